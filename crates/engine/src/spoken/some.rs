//! Having some, however that is said: 'at least one visit', 'one or more visits', 'a visit at least once', 'a single visit or more'. Behind a
//! verb of having it is having any: how many does not matter, so nothing is counted.
//!
//! Only where what is had is the name of a table: 'at least one hour' bounds an amount.

use super::{parts, read_as, replace, word};
use crate::lexicon::Lexicon;
use crate::terse::{Kind, named_from};
use crate::text::Token;

/// How one or more is said before what is had.
const BEFORE: &[&[&str]] = &[
    &["at", "least", "one"],
    &["at", "least", "1"],
    &["at", "least", "a"],
    &["one", "or", "more"],
    &["1", "or", "more"],
    &["even", "one"],
    &["even", "a"],
    &["one", "single"],
    &[">", "=", "1"],
    &[">=", "1"],
];
/// And behind it.
const BEHIND: &[&[&str]] = &[&["or", "more"], &["or", "several"], &["at", "least", "once"], &["at", "least"], &["at", "all"]];

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let stands = |tokens: &[Token], at: usize, phrase: &[&str]| phrase.iter().enumerate().all(|(k, w)| word(tokens, at + k) == *w);
    let rows = |tokens: &[Token], at: usize| match named_from(tokens, at, lexicon) {
        Some((Kind::Rows, n)) => Some(n),
        _ => None,
    };
    let denies = tokens
        .iter()
        .any(|t| matches!(t.lower.as_str(), "not" | "never" | "without" | "no" | "nobody" | "none") || t.lower.ends_with("n't"));
    if denies {
        return;
    }
    let mut at = 1;
    while at < tokens.len() {
        if !has(word(tokens, at - 1)) {
            at += 1;
            continue;
        }
        let before = BEFORE.iter().find(|p| stands(tokens, at, p)).map(|p| p.len());
        if let Some((len, n)) = before.and_then(|len| Some((len, rows(tokens, at + len)?))) {
            several(tokens, at + len + n - 1);
            replace(tokens, at, len, &["any"]);
            at += 1;
            continue;
        }
        let article = usize::from(matches!(word(tokens, at), "a" | "an" | "one" | "1" | "any" | "some"));
        if let Some(n) = rows(tokens, at + article).filter(|_| article > 0) {
            let end = at + article + n;
            // 'a visit or two' is something else.
            let behind = BEHIND.iter().find(|p| stands(tokens, end, p)).map(|p| p.len());
            let closes = behind.is_some_and(|len| tokens.get(end + len).is_none_or(|t| parts(t) || !super::asks(&t.lower)));
            if let Some(len) = behind.filter(|_| closes) {
                tokens.drain(end..end + len);
                several(tokens, end - 1);
                replace(tokens, at, article, &["any"]);
            }
        }
        at += 1;
    }
}

/// Verbs of having, and what stands for one.
fn has(word: &str) -> bool {
    matches!(word, "have" | "has" | "had" | "having" | "with" | "got" | "made" | "placed" | "booked" | "received" | "did" | "done")
}

/// More than one of them may be meant: the name in the plural.
pub(super) fn several(tokens: &mut [Token], at: usize) {
    let Some(token) = tokens.get_mut(at).filter(|t| t.lower == t.lemma && !t.lower.ends_with('s')) else { return };
    let several = match token.lower.as_str() {
        w if w.ends_with('y') && !w.ends_with("ay") && !w.ends_with("ey") && !w.ends_with("oy") => format!("{}ies", &w[..w.len() - 1]),
        w if w.ends_with("ch") || w.ends_with("sh") || w.ends_with('x') => format!("{w}es"),
        w => format!("{w}s"),
    };
    let lemma = token.lemma.clone();
    read_as(token, &several);
    token.lemma = lemma;
}
