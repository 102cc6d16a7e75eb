//! Words learned from corrections: who corrects `gross` to `net` where the question said 'revenue' has said what
//! 'revenue' means.

use super::vocabulary::{store_table, stored_table};
use crate::catalog::Snapshot;
use crate::db;
use pg_ask_engine::schema::{Column, Table, TableName};
use serde_json::Value;
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::tokenizer::{Token, Tokenizer};
use std::collections::BTreeSet;

/// Learns a word, if the correction exchanges exactly one column for another of its kind and the question's word for
/// it is known. Returns the word with its new meaning.
///
/// `tables` are those of the corrected SQL, in stored form; `trace` is the answer's.
pub fn learn(snapshot: &Snapshot, question: &str, trace: &Value, wrong: &str, right: &str, tables: &[String]) -> Option<(String, String)> {
    let read: Vec<&Table> = tables.iter().filter_map(|t| snapshot.table(&stored_table(t))).collect();
    let known = |name: &String| read.iter().any(|t| t.columns.iter().any(|c| c.name == *name));
    let (before, after) = (names(wrong)?, names(right)?);
    let mut gone = before.difference(&after).filter(|n| known(n));
    let mut come = after.difference(&before).filter(|n| known(n));
    let (old, new) = (gone.next()?, come.next()?);
    if gone.next().is_some() || come.next().is_some() {
        return None;
    }
    let (_, was) = column(&read, old)?;
    let (table, is) = column(&read, new)?;
    if was.class != is.class {
        return None;
    }
    let word = said(question, trace, old)?;
    keep(&word, &table.name, new);
    Some((word, format!("{}.{new}", table.name.name)))
}

/// The names in a SQL text.
pub fn names(sql: &str) -> Option<BTreeSet<String>> {
    let tokens = Tokenizer::new(&PostgreSqlDialect {}, sql).tokenize().ok()?;
    let names = tokens.iter().filter_map(|token| match token {
        Token::Word(w) if w.quote_style.is_some() => Some(w.value.clone()),
        Token::Word(w) => Some(w.value.to_lowercase()),
        _ => None,
    });
    Some(names.collect())
}

/// The column of that name, if only one of the tables has it.
fn column<'a>(tables: &[&'a Table], name: &str) -> Option<(&'a Table, &'a Column)> {
    let mut found = tables.iter().filter_map(|t| t.columns.iter().find(|c| c.name == name).map(|c| (*t, c)));
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// The question's words that were taken for the column: as the engine says, or else those in the column's name.
fn said(question: &str, trace: &Value, column: &str) -> Option<String> {
    linked(question, trace, column).or_else(|| {
        let parts: Vec<&str> = column.split('_').collect();
        let words: Vec<String> = question
            .split(|c: char| !c.is_alphanumeric())
            .map(str::to_lowercase)
            .filter(|w| parts.iter().any(|p| w == p || w.strip_suffix('s') == Some(p)))
            .collect();
        let word = words.join(" ");
        (!word.is_empty() && question.to_lowercase().contains(&word)).then_some(word)
    })
}

fn linked(question: &str, trace: &Value, column: &str) -> Option<String> {
    let entities = trace.get("entities")?.as_array()?;
    let entity = entities.iter().find(|e| {
        let value = e.get("value").and_then(Value::as_str).unwrap_or_default();
        value == column || value.strip_suffix(column).is_some_and(|rest| rest.ends_with('.'))
    })?;
    let place = |i: usize| entity.pointer(&format!("/span/{i}")).and_then(Value::as_u64).map(|n| n as usize);
    let words = question.get(place(0)?..place(1)?)?.trim().to_lowercase();
    words.chars().any(char::is_alphabetic).then_some(words)
}

/// The caller's own definitions stay: only what was learned before gives way.
fn keep(word: &str, table: &TableName, column: &str) {
    let quoted = format!("{}.\"{}\"", store_table(table), column.replace('"', "\"\""));
    db::query(
        "DELETE FROM ask.term WHERE term = $1 AND origin = 'learned' AND NOT shared AND role_name = current_user \
         AND app_user = coalesce(current_setting('ask.app_user', true), '')",
        &[Some(word)],
    );
    db::query(
        "INSERT INTO ask.term (term, kind, meaning, tables, columns, origin) \
         VALUES ($1, 'column', $2, $3::text[], $4::text[], 'learned') \
         ON CONFLICT (role_name, app_user, shared, term) DO NOTHING",
        &[
            Some(word),
            Some(&format!("{}.{column}", table.name)),
            Some(&db::array_literal(&[store_table(table)])),
            Some(&db::array_literal(&[quoted])),
        ],
    );
}
