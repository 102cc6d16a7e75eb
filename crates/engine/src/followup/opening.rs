//! How a question opens in a conversation: words that only lead up to it, and what they say of the one before.

use super::cues::{Cue, longest};
use crate::text::Token;

/// How a question opens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Opening {
    /// It goes on from the one before ('and', 'now', 'but').
    pub goes_on: bool,
    /// It is one of its own ('something else').
    pub new: bool,
    /// It puts the answer before right ('no, by month').
    pub corrects: bool,
}

/// How many tokens at the start only open the question ('ok, and now', 'can you please', 'something else:'), and what they say.
pub(super) fn opening(tokens: &[Token]) -> (usize, Opening) {
    let mut at = 0;
    let mut says = Opening::default();
    while at < tokens.len() {
        if tokens[at].punctuation && at > 0 {
            at += 1;
            continue;
        }
        match longest(tokens, at) {
            (Some(Cue::Lead), len) if !tokens[at].quoted && !tokens[at].punctuation => {
                // 'no orders', 'good reviews': only where the words open a sentence.
                let word = tokens[at].lower.as_str();
                let ambiguous =
                    len == 1 && !matches!(word, "and" | "now" | "ok" | "okay" | "so" | "but" | "then" | "please" | "yes" | "hi" | "hello");
                if ambiguous && !tokens.get(at + 1).is_some_and(|t| t.punctuation) {
                    break;
                }
                says.corrects |= matches!(word, "no");
                says.goes_on |= matches!(word, "and" | "now" | "so" | "but" | "then" | "or");
                at += len;
            }
            (Some(Cue::New), len) => {
                // 'something else: how many …', 'something else now: …'; 'something else than books' goes on.
                let mut end = at + len;
                while tokens.get(end).is_some_and(|t| matches!(t.lower.as_str(), "now" | "please" | "then")) {
                    end += 1;
                }
                if !tokens.get(end).is_some_and(|t| t.punctuation) {
                    break;
                }
                says.new = true;
                at = end;
            }
            _ => break,
        }
    }
    if tokens[at..].iter().all(|t| t.punctuation) { (0, Opening::default()) } else { (at, says) }
}
