//! Conditions that no single row meets: different rows are meant.

use super::Composer;
use crate::query::{Expr, Predicate, Query};

impl Composer<'_> {
    /// Two conditions that no single row meets ('tracks with more than 90000 seats and tracks with fewer than 70000'), asked of
    /// an attribute that several rows share: different rows are meant. Takes them out of the filter.
    pub(super) fn apart(&mut self, query: &mut Query) -> Option<(Predicate, Predicate)> {
        let shared = query.select.iter().all(
            |o| matches!(&o.expr, Expr::Column(c) if self.schema_column(c).is_some_and(|(t, i)| !self.set.lexicon.is_unique(t, &[i]))),
        );
        if !shared || query.select.is_empty() {
            return None;
        }
        for j in 1..query.filter.len() {
            for i in 0..j {
                if contradict(&query.filter[i], &query.filter[j]) {
                    let second = query.filter.remove(j);
                    let first = query.filter.remove(i);
                    self.rule("rows apart");
                    return Some((first, second));
                }
            }
        }
        None
    }
}

/// True where no row can satisfy both.
fn contradict(a: &Predicate, b: &Predicate) -> bool {
    use crate::query::Comparison::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual};
    let number = |e: &Expr| if let Expr::Number(n) = e { n.parse::<f64>().ok() } else { None };
    let value = |p: &Predicate| match p {
        Predicate::In { expr, values, negated: false } if values.len() == 1 => Some((expr.clone(), values[0].clone())),
        Predicate::Compare { left, op: Equal, right: right @ (Expr::Text(_) | Expr::Number(_)) } => Some((left.clone(), right.clone())),
        _ => None,
    };
    if let (Some((x, v)), Some((y, w))) = (value(a), value(b)) {
        return x == y && v != w;
    }
    let (Predicate::Compare { left: x, op: f, right: v }, Predicate::Compare { left: y, op: g, right: w }) = (a, b) else { return false };
    let (Some(v), Some(w)) = (number(v), number(w)) else { return false };
    match (f, g) {
        _ if x != y => false,
        (Greater | GreaterOrEqual, Less | LessOrEqual) => v >= w,
        (Less | LessOrEqual, Greater | GreaterOrEqual) => w >= v,
        _ => false,
    }
}
