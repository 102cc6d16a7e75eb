//! Periods with their prepositions: 'in March', 'since 2020', 'until the end of May'.

use super::calendar::day_of;
use super::periods::{Period, Reading, Years, part_of_year};
use super::pieces::Pieces;
use super::recurring::{by_context, distances, durations, recurring};
use super::spans::spans;
use super::words::{month, month_name, weekday, weekday_name};
use super::{Found, TimeContext, TimeMeaning, named};
use crate::time_types::{Grain, TimePoint, TimeRange};

const INSIDE: &[&str] = &[
    "in the course of",
    "in or around",
    "in",
    "during",
    "for",
    "over",
    "within",
    "throughout",
    "across",
    "on",
    "of",
    "at",
    "dated",
    "as at",
];
const SINCE: &[&str] = &[
    "ever since",
    "since",
    "starting from",
    "starting in",
    "starting on",
    "starting with",
    "starting",
    "beginning in",
    "beginning on",
    "beginning with",
    "beginning",
    "as from",
    "on or after",
    "in or after",
    "not before",
    "no earlier than",
    "not earlier than",
    "at or after",
];
const BEFORE: &[&str] = &["before", "prior to", "earlier than", "up until before", "ahead of", "preceding"];
const AFTER: &[&str] = &["after", "later than", "newer than", "more recent than", "subsequent to", "beyond", "past", "following"];
const UNTIL: &[&str] = &[
    "up until",
    "up through",
    "up to and including",
    "up to",
    "until",
    "till",
    "til",
    "through",
    "thru",
    "as of",
    "no later than",
    "not later than",
    "not after",
    "on or before",
    "in or before",
    "at or before",
    "by the end of",
    "by end of",
    "ending in",
    "ending on",
    "ending",
    "by",
];

/// All ranges, recurring parts and durations that begin at piece `i`.
pub fn find(p: &Pieces, i: usize, ctx: &TimeContext, found: &mut Vec<Found>) {
    let mut add = |end: usize, range: TimeRange, confidence: f32| {
        found.push(Found { start: i, end, meaning: TimeMeaning::Range(range), confidence });
    };
    let plain = named::at(p, i, ctx);
    for reading in &plain {
        let sure = if reading.is_number { bare_year(p, i, reading) } else { reading.bare };
        let named = i > 0 && matches!(p.at(i - 1), "name" | "named" | "called" | "string" | "\"" | "'" | "titled");
        let sure = if named { sure * 0.4 } else { sure };
        add(reading.end, range_of(&reading.period, label(p, i, reading)), sure);
        let later = p.any(reading.end, &["or later", "and later", "or after", "and after", "onwards", "onward", "or newer"]);
        let earlier = p.any(reading.end, &["or earlier", "and earlier", "or before", "and before", "or older"]);
        open_ended(p, i, reading, later, earlier, &mut add);
    }
    for (first, words) in [(INSIDE, "in"), (&["from"] as &[&str], "from")] {
        let n = p.any(i, first);
        if n == 0 {
            continue;
        }
        for reading in after_article(p, i + n, ctx) {
            let sure = inside_sure(p.at(i), &reading);
            let later = p.any(reading.end, &["or later", "and later", "or after", "onwards", "onward", "on", "forward"]);
            let earlier = p.any(reading.end, &["or earlier", "and earlier", "or before"]);
            let follows = p.at(reading.end + later);
            let on = later == 1 && p.at(reading.end) == "on";
            if !(on && (words != "from" || weekday(follows).is_some() || month(follows).is_some())) {
                open_ended(p, i, &reading, later, earlier, &mut add);
            }
            if words == "from" && reading.period.to.is_some() && reading.end == p.len() {
                let text = format!("since {}", label(p, i + n, &reading));
                add(reading.end, starting(&reading.period, text), 0.4);
            }
            add(reading.end, range_of(&reading.period, label(p, i + n, &reading)), sure);
        }
    }
    bounded(p, i, ctx, &mut add);
    spans(p, i, ctx, &plain, &mut add);
    distances(p, i, &mut add);
    by_context(p, i, &mut add);
    recurring(p, i, found);
    durations(p, i, found);
}

/// Readings at a piece, with or without an article before them.
pub fn after_article(p: &Pieces, i: usize, ctx: &TimeContext) -> Vec<Reading> {
    let mut out = named::at(p, i, ctx);
    if p.the(i) > 0 {
        out.extend(named::at(p, i + 1, ctx));
    }
    out
}

/// How sure a bare number of four digits is a year.
fn bare_year(p: &Pieces, i: usize, reading: &Reading) -> f32 {
    let before = if i > 0 { p.at(i - 1) } else { "" };
    let money = p.number(i).is_some_and(|n| n.money || n.percent || n.len > 1);
    if money
        || matches!(
            before,
            "over"
                | "under"
                | "than"
                | "least"
                | "most"
                | "top"
                | "first"
                | "limit"
                | "exceeds"
                | "above"
                | "below"
                | "$"
                | "€"
                | "£"
                | "number"
                | "id"
        )
    {
        return 0.05;
    }
    let year_like = |at: usize| p.at(at).len() == 4 && p.at(at).starts_with(['1', '2']);
    if before == "between" || before == "and" && i > 2 && p.at(i - 3) == "between" && !year_like(i - 2) {
        return 0.1;
    }
    // 'what about 2024?', 'and 2024?'.
    let follow_up = before == "about" || (before == "and" && i <= 1);
    if follow_up && i + 1 == p.len() {
        return 0.85;
    }
    // 'Fall 2009' may be a term of its own beside the year.
    if super::words::season(before).is_some() || matches!(before, "semester" | "term") {
        return 0.85;
    }
    let listed = i > 1
        && matches!(before, "and" | "or" | "," | "vs" | "versus" | "to")
        && year_like(i - 2)
        && p.at(i - 2).bytes().all(|b| b.is_ascii_digit());
    if listed || matches!(p.at(i + 1), "and" | "or" | "vs" | "versus") && year_like(i + 2) && reading.bare > 0.3 {
        return 0.75;
    }
    reading.bare
}

/// How sure a period is after a preposition that places within it.
fn inside_sure(preposition: &str, reading: &Reading) -> f32 {
    if !reading.is_number {
        return match preposition {
            "at" => reading.bare,
            "from" => reading.sure - 0.08,
            _ => reading.sure,
        };
    }
    match preposition {
        "in" | "during" | "throughout" => reading.sure,
        "within" | "of" | "for" | "from" | "dated" => reading.sure - 0.12,
        "across" | "on" => reading.sure - 0.3,
        // 'over 2000' counts.
        _ => 0.1,
    }
}

fn open_ended(p: &Pieces, i: usize, reading: &Reading, later: usize, earlier: usize, add: &mut impl FnMut(usize, TimeRange, f32)) {
    // 'after 2013 or before 2008' are two ranges.
    let next = p.at(reading.end + later.max(earlier));
    let last = p.at(reading.end + later.max(earlier) - usize::from(later.max(earlier) > 0));
    let another = matches!(last, "before" | "after")
        && (next.starts_with(|c: char| c.is_ascii_digit()) || month(next).is_some() || matches!(next, "the" | "year" | "last" | "this"));
    if another {
        return;
    }
    let sure = if reading.is_number { 0.85 } else { reading.sure };
    let words = label(p, i, reading);
    let words = words.split_once(' ').filter(|(w, _)| matches!(*w, "in" | "from" | "on")).map_or(words.as_str(), |(_, w)| w);
    if later > 0 {
        add(reading.end + later, starting(&reading.period, format!("since {words}")), sure);
    } else if earlier > 0 {
        let range = ending(&reading.period, format!("until {words}"));
        add(reading.end + earlier, range, sure);
    }
}

/// 'since', 'before', 'after', 'until' and their like.
fn bounded(p: &Pieces, i: usize, ctx: &TimeContext, add: &mut impl FnMut(usize, TimeRange, f32)) {
    let tables: [(&[&str], &str); 4] = [(SINCE, "since"), (BEFORE, "before"), (AFTER, "after"), (UNTIL, "until")];
    for (words, kind) in tables {
        let n = p.any(i, words);
        if n == 0 {
            continue;
        }
        let word = p.at(i);
        // 'courses starting next month' start within it; 'by month starting last year' goes on from there.
        let rows_before = i > 0 && p.at(i - 1).len() > 3 && p.at(i - 1).ends_with('s') && crate::time::unit(p.at(i - 1)).is_none();
        if n == 1 && rows_before && matches!(word, "starting" | "beginning") && matches!(p.at(i + 1), "next" | "this" | "tomorrow" | "last")
        {
            continue;
        }
        for reading in after_article(p, i + n, ctx) {
            let period = &reading.period;
            let named = label(p, i + n, &reading);
            let less = match (word, reading.is_number) {
                ("past", _) | ("beyond", true) => 0.45,
                ("by", true) => 0.35,
                ("by", false) => 0.4,
                ("ending", _) => 0.45,
                ("starting" | "beginning", _) if n == 1 => 0.25,
                ("as", _) => 0.1,
                ("preceding" | "following", _) => 0.2,
                ("through" | "to", true) => 0.25,
                ("before" | "after" | "since", _) => 0.03,
                (_, true) => 0.1,
                _ => 0.02,
            };
            let less = if word == "by" && n > 1 { 0.02 } else { less };
            let range = match kind {
                "since" => starting(period, format!("since {named}")),
                "before" => TimeRange {
                    from: None,
                    to: Some(period.exact.clone().unwrap_or_else(|| period.from.clone())),
                    grain: period.grain,
                    label: format!("before {named}"),
                },
                "after" => {
                    // 'after May', said in May, means the May before.
                    let over = match period.part {
                        Some((part, Years::Latest)) => part_of_year(part, Years::LatestOver, ctx),
                        _ => None,
                    };
                    let period = over.as_ref().unwrap_or(period);
                    let Some(from) = period.exact.clone().or_else(|| period.to.clone()) else {
                        continue;
                    };
                    TimeRange { from: Some(from), to: None, grain: period.grain, label: format!("after {named}") }
                }
                _ => ending(period, format!("until {named}")),
            };
            add(reading.end, range, reading.sure - less);
        }
        // 'until now', 'up to today' without a start say nothing but the present.
        if kind == "since" && p.phrase(i + n, "the start") + p.phrase(i + n, "the beginning") > 0 {
            continue;
        }
    }
}

fn range_of(period: &Period, label: String) -> TimeRange {
    TimeRange { from: Some(period.from.clone()), to: period.to.clone(), grain: period.grain, label }
}

/// From the period's start, open.
fn starting(period: &Period, label: String) -> TimeRange {
    let from = period.exact.clone().unwrap_or_else(|| period.from.clone());
    TimeRange { from: Some(from), to: None, grain: period.grain, label }
}

/// Up to and including the period.
fn ending(period: &Period, label: String) -> TimeRange {
    let tomorrow = || TimePoint::today().shifted(1, Grain::Day);
    let to = period.exact.clone().or_else(|| period.to.clone()).unwrap_or_else(tomorrow);
    TimeRange { from: None, to: Some(to), grain: period.grain, label }
}

fn label(p: &Pieces, start: usize, reading: &Reading) -> String {
    reading.period.label.clone().unwrap_or_else(|| words(p, start, reading.end))
}

/// The question's words with capitals where English has them.
pub fn words(p: &Pieces, start: usize, end: usize) -> String {
    let mut out = String::new();
    for i in (start + usize::from(end > start + 1) * p.the(start))..end {
        let word = p.at(i);
        let number = word.strip_prefix(['q', 'h']).is_some_and(|r| r.len() == 1 && r.bytes().all(|b| b.is_ascii_digit()));
        let shown = match (month(word), weekday(word)) {
            (Some((m, _)), _) if word.len() > 3 => month_name(m).to_string(),
            (Some(_), _) => capital(word),
            (_, Some((d, _, plural))) if word.len() > 4 => {
                format!("{}{}", weekday_name(d), if plural { "s" } else { "" })
            }
            _ if number || matches!(word, "ytd" | "mtd" | "qtd" | "wtd" | "fytd") || word.starts_with("fy") => word.to_uppercase(),
            _ => word.to_string(),
        };
        if !out.is_empty() && word != "," {
            out.push(' ');
        }
        out.push_str(&shown);
    }
    out
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// The last day before a moment; for descriptions of half-open ends.
pub fn day_before(moment: super::Moment) -> crate::answer::Day {
    day_of(super::calendar::days_of(moment.day) - i64::from(moment.second == 0))
}
