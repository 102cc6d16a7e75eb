//! Conditions that no single row meets: different rows are meant.

use super::Composer;
use crate::query::{ColumnRef, Comparison, Expr, Predicate, Query};

impl Composer<'_> {
    /// Two conditions that no single row meets ('tracks with more than 90000 seats and tracks with fewer than 70000'), asked of
    /// an attribute that several rows share: different rows are meant. Takes them out of the filter.
    pub(super) fn apart(&mut self, query: &mut Query) -> Option<(Predicate, Predicate)> {
        let shared = query.select.iter().all(
            |o| matches!(&o.expr, Expr::Column(c) if self.schema_column(c).is_some_and(|(t, i)| !self.set.lexicon.is_unique(t, &[i]))),
        );
        if query.select.is_empty() {
            return None;
        }
        for j in 1..query.filter.len() {
            for i in 0..j {
                if contradict(&query.filter[i], &query.filter[j]) && (shared || self.of_many(query, &query.filter[j])) {
                    // 'brass/woodwind players': what rows are called is of one row each, so either kind is meant.
                    if let Some(either) = self.either_kind(query, i, j) {
                        query.filter.remove(j);
                        query.filter[i] = either;
                        return None;
                    }
                    // 'in fall 2009 and in spring 2010': what stands beside each belongs to it.
                    let beside = j == i + 2
                        && query.filter.get(j + 1).is_some_and(|p| column(p).is_some() && column(p) == column(&query.filter[i + 1]));
                    let mut taken: Vec<Predicate> = query.filter.drain(i..(if beside { j + 2 } else { j + 1 })).collect();
                    self.rule("rows apart");
                    if let (true, [first, its, second, their]) = (beside, taken.as_slice()) {
                        let both = |a: &Predicate, b: &Predicate| Predicate::All(vec![a.clone(), b.clone()]);
                        return Some((both(first, its), both(second, their)));
                    }
                    let (first, second) = (taken.remove(0), taken.pop()?);
                    query.filter.splice(i..i, taken);
                    return Some((first, second));
                }
            }
        }
        None
    }

    /// One of two kinds, where rows are shown by their own names and the kinds are values of their own column.
    fn either_kind(&self, query: &Query, i: usize, j: usize) -> Option<Predicate> {
        let own = |o: &crate::query::Output| match &o.expr {
            Expr::Column(c) => self.schema_column(c).filter(|(t, c)| self.set.lexicon.tables[*t].display.contains(c)).map(|p| p.0),
            _ => None,
        };
        let t = own(query.select.first()?)?;
        let value = |p: &Predicate| match p {
            Predicate::Compare { left: Expr::Column(c), op: Comparison::Equal, right: right @ Expr::Text(_) } => {
                self.schema_column(c).filter(|p| p.0 == t).map(|_| (c.clone(), right.clone()))
            }
            Predicate::In { expr: Expr::Column(c), values, negated: false } => match values.as_slice() {
                [one @ Expr::Text(_)] => self.schema_column(c).filter(|p| p.0 == t).map(|_| (c.clone(), one.clone())),
                _ => None,
            },
            _ => None,
        };
        let ((column, one), (_, other)) = (value(&query.filter[i])?, value(&query.filter[j])?);
        let named = query.select.iter().all(|o| own(o) == Some(t));
        named.then(|| Predicate::In { expr: Expr::Column(column), values: vec![one, other], negated: false })
    }

    /// True where a row of what is asked for may have several rows of the condition's table.
    fn of_many(&self, query: &Query, p: &Predicate) -> bool {
        let Some(of) = query.subject.as_ref().and_then(|s| self.set.lexicon.table(&s.name)) else { return false };
        let mut many = false;
        p.tables(&mut |t| many |= self.set.lexicon.table(&t.name).is_some_and(|t| t != of && self.reached_many(of, t)));
        many
    }

    /// 'in fall 2009 or in spring 2010': each 'or' joins all that was said of one with all that was said of the other.
    pub(super) fn settle_alternatives(&mut self) {
        for i in 0..self.filters.len().saturating_sub(2) {
            let [first, Predicate::Any(middle), their] = &self.filters[i..i + 3] else { continue };
            let [its, second] = middle.as_slice() else { continue };
            if column(first).is_none() || column(its).is_none() || column(first) != column(second) || column(its) != column(their) {
                continue;
            }
            let both = |a: &Predicate, b: &Predicate| Predicate::All(vec![a.clone(), b.clone()]);
            let joined = Predicate::Any(vec![both(first, its), both(second, their)]);
            self.filters.splice(i..i + 3, [joined]);
            return;
        }
    }
}

/// The column that a condition is about.
fn column(p: &Predicate) -> Option<&ColumnRef> {
    match p {
        Predicate::Compare { left: Expr::Column(c), .. }
        | Predicate::In { expr: Expr::Column(c), .. }
        | Predicate::Between { expr: Expr::Column(c), .. }
        | Predicate::Within { column: c, .. } => Some(c),
        _ => None,
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
