//! What happened in every unit of a period: 'growers who delivered in every month of last year', 'in all four quarters', 'in all 12 months'.

use super::{Composed, Setting, Words, rest};
use crate::link::Item;
use crate::mention::Sense;
use crate::numbers::number_at;
use crate::query::{Aggregate, ColumnRef, Comparison, Expr, Predicate, Query, TableRef};
use crate::time::TimeMeaning;
use crate::time_types::{Grain, TimeRange};

/// The words: from, to, the unit, how many of them where it is said.
struct Said {
    from: usize,
    to: usize,
    grain: Grain,
    number: Option<u32>,
}

pub(super) fn compose(items: &[Item], set: Setting<'_>) -> Option<Composed> {
    let words = Words { items, set };
    // 'how many … in every month' has a row a month.
    // What no word stands for was put there for a row a month.
    let said_by_words = |i: &Item| i.start < i.end;
    let counts = (0..items.len()).filter(|&i| said_by_words(&items[i])).any(|i| {
        matches!(
            words.tag(i),
            "count" | "count_distinct" | "agg" | "agg_after" | "measure" | "share" | "how_much" | "running" | "growth" | "sup"
        ) || matches!(words.sense(i), Some(Sense::Measured(_) | Sense::Term(_)))
    });
    let said = if counts { None } else { said(&words) }?;
    let range = items.iter().find_map(|i| if let Sense::Time(TimeMeaning::Range(r)) = &i.sense { Some(r) } else { None })?;
    let head = items.iter().find_map(|i| if let Sense::Table(t) = i.sense { Some(t) } else { None })?;
    let number = units(range, &said)?;
    let implied = |i: &Item| !said_by_words(i) && matches!(i.sense, Sense::Keyword("count" | "count_distinct", _));
    let kept: Vec<Item> = items.iter().filter(|i| (i.start >= said.to || i.end <= said.from) && !implied(i)).cloned().collect();
    let mut composed = rest(&kept, set)?;
    continual(&mut composed.query, head, said.grain, number, set)?;
    composed.rules.push("in every unit of time");
    Some(composed)
}

fn grain(word: &str) -> Option<Grain> {
    Some(match word.trim_end_matches('s') {
        "month" => Grain::Month,
        "quarter" => Grain::Quarter,
        "week" => Grain::Week,
        "day" => Grain::Day,
        "year" => Grain::Year,
        _ => return None,
    })
}

fn said(words: &Words) -> Option<Said> {
    let lower: Vec<&str> = words.set.tokens.iter().map(|t| t.lower.as_str()).collect();
    let at = |i: usize| lower.get(i).copied().unwrap_or_default();
    (0..lower.len()).find_map(|i| {
        if !matches!(at(i), "every" | "each" | "all") {
            return None;
        }
        let mut next = i + 1;
        while matches!(at(next), "single" | "one" | "of" | "the") && grain(at(next)).is_none() {
            next += 1;
        }
        let number = number_at(&lower, next).filter(|n| n.value.fract() == 0.0 && (2.0..400.0).contains(&n.value));
        if number.is_some() {
            next += 1;
        }
        let grain = grain(at(next))?;
        // 'all months', 'every month', 'all 12 months'; 'for each month' puts a row a month.
        let lead = at(i.checked_sub(1)?);
        let plural = at(next).ends_with('s');
        if plural != (at(i) == "all") || !matches!(lead, "in" | "during" | "throughout" | "within") {
            return None;
        }
        Some(Said { from: i - 1, to: next + 1, grain, number: number.map(|n| n.value as u32) })
    })
}

/// How many units the period has.
fn units(range: &TimeRange, said: &Said) -> Option<Expr> {
    if let Some(n) = said.number {
        return Some(Expr::Number(n.to_string()));
    }
    let whole = match (range.grain, said.grain) {
        (Grain::Year, Grain::Month) => 12,
        (Grain::Year, Grain::Quarter) => 4,
        (Grain::Quarter, Grain::Month) => 3,
        (Grain::Week, Grain::Day) => 7,
        _ => return None,
    };
    let (from, to) = (range.from.clone()?, range.to.clone()?);
    if from.shifted(1, range.grain) != to {
        return None;
    }
    // Of the year that runs: as many as have begun.
    if range.label.to_lowercase().starts_with("this") {
        let part = if said.grain == Grain::Month { "month" } else { "quarter" };
        return (range.grain == Grain::Year)
            .then(|| Expr::Defined { sql: format!("EXTRACT({part} FROM CURRENT_DATE)"), tables: Vec::new() });
    }
    Some(Expr::Number(whole.to_string()))
}

/// Rows of the head that have rows in so many units of the period.
fn continual(query: &mut Query, head: usize, grain: Grain, number: Expr, set: Setting<'_>) -> Option<()> {
    let plain = query.source.is_none() && query.set.is_none() && query.limit.is_none() && query.having.is_empty();
    let own = TableRef::new(&set.lexicon.schema.tables[head].name);
    if !plain || query.select.is_empty() || query.select.iter().any(|o| o.expr.is_aggregate()) {
        return None;
    }
    // What is only asked to be there must take part.
    let mut filter: Vec<Predicate> = Vec::new();
    for p in std::mem::take(&mut query.filter) {
        match p {
            Predicate::Related { table, conditions, negated: false, .. } => {
                if !query.also.contains(&table) {
                    query.also.push(table);
                }
                filter.extend(conditions);
            }
            other => filter.push(other),
        }
    }
    query.filter = filter;
    let column = query.filter.iter().find_map(|p| match p {
        Predicate::Within { column, negated: false, .. } if column.table != own => Some(column.clone()),
        _ => None,
    })?;
    // What happened is counted in units, and shown in none.
    let of_head = |e: &Expr| !e.tables_any(|t| *t != own);
    if query.select.iter().any(|o| of_head(&o.expr)) {
        query.select.retain(|o| of_head(&o.expr));
    }
    let table = &set.lexicon.schema.tables[head];
    let key = table.primary_key.iter().map(|&c| Expr::Column(ColumnRef { table: own.clone(), column: table.columns[c].name.clone() }));
    let mut groups: Vec<Expr> = key.collect();
    for o in &query.select {
        if !groups.contains(&o.expr) {
            groups.push(o.expr.clone());
        }
    }
    let different = Expr::Aggregate {
        function: Aggregate::Count,
        distinct: true,
        argument: Box::new(Expr::Truncate(grain, Box::new(Expr::Column(column)))),
        filter: Vec::new(),
    };
    query.subject = Some(own);
    query.distinct = false;
    query.group_by = groups;
    query.order_by.clear();
    query.having.push(Predicate::Compare { left: different, op: Comparison::Equal, right: number });
    Some(())
}
