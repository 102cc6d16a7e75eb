//! What may be meant in more than one way where the words don't tell: the way from rows to what they are put together by, the date of rows
//! that have none of their own, whether or which. Such a reading isn't told as sure.

use crate::features::{Case, place};
use crate::mention::Sense;
use crate::query::{Comparison, Expr, Predicate, Query};

/// 'loans per branch' where a loan leads to a branch by its reader, by its clerk and by the copy: which way is not said.
pub(super) fn several_ways(case: &Case<'_>) -> bool {
    let q = case.composed.query.source.as_deref().unwrap_or(&case.composed.query);
    let lexicon = case.lexicon;
    if !q.links.is_empty() {
        return false;
    }
    let up = |t: usize| {
        let mut to: Vec<usize> =
            lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).filter(|e| e.from == t && e.to != t).map(|e| e.to).collect();
        to.sort_unstable();
        to.dedup();
        to
    };
    let named = |t: usize| {
        case.interpretation
            .items
            .iter()
            .any(|i| matches!(i.sense, Sense::Table(x) | Sense::Column(x, _) | Sense::Value { table: x, .. } if x == t) && i.start < i.end)
    };
    let mut rows: Vec<usize> = Vec::new();
    for o in &q.select {
        if let Expr::CountRows(Some(table)) = &o.expr {
            rows.extend(lexicon.table(&table.name));
        } else if let Expr::Aggregate { argument, .. } = &o.expr {
            argument.tables(&mut |t| rows.extend(lexicon.table(&t.name)));
        }
    }
    let mut groups: Vec<usize> = Vec::new();
    q.group_by.iter().for_each(|e| e.tables(&mut |t| groups.extend(lexicon.table(&t.name))));
    groups.dedup();
    let parted = |from: usize, to: usize| {
        let own = up(from);
        let between: Vec<usize> = own.iter().copied().filter(|&x| x != to && up(x).contains(&to)).collect();
        from != to && !own.contains(&to) && between.len() > 1 && !between.iter().any(|&x| named(x))
    };
    rows.iter().any(|&r| groups.iter().any(|&g| parted(r, g)))
}

/// 'fees per month' of permits dated by when they were stamped, which not all were: a day that may be missing and that no word names,
/// where what the rows belong to has its own.
pub(super) fn dated_by_chance(case: &Case<'_>) -> bool {
    let q = case.composed.query.source.as_deref().unwrap_or(&case.composed.query);
    let lexicon = case.lexicon;
    let mut dates: Vec<(usize, usize)> = Vec::new();
    for e in q.group_by.iter().chain(q.select.iter().map(|o| &o.expr)) {
        if let Expr::Truncate(_, inner) | Expr::Part(_, inner) = e {
            dates.extend(place(inner, lexicon));
        }
    }
    for p in &q.filter {
        if let Predicate::Within { column, .. } = p {
            dates.extend(place(&Expr::Column(column.clone()), lexicon));
        }
    }
    let said = |t: usize, c: usize| {
        let words = &lexicon.tables[t].columns[c].words;
        case.interpretation.items.iter().any(|i| matches!(i.sense, Sense::Column(x, y) if (x, y) == (t, c)))
            || case.tokens.iter().any(|w| words.iter().any(|own| crate::account::root(own) == crate::account::root(&w.lower)))
    };
    let dated = |t: usize| lexicon.schema.tables[t].columns.iter().any(|c| c.class.is_temporal() && c.not_null);
    let deed = case.tokens.iter().any(|t| crate::compose::state::is_deed(&t.lower));
    let summed = q.select.iter().any(|o| o.expr.is_aggregate());
    summed
        && !deed
        && dates.iter().any(|&(t, c)| {
            let column = &lexicon.schema.tables[t].columns[c];
            let missing = !column.not_null && column.null_fraction != Some(0.0);
            let owners = lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).filter(|e| e.from == t && e.to != t);
            missing && !dated(t) && !said(t, c) && owners.map(|e| e.to).any(dated)
        })
}

/// 'do fares equal tolls' answered by the rows of which it is true: it was asked whether it is.
pub(super) fn rows_for_whether(case: &Case<'_>) -> bool {
    let q: &Query = &case.composed.query;
    let opens = case.tokens.first().is_some_and(|t| matches!(t.lower.as_str(), "do" | "does" | "did"));
    let some = case.tokens.iter().any(|t| matches!(t.lower.as_str(), "any" | "some" | "which" | "who" | "what" | "have" | "has"));
    let listed = q.group_by.is_empty() && !q.select.is_empty() && q.select.iter().all(|o| matches!(o.expr, Expr::Column(_)));
    let between = |p: &Predicate| {
        matches!(p, Predicate::Compare { left: Expr::Column(_), op: Comparison::Equal | Comparison::NotEqual, right: Expr::Column(_) })
    };
    opens && !some && listed && q.filter.iter().any(between)
}
