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
    how_many_too(tokens);
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
    let behind: Vec<usize> = (3..tokens.len()).filter(|&i| word(tokens, i - 1) == "and" || tokens[i - 1].punctuation).collect();
    if behind.iter().any(|&at| named(tokens, at)) {
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

/// '… and what their fees added up to', '… and what did the fees come to': the total of what is named.
fn named(tokens: &mut Vec<Token>, at: usize) -> bool {
    const NAME: usize = 5;
    let mut from = at;
    while matches!(word(tokens, from), "what" | "how" | "much" | "do" | "does" | "did" | "is" | "are" | "was" | "were") {
        from += 1;
    }
    // 'what did the total fee come to' says it already.
    if from == at || !matches!(word(tokens, from), "their" | "the" | "its") || word(tokens, from + 1) == "total" {
        return false;
    }
    let sums = |i: usize| {
        let verb = matches!(
            word(tokens, i),
            "add"
                | "adds"
                | "added"
                | "sum"
                | "sums"
                | "summed"
                | "come"
                | "comes"
                | "came"
                | "amount"
                | "amounts"
                | "amounted"
                | "total"
                | "totals"
        );
        let end = (i + 1..i + 3).take_while(|&k| matches!(word(tokens, k), "up" | "to")).last()?;
        (verb && i > from + 1 && tokens.get(end + 1).is_none_or(parts)).then_some(end + 1)
    };
    let Some((verb, end)) = (from + 2..from + 2 + NAME).find_map(|i| sums(i).map(|e| (i, e))) else { return false };
    tokens.drain(verb..end);
    replace(tokens, at, from + 1 - at, &["the", "total"]);
    true
}

/// 'what was the total fee of the visits last year, and how many were there?': both of the same rows.
fn how_many_too(tokens: &mut Vec<Token>) {
    let Some(how) = (3..tokens.len()).find(|&i| word(tokens, i) == "how" && word(tokens, i + 1) == "many") else { return };
    let there =
        matches!(word(tokens, how + 2), "were" | "are" | "was" | "is") && matches!(word(tokens, how + 3), "there" | "they" | "those");
    if !there || !tokens.get(how + 4).is_none_or(parts) {
        return;
    }
    let from = (0..how).rev().take_while(|&i| parts(&tokens[i]) || word(tokens, i) == "and").last().unwrap_or(how);
    let summed = |i: &usize| matches!(word(tokens, *i), "total" | "sum" | "average" | "mean");
    let Some(at) = (0..from).find(summed) else { return };
    tokens.drain(from..how + 4);
    replace(tokens, at, 0, &["number", "and"]);
}
