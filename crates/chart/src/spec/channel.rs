//! Encoding channels: how a field becomes an axis, a colour, a line of the tooltip.

use super::{Context, PALETTE, shortened};
use crate::cell::Cell;
use crate::format::d3_time;
use crate::result::{Grain, TimeUnit};
use crate::shape::{Field, Scale};
use serde_json::{Map, Value, json};

/// UTC time unit of a grain: values stay on the database's calendar in every time zone.
/// Weeks are drawn at their first day, since Vega's weeks begin on Sunday.
pub fn time_unit(grain: Grain) -> &'static str {
    match grain {
        Grain::Year => "utcyear",
        Grain::Quarter => "utcyearquarter",
        Grain::Month => "utcyearmonth",
        Grain::Week | Grain::Day => "utcyearmonthdate",
        Grain::Hour => "utcyearmonthdatehours",
        Grain::Minute => "utcyearmonthdatehoursminutes",
        Grain::Second => "utcyearmonthdatehoursminutesseconds",
    }
}

/// How the axis of a dimension behaves.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Bands {
    /// Each value its own place (bars, heat maps).
    Discrete,
    /// A continuous axis (lines, points).
    Continuous,
}

/// A position channel of a dimension.
pub fn dimension(context: &Context, field: &Field, bands: Bands) -> Map<String, Value> {
    let mut map = base(field);
    let mut axis = Map::new();
    axis.insert("labelOverlap".into(), true.into());
    axis.insert("labelSeparation".into(), 8.into());
    match field.scale {
        Scale::Time(grain) => {
            let discrete = bands == Bands::Discrete && field.distinct <= 60;
            map.insert("type".into(), if discrete { "ordinal" } else { "temporal" }.into());
            map.insert("timeUnit".into(), time_unit(grain).into());
            let format = match grain {
                Grain::Hour | Grain::Minute | Grain::Second if !discrete => axis_clock(field, context),
                _ => d3_time(grain, context.preferences),
            };
            axis.insert("format".into(), format.into());
            if discrete {
                axis.insert("labelAngle".into(), angle(field.distinct, 8).into());
            }
        }
        Scale::Number if bands == Bands::Continuous => {
            map.insert("type".into(), "quantitative".into());
            map.insert("scale".into(), json!({ "zero": false }));
            if let Value::Object(format) = field.style.axis() {
                axis.extend(format);
            }
        }
        _ => {
            let ordered = matches!(field.scale, Scale::Steps(_) | Scale::Number);
            map.insert("type".into(), if ordered { "ordinal" } else { "nominal" }.into());
            map.insert("sort".into(), Value::Null);
            if let Some(expression) = label_expression(field) {
                axis.insert("labelExpr".into(), expression.into());
            }
            let longest = longest_label(field);
            if field.distinct > 0 {
                axis.insert("labelAngle".into(), angle(field.distinct, 80 / longest.max(8)).into());
            }
        }
    }
    map.insert("axis".into(), Value::Object(axis));
    map
}

/// Labels of times of day: the date alone over more than three days, the clock alone within one.
fn axis_clock(field: &Field, context: &Context) -> String {
    let times = field.cells.iter().filter_map(|c| match c {
        Cell::Time(t) => Some(*t),
        _ => None,
    });
    let (low, high) = (times.clone().min(), times.max());
    let hours = low.zip(high).map_or(0, |(l, h)| (h - l).num_hours());
    match hours {
        0..=24 => "%H:%M".to_owned(),
        25..=72 => format!("{} %H:%M", d3_time(Grain::Day, context.preferences)),
        _ => d3_time(Grain::Day, context.preferences),
    }
}

/// Slanted labels where many stand side by side.
fn angle(labels: usize, fit: usize) -> i32 {
    if labels > fit { -40 } else { 0 }
}

/// Characters of the longest label.
pub fn longest_label(field: &Field) -> usize {
    field
        .cells
        .iter()
        .map(|c| match c {
            Cell::Text(t) => t.chars().count(),
            Cell::Time(_) => 10,
            Cell::Number(n) => n.to_string().len(),
            _ => 4,
        })
        .max()
        .unwrap_or(0)
}

/// Labels of values that are not for people as they stand: booleans, numbers of weekdays and
/// months, NULL.
pub fn label_expression(field: &Field) -> Option<String> {
    let numeric = field.cells.iter().any(|c| matches!(c, Cell::Number(_)));
    let shown = match field.scale {
        Scale::Boolean => "datum.value ? 'Yes' : 'No'".to_owned(),
        // ISO counts Monday 1 to Sunday 7, PostgreSQL's dow Sunday 0 to Saturday 6: modulo 7
        // they agree.
        Scale::Steps(TimeUnit::Weekday) if numeric => {
            "['Sunday','Monday','Tuesday','Wednesday','Thursday','Friday','Saturday'][datum.value % 7]"
                .to_owned()
        }
        Scale::Steps(TimeUnit::MonthOfYear) if numeric => {
            "['January','February','March','April','May','June','July','August','September','October','November','December'][datum.value - 1]"
                .to_owned()
        }
        Scale::Steps(TimeUnit::QuarterOfYear) if numeric => "'Q' + datum.value".to_owned(),
        Scale::Steps(TimeUnit::HourOfDay) if numeric => {
            "format(datum.value, '02d') + ':00'".to_owned()
        }
        _ if field.nulls > 0 => "datum.value".to_owned(),
        _ => return None,
    };
    Some(if field.nulls > 0 { format!("isValid(datum.value) ? ({shown}) : '(none)'") } else { shown })
}

/// A position channel of a measure.
pub fn measure(field: &Field, from_zero: bool) -> Map<String, Value> {
    let mut map = base(field);
    map.insert("type".into(), "quantitative".into());
    if !from_zero {
        map.insert("scale".into(), json!({ "zero": false }));
    }
    map.insert("axis".into(), field.style.axis());
    map
}

/// The colour of series, in the given order of values.
pub fn color(field: &Field, domain: &[Value]) -> Value {
    let mut map = base(field);
    map.insert("type".into(), "nominal".into());
    map.insert("sort".into(), sort(domain));
    map.insert("scale".into(), json!({ "range": PALETTE }));
    if let Some(expression) = label_expression(field) {
        map.insert("legend".into(), json!({ "labelExpr": expression }));
    }
    Value::Object(map)
}

/// An order of values as Vega-Lite takes it: of one type, without NULL (which comes last).
pub fn sort(domain: &[Value]) -> Value {
    let named: Vec<Value> = domain.iter().filter(|v| !v.is_null()).cloned().collect();
    let one_type = named.windows(2).all(|w| std::mem::discriminant(&w[0]) == std::mem::discriminant(&w[1]));
    if one_type { Value::Array(named) } else { Value::Null }
}

/// One line of the tooltip.
pub fn tooltip(context: &Context, field: &Field) -> Value {
    let mut map = base(field);
    match field.scale {
        Scale::Time(grain) => {
            map.insert("type".into(), "temporal".into());
            map.insert("timeUnit".into(), time_unit(grain).into());
            map.insert("format".into(), d3_time(grain, context.preferences).into());
        }
        Scale::Number => {
            map.insert("type".into(), "quantitative".into());
            map.insert("format".into(), field.style.d3().into());
        }
        _ => {
            map.insert("type".into(), "nominal".into());
        }
    }
    Value::Object(map)
}

pub fn tooltips(context: &Context, fields: &[usize]) -> Value {
    fields.iter().filter_map(|&i| context.shape.field(i)).map(|f| tooltip(context, f)).collect()
}

fn base(field: &Field) -> Map<String, Value> {
    let mut map = Map::new();
    map.insert("field".into(), field.key.clone().into());
    map.insert("title".into(), shortened(&field.title, 60).into());
    map
}

/// Zoom and pan by wheel and drag along a time axis with many points.
pub fn zoom(encodings: &[&str]) -> Value {
    json!([{
        "name": "zoom",
        "select": { "type": "interval", "encodings": encodings },
        "bind": "scales",
    }])
}
