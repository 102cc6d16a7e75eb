//! Comparisons of periods: 'vs last month', 'year over year', 'than the same quarter a year earlier', growth.

use super::periods::{Years, part_of_year};
use super::pieces::Pieces;
use super::ranges::words;
use super::words::{adverb, unit, unit_name};
use super::{Comparison, Found, TimeContext, TimeMeaning, named};
use crate::time_types::{Grain, TimePoint, TimeRange};

/// Words that hold one period against another.
const CUES: &[&str] = &[
    "compared to",
    "compared with",
    "compared against",
    "compare to",
    "compare with",
    "compare against",
    "comparing to",
    "comparing with",
    "in comparison to",
    "in comparison with",
    "relative to",
    "vs",
    "vs.",
    "versus",
    "than",
    "than in",
    "than during",
    "against",
    "up from",
    "down from",
    "as compared to",
    "as opposed to",
    "differ from",
    "over and above",
    "up or down on",
    "up or down from",
    "up or down against",
    "up or down versus",
    "up or down vs",
    "up on",
    "down on",
    "ahead of",
    "behind",
    "minus",
    "above or below",
    "below or above",
    "more or fewer than",
    "more or less than",
];
const CHANGE: &[&str] = &[
    "growth",
    "grow",
    "grew",
    "grown",
    "growing",
    "increase",
    "increased",
    "decrease",
    "decreased",
    "change",
    "changed",
    "decline",
    "declined",
    "rise",
    "rose",
    "drop",
    "dropped",
    "fall",
    "fell",
    "difference",
    "delta",
    "gain",
    "shrink",
    "shrank",
];

/// Words that follow something from one period to another.
const DEVELOPS: &[&str] = &["develop", "developed", "developing", "development", "evolve", "evolved", "evolution"];

/// All comparisons that begin at piece `i`.
pub fn find(p: &Pieces, i: usize, ctx: &TimeContext, found: &mut Vec<Found>) {
    two_periods(p, i, ctx, found);
    super::again::find(p, i, ctx, found);
    let mut add = |end: usize, meaning: TimeMeaning, confidence: f32| {
        found.push(Found { start: i, end, meaning, confidence });
    };
    series(p, i, &mut add);
    let cue = cue_at(p, i);
    let from = i + cue;
    for (shift, end, own, sure) in same_period(p, from) {
        if cue > 0 {
            add(end, compared(None, shift, p, from, end, grows(p)), 0.95);
        } else {
            let by = shift.unwrap_or((-1, Grain::Year));
            let pre = p.one(i, &["in", "during", "for", "with", "to", "at"]);
            let label = words(p, i + pre, end);
            add(end, TimeMeaning::Shift { by, label: label.clone() }, sure);
            if let Some(range) = own {
                add(end, TimeMeaning::Range(TimeRange { label, ..range }), sure + 0.05);
            }
        }
    }
    if cue == 0 {
        return;
    }
    let more = p.any(from, &["in the", "in", "during", "for", "the", "of", "that of", "those of", "what it was"]);
    for start in [from, from + more] {
        for reading in named::at(p, start, ctx) {
            if reading.is_number && p.at(i) == "than" && cue == 1 && start == from {
                continue;
            }
            let period = reading.period;
            let Some(to) = period.to.clone() else {
                continue;
            };
            let label = period.label.clone().unwrap_or_else(|| words(p, start, reading.end));
            let base = TimeRange { from: Some(period.from.clone()), to: Some(to), grain: period.grain, label };
            let shift = back(&base);
            let against = matches!(p.at(i), "over" | "from" | "on") && cue == 1;
            let sure = match (reading.is_number, against) {
                (true, _) => 0.75,
                // 'growth over last year' compares, 'growth over the last year' may not.
                (_, true) => {
                    if p.the(from) > 0 {
                        0.5
                    } else {
                        0.99
                    }
                }
                _ => reading.sure - 0.02,
            };
            add(reading.end, compared(Some(base), shift, p, start, reading.end, grows(p)), sure);
        }
    }
}

/// True where 'between A and B' or 'from A to B' at `i` names two periods to compare ('the difference between 2023 and
/// 2024') and not one long range: a word of change comes before, and nothing asks for a series.
pub fn is_change_between(p: &Pieces, i: usize) -> bool {
    let changes = (i.saturating_sub(7)..i).any(|at| CHANGE.contains(&p.at(at)) || DEVELOPS.contains(&p.at(at)) || p.at(at) == "compare");
    let series = (0..p.len().min(200)).any(|at| {
        adverb(p.at(at)).is_some()
            || matches!(p.at(at), "trend" | "each" | "every" | "over")
            || matches!(p.at(at), "by" | "per") && unit(p.at(at + 1)).is_some()
    });
    changes && !series
}

/// 'the difference between 2023 and 2024', 'growth from March to May': the first period as the base, the second as the range.
fn two_periods(p: &Pieces, i: usize, ctx: &TimeContext, found: &mut Vec<Found>) {
    // 'growth 2024 to 2025', 'change in sales last month to this month' need no 'from'.
    let lead = p.one(i, &["between", "from"]);
    let bare = lead == 0 && i > 0;
    if lead == 0 && !bare || !is_change_between(p, i) {
        return;
    }
    for first in named::at(p, i + lead, ctx) {
        let named = !bare || CHANGE.contains(&p.at(i - 1)) || p.at(first.end) == "to";
        if p.one(first.end, &["and", "to"]) == 0 || !named {
            continue;
        }
        let at = first.end + 1;
        for second in named::at(p, at, ctx) {
            let (a, b) = (&first.period, &second.period);
            if a.grain != b.grain || a.grain < Grain::Week || b.to.is_none() {
                continue;
            }
            let shared = match (a.part, b.part) {
                (Some((part, Years::Latest)), Some((_, years))) => part_of_year(part, years, ctx),
                _ => None,
            };
            let a = shared.as_ref().unwrap_or(a);
            let base = TimeRange {
                from: Some(a.from.clone()),
                to: a.to.clone(),
                grain: a.grain,
                label: a.label.clone().unwrap_or_else(|| words(p, i + lead, first.end)),
            };
            let range = TimeRange {
                from: Some(b.from.clone()),
                to: b.to.clone(),
                grain: b.grain,
                label: b.label.clone().unwrap_or_else(|| words(p, at, second.end)),
            };
            if base.to.is_none() || base.from == range.from {
                continue;
            }
            let meaning = compared(Some(base), None, p, i + lead, first.end, true);
            found.push(Found { start: i, end: at, meaning, confidence: 0.88 });
            found.push(Found { start: at, end: second.end, meaning: TimeMeaning::Range(range), confidence: 0.88 });
        }
    }
}

/// Length of the words of a comparison at `i`, else 0. 'with', 'to', 'and' count where 'compare' was said before.
pub(super) fn cue_at(p: &Pieces, i: usize) -> usize {
    let n = CUES.iter().map(|c| p.phrase(i, c)).max().unwrap_or(0);
    if n > 0 {
        return n;
    }
    let earlier = |words: &[&str]| (i.saturating_sub(12)..i).any(|at| words.contains(&p.at(at)));
    match p.at(i) {
        "with" | "to" | "and" | "against" if earlier(&["compare", "compared", "comparing", "comparison"]) => 1,
        "from" | "on" | "over" if i > 0 && CHANGE.contains(&p.at(i - 1)) => 1,
        // 'how much did that change last year from the year before'
        "from" | "on" | "over" if earlier(CHANGE) && period_before(p, i + 1) => 1,
        _ => 0,
    }
}

/// 'the year before', 'the previous month': the one before a period that was named already.
fn period_before(p: &Pieces, i: usize) -> bool {
    let at = i + p.the(i);
    let behind = unit(p.at(at)).is_some() && p.one(at + 1, &["before", "prior", "earlier"]) > 0 && p.at(at + 2) != "last";
    at > i && (behind || matches!(p.at(at), "previous" | "prior" | "preceding") && unit(p.at(at + 1)).is_some())
}

/// True where the question asks for the change itself.
pub(super) fn grows(p: &Pieces) -> bool {
    (0..p.len().min(200)).any(|at| CHANGE.contains(&p.at(at)))
}

/// How far back a range lies from the current one of its unit: 'last year' is one year back.
fn back(range: &TimeRange) -> Option<(i32, Grain)> {
    let from = range.from.as_ref().filter(|f| f.is_relative())?;
    match from.shifts.as_slice() {
        [(by, grain)] if *by < 0 && (*grain == range.grain) => Some((*by, *grain)),
        _ => None,
    }
}

pub(super) fn compared(
    base: Option<TimeRange>,
    shift: Option<(i32, Grain)>,
    p: &Pieces,
    start: usize,
    end: usize,
    growth: bool,
) -> TimeMeaning {
    TimeMeaning::Compare(Comparison { base, shift, series: false, growth, label: words(p, start, end) })
}

/// 'month over month', 'YoY', 'monthly growth', 'growth by month'.
fn series(p: &Pieces, i: usize, add: &mut impl FnMut(usize, TimeMeaning, f32)) {
    let series = |grain: Grain, growth: bool| {
        TimeMeaning::Compare(Comparison {
            base: None,
            shift: Some((-1, grain)),
            series: true,
            growth,
            label: format!("{0} over {0}", unit_name(grain)),
        })
    };
    let short = match p.at(i) {
        "yoy" => Some(Grain::Year),
        "qoq" => Some(Grain::Quarter),
        "mom" => Some(Grain::Month),
        "wow" => Some(Grain::Week),
        "dod" => Some(Grain::Day),
        _ => None,
    };
    // 'y/y', 'y-o-y', 'q / q'.
    let letter = match p.at(i) {
        "y" => Some(Grain::Year),
        "q" => Some(Grain::Quarter),
        "m" => Some(Grain::Month),
        "w" => Some(Grain::Week),
        _ => None,
    };
    let between = p.one(i + 1, &["/", "o", "-"]);
    if let Some(grain) = letter.filter(|_| p.at(i + 1 + between) == p.at(i)) {
        let rest = p.one(i + 2 + between, CHANGE);
        add(i + 2 + between + rest, series(grain, grows(p) || rest > 0), 0.85);
    }
    let spelled = unit(p.at(i))
        .filter(|g| p.one(i + 1, &["over", "on"]) > 0 && unit(p.at(i + 2)) == Some(*g))
        .map(|g| (g, 3))
        .or(short.map(|g| (g, 1)));
    if let Some((grain, n)) = spelled {
        let rest = p.one(i + n, CHANGE);
        let sure = if p.at(i) == "wow" || p.at(i) == "mom" { 0.8 } else { 0.95 };
        add(i + n + rest, series(grain, grows(p) || rest > 0), sure);
        return;
    }
    // 'from month to month', 'from each year to the next', 'from one week to the next'.
    let from = p.one(i, &["from"]);
    let one = p.one(i + from, &["one", "each", "every", "a"]);
    let at = i + from + one;
    if let Some(grain) = unit(p.at(at)).filter(|_| from + one > 0 || i == at) {
        let again = p.at(at + 1) == "to" && unit(p.at(at + 2)) == Some(grain) && one == 0;
        let next = p.at(at + 1) == "to" && one > 0 && p.phrase(at + 2, "the next") > 0;
        let percent = (0..p.len().min(200)).any(|k| matches!(p.at(k), "percent" | "%" | "percentage" | "pct"));
        if again || next {
            add(at + if next { 4 } else { 3 }, series(grain, grows(p) || percent), 0.97);
            return;
        }
    }
    if let Some(grain) = adverb(p.at(i)) {
        // 'monthly revenue growth', 'annual growth rate'.
        let gap = (1..=3).find(|n| matches!(p.at(i + n), "growth" | "change" | "increase" | "decline"));
        if let Some(gap) = gap {
            let rate = p.any(i + gap + 1, &["rate", "rates"]);
            let sure = if gap == 1 { 0.85 } else { 0.6 };
            let end = if gap == 1 { i + 2 + rate } else { i + 1 };
            add(end, series(grain, true), sure);
        }
    }
}

/// 'the same month last year', 'the same period a year ago', 'the year before', 'the previous period', 'a year earlier':
/// (how far back or just before, end, its own range, sureness).
#[allow(clippy::type_complexity)]
fn same_period(p: &Pieces, i: usize) -> Vec<(Option<(i32, Grain)>, usize, Option<TimeRange>, f32)> {
    let mut out = Vec::new();
    let pre = p.any(i, &["in the", "during the", "for the", "with the", "to the", "at the", "in", "during", "for", "at"]);
    let start = i + pre;
    let the = usize::from(pre == 0 || p.the(start) > 0) * p.the(start);
    let at = start + the;
    // 'same month last year', 'this time last year'.
    let same = p.any(at, &["exact same", "very same", "same", "corresponding", "equivalent"]);
    let this_time = p.phrase(at, "this time");
    if same > 0 || this_time > 0 {
        let name = if same > 0 { p.at(at + same) } else { "time" };
        let end = at + same + this_time + usize::from(same > 0);
        let known = unit(name).is_some() || matches!(name, "period" | "time" | "timeframe" | "interval" | "date");
        if known {
            let of = p.any(end, &["of the", "in the", "of", "in", "the", "from"]);
            if let Some((by, n)) = back_by(p, end + of) {
                let own = unit(name).map(|grain| own_range(grain, by));
                out.push((Some(by), end + of + n, own, if unit(name).is_some() { 0.85 } else { 0.9 }));
            }
        }
    }
    // 'the year before', 'the previous period', 'a year earlier'.
    if let Some(grain) = unit(p.at(at)).filter(|_| the > 0 || pre == 0) {
        let n = p.any(at + 1, &["before that", "before it", "before", "prior", "earlier", "previously"]);
        let blocked = p.one(at + 1 + n, &["last", "yesterday", "that"]) > 0 && p.phrase(at + 1, "before that") == 0;
        let followed = n == 1 && p.at(at + 1) == "before" && super::words::month(p.at(at + 2)).is_some();
        if n > 0 && !blocked && !followed && (the > 0 || p.at(at + 1) == "earlier") {
            out.push((Some((-1, grain)), at + 1 + n, None, 0.85));
        }
        let after = p.any(at + 1, &["after that", "after it", "after", "later"]);
        if after > 0 && the > 0 && p.one(at + 1 + after, &["next", "tomorrow"]) == 0 && at + 1 + after == p.len() {
            out.push((Some((1, grain)), at + 1 + after, None, 0.8));
        }
    }
    if matches!(p.at(at), "previous" | "prior" | "preceding") {
        let end = at + 2;
        match p.at(at + 1) {
            "period" | "one" | "time" if p.at(at + 1) != "time" || the > 0 => out.push((None, end, None, 0.8)),
            // After 'compared with' the previous quarter is the one before the question's.
            name => {
                if let Some(grain) = unit(name).filter(|_| !name.ends_with('s')) {
                    out.push((Some((-1, grain)), end, None, 0.45));
                }
            }
        }
    }
    if the > 0
        && p.at(at) == "following"
        && let Some(grain) = unit(p.at(at + 1))
    {
        out.push((Some((1, grain)), at + 2, None, 0.75));
    }
    if the == 0
        && pre == 0
        && let Some((n, grain, len)) = super::relative::duration(p, at)
    {
        let word = p.any(at + len, &["earlier", "before that", "prior", "before"]);
        let counts = p.at(at + len) != "before" || p.at(at + len + 1).is_empty() || p.at(at + len + 1) == "that";
        if word > 0 && counts {
            out.push((Some((-n, grain)), at + len + word, None, 0.85));
        }
    }
    out
}

/// 'last year', 'a year ago', 'the year before', 'the previous year', 'one year earlier': (how far back, length).
fn back_by(p: &Pieces, i: usize) -> Option<((i32, Grain), usize)> {
    let the = p.the(i);
    let at = i + the;
    if matches!(p.at(at), "last" | "previous" | "prior" | "preceding") {
        let grain = unit(p.at(at + 1))?;
        return Some(((-1, grain), the + 2));
    }
    if let Some(grain) = unit(p.at(at)) {
        let n = p.any(at + 1, &["before", "earlier", "prior"]);
        return (n > 0).then_some(((-1, grain), the + 1 + n));
    }
    let (n, grain, len) = super::relative::duration(p, i)?;
    let word = p.any(i + len, &["ago", "earlier", "before", "prior", "back"]);
    (word > 0).then_some(((-n, grain), len + word))
}

/// 'the same month last year' by itself: the current unit, moved.
fn own_range(grain: Grain, (by, of): (i32, Grain)) -> TimeRange {
    let from = TimePoint::start_of(grain);
    let from = match grain {
        // A year earlier on the calendar is not a whole number of weeks: count from today's date there.
        Grain::Week if of > Grain::Week => from.led_by(by, of),
        _ => from.shifted(by, of),
    };
    let to = from.clone().shifted(1, grain);
    TimeRange { from: Some(from), to: Some(to), grain, label: String::new() }
}
