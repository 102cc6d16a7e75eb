//! Firsts in each unit of time: 'how many guests dined for the first time each month', 'new and returning patients per quarter', 'members by
//! the month of their first visit'.
//!
//! A row stands for somebody in a unit in which something happened; its place among the units of the same somebody tells whether it was
//! the first. The places are found over everything that happened, so that a period or a unit never makes a first of what is none.

use super::{related, tables};
use crate::compose::Composed;
use crate::lexicon::Lexicon;
use crate::meaning::parts::{Key, Meaning, Place, column, column_ref, table_ref};
use crate::meaning::view::View;
use crate::query::{Aggregate, Comparison, Expr, OrderItem, Output, Predicate, Query, WindowKind};
use crate::time_types::{Grain, TimeRange};

/// How the place of a unit among those of one is called.
const NTH: &str = "nth";
/// How many rows of the period there are.
const WITHIN: &str = "within_period";

/// The only unit of time that a meaning is put together by.
pub(super) fn unit(m: &Meaning) -> Option<Grain> {
    let mut units = m.keys.iter().filter_map(|k| if let Key::Time { grain: Some(g), .. } = k { Some(*g) } else { None });
    let one = units.next()?;
    units.next().is_none().then_some(one)
}

/// How many had their first in each unit; with `both` beside how many had been there before.
pub(super) fn by_unit(
    m: &Meaning,
    (whose, date): (usize, Place),
    (grain, range, both): (Grain, Option<TimeRange>, bool),
    view: &View<'_>,
) -> Option<Composed> {
    let lexicon = view.lexicon();
    if !m.measures.iter().all(|x| matches!(x, crate::meaning::parts::Measure::Rows(t) if *t == whose || *t == date.0)) {
        return None;
    }
    // Groups of those themselves stand beside the unit; groups of what happened would have firsts of their own.
    let own: Vec<Place> = m
        .keys
        .iter()
        .filter_map(|k| match k {
            Key::Time { .. } => None,
            Key::Column(p) => Some(Some(*p)),
            Key::Entity(t) => Some((*t != whose).then_some((*t, usize::MAX))),
        })
        .flatten()
        .collect();
    let [key] = lexicon.schema.tables[whose].primary_key[..] else { return None };
    if own.iter().any(|p| p.0 != whose || p.1 == usize::MAX) {
        return None;
    }
    let who = column(lexicon, whose, key);
    let period = Expr::Truncate(grain, Box::new(column(lexicon, date.0, date.1)));
    let unit = crate::render::grain_name(grain).to_string();
    let nth = Expr::Window {
        kind: WindowKind::RowNumber,
        argument: Box::new(Expr::Number("1".into())),
        partition: vec![who.clone()],
        order: vec![OrderItem { expr: period.clone(), descending: false }],
    };
    let mut select = vec![Output { expr: who.clone(), alias: None }, Output { expr: period.clone(), alias: Some(unit.clone()) }];
    let mut group_by = vec![who, period];
    let mut outer: Vec<Expr> = Vec::new();
    for p in &own {
        let e = column(lexicon, p.0, p.1);
        select.push(Output { expr: e.clone(), alias: None });
        group_by.push(e);
        outer.push(Expr::Derived(lexicon.schema.tables[p.0].columns[p.1].name.clone()));
    }
    outer.push(Expr::Derived(unit));
    select.push(Output { expr: nth, alias: Some(NTH.into()) });
    let mut filter: Vec<Predicate> = Vec::new();
    let happened = related(m, (whose, date.0), lexicon);
    // What no single row of what happened can be asked for.
    if happened.iter().any(|p| tables(p, lexicon).iter().any(|t| *t != date.0 && !leads(date.0, *t, lexicon))) {
        return None;
    }
    filter.extend(m.conditions.iter().cloned());
    let compare = |name: &str, op, n: &str| Predicate::Compare { left: Expr::Derived(name.into()), op, right: Expr::Number(n.into()) };
    let mut kept: Vec<Predicate> = Vec::new();
    if let Some(range) = range {
        let within = Predicate::Within { column: column_ref(lexicon, date.0, date.1), range, negated: false };
        let rows = Expr::CountRows(Some(table_ref(lexicon, date.0)));
        let number = Expr::Aggregate { function: Aggregate::Count, distinct: false, argument: Box::new(rows), filter: vec![within] };
        select.push(Output { expr: number, alias: Some(WITHIN.into()) });
        kept.push(compare(WITHIN, Comparison::Greater, "0"));
    }
    let inner = Query { select, subject: Some(table_ref(lexicon, date.0)), filter, group_by, ..Query::default() };
    let mut select: Vec<Output> = outer.iter().map(|e| Output { expr: e.clone(), alias: None }).collect();
    if both {
        let number = |p: Predicate| Expr::Aggregate {
            function: Aggregate::Count,
            distinct: false,
            argument: Box::new(Expr::CountRows(None)),
            filter: vec![p],
        };
        select.push(Output { expr: number(compare(NTH, Comparison::Equal, "1")), alias: Some("new_count".into()) });
        select.push(Output { expr: number(compare(NTH, Comparison::Greater, "1")), alias: Some("returning_count".into()) });
    } else {
        kept.push(compare(NTH, Comparison::Equal, "1"));
        let alias = format!("{}_count", lexicon.schema.tables[whose].name.name.trim_end_matches('s'));
        select.push(Output { expr: Expr::CountRows(None), alias: Some(alias) });
    }
    let order_by = outer.iter().rev().map(|e| OrderItem { expr: e.clone(), descending: false }).collect();
    let query = Query { select, filter: kept, group_by: outer, order_by, source: Some(Box::new(inner)), ..Query::default() };
    let left = m.left.iter().copied().filter(|&t| view.set.tokens.get(t).is_some_and(|t| !t.punctuation)).collect();
    Some(Composed {
        query,
        rules: vec![crate::meaning::RULE, "first and last"],
        assumptions: Vec::new(),
        unused: left,
        features: Vec::new(),
        guessed_measure: false,
    })
}

fn leads(from: usize, to: usize, lexicon: &Lexicon) -> bool {
    from == to || lexicon.adjacent[from].iter().any(|&e| lexicon.edges[e].from == from && lexicon.edges[e].to == to)
}

/// True for a query that numbers the units of each.
fn counts_firsts(query: &Query) -> bool {
    query.source.as_ref().is_some_and(|s| s.select.iter().any(|o| o.alias.as_deref() == Some(NTH)))
}

/// True for a word of firsts and returns, where the query numbers the units of each.
pub(crate) fn speaks_of_firsts(word: &str, query: &Query) -> bool {
    let both = query.select.iter().any(|o| o.alias.as_deref() == Some("returning_count"));
    counts_firsts(query) && (super::said::speaks_of_first(word) || word == "initial" || both && super::said::speaks_of_again(word))
}
