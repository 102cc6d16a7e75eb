//! Numbers by their names: what a count is of, and whether `_min` is a least value or minutes.

use crate::schema::Column;

/// What a count is of.
pub(super) fn what_is_counted(words: &[String]) -> Option<&[String]> {
    match words {
        [rest @ .., last] if !rest.is_empty() && last == "count" => Some(rest),
        [first, of, rest @ ..] if !rest.is_empty() && matches!(first.as_str(), "number" | "count") && of == "of" => Some(rest),
        [first, rest @ ..] if !rest.is_empty() && first == "number" => Some(rest),
        _ => None,
    }
}

/// `delay_min`: minutes, where no `delay_max` stands beside it and nothing is called so that has a least value instead.
pub(super) fn is_in_minutes(column: &Column, names: &[String]) -> bool {
    const LEAST: &[&str] = &[
        "temp",
        "temperature",
        "price",
        "stock",
        "qty",
        "quantity",
        "amount",
        "order",
        "level",
        "value",
        "score",
        "age",
        "height",
        "width",
        "weight",
        "length",
        "depth",
        "size",
        "salary",
        "pay",
        "wage",
        "rate",
        "fee",
        "bid",
        "spend",
        "speed",
        "pressure",
        "humidity",
        "seats",
        "capacity",
        "players",
        "persons",
        "people",
        "guests",
        "batch",
        "purchase",
        "grade",
        "mark",
        "voltage",
        "current",
        "ph",
        "limit",
        "alarm",
        "threshold",
        "range",
        "bound",
        "units",
        "count",
        "number",
        "balance",
        "budget",
        "cost",
        "credit",
        "floor",
        "reorder",
    ];
    let lower = column.called().to_lowercase();
    let Some(rest) = lower.strip_suffix("_min").filter(|_| column.class.is_number()) else { return false };
    let last = rest.rsplit('_').next().unwrap_or_default();
    !names.contains(&format!("{rest}_max")) && !LEAST.contains(&last)
}
