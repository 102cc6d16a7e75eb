//! By what the rows are grouped where the words don't say it.

use super::{Composer, Draft, Key};
use crate::query::{Aggregate, Expr, Predicate};

impl Composer<'_> {
    /// Rows are grouped where aggregates stand beside plain columns, or a condition or ranking counts.
    pub(super) fn settle_groups(&mut self) {
        let aggregates = self.outputs.iter().any(|o| o.expr.is_aggregate());
        let ranked = self.ranking.as_ref().is_some_and(|r| r.key.is_aggregate());
        let needs = (aggregates && self.outputs.iter().any(|o| !o.expr.is_aggregate()))
            || !self.having.is_empty()
            || ranked
            || self.order.iter().any(|o| o.expr.is_aggregate());
        if !needs || !self.groups.is_empty() && self.having.is_empty() && !ranked {
            return;
        }
        if !self.groups.is_empty() {
            return;
        }
        let plain: Vec<Expr> = self.outputs.iter().map(|o| o.expr.clone()).filter(|e| !e.is_aggregate()).collect();
        // What is counted or measured.
        let mut measured: Vec<usize> = Vec::new();
        let mut note = |e: &Expr| {
            e.tables(&mut |t| {
                if let Some(t) = self.set.lexicon.table(&t.name) {
                    measured.push(t);
                }
            });
        };
        self.outputs.iter().filter(|o| o.expr.is_aggregate()).for_each(|o| note(&o.expr));
        if let Some(r) = &self.ranking {
            note(&r.key);
        }
        for p in &self.having {
            if let Predicate::Compare { left: e, .. } | Predicate::Between { expr: e, .. } = p {
                note(e);
            }
        }
        self.order.iter().filter(|o| o.expr.is_aggregate()).for_each(|o| note(&o.expr));
        // 'how many cities have more than 3 airports'
        if let [Draft { expr: Expr::Aggregate { function: Aggregate::Count, distinct: true, argument, .. }, .. }] = self.outputs.as_slice()
            && !self.having.is_empty()
        {
            self.groups.push(Key::Expr(argument.as_ref().clone()));
            return;
        }
        if plain.is_empty() {
            // 'how many customers have more than 20 orders': the count is over groups; composed as a nested count.
            if let Some(t) = self.subject {
                self.groups.push(Key::Entity(t));
            }
            return;
        }
        let mut tables: Vec<usize> = Vec::new();
        for e in &plain {
            e.tables(&mut |t| {
                if let Some(t) = self.set.lexicon.table(&t.name)
                    && !tables.contains(&t)
                {
                    tables.push(t);
                }
            });
        }
        for t in tables {
            let table = &self.set.lexicon.schema.tables[t];
            let keyed = !table.primary_key.is_empty();
            let entry = &self.set.lexicon.tables[t];
            let names = plain.iter().any(|e| matches!(e, Expr::Column(c) if self.schema_column(c).is_some_and(|(x, i)| x == t && (entry.display.contains(&i) || table.primary_key.contains(&i) || entry.columns[i].words.iter().any(|w| w == "name" || w == "title")))));
            if keyed && names && !measured.contains(&t) {
                self.groups.push(Key::Entity(t));
            } else {
                let own: Vec<Key> = plain.iter().filter(|e| self.of_table(e, t)).cloned().map(Key::Expr).collect();
                self.groups.extend(own);
            }
        }
    }
}
