//! Values as they are stored: every spelling of a value that a column holds, and what was read otherwise than by the letter.

use crate::lexicon::Lexicon;
use crate::link::Item;
use crate::mention::likeness::squeezed;
use crate::mention::{Segment, Sense};
use crate::query::{Comparison, Expr, Predicate, Query};
use crate::text::Token;
use crate::visit;
use std::collections::HashMap;

/// Spellings by schema, table, column and what they have in common.
type Spellings = HashMap<(String, String, String, String), Vec<String>>;

/// Compares with all stored spellings of each value, and returns what of the values must be told.
pub(crate) fn settle(query: &mut Query, items: &[Item], tokens: &[Token], segments: &[Segment], lexicon: &Lexicon) -> Vec<String> {
    let mut told = all_spellings(query, segments, lexicon);
    told.extend(otherwise_read(query, items, tokens, lexicon));
    told
}

fn all_spellings(query: &mut Query, segments: &[Segment], lexicon: &Lexicon) -> Vec<String> {
    let mut stored = Spellings::new();
    for reading in segments.iter().flat_map(|s| &s.readings) {
        let Sense::Value { table, column, value, exact: true } = &reading.sense else { continue };
        let shape = &lexicon.schema.tables[*table];
        let key = (shape.name.schema.clone(), shape.name.name.clone(), shape.columns[*column].name.clone(), squeezed(value));
        let spellings = stored.entry(key).or_default();
        if !spellings.contains(value) {
            spellings.push(value.clone());
        }
    }
    stored.retain(|_, spellings| spellings.len() > 1);
    if stored.is_empty() {
        return Vec::new();
    }
    let mut told = Vec::new();
    let mut others = |expr: &Expr, value: &Expr| -> Vec<String> {
        let (Expr::Column(c), Expr::Text(text)) = (expr, value) else { return Vec::new() };
        let key = (c.table.name.schema.clone(), c.table.name.name.clone(), c.column.clone(), squeezed(text));
        let Some(all) = stored.get(&key).filter(|all| all.contains(text)) else { return Vec::new() };
        let note = format!("stored in {} spellings, all of them taken: {}", all.len(), quoted(all));
        if !told.contains(&note) {
            told.push(note);
        }
        all.iter().filter(|s| *s != text).cloned().collect()
    };
    visit::predicates(query, &mut |p| match p {
        Predicate::In { expr, values, .. } => {
            let more: Vec<String> = values.iter().flat_map(|v| others(expr, v)).collect();
            for text in more.into_iter().map(Expr::Text) {
                if !values.contains(&text) {
                    values.push(text);
                }
            }
        }
        Predicate::Compare { left, op: op @ (Comparison::Equal | Comparison::NotEqual), right } => {
            let more = others(left, right);
            if !more.is_empty() {
                let values = std::iter::once(right.clone()).chain(more.into_iter().map(Expr::Text)).collect();
                *p = Predicate::In { expr: left.clone(), values, negated: *op == Comparison::NotEqual };
            }
        }
        _ => {}
    });
    told
}

fn quoted(values: &[String]) -> String {
    values.iter().map(|v| format!("'{v}'")).collect::<Vec<_>>().join(", ")
}

/// '"Lyonn" was read as Lyon'.
fn otherwise_read(query: &mut Query, items: &[Item], tokens: &[Token], lexicon: &Lexicon) -> Vec<String> {
    let inexact: Vec<&Item> =
        items.iter().filter(|i| matches!(i.sense, Sense::Value { exact: false, .. } | Sense::Restriction(_))).collect();
    if inexact.is_empty() {
        return Vec::new();
    }
    let mut held: Vec<Predicate> = Vec::new();
    visit::predicates(query, &mut |p| held.push(p.clone()));
    let phrase = |i: &Item| {
        let span = tokens.get(i.start..i.end).unwrap_or_default();
        span.iter().map(|t| t.text.as_str()).collect::<Vec<_>>().join(" ")
    };
    let mut told = Vec::new();
    for item in inexact {
        match &item.sense {
            Sense::Value { value, .. } => {
                let text = Expr::Text(value.clone());
                let used = held.iter().any(|p| match p {
                    Predicate::In { values, .. } => values.contains(&text),
                    Predicate::Compare { right, .. } => *right == text,
                    _ => false,
                });
                if used {
                    told.push(format!("\"{}\" was read as '{value}'", phrase(item)));
                }
            }
            Sense::Restriction(p) if held.contains(p) => {
                if let Predicate::In { expr: Expr::Column(c), values, .. } = p.as_ref() {
                    let stored: Vec<String> =
                        values.iter().filter_map(|v| if let Expr::Text(t) = v { Some(t.clone()) } else { None }).collect();
                    told.push(format!("\"{}\" was read as {} {}", phrase(item), c.column.replace('_', " "), quoted(&stored)));
                }
                if let Predicate::Like { expr: Expr::Column(c), pattern, .. } = p.as_ref() {
                    let human = lexicon.table(&c.table.name).map_or(c.table.name.name.as_str(), |t| lexicon.tables[t].human.as_str());
                    let part = pattern.trim_matches('%');
                    told.push(format!("\"{}\" was read as all {human} whose {} holds '{part}'", phrase(item), c.column.replace('_', " ")));
                }
            }
            _ => {}
        }
    }
    told
}
