//! Numbers by themselves: 'how about 3?' changes the number of a condition, 'which of them have more than 2' is a
//! condition on what the answer before measures.

use super::cues::{Cue, Cues};
use super::fragment::Fragment;
use super::previous::{Previous, Shape};
use crate::mention::Sense;
use crate::query::{Comparison, Expr, Predicate, Query};

/// A comparison with a number, or between two, that names no column.
#[derive(Debug, Clone, PartialEq)]
enum Bare {
    Number(String),
    Compare(Comparison, String),
    Between(String, String),
}

fn operator(argument: &str) -> Option<Comparison> {
    Some(match argument {
        ">" => Comparison::Greater,
        ">=" => Comparison::GreaterOrEqual,
        "<" => Comparison::Less,
        "<=" => Comparison::LessOrEqual,
        "=" => Comparison::Equal,
        "<>" => Comparison::NotEqual,
        _ => return None,
    })
}

/// The comparison, where the words are nothing else but what is measured or the rows themselves.
fn bare(fragment: &Fragment, cues: &Cues, previous: &Previous) -> Option<Bare> {
    let mut op = None;
    let mut between = false;
    let mut numbers: Vec<String> = Vec::new();
    for item in fragment.content(cues) {
        match &item.sense {
            Sense::Number(n) if !n.percent && !n.ordinal => numbers.push(n.text.clone()),
            Sense::Keyword("cmp" | "cmp_adj" | "cmp_post", a) => op = Some(operator(a)?),
            Sense::Keyword("between", _) => between = true,
            Sense::Table(t) if measured(previous, *t) => {}
            Sense::Column(t, c)
                if measured_column(previous, *t, *c)
                    || previous.shape == Shape::Grouped && (previous.shows(*t, *c) || measured(previous, *t)) => {}
            Sense::Keyword("distinct" | "each", _) => {}
            _ => return None,
        }
    }
    match (numbers.as_slice(), op, between) {
        ([a, b], _, true) => Some(Bare::Between(a.clone(), b.clone())),
        ([a], Some(op), false) => Some(Bare::Compare(op, a.clone())),
        ([a], None, false) => Some(Bare::Number(a.clone())),
        _ => None,
    }
}

/// True where the answer before counts the rows of a table.
pub(super) fn measured(previous: &Previous, t: usize) -> bool {
    previous.measures().iter().any(|o| match &o.expr {
        Expr::CountRows(Some(x)) => previous.lexicon.table(&x.name) == Some(t),
        e @ Expr::Aggregate { function: crate::query::Aggregate::Count, .. } => {
            let mut found = false;
            e.tables(&mut |x| found |= previous.lexicon.table(&x.name) == Some(t));
            found
        }
        _ => false,
    })
}

fn measured_column(previous: &Previous, t: usize, c: usize) -> bool {
    previous.measures().iter().any(|o| {
        let mut found = false;
        o.expr.columns(&mut |x| {
            found |= previous.lexicon.table(&x.table.name) == Some(t) && previous.lexicon.column(t, &x.column) == Some(c)
        });
        found
    })
}

/// Applies it. True where something changed.
pub(super) fn apply(query: &mut Query, fragment: &Fragment, cues: &Cues, previous: &Previous) -> bool {
    let Some(bare) = bare(fragment, cues, previous) else {
        return false;
    };
    let changes = cues.has(Cue::About) || cues.has(Cue::Same);
    if changes && replace(query, &bare) {
        return true;
    }
    if previous.shape != Shape::Grouped {
        return false;
    }
    let Some(measure) = previous.measures().first().map(|o| o.expr.clone()) else {
        return false;
    };
    let condition = match bare {
        Bare::Compare(op, n) => Predicate::Compare { left: measure, op, right: Expr::Number(n) },
        Bare::Between(low, high) => Predicate::Between { expr: measure, low: Expr::Number(low), high: Expr::Number(high), negated: false },
        Bare::Number(_) => return false,
    };
    query.having.push(condition);
    let which =
        fragment.has_tag(&["which", "who"]) || fragment.items.iter().any(|i| matches!(i.sense, Sense::Keyword("ask", "which" | "what")));
    if which && query.select.iter().any(|o| !o.expr.is_aggregate()) {
        query.select.retain(|o| !o.expr.is_aggregate());
    }
    true
}

/// Puts the number in the place of the last one that the query compares with.
fn replace(query: &mut Query, bare: &Bare) -> bool {
    let conditions = query.having.iter_mut().rev().chain(query.filter.iter_mut().rev());
    for p in conditions {
        match (p, bare) {
            (Predicate::Compare { right: Expr::Number(n), .. }, Bare::Number(new)) => *n = new.clone(),
            (Predicate::Compare { op, right: Expr::Number(n), .. }, Bare::Compare(way, new)) => {
                *n = new.clone();
                *op = *way;
            }
            (Predicate::In { values, negated: false, .. }, Bare::Number(new)) if matches!(values.as_slice(), [Expr::Number(_)]) => {
                *values = vec![Expr::Number(new.clone())]
            }
            (Predicate::Between { low, high, .. }, Bare::Between(a, b)) => {
                *low = Expr::Number(a.clone());
                *high = Expr::Number(b.clone());
            }
            _ => continue,
        }
        return true;
    }
    query.source.as_deref_mut().is_some_and(|inner| replace(inner, bare))
}
