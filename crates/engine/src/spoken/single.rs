//! 'Single' that only stresses: 'who hasn't booked a single class', 'the single largest order', 'our biggest single sale'.

use super::{parts, replace, word};
use crate::lexicon::{DICTIONARY, Lexicon};
use crate::text::Token;

/// Words between what denies and 'a single'.
const REACH: usize = 7;

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let Some(at) = (1..tokens.len()).find(|&i| word(tokens, i) == "single") else { return };
    if !lexicon.named("single").is_empty() || tokens.get(at + 1).is_none_or(|t| t.punctuation || t.quoted) {
        return;
    }
    let superlative = |i: usize| {
        let w = word(tokens, i);
        matches!(w, "most" | "least" | "best" | "worst" | "largest" | "biggest" | "highest" | "lowest")
            || w.ends_with("est") && DICTIONARY.adjective(w).is_some()
    };
    if superlative(at + 1) || superlative(at - 1) {
        replace(tokens, at, 1, &[]);
        return;
    }
    let denies = |i: usize| {
        let w = word(tokens, i);
        w.ends_with("n't") || w.ends_with("n’t") || matches!(w, "not" | "never" | "without" | "cannot")
    };
    let article = matches!(word(tokens, at - 1), "a" | "one");
    let from = (at.saturating_sub(REACH)..at - 1).rev().take_while(|&i| !parts(&tokens[i])).find(|&i| denies(i));
    let Some(from) = from.filter(|_| article) else { return };
    // 'but not down for a single shift': none of them.
    let bare = word(tokens, from) == "not" && from + 1 < at - 1 && !matches!(word(tokens, from + 1), "have" | "had" | "be" | "been");
    let verb = (from + 1..at - 1).any(|i| crate::compose::state::is_deed(word(tokens, i)) || word(tokens, i).ends_with("ed"));
    match word(tokens, from) {
        "without" => replace(tokens, at - 1, 2, &[]),
        _ if bare && !verb && word(tokens, at - 2) == "for" => replace(tokens, from, at + 1 - from, &["without"]),
        _ => replace(tokens, at - 1, 2, &["any"]),
    }
}
