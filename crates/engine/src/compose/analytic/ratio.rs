//! Ratios: 'ratio of cancelled to delivered orders', 'ratio of publications to authors', by group too.

use super::{Composed, Setting, Words, filtered, keyword, measure, rest};
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Arithmetic, Expr, Output, Predicate, Query};
use crate::time::TimeMeaning;

pub(super) fn compose(items: &[Item], set: Setting<'_>) -> Option<Composed> {
    // 'overall', 'in total': of all, as anyway.
    let kept: Vec<Item> = (0..items.len())
        .filter(|&i| !Words { items, set }.is(i, &["overall", "in total", "altogether"]))
        .map(|i| items[i].clone())
        .collect();
    let items = kept.as_slice();
    let words = Words { items, set };
    let at = (0..items.len()).find(|&i| {
        (words.tag(i) == "ratio" || words.is(i, &["ratio", "ratios"])) && words.set.lexicon.named("ratio").iter().all(|h| h.weight < 0.9)
    })?;
    let from = at + 1 + usize::from(words.tag(at + 1) == "of");
    let is_group = |i: usize| {
        matches!(words.tag(i), "each_lead" | "each" | "by" | "group_by")
            || words.is(i, &["across", "within"])
            || matches!(words.sense(i), Some(Sense::Time(TimeMeaning::GroupBy(_) | TimeMeaning::GroupByPart(_))))
    };
    let split = (from + 1..items.len())
        .find(|&i| words.is(i, &["to", "versus", "vs", "against", "out of"]) || (words.is(i, &["out"]) && words.is(i + 1, &["of"])))?;
    let to = split + if words.is(split, &["out"]) { 2 } else { 1 };
    let group = (to..items.len()).find(|&i| is_group(i)).unwrap_or(items.len());
    let end = (to..items.len()).rfind(|&i| !matches!(items[i].sense, Sense::Punctuation(_))).map_or(items.len(), |i| i + 1);
    let group = group.min(end);
    let (part, whole, tail) = (&items[from..split], &items[to..group], &items[group..end]);
    let mut part = part.to_vec();
    let head = whole.iter().find(|i| matches!(i.sense, Sense::Table(_))).cloned();
    // 'cancelled to delivered orders': orders, both.
    if !part.iter().any(names_amount) {
        part.push(head.clone()?);
    }
    // What ends the sentence restricts both: '… in New York', '… last year'.
    for shared in trailing(whole) {
        if !part.contains(&shared) {
            part.push(shared);
        }
    }
    let with_tail = |side: &[Item]| {
        let mut all = counted(side, set);
        all.extend(tail.iter().cloned());
        all
    };
    let top = rest(&with_tail(&part), set)?;
    let bottom = rest(&with_tail(whole), set)?;
    let mut composed = combine(top, bottom.query).or_else(|| {
        // Counts of different tables by a shared key stand in one query.
        let mut both = counted(&part, set);
        both.push(keyword("and", "", items[split].start));
        both.extend(with_tail(whole));
        let mut joint = rest(&both, set)?;
        let aggregates: Vec<usize> = joint.query.select.iter().enumerate().filter(|(_, o)| o.expr.is_aggregate()).map(|(i, _)| i).collect();
        let [a, b] = aggregates.as_slice() else { return None };
        let expr = divide(joint.query.select[*a].expr.clone(), joint.query.select[*b].expr.clone());
        joint.query.select.push(Output { expr, alias: Some("ratio".into()) });
        Some(joint)
    })?;
    composed.rules.push("ratio");
    Some(composed)
}

fn names_amount(item: &Item) -> bool {
    matches!(item.sense, Sense::Table(_) | Sense::Column(..) | Sense::Keyword("measure" | "count", _) | Sense::Measured(_) | Sense::Term(_))
}

pub(super) fn divide(a: Expr, b: Expr) -> Expr {
    Expr::Arithmetic(Arithmetic::Divide, Box::new(a), Box::new(b))
}

/// Rows are counted, amounts summed, where nothing else is said.
pub(super) fn counted(side: &[Item], set: Setting<'_>) -> Vec<Item> {
    let words = Words { items: side, set };
    if (0..side.len()).any(|i| matches!(words.tag(i), "count" | "count_distinct" | "agg" | "measure")) {
        return side.to_vec();
    }
    let mut out = Vec::new();
    match (0..side.len()).find(|&i| names_amount(&side[i])).map(|i| (i, words.sense(i))) {
        Some((i, Some(Sense::Column(t, c)))) if words.is_amount(*t, *c) && i == 0 => out.push(keyword("agg", "sum", side[i].start)),
        Some((_, Some(Sense::Column(..) | Sense::Table(_)))) => out.push(keyword("count", "", side.first().map_or(0, |i| i.start))),
        _ => {}
    }
    out.extend(side.iter().cloned());
    out
}

/// The restrictions that a side ends with, from its last preposition on.
fn trailing(side: &[Item]) -> Vec<Item> {
    let Some(last) = side.iter().rposition(|i| !matches!(i.sense, Sense::Punctuation(_) | Sense::Keyword("filler", _))) else {
        return Vec::new();
    };
    match &side[last].sense {
        Sense::Time(TimeMeaning::Range(_)) => vec![side[last].clone()],
        Sense::Value { .. } if last > 0 && matches!(side[last - 1].sense, Sense::Keyword("prep", _)) => side[last - 1..=last].to_vec(),
        _ => Vec::new(),
    }
}

/// Two queries over the same rows as one with FILTER; without groups, as two queries of one value.
fn combine(mut top: Composed, bottom: Query) -> Option<Composed> {
    let (a, b) = (measure(&top.query), measure(&bottom));
    let plain = |q: &Query| q.having.is_empty() && q.limit.is_none();
    if let (Some(a), Some(b)) = (a, b)
        && top.query.subject == bottom.subject
        && top.query.group_by == bottom.group_by
        && top.query.also == bottom.also
        && plain(&top.query)
        && plain(&bottom)
    {
        let shared: Vec<Predicate> = top.query.filter.iter().filter(|p| bottom.filter.contains(p)).cloned().collect();
        let own = |q: &Query, e: &Expr| {
            let mine: Vec<Predicate> = q.filter.iter().filter(|p| !shared.contains(p)).cloned().collect();
            if mine.is_empty() { Some(e.clone()) } else { filtered(e, &mine) }
        };
        let expr = divide(own(&top.query, &top.query.select[a].expr)?, own(&bottom, &bottom.select[b].expr)?);
        top.query.select[a] = Output { expr, alias: Some("ratio".into()) };
        top.query.filter = shared;
        top.query.order_by.clear();
        return Some(top);
    }
    let single = |q: &Query| q.select.len() == 1 && q.group_by.is_empty();
    if single(&top.query) && single(&bottom) {
        let expr = divide(Expr::Scalar(Box::new(top.query)), Expr::Scalar(Box::new(bottom)));
        top.query = Query { select: vec![Output { expr, alias: Some("ratio".into()) }], ..Query::default() };
        return Some(top);
    }
    None
}
