//! Periods: stretches of the calendar, and how parts of a year are built.

use super::TimeContext;
use super::calendar::valid_day;
use crate::answer::Day;
use crate::time_types::{Grain, TimePoint};

/// A stretch of the calendar named at some pieces.
#[derive(Debug, Clone)]
pub struct Period {
    pub from: TimePoint,
    /// Exclusive. Absent where the period reaches to now ('last 7 days').
    pub to: Option<TimePoint>,
    pub grain: Grain,
    /// The exact point meant where the period is named by distance ('3 months ago'): what 'since' and 'before' count from.
    pub exact: Option<TimePoint>,
    /// Known where the period is a part of a year: so that 'between March and May 2024' can share the year.
    pub part: Option<(Part, Years)>,
    /// Words to show instead of the question's own.
    pub label: Option<String>,
}

/// A part of a year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Part {
    Month(i32),
    Day(i32, i32),
    Quarter(i32),
    Half(i32),
    /// First month; three months long.
    Season(i32),
}

/// Which year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Years {
    Fixed(i32, bool),
    /// Years from the current one; the flag means fiscal years.
    Relative(i32, bool),
    /// No year named: the latest that has begun.
    Latest,
    /// 'last March': the latest that is over.
    LatestOver,
    /// 'next March'.
    Next,
}

/// A period read at some place.
#[derive(Debug, Clone)]
pub struct Reading {
    pub period: Period,
    pub end: usize,
    /// How sure with a fitting preposition before it, and without.
    pub sure: f32,
    pub bare: f32,
    /// A bare number of four digits.
    pub is_number: bool,
}

impl Reading {
    pub fn new(period: Period, end: usize, sure: f32, bare: f32) -> Self {
        Reading { period, end, sure, bare, is_number: false }
    }
}

impl Period {
    pub fn new(from: TimePoint, to: TimePoint, grain: Grain) -> Self {
        Period { from, to: Some(to), grain, exact: None, part: None, label: None }
    }

    /// One unit from a point on.
    pub fn unit(from: TimePoint, grain: Grain) -> Self {
        let to = from.clone().shifted(1, grain);
        Period::new(from, to, grain)
    }
}

/// First day of a calendar or fiscal year. A fiscal year is named by the year in which it ends.
fn first_of(year: i32, fiscal: bool, ctx: &TimeContext) -> Option<Day> {
    let start = ctx.fiscal_year_start.clamp(1, 12);
    match fiscal && start > 1 {
        true => valid_day(year - 1, u32::from(start), 1),
        false => valid_day(year, 1, 1),
    }
}

/// A whole year.
pub fn whole_year(years: Years, ctx: &TimeContext) -> Option<Period> {
    let from = year_start(years, ctx)?;
    Some(Period::unit(from, Grain::Year))
}

fn year_start(years: Years, ctx: &TimeContext) -> Option<TimePoint> {
    Some(match years {
        Years::Fixed(year, fiscal) => TimePoint::fixed(first_of(year, fiscal, ctx)?),
        Years::Relative(by, fiscal) => TimePoint { fiscal, ..TimePoint::start_of(Grain::Year) }.shifted(by, Grain::Year),
        Years::Latest | Years::LatestOver => TimePoint::start_of(Grain::Year),
        Years::Next => TimePoint::start_of(Grain::Year).shifted(1, Grain::Year),
    })
}

/// A part of a year as a period.
pub fn part_of_year(part: Part, years: Years, ctx: &TimeContext) -> Option<Period> {
    let (months, days, count, grain) = match part {
        Part::Month(m) => (m - 1, 0, 1, Grain::Month),
        Part::Day(m, d) => (m - 1, d - 1, 1, Grain::Day),
        Part::Quarter(q) => ((q - 1) * 3, 0, 1, Grain::Quarter),
        Part::Half(h) => ((h - 1) * 6, 0, 6, Grain::Month),
        Part::Season(m) => (m - 1, 0, 3, Grain::Month),
    };
    if let Part::Day(m, d) = part {
        if let Some(from) = leap_day(m, d, years, ctx) {
            return Some(Period { part: Some((part, years)), ..Period::unit(TimePoint::fixed(from), Grain::Day) });
        }
        let (month, day) = (u32::try_from(m).ok()?, u32::try_from(d).ok()?);
        let year = if let Years::Fixed(year, _) = years { year } else { 2001 };
        valid_day(year, month, day)?;
    }
    let base = match years {
        Years::Latest => TimePoint::start_of(Grain::Year).led_by(-days, Grain::Day).led_by(-months, Grain::Month),
        Years::LatestOver if grain == Grain::Day => {
            TimePoint::start_of(Grain::Year).led_by(-days - 1, Grain::Day).led_by(-months, Grain::Month)
        }
        Years::LatestOver => {
            let length = if grain == Grain::Quarter { 3 } else { count };
            TimePoint::start_of(Grain::Year).led_by(-months - length, Grain::Month)
        }
        Years::Next => TimePoint::start_of(Grain::Year).led_by(-days, Grain::Day).led_by(-months, Grain::Month).shifted(1, Grain::Year),
        years => year_start(years, ctx)?,
    };
    let from = base.shifted(months, Grain::Month).shifted(days, Grain::Day);
    let to = from.clone().shifted(count, grain);
    Some(Period { part: Some((part, years)), ..Period::new(from, to, grain) })
}

/// The 29th of February, which relative arithmetic cannot name.
fn leap_day(month: i32, day: i32, years: Years, ctx: &TimeContext) -> Option<Day> {
    if (month, day) != (2, 29) {
        return None;
    }
    let this = ctx.today.year;
    match years {
        Years::Fixed(year, _) => valid_day(year, 2, 29),
        Years::Relative(by, _) => valid_day(this.saturating_add(by), 2, 29),
        Years::Latest => (this - 8..=this).rev().filter_map(|y| valid_day(y, 2, 29)).find(|d| *d <= ctx.today),
        Years::LatestOver => (this - 8..=this).rev().filter_map(|y| valid_day(y, 2, 29)).find(|d| *d < ctx.today),
        Years::Next => (this..=this + 8).filter_map(|y| valid_day(y, 2, 29)).find(|d| *d > ctx.today),
    }
}
