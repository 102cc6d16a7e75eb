//! 'Customers by number of orders', 'clubs by total fees', 'dogs by sessions': each of them with its number, most first, and no number of all of
//! them, nor of them by each of what they have.

use crate::lexicon::Lexicon;
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Aggregate, ColumnRef, Expr, OrderItem, Output, Query, TableRef};
use crate::schema::Table;
use crate::text::Token;

/// Puts the number to each of the things that it is asked of. True where it did.
pub(crate) fn of_each(query: &mut Query, items: &[Item], tokens: &[Token], lexicon: &Lexicon) -> bool {
    let plain = query.source.is_none() && query.set.is_none() && query.having.is_empty() && query.limit.is_none() && !query.every_group;
    let Some((t, by)) = things(items, tokens).filter(|_| plain) else { return false };
    let name = &lexicon.schema.tables[t].name;
    let Some(of) = crate::rank::tables(query).into_iter().find(|x| x.name == *name && x.instance == 0) else { return false };
    if let Some(by) = unsorted(query, &of, &lexicon.schema.tables[t]) {
        query.order_by = vec![OrderItem { expr: by, descending: true }];
        return true;
    }
    let Some(number) = number(query, &of, t, lexicon) else { return false };
    // 'by month' and the like behind it put it together otherwise.
    let grouped = tokens[by + 1..].iter().any(|t| matches!(t.lower.as_str(), "by" | "per" | "each" | "and" | "for" | "versus" | "vs"));
    let shape = &lexicon.schema.tables[t];
    let display = &lexicon.tables[t].display;
    if grouped || display.is_empty() || shape.primary_key.is_empty() {
        return false;
    }
    let column = |&c: &usize| Expr::Column(ColumnRef { table: of.clone(), column: shape.columns[c].name.clone() });
    query.group_by = shape.primary_key.iter().chain(display.iter().filter(|c| !shape.primary_key.contains(c))).map(column).collect();
    query.select = display.iter().map(|c| Output { expr: column(c), alias: None }).collect();
    let alias = super::alias(&number, &query.select, lexicon);
    query.select.push(Output { expr: number.clone(), alias });
    query.order_by = vec![OrderItem { expr: number, descending: true }];
    query.distinct = false;
    true
}

/// The only number of things that are told with it already, in no order.
fn unsorted(query: &Query, of: &TableRef, shape: &Table) -> Option<Expr> {
    let key =
        |c: &usize| query.group_by.iter().any(|e| matches!(e, Expr::Column(x) if x.table == *of && x.column == shape.columns[*c].name));
    if shape.primary_key.is_empty() || !shape.primary_key.iter().all(key) {
        return None;
    }
    let keyed = |e: &Expr| matches!(e, Expr::Column(c) if c.table == *of);
    let numbers: Vec<&Expr> = query.select.iter().map(|o| &o.expr).filter(|e| e.is_aggregate()).collect();
    let own = !query.group_by.is_empty() && query.group_by.iter().all(keyed);
    let counts_them = |e: &Expr| matches!(e, Expr::CountRows(Some(x)) if x == of);
    match numbers.as_slice() {
        [one] if own && query.order_by.is_empty() && !counts_them(one) => Some((*one).clone()),
        _ => None,
    }
}

/// Several things that the question begins with, and the 'by' behind them.
fn things(items: &[Item], tokens: &[Token]) -> Option<(usize, usize)> {
    let light =
        |s: &Sense| matches!(s, Sense::Keyword("ask" | "all" | "which" | "verb" | "filler" | "filler_noun", _) | Sense::Punctuation(_));
    let first = items.iter().find(|i| !light(&i.sense))?;
    let Sense::Table(t) = first.sense else { return None };
    let several = tokens.get(first.end.checked_sub(1)?).is_some_and(|t| t.lower != t.lemma);
    (several && tokens.get(first.end).is_some_and(|t| t.lower == "by")).then_some((t, first.end))
}

/// The number of each: the only one that is asked for, the rows that refer to it, or what they come to.
fn number(query: &Query, of: &TableRef, t: usize, lexicon: &Lexicon) -> Option<Expr> {
    let refers = |from: &TableRef| {
        let Some(u) = lexicon.table(&from.name) else { return false };
        lexicon.adjacent[u].iter().map(|&e| &lexicon.edges[e]).any(|e| e.from == u && e.to == t && u != t)
    };
    match (query.select.as_slice(), query.group_by.as_slice()) {
        ([Output { expr, .. }], []) if expr.is_aggregate() => {
            let own = matches!(expr, Expr::CountRows(Some(x)) if x == of)
                || matches!(expr, Expr::CountRows(None)) && query.subject.as_ref() == Some(of);
            (!own).then(|| expr.clone())
        }
        // The things by the rows that each has, one by one.
        ([Output { expr: Expr::Column(shown), .. }, Output { expr: counted, .. }], groups) if refers(&shown.table) => {
            let u = lexicon.table(&shown.table.name)?;
            let c = lexicon.column(u, &shown.column)?;
            let by_it = groups.iter().all(|g| matches!(g, Expr::Column(x) if x.table == shown.table));
            let counts = counted.is_aggregate() && counted.tables_any(|x| x == of);
            if !by_it || !counts {
                None
            } else if lexicon.schema.tables[u].primary_key.contains(&c) || lexicon.tables[u].display.contains(&c) {
                Some(Expr::CountRows(Some(shown.table.clone())))
            } else {
                let sums = lexicon.schema.tables[u].columns[c].class.is_number() && super::measure::adds_up(lexicon, u, c);
                sums.then(|| Expr::aggregate(Aggregate::Sum, Expr::Column(shown.clone())))
            }
        }
        _ => None,
    }
}
