//! Charts for query results: the shape of a result, the intent of the question and the
//! caller's preferences become Vega-Lite v5 specifications, insights in plain words, a summary
//! sentence, dashboards and self-contained HTML pages.
//!
//! Everything here is a pure function of its arguments: no clock, no I/O, no randomness. No
//! input makes it panic.

mod cell;
mod choose;
mod dashboard;
mod format;
mod insight;
mod intent;
mod rebin;
mod reduce;
mod result;
mod shape;
mod spec;
mod wanted;
mod words;

pub use dashboard::{Cube, Dashboard, DashboardOptions, LayoutType, Part, dashboard, dashboard_html};
pub use insight::{Phrases, insights, summary};
pub use intent::{Action, Axis, AxisOrder, BinUnit, Binning, ChartKind, Comparison, Intent, Preferences, Stacking, Wanted};
pub use rebin::{Binned, binned};
pub use result::{Aggregate, Column, ColumnKind, Grain, NumberFormat, ResultKind, ResultTable, Role, TimeUnit};
pub use spec::PALETTE;
pub use wanted::{DashboardWish, dashboard_wish, wanted_chart};
pub use words::{inside, title as column_title};

use serde_json::{Value, json};
use shape::{Scale, Shape};

/// A chart for a result, and why this one.
#[derive(Clone, Debug, PartialEq)]
pub struct ChartChoice {
    /// A valid Vega-Lite v5 specification, data inline. Tables and empty results get one too
    /// (text marks), for `ask.chart`; an answer whose rows stand beside it needs none.
    pub spec: Value,
    pub kind: ChartKind,
    /// Key under which a preferred chart is learned.
    pub result_kind: ResultKind,
    pub reasons: Vec<String>,
    /// Other kinds that can show the result, with confidence from 0 to 1, best first.
    pub alternatives: Vec<(ChartKind, f64)>,
    /// What could not be done as asked, or is left out of the picture.
    pub warnings: Vec<String>,
}

/// The shape of a result, for learning which chart its reader prefers.
#[must_use]
pub fn result_kind(table: &ResultTable, intent: &Intent) -> ResultKind {
    Shape::of(table, intent, &Preferences::default()).kind
}

/// Chooses and draws a chart. A kind asked for by name wins where it can show the data (a
/// warning says where it can't), then the preferred kind, then what fits best.
#[must_use]
pub fn chart(table: &ResultTable, intent: &Intent, preferences: &Preferences) -> ChartChoice {
    let bins = binned(table, intent);
    let table = match &bins {
        Some(Binned::Table(table, _)) => table,
        _ => table,
    };
    let shape = Shape::of(table, intent, preferences);
    let counted = counted(&shape, intent);
    let shape = match &counted {
        Some(counted) => Shape::of(counted, intent, preferences),
        None => shape,
    };
    let choose::Choice { chosen, others, mut reasons, mut warnings } = choose::choose(&shape, intent, preferences);
    match &bins {
        Some(Binned::Table(_, note)) => reasons.push(note.clone()),
        Some(Binned::No(why)) => warnings.push(format!("the result can't be binned that way: {why}")),
        None => {}
    }
    if counted.is_some() {
        reasons.push("rows are counted, since the result has no number".to_owned());
    }
    let reduced = reduce::reduced(counted.as_ref().unwrap_or(table), &shape, &chosen.plan);
    let (shape, chosen) = match &reduced {
        Some((reduced, note)) => {
            reasons.push(note.clone());
            let shape = Shape::of(reduced, intent, preferences);
            match choose::plan(chosen.plan.kind, &shape, intent) {
                Ok(plan) => (shape, choose::Candidate { plan, ..chosen }),
                Err(_) => (shape, chosen),
            }
        }
        None => (shape, chosen),
    };
    let kind = chosen.plan.kind;
    let alternatives: Vec<Value> =
        others.iter().map(|(kind, confidence)| json!({ "kind": kind.key(), "confidence": rounded(*confidence) })).collect();
    let usermeta = json!({
        "kind": kind.key(),
        "confidence": rounded(chosen.confidence),
        "reasons": reasons,
        "alternatives": alternatives,
    });
    let (spec, more) = spec::specification(&shape, &chosen.plan, intent, preferences, usermeta);
    warnings.extend(more);
    ChartChoice { spec, kind, result_kind: shape.kind, reasons, alternatives: others, warnings }
}

fn rounded(confidence: f64) -> f64 {
    (confidence * 100.0).round() / 100.0
}

/// Bars or slices of texts alone count the rows of each text.
fn counted(shape: &Shape, intent: &Intent) -> Option<ResultTable> {
    let wanted = intent.wanted.as_ref()?;
    let counts = matches!(wanted.kind?, ChartKind::Bar | ChartKind::Pie | ChartKind::Histogram | ChartKind::Line);
    // Numeric keys beside names with one each are quantities for want of better ones.
    let keys = shape.identifiers.iter().filter_map(|&i| shape.field(i)).find(|f| f.scale == Scale::Number);
    let names = shape.categories.first().and_then(|&i| shape.field(i));
    let quantities = keys.zip(names).is_some_and(|(key, name)| name.determines(key));
    let named = wanted.named && counts && shape.measures.is_empty() && shape.rows > 0 && !quantities;
    let dimension = shape
        .times
        .first()
        .or(shape.categories.first())
        .or(shape.identifiers.first())
        .and_then(|&i| shape.field(i))
        .filter(|f| named && f.scale != Scale::Other)?;
    let mut groups: Vec<(Value, u64)> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for cell in &dimension.cells {
        let at = *places.entry(cell.key()).or_insert_with(|| {
            groups.push((spec::cell_value(cell), 0));
            groups.len() - 1
        });
        if let Some(group) = groups.get_mut::<usize>(at) {
            group.1 += 1;
        }
    }
    let kind = match dimension.scale {
        Scale::Time(grain) => ColumnKind::Temporal { grain: Some(grain), unit: TimeUnit::Timestamp },
        Scale::Steps(unit) => ColumnKind::Temporal { grain: None, unit },
        Scale::Boolean => ColumnKind::Boolean,
        Scale::Number => ColumnKind::Number { format: NumberFormat::Automatic },
        Scale::Category | Scale::Other => ColumnKind::Text,
    };
    let mut name = Column::new(&dimension.key, kind).with_label(&dimension.title).with_role(Role::Dimension);
    name.source.clone_from(&dimension.source);
    let count = Column::new(if dimension.key == "count" { "rows" } else { "count" }, ColumnKind::Number { format: NumberFormat::Integer })
        .with_label("Number of rows")
        .with_aggregate(Aggregate::Count);
    Some(ResultTable {
        columns: vec![name, count],
        rows: groups.into_iter().map(|(v, n)| vec![v, n.into()]).collect(),
        truncated: shape.truncated,
    })
}
