//! The rows of a chart as inline data: ordered, and cut to what can be read.

use super::Context;
use crate::cell::{self, Cell, Key};
use crate::intent::{Axis, ChartKind};
use crate::result::{ResultKind, TimeUnit};
use crate::shape::{Field, Scale};
use chrono::{Datelike, Timelike};
use serde_json::{Map, Number, Value};
use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::fmt::Write;

/// A value as the specification carries it: dates as 'YYYY-MM-DD', times of day with 'Z' (all
/// axes are in UTC), whole numbers without a fraction.
pub fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Null => Value::Null,
        Cell::Number(n) => number(*n),
        Cell::Time(t) => {
            let mut text = String::with_capacity(20);
            match u32::try_from(t.year()) {
                Ok(year @ 0..10_000) => {
                    two(&mut text, year / 100);
                    two(&mut text, year % 100);
                }
                _ => {
                    let _ = write!(text, "{:04}", t.year());
                }
            }
            for part in [t.month(), t.day()] {
                text.push('-');
                two(&mut text, part);
            }
            if t.num_seconds_from_midnight() != 0 || t.nanosecond() != 0 {
                for (mark, part) in [('T', t.hour()), (':', t.minute()), (':', t.second())] {
                    text.push(mark);
                    two(&mut text, part);
                }
                if t.nanosecond() != 0 {
                    let _ = write!(text, ".{:06}", t.nanosecond() / 1000);
                }
                text.push('Z');
            }
            text.into()
        }
        Cell::Text(t) => t.as_ref().into(),
        Cell::Bool(b) => (*b).into(),
    }
}

/// Two digits; formatting with patterns would take most of a chart's time.
fn two(text: &mut String, n: u32) {
    for digit in [n / 10 % 10, n % 10] {
        text.push(char::from_digit(digit, 10).unwrap_or('0'));
    }
}

pub fn number(n: f64) -> Value {
    if n.fract() == 0.0 && n.abs() < 9e15 { Value::from(n as i64) } else { Number::from_f64(n).map_or(Value::Null, Value::Number) }
}

/// A row with the named fields.
pub fn datum(context: &Context, row: usize, fields: &[usize]) -> Map<String, Value> {
    let mut map = Map::with_capacity(fields.len());
    for f in fields.iter().filter_map(|&i| context.shape.field(i)) {
        map.insert(f.key.clone(), f.cells.get(row).map_or(Value::Null, value));
    }
    map
}

/// Columns beside the drawn ones that a tooltip can show.
pub fn details(context: &Context) -> Vec<usize> {
    let drawn = drawn(context);
    context.shape.fields.iter().filter(|f| f.scale != Scale::Other && !drawn.contains(&f.index)).map(|f| f.index).take(6).collect()
}

/// The columns that the chart draws.
pub fn drawn(context: &Context) -> Vec<usize> {
    let mut all: Vec<usize> = context.plan.x.into_iter().collect();
    all.extend(context.plan.series);
    all.extend(&context.plan.y);
    all
}

/// Row numbers in the order of the axis.
pub fn ordered_rows(context: &Context, x: &Field, y: Option<&Field>) -> Vec<usize> {
    let mut rows: Vec<usize> = (0..context.shape.rows).collect();
    let wanted = context.intent.wanted.as_ref().and_then(|w| w.order);
    if matches!(context.plan.kind, ChartKind::Line | ChartKind::Area) && natural(x) {
        // A line follows its axis, also where the rows are ordered by the measure; it runs
        // backwards only if asked to.
        let falls = |a: usize, b: usize| compare(at(x, a), at(x, b), x.scale) != Ordering::Less;
        let backwards = context.intent.sorted_by_question && rows.windows(2).all(|w| falls(w[0], w[1]))
            || wanted.is_some_and(|o| o.axis == Axis::X && o.descending);
        rows.sort_by(|&a, &b| compare(at(x, a), at(x, b), x.scale));
        if backwards {
            rows.reverse();
        }
        return rows;
    }
    // An order named for an axis of the chart is closer to it than the order of the rows.
    if context.intent.sorted_by_question && wanted.is_none() {
        return rows;
    }
    match wanted {
        Some(order) => {
            let by_x = order.axis == Axis::X;
            let field = if by_x { x } else { y.unwrap_or(x) };
            rows.sort_by(|&a, &b| {
                let o = compare(at(field, a), at(field, b), field.scale);
                if order.descending { o.reverse() } else { o }
            });
        }
        None if natural(x) => rows.sort_by(|&a, &b| compare(at(x, a), at(x, b), x.scale)),
        None => {
            // Largest first, by the total over all series.
            let mut totals: HashMap<Key<'_>, f64> = HashMap::new();
            let keys: Vec<Key<'_>> = x.cells.iter().map(Cell::key).collect();
            if let Some(y) = y {
                for (key, cell) in keys.iter().zip(&y.cells) {
                    *totals.entry(*key).or_default() += cell.number().unwrap_or(0.0);
                }
            }
            let total = |r: usize| keys.get(r).and_then(|k| totals.get(k)).copied().unwrap_or(0.0);
            rows.sort_by(|&a, &b| total(b).total_cmp(&total(a)).then_with(|| keys.get(a).cmp(&keys.get(b))));
        }
    }
    rows
}

fn at<'f>(field: &'f Field, row: usize) -> &'f Cell<'f> {
    field.cells.get(row).unwrap_or(&Cell::Null)
}

/// Has the field an order of its own (time, numbers, sizes like '10-20')?
pub fn natural(field: &Field) -> bool {
    match field.scale {
        Scale::Time(_) | Scale::Steps(_) | Scale::Number => true,
        Scale::Boolean | Scale::Other => false,
        Scale::Category => {
            field.distinct > 1
                && field.cells.iter().all(|c| match c {
                    Cell::Text(t) => leading_number(t).is_some(),
                    _ => true,
                })
        }
    }
}

/// The number that a bucket's label begins with: '10-20', '< 5', '65+', '€ 100 to 200'.
fn leading_number(text: &str) -> Option<f64> {
    let rest = text.trim_start_matches(|c: char| !c.is_ascii_digit());
    // Labels with words in front ('Form 12') are names, not sizes.
    if text.len() - rest.len() > 4 {
        return None;
    }
    let below = text.trim_start().starts_with('<');
    let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(rest.len());
    let n: f64 = rest.get(..end)?.trim_end_matches('.').parse().ok()?;
    Some(if below { n - 0.5 } else { n })
}

/// NULLs last; names of weekdays and months by their place in the calendar.
pub fn compare(a: &Cell, b: &Cell, scale: Scale) -> Ordering {
    match (a, b) {
        (Cell::Null, Cell::Null) => Ordering::Equal,
        (Cell::Null, _) => Ordering::Greater,
        (_, Cell::Null) => Ordering::Less,
        (Cell::Number(a), Cell::Number(b)) => a.total_cmp(b),
        (Cell::Time(a), Cell::Time(b)) => a.cmp(b),
        (Cell::Bool(a), Cell::Bool(b)) => b.cmp(a),
        (Cell::Text(a), Cell::Text(b)) => {
            let place = |t: &str| -> Option<f64> {
                match scale {
                    Scale::Steps(TimeUnit::Weekday) => cell::weekday(t).map(|n| n as f64),
                    Scale::Steps(TimeUnit::MonthOfYear) => cell::month(t).map(|n| n as f64),
                    _ => leading_number(t),
                }
            };
            match (place(a), place(b)) {
                (Some(x), Some(y)) => x.total_cmp(&y).then_with(|| a.cmp(b)),
                _ => a.cmp(b),
            }
        }
        _ => a.key().cmp(&b.key()),
    }
}

/// Categories kept on an axis, and the row that sums up the rest.
pub struct Folded {
    pub rows: Vec<Map<String, Value>>,
    pub note: Option<String>,
    pub warnings: Vec<String>,
    /// Several values stand at one place and must not be added up.
    pub overlaid: bool,
}

/// Rows of one measure by one category, in axis order; the smallest beyond `limit` become one
/// 'Other' where adding up makes sense, else they are left out with a note.
pub fn fold(context: &Context, x: &Field, y: &[usize], limit: usize) -> Folded {
    let mut order = ordered_rows(context, x, context.y());
    let mut warnings = Vec::new();
    let mut overlaid = false;
    if let Some(y) = context.y().filter(|y| !y.additive && !x.unique()) {
        // Bars of one name stand on each other: their sum would be shown.
        let mut seen = HashSet::new();
        if x.determines(y) {
            order.retain(|&r| seen.insert(at(x, r).key()));
        } else {
            overlaid = true;
            warnings.push(format!("several rows share one {}; their values lie over each other", crate::words::inside(&x.title)));
        }
    }
    let mut fields = vec![x.index];
    fields.extend(y);
    fields.extend(details(context));
    let kind = context.shape.kind;
    let keep_all = order.len() <= limit || natural(x) || kind != ResultKind::Categories;
    if keep_all {
        // Too many even to be drawn: the first ones in the order of the axis.
        let shown = order.len().min(2_000);
        let rows = order.iter().take(shown).map(|&r| datum(context, r, &fields)).collect();
        let note = (shown < order.len()).then(|| format!("the first {shown} of {}", order.len()));
        warnings.extend(note.clone());
        return Folded { rows, note, warnings, overlaid };
    }
    let measures: Vec<&Field> = y.iter().filter_map(|&i| context.shape.field(i)).collect();
    // An order of the question's own is kept, unless it is the one that folding needs.
    let falling = context.y().is_some_and(|y| {
        let numbers: Vec<f64> = y.numbers().collect();
        numbers.windows(2).all(|w| w[0] >= w[1])
    });
    let other = measures.iter().all(|m| m.additive) && (!context.intent.sorted_by_question || falling);
    let kept = limit.saturating_sub(usize::from(other));
    let mut rows: Vec<Map<String, Value>> = order.iter().take(kept).map(|&r| datum(context, r, &fields)).collect();
    let rest = order.get(kept..).unwrap_or(&[]);
    let total = order.len();
    if other {
        let mut last = Map::new();
        last.insert(x.key.clone(), format!("Other ({})", rest.len()).into());
        for m in measures {
            let sum: f64 = rest.iter().filter_map(|&r| m.cells.get(r).and_then(Cell::number)).sum();
            last.insert(m.key.clone(), number(sum));
        }
        rows.push(last);
        let note = format!("top {kept} of {total}, the rest as 'Other'");
        return Folded { rows, note: Some(note), warnings, overlaid };
    }
    let note = format!("{kept} of {total} shown");
    warnings.push(note.clone());
    Folded { rows, note: Some(note), warnings, overlaid }
}
