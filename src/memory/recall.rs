//! Memories: questions with their SQL, found again by likeness.

use super::reading::Reading;
use crate::catalog::values::normalize;
use crate::model::embedding::{External, leg};
use crate::{db, settings};
use pg_ask_engine::template::{Flaw, Template, matches};
use serde_json::{Value, json};

/// Weight of explicit feedback against an answer that just ran.
pub const FEEDBACK_WEIGHT: u8 = 5;

/// A remembered question near the one asked.
#[derive(Debug, Clone)]
pub struct Memory {
    pub id: i64,
    pub kind: String,
    pub shared: bool,
    pub question: String,
    pub normal: String,
    pub sql: String,
    /// The engine's query as JSON, where the SQL is its own.
    pub query: Option<String>,
    pub tables: Vec<String>,
    pub fingerprint: Option<i64>,
    /// How its question was read.
    pub reading: Reading,
    /// Cosine similarity of the questions; 1 where both were read alike but for the values in their slots.
    pub similarity: f64,
    /// Weighted outcomes.
    pub good: f64,
    pub bad: f64,
}

impl Memory {
    /// Given by a person rather than learned from use.
    pub fn trusted(&self) -> bool {
        self.kind != "learned"
    }

    /// It is about this very question, word for word but for its open places.
    pub fn answers(&self, question: &str) -> bool {
        self.normal == normal(question) || matches(&self.question, question, normalize)
    }

    /// What it is, if it has open places.
    ///
    /// # Errors
    /// A value can't be put into them safely: it is of no use.
    pub fn template(&self) -> Result<Option<Template>, Flaw> {
        Template::read(&self.question, &self.sql, normalize)
    }

    /// It has no open places: its SQL is what it says.
    pub fn is_plain(&self) -> bool {
        matches!(self.template(), Ok(None))
    }

    /// Share of good outcomes; a trusted memory without any counts as proven.
    pub fn success(&self) -> f64 {
        match self.good + self.bad {
            0.0 => f64::from(u8::from(self.trusted())),
            all => self.good / all,
        }
    }

    /// Grows with use, so that three good outcomes suffice for reuse at the default of 0.8: 1 − 2^(−good).
    pub fn confidence(&self) -> f64 {
        if self.trusted() { 1.0 } else { 1.0 - 0.5f64.powf(self.good) }
    }

    /// For the trace.
    pub fn json(&self) -> Value {
        json!({"id": self.id, "kind": self.kind, "question": self.question, "similarity": (self.similarity * 1000.0).round() / 1000.0,
               "success": self.success(), "confidence": self.confidence(), "shared": self.shared})
    }
}

/// A question as memories are compared: letters without case and accents, without the final mark.
pub fn normal(question: &str) -> String {
    normalize(question).trim_end_matches(['?', '.', '!', ' ']).to_owned()
}

/// pgvector's text form of the question's embedding.
pub fn embedding(question: &str) -> String {
    use std::fmt::Write;
    let mut text = String::with_capacity(3000);
    text.push('[');
    for (i, component) in pg_ask_embed::embed(&normal(question)).iter().enumerate() {
        if i > 0 {
            text.push(',');
        }
        let _ = write!(text, "{component:.5}");
    }
    text.push(']');
    text
}

/// Rows of `ask.memory` that the caller may use.
pub const MINE: &str = "(m.shared OR (m.role_name = current_user AND m.app_user = coalesce(current_setting('ask.app_user', true), ''))) \
                    AND ($3::boolean OR m.kind <> 'learned')";

/// The nearest memories that the caller may use, own before shared ones, best first.
pub fn nearest(question: &str, reading: &Reading, external: Option<&External>) -> Vec<Memory> {
    let s = db::extension_schema("vector");
    let further = external.map(leg).unwrap_or_default();
    // The neighbours; and, whatever the vector index does: the same question by its text, questions that were read
    // alike, and pairs with open places.
    let sql = format!(
        "WITH near AS ( \
           (SELECT m.id, 1 - (m.embedding OPERATOR({s}.<=>) $1::{s}.vector) AS similarity FROM ask.memory m WHERE {MINE} \
            ORDER BY m.embedding OPERATOR({s}.<=>) $1::{s}.vector LIMIT $4::int) \
           UNION ALL \
           (SELECT m.id, 1 FROM ask.memory m WHERE m.normal = $2 AND {MINE} ORDER BY m.id DESC LIMIT 3) \
           UNION ALL \
           (SELECT m.id, 0 FROM ask.memory m WHERE m.reading = $5::bigint AND {MINE} ORDER BY m.kind = 'learned', m.id DESC LIMIT $4::int) \
           UNION ALL \
           (SELECT m.id, 0 FROM ask.memory m WHERE m.question LIKE '%{{%}}%' AND m.kind = 'taught' AND {MINE} ORDER BY m.id DESC LIMIT 200) {further}), \
         best AS (SELECT near.id, max(near.similarity) AS similarity FROM near GROUP BY 1) \
         SELECT m.id, m.kind, m.shared, m.question, m.normal, m.sql, m.query, m.tables, m.fingerprint, best.similarity, \
                m.good + coalesce(o.good, 0), m.bad + coalesce(o.bad, 0), m.reading, m.bound, m.said, m.unread, m.output \
         FROM best JOIN ask.memory m ON m.id = best.id LEFT JOIN LATERAL ( \
           SELECT sum(x.weight) FILTER (WHERE x.good) AS good, sum(x.weight) FILTER (WHERE NOT x.good) AS bad \
           FROM (SELECT y.good, y.weight FROM ask.outcome y WHERE y.memory = m.id AND y.role_name = current_user \
                   AND y.app_user = coalesce(current_setting('ask.app_user', true), '') ORDER BY y.id DESC LIMIT 100) x) o ON true"
    );
    let skeleton = reading.skeleton.map(|r| r.to_string());
    let args = [embedding(question), normal(question), settings::learn().to_string(), settings::recall().to_string()];
    let args: Vec<Option<&str>> = args.iter().map(|a| Some(a.as_str())).chain([skeleton.as_deref()]).collect();
    let args: Vec<Option<&str>> =
        args.into_iter().chain(external.into_iter().flat_map(|e| [Some(e.vector.as_str()), Some(e.model.as_str())])).collect();
    // Filtered searches go on until enough rows are found (pgvector 0.8; older ones ignore the setting). Planning the
    // statement anew would cost more than running it.
    let settings = [(c"hnsw.iterative_scan", c"relaxed_order"), (c"plan_cache_mode", c"force_generic_plan")];
    let rows = db::with_settings(&settings, || db::query(&sql, &args));
    let mut memories: Vec<Memory> = rows
        .into_iter()
        .map(|mut row| {
            let mut take = |i: usize| row.get_mut(i).and_then(Option::take).unwrap_or_default();
            let number = |t: String| t.parse::<f64>().unwrap_or(0.0);
            let kept = Reading {
                skeleton: take(12).parse().ok(),
                slots: serde_json::from_str(&take(13)).unwrap_or_default(),
                said: db::parse_array(&take(14)),
                unread: db::parse_array(&take(15)),
                output: take(16).parse().ok(),
            };
            let similarity = number(take(9));
            let alike = kept.reads_like(reading) || kept.sounds_like(reading);
            Memory {
                id: take(0).parse().unwrap_or(0),
                kind: take(1),
                shared: take(2) == "t",
                question: take(3),
                normal: take(4),
                sql: take(5),
                query: Some(take(6)).filter(|q| !q.is_empty()),
                tables: db::parse_array(&take(7)),
                fingerprint: take(8).parse().ok(),
                similarity: if alike { 1.0 } else { similarity },
                reading: kept,
                good: number(take(10)),
                bad: number(take(11)),
            }
        })
        .collect();
    // Taught outranks learned, own outranks shared, newer outranks older.
    memories.sort_by(|a, b| {
        (b.similarity.total_cmp(&a.similarity)).then(b.trusted().cmp(&a.trusted())).then(a.shared.cmp(&b.shared)).then(b.id.cmp(&a.id))
    });
    memories
}

/// A new memory.
pub struct New<'a> {
    pub kind: &'static str,
    pub question: &'a str,
    pub reading: &'a Reading,
    pub sql: &'a str,
    pub query: Option<&'a str>,
    pub tables: &'a [String],
    pub fingerprint: Option<i64>,
}

impl New<'_> {
    /// Makes room where the caller has as many memories as `ask.max_memories` allows: of what was learned, the least proven
    /// and oldest goes. Rows that another transaction holds are passed over.
    fn make_room(&self) {
        db::query(
            "WITH poorest AS MATERIALIZED ( \
               SELECT x.id FROM ask.memory x WHERE x.kind = 'learned' AND NOT x.shared AND x.role_name = current_user \
                 AND x.app_user = coalesce(current_setting('ask.app_user', true), '') \
                 AND EXISTS (SELECT FROM ask.memory y WHERE y.role_name = current_user AND NOT y.shared \
                             AND y.app_user = coalesce(current_setting('ask.app_user', true), '') \
                             OFFSET greatest(coalesce(current_setting('ask.max_memories', true), '10000')::int - 1, 0) LIMIT 1) \
               ORDER BY x.good - 2 * x.bad, x.made_at LIMIT 1 FOR UPDATE SKIP LOCKED) \
             DELETE FROM ask.memory m USING poorest WHERE m.id = poorest.id",
            &[],
        );
    }

    /// Writes it; returns its id.
    pub fn insert(&self) -> Option<i64> {
        if self.kind == "learned" {
            self.make_room();
        }
        let s = db::extension_schema("vector");
        let sql = format!(
            "INSERT INTO ask.memory (kind, question, normal, slots, embedding, sql, query, tables, fingerprint, reading, bound, said, unread, output) \
             VALUES ($1, $2, $3, $4::text[], $5::{s}.vector, $6, $7::jsonb, $8::text[], $9::bigint, $10::bigint, $11::jsonb, $12::text[], $13::text[], $14::bigint) \
             RETURNING id"
        );
        let r = self.reading;
        let rows = db::query(
            &sql,
            &[
                Some(self.kind),
                Some(self.question),
                Some(&normal(self.question)),
                Some(&db::array_literal(&r.labels())),
                Some(&embedding(self.question)),
                Some(self.sql),
                self.query,
                Some(&db::array_literal(self.tables)),
                self.fingerprint.map(|f| f.to_string()).as_deref(),
                r.skeleton.map(|s| s.to_string()).as_deref(),
                Some(&serde_json::to_string(&r.slots).unwrap_or_else(|_| "[]".into())),
                Some(&db::array_literal(&r.said)),
                Some(&db::array_literal(&r.unread)),
                r.output.map(|o| o.to_string()).as_deref(),
            ],
        );
        rows.into_iter().next().and_then(|mut r| r.pop().flatten()).and_then(|id| id.parse().ok())
    }
}

/// Appends how a memory fared.
pub fn outcome(memory: i64, good: bool, weight: u8, cause: &str) {
    db::query(
        "INSERT INTO ask.outcome (memory, good, weight, cause) VALUES ($1::bigint, $2::boolean, $3::smallint, $4)",
        &[Some(&memory.to_string()), Some(if good { "t" } else { "f" }), Some(&weight.to_string()), Some(cause)],
    );
}

/// The memory that an answer of the engine made before.
pub fn learned(question: &str, sql: &str, fingerprint: Option<i64>) -> Option<i64> {
    let rows = db::query(
        "SELECT id FROM ask.memory WHERE normal = $1 AND sql = $2 AND fingerprint = $3::bigint AND NOT shared \
         AND role_name = current_user AND app_user = coalesce(current_setting('ask.app_user', true), '') \
         ORDER BY id DESC LIMIT 1",
        &[Some(&normal(question)), Some(sql), fingerprint.map(|f| f.to_string()).as_deref()],
    );
    rows.into_iter().next().and_then(|mut r| r.pop().flatten()?.parse().ok())
}

/// Bad feedback about an answer that came from no memory: what was learned from the same question and SQL is as bad.
pub fn distrust(question: &str, sql: Option<&str>) {
    let ids = db::query(
        "SELECT id FROM ask.memory WHERE normal = $1 AND sql = $2 AND kind = 'learned' AND role_name = current_user \
         AND app_user = coalesce(current_setting('ask.app_user', true), '')",
        &[Some(&normal(question)), Some(sql.unwrap_or_default())],
    );
    for id in ids.into_iter().filter_map(|mut r| r.pop().flatten()?.parse().ok()) {
        outcome(id, false, FEEDBACK_WEIGHT, "feedback");
    }
}
