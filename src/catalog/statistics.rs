//! What the planner's statistics tell of the columns (`pg_stats` shows a role only what it may read).

use super::load::{Numbers, field, number};
use crate::db;
use pg_ask_engine::schema::{Table, TypeClass};
use std::collections::HashMap;

/// Most common values kept of a column, and the longest one kept.
const VALUES: usize = 100;
const VALUE_LENGTH: usize = 100;

// pg_stats joins by name; asking by schema and table lets it use the catalogs' indexes.
const STATISTICS: &str = "\
SELECT c.oid, a.attnum, s.n_distinct, s.null_frac, \
       CASE WHEN s.avg_width <= 200 THEN s.most_common_vals::text END, \
       CASE WHEN s.avg_width <= 64 THEN s.histogram_bounds::text END \
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
  JOIN pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname \
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = s.attname \
WHERE c.oid = ANY ($1::oid[]) \
ORDER BY c.oid, a.attnum, s.inherited";

/// Adds distinct counts, NULL shares, common values and ranges to the columns.
pub fn add(tables: &mut [Table], position: &HashMap<u32, usize>, numbers: &Numbers, all: &str) {
    for row in db::query(STATISTICS, &[Some(all)]) {
        let Some(&at) = position.get(&(number(field(&row, 0)) as u32)) else {
            continue;
        };
        let column = numbers
            .get(at)
            .and_then(|n| n.get(&(number(field(&row, 1)) as i16)))
            .copied();
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
        let common = db::parse_array(field(&row, 4));
        let bounds = db::parse_array(field(&row, 5));
        column.range = range(column.class, &common, &bounds);
        if column.class.is_text() || column.class == TypeClass::Boolean {
            column.common_values = common
                .into_iter()
                .filter(|v| v.chars().count() <= VALUE_LENGTH)
                .take(VALUES)
                .collect();
        }
    }
}

/// Smallest and largest value known, in text form.
fn range(class: TypeClass, common: &[String], bounds: &[String]) -> Option<(String, String)> {
    let ends: Vec<&String> = bounds
        .first()
        .into_iter()
        .chain(bounds.last())
        .chain(common)
        .collect();
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
        TypeClass::Date | TypeClass::Timestamp | TypeClass::TimestampTz | TypeClass::Time => {
            by(&|a, b| a.cmp(b))
        }
        _ => None,
    }
}
