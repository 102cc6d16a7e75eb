//! Profit and margin, where lines have a price and what they refer to has a cost.

use super::{Composed, Setting, Words, percent, rest};
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Aggregate, Arithmetic, ColumnRef, Expr, TableRef};

const PROFIT: &[&str] = &["profit", "profits", "margin", "margins", "earnings", "markup"];

pub(super) fn compose(items: &[Item], set: Setting<'_>) -> Option<Composed> {
    let words = Words { items, set };
    let tokens = set.tokens;
    let lower = |i: usize| tokens.get(i).map_or("", |t| t.lower.as_str());
    let at = (0..tokens.len()).find(|&i| PROFIT.contains(&lower(i)) && !tokens[i].quoted)?;
    let free = |word: &str| !set.lexicon.named(&crate::lexicon::glue_text(word)).iter().any(|h| h.weight > 0.5);
    if !free(lower(at)) || !items.iter().any(|i| i.start <= at && at < i.end) {
        return None;
    }
    let mut first = at;
    while first > 0 && matches!(lower(first - 1), "gross" | "net" | "profit" | "total" | "operating") {
        first -= 1;
    }
    let mut last = at;
    let mut share = lower(first) == "profit" && lower(at).starts_with("margin");
    while matches!(lower(last + 1), "percentage" | "percent" | "%" | "rate" | "ratio" | "margin" | "pct") {
        last += 1;
        share = true;
    }
    if matches!(lower(last + 1), "in" | "as") && matches!(lower(last + 2), "percent" | "%" | "percentage") {
        last += 2;
        share = true;
    }
    let (profit, amount) = measures(&set)?;
    let expr = if share { percent(profit, amount) } else { profit };
    let mut kept: Vec<Item> = Vec::new();
    let mut placed = false;
    for (i, item) in items.iter().enumerate() {
        if item.end <= first || item.start > last {
            kept.push(item.clone());
            continue;
        }
        // Sums and averages said of it are its own.
        if !placed {
            while kept.last().is_some_and(|k| matches!(k.sense, Sense::Keyword("agg", _))) {
                kept.pop();
            }
            kept.push(Item { sense: Sense::Measured(Box::new(expr.clone())), start: first, end: first, fit: 1.0 });
            placed = true;
        }
        let _ = (i, &words);
    }
    let mut composed = rest(&kept, set)?;
    for o in &mut composed.query.select {
        if o.expr == expr {
            o.alias = Some(if share { "margin_percentage" } else { "profit" }.into());
        }
    }
    composed.rules.push("profit");
    composed.assumptions.push("profit is the amount of the lines less the cost of their units".into());
    Some(composed)
}

/// `sum(quantity * (price - cost))` and `sum(quantity * price)`.
fn measures(set: &Setting<'_>) -> Option<(Expr, Expr)> {
    let lexicon = set.lexicon;
    let column = |t: usize, c: usize| {
        let table = &lexicon.schema.tables[t];
        Expr::Column(ColumnRef { table: TableRef::new(&table.name), column: table.columns[c].name.clone() })
    };
    let number = |t: usize, word: &str| {
        (0..lexicon.tables[t].columns.len()).find(|&c| {
            lexicon.schema.tables[t].columns[c].class.is_number()
                && !lexicon.tables[t].columns[c].key
                && lexicon.tables[t].columns[c].words.iter().any(|w| w == word)
        })
    };
    for (lines, amount) in crate::compose::measure::turnover(lexicon).iter().cloned() {
        let Some(quantity) = number(lines, "quantity") else { continue };
        let quantity = column(lines, quantity);
        let cost = number(lines, "cost").map(|c| column(lines, c)).or_else(|| {
            lexicon.adjacent[lines]
                .iter()
                .map(|&e| &lexicon.edges[e])
                .filter(|e| e.from == lines && e.to != lines)
                .find_map(|e| number(e.to, "cost").map(|c| column(e.to, c)))
        });
        let Some(cost) = cost else { continue };
        let profit = match &amount {
            Expr::Arithmetic(Arithmetic::Multiply, q, price) if **q == quantity => Expr::Arithmetic(
                Arithmetic::Multiply,
                Box::new(quantity),
                Box::new(Expr::Arithmetic(Arithmetic::Subtract, price.clone(), Box::new(cost))),
            ),
            other => Expr::Arithmetic(
                Arithmetic::Subtract,
                Box::new(other.clone()),
                Box::new(Expr::Arithmetic(Arithmetic::Multiply, Box::new(quantity), Box::new(cost))),
            ),
        };
        return Some((Expr::aggregate(Aggregate::Sum, profit), Expr::aggregate(Aggregate::Sum, amount)));
    }
    None
}
