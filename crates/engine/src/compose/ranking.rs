//! What a ranking leaves out and by what it sorts: the 'top three rivals' are none of those rows that name no rival, and 'desc' behind a
//! bound sorts by what is bounded.

use crate::lexicon::Lexicon;
use crate::query::{Expr, Predicate, Query};
use crate::text::Token;

/// Leaves the rows that name nothing out of a ranking of names; says so.
pub(crate) fn without_missing(query: &mut Query, tokens: &[Token], lexicon: &Lexicon) -> Vec<String> {
    const ASKED: &[&str] = &["missing", "unknown", "none", "null", "empty", "blank", "unspecified", "unassigned", "without", "no"];
    let ranks = query.limit.is_some() && query.order_by.first().is_some_and(|o| o.descending && o.expr.is_aggregate());
    let [Expr::Column(key)] = query.group_by.as_slice() else { return Vec::new() };
    if !ranks || query.source.is_some() || tokens.iter().any(|t| ASKED.contains(&t.lower.as_str())) {
        return Vec::new();
    }
    let Some(t) = lexicon.table(&key.table.name) else { return Vec::new() };
    let Some(c) = lexicon.column(t, &key.column) else { return Vec::new() };
    let shape = &lexicon.schema.tables[t].columns[c];
    let sometimes = !shape.not_null && shape.null_fraction != Some(0.0) && !lexicon.schema.tables[t].primary_key.contains(&c);
    let spoken = query.filter.iter().any(|p| {
        let mut found = false;
        p.columns(&mut |x| found |= x.column == key.column && x.table.name == key.table.name);
        found
    });
    if !sometimes || spoken || !shape.class.is_text() {
        return Vec::new();
    }
    let told = format!("rows without {} are left out", lexicon.tables[t].columns[c].human);
    query.filter.push(Predicate::Null { expr: Expr::Column(key.clone()), negated: true });
    vec![told]
}

/// 'debt > 300, desc' sorts by the debt: a direction that names no key is of the amount that is shown.
pub(crate) fn by_what_is_shown(query: &mut Query, tokens: &[Token]) {
    let bare = tokens.windows(2).any(|w| {
        let direction = matches!(w[1].lower.as_str(), "desc" | "asc" | "descending" | "ascending");
        direction && (w[0].punctuation || w[0].lower.ends_with(|c: char| c.is_ascii_digit()))
    }) && tokens
        .iter()
        .rev()
        .find(|t| !t.punctuation)
        .is_some_and(|t| matches!(t.lower.as_str(), "desc" | "asc" | "descending" | "ascending"));
    let mut amounts = query.select.iter().filter(|o| o.expr.is_aggregate());
    let (Some(amount), None) = (amounts.next().map(|o| o.expr.clone()), amounts.next()) else { return };
    if let ([order], true, false) = (query.order_by.as_mut_slice(), bare, query.group_by.is_empty())
        && matches!(order.expr, Expr::Column(_))
    {
        order.expr = amount;
    }
}
