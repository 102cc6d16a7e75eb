//! The users' own words.

use crate::catalog::Snapshot;
use crate::db;
use crate::lookup::{Fields, Known};
use pg_ask_engine::schema::{Meaning, TableName, VocabularyEntry};
use std::ffi::CStr;

/// The columns of a word, in the order of the places below.
const COLUMNS: [&CStr; 7] = [c"id", c"shared", c"term", c"kind", c"meaning", c"tables", c"columns"];
const ID: usize = 0;
const SHARED: usize = 1;
const TERM: usize = 2;
const KIND: usize = 3;
const MEANING: usize = 4;
const TABLES: usize = 5;
const COLUMN_NAMES: usize = 6;

/// The words that the caller's questions may use: shared ones first, so that the caller's own win. Those whose tables or
/// columns are gone (or not readable) are set aside until they are back.
pub fn load(snapshot: &Snapshot) -> Vec<VocabularyEntry> {
    if db::is_empty(c"term") {
        return Vec::new();
    }
    thread_local!(static TERM_TABLE: Known = const { Known::new(c"term", &COLUMNS) });
    let Some(table) = TERM_TABLE.with(Known::table) else { return Vec::new() };
    let asker = db::asker();
    let mut found: Vec<(i64, VocabularyEntry)> = Vec::new();
    let mut note = |fields: &Fields| {
        found.extend(fields.number(ID).zip(entry(fields, snapshot)));
        true
    };
    table.open(|table| {
        let own = asker.conditions();
        table.last_first(c"term_role_name_app_user_shared_term_key", &own, |fields| fields.truth(SHARED) || note(fields));
        table.last_first(c"term_shared", &[], note);
    });
    // Later definitions win over earlier ones.
    found.sort_by_key(|(id, entry)| (!entry.shared, *id));
    found.into_iter().map(|(_, entry)| entry).collect()
}

/// A word as it is stored; `None` where it can't be used now.
fn entry(fields: &Fields, snapshot: &Snapshot) -> Option<VocabularyEntry> {
    let text = |at: usize| fields.text(at).unwrap_or_default();
    let (term, kind, sql, shared) = (text(TERM), text(KIND), text(MEANING), fields.truth(SHARED));
    let tables: Vec<TableName> = fields.texts(TABLES).iter().map(|t| stored_table(t)).collect();
    let columns: Vec<(TableName, String)> = fields.texts(COLUMN_NAMES).iter().map(|c| stored_column(c)).collect();
    let fits = tables.iter().all(|t| snapshot.table(t).is_some())
        && columns.iter().all(|(t, c)| snapshot.table(t).is_some_and(|t| t.columns.iter().any(|k| k.name == *c)));
    if !fits {
        return None;
    }
    let meaning = match kind.as_str() {
        "table" => Meaning::Table(tables.into_iter().next()?),
        "column" => {
            let (table, column) = columns.into_iter().next()?;
            Meaning::Column(table, column)
        }
        // What would reach beyond the brackets around it is set aside, however it came to be stored.
        "measure" if is_closed(&sql, &tables) => Meaning::Measure { sql, tables },
        "condition" if is_closed(&sql, &tables) => Meaning::Condition { sql, tables },
        _ => return None,
    };
    Some(VocabularyEntry { term, meaning, shared })
}

fn is_closed(sql: &str, tables: &[TableName]) -> bool {
    !tables.is_empty() && pg_ask_engine::sqltext::closed(sql).is_ok()
}

/// `"schema"."table"` as it is stored.
pub fn store_table(table: &TableName) -> String {
    let quote = |n: &str| format!("\"{}\"", n.replace('"', "\"\""));
    format!("{}.{}", quote(&table.schema), quote(&table.name))
}

pub fn stored_table(text: &str) -> TableName {
    let mut parts = crate::catalog::split_name(text).into_iter();
    TableName { schema: parts.next().unwrap_or_default(), name: parts.next().unwrap_or_default() }
}

pub fn stored_column(text: &str) -> (TableName, String) {
    let mut parts = crate::catalog::split_name(text).into_iter();
    let table = TableName { schema: parts.next().unwrap_or_default(), name: parts.next().unwrap_or_default() };
    (table, parts.next().unwrap_or_default())
}
