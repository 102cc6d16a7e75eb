//! The sum asked for behind a number of rows: 'how many bills are overdue and what do they come to', '… and how much is that', '… and what
//! are they worth'. It is the total amount of the same rows.

use super::{parts, replace, word};
use crate::text::Token;

/// What is said behind 'and', light words aside.
const SAID: &[&[&str]] = &[
    &["what", "do", "they", "come", "to"],
    &["what", "do", "they", "add", "up", "to"],
    &["what", "do", "they", "total"],
    &["what", "do", "they", "amount", "to"],
    &["what", "do", "those", "come", "to"],
    &["how", "much", "do", "they", "come", "to"],
    &["how", "much", "do", "they", "add", "up", "to"],
    &["what", "does", "that", "come", "to"],
    &["what", "does", "that", "add", "up", "to"],
    &["how", "much", "is", "that"],
    &["how", "much", "money", "is", "that"],
    &["how", "much", "are", "they", "worth"],
    &["how", "much", "are", "they"],
    &["how", "much", "were", "they", "worth"],
    &["what", "are", "they", "worth"],
    &["what", "were", "they", "worth"],
    &["what", "is", "that", "worth"],
    &["what", "is", "it", "worth"],
    &["what", "is", "their", "total"],
    &["what", "is", "their", "total", "value"],
    &["what", "is", "their", "total", "amount"],
    &["what", "is", "the", "total"],
    &["what", "is", "the", "sum"],
    &["what", "is", "the", "damage"],
    &["how", "much", "are", "we", "owed"],
    &["how", "much", "are", "we", "owed", "on", "them"],
    &["how", "much", "are", "we", "owed", "for", "them"],
    &["for", "how", "much"],
    &["for", "what", "amount"],
    &["for", "what", "total"],
    &["how", "much", "in", "total"],
    &["how", "much", "money"],
];
/// What may close it.
const CLOSINGS: &[&[&str]] =
    &[&["in", "total"], &["altogether"], &["all", "together"], &["in", "all"], &["in", "money"], &["overall"], &["combined"]];
const PLAIN: &[&str] = &["what", "is", "the", "total", "amount"];

pub(super) fn turn(tokens: &mut Vec<Token>) {
    let asked = (0..tokens.len())
        .any(|i| word(tokens, i) == "how" && word(tokens, i + 1) == "many" || word(tokens, i) == "number" && word(tokens, i + 1) == "of");
    // 'how many are they and what do they add up to' goes on from the question before, whose rows have amounts of their own.
    let goes_on = (0..tokens.len()).any(|i| {
        word(tokens, i) == "many"
            && matches!(word(tokens, i + 1), "are" | "were")
            && matches!(word(tokens, i + 2), "they" | "those" | "these")
    });
    if !asked || goes_on {
        return;
    }
    let says =
        |at: usize, p: &[&str]| p.iter().enumerate().all(|(k, w)| word(tokens, at + k) == *w || *w == "is" && word(tokens, at + k) == "'s");
    let longest = |at: usize, all: &[&[&str]]| all.iter().filter(|p| says(at, p)).map(|p| p.len()).max();
    for at in (3..tokens.len()).filter(|&i| word(tokens, i - 1) == "and" || tokens[i - 1].punctuation) {
        let Some(len) = longest(at, SAID) else { continue };
        let len = len + longest(at + len, CLOSINGS).unwrap_or(0);
        if tokens.get(at + len).is_none_or(parts) {
            replace(tokens, at, len, PLAIN);
            return;
        }
    }
}
