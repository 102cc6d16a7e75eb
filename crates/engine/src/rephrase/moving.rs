//! Moving averages otherwise worded: 'smoothed over three months', 'the average over that month and the two before it'.

use super::{Sentence, keyword, put_last};
use crate::link::Item;
use crate::mention::Sense;
use crate::numbers::number_at;
use crate::text::Token;
use crate::time::TimeMeaning;
use crate::time_types::Grain;

/// Words of a smoothed series that is no moving average by name.
const SMOOTH: &[&str] = &["smoothed", "smooth", "smoothing", "smoothened"];
/// Lengths that are asked for, as arguments of the keyword.
const LENGTHS: &[(u32, &str)] = &[
    (2, "2"),
    (3, "3"),
    (4, "4"),
    (5, "5"),
    (6, "6"),
    (7, "7"),
    (8, "8"),
    (9, "9"),
    (10, "10"),
    (12, "12"),
    (13, "13"),
    (14, "14"),
    (21, "21"),
    (24, "24"),
    (26, "26"),
    (28, "28"),
    (30, "30"),
    (52, "52"),
    (60, "60"),
    (90, "90"),
];

/// The words of a window: from, to, how many units, which.
pub(crate) struct Window {
    pub from: usize,
    pub to: usize,
    pub length: u32,
    pub grain: Grain,
}

/// The unit that a word names, also shortened behind digits ('7d').
pub(crate) fn unit(word: &str) -> Option<Grain> {
    Some(match word.strip_suffix('s').unwrap_or(word) {
        "day" | "d" => Grain::Day,
        "week" | "wk" | "w" => Grain::Week,
        "month" | "mth" | "mo" | "m" => Grain::Month,
        "quarter" | "qtr" | "q" => Grain::Quarter,
        "year" | "yr" | "y" => Grain::Year,
        _ => return None,
    })
}

/// The window that a question speaks of without calling it a moving average.
pub(crate) fn said(tokens: &[Token]) -> Option<Window> {
    let lower: Vec<&str> = tokens.iter().map(|t| t.lower.as_str()).collect();
    let at = |i: usize| lower.get(i).copied().unwrap_or_default();
    // 'that month and the two before it', 'each week plus the three weeks before'
    for i in 1..lower.len() {
        let Some(grain) = unit(at(i)).filter(|_| matches!(at(i - 1), "that" | "the" | "this" | "each" | "every" | "same" | "current"))
        else {
            continue;
        };
        let mut next = i + 1;
        if !matches!(at(next), "and" | "plus" | "with") {
            continue;
        }
        next += 1;
        while matches!(at(next), "the" | "its") {
            next += 1;
        }
        let Some(n) = number_at(&lower, next).filter(|n| n.value.fract() == 0.0 && (1.0..100.0).contains(&n.value)) else { continue };
        next += 1;
        if unit(at(next)) == Some(grain) {
            next += 1;
        }
        if !matches!(at(next), "before" | "preceding" | "previous" | "prior") {
            continue;
        }
        next += 1;
        if matches!(at(next), "it" | "that" | "them") {
            next += 1;
        }
        let from = if matches!(at(i.saturating_sub(2)), "over" | "of" | "across" | "for") { i - 2 } else { i - 1 };
        return Some(Window { from, to: next, length: n.value as u32 + 1, grain });
    }
    // 'smoothed over four weeks'
    let smooth = lower.iter().position(|w| SMOOTH.contains(w))?;
    let length = (smooth + 1..(smooth + 6).min(lower.len())).find_map(|i| {
        let (number, grain, end) = match at(i).split_once('-') {
            Some((n, u)) => (number_at(&[n], 0)?.value, unit(u)?, i + 1),
            None => (number_at(&lower, i)?.value, unit(at(i + 1))?, i + 2),
        };
        (number.fract() == 0.0 && (2.0..100.0).contains(&number)).then_some((number as u32, grain, end))
    });
    let (length, grain, to) = length?;
    Some(Window { from: smooth, to, length, grain })
}

pub(super) fn read(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let tokens = s.set.tokens;
    let named = tokens
        .windows(2)
        .any(|w| matches!(w[0].lower.as_str(), "moving" | "rolling") && matches!(w[1].lower.as_str(), "average" | "mean" | "avg"));
    let smooth = tokens.iter().position(|t| SMOOTH.contains(&t.lower.as_str()));
    if let (true, Some(at)) = (named, smooth) {
        // 'smooth out … with a moving average': said twice.
        let said = |i: &Item| i.start == at || i.start == at + 1 && tokens.get(i.start).is_some_and(|t| t.lower == "out");
        return Some(s.items.iter().filter(|i| !said(i)).cloned().collect());
    }
    let window = said(tokens)?;
    let argument = LENGTHS.iter().find(|(n, _)| *n == window.length)?.1;
    let touched = |i: &Item| i.start < window.to && i.end > window.from;
    let averaged = |i: &Item| {
        matches!(i.sense, Sense::Keyword("agg" | "agg_after", "avg"))
            || tokens.get(i.start).is_some_and(|t| matches!(t.lower.as_str(), "rolling" | "moving"))
    };
    let mut items: Vec<Item> = s.items.iter().filter(|i| !touched(i) && !averaged(i)).cloned().collect();
    let monthly = items.iter().any(|i| matches!(i.sense, Sense::Time(TimeMeaning::GroupBy(_))));
    let end = s.items.last().map_or(0, |i| i.end);
    let group = Item { sense: Sense::Time(TimeMeaning::GroupBy(window.grain)), start: end, end, fit: 1.0 };
    put_last(&mut items, if monthly { Vec::new() } else { vec![group] });
    put_last(&mut items, vec![keyword("moving", argument, end)]);
    Some(items)
}
