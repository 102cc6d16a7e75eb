//! Rows that are kept though they were deleted or declared void: left out unless they are asked about, and told. What was called off is
//! left out where it is asked what is still to come: a cancelled invoice is not unpaid, a cancelled order not undelivered.

use crate::lexicon::Lexicon;
use crate::query::{ColumnRef, Comparison, Expr, Predicate, Query, TableRef};
use crate::text::{Token, identifier_words};

/// Words of the names of columns that say that a row no longer counts; the whole name must consist of them.
const GONE: &[&str] = &["deleted", "delete", "del", "void", "voided", "removed", "soft"];
const AROUND: &[&str] = &["is", "was", "flag", "at", "on", "date", "time", "ind", "yn", "soft"];
/// Stems of words that ask about such rows.
const ASKED: &[&str] = &["delet", "void", "remov", "trash", "purg"];

/// Words of the names of columns that say that something was called off; the whole name must consist of them.
const OFF: &[&str] = &["cancelled", "canceled", "cancel", "cancellation", "annulled", "revoked", "withdrawn", "aborted"];
/// Stems of words that ask about such rows.
const ASKED_OFF: &[&str] = &["cancel", "annul", "revok", "withdr", "abort", "void"];
/// States of what was called off.
const OFF_STATES: &[&str] = &["cancelled", "canceled", "void", "voided", "annulled", "revoked", "withdrawn"];
/// What a comment says of a column that marks rows that don't count.
const NOT_COUNTED: &[&str] =
    &["does not count", "do not count", "doesn't count", "don't count", "not counted", "no longer count", "must be ignored"];

/// The column that tells of a row that it no longer counts.
pub(crate) fn marker(lexicon: &Lexicon, t: usize) -> Option<usize> {
    let told = |c: &usize| {
        let comment = lexicon.schema.tables[t].columns[*c].comment.as_ref().map(|c| c.to_lowercase());
        comment.is_some_and(|text| NOT_COUNTED.iter().any(|p| text.contains(p)))
    };
    let found = || named(lexicon, t, GONE).or_else(|| named(lexicon, t, OFF).filter(told));
    *lexicon.of_table(t).marker.get_or_init(found)
}

/// The column that is called by some words and no others, and says that a row is such.
fn named(lexicon: &Lexicon, t: usize, list: &[&str]) -> Option<usize> {
    (0..lexicon.schema.tables[t].columns.len()).find(|&c| {
        let words = identifier_words(lexicon.schema.tables[t].columns[c].called());
        words.iter().any(|w| list.contains(&w.as_str()))
            && words.iter().all(|w| list.contains(&w.as_str()) || AROUND.contains(&w.as_str()))
            && gone(lexicon, t, c).is_some()
    })
}

/// The condition that a row was not called off, and the column that says so: a day, a yes or no, or a state among others.
pub(crate) fn called_off(lexicon: &Lexicon, t: usize) -> Option<(usize, Predicate)> {
    if let Some(c) = named(lexicon, t, OFF) {
        return Some((c, gone(lexicon, t, c)?));
    }
    let shape = &lexicon.schema.tables[t];
    (0..shape.columns.len()).find_map(|c| {
        let state = lexicon.tables[t].columns[c].words.iter().any(|w| matches!(w.as_str(), "status" | "state"));
        let column = &shape.columns[c];
        let mut values = column.common_values.iter().chain(&column.enum_labels).filter(|_| state);
        let off = values.find(|v| OFF_STATES.contains(&v.to_lowercase().as_str()))?;
        let left = Expr::Column(ColumnRef { table: TableRef::new(&shape.name), column: column.name.clone() });
        Some((c, Predicate::Compare { left, op: Comparison::NotEqual, right: Expr::Text(off.clone()) }))
    })
}

/// Leaves out what was called off where a query asks what has not come yet: what is unpaid, undelivered, owed. Says so.
pub(crate) fn not_called_off(query: &mut Query, tokens: &[Token], lexicon: &Lexicon) -> Vec<String> {
    if tokens.iter().any(|t| ASKED_OFF.iter().any(|a| t.lower.starts_with(a))) {
        return Vec::new();
    }
    let mut base = query;
    while base.source.is_some() {
        let Some(source) = base.source.as_deref_mut() else { break };
        base = source;
    }
    let mut open: Vec<usize> = Vec::new();
    for p in &base.filter {
        let column = match p {
            Predicate::Null { expr: Expr::Column(c), negated: false } => Some(c),
            _ => None,
        };
        let Some((t, c)) = column.and_then(|c| {
            let t = lexicon.table(&c.table.name)?;
            Some((t, lexicon.column(t, &c.column)?))
        }) else {
            continue;
        };
        let dated = lexicon.schema.tables[t].columns[c].class.is_temporal();
        let deed = lexicon.tables[t].columns[c].words.first().is_some_and(|w| is_done(w));
        if dated && deed && !open.contains(&t) {
            open.push(t);
        }
    }
    let mut told = Vec::new();
    for t in open {
        let Some((c, counts)) = called_off(lexicon, t) else { continue };
        let (table, name) = (&lexicon.schema.tables[t].name, &lexicon.schema.tables[t].columns[c].name);
        let mut spoken = false;
        base.filter.iter().for_each(|p| p.columns(&mut |x| spoken |= x.column == *name && x.table.name == *table));
        if !spoken {
            base.filter.push(counts);
            told.push(format!("rows of {} that {name} says were called off are left out", table.name));
        }
    }
    told
}

/// Words of days on which what was to come has come.
fn is_done(word: &str) -> bool {
    const DONE: &[&str] = &[
        "paid", "pay", "payment", "settl", "deliver", "ship", "dispatch", "sent", "complet", "finish", "done", "clos", "resolv", "return",
        "collect", "pick", "fulfil", "receiv", "handed", "arriv", "confirm", "decid", "approv", "answer", "fixed", "process", "clear",
        "start", "began", "issu", "invoic", "bill",
    ];
    DONE.iter().any(|d| word.starts_with(d))
}

/// The condition that a row still counts.
fn gone(lexicon: &Lexicon, t: usize, c: usize) -> Option<Predicate> {
    let shape = &lexicon.schema.tables[t].columns[c];
    let column = ColumnRef { table: TableRef::new(&lexicon.schema.tables[t].name), column: shape.name.clone() };
    if shape.class.is_temporal() {
        return (!shape.not_null).then_some(Predicate::Null { expr: Expr::Column(column), negated: false });
    }
    lexicon.roles[t].flag(c).map(|flag| flag.condition(column, false))
}

/// Leaves such rows out of what a query is about and measures; says so.
pub(crate) fn left_out(query: &mut Query, tokens: &[Token], lexicon: &Lexicon) -> Vec<String> {
    if tokens.iter().any(|t| ASKED.iter().any(|a| t.lower.starts_with(a))) {
        return Vec::new();
    }
    let mut base = query;
    while base.source.is_some() {
        let Some(source) = base.source.as_deref_mut() else { break };
        base = source;
    }
    let mut about: Vec<usize> = base.subject.iter().filter_map(|s| lexicon.table(&s.name)).collect();
    for o in base.select.iter().filter(|o| o.expr.is_aggregate()) {
        o.expr.tables(&mut |t| about.extend(lexicon.table(&t.name)));
    }
    about.dedup();
    let mut told: Vec<String> = base.filter.iter_mut().filter_map(|p| related(p, lexicon)).collect();
    told.dedup();
    for t in about {
        let Some(c) = marker(lexicon, t) else { continue };
        let Some(counts) = gone(lexicon, t, c) else { continue };
        let (table, name) = (&lexicon.schema.tables[t].name, &lexicon.schema.tables[t].columns[c].name);
        let mut spoken = false;
        base.filter.iter().for_each(|p| p.columns(&mut |x| spoken |= x.column == *name && x.table.name == *table));
        if spoken {
            continue;
        }
        base.filter.push(counts);
        let note = format!("rows of {} that {name} marks are left out", table.name);
        if !told.contains(&note) {
            told.push(note);
        }
    }
    told
}

/// The same for rows that must be there or must not: what was deleted did not happen.
fn related(p: &mut Predicate, lexicon: &Lexicon) -> Option<String> {
    let Predicate::Related { table, conditions, .. } = p else { return None };
    let t = lexicon.table(&table.name)?;
    let c = marker(lexicon, t)?;
    let counts = gone(lexicon, t, c)?;
    let name = &lexicon.schema.tables[t].columns[c].name;
    let mut spoken = false;
    conditions.iter().for_each(|p| p.columns(&mut |x| spoken |= x.column == *name && x.table.name == table.name));
    if spoken {
        return None;
    }
    conditions.push(counts);
    Some(format!("rows of {} that {name} marks are left out", table.name.name))
}
