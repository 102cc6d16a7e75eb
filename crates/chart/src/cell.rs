//! Typed values: JSON scalars of a result read as numbers, times, texts and booleans.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use serde_json::Value;
use std::borrow::Cow;

/// One value of a result.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell<'a> {
    Null,
    Number(f64),
    Time(NaiveDateTime),
    Text(Cow<'a, str>),
    Bool(bool),
}

impl Cell<'_> {
    /// The finite number, if it is one.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Number(n) => Some(*n),
            _ => None,
        }
    }

    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// A key under which equal values group.
    pub fn key(&self) -> Key<'_> {
        match self {
            Self::Null => Key::Null,
            // −0 and 0 are the same value.
            Self::Number(n) => Key::Number((n + 0.0).to_bits()),
            Self::Time(t) => Key::Time(*t),
            Self::Text(t) => Key::Text(t),
            Self::Bool(b) => Key::Bool(*b),
        }
    }
}

/// Identity of a value; see [`Cell::key`]. The order is arbitrary but fixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Key<'a> {
    Null,
    Bool(bool),
    Number(u64),
    Time(NaiveDateTime),
    Text(&'a str),
}

/// A number from JSON: a number, or a text that spells one ('NaN' and infinities give `None`,
/// since no scale can show them).
pub fn number(value: &Value) -> Option<f64> {
    let n = match value {
        Value::Number(n) => n.as_f64()?,
        Value::String(s) => s.trim().trim_start_matches('$').replace(',', "").parse().ok()?,
        Value::Bool(b) => f64::from(u8::from(*b)),
        _ => return None,
    };
    n.is_finite().then_some(n)
}

/// Text of any JSON value, as a cell of a table shows it.
pub fn text(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(s) => Cow::Borrowed(s),
        Value::Null => Cow::Borrowed(""),
        other => Cow::Owned(other.to_string()),
    }
}

/// A date or timestamp in ISO form (also 'YYYY-MM', 'YYYY-Qn' and a plain year); an offset is
/// dropped: the clock is shown as the database wrote it.
pub fn time(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim();
    let (date, clock) = match text.find(['T', ' ']) {
        Some(i) => (text.get(..i)?, text.get(i + 1..)?),
        None => (text, ""),
    };
    let date = date_of(date)?;
    if clock.is_empty() {
        return date.and_hms_opt(0, 0, 0);
    }
    if clock.ends_with("BC") {
        return None;
    }
    Some(date.and_time(clock_of(clock)?))
}

fn date_of(text: &str) -> Option<NaiveDate> {
    let mut parts = text.splitn(3, '-');
    let year = parts.next()?;
    if !(year.len() >= 4 && year.len() <= 6 && year.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    let year: i32 = year.parse().ok()?;
    let (month, day) = match (parts.next(), parts.next()) {
        (None, _) => (1, 1),
        (Some(q), None) if q.starts_with(['Q', 'q']) => {
            let quarter: u32 = q.get(1..)?.parse().ok()?;
            (quarter.checked_sub(1)? * 3 + 1, 1)
        }
        (Some(m), None) if m.len() == 2 => (m.parse().ok()?, 1),
        (Some(m), Some(d)) if m.len() == 2 && d.len() == 2 => (m.parse().ok()?, d.parse().ok()?),
        _ => return None,
    };
    NaiveDate::from_ymd_opt(year, month, day)
}

fn clock_of(text: &str) -> Option<NaiveTime> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == ':' || c == '.')).unwrap_or(text.len());
    let clock = text.get(..end)?;
    let mut parts = clock.split(':');
    let hour: u32 = parts.next()?.parse().ok()?;
    let minute: u32 = parts.next()?.parse().ok()?;
    let (second, fraction) = match parts.next() {
        Some(s) => s.split_once('.').unwrap_or((s, "")),
        None => ("0", ""),
    };
    // At most nine digits of a second.
    let digits = fraction.get(..fraction.len().min(9))?;
    let nano = if digits.is_empty() { 0 } else { digits.parse::<u32>().ok()? * 10u32.pow(9 - digits.len() as u32) };
    NaiveTime::from_hms_nano_opt(hour, minute, second.parse().ok()?, nano)
}

/// Seconds of a PostgreSQL interval in its default text form ('1 year 2 mons 3 days 04:05:06.7',
/// '-00:30:00') or of a number of seconds. A month counts 30 days and a year 365.25, as in
/// PostgreSQL's `extract(epoch from …)`.
pub fn seconds(value: &Value) -> Option<f64> {
    let Value::String(text) = value else {
        return number(value);
    };
    if let Ok(n) = text.trim().parse::<f64>() {
        return n.is_finite().then_some(n);
    }
    const DAY: f64 = 86_400.0;
    let mut total = 0.0;
    let mut pending: Option<f64> = None;
    for word in text.split_whitespace() {
        if word.contains(':') {
            let negative = word.starts_with('-');
            let mut clock = 0.0;
            for part in word.trim_start_matches(['-', '+']).split(':') {
                clock = clock * 60.0 + part.parse::<f64>().ok()?;
            }
            // 'h:m' without seconds has not been written by PostgreSQL, but reads naturally.
            if word.matches(':').count() == 1 {
                clock *= 60.0;
            }
            total += if negative { -clock } else { clock };
        } else if let Some(n) = pending.take() {
            let unit = match word.trim_end_matches(',').trim_end_matches('s') {
                "year" => 365.25 * DAY,
                "mon" | "month" => 30.0 * DAY,
                "week" => 7.0 * DAY,
                "day" => DAY,
                "hour" => 3600.0,
                "min" | "minute" => 60.0,
                "sec" | "second" => 1.0,
                _ => return None,
            };
            total += n * unit;
        } else {
            pending = Some(word.parse().ok()?);
        }
    }
    (pending.is_none() && f64::is_finite(total)).then_some(total)
}

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const MONTHS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

/// Position of a weekday's name ('Mon', 'monday ') in the week, Monday = 0.
pub fn weekday(text: &str) -> Option<usize> {
    position(text, &WEEKDAYS)
}

/// Position of a month's name in the year, January = 0.
pub fn month(text: &str) -> Option<usize> {
    position(text, &MONTHS)
}

/// A name or its abbreviation of three or more letters.
fn position(text: &str, names: &[&str]) -> Option<usize> {
    let text = text.trim().trim_end_matches('.').to_lowercase();
    (text.len() >= 3).then(|| names.iter().position(|n| n.starts_with(&text))).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn times() {
        for (text, want) in [
            ("2026-10-01", Some("2026-10-01 00:00:00")),
            ("2026-10", Some("2026-10-01 00:00:00")),
            ("2026-Q4", Some("2026-10-01 00:00:00")),
            ("2026", Some("2026-01-01 00:00:00")),
            ("2026-10-01T12:30:00+00:00", Some("2026-10-01 12:30:00")),
            ("2026-10-01 12:30:00.25+02", Some("2026-10-01 12:30:00.250")),
            ("2026-13-01", None),
            ("2026-Q9", None),
            ("2026-Q0", None),
            ("infinity", None),
            ("0044-03-15 BC", None),
            ("12", None),
            ("", None),
        ] {
            let got = time(text).map(|t| t.to_string());
            assert_eq!(got.as_deref(), want, "time of {text:?}");
        }
    }

    #[test]
    fn intervals() {
        for (value, want) in [
            (json!("00:30:00"), Some(1800.0)),
            (json!("3 days 04:00:00"), Some(273_600.0)),
            (json!("-1 days +02:00:00"), Some(-79_200.0)),
            (json!("1 mon"), Some(2_592_000.0)),
            (json!("1 day"), Some(86_400.0)),
            (json!(90), Some(90.0)),
            (json!("soon"), None),
            (json!(null), None),
        ] {
            assert_eq!(seconds(&value), want, "seconds of {value}");
        }
    }
}
