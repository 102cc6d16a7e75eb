//! Running totals and moving averages over a series.

use super::{Composed, Setting, Words, fresh, keyword, measure, rest};
use crate::link::Item;
use crate::mention::Sense;
use crate::numbers::number_at;
use crate::query::{Expr, OrderItem, Output, WindowKind};
use crate::time::TimeMeaning;
use crate::time_types::Grain;

pub(super) fn compose(items: &[Item], set: Setting<'_>) -> Option<Composed> {
    let words = Words { items, set };
    let at = (0..items.len()).find(|&i| trigger(&words, i).is_some())?;
    let (kind, taken, series) = trigger(&words, at)?;
    let mut kept: Vec<Item> = items[..at].to_vec();
    let mut tail: Vec<Item> = items[(at + taken).min(items.len())..].to_vec();
    if tail.first().is_some_and(|i| matches!(i.sense, Sense::Keyword("of", _))) {
        tail.remove(0);
    }
    if let WindowKind::MovingAverage(n) = kind {
        tail = without_length(&words, tail, n);
    }
    amount_first(&words, &mut kept, &mut tail);
    // 'running total of orders': rows are counted, amounts summed.
    let stated = |i: &&Item| !matches!(i.sense, Sense::Keyword("filler" | "all", _) | Sense::Value { .. } | Sense::Restriction(_));
    let counted = match tail.iter().find(stated).map(|i| &i.sense) {
        // What is money by its name adds up: payments, takings.
        Some(Sense::Table(t)) => {
            let money = tail.iter().find(|i| i.sense == Sense::Table(*t)).and_then(|i| i.end.checked_sub(1));
            let word = money.and_then(|i| set.tokens.get(i)).map_or("", |t| t.lower.as_str());
            let counts = words.word(at).contains("count") || words.word(at).contains("number");
            match crate::compose::worth::sum_of(set, *t, word).filter(|_| !counts) {
                Some(expr) => {
                    if let Some(place) = tail.iter().position(|i| i.sense == Sense::Table(*t)) {
                        tail[place].sense = Sense::Measured(Box::new(expr));
                    }
                    None
                }
                None => Some(keyword("count", "", items[at].start)),
            }
        }
        Some(Sense::Column(t, c)) if words.is_amount(*t, *c) => Some(keyword("agg", "sum", items[at].start)),
        _ => None,
    };
    kept.extend(counted);
    kept.extend(tail);
    if !kept.iter().any(|i| matches!(i.sense, Sense::Time(TimeMeaning::GroupBy(_)))) {
        let grain = series.unwrap_or_else(|| {
            let range = kept.iter().find_map(|i| if let Sense::Time(TimeMeaning::Range(r)) = &i.sense { Some(r.grain) } else { None });
            match range {
                Some(Grain::Month | Grain::Week) => Grain::Day,
                _ => Grain::Month,
            }
        });
        let end = items.last().map_or(0, |i| i.end);
        let place = kept.iter().rposition(|i| !matches!(i.sense, Sense::Punctuation(_))).map_or(kept.len(), |i| i + 1);
        kept.insert(place, Item { sense: Sense::Time(TimeMeaning::GroupBy(grain)), start: end, end, fit: 1.0 });
    }
    let mut composed = rest(&kept, set)?;
    let query = &mut composed.query;
    let m = measure(query)?;
    let key = query.group_by.iter().find(|e| matches!(e, Expr::Truncate(..) | Expr::YearOf(_)))?.clone();
    let partition: Vec<Expr> =
        query.group_by.iter().filter(|e| **e != key && query.select.iter().any(|o| o.expr == **e)).cloned().collect();
    let order = vec![OrderItem { expr: key, descending: false }];
    let expr = Expr::Window { kind, argument: Box::new(query.select[m].expr.clone()), partition, order: order.clone() };
    let base = if kind == WindowKind::RunningTotal { "running_total" } else { "moving_average" };
    let alias = fresh(base, &query.select);
    query.select.push(Output { expr, alias });
    query.order_by = order;
    query.limit = None;
    composed.rules.push(if kind == WindowKind::RunningTotal { "running total" } else { "moving average" });
    Some(composed)
}

/// Where rows are named and their amount right behind them ('running total order freight', 'jobs cumulative hours', 'job hours running total'),
/// the amount is what adds up: it is put first, and the rows, which are its own, are said with it.
fn amount_first(words: &Words, kept: &mut Vec<Item>, tail: &mut Vec<Item>) {
    let rows = |i: &Item| if let Sense::Table(t) = i.sense { Some(t) } else { None };
    let amount = |i: &Item, own: usize| matches!(i.sense, Sense::Column(t, c) if t == own && words.is_amount(t, c));
    let light = |i: &Item| matches!(i.sense, Sense::Keyword("filler" | "all" | "of" | "its", _));
    let named = |items: &[Item], from: usize| (from..items.len()).find(|&i| !light(&items[i]));
    // Behind what asks for it: 'cumulative order freight'.
    if let Some(at) = named(tail, 0)
        && let Some(own) = rows(&tail[at])
    {
        let behind = at + 1;
        if tail.get(behind).is_some_and(|i| amount(i, own)) {
            tail.remove(at);
        }
        return;
    }
    // On both sides of it: 'orders cumulative freight'.
    let last = kept.iter().rposition(|i| !light(i));
    if let (Some(at), Some(first)) = (named(tail, 0), last)
        && let Some(own) = rows(&kept[first])
    {
        if amount(&tail[at], own) {
            kept.remove(first);
        }
        return;
    }
    // Before it: 'order freight running total by month'.
    if let Some(last) = last.filter(|&l| l > 0)
        && let Some(own) = rows(&kept[last - 1]).filter(|&own| amount(&kept[last], own))
        && !named(tail, 0).is_some_and(|i| matches!(tail[i].sense, Sense::Table(_) | Sense::Column(..)))
    {
        let column = kept.remove(last);
        kept.retain(|i| rows(i) != Some(own));
        tail.insert(0, column);
    }
}

/// 'moving average of calls over 7 days': the length of the window is no condition.
fn without_length(words: &Words, tail: Vec<Item>, n: u32) -> Vec<Item> {
    let tokens = words.set.tokens;
    let lower = |i: usize| tokens.get(i).map_or("", |t| t.lower.as_str());
    let unit = |i: usize| matches!(lower(i).trim_end_matches('s'), "day" | "week" | "month" | "quarter" | "year");
    let number = n.to_string();
    let Some(at) = tail.iter().find_map(|i| (i.start..i.end).find(|&t| lower(t) == number && unit(t + 1))) else { return tail };
    let from = if at > 0 && matches!(lower(at - 1), "over" | "of" | "across" | "with" | "in" | "using") { at - 1 } else { at };
    tail.into_iter().filter(|i| i.end <= from || i.start > at + 1).collect()
}

/// The window asked for at a mention, how many mentions its words take, and the unit of a moving average.
fn trigger(words: &Words, at: usize) -> Option<(WindowKind, usize, Option<Grain>)> {
    if let Some(Sense::Keyword("moving", n)) = words.sense(at) {
        return Some((WindowKind::MovingAverage(n.parse().ok()?), 1, None));
    }
    if words.tag(at) == "running" {
        return Some((WindowKind::RunningTotal, 1, None));
    }
    if words.is(at, &["running", "cumulative", "cumulated", "accumulated", "rolling"])
        && words.is(at + 1, &["total", "sum", "totals", "total of", "sum of", "count", "number of"])
    {
        return Some((WindowKind::RunningTotal, if words.is(at + 1, &["count", "number of"]) { 1 } else { 2 }, None));
    }
    if words.is(at, &["cumulative", "cumulated", "accumulated"]) && words.is_no_name(at) {
        return Some((WindowKind::RunningTotal, 1, None));
    }
    // '3-month moving average of', 'rolling average over 7 days'.
    let tokens = words.set.tokens;
    let item = words.items.get(at)?;
    let moving = |i: usize| tokens.get(i).is_some_and(|t| matches!(t.lower.as_str(), "moving" | "rolling"));
    let mean = |i: usize| tokens.get(i).is_some_and(|t| matches!(t.lower.as_str(), "average" | "mean" | "avg"));
    let place = (item.start..item.start + 4).find(|&i| moving(i) && (mean(i + 1) || mean(i + 3) || mean(i + 2)))?;
    let lower: Vec<&str> = tokens.iter().map(|t| t.lower.as_str()).collect();
    let length = |i: usize| -> Option<(u32, Grain)> {
        let word = *lower.get(i)?;
        let (number, unit) = match word.split_once('-') {
            Some((n, u)) => (n.parse::<f64>().ok()?, u),
            None => match word.find(|c: char| !c.is_ascii_digit()).filter(|&d| d > 0) {
                // '7d'
                Some(digits) => (word.get(..digits)?.parse::<f64>().ok()?, word.get(digits..)?),
                None => (number_at(&lower, i)?.value, *lower.get(i + 1)?),
            },
        };
        let grain = crate::rephrase::moving::unit(unit)?;
        (1.0..1000.0).contains(&number).then_some((number as u32, grain))
    };
    let near = (item.start..(place + 8).min(lower.len())).find_map(length);
    let (n, grain) = near.map_or((3, None), |(n, g)| (n, Some(g)));
    let end = (place..place + 4).find(|&i| mean(i))? + 1;
    if item.start > place || !words.items.iter().any(|i| i.start <= place && place < i.end) {
        return None;
    }
    let mut taken = 0;
    while words.items.get(at + taken).is_some_and(|i| i.start < end) {
        taken += 1;
    }
    Some((WindowKind::MovingAverage(n), taken, grain))
}
