//! One word twice: 'month after month', 'tool for tool', 'going through the boats one by one'.

use super::{parts, read_as, replace, word};
use crate::text::Token;

/// Words between the two.
const BETWEEN: &[&str] = &["for", "after", "upon"];
/// Words that say something else when they stand twice.
const OTHERS: &[&str] =
    &["one", "time", "again", "step", "side", "word", "head", "face", "more", "little", "like", "point", "pound", "dollar", "euro"];
/// Verbs that lead through all rows.
const GOING: &[&str] = &["going", "go", "walking", "running", "looking", "taking", "take", "working"];
/// How they are told one after the other.
const IN_TURN: &[&[&str]] = &[
    &["one", "by", "one"],
    &["one", "after", "the", "other"],
    &["one", "after", "another"],
    &["one", "at", "a", "time"],
    &["each", "in", "turn"],
    &["in", "turn"],
];

pub(super) fn turn(tokens: &mut Vec<Token>) {
    for i in 1..tokens.len().saturating_sub(1) {
        let (before, after) = (&tokens[i - 1], &tokens[i + 1]);
        let same = before.lemma == after.lemma && !before.quoted && !after.quoted && !before.punctuation && before.lower.len() > 2;
        let digits = before.lower.starts_with(|c: char| c.is_ascii_digit());
        if same && !digits && BETWEEN.contains(&tokens[i].lower.as_str()) && !OTHERS.contains(&before.lemma.as_str()) {
            read_as(&mut tokens[i], "by");
        }
    }
    one_by_one(tokens);
}

/// 'Going through the boats one by one, …': for each of them.
fn one_by_one(tokens: &mut Vec<Token>) {
    const LONGEST: usize = 14;
    for from in 0..tokens.len() {
        let opens = from == 0 || parts(&tokens[from - 1]);
        if !opens || !GOING.contains(&word(tokens, from)) {
            continue;
        }
        let through = word(tokens, from + 1) == "through";
        let start = from + 1 + usize::from(through);
        let end = (start..tokens.len().min(start + LONGEST)).find(|&k| parts(&tokens[k]));
        let Some(end) = end.filter(|e| *e > start) else { continue };
        let turns =
            IN_TURN.iter().find(|p| end >= start + p.len() && p.iter().enumerate().all(|(k, w)| word(tokens, end - p.len() + k) == *w));
        let last = end - turns.map_or(0, |p| p.len());
        if last == start || !through && turns.is_none() {
            continue;
        }
        replace(tokens, last, end - last, &[]);
        // 'the', 'all our', 'each of the', 'every'
        let mut noun = start;
        while matches!(word(tokens, noun), "the" | "our" | "all" | "each" | "every" | "of" | "my" | "these" | "those") {
            noun += 1;
        }
        replace(tokens, from, noun - from, &["for", "each"]);
        return;
    }
}
