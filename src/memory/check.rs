//! `ask.check()`: what was taught and defined, held against today's schema.

use super::vocabulary::{stored_column, stored_table};
use crate::catalog::Snapshot;
use crate::catalog::values::normalize;
use crate::{db, guard, settings};
use pg_ask_engine::schema::TableName;
use pg_ask_engine::sqltext;
use pg_ask_engine::template::Template;

/// Whether something still holds.
pub struct Finding {
    pub kind: String,
    /// Of the word or pair; decisions have none.
    pub id: Option<i64>,
    pub name: String,
    pub holds: bool,
    /// What no longer holds, or has changed.
    pub detail: Option<String>,
}

impl Finding {
    fn new(kind: String, id: i64, name: String, problem: Option<String>) -> Self {
        Self { kind, id: Some(id), name, holds: problem.is_none(), detail: problem }
    }
}

/// The caller's words and trusted pairs, and the shared ones; for administrators also decisions that no longer fit.
pub fn check(snapshot: &Snapshot) -> Vec<Finding> {
    let mut out = terms(snapshot);
    out.extend(pairs(snapshot));
    if db::is_administrator() {
        out.extend(decisions());
    }
    out
}

/// What administrators said about objects that are gone, made anew or called otherwise. Names are noted, so that a dump
/// knows them.
fn decisions() -> Vec<Finding> {
    let findings = guard::changed_decisions(&settings::limits());
    follow();
    findings.into_iter().map(|f| Finding { kind: f.kind.into(), id: None, name: f.name, holds: f.holds, detail: Some(f.detail) }).collect()
}

/// Notes what the objects of decisions are called now, where that can be written.
pub fn follow() {
    if db::write_obstacle().is_none()
        && db::is_administrator()
        && let Err(message) = db::optional(|| db::as_owner(|| db::query("SELECT ask._follow()", &[])))
    {
        tracing::info!(message, "names of decisions are not noted");
    }
}

fn terms(snapshot: &Snapshot) -> Vec<Finding> {
    let rows = db::query(
        "SELECT kind, id, term, tables, columns, meaning FROM ask.term \
         WHERE shared OR (role_name = current_user AND app_user = coalesce(current_setting('ask.app_user', true), '')) \
         ORDER BY id",
        &[],
    );
    let mut out = Vec::new();
    for mut row in rows {
        let mut take = |i: usize| row.get_mut(i).and_then(Option::take).unwrap_or_default();
        let (kind, id, name) = (take(0), take(1).parse().unwrap_or(0), take(2));
        let tables: Vec<TableName> = db::parse_array(&take(3)).iter().map(|t| stored_table(t)).collect();
        let columns: Vec<_> = db::parse_array(&take(4)).iter().map(|c| stored_column(c)).collect();
        let meaning = take(5);
        let problem = missing(snapshot, &tables, &columns).or_else(|| {
            if matches!(kind.as_str(), "condition" | "measure")
                && let Err(flaw) = sqltext::closed(&meaning)
            {
                return Some(format!("its meaning is not one closed expression: {flaw}"));
            }
            let from: Vec<String> = tables.iter().map(super::vocabulary::store_table).collect();
            let from = from.join(", ");
            let sql = match kind.as_str() {
                "condition" => format!("SELECT 1 FROM {from} WHERE false AND ({meaning})"),
                "measure" => format!("SELECT ({meaning}) FROM {from} WHERE false HAVING true"),
                _ => return None,
            };
            let verdict = guard::validate(&sql, &settings::limits());
            (!verdict.valid).then_some(verdict.message)
        });
        out.push(Finding::new(kind, id, name, problem));
    }
    out
}

/// The first table or column that is gone, or not readable.
fn missing(snapshot: &Snapshot, tables: &[TableName], columns: &[(TableName, String)]) -> Option<String> {
    for table in tables {
        if snapshot.table(table).is_none() {
            return Some(format!("table {}.{} is gone, or you may not read it", table.schema, table.name));
        }
    }
    let gone =
        columns.iter().find(|(table, column)| !snapshot.table(table).is_some_and(|t| t.columns.iter().any(|c| c.name == *column)))?;
    Some(format!("column {}.{} is gone, or you may not read it", gone.0.name, gone.1))
}

fn pairs(snapshot: &Snapshot) -> Vec<Finding> {
    let rows = db::query(
        "SELECT kind, id, question, sql, tables, fingerprint FROM ask.memory \
         WHERE kind <> 'learned' \
           AND (shared OR (role_name = current_user AND app_user = coalesce(current_setting('ask.app_user', true), ''))) \
         ORDER BY id",
        &[],
    );
    let mut out = Vec::new();
    for mut row in rows {
        let mut take = |i: usize| row.get_mut(i).and_then(Option::take).unwrap_or_default();
        let (kind, id, name, sql) = (take(0), take(1).parse().unwrap_or(0), take(2), take(3));
        let tables: Vec<TableName> = db::parse_array(&take(4)).iter().map(|t| stored_table(t)).collect();
        let fingerprint: Option<i64> = take(5).parse().ok();
        let problem = missing(snapshot, &tables, &[]).or_else(|| {
            let template = match Template::read(&name, &sql, normalize) {
                Ok(template) => template,
                Err(flaw) => return Some(flaw.to_string()),
            };
            let verdict = guard::validate(&template.map_or(sql, |t| t.blank()), &settings::limits());
            if !verdict.valid {
                Some(verdict.message)
            } else if fingerprint != snapshot.fingerprint(&tables) {
                Some("its tables have changed since; teach it again if it is still right".into())
            } else {
                None
            }
        });
        out.push(Finding::new(kind, id, name, problem));
    }
    out
}
