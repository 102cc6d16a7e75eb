//! Named periods: years, decades, fiscal years; quarters, months, days and seasons with or without their year.

use super::TimeContext;
use super::calendar::{add_days, iso_weekday, valid_day};
use super::dates::{Numeric, century, numeric_date};
use super::pieces::Pieces;
use super::relative;
use super::words::{month, ordinal, season, unit};
use crate::answer::Day;
use crate::time_types::{Grain, TimePoint};

/// A stretch of the calendar named at some pieces.
#[derive(Debug, Clone)]
pub struct Period {
    pub from: TimePoint,
    /// Exclusive. Absent where the period reaches to now ('last 7 days').
    pub to: Option<TimePoint>,
    pub grain: Grain,
    /// The exact point meant where the period is named by distance ('3 months ago'): what 'since' and 'before' count from.
    pub exact: Option<TimePoint>,
    /// Known where the period is a part of a year: so that 'between March and May 2024' can share the year.
    pub part: Option<(Part, Years)>,
    /// Words to show instead of the question's own.
    pub label: Option<String>,
}

/// A part of a year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Part {
    Month(i32),
    Day(i32, i32),
    Quarter(i32),
    Half(i32),
    /// First month; three months long.
    Season(i32),
}

/// Which year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Years {
    Fixed(i32, bool),
    /// Years from the current one; the flag means fiscal years.
    Relative(i32, bool),
    /// No year named: the latest that has begun.
    Latest,
    /// 'last March': the latest that is over.
    LatestOver,
    /// 'next March'.
    Next,
}

/// A period read at some place.
#[derive(Debug, Clone)]
pub struct Reading {
    pub period: Period,
    pub end: usize,
    /// How sure with a fitting preposition before it, and without.
    pub sure: f32,
    pub bare: f32,
    /// A bare number of four digits.
    pub is_number: bool,
}

impl Reading {
    pub fn new(period: Period, end: usize, sure: f32, bare: f32) -> Self {
        Reading { period, end, sure, bare, is_number: false }
    }
}

impl Period {
    pub fn new(from: TimePoint, to: TimePoint, grain: Grain) -> Self {
        Period { from, to: Some(to), grain, exact: None, part: None, label: None }
    }

    /// One unit from a point on.
    pub fn unit(from: TimePoint, grain: Grain) -> Self {
        let to = from.clone().shifted(1, grain);
        Period::new(from, to, grain)
    }
}

/// First day of a calendar or fiscal year. A fiscal year is named by the year in which it ends.
fn first_of(year: i32, fiscal: bool, ctx: &TimeContext) -> Option<Day> {
    let start = ctx.fiscal_year_start.clamp(1, 12);
    match fiscal && start > 1 {
        true => valid_day(year - 1, u32::from(start), 1),
        false => valid_day(year, 1, 1),
    }
}

/// A whole year.
pub fn whole_year(years: Years, ctx: &TimeContext) -> Option<Period> {
    let from = year_start(years, ctx)?;
    Some(Period::unit(from, Grain::Year))
}

fn year_start(years: Years, ctx: &TimeContext) -> Option<TimePoint> {
    Some(match years {
        Years::Fixed(year, fiscal) => TimePoint::fixed(first_of(year, fiscal, ctx)?),
        Years::Relative(by, fiscal) => {
            TimePoint { fiscal, ..TimePoint::start_of(Grain::Year) }.shifted(by, Grain::Year)
        }
        Years::Latest | Years::LatestOver => TimePoint::start_of(Grain::Year),
        Years::Next => TimePoint::start_of(Grain::Year).shifted(1, Grain::Year),
    })
}

/// A part of a year as a period.
pub fn part_of_year(part: Part, years: Years, ctx: &TimeContext) -> Option<Period> {
    let (months, days, count, grain) = match part {
        Part::Month(m) => (m - 1, 0, 1, Grain::Month),
        Part::Day(m, d) => (m - 1, d - 1, 1, Grain::Day),
        Part::Quarter(q) => ((q - 1) * 3, 0, 1, Grain::Quarter),
        Part::Half(h) => ((h - 1) * 6, 0, 6, Grain::Month),
        Part::Season(m) => (m - 1, 0, 3, Grain::Month),
    };
    if let Part::Day(m, d) = part {
        if let Some(from) = leap_day(m, d, years, ctx) {
            return Some(Period { part: Some((part, years)), ..Period::unit(TimePoint::fixed(from), Grain::Day) });
        }
        let (month, day) = (u32::try_from(m).ok()?, u32::try_from(d).ok()?);
        let year = if let Years::Fixed(year, _) = years { year } else { 2001 };
        valid_day(year, month, day)?;
    }
    let base = match years {
        Years::Latest => TimePoint::start_of(Grain::Year).led_by(-days, Grain::Day).led_by(-months, Grain::Month),
        Years::LatestOver if grain == Grain::Day => {
            TimePoint::start_of(Grain::Year).led_by(-days - 1, Grain::Day).led_by(-months, Grain::Month)
        }
        Years::LatestOver => {
            let length = if grain == Grain::Quarter { 3 } else { count };
            TimePoint::start_of(Grain::Year).led_by(-months - length, Grain::Month)
        }
        Years::Next => TimePoint::start_of(Grain::Year)
            .led_by(-days, Grain::Day)
            .led_by(-months, Grain::Month)
            .shifted(1, Grain::Year),
        years => year_start(years, ctx)?,
    };
    let from = base.shifted(months, Grain::Month).shifted(days, Grain::Day);
    let to = from.clone().shifted(count, grain);
    Some(Period { part: Some((part, years)), ..Period::new(from, to, grain) })
}

/// The 29th of February, which relative arithmetic cannot name.
fn leap_day(month: i32, day: i32, years: Years, ctx: &TimeContext) -> Option<Day> {
    if (month, day) != (2, 29) {
        return None;
    }
    let this = ctx.today.year;
    match years {
        Years::Fixed(year, _) => valid_day(year, 2, 29),
        Years::Relative(by, _) => valid_day(this.saturating_add(by), 2, 29),
        Years::Latest => (this - 8..=this).rev().filter_map(|y| valid_day(y, 2, 29)).find(|d| *d <= ctx.today),
        Years::LatestOver => (this - 8..=this).rev().filter_map(|y| valid_day(y, 2, 29)).find(|d| *d < ctx.today),
        Years::Next => (this..=this + 8).filter_map(|y| valid_day(y, 2, 29)).find(|d| *d > ctx.today),
    }
}

/// A year in four digits: (year, sureness with a preposition).
fn year_number(text: &str) -> Option<(i32, f32)> {
    if text.len() != 4 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let year: i32 = text.parse().ok()?;
    match year {
        1900..=2100 => Some((year, 0.95)),
        1500..=2199 => Some((year, 0.75)),
        1000..=1499 => Some((year, 0.5)),
        _ => None,
    }
}

/// 'fy26', 'fy2026', 'fy 26', 'fiscal 2026', 'fiscal year 2026', 'financial year 2026': (year, length).
fn fiscal_year(p: &Pieces, i: usize) -> Option<(i32, usize)> {
    let short = |text: &str| -> Option<i32> {
        match text.len() {
            4 => year_number(text).map(|(y, _)| y),
            2 if text.bytes().all(|b| b.is_ascii_digit()) => text.parse().ok().map(century),
            _ => None,
        }
    };
    if let Some(rest) = p.at(i).strip_prefix("fy")
        && let Some(year) = short(rest)
    {
        return Some((year, 1));
    }
    let n = p.any(i, &["fy", "fiscal year", "fiscal", "financial year"]);
    if n == 0 {
        return None;
    }
    short(p.at(i + n).trim_start_matches(['\'', '’'])).map(|year| (year, n + 1))
}

/// The year that follows a part of a year ('March 2025', 'Q3 of last year'): (which, length).
pub fn year_after(p: &Pieces, i: usize) -> Option<(Years, usize)> {
    let mut at = i + p.comma(i);
    at += p.one(at, &["of", "in", "from"]);
    let linked = at > i + p.comma(i);
    let article = p.the(at);
    if let Some((year, n)) = fiscal_year(p, at + article) {
        return Some((Years::Fixed(year, true), at + article + n - i));
    }
    let named = p.any(at + article, &["year", "year of", "calendar year"]);
    if let Some((year, sure)) = year_number(p.at(at + article + named))
        && sure > 0.5
    {
        return Some((Years::Fixed(year, false), at + article + named + 1 - i));
    }
    if let Some(short) = p.at(at).strip_prefix(['\'', '’']).filter(|s| s.len() == 2)
        && let Ok(short) = short.parse::<i32>()
    {
        return Some((Years::Fixed(century(short), false), at + 1 - i));
    }
    if linked && article > 0 && p.at(at + 1) == "year" && !matches!(p.at(at + 2), "before" | "after" | "to") {
        return Some((Years::Relative(0, false), at + 2 - i));
    }
    relative::year(p, at).map(|(by, fiscal, n)| (Years::Relative(by, fiscal), at + n - i))
}

/// A part of a year without its year: (part, length, sureness with a preposition, sureness alone).
fn part_at(p: &Pieces, i: usize) -> Vec<(Part, usize, f32, f32)> {
    let mut out = Vec::new();
    let word = p.at(i);
    if let Some((m, alone)) = month(word) {
        // 'May 3rd', 'May 3', 'May the 3rd'.
        let n = 1 + p.the(i + 1);
        if let Some(day) = day_number(p.at(i + n), n == 1) {
            out.push((Part::Day(m, day), n + 1, 0.93, 0.85));
        }
        out.push((Part::Month(m), 1, 0.93, alone));
    }
    // '3 May', '3rd of May', 'the 3rd of May'.
    let n = p.the(i);
    if let Some(day) = day_number(p.at(i + n), true) {
        let of = p.one(i + n + 1, &["of"]);
        if let Some((m, alone)) = month(p.at(i + n + 1 + of)) {
            let verb = alone < 0.5 && of == 0;
            out.push((Part::Day(m, day), n + of + 2, 0.93, if verb { 0.6 } else { 0.88 }));
        }
    }
    if p.phrase(i, "month of") > 0
        && let Some((m, _)) = month(p.at(i + 2))
    {
        out.push((Part::Month(m), 3, 0.95, 0.9));
    }
    if let Some((part, n)) = quarter_or_half(p, i) {
        out.push((part, n, 0.93, 0.85));
    }
    if let Some((_, first)) = season(word) {
        let term = p.one(i + 1, &["semester", "term", "season", "quarter"]);
        out.push((Part::Season(first), 1 + term, if term > 0 { 0.4 } else { 0.75 }, 0.25));
    }
    for (words, m, d) in HOLIDAYS {
        let n = p.phrase(i, words);
        if n > 0 {
            out.push((Part::Day(*m, *d), n, 0.75, 0.4));
        }
    }
    out
}

const HOLIDAYS: &[(&str, i32, i32)] = &[
    ("new year day", 1, 1),
    ("valentine day", 2, 14),
    ("halloween", 10, 31),
    ("christmas eve", 12, 24),
    ("christmas day", 12, 25),
    ("christmas", 12, 25),
    ("new year eve", 12, 31),
];

fn day_number(text: &str, plain: bool) -> Option<i32> {
    if let Some(day) = ordinal(text) {
        return Some(day);
    }
    if !plain || text.len() > 2 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok().filter(|d| (1..=31).contains(d))
}

/// 'q3', 'quarter 3', 'third quarter', 'h1', 'first half' (the half only with a year after it).
fn quarter_or_half(p: &Pieces, i: usize) -> Option<(Part, usize)> {
    let word = p.at(i);
    let digit = |text: &str, most: i32| text.parse::<i32>().ok().filter(|n| text.len() == 1 && (1..=most).contains(n));
    if let Some(q) = word.strip_prefix('q').and_then(|r| digit(r, 4)) {
        return Some((Part::Quarter(q), 1));
    }
    if let Some(h) = word.strip_prefix('h').and_then(|r| digit(r, 2)) {
        return Some((Part::Half(h), 1));
    }
    if matches!(word, "quarter" | "qtr" | "q")
        && let Some(q) = digit(p.at(i + 1), 4)
    {
        return Some((Part::Quarter(q), 2));
    }
    let nth = match word {
        "final" => Some(0),
        _ => ordinal(word),
    }?;
    match p.at(i + 1) {
        "quarter" | "qtr" if (0..=4).contains(&nth) => Some((Part::Quarter(if nth == 0 { 4 } else { nth }), 2)),
        "half" if (1..=2).contains(&nth) && year_after(p, i + 2).is_some() => Some((Part::Half(nth), 2)),
        _ => None,
    }
}

/// Every period named from piece `i` on; longest readings are not preferred here.
pub fn at(p: &Pieces, i: usize, ctx: &TimeContext) -> Vec<Reading> {
    let mut out = plain(p, i, ctx);
    for at in i..=i + p.the(i) {
        subperiods(p, at, ctx, &mut out);
    }
    let so_far = p.any(i, &["so far in", "so far"]);
    if so_far > 0 {
        for reading in plain(p, i + so_far, ctx) {
            if reading.period.grain > Grain::Day && !reading.is_number {
                out.push(Reading::new(to_date(&reading.period), reading.end, 0.95, 0.93));
            }
        }
    }
    qualified(p, &mut out);
    // 'this year so far', '2026 to date', 'last year to date'.
    for n in 0..out.len() {
        let Some(reading) = out.get(n) else { continue };
        let more = p.any(reading.end, &["so far", "to date", "until now", "till now", "until today"]);
        if more > 0 && matches!(reading.period.grain, Grain::Year | Grain::Quarter | Grain::Month | Grain::Week) {
            let mut longer = reading.clone();
            longer.period = to_date(&reading.period);
            longer.end += more;
            (longer.sure, longer.bare) = (0.95, 0.93);
            longer.is_number = false;
            out.push(longer);
        }
    }
    out
}

/// 'last 6 months excluding the current month', 'past 7 days, inclusive of today'.
fn qualified(p: &Pieces, out: &mut Vec<Reading>) {
    const WITHOUT: &[&str] = &["excluding", "exclusive of", "not including", "not counting", "except", "without"];
    const WITH: &[&str] = &["inclusive of", "including", "inclusive"];
    for n in 0..out.len() {
        let Some(reading) = out.get(n).filter(|r| r.period.to.is_none()) else { continue };
        let at = reading.end + p.one(reading.end, &[",", "("]);
        let (without, with) = (p.any(at, WITHOUT), p.any(at, WITH));
        let mut named = at + without.max(with);
        named += p.the(named);
        let today = p.any(named, &["today", "the current day"]);
        let current = usize::from(p.one(named, &["this", "current"]) > 0 && unit(p.at(named + 1)).is_some()) * 2;
        let mut reading = reading.clone();
        reading.end = named + today.max(current);
        reading.end += p.one(reading.end, &[")"]);
        let from = reading.period.from.clone();
        if without > 0 && today > 0 {
            reading.period.to = Some(TimePoint::today());
        } else if without > 0 && current > 0 {
            let grain = unit(p.at(named + 1)).unwrap_or(Grain::Day);
            let start = TimePoint::start_of(grain);
            reading.period.from = TimePoint { trunc: start.trunc, ..from };
            reading.period.to = Some(start);
        } else if with > 0 && (today > 0 || current > 0) {
        } else if with > 0
            && let Some((_, _, len)) = relative::duration(p, named).filter(|(_, _, len)| p.at(named + len) == "ago")
        {
            reading.end = named + len + 1;
            reading.end += p.one(reading.end, &[")"]);
        } else {
            continue;
        }
        (reading.sure, reading.bare) = (reading.sure + 0.02, reading.bare + 0.02);
        out.push(reading);
    }
}

/// A period up to and including today's place in it.
pub fn to_date(period: &Period) -> Period {
    let mut back = 0;
    for &(by, grain) in &period.from.shifts {
        if grain == period.grain && period.from.is_relative() && by < 0 {
            back += by;
        }
    }
    let to = TimePoint::today().shifted(1, Grain::Day).shifted(back, period.grain);
    Period { to: Some(to), ..period.clone() }
}

fn plain(p: &Pieces, i: usize, ctx: &TimeContext) -> Vec<Reading> {
    let mut out = relative::at(p, i, ctx);
    let word = p.at(i);
    for (numeric, n, sure) in numeric_date(p.all(), i) {
        let period = match numeric {
            Numeric::Day(day) => Some(Period {
                label: Some(super::calendar::iso(day)),
                ..Period::unit(TimePoint::fixed(day), Grain::Day)
            }),
            Numeric::Month { year, month } => part_of_year(Part::Month(month), Years::Fixed(year, false), ctx),
        };
        if let Some(period) = period {
            out.push(Reading::new(period, i + n, sure, sure - 0.03));
        }
    }
    // Parts of a year, with the year before, after, or not at all.
    for (part, n, sure, bare) in part_at(p, i) {
        if let Some((years, m)) = year_after(p, i + n) {
            match part_of_year(part, years, ctx) {
                // 'Fall 2009' may also be a term and a year of their own.
                Some(period) if matches!(part, Part::Season(_)) => {
                    out.push(Reading::new(period, i + n + m, 0.7, 0.7));
                }
                Some(period) => out.push(Reading::new(period, i + n + m, 0.97, 0.95)),
                // A day that doesn't exist ('February 29, 2023') is no other day either.
                None => break,
            }
            continue;
        }
        if let Some(period) = part_of_year(part, Years::Latest, ctx) {
            out.push(Reading::new(period, i + n, sure, bare));
        }
    }
    if let Some((fiscal, n)) = fiscal_part(p, i, ctx) {
        out.push(Reading::new(fiscal, n, 0.95, 0.93));
    }
    // '2025 Q3', '2025 December', 'last year in March'.
    let leading = year_number(word)
        .map(|(y, _)| (Years::Fixed(y, false), 1))
        .or_else(|| fiscal_year(p, i).map(|(y, n)| (Years::Fixed(y, true), n)))
        .or_else(|| relative::year(p, i).map(|(by, fiscal, n)| (Years::Relative(by, fiscal), n)));
    if let Some((years, n)) = leading {
        let link = p.comma(i + n) + p.one(i + n + p.comma(i + n), &["in", "on"]);
        for (part, m, ..) in part_at(p, i + n + link) {
            let end = i + n + link + m;
            if let Some(period) = part_of_year(part, years, ctx)
                && year_after(p, end).is_none_or(|(_, k)| k == 0)
            {
                let sure = if link > 0 && matches!(years, Years::Fixed(..)) { 0.6 } else { 0.95 };
                out.push(Reading::new(period, end, sure, sure));
            }
        }
    }
    years_at(p, i, ctx, &mut out);
    weeks_at(p, i, ctx, &mut out);
    out
}

/// Whole years, fiscal years and decades.
fn years_at(p: &Pieces, i: usize, ctx: &TimeContext, out: &mut Vec<Reading>) {
    let word = p.at(i);
    if let Some((year, sure)) = year_number(word)
        && let Some(period) = whole_year(Years::Fixed(year, false), ctx)
    {
        let reading = Reading::new(period, i + 1, sure, if sure > 0.9 { 0.4 } else { 0.15 });
        out.push(Reading { is_number: true, ..reading });
    }
    // 'year 2014', 'the year of 2014', 'years 2014', 'calendar year 2014'.
    let n = p.any(i, &["calendar year", "year of", "years of", "year is", "year was", "year =", "year", "years", "season"]);
    if n > 0
        && let Some((year, _)) = year_number(p.at(i + n))
        && let Some(period) = whole_year(Years::Fixed(year, false), ctx)
    {
        out.push(Reading::new(period, i + n + 1, 0.97, 0.93));
    }
    if let Some((year, n)) = fiscal_year(p, i)
        && let Some(period) = whole_year(Years::Fixed(year, true), ctx)
    {
        out.push(Reading::new(period, i + n, 0.95, 0.93));
    }
    if let Some((first, count, n)) = decade(p, i)
        && let Some(from) = valid_day(first, 1, 1)
    {
        let from = TimePoint::fixed(from);
        let to = from.clone().shifted(count, Grain::Year);
        out.push(Reading::new(Period::new(from, to, Grain::Year), i + n, 0.95, 0.85));
    }
}

/// '1990s', 'the 90s', 'nineties', '20th century': (first year, years, length).
fn decade(p: &Pieces, i: usize) -> Option<(i32, i32, usize)> {
    let word = p.at(i).trim_start_matches(['\'', '’']);
    let digits = word.strip_suffix('s').map(|w| w.trim_end_matches(['\'', '’']));
    if let Some(digits) = digits {
        let number = digits.parse::<i32>().ok();
        match (digits.len(), number) {
            (4, Some(year)) if year % 100 == 0 && (1000..=2100).contains(&year) && year != 2000 => {
                return Some((year, 100, 1));
            }
            (4, Some(year)) if year % 10 == 0 && (1000..=2100).contains(&year) => return Some((year, 10, 1)),
            (2, Some(short)) if short % 10 == 0 => return Some((if short < 30 { 2000 } else { 1900 } + short, 10, 1)),
            _ => {}
        }
    }
    const NAMES: [(&str, i32); 8] = [
        ("twenties", 1920),
        ("thirties", 1930),
        ("forties", 1940),
        ("fifties", 1950),
        ("sixties", 1960),
        ("seventies", 1970),
        ("eighties", 1980),
        ("nineties", 1990),
    ];
    if let Some((_, first)) = NAMES.iter().find(|(name, _)| *name == word) {
        return Some((*first, 10, 1));
    }
    let nth = ordinal(word).filter(|n| (11..=22).contains(n))?;
    (p.at(i + 1) == "century").then_some(((nth - 1) * 100 + 1, 100, 2))
}

/// 'fiscal Q2', 'Q2 FY26' (see [`year_after`]), 'second fiscal quarter', 'FY26 Q2' (see [`plain`]).
fn fiscal_part(p: &Pieces, i: usize, ctx: &TimeContext) -> Option<(Period, usize)> {
    let (part, end) = if p.one(i, &["fiscal", "financial"]) > 0 {
        let (part, n) = quarter_or_half(p, i + 1)?;
        (part, i + 1 + n)
    } else {
        let nth = ordinal(p.at(i)).filter(|n| (1..=4).contains(n))?;
        (p.any(i + 1, &["fiscal quarter", "financial quarter"]) > 0).then_some((Part::Quarter(nth), i + 3))?
    };
    if let Some((years, n)) = year_after(p, end) {
        let years = match years {
            Years::Fixed(year, _) => Years::Fixed(year, true),
            Years::Relative(by, _) => Years::Relative(by, true),
            other => other,
        };
        return Some((part_of_year(part, years, ctx)?, end + n));
    }
    let (months, length) = match part {
        Part::Quarter(q) => ((q - 1) * 3, 3),
        Part::Half(h) => ((h - 1) * 6, 6),
        _ => return None,
    };
    let from = TimePoint { fiscal: true, ..TimePoint::start_of(Grain::Year) }
        .led_by(-months, Grain::Month)
        .shifted(months, Grain::Month);
    let to = from.clone().shifted(length, Grain::Month);
    let grain = if length == 3 { Grain::Quarter } else { Grain::Month };
    Some((Period::new(from, to, grain), end))
}

/// 'week 32', 'week 32 of 2024', 'calendar week 5', 'the week of May 3'.
fn weeks_at(p: &Pieces, i: usize, ctx: &TimeContext, out: &mut Vec<Reading>) {
    let n = p.any(i, &["calendar week", "cw", "kw", "week number", "week"]);
    if n == 0 {
        return;
    }
    let number = p.at(i + n);
    if let Ok(week) = number.parse::<i64>()
        && number.len() <= 2
        && (1..=53).contains(&week)
    {
        let (year, more) = match year_after(p, i + n + 1) {
            Some((Years::Fixed(year, false), more)) => (Some(year), more),
            Some((Years::Relative(by, false), more)) => (Some(ctx.today.year.saturating_add(by)), more),
            _ => (None, 0),
        };
        let start = |year: i32| {
            let fourth = valid_day(year, 1, 4)?;
            Some(add_days(fourth, 1 - iso_weekday(fourth) + (week - 1) * 7))
        };
        let day = match year {
            Some(year) => start(year),
            None => start(ctx.today.year).filter(|d| *d <= ctx.today).or_else(|| start(ctx.today.year - 1)),
        };
        if let Some(day) = day {
            out.push(Reading::new(Period::unit(TimePoint::fixed(day), Grain::Week), i + n + 1 + more, 0.9, 0.85));
        }
    }
    let of = p.any(i + n, &["of the", "of", "starting on", "starting", "beginning", "from"]);
    // Never a week of a week: the recursion ends here.
    if of > 0 && p.one(i + n + of, &["week", "calendar", "cw", "kw"]) == 0 {
        for reading in plain(p, i + n + of, ctx) {
            if reading.period.grain != Grain::Day {
                continue;
            }
            let mut from = reading.period.from.clone();
            if let Some(moment) = super::evaluate(&from, ctx)
                && p.phrase(i + n, "of") > 0
                && !from.is_relative()
            {
                let week = TimePoint { trunc: Some(Grain::Week), ..TimePoint::fixed(moment.day) };
                match super::evaluate(&week, ctx) {
                    Some(start) => from = TimePoint::fixed(start.day),
                    None => continue,
                }
            }
            out.push(Reading::new(Period::unit(from, Grain::Week), reading.end, 0.9, 0.85));
        }
    }
}

/// 'first week of March', 'last quarter of 2023', 'first three months of 2025', 'end of last year', 'first half of March'.
fn subperiods(p: &Pieces, i: usize, ctx: &TimeContext, out: &mut Vec<Reading>) {
    let of = |at: usize| p.any(at, &["of the month of", "of the", "of", "in the", "in"]);
    let word = p.at(i);
    // The edges: a day.
    let edge = p.any(i, &["start of", "beginning of", "first day of", "end of", "last day of", "close of"]);
    if edge > 0 {
        let at = i + edge + p.the(i + edge);
        let begins = matches!(word, "start" | "beginning" | "first");
        for (period, end, sure) in enclosing(p, at, ctx) {
            let (from, to) = match (begins, period.to) {
                (true, _) => (period.from.clone(), period.from.shifted(1, Grain::Day)),
                (false, Some(to)) => (to.clone().shifted(-1, Grain::Day), to),
                (false, None) => continue,
            };
            out.push(Reading::new(Period::new(from, to, Grain::Day), end, sure, 0.5));
        }
    }
    let last = matches!(word, "last" | "final");
    let Some(nth) = (if last { Some(1) } else { ordinal(word) }) else { return };
    if p.at(i + 1) == "half" {
        let n = of(i + 2);
        for (period, end, sure) in enclosing(p, i + 2 + n, ctx) {
            if n == 0 || nth > 2 || period.grain != Grain::Month {
                continue;
            }
            let middle = period.from.clone().shifted(15, Grain::Day);
            let (from, to) = match (nth, period.to) {
                (1, _) if !last => (period.from, middle),
                (_, Some(to)) => (middle, to),
                _ => continue,
            };
            out.push(Reading::new(Period::new(from, to, Grain::Day), end, sure, sure));
        }
        return;
    }
    let (count, n) = match p.count(i + 1) {
        Some((count, n)) if unit(p.at(i + 1 + n)).is_some() => (count, n),
        _ => (1, 0),
    };
    let Some(grain) = unit(p.at(i + 1 + n)) else { return };
    let link = of(i + 2 + n);
    if link == 0 || count > 400 || (n > 0 && nth != 1) {
        return;
    }
    for (period, end, sure) in enclosing(p, i + 2 + n + link, ctx) {
        if period.grain <= grain {
            continue;
        }
        let (from, to) = match (last, period.to) {
            (true, Some(to)) => (to.clone().shifted(-count, grain), to),
            (false, _) => {
                let from = period.from.shifted(nth - 1, grain);
                let to = from.clone().shifted(count, grain);
                (from, to)
            }
            _ => continue,
        };
        out.push(Reading::new(Period::new(from, to, grain), end, sure, sure));
    }
}

/// Periods that another is part of; 'the year', 'the month' are the current ones.
fn enclosing(p: &Pieces, i: usize, ctx: &TimeContext) -> Vec<(Period, usize, f32)> {
    let mut out: Vec<(Period, usize, f32)> =
        plain(p, i, ctx).into_iter().map(|r| (r.period, r.end, r.sure.min(0.95))).collect();
    if i > 0 && p.at(i - 1) == "the"
        && let Some(grain) = unit(p.at(i))
        && grain > Grain::Day
    {
        out.push((Period::unit(TimePoint::start_of(grain), grain), i + 1, 0.8));
    }
    out
}
