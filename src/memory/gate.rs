//! The reuse gate: which memory may answer a question, and which are worth offering.

use super::reading::Reading;
use super::rebind::rebind;
use super::recall::{Memory, normal};
use crate::catalog::Snapshot;
use crate::catalog::values::normalize;
use crate::settings;
use pg_ask_engine::answer::{Candidate, Decision, Outcome};
use pg_ask_engine::slots::Shape;

/// Remembered questions offered where one is asked back.
const ALIKE: usize = 2;

/// The memory that may answer, if any: near enough, proven enough, of today's schema, and about the same thing. Its
/// SQL is bound to the question's values here.
///
/// `candidates` are the engine's own readings, best first; `spelt` gives a value as it stands in the data.
pub fn choose(
    memories: &[Memory],
    question: &str,
    reading: &Reading,
    outcome: &Outcome,
    snapshot: &Snapshot,
    spelt: impl Fn(&str) -> Option<String>,
) -> Option<Memory> {
    let (similarity, success, confidence) = settings::reuse_gate();
    let asked = normal(question);
    let candidates = &outcome.candidates;
    // Only its asker's choice closes an open question: what was learned from answers that nobody confirmed does not.
    let open = outcome.decision != Decision::Answered;
    memories.iter().find_map(|m| {
        let proven = m.success() > success && m.confidence() > confidence && !(open && m.unconfirmed());
        let tables: Vec<_> = m.tables.iter().map(|t| super::vocabulary::stored_table(t)).collect();
        if !proven || m.fingerprint.is_none() || m.fingerprint != snapshot.fingerprint(&tables) {
            return None;
        }
        pgrx::check_for_interrupts!();
        // A pair with places where no value belongs is set aside.
        if let Some(template) = m.template().ok()? {
            let values = template.values(question, normalize)?;
            let values: Vec<_> = values.into_iter().map(|(n, v)| (n, spelt(&v).unwrap_or(v))).collect();
            return Some(Memory { sql: template.bind(&values)?, similarity: 1.0, ..m.clone() });
        }
        if m.normal == asked {
            // 'in March' is another month a year later.
            let sql = bound(m, reading, candidates).unwrap_or_else(|| m.sql.clone());
            return Some(Memory { sql, similarity: 1.0, ..m.clone() });
        }
        if m.similarity > similarity { bound(m, reading, candidates).map(|sql| Memory { sql, ..m.clone() }) } else { None }
    })
}

/// The memory's SQL for a question that says the same but for the values in its slots; `None` where they can't be
/// exchanged, or where it says something else.
fn bound(m: &Memory, asked: &Reading, candidates: &[Candidate]) -> Option<String> {
    if m.reading.reads_like(asked) {
        let rebound = || rebind(&m.sql, &m.slots(), &asked.slots);
        // What the engine wrote then it writes now, with the question's own values.
        return match m.query() {
            Some(query) => {
                let kept = Shape::of(&query);
                let same = |c: &&Candidate| {
                    let now = Shape::of(&c.query);
                    now.skeleton == kept.skeleton && now.output == kept.output
                };
                candidates.iter().find(same).map(|c| c.sql.clone()).or_else(rebound)
            }
            None => rebound(),
        };
    }
    m.reading.sounds_like(asked).then(|| m.sql.clone())
}

/// Remembered questions near enough to be what was meant, to choose from.
pub fn alike(memories: &[Memory], snapshot: &Snapshot, known: &[String]) -> Vec<String> {
    let near = settings::inform_similarity();
    let fits = |m: &&Memory| {
        let tables: Vec<_> = m.tables.iter().map(|t| super::vocabulary::stored_table(t)).collect();
        m.similarity > near
            && m.success() > 0.5
            && m.is_plain()
            && m.fingerprint.is_some()
            && m.fingerprint == snapshot.fingerprint(&tables)
            && !known.contains(&m.question)
    };
    memories.iter().filter(fits).map(|m| m.question.clone()).take(ALIKE).collect()
}

/// The rest of a question that asks for a new attempt, without memory; `None` for any other question.
pub fn afresh(question: &str) -> Option<String> {
    let bypass =
        |w: &&str| matches!(w.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase().as_str(), "afresh" | "differently" | "anew");
    let words: Vec<&str> = question.split_whitespace().collect();
    if !words.iter().any(bypass) {
        return None;
    }
    let rest: Vec<&str> = words.into_iter().filter(|w| !bypass(w)).collect();
    Some(rest.join(" ").trim_end_matches([',', ';', ':', ' ']).to_owned())
}

/// Words that only ask to try again.
pub fn asks_nothing(rest: &str) -> bool {
    const AGAIN: &[&str] =
        &["do", "it", "that", "this", "please", "again", "try", "ask", "answer", "once", "more", "now", "and", "me", "show", "but"];
    rest.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).all(|w| AGAIN.contains(&w.to_lowercase().as_str()))
}
