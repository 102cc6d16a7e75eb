//! 'farms that keep goats but no sheep': of what one thing has many of, the one is there and the other is not. Of a single row both would
//! say nothing: a goat is no sheep.

use crate::lexicon::Lexicon;
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Comparison, Expr, Output, Predicate, Query};
use crate::text::Token;

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

/// Words that deny a deed, in one with what they deny, and before 'not'.
const DENIES: &[&str] = &["never", "haven't", "hasn't", "hadn't", "didn't", "don't", "doesn't", "cannot"];
const BEFORE_NOT: &[&str] = &["have", "has", "had", "did", "do", "does"];

/// 'which workshops have never used wax' where each chair tells its workshop: workshops with no such chair, and not chairs of another finish with theirs.
pub(crate) fn none_of_theirs(query: &mut Query, items: &[Item], tokens: &[Token], lexicon: &Lexicon) {
    let word = |i: usize| tokens.get(i).map_or("", |t| t.lower.as_str());
    let denies = (0..tokens.len()).find(|&i| {
        let said = word(i).replace('’', "'");
        !tokens[i].quoted && (DENIES.contains(&said.as_str()) || said == "not" && i > 0 && BEFORE_NOT.contains(&word(i - 1)))
    });
    let plain =
        query.group_by.is_empty() && query.source.is_none() && query.set.is_none() && query.limit.is_none() && query.having.is_empty();
    let ([one], Some(from), true) = (query.select.as_slice(), denies, plain && query.order_by.is_empty()) else { return };
    let Expr::Column(of) = one.expr.clone() else { return };
    let Some(t) = lexicon.table(&of.table.name) else { return };
    let Some(c) = lexicon.column(t, &of.column) else { return };
    let shape = &lexicon.schema.tables[t];
    let shared = shape.columns[c].class.is_text() && !lexicon.is_unique(t, &[c]) && !lexicon.tables[t].display.contains(&c);
    let mut found = query.filter.iter().enumerate().filter_map(|(i, p)| Some((i, denied(p)?)));
    let (Some((at, (column, values))), None) = (found.next(), found.next()) else { return };
    // 'the towns of firms that don't have a crane': of the rows themselves.
    let rows = items.iter().any(|i| i.end <= from && i.sense == Sense::Table(t));
    if !shared || rows || column.table != of.table || column.column == of.column {
        return;
    }
    query.filter.remove(at);
    let mut held = vec![Predicate::In { expr: Expr::Column(column), values, negated: false }];
    // What did not happen in a period, may have happened before.
    let (dated, rest): (Vec<Predicate>, Vec<Predicate>) =
        std::mem::take(&mut query.filter).into_iter().partition(|p| matches!(p, Predicate::Within { .. } | Predicate::PartIs { .. }));
    held.extend(dated);
    query.filter = rest;
    let open = |filter: &mut Vec<Predicate>| {
        if !shape.columns[c].not_null {
            filter.push(Predicate::Null { expr: Expr::Column(of.clone()), negated: true });
        }
    };
    open(&mut held);
    let select = vec![Output { expr: Expr::Column(of.clone()), alias: None }];
    let inner = Query { subject: Some(of.table.clone()), select, filter: held, ..Query::default() };
    query.filter.push(Predicate::InQuery { expr: Expr::Column(of.clone()), query: Box::new(inner), negated: true });
    open(&mut query.filter);
    query.distinct = true;
}
