//! How far a model's query is believed: by who else comes to the same rows.

use super::Depth;
use super::trace::Trace;
use crate::guard::{self, Limits, ResultSet, Verdict};
use crate::settings;
use pg_ask_engine::answer::Candidate;
use pg_ask_prompt::Proposal;
use serde_json::{Value, json};
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::time::Duration;

/// A query that is only run to compare may take this long.
const COMPARISON: Duration = Duration::from_secs(5);
/// Readings of the engine that are compared.
const READINGS: usize = 2;

/// What agreement is worth. There is no pack of models to calibrate on: these are set with care, so that only a query that
/// another way confirms comes without a warning at the default of `ask.answer_at`.
const ENGINES_BEST: f32 = 0.93;
const ENGINES_OTHER: f32 = 0.85;
const ITSELF: f32 = 0.8;
const ALONE: f32 = 0.7;
const AGAINST: f32 = 0.65;
const DIVIDED: f32 = 0.6;
const REPAIRED: f32 = -0.05;
const EMPTY: f32 = -0.05;

/// A query of the model that holds.
pub struct Ran {
    pub sql: String,
    pub explanation: Option<String>,
    pub verdict: Verdict,
    /// `None` where queries are only judged.
    pub set: Option<ResultSet>,
    rows: Option<u64>,
    repairs: usize,
}

impl Ran {
    pub fn new(proposal: Proposal, verdict: Verdict, set: Option<ResultSet>, repairs: usize) -> Ran {
        let rows = set.as_ref().and_then(fingerprint);
        Ran { sql: proposal.sql, explanation: proposal.explanation, verdict, set, rows, repairs }
    }

    /// For the trace.
    pub fn json(&self) -> Value {
        json!({"sql": self.sql, "explanation": self.explanation, "row_count": self.set.as_ref().map(|s| s.rows.len())})
    }
}

/// Which query is believed, and how far.
pub struct Vote {
    /// Position among the queries that hold.
    pub best: usize,
    pub confidence: f32,
    /// The engine's reading with the same rows.
    pub agrees_with: Option<usize>,
    pub reason: &'static str,
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

/// Compares the rows of the model's queries with each other and with those of the engine's readings.
pub fn vote(ran: &[Ran], readings: &[Candidate], depth: Depth, trace: &mut Trace) -> Vote {
    let of_engine: Vec<Option<u64>> = readings.iter().take(READINGS).map(|c| rows_of(c, ran, depth, trace)).collect();
    let alike = |a: &Ran, b: &Ran| a.sql == b.sql || (a.rows.is_some() && a.rows == b.rows);
    let support = |i: usize| ran.iter().filter(|other| ran.get(i).is_some_and(|own| alike(own, other))).count();
    let reading = |i: usize| {
        let own = ran.get(i);
        let same_text = readings.iter().take(READINGS).position(|c| own.is_some_and(|o| o.sql == c.sql));
        same_text.or_else(|| of_engine.iter().position(|rows| rows.is_some() && own.is_some_and(|o| o.rows == *rows)))
    };
    // The engine's vote outweighs one further query of the model; the model's own order decides between equals.
    let weight = |i: usize| support(i) * 2 + reading(i).map_or(0, |r| if r == 0 { 3 } else { 2 });
    let best = (0..ran.len()).max_by_key(|i| (weight(*i), ran.len() - i)).unwrap_or(0);
    let (mut confidence, reason) = match (reading(best), support(best)) {
        (Some(0), _) => (ENGINES_BEST, "the built-in engine comes to the same rows"),
        (Some(_), _) => (ENGINES_OTHER, "another reading of the built-in engine comes to the same rows"),
        (None, 2..) => (ITSELF, "its own queries agree, the built-in engine comes to other rows"),
        (None, _) if ran.len() > 1 => (DIVIDED, "its queries give different results"),
        (None, _) if of_engine.iter().any(Option::is_some) => (AGAINST, "the built-in engine comes to other rows"),
        (None, _) => (ALONE, "nothing else confirms it"),
    };
    if let Some(chosen) = ran.get(best) {
        confidence += if chosen.repairs > 0 { REPAIRED } else { 0.0 };
        confidence += if chosen.set.as_ref().is_some_and(|s| s.rows.is_empty()) { EMPTY } else { 0.0 };
    }
    let confidence = (confidence * 100.0).round() / 100.0;
    Vote { best, confidence, agrees_with: reading(best), reason }
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
