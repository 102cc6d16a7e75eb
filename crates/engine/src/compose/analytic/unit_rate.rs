//! Rates by a number of units: 'revenue per night', 'fee per minute by vet', 'cost per litre last year'. What is summed is divided by the
//! sum of the column that counts the units; both are of one table, so every filter and group holds for both.

use super::{Composed, Setting, Words, keyword, measure, rest};
use crate::absurd::{counts_units, units_of_time};
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Aggregate, Arithmetic, ColumnRef, Expr, TableRef};
use crate::time::TimeMeaning;

pub(super) fn compose(items: &[Item], set: Setting<'_>) -> Option<Composed> {
    let words = Words { items, set };
    let (at, end, t, c) = (0..items.len()).find_map(|i| unit(&words, i))?;
    // Shares, changes and rankings of units are read elsewhere.
    if (0..items.len()).any(|i| matches!(words.tag(i), "share" | "growth" | "running" | "ratio")) {
        return None;
    }
    let mut kept: Vec<Item> = Vec::with_capacity(items.len() + 1);
    let mut summed = false;
    for (i, item) in items.iter().enumerate() {
        match &item.sense {
            _ if i >= at && i < end => {}
            // The mean of a rate is the rate of all.
            Sense::Keyword("agg", "avg" | "sum") => summed = true,
            _ => kept.push(item.clone()),
        }
    }
    let counts = (0..items.len()).any(|i| matches!(words.tag(i), "count" | "measure" | "agg" | "sup"));
    let number = kept.iter().position(|i| matches!(i.sense, Sense::Column(a, b) if words.is_amount(a, b)));
    if let (Some(first), true) = (number, summed || !counts) {
        if first > at || words.tag(first) == "sup" {
            return None;
        }
        kept.insert(first, keyword("agg", "sum", kept[first].start));
    }
    let mut composed = rest(&kept, set)?;
    let m = measure(&composed.query)?;
    let above = composed.query.select[m].expr.clone();
    let own = set.lexicon.schema.tables[t].name.clone();
    if !sums_of(&above, t, &set) {
        return None;
    }
    let column = ColumnRef { table: TableRef::new(&own), column: set.lexicon.schema.tables[t].columns[c].name.clone() };
    let mut below = Expr::aggregate(Aggregate::Sum, Expr::Column(column));
    if let (Expr::Aggregate { filter: own, .. }, Expr::Aggregate { filter, .. }) = (&above, &mut below) {
        filter.clone_from(own);
    }
    let rate = Expr::Arithmetic(Arithmetic::Divide, Box::new(above.clone()), Box::new(below));
    for order in &mut composed.query.order_by {
        if order.expr == above {
            order.expr = rate.clone();
        }
    }
    let unit = set.tokens.get(items[end - 1].end.saturating_sub(1)).map_or("unit", |t| t.lemma.as_str());
    let noun = composed.query.select[m].alias.clone().unwrap_or_else(|| "rate".into());
    composed.query.select[m].alias = Some(format!("{}_per_{unit}", noun.trim_start_matches("total_")));
    composed.query.select[m].expr = rate;
    composed.rules.push("ratio");
    Some(composed)
}

/// The mentions of 'per night' and the column that counts the nights.
fn unit(words: &Words, at: usize) -> Option<(usize, usize, usize, usize)> {
    let lexicon = words.set.lexicon;
    let per = |i: usize| words.items.get(i).and_then(|i| words.set.tokens.get(i.start)).is_some_and(|t| t.lower == "per");
    let said = |i: usize| words.items.get(i).and_then(|i| words.set.tokens.get(i.end.checked_sub(1)?));
    match (words.sense(at)?, words.sense(at + 1)) {
        (Sense::Keyword("each_lead" | "each" | "by", _), Some(Sense::Column(t, c))) if per(at) => {
            // One of what the column counts: 'per night' of 'nights'.
            let single = said(at + 1).is_some_and(|w| w.lower == w.lemma);
            (single && counts_units(lexicon, *t, *c)).then_some((at, at + 2, *t, *c))
        }
        // 'per minute' is no minute of the clock where the rows say how many they took.
        (Sense::Time(TimeMeaning::GroupBy(grain)), _) if per(at) => {
            let amounts = words.items.iter().filter_map(|i| match i.sense {
                Sense::Column(t, c) if words.is_amount(t, c) => Some(t),
                _ => None,
            });
            let (t, c) = amounts.into_iter().find_map(|t| Some((t, units_of_time(lexicon, t, *grain)?)))?;
            Some((at, at + 1, t, c))
        }
        _ => None,
    }
}

/// A sum or count of nothing but rows of one table.
fn sums_of(e: &Expr, t: usize, set: &Setting<'_>) -> bool {
    let own = &set.lexicon.schema.tables[t].name;
    let adds = matches!(e, Expr::Aggregate { function: Aggregate::Sum, distinct: false, .. } | Expr::CountRows(Some(_)));
    let mut only = true;
    e.tables(&mut |x| only &= x.name == *own);
    adds && only
}
