//! Numbers that each row keeps, told of rows that are listed: 'bookings with the number of nights' lists nights, and adds nothing up.

use crate::lexicon::Lexicon;
use crate::query::{Aggregate, Expr, Query};
use crate::text::Token;

/// Words that ask for sums, or for groups.
const SUMS: &[&str] =
    &["per", "by", "total", "totals", "sum", "overall", "altogether", "combined", "average", "mean", "each", "every", "most", "least"];

/// Puts the numbers of rows in the place of their sums where the rows themselves are told. True where it did.
pub(crate) fn told(query: &mut Query, tokens: &[Token], lexicon: &Lexicon) -> bool {
    let plain = query.source.is_none() && query.set.is_none() && query.having.is_empty() && query.limit.is_none() && !query.every_group;
    if !plain || query.group_by.is_empty() || tokens.iter().any(|t| SUMS.contains(&t.lower.as_str())) {
        return false;
    }
    let Some(subject) = query.subject.clone() else { return false };
    let Some(t) = lexicon.table(&subject.name) else { return false };
    let own = |e: &Expr| match e {
        Expr::Column(c) if c.table == subject => lexicon.column(t, &c.column),
        _ => None,
    };
    let summed = |e: &Expr| match e {
        Expr::Aggregate { function: Aggregate::Sum, argument, distinct: false, filter, .. } if filter.is_empty() => own(argument),
        _ => None,
    };
    let sums = query.select.iter().filter(|o| summed(&o.expr).is_some()).count();
    let names = |c: usize| lexicon.tables[t].display.contains(&c) || lexicon.schema.tables[t].primary_key.contains(&c);
    let named = query.select.iter().any(|o| own(&o.expr).is_some_and(names));
    let others = query.select.iter().all(|o| summed(&o.expr).is_some() || matches!(o.expr, Expr::Column(_)));
    let sorted = query.order_by.iter().all(|o| !o.expr.is_aggregate());
    if sums == 0 || !named || !others || !sorted || !stays_single(query, lexicon) {
        return false;
    }
    for output in &mut query.select {
        if let (Some(_), Expr::Aggregate { argument, .. }) = (summed(&output.expr), &output.expr) {
            output.expr = (**argument).clone();
            output.alias = None;
        }
    }
    query.group_by.clear();
    true
}

/// True where each row of the subject stands once: the other tables are what it refers to.
fn stays_single(query: &Query, lexicon: &Lexicon) -> bool {
    let Some(root) = query.subject.as_ref() else { return false };
    let Ok(tree) = crate::plan::tree(root, &crate::rank::tables(query), &query.links, lexicon) else { return false };
    !tree.multiplies(root, &|_| true)
}

/// 'The average expected use of contracts' is the mean of them all: no number is put together by itself. True where it was.
pub(crate) fn not_by_itself(query: &mut Query) -> bool {
    let computed: Vec<Expr> = query
        .select
        .iter()
        .filter_map(|o| match &o.expr {
            Expr::Aggregate { function, argument, .. } if *function != Aggregate::Count => Some((**argument).clone()),
            _ => None,
        })
        .collect();
    let itself = |e: &Expr| computed.contains(e);
    let plain = query.source.is_none() && query.set.is_none() && query.having.is_empty() && query.limit.is_none();
    if !plain || query.group_by.is_empty() || !query.group_by.iter().all(itself) {
        return false;
    }
    query.select.retain(|o| !itself(&o.expr));
    query.order_by.retain(|o| !itself(&o.expr));
    query.group_by.clear();
    true
}
