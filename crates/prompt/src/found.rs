//! Values of the data that the question names: where they stand. Told in the asker's own words, so that nothing gets out that
//! the asker did not say.

use crate::doubts::is_plain;
use pg_ask_engine::lexicon::Lexicon;
use pg_ask_engine::query::{ColumnRef, Comparison, Expr, Predicate, Query};
use pg_ask_engine::text::{Token, tokenize};

/// Readings that are looked at.
const READINGS: usize = 4;
/// Values that are told at most.
const MOST: usize = 6;

/// A phrase of the question that a column holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// As the asker wrote it.
    pub phrase: String,
    /// Position in the schema.
    pub table: usize,
    pub column: String,
    /// The phrase is the whole value.
    pub whole: bool,
}

/// What the readings found of the question among the values, best reading first.
pub fn found(question: &str, readings: &[&Query], lexicon: &Lexicon) -> Vec<Found> {
    let tokens: Vec<Token> = tokenize(question).into_iter().filter(|t| !t.punctuation).collect();
    let mut out: Vec<Found> = Vec::new();
    for query in readings.iter().take(READINGS) {
        let mut pairs = Vec::new();
        query.filter.iter().for_each(|p| values(p, &mut pairs));
        for (column, value) in pairs {
            let Some(table) = lexicon.table(&column.table.name) else { continue };
            let Some((phrase, whole)) = said(question, &tokens, value) else { continue };
            let found = Found { phrase, table, column: column.column.clone(), whole };
            if !out.contains(&found) && out.len() < MOST {
                out.push(found);
            }
        }
    }
    out
}

fn values<'a>(predicate: &'a Predicate, out: &mut Vec<(&'a ColumnRef, &'a str)>) {
    match predicate {
        Predicate::In { expr: Expr::Column(column), values, .. } => {
            out.extend(values.iter().filter_map(|v| if let Expr::Text(text) = v { Some((column, text.as_str())) } else { None }));
        }
        Predicate::Compare { left: Expr::Column(column), op: Comparison::Equal | Comparison::NotEqual, right: Expr::Text(text) } => {
            out.push((column, text));
        }
        Predicate::Related { conditions: list, .. } | Predicate::Any(list) | Predicate::All(list) => {
            list.iter().for_each(|p| values(p, out))
        }
        Predicate::Not(inner) => values(inner, out),
        _ => {}
    }
}

/// The longest phrase of the question that stands in a value, as the asker wrote it; whether it is all of it.
fn said(question: &str, tokens: &[Token], value: &str) -> Option<(String, bool)> {
    let own: Vec<String> = tokenize(value).into_iter().filter(|t| !t.punctuation).map(|t| t.lower).collect();
    let fits = |from: usize, to: usize| {
        let part: Vec<&str> = tokens.get(from..to).unwrap_or_default().iter().map(|t| t.lower.as_str()).collect();
        own.windows(part.len().max(1)).any(|w| w.iter().map(String::as_str).eq(part.iter().copied()))
    };
    for length in (1..=own.len().min(tokens.len())).rev() {
        for from in 0..=tokens.len() - length {
            let part = tokens.get(from..from + length).unwrap_or_default();
            let telling = part.iter().any(|t| t.quoted || !is_plain(&t.lower));
            if let (Some(first), Some(last)) = (part.first(), part.last())
                && telling
                && fits(from, from + length)
            {
                let phrase = question.get(first.start..last.end)?;
                return Some((phrase.trim_matches(['"', '\'']).to_owned(), length == own.len()));
            }
        }
    }
    None
}
