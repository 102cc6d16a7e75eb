//! Conditions on what the rows before have nothing to do with but an owner: two kinds of events of one machine say nothing of each other.

use super::previous::Previous;
use crate::lexicon::Lexicon;
use crate::query::{Expr, Predicate, Query};

/// Keys from one table to another at most.
const FAR: usize = 4;

/// True where the query restricts, anew, what is only joined over something that both belong to.
pub(super) fn restricts_siblings(query: &Query, previous: &Previous) -> bool {
    let lexicon = previous.lexicon;
    let Some(subject) = previous.subject.filter(|_| query.source.is_none()) else { return false };
    let known = previous.tables();
    let mut new: Vec<usize> = Vec::new();
    let mut see = |p: &Predicate| {
        if !previous.query.filter.contains(p) {
            p.columns(&mut |c| new.extend(lexicon.table(&c.table.name)));
        }
    };
    query.filter.iter().filter(|p| !matches!(p, Predicate::InQuery { .. } | Predicate::Related { .. })).for_each(&mut see);
    query.select.iter().for_each(|o| parts(&o.expr, &mut see));
    new.retain(|t| !known.contains(t));
    !new.is_empty() && query.subject == previous.query.subject && {
        let near = belonging(lexicon, subject);
        new.iter().any(|t| !near.contains(t))
    }
}

/// Conditions of aggregates.
fn parts(e: &Expr, see: &mut impl FnMut(&Predicate)) {
    match e {
        Expr::Aggregate { filter, .. } => filter.iter().for_each(see),
        Expr::Arithmetic(_, a, b) => {
            parts(a, see);
            parts(b, see);
        }
        _ => {}
    }
}

/// Tables whose rows a row has, or belongs to, and what those refer to: many of it first, then one of each.
fn belonging(lexicon: &Lexicon, of: usize) -> Vec<usize> {
    let mut down = vec![of];
    let mut from = 0;
    for _ in 0..FAR {
        let end = down.len();
        for i in from..end {
            for e in lexicon.adjacent[down[i]].iter().map(|&e| &lexicon.edges[e]) {
                if e.to == down[i] && !down.contains(&e.from) {
                    down.push(e.from);
                }
            }
        }
        from = end;
    }
    let mut all = down;
    let mut from = 0;
    for _ in 0..FAR {
        let end = all.len();
        for i in from..end {
            for e in lexicon.adjacent[all[i]].iter().map(|&e| &lexicon.edges[e]) {
                if e.from == all[i] && !all.contains(&e.to) {
                    all.push(e.to);
                }
            }
        }
        from = end;
    }
    all
}
