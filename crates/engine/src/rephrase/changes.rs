//! Changes otherwise worded: 'rise or fall', 'up or down', 'from one month to the next', 'against the one before', 'by what percentage'.

use super::{Sentence, keyword};
use crate::link::Item;
use crate::mention::Sense;
use crate::time::{Comparison, TimeMeaning};
use crate::time_types::Grain;

const UP: &[&str] =
    &["rise", "rose", "risen", "grow", "grew", "grown", "up", "increase", "increased", "gain", "climb", "climbed", "growing", "higher"];
const DOWN: &[&str] = &[
    "fall",
    "fell",
    "fallen",
    "shrink",
    "shrank",
    "shrunk",
    "down",
    "decrease",
    "decreased",
    "drop",
    "dropped",
    "decline",
    "declined",
    "lower",
    "shrinking",
];
const PERCENT: &[&str] = &["percent", "percentage", "percents", "%", "pct"];

/// True for words by which a change is said both ways.
pub(crate) fn of_both_ways(word: &str) -> bool {
    UP.contains(&word) || DOWN.contains(&word)
}

pub(super) fn read(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let mut items = s.items.to_vec();
    let mut changed = both_ways(s, &mut items);
    changed |= percents(s, &mut items);
    changed |= one_to_the_next(s, &mut items);
    changed |= one_before(s, &mut items);
    changed.then_some(items)
}

fn lower<'a>(s: &Sentence<'a>, token: usize) -> &'a str {
    s.set.tokens.get(token).map_or("", |t| t.lower.as_str())
}

/// Puts one mention in the place of those that touch some words.
fn replace(items: &mut Vec<Item>, (from, to): (usize, usize), sense: Sense) {
    let touched = |i: &Item| i.start < to && i.end > from;
    let Some(at) = items.iter().position(touched) else { return };
    items.retain(|i| !touched(i));
    items.insert(at, Item { sense, start: from, end: to, fit: 1.0 });
}

/// 'rise or fall', 'up or down'
fn both_ways(s: &Sentence<'_>, items: &mut Vec<Item>) -> bool {
    let n = s.set.tokens.len();
    let said = |a: &str, b: &str| UP.contains(&a) && DOWN.contains(&b) || DOWN.contains(&a) && UP.contains(&b);
    let Some(at) = (0..n).find(|&i| matches!(lower(s, i + 1), "or" | "and" | "/") && said(lower(s, i), lower(s, i + 2))) else {
        return false;
    };
    let moves = at > 0 && matches!(lower(s, at - 1), "go" | "went" | "gone" | "move" | "moved");
    // 'are visits up or down on last year' compares as it stands.
    let counted = (0..n).any(|i| PERCENT.contains(&lower(s, i)) || lower(s, i) == "much");
    if matches!(lower(s, at), "up" | "down") && !moves && !counted {
        return false;
    }
    let from = if moves { at - 1 } else { at };
    replace(items, (from, at + 3), Sense::Keyword("growth", ""));
    true
}

/// 'by what percentage', 'how many percent', 'in percent': no column of percents.
fn percents(s: &Sentence<'_>, items: &mut [Item]) -> bool {
    let Some(at) = items.iter().position(|i| {
        i.end == i.start + 1
            && matches!(i.sense, Sense::Column(..))
            && PERCENT.contains(&lower(s, i.start))
            && i.start > 0
            && (lower(s, i.start - 1) == "in"
                || matches!(lower(s, i.start - 1), "what" | "which" | "many") && matches!(lower(s, i.start.wrapping_sub(2)), "by" | "how"))
    }) else {
        return false;
    };
    items[at].sense = Sense::Unknown;
    true
}

/// 'from one month to the next', 'from month to month'
fn one_to_the_next(s: &Sentence<'_>, items: &mut Vec<Item>) -> bool {
    let n = s.set.tokens.len();
    let Some((at, grain)) = (0..n).find_map(|i| {
        let said = lower(s, i) == "one" && lower(s, i + 2) == "to" && lower(s, i + 3) == "the" && lower(s, i + 4) == "next";
        super::moving::unit(lower(s, i + 1)).filter(|_| said).map(|g| (i, g))
    }) else {
        return false;
    };
    let from = if at > 0 && lower(s, at - 1) == "from" { at - 1 } else { at };
    replace(items, (from, at + 5), Sense::Time(TimeMeaning::GroupBy(grain)));
    true
}

/// 'last quarter vs the one before'
fn one_before(s: &Sentence<'_>, items: &mut Vec<Item>) -> bool {
    let n = s.set.tokens.len();
    let Some(at) = (0..n).find(|&i| {
        lower(s, i) == "one" && matches!(lower(s, i + 1), "before" | "preceding") && i > 0 && matches!(lower(s, i - 1), "the" | "that")
    }) else {
        return false;
    };
    let range = items.iter().filter(|i| i.end <= at).find_map(|i| match &i.sense {
        Sense::Time(TimeMeaning::Range(r)) if matches!(r.grain, Grain::Day | Grain::Week | Grain::Month | Grain::Quarter | Grain::Year) => {
            Some(r.grain)
        }
        _ => None,
    });
    let Some(grain) = range else { return false };
    let end = if matches!(lower(s, at + 2), "it" | "that") { at + 3 } else { at + 2 };
    let compared = Comparison { base: None, shift: Some((-1, grain)), series: false, growth: true, label: "before".into() };
    replace(items, (at - 1, end), Sense::Time(TimeMeaning::Compare(compared)));
    if !items.iter().any(|i| matches!(i.sense, Sense::Keyword("versus", _))) {
        let place = items.iter().position(|i| i.start >= at - 1).unwrap_or(items.len());
        items.insert(place, keyword("versus", "", at - 1));
    }
    true
}
