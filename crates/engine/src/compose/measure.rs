//! Money and quantities where the schema has them: what 'revenue' or 'units sold' is made of.

use super::Composer;
use crate::query::{Aggregate, Arithmetic, Expr};

impl Composer<'_> {
    /// The table whose rows are sold units: it has a quantity.
    fn quantity_column(&self) -> Option<(usize, usize)> {
        self.lexicon().tables.iter().enumerate().find_map(|(t, entry)| {
            let fact = entry.columns.iter().filter(|c| c.foreign).count() >= 1;
            let c = entry.columns.iter().position(|c| c.words.iter().any(|w| w == "quantity"))?;
            (fact && self.class(t, c).is_number()).then_some((t, c))
        })
    }

    /// `sum(quantity)` of the order lines.
    pub(super) fn quantity_measure(&self) -> Option<Expr> {
        self.quantity_column().map(|(t, c)| Expr::aggregate(Aggregate::Sum, self.column(t, c)))
    }

    /// `quantity * price` of a table of lines, where it has both.
    pub(super) fn line_amount(&self, t: usize) -> Option<Expr> {
        let entry = &self.lexicon().tables[t];
        let number = |c: usize| self.class(t, c).is_number() && !entry.columns[c].key;
        let quantity = (0..entry.columns.len()).find(|&c| number(c) && entry.columns[c].words.iter().any(|w| w == "quantity"))?;
        let price = ["price", "rate", "cost"].iter().find_map(|p| {
            (0..entry.columns.len()).find(|&c| number(c) && c != quantity && entry.columns[c].words.iter().any(|w| w == p))
        })?;
        Some(Expr::Arithmetic(Arithmetic::Multiply, Box::new(self.column(t, quantity)), Box::new(self.column(t, price))))
    }
}
