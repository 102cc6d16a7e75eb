//! A noun that rows are called by and, in another table, a number, too ('riders' beside `lessons.riders`): what a question opens with is the rows.

use super::{Finder, Reading, Sense};

/// A name from this fit on is outright.
const OUTRIGHT: f32 = 0.9;

impl Finder<'_> {
    /// Takes the number's reading off the noun that a question opens with.
    pub(super) fn namesakes(&mut self) {
        let named = |r: &Reading| matches!(r.sense, Sense::Table(_) | Sense::Column(..)) && r.fit > OUTRIGHT;
        let first = self.found.iter().filter(|(_, (_, readings))| readings.iter().any(named)).map(|(span, _)| *span).min();
        let Some(span) = first else { return };
        let computes = self.tokens[..span.0].iter().any(|t| crate::terse::is_aggregate(&t.lower));
        let several = self.tokens.get(span.1.wrapping_sub(1)).is_some_and(|t| t.lower != t.lemma);
        if computes || !several {
            return;
        }
        let lexicon = self.lexicon;
        let Some((_, readings)) = self.found.get_mut(&span) else { return };
        let rows = readings.iter().any(|r| matches!(r.sense, Sense::Table(_)) && r.fit > OUTRIGHT);
        let number = |r: &Reading| match r.sense {
            Sense::Column(t, c) => lexicon.schema.tables[t].columns[c].class.is_number() && !lexicon.tables[t].columns[c].key,
            _ => false,
        };
        if rows {
            readings.retain(|r| !number(r));
        }
    }
}
