//! 'tours on Mondays' where tours keep the number of their weekday and a comment tells how days are counted.

use super::{Finder, Reading, Sense};
use crate::schema::TypeClass;
use crate::weights::weight;

/// Fit of a day of the week as a number.
const NUMBERED: f32 = 0.96;

/// A table is called so by a fit above this.
const CALLED: f32 = 0.4;

impl Finder<'_> {
    /// Reads days of the week as the number that rows keep of them, where such rows are named; a date of theirs is not spoken of then.
    pub(super) fn numbered_weekdays(&mut self) {
        if !self.lexicon.codes.contains_key("monday") {
            return;
        }
        for i in 0..self.tokens.len() {
            let token = &self.tokens[i];
            let day = crate::text::lemma(&token.lower);
            let Some(codes) = self.lexicon.codes.get(&day).filter(|_| !token.quoted && crate::time::weekday(&day).is_some()) else {
                continue;
            };
            let numbered = codes
                .iter()
                .find(|(t, c, _)| self.lexicon.schema.tables[*t].columns[*c].class == TypeClass::Integer && self.names_table(*t));
            let Some((t, c, code)) = numbered.cloned() else { continue };
            let before = |at: usize, words: &[&str]| at > 0 && words.contains(&self.tokens[at - 1].lower.as_str());
            let mut start = i;
            while before(start, &["a", "every", "each", "any", "the", "on"]) && i - start < 2 {
                start -= 1;
            }
            // 'last Monday' is a day.
            if before(start, &["last", "next", "this", "since", "until", "before", "after", "by", "coming", "past", "previous"])
                || self
                    .tokens
                    .get(i + 1)
                    .is_some_and(|t| t.lower.chars().any(|c| c.is_ascii_digit()) || matches!(t.lower.as_str(), "last" | "next"))
            {
                continue;
            }
            self.found.retain(|(from, to), (_, readings)| {
                let here = *from <= i && i < *to && *from >= start;
                if here {
                    readings.retain(|r: &Reading| !matches!(r.sense, Sense::Time(_)));
                }
                !here || !readings.is_empty()
            });
            let cover = weight("cover.value") + weight("cover.value_word");
            let sense = Sense::Value { table: t, column: c, value: code, exact: true };
            self.add(i, i + 1, cover, sense, NUMBERED);
        }
    }

    /// True where a table is called by a word of the question.
    fn names_table(&self, t: usize) -> bool {
        self.found.values().any(|(_, readings)| readings.iter().any(|r| r.sense == Sense::Table(t) && r.fit > CALLED))
    }
}
