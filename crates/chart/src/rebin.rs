//! Results binned as the question wants it: 'bin hire date by month', 'bin ordered_at by weekday'. The rows are grouped
//! anew by the unit, which counts, sums, lowest and highest values allow; a mean of means would be wrong.

use crate::cell::Cell;
use crate::intent::{BinUnit, Binning, Intent, Preferences};
use crate::result::{Aggregate, Column, ColumnKind, Grain, NumberFormat, ResultTable, Role, TimeUnit};
use crate::shape::{Field, Scale, Shape};
use crate::spec;
use chrono::{Datelike, Duration, NaiveDateTime, Timelike};
use serde_json::Value;
use std::collections::HashMap;

/// What came of the wish.
pub enum Binned {
    /// The rows by the unit, and a sentence that says so.
    Table(ResultTable, String),
    /// Why it can't be done.
    No(String),
}

/// How the values of one bin become one.
#[derive(Clone, Copy, PartialEq)]
enum Fold {
    Sum,
    Mean,
    Low,
    High,
}

/// The result by the unit that the question names; `None` where it names none, or where the result stands in it already.
pub fn binned(table: &ResultTable, intent: &Intent) -> Option<Binned> {
    let Some(Binning::Time { column, unit }) = intent.wanted.as_ref().and_then(|w| w.binning.as_ref()) else {
        return None;
    };
    if table.rows.is_empty() {
        return None;
    }
    let preferences = Preferences::default();
    let shape = Shape::of(table, &Intent::default(), &preferences);
    let wanted = crate::words::words(column);
    let overlap = |f: &&Field| {
        let words = table.columns.get(f.index).map(|c| crate::words::words(&c.name)).unwrap_or_default();
        words.iter().filter(|w| wanted.contains(w)).count()
    };
    let times = shape.times.iter().rev().filter_map(|&i| shape.field(i));
    let Some(time) = times.max_by_key(overlap) else {
        return Some(Binned::No("it has no dates to bin".to_owned()));
    };
    let grain = match (time.scale, unit) {
        (Scale::Time(grain), _) => grain,
        // Calendar years by the year are what they are; a year has no weekday.
        (Scale::Steps(TimeUnit::Year), None | Some(BinUnit::Grain(Grain::Year))) => return None,
        (Scale::Steps(TimeUnit::Weekday), Some(BinUnit::Weekday)) => return None,
        (_, unit) => {
            let unit = unit.map_or("time", word);
            return Some(Binned::No(format!("{} has no {unit} of its own", crate::words::inside(&time.title))));
        }
    };
    let unit = unit.unwrap_or_else(|| BinUnit::Grain(suiting(time)));
    let finest = match unit {
        BinUnit::Grain(wanted) if wanted == grain => return None,
        BinUnit::Grain(wanted) => grain > wanted,
        BinUnit::Weekday => grain > Grain::Day,
    };
    if finest {
        return Some(Binned::No(format!("the result is by {}, which can't be split by {}", grain.word(), word(unit))));
    }
    Some(regrouped(table, &shape, time, unit))
}

fn word(unit: BinUnit) -> &'static str {
    match unit {
        BinUnit::Grain(grain) => grain.word(),
        BinUnit::Weekday => "weekday",
    }
}

/// The unit that makes a readable number of bins of the time that the values span.
fn suiting(field: &Field) -> Grain {
    let times = || {
        field.cells.iter().filter_map(|c| match c {
            Cell::Time(t) => Some(*t),
            _ => None,
        })
    };
    let days = times().min().zip(times().max()).map_or(0, |(low, high)| (high - low).num_days());
    match days {
        0..=2 => Grain::Hour,
        3..=92 => Grain::Day,
        93..=1_100 => Grain::Month,
        _ => Grain::Year,
    }
}

fn regrouped(table: &ResultTable, shape: &Shape, time: &Field, unit: BinUnit) -> Binned {
    let keys: Vec<&Field> =
        shape.fields.iter().filter(|f| f.index == time.index || f.role == Role::Dimension && f.scale != Scale::Other).collect();
    let measures: Vec<(&Field, Fold)> =
        shape.measures.iter().filter_map(|&i| shape.field(i)).map(|f| (f, fold(table.columns.get(f.index), f))).collect();
    let mut places: HashMap<Vec<String>, usize> = HashMap::new();
    let mut rows: Vec<Vec<Value>> = Vec::new();
    let mut values: Vec<Vec<Vec<f64>>> = Vec::new();
    for row in 0..shape.rows {
        let key: Vec<Value> = keys
            .iter()
            .map(|f| match (f.index == time.index, f.cells.get(row)) {
                (true, Some(Cell::Time(t))) => bin(*t, unit),
                (true, _) => Value::Null,
                (false, cell) => cell.map_or(Value::Null, spec::cell_value),
            })
            .collect();
        let at = *places.entry(key.iter().map(Value::to_string).collect()).or_insert_with(|| {
            rows.push(key);
            values.push(vec![Vec::new(); measures.len().max(1)]);
            rows.len() - 1
        });
        let Some(group) = values.get_mut(at) else { continue };
        if measures.is_empty()
            && let Some(counted) = group.first_mut()
        {
            counted.push(1.0);
        }
        for (list, (m, _)) in group.iter_mut().zip(&measures) {
            list.extend(m.cells.get(row).and_then(Cell::number));
        }
    }
    // Means of groups are no mean of their rows.
    let averaged = |m: &Field| table.columns.get(m.index).is_some_and(|c| c.aggregate.is_some());
    if rows.len() < shape.rows
        && let Some((m, _)) = measures.iter().find(|(m, fold)| *fold == Fold::Mean && averaged(m))
    {
        let what = crate::words::inside(&m.title);
        return Binned::No(format!("{what} by {} does not follow from {what} of each row", word(unit)));
    }
    for (row, group) in rows.iter_mut().zip(&values) {
        for (i, list) in group.iter().enumerate() {
            let fold = measures.get(i).map_or(Fold::Sum, |(_, f)| *f);
            row.push(folded(list, fold));
        }
    }
    let mut columns: Vec<Column> = keys
        .iter()
        .filter_map(|f| {
            let mut column = table.columns.get(f.index)?.clone();
            column.role = Some(Role::Dimension);
            if f.index == time.index {
                column.kind = match unit {
                    BinUnit::Grain(grain) => ColumnKind::Temporal {
                        grain: Some(grain),
                        unit: if grain < Grain::Day { TimeUnit::Timestamp } else { TimeUnit::Date },
                    },
                    BinUnit::Weekday => ColumnKind::Temporal { grain: None, unit: TimeUnit::Weekday },
                };
                column.label = Some(format!("{} of {}", crate::words::capitalized(word(unit)), crate::words::inside(&f.title)));
            }
            Some(column)
        })
        .collect();
    if measures.is_empty() {
        let name = if columns.iter().any(|c| c.name == "count") { "rows" } else { "count" };
        let count = Column::new(name, ColumnKind::Number { format: NumberFormat::Integer });
        columns.push(count.with_label("Number of rows").with_aggregate(Aggregate::Count));
    }
    columns.extend(measures.iter().filter_map(|(m, fold)| {
        let mut column = table.columns.get(m.index)?.clone();
        column.role = Some(Role::Measure);
        // Values of single rows become those of a group.
        if column.aggregate.is_none() {
            let (aggregate, word) = if *fold == Fold::Sum { (Aggregate::Sum, "Total") } else { (Aggregate::Average, "Average") };
            column.aggregate = Some(aggregate);
            column.label = Some(format!("{word} {}", crate::words::inside(&m.title)));
        }
        Some(column)
    }));
    let note = format!("{} binned by {}", crate::words::inside(&time.title), word(unit));
    Binned::Table(ResultTable { columns, rows, truncated: table.truncated }, note)
}

fn fold(column: Option<&Column>, field: &Field) -> Fold {
    match column.and_then(|c| c.aggregate) {
        Some(Aggregate::Minimum) => Fold::Low,
        Some(Aggregate::Maximum) => Fold::High,
        _ if field.additive => Fold::Sum,
        _ => Fold::Mean,
    }
}

fn folded(list: &[f64], fold: Fold) -> Value {
    let sum: f64 = list.iter().sum();
    let n = match fold {
        _ if list.is_empty() => return Value::Null,
        Fold::Sum => sum,
        Fold::Mean => sum / list.len() as f64,
        Fold::Low => list.iter().copied().fold(f64::INFINITY, f64::min),
        Fold::High => list.iter().copied().fold(f64::NEG_INFINITY, f64::max),
    };
    spec::number(n)
}

/// The bin that holds an instant: its first day or instant, or the ISO number of the weekday.
fn bin(at: NaiveDateTime, unit: BinUnit) -> Value {
    let day = at.date();
    let first = match unit {
        BinUnit::Weekday => return day.weekday().number_from_monday().into(),
        BinUnit::Grain(Grain::Year) => day.with_ordinal(1),
        BinUnit::Grain(Grain::Quarter) => day.with_day(1).and_then(|d| d.with_month((d.month() - 1) / 3 * 3 + 1)),
        BinUnit::Grain(Grain::Month) => day.with_day(1),
        BinUnit::Grain(Grain::Week) => day.checked_sub_signed(Duration::days(i64::from(day.weekday().num_days_from_monday()))),
        BinUnit::Grain(Grain::Day) => Some(day),
        BinUnit::Grain(grain) => {
            let (hour, minute) = (at.hour(), if grain == Grain::Hour { 0 } else { at.minute() });
            let second = if grain == Grain::Second { at.second() } else { 0 };
            let start = day.and_hms_opt(hour, minute, second).unwrap_or(at);
            return spec::cell_value(&Cell::Time(start));
        }
    };
    let start = first.unwrap_or(day).and_hms_opt(0, 0, 0).unwrap_or(at);
    spec::cell_value(&Cell::Time(start))
}
