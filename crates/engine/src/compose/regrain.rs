//! Money at the right grain: totals of orders, asked by something on the far side of their lines, become sums of lines;
//! a time that is said of several tables at once restricts each of them.

use super::measure::line_amount;
use crate::lexicon::Lexicon;
use crate::plan;
use crate::query::{Aggregate, ColumnRef, Expr, Output, Predicate, Query, TableRef};

/// Replaces sums over a table whose rows the joins repeat by sums over its lines, where a table of lines takes part.
pub(crate) fn regrain(query: &mut Query, lexicon: &Lexicon) -> bool {
    if query.source.is_some() {
        return false;
    }
    let mut tables = output_tables(query);
    for p in &query.filter {
        p.tables(&mut |t| {
            if !tables.contains(t) {
                tables.push(t.clone());
            }
        });
    }
    let Some(root) = query.subject.clone().or_else(|| tables.first().cloned()) else { return false };
    let Ok(tree) = plan::tree(&root, &tables, &query.links, lexicon) else { return false };
    // Only what is put out or grouped by repeats rows for good; filters become EXISTS.
    let shown = output_tables(query);
    let Ok(output_tree) = plan::tree(&root, &shown, &query.links, lexicon) else { return false };
    let mut replacement: Option<(Expr, Expr, TableRef)> = None;
    for e in query.select.iter().map(|o| &o.expr).chain(query.order_by.iter().map(|o| &o.expr)) {
        let Expr::Aggregate { function: Aggregate::Sum, argument, .. } = e else { continue };
        let Expr::Column(c) = argument.as_ref() else { continue };
        let repeated = output_tree.may_multiply(&c.table, &|_| true);
        // A condition on single lines ('revenue from toasters') also means their part of the total.
        let line_filter = !repeated && tree.may_multiply(&c.table, &|_| true);
        if !repeated && !line_filter {
            continue;
        }
        let Some(h) = lexicon.table(&c.table.name) else { continue };
        for node in &tree.nodes {
            let Some(l) = lexicon.table(&node.table.name) else { continue };
            let lines =
                lexicon.adjacent[l].iter().any(|&e| lexicon.edges[e].from == l && lexicon.edges[e].to == h && lexicon.edges[e].to_unique);
            if l != h
                && lines
                && let Some(amount) =
                    line_amount(lexicon, l).or_else(|| price_of_one(lexicon, l).filter(|_| is_total(lexicon, h, &c.column)))
            {
                replacement = Some((e.clone(), Expr::aggregate(Aggregate::Sum, amount), node.table.clone()));
                break;
            }
        }
    }
    let Some((from, to, table)) = replacement else { return false };
    let swap = |e: &Expr| if *e == from { to.clone() } else { e.clone() };
    query.select = query.select.iter().map(|o| Output { expr: swap(&o.expr), alias: o.alias.clone() }).collect();
    for o in &mut query.order_by {
        o.expr = swap(&o.expr);
    }
    for p in &mut query.having {
        if let Predicate::Compare { left, .. } = p {
            *left = swap(left);
        }
    }
    query.subject = Some(table);
    true
}

/// True for an amount of money, as an order's total is.
fn is_total(lexicon: &Lexicon, t: usize, column: &str) -> bool {
    const TOTALS: &[&str] = &["total", "amount", "subtotal", "revenue", "sum", "value", "turnover"];
    lexicon.column(t, column).is_some_and(|c| lexicon.tables[t].columns[c].words.iter().any(|w| TOTALS.contains(&w.as_str())))
}

/// A row that is one thing sold, a seat or a ticket: its only price.
fn price_of_one(lexicon: &Lexicon, t: usize) -> Option<Expr> {
    let called = |c: usize, list: &[&str]| lexicon.tables[t].columns[c].words.iter().any(|w| list.contains(&w.as_str()));
    let number = |c: &usize| lexicon.schema.tables[t].columns[*c].class.is_number() && !lexicon.tables[t].columns[*c].key;
    let counted = |c: &usize| called(*c, &["quantity", "qty", "unit", "count", "amount", "total", "subtotal", "discount", "list"]);
    let numbers: Vec<usize> = (0..lexicon.tables[t].columns.len()).filter(number).collect();
    let mut prices = numbers.iter().copied().filter(|&c| called(c, &["fare", "price"]));
    let (Some(price), None, false) = (prices.next(), prices.next(), numbers.iter().any(counted)) else { return None };
    let shape = &lexicon.schema.tables[t];
    Some(Expr::Column(ColumnRef { table: TableRef::new(&shape.name), column: shape.columns[price].name.clone() }))
}

fn output_tables(query: &Query) -> Vec<TableRef> {
    let mut out: Vec<TableRef> = Vec::new();
    let mut push = |t: &TableRef| {
        if !out.contains(t) {
            out.push(t.clone());
        }
    };
    query.select.iter().for_each(|o| o.expr.tables(&mut push));
    query.group_by.iter().for_each(|e| e.tables(&mut push));
    query.order_by.iter().for_each(|o| o.expr.tables(&mut push));
    out
}

impl super::Composer<'_> {
    /// True where a range of time stands before or behind everything that is aggregated.
    pub(super) fn time_of_all(&self) -> bool {
        let aggregates: Vec<usize> = (0..self.items.len()).filter(|&i| matches!(self.tag(i), "agg" | "count" | "measure")).collect();
        let (Some(first), Some(last)) = (aggregates.first(), aggregates.last()) else { return false };
        let ranges = (0..self.items.len())
            .filter(|&i| matches!(self.sense(i), Some(crate::mention::Sense::Time(crate::time::TimeMeaning::Range(_)))));
        aggregates.len() > 1 && ranges.clone().count() == 1 && ranges.into_iter().all(|i| i < *first || i > *last)
    }
}

/// 'the number of visits and the total of payments this year': the year of both, each by its own date.
pub(crate) fn spread_range(query: &mut Query, lexicon: &Lexicon) -> bool {
    let ranges: Vec<(TableRef, crate::time_types::TimeRange)> = query
        .filter
        .iter()
        .filter_map(|p| match p {
            Predicate::Within { column, range, negated: false } => Some((column.table.clone(), range.clone())),
            _ => None,
        })
        .collect();
    let [(from, range)] = ranges.as_slice() else { return false };
    let mut hosts: Vec<TableRef> = Vec::new();
    for e in query.select.iter().map(|o| &o.expr).filter(|e| e.is_aggregate()) {
        e.tables(&mut |t| {
            if !hosts.contains(t) {
                hosts.push(t.clone());
            }
        });
    }
    let repeats = |a: &TableRef, b: &TableRef| {
        plan::tree(a, std::slice::from_ref(b), &query.links, lexicon).is_ok_and(|tree| tree.multiplies(a, &|_| true))
    };
    if !hosts.contains(from) {
        return false;
    }
    let mut added = Vec::new();
    for t in hosts.iter().filter(|t| *t != from && repeats(t, from) && repeats(from, t)) {
        let Some((i, c)) = lexicon.table(&t.name).and_then(|i| lexicon.tables[i].date.map(|c| (i, c))) else { continue };
        let column = ColumnRef { table: t.clone(), column: lexicon.schema.tables[i].columns[c].name.clone() };
        added.push(Predicate::Within { column, range: range.clone(), negated: false });
    }
    let any = !added.is_empty();
    query.filter.extend(added);
    any
}
