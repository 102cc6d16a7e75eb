//! A number of some rows by a number of others: 'faults per 1000 flights for each plane', 'litres per inhabitant by village', 'sales per
//! head of staff'. Both are put side by side at the grain that is asked for, so that conditions hold for both, and divided.

use super::ratio::{counted, divide};
use super::{Composed, Setting, Words, keyword, rest};
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Aggregate, Arithmetic, Expr, Output};
use crate::time::TimeMeaning;

/// What stands between 'per' and what there are so many of.
const BETWEEN: &[&str] = &["head", "member", "members", "unit", "of", "the", "our", "its", "their"];

pub(super) fn compose(items: &[Item], set: Setting<'_>) -> Option<Composed> {
    let words = Words { items, set };
    let phrase = (1..items.len()).find_map(|at| phrase(&words, at))?;
    // What is counted or summed stands before.
    let mut said = items[..phrase.at].to_vec();
    // 'invoice amount per job': the amount, of which the rows are only said.
    if let [.., Item { sense: Sense::Table(t), .. }, Item { sense: Sense::Column(u, c), .. }] = &said[..]
        && t == u
        && words.is_amount(*u, *c)
    {
        said.remove(said.len() - 2);
    }
    let before = counted(&said, set);
    let named = |i: &Item| match i.sense {
        Sense::Table(_) | Sense::Measured(_) | Sense::Term(_) | Sense::Keyword("measure", _) => true,
        Sense::Column(t, c) => words.is_amount(t, c),
        _ => false,
    };
    if !before.iter().any(named) || (0..items.len()).any(|i| matches!(words.tag(i), "share" | "growth" | "running" | "ratio")) {
        return None;
    }
    let start = items[phrase.at].start;
    let mut joined = before;
    joined.push(keyword("and", "", start));
    joined.push(match phrase.of.sense {
        Sense::Table(_) => keyword("count", "", start),
        _ => keyword("agg", "sum", start),
    });
    joined.push(phrase.of.clone());
    joined.extend(items[phrase.end..].iter().cloned());
    let mut composed = rest(&joined, set)?;
    let query = &mut composed.query;
    let aggregates: Vec<usize> = query.select.iter().enumerate().filter(|(_, o)| o.expr.is_aggregate()).map(|(i, _)| i).collect();
    let [a, b] = aggregates[..] else { return None };
    if query.source.is_some() || !query.having.is_empty() {
        return None;
    }
    let (above, below) = (query.select[a].expr.clone(), query.select[b].expr.clone());
    // 'average takings per outing by valley': the sum by the number is the average already.
    let whole = match &above {
        Expr::Aggregate { function: Aggregate::Avg, distinct, argument, filter } => {
            Expr::Aggregate { function: Aggregate::Sum, distinct: *distinct, argument: argument.clone(), filter: filter.clone() }
        }
        other => other.clone(),
    };
    let scaled = match &phrase.times {
        Some(n) => Expr::Arithmetic(Arithmetic::Multiply, Box::new(Expr::Number(format!("{n}.0"))), Box::new(whole)),
        None => whole,
    };
    let rate = divide(scaled, below);
    for order in &mut query.order_by {
        if order.expr == above {
            order.expr = rate.clone();
        }
    }
    query.select[a] = Output { expr: rate, alias: Some("rate".into()) };
    query.select.remove(b);
    composed.rules.push("ratio");
    Some(composed)
}

/// 'per 1000 flights', 'per inhabitant'.
struct Phrase {
    at: usize,
    end: usize,
    of: Item,
    times: Option<u64>,
}

fn phrase(words: &Words, at: usize) -> Option<Phrase> {
    let first = |i: usize| words.items.get(i).and_then(|i| words.set.tokens.get(i.start)).map_or("", |t| t.lower.as_str());
    let per = first(at) == "per" || first(at) == "for" && matches!(first(at + 1), "every");
    if !per || matches!(words.sense(at), Some(Sense::Time(TimeMeaning::GroupBy(_)))) {
        return None;
    }
    let mut next = at + 1;
    let times = (next..next + 2).find_map(|i| match words.sense(i) {
        Some(Sense::Number(n)) if n.value.fract() == 0.0 && (10.0..1e9).contains(&n.value) && !n.percent && !n.ordinal => {
            next = i + 1;
            Some(n.value as u64)
        }
        _ => None,
    });
    let mut headed = false;
    while next < words.items.len() && next < at + 6 && words.is(next, BETWEEN) {
        headed |= words.is(next, &["head", "member", "members", "unit"]);
        next += 1;
    }
    let of = words.items.get(next)?;
    let single = words.set.tokens.get(of.end.checked_sub(1)?).is_some_and(|t| t.lower == t.lemma);
    let counts = match of.sense {
        Sense::Table(t) => times.is_some() || single && before_a_group(words, next + 1, t),
        // How many of something there are is nothing to group by.
        Sense::Column(t, c) if words.is_amount(t, c) => times.is_some() || (single || headed) && of_others(words, at, t),
        _ => false,
    };
    counts.then(|| Phrase { at, end: next + 1, of: of.clone(), times })
}

/// 'takings per guide by valley', 'at each branch': what is behind puts such rows together, so they are counted in every group.
fn before_a_group(words: &Words, from: usize, t: usize) -> bool {
    let lexicon = words.set.lexicon;
    let lead = (from..words.items.len().min(from + 3)).find(|&i| matches!(words.tag(i), "by" | "group_by" | "each" | "each_lead"));
    let said = lead.is_some_and(|i| !words.is(i, &["per"]));
    let skipped = |i: usize| matches!(words.tag(i), "filler" | "of" | "prep" | "by" | "group_by" | "each" | "each_lead");
    let key = lead.and_then(|i| (i..words.items.len().min(i + 4)).find(|&k| !skipped(k)));
    said && match key.and_then(|k| words.sense(k)) {
        Some(Sense::Table(u)) => crate::meaning::leads(t, *u, lexicon),
        Some(Sense::Column(u, c)) => !words.is_amount(*u, *c) && (*u == t || crate::meaning::leads(t, *u, lexicon)),
        _ => false,
    }
}

/// True where what is counted or summed is of rows that belong to those of a table.
fn of_others(words: &Words, at: usize, t: usize) -> bool {
    let lexicon = words.set.lexicon;
    let up = |from: usize| {
        lexicon.adjacent[from].iter().map(|&e| &lexicon.edges[e]).filter(move |e| e.from == from && e.to != from).map(|e| e.to)
    };
    let mut spoken = words.items[..at].iter().filter_map(|i| match i.sense {
        Sense::Table(x) => Some(x),
        Sense::Column(x, c) if words.is_amount(x, c) => Some(x),
        _ => None,
    });
    spoken.any(|x| x != t && up(x).any(|a| a == t || up(a).any(|b| b == t)))
}
