//! What a query holds, nested queries included: counted once, for features that compare it with the question.

use crate::query::{Aggregate, Comparison, Expr, Predicate, Query, TableRef};
use crate::schema::TableName;
use std::collections::HashSet;

/// Counts of what a query is made of.
#[derive(Debug, Default)]
pub struct Census {
    /// Every table, by name.
    pub tables: HashSet<TableName>,
    /// Every column that is read.
    pub columns: HashSet<(TableName, String)>,
    /// Texts and numbers that stand in conditions, lower case.
    pub literals: HashSet<String>,
    /// Aggregates, counts of rows aside.
    pub aggregates: Vec<Aggregate>,
    /// `count(*)`.
    pub counts: usize,
    pub groups: usize,
    pub orders: usize,
    pub limits: Vec<u64>,
    /// `<`, `>`, BETWEEN and their kind.
    pub comparisons: usize,
    pub equalities: usize,
    pub negations: usize,
    pub patterns: usize,
    /// Conditions on time.
    pub times: usize,
    /// Conditions on groups.
    pub havings: usize,
    /// Queries within the query.
    pub nested: usize,
    pub windows: usize,
    pub sets: usize,
    pub distinct: usize,
    /// Alternatives: OR and IN.
    pub choices: usize,
    /// NULL tests.
    pub nulls: usize,
}

impl Census {
    /// Counts what `query` holds.
    pub fn of(query: &Query) -> Self {
        let mut census = Self::default();
        census.query(query);
        census
    }

    fn query(&mut self, q: &Query) {
        self.distinct += usize::from(q.distinct);
        self.groups += q.group_by.len();
        self.havings += q.having.len();
        self.orders += q.order_by.len();
        self.limits.extend(q.limit);
        self.limits.extend(q.offset.map(|o| o + 1));
        q.subject.iter().chain(&q.also).for_each(|t| self.table(t));
        q.select.iter().for_each(|o| self.expr(&o.expr));
        q.group_by.iter().for_each(|e| self.expr(e));
        q.order_by.iter().for_each(|o| self.expr(&o.expr));
        q.filter.iter().chain(&q.having).for_each(|p| self.predicate(p));
        if let Some(source) = &q.source {
            self.nested += 1;
            self.query(source);
        }
        if let Some((_, other)) = &q.set {
            self.sets += 1;
            self.query(other);
        }
    }

    fn table(&mut self, table: &TableRef) {
        self.tables.insert(table.name.clone());
    }

    fn column(&mut self, c: &crate::query::ColumnRef) {
        self.table(&c.table);
        self.columns.insert((c.table.name.clone(), c.column.clone()));
    }

    fn expr(&mut self, e: &Expr) {
        match e {
            Expr::Column(c) => self.column(c),
            Expr::Text(t) | Expr::Number(t) => {
                self.literals.insert(t.to_lowercase());
            }
            Expr::CountRows(t) => {
                self.counts += 1;
                t.iter().for_each(|t| self.table(t));
            }
            Expr::Aggregate { function, distinct, argument, filter } => {
                self.aggregates.push(*function);
                self.distinct += usize::from(*distinct);
                self.expr(argument);
                filter.iter().for_each(|p| self.predicate(p));
            }
            Expr::Arithmetic(_, a, b) => {
                self.expr(a);
                self.expr(b);
            }
            Expr::Truncate(_, e)
            | Expr::Part(_, e)
            | Expr::YearOf(e)
            | Expr::AgeOf(e)
            | Expr::Numeric(e)
            | Expr::Element(e)
            | Expr::Seconds(e) => self.expr(e),
            Expr::Window { argument, partition, order, .. } => {
                self.windows += 1;
                self.expr(argument);
                partition.iter().for_each(|e| self.expr(e));
                order.iter().for_each(|o| self.expr(&o.expr));
            }
            Expr::Scalar(q) | Expr::Exists(q) => {
                self.nested += 1;
                self.query(q);
            }
            Expr::Defined { tables, .. } => tables.iter().for_each(|t| self.table(t)),
            Expr::AnyRow(p) => self.predicate(p),
            Expr::Owed(o) => {
                self.expr(&o.amount);
                self.expr(&o.paid);
            }
            Expr::Spell(s) => {
                self.expr(&s.from);
                self.expr(&s.to);
            }
            Expr::Topmost(t) => self.table(&t.of),
            Expr::Boolean(_) | Expr::Derived(_) | Expr::Interval(_) => {}
        }
    }

    fn predicate(&mut self, p: &Predicate) {
        let negated = match p {
            Predicate::In { negated, .. }
            | Predicate::Like { negated, .. }
            | Predicate::Between { negated, .. }
            | Predicate::Within { negated, .. }
            | Predicate::Related { negated, .. }
            | Predicate::InQuery { negated, .. } => *negated,
            Predicate::Null { negated, .. } => !*negated,
            Predicate::Compare { op: Comparison::NotEqual, .. } | Predicate::Not(_) | Predicate::Is { value: false, .. } => true,
            _ => false,
        };
        self.negations += usize::from(negated);
        match p {
            Predicate::Compare { left, op, right } => {
                match op {
                    Comparison::Equal | Comparison::NotEqual => self.equalities += 1,
                    _ => self.comparisons += 1,
                }
                self.expr(left);
                self.expr(right);
            }
            Predicate::In { expr, values, .. } => {
                self.choices += 1;
                self.expr(expr);
                values.iter().for_each(|v| self.expr(v));
            }
            Predicate::Like { expr, pattern, .. } => {
                self.patterns += 1;
                self.expr(expr);
                self.literals.insert(pattern.trim_matches('%').to_lowercase());
            }
            Predicate::Null { expr, .. } => {
                self.nulls += 1;
                self.expr(expr);
            }
            Predicate::Between { expr, low, high, .. } => {
                self.comparisons += 1;
                self.expr(expr);
                self.expr(low);
                self.expr(high);
            }
            Predicate::Within { column, .. } | Predicate::PartIs { column, .. } => {
                self.times += 1;
                self.column(column);
            }
            Predicate::Is { column, .. } => self.column(column),
            Predicate::Related { of, table, conditions, .. } => {
                self.nested += 1;
                self.table(of);
                self.table(table);
                conditions.iter().for_each(|p| self.predicate(p));
            }
            Predicate::InQuery { expr, query, .. } => {
                self.nested += 1;
                self.expr(expr);
                self.query(query);
            }
            Predicate::Lineage(l) => {
                self.nested += 1;
                self.table(&l.of);
                self.query(&l.start);
            }
            Predicate::Any(all) => {
                self.choices += 1;
                all.iter().for_each(|p| self.predicate(p));
            }
            Predicate::All(all) => all.iter().for_each(|p| self.predicate(p)),
            Predicate::Not(p) => self.predicate(p),
            Predicate::Defined { tables, .. } => tables.iter().for_each(|t| self.table(t)),
        }
    }
}
