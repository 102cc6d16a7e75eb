//! What a single number is held against: the same query over the period before.

use super::Asked;
use crate::{guard, settings};
use pg_ask_chart::Comparison;
use pg_ask_engine::answer::{Candidate, Day};
use pg_ask_engine::query::{Predicate, Query};
use pg_ask_engine::render::render;
use pg_ask_engine::time::{Moment, bounds, previous, shifted};
use pg_ask_engine::time_types::{Grain, TimePoint, TimeRange};
use std::time::Duration;

/// Numbers that took longer are not computed a second time.
const QUICK_MS: f64 = 500.0;
/// Limit of the second query.
const LIMIT: Duration = Duration::from_secs(1);

/// The value of the period before, for one number of one period. `run_ms` is what the number itself took.
pub fn comparison(candidate: &Candidate, asked: &Asked, run_ms: f64) -> Option<Comparison> {
    let query = &candidate.query;
    let single = query.select.len() == 1 && query.select.first().is_some_and(|o| o.expr.is_aggregate());
    let plain =
        query.group_by.is_empty() && query.having.is_empty() && query.set.is_none() && query.source.is_none() && query.limit.is_none();
    if !single || !plain || run_ms > QUICK_MS {
        return None;
    }
    let mut ranges = query.filter.iter().filter_map(|p| match p {
        Predicate::Within { range, negated: false, .. } => Some(range),
        _ => None,
    });
    let (range, None) = (ranges.next()?, ranges.next()) else {
        return None;
    };
    let (before, label) = earlier(range, asked)?;
    let earlier = with_range(query, &before);
    let sql = render(&earlier, &asked.lexicon, &asked.rendering).ok()?;
    let limits = settings::limits();
    let timeout = if limits.timeout.is_zero() { LIMIT } else { limits.timeout.min(LIMIT) };
    let set = guard::run(&sql, &guard::Limits { timeout, max_rows: 1, ..limits }).ok()?;
    let value = set.rows.first()?.first()?.as_deref()?.parse().ok().filter(|v: &f64| v.is_finite())?;
    Some(Comparison { value, label })
}

/// The period to compare with, and its name. A period that is not over is compared with as many days of the one before.
fn earlier(range: &TimeRange, asked: &Asked) -> Option<(TimeRange, String)> {
    let context = &asked.rendering.time;
    let (from, to) = bounds(range, context);
    let (from, to) = (from?, to?);
    let today = Moment { day: context.today, second: 0 };
    if from > today {
        return None;
    }
    if to > today && range.grain >= Grain::Week {
        let cut = TimeRange { to: Some(TimePoint::today().shifted(1, Grain::Day)), ..range.clone() };
        let unit = pg_ask_engine::render::grain_name(range.grain);
        return Some((shifted(&cut, -1, range.grain), format!("the same days of the {unit} before")));
    }
    if to > today {
        return None;
    }
    let before = previous(range)?;
    let (Some(first), Some(end)) = bounds(&before, context) else {
        return None;
    };
    let label = name(first.day, end.day).unwrap_or_else(|| "the period before".to_owned());
    Some((before, label))
}

fn with_range(query: &Query, range: &TimeRange) -> Query {
    let mut query = query.clone();
    for predicate in &mut query.filter {
        if let Predicate::Within { range: old, negated: false, .. } = predicate {
            *old = range.clone();
        }
    }
    query
}

/// 'September 2026', 'Q2 2026', '2025' for whole units of the calendar; `end` is the day after.
fn name(first: Day, end: Day) -> Option<String> {
    const MONTHS: [&str; 12] =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
    if first.day != 1 || end.day != 1 {
        return None;
    }
    let months = (end.year - first.year) * 12 + i32::from(end.month) - i32::from(first.month);
    match (months, first.month) {
        (1, m) => Some(format!("{} {}", MONTHS.get(usize::from(m).checked_sub(1)?)?, first.year)),
        (3, 1 | 4 | 7 | 10) => Some(format!("Q{} {}", first.month.div_ceil(3), first.year)),
        (12, 1) => Some(first.year.to_string()),
        _ => None,
    }
}
