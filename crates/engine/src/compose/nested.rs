//! Comparisons with what another query finds: an average, the greatest of others, another row.

use super::{Composer, Zone};
use crate::mention::Sense;
use crate::query::{Aggregate, Arithmetic, ColumnRef, Comparison, Expr, Predicate, Query};

impl Composer<'_> {
    /// 'completed rides' behind an average: a value with the noun of the rows that are averaged.
    fn described(&self, t: usize) -> bool {
        let value = matches!(self.sense(self.at), Some(Sense::Value { table, .. }) if *table == t);
        value && matches!(self.sense(self.at + 1), Some(Sense::Table(x)) if *x == t)
    }

    /// True for a column whose last mention stands before the rows that a condition is said of.
    fn only_asked(&self, left: &Expr) -> bool {
        let Expr::Column(c) = left else { return false };
        let place = self.schema_column(c);
        let said = (0..self.at).rev().find(|&i| matches!(self.sense(i), Some(Sense::Column(t, x)) if place == Some((*t, *x))));
        said.is_some_and(|i| (i..self.at).any(|k| matches!(self.sense(k), Some(Sense::Table(_)))))
    }

    /// 'above the average', 'larger than the maximum X of the Ys'.
    pub(super) fn compare_with_aggregate(&mut self, left: Option<Expr>, op: Comparison, function: &str, factor: Option<String>) {
        self.take(1);
        while matches!(self.tag(self.at), "of" | "all" | "count") {
            self.take(1);
        }
        let function = match function {
            "avg" => Aggregate::Avg,
            "min" => Aggregate::Min,
            "max" => Aggregate::Max,
            "sum" => Aggregate::Sum,
            _ => Aggregate::Median,
        };
        let mut measured = None;
        if let Some(Sense::Column(t, c)) = self.sense(self.at).cloned()
            && self.class(t, c).is_number()
        {
            self.take(1);
            measured = Some(self.column(t, c));
        }
        // 'the name and floor of desks with greater than average budget': what stands before the rows is only asked for.
        let left = left.filter(|l| measured.is_none() || measured.as_ref() == Some(l) || !self.only_asked(l));
        let guessed = if measured.is_none() && left.is_none() { self.only_measure(self.at) } else { None };
        let Some(inner) = measured.clone().or_else(|| match &left {
            Some(Expr::Aggregate { argument, .. }) => Some(argument.as_ref().clone()),
            Some(other) => Some(other.clone()),
            None => guessed.map(|(t, c)| self.column(t, c)),
        }) else {
            self.feature("comparison_without_column", 1.0);
            return;
        };
        let left = left.unwrap_or_else(|| inner.clone());
        self.rule("nested aggregate");
        self.drop_output(&left);
        let Expr::Column(c) = &inner else { return };
        let mut query = Query { subject: Some(c.table.clone()), ..Query::default() };
        // 'of singers from France': conditions that follow belong to the inner query.
        let own = self.schema_column(c);
        if own.is_some_and(|(t, i)| self.inner_conditions(&mut query, t, i)) {
        } else if matches!(self.tag(self.at), "of" | "prep")
            || matches!(self.sense(self.at), Some(Sense::Table(_)))
            || own.is_some_and(|(t, _)| self.described(t))
        {
            let mut i = self.at;
            while matches!(self.tag(i), "of" | "prep" | "all" | "each" | "that" | "verb") || matches!(self.sense(i), Some(Sense::Table(_)))
            {
                i += 1;
            }
            if let Some(Sense::Value { table, column, value, .. }) = self.sense(i).cloned() {
                let n = i + 1 - self.at;
                self.take(n);
                let v = self.column_ref(table, column);
                let right = self.literal(&v, &value);
                query.filter.push(Predicate::In { expr: Expr::Column(v), values: vec![right], negated: false });
            } else if matches!(self.tag(i.wrapping_sub(1)), "all" | "")
                && i > self.at
                && i <= self.at + 3
                && matches!(self.sense(i - 1), Some(Sense::Table(_)))
            {
                let n = i - self.at;
                self.take(n);
            }
        }
        query.select.push(crate::query::Output { expr: Expr::aggregate(function, inner), alias: None });
        let found = Expr::Scalar(Box::new(query));
        let right = match factor {
            Some(n) => Expr::Arithmetic(Arithmetic::Multiply, Box::new(Expr::Number(n)), Box::new(found)),
            None => found,
        };
        self.place_condition(Predicate::Compare { left, op, right });
        self.zone = Zone::Filter;
    }

    /// 'than the average stars of the movies directed by …': what follows restricts the rows compared with. True where it does.
    pub(super) fn inner_conditions(&mut self, query: &mut Query, t: usize, c: usize) -> bool {
        if self.set.depth > 3 || !matches!(self.tag(self.at), "of" | "prep" | "all" | "that" | "with" | "whose" | "each" | "distinct") {
            return false;
        }
        let end = (self.at..self.items.len())
            .find(|&i| {
                matches!(self.sense(i), Some(Sense::Punctuation('.' | '?' | ';' | '!')))
                    || matches!(self.tag(i), "order" | "sort_verb" | "direction")
                    || self.tag(i) == "and" && matches!(self.tag(i + 1), "its" | "that" | "whose" | "who" | "order" | "which")
            })
            .unwrap_or(self.items.len());
        let restricted = self.items[self.at..end]
            .iter()
            .any(|i| matches!(i.sense, Sense::Value { .. } | Sense::Quoted(_) | Sense::Number(_) | Sense::Time(_)));
        if !restricted {
            return false;
        }
        let start = self.items[self.at].start;
        let mut rest = vec![crate::link::Item { sense: Sense::Column(t, c), start, end: start, fit: 1.0 }];
        rest.extend(self.items[self.at..end].iter().cloned());
        let inner = super::plain(&rest, super::Setting { depth: self.set.depth + 1, ..self.set });
        let Some(inner) = inner.map(|i| i.query).filter(|q| {
            !q.filter.is_empty()
                && q.having.is_empty()
                && q.group_by.is_empty()
                && q.set.is_none()
                && q.source.is_none()
                && q.limit.is_none()
        }) else {
            return false;
        };
        query.filter = inner.filter;
        query.also = inner.also;
        let n = end - self.at;
        self.take(n);
        true
    }

    /// 'older than Bob': against the same column of another row; of several the farthest, or the nearest: 'than any red one'.
    pub(super) fn compare_with_entity(
        &mut self,
        left: Option<Expr>,
        op: Comparison,
        (table, c, value): (usize, &ColumnRef, &str),
        least: bool,
    ) {
        let Some(Expr::Column(l)) = left else {
            self.feature("comparison_without_column", 1.0);
            return;
        };
        self.rule("against another row");
        let right = self.literal(c, value);
        let mut filter = vec![Predicate::In { expr: Expr::Column(c.clone()), values: vec![right], negated: false }];
        filter.extend(self.rest_of_name(table, c));
        let query = Query {
            subject: Some(self.table_ref(table)),
            select: vec![crate::query::Output {
                expr: Expr::aggregate(
                    if matches!(op, Comparison::Less | Comparison::LessOrEqual) != least { Aggregate::Min } else { Aggregate::Max },
                    Expr::Column(l.clone()),
                ),
                alias: None,
            }],
            filter,
            ..Query::default()
        };
        self.drop_output(&Expr::Column(l.clone()));
        self.filters.push(Predicate::Compare { left: Expr::Column(l), op, right: Expr::Scalar(Box::new(query)) });
    }
    /// The last name behind a first name: both are of the one row that is compared with.
    fn rest_of_name(&mut self, table: usize, c: &ColumnRef) -> Option<Predicate> {
        let (first, last) = self.lexicon().tables[table].person?;
        let Some(Sense::Value { table: t, column, value, .. }) = self.sense(self.at).cloned() else { return None };
        let other = if column == last { first } else { last };
        let known = self.lexicon().column(table, &c.column) == Some(other);
        let beside = self.at > 0 && self.items[self.at - 1].end == self.items[self.at].start;
        if t != table || !known || !beside || !matches!(column, k if k == first || k == last) {
            return None;
        }
        self.take(1);
        let of = self.column_ref(table, column);
        let right = self.literal(&of, &value);
        Some(Predicate::In { expr: Expr::Column(of), values: vec![right], negated: false })
    }
}
