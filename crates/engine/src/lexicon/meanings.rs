//! Names by their meaning: the built-in embedding, for words that nothing else knows.
//!
//! A word that is near a name is a guess: it never stands against a name, a part of one or a synonym, and a reading that rests on it is not
//! told as sure. How near is near was measured on the pairs of the synonym lists (right) and on random pairs of their words (wrong):
//! from 0.6 on there are 33 % of the right ones and 0.2 % of the wrong ones.

use super::Target;
use super::index::Index;
use super::words::DICTIONARY;
use crate::text::stem;

/// Words less alike say nothing.
const NEAR: f32 = 0.6;
/// Words this much less alike than the best are no rivals of it.
const MARGIN: f32 = 0.06;
/// Most names whose meanings are kept: a question may cost a comparison with each of them.
const KEPT: usize = 3_000;
/// Most names that a word may be near.
const MOST: usize = 3;

/// What names mean, as vectors of small integers.
#[derive(Debug, Clone, Default)]
pub(super) struct Meanings {
    names: Vec<String>,
    vectors: Vec<i8>,
}

const DIMENSIONS: usize = pg_ask_embed::DIMENSIONS;

fn vector(text: &str) -> Option<[i8; DIMENSIONS]> {
    let full = pg_ask_embed::embed(text);
    full.iter().any(|v| *v != 0.0).then(|| full.map(|v| (v * 127.0).round().clamp(-127.0, 127.0) as i8))
}

impl Meanings {
    /// Of the words that names of the schema are made of; those of tables and whole columns first where there are too many.
    pub(super) fn of(names: &Index, words: &[String]) -> Self {
        let weight = |w: &String| {
            names.get(w).iter().map(|h| h.weight * if matches!(h.target, Target::Table(_)) { 1.5 } else { 1.0 }).fold(0.0, f32::max)
        };
        let mut telling: Vec<(f32, &String)> = words.iter().map(|w| (weight(w), w)).filter(|(weight, _)| *weight > 0.4).collect();
        telling.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        let mut out = Self::default();
        for (_, word) in telling.into_iter().take(KEPT) {
            // A made-up word is pieced together: what it means is not known.
            if let Some(v) = Some(word).filter(|w| pg_ask_embed::knows_word(w)).and_then(|w| vector(w)) {
                out.names.push(word.clone());
                out.vectors.extend(v);
            }
        }
        out
    }

    /// Names that a word may stand for, nearest first, with how near they are.
    pub(super) fn near(&self, word: &str) -> Vec<(&str, f32)> {
        let Some(wanted) = Some(word).filter(|w| pg_ask_embed::knows_word(w)).and_then(vector) else { return Vec::new() };
        let root = stem(word);
        let mut found: Vec<(&str, f32)> = self
            .names
            .iter()
            .zip(self.vectors.chunks_exact(DIMENSIONS))
            .map(|(name, v)| {
                let dot: i32 = v.iter().zip(&wanted).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum();
                (name.as_str(), dot as f32 / (127.0 * 127.0))
            })
            .filter(|(name, near)| *near >= NEAR && !DICTIONARY.opposed(word, name) && stem(name) != root)
            .collect();
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
        let best = found.first().map_or(0.0, |f| f.1);
        found.retain(|f| f.1 >= best - MARGIN);
        found.truncate(MOST);
        found
    }
}
