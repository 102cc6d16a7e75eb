//! A code of a few letters says little by itself: where it is a key to a table that says in words what it stands for ('WHT', Winter wheat),
//! the words stand beside it, in lists as in groups. Rows and numbers stay what they were: the key leads to one row, and a row without one
//! is kept.

use crate::lexicon::{Edge, Lexicon};
use crate::query::{ColumnRef, Expr, Link, Output, Query, TableRef};
use crate::text::Token;

/// Words that ask for the code itself.
const CODES: &[&str] = &["code", "codes", "abbreviation", "abbreviations", "id", "ids", "key", "keys", "symbol", "symbols"];

/// Puts names beside codes.
pub(crate) fn beside(query: &mut Query, tokens: &[Token], lexicon: &Lexicon) {
    let plain = query.source.is_none() && query.set.is_none() && !query.distinct;
    if !plain || tokens.iter().any(|t| CODES.contains(&t.lower.as_str())) {
        return;
    }
    let mut held: Vec<usize> = Vec::new();
    let own = crate::rank::tables(query);
    held.extend(own.iter().filter_map(|t| lexicon.table(&t.name)));
    let mut at = 0;
    while at < query.select.len() {
        let named = named(query, &query.select[at].expr, &held, lexicon);
        at += 1;
        let Some((of, columns, edge)) = named else { continue };
        let table = TableRef::new(&lexicon.schema.tables[of].name);
        let grouped = query.group_by.contains(&query.select[at - 1].expr);
        if !grouped && (!query.group_by.is_empty() || query.select.iter().any(|o| o.expr.is_aggregate())) {
            continue;
        }
        if let Some(edge) = edge {
            let names = |t: usize, all: &[usize]| all.iter().map(|&c| lexicon.schema.tables[t].columns[c].name.clone()).collect();
            let from = TableRef::new(&lexicon.schema.tables[edge.from].name);
            query.links.push(Link {
                from,
                from_columns: names(edge.from, &edge.from_columns),
                to: table.clone(),
                to_columns: names(edge.to, &edge.to_columns),
            });
            let kept = edge.from_columns.iter().all(|&c| lexicon.schema.tables[edge.from].columns[c].not_null);
            if !kept {
                query.optional.push(table.clone());
            }
            held.push(of);
        }
        for c in columns {
            let expr = Expr::Column(ColumnRef { table: table.clone(), column: lexicon.schema.tables[of].columns[c].name.clone() });
            if grouped {
                query.group_by.push(expr.clone());
            }
            let alias = super::alias(&expr, &query.select, lexicon);
            query.select.insert(at, Output { expr, alias });
            at += 1;
        }
    }
}

/// The columns that say in words what a shown code stands for, with the key to their table where it is another one.
fn named<'a>(query: &Query, e: &Expr, held: &[usize], lexicon: &'a Lexicon) -> Option<(usize, Vec<usize>, Option<&'a Edge>)> {
    let Expr::Column(column) = e else { return None };
    let t = lexicon.table(&column.table.name).filter(|_| column.table.instance == 0)?;
    let c = lexicon.column(t, &column.column)?;
    let shape = &lexicon.schema.tables[t].columns[c];
    if !crate::lexicon::is_short(shape) {
        return None;
    }
    let words = |of: usize, key: usize| {
        let display = &lexicon.tables[of].display;
        let text = |&k: &usize| k != key && lexicon.schema.tables[of].columns[k].class.is_text();
        let shown = |&k: &usize| {
            let name = &lexicon.schema.tables[of].columns[k].name;
            query.select.iter().any(|o| matches!(&o.expr, Expr::Column(x) if x.column == *name && lexicon.table(&x.table.name) == Some(of)))
        };
        (!display.is_empty() && display.iter().all(text) && !display.iter().any(shown)).then(|| display.clone())
    };
    if lexicon.schema.tables[t].primary_key.as_slice() == [c] {
        return words(t, c).map(|all| (t, all, None));
    }
    let mut keys = lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).filter(|e| e.from == t && e.to != t && e.from_columns == [c]);
    let edge = keys.next().filter(|e| e.declared && e.to_unique && !held.contains(&e.to))?;
    let key = *edge.to_columns.first()?;
    words(edge.to, key).map(|all| (edge.to, all, Some(edge)))
}
