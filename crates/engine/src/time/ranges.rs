//! Periods with their prepositions: 'in March', 'since 2020', 'between May and June 2024', 'more than a week ago'.

use super::calendar::day_of;
use super::periods::{self, Part, Period, Reading, Years, part_of_year, year_after};
use super::pieces::Pieces;
use super::relative::{duration, from_now};
use super::words::{month, month_name, unit, weekday, weekday_name};
use super::{Found, TimeContext, TimeMeaning, evaluate};
use crate::time_types::{CalendarPart, Grain, TimePoint, TimeRange};

const INSIDE: &[&str] = &[
    "in the course of", "in or around", "in", "during", "for", "over", "within", "throughout", "across", "on", "of",
    "at", "dated", "as at",
];
const SINCE: &[&str] = &[
    "ever since", "since", "starting from", "starting in", "starting on", "starting with", "starting", "beginning in",
    "beginning on", "beginning with", "beginning", "as from", "on or after", "in or after", "not before",
    "no earlier than", "not earlier than", "at or after",
];
const BEFORE: &[&str] = &["before", "prior to", "earlier than", "up until before", "ahead of", "preceding"];
const AFTER: &[&str] = &[
    "after", "later than", "newer than", "more recent than", "subsequent to", "beyond", "past", "following",
];
const UNTIL: &[&str] = &[
    "up until", "up through", "up to and including", "up to", "until", "till", "til", "through", "thru",
    "no later than", "not later than", "not after", "on or before", "in or before", "at or before", "by the end of",
    "by end of", "ending in", "ending on", "ending", "by",
];
/// Words between the ends of a range.
const TO: &[&str] = &["up to", "to", "until", "till", "til", "through", "thru", "-", "–", "and"];

/// All ranges, recurring parts and durations that begin at piece `i`.
pub fn find(p: &Pieces, i: usize, ctx: &TimeContext, found: &mut Vec<Found>) {
    let mut add = |end: usize, range: TimeRange, confidence: f32| {
        found.push(Found { start: i, end, meaning: TimeMeaning::Range(range), confidence });
    };
    let plain = periods::at(p, i, ctx);
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
    recurring(p, i, found);
    durations(p, i, found);
}

/// Readings at a piece, with or without an article before them.
fn after_article(p: &Pieces, i: usize, ctx: &TimeContext) -> Vec<Reading> {
    let mut out = periods::at(p, i, ctx);
    if p.the(i) > 0 {
        out.extend(periods::at(p, i + 1, ctx));
    }
    out
}

/// How sure a bare number of four digits is a year.
fn bare_year(p: &Pieces, i: usize, reading: &Reading) -> f32 {
    let before = if i > 0 { p.at(i - 1) } else { "" };
    let money = p.number(i).is_some_and(|n| n.money || n.percent || n.len > 1);
    if money
        || matches!(before, "over" | "under" | "than" | "least" | "most" | "top" | "first" | "limit" | "exceeds" | "above" | "below" | "$" | "€" | "£" | "number" | "id")
    {
        return 0.05;
    }
    let year_like = |at: usize| p.at(at).len() == 4 && p.at(at).starts_with(['1', '2']);
    if before == "between" || before == "and" && i > 2 && p.at(i - 3) == "between" && !year_like(i - 2) {
        return 0.1;
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

fn open_ended(
    p: &Pieces,
    i: usize,
    reading: &Reading,
    later: usize,
    earlier: usize,
    add: &mut impl FnMut(usize, TimeRange, f32),
) {
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
        for reading in after_article(p, i + n, ctx) {
            let period = &reading.period;
            let named = label(p, i + n, &reading);
            let less = match (word, reading.is_number) {
                ("past", _) | ("beyond", true) => 0.45,
                ("by", true) => 0.35,
                ("by", false) => 0.4,
                ("ending" | "preceding" | "following", _) => 0.2,
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
                    let Some(from) = period.exact.clone().or_else(|| period.to.clone()) else { continue };
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

/// 'between A and B', 'from A to B', 'A to B'.
fn spans(p: &Pieces, i: usize, ctx: &TimeContext, plain: &[Reading], add: &mut impl FnMut(usize, TimeRange, f32)) {
    let lead = p.any(i, &["in between", "between", "anywhere from", "from", "in", "during", "over", "for", "of"]);
    let word = p.at(i + lead.saturating_sub(1));
    let at = i + lead;
    let list = p.any(at, &["the years", "years", "the months", "the period", "the year", "year"]);
    let mut firsts: Vec<Reading> = if lead == 0 { plain.to_vec() } else { periods::at(p, at, ctx) };
    if list > 0 {
        firsts.extend(periods::at(p, at + list, ctx));
    }
    if lead > 0 && p.the(at) > 0 {
        firsts.extend(periods::at(p, at + 1, ctx));
    }
    let link_at = |end: usize| -> usize {
        let comma = p.comma(end);
        let n = p.any(end + comma, TO);
        let allowed = match p.at(end + comma) {
            "and" => word == "between",
            _ => true,
        };
        if n > 0 && allowed { comma + n } else { 0 }
    };
    const LIMITS: &[&str] = &["inclusive", "included", "exclusive", "excluded"];
    for first in &firsts {
        let limited = p.one(first.end, LIMITS);
        let n = link_at(first.end + limited);
        if n == 0 {
            continue;
        }
        let second_at = first.end + limited + n;
        let excluded = |at: usize| p.at(at).starts_with("exclu");
        let mut seconds = after_article(p, second_at, ctx);
        present(p, second_at, &mut seconds);
        if let Some(reading) = day_only(p, second_at, first, ctx) {
            seconds.push(reading);
        }
        for second in &seconds {
            // '3/5/2024 to 4/6/2024': both ends in the same order of month and day.
            let swapped = first.period.label.is_some()
                && second.period.label.is_some()
                && (first.sure - second.sure).abs() > 0.1
                && firsts.len() > 1
                && seconds.len() > 1;
            if swapped {
                continue;
            }
            if let Some((mut from, mut to, grain)) = joined(&first.period, &second.period, ctx) {
                let end = second.end + p.one(second.end, LIMITS);
                if excluded(first.end)
                    && let Some(after) = &first.period.to
                {
                    from = after.clone();
                }
                if excluded(second.end) {
                    to = Some(second.period.from.clone());
                }
                let sure = first.sure.min(second.sure);
                let sure = match (lead, first.is_number && second.is_number) {
                    (0, true) => sure.min(if p.at(first.end) == "-" { 0.8 } else { 0.75 }),
                    (0, false) => sure.min(first.bare.max(second.bare)) - 0.03,
                    (_, true) if word == "between" => sure - 0.05,
                    _ => sure,
                };
                let text = if word == "between" { "between" } else { "from" };
                let link = if word == "between" { "and" } else { "to" };
                let start = if first.is_number || list == 0 { at + list.min(first.end - 1 - at) } else { at };
                let a = first.period.label.clone().unwrap_or_else(|| words(p, start, first.end));
                let b = second.period.label.clone().unwrap_or_else(|| words(p, second_at, second.end));
                let range = TimeRange { from: Some(from), to, grain, label: format!("{text} {a} {link} {b}") };
                add(end, range, sure);
            }
        }
    }
    // '1 to 15 March', 'between 30 and 60 days ago'.
    if let Some((low, n)) = p.count(at) {
        let link = link_at(at + n);
        if link == 0 || at + n + link >= p.len() {
            return;
        }
        let second_at = at + n + link;
        for second in periods::at(p, second_at, ctx) {
            if let Some((Part::Day(m, _), years)) = second.period.part
                && let Some(first) = part_of_year(Part::Day(m, low), years, ctx)
                && let Some((from, to, grain)) = joined(&first, &second.period, ctx)
            {
                let text = format!("from {low} to {}", words(p, second_at, second.end));
                add(second.end, TimeRange { from: Some(from), to, grain, label: text }, 0.9);
            }
        }
        if let Some((high, grain, len)) = duration(p, second_at)
            && p.at(second_at + len) == "ago"
            && low != high
        {
            let end = second_at + len + 1;
            let range = TimeRange {
                from: Some(from_now(-low.max(high), grain)),
                to: Some(from_now(-low.min(high), grain)),
                grain,
                label: words(p, i, end),
            };
            add(end, range, 0.9);
        }
    }
}

/// 'now', 'the present' as the end of a range.
fn present(p: &Pieces, i: usize, out: &mut Vec<Reading>) {
    let n = p.any(i, &["now", "the present", "present", "date", "the present day"]);
    if n > 0 {
        out.push(Reading::new(Period::unit(TimePoint::today(), Grain::Day), i + n, 0.93, 0.9));
    }
}

/// The second day in 'March 1 to 15' and 'May 3rd – 7th, 2024'.
fn day_only(p: &Pieces, i: usize, first: &Reading, ctx: &TimeContext) -> Option<Reading> {
    let Some((Part::Day(m, _), years)) = first.period.part else { return None };
    let the = p.the(i);
    let number = p.number(i + the).filter(|n| n.len == 1 && !n.percent && !n.money)?;
    let day: i32 = number.text.parse().ok()?;
    if month(p.at(i + the + 1)).is_some() || unit(p.at(i + the + 1)).is_some() {
        return None;
    }
    let end = i + the + 1;
    let (years, n) = match year_after(p, end) {
        Some((after, n)) if matches!(years, Years::Latest) => (after, n),
        _ => (years, 0),
    };
    let period = part_of_year(Part::Day(m, day), years, ctx)?;
    Some(Reading::new(period, end + n, 0.9, 0.85))
}

/// From the first of two periods to the end of the second; a year named at one of them counts for both.
fn joined(first: &Period, second: &Period, ctx: &TimeContext) -> Option<(TimePoint, Option<TimePoint>, Grain)> {
    let (mut a, mut b) = (first.clone(), second.clone());
    let starts_later = |x: &Period, y: &Period| evaluate(&x.from, ctx) > evaluate(&y.from, ctx);
    let moved = |years: Years, by: i32| match years {
        Years::Fixed(year, fiscal) => Years::Fixed(year.saturating_add(by), fiscal),
        Years::Relative(n, fiscal) => Years::Relative(n + by, fiscal),
        other => other,
    };
    match (first.part, second.part) {
        (Some((pa, Years::Latest)), Some((pb, Years::Latest))) => {
            if let Some(to) = latest_end(&a.from, pa, pb) {
                return Some((a.from, Some(to), first.grain.min(second.grain)));
            }
        }
        (Some((pa, Years::Latest)), Some((_, years))) => {
            a = part_of_year(pa, years, ctx)?;
            if starts_later(&a, &b) {
                a = part_of_year(pa, moved(years, -1), ctx)?;
            }
        }
        (Some((_, years)), Some((pb, Years::Latest))) => {
            b = part_of_year(pb, years, ctx)?;
            if starts_later(&a, &b) {
                b = part_of_year(pb, moved(years, 1), ctx)?;
            }
        }
        _ => {}
    }
    let grain = first.grain.min(second.grain);
    let backwards = starts_later(&a, &b) && !a.from.is_relative() && !b.from.is_relative();
    if backwards {
        std::mem::swap(&mut a, &mut b);
    }
    // 'this month and last month' between which nothing lies are no range.
    let to = b.exact.clone().or(b.to);
    let from = a.exact.clone().unwrap_or(a.from);
    Some((from, to, grain))
}

/// The end of 'from A to B' without a year: counted from A's year, in the next one where B comes earlier than A.
fn latest_end(from: &TimePoint, a: Part, b: Part) -> Option<TimePoint> {
    if !from.is_relative() {
        return None;
    }
    let place = |part: Part| match part {
        Part::Month(m) | Part::Season(m) => (m - 1, 0),
        Part::Day(m, d) => (m - 1, d - 1),
        Part::Quarter(q) => ((q - 1) * 3, 0),
        Part::Half(h) => ((h - 1) * 6, 0),
    };
    let wraps = place(b) < place(a);
    let (months, days) = place(b);
    let (length, grain) = match b {
        Part::Day(..) => (1, Grain::Day),
        Part::Month(_) => (1, Grain::Month),
        Part::Quarter(_) | Part::Season(_) => (3, Grain::Month),
        Part::Half(_) => (6, Grain::Month),
    };
    let mut base = from.clone();
    base.shifts.clear();
    let months = months + if wraps { 12 } else { 0 };
    Some(base.shifted(months, Grain::Month).shifted(days, Grain::Day).shifted(length, grain))
}

/// 'more than a week ago', 'less than 3 days ago', 'older than 30 days', 'for more than a week'.
fn distances(p: &Pieces, i: usize, add: &mut impl FnMut(usize, TimeRange, f32)) {
    const MORE: &[&str] = &["more than", "over", "at least", "longer than", "earlier than", "greater than", ">"];
    const LESS: &[&str] = &["less than", "under", "fewer than", "within", "no more than", "not more than", "at most", "<"];
    let held = p.any(i, &["for"]);
    let (n, old) = match (p.any(i + held, MORE), p.any(i + held, LESS)) {
        (0, 0) => match (p.any(i, &["older than"]), p.any(i, &["newer than", "younger than", "more recent than"])) {
            (0, 0) => return,
            (0, n) => (n, false),
            (n, _) => (n, true),
        },
        (0, n) => (n + held, false),
        (n, _) => (n + held, true),
    };
    let Some((count, grain, len)) = duration(p, i + n) else { return };
    let ago = p.one(i + n + len, &["ago", "old", "back"]);
    let age = matches!(p.at(i), "older" | "newer" | "younger") || p.at(i + n + len) == "old";
    let sure = match (ago, age, held) {
        // People are older than 30 years, tickets older than 30 days.
        (_, true, _) if grain == Grain::Year => 0.4,
        (_, true, _) => 0.75,
        (1, ..) => 0.95,
        (_, _, 1) if grain < Grain::Day => 0.3,
        (_, _, 1) => 0.5,
        _ => return,
    };
    let point = from_now(-count, grain);
    let end = i + n + len + ago;
    let (from, to) = if old { (None, Some(point)) } else { (Some(point), None) };
    add(end, TimeRange { from, to, grain, label: words(p, i, end) }, sure);
}

/// 'on Mondays', 'every December', 'on weekends', 'at 5 pm', 'on the 15th of each month'.
fn recurring(p: &Pieces, i: usize, found: &mut Vec<Found>) {
    let mut add = |end: usize, part: CalendarPart, values: Vec<i32>, label: String, confidence: f32| {
        found.push(Found { start: i, end, meaning: TimeMeaning::Part { part, values, label }, confidence });
    };
    let preposition = p.one(i, &["on", "in", "during", "at", "for", "of", "over"]);
    let every = p.any(i + preposition, &["each", "every", "any", "all"]);
    let at = i + preposition + every + usize::from(every == 0) * p.the(i + preposition);
    let word = p.at(at);
    if let Some((iso, _, plural)) = weekday(word) {
        let name = weekday_name(iso);
        if plural || every > 0 {
            add(at + 1, CalendarPart::DayOfWeek, vec![iso], format!("{name}s"), 0.93);
        } else if p.at(i) == "on" {
            add(at + 1, CalendarPart::DayOfWeek, vec![iso], format!("{name}s"), 0.45);
        }
    }
    let days = match word {
        "weekend" | "weekends" => Some((vec![6, 7], "weekends")),
        "weekday" | "weekdays" | "workdays" | "workday" => Some((vec![1, 2, 3, 4, 5], "weekdays")),
        _ => None,
    };
    if let Some((values, name)) = days {
        if preposition > 0 || word.ends_with('s') {
            let sure = if matches!(p.at(i), "on" | "during" | "at") { 0.92 } else { 0.7 };
            // 'for each weekday' groups.
            let sure = if every > 0 { 0.45 } else { sure };
            if every > 0 || word.ends_with('s') || p.at(i) == "on" && word == "weekday" {
                add(at + 1, CalendarPart::DayOfWeek, values, name.into(), sure);
            }
        }
    }
    let named = month(word).map(|(m, _)| m);
    let later = p.any(at + 1, &["of any year", "of every year", "of each year", "of all years", "in any year", "every year", "each year", "across years"]);
    if let Some(m) = named.filter(|_| every > 0 || later > 0) {
        add(at + 1 + later, CalendarPart::MonthOfYear, vec![m], month_name(m).into(), 0.93);
    }
    if let Some(m) = super::words::month_plural(word).filter(|_| preposition > 0) {
        add(at + 1, CalendarPart::MonthOfYear, vec![m], month_name(m).into(), 0.8);
    }
    let quarter = word.strip_prefix('q').and_then(|q| q.parse::<i32>().ok()).filter(|q| (1..=4).contains(q));
    if let Some(q) = quarter.filter(|_| word.len() == 2 && (every > 0 || later > 0)) {
        add(at + 1 + later, CalendarPart::QuarterOfYear, vec![q], format!("Q{q}"), 0.93);
    }
    if let Some(day) = super::words::ordinal(word) {
        let of = p.any(at + 1, &["day of each month", "day of every month", "day of the month", "of each month", "of every month", "of the month"]);
        if of > 0 {
            add(at + 1 + of, CalendarPart::DayOfMonth, vec![day], words(p, at, at + 1 + of), 0.9);
        }
    }
    hours(p, i, &mut add);
}

/// 'at 5 pm', 'between 9 am and 5 pm', 'at noon'.
fn hours(p: &Pieces, i: usize, add: &mut impl FnMut(usize, CalendarPart, Vec<i32>, String, f32)) {
    let hour_at = |at: usize| -> Option<(i32, usize)> {
        let word = p.at(at);
        match word {
            "noon" | "midday" => return Some((12, 1)),
            "midnight" => return Some((0, 1)),
            _ => {}
        }
        let (digits, half, n) = match word.strip_suffix("am").or_else(|| word.strip_suffix("pm")) {
            Some(digits) if !digits.is_empty() => (digits, word.get(digits.len()..)?, 1),
            _ => (word, p.at(at + 1), 2),
        };
        let hour = digits.parse::<i32>().ok().filter(|h| digits.len() <= 2 && (1..=12).contains(h))?;
        match half {
            "am" | "a.m" | "a.m." => Some((hour % 12, n)),
            "pm" | "p.m" | "p.m." => Some((hour % 12 + 12, n)),
            _ => None,
        }
    };
    let lead = p.one(i, &["at", "between", "from", "after", "before", "around"]);
    if lead == 0 {
        return;
    }
    let Some((first, n)) = hour_at(i + 1) else { return };
    let link = p.any(i + 1 + n, &["and", "to", "-", "until", "till"]);
    if matches!(p.at(i), "between" | "from") {
        if link > 0
            && let Some((last, m)) = hour_at(i + 1 + n + link)
        {
            let end = i + 1 + n + link + m;
            let values = if first < last { (first..last).collect() } else { (first..24).chain(0..last).collect() };
            add(end, CalendarPart::HourOfDay, values, words(p, i, end), 0.9);
        }
        return;
    }
    let values = match p.at(i) {
        "after" => (first..24).collect(),
        "before" => (0..first).collect(),
        _ => vec![first],
    };
    if !values.is_empty() {
        add(i + 1 + n, CalendarPart::HourOfDay, values, words(p, i, i + 1 + n), 0.85);
    }
}

/// '3 days', '2.5 hours', 'half an hour', 'a week'.
fn durations(p: &Pieces, i: usize, found: &mut Vec<Found>) {
    let mut add = |end: usize, text: String, value: f64, grain: Grain, confidence: f32| {
        found.push(Found { start: i, end, meaning: TimeMeaning::Duration { text, value, grain }, confidence });
    };
    let compared = i > 0 && matches!(p.at(i - 1), "than" | "least" | "most" | "over" | "under" | "within" | "exceeding" | "above" | "below");
    if let Some((n, grain, len)) = duration(p, i) {
        let article = matches!(p.at(i), "a" | "an" | "the");
        let sure = if compared { 0.85 } else if article { 0.25 } else { 0.5 };
        add(i + len, n.to_string(), f64::from(n), grain, sure);
    } else if let Some(number) = p.number(i).filter(|n| !n.ordinal && !n.money && !n.percent && n.value > 0.0)
        && let Some(grain) = unit(p.at(i + number.len))
    {
        add(i + number.len + 1, number.text, number.value, grain, if compared { 0.85 } else { 0.5 });
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
            (_, Some((d, _, plural))) if word.len() > 4 => format!("{}{}", weekday_name(d), if plural { "s" } else { "" }),
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
