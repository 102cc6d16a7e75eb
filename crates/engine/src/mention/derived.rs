//! States said by another word of their family than the one that is stored: 'operating' for 'Operational', 'being repaired' for 'Under
//! repair', 'in maintenance' for 'Maintained'. Only words behind 'be' or 'in', or right before the rows they describe, and only where nothing
//! else is called so.

use super::{Finder, Sense};
use crate::lexicon::DICTIONARY;
use crate::schema::ValueSource;

/// Ends of words of one family.
const ENDS: &[&str] = &[
    "ing", "ed", "e", "al", "ional", "ion", "ive", "able", "ated", "ation", "ational", "ment", "ance", "enance", "ained", "aining", "ain",
    "or", "er", "ative",
];
/// Words that states stand behind.
const BEFORE: &[&str] = &["under", "in", "on", "being"];
/// A root shorter than this tells nothing.
const SHORTEST: usize = 4;
const FIT: f32 = 0.75;

impl Finder<'_> {
    /// Adds the stored states.
    pub(super) fn derived_states(&mut self, source: &dyn ValueSource) {
        for at in 0..self.tokens.len() {
            let word = self.tokens[at].lower.clone();
            if !self.is_unknown_state(at) {
                continue;
            }
            let roots = roots(&word);
            let mut wanted: Vec<String> = Vec::new();
            for root in &roots {
                wanted.push(root.clone());
                wanted.extend(ENDS.iter().map(|end| format!("{root}{end}")));
            }
            let words = wanted.clone();
            for before in BEFORE {
                wanted.extend(words.iter().flat_map(|w| [format!("{before} {w}"), format!("{before}_{w}")]));
            }
            wanted.retain(|w| *w != word);
            let mut found: Vec<(usize, usize, String)> = Vec::new();
            for h in source.find(&wanted) {
                let Some((t, c)) = self.state_column(&h) else { continue };
                if !found.iter().any(|f| (f.0, f.1) == (t, c)) {
                    found.push((t, c, h.value.clone()));
                }
            }
            let led = at > 0 && matches!(self.tokens[at - 1].lower.as_str(), "being" | "in" | "under");
            let start = at - usize::from(led);
            for (table, column, value) in found {
                let sense = Sense::Value { table, column, value, exact: false };
                self.add(start, at + 1, 1.6 * (at + 1 - start) as f32 + 0.4, sense, FIT);
            }
        }
    }

    /// A word that nothing is called, where a state may stand.
    fn is_unknown_state(&self, at: usize) -> bool {
        let token = &self.tokens[at];
        let before = at.checked_sub(1).map_or("", |i| self.tokens[i].lower.as_str());
        let placed = matches!(before, "being" | "in" | "under" | "currently" | "still") || self.describes(at, at + 1).is_some();
        let named = self.lexicon.named(&token.lemma).iter().any(|h| h.weight > 0.3);
        let read = |r: &super::Reading| !matches!(r.sense, Sense::Unknown);
        let taken = self.found.iter().any(|((from, to), f)| *from <= at && at < *to && f.1.iter().any(read) && *to - *from > 0);
        placed && !token.quoted && !token.capitalized && !DICTIONARY.knows(&token.lower) && !named && !taken && token.lower.is_ascii()
    }
}

/// What a word may be made of: 'operat' of 'operating', 'repair' of 'repaired'.
fn roots(word: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for end in ["ing", "ed", "ional", "al", "ation", "ion", "enance", "ance", "ment", "e", "ive", "ational", "able", ""] {
        let Some(root) = word.strip_suffix(end).filter(|r| r.len() >= SHORTEST) else { continue };
        if !out.iter().any(|r| r == root) {
            out.push(root.to_string());
        }
    }
    out
}
