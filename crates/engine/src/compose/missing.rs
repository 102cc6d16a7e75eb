//! Rows that must not be there: which conditions describe them ('no invoice above 20', 'haven't built a mill before 1850').

use super::Composer;
use crate::query::{Comparison, Expr, Predicate, TableRef};

/// A condition that rows of a table are missing.
#[derive(Debug, Clone)]
pub(super) struct Missing {
    /// Where the condition stands in `filters`.
    filter: usize,
    /// How many tables were named only to be related when it opened.
    named: usize,
    /// How many conditions there were when words closed it ('but', 'and that').
    until: Option<usize>,
}

impl Composer<'_> {
    /// The condition just added says that rows are missing: what follows describes them.
    pub(super) fn opens_missing(&mut self) {
        let Some(filter) = self.filters.len().checked_sub(1) else { return };
        self.missing.push(Missing { filter, named: self.also.len(), until: None });
    }

    /// The table whose missing rows are being described.
    pub(super) fn missing_table(&self) -> Option<usize> {
        let open = self.missing.iter().rev().find(|m| m.until.is_none())?;
        match self.filters.get(open.filter)? {
            Predicate::Related { table, .. } => self.set.lexicon.table(&table.name),
            _ => None,
        }
    }

    /// What follows is about rows that are there.
    pub(super) fn closes_missing(&mut self) {
        let now = self.filters.len();
        for m in self.missing.iter_mut().filter(|m| m.until.is_none()) {
            m.until = Some(now);
        }
    }

    /// 'services that have never been used': a negation without an object. Rows that nothing refers to.
    pub(super) fn negation_left(&mut self) {
        let negates = self.filters.iter().any(|p| matches!(p, Predicate::Related { negated: true, .. }));
        let verb = self.at > 0
            && (matches!(self.sense(self.at - 1), Some(crate::mention::Sense::Unknown | crate::mention::Sense::Column(..)))
                || self.tag(self.at - 1) == "verb");
        if !self.pending.negated || negates || !verb || self.zone != super::Zone::Filter {
            return;
        }
        let Some(t) = self.subject.and_then(|s| self.referring(s)) else { return };
        self.pending.negated = false;
        self.rule("not related");
        self.anti_join(t);
    }

    /// 'that is null', 'which is not null'.
    pub(super) fn read_null(&mut self) {
        let column = match self.last.take() {
            Some((Expr::Column(c), _)) => Some(c),
            _ => self.outputs.last().and_then(|o| if let Expr::Column(c) = &o.expr { Some(c.clone()) } else { None }),
        };
        self.take(1);
        if let Some(c) = column {
            self.rule("is null");
            if self.outputs.len() > 1 {
                self.drop_output(&Expr::Column(c.clone()));
            }
            // 'ignore movies whose director is null': those that have one.
            let from = self.items.get(self.at.saturating_sub(1)).map_or(0, |i| i.start);
            let left_out =
                |t: &crate::text::Token| matches!(t.lower.as_str(), "ignore" | "ignoring" | "exclude" | "excluding" | "except" | "skip");
            let dropped = self.set.tokens[from.saturating_sub(6)..from].iter().any(left_out);
            let negated = std::mem::take(&mut self.pending.negated) || dropped;
            self.filters.retain(|p| !matches!(p, Predicate::Null { expr: Expr::Column(x), .. } if *x == c));
            self.filters.push(Predicate::Null { expr: Expr::Column(c), negated });
        }
    }

    /// 'not measured by the unit "Handful"': it is not that, rather than missing.
    pub(super) fn settle_nulls(&mut self) {
        let equal = |p: &Predicate| match p {
            Predicate::In { expr: Expr::Column(c), values, negated: false } => Some((c.clone(), values.clone())),
            Predicate::Compare { left: Expr::Column(c), op: Comparison::Equal, right } => Some((c.clone(), vec![right.clone()])),
            _ => None,
        };
        for i in 0..self.filters.len() {
            let Predicate::Null { expr: Expr::Column(missing), negated: false } = self.filters[i].clone() else { continue };
            let same = |p: &Predicate| equal(p).is_some_and(|(c, _)| c == missing);
            if let Some(j) = self.filters.iter().position(same)
                && let Some((c, values)) = equal(&self.filters[j])
            {
                self.filters[j] = Predicate::In { expr: Expr::Column(c), values, negated: true };
                self.filters.remove(i);
                return;
            }
        }
    }

    /// Conditions on what is only reached through missing rows say which rows are missing; and what leads to them need not be
    /// there.
    pub(super) fn settle_missing(&mut self) {
        for m in std::mem::take(&mut self.missing).into_iter().rev() {
            let Some(Predicate::Related { of, table, negated: true, .. }) = self.filters.get(m.filter).cloned() else { continue };
            let until = m.until.unwrap_or(self.filters.len()).min(self.filters.len());
            let before: Vec<TableRef> = self.also.iter().take(m.named).map(|&t| self.table_ref(t)).collect();
            let way = self.way(&of, &table);
            let only_there =
                |t: &TableRef| *t == table || *t != of && !before.contains(t) && (way.contains(t) || self.way(&of, t).contains(&table));
            let mut taken = Vec::new();
            for i in (m.filter + 1..until).rev() {
                let nested = matches!(self.filters[i], Predicate::Related { .. } | Predicate::Any(_));
                let mut tables = Vec::new();
                self.filters[i].tables(&mut |t| tables.push(t.clone()));
                if !nested && !tables.is_empty() && tables.iter().all(only_there) {
                    taken.push(i);
                }
            }
            let leads: Vec<usize> = (m.named..self.also.len()).filter(|&i| way.contains(&self.table_ref(self.also[i]))).collect();
            for i in leads.into_iter().rev() {
                self.also.remove(i);
            }
            let moved: Vec<Predicate> = taken.into_iter().map(|i| self.filters.remove(i)).collect();
            if let Some(Predicate::Related { conditions, .. }) = self.filters.get_mut(m.filter) {
                conditions.extend(moved.into_iter().rev());
            }
        }
    }

    /// The tables on the way from one to another, the first aside.
    fn way(&self, from: &TableRef, to: &TableRef) -> Vec<TableRef> {
        crate::plan::tree(from, std::slice::from_ref(to), &[], self.set.lexicon)
            .map_or_else(|_| Vec::new(), |tree| tree.nodes.iter().map(|n| &n.table).filter(|t| *t != from).cloned().collect())
    }

    /// 'have never had less than 7 bikes available': of several rows none may be such a one.
    pub(super) fn without_such_rows(&mut self, at: usize) {
        let (Some(subject), Some(Predicate::Compare { left: Expr::Column(c), op, right: right @ Expr::Number(_) })) =
            (self.subject, self.filters.get(at).cloned())
        else {
            return;
        };
        let Some(t) = self.set.lexicon.table(&c.table.name).filter(|&t| t != subject && self.reached_many(subject, t)) else { return };
        self.rule("not related");
        let such = Predicate::Compare { left: Expr::Column(c), op: op.negated(), right };
        self.filters[at] =
            Predicate::Related { of: self.table_ref(subject), table: self.table_ref(t), conditions: vec![such], negated: true };
        self.opens_missing();
    }
}
