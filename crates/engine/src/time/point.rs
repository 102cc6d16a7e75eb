//! Points in time: how they are made, moved and evaluated.

use super::TimeContext;
use super::calendar::{add_days, add_months, iso, iso_weekday, valid_day, week_lead};
use crate::answer::Day;
use crate::time_types::{Anchor, Grain, TimePoint, TimeRange};

/// A day and the seconds since its midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    pub day: Day,
    /// 0 to 86,399.
    pub second: u32,
}

/// A shift in one of the three families of units that don't mix: months, days and seconds (as in PostgreSQL's interval).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Months(i64),
    Days(i64),
    Seconds(i64),
}

impl TimePoint {
    /// The start of today.
    pub fn today() -> Self {
        TimePoint { anchor: Anchor::Today, before: Vec::new(), trunc: None, fiscal: false, shifts: Vec::new() }
    }

    /// This very moment.
    pub fn now() -> Self {
        TimePoint { anchor: Anchor::Now, ..TimePoint::today() }
    }

    /// The start of a given day.
    pub fn fixed(day: Day) -> Self {
        TimePoint { anchor: Anchor::Fixed(iso(day)), ..TimePoint::today() }
    }

    /// The start of the current unit: hours and smaller count from now, larger ones from today.
    pub fn start_of(grain: Grain) -> Self {
        match grain {
            Grain::Second | Grain::Minute | Grain::Hour => TimePoint { trunc: Some(grain), ..TimePoint::now() },
            Grain::Day => TimePoint::today(),
            _ => TimePoint { trunc: Some(grain), ..TimePoint::today() },
        }
    }

    /// The same point moved after its truncation; a move by 0 changes nothing. Fixed days move at once.
    #[must_use]
    pub fn shifted(mut self, by: i32, grain: Grain) -> Self {
        if by == 0 {
            return self;
        }
        if let (Anchor::Fixed(text), None, true, true) = (&self.anchor, self.trunc, self.before.is_empty(), self.shifts.is_empty())
            && let Some(moment) = read_fixed(text)
        {
            let moved = moment.step(step_of(by, grain));
            return TimePoint { anchor: Anchor::Fixed(moved.text()), ..self };
        }
        self.shifts.push((by, grain));
        self
    }

    /// The same point with the anchor moved before truncation.
    #[must_use]
    pub fn led_by(mut self, by: i32, grain: Grain) -> Self {
        if by != 0 {
            self.before.push((by, grain));
        }
        self
    }

    /// True where the point depends on the day it is evaluated on.
    pub fn is_relative(&self) -> bool {
        !matches!(self.anchor, Anchor::Fixed(_))
    }
}

impl Moment {
    /// The moment a step later, with PostgreSQL's rules for short months.
    #[must_use]
    pub fn step(self, step: Step) -> Self {
        match step {
            Step::Months(n) => Moment { day: add_months(self.day, n), ..self },
            Step::Days(n) => Moment { day: add_days(self.day, n), ..self },
            Step::Seconds(n) => {
                let total = i64::from(self.second).saturating_add(n);
                Moment { day: add_days(self.day, total.div_euclid(86_400)), second: total.rem_euclid(86_400) as u32 }
            }
        }
    }

    /// ISO text: the day alone at midnight, else with the time.
    pub fn text(self) -> String {
        if self.second == 0 {
            return iso(self.day);
        }
        let s = self.second;
        format!("{} {:02}:{:02}:{:02}", iso(self.day), s / 3600, s / 60 % 60, s % 60)
    }
}

/// A shift as a step of its family.
pub fn step_of(by: i32, grain: Grain) -> Step {
    let n = i64::from(by);
    match grain {
        Grain::Year => Step::Months(n * 12),
        Grain::Quarter => Step::Months(n * 3),
        Grain::Month => Step::Months(n),
        Grain::Week => Step::Days(n * 7),
        Grain::Day => Step::Days(n),
        Grain::Hour => Step::Seconds(n * 3600),
        Grain::Minute => Step::Seconds(n * 60),
        Grain::Second => Step::Seconds(n),
    }
}

/// Adjacent shifts of one family added up, zeros left out. Evaluation and SQL both go through this, so that they agree
/// at month ends.
pub fn steps(shifts: &[(i32, Grain)]) -> Vec<Step> {
    let mut out: Vec<Step> = Vec::new();
    for &(by, grain) in shifts {
        push_step(&mut out, step_of(by, grain));
    }
    out
}

/// Adds a step to a list, merged with the last one where they are of one family.
pub fn push_step(out: &mut Vec<Step>, step: Step) {
    let merged = match (out.last(), step) {
        (Some(Step::Months(a)), Step::Months(b)) => Some(Step::Months(a + b)),
        (Some(Step::Days(a)), Step::Days(b)) => Some(Step::Days(a + b)),
        (Some(Step::Seconds(a)), Step::Seconds(b)) => Some(Step::Seconds(a + b)),
        _ => None,
    };
    match merged {
        Some(step) => {
            out.pop();
            if !is_zero(step) {
                push_step(out, step);
            }
        }
        None if is_zero(step) => {}
        None => out.push(step),
    }
}

fn is_zero(step: Step) -> bool {
    matches!(step, Step::Months(0) | Step::Days(0) | Step::Seconds(0))
}

/// The lead of a truncation: what is subtracted before it and added after it (weeks that start on Sunday, fiscal years).
pub fn lead(point: &TimePoint, ctx: &TimeContext) -> Option<Step> {
    let fiscal_months = i64::from(ctx.fiscal_year_start.clamp(1, 12)) - 1;
    let step = match point.trunc? {
        Grain::Week => Step::Days(-week_lead(ctx.week_start)),
        Grain::Year if point.fiscal => Step::Months(fiscal_months),
        Grain::Quarter if point.fiscal => Step::Months(fiscal_months % 3),
        _ => return None,
    };
    (!is_zero(step)).then_some(step)
}

/// The opposite step.
pub fn opposite(step: Step) -> Step {
    match step {
        Step::Months(n) => Step::Months(-n),
        Step::Days(n) => Step::Days(-n),
        Step::Seconds(n) => Step::Seconds(-n),
    }
}

/// A fixed anchor's text ('2026-10-01' or '2026-10-01 14:30:00'); `None` where it is no date.
pub fn read_fixed(text: &str) -> Option<Moment> {
    let (date, time) = match text.split_once([' ', 'T']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let mut parts = date.splitn(3, '-');
    let year = number(parts.next()?)?;
    let month = number(parts.next()?)?;
    let day = number(parts.next()?)?;
    let day = valid_day(i32::try_from(year).ok()?, month, day)?;
    let second = match time {
        None => 0,
        Some(time) => {
            let mut parts = time.splitn(3, ':');
            let hour = number(parts.next()?)?;
            let minute = number(parts.next()?)?;
            let second = parts.next().map_or(Some(0), number)?;
            if hour > 23 || minute > 59 || second > 59 {
                return None;
            }
            hour * 3600 + minute * 60 + second
        }
    };
    Some(Moment { day, second })
}

fn number(text: &str) -> Option<u32> {
    if text.is_empty() || text.len() > 4 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// When a point is, as seen from the context's today. `now` counts as the start of today, as there is no clock here.
/// `None` where a fixed anchor's text is no date.
pub fn evaluate(point: &TimePoint, ctx: &TimeContext) -> Option<Moment> {
    let start = match &point.anchor {
        Anchor::Today | Anchor::Now => Moment { day: ctx.today, second: 0 },
        Anchor::Fixed(text) => read_fixed(text)?,
    };
    let mut moment = steps(&point.before).into_iter().fold(start, Moment::step);
    let mut after = Vec::new();
    if let Some(grain) = point.trunc {
        if let Some(lead) = lead(point, ctx) {
            moment = moment.step(opposite(lead));
            after.push(lead);
        }
        moment = truncate(moment, grain);
    }
    for step in steps(&point.shifts) {
        push_step(&mut after, step);
    }
    Some(after.into_iter().fold(moment, Moment::step))
}

/// PostgreSQL's `date_trunc`.
fn truncate(moment: Moment, grain: Grain) -> Moment {
    let Moment { day, second } = moment;
    let at = |day| Moment { day, second: 0 };
    match grain {
        Grain::Second => moment,
        Grain::Minute => Moment { day, second: second / 60 * 60 },
        Grain::Hour => Moment { day, second: second / 3600 * 3600 },
        Grain::Day => at(day),
        Grain::Week => at(add_days(day, 1 - iso_weekday(day))),
        Grain::Month => at(Day { day: 1, ..day }),
        Grain::Quarter => at(Day { day: 1, month: (day.month.max(1) - 1) / 3 * 3 + 1, ..day }),
        Grain::Year => at(Day { day: 1, month: 1, ..day }),
    }
}

/// A range evaluated: its first moment and the first moment after it, each open where absent or no date.
pub fn bounds(range: &TimeRange, ctx: &TimeContext) -> (Option<Moment>, Option<Moment>) {
    let at = |point: &Option<TimePoint>| point.as_ref().and_then(|p| evaluate(p, ctx));
    (at(&range.from), at(&range.to))
}
