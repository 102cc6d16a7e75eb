//! Periods named from today: 'yesterday', 'last month', 'past 7 days', 'this week', 'two years ago', 'last Monday'.

use super::TimeContext;
use super::calendar::valid_day;
use super::periods::{Part, Period, Reading, Years, part_of_year};
use super::pieces::Pieces;
use super::today::{ago, before_last, days, to_date};
use super::weekdays::{the_weekend, weekday_near, weekdays, weekend};
use super::words::{compound_unit, month, season, unit};
use crate::time_types::{Grain, TimePoint};

/// 'this year', 'last fiscal year', 'the year before last', 'two years ago': (years from now, fiscal, length).
pub fn year(p: &Pieces, i: usize) -> Option<(i32, bool, usize)> {
    let the = p.the(i);
    let at = i + the;
    if let n @ 1.. = p.phrase(at, "year before last") {
        return Some((-2, false, the + n));
    }
    if let n @ 1.. = p.phrase(at, "year after next") {
        return Some((2, false, the + n));
    }
    let by = match p.at(at) {
        "this" | "current" | "present" => 0,
        "last" | "previous" | "prior" | "preceding" | "past" => -1,
        "next" | "coming" | "upcoming" => 1,
        _ => {
            let (n, grain, len) = duration(p, i)?;
            if grain != Grain::Year || p.one(i + len, &["ago", "back"]) == 0 {
                return None;
            }
            return Some((-n, false, len + 1));
        }
    };
    let full = p.one(at + 1, FULL);
    let fiscal = p.one(at + 1 + full, &["fiscal", "financial"]);
    let word = p.one(at + 1 + full + fiscal, &["year", "yr", "fy"]);
    let is_fiscal = fiscal > 0 || p.at(at + 1 + full) == "fy";
    (word > 0).then_some((by, is_fiscal, the + 1 + full + fiscal + 1))
}

/// Words that make a period a whole one of the calendar.
const FULL: &[&str] = &["full", "complete", "completed", "calendar", "entire", "whole"];

/// A count of units: '7 days', 'two weeks', 'a fortnight', 'half a year', 'a decade': (n, unit, length). Bounded so
/// that dates stay within the calendar.
pub fn duration(p: &Pieces, i: usize) -> Option<(i32, Grain, usize)> {
    if p.at(i) == "half" && matches!(p.at(i + 1), "a" | "an") {
        return match p.at(i + 2) {
            "year" => Some((6, Grain::Month, 3)),
            "day" => Some((12, Grain::Hour, 3)),
            "hour" => Some((30, Grain::Minute, 3)),
            _ => None,
        };
    }
    // 'the last half year', 'half-year'
    match (p.at(i), p.at(i + 1)) {
        ("half", "year") => return Some((6, Grain::Month, 2)),
        ("half-year", _) => return Some((6, Grain::Month, 1)),
        _ => {}
    }
    if let Some(found) = and_a_half(p, i) {
        return Some(found);
    }
    if let Some((n, grain)) = glued(p.at(i)) {
        return bounded(n, grain).map(|(n, grain)| (n, grain, 1));
    }
    let (count, len) = p.count(i)?;
    let skip = p.one(i + len, FULL) + p.one(i + len, &["consecutive", "calendar"]).min(1 - p.one(i + len, FULL));
    let (factor, grain) = compound_unit(p.at(i + len + skip))?;
    let (n, grain) = bounded(count.checked_mul(factor)?, grain)?;
    Some((n, grain, len + skip + 1))
}

/// 'a year and a half', 'one and a half years', 'an hour and a half': in units of which these are whole numbers.
fn and_a_half(p: &Pieces, i: usize) -> Option<(i32, Grain, usize)> {
    let half = |at: usize| p.at(at) == "and" && p.at(at + 1) == "a" && p.at(at + 2) == "half";
    let (count, len) = p.count(i).unwrap_or((1, 0));
    let (unit_at, end) = match (half(i + len), half(i + len + 1)) {
        (true, _) if len > 0 => (i + len + 3, i + len + 4),
        (_, true) => (i + len, i + len + 4),
        _ => return None,
    };
    let (halves, grain) = match unit(p.at(unit_at))? {
        Grain::Year => (6, Grain::Month),
        Grain::Day => (12, Grain::Hour),
        Grain::Hour => (30, Grain::Minute),
        _ => return None,
    };
    let (n, grain) = bounded(count.checked_mul(2)?.checked_add(1)?.checked_mul(halves)?, grain)?;
    Some((n, grain, end - i))
}

/// '7d', '24h', '30days'.
pub(super) fn glued(word: &str) -> Option<(i32, Grain)> {
    let end = word.find(|c: char| !c.is_ascii_digit()).filter(|e| (1..=4).contains(e))?;
    let (digits, name) = word.split_at_checked(end)?;
    let grain = match name {
        "d" => Grain::Day,
        "h" => Grain::Hour,
        "w" => Grain::Week,
        "mo" => Grain::Month,
        "y" => Grain::Year,
        name if name.len() > 2 => unit(name)?,
        _ => return None,
    };
    Some((digits.parse().ok()?, grain))
}

pub(super) fn bounded(n: i32, grain: Grain) -> Option<(i32, Grain)> {
    let most = match grain {
        Grain::Year => 1_500,
        Grain::Quarter => 6_000,
        Grain::Month => 18_000,
        Grain::Week => 78_000,
        Grain::Day => 540_000,
        Grain::Hour => 13_000_000,
        Grain::Minute => 780_000_000,
        Grain::Second => i32::MAX,
    };
    (1..=most).contains(&n).then_some((n, grain))
}

/// The point some units before now (or after): days and longer count from today's start.
pub fn from_now(by: i32, grain: Grain) -> TimePoint {
    let base = if grain < Grain::Day { TimePoint::now() } else { TimePoint::today() };
    base.shifted(by, grain)
}

/// The unit of the calendar some units from the current one.
pub fn nth_unit(by: i32, grain: Grain, fiscal: bool) -> Period {
    let from = TimePoint { fiscal: fiscal && grain >= Grain::Quarter, ..TimePoint::start_of(grain) }.shifted(by, grain);
    Period::unit(from, grain)
}

/// A rolling window that reaches to now.
pub fn rolling(n: i32, grain: Grain) -> Period {
    Period { from: from_now(-n, grain), to: None, grain, exact: None, part: None, label: None }
}

/// Whole units of the calendar before the current one.
fn whole_units(n: i32, grain: Grain, fiscal: bool) -> Period {
    let to = TimePoint { fiscal: fiscal && grain >= Grain::Quarter, ..TimePoint::start_of(grain) };
    Period::new(to.clone().shifted(-n, grain), to, grain)
}

/// The decade or century some steps from the current one.
fn decades(by: i32, length: i32, ctx: &TimeContext) -> Option<Period> {
    let century = i32::from(length == 100);
    let first = (ctx.today.year - century).div_euclid(length) * length + century + by * length;
    let from = TimePoint::fixed(valid_day(first, 1, 1)?);
    Some(Period::new(from.clone(), from.shifted(length, Grain::Year), Grain::Year))
}

/// Every relative period named from piece `i` on.
pub fn at(p: &Pieces, i: usize, ctx: &TimeContext) -> Vec<Reading> {
    let mut out = Vec::new();
    days(p, i, &mut out);
    super::short::short(p, i, &mut out);
    let the = p.the(i);
    let at = i + the;
    match p.at(at) {
        "last" | "previous" | "prior" | "past" | "preceding" | "trailing" | "rolling" | "latest" | "recent" => {
            past(p, i, at, 1, ctx, &mut out);
        }
        "most" if p.at(at + 1) == "recent" => past(p, i, at, 2, ctx, &mut out),
        "this" | "current" | "present" => this(p, at, ctx, &mut out),
        "next" | "coming" | "upcoming" | "following" => next(p, at, ctx, &mut out),
        _ => {}
    }
    before_last(p, i, &mut out);
    ago(p, i, &mut out);
    to_date(p, i, &mut out);
    weekdays(p, i, ctx, &mut out);
    the_weekend(p, i, ctx, &mut out);
    out
}

/// A quarter is typed 'Q', a fiscal year 'FY' beside 'last' and the like.
fn unit_or_q(name: &str) -> Option<Grain> {
    match name {
        "q" => Some(Grain::Quarter),
        "fy" => Some(Grain::Year),
        _ => unit(name),
    }
}

/// 'last …' from `at`, where the adjective is `skip` pieces long.
fn past(p: &Pieces, start: usize, at: usize, skip: usize, ctx: &TimeContext, out: &mut Vec<Reading>) {
    let word = p.at(at);
    let mut i = at + skip;
    let recent = matches!(word, "latest" | "recent" | "most");
    let rolls = matches!(word, "past" | "trailing" | "rolling");
    let full = p.one(i, FULL);
    i += full;
    let fiscal = p.one(i, &["fiscal", "financial"]);
    let name = p.at(i + fiscal);
    // With a count.
    if let Some((n, grain, len)) = duration(p, i)
        && (p.count(i).is_some_and(|(_, l)| l > 0 && p.at(i) != "a" && p.at(i) != "an")
            || matches!(p.at(i), "half" | "half-year")
            || len > 3
            || glued(p.at(i)).is_some()
            || word == "past")
    {
        let aligned = full > 0 || FULL.contains(&p.at(i + len - 2)) || matches!(word, "previous" | "prior" | "preceding");
        let end = i + len;
        let whole = whole_units(n, grain, false);
        if aligned && grain >= Grain::Day {
            out.push(Reading::new(whole, end, 0.93, 0.9));
        } else if grain == Grain::Quarter && !rolls {
            out.push(Reading::new(whole, end, 0.9, 0.88));
            out.push(Reading::new(rolling(n, grain), end, 0.45, 0.45));
        } else if grain == Grain::Year {
            out.push(Reading::new(rolling(n, grain), end, 0.9, 0.88));
            out.push(Reading::new(whole, end, 0.5, 0.5));
        } else {
            // 'rolling 30 day average' is a window of its own for each day.
            let window = ["average", "avg", "mean", "sum", "total", "window"].contains(&p.at(end));
            let sure = if rolls && window && !p.at(end - 1).ends_with('s') { 0.3 } else { 0.95 };
            out.push(Reading::new(rolling(n, grain), end, sure, sure - 0.01));
        }
        return;
    }
    // 'the past 3 fiscal quarters'.
    if let Some((n, len)) = p.count(i)
        && p.one(i + len, &["fiscal", "financial"]) > 0
        && n <= 400
        && let Some(grain) = unit(p.at(i + len + 1)).filter(|g| *g >= Grain::Quarter)
    {
        out.push(Reading::new(whole_units(n, grain, true), i + len + 2, 0.93, 0.9));
        return;
    }
    if name == "ytd" {
        let from = TimePoint::start_of(Grain::Year).shifted(-1, Grain::Year);
        let to = TimePoint::today().shifted(1, Grain::Day).shifted(-1, Grain::Year);
        out.push(Reading::new(Period::new(from, to, Grain::Year), i + fiscal + 1, 0.95, 0.94));
        return;
    }
    let fiscal_units = fiscal > 0 || name == "fy";
    if let Some(grain) = unit_or_q(name) {
        // 'last quarter of 2023' is read where the year is.
        let end = i + fiscal + 1;
        if fiscal_units && grain < Grain::Quarter {
            return;
        }
        let whole = nth_unit(-1, grain, fiscal_units);
        if grain < Grain::Day {
            out.push(match matches!(word, "previous" | "prior" | "preceding") || full > 0 {
                true => Reading::new(whole, end, 0.85, 0.8),
                false => Reading::new(rolling(1, grain), end, 0.9, 0.8),
            });
        } else if grain == Grain::Day {
            match rolls {
                true => out.push(Reading::new(rolling(24, Grain::Hour), end, 0.85, 0.8)),
                false => out.push(Reading::new(whole, end, 0.75, if recent { 0.4 } else { 0.65 })),
            }
        } else if rolls && full == 0 && !fiscal_units {
            out.push(Reading::new(rolling(1, grain), end, 0.88, 0.85));
            out.push(Reading::new(whole, end, 0.5, 0.5));
        } else if recent {
            // As often the latest year that the data has.
            out.push(Reading::new(whole, end, 0.45, 0.4));
        } else {
            // 'the last year of the war' is none of the calendar's.
            let of = p.the(start) > 0 && p.at(end) == "of";
            out.push(Reading::new(whole, end, if of { 0.6 } else { 0.97 }, if of { 0.55 } else { 0.96 }));
            // 'over the last year' means twelve months as often as the calendar year.
            if word == "last" && full == 0 && fiscal == 0 && p.the(start) > 0 {
                let over = start > 0 && matches!(p.at(start - 1), "over" | "within");
                out.push(Reading::new(rolling(1, grain), end, if over { 0.98 } else { 0.6 }, 0.5));
            }
        }
        return;
    }
    if fiscal_units || recent {
        return;
    }
    match name {
        "decade" | "century" => {
            let length = if name == "decade" { 10 } else { 100 };
            if let Some(whole) = decades(-1, length, ctx).filter(|_| !rolls) {
                out.push(Reading::new(whole, i + 1, 0.7, 0.65));
            }
            out.push(Reading::new(rolling(length, Grain::Year), i + 1, if rolls { 0.9 } else { 0.65 }, 0.6));
        }
        "fortnight" => out.push(Reading::new(rolling(2, Grain::Week), i + 1, 0.9, 0.85)),
        "weekend" => out.push(Reading::new(weekend(-1, ctx), i + 1, 0.93, 0.9)),
        "night" => out.push(Reading::new(nth_unit(-1, Grain::Day, false), i + 1, 0.7, 0.6)),
        _ => part_near(name, p, i, Years::LatestOver, ctx, out),
    }
    if matches!(word, "last" | "previous" | "past") {
        weekday_near(name, i + 1, true, 0, ctx, out);
    }
}

/// 'this …'.
fn this(p: &Pieces, at: usize, ctx: &TimeContext, out: &mut Vec<Reading>) {
    let mut i = at + 1;
    i += p.one(i, FULL);
    let fiscal = p.one(i, &["fiscal", "financial"]);
    let name = p.at(i + fiscal);
    let fiscal_units = fiscal > 0 || name == "fy";
    let grain = unit_or_q(name).filter(|_| !name.ends_with('s'));
    if let Some(grain) = grain {
        if !fiscal_units || grain >= Grain::Quarter {
            out.push(Reading::new(nth_unit(0, grain, fiscal_units), i + fiscal + 1, 0.97, 0.96));
        }
        return;
    }
    match name {
        "decade" | "century" => {
            let length = if name == "decade" { 10 } else { 100 };
            out.extend(decades(0, length, ctx).map(|d| Reading::new(d, i + 1, 0.93, 0.9)));
        }
        "weekend" => out.push(Reading::new(weekend(0, ctx), i + 1, 0.9, 0.88)),
        "morning" | "afternoon" | "evening" => {
            out.push(Reading::new(nth_unit(0, Grain::Day, false), i + 1, 0.7, 0.65));
        }
        _ => part_near(name, p, i, Years::Relative(0, false), ctx, out),
    }
    weekday_near(name, i + 1, false, 0, ctx, out);
}

/// 'next …'.
fn next(p: &Pieces, at: usize, ctx: &TimeContext, out: &mut Vec<Reading>) {
    let mut i = at + 1;
    let full = p.one(i, FULL);
    i += full;
    let following = p.at(at) == "following";
    let fiscal = p.one(i, &["fiscal", "financial"]);
    let name = p.at(i + fiscal);
    if let Some((n, grain, len)) = duration(p, i)
        && !matches!(p.at(i), "a" | "an")
        && !following
    {
        let period = match full > 0 {
            true => {
                let from = TimePoint::start_of(grain).shifted(1, grain);
                Period::new(from.clone(), from.shifted(n, grain), grain)
            }
            // Today and the n days after it, whatever the unit.
            false if grain >= Grain::Day => {
                let to = TimePoint::today().shifted(n, grain).shifted(1, Grain::Day);
                Period::new(TimePoint::today(), to, grain)
            }
            false => Period::new(TimePoint::now(), from_now(n, grain), grain),
        };
        out.push(Reading::new(period, i + len, 0.95, 0.93));
        return;
    }
    if let Some(grain) = unit(name).filter(|_| !name.ends_with('s')) {
        if following {
            return;
        }
        out.push(Reading::new(nth_unit(1, grain, fiscal > 0), i + fiscal + 1, 0.96, 0.95));
        return;
    }
    match name {
        "decade" | "century" => {
            let length = if name == "decade" { 10 } else { 100 };
            out.extend(decades(1, length, ctx).map(|d| Reading::new(d, i + 1, 0.9, 0.85)));
        }
        "weekend" => out.push(Reading::new(weekend(1, ctx), i + 1, 0.9, 0.88)),
        _ => part_near(name, p, i, Years::Next, ctx, out),
    }
    weekday_near(name, i + 1, false, 1, ctx, out);
}

/// Months, seasons, quarters and halves after 'last', 'this' and 'next'.
fn part_near(name: &str, p: &Pieces, i: usize, years: Years, ctx: &TimeContext, out: &mut Vec<Reading>) {
    let nth = |letter: char, most: i32| {
        name.strip_prefix(letter).and_then(|d| d.parse::<i32>().ok()).filter(|n| name.len() == 2 && (1..=most).contains(n))
    };
    let (part, n) = if let Some((m, _)) = month(name) {
        let day = p.at(i + 1);
        let number = crate::numbers::number_at(&[day], 0).filter(|n| n.text.len() <= 2 && !n.percent && !n.money);
        match number.and_then(|n| n.text.parse::<i32>().ok()).filter(|d| (1..=31).contains(d)) {
            Some(d) => (Part::Day(m, d), 2),
            None => (Part::Month(m), 1),
        }
    } else if let Some((_, first)) = season(name) {
        (Part::Season(first), 1)
    } else if let Some(q) = nth('q', 4) {
        (Part::Quarter(q), 1)
    } else if let Some(h) = nth('h', 2) {
        (Part::Half(h), 1)
    } else if name == "christmas" {
        (Part::Day(12, 25), 1)
    } else {
        return;
    };
    out.extend(part_of_year(part, years, ctx).map(|period| Reading::new(period, i + n, 0.93, 0.9)));
}
