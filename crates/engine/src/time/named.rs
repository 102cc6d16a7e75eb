//! Every period named at a place: relative ones, dates, parts of years, years, weeks, and periods within periods.

use super::TimeContext;
use super::calendar::{add_days, iso_weekday, valid_day};
use super::dates::{Numeric, numeric_date};
use super::parts::{fiscal_part, fiscal_year, part_at, year_after, year_number};
use super::periods::{Part, Period, Reading, Years, part_of_year, whole_year};
use super::pieces::Pieces;
use super::relative;
use super::within::{ending, qualified, subperiods, thirds};
use super::words::ordinal;
use crate::time_types::{Grain, TimePoint};

/// Every period named from piece `i` on; longest readings are not preferred here.
pub fn at(p: &Pieces, i: usize, ctx: &TimeContext) -> Vec<Reading> {
    let mut out = plain(p, i, ctx);
    for at in i..=i + p.the(i) {
        subperiods(p, at, ctx, &mut out);
    }
    ending(p, i, ctx, &mut out);
    thirds(p, i, ctx, &mut out);
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

/// Periods that no other period is needed for.
pub fn plain(p: &Pieces, i: usize, ctx: &TimeContext) -> Vec<Reading> {
    let mut out = relative::at(p, i, ctx);
    let word = p.at(i);
    let mut dates = numeric_date(p.all(), i);
    if let [first, second] = dates.as_mut_slice()
        && p.day_first
    {
        std::mem::swap(&mut first.2, &mut second.2);
        dates.reverse();
    }
    for (numeric, n, sure) in dates {
        let period = match numeric {
            Numeric::Day(day) => Some(Period { label: Some(super::calendar::iso(day)), ..Period::unit(TimePoint::fixed(day), Grain::Day) }),
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
        // 'in January or February 2024': the year of the last one counts for all.
        if let Some(period) = year_of_list(p, i + n).and_then(|years| part_of_year(part, years, ctx)) {
            out.push(Reading::new(period, i + n, sure, bare));
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
            (4, Some(year)) if year % 10 == 0 && (1000..=2100).contains(&year) => {
                return Some((year, 10, 1));
            }
            (2, Some(short)) if short % 10 == 0 => {
                return Some((if short < 30 { 2000 } else { 1900 } + short, 10, 1));
            }
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

/// The year at the end of a list of parts that goes on at a piece: 'or February 2024', ', Q2 and Q3 of last year'.
fn year_of_list(p: &Pieces, mut at: usize) -> Option<Years> {
    for _ in 0..12 {
        let link = p.comma(at);
        let link = link + p.one(at + link, &["and", "or", "&", "vs", "versus"]);
        if link == 0 {
            return None;
        }
        let (_, n, ..) = *part_at(p, at + link).first()?;
        at += link + n;
        if let Some((years, _)) = year_after(p, at) {
            return Some(years);
        }
    }
    None
}
