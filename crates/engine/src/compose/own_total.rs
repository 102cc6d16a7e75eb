//! 'list the treatments with their total cost': the cost of each, and not one sum of all.

use crate::lexicon::Lexicon;
use crate::query::{Aggregate, ColumnRef, Expr, Output, Query};
use crate::text::Token;

/// Shows beside each row the amount that is its own, where all of them would be added up; true where it did.
pub(crate) fn of_each(query: &mut Query, tokens: &[Token], lexicon: &Lexicon) -> bool {
    let word = |at: usize| tokens.get(at).filter(|t| !t.quoted).map_or("", |t| t.lower.as_str());
    let listed = matches!(word(0), "list" | "show" | "give" | "display" | "get" | "name");
    let beside = (2..tokens.len())
        .any(|i| word(i - 1) == "with" && matches!(word(i), "their" | "its") && matches!(word(i + 1), "total" | "totals" | "sum" | "sums"));
    let bare = query.group_by.is_empty() && query.source.is_none() && query.set.is_none() && query.having.is_empty();
    let [Output { expr: Expr::Aggregate { function: Aggregate::Sum, distinct: false, argument, filter }, .. }] = query.select.as_slice()
    else {
        return false;
    };
    let Expr::Column(amount) = argument.as_ref() else { return false };
    if !(listed && beside && bare && filter.is_empty()) || query.subject.as_ref().is_some_and(|s| *s != amount.table) {
        return false;
    }
    let Some(t) = lexicon.table(&amount.table.name).filter(|&t| !lexicon.tables[t].display.is_empty()) else { return false };
    let named =
        |c: &usize| Expr::Column(ColumnRef { table: amount.table.clone(), column: lexicon.schema.tables[t].columns[*c].name.clone() });
    let shown: Vec<Expr> = lexicon.tables[t].display.iter().map(named).collect();
    let keys = lexicon.schema.tables[t].primary_key.iter().map(named).filter(|k| !shown.contains(k));
    query.group_by = keys.chain(shown.iter().cloned()).collect();
    query.select.splice(0..0, shown.into_iter().map(|expr| Output { expr, alias: None }));
    true
}
