//! Differences: 'difference in average fare between buses and trams', 'difference between the highest and the lowest fee'. Both numbers are
//! told beside the difference of two values; of two extremes only the difference.

use super::{Composed, Setting, Words, filtered, fresh, keyword, measure, rest};
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Aggregate, Arithmetic, ColumnRef, Expr, Output, Predicate, TableRef};

pub(super) fn compose(items: &[Item], set: Setting<'_>) -> Option<Composed> {
    let words = Words { items, set };
    let at = (0..items.len())
        .find(|&i| words.is(i, &["difference", "difference in", "difference of", "gap", "spread", "range"]) && words.is_no_name(i))?;
    extremes(&words, at).or_else(|| values(&words, at))
}

fn joins(words: &Words, at: usize) -> bool {
    matches!(words.tag(at), "and" | "versus" | "or" | "between" | "prep" | "filler" | "of") || words.is(at, &["between", "from", "to"])
}

/// 'the difference between the highest and lowest fee'
fn extremes(words: &Words, at: usize) -> Option<Composed> {
    let set = words.set;
    let of = |i: usize| match words.sense(i) {
        Some(Sense::Keyword("agg", f @ ("max" | "min"))) => Some(*f),
        _ => None,
    };
    let ends: Vec<usize> = (at + 1..words.items.len()).filter(|&i| of(i).is_some()).collect();
    let [a, b] = ends[..] else { return None };
    if of(a) == of(b) || !(at + 1..b).all(|i| i == a || joins(words, i)) {
        return None;
    }
    let column =
        (b + 1..words.items.len().min(b + 4)).find(|&i| matches!(words.sense(i), Some(Sense::Column(t, c)) if words.is_amount(*t, *c)))?;
    let Some(Sense::Column(t, c)) = words.sense(column) else { return None };
    let table = &set.lexicon.schema.tables[*t];
    let value = Expr::Column(ColumnRef { table: TableRef::new(&table.name), column: table.columns[*c].name.clone() });
    let side = |f| Box::new(Expr::aggregate(f, value.clone()));
    let expr = Expr::Arithmetic(Arithmetic::Subtract, side(Aggregate::Max), side(Aggregate::Min));
    let mut kept: Vec<Item> = words.items[..at].to_vec();
    kept.push(Item { sense: Sense::Measured(Box::new(expr)), ..words.items[column].clone() });
    kept.extend(words.items[column + 1..].iter().cloned());
    let mut composed = rest(&kept, set)?;
    for o in &mut composed.query.select {
        if matches!(&o.expr, Expr::Arithmetic(Arithmetic::Subtract, ..)) {
            o.alias = Some("difference".into());
        }
    }
    composed.rules.push("difference");
    Some(composed)
}

/// 'difference in average fare between buses and trams'
fn values(words: &Words, at: usize) -> Option<Composed> {
    let set = words.set;
    let value = |i: usize| match words.sense(i) {
        Some(Sense::Value { table, column, value, .. }) => Some((*table, *column, value)),
        _ => None,
    };
    let sides: Vec<usize> = (0..words.items.len()).filter(|&i| value(i).is_some()).collect();
    let [a, b] = sides[..] else { return None };
    let ((t, c, first), (u, d, second)) = (value(a)?, value(b)?);
    let said = (0..a).any(|i| words.tag(i) == "between" || words.is(i, &["between"]));
    if (t, c) != (u, d)
        || first == second
        || !said
        || !(a + 1..b).all(|i| joins(words, i) || matches!(words.sense(i), Some(Sense::Table(_))))
    {
        return None;
    }
    let mut kept: Vec<Item> = Vec::new();
    for (i, item) in words.items.iter().enumerate() {
        let between = words.tag(i) == "between" || words.is(i, &["between"]);
        if i == at || i == b || between || a < i && i < b && joins(words, i) || i == at + 1 && joins(words, i) {
            continue;
        }
        kept.push(item.clone());
    }
    let mut composed = rest(&kept, set)?;
    if measure(&composed.query).is_none() {
        let left = Words { items: &kept, set };
        let amount = (0..kept.len()).find(|&i| matches!(left.sense(i), Some(Sense::Column(t, c)) if left.is_amount(*t, *c)));
        let rows = || (0..kept.len()).find(|&i| matches!(left.sense(i), Some(Sense::Table(_))));
        let (place, lead) = amount
            .map(|i| (i, keyword("agg", "avg", kept[i].start)))
            .or_else(|| rows().map(|i| (i, keyword("count", "", kept[i].start))))?;
        kept.insert(place, lead);
        composed = rest(&kept, set)?;
    }
    let query = &mut composed.query;
    let m = measure(query)?;
    let place = query.filter.iter().position(
        |p| matches!(p, Predicate::In { values, negated: false, .. } if values.len() == 1 && values[0] == Expr::Text(first.clone())),
    )?;
    let Predicate::In { expr, .. } = query.filter.remove(place) else { return None };
    let of = |value: &str| Predicate::In { expr: expr.clone(), values: vec![Expr::Text(value.to_string())], negated: false };
    let number = query.select.remove(m);
    let name = number.alias.clone().unwrap_or_else(|| "value".into());
    let (left, right) = (filtered(&number.expr, &[of(first)])?, filtered(&number.expr, &[of(second)])?);
    let both = Predicate::In { expr: expr.clone(), values: vec![Expr::Text(first.clone()), Expr::Text(second.clone())], negated: false };
    query.filter.insert(place, both);
    let label = |value: &str| value.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect::<String>();
    let difference = Expr::Arithmetic(Arithmetic::Subtract, Box::new(left.clone()), Box::new(right.clone()));
    for (k, (expr, alias)) in
        [(left, format!("{name}_{}", label(first))), (right, format!("{name}_{}", label(second))), (difference, "difference".into())]
            .into_iter()
            .enumerate()
    {
        let alias = fresh(&alias, &query.select);
        query.select.insert(m + k, Output { expr, alias });
    }
    composed.rules.push("difference");
    Some(composed)
}
