//! Lines and areas.

use super::bar::{series_domain, side_by_side, together};
use super::channel::{Bands, color, dimension, measure, tooltips, zoom};
use super::data::{datum, details, drawn, ordered_rows};
use super::{Context, Drawn, PALETTE};
use crate::choose::{SERIES, stacking};
use crate::intent::{ChartKind, Stacking};
use crate::shape::{Field, Scale};
use serde_json::{Map, Value, json};

pub fn draw(context: &Context) -> Drawn {
    let (Some(x), Some(y)) = (context.x(), context.y()) else {
        return Drawn::default();
    };
    if context.plan.y.len() > 1 {
        return several(context, x);
    }
    let mut fields = drawn(context);
    let mut body = Map::new();
    let mut out = Drawn::default();
    // A line runs from left to right, whatever order the rows came in.
    let mut rows = ordered_rows(context, x, Some(y));
    if matches!(x.scale, Scale::Category | Scale::Boolean) {
        rows = (0..context.shape.rows).collect();
    }
    let mut encoding = Map::new();
    encoding.insert("x".into(), dimension(context, x, Bands::Continuous).into());
    let mut y_channel = measure(y, from_zero(context, y));
    if let Some(series) = context.series() {
        let limit = if context.named() { usize::MAX } else { SERIES + 2 };
        let domain = series_domain(series, y, limit);
        if let Some(note) = domain.note {
            rows.retain(|&r| series.cells.get(r).is_some_and(|c| domain.keys.contains(&c.key())));
            out.warnings.push(note.clone());
            out.notes.push(note);
        }
        encoding.insert("color".into(), color(series, &domain.values));
    }
    if context.plan.kind == ChartKind::Area {
        let stack: Value = match stacking(context.plan, context.shape, context.intent) {
            Stacking::Normalized => "normalize".into(),
            Stacking::Stacked => "zero".into(),
            Stacking::Grouped => Value::Null,
        };
        y_channel.insert("stack".into(), stack);
    }
    encoding.insert("y".into(), y_channel.into());
    fields.extend(details(context));
    encoding.insert("tooltip".into(), tooltips(context, &fields));
    let values: Vec<Value> = rows.iter().map(|&r| Value::Object(datum(context, r, &fields))).collect();
    body.insert("data".into(), super::bar::inline(values));
    body.insert("width".into(), 640.into());
    body.insert("height".into(), 320.into());
    body.insert("mark".into(), mark(context, rows.len()));
    if matches!(x.scale, Scale::Time(_)) && x.distinct > 24 {
        body.insert("params".into(), zoom(&["x"]));
    }
    body.insert("encoding".into(), encoding.into());
    out.body = body;
    out
}

/// Areas and amounts stand on zero; a line may float where its values stay far from it.
fn from_zero(context: &Context, y: &Field) -> bool {
    let (low, high) = y.numbers().fold((f64::MAX, f64::MIN), |(l, h), n| (l.min(n), h.max(n)));
    context.plan.kind == ChartKind::Area || low <= 0.0 || low < 0.6 * high
}

fn mark(context: &Context, points: usize) -> Value {
    let dots = points <= 60;
    if context.plan.kind == ChartKind::Area {
        json!({ "type": "area", "opacity": 0.8, "line": true })
    } else {
        json!({ "type": "line", "point": dots, "strokeWidth": 2 })
    }
}

/// Measures that compare become coloured lines of one chart, others charts of their own below
/// each other.
fn several(context: &Context, x: &Field) -> Drawn {
    let mark = mark(context, context.shape.rows);
    match together(context, x) {
        Some(long) => {
            let mut position = dimension(context, x, Bands::Continuous);
            position.remove("sort");
            let mut body = Map::new();
            body.insert("data".into(), super::bar::inline(long.values));
            body.insert("width".into(), 640.into());
            body.insert("height".into(), 320.into());
            body.insert("mark".into(), mark);
            body.insert(
                "encoding".into(),
                json!({
                    "x": position,
                    "y": { "field": long.value, "type": "quantitative", "title": long.title, "axis": long.axis },
                    "color": {
                        "field": long.measure, "type": "nominal", "title": null,
                        "sort": long.names, "scale": { "range": PALETTE },
                    },
                    "tooltip": long.tooltip,
                }),
            );
            Drawn { body, ..Drawn::default() }
        }
        None => side_by_side(context, x, &mark, Bands::Continuous),
    }
}
