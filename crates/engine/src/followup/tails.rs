//! What stands behind a follow-up and only orders or cuts its answer: 'by status, biggest first', 'split by route, top 5'.

use super::cues::{Cue, Cues};
use super::polarity::is_unwelcome;
use super::previous::Previous;
use crate::text::Token;

fn word(t: &Token) -> &str {
    if t.punctuation || t.quoted { "" } else { t.lower.as_str() }
}

/// The direction that a degree names, best first being descending.
fn degree(w: &str) -> Option<bool> {
    match w {
        "biggest" | "largest" | "highest" | "greatest" | "most" | "busiest" | "strongest" | "top" | "longest" => Some(true),
        "smallest" | "lowest" | "least" | "fewest" | "weakest" | "quietest" | "shortest" => Some(false),
        _ => None,
    }
}

/// The number of rows that a word is.
fn number(w: &str) -> Option<u64> {
    const WORDS: &[&str] = &["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let spelt = || WORDS.iter().position(|x| *x == w).map(|i| i as u64 + 2);
    w.parse().ok().filter(|n| (1..=1000).contains(n)).or_else(spelt)
}

/// Takes the words off that order the answer by its measure, or cut it.
pub(super) fn take_off(cues: &mut Cues, previous: &Previous) {
    let words: Vec<&str> = cues.rest.iter().map(word).collect();
    let n = words.len();
    let [.., last] = words.as_slice() else { return };
    // The worst have the most of what nobody wants.
    let degree = |w: &str| match w {
        "best" | "worst" => Some((w == "worst") == is_unwelcome(previous)),
        _ => degree(w),
    };
    let back = |k: usize| n.checked_sub(k).and_then(|i| words.get(i)).copied().unwrap_or("");
    let ordered = match *last {
        "first" if matches!(back(2), "frequent" | "common" | "often" | "popular" | "used") => {
            (back(3) == "most").then_some((true, 3)).or((back(3) == "least").then_some((false, 3)))
        }
        "first" => degree(back(2)).map(|d| (d, 2)),
        "top" if back(2) == "on" => degree(back(3)).map(|d| (d, 3)),
        "top" if back(3) == "at" && back(2) == "the" => degree(back(4)).map(|d| (d, 4)),
        _ => None,
    };
    // 'who was the highest first': only behind a comma, or by itself.
    let apart = |left: usize| {
        left == 0 || cues.rest.get(left - 1).is_some_and(|t| t.punctuation || matches!(t.lower.as_str(), "the" | "with" | "and"))
    };
    if let Some((descending, len)) = ordered.filter(|(_, len)| apart(n - len)) {
        cues.order = Some(descending);
        return cut(cues, n - len);
    }
    let cuts = match (back(2), *last) {
        ("top", w) => number(w).map(|n| (true, n)),
        ("bottom", w) => number(w).map(|n| (false, n)),
        (w, which @ ("best" | "worst" | "biggest" | "largest" | "highest" | "smallest" | "lowest")) => {
            number(w).and_then(|n| Some((degree(which)?, n)))
        }
        _ => None,
    };
    // By themselves they are a ranking of their own.
    let groups = cues.has(Cue::Breakdown) || words.iter().any(|w| matches!(*w, "by" | "per"));
    if let Some((descending, limit)) = cuts.filter(|_| n > 2 && groups && apart(n - 2)) {
        (cues.order, cues.limit) = (Some(descending), Some(limit));
        cut(cues, n - 2);
    }
}

fn cut(cues: &mut Cues, left: usize) {
    cues.rest.truncate(left);
    while cues.rest.last().is_some_and(|t| t.punctuation || matches!(t.lower.as_str(), "with" | "the" | "and")) {
        cues.rest.pop();
    }
}
