//! Whether more of what an answer measures is worse: the worst line is the one with the most scrap, the worst shop that with the least sales.

use super::previous::Previous;
use crate::query::{ColumnRef, Expr, Predicate};
use crate::text::{identifier_words, stem};
use once_cell::sync::Lazy;
use std::collections::HashSet;

static UNWELCOME: Lazy<HashSet<String>> = Lazy::new(|| {
    let lines = include_str!("../../data/unwelcome.txt").lines().filter(|l| !l.starts_with('#'));
    lines.flat_map(str::split_whitespace).map(stem).collect()
});

/// True for names and words of what is better the less of it there is.
pub(crate) fn bad(name: &str) -> bool {
    identifier_words(name).iter().any(|w| UNWELCOME.contains(&stem(w)) || UNWELCOME.contains(&stem(&crate::text::lemma(w))))
}

/// True where what the answer counts or adds up is better the less of it there is.
pub(super) fn is_unwelcome(previous: &Previous) -> bool {
    let measures = previous.measures();
    let Some(measure) = measures.first().map(|o| &o.expr) else { return false };
    // Of a share, what is divided decides.
    let part = numerator(measure);
    let mut found = false;
    part.columns(&mut |c: &ColumnRef| found |= bad(&c.column));
    match part {
        Expr::CountRows(Some(t)) => found |= bad(&t.name.name) || previous.query.filter.iter().any(state),
        Expr::CountRows(None) => found |= previous.query.filter.iter().any(state),
        Expr::Aggregate { filter, .. } => found |= filter.iter().any(state),
        _ => {}
    }
    found
}

fn numerator(e: &Expr) -> &Expr {
    match e {
        Expr::Arithmetic(crate::query::Arithmetic::Divide, a, _) => numerator(a),
        Expr::Arithmetic(crate::query::Arithmetic::Multiply, a, b) => match a.as_ref() {
            Expr::Number(_) => numerator(b),
            _ => numerator(a),
        },
        Expr::Window { argument, .. } => numerator(argument),
        other => other,
    }
}

/// 'cancelled', status = 'rejected': rows in an unwelcome state.
fn state(p: &Predicate) -> bool {
    match p {
        Predicate::Is { column, value } => *value && bad(&column.column),
        Predicate::Compare { op: crate::query::Comparison::Equal, right: Expr::Text(t), .. } => bad(t),
        Predicate::In { values, negated: false, .. } => values.iter().all(|v| matches!(v, Expr::Text(t) if bad(t))),
        Predicate::Null { expr: Expr::Column(c), negated: true } => bad(&c.column),
        _ => false,
    }
}
