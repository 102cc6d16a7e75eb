//! Insights: sentences computed from the rows, each with its numbers, and only where the data
//! carries them. Totals and shares are said of additive measures over complete results only.

mod pairs;
mod ranking;
mod series;
mod summary;

pub use summary::{Phrases, summary};

use crate::cell::Cell;
use crate::format::time_text;
use crate::intent::{Intent, Preferences};
use crate::result::{ResultKind, ResultTable, TimeUnit};
use crate::shape::{Field, Scale, Shape};
use crate::words;
use chrono::{NaiveDate, NaiveDateTime};

/// More sentences than this are not read.
const MOST: usize = 7;

/// Computes what is worth saying about a result, most important first.
#[must_use]
pub fn insights(table: &ResultTable, intent: &Intent, preferences: &Preferences) -> Vec<String> {
    let shape = Shape::of(table, intent, preferences);
    let view = View { shape: &shape, intent, preferences };
    let mut out = match shape.kind {
        ResultKind::TimeSeries => series::single(&view),
        ResultKind::SplitTimeSeries => series::split(&view),
        ResultKind::Categories | ResultKind::Ranking | ResultKind::Matrix => ranking::of(&view),
        ResultKind::NumberPairs => pairs::correlation(&view),
        ResultKind::Numbers => pairs::distribution(&view),
        ResultKind::SingleValue => single_value(&view),
        ResultKind::Empty | ResultKind::List => Vec::new(),
    };
    if shape.truncated && !out.is_empty() {
        out.push(format!("Only the first {} rows are counted here: the result was cut at its limit.", shape.rows));
    }
    out.truncate(MOST);
    out
}

/// What the insight functions look at.
pub(crate) struct View<'a> {
    pub shape: &'a Shape<'a>,
    pub intent: &'a Intent,
    pub preferences: &'a Preferences,
}

impl<'a> View<'a> {
    pub fn main(&self) -> Option<&'a Field<'a>> {
        self.shape.main_dimension().and_then(|i| self.shape.field(i))
    }

    /// The measure that the question is about: the one it sorts by, else the first.
    pub fn measure(&self) -> Option<&'a Field<'a>> {
        self.shape.measures.first().and_then(|&i| self.shape.field(i))
    }

    /// Every group is in the result, so shares and totals mean something.
    pub fn whole(&self) -> bool {
        !self.shape.truncated && !self.intent.limited
    }

    pub fn name(&self, field: &Field, cell: &Cell) -> String {
        name_of(self.preferences, field, cell)
    }

    pub fn today(&self) -> Option<NaiveDateTime> {
        midnight(self.intent.today.as_deref()?)
    }

    pub fn since(&self) -> Option<NaiveDateTime> {
        midnight(self.main()?.since.as_deref()?)
    }
}

fn midnight(date: &str) -> Option<NaiveDateTime> {
    NaiveDate::parse_from_str(date.get(..10)?, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0)
}

/// The value of a dimension in a sentence.
pub(crate) fn name_of(preferences: &Preferences, field: &Field, cell: &Cell) -> String {
    match (field.scale, cell) {
        (_, Cell::Null) => "(none)".to_owned(),
        (Scale::Time(grain), Cell::Time(t)) => time_text(*t, grain, preferences),
        (Scale::Steps(unit), Cell::Number(n)) => step_name(unit, *n),
        (_, Cell::Number(n)) => format!("{n}"),
        (_, Cell::Text(t)) => t.trim().to_owned(),
        (_, Cell::Bool(b)) => if *b { "yes" } else { "no" }.to_owned(),
        (_, Cell::Time(t)) => t.to_string(),
    }
}

fn step_name(unit: TimeUnit, n: f64) -> String {
    const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
    const MONTHS: [&str; 12] =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
    let place = n.max(0.0) as usize;
    match unit {
        TimeUnit::Weekday => DAYS.get(place % 7).map(|d| (*d).to_owned()),
        TimeUnit::MonthOfYear => place.checked_sub(1).and_then(|i| MONTHS.get(i)).map(|m| (*m).to_owned()),
        TimeUnit::QuarterOfYear => Some(format!("Q{n}")),
        TimeUnit::HourOfDay => Some(format!("{place:02}:00")),
        _ => None,
    }
    .unwrap_or_else(|| format!("{n}"))
}

/// The title without the unit that the number says itself.
pub(crate) fn plain_title(m: &Field) -> String {
    match m.style.unit_suffix() {
        Some(unit) => m.title.trim_end_matches(&format!(" ({unit})")).to_owned(),
        None => m.title.clone(),
    }
}

/// 'the highest revenue', 'the most orders'.
pub(crate) fn superlative(m: &Field, highest: bool) -> String {
    let what = words::inside(&plain_title(m));
    let counted = m.additive && words::plural(&m.title) && m.style.is_plain();
    match (counted, highest) {
        (true, true) => format!("the most {what}"),
        (true, false) => format!("the fewest {what}"),
        (false, true) => format!("the highest {what}"),
        (false, false) => format!("the lowest {what}"),
    }
}

/// A single value against what the caller compares it with.
fn single_value(view: &View) -> Vec<String> {
    let (Some(m), Some(c)) = (view.measure(), &view.intent.comparison) else {
        return Vec::new();
    };
    let Some(now) = m.cells.first().and_then(Cell::number) else {
        return Vec::new();
    };
    vec![format!("{}.", change(&m.title, m, now, c.value, &c.label))]
}

/// 'Revenue rose by 12.5 % against May ($900 → $1,012)'.
pub(crate) fn change(subject: &str, m: &Field, now: f64, then: f64, label: &str) -> String {
    let numbers = format!("{} → {}", m.style.exact(then), m.style.exact(now));
    let subject = words::capitalized(subject);
    if now == then {
        return format!("{subject} stayed the same as in {label} ({})", m.style.exact(now));
    }
    let verb = if now > then { "rose" } else { "fell" };
    if m.style.is_share() {
        return format!("{subject} {verb} against {label} ({numbers})");
    }
    // A rate over zero, or across it, says nothing.
    if then <= 0.0 {
        return format!("{subject} {verb} against {label} ({numbers})");
    }
    let rate = crate::format::percent(((now - then) / then).abs());
    format!("{subject} {verb} by {rate} against {label} ({numbers})")
}

/// Values that lie far from the others by the modified z-score of Iglewicz and Hoaglin (1993):
/// 0.6745·|x − median| / MAD > 3.5. At least eight values; indexes, strongest first.
pub(crate) fn outliers(values: &[f64]) -> Vec<usize> {
    if values.len() < 8 {
        return Vec::new();
    }
    let median = median_of(values);
    let deviations: Vec<f64> = values.iter().map(|v| (v - median).abs()).collect();
    let mad = median_of(&deviations);
    if mad <= 0.0 || !mad.is_finite() {
        return Vec::new();
    }
    let mut out: Vec<(usize, f64)> = deviations.iter().map(|d| 0.6745 * d / mad).enumerate().filter(|(_, z)| *z > 3.5).collect();
    out.sort_by(|a, b| b.1.total_cmp(&a.1));
    out.into_iter().map(|(i, _)| i).collect()
}

pub(crate) fn median_of(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |i: usize| sorted.get(i).copied().unwrap_or(f64::NAN);
    match sorted.len() {
        0 => f64::NAN,
        n if n % 2 == 1 => at(n / 2),
        n => f64::midpoint(at(n / 2 - 1), at(n / 2)),
    }
}
