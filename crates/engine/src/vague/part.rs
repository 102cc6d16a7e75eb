//! Words that are a part of a question, where nothing was asked before.

use crate::answer::Candidate;
use crate::text::Token;

/// True for words that only go on from another question ('by site', 'without renewals', 'as a percentage'), read as a list.
pub(crate) fn is_part(tokens: &[Token], best: Option<&Candidate>) -> bool {
    const LONGEST: usize = 8;
    const OPENINGS: &[&str] = &["by", "per", "without", "excluding", "except", "as", "sorted", "sort", "instead", "rather", "only", "just"];
    let words: Vec<&str> = tokens.iter().filter(|t| !t.punctuation).map(|t| t.lower.as_str()).collect();
    let opens = words.first().is_some_and(|w| OPENINGS.contains(w)) && words.len() <= LONGEST;
    // 'just show the orders', 'only list …'
    let asks = words.get(1).is_some_and(|w| matches!(*w, "show" | "list" | "give" | "count" | "tell" | "the" | "how" | "what" | "which"));
    let listed = best.is_some_and(|b| b.query.group_by.is_empty() && b.query.select.iter().all(|o| !o.expr.is_aggregate()));
    let comma = tokens.iter().any(|t| t.text == ",");
    opens && !asks && listed && !comma
}
