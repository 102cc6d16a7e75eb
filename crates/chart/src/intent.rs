//! What the question wants to see, and what its caller likes.

use crate::result::{Grain, ResultKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The question's primary action.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    List,
    Count,
    #[default]
    Aggregate,
    Compare,
    Rank,
    Trend,
    Exists,
}

/// Kinds of charts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChartKind {
    Line,
    Area,
    Bar,
    Pie,
    Scatter,
    Histogram,
    HeatMap,
    /// One big number.
    Kpi,
    Table,
}

impl ChartKind {
    pub const ALL: [Self; 9] =
        [Self::Line, Self::Area, Self::Bar, Self::Pie, Self::Scatter, Self::Histogram, Self::HeatMap, Self::Kpi, Self::Table];

    /// Stable key for settings, `usermeta` and stored preferences.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Area => "area",
            Self::Bar => "bar",
            Self::Pie => "pie",
            Self::Scatter => "scatter",
            Self::Histogram => "histogram",
            Self::HeatMap => "heat_map",
            Self::Kpi => "kpi",
            Self::Table => "table",
        }
    }

    /// Reads a key or one of its everyday names ('donut', 'heatmap', 'big number').
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        let key = key.trim().to_lowercase().replace(['-', ' '], "_");
        Some(match key.as_str() {
            "line" => Self::Line,
            "area" => Self::Area,
            "bar" | "bars" | "column" => Self::Bar,
            "pie" | "donut" | "doughnut" | "arc" => Self::Pie,
            "scatter" | "point" | "points" | "bubble" => Self::Scatter,
            "histogram" => Self::Histogram,
            "heat_map" | "heatmap" | "rect" => Self::HeatMap,
            "kpi" | "text" | "big_number" | "number" => Self::Kpi,
            "table" => Self::Table,
            _ => return None,
        })
    }

    /// The name in a sentence: 'pie chart'.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Line => "line chart",
            Self::Area => "area chart",
            Self::Bar => "bar chart",
            Self::Pie => "pie chart",
            Self::Scatter => "scatter plot",
            Self::Histogram => "histogram",
            Self::HeatMap => "heat map",
            Self::Kpi => "single number",
            Self::Table => "table",
        }
    }
}

/// How several series share a bar chart or area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stacking {
    Stacked,
    /// Stacked to 100 %.
    Normalized,
    Grouped,
}

/// An axis of a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Axis {
    X,
    Y,
}

/// Order asked for in chart terms: 'rank the y axis from high to low'.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AxisOrder {
    pub axis: Axis,
    pub descending: bool,
}

/// Binning asked for: 'bin hire date by weekday', '10 bins'.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Binning {
    /// The words that name the column ('start_from') and the unit, if one is named
    /// ('bin … by time' names none).
    Time { column: String, unit: Option<BinUnit> },
    /// Number of bins of a histogram.
    Count(usize),
}

/// Units of time to bin by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BinUnit {
    Grain(Grain),
    Weekday,
}

/// A chart asked for in words; see [`crate::wanted_chart`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// The kind of chart.
    pub kind: Option<ChartKind>,
    /// The kind was named ('bar chart') and not only hinted at ('the trend of', 'proportion').
    pub named: bool,
    pub stacking: Option<Stacking>,
    /// Horizontal (`true`) or vertical bars.
    pub horizontal: Option<bool>,
    pub order: Option<AxisOrder>,
    pub binning: Option<Binning>,
    /// Byte ranges of the question that speak about the chart only.
    pub spans: Vec<(usize, usize)>,
    /// The question without them: what is asked of the data.
    pub rest: String,
}

/// A value to hold a single number against.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    pub value: f64,
    /// 'September 2026', 'the same month last year'.
    pub label: String,
}

/// What is known about the question.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Intent {
    pub action: Action,
    pub wanted: Option<Wanted>,
    /// The rows stand in an order that the question asked for: keep it.
    pub sorted_by_question: bool,
    /// Only some of the rows were asked for (top 10): totals and shares mean nothing.
    pub limited: bool,
    pub question: String,
    /// Title of the chart; derived from the columns if absent.
    pub title: Option<String>,
    /// 'Today' in the caller's time zone (ISO date): the period that holds it is not complete.
    pub today: Option<String>,
    /// What a single value is compared with.
    pub comparison: Option<Comparison>,
}

/// The caller's likes. Everything has a default.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// Chart by shape of result, as learned or set.
    pub preferred_charts: BTreeMap<ResultKind, ChartKind>,
    /// Charts liked in general, best first: drawn wherever they suit the result.
    pub liked_charts: Vec<ChartKind>,
    /// PostgreSQL-style pattern of dates ('DD.MM.YYYY'); ISO dates if absent.
    pub date_format: Option<String>,
    /// Currency of money columns that name none: ISO code or symbol. None shows no sign.
    pub currency: Option<String>,
    /// '.' if absent.
    pub decimal_separator: Option<char>,
    /// ',' if absent.
    pub thousands_separator: Option<char>,
}
