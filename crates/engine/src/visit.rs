//! Going through all conditions of a query, those of nested queries included.

use crate::query::{Expr, Predicate, Query};

/// Calls `change` on every condition of the query, inner ones first.
pub(crate) fn predicates(query: &mut Query, change: &mut dyn FnMut(&mut Predicate)) {
    query.select.iter_mut().for_each(|o| expression(&mut o.expr, change));
    query.group_by.iter_mut().for_each(|e| expression(e, change));
    query.order_by.iter_mut().for_each(|o| expression(&mut o.expr, change));
    query.filter.iter_mut().chain(&mut query.having).for_each(|p| predicate(p, change));
    if let Some(source) = &mut query.source {
        predicates(source, change);
    }
    if let Some((_, other)) = &mut query.set {
        predicates(other, change);
    }
}

fn predicate(p: &mut Predicate, change: &mut dyn FnMut(&mut Predicate)) {
    match p {
        Predicate::Compare { left, right, .. } => {
            expression(left, change);
            expression(right, change);
        }
        Predicate::In { expr, values, .. } => {
            expression(expr, change);
            values.iter_mut().for_each(|v| expression(v, change));
        }
        Predicate::Like { expr, .. } | Predicate::Null { expr, .. } => expression(expr, change),
        Predicate::Between { expr, low, high, .. } => {
            expression(expr, change);
            expression(low, change);
            expression(high, change);
        }
        Predicate::Related { conditions, .. } => conditions.iter_mut().for_each(|c| predicate(c, change)),
        Predicate::InQuery { expr, query, .. } => {
            expression(expr, change);
            predicates(query, change);
        }
        Predicate::Lineage(l) => predicates(&mut l.start, change),
        Predicate::Any(all) | Predicate::All(all) => all.iter_mut().for_each(|c| predicate(c, change)),
        Predicate::Not(inner) => predicate(inner, change),
        Predicate::Within { .. } | Predicate::PartIs { .. } | Predicate::Is { .. } | Predicate::Defined { .. } => {}
    }
    change(p);
}

fn expression(e: &mut Expr, change: &mut dyn FnMut(&mut Predicate)) {
    match e {
        Expr::Aggregate { argument, filter, .. } => {
            expression(argument, change);
            filter.iter_mut().for_each(|p| predicate(p, change));
        }
        Expr::Arithmetic(_, a, b) => {
            expression(a, change);
            expression(b, change);
        }
        Expr::Owed(o) => expression(&mut o.amount, change),
        Expr::Spell(s) => {
            expression(&mut s.from, change);
            expression(&mut s.to, change);
        }
        Expr::Truncate(_, e)
        | Expr::Part(_, e)
        | Expr::YearOf(e)
        | Expr::AgeOf(e)
        | Expr::Numeric(e)
        | Expr::Element(e)
        | Expr::Seconds(e) => expression(e, change),
        Expr::Window { argument, partition, order, .. } => {
            expression(argument, change);
            partition.iter_mut().for_each(|e| expression(e, change));
            order.iter_mut().for_each(|o| expression(&mut o.expr, change));
        }
        Expr::Scalar(q) | Expr::Exists(q) => predicates(q, change),
        Expr::AnyRow(p) => predicate(p, change),
        Expr::Column(_)
        | Expr::Text(_)
        | Expr::Number(_)
        | Expr::Boolean(_)
        | Expr::CountRows(_)
        | Expr::Defined { .. }
        | Expr::Derived(_)
        | Expr::Topmost(_)
        | Expr::Interval(_) => {}
    }
}
