//! 'at least a salary of 900', 'more than an average score of 4': a bound that stands before what it bounds. Put behind it, as it is read:
//! 'a salary of at least 900'.

use super::word;
use crate::text::Token;

/// Words of the bound, by what they begin with.
const BOUNDS: &[&[&str]] = &[
    &["at", "least"],
    &["at", "most"],
    &["no", "more", "than"],
    &["no", "less", "than"],
    &["not", "more", "than"],
    &["more", "than"],
    &["less", "than"],
    &["over"],
    &["under"],
    &["above"],
    &["below"],
];
/// Words that may name what is bounded.
const LONGEST: usize = 4;

pub(super) fn turn(tokens: &mut [Token]) {
    for at in 0..tokens.len() {
        let Some(bound) = BOUNDS.iter().find(|b| b.iter().enumerate().all(|(k, w)| word(tokens, at + k) == *w)) else { continue };
        let article = at + bound.len();
        if !matches!(word(tokens, article), "a" | "an" | "the") {
            continue;
        }
        let Some(of) = (article + 2..article + 2 + LONGEST).find(|&i| word(tokens, i) == "of") else { continue };
        let number = tokens.get(of + 1).is_some_and(|t| !t.quoted && t.lower.starts_with(|c: char| c.is_ascii_digit()));
        let plain = tokens[article + 1..of].iter().all(|t| !t.quoted && !t.punctuation && t.lower.chars().all(char::is_alphabetic));
        if number && plain {
            // 'at least' goes behind 'of'.
            tokens[at..=of].rotate_left(bound.len());
            return;
        }
    }
}
