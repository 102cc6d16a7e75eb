//! New topic or follow-up: a logistic model over [`super::signs`].
//!
//! `data/topic.tsv` holds what a sign counts: `policy` is what a cue of the language counts by decision ('what about',
//! 'by … instead'), `topic` what `make train` adds to it, fitted to conversations and to questions of no conversation.

use once_cell::sync::Lazy;
use std::collections::HashMap;

/// How sure it is that a question builds on the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Topic {
    New,
    /// Both readings are offered, the new topic first.
    Unlikely,
    /// Both readings are offered, the follow-up first.
    Likely,
    Sure,
}

/// Probabilities from which on it is [`Topic::Unlikely`], [`Topic::Likely`], [`Topic::Sure`].
const UNLIKELY: f32 = 0.15;
const LIKELY: f32 = 0.45;
const SURE: f32 = 0.85;
/// Log-odds, the signs of an edit aside, below which a question is a new topic whatever the edit.
const HOPELESS: f32 = -10.0;

static WEIGHTS: Lazy<HashMap<&'static str, f32>> = Lazy::new(|| {
    let mut out = HashMap::new();
    for line in include_str!("../../data/topic.tsv").lines().filter(|l| !l.starts_with('#')) {
        let Some((name, value)) = line.split_once('\t') else { continue };
        let Some((_, sign)) = name.split_once('.') else { continue };
        *out.entry(sign).or_insert(0.0) += value.trim().parse().unwrap_or(0.0);
    }
    out
});

/// Log-odds that a question with these signs is a follow-up.
pub(super) fn log_odds(signs: &[(String, f32)]) -> f32 {
    let weight = |name: &str| WEIGHTS.get(name).copied().unwrap_or(0.0);
    weight("base") + signs.iter().map(|(name, value)| weight(name) * value).sum::<f32>()
}

/// The same as a probability.
pub(super) fn probability(signs: &[(String, f32)]) -> f32 {
    1.0 / (1.0 + (-log_odds(signs)).exp())
}

/// True where no edit could make a question with these signs a follow-up: none needs to be composed.
pub(super) fn is_new(without_edit: &[(String, f32)]) -> bool {
    log_odds(without_edit) < HOPELESS
}

/// Judges a question by its signs.
pub(super) fn judge(signs: &[(String, f32)]) -> Topic {
    match probability(signs) {
        p if p >= SURE => Topic::Sure,
        p if p >= LIKELY => Topic::Likely,
        p if p >= UNLIKELY => Topic::Unlikely,
        _ => Topic::New,
    }
}

#[cfg(test)]
mod tests {
    use super::{HOPELESS, UNLIKELY, WEIGHTS};

    #[test]
    fn no_edit_turns_a_hopeless_question() {
        let of_edits = WEIGHTS.iter().filter(|(name, _)| name.starts_with("edit: "));
        let mut gains: Vec<f32> = of_edits.map(|(_, w)| *w).filter(|w| *w > 0.0).collect();
        gains.sort_by(f32::total_cmp);
        // An edit has few rules at once; doubt of it counts at most about half.
        let most = gains.iter().rev().take(3).sum::<f32>() + 0.5 * WEIGHTS.get("no cue & doubt of edit").copied().unwrap_or(0.0).max(0.0);
        let needed = (UNLIKELY / (1.0 - UNLIKELY)).ln() - HOPELESS;
        assert!(most < needed, "an edit can add {most} to the log-odds, and {needed} make a follow-up");
    }
}
