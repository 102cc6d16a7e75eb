//! Ranges of time as questions name them, kept relative so that kept SQL stays right tomorrow.

use serde::{Deserialize, Serialize};

/// Units of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
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

/// A recurring part of the calendar to group or filter by ('by weekday', 'in December of any year').
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CalendarPart {
    HourOfDay,
    DayOfWeek,
    DayOfMonth,
    MonthOfYear,
    QuarterOfYear,
    WeekOfYear,
}

/// What a point in time is counted from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Anchor {
    /// CURRENT_DATE (a day's start).
    Today,
    /// now(), for spans of hours and minutes.
    Now,
    /// A fixed day or instant, ISO text ('2026-10-01' or '2026-10-01 14:30:00').
    Fixed(String),
}

/// A point in time: `date_trunc(trunc, anchor + before…) + shifts…`, each list applied in order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TimePoint {
    pub anchor: Anchor,
    /// Moves of the anchor before truncation: the latest first of March is
    /// `date_trunc('year', today - 2 months) + 2 months`, on any day of the year.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub before: Vec<(i32, Grain)>,
    /// Truncate to the start of this unit (weeks and fiscal years by the settings).
    pub trunc: Option<Grain>,
    /// True where a truncation to a year or quarter means the fiscal one.
    pub fiscal: bool,
    pub shifts: Vec<(i32, Grain)>,
}

/// A half-open range `[from, to)`; an absent end is open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TimeRange {
    pub from: Option<TimePoint>,
    pub to: Option<TimePoint>,
    /// The unit the words named ('last month' → month, 'past 7 days' → day).
    pub grain: Grain,
    /// For people: 'last month', 'October 2026', 'since March'.
    pub label: String,
}
