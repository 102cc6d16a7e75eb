//! The history of questions.

use super::habits;
use super::journal;
use super::reading::Reading;
use super::recall;
use crate::errors::AskError;
use crate::{db, settings};
use pg_ask_engine::answer::Turn;
use serde_json::Value;
use std::rc::Rc;

/// By how many later calls it is tried to learn what another session is learning; each costs one look.
const ATTEMPTS: u8 = 20;

/// One question with what came of it: a row of `ask.turn`.
#[derive(Debug, Clone, Default)]
pub struct Record {
    pub session: String,
    /// The function that asked: `sql`, `rows`, `answer`, …
    pub function: &'static str,
    pub question: String,
    /// `answered`, `clarify`, `refused` or `failed`.
    pub status: &'static str,
    pub source: Option<&'static str>,
    pub sql: Option<String>,
    /// The engine's query in JSON.
    pub query: Option<String>,
    pub tables: Vec<String>,
    pub fingerprint: Option<i64>,
    pub options: Vec<String>,
    pub confidence: Option<f32>,
    /// `None` where the SQL was not run.
    pub row_count: Option<u64>,
    pub elapsed_ms: f64,
    /// Why there is no answer.
    pub reason: Option<String>,
    /// It is large, and shared by those that keep the turn.
    pub trace: Rc<Value>,
    /// False where `ask.learn` is off: the turn serves its conversation only and is never shown.
    pub kept: bool,
    /// The very text of the turn before: answered from what that one was answered from, and no turn of its own.
    pub repeated: bool,
    /// The turn is written; what is to be learned of it was not yet, as often as this.
    pub learned_only: bool,
    pub attempts: u8,
    /// When it was asked, where the row is written later (seconds since 1970).
    pub asked_at: Option<f64>,
    /// The memory that answered, or that was made of the answer.
    pub memory: Option<i64>,
    /// The memory whose query failed.
    pub failed_memory: Option<i64>,
    /// How a memory of it would be found again.
    pub reading: Reading,
    /// It was read in its conversation's light, so it makes no memory.
    pub follow_up: bool,
    /// The chart that was drawn, see [`super::charts`].
    pub chart: Option<String>,
}

impl Record {
    /// Whether follow-ups may refer to it: what the catalog says is no query to go on from.
    pub fn is_turn(&self) -> bool {
        matches!(self.status, "answered" | "clarify") && self.source != Some("catalog") && !self.repeated && !self.learned_only
    }

    /// As the engine sees it.
    pub fn turn(&self) -> Turn {
        Turn {
            question: self.question.clone(),
            query: self.query.as_deref().and_then(|q| serde_json::from_str(q).ok()),
            sql: self.sql.clone(),
            options: self.options.clone(),
            confidence: self.confidence,
        }
    }

    /// Writes the turn with what is learned from it; returns its id. What another session is learning at this moment is learned of
    /// by the next call.
    pub fn write(&self) -> Option<i64> {
        let mut record = self.clone();
        let ran = self.row_count.is_some_and(|n| n > 0);
        let good = self.status == "answered" && ran;
        // A timeout counts as a failure of this reading and of its tables together.
        let bad = self.status == "failed" && self.sql.is_some();
        if self.kept && !self.follow_up && (good || bad) {
            match self.remember(good) {
                Ok(memory) => record.memory = memory,
                Err(recall::Busy) if self.attempts < ATTEMPTS => {
                    journal::push(Record { learned_only: true, attempts: self.attempts + 1, ..self.clone() });
                }
                Err(recall::Busy) => {}
            }
        }
        if self.learned_only {
            return None;
        }
        if self.kept && good && !self.follow_up {
            habits::note_limit(self);
        }
        if let (true, Some(memory)) = (self.kept, self.failed_memory) {
            recall::outcome(memory, false, 1, "failed");
        }
        record.insert()
    }

    /// The memory behind the answer with one more outcome; a new one if there is none.
    fn remember(&self, good: bool) -> Result<Option<i64>, recall::Busy> {
        let Some(sql) = self.sql.as_deref() else { return Ok(None) };
        // What a model was paid for need not be proven three times before it is used again.
        let weight = if good && self.source == Some("model") { 3 } else { 1 };
        let new = recall::New {
            kind: "learned",
            question: &self.question,
            reading: &self.reading,
            sql,
            // The engine's query came to the same rows as the model's, today; that makes it no other form of it.
            query: self.query.as_deref().filter(|_| self.source != Some("model")),
            tables: &self.tables,
            fingerprint: self.fingerprint,
        };
        let memory = match self.memory {
            Some(memory) => Some(memory),
            None => new.known_or_insert()?,
        };
        if let Some(memory) = memory {
            recall::outcome(memory, good, weight, if good { "run" } else { "failed" });
        }
        Ok(memory)
    }

    /// Writes the row; returns its id.
    pub fn insert(&self) -> Option<i64> {
        let text = |v: Option<f64>| v.map(|v| v.to_string());
        let trace = self.trace.to_string();
        // Kept beside the trace, so that reports need not read it.
        let timings = self.trace.get("timings").filter(|_| self.kept).map(Value::to_string);
        let rejected = self.trace.get("rejected").and_then(Value::as_array).filter(|_| self.kept);
        let rejections = rejected.map(|all| format!("{{{},{}}}", all.len(), all.iter().filter(|r| r.get("known").is_some()).count()));
        let rows = db::query(
            "INSERT INTO ask.turn (session, function, question, status, source, sql, query, tables, fingerprint, options, confidence, \
                                   row_count, elapsed_ms, reason, trace, kept, asked_at, memory, chart, timings, rejections, repeated) \
             VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8::text[], $9::bigint, $10::text[], $11::real, $12::bigint, $13::real, $14, \
                     CASE WHEN $16::boolean THEN $15::jsonb END, $16::boolean, coalesce(to_timestamp($17::float8), clock_timestamp()), $18::bigint, $19, \
                     $20::jsonb, $21::int4[], $22::boolean) \
             RETURNING id",
            &[
                Some(&self.session),
                Some(self.function),
                Some(&self.question),
                Some(self.status),
                self.source,
                self.sql.as_deref(),
                self.query.as_deref(),
                Some(&db::array_literal(&self.tables)),
                self.fingerprint.map(|f| f.to_string()).as_deref(),
                Some(&db::array_literal(&self.options)),
                text(self.confidence.map(f64::from)).as_deref(),
                self.row_count.map(|n| n.to_string()).as_deref(),
                Some(&self.elapsed_ms.to_string()),
                self.reason.as_deref(),
                Some(&trace),
                Some(if self.kept { "t" } else { "f" }),
                text(self.asked_at).as_deref(),
                self.memory.map(|m| m.to_string()).as_deref(),
                self.chart.as_deref(),
                timings.as_deref(),
                rejections.as_deref(),
                Some(if self.repeated { "t" } else { "f" }),
            ],
        );
        rows.into_iter().next().and_then(|mut r| r.pop().flatten()).and_then(|id| id.parse().ok())
    }
}

/// Takes a few of the caller's turns away that are older than history is kept. Rows that another transaction is at are left to it.
pub fn expire() {
    db::query(
        // An array is made once; of IN a plan may make the limited list anew for each row.
        "DELETE FROM ask.turn WHERE id = ANY (ARRAY(SELECT t.id FROM ask.turn t WHERE t.role_name = current_user \
           AND t.asked_at < now() - make_interval(secs => $1::float8) ORDER BY t.asked_at LIMIT 20 FOR UPDATE SKIP LOCKED))",
        &[Some(&settings::history_ttl().to_string())],
    );
}

/// The stored trace of one of the caller's answers, as JSON text.
pub fn trace(id: i64) -> Result<String, AskError> {
    let rows = db::query(
        "SELECT coalesce(trace, '{}') FROM ask.turn WHERE id = $1::bigint AND kept AND role_name = current_user \
           AND app_user = coalesce(current_setting('ask.app_user', true), '')",
        &[Some(&id.to_string())],
    );
    rows.into_iter().next().and_then(|mut r| r.pop().flatten()).ok_or_else(|| AskError::NotFound { what: format!("answer {id}") })
}
