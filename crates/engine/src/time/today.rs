//! Periods by their distance from today: 'yesterday', 'two years ago', 'the month before last', 'year to date'.

use super::named;
use super::periods::{Period, Reading};
use super::pieces::Pieces;
use super::relative::{duration, from_now, nth_unit, year};
use super::words::unit;
use crate::time_types::{Grain, TimePoint};

/// 'today', 'yesterday', 'the day before yesterday', 'tomorrow', …
pub fn days(p: &Pieces, i: usize, out: &mut Vec<Reading>) {
    let the = p.the(i);
    let day = |by: i32| Period::unit(TimePoint::today().shifted(by, Grain::Day), Grain::Day);
    let table: [(&str, i32); 3] = [("day before yesterday", -2), ("day after tomorrow", 2), ("day before last", -2)];
    for (words, by) in table {
        let n = p.phrase(i + the, words);
        if n > 0 {
            out.push(Reading::new(day(by), i + the + n, 0.97, 0.96));
        }
    }
    let by = match p.at(i) {
        "today" | "tonight" => 0,
        "yesterday" => -1,
        "tomorrow" => 1,
        _ => return,
    };
    out.push(Reading::new(day(by), i + 1, 0.97, 0.96));
}

/// 'the month before last', 'the week after next'.
pub fn before_last(p: &Pieces, i: usize, out: &mut Vec<Reading>) {
    let the = p.the(i);
    let Some(grain) = unit(p.at(i + the)) else {
        return;
    };
    for (words, by) in [("before last", -2), ("before the last", -2), ("after next", 2)] {
        let n = p.phrase(i + the + 1, words);
        if n > 0 && p.at(i + the + 1 + n) != grain_word(grain) {
            out.push(Reading::new(nth_unit(by, grain, false), i + the + 1 + n, 0.95, 0.93));
        }
    }
}

fn grain_word(grain: Grain) -> &'static str {
    super::words::unit_name(grain)
}

/// 'two years ago', 'a week ago', '3 months back'.
pub fn ago(p: &Pieces, i: usize, out: &mut Vec<Reading>) {
    let Some((n, grain, len)) = duration(p, i) else {
        return;
    };
    let word = p.one(i + len, &["ago", "back", "prior"]);
    if word == 0 {
        let n_from = p.any(i + len, &["from now", "from today"]);
        if n_from > 0 {
            let period = Period { exact: Some(from_now(n, grain)), ..nth_unit(n, grain, false) };
            out.push(Reading::new(period, i + len + n_from, 0.9, 0.88));
        }
        return;
    }
    let period = Period { exact: Some(from_now(-n, grain)), ..nth_unit(-n, grain, false) };
    let sure = if p.at(i + len) == "ago" { 0.93 } else { 0.7 };
    out.push(Reading::new(period, i + len + 1, sure, sure - 0.03));
    if grain == Grain::Week {
        let day = Period::unit(TimePoint::today().shifted(-n, Grain::Week), Grain::Day);
        out.push(Reading::new(day, i + len + 1, 0.55, 0.5));
    }
}

/// 'year to date', 'MTD', 'fiscal year to date'.
pub fn to_date(p: &Pieces, i: usize, out: &mut Vec<Reading>) {
    let the = p.the(i);
    let fiscal = p.one(i + the, &["fiscal", "financial"]);
    let (grain, n, fiscal) = match p.at(i + the + fiscal) {
        "ytd" => (Grain::Year, 1, fiscal > 0),
        "fytd" => (Grain::Year, 1, true),
        "qtd" => (Grain::Quarter, 1, fiscal > 0),
        "mtd" => (Grain::Month, 1, false),
        "wtd" => (Grain::Week, 1, false),
        name => match unit(name) {
            Some(grain) if grain > Grain::Day && p.phrase(i + the + fiscal + 1, "to date") > 0 => (grain, 3, fiscal > 0),
            _ => return,
        },
    };
    let end = i + the + usize::from(fiscal && p.at(i + the) != "fytd") + n;
    let current = nth_unit(0, grain, fiscal);
    // 'YTD last year': the same stretch of the year before.
    if let Some((by, _, m)) = year(p, end)
        && by < 0
    {
        let period = named::to_date(&Period::unit(current.from.clone().shifted(by, Grain::Year), grain));
        let to = TimePoint::today().shifted(1, Grain::Day).shifted(by, Grain::Year);
        out.push(Reading::new(Period { to: Some(to), ..period }, end + m, 0.95, 0.94));
    }
    out.push(Reading::new(named::to_date(&current), end, 0.96, 0.95));
}
