//! Which group has the highest or lowest share: 'which inspector has the highest share of failed inspections', 'the ferry with the smallest
//! percentage of late trips', 'top 3 depots by share of lost parcels'. The share by group, ordered by itself.

use super::super::{Composed, Setting, Words, keyword};
use super::{names_share, of_part};
use crate::link::Item;
use crate::mention::Sense;
use crate::numbers::Number;
use crate::query::{ColumnRef, Comparison, Expr, OrderItem, Predicate, Query, TableRef};

/// Words around the group that say nothing more: who has it.
const AROUND: &[&str] =
    &["ask", "who", "which", "that", "with", "its", "verb", "filler", "filler_noun", "prep", "exists", "all", "of", "by", "top", "sup"];

pub(super) fn compose(items: &[Item], set: Setting<'_>) -> Option<Composed> {
    let words = Words { items, set };
    let at = (0..items.len()).find(|&i| names_share(&words, i))?;
    let (sup, descending) = rank(&words, at)?;
    let group = group(&words, sup)?;
    let limit = (0..sup).find_map(|i| whole(words.sense(i)?));
    // What stands behind the share is its rows and conditions, what stands beside the group is said of the group.
    let is_name =
        |i: usize| matches!(words.sense(i), Some(Sense::Table(_) | Sense::Column(..) | Sense::Value { .. } | Sense::Restriction(_)));
    let aside = |i: usize| {
        i != group
            && (is_name(i)
                || AROUND.contains(&words.tag(i))
                || matches!(words.sense(i), Some(Sense::Number(_) | Sense::Punctuation(_) | Sense::Unknown)))
    };
    if (0..sup).any(|i| i != group && !aside(i) && !matches!(words.sense(i), Some(Sense::Time(_)))) {
        return None;
    }
    let close = items.iter().rposition(|i| !matches!(i.sense, Sense::Punctuation(_))).map_or(items.len(), |i| i + 1);
    let mut plain: Vec<Item> = items.get(at..close)?.to_vec();
    // A share needs its rows named behind it; what holds groups already is another question's.
    let grouped = |i: usize| matches!(words.tag(i), "each" | "each_lead" | "group_by");
    if (at..close).any(grouped) || close < at + 3 {
        return None;
    }
    plain.extend((0..sup).filter(|&i| matches!(words.sense(i), Some(Sense::Time(_)))).map(|i| items[i].clone()));
    let end = items[group].start;
    plain.push(keyword("each_lead", "", end));
    // 'which housekeeper': people by what they are.
    let kinds: Vec<(usize, Predicate)> = (0..sup).filter_map(|i| kind(&words, i)).collect();
    plain.push(match kind(&words, group) {
        Some((t, _)) => Item { sense: Sense::Table(t), ..items[group].clone() },
        None => items[group].clone(),
    });
    let place = (0..plain.len()).find(|&i| names_share(&Words { items: &plain, set }, i))?;
    let mut composed = of_part(&plain, place, set)?;
    composed.query.filter.extend(kinds.into_iter().map(|(_, p)| p));
    order(&mut composed.query, descending, limit.unwrap_or(1))?;
    composed.rules.push("highest share");
    Some(composed)
}

/// The superlative that is said of the share: 'the highest share', 'top 3 … by share'.
fn rank(words: &Words, at: usize) -> Option<(usize, bool)> {
    let before = (0..at).rev().find(|&i| !matches!(words.tag(i), "filler" | "by" | "prep"))?;
    match words.sense(before) {
        Some(Sense::Keyword("sup", argument)) => Some((before, *argument == "desc")),
        Some(Sense::Table(_) | Sense::Column(..)) if matches!(words.tag(0), "top" | "sup") && words.tag(at - 1) == "by" => {
            let up = matches!(words.sense(0), Some(Sense::Keyword(_, "asc" | "bottom")));
            Some((at - 1, !up))
        }
        _ => None,
    }
}

/// The one thing named before the superlative; of 'tool category' the last word, of 'housekeepers' the people.
fn group(words: &Words, sup: usize) -> Option<usize> {
    let is_name = |i: &usize| matches!(words.sense(*i), Some(Sense::Table(_) | Sense::Column(..)));
    let named: Vec<usize> = (0..sup).filter(is_name).collect();
    match (named.first(), named.last()) {
        (Some(first), Some(last)) => (last - first + 1 == named.len()).then_some(*last),
        _ => (0..sup).find(|&i| kind(words, i).is_some()),
    }
}

/// The rows that a value or a condition in place of the group is said of, with the condition.
fn kind(words: &Words, group: usize) -> Option<(usize, Predicate)> {
    let lexicon = words.set.lexicon;
    match words.sense(group)? {
        Sense::Value { table, column, value, .. } => {
            let shape = &lexicon.schema.tables[*table];
            let column = ColumnRef { table: TableRef::new(&shape.name), column: shape.columns[*column].name.clone() };
            let (left, right) = (Expr::Column(column), Expr::Text(value.clone()));
            Some((*table, Predicate::Compare { left, op: Comparison::Equal, right }))
        }
        Sense::Restriction(p) => {
            let mut found = None;
            p.tables(&mut |t| found = found.or_else(|| lexicon.table(&t.name)));
            Some((found?, (**p).clone()))
        }
        _ => None,
    }
}

fn whole(sense: &Sense) -> Option<u64> {
    match sense {
        Sense::Number(n) => count(n),
        _ => None,
    }
}

fn count(n: &Number) -> Option<u64> {
    n.text.parse().ok().filter(|n| *n > 0)
}

fn order(query: &mut Query, descending: bool, limit: u64) -> Option<()> {
    let rate = query.select.iter().find(|o| matches!(o.expr, Expr::Arithmetic(..)))?.expr.clone();
    if query.group_by.is_empty() || query.source.is_some() {
        return None;
    }
    query.order_by = vec![OrderItem { expr: rate, descending }];
    query.limit = Some(limit);
    Some(())
}
