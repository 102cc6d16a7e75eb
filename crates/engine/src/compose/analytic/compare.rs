//! Values side by side: 'shipped vs cancelled', 'compare revenue from espresso machines and toasters'.

use super::{Composed, Setting, Words, keyword, rest};
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Aggregate, Expr, Output, Predicate};

pub(super) fn compose(items: &[Item], set: Setting<'_>) -> Option<Composed> {
    let words = Words { items, set };
    let versus = (1..items.len()).find(|&i| words.tag(i) == "versus" && value(&words, i + 1).is_some());
    let asked = (0..items.len())
        .find(|&i| words.is(i, &["compare", "compared", "comparing", "comparison", "comparison of", "difference"]) && words.is_no_name(i));
    if versus.is_none() && asked.is_none() {
        return None;
    }
    let mut kept: Vec<Item> = Vec::new();
    for (i, item) in items.iter().enumerate() {
        if Some(i) == versus {
            kept.push(Item { sense: Sense::Keyword("or", ""), ..item.clone() });
        } else if Some(i) == asked {
            kept.push(Item { sense: Sense::Keyword("ask", "list"), ..item.clone() });
        } else if asked.is_some()
            && words.is(i, &["with", "to", "and"])
            && value(&words, i + 1).is_some()
            && (0..i).any(|j| value(&words, j).is_some())
        {
            kept.push(Item { sense: Sense::Keyword("or", ""), ..item.clone() });
        } else {
            kept.push(item.clone());
        }
    }
    let mut composed = rest(&kept, set)?;
    if !composed.query.select.iter().any(|o| o.expr.is_aggregate()) {
        let words = Words { items: &kept, set };
        let head = (0..kept.len()).find(|&i| matches!(words.sense(i), Some(Sense::Table(_))))?;
        let lead = keyword("count", "", kept[head].start);
        kept.insert(head, lead);
        composed = rest(&kept, set)?;
    }
    let query = &mut composed.query;
    if query.source.is_some() || !query.select.iter().any(|o| o.expr.is_aggregate()) {
        return None;
    }
    let column = query.filter.iter().find_map(|p| match p {
        Predicate::In { expr: e @ Expr::Column(_), values, negated: false } if values.len() > 1 => Some(e.clone()),
        _ => None,
    })?;
    if query.group_by.contains(&column) {
        return None;
    }
    for o in &mut query.select {
        // An average of what is compared is each one's own.
        if let Expr::Aggregate { function: Aggregate::Count, distinct: true, argument, .. } = &o.expr
            && **argument == column
        {
            return None;
        }
    }
    query.select.insert(0, Output { expr: column.clone(), alias: None });
    query.group_by.insert(0, column);
    composed.rules.push("values side by side");
    Some(composed)
}

/// The column of a value at a mention, articles and nouns of the table before it passed over.
fn value(words: &Words, at: usize) -> Option<(usize, usize)> {
    let mut i = at;
    while matches!(words.tag(i), "filler" | "prep" | "verb" | "all") && i < at + 3 {
        i += 1;
    }
    match words.sense(i) {
        Some(Sense::Value { table, column, .. }) => Some((*table, *column)),
        _ => None,
    }
}
