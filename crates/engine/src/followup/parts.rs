//! What can only be a part of a question, by its form: 'by harbour', 'only the late ones', 'on which boats?', 'airports only'.

use crate::text::Token;

/// Words from which on it may be whole.
const LONGEST: usize = 8;
/// Openings that need something before them, however much follows.
const PARTS: &[&str] = &[
    "by",
    "per",
    "only",
    "just",
    "with",
    "without",
    "except",
    "excluding",
    "including",
    "across",
    "versus",
    "vs",
    "plus",
    "against",
    "compared",
];
/// Prepositions that open a whole question only where more follows than what they go with.
const PREPOSITIONS: &[&str] = &["for", "in", "on", "from", "at", "to", "of", "over", "during", "since", "until", "under", "above"];
/// Words of a whole question.
const WHOLE: &[&str] = &[
    "how", "what", "who", "whose", "whom", "where", "when", "why", "show", "list", "give", "tell", "find", "count", "display", "is", "are",
    "was", "were", "do", "does", "did", "has", "have", "can", "number", "total", "average", "sum",
];

/// True where the words need a question before them.
pub(super) fn is_part(tokens: &[Token]) -> bool {
    let words: Vec<&str> = tokens.iter().filter(|t| !t.punctuation && t.lower != "please").map(|t| t.lower.as_str()).collect();
    let ([first, ..], [.., last]) = (words.as_slice(), words.as_slice()) else { return false };
    let comma = tokens.iter().any(|t| t.text == "," || t.text == ":");
    if words.len() > LONGEST || words.len() < 2 || words.iter().any(|w| WHOLE.contains(w)) {
        return false;
    }
    let asked = words.iter().position(|w| *w == "which");
    let short = !comma && words.len() <= 4;
    if asked == Some(1) && (PREPOSITIONS.contains(first) || *first == "with") {
        // 'on which boats?', 'with which agents?'
        return short;
    }
    if PREPOSITIONS.contains(first) {
        // 'for each boat'
        return short && asked.is_none();
    }
    asked.is_none() && (PARTS.contains(first) || matches!(*last, "only" | "instead" | "too") && words.len() <= 4)
}
