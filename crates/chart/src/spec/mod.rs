//! Vega-Lite v5 specifications. `specification` is the door; each kind of chart has its file.
//!
//! Common rules: one mark at the top level where possible (tools read `mark` and `encoding`
//! there), data inline, fields named like the columns, everything sorted here so that the
//! specification says `sort: null`, and times in UTC so that every viewer sees the database's
//! clock.

mod bar;
mod channel;
mod data;
mod histogram;
mod kpi;
mod line;
mod pie;
mod point;
mod table;

use crate::choose::Plan;
use crate::intent::{ChartKind, Intent, Preferences};
use crate::shape::{Field, Shape};
use crate::words;
pub(crate) use data::{number, value as cell_value};
use serde_json::{Map, Value, json};
pub(crate) use table::cell_text;

pub const SCHEMA: &str = "https://vega.github.io/schema/vega-lite/v5.json";

/// Colours that people with any colour vision can tell apart (Okabe and Ito's set without
/// black, then darker and lighter companions of Paul Tol's muted set).
pub const PALETTE: [&str; 12] =
    ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8c6bb1", "#999933", "#882255", "#44aa99", "#bbbbbb", "#332288"];

/// Everything a chart is drawn from.
pub(crate) struct Context<'a> {
    pub shape: &'a Shape<'a>,
    pub plan: &'a Plan,
    pub intent: &'a Intent,
    pub preferences: &'a Preferences,
}

impl<'a> Context<'a> {
    pub fn x(&self) -> Option<&'a Field<'a>> {
        self.plan.x.and_then(|i| self.shape.field(i))
    }

    pub fn y(&self) -> Option<&'a Field<'a>> {
        self.plan.y.first().and_then(|&i| self.shape.field(i))
    }

    pub fn series(&self) -> Option<&'a Field<'a>> {
        self.plan.series.and_then(|i| self.shape.field(i))
    }

    /// The chart was named in the question: show everything it asked for.
    pub fn named(&self) -> bool {
        self.intent.wanted.as_ref().is_some_and(|w| w.named && w.kind.is_some())
    }
}

/// The body of a chart and what happened to the data on the way.
#[derive(Default)]
pub(crate) struct Drawn {
    /// Everything but schema, title, description, config and usermeta.
    pub body: Map<String, Value>,
    /// Shown under the title ('top 39 of 120').
    pub notes: Vec<String>,
    pub warnings: Vec<String>,
}

impl Drawn {
    /// A body with its rows in front.
    pub fn with_data(values: Vec<Value>, rest: Value) -> Self {
        let mut body = Map::new();
        body.insert("data".into(), bar::inline(values));
        let mut rest = Self::new(rest);
        body.append(&mut rest.body);
        Self { body, ..Self::default() }
    }

    pub fn new(body: Value) -> Self {
        Self {
            body: match body {
                Value::Object(map) => map,
                _ => Map::new(),
            },
            ..Self::default()
        }
    }
}

/// The whole specification, and warnings about what it leaves out.
pub fn specification(shape: &Shape, plan: &Plan, intent: &Intent, preferences: &Preferences, usermeta: Value) -> (Value, Vec<String>) {
    let context = Context { shape, plan, intent, preferences };
    let mut drawn = match plan.kind {
        ChartKind::Bar => bar::draw(&context),
        ChartKind::HeatMap => bar::heat_map(&context),
        ChartKind::Line | ChartKind::Area => line::draw(&context),
        ChartKind::Pie => pie::draw(&context),
        ChartKind::Scatter => point::draw(&context),
        ChartKind::Histogram => histogram::draw(&context),
        ChartKind::Kpi => kpi::draw(&context),
        ChartKind::Table => table::draw(&context),
    };
    if drawn.body.is_empty() {
        // Nothing that the kind could stand on was left of the data: they are shown as they are.
        let plan = Plan { kind: ChartKind::Table, x: None, y: Vec::new(), series: None };
        drawn = table::draw(&Context { shape, plan: &plan, intent, preferences });
        drawn.warnings.push("the data cannot be drawn that way; they are shown as a table".to_owned());
    }
    if shape.truncated {
        drawn.notes.push("the result was cut at its row limit".to_owned());
    }
    let title = title(&context);
    let mut spec = Map::new();
    spec.insert("$schema".into(), SCHEMA.into());
    spec.insert("title".into(), title_value(&title, &drawn.notes));
    spec.insert("description".into(), description(&context, &title).into());
    spec.append(&mut drawn.body);
    spec.insert("config".into(), config(&context));
    spec.insert("usermeta".into(), usermeta);
    (Value::Object(spec), drawn.warnings)
}

fn title_value(title: &str, notes: &[String]) -> Value {
    let mut value = json!({ "text": shortened(title, 110), "anchor": "start" });
    if !notes.is_empty()
        && let Some(map) = value.as_object_mut()
    {
        map.insert("subtitle".into(), words::capitalized(&notes.join("; ")).into());
    }
    value
}

/// 'Revenue by month and category', unless the caller knows better.
pub(crate) fn title(context: &Context) -> String {
    if let Some(title) = context.intent.title.as_deref().filter(|t| !t.trim().is_empty()) {
        return title.to_owned();
    }
    // The unit stands at the axis.
    let plain = crate::insight::plain_title;
    let inside = |f: &Field| words::inside(&plain(f));
    let measures: Vec<String> = context
        .plan
        .y
        .iter()
        .filter_map(|&i| context.shape.field(i))
        .enumerate()
        .map(|(i, f)| if i == 0 { plain(f) } else { inside(f) })
        .collect();
    let measures = listed(&measures);
    match (context.plan.kind, context.x(), context.series()) {
        // Bars have axes to name what they show; a table or a single name has the question.
        (ChartKind::Table, _, _) => question(context).unwrap_or_else(|| "Result".to_owned()),
        (ChartKind::Kpi, Some(_), _) => question(context).unwrap_or(measures),
        (ChartKind::Kpi, _, _) => measures,
        (ChartKind::Histogram, _, _) => format!("Distribution of {}", words::inside(&measures)),
        (ChartKind::Scatter, Some(x), None) => format!("{measures} against {}", inside(x)),
        (ChartKind::Scatter, Some(x), Some(s)) => {
            format!("{measures} against {} by {}", inside(x), inside(s))
        }
        (_, Some(x), Some(s)) => format!("{measures} by {} and {}", inside(x), inside(s)),
        (_, Some(x), None) => format!("{measures} by {}", inside(x)),
        _ => measures,
    }
}

fn question(context: &Context) -> Option<String> {
    // Without the words about the chart.
    let wanted = context.intent.wanted.as_ref();
    let question = wanted.map_or(context.intent.question.as_str(), |w| w.rest.as_str());
    let question = question.trim().trim_end_matches(['?', '.']);
    (!question.is_empty()).then(|| words::capitalized(question))
}

/// 'a', 'a and b', 'a, b and c'.
pub(crate) fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [head @ .., last] => format!("{} and {last}", head.join(", ")),
    }
}

/// A sentence for those who can't see the chart.
fn description(context: &Context, title: &str) -> String {
    let kind = words::capitalized(context.plan.kind.words());
    let rows = context.shape.rows;
    let mut text = format!("{kind}: {title}.");
    if context.plan.kind == ChartKind::Table {
        return format!("{text} {rows} rows.");
    }
    if let Some(y) = context.y() {
        let (low, high) = y.numbers().fold((f64::MAX, f64::MIN), |(l, h), n| (l.min(n), h.max(n)));
        if rows > 1 && low <= high {
            text.push_str(&format!(" {rows} values of {} from {} to {}.", words::inside(&y.title), y.style.text(low), y.style.text(high)));
        }
    }
    text
}

fn config(context: &Context) -> Value {
    let mut config = json!({
        "font": "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif",
        "view": { "stroke": null },
        "range": { "category": PALETTE },
        "mark": { "color": PALETTE[0] },
        "axis": { "labelLimit": 180, "titleFontWeight": "normal", "gridColor": "#e4e4e7" },
        "legend": { "labelLimit": 180, "titleFontWeight": "normal" },
        "title": { "subtitleColor": "#6b7280", "fontSize": 14, "offset": 12 },
    });
    let locale = context.plan.y.iter().find_map(|&i| context.shape.field(i)?.style.locale());
    if let (Some(number), Some(map)) = (locale, config.as_object_mut()) {
        map.insert("locale".into(), json!({ "number": number }));
    }
    config
}

/// At most `limit` characters, cut with an ellipsis.
pub(crate) fn shortened(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let mut out: String = text.chars().take(limit.saturating_sub(1)).collect();
    out.push('…');
    out
}
