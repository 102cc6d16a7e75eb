//! Scatter plots.

use super::bar::series_domain;
use super::channel::{Bands, color, dimension, measure, tooltips, zoom};
use super::data::{datum, details, drawn};
use super::{Context, Drawn};
use crate::shape::Scale;
use serde_json::{Map, Value, json};

pub fn draw(context: &Context) -> Drawn {
    let (Some(x), Some(y)) = (context.x(), context.y()) else {
        return Drawn::default();
    };
    let mut fields = drawn(context);
    fields.extend(details(context));
    let mut encoding = Map::new();
    encoding.insert("x".into(), dimension(context, x, Bands::Continuous).into());
    encoding.insert("y".into(), measure(y, false).into());
    if let Some(series) = context.series() {
        let domain = series_domain(series, y, usize::MAX);
        encoding.insert("color".into(), color(series, &domain.values));
    }
    encoding.insert("tooltip".into(), tooltips(context, &fields));
    let rows = context.shape.rows;
    // Many points lie over each other: see through them.
    let (opacity, size) = match rows {
        0..=200 => (0.8, 50),
        201..=2000 => (0.5, 30),
        _ => (0.25, 16),
    };
    let values: Vec<Value> = (0..rows).map(|r| Value::Object(datum(context, r, &fields))).collect();
    let mut drawn = Drawn::with_data(
        values,
        json!({
            "width": 560,
            "height": 400,
            "mark": { "type": "point", "filled": true, "opacity": opacity, "size": size },
        }),
    );
    if rows > 100 && matches!(x.scale, Scale::Number | Scale::Time(_)) {
        drawn.body.insert("params".into(), zoom(&["x", "y"]));
    }
    drawn.body.insert("encoding".into(), encoding.into());
    drawn
}
