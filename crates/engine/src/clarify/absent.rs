//! What is asked for itself and is stored nowhere: 'how many likes did the campaign get', 'what does a driver earn'. No other
//! wording of such a question leads on, so it is refused by the word.

use super::Matter;
use super::reword::Span;
use crate::mention::Sense;
use crate::rank::COMMON;
use crate::text::{Token, stem};
use crate::vague::judges;

/// Words behind which a restriction stands, or one of several things: what is unknown there may be a value, and is asked back.
const RESTRICTING: &[&str] = &[
    "in",
    "from",
    "at",
    "near",
    "by",
    "with",
    "without",
    "for",
    "on",
    "per",
    "each",
    "every",
    "named",
    "called",
    "to",
    "into",
    "through",
    "via",
    "as",
    "than",
    "where",
    "whose",
    "and",
    "or",
    "not",
    "except",
    "excluding",
    "like",
    "is",
    "are",
    "was",
    "were",
    "be",
    "been",
    ",",
];
/// Words between a noun and what it belongs to.
const BETWEEN: &[&str] =
    &["the", "a", "an", "our", "my", "your", "their", "its", "his", "her", "any", "all", "these", "those", "this", "that"];
/// Shorter words are rather slips or codes.
const SHORTEST: usize = 4;

/// The word of what is asked for that nothing in the schema is called or like.
pub(super) fn asked_for(words: &[Span], matter: &Matter<'_>) -> Option<String> {
    if matter.continues {
        return None;
    }
    let judged = |s: &Span| matter.tokens.get(s.start..s.end).is_some_and(judges);
    words
        .iter()
        .find(|span| span.unknown && !judged(span) && !span.is_name(matter.tokens) && is_asked_for(span, matter))
        .map(|span| span.text(matter.tokens))
}

fn is_asked_for(span: &Span, matter: &Matter<'_>) -> bool {
    let counted = span.start.checked_sub(1).and_then(|i| matter.tokens.get(i)).is_some_and(|t| matches!(t.lower.as_str(), "many" | "much"));
    let missing = |t: &Token| {
        let word = t.lower.as_str();
        !t.punctuation
            && !t.capitalized
            && word.chars().count() >= SHORTEST
            && word.chars().all(char::is_alphabetic)
            && !word.ends_with("ly")
            && !COMMON.contains(word)
            && (counted || !COMMON.contains(t.lemma.as_str()))
            && matter.lexicon.named_by_stem(&stem(&t.lemma)).is_empty()
    };
    // In front of a known noun it only says which.
    matter.tokens.get(span.start..span.end).unwrap_or_default().iter().any(missing)
        && !is_known(span.end, matter)
        && !is_restriction(span.start, matter)
}

fn is_known(at: usize, matter: &Matter<'_>) -> bool {
    let segment = matter.segments.iter().find(|s| s.start == at);
    segment
        .is_some_and(|s| s.readings.iter().any(|r| matches!(r.sense, Sense::Table(_) | Sense::Column(..) | Sense::Term(_)) && r.fit >= 0.5))
}

/// True where what stands in front makes it a restriction. 'what are the tyres' asks for them, 'which parts are broken' says which.
fn is_restriction(start: usize, matter: &Matter<'_>) -> bool {
    let mut at = start;
    while let Some(before) = at.checked_sub(1).and_then(|i| matter.tokens.get(i)) {
        let word = before.lower.as_str();
        let between = BETWEEN.contains(&word) || COMMON.contains(word) && !RESTRICTING.contains(&word);
        if !between {
            let identifies = matches!(word, "is" | "are" | "was" | "were") && at < 3;
            return RESTRICTING.contains(&word) && !identifies;
        }
        at -= 1;
    }
    false
}
