//! Parts of the calendar side by side: 'weekdays versus weekends', 'morning or afternoon visits', 'more sales on Fridays than on Mondays'.

use super::{Composed, Setting, Words, filtered, fresh, keyword, measure, rest};
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Output, Predicate};
use crate::time::TimeMeaning;

pub(super) fn compose(items: &[Item], set: Setting<'_>) -> Option<Composed> {
    let words = Words { items, set };
    let part = |i: usize| match words.sense(i) {
        Some(Sense::Time(TimeMeaning::Part { part, values, .. })) => Some((*part, values.as_slice())),
        _ => None,
    };
    let sides: Vec<usize> = (0..items.len()).filter(|&i| part(i).is_some()).collect();
    let (first, last) = (*sides.first()?, *sides.last()?);
    let of = part(first)?.0;
    let apart = sides.iter().enumerate().all(|(n, &i)| {
        let (p, values) = part(i).unwrap_or((of, &[]));
        p == of && sides[..n].iter().all(|&j| part(j).is_none_or(|(_, others)| !values.iter().any(|v| others.contains(v))))
    });
    if sides.len() < 2 || !apart || !sets_apart(&words, first, last) {
        return None;
    }
    let between = |i: usize| first < i && i < last && matches!(words.tag(i), "and" | "or" | "prep" | "filler" | "verb");
    let said = |i: usize| {
        matches!(words.tag(i), "versus" | "than" | "cmp_adj" | "exists")
            || matches!(words.sense(i), Some(Sense::Keyword("cmp", _)))
            || words.is(i, &["compare", "compared", "comparison", "do", "does", "did", "busier", "more", "which"])
    };
    let mut kept: Vec<Item> = Vec::new();
    for (i, item) in items.iter().enumerate() {
        if i == first || !(sides.contains(&i) || between(i) || said(i)) {
            kept.push(item.clone());
        }
    }
    let mut composed = rest(&kept, set)?;
    if measure(&composed.query).is_none() {
        let left = Words { items: &kept, set };
        let head = (0..kept.len()).find(|&i| matches!(left.sense(i), Some(Sense::Table(_))))?;
        kept.insert(head, keyword("count", "", kept[head].start));
        composed = rest(&kept, set)?;
    }
    let query = &mut composed.query;
    let m = measure(query)?;
    let held = |p: &Predicate| matches!(p, Predicate::PartIs { part, .. } if *part == of);
    let place = query.filter.iter().position(|p| held(p) || matches!(p, Predicate::Any(all) if !all.is_empty() && all.iter().all(held)))?;
    let column = match query.filter.remove(place) {
        Predicate::PartIs { column, .. } => column,
        Predicate::Any(all) => all.into_iter().find_map(|p| if let Predicate::PartIs { column, .. } = p { Some(column) } else { None })?,
        _ => return None,
    };
    let value = query.select.remove(m);
    let name = value.alias.clone().unwrap_or_else(|| "value".into());
    for (n, &i) in sides.iter().enumerate() {
        let (_, values) = part(i)?;
        let mut any: Vec<Predicate> = values.iter().map(|v| Predicate::PartIs { column: column.clone(), part: of, value: *v }).collect();
        let condition = if any.len() == 1 { any.remove(0) } else { Predicate::Any(any) };
        let expr = filtered(&value.expr, &[condition])?;
        let alias = fresh(&format!("{name}_{}", label(&words, i)), &query.select);
        query.select.insert(m + n, Output { expr, alias });
    }
    query.order_by.retain(|o| !o.expr.is_aggregate());
    query.limit = None;
    composed.rules.push("parts of the calendar compared");
    Some(composed)
}

/// True where words set the parts side by side, and don't only list them.
fn sets_apart(words: &Words, first: usize, last: usize) -> bool {
    (0..words.items.len()).any(|i| {
        let within = first < i && i < last;
        let compares = matches!(words.tag(i), "cmp_adj") || words.is(i, &["compare", "compared", "comparison", "busier", "difference"]);
        words.tag(i) == "versus" || within && (words.tag(i) == "than" || words.word(i).ends_with(" than")) || compares
    })
}

/// The words of a part for the name of its number.
fn label(words: &Words, at: usize) -> String {
    let word = words.word(at);
    let kept: Vec<&str> =
        word.split(' ').filter(|w| !matches!(*w, "in" | "on" | "at" | "the" | "during" | "every" | "each" | "for")).collect();
    let text: String = kept.join("_").chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
    if text.is_empty() { "part".into() } else { text }
}
