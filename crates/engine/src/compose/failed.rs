//! What failed was not paid: where a state says of payments that some failed, only those that came through are added up, unless the
//! question speaks of states of payments. It is told.

use crate::lexicon::Lexicon;
use crate::query::{Aggregate, ColumnRef, Expr, Predicate, Query, TableRef};
use crate::text::Token;

/// Words of tables whose rows are attempts to move money.
const PAYMENTS: &[&str] = &["payment", "transaction", "charge", "payout", "transfer", "receipt", "collection", "debit"];
/// States of attempts that came through, and of those that did not.
const DONE: &[&str] = &[
    "succeeded",
    "success",
    "successful",
    "completed",
    "complete",
    "captured",
    "settled",
    "cleared",
    "paid",
    "ok",
    "accepted",
    "processed",
];
const FAILED: &[&str] = &["failed", "failure", "declined", "rejected", "bounced", "error", "errored", "refused", "denied"];
/// Stems of words that speak of what became of them.
const ASKED: &[&str] = &["fail", "declin", "reject", "bounc", "error", "refus", "denied", "succe", "attempt", "status", "pending", "tried"];

/// Adds up only payments that came through; says so.
pub(crate) fn apart(query: &mut Query, tokens: &[Token], lexicon: &Lexicon) -> Option<String> {
    if tokens.iter().any(|t| ASKED.iter().any(|a| t.lower.starts_with(a))) {
        return None;
    }
    let mut base = query;
    while base.source.is_some() {
        base = base.source.as_deref_mut()?;
    }
    let (t, c, done) = base.select.iter().find_map(|o| {
        let summed = summed(&o.expr)?;
        let t = lexicon.table(&summed.table.name)?;
        let money = lexicon.tables[t].columns[lexicon.column(t, &summed.column)?].money;
        let payments = lexicon.tables[t].words.last().is_some_and(|w| PAYMENTS.contains(&w.as_str()));
        let (c, done) = state(lexicon, t).filter(|_| money && payments)?;
        Some((t, c, done))
    })?;
    let shape = &lexicon.schema.tables[t];
    let column = ColumnRef { table: TableRef::new(&shape.name), column: shape.columns[c].name.clone() };
    let mut spoken = false;
    base.filter.iter().for_each(|p| p.columns(&mut |x| spoken |= *x == column));
    spoken |= base.group_by.contains(&Expr::Column(column.clone()));
    if spoken {
        return None;
    }
    let name = column.column.clone();
    base.filter.push(Predicate::In { expr: Expr::Column(column), values: done.into_iter().map(Expr::Text).collect(), negated: false });
    Some(format!("only rows of {} that {name} says came through are added up", shape.name.name))
}

/// The column that is added up or averaged.
fn summed(e: &Expr) -> Option<&ColumnRef> {
    match e {
        Expr::Aggregate { function: Aggregate::Sum | Aggregate::Avg, argument, .. } => match argument.as_ref() {
            Expr::Column(c) => Some(c),
            Expr::Arithmetic(_, a, _) => {
                if let Expr::Column(c) = a.as_ref() {
                    Some(c)
                } else {
                    None
                }
            }
            _ => None,
        },
        Expr::Arithmetic(_, a, b) => summed(a).or_else(|| summed(b)),
        Expr::Window { argument, .. } | Expr::Numeric(argument) => summed(argument),
        _ => None,
    }
}

/// The state of payments, and what it is called where they came through; only where it also says that some failed.
fn state(lexicon: &Lexicon, t: usize) -> Option<(usize, Vec<String>)> {
    let shape = &lexicon.schema.tables[t];
    (0..shape.columns.len()).find_map(|c| {
        let column = &shape.columns[c];
        let values = || column.enum_labels.iter().chain(&column.common_values);
        let is = |list: &[&str], v: &String| list.contains(&v.to_lowercase().as_str());
        let mut done: Vec<String> = values().filter(|v| is(DONE, v)).cloned().collect();
        done.dedup();
        (!done.is_empty() && values().any(|v| is(FAILED, v))).then_some((c, done))
    })
}
