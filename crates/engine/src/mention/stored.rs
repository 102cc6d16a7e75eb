//! States said otherwise than they are stored: 'did not show up' for `no_show`, 'called off' for `cancelled`.

use super::{Finder, Sense};
use crate::compose::state::dated_state;
use crate::lexicon::DICTIONARY;
use crate::schema::{ValueHit, ValueSource};
use crate::text::Token;
use once_cell::sync::Lazy;

struct Said {
    phrases: Vec<Vec<&'static str>>,
    values: Vec<&'static str>,
}

static SAID: Lazy<Vec<Said>> = Lazy::new(|| {
    include_str!("../../data/stored.tsv")
        .lines()
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| l.split_once('\t'))
        .map(|(phrases, values)| Said {
            phrases: phrases.split('|').map(|p| p.split(' ').collect()).collect(),
            values: values.split('|').collect(),
        })
        .collect()
});

/// Fit of a stored value that other words stand for.
const OTHERWISE: f32 = 0.7;

/// True for words that mean what is stored as a value.
pub(crate) fn stands_for(tokens: &[Token], value: &str) -> bool {
    let says = |p: &Vec<&str>| p.len() == tokens.len() && p.iter().zip(tokens).all(|(w, t)| *w == t.lower);
    SAID.iter().any(|s| s.values.iter().any(|v| v.eq_ignore_ascii_case(value)) && s.phrases.iter().any(says))
}

impl Finder<'_> {
    /// Adds what columns of states store for words that mean the same.
    pub(super) fn stored_otherwise(&mut self, source: &dyn ValueSource) {
        let mut spans: Vec<(usize, usize, &'static Said)> = Vec::new();
        for said in SAID.iter() {
            for i in 0..self.tokens.len() {
                let longest = said.phrases.iter().filter(|p| self.says(i, p)).map(Vec::len).max();
                if let Some(len) = longest.filter(|&len| len > 1 || self.is_state(i)) {
                    spans.push((i, i + len, said));
                }
            }
        }
        if spans.is_empty() {
            return;
        }
        let mut wanted: Vec<String> = spans.iter().flat_map(|s| &s.2.values).map(|v| (*v).to_string()).collect();
        wanted.sort();
        wanted.dedup();
        let hits = source.find(&wanted);
        for (start, end, said) in spans {
            // The first of the words that a column stores.
            let mut taken: Vec<(usize, usize)> = Vec::new();
            for value in &said.values {
                for h in hits.iter().filter(|h| h.phrase.eq_ignore_ascii_case(value)) {
                    let Some((t, c)) = self.state_column(h) else { continue };
                    let dated = end - start == 1 && dated_state(self.lexicon, t, &self.tokens[start].lower).is_some();
                    if dated || taken.contains(&(t, c)) {
                        continue;
                    }
                    taken.push((t, c));
                    let len = (end - start) as f32;
                    let own = self.tokens[start..end].iter().map(|t| t.lower.as_str()).collect::<Vec<_>>().join(" ");
                    let exact = crate::mention::likeness::squeezed(&own) == crate::mention::likeness::squeezed(&h.value);
                    let fit = if exact { 0.97 } else { OTHERWISE };
                    let sense = Sense::Value { table: t, column: c, value: h.value.clone(), exact };
                    self.add(start, end, 1.6 * len + 0.4, sense, fit);
                }
            }
        }
    }

    fn says(&self, at: usize, phrase: &[&str]) -> bool {
        phrase.iter().enumerate().all(|(k, w)| self.tokens.get(at + k).is_some_and(|t| t.lower == *w && !t.quoted))
    }

    /// A single word that is a state where it stands: before a noun, behind 'are', or no word of the language.
    fn is_state(&self, at: usize) -> bool {
        let word = &self.tokens[at];
        // 'DNA' as letters.
        let letters = word.text.chars().take(2).all(char::is_uppercase);
        if !DICTIONARY.knows(&word.lower) && (word.lower.chars().count() > 5 || letters) {
            return true;
        }
        self.describes(at, at + 1).is_some()
    }

    /// The column of a value, where it sorts rows into states and names none.
    pub(super) fn state_column(&self, h: &ValueHit) -> Option<(usize, usize)> {
        let t = self.lexicon.table(&h.table).filter(|_| h.similarity >= 0.99)?;
        let c = self.lexicon.column(t, &h.column)?;
        let named = self.lexicon.tables[t].display.contains(&c);
        let entry = &self.lexicon.tables[t].columns[c];
        let called = ["status", "state", "outcome", "result", "stage"].iter().any(|w| entry.words.iter().any(|own| own == w));
        (!named && !entry.key && (called || self.lexicon.roles[t].categorizes(c))).then_some((t, c))
    }
}
