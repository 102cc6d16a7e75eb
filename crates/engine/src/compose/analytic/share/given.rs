//! 'what share of last year's revenue was refunded', 'percentage of this month's fees credited': amounts that a table of their own keeps, set
//! against the amounts that they are of. What is said of the time or restricts holds for both.

use super::super::{Composed, Setting, Words, keyword, rest};
use super::{NOUNS, measure, names_share, of_scalars};
use crate::link::Item;
use crate::mention::Sense;

/// Words of a column that holds what was given.
const AMOUNTS: &[&str] = &["amount", "total", "value", "sum"];

pub(super) fn compose(items: &[Item], set: Setting<'_>) -> Option<Composed> {
    let words = Words { items, set };
    let share = (0..items.len()).find(|&i| names_share(&words, i))?;
    let schema = &set.lexicon.schema;
    let participle = |i: &Item| {
        let word = set.tokens.get(i.start).filter(|t| !t.quoted && i.end == i.start + 1);
        word.is_some_and(|t| t.lower.ends_with("ed"))
    };
    let (at, given) = items.iter().enumerate().rev().filter(|(_, i)| participle(i)).find_map(|(at, i)| match i.sense {
        Sense::Table(t) => Some((at, t)),
        Sense::Column(t, c) if schema.tables[t].columns[c].class.is_temporal() => Some((at, t)),
        _ => None,
    })?;
    let amount = (share + 1..at).find(|&i| match items[i].sense {
        Sense::Column(t, c) => t != given && words.is_amount(t, c),
        _ => words.tag(i) == "measure",
    })?;
    let grouped = |i: usize| {
        matches!(words.tag(i), "each" | "each_lead" | "by" | "group_by" | "sup" | "sup_count" | "top" | "without" | "neg" | "and" | "agg")
            || matches!(words.sense(i), Some(Sense::Time(t)) if !matches!(t, crate::time::TimeMeaning::Range(_)))
    };
    if (0..items.len()).any(grouped) {
        return None;
    }
    let entry = &set.lexicon.tables[given];
    let column = (0..entry.columns.len())
        .find(|&c| words.is_amount(given, c) && entry.columns[c].words.iter().any(|w| AMOUNTS.contains(&w.as_str())))?;
    let light = |i: usize| {
        i == at || i == share || words.is(i, NOUNS) || matches!(words.tag(i), "of" | "verb" | "that" | "ask" | "which" | "filler" | "all")
    };
    // What else is said, beside the amount itself.
    let said = |place: usize, number: Vec<Item>| {
        let mut number = Some(number);
        let mut all: Vec<Item> = Vec::new();
        for (i, item) in items.iter().enumerate() {
            if i == place {
                all.extend(number.take().into_iter().flatten());
            } else if i != amount && !light(i) {
                all.push(item.clone());
            }
        }
        all
    };
    let sum = |i: usize| keyword("agg", "sum", items[i].start);
    let named = if words.tag(amount) == "measure" { vec![items[amount].clone()] } else { vec![sum(amount), items[amount].clone()] };
    let whole = rest(&said(amount, named), set)?.query;
    let m = measure(&whole)?;
    let belongs =
        |t: usize| set.lexicon.adjacent[given].iter().any(|&e| set.lexicon.edges[e].from == given && set.lexicon.edges[e].to == t);
    let number = &whole.select[m].expr;
    if !number.is_aggregate() || !number.tables_any(|x| set.lexicon.table(&x.name).is_some_and(belongs)) {
        return None;
    }
    let part = rest(&said(amount, vec![sum(amount), Item { sense: Sense::Column(given, column), ..items[amount].clone() }]), set)?;
    if part.query.filter.len() < whole.filter.len() || !part.query.select.iter().all(|o| o.expr.is_aggregate()) {
        return None;
    }
    of_scalars(part, whole)
}
