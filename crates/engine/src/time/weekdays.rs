//! Days of the week: 'last Monday', 'this Friday', 'Monday last week', 'last weekend'.

use super::TimeContext;
use super::calendar::week_lead;
use super::periods::{Period, Reading};
use super::pieces::Pieces;
use super::words::weekday;
use crate::time_types::{Grain, TimePoint};

/// Days from the first day of the week to an ISO weekday.
fn place_in_week(iso: i32, ctx: &TimeContext) -> i32 {
    let first = 1 - week_lead(ctx.week_start) as i32;
    (iso - first).rem_euclid(7)
}

/// The latest such weekday: today counts unless `over`; later weeks by `weeks`.
fn latest_weekday(iso: i32, over: bool, weeks: i32, ctx: &TimeContext) -> Period {
    let place = place_in_week(iso, ctx);
    let from = TimePoint::start_of(Grain::Week)
        .led_by(-place - i32::from(over), Grain::Day)
        .shifted(place, Grain::Day)
        .shifted(weeks, Grain::Week);
    Period::unit(from, Grain::Day)
}

pub fn weekday_near(name: &str, end: usize, last: bool, next: i32, ctx: &TimeContext, out: &mut Vec<Reading>) {
    let Some((iso, _, false)) = weekday(name) else {
        return;
    };
    let period = match (last, next) {
        (true, _) => latest_weekday(iso, true, 0, ctx),
        (false, 0) => {
            let from = TimePoint::start_of(Grain::Week).shifted(place_in_week(iso, ctx), Grain::Day);
            Period::unit(from, Grain::Day)
        }
        (false, weeks) => latest_weekday(iso, false, weeks, ctx),
    };
    out.push(Reading::new(period, end, 0.93, 0.9));
}

/// 'Monday', 'Monday last week', 'last week Monday' (the latter read from 'last').
pub fn weekdays(p: &Pieces, i: usize, ctx: &TimeContext, out: &mut Vec<Reading>) {
    let week_at = |at: usize| -> Option<(i32, usize)> {
        let by = match p.at(at) {
            "last" | "previous" => -1,
            "this" | "current" => 0,
            "next" => 1,
            _ => return None,
        };
        (p.at(at + 1) == "week").then_some((by, 2))
    };
    let place = |iso: i32, by: i32| {
        let from = TimePoint::start_of(Grain::Week).shifted(by, Grain::Week).shifted(place_in_week(iso, ctx), Grain::Day);
        Period::unit(from, Grain::Day)
    };
    if let Some((iso, sure, false)) = weekday(p.at(i)) {
        let of = p.one(i + 1, &["of"]);
        if let Some((by, n)) = week_at(i + 1 + of) {
            out.push(Reading::new(place(iso, by), i + 1 + of + n, 0.95, 0.93));
        }
        let strong = if sure > 0.5 { 0.65 } else { 0.5 };
        out.push(Reading::new(latest_weekday(iso, false, 0, ctx), i + 1, strong, sure.min(0.4)));
        // 'Monday, May 3rd 2024' is read at the date; the weekday's name adds nothing.
    }
    if let Some((by, n)) = week_at(i) {
        let on = p.one(i + n, &["on"]);
        if let Some((iso, _, false)) = weekday(p.at(i + n + on)) {
            out.push(Reading::new(place(iso, by), i + n + on + 1, 0.95, 0.93));
        }
    }
}

/// 'over the weekend': the last one that is over.
pub fn the_weekend(p: &Pieces, i: usize, ctx: &TimeContext, out: &mut Vec<Reading>) {
    if p.phrase(i, "the weekend") > 0 {
        out.push(Reading::new(weekend(-1, ctx), i + 2, 0.75, 0.4));
    }
}

/// A weekend, Saturday and Sunday: −1 the last that is over, 0 the one after it (the coming or present one).
pub fn weekend(by: i32, ctx: &TimeContext) -> Period {
    let place = place_in_week(6, ctx);
    let from = TimePoint::start_of(Grain::Week).led_by(-place - 2, Grain::Day).shifted(place, Grain::Day).shifted(by + 1, Grain::Week);
    let to = from.clone().shifted(2, Grain::Day);
    Period::new(from, to, Grain::Day)
}
