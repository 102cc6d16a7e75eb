//! The users' own words.

use crate::catalog::Snapshot;
use crate::db;
use pg_ask_engine::schema::{Meaning, TableName, VocabularyEntry};
use pgrx::pg_sys;

/// The words that the caller's questions may use: shared ones first, so that the caller's own win. Those whose tables or
/// columns are gone (or not readable) are set aside until they are back.
pub fn load(snapshot: &Snapshot) -> Vec<VocabularyEntry> {
    if db::is_empty(c"term") {
        return Vec::new();
    }
    let asker = db::asker();
    let args = [(pg_sys::NAMEOID, Some(asker.role.as_str())), (pg_sys::TEXTOID, Some(asker.app_user.as_str()))];
    let sql = "SELECT term, kind, meaning, tables, columns, shared FROM ask.term \
         WHERE shared OR role_name = $1 AND app_user = $2 ORDER BY shared DESC, id";
    let rows = db::as_owner(|| db::query_typed(sql, &args));
    rows.into_iter()
        .filter_map(|mut row| {
            let mut take = |i: usize| row.get_mut(i).and_then(Option::take).unwrap_or_default();
            let (term, kind, sql) = (take(0), take(1), take(2));
            let (tables, columns, shared) = (take(3), take(4), take(5) == "t");
            let tables: Vec<TableName> = db::parse_array(&tables).iter().map(|t| stored_table(t)).collect();
            let columns: Vec<(TableName, String)> = db::parse_array(&columns).iter().map(|c| stored_column(c)).collect();
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
        })
        .collect()
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
