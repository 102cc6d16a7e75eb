//! Parts of a year ('Q3', 'May 3rd', 'first half', 'fiscal Q2') and the year that may follow them.

use super::TimeContext;
use super::dates::century;
use super::periods::{Part, Period, Years, part_of_year};
use super::pieces::Pieces;
use super::relative;
use super::words::{month, ordinal, season};
use crate::time_types::{Grain, TimePoint};

/// A year in four digits: (year, sureness with a preposition).
pub fn year_number(text: &str) -> Option<(i32, f32)> {
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
pub fn fiscal_year(p: &Pieces, i: usize) -> Option<(i32, usize)> {
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
    // 'in March 25', 'March 98'
    let month = i > 0 && month(p.at(i - 1)).is_some() && at == i;
    let led = i > 1 && matches!(p.at(i - 2), "in" | "during");
    if month
        && let Some(short) = Some(p.at(at)).filter(|s| s.len() == 2).and_then(|s| s.parse::<i32>().ok())
        && (led || short > 31)
        && !matches!(p.at(at + 1), "-" | "to" | "and" | "or" | "th")
    {
        return Some((Years::Fixed(century(short), false), at + 1 - i));
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
pub fn part_at(p: &Pieces, i: usize) -> Vec<(Part, usize, f32, f32)> {
    let mut out = Vec::new();
    let word = p.at(i);
    if let Some((m, alone)) = month(word) {
        // 'May 3rd', 'May 3', 'May the 3rd'.
        let n = 1 + p.the(i + 1);
        // 'in March 25' is of a year, 'on March 25' is a day.
        let of_year = i > 0 && n == 1 && matches!(p.at(i - 1), "in" | "during") && p.at(i + 1).len() == 2;
        if let Some(day) = day_number(p.at(i + n), n == 1) {
            let (led, alone) = if of_year && ordinal(p.at(i + n)).is_none() { (0.3, 0.3) } else { (0.93, 0.85) };
            out.push((Part::Day(m, day), n + 1, led, alone));
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
    // 'how many fall under each state', 'rise or fall' is no season.
    let either = i > 1
        && matches!(p.at(i - 1), "or" | "and" | "/")
        && matches!(p.at(i - 2), "rise" | "rose" | "grow" | "grew" | "climb" | "increase");
    const VERBAL: &[&str] = &["under", "into", "within", "in", "on", "between", "below", "above", "behind", "outside", "due", "short"];
    let verb = word == "fall" && (either || p.one(i + 1, VERBAL) > 0);
    if let Some((_, first)) = season(word).filter(|_| !verb) {
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

/// 'fiscal Q2', 'Q2 FY26' (see [`year_after`]), 'second fiscal quarter', 'FY26 Q2' (see [`plain`]).
pub fn fiscal_part(p: &Pieces, i: usize, ctx: &TimeContext) -> Option<(Period, usize)> {
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
    let from = TimePoint { fiscal: true, ..TimePoint::start_of(Grain::Year) }.led_by(-months, Grain::Month).shifted(months, Grain::Month);
    let to = from.clone().shifted(length, Grain::Month);
    let grain = if length == 3 { Grain::Quarter } else { Grain::Month };
    Some((Period::new(from, to, grain), end))
}
