//! 'which branch has the most loans, and how many', '… and how much was it': the number by which the first one is found is shown beside it.
//! What asks for it is put as one word that says no more than that ('therewith'), so that the rest is read as if it stood alone.

use super::{parts, replace, word};
use crate::text::Token;

/// The word that is left of such a clause.
pub(crate) const BESIDE: &str = "therewith";
/// Words that may follow 'how many' there.
const LIGHT: &[&str] = &[
    "was",
    "were",
    "is",
    "are",
    "it",
    "they",
    "there",
    "that",
    "did",
    "does",
    "do",
    "has",
    "had",
    "have",
    "he",
    "she",
    "in",
    "all",
    "total",
    "altogether",
    "exactly",
    "of",
    "them",
    "come",
    "to",
    "got",
];

pub(super) fn turn(tokens: &mut Vec<Token>) {
    let Some(end) = tokens.iter().rposition(|t| !parts(t)).map(|i| i + 1) else { return };
    let Some(at) = (3..end).rev().find(|&i| word(tokens, i - 1) == "how" && matches!(word(tokens, i), "many" | "much")) else { return };
    let and = usize::from(matches!(word(tokens, at - 2), "and" | "with" | "by"));
    let comma = usize::from(at >= 3 + and && parts(&tokens[at - 2 - and]));
    let from = at - 1 - and - comma;
    let extreme = |w: &str| {
        matches!(w, "most" | "fewest" | "least" | "top" | "best" | "biggest" | "largest" | "smallest" | "worst")
            || w.ends_with("est") && w.len() > 5 && !w.ends_with("quest") && !w.ends_with("rest")
    };
    let ranks = (0..from).any(|i| extreme(word(tokens, i)));
    let counts = (0..from).any(|i| word(tokens, i) == "how");
    // 'produced the most, and how much' leaves to the end what it is the most of.
    let bare = |i: usize| {
        matches!(word(tokens, i), "most" | "least") && (i + 1 >= from || matches!(word(tokens, i + 1), "in" | "on" | "" | "last" | "this"))
    };
    if word(tokens, at) == "much" && (0..from).any(bare) {
        return;
    }
    let light = (at + 1..end).all(|i| LIGHT.contains(&word(tokens, i)));
    if ranks && !counts && light && and + comma > 0 {
        replace(tokens, from, end - from, &[BESIDE]);
    }
}
