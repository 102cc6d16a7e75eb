//! How far a model's query is believed: by who else comes to the same rows.

use super::Depth;
use super::trace::Trace;
use crate::guard::{self, Limits, ResultSet, Verdict};
use crate::settings;
use pg_ask_engine::answer::Candidate;
use pg_ask_prompt::Proposal;
use serde_json::{Value, json};
use std::cmp::Reverse;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::time::Duration;

/// A query that is only run to compare may take this long.
const COMPARISON: Duration = Duration::from_secs(5);
/// Readings of the engine that are compared.
const READINGS: usize = 2;

/// What speaks for a model's query is worth so much: shares of right answers among 158 recorded replies of a strong model
/// (92 % of those that nothing confirmed, 87 % of those whose alternatives gave other rows), rounded down.
const SURE: f32 = 0.97;
const READING: f32 = 0.94;
const ITSELF: f32 = 0.93;
const ALONE: f32 = 0.92;
/// A reading that the engine is sure of comes to other rows.
const AGAINST: f32 = 0.65;
const DIVIDED: f32 = 0.68;
const REPAIRED: f32 = -0.05;
const EMPTY: f32 = -0.12;
/// The most that a query is believed which something speaks against and no reading confirms.
const DOUBTED: f32 = 0.78;

/// What the guard warns of where the numbers may be wrong, not only slow to come.
const WRONG: &[&str] = &["may count a row several times", "are joined without a condition"];

/// A query of the model that holds.
pub struct Ran {
    pub sql: String,
    pub explanation: Option<String>,
    pub verdict: Verdict,
    /// `None` where queries are only judged.
    pub set: Option<ResultSet>,
    rows: Option<u64>,
    /// Each column's values as a bag, where the rows prove something.
    columns: Vec<u64>,
    repairs: usize,
    /// What speaks against it.
    pub doubts: Vec<String>,
}

impl Ran {
    pub fn new(proposal: Proposal, verdict: Verdict, set: Option<ResultSet>, repairs: usize, mut doubts: Vec<String>) -> Ran {
        doubts.extend(verdict.warnings.iter().filter(|w| WRONG.iter().any(|part| w.contains(part))).cloned());
        let rows = set.as_ref().and_then(fingerprint);
        let columns = set.as_ref().filter(|_| rows.is_some()).map(columns).unwrap_or_default();
        Ran { sql: proposal.sql, explanation: proposal.explanation, verdict, set, rows, columns, repairs, doubts }
    }

    /// The same rows, or the same with more columns.
    fn like(&self, other: &Ran) -> bool {
        let count = |r: &Ran| r.set.as_ref().map(|s| s.rows.len());
        let (narrow, wide) = if self.columns.len() > other.columns.len() { (other, self) } else { (self, other) };
        let within = !narrow.columns.is_empty() && count(self) == count(other) && narrow.columns.iter().all(|c| wide.columns.contains(c));
        self.sql == other.sql || (self.rows.is_some() && self.rows == other.rows) || within
    }

    /// No rows, or nothing in them.
    fn is_empty(&self) -> bool {
        self.set.as_ref().is_some_and(|s| s.rows.iter().flatten().all(Option::is_none))
    }

    /// For the trace.
    pub fn json(&self) -> Value {
        json!({"sql": self.sql, "explanation": self.explanation, "row_count": self.set.as_ref().map(|s| s.rows.len()), "doubts": self.doubts})
    }
}

/// Which query is believed, and how far.
pub struct Vote {
    /// Position among the queries that hold.
    pub best: usize,
    pub confidence: f32,
    /// The engine's reading with the same rows.
    pub agrees_with: Option<usize>,
    pub reason: String,
}

impl Vote {
    /// For the trace.
    pub fn json(&self) -> Value {
        json!({"chosen": self.best, "engine_reading": self.agrees_with, "confidence": self.confidence, "reason": self.reason})
    }
}

/// Limits for the query that is to answer, or for one that is only compared.
pub fn limits(answers: bool) -> Limits {
    let limits = settings::limits();
    let bounded = limits.timeout.is_zero() || limits.timeout > COMPARISON;
    Limits { timeout: if !answers && bounded { COMPARISON } else { limits.timeout }, ..limits }
}

/// Compares the rows of the model's queries with each other and with those of the engine's readings. `sure`: the engine
/// would have answered with the first of them. `most`: the most that a query is believed which none of them confirms.
pub fn vote(ran: &[Ran], readings: &[Candidate], sure: bool, most: f32, depth: Depth, trace: &mut Trace) -> Vote {
    let of_engine: Vec<Option<u64>> = readings.iter().take(READINGS).map(|c| rows_of(c, ran, depth, trace)).collect();
    let support = |i: usize| ran.iter().filter(|other| ran.get(i).is_some_and(|own| own.like(other))).count();
    let reading = |i: usize| {
        let own = ran.get(i);
        let same_text = readings.iter().take(READINGS).position(|c| own.is_some_and(|o| o.sql == c.sql));
        same_text.or_else(|| of_engine.iter().position(|rows| rows.is_some() && own.is_some_and(|o| o.rows == *rows)))
    };
    // A sure reading outweighs one further query of the model. One that accounts for all words and that the engine would have
    // told decides between equals, then what speaks against a query does, then the model's own order: a reading that the
    // engine doubts itself is no reason to believe the model's second query more than its first.
    let weight = |i: usize| {
        let told = |r: usize| readings.get(r).is_some_and(|c| c.account.is_clean() && c.confidence >= settings::clarify_below());
        let engine = reading(i).map_or(0, |r| if r == 0 && sure { 3 } else { usize::from(told(r)) });
        let doubts = ran.get(i).map_or(0, |r| r.doubts.len());
        (support(i) * 2 + engine, Reverse(doubts))
    };
    let best = (0..ran.len()).max_by_key(|i| (weight(*i), ran.len() - i)).unwrap_or(0);
    let (mut confidence, mut reason) = match (reading(best), support(best)) {
        (Some(0), _) if sure => (SURE, "the built-in engine comes to the same rows"),
        (Some(_), _) => (READING, "a reading of the built-in engine comes to the same rows"),
        (None, _) if sure && of_engine.first().is_some_and(Option::is_some) => (AGAINST, "the built-in engine comes to other rows"),
        (None, n) if n * 2 > ran.len() && n > 1 => (ITSELF, "its own queries agree"),
        (None, _) if ran.len() > 1 => (DIVIDED, "its queries give different results"),
        (None, _) => (ALONE, "nothing else confirms it"),
    };
    let mut detail = None;
    if let Some(chosen) = ran.get(best) {
        if let (Some(doubt), None) = (chosen.doubts.first(), reading(best)) {
            confidence = confidence.min(DOUBTED);
            detail = Some(doubt.clone());
        }
        if chosen.repairs > 0 {
            confidence += REPAIRED;
        }
        if chosen.is_empty() {
            confidence += EMPTY;
            reason = "it finds nothing";
        }
    }
    if reading(best).is_none() {
        confidence = confidence.min(most);
    }
    let reason = detail.unwrap_or_else(|| reason.to_owned());
    Vote { best, confidence: (confidence * 100.0).round() / 100.0, agrees_with: reading(best), reason }
}

/// The rows of a reading of the engine; those of the model's query where it is the very same.
fn rows_of(candidate: &Candidate, ran: &[Ran], depth: Depth, trace: &mut Trace) -> Option<u64> {
    if depth == Depth::Write {
        return None;
    }
    if let Some(same) = ran.iter().find(|r| r.sql == candidate.sql) {
        return same.rows;
    }
    trace.stage("compare", || guard::run(&candidate.sql, &limits(false))).ok().as_ref().and_then(fingerprint)
}

/// Rows as a bag, columns in any order and under any name; `None` where they prove nothing (none at all, or cut).
fn fingerprint(set: &ResultSet) -> Option<u64> {
    if set.rows.is_empty() || set.truncated {
        return None;
    }
    let mut rows: Vec<Vec<String>> = set
        .rows
        .iter()
        .map(|row| {
            let mut cells: Vec<String> = row.iter().map(|cell| cell.as_deref().map_or_else(|| "\u{0}".into(), plain)).collect();
            cells.sort_unstable();
            cells
        })
        .collect();
    rows.sort_unstable();
    let mut hasher = DefaultHasher::new();
    rows.hash(&mut hasher);
    Some(hasher.finish())
}

/// Each column as a bag.
fn columns(set: &ResultSet) -> Vec<u64> {
    let width = set.rows.first().map_or(0, Vec::len);
    let bag = |at: usize| {
        let cells = set.rows.iter().map(|row| row.get(at).and_then(Option::as_deref).map_or_else(|| "\u{0}".into(), plain));
        let mut cells: Vec<String> = cells.collect();
        cells.sort_unstable();
        let mut hasher = DefaultHasher::new();
        cells.hash(&mut hasher);
        hasher.finish()
    };
    (0..width).map(bag).collect()
}

/// A number without trailing zeros, to six digits behind the point; other texts as they are.
fn plain(cell: &str) -> String {
    let number = cell.len() < 40 && cell.contains('.') && cell.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'));
    match cell.parse::<f64>() {
        Ok(n) if number => {
            let text = format!("{n:.6}");
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
        _ => cell.to_owned(),
    }
}
