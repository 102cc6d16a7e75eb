//! Preferences of a role (and the end user behind it).

use super::charts;
use super::habits;
use crate::db;
use crate::errors::AskError;
use pg_ask_chart::{ChartKind, ResultKind};
use std::collections::BTreeMap;

/// What can be preferred: key, default, meaning.
const KEYS: &[(&str, Option<&str>, &str)] = &[
    ("default_limit", None, "rows of a ranking that names no number, 1 to 10000"),
    ("timezone", None, "time zone of 'today' and of days, for example Europe/Berlin; otherwise the connection's"),
    ("date_format", Some("iso"), "iso, us or eu, in charts and summaries"),
    ("preferred_charts", None, "chart kinds, best first (bar, line), or by the shape of the result (categories: pie, time_series: area)"),
    ("currency", None, "of amounts that name none, for example EUR or $"),
    ("number_format", Some("1,234.5"), "1,234.5 or 1.234,5 or 1 234,5, in charts and summaries"),
    ("output", Some("table"), "table or chart: what comes first"),
];

/// Preferences of one asker that are read: more than there are keys.
const MOST: usize = 100;

/// A preference as `ask.profile()` shows it.
pub struct Shown {
    pub key: String,
    pub value: Option<String>,
    pub origin: &'static str,
}

/// What the caller set.
pub fn load() -> BTreeMap<String, String> {
    if db::is_empty(c"preference") {
        return BTreeMap::new();
    }
    db::latest_rows(c"preference", c"preference_pkey", &db::asker().conditions(), &[c"key", c"value"], MOST)
        .into_iter()
        .filter_map(|mut r| Some((r.first_mut()?.take()?, r.get_mut(1)?.take()?)))
        .collect()
}

/// All preferences with their defaults.
pub fn shown() -> Vec<Shown> {
    let set = load();
    let habits = habits::load();
    let columns = habits.columns.iter().map(|(table, columns)| Shown {
        key: format!("columns of {}.{}", table.schema, table.name),
        value: Some(columns.join(", ")),
        origin: "learned",
    });
    let learned: Vec<String> = charts::learned().into_iter().map(|(shape, kind)| format!("{shape}: {kind}")).collect();
    let learned = learned.join(", ");
    KEYS.iter()
        .map(|(key, default, _)| match set.get(*key) {
            Some(value) => Shown { key: (*key).into(), value: Some(value.clone()), origin: "set" },
            None if *key == "preferred_charts" && !learned.is_empty() => {
                Shown { key: (*key).into(), value: Some(learned.clone()), origin: "learned" }
            }
            None if *key == "default_limit" && habits.limit.is_some() => {
                Shown { key: (*key).into(), value: habits.limit.map(|n| n.to_string()), origin: "learned" }
            }
            None => Shown { key: (*key).into(), value: default.map(Into::into), origin: "default" },
        })
        .chain(columns)
        .collect()
}

/// Sets a preference, or takes it back.
pub fn prefer(key: &str, value: Option<&str>) -> Result<(), AskError> {
    let key = key.trim().to_lowercase();
    if !KEYS.iter().any(|(k, _, _)| *k == key) {
        let known: Vec<String> = KEYS.iter().map(|(k, _, meaning)| format!("{k} ({meaning})")).collect();
        return Err(AskError::Argument {
            message: format!("unknown preference \"{key}\""),
            hint: format!("There are: {}.", known.join("; ")),
        });
    }
    let Some(value) = value.map(str::trim).filter(|v| !v.is_empty()) else {
        remove(&key);
        return Ok(());
    };
    let value = checked(&key, value)?;
    remove(&key);
    db::query("INSERT INTO ask.preference (key, value) VALUES ($1, $2)", &[Some(&key), Some(&value)]);
    Ok(())
}

fn remove(key: &str) {
    db::query(
        "DELETE FROM ask.preference WHERE role_name = current_user AND app_user = coalesce(current_setting('ask.app_user', true), '') AND key = $1",
        &[Some(key)],
    );
}

fn checked(key: &str, value: &str) -> Result<String, AskError> {
    let wrong =
        |hint: &str| Err(AskError::Argument { message: format!("invalid value for preference \"{key}\": {value}"), hint: hint.into() });
    match key {
        "default_limit" => match value.parse::<u32>() {
            Ok(n) if (1..=10_000).contains(&n) => Ok(n.to_string()),
            _ => wrong("Use a whole number from 1 to 10000."),
        },
        "timezone" => {
            let known = db::query("SELECT name FROM pg_timezone_names WHERE lower(name) = lower($1) LIMIT 1", &[Some(value)]);
            match known.into_iter().next().and_then(|mut r| r.pop().flatten()) {
                Some(name) => Ok(name),
                None => wrong("pg_timezone_names lists what there is."),
            }
        }
        "date_format" => one_of(value, &["iso", "us", "eu"]).map_or_else(|| wrong("Use iso, us or eu."), Ok),
        "preferred_charts" => {
            let known = |item: &str| match item.split_once(':') {
                Some((shape, kind)) => ResultKind::from_key(shape.trim()).is_some() && ChartKind::from_key(kind).is_some(),
                None => ChartKind::from_key(item).is_some(),
            };
            match value.split(',').all(known) {
                true => Ok(value.to_lowercase()),
                false => wrong(
                    "Use line, area, bar, pie, scatter, histogram, heat_map, kpi or table; before it, if wanted, the shape that it is for \
                     (time_series, split_time_series, categories, ranking, matrix, number_pairs, numbers, single_value, list) and a colon.",
                ),
            }
        }
        "currency" if value.chars().count() <= 3 && !value.chars().any(|c| c.is_ascii_digit() || c.is_whitespace()) => {
            Ok(value.to_uppercase())
        }
        "currency" => wrong("Use an ISO code or a sign, for example EUR or $."),
        "number_format" => {
            one_of(value, &["1,234.5", "1.234,5", "1 234,5"]).map_or_else(|| wrong("Use 1,234.5 or 1.234,5 or 1 234,5."), Ok)
        }
        "output" => one_of(value, &["table", "chart"]).map_or_else(|| wrong("Use table or chart."), Ok),
        _ if value.chars().count() > 200 || value.chars().any(char::is_control) => wrong("Use at most 200 printable characters."),
        _ => Ok(value.to_lowercase()),
    }
}

fn one_of(value: &str, allowed: &[&str]) -> Option<String> {
    let value = value.to_lowercase();
    allowed.contains(&value.as_str()).then_some(value)
}
