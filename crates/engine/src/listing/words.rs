//! The words that lists are put in (`data/listing.tsv`), looked up by what they do.

use crate::text::Token;
use once_cell::sync::Lazy;
use std::collections::HashMap;

static WORDS: Lazy<HashMap<&'static str, Vec<&'static str>>> = Lazy::new(|| {
    include_str!("../../data/listing.tsv")
        .lines()
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| l.split_once('\t'))
        .map(|(kind, words)| (kind, words.split('|').collect()))
        .collect()
});

/// Words of the longest phrase of a kind.
const LONGEST: usize = 5;

/// The words of a kind.
pub(super) fn of(kind: &str) -> &'static [&'static str] {
    WORDS.get(kind).map_or(&[], Vec::as_slice)
}

/// The word at a place, lower case; empty for what is quoted and past the end.
pub(super) fn at(tokens: &[Token], i: usize) -> &str {
    tokens.get(i).filter(|t| !t.quoted).map_or("", |t| t.lower.as_str())
}

/// True where the word at a place is of a kind.
pub(super) fn is(tokens: &[Token], i: usize, kind: &str) -> bool {
    let word = at(tokens, i);
    !word.is_empty() && of(kind).contains(&word)
}

/// How many words the longest phrase of a kind has that begins at a place.
pub(super) fn phrase(tokens: &[Token], i: usize, kind: &str) -> usize {
    let said = |n: usize| (i..i + n).map(|k| at(tokens, k)).collect::<Vec<_>>().join(" ");
    (1..=LONGEST).rev().find(|&n| i + n <= tokens.len() && of(kind).contains(&said(n).as_str())).unwrap_or(0)
}

/// True for the end of a sentence.
pub(super) fn ends(tokens: &[Token], i: usize) -> bool {
    tokens.get(i).is_none_or(|t| t.punctuation && !t.quoted && matches!(t.text.as_str(), "." | "?" | "!"))
}

/// True for what parts two things of a list.
pub(super) fn parts(tokens: &[Token], i: usize) -> bool {
    tokens.get(i).is_some_and(|t| !t.quoted) && (is(tokens, i, "part") || at(tokens, i) == "–")
}

/// True for a colon or a dash.
pub(super) fn opens(tokens: &[Token], i: usize) -> bool {
    tokens.get(i).is_some_and(|t| t.punctuation && !t.quoted && matches!(t.text.as_str(), ":" | "—" | "–" | "-" | "->" | "→" | "("))
}
