//! `ask.teach` and `ask.feedback`: trusted pairs.

use super::reading::Reading;
use super::recall::{self, FEEDBACK_WEIGHT, New};
use super::vocabulary::store_table;
use crate::catalog::Snapshot;
use crate::catalog::values::normalize;
use crate::errors::AskError;
use crate::{db, guard, settings};
use pg_ask_engine::query::Query;
use pg_ask_engine::schema::TableName;
use pg_ask_engine::template::Template;

/// SQL that holds today.
pub struct Held {
    pub sql: String,
    /// The tables that it reads, in stored form.
    pub tables: Vec<String>,
    fingerprint: i64,
}

impl Held {
    /// Writes it as a memory; returns its id.
    pub fn remember(&self, question: &str, reading: &Reading, kind: &'static str) -> Result<i64, AskError> {
        let Held { sql, tables, fingerprint } = self;
        New { kind, question, reading, sql, query: None, tables, fingerprint: Some(*fingerprint) }
            .insert()
            .ok_or_else(|| AskError::Internal("the memory was not written".into()))
    }
}

/// Judges SQL that is to be trusted as the answer to a question.
pub fn held(snapshot: &Snapshot, question: &str, sql: &str) -> Result<Held, AskError> {
    let sql = sql.trim().trim_end_matches(';').trim_end();
    let template = Template::read(question, sql, normalize)
        .map_err(|flaw| AskError::Definition { message: flaw.to_string(), hint: flaw.hint().into() })?;
    let verdict = guard::validate(&template.map_or_else(|| sql.to_owned(), |t| t.blank()), &settings::limits());
    if !verdict.valid {
        return Err(AskError::Definition {
            message: format!("the SQL does not hold: {}", verdict.message),
            hint: verdict.hint.unwrap_or_default(),
        });
    }
    let read = verdict.relations.iter().filter(|r| !r.in_view);
    let mut tables: Vec<TableName> = read.map(|r| TableName { schema: r.schema.clone(), name: r.name.clone() }).collect();
    tables.sort();
    tables.dedup();
    // Without a fingerprint (a relation outside of the snapshot) a memory could never be told from a stale one.
    let fingerprint = snapshot.fingerprint(&tables).ok_or_else(|| AskError::Definition {
        message: "the SQL reads relations that questions can't be asked about".into(),
        hint: "Set search_path to their schema first.".into(),
    })?;
    Ok(Held { sql: sql.to_owned(), tables: tables.iter().map(store_table).collect(), fingerprint })
}

/// Remembers a trusted pair; returns the memory's id. What the caller said before about the question gives way.
pub fn teach(question: &str, reading: &Reading, held: &Held, kind: &'static str) -> Result<i64, AskError> {
    db::query(
        "DELETE FROM ask.memory WHERE normal = $1 AND NOT shared AND kind <> 'learned' AND role_name = current_user \
         AND app_user = coalesce(current_setting('ask.app_user', true), '')",
        &[Some(&recall::normal(question))],
    );
    held.remember(question, reading, kind)
}

/// An answer as feedback needs it.
pub struct Given {
    /// The memory behind the answer, or made of it.
    pub memory: Option<i64>,
    pub question: String,
    pub sql: Option<String>,
    pub trace: serde_json::Value,
    /// The engine's query, where the answer was its own.
    pub query: Option<Query>,
    /// Of its tables, as they were.
    pub fingerprint: Option<i64>,
    /// It was read in its conversation's light.
    pub follow_up: bool,
}

impl Given {
    /// What is said of an answer that came from no memory, and made none by itself: it counts for what was learned of the same
    /// reading.
    pub fn count(&self, reading: &Reading, right: bool) {
        let Some(sql) = self.sql.as_deref() else { return };
        // Only whether the engine wrote it matters here.
        let query = self.query.as_ref().map(|_| "{}");
        let like = New { kind: "learned", question: &self.question, reading, sql, query, tables: &[], fingerprint: self.fingerprint };
        if let Some(memory) = like.known_by_now() {
            recall::outcome(memory, right, FEEDBACK_WEIGHT, "feedback");
            recall::confirm(memory, right);
        } else if !right {
            recall::distrust(&self.question, self.sql.as_deref());
        }
    }
}

/// Notes what the caller says about one of their answers; returns the answer.
pub fn feedback(answer: i64, score: i32, corrected: Option<&str>) -> Result<Given, AskError> {
    if !(-1..=1).contains(&score) {
        return Err(AskError::Argument {
            message: format!("score {score} is out of range"),
            hint: "Use 1 (right), 0 (neither) or -1 (wrong).".into(),
        });
    }
    let id = answer.to_string();
    let row = db::query(
        "SELECT question, sql, trace, memory, query, fingerprint FROM ask.turn WHERE id = $1::bigint AND kept AND role_name = current_user \
         AND app_user = coalesce(current_setting('ask.app_user', true), '')",
        &[Some(&id)],
    );
    let Some(mut row) = row.into_iter().next() else {
        return Err(AskError::NotFound { what: format!("answer {answer}") });
    };
    let mut take = |i: usize| row.get_mut(i).and_then(Option::take);
    let (question, sql) = (take(0).unwrap_or_default(), take(1));
    let question = super::gate::afresh(&question).unwrap_or(question);
    let trace: serde_json::Value = take(2).and_then(|t| serde_json::from_str(&t).ok()).unwrap_or_default();
    let query = take(4).and_then(|q| serde_json::from_str(&q).ok());
    let fingerprint = take(5).and_then(|f| f.parse().ok());
    let memory: Option<i64> = take(3).and_then(|m| m.parse().ok());
    db::query(
        "INSERT INTO ask.feedback_given (answer, score, corrected_sql) VALUES ($1::bigint, $2::smallint, $3)",
        &[Some(&id), Some(&score.to_string()), corrected],
    );
    // A correction says by itself that the answer was wrong.
    let verdict = if corrected.is_some() { -1 } else { score };
    if let Some(memory) = memory
        && verdict != 0
    {
        recall::outcome(memory, verdict > 0, FEEDBACK_WEIGHT, "feedback");
        recall::confirm(memory, verdict > 0);
    }
    let follow_up = trace.get("follow_up").and_then(serde_json::Value::as_bool).unwrap_or(false);
    Ok(Given { memory, question, sql, query, fingerprint, trace, follow_up })
}
