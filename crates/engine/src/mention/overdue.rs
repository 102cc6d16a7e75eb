//! 'overdue bills', 'which premiums are overdue': what was due before today and is not paid, where a flag, a missing day of paying or payments of
//! their own tell it.

use super::{Finder, Sense};
use crate::compose::measure::column_expr;
use crate::compose::state::dated_state;
use crate::lexicon::Target;
use crate::query::{ColumnRef, Comparison, Expr, Predicate, TableRef};
use crate::time_types::{Grain, TimePoint, TimeRange};

const SAID: &[&[&str]] = &[&["overdue"], &["past", "due"], &["past", "their", "due", "date"], &["over", "due"]];
/// Words between documents and what they are.
const BETWEEN: &[&str] = &["is", "are", "was", "were", "that", "which", "still", "currently", "now", "be", "have", "has", "been"];

impl Finder<'_> {
    /// Adds the condition, said of documents that are named beside it.
    pub(super) fn overdue(&mut self) {
        let says = |at: usize, p: &&&[&str]| {
            p.iter().enumerate().all(|(k, w)| self.tokens.get(at + k).is_some_and(|t| t.lower == *w && !t.quoted))
        };
        let Some((at, len)) = (0..self.tokens.len()).find_map(|at| Some((at, SAID.iter().filter(|p| says(at, p)).map(|p| p.len()).max()?)))
        else {
            return;
        };
        let mut before = at;
        while before > 0 && BETWEEN.contains(&self.tokens[before - 1].lower.as_str()) {
            before -= 1;
        }
        let beside = [Some(at + len), before.checked_sub(1)];
        let named = beside.into_iter().flatten().filter_map(|i| self.tokens.get(i)).find_map(|t| {
            self.lexicon.named(&t.lemma).iter().find_map(|h| match h.target {
                Target::Table(table) if h.weight > 0.6 => Some(table),
                _ => None,
            })
        });
        if let Some(condition) = named.and_then(|t| self.owed_since(t)) {
            self.add(at, at + len, 2.0 * len as f32 + 2.0, Sense::Restriction(Box::new(condition)), 1.0);
        }
    }

    /// That rows were due before today and are not paid.
    fn owed_since(&self, t: usize) -> Option<Predicate> {
        let (lexicon, shape) = (self.lexicon, &self.lexicon.schema.tables[t]);
        let words = |c: usize| &lexicon.tables[t].columns[c].words;
        let mut due = (0..shape.columns.len()).filter(|&c| shape.columns[c].class.is_temporal() && words(c).iter().any(|w| w == "due"));
        let due = due.next().filter(|_| due.next().is_none())?;
        let flag = || {
            let (c, flag) = lexicon.roles[t].flags.iter().find(|(c, _)| {
                words(*c).iter().any(|w| w == "paid" || w == "settled") && !words(*c).iter().any(|w| w == "pre" || w == "partly")
            })?;
            Some(flag.condition(ColumnRef { table: TableRef::new(&shape.name), column: shape.columns[*c].name.clone() }, false))
        };
        let day = || {
            let (_, c) = dated_state(lexicon, t, "unpaid").filter(|(missing, c)| *missing && *c != due)?;
            Some(Predicate::Null { expr: column_expr(lexicon, t, c), negated: false })
        };
        let payments = || {
            let (_, owed) = self.documents_and_payments().filter(|(d, _)| *d == t)?;
            Some(Predicate::Compare { left: Expr::Owed(Box::new(owed)), op: Comparison::Greater, right: Expr::Number("0".into()) })
        };
        let unpaid = day().or_else(flag).or_else(payments)?;
        let past = TimeRange { from: None, to: Some(TimePoint::today()), grain: Grain::Day, label: "before today".into() };
        let column = ColumnRef { table: TableRef::new(&shape.name), column: shape.columns[due].name.clone() };
        Some(Predicate::All(vec![Predicate::Within { column, range: past, negated: false }, unpaid]))
    }
}
