//! What the planner's statistics tell of the columns.

use super::load::{Allowed, Numbers, field, number};
use crate::db;
use pg_ask_engine::schema::{Table, TypeClass};
use pg_ask_engine::sensitive;
use std::collections::HashMap;

/// Most common values kept of a column, and the longest one kept.
const VALUES: usize = 100;
const VALUE_LENGTH: usize = 100;

// The catalog behind pg_stats, whose view costs a new connection 20 ms. It is read as the extension's owner, for columns
// of which the caller's right to SELECT is known, and for no table whose row-level security applies to the caller: what
// pg_stats would show. Kind 1: most common values, kind 2: histogram bounds (pg_statistic.h).
const STATISTICS: &str = "\
SELECT s.starelid, s.staattnum, s.stadistinct, s.stanullfrac, \
       CASE WHEN s.stawidth > 200 THEN NULL WHEN s.stakind1 = 1 THEN s.stavalues1::text \
            WHEN s.stakind2 = 1 THEN s.stavalues2::text WHEN s.stakind3 = 1 THEN s.stavalues3::text END, \
       CASE WHEN s.stawidth > 64 THEN NULL WHEN s.stakind1 = 2 THEN s.stavalues1::text \
            WHEN s.stakind2 = 2 THEN s.stavalues2::text WHEN s.stakind3 = 2 THEN s.stavalues3::text END \
FROM unnest($1::oid[]) AS r(oid) JOIN pg_statistic s ON s.starelid = r.oid ORDER BY s.starelid, s.staattnum, s.stainherit";

/// Adds distinct counts, NULL shares, common values and ranges to the columns.
///
/// `open`: the OIDs of tables whose row-level security does not apply to the caller.
pub fn add(tables: &mut [Table], position: &HashMap<u32, usize>, numbers: &Numbers, open: &str, allowed: &Allowed) {
    for row in db::as_owner(|| db::query(STATISTICS, &[Some(open)])) {
        let Some(&at) = position.get(&(number(field(&row, 0)) as u32)) else {
            continue;
        };
        let column = numbers.get(at).and_then(|n| n.get(&(number(field(&row, 1)) as i16))).copied();
        let (Some(table), Some(column)) = (tables.get_mut(at), column) else {
            continue;
        };
        let rows = table.rows;
        let Some(column) = table.columns.get_mut(column) else {
            continue;
        };
        // Negative: a share of the rows (pg_stats).
        let distinct: f64 = field(&row, 2).parse().unwrap_or(0.0);
        column.distinct = match distinct {
            d if d > 0.0 => Some(d),
            d if d < 0.0 && rows > 0.0 => Some((-d * rows).round().max(1.0)),
            _ => None,
        };
        column.null_fraction = field(&row, 3).parse().ok();
        if column.sensitive {
            continue;
        }
        let told = allowed.contains(&(number(field(&row, 0)) as u32, number(field(&row, 1)) as i16));
        let common = db::parse_array(field(&row, 4));
        let bounds = db::parse_array(field(&row, 5));
        column.range = range(column.class, &common, &bounds);
        if column.class.is_text() || column.class == TypeClass::Boolean {
            // What a secret looks like is told of no column, and nothing of a column with many of them.
            if told || !sensitive::are_values(common.iter().map(String::as_str)) {
                column.common_values = common
                    .into_iter()
                    .filter(|v| v.chars().count() <= VALUE_LENGTH && (told || !sensitive::is_value(v)))
                    .take(VALUES)
                    .collect();
            }
        }
    }
}

/// Smallest and largest value known, in text form.
fn range(class: TypeClass, common: &[String], bounds: &[String]) -> Option<(String, String)> {
    let ends: Vec<&String> = bounds.first().into_iter().chain(bounds.last()).chain(common).collect();
    let by = |key: &dyn Fn(&str, &str) -> std::cmp::Ordering| {
        let low = ends.iter().min_by(|a, b| key(a, b))?;
        let high = ends.iter().max_by(|a, b| key(a, b))?;
        Some(((*low).clone(), (*high).clone()))
    };
    match class {
        TypeClass::Integer | TypeClass::Decimal => {
            let value = |t: &str| t.parse::<f64>().unwrap_or(0.0);
            by(&|a, b| value(a).total_cmp(&value(b)))
        }
        // ISO text sorts as the dates do (the extension reads statistics with DateStyle ISO).
        TypeClass::Date | TypeClass::Timestamp | TypeClass::TimestampTz | TypeClass::Time => by(&|a, b| a.cmp(b)),
        _ => None,
    }
}
