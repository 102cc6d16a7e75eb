//! 'farms that keep goats but no sheep': of what one thing has many of, the one is there and the other is not. Of a single row both would
//! say nothing: a goat is no sheep.

use crate::lexicon::Lexicon;
use crate::query::{Comparison, Expr, Predicate, Query};

/// Takes what a value of many rows is denied beside another one that is asked for as rows that must not be there.
pub(crate) fn apart(query: &mut Query, lexicon: &Lexicon) {
    let Some(subject) = query.subject.clone() else { return };
    let filters: Vec<Predicate> = query.filter.clone();
    for p in &mut query.filter {
        let Some((c, values)) = denied(p) else { continue };
        let held = |q: &Predicate| matches!(asked(q), Some((x, v)) if x == c && v != values);
        let many = || {
            let tree = crate::plan::tree(&subject, std::slice::from_ref(&c.table), &[], lexicon).ok()?;
            tree.nodes.iter().any(|n| n.many).then_some(())
        };
        if c.table == subject || !filters.iter().any(held) || many().is_none() {
            continue;
        }
        let there = Predicate::In { expr: Expr::Column(c.clone()), values, negated: false };
        *p = Predicate::Related { of: subject.clone(), table: c.table, conditions: vec![there], negated: true };
    }
}

/// A column that must not hold these values.
fn denied(p: &Predicate) -> Option<(crate::query::ColumnRef, Vec<Expr>)> {
    match p {
        Predicate::In { expr: Expr::Column(c), values, negated: true } => Some((c.clone(), values.clone())),
        Predicate::Compare { left: Expr::Column(c), op: Comparison::NotEqual, right: right @ Expr::Text(_) } => {
            Some((c.clone(), vec![right.clone()]))
        }
        _ => None,
    }
}

/// A column that must hold one of these.
fn asked(p: &Predicate) -> Option<(crate::query::ColumnRef, Vec<Expr>)> {
    match p {
        Predicate::In { expr: Expr::Column(c), values, negated: false } => Some((c.clone(), values.clone())),
        Predicate::Compare { left: Expr::Column(c), op: Comparison::Equal, right: right @ Expr::Text(_) } => {
            Some((c.clone(), vec![right.clone()]))
        }
        _ => None,
    }
}
