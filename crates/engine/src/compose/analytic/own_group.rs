//! Rows set against the average of their own group: 'varieties dearer than the average of their family', 'above its team's average'. The
//! average of each group stands beside its rows in a derived table, and the rows are compared with it.

use super::{Composed, Setting, Words, fresh, rest};
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Aggregate, Arithmetic, ColumnRef, Expr, Output, Predicate, Query, TableRef, WindowKind};

pub(super) fn compose(items: &[Item], set: Setting<'_>) -> Option<Composed> {
    let words = Words { items, set };
    let average = (0..items.len()).find(|&i| matches!(words.sense(i), Some(Sense::Keyword("agg", "avg"))))?;
    let (from, to, group) = behind(&words, average).or_else(|| before(&words, average))?;
    let kept: Vec<Item> = items.iter().enumerate().filter(|(i, _)| *i < from || *i >= to).map(|(_, i)| i.clone()).collect();
    let mut composed = rest(&kept, set)?;
    // 'staff paid above their average': a verb that tells what is compared ranks nothing by itself.
    let ranked = items.iter().any(|i| match &i.sense {
        Sense::Keyword(tag, _) => matches!(*tag, "sup" | "sup_count" | "sup_frequent" | "sup_sold" | "top" | "top_first" | "order"),
        Sense::Adjective(_, word) => word.ends_with("st"),
        _ => false,
    });
    if !ranked {
        composed.query.order_by.clear();
        composed.query.limit = None;
    }
    composed.query = compared(composed.query, group, set)?;
    composed.rules.push("average of its group");
    Some(composed)
}

/// What the rows are put together by: a column, or the rows of a table.
fn key(words: &Words, at: usize) -> Option<Expr> {
    let lexicon = words.set.lexicon;
    let column = |t: usize, c: usize| {
        let table = &lexicon.schema.tables[t];
        Expr::Column(ColumnRef { table: TableRef::new(&table.name), column: table.columns[c].name.clone() })
    };
    match words.sense(at)? {
        Sense::Column(t, c) if !words.is_amount(*t, *c) && !lexicon.schema.tables[*t].columns[*c].class.is_temporal() => {
            Some(column(*t, *c))
        }
        Sense::Table(t) => match lexicon.schema.tables[*t].primary_key.as_slice() {
            [only] => Some(column(*t, *only)),
            _ => None,
        },
        _ => None,
    }
}

fn its_own(words: &Words, at: usize) -> bool {
    words.tag(at) == "its" || words.is(at, &["their", "its", "his", "her", "their own", "its own", "the same", "same", "own"])
}

/// 'the average of their family', 'the average price in the same region'.
fn behind(words: &Words, average: usize) -> Option<(usize, usize, Expr)> {
    let own = (average + 1..average + 5).find(|&i| its_own(words, i))?;
    let passes = |i: usize| {
        matches!(words.tag(i), "of" | "prep" | "filler" | "its" | "with" | "that")
            || words.is(i, &["for", "in", "within", "among", "own", "same", "the", "those"])
    };
    let amount = |i: usize| matches!(words.sense(i), Some(Sense::Column(t, c)) if words.is_amount(*t, *c));
    // The amount that is averaged may stand between.
    let mut from = average + 1;
    while from < own && amount(from) {
        from += 1;
    }
    if !(from..own).all(passes) {
        return None;
    }
    let at = (own + 1..own + 3).find(|&i| !passes(i))?;
    Some((from, at + 1, key(words, at)?))
}

/// 'their family's average', 'above its region average'.
fn before(words: &Words, average: usize) -> Option<(usize, usize, Expr)> {
    let mut at = average.checked_sub(1)?;
    if words.tag(at) == "possessive" {
        at = at.checked_sub(1)?;
    }
    let own = at.checked_sub(1).filter(|&i| its_own(words, i))?;
    Some((own, average, key(words, at)?))
}

/// An average of all rows, with how many times it is taken; `None` for what is no average.
fn mean(e: &Expr) -> Option<Option<String>> {
    match e {
        Expr::Scalar(q) => match q.select.as_slice() {
            [Output { expr: Expr::Aggregate { function: Aggregate::Avg, .. }, .. }] => Some(None),
            _ => None,
        },
        Expr::Arithmetic(Arithmetic::Multiply, a, b) => match (a.as_ref(), b.as_ref()) {
            (Expr::Number(n), e) | (e, Expr::Number(n)) => mean(e).filter(Option::is_none).map(|_| Some(n.clone())),
            _ => None,
        },
        _ => None,
    }
}

/// The rows beside the average of their group, and those that the comparison leaves.
fn compared(query: Query, group: Expr, set: Setting<'_>) -> Option<Query> {
    let plain = query.source.is_none() && query.set.is_none() && query.group_by.is_empty() && query.having.is_empty();
    if !plain || query.select.iter().any(|o| o.expr.is_aggregate()) || query.select.is_empty() {
        return None;
    }
    let averaged = |p: &Predicate| match p {
        Predicate::Compare { left, op, right } if !left.is_aggregate() => mean(right).map(|factor| (left.clone(), *op, factor)),
        _ => None,
    };
    let at = query.filter.iter().position(|p| averaged(p).is_some())?;
    let (left, op, factor) = averaged(&query.filter[at])?;
    let mut inner = Query { limit: None, order_by: Vec::new(), ..query.clone() };
    inner.filter.remove(at);
    // Rows are compared with those of their own table: what was only joined to be named takes no part.
    inner.also.retain(|t| !group.tables_any(|g| g == t));
    let mut select: Vec<Output> = Vec::new();
    let mut outer = Query { limit: query.limit, distinct: false, ..Query::default() };
    for o in &query.select {
        let own = match &o.expr {
            Expr::Column(c) => c.column.clone(),
            _ => "value".into(),
        };
        let name = o.alias.clone().unwrap_or(own);
        if select.iter().any(|s: &Output| s.alias.as_deref() == Some(name.as_str())) {
            return None;
        }
        select.push(Output { expr: o.expr.clone(), alias: Some(name.clone()) });
        outer.select.push(Output { expr: Expr::Derived(name), alias: None });
    }
    let named = select.iter().find(|o| o.expr == left).and_then(|o| o.alias.clone());
    let value = match named {
        Some(name) => name,
        None => {
            let name = fresh("compared", &select)?;
            select.push(Output { expr: left.clone(), alias: Some(name.clone()) });
            name
        }
    };
    let mean = fresh("group_average", &select)?;
    let window = Expr::Window { kind: WindowKind::Mean, argument: Box::new(left), partition: vec![group], order: Vec::new() };
    select.push(Output { expr: window, alias: Some(mean.clone()) });
    inner.select = select;
    for o in &query.order_by {
        let name = inner.select.iter().find(|s| s.expr == o.expr).and_then(|s| s.alias.clone())?;
        outer.order_by.push(crate::query::OrderItem { expr: Expr::Derived(name), descending: o.descending });
    }
    let _ = set;
    let usual = Expr::Derived(mean);
    let right = match factor {
        Some(n) => Expr::Arithmetic(Arithmetic::Multiply, Box::new(Expr::Number(n)), Box::new(usual)),
        None => usual,
    };
    outer.filter.push(Predicate::Compare { left: Expr::Derived(value), op, right });
    outer.source = Some(Box::new(inner));
    Some(outer)
}
