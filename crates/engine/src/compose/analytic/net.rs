//! Amounts with what is taken off: 'bills after rebates', 'net revenue', 'with the discounts already taken off'.

use super::{Composed, Setting, Words, rest};
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Aggregate, Arithmetic, ColumnRef, Expr, Query, TableRef};

/// Words of what is taken off an amount.
const OFF: &[&str] = &["discount", "rebate", "reduction", "deduction", "allowance"];
const TAKEN: &[&str] = &["off", "deducted", "subtracted", "removed", "applied"];

pub(super) fn compose(items: &[Item], set: Setting<'_>) -> Option<Composed> {
    let (from, to) = said(set)?;
    let mut kept: Vec<Item> = items.iter().filter(|i| i.end <= from || i.start >= to).cloned().collect();
    if kept.len() == items.len() || kept.is_empty() {
        return None;
    }
    if !set.tokens[from..to].iter().any(|t| OFF.contains(&t.lemma.as_str())) {
        // 'net weight', 'net sales' of a column that is called so.
        let words = Words { items, set };
        let named =
            (0..items.len()).any(|i| items[i].start <= from && from < items[i].end && !matches!(words.sense(i), Some(Sense::Unknown)));
        if named || set.lexicon.name_words.iter().any(|w| w == "net") {
            return None;
        }
    }
    // A comma before what is left out separates nothing.
    while kept.last().is_some_and(|i| matches!(i.sense, Sense::Punctuation(',')) || matches!(i.sense, Sense::Keyword("with" | "filler", _)))
    {
        kept.pop();
    }
    if let Some(items) = summed(&kept, set) {
        kept = items;
    }
    let mut composed = rest(&kept, set)?;
    let sums: Vec<Expr> = composed.query.select.iter().map(|o| o.expr.clone()).filter(Expr::is_aggregate).collect();
    let [only] = sums.as_slice() else { return None };
    let net = less(only, &set)?;
    replace(&mut composed.query, only, &net);
    composed.rules.push("net of what is taken off");
    Some(composed)
}

/// True where the question speaks of what is taken off an amount.
pub(crate) fn is_said(set: Setting<'_>) -> bool {
    said(set).is_some_and(|(from, _)| set.tokens[from].lower != "net" || !set.lexicon.name_words.iter().any(|w| w == "net"))
}

/// 'bills after rebates': what is named by its rows alone is their amount.
fn summed(items: &[Item], set: Setting<'_>) -> Option<Vec<Item>> {
    let tag = |i: &Item| if let Sense::Keyword(tag, _) = i.sense { tag } else { "" };
    let held = items.iter().any(|i| {
        matches!(tag(i), "measure" | "count" | "count_distinct")
            || matches!(i.sense, Sense::Measured(_) | Sense::Term(_))
            || matches!(i.sense, Sense::Column(t, c) if set.lexicon.schema.tables[t].columns[c].class.is_number() && !set.lexicon.tables[t].columns[c].key)
    });
    if held {
        return None;
    }
    let (at, sum) = items.iter().enumerate().find_map(|(i, item)| {
        let Sense::Table(t) = item.sense else { return None };
        let entry = &set.lexicon.tables[t];
        let off = |c: usize| entry.columns[c].words.iter().any(|w| OFF.contains(&w.as_str()));
        let plain = |c: &usize| {
            (!entry.columns[*c].words.iter().any(|w| matches!(w.as_str(), "gross" | "total" | "amount")), entry.columns[*c].words.len())
        };
        (0..entry.columns.len()).any(off).then_some(())?;
        let amounts = (0..entry.columns.len()).filter(|&c| !off(c) && crate::compose::measure::adds_up(set.lexicon, t, c));
        let c = amounts.min_by_key(plain)?;
        let shape = &set.lexicon.schema.tables[t];
        let column = Expr::Column(ColumnRef { table: TableRef::new(&shape.name), column: shape.columns[c].name.clone() });
        Some((i, Expr::aggregate(Aggregate::Sum, column)))
    })?;
    let mut out: Vec<Item> = Vec::with_capacity(items.len());
    for (i, item) in items.iter().enumerate() {
        match tag(item) {
            "how_much" => out.push(Item { sense: Sense::Keyword("ask", ""), ..item.clone() }),
            "agg" if i < at => {}
            _ if i == at => out.push(Item { sense: Sense::Measured(Box::new(sum.clone())), ..item.clone() }),
            _ => out.push(item.clone()),
        }
    }
    Some(out)
}

/// The words that say that something is taken off, from and to which token.
fn said(set: Setting<'_>) -> Option<(usize, usize)> {
    let tokens = set.tokens;
    let lower = |i: usize| tokens.get(i).map_or("", |t| t.lower.as_str());
    let at = tokens.iter().position(|t| !t.quoted && OFF.contains(&t.lemma.as_str()));
    let Some(at) = at else {
        let net = tokens.iter().position(|t| !t.quoted && t.lower == "net")?;
        return Some((net, if lower(net + 1) == "of" { return None } else { net + 1 }));
    };
    let mut from = at;
    while from > 0 && matches!(lower(from - 1), "the" | "any" | "all" | "our" | "their" | "those" | "given") {
        from -= 1;
    }
    let mut to = at + 1;
    while matches!(lower(to), "is" | "are" | "was" | "were" | "being" | "been" | "have" | "has" | "already" | "taken" | "granted" | "given")
    {
        to += 1;
    }
    if TAKEN.contains(&lower(to)) {
        while from > 0 && matches!(lower(from - 1), "with" | "once" | "after" | "when") {
            from -= 1;
        }
        return Some((from, to + 1));
    }
    let before = lower(from.checked_sub(1)?);
    let lead = match before {
        "after" | "less" | "minus" => from - 1,
        "of" if from >= 2 && lower(from - 2) == "net" => from - 2,
        _ => return None,
    };
    Some((lead, at + 1))
}

/// A sum of a column less what its row says is taken off.
fn less(sum: &Expr, set: &Setting<'_>) -> Option<Expr> {
    let Expr::Aggregate { function: function @ (Aggregate::Sum | Aggregate::Avg), distinct: false, argument, filter } = sum else {
        return None;
    };
    let Expr::Column(gross) = argument.as_ref() else {
        // Lines have their discount in their amount.
        let mut held = false;
        argument.columns(&mut |c| held |= is_off(set, c));
        return held.then(|| sum.clone());
    };
    let t = set.lexicon.table(&gross.table.name)?;
    let shape = &set.lexicon.schema.tables[t];
    let entry = &set.lexicon.tables[t];
    let mut off = (0..entry.columns.len()).filter(|&c| {
        shape.columns[c].class.is_number()
            && entry.columns[c].words.iter().any(|w| OFF.contains(&w.as_str()))
            && shape.columns[c].name != gross.column
    });
    let (c, None) = (off.next()?, off.next()) else { return None };
    let column = Expr::Column(ColumnRef { table: TableRef::new(&shape.name), column: shape.columns[c].name.clone() });
    let percent = entry.columns[c].words.iter().any(|w| matches!(w.as_str(), "percent" | "percentage" | "pct" | "rate"));
    let binary = |op, a: Expr, b: Expr| Expr::Arithmetic(op, Box::new(a), Box::new(b));
    let number = |n: &str| Expr::Number(n.into());
    let net = if percent {
        let share = binary(Arithmetic::Divide, column, number("100.0"));
        binary(Arithmetic::Multiply, Expr::Column(gross.clone()), binary(Arithmetic::Subtract, number("1"), share))
    } else {
        binary(Arithmetic::Subtract, Expr::Column(gross.clone()), column)
    };
    Some(Expr::Aggregate { function: *function, distinct: false, argument: Box::new(net), filter: filter.clone() })
}

fn is_off(set: &Setting<'_>, c: &ColumnRef) -> bool {
    let place = set.lexicon.table(&c.table.name).and_then(|t| Some((t, set.lexicon.column(t, &c.column)?)));
    place.is_some_and(|(t, c)| set.lexicon.tables[t].columns[c].words.iter().any(|w| OFF.contains(&w.as_str())))
}

fn replace(query: &mut Query, old: &Expr, new: &Expr) {
    for o in &mut query.select {
        if o.expr == *old {
            o.expr = new.clone();
            o.alias = Some("net_amount".into());
        }
    }
    query.order_by.iter_mut().filter(|o| o.expr == *old).for_each(|o| o.expr = new.clone());
}
