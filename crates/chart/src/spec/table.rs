//! A table drawn with text marks, for tools that show nothing but Vega-Lite.

use super::{Context, Drawn, shortened};
use crate::cell::Cell;
use crate::intent::Preferences;
use crate::shape::{Field, Scale};
use serde_json::{Value, json};

const ROWS: usize = 50;
const COLUMNS: usize = 12;
const CHARACTERS: usize = 32;

pub fn draw(context: &Context) -> Drawn {
    let shape = context.shape;
    let fields: Vec<&Field> = shape.fields.iter().take(COLUMNS).collect();
    let rows = shape.rows.min(ROWS);
    let names: Vec<&str> = fields.iter().map(|f| f.title.as_str()).collect();
    let mut values = Vec::with_capacity(rows * fields.len());
    for row in 0..rows {
        for (at, f) in fields.iter().enumerate() {
            let text = f.cells.get(row).map_or_else(String::new, |c| cell_text(context.preferences, f, c));
            values.push(json!({
                "row": row + 1,
                "column": at,
                "text": shortened(&text, CHARACTERS),
            }));
        }
    }
    if rows == 0 {
        values.push(json!({ "row": 1, "column": 0, "text": "No rows" }));
    }
    // Positions are numbers, so that two columns of one title stay apart.
    let headers: Value = names.iter().map(|n| shortened(n, CHARACTERS)).collect();
    let titles = format!("{headers}[datum.value]");
    let mut out = Drawn::with_data(
        values,
        json!({
            "width": 170 * fields.len().clamp(1, 8),
            "height": { "step": 22 },
            "encoding": {
                "x": {
                    "field": "column", "type": "ordinal", "title": null,
                    "axis": {
                        "orient": "top", "domain": false, "ticks": false, "labelAngle": 0,
                        "labelFontWeight": "bold", "labelExpr": titles, "labelOverlap": false, "labelLimit": 160,
                    },
                },
                "y": { "field": "row", "type": "ordinal", "axis": null },
            },
            // Layers in a layer: readers that look for the chart's own mark find a table, no mark.
            "layer": [{ "layer": [{
                "mark": { "type": "text", "limit": 160 },
                "encoding": { "text": { "field": "text", "type": "nominal" } },
            }] }],
        }),
    );
    if shape.rows > rows {
        out.notes.push(format!("the first {rows} of {} rows", shape.rows));
    }
    if shape.fields.len() > fields.len() {
        out.notes.push(format!("the first {} of {} columns", fields.len(), shape.fields.len()));
    }
    out
}

/// A value as a table shows it.
pub fn cell_text(preferences: &Preferences, field: &Field, cell: &Cell) -> String {
    match (field.scale, cell) {
        (_, Cell::Null) => String::new(),
        (Scale::Number, Cell::Number(n)) if field.role == crate::result::Role::Identifier => {
            format!("{n}")
        }
        (Scale::Number, Cell::Number(n)) => field.style.text(*n),
        _ => crate::insight::name_of(preferences, field, cell),
    }
}
