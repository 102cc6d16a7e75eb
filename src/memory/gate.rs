//! The reuse gate: which memory may answer a question, and which are worth offering.

use super::recall::{Memory, normal};
use super::template;
use crate::catalog::Snapshot;
use crate::settings;
use serde_json::Value;
use std::collections::BTreeSet;

/// Remembered questions offered where one is asked back.
const ALIKE: usize = 2;

/// The memory that may answer, if any: near enough, proven enough, of today's schema, and bound to the same values.
/// A template is bound to the question's values here; `spelt` gives a value as it stands in the data.
pub fn choose(
    memories: &[Memory],
    question: &str,
    slots: &[String],
    snapshot: &Snapshot,
    spelt: impl Fn(&str) -> Option<String>,
) -> Option<Memory> {
    let (similarity, success, confidence) = settings::reuse_gate();
    let asked = normal(question);
    if afresh(&asked) {
        return None;
    }
    memories.iter().find_map(|m| {
        let proven = m.success() > success && m.confidence() > confidence;
        let tables: Vec<_> = m.tables.iter().map(|t| super::vocabulary::stored_table(t)).collect();
        if !proven || m.fingerprint.is_none() || m.fingerprint != snapshot.fingerprint(&tables) {
            return None;
        }
        if !template::places(&m.sql).is_empty() {
            let values = template::read(&m.question, question)?;
            let values: Vec<_> = values.into_iter().map(|(n, v)| (n, spelt(&v).unwrap_or(v))).collect();
            return Some(Memory { sql: template::bind(&m.sql, &values), similarity: 1.0, ..m.clone() });
        }
        let near = m.similarity > similarity && m.slots == slots && interchangeable(&m.normal, &asked);
        (m.normal == asked || near).then(|| m.clone())
    })
}

/// Remembered questions near enough to be what was meant, to choose from.
pub fn alike(memories: &[Memory], snapshot: &Snapshot, known: &[String]) -> Vec<String> {
    let near = settings::inform_similarity();
    let fits = |m: &&Memory| {
        let tables: Vec<_> = m.tables.iter().map(|t| super::vocabulary::stored_table(t)).collect();
        m.similarity > near
            && m.success() > 0.5
            && template::places(&m.sql).is_empty()
            && m.fingerprint.is_some()
            && m.fingerprint == snapshot.fingerprint(&tables)
            && !known.contains(&m.question)
    };
    memories.iter().filter(fits).map(|m| m.question.clone()).take(ALIKE).collect()
}

/// The user asks for a new attempt.
fn afresh(question: &str) -> bool {
    question.split_whitespace().any(|w| matches!(w.trim_matches(|c: char| !c.is_alphanumeric()), "afresh" | "differently" | "anew"))
}

/// What a question is bound to, from the engine's entities: whatever is no plain metric or dimension. Sorted.
pub fn slots(understanding: &Value) -> Vec<String> {
    let mut out: Vec<String> = understanding
        .get("entities")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default()
        .iter()
        .filter_map(|entity| {
            let kind = entity.get("type").and_then(Value::as_str)?;
            if matches!(kind, "metric" | "dimension" | "table") {
                return None;
            }
            let value = entity.get("value")?;
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_lowercase);
            Some(format!("{kind}: {}", without_labels(&text)))
        })
        .collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// A range of time says the same whatever words and places it had.
fn without_labels(text: &str) -> String {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(parts) => {
                for key in ["label", "start", "end", "span", "text"] {
                    parts.remove(key);
                }
                parts.values_mut().for_each(strip);
            }
            Value::Array(parts) => parts.iter_mut().for_each(strip),
            _ => {}
        }
    }
    match serde_json::from_str::<Value>(text) {
        Ok(mut value @ Value::Object(_)) => {
            strip(&mut value);
            value.to_string()
        }
        _ => text.to_owned(),
    }
}

/// Words whose exchange changes the meaning although the sentences stay alike.
const DECISIVE: &[&str] = &[
    "not",
    "no",
    "never",
    "without",
    "with",
    "except",
    "excluding",
    "including",
    "only",
    "top",
    "bottom",
    "best",
    "worst",
    "most",
    "least",
    "fewest",
    "highest",
    "lowest",
    "largest",
    "smallest",
    "biggest",
    "first",
    "last",
    "latest",
    "earliest",
    "newest",
    "oldest",
    "more",
    "less",
    "fewer",
    "over",
    "under",
    "above",
    "below",
    "before",
    "after",
    "since",
    "until",
    "between",
    "this",
    "next",
    "previous",
    "past",
    "current",
    "day",
    "days",
    "week",
    "weeks",
    "month",
    "months",
    "quarter",
    "quarters",
    "year",
    "years",
    "today",
    "yesterday",
    "tomorrow",
    "average",
    "mean",
    "median",
    "total",
    "sum",
    "count",
    "number",
    "maximum",
    "minimum",
    "max",
    "min",
    "share",
    "percentage",
    "percent",
    "growth",
    "ascending",
    "descending",
    "all",
    "any",
    "each",
    "per",
    "by",
    "and",
    "or",
    "daily",
    "weekly",
    "monthly",
    "quarterly",
    "yearly",
    "or",
    "neither",
    "both",
    "either",
    "distinct",
    "unique",
    "different",
    "many",
    "much",
    "who",
    "when",
    "where",
];

/// Whether the questions differ in nothing that decides: no number, no decisive word, no name on one side only.
fn interchangeable(a: &str, b: &str) -> bool {
    let decisive = |text: &str| -> BTreeSet<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|w| !w.is_empty() && (w.chars().any(|c| c.is_ascii_digit()) || DECISIVE.contains(w)))
            .map(|w| synonym(w).to_owned())
            .collect()
    };
    decisive(a) == decisive(b)
}

/// Decisive words that may stand for one another.
fn synonym(word: &str) -> &str {
    match word {
        "mean" => "average",
        "sum" => "total",
        "many" | "count" => "number",
        "maximum" | "max" | "highest" | "largest" | "biggest" | "most" | "top" | "best" => "highest",
        "minimum" | "min" | "lowest" | "smallest" | "least" | "fewest" | "bottom" | "worst" => "lowest",
        "percentage" | "percent" => "share",
        "over" | "above" => "more",
        "under" | "below" | "fewer" => "less",
        "each" | "by" => "per",
        "past" | "previous" => "last",
        "daily" | "days" => "day",
        "weekly" | "weeks" => "week",
        "monthly" | "months" => "month",
        "quarterly" | "quarters" => "quarter",
        "yearly" | "years" => "year",
        "latest" => "newest",
        "earliest" => "oldest",
        "unique" | "different" => "distinct",
        other => other,
    }
}
