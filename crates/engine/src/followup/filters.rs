//! Conditions of a follow-up: which of them replace earlier ones on the same column, and which are added.

use crate::query::{ColumnRef, Comparison, Expr, Predicate, Query};

/// How a new value of a column that is restricted already counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// 'and Germany?': instead of the earlier value.
    Replace,
    /// 'what about those above 30?': instead of all earlier conditions on the column.
    ReplaceAll,
    /// 'compare with Germany': beside it.
    Beside,
}

/// Works on the query whose rows conditions restrict: the innermost derived table.
pub(super) fn with_rows(query: &mut Query, work: &mut dyn FnMut(&mut Query)) {
    match &mut query.source {
        Some(inner) => with_rows(inner, work),
        None => work(query),
    }
}

/// Puts conditions beside those there are.
pub(super) fn add(query: &mut Query, new: &[Predicate]) {
    with_rows(query, &mut |target| {
        for p in new {
            if !target.filter.contains(p) {
                target.filter.push(p.clone());
            }
        }
    });
}

/// Puts new conditions into a query. True where something changed.
pub(super) fn merge(query: &mut Query, new: &[Predicate], manner: Manner, named_date: bool) -> bool {
    let before = query.clone();
    with_rows(query, &mut |target| {
        for p in new {
            one(&mut target.filter, p, manner, named_date);
        }
    });
    *query != before
}

fn one(filter: &mut Vec<Predicate>, new: &Predicate, manner: Manner, named_date: bool) {
    if filter.contains(new) {
        return;
    }
    // Several conditions on one column ('in 2014 or 2015') are one.
    if manner != Manner::Beside
        && let Some(column) = only_column(new)
    {
        filter.retain(|p| !matches!(p, Predicate::Any(_)) || only_column(p) != Some(column));
    }
    if manner == Manner::ReplaceAll
        && let Predicate::Related { of, table, conditions, .. } = new
    {
        // 'what about those without a cat': not both with and without.
        let mut related = vec![table.clone()];
        conditions.iter().for_each(|c| c.tables(&mut |t| related.push(t.clone())));
        filter.retain(|p| {
            let mut apart = false;
            p.tables(&mut |t| apart |= t != of && related.contains(t));
            !apart && !matches!(p, Predicate::Related { table: t, .. } if t == table)
        });
    }
    match new {
        // 'in 2024 and 2025' after 'this year': instead of it.
        Predicate::Any(all) if manner != Manner::Beside && all.iter().all(|p| matches!(p, Predicate::Within { .. })) => {
            let old = filter.iter().position(|p| matches!(p, Predicate::Within { .. }));
            let mut new = all.clone();
            if let Some(i) = old
                && let Predicate::Within { column: dated, .. } = filter.remove(i)
                && !named_date
            {
                for p in &mut new {
                    if let Predicate::Within { column, .. } = p {
                        *column = dated.clone();
                    }
                }
            }
            filter.push(Predicate::Any(new));
        }
        Predicate::Within { column, range, negated } => {
            let same = filter.iter().position(|p| only_column(p) == Some(column) && !matches!(p, Predicate::Null { .. }));
            let any = filter.iter().position(|p| matches!(p, Predicate::Within { .. }));
            let place = if named_date { same } else { same.or(any) };
            match place {
                Some(i) if manner == Manner::Beside => {
                    let old = filter[i].clone();
                    filter[i] = Predicate::Any(vec![old, new.clone()]);
                }
                Some(i) => match &mut filter[i] {
                    Predicate::Within { range: r, negated: n, .. } => {
                        *r = range.clone();
                        *n = *negated;
                    }
                    other => *other = new.clone(),
                },
                None => filter.push(new.clone()),
            }
        }
        Predicate::PartIs { part, .. } => {
            filter.retain(|p| !matches!(p, Predicate::PartIs { part: x, .. } if x == part));
            filter.push(new.clone());
        }
        Predicate::In { expr, values, negated: true } => {
            let mut gone = false;
            for p in filter.iter_mut() {
                if let Predicate::In { expr: e, values: v, negated: false } = p
                    && e == expr
                {
                    v.retain(|x| !values.contains(x));
                    gone = true;
                }
            }
            filter.retain(|p| !matches!(p, Predicate::In { values, .. } if values.is_empty()));
            let positive = gone && filter.iter().any(|p| matches!(p, Predicate::In { expr: e, negated: false, .. } if e == expr));
            if !positive {
                filter.push(new.clone());
            }
        }
        Predicate::In { expr, values, negated: false } => {
            let same = filter.iter().position(|p| equality_on(p).is_some_and(|c| matches!(expr, Expr::Column(x) if x == c)));
            match same {
                Some(i) if manner == Manner::Beside => {
                    let mut all = earlier_values(&filter[i]);
                    all.extend(values.iter().filter(|v| !all.contains(v)).cloned().collect::<Vec<_>>());
                    filter[i] = Predicate::In { expr: expr.clone(), values: all, negated: false };
                }
                Some(i) => filter[i] = new.clone(),
                None => filter.push(new.clone()),
            }
        }
        Predicate::Is { column, .. } => {
            filter.retain(|p| !matches!(p, Predicate::Is { column: c, .. } if c == column));
            filter.push(new.clone());
        }
        Predicate::Compare { left, op, .. } => {
            let way = |o: &Comparison| match o {
                Comparison::Greater | Comparison::GreaterOrEqual => 1,
                Comparison::Less | Comparison::LessOrEqual => 2,
                _ => 3,
            };
            if manner == Manner::Beside
                && let Some(i) = filter.iter().position(|p| matches!(p, Predicate::Compare { left: l, .. } if l == left))
            {
                let old = filter[i].clone();
                filter[i] = Predicate::Any(vec![old, new.clone()]);
                return;
            }
            let all = manner == Manner::ReplaceAll;
            filter.retain(|p| match p {
                Predicate::Compare { left: l, op: o, .. } => l != left || !(all || way(o) == way(op)),
                Predicate::Between { expr, .. } => expr != left || !all,
                _ => true,
            });
            filter.push(new.clone());
        }
        Predicate::Like { expr, negated: false, .. } => {
            filter.retain(|p| !matches!(p, Predicate::Like { expr: e, negated: false, .. } if e == expr));
            filter.push(new.clone());
        }
        _ => filter.push(new.clone()),
    }
}

/// Takes the conditions on time out of a query.
pub(super) fn undate(query: &mut Query) {
    with_rows(query, &mut |target| target.filter.retain(|p| !of_time(p)));
}

/// True for a condition on time.
pub(super) fn of_time(p: &Predicate) -> bool {
    match p {
        Predicate::Within { .. } | Predicate::PartIs { .. } => true,
        Predicate::Any(all) | Predicate::All(all) => all.iter().all(of_time),
        _ => false,
    }
}

/// The column that a condition is about, where it is one.
fn only_column(p: &Predicate) -> Option<&ColumnRef> {
    let mut found: Vec<&ColumnRef> = Vec::new();
    p.columns(&mut |c| {
        if !found.contains(&c) {
            found.push(c);
        }
    });
    match found.as_slice() {
        [one] => Some(one),
        _ => None,
    }
}

/// The column that a positive condition of equality is about.
fn equality_on(p: &Predicate) -> Option<&ColumnRef> {
    match p {
        Predicate::In { expr: Expr::Column(c), negated: false, .. } => Some(c),
        Predicate::Compare { left: Expr::Column(c), op: Comparison::Equal, right: Expr::Text(_) | Expr::Number(_) } => Some(c),
        _ => None,
    }
}

fn earlier_values(p: &Predicate) -> Vec<Expr> {
    match p {
        Predicate::In { values, .. } => values.clone(),
        Predicate::Compare { right, .. } => vec![right.clone()],
        _ => Vec::new(),
    }
}

/// The condition of time of a query, if it has one.
pub(super) fn within(query: &Query) -> Option<(&ColumnRef, &crate::time_types::TimeRange)> {
    let mut at = query;
    while let Some(source) = &at.source {
        at = source;
    }
    at.filter.iter().find_map(|p| match p {
        Predicate::Within { column, range, negated: false } => Some((column, range)),
        _ => None,
    })
}

/// Moves the range of time. True where there was one.
pub(super) fn shift(query: &mut Query, by: i32, grain: crate::time_types::Grain) -> bool {
    let mut moved = false;
    with_rows(query, &mut |target| {
        for p in &mut target.filter {
            if let Predicate::Within { range, .. } = p {
                *range = crate::time::before(range, by, grain);
                moved = true;
            }
        }
    });
    moved
}

/// Puts the periods of the query before beside those of the new one.
pub(super) fn beside(query: &mut Query, before: &Query) {
    let old: Vec<Predicate> = before.filter.iter().filter(|p| matches!(p, Predicate::Within { .. })).cloned().collect();
    with_rows(query, &mut |target| {
        for p in &mut target.filter {
            let same = |o: &&Predicate| only_column(o) == only_column(p) && *o != p;
            if matches!(p, Predicate::Within { .. })
                && let Some(earlier) = old.iter().find(same)
            {
                *p = Predicate::Any(vec![earlier.clone(), p.clone()]);
            }
        }
    });
}
