//! Years that are kept as whole numbers under names that speak of days or deeds: `open_date` with 1834, `took_charge` with 1961.

use crate::schema::Column;

/// Words of names that tell when something began, happened or ended.
const HAPPENED: &str = "date founded found established establish built build opened open launched launch born birth creation created create \
    took take left leave elected elect joined join start began begin end since released release published publish constructed construct \
    construction appointed appoint commissioned commission retired retire introduced introduce hired hire \
    discovered discover";

/// True for a column called by what happened, whose numbers are all years as far as statistics tell.
pub(super) fn came_to_be(column: &Column, words: &[String]) -> bool {
    const YEARS: std::ops::RangeInclusive<i64> = 1200..=2100;
    let year = |n: &str| n.trim().parse::<i64>().is_ok_and(|n| YEARS.contains(&n));
    let told = words.iter().any(|w| HAPPENED.split_whitespace().any(|h| h == w));
    told && column.range.as_deref().is_some_and(|(low, high)| low != high && year(low) && year(high))
}
