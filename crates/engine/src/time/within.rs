//! Periods told by others: 'first week of March', 'early 2024', 'the week ending …', 'last 6 months excluding this one'.

use super::TimeContext;
use super::named::plain;
use super::periods::{Period, Reading};
use super::pieces::Pieces;
use super::relative;
use super::words::{ordinal, unit};
use crate::time_types::{Grain, TimePoint};

/// 'last 6 months excluding the current month', 'past 7 days, inclusive of today'.
pub fn qualified(p: &Pieces, out: &mut Vec<Reading>) {
    const WITHOUT: &[&str] = &["excluding", "exclusive of", "not including", "not counting", "except", "without"];
    const WITH: &[&str] = &["inclusive of", "including", "inclusive"];
    for n in 0..out.len() {
        let Some(reading) = out.get(n).filter(|r| r.period.to.is_none()) else {
            continue;
        };
        let at = reading.end + p.one(reading.end, &[",", "("]);
        let (without, with) = (p.any(at, WITHOUT), p.any(at, WITH));
        let mut named = at + without.max(with);
        named += p.the(named);
        let today = p.any(named, &["today", "the current day"]);
        let current = usize::from(p.one(named, &["this", "current"]) > 0 && unit(p.at(named + 1)).is_some()) * 2;
        let mut reading = reading.clone();
        reading.end = named + today.max(current);
        reading.end += p.one(reading.end, &[")"]);
        let from = reading.period.from.clone();
        if without > 0 && today > 0 {
            reading.period.to = Some(TimePoint::today());
        } else if without > 0 && current > 0 {
            let grain = unit(p.at(named + 1)).unwrap_or(Grain::Day);
            let start = TimePoint::start_of(grain);
            reading.period.from = TimePoint { trunc: start.trunc, ..from };
            reading.period.to = Some(start);
        } else if with > 0 && (today > 0 || current > 0) {
        } else if with > 0
            && let Some((_, _, len)) = relative::duration(p, named).filter(|(_, _, len)| p.at(named + len) == "ago")
        {
            reading.end = named + len + 1;
            reading.end += p.one(reading.end, &[")"]);
        } else {
            continue;
        }
        (reading.sure, reading.bare) = (reading.sure + 0.02, reading.bare + 0.02);
        out.push(reading);
    }
}

/// 'first week of March', 'last quarter of 2023', 'first three months of 2025', 'end of last year', 'first half of March'.
pub fn subperiods(p: &Pieces, i: usize, ctx: &TimeContext, out: &mut Vec<Reading>) {
    let of = |at: usize| p.any(at, &["of the month of", "of the", "of", "in the", "in"]);
    let word = p.at(i);
    // The edges: a day.
    let edge = p.any(i, &["start of", "beginning of", "first day of", "end of", "last day of", "close of"]);
    if edge > 0 {
        let at = i + edge + p.the(i + edge);
        let begins = matches!(word, "start" | "beginning" | "first");
        for (period, end, sure) in enclosing(p, at, ctx) {
            let (from, to) = match (begins, period.to) {
                (true, _) => (period.from.clone(), period.from.shifted(1, Grain::Day)),
                (false, Some(to)) => (to.clone().shifted(-1, Grain::Day), to),
                (false, None) => continue,
            };
            out.push(Reading::new(Period::new(from, to, Grain::Day), end, sure, 0.5));
        }
    }
    let last = matches!(word, "last" | "final");
    let Some(nth) = (if last { Some(1) } else { ordinal(word) }) else {
        return;
    };
    if p.at(i + 1) == "half" {
        let n = of(i + 2);
        for (period, end, sure) in enclosing(p, i + 2 + n, ctx) {
            if n == 0 || nth > 2 || period.grain != Grain::Month {
                continue;
            }
            let middle = period.from.clone().shifted(15, Grain::Day);
            let (from, to) = match (nth, period.to) {
                (1, _) if !last => (period.from, middle),
                (_, Some(to)) => (middle, to),
                _ => continue,
            };
            out.push(Reading::new(Period::new(from, to, Grain::Day), end, sure, sure));
        }
        return;
    }
    let (count, n) = match p.count(i + 1) {
        Some((count, n)) if unit(p.at(i + 1 + n)).is_some() => (count, n),
        _ => (1, 0),
    };
    let Some(grain) = unit(p.at(i + 1 + n)) else {
        return;
    };
    let link = of(i + 2 + n);
    if link == 0 || count > 400 || (n > 0 && nth != 1) {
        return;
    }
    for (period, end, sure) in enclosing(p, i + 2 + n + link, ctx) {
        if period.grain <= grain {
            continue;
        }
        let (from, to) = match (last, period.to) {
            (true, Some(to)) => (to.clone().shifted(-count, grain), to),
            (false, _) => {
                let from = period.from.shifted(nth - 1, grain);
                let to = from.clone().shifted(count, grain);
                (from, to)
            }
            _ => continue,
        };
        out.push(Reading::new(Period::new(from, to, grain), end, sure, sure));
    }
}

/// Periods that another is part of; 'the year', 'the month' are the current ones.
fn enclosing(p: &Pieces, i: usize, ctx: &TimeContext) -> Vec<(Period, usize, f32)> {
    let mut out: Vec<(Period, usize, f32)> = plain(p, i, ctx).into_iter().map(|r| (r.period, r.end, r.sure.min(0.95))).collect();
    if i > 0
        && p.at(i - 1) == "the"
        && let Some(grain) = unit(p.at(i))
        && grain > Grain::Day
    {
        out.push((Period::unit(TimePoint::start_of(grain), grain), i + 1, 0.8));
    }
    out
}

/// 'the week ending 2024-05-12', '12 months ended June 2024': units up to the end of a period.
pub fn ending(p: &Pieces, i: usize, ctx: &TimeContext, out: &mut Vec<Reading>) {
    let (count, grain, len) = match relative::duration(p, i) {
        Some(found) => found,
        None => match unit(p.at(i)) {
            Some(grain) => (1, grain, 1),
            None => return,
        },
    };
    let at = i + len;
    let link = p.any(at, &["ending in", "ending on", "ending", "ended in", "ended on", "ended"]);
    if link == 0 || grain < Grain::Day {
        return;
    }
    for reading in plain(p, at + link, ctx) {
        if let Some(to) = reading.period.to {
            let from = to.clone().shifted(-count, grain);
            out.push(Reading::new(Period::new(from, to, grain), reading.end, 0.95, 0.93));
        }
    }
}

/// 'early 2024', 'mid March', 'late last year': thirds of a year or a month.
pub fn thirds(p: &Pieces, i: usize, ctx: &TimeContext, out: &mut Vec<Reading>) {
    let (third, n) = match p.at(i) {
        "early" => (0, 1),
        "mid" => (1, 1),
        "middle" if p.at(i + 1) == "of" => (1, 2),
        // 'returned late this year': too late, at any time of it.
        "late" if i > 0 && is_due(p.at(i - 1)) && p.at(i + 1) != "in" => return,
        // 'a week late last month'
        "late" if i > 0 && super::words::unit(p.at(i - 1)).is_some() => return,
        "late" => (2, 1),
        _ => return,
    };
    let n = n + p.one(i + n, &["in"]);
    let n = n + p.the(i + n);
    for reading in plain(p, i + n, ctx) {
        let (size, grain) = match reading.period.grain {
            Grain::Year => (4, Grain::Month),
            Grain::Month => (10, Grain::Day),
            _ => continue,
        };
        let from = reading.period.from.shifted(third * size, grain);
        let to = match (third, reading.period.to) {
            (2, Some(to)) => to,
            (2, None) => continue,
            _ => from.clone().shifted(size, grain),
        };
        out.push(Reading::new(Period::new(from, to, grain), reading.end, 0.85, 0.82));
    }
}

/// True for what was to be done by a day: 'paid', 'came back'. What begins is early or late in the year itself.
fn is_due(deed: &str) -> bool {
    const BEGINS: &[&str] = &[
        "started",
        "opened",
        "joined",
        "founded",
        "launched",
        "hired",
        "registered",
        "created",
        "moved",
        "signed",
        "introduced",
        "acquired",
        "released",
        "published",
        "formed",
        "added",
        "purchased",
        "ordered",
        "booked",
        "employed",
        "recruited",
        "issued",
    ];
    deed.len() > 4 && deed.ends_with("ed") && !BEGINS.contains(&deed) || matches!(deed, "paid" | "sent" | "back" | "came" | "done" | "in")
}
