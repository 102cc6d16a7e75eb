//! 'list the treatments with their total cost': the cost of each, and not one sum of all.

use crate::lexicon::Lexicon;
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Aggregate, ColumnRef, Expr, Output, Query, TableRef};
use crate::text::Token;

/// Shows beside each row the amount that is its own, where all of them would be added up; true where it did.
pub(crate) fn of_each(query: &mut Query, items: &[Item], tokens: &[Token], lexicon: &Lexicon) -> bool {
    let word = |at: usize| tokens.get(at).filter(|t| !t.quoted).map_or("", |t| t.lower.as_str());
    let owned = |i: usize| {
        matches!(word(i - 1), "with" | "and" | "plus")
            && matches!(word(i), "their" | "its")
            && matches!(word(i + 1), "total" | "totals" | "sum" | "sums")
    };
    // 'order totals'
    let each = |i: usize| word(i) == "totals" && items.iter().any(|x| x.end == i && matches!(x.sense, Sense::Table(_)));
    let beside = (1..tokens.len()).find(|&i| owned(i) || each(i));
    let bare = query.group_by.is_empty() && query.source.is_none() && query.set.is_none() && query.having.is_empty();
    let [Output { expr: Expr::Aggregate { function: Aggregate::Sum, distinct: false, argument, filter }, .. }] = query.select.as_slice()
    else {
        return false;
    };
    let Some(beside) = beside.filter(|_| bare && filter.is_empty()) else { return false };
    let mut tables: Vec<TableRef> = Vec::new();
    argument.tables(&mut |t| {
        if !tables.contains(t) {
            tables.push(t.clone());
        }
    });
    let [amounts] = tables.as_slice() else { return false };
    let Some(of) = lexicon.table(&amounts.name) else { return false };
    // 'orders with their total' where each line keeps a price: the rows that are named are what the lines belong to.
    let named = items.iter().rev().filter(|i| i.end <= beside).find_map(|i| if let Sense::Table(t) = i.sense { Some(t) } else { None });
    let belongs = |t: usize| {
        let edges = lexicon.adjacent[of].iter().map(|&e| &lexicon.edges[e]);
        edges.filter(|e| e.from == of && e.to == t && e.to_unique).count() == 1
    };
    let subject = query.subject.as_ref().is_none_or(|s| s == amounts || named.is_some_and(|t| lexicon.schema.tables[t].name == s.name));
    let (t, rows) = match named.filter(|_| subject) {
        Some(t) if t != of && belongs(t) => (t, TableRef::new(&lexicon.schema.tables[t].name)),
        _ if subject && matches!(argument.as_ref(), Expr::Column(_)) => (of, amounts.clone()),
        _ => return false,
    };
    let name = |c: &usize| Expr::Column(ColumnRef { table: rows.clone(), column: lexicon.schema.tables[t].columns[*c].name.clone() });
    let mut shown: Vec<Expr> = lexicon.tables[t].display.iter().map(name).collect();
    if shown.is_empty() && t != of {
        shown = lexicon.schema.tables[t].primary_key.iter().map(name).collect();
    }
    if shown.is_empty() {
        return false;
    }
    let keys = lexicon.schema.tables[t].primary_key.iter().map(name).filter(|k| !shown.contains(k));
    query.group_by = keys.chain(shown.iter().cloned()).collect();
    query.select.splice(0..0, shown.into_iter().map(|expr| Output { expr, alias: None }));
    true
}
