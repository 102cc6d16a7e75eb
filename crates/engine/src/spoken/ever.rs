//! 'the most we ever paid for a permit', 'the least a repair has cost': the highest and the lowest amount.

use super::{asks, parts, replace, word};
use crate::text::Token;

/// Verbs of money, and what they are about.
const PAID: &[(&str, &str)] = &[
    ("paid", "cost"),
    ("pay", "cost"),
    ("spent", "cost"),
    ("spend", "cost"),
    ("cost", "cost"),
    ("charged", "amount"),
    ("charge", "amount"),
    ("earned", "amount"),
    ("took", "amount"),
    ("taken", "amount"),
    ("got", "amount"),
    ("made", "amount"),
    ("billed", "amount"),
    ("invoiced", "amount"),
];

pub(super) fn turn(tokens: &mut Vec<Token>) {
    let Some(at) = (1..tokens.len()).find(|&i| matches!(word(tokens, i), "most" | "least") && word(tokens, i - 1) == "the") else { return };
    let asked = at >= 2 && matches!(word(tokens, at - 2), "is" | "was" | "'s" | "been") && asks(word(tokens, at.saturating_sub(3)));
    if !asked {
        return;
    }
    let end = (at..tokens.len()).find(|&i| parts(&tokens[i])).unwrap_or(tokens.len());
    let Some((verb, noun)) = (at + 1..end.min(at + 8)).find_map(|i| Some((i, PAID.iter().find(|(v, _)| *v == word(tokens, i))?.1))) else {
        return;
    };
    let extreme = if word(tokens, at) == "most" { "highest" } else { "lowest" };
    let person = |w: &str| matches!(w, "we" | "i" | "you" | "they" | "anybody" | "anyone" | "somebody" | "someone" | "people");
    let light = |w: &str| matches!(w, "ever" | "have" | "has" | "had" | "we've" | "i've" | "they've" | "did") || person(w);
    if (at + 1..verb).all(|i| light(word(tokens, i))) && matches!(word(tokens, verb + 1), "for" | "on" | "in") {
        replace(tokens, at, verb + 2 - at, &[extreme, noun, "of"]);
    } else if noun == "cost" && word(tokens, verb) == "cost" && !(at + 1..verb).any(|i| person(word(tokens, i))) {
        // 'the least a repair ever cost'
        let rows: Vec<String> = (at + 1..verb).map(|i| word(tokens, i).to_string()).filter(|w| !light(w)).collect();
        let mut words = vec![extreme, noun, "of"];
        words.extend(rows.iter().map(String::as_str));
        replace(tokens, at, verb + 1 - at, &words);
    }
}
