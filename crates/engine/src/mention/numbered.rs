//! 'customer no. 3', 'job number 17': the row of that table with this number, whatever other tables have numbers of their own.

use super::{Finder, Sense};
use crate::lexicon::Target;
use crate::query::{ColumnRef, Comparison, Expr, Predicate, TableRef};
use crate::weights::weight;

/// Words by which a row is numbered.
const SIGNS: &[&str] = &["number", "no", "nr", "num", "#", "id"];

impl Finder<'_> {
    /// Adds the condition on the key of a table whose name stands before a number that is introduced as one.
    pub(super) fn numbered_rows(&mut self) {
        for i in 0..self.tokens.len().saturating_sub(2) {
            let [thing, sign, number] = &self.tokens[i..i + 3] else { continue };
            let digits = !number.lower.is_empty() && number.lower.len() <= 18 && number.lower.chars().all(|c| c.is_ascii_digit());
            if thing.quoted || thing.punctuation || sign.quoted || !digits || !SIGNS.contains(&sign.lower.as_str()) {
                continue;
            }
            let hits = self.lexicon.named(&thing.lemma).to_vec();
            let tables: Vec<usize> = hits
                .iter()
                .filter(|h| h.weight > 0.9)
                .filter_map(|h| if let Target::Table(t) = h.target { Some(t) } else { None })
                .collect();
            let [t] = tables[..] else { continue };
            let Some(c) = self.number_of(t) else { continue };
            let text = number.lower.clone();
            let shape = &self.lexicon.schema.tables[t];
            let column = ColumnRef { table: TableRef::new(&shape.name), column: shape.columns[c].name.clone() };
            let right = Expr::Number(text);
            let key = Predicate::Compare { left: Expr::Column(column), op: Comparison::Equal, right };
            // Numbers of other things are not spoken of.
            for k in [(i, i + 2), (i + 1, i + 2), (i + 2, i + 3), (i + 1, i + 3)] {
                self.found.remove(&k);
            }
            self.add(i + 1, i + 3, 2.0 * weight("cover.name") + weight("cover.number"), Sense::Restriction(Box::new(key)), 1.0);
        }
    }

    /// The column by which rows of a table are numbered: its key, where no other column of it is a number of its own.
    fn number_of(&self, t: usize) -> Option<usize> {
        let (shape, entry) = (&self.lexicon.schema.tables[t], &self.lexicon.tables[t]);
        let [key] = shape.primary_key.as_slice() else { return None };
        let numbered = |c: &usize| {
            *c != *key
                && !entry.columns[*c].foreign
                && entry.columns[*c].words.last().is_some_and(|w| matches!(w.as_str(), "number" | "no"))
        };
        let own = (0..shape.columns.len()).filter(numbered).count();
        (own == 0 && shape.columns[*key].class.is_number()).then_some(*key)
    }
}
