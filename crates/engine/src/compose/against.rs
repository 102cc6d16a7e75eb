//! Comparisons with all of the rows that are named, or with one of them at least: 'heavier than all bells of …', 'dearer than any tent'.

use super::{Composer, Zone};
use crate::mention::Sense;
use crate::query::{Aggregate, Comparison, Expr, Output, Predicate, Query};

/// 'than all', 'than any'.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quantifier {
    All,
    Some,
}

impl Composer<'_> {
    /// 'heavier than any bell of Glockenhof', 'cheaper than all the tents that …'
    pub(super) fn compare_with_rows(&mut self, left: Option<Expr>, op: Comparison, t: usize, at: usize) {
        self.tells_any(at);
        let greater = matches!(op, Comparison::Greater | Comparison::GreaterOrEqual);
        let function = if greater != (self.quantified(at) == Some(Quantifier::Some)) { Aggregate::Max } else { Aggregate::Min };
        self.take(1);
        let (Some(left), mut query) = (left, Query { subject: Some(self.table_ref(t)), ..Query::default() }) else { return };
        if let Expr::Column(c) = &left
            && let Some((t, i)) = self.schema_column(c)
        {
            self.inner_conditions(&mut query, t, i);
        }
        query.select.push(Output { expr: Expr::aggregate(function, left.clone()), alias: None });
        self.rule("against all rows");
        self.drop_output(&left);
        self.place_condition(Predicate::Compare { left, op, right: Expr::Scalar(Box::new(query)) });
        self.zone = Zone::Filter;
    }

    /// What rows are compared with that a comparison names: all of them, or one of them at least.
    pub(super) fn quantified(&self, at: usize) -> Option<Quantifier> {
        let from = self.items.get(at)?.end.checked_sub(1)?;
        let words = self.set.tokens.get(from..self.items.get(self.at)?.start)?;
        words.iter().find_map(|t| match t.lower.as_str() {
            "all" | "every" | "each" => Some(Quantifier::All),
            "any" | "some" => Some(Quantifier::Some),
            _ => None,
        })
    }

    /// 'than the ranger whose number is 12', 'than the boat named Kestrel': what the rows are that are compared with, stands behind their name.
    pub(super) fn is_told_behind(&self, at: usize) -> bool {
        const NEAR: usize = 6;
        let opens = matches!(self.tag(at + 1), "with" | "whose" | "that" | "who");
        let told = |i: usize| matches!(self.sense(i), Some(Sense::Value { .. } | Sense::Quoted(_) | Sense::Number(_)));
        let ends = |i: usize| matches!(self.tag(i), "and" | "or" | "cmp") || matches!(self.sense(i), Some(Sense::Punctuation(_)));
        opens && (at + 2..at + NEAR).take_while(|&i| !ends(i)).any(told)
    }

    /// True where a column is compared with that of other rows of its table: of all or any of them, or of those told behind their name.
    pub(super) fn is_held_against_rows(&self, left: Option<&Expr>, t: usize, at: usize) -> bool {
        let told = || self.quantified(at).is_some() || self.is_told_behind(self.at) || self.row_behind(self.at, t).is_some();
        self.is_column_of(left, t) && told()
    }

    /// The comparison with such rows: 'than the boat Kestrel', 'than all boats of the Cam'.
    pub(super) fn compare_with_told(&mut self, left: Option<Expr>, op: Comparison, t: usize, at: usize) {
        let Some(i) = self.row_behind(self.at, t) else { return self.compare_with_rows(left, op, t, at) };
        if let Some(Sense::Value { column, value, .. }) = self.sense(i).cloned() {
            let c = self.column_ref(t, column);
            self.take(i + 1 - self.at);
            self.compare_with_entity(left, op, (t, &c, &value), false);
        }
    }

    /// Where the name of the one row stands that is compared with, right behind what the rows are called.
    pub(super) fn row_behind(&self, at: usize, t: usize) -> Option<usize> {
        let called = |i: usize| matches!(self.word(i).as_str(), "named" | "called");
        let i = at + 1 + usize::from(called(at + 1));
        let named = |c: usize| self.lexicon().tables[t].display.contains(&c);
        matches!(self.sense(i), Some(Sense::Value { table, column, .. }) if *table == t && named(*column)).then_some(i)
    }

    /// 'than any' is said of one of them at least, and of all.
    pub(super) fn tells_any(&mut self, at: usize) {
        let from = self.items.get(at).map_or(0, |i| i.start);
        let to = self.items.get(self.at).map_or(from, |i| i.start);
        if self.set.tokens.get(from..to).unwrap_or_default().iter().any(|t| t.lower == "any") {
            self.feature("any_of_them", 1.0);
        }
    }

    pub(super) fn is_column_of(&self, e: Option<&Expr>, t: usize) -> bool {
        matches!(e, Some(Expr::Column(c)) if self.schema_column(c).is_some_and(|(of, _)| of == t))
    }
}
