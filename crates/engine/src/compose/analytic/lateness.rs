//! How late something was: 'how many days late were deliveries on average', 'average delay by supplier', 'how many were on time and how
//! many late'. Late is what ended behind the date that was promised for it.

use super::condition::{both_ends, promised};
use super::dates::{self, Course};
use super::duration::{self, Phrase};
use super::{Composed, Setting, Words, filtered, keyword, measure, rest};
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Aggregate, Comparison, Expr, Output, Query};
use std::collections::BTreeSet;

const UNITS: &[&str] = &["days", "hours", "weeks", "minutes", "months"];
const DELAYS: &[&str] = &["delay", "delays", "lateness", "tardiness"];

pub(super) fn compose(items: &[Item], set: Setting<'_>) -> Option<Composed> {
    let words = Words { items, set };
    sides(&words).or_else(|| length(&words))
}

fn lower<'a>(words: &Words<'a>, at: usize) -> &'a str {
    words.set.tokens.get(at).map_or("", |t| t.lower.as_str())
}

/// By how long what was promised was missed.
fn length(words: &Words) -> Option<Composed> {
    let set = words.set;
    let (mut phrase, late) = phrase(words)?;
    let ends =
        (0..set.tokens.len()).find_map(|i| dates::ends_of(lower(words, i)).filter(|_| lower(words, i).ends_with("ed")).map(|e| (i, e)));
    if let Some((i, _)) = ends {
        phrase.taken.insert(i);
    }
    let ends = ends.map(|e| e.1);
    let (promise, end) = promised(words, ends).filter(|p| p.1.is_some()).or_else(|| both_ends(words))?;
    let course = Course { start: promise, end: end? };
    let unit = duration::unit(words, &mut phrase);
    let length = duration::in_unit(&set, &course, unit);
    let mut kept = duration::replaced(words, &phrase, length, course);
    if late {
        // Only those that were late at all.
        let condition = super::condition::compare(&set, course.end, Comparison::Greater, promise);
        let end = words.items.last().map_or(0, |i| i.end);
        let place = kept.iter().rposition(|i| !matches!(i.sense, Sense::Punctuation(_))).map_or(kept.len(), |i| i + 1);
        kept.insert(place, Item { sense: Sense::Restriction(Box::new(condition)), start: end, end, fit: 1.0 });
    }
    let mut composed = rest(&kept, set)?;
    row_by_row(words, &mut composed.query, course.end.0);
    duration::named(&mut composed, unit);
    Some(composed)
}

/// 'days late per rental' of rentals: nothing is averaged, each has its own.
fn row_by_row(words: &Words, query: &mut Query, t: usize) {
    let lexicon = words.set.lexicon;
    let averaged = (0..words.items.len()).any(|i| matches!(words.tag(i), "agg" | "agg_after"));
    let each = |i: usize| {
        matches!(words.tag(i), "each" | "each_lead" | "group_by" | "by") && matches!(words.sense(i + 1), Some(Sense::Table(x)) if *x == t)
    };
    let own = |e: &Expr| matches!(e, Expr::Column(c) if lexicon.table(&c.table.name) == Some(t));
    if averaged || !query.group_by.iter().all(own) || !(0..words.items.len()).any(each) {
        return;
    }
    for o in &mut query.select {
        if let Expr::Aggregate { function: Aggregate::Avg, argument, .. } = &o.expr {
            *o = Output { expr: argument.as_ref().clone(), alias: Some("late_by".into()) };
        }
    }
    query.group_by.clear();
}

/// The words of a delay, and whether only what was late counts.
fn phrase(words: &Words) -> Option<(Phrase, bool)> {
    let n = words.set.tokens.len();
    for i in 0..n {
        if !words.covers(i) {
            continue;
        }
        let word = lower(words, i);
        let no_name = || words.set.lexicon.named(&words.set.tokens[i].lemma).iter().all(|h| h.weight <= 0.9);
        if word == "late" && i > 0 && (UNITS.contains(&lower(words, i - 1)) || lower(words, i - 1) == "how") {
            let mut from = i - 1;
            while from > 0 && matches!(lower(words, from - 1), "how" | "many" | "number" | "of" | "the") {
                from -= 1;
            }
            // '3 days late' is a bound.
            let bound = from.checked_sub(1).and_then(|b| lower(words, b).chars().next()).is_some_and(|c| c.is_ascii_digit());
            let spelled = from == i - 1 && UNITS.contains(&lower(words, i - 1));
            let told = words.items.iter().any(|x| matches!(x.sense, Sense::Number(_)) && x.start < i && x.end >= from);
            if !bound && !told && !spelled {
                return Some((Phrase { taken: (from..=i).collect(), at: from, ends: Vec::new(), starts: Vec::new() }, true));
            }
        }
        if DELAYS.contains(&word) && no_name() {
            let summed = (0..words.items.len()).any(|k| matches!(words.tag(k), "agg" | "agg_after" | "sup"));
            let extreme = i > 0 && matches!(lower(words, i - 1), "longest" | "biggest" | "worst" | "shortest" | "largest");
            if summed || extreme {
                return Some((Phrase { taken: BTreeSet::from([i]), at: i, ends: Vec::new(), starts: Vec::new() }, false));
            }
        }
    }
    None
}

/// 'how many were on time and how many late', 'on time versus late repairs': both numbers.
fn sides(words: &Words) -> Option<Composed> {
    let set = words.set;
    let n = words.items.len();
    let on_time = (0..n).find(|&i| {
        words.is(i, &["on time", "in time", "punctual"])
            || words.is(i, &["on"]) && words.is(i + 1, &["time"])
            || i > 0 && words.is(i, &["time"]) && words.word(i - 1).ends_with(" on")
    })?;
    let late = (0..n).find(|&i| words.is(i, &["late", "delayed", "overdue", "too late"]))?;
    let verb = (0..n).find_map(|i| {
        let word = words.word(i);
        let verb = word.split(' ').next().unwrap_or("");
        dates::ends_of(verb).filter(|_| verb.ends_with("ed") && !matches!(words.sense(i), Some(Sense::Table(_)))).map(|e| (i, e))
    });
    let (promise, end) = promised(words, verb.map(|v| v.1)).filter(|p| p.1.is_some()).or_else(|| both_ends(words))?;
    let end = end?;
    let (first, last) = (on_time.min(late), on_time.max(late));
    let joins = |i: usize| {
        first < i
            && i < last
            && (matches!(words.tag(i), "and" | "or" | "versus" | "count" | "verb" | "filler")
                || words.is(i, &["time"])
                || matches!(words.sense(i), Some(Sense::Punctuation(','))))
    };
    if !(first + 1..last).all(|i| joins(i) || verb.is_some_and(|v| v.0 == i)) {
        return None;
    }
    let side = |i: usize| i == on_time || i == late || i == on_time + 1 && words.is(i, &["time"]);
    let compares = |i: usize| words.tag(i) == "versus" || words.is(i, &["compare", "compared", "comparison"]);
    let mut kept: Vec<Item> = Vec::new();
    for (i, item) in words.items.iter().enumerate() {
        if !(side(i) || joins(i) || compares(i) || verb.is_some_and(|v| v.0 == i)) {
            kept.push(item.clone());
        }
    }
    let left = Words { items: &kept, set };
    if !(0..kept.len()).any(|i| left.tag(i) == "count") {
        let head = (0..kept.len()).find(|&i| matches!(left.sense(i), Some(Sense::Table(_))))?;
        kept.insert(head, keyword("count", "", kept[head].start));
    }
    let mut composed = rest(&kept, set)?;
    let query = &mut composed.query;
    let m = measure(query)?;
    let value = query.select.remove(m);
    let name = value.alias.clone().unwrap_or_else(|| "count".into());
    let conditions = [(on_time, Comparison::LessOrEqual, "on_time"), (late, Comparison::Greater, "late")];
    let mut conditions = conditions.to_vec();
    conditions.sort_by_key(|c| c.0);
    for (k, (_, op, label)) in conditions.into_iter().enumerate() {
        let expr = filtered(&value.expr, &[super::condition::compare(&set, end, op, promise)])?;
        query.select.insert(m + k, Output { expr, alias: Some(format!("{name}_{label}")) });
    }
    query.order_by.retain(|o| !o.expr.is_aggregate());
    composed.rules.push("dates compared");
    Some(composed)
}
