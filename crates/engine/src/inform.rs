//! Memories that are near but do not answer: what was right, or wrong, for questions like this one speaks for or against
//! the readings that use the same tables and columns.

use crate::answer::{Decision, Feature, Outcome};
use crate::rank;
use crate::weights::weight;

/// Differences of less than this change nothing.
const NOTICED: f32 = 0.05;

/// Ranks the readings of a question anew with what memories say of each, from -1 (failed) to 1 (proven), in the order
/// of the candidates.
pub fn inform(outcome: &mut Outcome, support: &[f32], clarify_below: f32) {
    let told = |f: fn(f32, f32) -> f32, start: f32| support.iter().copied().fold(start, f);
    let differ = told(f32::max, f32::MIN) - told(f32::min, f32::MAX) > NOTICED;
    if outcome.follow_up || outcome.candidates.len() < 2 || support.len() != outcome.candidates.len() || !differ {
        return;
    }
    for (candidate, value) in outcome.candidates.iter_mut().zip(support) {
        let contribution = value * weight("policy.memory");
        candidate.score += contribution;
        candidate.features.push(Feature { name: "memory".into(), value: *value, contribution });
    }
    // What is left open is its asker's to say.
    let asked_back = matches!(outcome.decision, Decision::Clarify { .. }) && !outcome.open;
    outcome.candidates.sort_by(|a, b| b.score.total_cmp(&a.score));
    rank::confidences(&mut outcome.candidates);
    if asked_back && outcome.candidates.first().is_some_and(|c| c.confidence >= clarify_below && c.account.is_clean()) {
        outcome.decision = Decision::Answered;
    }
}
