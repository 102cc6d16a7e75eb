//! `ask.suggest()`: questions to start with.

use super::{Trace, read};
use crate::catalog::{self, Snapshot};
use crate::{guard, settings};
use pg_ask_engine::answer::Decision;
use pg_ask_engine::schema::{Column, Table, TypeClass};

/// Ideas tried for each suggestion wanted.
const IDEAS: usize = 6;

/// Up to `n` questions that can be answered with certainty, about the largest tables first.
pub fn suggest(n: usize) -> Vec<String> {
    let snapshot = catalog::snapshot();
    let limits = settings::limits();
    let mut out = Vec::new();
    for question in ideas(&snapshot).into_iter().take(n.saturating_mul(IDEAS)) {
        if out.len() >= n {
            break;
        }
        let outcome = read(&question, &snapshot, &[], &mut Trace::new()).outcome;
        let sure = matches!(outcome.decision, Decision::Answered)
            && outcome.candidates.first().is_some_and(|c| c.confidence >= settings::answer_at() && guard::validate(&c.sql, &limits).valid);
        if sure {
            out.push(question);
        }
    }
    out
}

/// Questions in turn about each table, the simplest first.
fn ideas(snapshot: &Snapshot) -> Vec<String> {
    let mut tables: Vec<&Table> = snapshot.schema.tables.iter().collect();
    tables.sort_by(|a, b| b.rows.total_cmp(&a.rows).then_with(|| a.name.cmp(&b.name)));
    let rounds: [fn(&Table) -> Option<String>; 4] = [
        |t| Some(format!("How many {} are there?", words(&t.name.name))),
        |t| Some(format!("Total {} of {} by month", words(&measure(t)?.name), words(&t.name.name))),
        |t| Some(format!("Number of {} by {}", words(&t.name.name), words(&category(t)?.name))),
        |t| Some(format!("Average {} of {} by {}", words(&measure(t)?.name), words(&t.name.name), words(&category(t)?.name))),
    ];
    let mut out = Vec::new();
    for round in rounds {
        out.extend(tables.iter().filter_map(|t| round(t)));
    }
    out
}

fn words(name: &str) -> String {
    name.replace('_', " ").to_lowercase()
}

/// A number that is no key.
fn measure(table: &Table) -> Option<&Column> {
    let key = |i: usize| table.primary_key.contains(&i) || table.unique_keys.iter().flatten().any(|k| *k == i);
    let mut numbers =
        table.columns.iter().enumerate().filter(|(i, c)| c.class.is_number() && !key(*i) && !c.name.ends_with("id") && !c.sensitive);
    let decimal = numbers.clone().find(|(_, c)| c.class == TypeClass::Decimal);
    decimal.or_else(|| numbers.next()).map(|(_, c)| c)
}

/// A text with few values.
fn category(table: &Table) -> Option<&Column> {
    let few = |c: &Column| c.class == TypeClass::Enum || c.distinct.is_some_and(|d| (2.0..=50.0).contains(&d));
    table.columns.iter().find(|c| c.class.is_text() && !c.sensitive && few(c))
}
