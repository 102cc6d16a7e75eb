//! Dates in digits: '2024-05-03', '3/5/2024', '3.5.2024', '2024-05', '3/2024'.

use super::calendar::valid_day;
use crate::answer::Day;

/// What a date in digits names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numeric {
    Day(Day),
    Month { year: i32, month: i32 },
}

/// A date in digits at a piece: (meaning, pieces taken, sureness). Two readings where month and day can be swapped;
/// the month-first one (PostgreSQL's default DateStyle) is the surer.
pub fn numeric_date(pieces: &[&str], i: usize) -> Vec<(Numeric, usize, f32)> {
    let at = |n: usize| pieces.get(i + n).copied().unwrap_or("");
    let whole = at(0);
    // In one token.
    for sign in ['-', '/', '.'] {
        let parts: Vec<&str> = whole.split(sign).collect();
        if parts.len() > 1 {
            return read(&parts, sign).into_iter().map(|(n, sure)| (n, 1, sure)).collect();
        }
    }
    // In several: digits, sign, digits, sign, digits.
    let sign = at(1);
    if !matches!(sign, "-" | "/" | ".") || !is_digits(whole) || !is_digits(at(2)) {
        return Vec::new();
    }
    let sign_char = if sign == "-" {
        '-'
    } else if sign == "/" {
        '/'
    } else {
        '.'
    };
    let (parts, len) = match at(3) == sign && is_digits(at(4)) {
        true => (vec![whole, at(2), at(4)], 5),
        false => (vec![whole, at(2)], 3),
    };
    read(&parts, sign_char).into_iter().map(|(n, sure)| (n, len, sure)).collect()
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit())
}

fn read(parts: &[&str], sign: char) -> Vec<(Numeric, f32)> {
    if !parts.iter().all(|p| is_digits(p)) {
        return Vec::new();
    }
    let number = |text: &str| text.parse::<i32>().unwrap_or(0);
    let make = |year: i32, month: i32, day: i32| -> Option<Numeric> {
        valid_day(year, u32::try_from(month).ok()?, u32::try_from(day).ok()?).map(Numeric::Day)
    };
    let mut out = Vec::new();
    match *parts {
        [y, m, d] if y.len() == 4 && m.len() <= 2 && d.len() <= 2 => {
            out.extend(make(number(y), number(m), number(d)).map(|n| (n, 0.97)));
        }
        [a, b, y] if a.len() <= 2 && b.len() <= 2 && (y.len() == 4 || y.len() == 2) => {
            let short = y.len() == 2;
            if short && sign == '.' && a.len() + b.len() < 3 {
                // '1.2.34' is a version or an address as likely as a date.
                return out;
            }
            let year = if short { century(number(y)) } else { number(y) };
            let less = if short { 0.2 } else { 0.0 };
            let month_first = make(year, number(a), number(b));
            let day_first = make(year, number(b), number(a));
            if sign == '.' {
                out.extend(day_first.map(|n| (n, 0.92 - less)));
                return out;
            }
            match (month_first, day_first) {
                (Some(m), Some(d)) if m != d => out.extend([(m, 0.75 - less), (d, 0.6 - less)]),
                (first, second) => out.extend(first.or(second).map(|n| (n, 0.95 - less))),
            }
        }
        [y, m] if y.len() == 4 && m.len() == 2 && sign != '.' && (1..=12).contains(&number(m)) && number(y) >= 1000 => {
            out.push((Numeric::Month { year: number(y), month: number(m) }, 0.85));
        }
        [m, y] if y.len() == 4 && m.len() <= 2 && sign != '.' && (1..=12).contains(&number(m)) && number(y) >= 1000 => {
            out.push((Numeric::Month { year: number(y), month: number(m) }, 0.85));
        }
        _ => {}
    }
    out
}

/// Two-digit years: 70 to 99 are of the last century, as in PostgreSQL.
pub fn century(short: i32) -> i32 {
    if short >= 70 { 1900 + short } else { 2000 + short }
}

/// True where the date at a piece can only be read day first: '15/01/2024'.
pub fn day_first(pieces: &[&str], i: usize) -> bool {
    let word = pieces.get(i).copied().unwrap_or("");
    let first = word.split(['/', '-']).next().unwrap_or("");
    let above = first.len() == 2 && first.parse::<u32>().is_ok_and(|n| (13..=31).contains(&n));
    above && numeric_date(pieces, i).iter().any(|(n, ..)| matches!(n, Numeric::Day(_)))
}
