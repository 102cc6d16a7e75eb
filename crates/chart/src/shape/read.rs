//! Values of a column as the scale of an axis sees them.

use super::Scale;
use crate::cell::{self, Cell};
use crate::result::{Column, ColumnKind, Grain, Role, TimeUnit};
use crate::words;
use serde_json::Value;
use std::borrow::Cow;

/// The scale of a column and its values on it.
pub fn column<'a>(column: &Column, raw: &[&'a Value]) -> (Scale, Vec<Cell<'a>>) {
    let filled = || raw.iter().filter(|v| !v.is_null());
    match &column.kind {
        ColumnKind::Temporal { grain, unit } => match unit {
            TimeUnit::Date | TimeUnit::Timestamp => {
                let cells = times(raw);
                let grain = grain.unwrap_or_else(|| infer_grain(&column.name, &cells));
                (Scale::Time(grain), cells)
            }
            TimeUnit::Time => (Scale::Category, texts(raw)),
            steps => (Scale::Steps(*steps), steps_cells(raw)),
        },
        ColumnKind::Duration => (Scale::Number, raw.iter().map(|v| cell::seconds(v).map_or(Cell::Null, Cell::Number)).collect()),
        ColumnKind::Number { .. } => {
            let cells: Vec<Cell<'a>> = raw.iter().map(|v| cell::number(v).map_or(Cell::Null, Cell::Number)).collect();
            if column.role != Some(Role::Measure)
                && column.aggregate.is_none()
                && let Some(unit) = steps_of_numbers(&column.name, &cells)
            {
                return (Scale::Steps(unit), cells);
            }
            (Scale::Number, cells)
        }
        ColumnKind::Boolean => (
            Scale::Boolean,
            raw.iter()
                .map(|v| match v {
                    Value::Bool(b) => Cell::Bool(*b),
                    Value::String(s) if s == "t" || s == "true" => Cell::Bool(true),
                    Value::String(s) if s == "f" || s == "false" => Cell::Bool(false),
                    _ => Cell::Null,
                })
                .collect(),
        ),
        ColumnKind::Text => {
            let all = |test: &dyn Fn(&str) -> bool| filled().next().is_some() && filled().all(|v| v.as_str().is_some_and(test));
            if all(&|s| s.len() >= 7 && cell::time(s).is_some()) {
                let cells = times(raw);
                let grain = infer_grain(&column.name, &cells);
                return (Scale::Time(grain), cells);
            }
            let steps = if all(&|s| s.trim().len() == 4 && cell::time(s).is_some()) {
                Some(TimeUnit::Year)
            } else if all(&|s| cell::weekday(s).is_some()) {
                Some(TimeUnit::Weekday)
            } else if all(&|s| cell::month(s).is_some()) {
                Some(TimeUnit::MonthOfYear)
            } else {
                None
            };
            (steps.map_or(Scale::Category, Scale::Steps), texts(raw))
        }
        ColumnKind::Other => (Scale::Other, texts(raw)),
    }
}

fn times<'a>(raw: &[&'a Value]) -> Vec<Cell<'a>> {
    raw.iter().map(|v| cell::time(&cell::text(v)).map_or(Cell::Null, Cell::Time)).collect()
}

fn texts<'a>(raw: &[&'a Value]) -> Vec<Cell<'a>> {
    raw.iter()
        .map(|v| match v {
            Value::Null => Cell::Null,
            Value::String(s) => Cell::Text(Cow::Borrowed(s)),
            other => Cell::Text(Cow::Owned(other.to_string())),
        })
        .collect()
}

/// Steps may be numbers (1–12, 2026) or names ('March', '2026').
fn steps_cells<'a>(raw: &[&'a Value]) -> Vec<Cell<'a>> {
    raw.iter()
        .map(|v| match v {
            Value::Number(_) => cell::number(v).map_or(Cell::Null, Cell::Number),
            Value::String(s) => Cell::Text(Cow::Borrowed(s)),
            _ => Cell::Null,
        })
        .collect()
}

/// Numbers that are parts of a calendar, told by name and range.
fn steps_of_numbers(name: &str, cells: &[Cell]) -> Option<TimeUnit> {
    let within = |low: f64, high: f64| {
        let mut numbers = cells.iter().filter_map(Cell::number).peekable();
        numbers.peek().is_some() && numbers.all(|n| (low..=high).contains(&n) && n.fract() == 0.0)
    };
    let words = words::words(name);
    let has = |wanted: &[&str]| words.iter().any(|w| wanted.contains(&w.as_str()));
    if has(&["count", "sum", "total", "avg", "average", "number", "num", "n"]) {
        None
    } else if has(&["weekday", "dow", "isodow"]) && within(0.0, 7.0) {
        Some(TimeUnit::Weekday)
    } else if has(&["year", "yr"]) && within(1000.0, 2999.0) {
        Some(TimeUnit::Year)
    } else if words.last().is_some_and(|w| w == "month") && within(1.0, 12.0) {
        Some(TimeUnit::MonthOfYear)
    } else if words.last().is_some_and(|w| w == "quarter") && within(1.0, 4.0) {
        Some(TimeUnit::QuarterOfYear)
    } else if words.last().is_some_and(|w| w == "hour") && within(0.0, 23.0) {
        Some(TimeUnit::HourOfDay)
    } else {
        None
    }
}

/// The coarsest unit that fits the name or else the values.
fn infer_grain(name: &str, cells: &[Cell]) -> Grain {
    use chrono::{Datelike, Timelike, Weekday};
    let mut times: Vec<_> = cells
        .iter()
        .filter_map(|c| match c {
            Cell::Time(t) => Some(*t),
            _ => None,
        })
        .collect();
    times.sort_unstable();
    times.dedup();
    let all = |test: &dyn Fn(&chrono::NaiveDateTime) -> bool| times.iter().all(test);
    if !all(&|t| t.num_seconds_from_midnight() == 0) {
        return if all(&|t| t.minute() == 0 && t.second() == 0) {
            Grain::Hour
        } else if all(&|t| t.second() == 0) {
            Grain::Minute
        } else {
            Grain::Second
        };
    }
    let named = words::words(name).iter().rev().find_map(|w| match w.as_str() {
        "day" | "date" => Some(Grain::Day),
        "week" => Some(Grain::Week),
        "month" => Some(Grain::Month),
        "quarter" => Some(Grain::Quarter),
        "year" => Some(Grain::Year),
        _ => None,
    });
    let first_of_month = all(&|t| t.day() == 1);
    match named {
        Some(Grain::Year) if first_of_month && all(&|t| t.month() == 1) => return Grain::Year,
        Some(Grain::Quarter) if first_of_month => return Grain::Quarter,
        Some(Grain::Month) if first_of_month => return Grain::Month,
        Some(Grain::Week) => return Grain::Week,
        _ => {}
    }
    // Two values can agree by chance; a pattern needs three.
    if times.len() >= 3 {
        if first_of_month {
            let january = all(&|t| t.month() == 1);
            let quarters = all(&|t| t.month() % 3 == 1);
            return match (january, quarters) {
                (true, _) => Grain::Year,
                (_, true) => Grain::Quarter,
                _ => Grain::Month,
            };
        }
        if all(&|t| t.weekday() == Weekday::Mon) || all(&|t| t.weekday() == Weekday::Sun) {
            return Grain::Week;
        }
    }
    Grain::Day
}
