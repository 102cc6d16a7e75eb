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
    for rule in [accumulated, followed, typical, listed, beside, measured] {
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
    // 'and their running total'
    let mut from = at;
    while from > head + 1
        && (matches!(s.tag(from - 1), "and" | "its" | "filler" | "with") || matches!(s.sense(from - 1), Some(Sense::Punctuation(','))))
    {
        from -= 1;
    }
    items.drain(from..at);
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
        "growing",
        "rising",
        "falling",
        "shrinking",
        "declining",
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

/// 'how many visits on an average Monday', 'takings of a typical day': the average over such days.
fn typical(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let n = s.items.len();
    let tokens = s.set.tokens;
    let lower = |i: usize| tokens.get(i).map_or("", |t| t.lower.as_str());
    let at =
        (0..tokens.len()).find(|&i| matches!(lower(i), "average" | "typical" | "normal") && i > 0 && matches!(lower(i - 1), "an" | "a"))?;
    let weekday = crate::time::weekday(lower(at + 1));
    let grain =
        if weekday.is_some() { Some(Grain::Day) } else { crate::time::unit(lower(at + 1)).filter(|_| !lower(at + 1).ends_with('s')) };
    let grain = grain.filter(|g| *g >= Grain::Hour)?;
    // 'an average day rate' is none.
    let ends = tokens.get(at + 2).is_none_or(|t| {
        t.punctuation || matches!(t.lower.as_str(), "in" | "at" | "by" | "per" | "this" | "last" | "for" | "during" | "of" | "we" | "do")
    });
    let counted = (0..n).find(|&i| matches!(s.tag(i), "count" | "measure" | "how_much"))?;
    if !ends {
        return None;
    }
    let mut items: Vec<Item> = s.items.iter().filter(|i| i.end <= at || i.start > at + 1).cloned().collect();
    let place = items.iter().position(|i| i.start >= s.items[counted].start).unwrap_or(0);
    items.insert(place, keyword("agg", "avg", s.items[counted].start));
    let end = s.items.last().map_or(0, |i| i.end);
    let time = |meaning| Item { sense: Sense::Time(meaning), start: end, end, fit: 1.0 };
    let part = weekday.map(|iso| {
        let part = crate::time_types::CalendarPart::DayOfWeek;
        time(TimeMeaning::Part { part, values: vec![iso], label: lower(at + 1).to_string() })
    });
    super::put_last(&mut items, part.into_iter().chain([time(TimeMeaning::GroupBy(grain))]).collect());
    Some(items)
}

/// 'visits and average fare by month': the rows are counted beside the number that is told.
fn beside(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let n = s.items.len();
    if !(0..n).any(|i| matches!(s.sense(i), Some(Sense::Time(TimeMeaning::GroupBy(_) | TimeMeaning::GroupByPart(_))))) {
        return None;
    }
    let at = (0..n).find(|&i| {
        let t = s.table(i).or_else(|| s.keyed(i));
        let led = i > 0
            && matches!(s.tag(i - 1), "count" | "agg" | "by" | "each" | "each_lead" | "group_by" | "of" | "prep" | "possessive" | "which");
        t.is_some() && !led && s.is(i + 1, &["and"]) && matches!(s.tag(s.next(i + 2)), "agg" | "count" | "measure")
    })?;
    if (0..at).any(|i| matches!(s.tag(i), "agg" | "count" | "measure" | "how_much" | "which" | "who") || s.tag(i).starts_with("sup")) {
        return None;
    }
    let t = s.table(at).or_else(|| s.keyed(at))?;
    let mut items = s.items.to_vec();
    items[at].sense = Sense::Table(t);
    items.insert(at, keyword("count", "", items[at].start));
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
    if !(0..n).any(units) || (0..n).any(asked) || s.measures() || s.rated() {
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
    // 'how are visits distributed over the week'
    let spreads = |i: &Item| {
        let word = s.set.tokens.get(i.start).filter(|_| i.end == i.start + 1).map_or("", |t| t.lower.as_str());
        i.sense == Sense::Unknown && matches!(word, "distributed" | "spread" | "vary" | "varies")
    };
    let spread = s.items.iter().any(spreads);
    if spread {
        let items: Vec<Item> = s.items.iter().filter(|i| !spreads(i)).cloned().collect();
        let again = measured(&Sentence { items: &items, set: s.set });
        return again.or(Some(items));
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
