//! `ask.refresh()`: fills the value index, and says what is stale.

use super::values::{normalize, number_array, spellings, words};
use crate::db;
use pg_ask_engine::schema::{Column, Table, TableKind};

/// Columns with more distinct values are left out, and so are longer values.
const DISTINCT: usize = 10_000;
const LENGTH: usize = 100;
/// Values written by one statement.
const BATCH: usize = 2_000;

/// What was done about a table.
pub struct Report {
    pub object: String,
    pub status: &'static str,
    pub detail: String,
}

/// Reads the values of the caller's text columns and replaces what the index holds of them.
///
/// Only tables without row-level security feed it. Views and foreign tables are left out: reading them runs code of
/// others, or asks another server. A superuser's values are for all who may read the column, other roles' for themselves.
pub fn refresh() -> Vec<Report> {
    super::forget();
    let snapshot = super::snapshot();
    let me = db::current_user();
    let shared = super::is_superuser();
    let secured = secured_tables();
    let mut out = Vec::new();
    for table in &snapshot.schema.tables {
        let object = format!("{}.{}", table.name.schema, table.name.name);
        let skip = match table.kind {
            TableKind::View => Some("a view: its values are found in its tables"),
            TableKind::Foreign => Some("a foreign table is not read"),
            _ if secured.contains(&(table.name.schema.clone(), table.name.name.clone())) => {
                Some("row-level security: its values are not kept")
            }
            _ => None,
        };
        forget_table(table, &me, shared);
        if let Some(why) = skip {
            out.push(Report { object, status: "skipped", detail: why.into() });
            continue;
        }
        let (mut values, mut columns, mut stale) = (0, 0, Vec::new());
        for column in &table.columns {
            let Some(found) = collect(table, column) else {
                continue;
            };
            columns += 1;
            if found.len() > DISTINCT {
                stale.push(format!("{} has more than {DISTINCT} values", column.name));
            }
            let kept = if found.len() > DISTINCT { &[] } else { found.as_slice() };
            values += kept.len();
            store(table, column, kept, &me, shared);
        }
        if table.rows > 0.0 && table.columns.iter().all(|c| c.null_fraction.is_none()) {
            stale.push("no statistics: run ANALYZE".into());
        }
        let mut detail = format!("{values} values of {columns} columns");
        for note in stale {
            detail.push_str("; ");
            detail.push_str(&note);
        }
        out.push(Report { object, status: "indexed", detail });
    }
    drop_gone(&snapshot, &me, shared, &mut out);
    announce();
    out
}

fn wanted(column: &Column) -> bool {
    column.class.is_text() && !column.sensitive
}

/// Distinct values with their frequency; `None` for a column that is not indexed. Runs with the caller's rights.
fn collect(table: &Table, column: &Column) -> Option<Vec<(String, String)>> {
    if !wanted(column) || column.distinct.is_some_and(|d| d > 4.0 * DISTINCT as f64) {
        return None;
    }
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    let name = quoted(&column.name);
    // One more than may be kept tells that there are too many.
    let sql = format!(
        "SELECT v, n FROM (SELECT {name}::text AS v, count(*) AS n FROM {}.{} GROUP BY 1) AS q \
         WHERE v IS NOT NULL AND length(v) BETWEEN 1 AND {LENGTH} AND v ~ '[^[:space:]]' ORDER BY n DESC, v COLLATE \"C\" LIMIT {}",
        quoted(&table.name.schema),
        quoted(&table.name.name),
        DISTINCT + 1
    );
    let rows = db::query_once(&sql);
    Some(rows.into_iter().filter_map(|mut r| Some((r.first_mut()?.take()?, r.get_mut(1)?.take()?))).collect())
}

fn store(table: &Table, column: &Column, values: &[(String, String)], me: &str, shared: bool) {
    let flag = if shared { "t" } else { "f" };
    db::as_owner(|| {
        for batch in values.chunks(BATCH) {
            let texts: Vec<&str> = batch.iter().map(|(v, _)| v.as_str()).collect();
            let normal: Vec<String> = batch.iter().map(|(v, _)| normalize(v)).collect();
            let spellings: Vec<String> = normal.iter().map(|n| number_array(&spellings(n))).collect();
            let words: Vec<String> = normal.iter().map(|n| number_array(&words(n))).collect();
            let counts: Vec<&str> = batch.iter().map(|(_, n)| n.as_str()).collect();
            db::query(
                "INSERT INTO ask.value_index (role_name, shared, schema_name, table_name, column_name, value, normal, spellings, words, frequency) \
                 SELECT $1::name, $2::boolean, $3, $4, $5, v, n, s::int4[], w::int4[], f \
                 FROM unnest($6::text[], $7::text[], $8::text[], $9::text[], $10::bigint[]) AS u(v, n, s, w, f)",
                &[
                    Some(me),
                    Some(flag),
                    Some(&table.name.schema),
                    Some(&table.name.name),
                    Some(&column.name),
                    Some(&db::array_literal(&texts)),
                    Some(&db::array_literal(&normal)),
                    Some(&db::array_literal(&spellings)),
                    Some(&db::array_literal(&words)),
                    Some(&db::array_literal(&counts)),
                ],
            );
        }
    });
}

fn forget_table(table: &Table, me: &str, shared: bool) {
    let flag = if shared { "t" } else { "f" };
    db::as_owner(|| {
        db::query(
            "DELETE FROM ask.value_index WHERE schema_name = $1 AND table_name = $2 AND shared = $3::boolean AND (shared OR role_name = $4::name)",
            &[Some(&table.name.schema), Some(&table.name.name), Some(flag), Some(me)],
        )
    });
}

/// Tables under row-level security, for whomever: their values must not reach an index.
fn secured_tables() -> std::collections::HashSet<(String, String)> {
    db::query("SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relrowsecurity", &[])
        .into_iter()
        .filter_map(|mut r| Some((r.first_mut()?.take()?, r.get_mut(1)?.take()?)))
        .collect()
}

/// Values of columns that no longer exist.
fn drop_gone(snapshot: &super::Snapshot, me: &str, shared: bool, out: &mut Vec<Report>) {
    let flag = if shared { "t" } else { "f" };
    let rows = db::as_owner(|| {
        db::query(
            "DELETE FROM ask.value_index v WHERE shared = $1::boolean AND (shared OR role_name = $2::name) AND NOT EXISTS ( \
               SELECT FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
               WHERE n.nspname = v.schema_name AND c.relname = v.table_name AND a.attname = v.column_name AND NOT a.attisdropped) \
             RETURNING schema_name || '.' || table_name || '.' || column_name",
            &[Some(flag), Some(me)],
        )
    });
    let mut gone: Vec<String> = rows.into_iter().filter_map(|mut r| r.pop().flatten()).collect();
    gone.sort_unstable();
    gone.dedup();
    out.extend(gone.into_iter().map(|object| Report { object, status: "removed", detail: "no longer exists".into() }));
    if snapshot.schema.tables.is_empty() {
        out.push(Report { object: "search_path".into(), status: "empty", detail: "there is no readable table".into() });
    }
}

/// Tells all backends to look values up anew: they listen to the catalog's invalidation messages anyway.
fn announce() {
    super::forget();
    db::as_owner(|| {
        // Every look-up would scan what is pending.
        db::query("SELECT gin_clean_pending_list('ask.value_index_words'), gin_clean_pending_list('ask.value_index_spellings')", &[]);
        db::query("ANALYZE ask.value_index", &[]);
    });
    let rows = db::query("SELECT 'ask.value_index'::regclass::oid", &[]);
    if let Some(oid) = rows.first().and_then(|r| r.first()?.as_deref()?.parse::<u32>().ok()) {
        // SAFETY: sends a message at commit for a relation that exists.
        unsafe { pgrx::pg_sys::CacheInvalidateRelcacheByRelid(pgrx::pg_sys::Oid::from(oid)) };
    }
}
