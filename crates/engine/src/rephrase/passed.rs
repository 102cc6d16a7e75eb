//! 'past their promised date', 'whose close date is in the past', 'the target date has passed': a date that lies before today.

use super::Sentence;
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{ColumnRef, Expr, Predicate, Query, TableRef};
use crate::time_types::{Grain, TimePoint, TimeRange};

/// How the words begin of days that something was promised for.
const PROMISED: &[&str] = &["promis", "due", "target", "deadline", "expect", "plan", "schedul"];
/// What is said behind the date.
const BEHIND: &[&[&str]] = &[
    &["in", "the", "past"],
    &["already", "in", "the", "past"],
    &["already", "passed"],
    &["has", "passed"],
    &["have", "passed"],
    &["has", "already", "passed"],
    &["has", "gone", "by"],
    &["already", "gone"],
    &["behind", "us"],
];

pub(super) fn read(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let date = |at: usize| s.column(at).filter(|&(t, c)| s.lexicon().schema.tables[t].columns[c].class.is_temporal());
    let token = |i: usize| s.set.tokens.get(i).map_or("", |t| t.lower.as_str());
    for at in 0..s.items.len() {
        let Some(place) = date(at) else { continue };
        let (start, mut end) = (s.items[at].start, s.items[at].end);
        // 'promised date' of a column that is called 'promised on'
        if matches!(token(end), "date" | "dates" | "day") {
            end += 1;
        }
        // 'past their promised date', 'past due date'
        let mut from = start;
        while from > 0 && matches!(token(from - 1), "their" | "its" | "the" | "his" | "her" | "our") {
            from -= 1;
        }
        let before = from > 0 && matches!(token(from - 1), "past" | "beyond") && from - 1 < start;
        if before {
            return Some(replaced(s, place, (from - 1, end)));
        }
        let mut next = end;
        while matches!(token(next), "is" | "are" | "was" | "that" | "which" | "lies" | "lie" | "now") {
            next += 1;
        }
        for p in BEHIND {
            if p.iter().enumerate().all(|(k, w)| token(next + k) == *w) {
                return Some(replaced(s, place, (start, next + p.len())));
            }
        }
    }
    None
}

fn replaced(s: &Sentence<'_>, (t, c): (usize, usize), (start, end): (usize, usize)) -> Vec<Item> {
    let table = &s.lexicon().schema.tables[t];
    let column = ColumnRef { table: TableRef::new(&table.name), column: table.columns[c].name.clone() };
    let passed = Predicate::Within { column, range: before_today(), negated: false };
    // What was promised for a day that is past, and not done since.
    let promised = s.lexicon().tables[t].columns[c].words.iter().any(|w| PROMISED.iter().any(|p| w.starts_with(p)));
    let said = s.set.tokens.iter().any(|w| matches!(w.lower.as_str(), "open" | "unfinished" | "pending" | "outstanding" | "undone"));
    let open = crate::compose::state::dated_state(s.lexicon(), t, "open").filter(|(missing, d)| promised && !said && *missing && *d != c);
    let p = match open {
        Some((_, d)) => {
            let done = ColumnRef { table: TableRef::new(&table.name), column: table.columns[d].name.clone() };
            Predicate::All(vec![passed, Predicate::Null { expr: Expr::Column(done), negated: false }])
        }
        None => passed,
    };
    let inside = |i: &Item| i.start >= start && i.end <= end && i.start < i.end;
    let mut out: Vec<Item> = Vec::new();
    let mut put = false;
    for i in s.items {
        if !inside(i) {
            out.push(i.clone());
        } else if !put {
            put = true;
            out.push(Item { sense: Sense::Restriction(Box::new(p.clone())), start, end, fit: 1.0 });
        }
    }
    // 'with a close date in the past': nothing stands behind the preposition any more.
    while let Some(at) = out.iter().position(|i| i.start == start && matches!(i.sense, Sense::Restriction(_)))
        && at > 0
        && matches!(out[at - 1].sense, Sense::Keyword("with" | "whose" | "that" | "filler" | "verb", _))
    {
        let item = out.remove(at - 1);
        if !matches!(item.sense, Sense::Keyword(..)) {
            break;
        }
    }
    out
}

fn before_today() -> TimeRange {
    TimeRange { from: None, to: Some(TimePoint::today()), grain: Grain::Day, label: "before today".into() }
}

/// True for a word of what has passed, where the query looks at a date before today.
pub(crate) fn speaks_of_passed(word: &str, query: &Query) -> bool {
    let base = query.source.as_deref().unwrap_or(query);
    let before = |p: &Predicate| matches!(p, Predicate::Within { range, negated: false, .. } if *range == before_today());
    matches!(word, "overdue" | "past" | "beyond" | "passed" | "gone" | "by" | "already" | "behind" | "date" | "dates" | "day")
        && base.filter.iter().any(|p| match p {
            Predicate::All(all) => all.iter().any(before),
            p => before(p),
        })
}
