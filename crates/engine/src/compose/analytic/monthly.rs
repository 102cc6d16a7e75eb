//! Averages over periods: 'average monthly revenue', 'orders per day on average', 'average number of orders per week'.

use super::{Composed, Setting, Words, measure, rest};
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Aggregate, Expr, Output, Query};
use crate::time::TimeMeaning;
use crate::time_types::{CalendarPart, Grain};

pub(super) fn compose(items: &[Item], set: Setting<'_>) -> Option<Composed> {
    let words = Words { items, set };
    let average = (0..items.len()).find(|&i| matches!(words.sense(i), Some(Sense::Keyword("agg" | "agg_after", "avg"))))?;
    // 'average number of calls per weekday': of all Mondays, all Tuesdays, …
    let recurring = |i: usize| match words.sense(i) {
        Some(Sense::Time(TimeMeaning::GroupByPart(part))) => unit_of(*part).map(|grain| (*part, grain)),
        _ => None,
    };
    let plain = |i: &usize| matches!(words.sense(*i), Some(Sense::Time(TimeMeaning::GroupBy(_))));
    let period = (0..items.len()).find(plain).or_else(|| (0..items.len()).find(|&i| recurring(i).is_some()))?;
    let part = recurring(period);
    // 'average monthly revenue', 'average number of orders per month', 'orders per day on average'; but 'average order
    // value per month' is a series.
    let counted = (0..items.len()).any(|i| matches!(words.tag(i), "count" | "measure") && i > average.min(period))
        || words.tag(average) == "agg_after";
    // 'calls and average length by month': two numbers, one beside the other.
    if average > 0 && words.tag(average - 1) == "and" && (0..average).any(|i| matches!(words.tag(i), "count" | "measure")) {
        return None;
    }
    let adverb = period == average + 1;
    let amounts = (0..items.len()).any(|i| matches!(words.sense(i), Some(Sense::Column(t, c)) if words.is_amount(*t, *c)));
    if !adverb && (!counted || amounts) {
        return None;
    }
    let mut kept: Vec<Item> = items.to_vec();
    if let Some((_, grain)) = part {
        kept[period].sense = Sense::Time(TimeMeaning::GroupBy(grain));
    }
    kept.remove(average);
    let mut composed = rest(&kept, set)?;
    let m = measure(&composed.query)?;
    let summed =
        matches!(composed.query.select[m].expr, Expr::CountRows(_) | Expr::Aggregate { function: Aggregate::Count | Aggregate::Sum, .. });
    if !summed || composed.query.limit.is_some() || !composed.query.having.is_empty() {
        return None;
    }
    let mut inner = composed.query.clone();
    inner.order_by.clear();
    let is_period = |e: &Expr| matches!(e, Expr::Truncate(..));
    let name =
        |o: &Output| o.alias.clone().unwrap_or_else(|| if let Expr::Column(c) = &o.expr { c.column.clone() } else { "value".into() });
    let further: Vec<&Output> = composed
        .query
        .select
        .iter()
        .enumerate()
        .filter(|(i, o)| *i != m && !o.expr.is_aggregate() && !is_period(&o.expr))
        .map(|(_, o)| o)
        .collect();
    inner.select = further.iter().map(|o| (*o).clone()).collect();
    inner.select.push(Output { expr: composed.query.select[m].expr.clone(), alias: Some("n".into()) });
    let told = composed.query.select.iter().find(|o| is_period(&o.expr)).filter(|_| part.is_some());
    inner.select.extend(told.cloned());
    let mut keys: Vec<Expr> = further.iter().map(|o| Expr::Derived(name(o))).collect();
    keys.extend(part.zip(told).map(|((part, _), o)| Expr::Part(part, Box::new(Expr::Derived(name(o))))));
    let alias =
        format!("average_{}", composed.query.select[m].alias.clone().unwrap_or_else(|| "number".into()).trim_start_matches("total_"));
    let named = |k: &Expr| matches!(k, Expr::Part(..)).then(|| crate::compose::alias(k, &[], set.lexicon)).flatten();
    let mut select: Vec<Output> = keys.iter().map(|k| Output { expr: k.clone(), alias: named(k) }).collect();
    select.push(Output { expr: Expr::aggregate(Aggregate::Avg, Expr::Derived("n".into())), alias: Some(alias) });
    composed.query = Query { group_by: keys, select, source: Some(Box::new(inner)), ..Query::default() };
    composed.rules.push("average over periods");
    Some(composed)
}

/// The unit of time that a recurring part is a part of the calendar by.
fn unit_of(part: CalendarPart) -> Option<Grain> {
    match part {
        CalendarPart::HourOfDay => Some(Grain::Hour),
        CalendarPart::DayOfWeek | CalendarPart::DayOfMonth => Some(Grain::Day),
        CalendarPart::MonthOfYear => Some(Grain::Month),
        CalendarPart::QuarterOfYear => Some(Grain::Quarter),
        CalendarPart::WeekOfYear => None,
    }
}
