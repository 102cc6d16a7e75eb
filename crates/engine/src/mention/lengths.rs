//! Times and lengths of time, and numbers of hours or days that are kept as such.

use super::{Finder, Sense};
use crate::lexicon::Target;
use crate::time::{self, TimeContext, TimeMeaning};
use crate::weights::weight;

impl Finder<'_> {
    pub(super) fn times(&mut self, context: &TimeContext) {
        let words: Vec<&str> = self.tokens.iter().map(|t| if t.quoted { "\"" } else { t.lower.as_str() }).collect();
        for mut m in time::parse(&words, context) {
            // '20 years old': an age in one piece, whatever columns are called 'year'.
            let length = matches!(m.meaning, TimeMeaning::Duration { .. });
            let aged = length && words.get(m.end) == Some(&"old");
            // 'more than 30 hours' where hours are a number that is kept.
            if length && !aged && m.start > 0 && self.is_kept(m.end - 1) && is_bound(words[m.start - 1]) {
                continue;
            }
            m.end += usize::from(aged);
            let len = (m.end - m.start) as f32;
            let cover = weight("cover.time") * (0.4 + 0.6 * m.confidence) * len + 0.2;
            self.add(m.start, m.end, cover, Sense::Time(m.meaning), m.confidence);
        }
    }

    /// True for a word that a column of numbers is called.
    fn is_kept(&self, at: usize) -> bool {
        let number = |t: usize, c: usize| self.lexicon.schema.tables[t].columns[c].class.is_number();
        self.lexicon
            .named(&self.tokens[at].lemma)
            .iter()
            .any(|h| h.weight > 0.9 && matches!(h.target, Target::Column(t, c) if number(t, c)))
    }
}

/// A word in front of a number that bounds something.
fn is_bound(word: &str) -> bool {
    matches!(word, "than" | "over" | "under" | "above" | "below" | "least" | "most" | "exactly" | ">" | "<" | ">=" | "<=")
}
