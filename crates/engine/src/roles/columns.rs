//! The role of a column.

use super::{Evidence, Flag, Role, of_comment};
use crate::lexicon::TableEntry;
use crate::schema::{Column, Table, TypeClass};

/// At most so many different values make a category, if each stands in several rows.
const CATEGORIES: f64 = 60.0;
/// Labels that have an order of their own.
const ORDERS: &[&[&str]] = &[
    &["low", "medium", "high"],
    &["low", "normal", "high"],
    &["minor", "major", "critical"],
    &["small", "medium", "large"],
    &["bronze", "silver", "gold"],
    &["junior", "senior"],
    &["bad", "good"],
];

pub(super) fn role(table: &Table, entry: &TableEntry, c: usize, flags: &[(usize, Flag)]) -> Role {
    let (column, words) = (&table.columns[c], &entry.columns[c].words);
    let role = |name, evidence| Role { name, evidence };
    if column.sensitive {
        return role("secret", Evidence::Name);
    }
    if let Some(name) = of_comment(column.comment.as_deref(), false) {
        return role(name, Evidence::Comment);
    }
    if table.primary_key.as_slice() == [c] {
        return role("key", Evidence::Key);
    }
    if entry.columns[c].foreign {
        return role("reference", Evidence::Key);
    }
    let line = |types: &[&str]| super::line(words, |l| !l.of_table && (l.types == "any" || types.contains(&l.types))).map(|l| l.role);
    let unless = |other: &'static str, types: &[&str]| line(types).map_or(role(other, Evidence::Type), |name| role(name, Evidence::Name));
    if let Some((_, flag)) = flags.iter().find(|(at, _)| *at == c) {
        return role("flag", if *flag == Flag::Boolean { Evidence::Type } else { Evidence::Values });
    }
    match column.class {
        TypeClass::Date | TypeClass::Timestamp | TypeClass::TimestampTz => match line(&["time"]) {
            Some(name @ ("birth date" | "valid from" | "valid to")) => role(name, Evidence::Name),
            _ => role("date", Evidence::Type),
        },
        TypeClass::Time => role("time of day", Evidence::Type),
        TypeClass::Interval => role("duration", Evidence::Type),
        TypeClass::Array => role("tags", Evidence::Type),
        TypeClass::Json => role("properties", Evidence::Type),
        TypeClass::Uuid => role("code", Evidence::Type),
        TypeClass::Enum => role(if is_ordered(column) { "ordered category" } else { "category" }, Evidence::Type),
        TypeClass::Text => {
            if is_ordered(column) {
                return role("ordered category", Evidence::Values);
            }
            match line(&["text"]) {
                Some("birth date") => role("birth date", Evidence::Name),
                _ if is_written_day(column, words) => role("date", Evidence::Values),
                Some(name) => role(name, Evidence::Name),
                None if few(column, table.rows) => role("category", Evidence::Statistics),
                None => role("text", Evidence::Type),
            }
        }
        TypeClass::Integer | TypeClass::Decimal => {
            if entry.columns[c].key {
                return role("code", Evidence::Name);
            }
            // 'badge no', 'house number'; 'number of beds' is counted.
            if words.len() > 1 && words.last().is_some_and(|w| w == "number") && column.class == TypeClass::Integer {
                return role("code", Evidence::Name);
            }
            if entry.columns[c].year {
                return role("year", Evidence::Name);
            }
            if is_day(column, words) {
                return role("date", Evidence::Values);
            }
            // The length of a boat is kept in metres.
            let lasts = crate::compose::units::kind_of(column).is_none_or(|kind| matches!(kind, "duration" | "calendar"));
            match line(&["number"]) {
                Some("duration") if !lasts => role("measure", Evidence::Name),
                _ => unless("measure", &["number"]),
            }
        }
        TypeClass::Boolean | TypeClass::Other => unless("text", &["text"]),
    }
}

/// Few different values, each in several rows.
fn few(column: &Column, rows: f64) -> bool {
    column.distinct.is_some_and(|d| d > 0.0 && d <= CATEGORIES && rows >= 3.0 * d)
}

fn is_ordered(column: &Column) -> bool {
    let values: Vec<String> = column.enum_labels.iter().chain(&column.common_values).map(|v| v.to_lowercase()).collect();
    values.len() <= 12 && ORDERS.iter().any(|order| order.iter().all(|l| values.iter().any(|v| v == l)))
}

/// Texts that write days as 2024-05-31 or 20240531: by the values that are known, or by the name where none is.
fn is_written_day(column: &Column, words: &[String]) -> bool {
    let day = |v: &String| {
        let bytes = v.trim().as_bytes();
        let dashed = bytes.len() >= 10 && bytes[4] == b'-' && bytes[7] == b'-';
        (dashed && bytes[..10].iter().filter(|b| b.is_ascii_digit()).count() == 8) || is_compact_day(v.trim())
    };
    // A day of the week is none of the calendar.
    let of_week = words.iter().any(|w| w == "week") || words.concat() == "weekday";
    let dated = !of_week && words.iter().any(|w| matches!(w.as_str(), "date" | "day"))
        || words.len() > 1 && words.last().is_some_and(|w| w == "on" || w == "at");
    column.class == TypeClass::Text && dated && column.common_values.iter().all(day)
}

/// 20240531: a day as yyyymmdd.
fn is_compact_day(text: &str) -> bool {
    text.parse::<f64>().is_ok_and(|n| (19_000_101.0..=21_001_231.0).contains(&n) && (n % 100.0) >= 1.0 && (n % 100.0) <= 31.0)
}

/// Integers that write days as yyyymmdd.
fn is_day(column: &Column, words: &[String]) -> bool {
    column.class == TypeClass::Integer
        && words.iter().any(|w| matches!(w.as_str(), "date" | "day" | "on" | "at" | "dt"))
        && column.range.as_deref().is_some_and(|(low, high)| is_compact_day(low) && is_compact_day(high))
}
