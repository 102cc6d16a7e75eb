//! Bars (plain, horizontal, stacked, grouped), heat maps, and several measures at once.

use super::channel::{Bands, color, dimension, longest_label, measure, tooltip, tooltips};
use super::data::{compare, datum, details, drawn, fold, natural, number, ordered_rows, value};
use super::{Context, Drawn, PALETTE, listed};
use crate::cell::{Cell, Key};
use crate::choose::stacking;
use crate::intent::Stacking;
use crate::shape::{Field, Scale};
use serde_json::{Map, Value, json};
use std::collections::{HashMap, HashSet};

/// Categories on an axis that can be read; the rest becomes 'Other', or where that makes no
/// sense, a few more are shown.
const BARS: usize = 30;
const BARS_WITHOUT_OTHER: usize = 50;
/// Series of a bar chart.
const SERIES: usize = 12;

pub fn draw(context: &Context) -> Drawn {
    let (Some(x), Some(y)) = (context.x(), context.y()) else {
        return Drawn::default();
    };
    if context.plan.y.len() > 1 {
        return several(context, x);
    }
    match context.series() {
        Some(series) => split(context, x, y, series),
        None => plain(context, x, y),
    }
}

fn plain(context: &Context, x: &Field, y: &Field) -> Drawn {
    let limit = match (context.named(), y.additive) {
        (true, _) => 1_000,
        (false, true) => BARS,
        (false, false) => BARS_WITHOUT_OTHER,
    };
    let folded = fold(context, x, &context.plan.y, limit);
    let mut shown = drawn(context);
    shown.extend(details(context));
    let across = horizontal(context, x, folded.rows.len());
    let bars = folded.rows.len();
    let mut body = frame(folded.rows.into_iter().map(Value::Object).collect());
    size(&mut body, across, bars);
    body.insert("mark".into(), mark(across));
    let mut encoding = Map::new();
    let mut y_channel = measure(y, true);
    if folded.overlaid {
        y_channel.insert("stack".into(), Value::Null);
    }
    place(&mut encoding, across, bar_position(context, x, across), y_channel);
    encoding.insert("tooltip".into(), tooltips(context, &shown));
    body.insert("encoding".into(), encoding.into());
    Drawn { body, notes: folded.note.into_iter().collect(), warnings: folded.warnings }
}

fn split(context: &Context, x: &Field, y: &Field, series: &Field) -> Drawn {
    let mut out = Drawn::default();
    let limit = if context.named() { usize::MAX } else { SERIES };
    let domain = series_domain(series, y, limit);
    let mut rows = ordered_rows(context, x, Some(y));
    if let Some(note) = domain.note.clone() {
        rows.retain(|&r| series.cells.get(r).is_some_and(|c| domain.keys.contains(&c.key())));
        out.warnings.push(note.clone());
        out.notes.push(note);
    }
    let mut fields = drawn(context);
    fields.extend(details(context));
    let across = horizontal(context, x, x.distinct);
    let mut y_channel = measure(y, true);
    let mut encoding = Map::new();
    match stacking(context.plan, context.shape, context.intent) {
        Stacking::Grouped => {
            y_channel.insert("stack".into(), Value::Null);
            let offset = if across { "yOffset" } else { "xOffset" };
            encoding.insert(offset.into(), json!({ "field": series.key, "type": "nominal", "sort": super::channel::sort(&domain.values) }));
        }
        Stacking::Normalized => {
            y_channel.insert("stack".into(), "normalize".into());
            y_channel.insert("axis".into(), json!({ "format": ".0%" }));
        }
        Stacking::Stacked => {
            y_channel.insert("stack".into(), "zero".into());
        }
    }
    place(&mut encoding, across, bar_position(context, x, across), y_channel);
    encoding.insert("color".into(), color(series, &domain.values));
    encoding.insert("tooltip".into(), tooltips(context, &fields));
    let mut body = frame(rows.iter().map(|&r| Value::Object(datum(context, r, &fields))).collect());
    size(&mut body, across, x.distinct);
    body.insert("mark".into(), mark(across));
    body.insert("encoding".into(), encoding.into());
    out.body = body;
    out
}

/// A measure over a grid of two dimensions.
pub fn heat_map(context: &Context) -> Drawn {
    let (Some(x), Some(y), Some(series)) = (context.x(), context.y(), context.series()) else {
        return Drawn::default();
    };
    let rows = ordered_rows(context, x, Some(y));
    let mut fields = drawn(context);
    fields.extend(details(context));
    let mut body = frame(rows.iter().map(|&r| Value::Object(datum(context, r, &fields))).collect());
    body.insert("width".into(), 640.into());
    body.insert("height".into(), json!({ "step": 24 }));
    body.insert("mark".into(), json!({ "type": "rect", "tooltip": true }));
    let mut color = measure(y, true);
    let legend = color.remove("axis").unwrap_or(Value::Null);
    color.insert("legend".into(), legend);
    color.insert("scale".into(), json!({ "scheme": "viridis" }));
    body.insert(
        "encoding".into(),
        json!({
            "x": bar_position(context, x, false),
            "y": bar_position(context, series, true),
            "color": color,
            "tooltip": tooltips(context, &fields),
        }),
    );
    Drawn { body, ..Drawn::default() }
}

/// Inline data. (`json!` would copy every row.)
pub fn inline(values: Vec<Value>) -> Value {
    let mut data = Map::new();
    data.insert("values".into(), Value::Array(values));
    Value::Object(data)
}

fn frame(values: Vec<Value>) -> Map<String, Value> {
    let mut body = Map::new();
    body.insert("data".into(), inline(values));
    body
}

fn mark(across: bool) -> Value {
    if across {
        json!({ "type": "bar", "cornerRadiusTopRight": 2, "cornerRadiusBottomRight": 2 })
    } else {
        json!({ "type": "bar", "cornerRadiusTopLeft": 2, "cornerRadiusTopRight": 2 })
    }
}

fn size(body: &mut Map<String, Value>, across: bool, bars: usize) {
    let (width, height) = if across {
        (json!(560), json!({ "step": if bars > 60 { 14 } else { 24 }, "for": "position" }))
    } else {
        // A few bars must not become slabs.
        (json!(if bars <= 3 { 320 } else { 640 }), json!(320))
    };
    body.insert("width".into(), width);
    body.insert("height".into(), height);
}

/// Bars lie where names are long or many; time and numbers run from left to right.
fn horizontal(context: &Context, x: &Field, bars: usize) -> bool {
    if let Some(wish) = context.intent.wanted.as_ref().and_then(|w| w.horizontal) {
        return wish;
    }
    if x.scale != Scale::Category {
        return false;
    }
    let longest = longest_label(x);
    bars > 16 || longest > 16 || (bars > 6 && longest > 9)
}

fn place(encoding: &mut Map<String, Value>, across: bool, dimension: Map<String, Value>, measure: Map<String, Value>) {
    let (x, y) = if across { (measure, dimension) } else { (dimension, measure) };
    encoding.insert("x".into(), x.into());
    encoding.insert("y".into(), y.into());
}

fn bar_position(context: &Context, x: &Field, across: bool) -> Map<String, Value> {
    let mut map = dimension(context, x, Bands::Discrete);
    if let Some(Value::Object(axis)) = map.get_mut("axis") {
        if across {
            axis.remove("labelAngle");
        }
        if x.scale == Scale::Category {
            // Every bar has its name, as long as there is room for it.
            axis.remove("labelOverlap");
            axis.remove("labelSeparation");
        }
    }
    // The question's own order beats the calendar's.
    let ordered = context.intent.sorted_by_question || context.intent.wanted.as_ref().is_some_and(|w| w.order.is_some());
    if ordered && map.get("type").is_some_and(|t| t == "ordinal") {
        map.insert("sort".into(), Value::Null);
    }
    map
}

/// Series in their order (natural, else largest total first), cut at `limit`.
pub struct Domain<'a> {
    pub values: Vec<Value>,
    pub keys: HashSet<Key<'a>>,
    pub note: Option<String>,
}

pub fn series_domain<'f>(series: &'f Field, y: &Field, limit: usize) -> Domain<'f> {
    let mut totals: HashMap<Key<'_>, (f64, usize)> = HashMap::new();
    for (row, (s, n)) in series.cells.iter().zip(&y.cells).enumerate() {
        let entry = totals.entry(s.key()).or_insert((0.0, row));
        entry.0 += n.number().unwrap_or(0.0);
    }
    let mut all: Vec<(Key<'_>, f64, usize)> = totals.into_iter().map(|(k, (total, row))| (k, total, row)).collect();
    all.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let count = all.len();
    all.truncate(limit);
    let note = (count > limit).then(|| format!("the {limit} largest of {count} series shown"));
    if natural(series) {
        let cell = |row: usize| series.cells.get(row).unwrap_or(&Cell::Null);
        all.sort_by(|a, b| compare(cell(a.2), cell(b.2), series.scale));
    }
    Domain {
        values: all.iter().map(|(_, _, row)| series.cells.get(*row).map_or(Value::Null, value)).collect(),
        keys: all.into_iter().map(|(k, _, _)| k).collect(),
        note,
    }
}

/// Several measures in long form: one row per value, a column that names the measure.
pub struct Long {
    pub values: Vec<Value>,
    pub measure: String,
    pub value: String,
    pub title: String,
    pub names: Vec<String>,
    pub axis: Value,
    pub tooltip: Value,
}

/// Long form, where the measures can share an axis: the same unit and a similar size.
pub fn together(context: &Context, x: &Field) -> Option<Long> {
    let ys: Vec<&Field> = context.plan.y.iter().filter_map(|&i| context.shape.field(i)).collect();
    let first = *ys.first()?;
    let size = |f: &Field| {
        let sum: f64 = f.numbers().map(f64::abs).sum();
        sum / f.numbers().count().max(1) as f64
    };
    let (low, high) = ys.iter().map(|f| size(f)).fold((f64::MAX, 0.0f64), |(l, h), s| (l.min(s), h.max(s)));
    if ys.len() > 6 || !ys.iter().all(|f| f.style.comparable(&first.style)) || high > 30.0 * low {
        return None;
    }
    let free = |name: &str| {
        let mut name = name.to_owned();
        while context.shape.fields.iter().any(|f| f.key == name) {
            name.push('_');
        }
        name
    };
    let (measure, value_key) = (free("measure"), free("value"));
    let mut values = Vec::new();
    for row in ordered_rows(context, x, Some(first)) {
        for y in &ys {
            let mut map = datum(context, row, &[x.index]);
            map.insert(measure.clone(), y.title.clone().into());
            let n = y.cells.get(row).and_then(Cell::number);
            map.insert(value_key.clone(), n.map_or(Value::Null, number));
            values.push(Value::Object(map));
        }
    }
    let names: Vec<String> = ys.iter().map(|f| f.title.clone()).collect();
    let tooltip = json!([
        tooltip(context, x),
        { "field": measure, "type": "nominal", "title": "Measure" },
        { "field": value_key, "type": "quantitative", "title": "Value", "format": first.style.d3() },
    ]);
    Some(Long { title: listed(&names), values, measure, value: value_key, names, axis: first.style.axis(), tooltip })
}

fn several(context: &Context, x: &Field) -> Drawn {
    let Some(long) = together(context, x) else {
        return side_by_side(context, x, &mark(false), Bands::Discrete);
    };
    let across = horizontal(context, x, x.distinct);
    let mut body = frame(long.values);
    size(&mut body, across, x.distinct);
    body.insert("mark".into(), mark(across));
    let value = json!({
        "field": long.value, "type": "quantitative", "title": long.title, "axis": long.axis, "stack": null,
    });
    let mut encoding = Map::new();
    let value = value.as_object().cloned().unwrap_or_default();
    place(&mut encoding, across, bar_position(context, x, across), value);
    let offset = if across { "yOffset" } else { "xOffset" };
    encoding.insert(offset.into(), json!({ "field": long.measure, "type": "nominal", "sort": long.names }));
    encoding.insert(
        "color".into(),
        json!({
            "field": long.measure, "type": "nominal", "title": null,
            "sort": long.names, "scale": { "range": PALETTE },
        }),
    );
    encoding.insert("tooltip".into(), long.tooltip);
    body.insert("encoding".into(), encoding.into());
    Drawn { body, ..Drawn::default() }
}

/// Measures of different units: a chart each over the same dimension, at most four.
pub fn side_by_side(context: &Context, x: &Field, mark: &Value, bands: Bands) -> Drawn {
    let mut fields = drawn(context);
    fields.extend(details(context));
    let rows = ordered_rows(context, x, context.y());
    let kept = if matches!(x.scale, Scale::Category) { rows.len().min(BARS) } else { rows.len() };
    let position = match bands {
        Bands::Discrete => bar_position(context, x, false),
        Bands::Continuous => dimension(context, x, bands),
    };
    let ys: Vec<&Field> = context.plan.y.iter().filter_map(|&i| context.shape.field(i)).collect();
    let charts: Vec<Value> = ys
        .iter()
        .take(4)
        .enumerate()
        .map(|(i, y)| {
            json!({
                "width": 640,
                "height": 160,
                "mark": mark,
                "encoding": {
                    "x": position,
                    "y": measure(y, true),
                    "color": { "value": PALETTE.get(i).copied().unwrap_or(PALETTE[0]) },
                    "tooltip": tooltips(context, &fields),
                },
            })
        })
        .collect();
    let mut body = frame(rows.iter().take(kept).map(|&r| Value::Object(datum(context, r, &fields))).collect());
    body.insert("vconcat".into(), charts.into());
    let note = (kept < rows.len()).then(|| format!("{kept} of {} shown", rows.len()));
    Drawn { body, notes: note.clone().into_iter().collect(), warnings: note.into_iter().collect() }
}
