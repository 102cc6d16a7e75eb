//! 'jobs finished this year', 'deals lost per quarter', 'no-shows in May': where a value tells the state that rows came to, a period and the
//! units of time they are grouped by are of the day on which that came about, if the rows keep it; what was only expected (nobody
//! came, it was called off) is of the day it was expected for. The day on which a row was opened or written down is taken only where
//! its own words are said.

use super::deeds::says_when;
use crate::lexicon::Lexicon;
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Arithmetic, ColumnRef, Comparison, Expr, Predicate, Query};
use crate::text::{Token, identifier_words};

/// States of what was expected and did not, or did, happen, in letters alone.
const EXPECTED: &[&str] = &["noshow", "noshows", "missed", "absent", "attended", "unattended", "skipped"];
/// What an expected day is called.
const AHEAD: &[&str] = &["slot", "schedul", "appointment", "visit", "session", "start", "begin", "arriv", "checkin", "held", "lesson"];
/// Words of days on which rows were asked for or written down.
const ASKED: &[&str] = &["book", "request", "creat", "enter", "record", "made", "regist", "logged"];
/// What is said of how rows began: periods may be of that day then.
const BEGAN: &[&str] =
    &["opened", "created", "new", "placed", "booked", "made", "ordered", "started", "received", "logged", "reported", "since"];

/// Puts period and units of time of rows in a state on the day when they came to it; says so.
pub(crate) fn dated_by_state(query: &mut Query, items: &[Item], tokens: &[Token], lexicon: &Lexicon) -> Option<String> {
    let base = match &mut query.source {
        Some(source) => source.as_mut(),
        None => query,
    };
    let usual = dated(base)?;
    let (t, c) = place(&usual, lexicon)?;
    // 'hours booked last month' were used then, whenever they were booked.
    let lasting = lasts_from(base, t, lexicon).filter(|from| *from != c && called(t, c, lexicon, ASKED));
    let began = || tokens.iter().any(|t| !t.quoted && BEGAN.contains(&t.lower.as_str()));
    let other = lexicon.tables[t].date != Some(c) || lexicon.is_history(t);
    if lasting.is_none() && (other || began() || spoken_of(t, c, tokens, lexicon)) {
        return None;
    }
    let told = lasting.or_else(|| {
        base.filter.iter().find_map(|p| state(p, &usual, t, items, tokens, lexicon).and_then(|words| day(&words, t, c, lexicon)))
    })?;
    let done = ColumnRef { table: usual.table.clone(), column: lexicon.schema.tables[t].columns[told].name.clone() };
    for p in &mut base.filter {
        if let Predicate::Within { column, .. } = p
            && *column == usual
        {
            *column = done.clone();
        }
    }
    let exprs = base.select.iter_mut().map(|o| &mut o.expr).chain(&mut base.group_by).chain(base.order_by.iter_mut().map(|o| &mut o.expr));
    for e in exprs {
        if let Expr::Truncate(_, of) | Expr::Part(_, of) | Expr::YearOf(of) = e
            && **of == Expr::Column(usual.clone())
        {
            **of = Expr::Column(done.clone());
        }
    }
    Some(format!("the period is of {}", done.column.replace('_', " ")))
}

/// The column that the lengths begin with which a query adds up or averages.
fn lasts_from(q: &Query, t: usize, lexicon: &Lexicon) -> Option<usize> {
    fn begins(e: &Expr, lexicon: &Lexicon) -> Option<ColumnRef> {
        match e {
            Expr::Aggregate { argument, .. } => begins(argument, lexicon),
            Expr::Seconds(of) | Expr::Arithmetic(Arithmetic::Divide, of, _) => begins(of, lexicon),
            Expr::Arithmetic(Arithmetic::Subtract, _, from) if crate::mention::spans::is_span(lexicon, e) => match from.as_ref() {
                Expr::Column(c) => Some(c.clone()),
                _ => None,
            },
            _ => None,
        }
    }
    let all = q.select.iter().map(|o| &o.expr).chain(q.order_by.iter().map(|o| &o.expr)).filter(|e| e.is_aggregate());
    let found = all.filter_map(|e| begins(e, lexicon)).next()?;
    place(&found, lexicon).filter(|p| p.0 == t).map(|p| p.1)
}

fn place(column: &ColumnRef, lexicon: &Lexicon) -> Option<(usize, usize)> {
    let t = lexicon.table(&column.table.name)?;
    Some((t, lexicon.column(t, &column.column)?))
}

/// The one column that all periods and units of time of a query are of.
fn dated(q: &Query) -> Option<ColumnRef> {
    let mut found: Vec<&ColumnRef> = Vec::new();
    for p in &q.filter {
        match p {
            Predicate::Within { column, negated: false, .. } => found.push(column),
            Predicate::Within { .. } => return None,
            _ => {}
        }
    }
    for e in &q.group_by {
        if let Expr::Truncate(_, of) | Expr::Part(_, of) | Expr::YearOf(of) = e
            && let Expr::Column(column) = of.as_ref()
        {
            found.push(column);
        }
    }
    let first = (*found.first()?).clone();
    found.iter().all(|c| **c == first).then_some(first)
}

/// The words by which a condition on the same rows tells the state they came to.
fn state(p: &Predicate, usual: &ColumnRef, t: usize, items: &[Item], tokens: &[Token], lexicon: &Lexicon) -> Option<Vec<String>> {
    let (column, value) = match p {
        Predicate::Compare { left: Expr::Column(column), op: Comparison::Equal, right: Expr::Text(value) } => (column, value),
        Predicate::In { expr: Expr::Column(column), values, negated: false } => match values.as_slice() {
            [Expr::Text(value)] => (column, value),
            _ => return None,
        },
        _ => return None,
    };
    if column.table != usual.table {
        return None;
    }
    let c = lexicon.column(t, &column.column)?;
    let mut words = vec![value.to_lowercase()];
    // A code is told by the word that means it.
    let said = items.iter().filter(|i| matches!(&i.sense, Sense::Value { table, column, .. } if (*table, *column) == (t, c)));
    words.extend(said.flat_map(|i| tokens.get(i.start..i.end).unwrap_or_default()).map(|t| t.lower.clone()));
    Some(words)
}

/// True for a column with a word that begins like one of a list.
fn called(t: usize, c: usize, lexicon: &Lexicon, list: &[&str]) -> bool {
    let own = identifier_words(lexicon.schema.tables[t].columns[c].called());
    own.iter().chain(&lexicon.tables[t].columns[c].words).any(|w| list.iter().any(|l| w.starts_with(l)))
}

/// The column of the day on which rows came to a state, or for which they were expected.
fn day(words: &[String], t: usize, usual: usize, lexicon: &Lexicon) -> Option<usize> {
    let table = &lexicon.schema.tables[t];
    let has = |c: usize, list: &[&str]| called(t, c, lexicon, list);
    let dates = || (0..table.columns.len()).filter(|&c| c != usual && table.columns[c].class.is_temporal());
    // One column at the first of the words that any bears.
    let only = |list: &[&str]| {
        let found = list.iter().find_map(|l| {
            let held: Vec<usize> = dates().filter(|&c| has(c, std::slice::from_ref(l))).collect();
            (!held.is_empty()).then_some(held)
        })?;
        if let [one] = found[..] { Some(one) } else { None }
    };
    let planned = |c: &usize| !has(*c, &["due", "plan", "promis", "expect", "require", "target", "deadline", "estimat"]);
    let told = words.iter().map(|w| says_when(w)).find(|list| !list.is_empty());
    // What takes place is done on the day it takes place.
    let over = has(usual, AHEAD) && words.iter().any(|w| matches!(w.as_str(), "done" | "completed" | "complete" | "finished"));
    if let Some(list) = told {
        if over || has(usual, list) {
            return None;
        }
        if let Some(c) = only(list).filter(planned) {
            return Some(c);
        }
    }
    let bare: Vec<String> = words.iter().map(|w| w.chars().filter(|c| c.is_alphabetic()).collect()).collect();
    let expected = bare.iter().any(|w| EXPECTED.contains(&w.as_str()) || matches!(w.as_str(), "cancelled" | "canceled"));
    // What was called off never began: the day on which it was to begin, where every row keeps one.
    let never_began = || {
        let mut ahead = dates().filter(|&c| table.columns[c].not_null && has(c, &["plan", "schedul", "slot", "appointment", "expect"]));
        ahead.next().filter(|_| ahead.next().is_none() && !table.columns[usual].not_null)
    };
    let asked = only(AHEAD).filter(|&c| has(usual, ASKED) && table.columns[c].not_null);
    asked.or_else(never_began).filter(|_| expected)
}

/// True where the question says a word of the usual day's own name ('booked').
fn spoken_of(t: usize, c: usize, tokens: &[Token], lexicon: &Lexicon) -> bool {
    let table = &lexicon.tables[t];
    let plain = |w: &String| w.len() <= 3 || matches!(w.as_str(), "date" | "time" | "timestamp" | "when") || table.words.contains(w);
    let own: Vec<String> = table.columns[c].words.iter().filter(|w| !plain(w)).map(|w| crate::account::root(w)).collect();
    // 'bookings' are no word of the day on which somebody booked.
    let names_rows = |root: &String| table.words.iter().any(|w| crate::account::root(w) == *root);
    own.iter().filter(|w| !names_rows(w)).any(|w| tokens.iter().any(|t| crate::account::root(&t.lower) == *w))
}
