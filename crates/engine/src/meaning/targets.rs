//! What was reached of a number that is kept of each: 'which skippers beat their monthly target', 'agents whose sales last month were below
//! their quota', 'teams that spent more than their budget'. The number of the rows that belong to each is set against a column of its own.
//!
//! What is left unsaid of the number is told by the other words of the column ('fee target': fees), else it is turnover.

use super::above::{self, Against};
use super::parts::{Key, Meaning, Measure, Place, Style, column};
use super::view::View;
use super::{build, read, settle};
use crate::compose::{Composed, Setting};
use crate::lexicon::Lexicon;
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Aggregate, Comparison, Expr, Output, Predicate, Query};
use crate::text::stem;
use crate::time::TimeMeaning;
use crate::time_types::Grain;

/// Words of columns that say how much is aimed at over a time. What limits single rows is looked at row by row (`rephrase/exceeds`).
const AIMS: &[&str] = &["target", "tgt", "goal", "quota", "budget", "allowance"];
/// Words of such columns that name nothing that could be added up.
const PERIODS: &[&str] = &["month", "monthly", "year", "yearly", "annual", "week", "weekly", "quarter", "quarterly", "day", "daily"];
/// Words of columns that say what a row brings in.
const PAID: &[&str] = &["fare", "fee", "price", "toll", "premium"];
/// How many tokens before the comparison its number may begin.
const FAR: usize = 8;
const OPENS: &[&str] = &["whose", "where", "with", "having", "have", "has", "had", "that", "which", "who"];

/// The side of a comparison that a verb of reaching asks for.
fn reached(word: &str) -> Option<Comparison> {
    Some(match word {
        "beat" | "beats" | "beaten" | "exceed" | "exceeds" | "exceeded" | "surpass" | "surpassed" | "overshot" => Comparison::Greater,
        "reach" | "reaches" | "reached" | "hit" | "hits" | "meet" | "meets" | "met" | "achieve" | "achieved" | "made" => {
            Comparison::GreaterOrEqual
        }
        "miss" | "misses" | "missed" | "undershot" | "short" => Comparison::Less,
        _ => return None,
    })
}

/// The groups; `None` for any other question.
pub(super) fn derive(items: &[Item], set: Setting<'_>, style: Style) -> Option<Composed> {
    let lexicon = set.lexicon;
    let word = |i: usize| set.tokens.get(i).filter(|t| !t.quoted).map_or("", |t| t.lower.as_str());
    let (aim, place) = items.iter().find_map(|i| match i.sense {
        Sense::Column(t, c) if is_aim(lexicon, (t, c)) && i.start > 1 => Some((i, (t, c))),
        _ => None,
    })?;
    let of = place.0;
    // 'which lessons exceeded the allowance of the horse' asks for other rows.
    if items.iter().find_map(|i| if let Sense::Table(t) = i.sense { Some(t) } else { None }).is_some_and(|t| t != of) {
        return None;
    }
    // The comparison stands right before the column, but for articles and whose it is.
    let light = |i: usize| {
        matches!(word(i), "their" | "its" | "the" | "his" | "her" | "own" | "than" | "of" | "'s" | "" | "a" | "at" | "least")
            || PERIODS.contains(&word(i))
    };
    let last = (0..aim.start).rev().find(|&i| !light(i))?;
    let denied = (last.saturating_sub(3)..last).any(|i| word(i) == "not" || word(i).ends_with("n't"));
    // 'is at least their target', 'fell short of it'
    let at_least = (last + 1..aim.start).any(|i| word(i) == "least");
    let op = match (reached(word(last)).or_else(|| above::side(word(last))).or(at_least.then_some(Comparison::GreaterOrEqual))?, denied) {
        (Comparison::Greater, true) => Comparison::LessOrEqual,
        (Comparison::GreaterOrEqual, true) => Comparison::Less,
        (_, true) => return None,
        (op, false) => op,
    };
    let from = (last.saturating_sub(FAR)..last).rev().find(|&i| OPENS.contains(&word(i)));
    let start = from.map_or(last, |f| f + 1);
    let keeps = |i: &Item| matches!(i.sense, Sense::Time(TimeMeaning::Range(_)));
    let taken = |i: &Item| i.start >= from.unwrap_or(last).min(last) && i.end <= aim.end && !keeps(i) && !is_head(i, of);
    let kept: Vec<Item> = items.iter().filter(|i| !taken(i)).cloned().collect();
    let view = View::new(&kept, set);
    let whole = View::new(items, set);
    if view.beyond() {
        return None;
    }
    let mut m: Meaning = read::read(&view, style);
    let counts = m.open_count || m.measures.iter().all(|x| matches!(x, Measure::Rows(t) if *t == of));
    if m.beyond || m.rank.is_some() || !m.having.is_empty() || m.absence.is_some() || !counts || other_period(items, lexicon, place) {
        return None;
    }
    let said = above::number(&whole, &Against::than(op, (start, last)), &m, style).filter(|n| n.home() != of);
    // What is aimed at is what all rows come to.
    let averaged = (start..last).any(|i| matches!(word(i), "average" | "avg" | "mean"));
    let said = said.map(|n| match n {
        Measure::Of(Aggregate::Avg, e, t) if !averaged => Measure::Of(Aggregate::Sum, e, t),
        n => n,
    });
    // 'where the actual cost exceeds the budget' names a number of the very rows; what is named and not read is no turnover.
    let names = |i: &Item| matches!(i.sense, Sense::Column(t, c) if (t, c) != place && whole.is_amount((t, c)));
    if said.is_none()
        && items.iter().any(|i| names(i) || i.start >= start && i.end <= last && matches!(i.sense, Sense::Measured(_) | Sense::Term(_)))
    {
        return None;
    }
    let number = said.or_else(|| unsaid(lexicon, place))?;
    if number.home() == of || !super::than::leads(number.home(), of, lexicon) {
        return None;
    }
    let counted = above::counts(items, of, last);
    (m.open_count, m.open_function, m.each, m.head) = (false, None, false, None);
    m.measures = vec![number.clone()];
    m.keys = vec![Key::Entity(of)];
    m.shown.clear();
    m.asks.who = false;
    settle::settle(&mut m, &view, style)?;
    let mut composed = build::build(m, &view)?;
    let query = &mut composed.query;
    if query.source.is_some() || query.group_by.is_empty() || query.limit.is_some() {
        return None;
    }
    let bound = column(lexicon, place.0, place.1);
    query.group_by.push(bound.clone());
    query.select.push(Output { expr: bound.clone(), alias: None });
    query.having.push(Predicate::Compare { left: number.expr(lexicon), op, right: bound });
    if counted {
        let source = Box::new(std::mem::take(query));
        let select = vec![Output { expr: Expr::CountRows(None), alias: Some("count".into()) }];
        *query = Query { select, source: Some(source), ..Query::default() };
    }
    composed.rules.push("number against its aim");
    Some(composed)
}

/// The rows asked for stay, though they are named within the comparison.
fn is_head(item: &Item, of: usize) -> bool {
    matches!(item.sense, Sense::Table(t) if t == of)
}

/// True where the column is by the month and the question about a year: neither is the other's.
fn other_period(items: &[Item], lexicon: &Lexicon, (t, c): Place) -> bool {
    let words = &lexicon.tables[t].columns[c].words;
    let by = |names: &[&str]| words.iter().any(|w| names.contains(&w.as_str()));
    items.iter().any(|i| match &i.sense {
        Sense::Time(TimeMeaning::Range(r)) => match r.grain {
            Grain::Month => by(&["year", "yearly", "annual", "week", "weekly", "quarter", "quarterly", "day", "daily"]),
            Grain::Quarter | Grain::Year => by(&["month", "monthly", "week", "weekly", "day", "daily"]),
            _ => false,
        },
        _ => false,
    })
}

fn is_aim(lexicon: &Lexicon, (t, c): Place) -> bool {
    let entry = &lexicon.tables[t].columns[c];
    let number = lexicon.schema.tables[t].columns[c].class.is_number() && !entry.key && !entry.foreign;
    number && entry.words.iter().any(|w| AIMS.contains(&w.as_str()))
}

/// The number that a bound is of: what its other words name among the rows that belong to each, else turnover.
fn unsaid(lexicon: &Lexicon, (of, c): Place) -> Option<Measure> {
    let words: Vec<String> = lexicon.tables[of].columns[c]
        .words
        .iter()
        .filter(|w| !AIMS.contains(&w.as_str()) && !PERIODS.contains(&w.as_str()))
        .map(|w| stem(w))
        .collect();
    let below = || {
        let all = (0..lexicon.tables.len()).filter(|&t| t != of && lexicon.tables[t].date.is_some());
        all.filter(|&t| super::than::leads(t, of, lexicon))
    };
    let number = |t: usize, x: usize| {
        let entry = &lexicon.tables[t].columns[x];
        let counts = lexicon.schema.tables[t].columns[x].class.is_number() && !entry.key && !entry.foreign && !entry.year;
        counts && lexicon.is_measure(t, x) && !crate::compose::measure::never_adds(lexicon, t, x)
    };
    let sum = |t: usize, x: usize| Measure::Of(Aggregate::Sum, column(lexicon, t, x), t);
    for t in below() {
        let like = |x: &usize| lexicon.tables[t].columns[*x].words.iter().any(|w| words.contains(&stem(w)));
        if let Some(x) = (0..lexicon.tables[t].columns.len()).find(|x| number(t, *x) && like(x)) {
            return Some(sum(t, x));
        }
    }
    if let Some(t) = below().find(|&t| lexicon.tables[t].words.iter().any(|w| words.contains(&stem(w)))) {
        return Some(Measure::Rows(t));
    }
    if !words.is_empty() {
        return None;
    }
    let turnover = crate::compose::measure::turnover(lexicon).iter().find(|(t, _)| super::than::leads(*t, of, lexicon));
    if let Some((t, e)) = turnover {
        return Some(Measure::Of(Aggregate::Sum, e.clone(), *t));
    }
    // The only money there is.
    let mut money = below().flat_map(|t| (0..lexicon.tables[t].columns.len()).map(move |x| (t, x))).filter(|&(t, x)| {
        let told = || {
            crate::compose::units::kind_of_column(lexicon, t, x) == Some("money")
                || lexicon.tables[t].columns[x].words.iter().any(|w| PAID.contains(&w.as_str()))
        };
        number(t, x) && (lexicon.tables[t].columns[x].money || crate::compose::measure::adds_up(lexicon, t, x) || told())
    });
    let (t, x) = money.next()?;
    money.next().is_none().then(|| sum(t, x))
}

/// True for a word that says that an aim was reached or missed, where a number of groups is set against a column of theirs.
pub(crate) fn speaks_of_aim(word: &str, query: &Query) -> bool {
    let base = query.source.as_deref().unwrap_or(query);
    let aims = |p: &Predicate| matches!(p, Predicate::Compare { left, right: Expr::Column(_), .. } if left.is_aggregate());
    (reached(word).is_some() || PERIODS.contains(&word) || word == "fell" || word == "falls") && base.having.iter().any(aims)
}
