//! A number against the limit kept beside it: 'below their reorder level', 'over budget', 'above the credit limit'.

use super::{Composed, Setting, Words, rest};
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{ColumnRef, Comparison, Expr, Predicate, TableRef};
use once_cell::sync::Lazy;

static LIMITS: Lazy<Vec<(&'static str, Vec<&'static str>)>> = Lazy::new(|| {
    include_str!("../../../data/thresholds.tsv")
        .lines()
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| l.split_once('\t'))
        .map(|(word, of)| (word, of.split(',').collect()))
        .collect()
});

pub(super) fn compose(items: &[Item], set: Setting<'_>) -> Option<Composed> {
    let words = Words { items, set };
    let (at, limit, op) = (0..items.len()).find_map(|i| {
        let op = match words.sense(i) {
            Some(Sense::Keyword("cmp" | "cmp_adj", ">" | ">=")) => Comparison::Greater,
            Some(Sense::Keyword("cmp" | "cmp_adj", "<" | "<=")) => Comparison::Less,
            _ if words.is(i, &["exceed", "exceeds", "exceeded", "exceeding", "over", "beyond"]) => Comparison::Greater,
            _ => return None,
        };
        let mut j = i + 1;
        while matches!(words.tag(j), "its" | "filler" | "of" | "than") {
            j += 1;
        }
        match words.sense(j) {
            Some(Sense::Column(t, c)) if words.is_amount(*t, *c) => Some((i, (j, *t, *c), op)),
            _ => None,
        }
    })?;
    let (end, t, c) = limit;
    // What is compared may be named right before.
    let mut before = at;
    while before > 0 && matches!(words.tag(before - 1), "verb" | "filler" | "that" | "with" | "neg") {
        before -= 1;
    }
    if before > 0 && matches!(words.sense(before - 1), Some(Sense::Column(x, y)) if words.is_amount(*x, *y)) {
        return None;
    }
    let entry = &set.lexicon.tables[t];
    let limits = LIMITS.iter().find(|(w, _)| entry.columns[c].words.iter().any(|x| x == w))?;
    let measured = limits.1.iter().find_map(|w| {
        (0..entry.columns.len()).find(|&x| x != c && words.is_amount(t, x) && entry.columns[x].words.iter().any(|y| y == w))
    })?;
    let column = |x: usize| {
        let table = &set.lexicon.schema.tables[t];
        Expr::Column(ColumnRef { table: TableRef::new(&table.name), column: table.columns[x].name.clone() })
    };
    let predicate = Predicate::Compare { left: column(measured), op, right: column(c) };
    let mut kept = items[..at].to_vec();
    kept.push(Item { sense: Sense::Restriction(Box::new(predicate)), ..items[end].clone() });
    kept.extend(items[end + 1..].iter().cloned());
    let mut composed = rest(&kept, set)?;
    composed.rules.push("against its limit");
    Some(composed)
}
