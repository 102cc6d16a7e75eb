//! Insights into a measure over time: trend with rate, best and worst period, period over
//! period, year over year, outliers, missing periods.

use super::{View, change, outliers, plain_title};
use crate::cell::Cell;
use crate::format::{percent, time_text};
use crate::result::{Grain, TimeUnit};
use crate::shape::{Field, Scale};
use crate::words::{inside, plural};
use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime};
use std::collections::BTreeMap;

/// One measure over one time axis.
pub fn single(view: &View) -> Vec<String> {
    let (Some(x), Some(m)) = (view.main(), view.measure()) else {
        return Vec::new();
    };
    match x.grain() {
        Some(grain) => over_time(view, x, m, grain),
        // Weekdays and months without a year have a best and a worst, but no trend.
        None => super::ranking::of(view),
    }
}

/// Several series: the sum over them where they may be added up, then the strongest growth.
pub fn split(view: &View) -> Vec<String> {
    let (Some(x), Some(m)) = (view.main(), view.measure()) else {
        return Vec::new();
    };
    let Some(grain) = x.grain() else {
        return super::ranking::of(view);
    };
    let mut out = Vec::new();
    if m.additive && view.whole() {
        out.extend(over_time(view, x, m, grain).into_iter().take(3));
    }
    let Some(series) = view.shape.split_dimension().and_then(|i| view.shape.field(i)) else {
        return out;
    };
    let mut by_series: BTreeMap<crate::cell::Key<'_>, (String, BTreeMap<NaiveDateTime, f64>)> = BTreeMap::new();
    for (row, s) in series.cells.iter().enumerate() {
        let time = x.cells.get(row).and_then(|c| instant(c, x.scale));
        let value = m.cells.get(row).and_then(Cell::number);
        if let (Some(t), Some(v)) = (time, value) {
            let entry = by_series.entry(s.key()).or_insert_with(|| (view.name(series, s), BTreeMap::new()));
            *entry.1.entry(t).or_insert(0.0) += v;
        }
    }
    let totals: Vec<(&str, f64)> = by_series.values().map(|(n, v)| (n.as_str(), v.values().sum())).collect();
    let total: f64 = totals.iter().map(|t| t.1).sum();
    if m.additive
        && view.whole()
        && total > 0.0
        && totals.iter().all(|t| t.1 >= 0.0)
        && let Some(best) = totals.iter().max_by(|a, b| a.1.total_cmp(&b.1)).filter(|_| totals.len() > 1)
    {
        out.push(format!("{} has the largest part: {} ({} of the total).", best.0, m.style.exact(best.1), percent(best.1 / total)));
    }
    // Growth from the first to the last complete period that all series share.
    let complete: Vec<NaiveDateTime> = {
        let mut times: Vec<NaiveDateTime> = by_series.values().flat_map(|(_, v)| v.keys().copied()).collect();
        times.sort_unstable();
        times.dedup();
        times.retain(|t| !is_open(view, *t, grain));
        times
    };
    if let (Some(first), Some(last)) = (complete.first(), complete.last())
        && complete.len() >= 3
    {
        let mut growth: Vec<(&str, f64, f64)> = by_series
            .values()
            .filter_map(|(name, v)| Some((name.as_str(), *v.get(first)?, *v.get(last)?)))
            .filter(|(_, a, _)| *a > 0.0)
            .collect();
        growth.sort_by(|a, b| (b.2 / b.1).total_cmp(&(a.2 / a.1)));
        let span = format!("from {} to {}", time_text(*first, grain, view.preferences), time_text(*last, grain, view.preferences));
        if let (Some(top), true) = (growth.first(), growth.len() > 1)
            && top.2 > top.1
        {
            out.push(format!(
                "{} grew most {span}: by {} ({} → {}).",
                top.0,
                percent(top.2 / top.1 - 1.0),
                m.style.exact(top.1),
                m.style.exact(top.2)
            ));
        }
        if let (Some(low), true) = (growth.last(), growth.len() > 1)
            && low.2 < low.1
        {
            out.push(format!(
                "{} fell most {span}: by {} ({} → {}).",
                low.0,
                percent(1.0 - low.2 / low.1),
                m.style.exact(low.1),
                m.style.exact(low.2)
            ));
        }
    }
    out
}

fn instant(cell: &Cell, scale: Scale) -> Option<NaiveDateTime> {
    match (cell, scale) {
        (Cell::Time(t), _) => Some(*t),
        (Cell::Number(n), Scale::Steps(TimeUnit::Year)) => NaiveDate::from_ymd_opt(*n as i32, 1, 1)?.and_hms_opt(0, 0, 0),
        (Cell::Text(t), Scale::Steps(TimeUnit::Year)) => crate::cell::time(t),
        _ => None,
    }
}

fn over_time(view: &View, x: &Field, m: &Field, grain: Grain) -> Vec<String> {
    // Points by time; several rows of one period are series, added up if they may be.
    let mut points: BTreeMap<NaiveDateTime, f64> = BTreeMap::new();
    for (t, v) in x.cells.iter().zip(&m.cells) {
        if let (Some(t), Some(v)) = (instant(t, x.scale), v.number()) {
            *points.entry(t).or_insert(0.0) += v;
        }
    }
    let all: Vec<(NaiveDateTime, f64)> = points.into_iter().collect();
    let complete: Vec<(NaiveDateTime, f64)> = all.iter().copied().filter(|(t, _)| !is_open(view, *t, grain)).collect();
    let when = |t: NaiveDateTime| time_text(t, grain, view.preferences);
    let what = inside(&m.title);
    let mut out = Vec::new();
    if complete.len() < 2 {
        return out;
    }
    if let Some(same) = complete.first().filter(|f| complete.iter().all(|p| p.1 == f.1)) {
        return vec![format!(
            "{} {} the same in every {}: {}.",
            m.title,
            if plural(&plain_title(m)) { "are" } else { "is" },
            grain.word(),
            m.style.exact(same.1)
        )];
    }
    out.extend(trend(m, grain, &complete, &when));
    let best = complete.iter().max_by(|a, b| a.1.total_cmp(&b.1));
    let worst = complete.iter().min_by(|a, b| a.1.total_cmp(&b.1));
    if let (Some(best), Some(worst), true) = (best, worst, complete.len() > 2) {
        out.push(format!(
            "Strongest {}: {} with {}; weakest: {} with {}.",
            grain.word(),
            when(best.0),
            m.style.exact(best.1),
            when(worst.0),
            m.style.exact(worst.1)
        ));
    }
    if let [.., before, last] = complete.as_slice()
        && previous(last.0, grain) == Some(before.0)
    {
        let subject = format!("{}, {what}", at(&when(last.0), grain));
        out.push(format!("{}.", change(&subject, m, last.1, before.1, &when(before.0))));
    }
    if let Some(last) = complete.last()
        && grain > Grain::Day
        && grain != Grain::Year
        && grain != Grain::Week
        && let Some(year_ago) = last.0.checked_sub_months(Months::new(12))
        && let Some(then) = complete.iter().find(|p| p.0 == year_ago)
    {
        let subject = format!("{}, {what}", at(&when(last.0), grain));
        out.push(format!("{}.", change(&subject, m, last.1, then.1, &when(year_ago))));
    }
    if m.additive && view.whole() {
        let total: f64 = all.iter().map(|p| p.1).sum();
        out.push(format!("The total over all {} {}s is {}.", all.len(), grain.word(), m.style.exact(total)));
    }
    out.extend(unusual(m, &complete, &when));
    out.extend(missing(grain, &all, &when));
    if let (Some((t, v)), Some(today)) = (all.last(), view.today())
        && next(*t, grain).is_some_and(|end| end > today)
    {
        out.push(format!("{} is not over yet ({} so far).", crate::words::capitalized(&when(*t)), m.style.exact(*v)));
    }
    out
}

/// A straight line by least squares, told as a trend where it explains at least half of the
/// variance (R² ≥ 0.5) of at least four periods; otherwise only the change from end to end.
fn trend(m: &Field, grain: Grain, points: &[(NaiveDateTime, f64)], when: &dyn Fn(NaiveDateTime) -> String) -> Option<String> {
    let (first, last) = (points.first()?, points.last()?);
    if points.len() < 3 {
        return None;
    }
    let (slope, fit) = line(points);
    let direction = if last.1 > first.1 { "rose" } else { "fell" };
    let rate = if first.1 > 0.0 && last.1 >= 0.0 && !m.style.is_share() {
        format!(" by {}", percent(((last.1 - first.1) / first.1).abs()))
    } else {
        String::new()
    };
    let ends =
        format!("from {} {} to {} {}", m.style.exact(first.1), at(&when(first.0), grain), m.style.exact(last.1), at(&when(last.0), grain));
    let many = plural(&plain_title(m));
    let verb = |one: &'static str, several: &'static str| if many { several } else { one };
    if fit >= 0.5 && points.len() >= 4 && (slope > 0.0) == (last.1 > first.1) {
        return Some(format!(
            "{} {} {} trend of about {} per {}: {} {direction}{rate}, {ends}.",
            m.title,
            verb("shows", "show"),
            if slope > 0.0 { "an upward" } else { "a downward" },
            m.style.exact(slope.abs()),
            grain.word(),
            verb("it", "they"),
        ));
    }
    if first.1 == last.1 {
        return Some(format!("{} {} at {} again at the end, as at the start.", m.title, verb("is", "are"), m.style.exact(last.1)));
    }
    Some(format!("{} {direction}{rate}, {ends}, without a steady trend.", m.title))
}

/// Slope per step and R² of the least-squares line through equally spaced points.
fn line(points: &[(NaiveDateTime, f64)]) -> (f64, f64) {
    let n = points.len() as f64;
    let mx = (n - 1.0) / 2.0;
    let my = points.iter().map(|p| p.1).sum::<f64>() / n;
    let (mut xy, mut xx, mut yy) = (0.0, 0.0, 0.0);
    for (i, p) in points.iter().enumerate() {
        let dx = i as f64 - mx;
        xy += dx * (p.1 - my);
        xx += dx * dx;
        yy += (p.1 - my).powi(2);
    }
    let slope = if xx > 0.0 { xy / xx } else { 0.0 };
    let fit = if xx > 0.0 && yy > 0.0 { xy * xy / (xx * yy) } else { 0.0 };
    (slope, fit)
}

/// Points far from the others.
fn unusual(m: &Field, points: &[(NaiveDateTime, f64)], when: &dyn Fn(NaiveDateTime) -> String) -> Option<String> {
    let values: Vec<f64> = points.iter().map(|p| p.1).collect();
    let far: Vec<String> = outliers(&values)
        .into_iter()
        .take(2)
        .filter_map(|i| points.get(i))
        .map(|p| format!("{} ({})", when(p.0), m.style.exact(p.1)))
        .collect();
    (!far.is_empty()).then(|| {
        let stands = if far.len() == 1 { "stands out from" } else { "stand out from" };
        format!("{} {stands} the other periods.", crate::words::capitalized(&crate::spec::listed(&far)))
    })
}

/// Periods between the first and the last without a row.
fn missing(grain: Grain, points: &[(NaiveDateTime, f64)], when: &dyn Fn(NaiveDateTime) -> String) -> Option<String> {
    // Days of a sparse list are not 'missing'; a regular grid with few holes is.
    if grain < Grain::Day || points.len() < 4 {
        return None;
    }
    let mut gaps = Vec::new();
    for pair in points.windows(2) {
        let mut t = next(pair[0].0, grain)?;
        while t < pair[1].0 {
            gaps.push(t);
            if gaps.len() > points.len() {
                return None;
            }
            t = next(t, grain)?;
        }
        if t != pair[1].0 {
            return None; // off the grid
        }
    }
    if gaps.is_empty() || gaps.len() * 2 > points.len() {
        return None;
    }
    let names: Vec<String> = gaps.iter().take(3).map(|t| when(*t)).collect();
    let more = match gaps.len().saturating_sub(3) {
        0 => crate::spec::listed(&names),
        n => format!("{} and {n} more", names.join(", ")),
    };
    Some(format!("There are no data for {more}."))
}

fn next(t: NaiveDateTime, grain: Grain) -> Option<NaiveDateTime> {
    match grain {
        Grain::Year => t.checked_add_months(Months::new(12)),
        Grain::Quarter => t.checked_add_months(Months::new(3)),
        Grain::Month => t.checked_add_months(Months::new(1)),
        Grain::Week => t.checked_add_days(Days::new(7)),
        Grain::Day => t.checked_add_days(Days::new(1)),
        Grain::Hour => t.checked_add_signed(chrono::TimeDelta::hours(1)),
        Grain::Minute => t.checked_add_signed(chrono::TimeDelta::minutes(1)),
        Grain::Second => None,
    }
}

fn previous(t: NaiveDateTime, grain: Grain) -> Option<NaiveDateTime> {
    match grain {
        Grain::Year => t.checked_sub_months(Months::new(12)),
        Grain::Quarter => t.checked_sub_months(Months::new(3)),
        Grain::Month => t.checked_sub_months(Months::new(1)),
        Grain::Week => t.checked_sub_days(Days::new(7)),
        Grain::Day => t.checked_sub_days(Days::new(1)),
        Grain::Hour => t.checked_sub_signed(chrono::TimeDelta::hours(1)),
        Grain::Minute | Grain::Second => None,
    }
}

/// 'in October 2026', 'on 2026-10-01', 'at 2026-10-01 10:00'.
fn at(when: &str, grain: Grain) -> String {
    let preposition = match grain {
        Grain::Second | Grain::Minute | Grain::Hour => "at",
        Grain::Day => "on",
        _ => "in",
    };
    format!("{preposition} {when}")
}

/// Is the period that begins at `t` cut: does it reach beyond today (its value will still
/// change), or did it begin before the time that the question asks about?
fn is_open(view: &View, t: NaiveDateTime, grain: Grain) -> bool {
    // A date inside a period (a year's chart drawn at its last day) counts as its beginning.
    let start = match grain {
        Grain::Year => t.with_ordinal(1).unwrap_or(t),
        _ => t,
    };
    let ends_later = view.today().zip(next(start, grain)).is_some_and(|(today, end)| end > today);
    ends_later || view.since().is_some_and(|since| start < since)
}
