//! What joins do to the grain, and the rewrites that keep it right.

use super::names::quote_identifier;
use crate::lexicon::Lexicon;
use crate::plan::Tree;
use crate::query::{Aggregate, ColumnRef, Expr, OrderItem, Output, Predicate, Query, TableRef};
use std::collections::BTreeSet;

/// The parts of the tree that only filter and would repeat rows: rendered as EXISTS.
pub(super) fn semi_joined(query: &Query, joins: &Tree, output: &[TableRef]) -> Vec<BTreeSet<usize>> {
    if query.distinct {
        return Vec::new();
    }
    // Nodes on the way from the root to an output table stay in FROM.
    let mut kept = vec![false; joins.nodes.len()];
    for (i, n) in joins.nodes.iter().enumerate() {
        if output.contains(&n.table) || n.parent.is_none() {
            let mut at = Some(i);
            while let Some(j) = at {
                kept[j] = true;
                at = joins.nodes[j].parent;
            }
        }
    }
    let mut out: Vec<BTreeSet<usize>> = Vec::new();
    for i in 0..joins.nodes.len() {
        let Some(parent) = joins.nodes[i].parent else { continue };
        if kept[i] || !kept[parent] {
            continue;
        }
        let below = joins.subtree(i);
        if below.iter().any(|&j| joins.nodes[j].many) && separable(query, joins, &below) {
            out.push(below);
        }
    }
    out
}

/// No condition may straddle the part and the rest.
fn separable(query: &Query, joins: &Tree, part: &BTreeSet<usize>) -> bool {
    query.filter.iter().all(|p| {
        let (mut inside, mut outside) = (false, false);
        p.tables(&mut |t| match joins.position(t) {
            Some(i) if part.contains(&i) => inside = true,
            _ => outside = true,
        });
        !(inside && outside)
    })
}

/// True where the condition speaks only of tables inside one of the parts.
pub(super) fn within_semi(p: &Predicate, joins: &Tree, parts: &[BTreeSet<usize>]) -> bool {
    let mut tables = Vec::new();
    p.tables(&mut |t| tables.push(t.clone()));
    !tables.is_empty() && parts.iter().any(|part| tables.iter().all(|t| joins.position(t).is_some_and(|i| part.contains(&i))))
}

/// Sums and averages over rows that the joins repeat: the same query over distinct rows of the measured table.
pub(super) fn sum_over_distinct(query: &Query, joins: &Tree, inside: &dyn Fn(usize) -> bool, lexicon: &Lexicon) -> Option<Query> {
    let mut measured: Option<TableRef> = None;
    let mut aggregates: Vec<Expr> = Vec::new();
    for o in &query.select {
        collect(&o.expr, &mut aggregates);
    }
    for o in &query.order_by {
        collect(&o.expr, &mut aggregates);
    }
    for p in &query.having {
        if let Predicate::Compare { left, right, .. } = p {
            collect(left, &mut aggregates);
            collect(right, &mut aggregates);
        }
    }
    for a in &aggregates {
        let Expr::Aggregate {
            function: Aggregate::Sum | Aggregate::Avg | Aggregate::Median | Aggregate::StdDev | Aggregate::Percentile(_),
            distinct: false,
            argument,
            ..
        } = a
        else {
            continue;
        };
        let mut tables = Vec::new();
        argument.tables(&mut |t| tables.push(t.clone()));
        // The finest of the tables the measure is made of decides.
        if tables.is_empty() || !tables.iter().all(|t| joins.may_multiply(t, inside)) {
            continue;
        }
        // What lies between two rows has as many rows as there are pairs of them.
        let first = tables.first()?;
        if tables.iter().any(|t| t.name != first.name) {
            continue;
        }
        measured = tables.into_iter().next();
        break;
    }
    let measured = measured?;
    let t = lexicon.table(&measured.name)?;
    let key: Vec<ColumnRef> = lexicon.schema.tables[t]
        .primary_key
        .iter()
        .map(|&c| ColumnRef { table: measured.clone(), column: lexicon.schema.tables[t].columns[c].name.clone() })
        .collect();
    if key.is_empty() {
        return None;
    }
    let mut inner = Query {
        distinct: true,
        subject: query.subject.clone(),
        also: query.also.clone(),
        links: query.links.clone(),
        filter: query.filter.clone(),
        ..Query::default()
    };
    let mut replaced: Vec<(Expr, Expr)> = Vec::new();
    let mut taken: Vec<String> = Vec::new();
    for (i, g) in query.group_by.iter().enumerate() {
        let alias = match g {
            Expr::Column(c) if !taken.contains(&c.column) => c.column.clone(),
            _ => query.select.iter().find(|o| o.expr == *g).and_then(|o| o.alias.clone()).unwrap_or_else(|| format!("g{}", i + 1)),
        };
        inner.select.push(Output { expr: g.clone(), alias: Some(alias.clone()) });
        replaced.push((g.clone(), Expr::Derived(alias.clone())));
        taken.push(alias);
    }
    for (i, k) in key.iter().enumerate() {
        inner.select.push(Output { expr: Expr::Column(k.clone()), alias: Some(format!("key_{}", i + 1)) });
    }
    let mut conditions: Vec<(Predicate, Predicate)> = Vec::new();
    for a in &aggregates {
        let Expr::Aggregate { argument, filter, .. } = a else { continue };
        let counts = matches!(argument.as_ref(), Expr::CountRows(_));
        if !counts && !replaced.iter().any(|(e, _)| e == argument.as_ref()) {
            let alias = format!("value_{}", replaced.len() + 1);
            inner.select.push(Output { expr: argument.as_ref().clone(), alias: Some(alias.clone()) });
            replaced.push((argument.as_ref().clone(), Expr::Derived(alias)));
        }
        for p in filter {
            if conditions.iter().any(|(from, _)| from == p) {
                continue;
            }
            let alias = format!("matches_{}", conditions.len() + 1);
            let holds = Predicate::Defined { sql: quote_identifier(&alias), tables: Vec::new() };
            conditions.push((p.clone(), holds));
            inner.select.push(Output { expr: Expr::AnyRow(Box::new(p.clone())), alias: Some(alias) });
        }
    }
    if !conditions.is_empty() {
        // A row counts where one of its repetitions satisfies the condition.
        inner.distinct = false;
        inner.group_by = inner.select.iter().map(|o| o.expr.clone()).filter(|e| !e.is_aggregate()).collect();
    }
    let swap = |e: &Expr| substitute(e, &replaced, &conditions);
    Some(Query {
        select: query.select.iter().map(|o| Output { expr: swap(&o.expr), alias: o.alias.clone() }).collect(),
        group_by: query.group_by.iter().map(swap).collect(),
        having: query
            .having
            .iter()
            .map(|p| match p {
                Predicate::Compare { left, op, right } => Predicate::Compare { left: swap(left), op: *op, right: swap(right) },
                other => other.clone(),
            })
            .collect(),
        order_by: query.order_by.iter().map(|o| OrderItem { expr: swap(&o.expr), descending: o.descending }).collect(),
        limit: query.limit,
        offset: query.offset,
        source: Some(Box::new(inner)),
        ..Query::default()
    })
}

fn collect(e: &Expr, out: &mut Vec<Expr>) {
    match e {
        Expr::Aggregate { .. } if !out.contains(e) => {
            out.push(e.clone());
        }
        Expr::Arithmetic(_, a, b) => {
            collect(a, out);
            collect(b, out);
        }
        Expr::Window { argument, .. } => collect(argument, out),
        _ => {}
    }
}

/// The expression with its parts exchanged, the conditions of FILTER too.
pub(super) fn substitute(e: &Expr, replaced: &[(Expr, Expr)], conditions: &[(Predicate, Predicate)]) -> Expr {
    if let Some((_, to)) = replaced.iter().find(|(from, _)| from == e) {
        return to.clone();
    }
    let swap = |e: &Expr| substitute(e, replaced, conditions);
    match e {
        Expr::Aggregate { function, distinct, argument, filter } => Expr::Aggregate {
            function: *function,
            distinct: *distinct,
            argument: Box::new(swap(argument)),
            filter: filter.iter().map(|p| conditions.iter().find(|(from, _)| from == p).map_or(p, |(_, to)| to).clone()).collect(),
        },
        Expr::Seconds(e) => Expr::Seconds(Box::new(swap(e))),
        Expr::Arithmetic(op, a, b) => Expr::Arithmetic(*op, Box::new(swap(a)), Box::new(swap(b))),
        Expr::Window { kind, argument, partition, order } => Expr::Window {
            kind: *kind,
            argument: Box::new(swap(argument)),
            partition: partition.iter().map(swap).collect(),
            order: order.iter().map(|o| OrderItem { expr: swap(&o.expr), descending: o.descending }).collect(),
        },
        other => other.clone(),
    }
}
