//! 'members who rode last year but not this year', 'with lessons in May and none in June', 'hired something last season, nothing since':
//! what happened in one period and did not in another. No row lies in both, and that a row of the one does not lie in the other says
//! nothing: the rows of the one must be there, and those of the other must not.

use crate::lexicon::Lexicon;
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Aggregate, ColumnRef, Expr, Output, Predicate, Query, TableRef};
use crate::text::Token;
use crate::time::TimeMeaning;
use crate::time_types::TimeRange;

/// Words that deny what a period is said of.
const DENIES: &[&str] = &["not", "no", "none", "nothing", "never", "without", "zero", "0", "neither", "nowhere", "stopped", "cannot"];
/// Words that say that the period before was not the last word.
const SINCE: &[&str] = &["since", "afterwards", "thereafter"];
/// Words beside them that name no rows.
const BESIDE: &[&str] = &[
    "anything",
    "something",
    "some",
    "any",
    "single",
    "one",
    "yes",
    "again",
    "all",
    "at",
    "but",
    "yet",
    "though",
    "did",
    "have",
    "has",
    "had",
    "then",
    "whatsoever",
    "gone",
];

fn denies(token: &Token) -> bool {
    !token.quoted && (DENIES.contains(&token.lower.as_str()) || token.lower.ends_with("n't") || token.lower.ends_with("n’t"))
}

/// The period in which it happened, and the one in which it did not.
fn said(items: &[Item], tokens: &[Token]) -> Option<(TimeRange, TimeRange)> {
    let mut ranges = items.iter().filter_map(|i| match &i.sense {
        Sense::Time(TimeMeaning::Range(range)) => Some((i.start, i.end, range)),
        _ => None,
    });
    let first = ranges.next()?;
    let denied = |from: usize, to: usize| tokens.get(from..to).is_some_and(|t| t.iter().any(denies));
    let Some(second) = ranges.next() else {
        // 'and have not come since'
        let since = (first.1..tokens.len()).find(|&i| SINCE.contains(&tokens[i].lower.as_str()))?;
        let from = first.2.to.clone().filter(|_| first.2.from.is_some() && denied(first.1, since))?;
        return Some((first.2.clone(), TimeRange { from: Some(from), to: None, grain: first.2.grain, label: "since".into() }));
    };
    let closed = first.2.from.is_some() && second.2.from.is_some() && first.2 != second.2;
    if !closed || ranges.next().is_some() {
        return None;
    }
    let (one, other) = (first.2.clone(), second.2.clone());
    // 'in autumn 2024 but not in spring 2025', where seasons are values of their own.
    let valued = |i: &Item| i.start >= first.1 && i.end <= second.0 && matches!(i.sense, Sense::Value { .. });
    if items.iter().any(valued) {
        return None;
    }
    let between = denied(first.1, second.0);
    let turns = tokens.get(first.1..second.0)?.iter().any(|t| matches!(t.lower.as_str(), "but" | "yet" | "though" | "although" | "while"));
    match (denied(0, first.0), between) {
        (false, true) => Some((one, other)),
        (true, false) if turns => Some((other, one)),
        // 'last year yes, this year no'
        (false, false) if denied(second.1, tokens.len()) => Some((one, other)),
        _ => None,
    }
}

/// Asks for rows of the one period that are there and rows of the other that are not.
pub(crate) fn apart(query: &mut Query, items: &[Item], tokens: &[Token], lexicon: &Lexicon) -> bool {
    let Some((there, missing)) = said(items, tokens) else { return false };
    if query.source.is_some() || query.set.is_some() {
        return false;
    }
    let mut filter: Vec<Predicate> = query.filter.iter().filter_map(|p| without(p, &missing)).collect();
    let Some(event) = filter.iter().find_map(|p| holds(p, &there)) else { return false };
    let event = told_by_what_is_missing(&mut filter, event, lexicon);
    let related = filter.iter().position(|p| matches!(p, Predicate::Related { negated: false, .. }) && holds(p, &there).is_some());
    let (of, table, conditions) = match related {
        Some(at) => {
            let Predicate::Related { of, table, conditions, .. } = filter.remove(at) else { return false };
            (of, table, conditions)
        }
        None => {
            let Some(whose) = shown(query, &event.table, lexicon) else { return false };
            for o in &mut query.select {
                if o.expr.is_aggregate() {
                    *o = Output { expr: Expr::CountRows(Some(whose.clone())), alias: None };
                }
            }
            let whose_own = |p: &Predicate| {
                let mut own = true;
                p.tables(&mut |t| own &= *t == whose);
                own
            };
            let (own, theirs): (Vec<Predicate>, Vec<Predicate>) = filter.into_iter().partition(whose_own);
            filter = own;
            query.select.retain(|o| !o.expr.tables_any(|t| *t == event.table));
            query.subject = Some(whose.clone());
            query.also.retain(|t| *t != event.table);
            (query.distinct, query.group_by) = (false, Vec::new());
            (whose, event.table.clone(), theirs)
        }
    };
    // Nothing of the kind at all is no condition beside rows that are there.
    filter.retain(
        |p| !matches!(p, Predicate::Related { of: o, table: t, conditions: c, negated: true } if *o == of && *t == table && c.is_empty()),
    );
    let never: Vec<Predicate> = conditions.iter().map(|p| in_place(p, &there, &missing)).collect();
    filter.push(Predicate::Related { of: of.clone(), table: table.clone(), conditions, negated: false });
    filter.push(Predicate::Related { of, table, conditions: never, negated: true });
    query.filter = filter;
    true
}

/// The condition without what it says of a period; `None` where that is all it says.
fn without(p: &Predicate, range: &TimeRange) -> Option<Predicate> {
    match p {
        Predicate::Within { range: held, .. } if held == range => None,
        Predicate::Not(inner) => without(inner, range).map(|_| p.clone()),
        Predicate::Related { of, table, conditions, negated } => {
            let kept: Vec<Predicate> = conditions.iter().filter_map(|c| without(c, range)).collect();
            let told = kept.len() < conditions.len();
            (!(told && *negated)).then(|| Predicate::Related { of: of.clone(), table: table.clone(), conditions: kept, negated: *negated })
        }
        Predicate::Any(all) if all.iter().any(|one| without(one, range).is_none()) => {
            let mut kept: Vec<Predicate> = all.iter().filter_map(|one| without(one, range)).collect();
            if kept.len() == 1 { kept.pop() } else { Some(Predicate::Any(kept)) }
        }
        _ => Some(p.clone()),
    }
}

/// The column that a condition puts into a period.
fn holds(p: &Predicate, range: &TimeRange) -> Option<ColumnRef> {
    match p {
        Predicate::Within { column, range: held, negated: false } if held == range => Some(column.clone()),
        Predicate::Related { conditions, negated: false, .. } => conditions.iter().find_map(|c| holds(c, range)),
        _ => None,
    }
}

fn in_place(p: &Predicate, range: &TimeRange, other: &TimeRange) -> Predicate {
    match p {
        Predicate::Within { column, range: held, negated } if held == range => {
            Predicate::Within { column: column.clone(), range: other.clone(), negated: *negated }
        }
        other => other.clone(),
    }
}

/// 'who rode last year and has not ridden since': the period is of the rides that are not there since, not of the rider's own day.
fn told_by_what_is_missing(filter: &mut [Predicate], event: ColumnRef, lexicon: &Lexicon) -> ColumnRef {
    let missing = filter.iter().find_map(|p| match p {
        Predicate::Related { of, table, conditions, negated: true } if *of == event.table && conditions.is_empty() => Some(table.clone()),
        _ => None,
    });
    let Some(table) = missing else { return event };
    let date = lexicon.table(&table.name).and_then(|t| Some((t, lexicon.tables[t].date?)));
    let Some((t, c)) = date else { return event };
    let of = event.table.clone();
    let done = ColumnRef { table: table.clone(), column: lexicon.schema.tables[t].columns[c].name.clone() };
    for p in filter {
        if let Predicate::Within { column, range, negated: false } = p
            && *column == event
        {
            let conditions = vec![Predicate::Within { column: done.clone(), range: range.clone(), negated: false }];
            *p = Predicate::Related { of: of.clone(), table: table.clone(), conditions, negated: false };
        }
    }
    done
}

/// The rows that a key of another table leads to.
fn led_to(key: &Expr, event: &TableRef, lexicon: &Lexicon) -> Option<TableRef> {
    let Expr::Column(c) = key else { return None };
    let t = lexicon.table(&event.name).filter(|_| c.table == *event)?;
    let c = lexicon.column(t, &c.column)?;
    let edge = lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).find(|e| e.from == t && e.to != t && e.from_columns == [c])?;
    Some(TableRef::new(&lexicon.schema.tables[edge.to].name))
}

/// The table of those that are asked for, where what happened to them is joined to them.
fn shown(query: &Query, event: &TableRef, lexicon: &Lexicon) -> Option<TableRef> {
    let mut whose: Option<TableRef> = None;
    for o in &query.select {
        let of = match &o.expr {
            Expr::Column(c) => c.table.clone(),
            Expr::CountRows(Some(t)) => t.clone(),
            // Those that a key of the event leads to are counted.
            Expr::Aggregate { function: Aggregate::Count, distinct: true, argument, .. } => led_to(argument, event, lexicon)?,
            _ => return None,
        };
        match &whose {
            None => whose = Some(of),
            Some(known) if of != *known && of != *event => return None,
            Some(_) => {}
        }
    }
    let whose = whose.filter(|w| w != event && query.having.is_empty() && query.order_by.is_empty() && query.limit.is_none())?;
    let (from, to) = (lexicon.table(&event.name)?, lexicon.table(&whose.name)?);
    lexicon.adjacent[from].iter().any(|&e| lexicon.edges[e].from == from && lexicon.edges[e].to == to).then_some(whose)
}

/// True for a word that says that nothing happened in one period, where rows of another are there.
pub(crate) fn speaks_of_lapse(token: &Token, query: &Query) -> bool {
    let timed = |p: &Predicate| match p {
        Predicate::Related { table, conditions, negated, .. } => {
            conditions.iter().any(|c| matches!(c, Predicate::Within { negated: false, .. })).then(|| (table.clone(), *negated))
        }
        _ => None,
    };
    let held: Vec<_> = query.filter.iter().filter_map(timed).collect();
    let lapsed = held.iter().any(|(t, negated)| *negated && held.iter().any(|(u, there)| u == t && !there));
    let word = token.lower.as_str();
    lapsed && (denies(token) || SINCE.contains(&word) || BESIDE.contains(&word))
}
