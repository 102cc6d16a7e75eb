//! Words that nothing knows and that mean what a column of few kinds stores: 'broken' for 'Damaged', 'blood test' for 'Haematology'.
//!
//! A guess below every other reading, of tables that the question speaks of or that are joined to one of them; it is told, and never sure.

use super::{Finder, GUESSED, MEANING_STEPS, Sense};
use crate::rank::COMMON;
use crate::text::Token;
use std::collections::HashSet;

/// A name from this fit on speaks of its table.
const NAMED: f32 = 0.9;
/// How well a value fits that a word only means.
const FIT: f32 = 0.62;

impl Finder<'_> {
    /// Adds the values that words mean.
    pub(super) fn values_by_meaning(&mut self) {
        let Some(tables) = self.spoken_tables() else { return };
        for len in [2, 1] {
            for start in 0..(self.tokens.len() + 1).saturating_sub(len) {
                let span = &self.tokens[start..start + len];
                let open = |t: &Token| {
                    let pronoun = matches!(t.lower.as_str(), "ones" | "one");
                    !t.quoted
                        && !t.punctuation
                        && !pronoun
                        && t.lower.chars().all(char::is_alphabetic)
                        && !COMMON.contains(t.lower.as_str())
                };
                if !span.iter().all(open)
                    || len == 1 && (span[0].lower.chars().count() < 4 || span[0].capitalized && start > 0)
                    || self.is_read(start, start + len)
                    || !self.steps.take(MEANING_STEPS)
                {
                    continue;
                }
                let mut near = self.lexicon.near_values(&said(span, |t| &t.lower), &|t| tables.contains(&t));
                if near.is_empty() {
                    near = self.lexicon.near_values(&said(span, |t| &t.lemma), &|t| tables.contains(&t));
                }
                // By a set of words two of them are a phrase; apart they mean too little.
                near.retain(|n| len == 1 || n.near >= 1.0);
                for n in near {
                    let sense = Sense::Value { table: n.table, column: n.column, value: n.value, exact: false };
                    self.add(start, start + len, len as f32, sense, FIT * n.near);
                }
            }
        }
    }

    /// The tables that are named, and those that keys join to them; `None` where none is named.
    fn spoken_tables(&self) -> Option<HashSet<usize>> {
        let named: HashSet<usize> = self
            .found
            .values()
            .flat_map(|(_, readings)| readings)
            .filter(|r| r.fit >= NAMED)
            .filter_map(|r| match r.sense {
                Sense::Table(t) | Sense::Column(t, _) => Some(t),
                _ => None,
            })
            .collect();
        if named.is_empty() {
            return None;
        }
        let joined: Vec<usize> = self.lexicon.keys_of(named.iter().copied()).flat_map(|e| [e.from, e.to]).collect();
        Some(named.into_iter().chain(joined).collect())
    }

    /// Whether words are read already as more than a guess, by themselves or within something longer.
    fn is_read(&self, from: usize, to: usize) -> bool {
        self.found.iter().any(|((start, end), (_, readings))| {
            let meets = if to - from > 1 { *start <= from && *end >= to } else { *start <= from && *end > from };
            meets && readings.iter().any(|r| r.fit > GUESSED)
        })
    }
}

/// True where words mean a value that is not written as they are.
pub(crate) fn means(lexicon: &crate::lexicon::Lexicon, tokens: &[Token], t: usize, value: &str) -> bool {
    let near = |words: String| lexicon.near_values(&words, &|of| of == t).iter().any(|n| n.value == value);
    tokens.len() <= 2 && (near(said(tokens, |t| &t.lower)) || near(said(tokens, |t| &t.lemma)))
}

fn said<'a>(span: &'a [Token], form: impl Fn(&'a Token) -> &'a String) -> String {
    span.iter().map(|t| form(t).as_str()).collect::<Vec<_>>().join(" ")
}
