//! Ranges moved and cut: the same period earlier, the period just before, whole units of the calendar.

use super::point::{Moment, Step, read_fixed, steps};
use super::{TimeContext, calendar};
use crate::answer::{Day, WeekStart};
use crate::time_types::{Anchor, Grain, TimePoint, TimeRange};

/// The range moved as a whole ('the year before'). A relative range that is open to now ends where now was then.
pub fn shifted(range: &TimeRange, by: i32, grain: Grain) -> TimeRange {
    let range = until_now(range);
    let from = range.from.as_ref().map(|p| moved(p, by, grain));
    let mut to = range.to.as_ref().map(|p| moved(p, by, grain));
    if let (Some(from), Some(end)) = (&from, &to)
        && from == end
        && let (Some(first), Some(last)) = (fixed(range.from.as_ref()), fixed(range.to.as_ref()))
    {
        // A year before [28, 29 February) lies 28 February, not nothing.
        let days = calendar::days_of(last.day) - calendar::days_of(first.day);
        to = Some(from.clone().shifted(i32::try_from(days).unwrap_or(1).max(1), Grain::Day));
    }
    TimeRange { from, to, grain: range.grain, label: moved_label(&range.label, by, grain) }
}

/// The point moved by its anchor's side, so that the two ends of a range keep their distance at month ends.
fn moved(point: &TimePoint, by: i32, grain: Grain) -> TimePoint {
    if !point.is_relative() {
        return point.clone().shifted(by, grain);
    }
    let mut point = point.clone();
    point.shifts.insert(0, (by, grain));
    point
}

fn fixed(point: Option<&TimePoint>) -> Option<Moment> {
    match &point?.anchor {
        Anchor::Fixed(text) => read_fixed(text),
        _ => None,
    }
}

fn moved_label(label: &str, by: i32, grain: Grain) -> String {
    let name = super::words::unit_name(grain);
    let n = by.unsigned_abs();
    let plural = if n == 1 { "" } else { "s" };
    let way = if by < 0 { "before" } else { "after" };
    format!("{n} {name}{plural} {way} {label}")
}

/// The same range with its open end at the end of today, where it begins relative to today; for columns with days to come
/// and for comparisons. Other ranges stay.
pub fn until_now(range: &TimeRange) -> TimeRange {
    let mut out = range.clone();
    if let (Some(from), None) = (&range.from, &range.to)
        && from.is_relative()
        && !lies_ahead(from)
    {
        out.to = Some(match from.anchor {
            Anchor::Now => TimePoint::now(),
            _ => TimePoint::today().shifted(1, Grain::Day),
        });
    }
    out
}

/// True for relative points that lie after today, as 'after tomorrow' does: judged on days at which years, months and
/// weeks begin and end.
fn lies_ahead(point: &TimePoint) -> bool {
    const DAYS: [(i32, u8, u8); 4] = [(2023, 12, 31), (2024, 1, 1), (2024, 6, 15), (2024, 9, 30)];
    DAYS.iter().any(|(year, month, day)| {
        let today = Day { year: *year, month: *month, day: *day };
        let ctx = TimeContext { today, week_start: WeekStart::Monday, fiscal_year_start: 1 };
        super::evaluate(point, &ctx).is_some_and(|m| m > Moment { day: today, second: 0 })
    })
}

/// The range of the same length just before; `None` where an end is open or the length can't be told.
pub fn previous(range: &TimeRange) -> Option<TimeRange> {
    let from = range.from.as_ref()?;
    let label = format!("the period before {}", range.label);
    let backwards = !from.shifts.is_empty() && from.shifts.iter().all(|(by, _)| *by < 0);
    if range.to.is_none() && from.is_relative() && from.trunc.is_none() && backwards {
        // 'last 7 days': the 7 days before those.
        let mut earlier = from.clone();
        earlier.shifts.extend(from.shifts.clone());
        return Some(TimeRange { from: Some(earlier), to: Some(from.clone()), grain: range.grain, label });
    }
    let to = range.to.as_ref()?;
    let back: Vec<(i32, Grain)> = match (&from.anchor, &to.anchor) {
        (Anchor::Fixed(a), Anchor::Fixed(b)) => {
            let (a, b) = (read_fixed(a)?, read_fixed(b)?);
            let months = (i64::from(b.day.year) * 12 + i64::from(b.day.month)) - (i64::from(a.day.year) * 12 + i64::from(a.day.month));
            match a.day.day == b.day.day && a.second == b.second && months > 0 {
                true => vec![(i32::try_from(months).ok()?, Grain::Month)],
                false => {
                    let days = calendar::days_of(b.day) - calendar::days_of(a.day);
                    vec![(i32::try_from(days).ok()?.max(1), Grain::Day)]
                }
            }
        }
        (a, b) if a == b && from.trunc == to.trunc && from.before == to.before && from.fiscal == to.fiscal => {
            let mut difference = to.shifts.clone();
            difference.extend(from.shifts.iter().map(|(n, g)| (-n, *g)));
            match steps(&difference).as_slice() {
                [Step::Months(n)] => vec![(i32::try_from(*n).ok()?, Grain::Month)],
                [Step::Days(n)] => vec![(i32::try_from(*n).ok()?, Grain::Day)],
                [Step::Seconds(n)] => vec![(i32::try_from(*n).ok()?, Grain::Second)],
                _ => return None,
            }
        }
        // 'this year so far': the same stretch one unit earlier.
        _ if from.is_relative() && from.trunc == Some(range.grain) => {
            let mut earlier = shifted(range, -1, range.grain);
            earlier.label = label;
            return Some(earlier);
        }
        _ => return None,
    };
    let mut earlier = from.clone();
    for (n, grain) in back {
        earlier = earlier.shifted(-n, grain);
    }
    // Nothing lies before the first year.
    (earlier != *from).then(|| TimeRange { from: Some(earlier), to: Some(from.clone()), grain: range.grain, label })
}

/// The range so far before another one. 'The 7 days before' the last 7 days end where those begin, today aside.
pub fn before(range: &TimeRange, by: i32, grain: Grain) -> TimeRange {
    let rolling = range.to.is_none()
        && range.from.as_ref().is_some_and(|f| f.is_relative() && f.trunc.is_none() && f.before.is_empty() && f.shifts == [(by, grain)]);
    let label = moved_label(&range.label, by, grain);
    match previous(range).filter(|_| rolling) {
        Some(just) => TimeRange { label, ..just },
        None => shifted(range, by, grain),
    }
}

/// What a range is held against: 'the previous 90 days' beside 'the last 90 days' are those before them.
pub fn held_against(base: &TimeRange, current: &TimeRange) -> TimeRange {
    let just_before = ["previous", "prior", "preceding"].iter().any(|w| base.label.to_lowercase().contains(w));
    let same = base.from == current.from && current.from.as_ref().is_some_and(TimePoint::is_relative);
    match previous(current).filter(|_| just_before && same) {
        Some(just) => TimeRange { label: base.label.clone(), ..just },
        None => base.clone(),
    }
}

/// A rolling window ('last 6 months') as whole units of the calendar up to the last complete one; `None` for other ranges.
/// For series by that unit, whose first and last points would else be cut.
pub fn aligned(range: &TimeRange) -> Option<TimeRange> {
    let from = range.from.as_ref().filter(|f| range.to.is_none() && f.trunc.is_none() && f.before.is_empty())?;
    let [(by, grain)] = from.shifts.as_slice() else {
        return None;
    };
    if !from.is_relative() || *by >= 0 || *grain < Grain::Week {
        return None;
    }
    let to = TimePoint::start_of(*grain);
    Some(TimeRange { from: Some(to.clone().shifted(*by, *grain)), to: Some(to), ..range.clone() })
}
