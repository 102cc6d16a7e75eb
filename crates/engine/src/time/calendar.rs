//! Arithmetic of the proleptic Gregorian calendar, saturating at the years 1 and 9999 so that no input overflows.

use crate::answer::{Day, WeekStart};

/// Days from 1970-01-01 to the given day (negative before). Howard Hinnant's `days_from_civil`.
pub fn days_of(day: Day) -> i64 {
    let (y, m, d) = (i64::from(day.year), i64::from(day.month), i64::from(day.day));
    let y = if m <= 2 { y - 1 } else { y };
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let doy = (153 * (if m > 2 { m - 3 } else { m + 9 }) + 2) / 5 + d - 1;
    let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    era * 146_097 + doe - 719_468
}

/// The day a number of days after 1970-01-01, kept within the years 1 to 9999. Howard Hinnant's `civil_from_days`.
pub fn day_of(days: i64) -> Day {
    let z = days.clamp(-719_162, 2_932_896) + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = doy - (153 * mp + 2) / 5 + 1;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = yoe + era * 400 + i64::from(month <= 2);
    Day { year: year as i32, month: month as u8, day: day as u8 }
}

/// Number of days of a month (1 to 12) of a year.
pub fn days_in_month(year: i32, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// The day if it exists (month 1 to 12, day within the month, year 1 to 9999).
pub fn valid_day(year: i32, month: u32, day: u32) -> Option<Day> {
    let month = u8::try_from(month).ok().filter(|m| (1..=12).contains(m))?;
    let day = u8::try_from(day).ok().filter(|d| *d >= 1 && *d <= days_in_month(year, month))?;
    (1..=9999).contains(&year).then_some(Day { year, month, day })
}

/// A later (or earlier) day by calendar months; the day of the month is cut to the month's length, as PostgreSQL's
/// `date + interval` does.
pub fn add_months(day: Day, months: i64) -> Day {
    let total = i64::from(day.year).saturating_mul(12).saturating_add(i64::from(day.month) - 1).saturating_add(months);
    let total = total.clamp(12, 9999 * 12 + 11);
    let year = total.div_euclid(12) as i32;
    let month = (total.rem_euclid(12) + 1) as u8;
    Day { year, month, day: day.day.min(days_in_month(year, month)) }
}

/// A later (or earlier) day by days.
pub fn add_days(day: Day, days: i64) -> Day {
    day_of(days_of(day).saturating_add(days))
}

/// ISO number of the weekday: Monday 1 to Sunday 7 (PostgreSQL's `isodow`).
pub fn iso_weekday(day: Day) -> i64 {
    (days_of(day) + 3).rem_euclid(7) + 1
}

/// Days from Monday back to the first day of the week: Monday 0, Sunday 1, Saturday 2.
pub fn week_lead(start: WeekStart) -> i64 {
    match start {
        WeekStart::Monday => 0,
        WeekStart::Sunday => 1,
        WeekStart::Saturday => 2,
    }
}

/// `2026-10-01`.
pub fn iso(day: Day) -> String {
    format!("{:04}-{:02}-{:02}", day.year, day.month, day.day)
}
