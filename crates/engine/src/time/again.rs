//! The same part of the year, a year before one that was named: 'Q2 last year against Q2 the year before', 'December of last year and the
//! December before that'.

use super::compare::{compared, cue_at, grows};
use super::parts::part_at;
use super::pieces::Pieces;
use super::ranges::words;
use super::{Found, TimeContext, TimeMeaning, named, shifted};
use crate::time_types::{Grain, TimeRange};

/// How the year before is told behind the part.
const BEFORE: &[&str] = &[
    "of the year before that",
    "in the year before that",
    "the year before that",
    "of the year before",
    "in the year before",
    "of the previous year",
    "in the previous year",
    "of the prior year",
    "in the prior year",
    "the year before",
    "the previous year",
    "the prior year",
    "a year before",
    "a year earlier",
    "one year earlier",
    "one year before",
    "of the one before",
    "before that",
    "before",
];
/// Words that ask for a number of the earlier part by itself.
const ASKS: &[&str] = &["many", "much", "number"];

/// The earlier part at piece `i`, as what the first is compared with.
pub(super) fn find(p: &Pieces, i: usize, ctx: &TimeContext, found: &mut Vec<Found>) {
    for (part, n, ..) in part_at(p, i) {
        let before = p.any(i + n, BEFORE);
        let end = i + n + before;
        // 'before 2024', 'before the sale' begin something else.
        if before == 0 || p.at(end - 1) == "before" && before == 1 && !matches!(p.at(end), "" | "?" | "." | "," | "by" | "per") {
            continue;
        }
        let first = (0..i).rev().find_map(|j| {
            let same = part_at(p, j).iter().any(|(other, ..)| *other == part);
            same.then(|| named::at(p, j, ctx).into_iter().filter(|r| r.end <= i).max_by_key(|r| r.end)).flatten()
        });
        let Some(first) = first else { continue };
        let period = TimeRange {
            from: Some(first.period.from.clone()),
            to: first.period.to.clone(),
            grain: first.period.grain,
            label: String::new(),
        };
        let mut start = i;
        while start > 0 && matches!(p.at(start - 1), "the" | "in" | "of" | "during" | "that" | "for") {
            start -= 1;
        }
        let range = TimeRange { label: words(p, i, end), ..shifted(&period, -1, Grain::Year) };
        let asked = (start.saturating_sub(3)..start).any(|k| ASKS.contains(&p.at(k)));
        let cue = (1..=3.min(start)).rev().find(|n| cue_at(p, start - n) == *n);
        let listed = start > 0 && p.at(start - 1) == "and";
        match (asked, cue, listed) {
            (true, ..) | (_, None, false) => found.push(Found { start, end, meaning: TimeMeaning::Range(range), confidence: 0.99 }),
            (_, cue, _) => {
                let from = start - cue.unwrap_or(1);
                let meaning = compared(Some(range), None, p, i, end, grows(p));
                found.push(Found { start: from, end, meaning, confidence: 0.99 });
            }
        }
    }
}
