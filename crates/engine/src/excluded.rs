//! What is left out is said before or behind: 'leaving out theory', 'theory left out', 'theory aside', 'no-shows excluded'. What
//! stands behind is read as if it stood before.

use crate::text::Token;

/// Words behind what they leave out, the longest first.
const BEHIND: &[&[&str]] = &[
    &["should", "not", "be", "counted"],
    &["do", "not", "count"],
    &["not", "taken", "into", "account"],
    &["don't", "count"],
    &["not", "included"],
    &["not", "counted"],
    &["left", "out"],
    &["left", "aside"],
    &["taken", "out"],
    &["excluded"],
    &["excepted"],
    &["ignored"],
    &["omitted"],
    &["aside"],
];
/// Between what is left out and the words that say so.
const LINKS: &[&str] = &["are", "is", "being", "be", "to", "were", "was", "should", "all", "please"];
/// Words that what is left out does not go beyond.
const STARTS: &[&str] = &["with", "but", "and", "while"];
/// Words of a question: what holds one is no name of what is left out.
const ASKING: &[&str] = &[
    "how", "what", "which", "who", "when", "where", "show", "list", "give", "count", "many", "were", "was", "is", "are", "did", "by",
    "per", "that", "they", "them", "it",
];
/// Words of what is left out.
const MOST: usize = 6;

/// Moves what is left out behind the words that say so.
pub(crate) fn turn(tokens: &mut [Token]) {
    together(tokens);
    let mut i = 1;
    while i < tokens.len() {
        let Some(len) = BEHIND.iter().find(|p| says(tokens, i, p)).map(|p| p.len()) else {
            i += 1;
            continue;
        };
        let closes = tokens.get(i + len).is_none_or(|t| t.punctuation || matches!(t.lower.as_str(), "please" | "pls" | "by" | "per"));
        if closes && let Some(from) = begins(tokens, i, len == 1) {
            tokens[from..i + len].rotate_right(len);
        } else if tokens[i].lower == "taken" && matches!(tokens[i - 1].lower.as_str(), "was" | "were" | "been" | "being" | "is" | "are") {
            // 'how much was taken out each month' leaves nothing out.
            tokens[i].lower = "withdrawn".into();
            tokens[i].lemma = "withdraw".into();
            tokens[i].worded = true;
        }
        i += len;
    }
}

/// 'leaving theory out', 'setting first aid aside': the two words are put together before what they leave out.
fn together(tokens: &mut [Token]) {
    for i in 0..tokens.len() {
        let ends: &[&str] = match tokens[i].lower.as_str() {
            "leaving" | "leave" => &["out", "aside"],
            "setting" | "putting" => &["aside"],
            _ => continue,
        };
        let mut clause = (i + 1..tokens.len().min(i + 2 + MOST)).take_while(|&k| !tokens[k].punctuation || tokens[k].quoted);
        if let Some(at) = clause.find(|&k| ends.contains(&tokens[k].lower.as_str())).filter(|at| *at > i + 1) {
            tokens[i + 1..=at].rotate_right(1);
        }
    }
}

fn says(tokens: &[Token], at: usize, phrase: &[&str]) -> bool {
    phrase.iter().enumerate().all(|(k, w)| tokens.get(at + k).is_some_and(|t| t.lower == *w && !t.quoted))
}

/// Where what is left out begins, if it stands before the words at a place.
/// A single participle in a question ('which lessons were excluded') asks for what is so instead.
fn begins(tokens: &[Token], at: usize, participle: bool) -> Option<usize> {
    let mut end = at;
    while end > 0 && LINKS.contains(&tokens[end - 1].lower.as_str()) {
        end -= 1;
    }
    let bounded = |t: &Token| t.punctuation && !t.quoted && t.text != "-" || STARTS.contains(&t.lower.as_str());
    let open = (end.saturating_sub(MOST)..end).rev().take_while(|&k| !bounded(&tokens[k])).count();
    let mut from = end - open;
    // 'theory and first aid left out': both, unless a clause comes before.
    while from > 1 && tokens[from - 1].lower == "and" && end - from < MOST && !bounded(&tokens[from - 2]) {
        from -= 2;
    }
    let asks = tokens[from..end].iter().any(|t| ASKING.contains(&t.lower.as_str()));
    if asks && participle {
        return None;
    }
    // Without a comma before it, only the word right before is meant.
    let from = if asks || from > 0 && !bounded(&tokens[from - 1]) { end.checked_sub(1)? } else { from };
    let named = tokens.get(from..end)?.iter().any(|t| !t.punctuation && !ASKING.contains(&t.lower.as_str()));
    named.then_some(from)
}
