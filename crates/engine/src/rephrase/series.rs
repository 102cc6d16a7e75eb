//! Numbers over units of time: 'visits by month', 'tolls by quarter and bridge'. What stands before a unit of time is counted or summed;
//! nobody asks for a list of rows with the months they are of.

use super::{Sentence, keyword, sums};
use crate::link::Item;
use crate::mention::Sense;
use crate::time::TimeMeaning;
use crate::time_types::Grain;

/// A count or a sum before what is followed over time.
pub(super) fn read(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let mut out: Option<Vec<Item>> = None;
    for rule in [accumulated, followed, listed, measured] {
        let items = out.as_deref().unwrap_or(s.items);
        if let Some(items) = rule(&Sentence { items, set: s.set }) {
            out = Some(items);
        }
    }
    out
}

/// 'by month and bridge': what is listed with a unit of time is a group, too.
fn listed(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let at = (1..s.items.len()).find(|&i| {
        let unit = matches!(s.sense(i - 1), Some(Sense::Time(TimeMeaning::GroupBy(_) | TimeMeaning::GroupByPart(_))));
        let led = || s.word(i - 1).split(' ').next().is_some_and(|w| matches!(w, "by" | "per" | "each" | "every" | "for"));
        let next = s.next(i + 1);
        let ends = !matches!(s.tag(next + 1), "that" | "with" | "who" | "which" | "possessive" | "verb");
        s.is(i, &["and"]) && unit && led() && ends && (s.table(next).is_some() || s.category(next).is_some())
    })?;
    let mut items = s.items.to_vec();
    items[at] = super::turned(&items[at], "group_by", "");
    Some(items)
}

/// 'tolls accumulated by month': what adds up stands before the word.
fn accumulated(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let at = (0..s.items.len()).find(|&i| s.tag(i) == "running")?;
    let head = (0..at).find(|&i| s.table(i).is_some() || s.amount(i).is_some() || matches!(s.tag(i), "agg" | "count" | "measure"))?;
    let mut items = s.items.to_vec();
    let word = items.remove(at);
    items.insert(head, word);
    Some(items)
}

/// 'how have tolls developed this year', 'trend of visits': by the unit of time that the period asks for.
fn followed(s: &Sentence<'_>) -> Option<Vec<Item>> {
    const FOLLOWS: &[&str] = &[
        "develop",
        "develops",
        "developed",
        "developing",
        "development",
        "development of",
        "evolve",
        "evolves",
        "evolved",
        "evolving",
        "evolution",
        "evolution of",
        "trend",
        "trends",
        "trending",
    ];
    let n = s.items.len();
    let timed = |i: usize| {
        matches!(
            s.sense(i),
            Some(Sense::Time(TimeMeaning::GroupBy(_) | TimeMeaning::GroupByPart(_) | TimeMeaning::Compare(_) | TimeMeaning::Shift { .. }))
        )
    };
    let drawn = s.set.tokens.iter().any(|t| matches!(t.lower.as_str(), "chart" | "plot" | "graph" | "line" | "draw" | "axis"));
    let word = |i: usize| s.is(i, FOLLOWS) || s.tag(i) == "picture" && s.word(i).contains("trend");
    let at = (0..n).find(|&i| word(i) && !matches!(s.sense(i), Some(Sense::Table(_) | Sense::Value { .. })))?;
    // 'the trend of fares over sailing date' says what it runs over.
    if (0..n).any(|i| s.column(i).is_some_and(|(t, c)| s.lexicon().schema.tables[t].columns[c].class.is_temporal())) {
        return None;
    }
    let ranges = (0..n).filter_map(|i| if let Some(Sense::Time(TimeMeaning::Range(r))) = s.sense(i) { Some(r.grain) } else { None });
    let ranges: Vec<Grain> = ranges.collect();
    if (0..n).any(timed) || drawn || ranges.len() > 1 || (0..n).any(|i| matches!(s.tag(i), "which" | "who")) {
        return None;
    }
    let days = s.set.tokens.iter().any(|t| matches!(t.lower.as_str(), "days" | "week"));
    let grain = match ranges.first() {
        Some(Grain::Week | Grain::Day) => Grain::Day,
        Some(Grain::Month) if !s.set.tokens.iter().any(|t| t.lower == "months") || days => Grain::Day,
        _ => Grain::Month,
    };
    let mut items = s.items.to_vec();
    items.remove(at);
    // 'how have …', 'of …'
    items.retain(|i| !matches!(i.sense, Sense::Keyword("ask" | "how", _)) || i.start > s.items[at].start);
    let end = s.items.last().map_or(0, |i| i.end);
    super::put_last(&mut items, vec![Item { sense: Sense::Time(TimeMeaning::GroupBy(grain)), start: end, end, fit: 1.0 }]);
    Some(items)
}

/// What is told for each unit of time as a number.
fn measured(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let n = s.items.len();
    let units = |i: usize| matches!(s.sense(i), Some(Sense::Time(TimeMeaning::GroupBy(_) | TimeMeaning::GroupByPart(_))));
    let marks = |i: usize| units(i) || matches!(s.tag(i), "by" | "each" | "each_lead" | "group_by");
    let first = (0..n).find(|&i| marks(i)).unwrap_or(n);
    // What stands behind the first group is one, but for what the best unit of time is asked for.
    let grouped = |i: usize| i > first && first > 0;
    // 'in which year was it built' asks for a year.
    let asked = |i: usize| units(i) && s.word(i).split(' ').any(|w| matches!(w, "which" | "what"));
    if !(0..n).any(units) || (0..n).any(asked) || s.measures() {
        return None;
    }
    let other = |i: usize| {
        matches!(
            s.tag(i),
            "which" | "who" | "when" | "where" | "neg" | "without" | "exists" | "running" | "growth" | "ratio" | "order" | "star"
        ) || s.tag(i).starts_with("sup")
            || s.tag(i).starts_with("top")
            || s.tag(i).starts_with("agg")
            || matches!(
                s.sense(i),
                Some(Sense::Adjective(..) | Sense::Number(_) | Sense::Time(TimeMeaning::Compare(_) | TimeMeaning::Shift { .. }))
            )
            || s.category(i).is_some() && !grouped(i) && s.keyed(i).is_none()
    };
    if (0..n).any(other) || s.set.chart || crate::compose::is_net(s.set) {
        return None;
    }
    let mut out = s.items.to_vec();
    if let Some(at) = (0..n).find(|&i| s.amount(i).is_some() && !grouped(i)) {
        let function = if sums(s, &s.items[at], s.amount(at)?) { "sum" } else { "avg" };
        out.insert(at, keyword("agg", function, out[at].start));
        return Some(out);
    }
    let at = (0..n).find(|&i| (s.table(i).is_some() || s.keyed(i).is_some()) && !grouped(i))?;
    // 'takings by month' are worth something.
    let noun = s.items[at].end.checked_sub(1).and_then(|i| s.set.tokens.get(i));
    if noun.is_some_and(|t| crate::account::is_amount_noun(&t.lower)) {
        return None;
    }
    let t = s.table(at).or_else(|| s.keyed(at))?;
    out[at].sense = Sense::Table(t);
    out.insert(at, keyword("count", "", out[at].start));
    Some(out)
}
