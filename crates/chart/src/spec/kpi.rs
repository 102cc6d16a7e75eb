//! One number, large, with its name and what it is compared with.

use super::data::value;
use super::{Context, Drawn, PALETTE};
use crate::cell::Cell;
use crate::format::percent;
use crate::shape::{Field, Scale};
use serde_json::{Value, json};

/// Numbers side by side.
const TILES: usize = 6;

pub fn draw(context: &Context) -> Drawn {
    let tiles = tiles(context);
    let tile = if tiles.len() == 1 { 520 } else { 260 };
    let width = tile * tiles.len().max(1);
    let limit = tile - 10;
    Drawn::with_data(
        tiles,
        json!({
            "width": width,
            "height": 100,
            "encoding": {
                "x": { "field": "order", "type": "ordinal", "axis": null },
                "tooltip": [
                    { "field": "label", "type": "nominal", "title": " " },
                    { "field": "text", "type": "nominal", "title": "Value" },
                ],
            },
            "layer": [
                {
                    "mark": { "type": "text", "fontSize": 40, "fontWeight": 600, "color": PALETTE[0], "limit": limit, "dy": -8 },
                    "encoding": { "text": { "field": "text", "type": "nominal" } },
                },
                {
                    "mark": { "type": "text", "fontSize": 13, "dy": -44, "limit": limit, "color": "#6b7280" },
                    "encoding": { "text": { "field": "label", "type": "nominal" } },
                },
                {
                    "mark": { "type": "text", "fontSize": 13, "dy": 30, "limit": limit, "color": "#6b7280" },
                    "encoding": { "text": { "field": "note", "type": "nominal" } },
                },
            ],
        }),
    )
}

fn tiles(context: &Context) -> Vec<Value> {
    let shape = context.shape;
    let measures: Vec<&Field> = context.plan.y.iter().filter_map(|&i| shape.field(i)).collect();
    let tile = |order: usize, key: &str, raw: Value, label: &str, text: &str, note: &str| {
        let mut map = serde_json::Map::new();
        map.insert("order".into(), order.into());
        map.insert("label".into(), label.into());
        map.insert("text".into(), text.into());
        map.insert("note".into(), note.into());
        if !map.contains_key(key) {
            map.insert(key.to_owned(), raw);
        }
        Value::Object(map)
    };
    if measures.is_empty() {
        return shape
            .fields
            .iter()
            .filter(|f| f.scale == Scale::Boolean)
            .take(TILES)
            .enumerate()
            .map(|(i, f)| {
                let cell = f.cells.first().unwrap_or(&Cell::Null);
                let text = match cell {
                    Cell::Bool(true) => "Yes",
                    Cell::Bool(false) => "No",
                    _ => "—",
                };
                tile(i, &f.key, value(cell), &f.title, text, "")
            })
            .collect();
    }
    // The answer to 'which brand …' is the brand.
    let subject = shape.categories.iter().chain(&shape.times).filter_map(|&i| shape.field(i)).find(|f| f.nulls == 0);
    if let (Some(subject), Some(m)) = (subject, measures.first()) {
        let cell = subject.cells.first().unwrap_or(&Cell::Null);
        let text = crate::insight::name_of(context.preferences, subject, cell);
        let notes: Vec<String> = measures.iter().take(3).map(|m| format!("{}: {}", m.title, shown(m))).collect();
        let mut tile = tile(0, &subject.key, value(cell), &subject.title, &text, &notes.join(", "));
        if let Some(map) = tile.as_object_mut()
            && !map.contains_key(&m.key)
        {
            map.insert(m.key.clone(), value(m.cells.first().unwrap_or(&Cell::Null)));
        }
        return vec![tile];
    }
    measures
        .iter()
        .take(TILES)
        .enumerate()
        .map(|(i, m)| {
            let note = if i == 0 { comparison(context, m, &measures) } else { String::new() };
            tile(i, &m.key, value(m.cells.first().unwrap_or(&Cell::Null)), &m.title, &shown(m), &note)
        })
        .collect()
}

fn shown(m: &Field) -> String {
    m.cells.first().and_then(Cell::number).map_or_else(|| "—".to_owned(), |n| m.style.text(n))
}

/// '▲ 12.5 % against September 2026 ($1,200)', from the caller or from a second measure of the
/// same unit.
fn comparison(context: &Context, m: &Field, measures: &[&Field]) -> String {
    let Some(now) = m.cells.first().and_then(Cell::number) else {
        return String::new();
    };
    let (then, label) = match (&context.intent.comparison, measures) {
        (Some(c), _) => (c.value, c.label.clone()),
        (None, [_, second]) if second.style.comparable(&m.style) && !m.style.is_share() => {
            match second.cells.first().and_then(Cell::number) {
                Some(n) => (n, crate::words::inside(&second.title)),
                None => return String::new(),
            }
        }
        _ => return String::new(),
    };
    if then == 0.0 || !then.is_finite() {
        return format!("{label}: {}", m.style.text(then));
    }
    let change = (now - then) / then.abs();
    let arrow = match change {
        c if c > 0.0005 => "▲",
        c if c < -0.0005 => "▼",
        _ => "=",
    };
    format!("{arrow} {} against {label} ({})", percent(change.abs()), m.style.text(then))
}
