//! Several answers on one page: charts, layout, shared filters, drill-down.

mod filter;
mod html;

pub use html::dashboard_html;

use crate::intent::{ChartKind, Intent, Preferences};
use crate::result::{ResultTable, Role};
use crate::shape::{Scale, Shape};
use crate::{chart, insights, spec};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// One answer of a dashboard.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Part {
    pub question: String,
    pub sql: String,
    /// Confidence of the answer, 0 to 1.
    pub confidence: f64,
    pub table: ResultTable,
    pub intent: Intent,
    /// The answer in a sentence.
    pub summary: String,
    /// How the question was understood.
    pub explanation: String,
    pub warnings: Vec<String>,
    /// The same measure at a finer grain: lets the page filter and drill down.
    pub cube: Option<Cube>,
}

/// Rows behind a chart: its dimensions and measure under the same column names, and further
/// dimensions. Only a sum or count may be given so, since the page adds the rows up.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Cube {
    pub table: ResultTable,
    /// Columns from coarse to fine ('region', 'city'): a click on a value goes one step down.
    pub drill: Vec<String>,
}

/// Arrangement of the charts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LayoutType {
    /// One chart over the whole width, the others below it.
    SingleFocus,
    TwoColumns,
    Grid,
}

impl LayoutType {
    fn key(self) -> &'static str {
        match self {
            Self::SingleFocus => "single_focus",
            Self::TwoColumns => "two_columns",
            Self::Grid => "grid",
        }
    }
}

/// What the caller may decide; everything has a default.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DashboardOptions {
    pub title: Option<String>,
    pub layout: Option<LayoutType>,
    /// Hides the data tables behind the charts.
    pub hide_data_tables: bool,
}

/// A dashboard as `ask.dashboard` returns it.
pub type Dashboard = Value;

/// Insights shown for the whole dashboard.
const INSIGHTS: usize = 6;

/// Draws every part and lays them out:
/// `{title, charts: [{spec, question, sql, confidence, …}], layout: {layout_type, grid,
/// primary_chart, show_data_table, interactive_features}, filters, insights}`.
#[must_use]
pub fn dashboard(parts: &[Part], options: &DashboardOptions, preferences: &Preferences) -> Dashboard {
    let mut charts = Vec::with_capacity(parts.len());
    let mut kinds = Vec::with_capacity(parts.len());
    let mut told: Vec<Vec<String>> = Vec::with_capacity(parts.len());
    for (index, part) in parts.iter().enumerate() {
        let (entry, kind, sentences) = entry(index, part, preferences);
        charts.push(entry);
        kinds.push(kind);
        told.push(sentences);
    }
    let filters = filter::shared(parts, preferences);
    let drills = charts.iter().any(|c| c.get("drill").is_some());
    let mut features = vec!["tooltip"];
    if charts.iter().any(|c| c.pointer("/spec/params").is_some()) {
        features.push("zoom");
    }
    if !filters.is_empty() {
        features.push("filter");
    }
    if drills {
        features.push("drill_down");
    }
    // The first insight of each part, then the second of each, until there are enough.
    let most = told.iter().map(Vec::len).max().unwrap_or(0);
    let insights: Vec<&String> = (0..most).flat_map(|i| told.iter().filter_map(move |t| t.get(i))).take(INSIGHTS).collect();
    json!({
        "title": title(parts, options),
        "charts": charts,
        "layout": layout(&kinds, options, &features),
        "filters": filters,
        "insights": insights,
    })
}

fn title(parts: &[Part], options: &DashboardOptions) -> String {
    if let Some(title) = options.title.as_deref().filter(|t| !t.trim().is_empty()) {
        return title.to_owned();
    }
    match parts {
        [one] => crate::words::capitalized(one.question.trim().trim_end_matches('?')),
        _ => "Dashboard".to_owned(),
    }
}

/// One chart with all that the page shows about it.
fn entry(index: usize, part: &Part, preferences: &Preferences) -> (Value, ChartKind, Vec<String>) {
    let choice = chart(&part.table, &part.intent, preferences);
    let sentences = insights(&part.table, &part.intent, preferences);
    let shape = Shape::of(&part.table, &part.intent, preferences);
    let columns: Vec<Value> = shape
        .fields
        .iter()
        .map(|f| {
            let number = f.scale == Scale::Number && f.role != Role::Identifier;
            let name = part.table.columns.get(f.index).map_or("", |c| c.name.as_str());
            let mut column = json!({ "key": f.key, "name": name, "title": f.title, "number": number });
            if let (true, Some(map)) = (number, column.as_object_mut()) {
                map.insert("format".to_owned(), f.style.parts());
            }
            column
        })
        .collect();
    // What the page shows as a table: texts for people, numbers with their format.
    let rows: Vec<Vec<String>> = (0..shape.rows.min(1_000))
        .map(|r| shape.fields.iter().map(|f| f.cells.get(r).map_or_else(String::new, |c| spec::cell_text(preferences, f, c))).collect())
        .collect();
    let mut warnings = part.warnings.clone();
    warnings.extend(choice.warnings);
    let title = choice.spec.pointer("/title/text").and_then(Value::as_str).unwrap_or("").to_owned();
    let mut map = Map::new();
    let mut put = |key: &str, value: Value| {
        map.insert(key.to_owned(), value);
    };
    put("id", format!("chart-{}", index + 1).into());
    put("title", title.into());
    put("kind", choice.kind.key().into());
    put("spec", choice.spec);
    put("question", part.question.clone().into());
    put("sql", part.sql.clone().into());
    put("confidence", part.confidence.into());
    put("summary", part.summary.clone().into());
    put("explanation", part.explanation.clone().into());
    put("insights", json!(sentences));
    put("warnings", json!(warnings));
    put("columns", columns.into());
    put("rows", json!(rows));
    put("row_count", shape.rows.into());
    put("dimensions", filter::dimensions(&shape).into());
    if let Some(cube) = &part.cube {
        let (cube, drill) = filter::cube(cube, &part.intent, preferences);
        put("cube", cube);
        if let Some(drill) = drill {
            put("drill", drill);
        }
    }
    (Value::Object(map), choice.kind, sentences)
}

/// Places on a grid of twelve columns: single numbers in a row on top, then the charts.
fn layout(kinds: &[ChartKind], options: &DashboardOptions, features: &[&str]) -> Value {
    let charts = kinds.iter().filter(|k| **k != ChartKind::Kpi).count();
    let layout = options.layout.unwrap_or(match charts {
        0 | 1 => LayoutType::SingleFocus,
        2 => LayoutType::TwoColumns,
        3 => LayoutType::SingleFocus,
        _ => LayoutType::Grid,
    });
    // The chart that tells most: the first over time, else the first that is no number.
    let primary = kinds
        .iter()
        .position(|k| matches!(k, ChartKind::Line | ChartKind::Area))
        .or_else(|| kinds.iter().position(|k| !matches!(k, ChartKind::Kpi | ChartKind::Table)))
        .unwrap_or(0);
    let mut order: Vec<usize> = (0..kinds.len()).collect();
    let is_kpi = |i: usize| kinds.get(i) == Some(&ChartKind::Kpi);
    order.sort_by_key(|&i| (!is_kpi(i), layout == LayoutType::SingleFocus && i != primary, i));
    let numbers = kinds.len() - charts;
    let mut items = Vec::new();
    let (mut row, mut column) = (1, 1);
    let mut was_kpi = true;
    for &i in &order {
        let width = match (is_kpi(i), layout) {
            (true, _) => 12 / numbers.clamp(1, 4),
            (_, LayoutType::SingleFocus) if i == primary => 12,
            _ if charts == 1 => 12,
            _ => 6,
        };
        if column + width > 13 || (was_kpi && !is_kpi(i)) {
            if column > 1 {
                row += 1;
            }
            column = 1;
        }
        was_kpi = is_kpi(i);
        items.push((i, row, column, width));
        column += width;
    }
    // A chart alone in the last row takes all of it.
    if let Some(last) = items.last_mut()
        && last.2 == 1
    {
        last.3 = 12;
    }
    let items: Vec<Value> = items
        .into_iter()
        .map(|(i, row, column, width)| json!({ "chart": format!("chart-{}", i + 1), "row": row, "column": column, "width": width }))
        .collect();
    json!({
        "layout_type": layout.key(),
        "grid": { "columns": 12, "items": items },
        "primary_chart": primary,
        "show_data_table": !options.hide_data_tables,
        "interactive_features": features,
    })
}
