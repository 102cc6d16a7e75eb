//! What near memories say of the readings of a question.

use super::recall::Memory;
use super::words;
use crate::catalog::Snapshot;
use crate::settings;
use pg_ask_engine::answer::Candidate;
use std::collections::BTreeSet;

/// For each candidate what the memories say of it, from -1 (queries like it failed) to 1 (they were right): how much the
/// tables and columns have in common, times likeness and record of the memory. Memories of another schema say nothing.
pub fn support(candidates: &[Candidate], memories: &[Memory], snapshot: &Snapshot) -> Vec<f32> {
    let near = settings::inform_similarity();
    let hints: Vec<(f64, f64, BTreeSet<String>)> = memories
        .iter()
        .filter(|m| m.similarity > near)
        .filter(|m| {
            let tables: Vec<_> = m.tables.iter().map(|t| super::vocabulary::stored_table(t)).collect();
            m.fingerprint.is_some() && m.fingerprint == snapshot.fingerprint(&tables)
        })
        .filter_map(|m| {
            let (success, proven) = (m.success(), m.confidence());
            // A reading that failed once is not condemned; one that nobody confirmed is not praised.
            let praise = if m.unconfirmed() { 0.0 } else { m.similarity * success * proven };
            Some((praise, m.similarity * (1.0 - success) * (1.0 - 0.5f64.powf(m.bad)), known(&m.sql, snapshot)?))
        })
        .collect();
    let best = |names: &BTreeSet<String>, weight: fn(&(f64, f64, BTreeSet<String>)) -> f64| {
        hints.iter().map(|h| weight(h) * overlap(names, &h.2)).fold(0.0, f64::max)
    };
    candidates.iter().map(|c| known(&c.sql, snapshot).map_or(0.0, |names| (best(&names, |h| h.0) - best(&names, |h| h.1)) as f32)).collect()
}

/// The names of the schema that a SQL text uses.
fn known(sql: &str, snapshot: &Snapshot) -> Option<BTreeSet<String>> {
    let mut names = words::names(sql)?;
    names.retain(|n| snapshot.names(n));
    Some(names)
}

/// Share of the names of either that both have.
fn overlap(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
    let both = a.intersection(b).count() as f64;
    let either = a.union(b).count() as f64;
    if either == 0.0 { 0.0 } else { both / either }
}
