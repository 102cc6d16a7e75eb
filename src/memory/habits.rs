//! What is learned from use without being said: how many rows a ranking should have, and which columns stand for a row.
//!
//! Each case is appended to `ask.habit`, never updated, so that no open transaction blocks another's question; what the
//! latest cases agree in counts.

use super::history::Record;
use super::vocabulary::{store_table, stored_table};
use super::words;
use crate::catalog::Snapshot;
use crate::{db, settings};
use pg_ask_engine::query::{Expr, Query};
use pg_ask_engine::schema::TableName;
use pg_ask_engine::slots::SlotKind;
use pgrx::pg_sys;
use std::collections::BTreeMap;

/// Cases of a limit that are looked at, and how many must agree.
const CASES: usize = 5;
const AGREEING: usize = 4;
/// Latest corrections of columns that are looked at.
const CORRECTIONS: usize = 200;

/// What is learned of the caller.
#[derive(Debug, Clone, Default)]
pub struct Habits {
    /// Rows of a ranking that names no number.
    pub limit: Option<u32>,
    /// The columns that stand for a row of a table.
    pub columns: Vec<(TableName, Vec<String>)>,
}

/// The caller's habits; none where learning is off.
pub fn load() -> Habits {
    if !settings::learn() || db::is_empty(c"habit") {
        return Habits::default();
    }
    let asker = db::asker();
    let latest = |kind: &str, most: usize| {
        let [role, app_user] = asker.conditions();
        let conditions = [role, app_user, (c"kind", (pg_sys::TEXTOID, Some(kind)))];
        db::latest_rows(c"habit", c"habit_latest", &conditions, &[c"subject", c"value"], most)
    };
    let mut habits = Habits::default();
    let mut limits: BTreeMap<u32, usize> = BTreeMap::new();
    for limit in latest("limit", CASES).into_iter().filter_map(|mut row| row.pop()??.parse().ok()) {
        *limits.entry(limit).or_default() += 1;
    }
    // The last word on each table.
    let mut columns: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in latest("columns", CORRECTIONS) {
        if let Ok([Some(table), Some(shown)]) = <[Option<String>; 2]>::try_from(row) {
            columns.entry(table).or_insert_with(|| db::parse_array(&shown));
        }
    }
    habits.columns = columns.into_iter().map(|(table, columns)| (stored_table(&table), columns)).collect();
    if limits.values().sum::<usize>() >= CASES {
        habits.limit = limits.into_iter().find(|(_, n)| *n >= AGREEING).map(|(limit, _)| limit);
    }
    habits
}

/// Notes the limit that a question named.
pub fn note_limit(record: &Record) {
    let limit = record.reading.slots.iter().find(|s| s.kind == SlotKind::Limit).map(|s| s.label.clone());
    if let Some(limit) = limit
        && record.reading.said.contains(&format!("number:{limit}"))
        && limit.parse::<u32>().is_ok_and(|n| (2..=1000).contains(&n))
    {
        note("limit", "", &limit);
    }
}

/// Learns from a correction which columns stand for a row: where it shows others of the same table, and the question named
/// none of them.
pub fn learn_columns(snapshot: &Snapshot, question: &str, answered: &Query, wrong: &str, right: &str) {
    let Some(subject) = &answered.subject else { return };
    let Some(table) = snapshot.table(&subject.name) else { return };
    let shown: Vec<&str> = answered
        .select
        .iter()
        .filter_map(|o| match &o.expr {
            Expr::Column(c) if c.table.name == subject.name => Some(c.column.as_str()),
            _ => None,
        })
        .collect();
    let rows = shown.len() == answered.select.len() && answered.group_by.is_empty() && answered.set.is_none();
    let (Some(before), Some(after)) = (words::names(wrong), words::names(right)) else { return };
    let known = |name: &&String| table.columns.iter().any(|c| c.name == **name);
    // Only what is shown differs: no other table or column comes in or goes.
    let gone: Vec<&String> = before.difference(&after).filter(known).collect();
    let come: Vec<&String> = after.difference(&before).filter(known).collect();
    let said = question.to_lowercase();
    let named = |column: &str| column.split('_').any(|part| part.len() > 2 && said.contains(&part.to_lowercase()));
    if !rows || come.is_empty() || !gone.iter().all(|g| shown.contains(&g.as_str())) || come.iter().any(|c| named(c)) {
        return;
    }
    // In the order of the table, as the correction's order is not known.
    let kept = |name: &String| come.contains(&name) || shown.contains(&name.as_str()) && !gone.contains(&name);
    let columns: Vec<&String> = table.columns.iter().map(|c| &c.name).filter(|n| kept(n)).collect();
    note("columns", &store_table(&table.name), &db::array_literal(&columns));
}

fn note(kind: &str, subject: &str, value: &str) {
    db::query("INSERT INTO ask.habit (kind, subject, value) VALUES ($1, $2, $3)", &[Some(kind), Some(subject), Some(value)]);
}
