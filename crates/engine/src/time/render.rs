//! Points and ranges as SQL and as words.

use super::point::{Step, evaluate, lead, opposite, push_step, read_fixed, steps};
use super::words::unit_name;
use super::{TimeContext, ranges};
use crate::time_types::{Anchor, Grain, TimePoint, TimeRange};

/// What a point is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SqlKind {
    Date,
    Timestamp,
    TimestampTz,
}

/// Type of an SQL expression in the making.
#[derive(Clone, Copy, PartialEq)]
enum Type {
    Date,
    /// Without time zone.
    Timestamp,
    TimestampTz,
}

/// A point as an SQL expression to compare a column of the given type with, in the connection's time zone:
/// `date_trunc('month', CURRENT_DATE) - INTERVAL '1 month'`, `DATE '2026-10-01'`, `now() - INTERVAL '24 hours'`.
/// For `Date` the expression is a date. Binds as tightly as `+` and `-` do.
pub fn sql(point: &TimePoint, ctx: &TimeContext, want: SqlKind) -> String {
    sql_in(point, ctx, want, None)
}

/// As [`sql`], with today and the borders of days in a named time zone. A naive timestamp column is taken to hold local
/// times of that zone.
pub fn sql_in(point: &TimePoint, ctx: &TimeContext, want: SqlKind, zone: Option<&str>) -> String {
    sql_calling(point, ctx, want, zone, &str::to_owned)
}

/// As [`sql_in`], with functions called by what `call` makes of their names.
pub fn sql_calling(point: &TimePoint, ctx: &TimeContext, want: SqlKind, zone: Option<&str>, call: &dyn Fn(&str) -> String) -> String {
    let zone = zone.map(|z| format!("'{}'", z.replace('\'', "''")));
    if let Anchor::Fixed(text) = &point.anchor {
        if read_fixed(text).is_none() {
            return "NULL::date".into();
        }
        let Some(moment) = evaluate(point, ctx) else {
            return "NULL::date".into();
        };
        return match (want, &zone) {
            (SqlKind::Date, _) => format!("DATE '{}'", super::calendar::iso(moment.day)),
            (SqlKind::TimestampTz, Some(zone)) => {
                format!("TIMESTAMP '{}' AT TIME ZONE {zone}", moment.text())
            }
            _ if moment.second == 0 => format!("DATE '{}'", moment.text()),
            (SqlKind::TimestampTz, _) => format!("TIMESTAMPTZ '{}'", moment.text()),
            _ => format!("TIMESTAMP '{}'", moment.text()),
        };
    }
    let mut expr = anchor(point, want, zone.as_deref(), &call("now"));
    let mut before = steps(&point.before);
    let mut after = Vec::new();
    if let Some(lead) = lead(point, ctx) {
        push_step(&mut before, opposite(lead));
        after.push(lead);
    }
    for step in steps(&point.shifts) {
        push_step(&mut after, step);
    }
    let weeks = point.trunc == Some(Grain::Week) || point.shifts.iter().any(|(_, g)| *g == Grain::Week);
    for step in before {
        expr.step(step, false, true);
    }
    if let Some(grain) = point.trunc {
        expr.text = format!("{}('{}', {})", call("date_trunc"), unit_name(grain), expr.text);
        expr.compound = false;
        // date_trunc of a date gives a timestamp with time zone.
        if expr.kind == Type::Date {
            expr.kind = Type::TimestampTz;
        }
    }
    for step in after {
        expr.step(step, weeks, want == SqlKind::Date);
    }
    match (want, zone) {
        (SqlKind::Date, _) if expr.kind != Type::Date => format!("{}::date", expr.closed()),
        (SqlKind::TimestampTz, Some(zone)) => match expr.kind {
            Type::TimestampTz => expr.text,
            Type::Timestamp => format!("{} AT TIME ZONE {zone}", expr.closed()),
            Type::Date => format!("{}::timestamp AT TIME ZONE {zone}", expr.closed()),
        },
        _ => expr.text,
    }
}

struct Expression {
    text: String,
    kind: Type,
    /// True where operators stand at its top.
    compound: bool,
}

/// `instant`: the name of the function `now`.
fn anchor(point: &TimePoint, want: SqlKind, zone: Option<&str>, instant: &str) -> Expression {
    let now = point.anchor == Anchor::Now;
    let (text, kind) = match zone {
        None if now => (format!("{instant}()"), Type::TimestampTz),
        None => ("CURRENT_DATE".to_string(), Type::Date),
        // An instant needs no zone until a day's border or a local time is asked for.
        Some(_) if now && point.trunc.is_none() && want == SqlKind::TimestampTz => (format!("{instant}()"), Type::TimestampTz),
        Some(zone) if now => (format!("({instant}() AT TIME ZONE {zone})"), Type::Timestamp),
        Some(zone) if point.trunc.is_some() && point.before.is_empty() => (format!("({instant}() AT TIME ZONE {zone})"), Type::Timestamp),
        Some(zone) => (format!("({instant}() AT TIME ZONE {zone})::date"), Type::Date),
    };
    // date_trunc of a date would read it in the connection's zone; a timestamp has none.
    if zone.is_some() && kind == Type::Date && point.trunc.is_some() {
        return Expression { text: format!("{text}::timestamp"), kind: Type::Timestamp, compound: false };
    }
    Expression { text, kind, compound: false }
}

impl Expression {
    /// Adds a step; whole days on a date may be written as a number.
    fn step(&mut self, step: Step, weeks: bool, short: bool) {
        let (n, text) = match step {
            Step::Days(n) if short && self.kind == Type::Date => (n, n.unsigned_abs().to_string()),
            step => {
                let (n, text) = interval(step, weeks);
                if self.kind == Type::Date {
                    self.kind = Type::Timestamp;
                }
                (n, format!("INTERVAL '{text}'"))
            }
        };
        self.text = format!("{} {} {text}", self.text, if n < 0 { '-' } else { '+' });
        self.compound = true;
    }

    fn closed(&self) -> String {
        if self.compound { format!("({})", self.text) } else { self.text.clone() }
    }
}

/// A step's sign and its size as PostgreSQL's interval text: '3 months', '1 year', '2 weeks'.
fn interval(step: Step, weeks: bool) -> (i64, String) {
    let (n, size, unit) = match step {
        Step::Months(n) if n % 12 == 0 => (n, n / 12, "year"),
        Step::Months(n) => (n, n, "month"),
        Step::Days(n) if weeks && n % 7 == 0 => (n, n / 7, "week"),
        Step::Days(n) => (n, n, "day"),
        Step::Seconds(n) if n % 3600 == 0 => (n, n / 3600, "hour"),
        Step::Seconds(n) if n % 60 == 0 => (n, n / 60, "minute"),
        Step::Seconds(n) => (n, n, "second"),
    };
    let size = size.unsigned_abs();
    (n, format!("{size} {unit}{}", if size == 1 { "" } else { "s" }))
}

/// A range over a column that holds years as numbers, as SQL expressions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearBounds {
    /// First year, inclusive.
    pub from: Option<String>,
    /// Last year, inclusive.
    pub last: Option<String>,
    /// The year where it is one alone: `year = …`.
    pub single: Option<String>,
}

/// A year as a number of a year's column: fixed or counted from the current one.
#[derive(Clone, Copy, PartialEq)]
enum YearNumber {
    Fixed(i64),
    Relative(i64),
}

impl YearNumber {
    fn sql(self) -> String {
        match self {
            YearNumber::Fixed(year) => year.to_string(),
            YearNumber::Relative(0) => "EXTRACT(year FROM CURRENT_DATE)::int".into(),
            YearNumber::Relative(by) => {
                let sign = if by < 0 { '-' } else { '+' };
                format!("EXTRACT(year FROM CURRENT_DATE)::int {sign} {}", by.unsigned_abs())
            }
        }
    }

    fn less_one(self) -> Self {
        match self {
            YearNumber::Fixed(year) => YearNumber::Fixed(year - 1),
            YearNumber::Relative(by) => YearNumber::Relative(by - 1),
        }
    }
}

/// The years of a range for a column of whole years; `None` where the range doesn't consist of whole calendar years
/// (rolling years and 'so far' count by the years they touch).
pub fn year_bounds(range: &TimeRange) -> Option<YearBounds> {
    let from = match &range.from {
        None => None,
        Some(point) => Some(whole_year(point)?),
    };
    let last = match &range.to {
        None => None,
        Some(point) => Some(match whole_year(point) {
            Some(year) if point.trunc.is_some() || !point.is_relative() => year.less_one(),
            Some(year) => year,
            // 'so far': up to tomorrow.
            None if *point == TimePoint::today().shifted(1, Grain::Day) => YearNumber::Relative(0),
            None => return None,
        }),
    };
    if from.is_none() && last.is_none() {
        return None;
    }
    let single = from.filter(|f| Some(*f) == last).map(YearNumber::sql);
    Some(YearBounds { from: from.map(YearNumber::sql), last: last.map(YearNumber::sql), single })
}

/// The year that starts at a point; rolling years count from the current one.
fn whole_year(point: &TimePoint) -> Option<YearNumber> {
    if let Anchor::Fixed(text) = &point.anchor {
        let moment = read_fixed(text)?;
        let plain = point.trunc.is_none() && point.before.is_empty() && point.shifts.is_empty();
        return (plain && (moment.day.month, moment.day.day, moment.second) == (1, 1, 0))
            .then_some(YearNumber::Fixed(i64::from(moment.day.year)));
    }
    let truncated = point.trunc == Some(Grain::Year) && point.before.is_empty() && !point.fiscal;
    let rolling = point.trunc.is_none() && point.before.is_empty() && !point.shifts.is_empty();
    if !truncated && !rolling {
        return None;
    }
    match steps(&point.shifts).as_slice() {
        [] => Some(YearNumber::Relative(0)),
        [Step::Months(n)] if n % 12 == 0 => Some(YearNumber::Relative(n / 12)),
        _ => None,
    }
}

/// The year that a point lies in, as an SQL integer: `2014`, `EXTRACT(year FROM CURRENT_DATE)::int - 1`.
pub fn year_sql(point: &TimePoint, ctx: &TimeContext) -> String {
    if let Some(year) = whole_year(point) {
        return year.sql();
    }
    match (&point.anchor, evaluate(point, ctx)) {
        (Anchor::Fixed(_), Some(moment)) => moment.day.year.to_string(),
        _ => format!("EXTRACT(year FROM {})::int", sql(point, ctx, SqlKind::Date)),
    }
}

/// A range in words: its label; without one, its days as seen from today ('2026-10-01 to 2026-10-31').
pub fn describe(range: &TimeRange, ctx: &TimeContext) -> String {
    if !range.label.is_empty() {
        return range.label.clone();
    }
    match super::bounds(range, ctx) {
        (Some(from), Some(to)) if from.second == 0 && to.second == 0 => {
            let last = super::calendar::iso(ranges::day_before(to));
            let first = super::calendar::iso(from.day);
            if first == last { first } else { format!("{first} to {last}") }
        }
        (Some(from), Some(to)) => format!("{} to {}", from.text(), to.text()),
        (Some(from), None) => format!("since {}", from.text()),
        (None, Some(to)) => format!("before {}", to.text()),
        (None, None) => "all time".into(),
    }
}
