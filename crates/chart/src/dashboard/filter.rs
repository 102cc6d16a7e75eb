//! Filters that several charts of a dashboard share, and the cubes that make them work.

use super::{Cube, Part};
use crate::intent::{Intent, Preferences};
use crate::result::Role;
use crate::shape::{Field, Scale, Shape};
use crate::spec::cell_value;
use serde_json::{Map, Value, json};

/// More values than this don't fit a list to choose from.
const VALUES: usize = 200;

/// Under which name charts share a dimension: where its values come from, else its title.
fn identity(field: &Field) -> String {
    field.source.clone().unwrap_or_else(|| field.title.to_lowercase())
}

fn filterable(field: &Field) -> bool {
    // 'Name' in two charts may be two things, unless it is known where both come from.
    let vague = ["name", "title", "code", "type", "description", "status", "label", "value", "number"];
    field.role == Role::Dimension
        && (field.source.is_some() || !vague.contains(&field.title.to_lowercase().as_str()))
        && matches!(field.scale, Scale::Category | Scale::Boolean | Scale::Steps(_))
        && (2..=VALUES).contains(&field.distinct)
}

/// The dimensions of a chart's own rows: `[{id, key}]`.
pub fn dimensions(shape: &Shape) -> Vec<Value> {
    shape
        .fields
        .iter()
        .filter(|f| f.role == Role::Dimension)
        .map(|f| json!({ "id": identity(f), "key": f.key, "title": f.title }))
        .collect()
}

/// Filters over dimensions that one chart shows and at least two can follow, by their own rows or their cubes'.
pub fn shared(parts: &[Part], preferences: &Preferences) -> Vec<Value> {
    struct Found {
        id: String,
        title: String,
        charts: Vec<String>,
        /// Shown by a chart, and not only a finer level of one.
        shown: bool,
        values: Vec<Value>,
        texts: Vec<String>,
    }
    let mut found: Vec<Found> = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        let chart = format!("chart-{}", index + 1);
        let tables = [Some((&part.table, true)), part.cube.as_ref().map(|c| (&c.table, false))];
        for (table, own) in tables.into_iter().flatten() {
            let shape = Shape::of(table, &part.intent, preferences);
            for f in shape.fields.iter().filter(|f| filterable(f)) {
                let id = identity(f);
                let at = found.iter().position(|x| x.id == id).unwrap_or_else(|| {
                    found.push(Found {
                        id,
                        title: f.title.clone(),
                        charts: Vec::new(),
                        shown: false,
                        values: Vec::new(),
                        texts: Vec::new(),
                    });
                    found.len() - 1
                });
                let Some(entry) = found.get_mut(at) else {
                    continue;
                };
                entry.shown |= own;
                if !entry.charts.contains(&chart) {
                    entry.charts.push(chart.clone());
                }
                for cell in &f.cells {
                    let text = crate::insight::name_of(preferences, f, cell);
                    if !cell.is_null() && !entry.texts.contains(&text) && entry.texts.len() <= VALUES {
                        entry.values.push(cell_value(cell));
                        entry.texts.push(text);
                    }
                }
            }
        }
    }
    found
        .into_iter()
        .filter(|f| f.shown && f.charts.len() > 1 && (2..=VALUES).contains(&f.texts.len()))
        .map(|f| {
            let mut options: Vec<(String, Value)> = f.texts.into_iter().zip(f.values).collect();
            options.sort_by(|a, b| a.0.cmp(&b.0));
            let options: Vec<Value> = options.into_iter().map(|(text, value)| json!({ "text": text, "value": value })).collect();
            json!({ "id": f.id, "title": f.title, "options": options, "charts": f.charts })
        })
        .collect()
}

/// The cube's rows as objects under field keys, and the drill path (`None` where it has fewer
/// than two levels).
pub fn cube(cube: &Cube, intent: &Intent, preferences: &Preferences) -> (Value, Option<Value>) {
    let shape = Shape::of(&cube.table, intent, preferences);
    let dimensions = dimensions(&shape);
    let measures: Vec<&str> = shape.fields.iter().filter(|f| f.role == Role::Measure).map(|f| f.key.as_str()).collect();
    let rows: Vec<Value> = (0..shape.rows)
        .map(|r| {
            let mut map = Map::new();
            for f in shape.fields.iter().filter(|f| f.scale != Scale::Other) {
                map.insert(f.key.clone(), f.cells.get(r).map_or(Value::Null, cell_value));
            }
            Value::Object(map)
        })
        .collect();
    let path: Vec<Value> = cube
        .drill
        .iter()
        .filter_map(|name| {
            let at = cube.table.columns.iter().position(|c| &c.name == name)?;
            let f = shape.field(at)?;
            Some(json!({ "id": identity(f), "key": f.key, "title": f.title }))
        })
        .collect();
    let drill = (path.len() > 1).then(|| Value::Array(path));
    (json!({ "rows": rows, "dimensions": dimensions, "measures": measures }), drill)
}
