//! Memories: questions with their SQL, found again by likeness.

use super::neighbours::{self, Sought};
use super::reading::Reading;
use crate::catalog::Fnv;
use crate::catalog::values::normalize;
use crate::db;
use crate::model::embedding::{External, neighbours_by};
use pg_ask_engine::query::Query;
use pg_ask_engine::slots::Slot;
use pg_ask_engine::template::{Flaw, Template, matches};
use pgrx::pg_sys;
use serde_json::{Value, json};
use std::cell::Cell;
use std::time::{Duration, Instant};

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
    /// The SQL is the engine's own: there is its [`Memory::query`], which is read when it is asked for.
    pub written: bool,
    pub tables: Vec<String>,
    pub fingerprint: Option<i64>,
    /// How its question was read.
    pub reading: Reading,
    /// Cosine similarity of the questions; 1 where both were read alike but for the values in their slots.
    pub similarity: f64,
    /// Weighted outcomes.
    pub good: f64,
    pub bad: f64,
    /// Somebody said that it was right.
    pub confirmed: bool,
}

impl Memory {
    /// Given by a person rather than learned from use.
    pub fn trusted(&self) -> bool {
        self.kind != "learned"
    }

    /// Learned from an answer of the engine's own that nobody said was right: it is no surer than the engine is by itself.
    pub fn unconfirmed(&self) -> bool {
        !self.trusted() && !self.confirmed && self.written
    }

    /// The engine's query, where the SQL is its own.
    pub fn query(&self) -> Option<Query> {
        let json = self.written.then(|| db::optional(|| neighbours::query(self.id)).ok().flatten()).flatten()?;
        serde_json::from_str(&json).ok()
    }

    /// What is in its slots.
    pub fn slots(&self) -> Vec<Slot> {
        let json = db::optional(|| neighbours::slots(self.id)).ok().flatten();
        json.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default()
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

/// The nearest memories that the caller may use, own before shared ones, best first.
pub fn nearest(question: &str, reading: &Reading, external: Option<&External>) -> Vec<Memory> {
    if db::is_empty(c"memory") {
        return Vec::new();
    }
    let normal = normal(question);
    let further = external.map(neighbours_by).unwrap_or_default();
    let mut memories = neighbours::find(&Sought { embedding: &pg_ask_embed::embed(&normal), normal: &normal, reading }, further);
    for memory in &mut memories {
        if memory.reading.reads_like(reading) || memory.reading.sounds_like(reading) {
            memory.similarity = 1.0;
        }
    }
    // Taught outranks learned, own outranks shared, newer outranks older.
    memories.sort_by(|a, b| {
        (b.similarity.total_cmp(&a.similarity)).then(b.trusted().cmp(&a.trusted())).then(a.shared.cmp(&b.shared)).then(b.id.cmp(&a.id))
    });
    memories
}

/// How often what another session is learning is claimed anew, [PAUSE] apart; and how long it isn't after all of that was in vain.
const CLAIMS: usize = 25;
const PAUSE: Duration = Duration::from_millis(4);
const BUSY: Duration = Duration::from_secs(10);
/// The same for what a person says of an answer, which is worth a wait of 2 s: it is said once.
const PATIENT_CLAIMS: usize = 500;

/// Another session is learning the same thing; its transaction has not ended yet.
pub struct Busy;

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
        let sql = "INSERT INTO ask.memory (kind, question, normal, slots, embedding, sql, query, tables, fingerprint, reading, bound, said, unread, output) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING id";
        let r = self.reading;
        let (normal, labels, embedding) = (normal(self.question), db::array_literal(&r.labels()), embedding(self.question));
        let (tables, said, unread) = (db::array_literal(self.tables), db::array_literal(&r.said), db::array_literal(&r.unread));
        let (fingerprint, skeleton, output) =
            (self.fingerprint.map(|f| f.to_string()), r.skeleton.map(|s| s.to_string()), r.output.map(|o| o.to_string()));
        let bound = serde_json::to_string(&r.slots).unwrap_or_else(|_| "[]".into());
        let (text, texts, number, json) = (pg_sys::TEXTOID, pg_sys::TEXTARRAYOID, pg_sys::INT8OID, pg_sys::JSONBOID);
        let rows = db::query_typed(
            sql,
            &[
                (text, Some(self.kind)),
                (text, Some(self.question)),
                (text, Some(&normal)),
                (texts, Some(&labels)),
                (db::vector().oid, Some(&embedding)),
                (text, Some(self.sql)),
                (json, self.query),
                (texts, Some(&tables)),
                (number, fingerprint.as_deref()),
                (number, skeleton.as_deref()),
                (json, Some(&bound)),
                (texts, Some(&said)),
                (texts, Some(&unread)),
                (number, output.as_deref()),
            ],
        );
        rows.into_iter().next().and_then(|mut r| r.pop().flatten()).and_then(|id| id.parse().ok())
    }

    /// The memory that was learned of the same reading before, whatever the values in its slots; with SQL of a model, which is
    /// bound to its values, of the same question. A new one if there is none.
    ///
    /// # Errors
    /// Another session is learning it.
    pub fn known_or_insert(&self) -> Result<Option<i64>, Busy> {
        if let Some(known) = self.known() {
            return Ok(Some(known));
        }
        thread_local!(static IN_VAIN: Cell<Option<Instant>> = const { Cell::new(None) });
        let patient = IN_VAIN.get().is_none_or(|since| since.elapsed() > BUSY);
        if !self.wait_for_claim(if patient { CLAIMS } else { 0 }) {
            IN_VAIN.set(Some(Instant::now()));
            return Err(Busy);
        }
        // Who learned it a moment ago has committed by now.
        Ok(self.known().or_else(|| self.insert()))
    }

    /// Claims it, waiting a moment: the other session mostly commits at once. Where one did not, it is not waited for again so soon.
    fn wait_for_claim(&self, claims: usize) -> bool {
        for _ in 0..claims {
            if self.claim() {
                return true;
            }
            pgrx::check_for_interrupts!();
            std::thread::sleep(PAUSE);
        }
        self.claim()
    }

    /// The memory of this reading; where another session is just learning it, as soon as that has ended.
    pub fn known_by_now(&self) -> Option<i64> {
        self.known().or_else(|| {
            self.wait_for_claim(PATIENT_CLAIMS);
            self.known()
        })
    }

    /// The memory of this reading, or of this question and SQL.
    fn known(&self) -> Option<i64> {
        if db::is_empty(c"memory") {
            return None;
        }
        let asker = db::asker();
        let fingerprint = self.fingerprint?.to_string();
        let who = [(pg_sys::NAMEOID, Some(asker.role.as_str())), (pg_sys::TEXTOID, Some(asker.app_user.as_str()))];
        let id = |text: Option<String>| text.and_then(|id| id.parse().ok());
        let run = |sql: &str, args: &[db::Argument]| db::as_owner(|| db::by_index(|| db::query_typed(sql, args)));
        if let (Some(skeleton), Some(_)) = (self.reading.skeleton, self.query) {
            let skeleton = skeleton.to_string();
            let rows = run(
                "SELECT id, output, bound, said, unread FROM ask.memory WHERE role_name = $1 AND app_user = $2 AND reading = $3 \
                   AND kind = 'learned' AND NOT shared AND query IS NOT NULL AND fingerprint = $4 ORDER BY id DESC LIMIT 50",
                &[who[0], who[1], (pg_sys::INT8OID, Some(skeleton.as_str())), (pg_sys::INT8OID, Some(fingerprint.as_str()))],
            );
            return rows.into_iter().find_map(|mut row| {
                let mut take = |i: usize| row.get_mut(i).and_then(Option::take);
                let slots: Vec<Slot> = serde_json::from_str(&take(2)?).unwrap_or_default();
                let kept = Reading {
                    skeleton: self.reading.skeleton,
                    output: take(1).and_then(|o| o.parse().ok()),
                    bound: slots.len(),
                    slots,
                    said: db::parse_array(&take(3)?),
                    unread: db::parse_array(&take(4)?),
                };
                kept.reads_like(self.reading).then(|| id(take(0))).flatten()
            });
        }
        let normal = normal(self.question);
        let rows = run(
            "SELECT id FROM ask.memory WHERE role_name = $1 AND app_user = $2 AND normal = $3 AND fingerprint = $4 AND NOT shared AND sql = $5 \
             ORDER BY id DESC LIMIT 1",
            &[who[0], who[1], (pg_sys::TEXTOID, Some(&normal)), (pg_sys::INT8OID, Some(&fingerprint)), (pg_sys::TEXTOID, Some(self.sql))],
        );
        rows.into_iter().next().and_then(|mut r| id(r.pop().flatten()))
    }

    /// Claims what is to be learned until the transaction ends. False where another session has: none waits for another's
    /// transaction, and of the same thing one memory is enough.
    fn claim(&self) -> bool {
        let asker = db::asker();
        let mut hash = Fnv::default();
        hash.text(&asker.role).text(&asker.app_user).bytes(&self.fingerprint.unwrap_or_default().to_le_bytes());
        match (self.reading.skeleton, self.query) {
            (Some(skeleton), Some(_)) => hash.bytes(&skeleton.to_le_bytes()),
            _ => hash.text(&normal(self.question)).text(self.sql),
        };
        db::claim(hash.value())
    }
}

/// Appends how a memory fared.
pub fn outcome(memory: i64, good: bool, weight: u8, cause: &str) {
    db::query_typed(
        "INSERT INTO ask.outcome (memory, good, weight, cause) VALUES ($1, $2, $3, $4)",
        &[
            (pg_sys::INT8OID, Some(&memory.to_string())),
            (pg_sys::BOOLOID, Some(if good { "t" } else { "f" })),
            (pg_sys::INT2OID, Some(&weight.to_string())),
            (pg_sys::TEXTOID, Some(cause)),
        ],
    );
}

/// Notes what a person says of what was learned; the last word counts. A row that another transaction holds is passed over.
pub fn confirm(memory: i64, right: bool) {
    db::query_typed(
        "UPDATE ask.memory m SET confirmed = $2 FROM (SELECT x.id FROM ask.memory x WHERE x.id = $1 AND x.kind = 'learned' AND NOT x.shared \
           AND x.confirmed <> $2 FOR UPDATE SKIP LOCKED) free WHERE m.id = free.id",
        &[(pg_sys::INT8OID, Some(&memory.to_string())), (pg_sys::BOOLOID, Some(if right { "t" } else { "f" }))],
    );
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
