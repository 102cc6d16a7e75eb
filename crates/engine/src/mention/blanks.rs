//! Words for what an empty field means, by its comment: 'sold online' where 'null = sold online', 'unlimited rides' where rides a month are
//! 'null = unlimited'.

use super::{Finder, Sense};
use crate::query::{ColumnRef, Expr, Predicate, TableRef};

const LONGEST: usize = 4;
const FIT: f32 = 0.95;

impl Finder<'_> {
    /// Adds the conditions.
    pub(super) fn blanks(&mut self) {
        if self.lexicon.blanks.is_empty() {
            return;
        }
        let mut found = Vec::new();
        for i in 0..self.tokens.len() {
            for len in 1..=LONGEST.min(self.tokens.len() - i) {
                let span = &self.tokens[i..i + len];
                if span.iter().any(|t| t.punctuation || t.quoted) {
                    break;
                }
                let parts = span.iter().flat_map(|t| t.lower.split('-').map(crate::lexicon::spelt).collect::<Vec<_>>());
                let glued: String = parts.collect();
                let Some(columns) = self.lexicon.blanks.get(&glued) else { continue };
                let spans: Vec<(usize, usize, usize, usize, bool)> = columns
                    .iter()
                    .map(|&(t, c, deed)| {
                        let (from, to, named) = self.with_its_column(t, c, i, i + len);
                        let verb = deed && from > 0 && crate::compose::state::is_deed(&self.tokens[from - 1].lower);
                        (t, c, from - usize::from(verb), to, named)
                    })
                    .collect();
                // Of several columns that mean it the one that is named beside.
                let named = spans.iter().any(|s| s.4);
                found.extend(spans.into_iter().filter(|s| s.4 || !named));
            }
        }
        for (t, c, from, to, _) in found {
            let shape = &self.lexicon.schema.tables[t];
            let column = ColumnRef { table: TableRef::new(&shape.name), column: shape.columns[c].name.clone() };
            let condition = Predicate::Null { expr: Expr::Column(column), negated: false };
            self.add(from, to, 1.6 * (to - from) as f32 + 0.4, Sense::Restriction(Box::new(condition)), FIT);
        }
    }

    /// The span with the words of the column right behind ('unlimited data'), or before ('minutes are unlimited').
    fn with_its_column(&self, t: usize, c: usize, from: usize, to: usize) -> (usize, usize, bool) {
        let words = &self.lexicon.tables[t].columns[c].words;
        let own = |i: usize| self.tokens.get(i).is_some_and(|t| !t.punctuation && words.contains(&t.lemma));
        let mut end = to;
        while own(end) {
            end += 1;
        }
        if end > to {
            return (from, end, true);
        }
        let be = usize::from(from > 1 && self.tokens[from - 1].lemma == "be");
        let mut start = from - be;
        while start > 0 && own(start - 1) {
            start -= 1;
        }
        if start < from - be { (start, to, true) } else { (from, to, false) }
    }
}
