//! Pies.

use super::channel::{color, tooltip};
use super::data::{drawn, fold, number};
use super::{Context, Drawn};
use serde_json::{Value, json};

/// Slices of a pie nobody named, and of one that the question names.
const SLICES: usize = 8;
const NAMED_SLICES: usize = 40;

pub fn draw(context: &Context) -> Drawn {
    let (Some(x), Some(y)) = (context.x(), context.y()) else {
        return Drawn::default();
    };
    let limit = if context.named() { NAMED_SLICES } else { SLICES };
    let mut folded = fold(context, x, &context.plan.y, limit);
    let total: f64 = folded.rows.iter().filter_map(|r| r.get(&y.key)?.as_f64()).sum();
    // The share of each slice, for the tooltip.
    let mut share = "share".to_owned();
    while context.shape.fields.iter().any(|f| f.key == share) {
        share.push('_');
    }
    for row in &mut folded.rows {
        let part = row.get(&y.key).and_then(Value::as_f64).unwrap_or(0.0);
        row.insert(share.clone(), number(if total > 0.0 { part / total } else { 0.0 }));
    }
    let domain: Vec<Value> = folded.rows.iter().filter_map(|r| r.get(&x.key).cloned()).collect();
    let mut tips: Vec<Value> = drawn(context).iter().filter_map(|&i| context.shape.field(i)).map(|f| tooltip(context, f)).collect();
    tips.push(json!({ "field": share, "type": "quantitative", "title": "Share", "format": ".1%" }));
    let mut color = color(x, &domain);
    if let (Value::Object(map), crate::shape::Scale::Time(grain)) = (&mut color, x.scale) {
        map.insert("timeUnit".into(), super::channel::time_unit(grain).into());
        map.insert("type".into(), "ordinal".into());
        map.insert("sort".into(), "ascending".into());
        map.insert(
            "legend".into(),
            json!({
                "format": crate::format::d3_time(grain, context.preferences),
            }),
        );
    }
    let mut out = Drawn::with_data(
        folded.rows.into_iter().map(Value::Object).collect(),
        json!({
            "width": 360,
            "height": 320,
            "mark": { "type": "arc", "innerRadius": 60, "stroke": "white", "strokeWidth": 1 },
            "encoding": {
                "theta": { "field": y.key, "type": "quantitative", "title": y.title, "stack": true },
                "color": color,
                "order": { "field": y.key, "type": "quantitative", "sort": "descending" },
                "tooltip": tips,
            },
        }),
    );
    out.notes.extend(folded.note);
    out.warnings.extend(folded.warnings);
    out
}
