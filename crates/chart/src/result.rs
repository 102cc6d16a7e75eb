//! What a query returned, in the terms that charts need. The pipeline fills this from the
//! engine's columns; nothing here knows SQL.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Unit of a time axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grain {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

impl Grain {
    /// The word for one unit: 'month'.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Second => "second",
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }
}

/// What the values of a temporal column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeUnit {
    /// ISO dates: '2026-10-01'.
    Date,
    /// ISO dates with a time of day; an offset is dropped, the clock shown as it stands.
    Timestamp,
    /// A time of day: '13:45:00'.
    Time,
    /// Calendar years as numbers or texts.
    Year,
    /// Months 1–12 or names, without a year.
    MonthOfYear,
    /// Quarters 1–4, without a year.
    QuarterOfYear,
    /// ISO weekdays 1–7 (or PostgreSQL's `dow` 0–6) or names.
    Weekday,
    /// Hours 0–23.
    HourOfDay,
}

/// How the numbers of a column are to be read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberFormat {
    /// Not known: decided by the values and the column's name.
    #[default]
    Automatic,
    Integer,
    Decimal,
    /// Money; the ISO code or symbol where known ('EUR', '€').
    Currency(Option<String>),
    /// 0.25 means 25 %.
    Fraction,
    /// 25 means 25 %.
    Percent,
}

/// Type of a column's values.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    Temporal {
        grain: Option<Grain>,
        unit: TimeUnit,
    },
    Number {
        format: NumberFormat,
    },
    /// PostgreSQL intervals in text ('3 days 04:05:06') or numbers of seconds.
    Duration,
    Text,
    Boolean,
    /// Everything that no axis can show (json, arrays, geometry, bytea, …).
    #[default]
    Other,
}

/// What a column is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// What is grouped by or listed.
    Dimension,
    /// What is counted, summed, averaged.
    Measure,
    /// A key: neither an axis nor a quantity, if anything else is there.
    Identifier,
}

/// The aggregate a measure comes from. Only sums and counts may be added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aggregate {
    Sum,
    Count,
    CountDistinct,
    Average,
    Median,
    Minimum,
    Maximum,
    /// Computed otherwise (a ratio, a growth rate, a running total): not additive.
    Other,
}

/// One column of a result.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Column {
    /// Name in the result; also the field's name in the specification.
    pub name: String,
    /// Title for people ('Total sales'); derived from the name if absent.
    pub label: Option<String>,
    pub kind: ColumnKind,
    /// Where the engine knows it; inferred if absent.
    pub role: Option<Role>,
    pub aggregate: Option<Aggregate>,
    /// A measure that stands beside the one asked for (the sum beside its share): told in tooltips and tables, not drawn.
    pub secondary: bool,
    /// Of a time column: the first day that the question asks about (ISO date). A period begun
    /// before it is cut.
    pub since: Option<String>,
    /// Where the values come from ('schema.table.column'): lets charts of one dashboard share a
    /// filter.
    pub source: Option<String>,
}

impl Column {
    /// A column of which only name and type are known.
    #[must_use]
    pub fn new(name: &str, kind: ColumnKind) -> Self {
        Self { name: name.to_owned(), kind, ..Self::default() }
    }

    #[must_use]
    pub fn with_label(mut self, label: &str) -> Self {
        self.label = Some(label.to_owned());
        self
    }

    #[must_use]
    pub fn with_role(mut self, role: Role) -> Self {
        self.role = Some(role);
        self
    }

    #[must_use]
    pub fn with_aggregate(mut self, aggregate: Aggregate) -> Self {
        self.aggregate = Some(aggregate);
        self.role = Some(Role::Measure);
        self
    }
}

/// The rows of an answer. A row that is shorter than the columns is read as filled with NULLs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ResultTable {
    pub columns: Vec<Column>,
    /// Scalars as JSON; numbers may also come as texts (`numeric` keeps its digits so).
    pub rows: Vec<Vec<Value>>,
    /// Rows were cut at a limit of the guard.
    pub truncated: bool,
}

/// Shape of a result, the key under which a preferred chart is learned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResultKind {
    Empty,
    /// One row with a number (or a yes/no).
    SingleValue,
    /// One measure (or more) over time.
    TimeSeries,
    /// A measure over time, split by a category.
    SplitTimeSeries,
    /// A measure by one category.
    Categories,
    /// The same, ordered and cut by the question.
    Ranking,
    /// A measure by two categories.
    Matrix,
    /// Two numbers a row.
    NumberPairs,
    /// Many values of one number.
    Numbers,
    /// Anything else: shown as a table.
    List,
}

impl ResultKind {
    /// Stable key for settings and stored preferences.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::SingleValue => "single_value",
            Self::TimeSeries => "time_series",
            Self::SplitTimeSeries => "split_time_series",
            Self::Categories => "categories",
            Self::Ranking => "ranking",
            Self::Matrix => "matrix",
            Self::NumberPairs => "number_pairs",
            Self::Numbers => "numbers",
            Self::List => "list",
        }
    }

    /// The reverse of [`ResultKind::key`].
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        [
            Self::Empty,
            Self::SingleValue,
            Self::TimeSeries,
            Self::SplitTimeSeries,
            Self::Categories,
            Self::Ranking,
            Self::Matrix,
            Self::NumberPairs,
            Self::Numbers,
            Self::List,
        ]
        .into_iter()
        .find(|k| k.key() == key)
    }
}
