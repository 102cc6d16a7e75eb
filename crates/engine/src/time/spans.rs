//! Ranges with two ends: 'between A and B', 'from A to B', 'A to B'.

use super::compare::is_change_between;
use super::parts::year_after;
use super::periods::{Part, Period, Reading, Years, part_of_year};
use super::pieces::Pieces;
use super::ranges::{after_article, words};
use super::relative::{duration, from_now};
use super::words::{month, unit};
use super::{TimeContext, evaluate, named};
use crate::time_types::{Grain, TimePoint, TimeRange};
/// Words between the ends of a range.
const TO: &[&str] = &["up to", "to", "until", "till", "til", "through", "thru", "-", "–", "and"];

/// 'between A and B', 'from A to B', 'A to B'.
pub fn spans(p: &Pieces, i: usize, ctx: &TimeContext, plain: &[Reading], add: &mut impl FnMut(usize, TimeRange, f32)) {
    let lead = p.any(i, &["in between", "between", "anywhere from", "from", "in", "during", "over", "for", "of"]);
    let word = p.at(i + lead.saturating_sub(1));
    let at = i + lead;
    let list = p.any(at, &["the years", "years", "the months", "the period", "the year", "year"]);
    let mut firsts: Vec<Reading> = if lead == 0 { plain.to_vec() } else { named::at(p, at, ctx) };
    if list > 0 {
        firsts.extend(named::at(p, at + list, ctx));
    }
    if lead > 0 && p.the(at) > 0 {
        firsts.extend(named::at(p, at + 1, ctx));
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
                // Read already with its preposition.
                let before = |at: usize| at > 0 && p.one(at - 1, &["between", "from"]) > 0;
                let led = lead == 0 && (before(i) || i > 0 && p.the(i - 1) > 0 && before(i - 1));
                let sure = if led { sure.min(0.4) } else { sure };
                let change = (lead > 0 || p.at(first.end) == "to")
                    && first.period.grain == second.period.grain
                    && first.period.grain >= Grain::Week
                    && is_change_between(p, i);
                let sure = if change { sure.min(0.7) } else { sure };
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
        for second in named::at(p, second_at, ctx) {
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
    let Some((Part::Day(m, _), years)) = first.period.part else {
        return None;
    };
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
