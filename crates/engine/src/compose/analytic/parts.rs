//! Expressions and conditions that constructions put in the place of words.

use crate::compose::{Composer, Draft, Zone};
use crate::query::{Aggregate, Expr, Predicate};

impl Composer<'_> {
    /// An expression that stands where a column would: averaged where it is no aggregate already.
    pub(in crate::compose) fn read_measured(&mut self, expr: Expr) {
        let at = self.at;
        self.take(1);
        let mut tables = Vec::new();
        expr.tables(&mut |t| tables.push(t.clone()));
        // 'which repair took longest': rows are ranked by their own length.
        let own = self.subject.is_some() && tables.first().and_then(|t| self.lexicon().table(&t.name)) == self.subject;
        if let Some(t) = tables.first().and_then(|t| self.lexicon().table(&t.name)) {
            if self.subject.is_none() {
                self.subject = Some(t);
            }
            self.measured = Some(t);
        }
        let function = self.pending.aggregates.pop();
        self.pending.aggregates.clear();
        // 'how long did each visit last' shows every row with its own.
        let each = own && self.groups.is_empty() && crate::rephrase::said_of_each(self.items.get(at.wrapping_sub(1)), self.set.tokens);
        let listed = (each || matches!(expr, Expr::AgeOf(_))) && function.is_none();
        // What is owed adds up.
        let usual = if matches!(expr, Expr::Owed(_)) { Aggregate::Sum } else { Aggregate::Avg };
        let ranked = own && function.is_none() && self.groups.is_empty() && self.open_ranking();
        let value =
            if expr.is_aggregate() || listed || ranked { expr.clone() } else { Expr::aggregate(function.unwrap_or(usual), expr.clone()) };
        if self.open_ranking() || self.zone == Zone::Order {
            self.place_measure(value);
            return;
        }
        if self.awaits_comparison(self.at) {
            let adds = function.is_some() || !own && matches!(expr, Expr::Owed(_));
            self.last = Some((if adds { value } else { expr }, at));
            self.zone = Zone::Filter;
            return;
        }
        if let Some(t) = self.subject.filter(|_| each) {
            let entry = &self.lexicon().tables[t];
            let shown = if entry.display.is_empty() { self.lexicon().schema.tables[t].primary_key.clone() } else { entry.display.clone() };
            let rows: Vec<Expr> = shown.into_iter().map(|c| self.column(t, c)).collect();
            self.outputs.extend(rows.into_iter().map(|expr| Draft { expr, implied: false }));
        }
        self.outputs.push(Draft { expr: value, implied: false });
        self.heads.clear();
    }

    /// A condition; rows that must not be there take conditions of their own table.
    pub(in crate::compose) fn read_restriction(&mut self, predicate: Predicate) {
        self.take(1);
        let mut tables = Vec::new();
        predicate.tables(&mut |t| {
            if let Some(t) = self.set.lexicon.table(&t.name) {
                tables.push(t);
            }
        });
        if let Some((t, at)) = self.negated_table
            && tables.iter().all(|x| {
                *x == t
                    || (Some(*x) != self.subject
                        && self.set.lexicon.adjacent[t]
                            .iter()
                            .any(|&e| self.set.lexicon.edges[e].from == t && self.set.lexicon.edges[e].to == *x))
            })
            && let Some(Predicate::Related { conditions, .. }) = self.filters.get_mut(at)
        {
            conditions.push(predicate);
            return;
        }
        let negated = std::mem::take(&mut self.pending.negated);
        // 'members with no overdue loans': what is denied are such rows, not that a row is so.
        if let (true, Some(of), [first, rest @ ..]) = (negated, self.subject, tables.as_slice())
            && *first != of
            && rest.iter().all(|t| t == first)
            && self.reached_many(of, *first)
            && self.denies_having(self.at.saturating_sub(1))
        {
            let (of, table) = (self.table_ref(of), self.table_ref(*first));
            self.rule("not related");
            self.filters.push(Predicate::Related { of, table, conditions: vec![predicate], negated: true });
            self.opens_missing();
            return;
        }
        let predicate = if negated { predicate.denied() } else { predicate };
        let at = self.at;
        self.or_join(predicate, at.saturating_sub(1));
        if self.zone == Zone::Select && (self.subject.is_some() || !self.outputs.is_empty()) {
            self.zone = Zone::Filter;
        }
    }

    /// 'no overdue', 'has no valid', 'doesn't have an open', not 'not sold online': that there are such rows is denied.
    fn denies_having(&self, at: usize) -> bool {
        self.items.get(at).is_some_and(|i| denies_having(self.set.tokens, i.start))
    }
}

/// True where the words before a place deny that there is something.
pub(crate) fn denies_having(tokens: &[crate::text::Token], at: usize) -> bool {
    const HAVING: &[&str] = &["no", "without", "have", "has", "had", "having", "any", "lack", "lacking", "lacks"];
    tokens[at.saturating_sub(3).min(tokens.len())..at.min(tokens.len())].iter().any(|t| HAVING.contains(&t.lower.as_str()))
}
