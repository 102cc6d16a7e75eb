//! Time expressions: from words to ranges, groupings, recurring parts and comparisons, and on to SQL.
//!
//! No clock is read: today is an argument. What the words name relatively stays relative, so that the SQL
//! stays right tomorrow.

mod again;
mod calendar;
mod compare;
mod dates;
mod grouping;
mod named;
mod parts;
mod periods;
mod pieces;
mod point;
mod ranges;
mod recurring;
mod relative;
mod render;
mod shift;
mod short;
mod spans;
mod today;
mod weekdays;
mod within;
mod words;

pub(crate) use calendar::add_days;
pub use point::{Moment, bounds, evaluate};
pub use render::{SqlKind, YearBounds, describe, sql, sql_calling, sql_in, year_bounds, year_sql};
pub use shift::{aligned, before, held_against, previous, shifted, until_now};
pub(crate) use words::{month, season, unit};

/// The ISO number of a weekday named in the singular.
pub(crate) fn weekday(word: &str) -> Option<i32> {
    words::weekday(word).filter(|(_, sure, plural)| !plural && *sure > 0.5).map(|(iso, ..)| iso)
}

use crate::answer::{Day, Manners, WeekStart};
use crate::time_types::{CalendarPart, Grain, TimeRange};
use pieces::Pieces;
use serde::{Deserialize, Serialize};

/// What time expressions are read with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeContext {
    pub today: Day,
    pub week_start: WeekStart,
    /// Month (1 to 12) in which the fiscal year begins.
    pub fiscal_year_start: u8,
}

impl TimeContext {
    /// Today with the calendar of the caller's settings.
    pub fn new(today: Day, manners: &Manners) -> Self {
        TimeContext { today, week_start: manners.week_start, fiscal_year_start: manners.fiscal_year_start }
    }
}

/// The day at the start of a date or timestamp's text.
pub(crate) fn read_day(text: &str) -> Option<Day> {
    point::read_fixed(text.get(..10)?).map(|m| m.day)
}

/// A reading of a run of tokens as time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TimeMention {
    /// First token, prepositions included.
    pub start: usize,
    /// The token after the last.
    pub end: usize,
    pub meaning: TimeMeaning,
    /// How sure the words alone make it, 0 to 1.
    pub confidence: f32,
}

/// What a time expression means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeMeaning {
    /// Rows within a range of time.
    Range(TimeRange),
    /// One row per unit of time ('by month', 'daily').
    GroupBy(Grain),
    /// One row per recurring part ('by day of the week').
    GroupByPart(CalendarPart),
    /// Rows within a recurring part ('on Mondays'); values as in [`part_sql`]. Any of `values`.
    Part { part: CalendarPart, values: Vec<i32>, label: String },
    /// Another period to hold the answer against.
    Compare(Comparison),
    /// The range of the question before (or of this one), moved: 'the month before', 'a year earlier'.
    Shift { by: (i32, Grain), label: String },
    /// A length of time ('3 days', 'half an hour'), as in 'took more than 3 days'.
    Duration { text: String, value: f64, grain: Grain },
}

/// What a period is compared with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The range compared with where the words name it by itself ('than last year'); else it is the question's own
    /// range moved by `shift`.
    pub base: Option<TimeRange>,
    /// How far the base lies from the question's range ('year over year': −1 year). Absent: the period just before.
    pub shift: Option<(i32, Grain)>,
    /// True where each period of a series is compared with the one before it ('month over month').
    pub series: bool,
    /// True where the words ask for the change ('growth', 'increase') and not just for both values.
    pub growth: bool,
    pub label: String,
}

/// SQL for a recurring part of a timestamp expression: hours 0–23, ISO weekdays 1 (Monday) to 7, days 1–31,
/// months 1–12, quarters 1–4, ISO weeks 1–53.
pub fn part_sql(part: CalendarPart, expression: &str) -> String {
    let field = match part {
        CalendarPart::HourOfDay => "hour",
        CalendarPart::DayOfWeek => "isodow",
        CalendarPart::DayOfMonth => "day",
        CalendarPart::MonthOfYear => "month",
        CalendarPart::QuarterOfYear => "quarter",
        CalendarPart::WeekOfYear => "week",
    };
    format!("EXTRACT({field} FROM {expression})::int")
}

/// Longest question read for time, in tokens; what follows is left out.
const MAX_TOKENS: usize = 4_000;

/// All time expressions of a question's lower-cased tokens, by start, then longest and surest first. Several readings
/// of one span are kept where the words are truly ambiguous.
pub fn parse(tokens: &[&str], ctx: &TimeContext) -> Vec<TimeMention> {
    let tokens = tokens.get(..MAX_TOKENS).unwrap_or(tokens);
    let pieces = Pieces::new(tokens);
    let mut found: Vec<Found> = Vec::new();
    for i in 0..pieces.len() {
        if !pieces.starts_token(i) {
            continue;
        }
        ranges::find(&pieces, i, ctx, &mut found);
        grouping::find(&pieces, i, &mut found);
        compare::find(&pieces, i, ctx, &mut found);
    }
    let mut mentions: Vec<TimeMention> = found
        .into_iter()
        .filter(|f| f.end > f.start && pieces.ends_token(f.end) && is_sound(&f.meaning, ctx))
        .map(|f| TimeMention {
            start: pieces.token(f.start),
            end: pieces.token(f.end - 1) + 1,
            meaning: f.meaning,
            confidence: f.confidence.clamp(0.0, 1.0),
        })
        .collect();
    settle(&mut mentions);
    mentions
}

/// A mention over pieces.
struct Found {
    start: usize,
    end: usize,
    meaning: TimeMeaning,
    confidence: f32,
}

/// False for ranges that end before they begin.
fn is_sound(meaning: &TimeMeaning, ctx: &TimeContext) -> bool {
    let sound = |range: &TimeRange| match bounds(range, ctx) {
        (Some(from), Some(to)) => from < to,
        (None, None) => false,
        _ => true,
    };
    match meaning {
        TimeMeaning::Range(range) => sound(range),
        TimeMeaning::Compare(comparison) => comparison.base.as_ref().is_none_or(sound),
        _ => true,
    }
}

/// Drops what a longer and at least as sure reading contains, and doubles; sorts.
fn settle(mentions: &mut Vec<TimeMention>) {
    mentions.sort_by(|a, b| {
        (a.start, std::cmp::Reverse(a.end)).cmp(&(b.start, std::cmp::Reverse(b.end))).then(b.confidence.total_cmp(&a.confidence))
    });
    mentions.dedup_by(|b, a| a.start == b.start && a.end == b.end && same_meaning(&a.meaning, &b.meaning));
    let all = mentions.clone();
    mentions.retain(|m| !all.iter().any(|o| contains(o, m)));
}

/// Equal but for labels.
fn same_meaning(a: &TimeMeaning, b: &TimeMeaning) -> bool {
    match (a, b) {
        (TimeMeaning::Range(a), TimeMeaning::Range(b)) => a.from == b.from && a.to == b.to,
        _ => a == b,
    }
}

fn contains(outer: &TimeMention, inner: &TimeMention) -> bool {
    let within = outer.start <= inner.start && inner.end <= outer.end && outer.end - outer.start > inner.end - inner.start;
    let is_grouping = |m: &TimeMeaning| matches!(m, TimeMeaning::GroupBy(_) | TimeMeaning::GroupByPart(_));
    let complementary = match (&outer.meaning, &inner.meaning) {
        // 'monthly growth' is a grouping too; 'last 7 days' holds no grouping.
        (TimeMeaning::Compare(_), inner) => is_grouping(inner),
        (outer, inner) => is_grouping(outer) && !is_grouping(inner),
    };
    within && !complementary && (outer.confidence >= 0.8 || outer.confidence >= inner.confidence - 0.1)
}
