//! Fields that are marked or left empty.

use crate::lexicon::Lexicon;
use crate::query::{Comparison, Expr, Predicate, Query};
use crate::roles::Flag;

/// 'Not locked' where a lock is marked and nothing is stored otherwise: the field is empty. Comparing would leave out all of these rows.
pub(crate) fn unmarked(query: &mut Query, lexicon: &Lexicon) {
    crate::visit::predicates(query, &mut |p| {
        let unequal = match &*p {
            Predicate::Compare { left: Expr::Column(c), op: Comparison::NotEqual, right: Expr::Text(_) }
            | Predicate::In { expr: Expr::Column(c), negated: true, .. } => Some(c),
            Predicate::Not(inner) => match inner.as_ref() {
                Predicate::Compare { left: Expr::Column(c), op: Comparison::Equal, right: Expr::Text(_) } => Some(c),
                _ => None,
            },
            _ => None,
        };
        let Some(column) = unequal.cloned() else { return };
        let Some(t) = lexicon.table(&column.table.name) else { return };
        let flag = lexicon.column(t, &column.column).and_then(|at| lexicon.roles[t].flag(at));
        if matches!(flag, Some(Flag::Mark(_))) {
            *p = Predicate::Null { expr: Expr::Column(column), negated: false };
        }
    });
}
