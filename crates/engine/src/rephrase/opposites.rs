//! 'Active vs inactive members': a flag and its opposite are two rows, no condition that nothing can meet.

use crate::compose::Setting;
use crate::query::{ColumnRef, Expr, Output, Predicate, Query};

/// Groups a query by a flag that is both asserted and denied, where two things are compared; false where nothing can be told of it.
pub(super) fn told_apart(query: &mut Query, set: Setting<'_>) -> bool {
    let flag = |p: &Predicate, held: bool| match p {
        Predicate::Is { column, value } if *value == held => Some(column.clone()),
        _ => None,
    };
    let asserted: Vec<ColumnRef> = query.filter.iter().filter_map(|p| flag(p, true)).collect();
    let denied: Vec<ColumnRef> = query.filter.iter().filter_map(|p| flag(p, false)).collect();
    // A flag that rows are told apart by is no condition on them.
    let told = |c: &&ColumnRef| query.group_by.contains(&Expr::Column((*c).clone()));
    let both = asserted.iter().find(|c| denied.contains(c)).or_else(|| denied.iter().find(told));
    let Some(column) = both.cloned() else { return true };
    let compared = set
        .tokens
        .iter()
        .any(|t| matches!(t.lower.as_str(), "vs" | "versus" | "against" | "than" | "compare" | "compared" | "comparison" | "or"));
    let plain = query.source.is_none() && query.set.is_none() && query.limit.is_none();
    if !compared || !plain {
        return false;
    }
    query.filter.retain(|p| !matches!(p, Predicate::Is { column: c, .. } if *c == column));
    let key = Expr::Column(column);
    if !query.select.iter().any(|o| o.expr.is_aggregate()) {
        let Some(subject) = query.subject.clone().filter(|_| query.group_by.is_empty()) else { return false };
        let expr = Expr::CountRows(Some(subject));
        let alias = crate::compose::alias(&expr, &[], set.lexicon);
        query.select = vec![Output { expr, alias }];
        query.order_by.clear();
    }
    if !query.group_by.contains(&key) {
        query.select.insert(0, Output { expr: key.clone(), alias: None });
        query.group_by.insert(0, key);
    }
    true
}
