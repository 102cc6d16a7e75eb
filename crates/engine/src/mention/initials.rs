//! Names shortened to the first letters of their words: 'WOs' for `work_orders`, 'GP' for 'General Practice', 'DNC' for a state 'did not collect'.

use super::{Finder, Sense};
use crate::lexicon::DICTIONARY;
use crate::rank::COMMON;
use crate::weights::weight;
use once_cell::sync::Lazy;
use std::collections::HashMap;

/// Fit of what only its first letters name.
const BY_LETTERS: f32 = 0.8;
/// Most things that the letters may be short for.
const MOST: usize = 3;

static EXPANSIONS: Lazy<HashMap<&'static str, Vec<&'static str>>> = Lazy::new(|| {
    let lines = include_str!("../../data/acronyms.tsv").lines().filter(|l| !l.starts_with('#'));
    lines.filter_map(|l| l.split_once('\t')).map(|(word, all)| (word, all.split('|').collect())).collect()
});

/// What letters are commonly short for, as it may be stored.
pub(super) fn expansions(text: &str) -> &'static [&'static str] {
    letters(text).and_then(|l| EXPANSIONS.get(l.as_str())).map_or(&[], Vec::as_slice)
}

/// The letters that a word is made of, where it is written like some: 'WO', 'POs'.
fn letters(text: &str) -> Option<String> {
    let bare = text.strip_suffix('s').filter(|b| b.len() > 1 && b.chars().all(char::is_uppercase)).unwrap_or(text);
    let n = bare.chars().count();
    ((2..=5).contains(&n) && bare.chars().all(|c| c.is_ascii_uppercase())).then(|| bare.to_lowercase())
}

/// The first letters of the words of a name or value.
pub(crate) fn initials<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.filter_map(|w| w.chars().next()).flat_map(char::to_lowercase).collect()
}

/// True where letters are the first ones of the words of a value.
pub(crate) fn are_of(word: &str, value: &str) -> bool {
    let words = || value.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    words().count() > 1 && letters(word).is_some_and(|l| l == initials(words()))
}

impl Finder<'_> {
    /// Adds what words of capital letters are short for: tables, else columns, else values.
    pub(super) fn initials(&mut self) {
        let capitals = self.tokens.iter().filter(|t| t.text.chars().count() > 2 && t.text.chars().all(char::is_uppercase)).count();
        // A question in capitals says nothing by them.
        if capitals * 2 > self.tokens.len() {
            return;
        }
        for i in 0..self.tokens.len() {
            let token = &self.tokens[i];
            let Some(said) = letters(&token.text).filter(|_| !token.quoted) else { continue };
            let known = DICTIONARY.knows(&token.lower) || COMMON.contains(token.lower.as_str());
            let named = self.lexicon.named(&token.lemma).iter().any(|h| h.weight > 0.5) || self.lexicon.terms.contains_key(&token.lemma);
            let read = self.found.iter().any(|((start, end), f)| {
                (*start..*end).contains(&i) && f.1.iter().any(|r| r.fit > BY_LETTERS && !matches!(r.sense, Sense::Punctuation(_)))
            });
            if known || named || read {
                continue;
            }
            let senses = self.short_for(&said, &token.text);
            if senses.len() <= MOST {
                for sense in senses {
                    // A name goes before what is stored.
                    let fit = if matches!(sense, Sense::Value { .. }) { BY_LETTERS } else { BY_LETTERS + 0.08 };
                    self.add(i, i + 1, weight("cover.synonym"), sense, fit);
                }
            }
        }
    }

    fn short_for(&self, said: &str, text: &str) -> Vec<Sense> {
        let is = |words: &[String]| words.len() > 1 && initials(words.iter().map(String::as_str)) == said;
        let tables: Vec<Sense> = (0..self.lexicon.tables.len()).filter(|&t| is(&self.lexicon.tables[t].words)).map(Sense::Table).collect();
        if !tables.is_empty() {
            return tables;
        }
        let mut columns = Vec::new();
        let mut values = Vec::new();
        for (t, entry) in self.lexicon.tables.iter().enumerate() {
            for (c, column) in entry.columns.iter().enumerate() {
                // 'PM' for `project_manager_id`, 'RTL' for `is_right_to_left`.
                let words = match column.words.as_slice() {
                    [rest @ .., last] if column.key && last == "id" => rest,
                    [first, rest @ ..] if matches!(first.as_str(), "is" | "be" | "has" | "have") => rest,
                    whole => whole,
                };
                if is(words) && !(column.key && self.lexicon.schema.tables[t].primary_key.contains(&c)) {
                    columns.push(Sense::Column(t, c));
                }
                let shape = &self.lexicon.schema.tables[t].columns[c];
                if shape.class.is_text() || !shape.enum_labels.is_empty() {
                    let stored = shape.enum_labels.iter().chain(&shape.common_values).filter(|v| are_of(text, v));
                    let mut own: Vec<&String> = stored.collect();
                    own.dedup();
                    values.extend(own.into_iter().map(|v| Sense::Value { table: t, column: c, value: v.clone(), exact: false }));
                }
            }
        }
        if columns.is_empty() { values } else { columns }
    }
}
