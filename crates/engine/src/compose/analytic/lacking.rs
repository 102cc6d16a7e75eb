//! What data lack, and what they hold twice: 'riders missing an email', 'members with no phone number', 'duplicate emails'.

use super::{Composed, Setting, Words, rest};
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{ColumnRef, Comparison, Expr, OrderItem, Output, Predicate, Query, TableRef};

const MISSING: &[&str] = &["missing", "lacking", "lack", "lacks", "blank", "unknown", "unspecified", "unfilled"];
const TWICE: &[&str] = &["duplicate", "duplicates", "duplicated", "repeated", "double"];

pub(super) fn compose(items: &[Item], set: Setting<'_>) -> Option<Composed> {
    let words = Words { items, set };
    duplicates(&words).or_else(|| rest(&missing(&words)?, set))
}

fn column_ref(set: Setting<'_>, t: usize, c: usize) -> ColumnRef {
    let table = &set.lexicon.schema.tables[t];
    ColumnRef { table: TableRef::new(&table.name), column: table.columns[c].name.clone() }
}

/// The column right behind a word, articles aside.
fn behind(words: &Words, at: usize) -> Option<(usize, (usize, usize))> {
    let mut next = at + 1;
    while words.is(next, &["a", "an", "any", "the", "their", "its", "of", "in", "on"]) || words.tag(next) == "its" {
        next += 1;
    }
    match words.sense(next) {
        Some(Sense::Column(t, c)) => Some((next, (*t, *c))),
        _ => None,
    }
}

/// 'missing an email', 'whose email is missing': a column that holds nothing.
fn missing(words: &Words) -> Option<Vec<Item>> {
    let named = |i: usize| matches!(words.sense(i), Some(Sense::Value { .. } | Sense::Table(_)));
    let at = (0..words.items.len()).find(|&i| words.is(i, MISSING) && !named(i))?;
    let before = || {
        let mut i = at.checked_sub(1)?;
        while matches!(words.tag(i), "verb" | "filler") {
            i = i.checked_sub(1)?;
        }
        match words.sense(i) {
            Some(Sense::Column(t, c)) => Some((i, (*t, *c))),
            _ => None,
        }
    };
    let (from, to, (t, c)) = match behind(words, at) {
        Some((next, column)) => (at, next, column),
        None => before().map(|(i, column)| (i, at, column))?,
    };
    // A column that is never empty lacks nothing.
    if words.set.lexicon.schema.tables[t].columns[c].not_null {
        return None;
    }
    // 'whose email is missing': the word that opens the clause goes with it.
    let opens = |i: usize| matches!(words.tag(i), "whose" | "with" | "that" | "verb") || words.is(i, &["where", "have", "has", "having"]);
    let mut start = from;
    while start > 0 && opens(start - 1) {
        start -= 1;
    }
    let negated = start > 0 && words.tag(start - 1) == "neg";
    let predicate = Predicate::Null { expr: Expr::Column(column_ref(words.set, t, c)), negated };
    let mut kept: Vec<Item> = words.items[..start - usize::from(negated)].to_vec();
    kept.extend(words.items[to + 1..].iter().cloned());
    // Read last, when it is known what is asked for: the rows that lack it where nothing else is.
    let mut place = kept.iter().rposition(|i| !matches!(i.sense, Sense::Punctuation(_))).map_or(kept.len(), |i| i + 1);
    if !kept.iter().any(|i| matches!(i.sense, Sense::Table(_) | Sense::Column(..))) {
        kept.insert(place, Item { sense: Sense::Table(t), ..words.items[from].clone() });
        place += 1;
    }
    kept.insert(place, Item { sense: Sense::Restriction(Box::new(predicate)), ..words.items[to].clone() });
    Some(kept)
}

/// 'duplicate emails': values that stand in several rows, with how many.
fn duplicates(words: &Words) -> Option<Composed> {
    let named = |i: usize| matches!(words.sense(i), Some(Sense::Value { .. } | Sense::Table(_) | Sense::Column(..)));
    let at = (0..words.items.len()).find(|&i| words.is(i, TWICE) && !named(i))?;
    let (next, (t, c)) = behind(words, at)?;
    let quiet = |i: &Item| match i.sense {
        Sense::Punctuation(_) => true,
        Sense::Keyword(tag, _) => {
            matches!(tag, "ask" | "filler" | "verb" | "exists" | "which" | "all" | "prep" | "of" | "with" | "its" | "that" | "who")
        }
        _ => false,
    };
    // Of the table that the column is of; anything more is another question.
    let others = words.items.iter().enumerate().filter(|(i, item)| *i != at && *i != next && !quiet(item));
    if others.map(|(_, i)| i).any(|i| i.sense != Sense::Table(t)) || words.set.lexicon.is_unique(t, &[c]) {
        return None;
    }
    let table = TableRef::new(&words.set.lexicon.schema.tables[t].name);
    let column = Expr::Column(column_ref(words.set, t, c));
    let counted = Expr::CountRows(Some(table.clone()));
    let query = Query {
        select: vec![Output { expr: column.clone(), alias: None }, Output { expr: counted.clone(), alias: None }],
        subject: Some(table),
        filter: vec![Predicate::Null { expr: column.clone(), negated: true }],
        group_by: vec![column],
        having: vec![Predicate::Compare { left: counted.clone(), op: Comparison::Greater, right: Expr::Number("1".into()) }],
        order_by: vec![OrderItem { expr: counted, descending: true }],
        ..Query::default()
    };
    Some(Composed {
        query,
        rules: vec!["values in several rows"],
        assumptions: Vec::new(),
        unused: Vec::new(),
        features: Vec::new(),
        guessed_measure: false,
    })
}
