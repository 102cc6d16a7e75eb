//! Order by axes ('rank the y axis from high to low') and binning ('bin start_from by month').

use super::Range;
use super::tokens::Words;
use crate::intent::{Axis, AxisOrder, BinUnit, Binning, ChartKind, Wanted};
use crate::result::Grain;

const ORDER: &[&str] = &["rank", "sort", "order", "list", "show", "display", "arrange", "sorted", "ordered", "ranked"];

/// 'bin X by weekday', '20 bins'.
pub fn binning(words: &Words, wanted: &mut Wanted, spans: &mut Vec<Range>) {
    for i in 0..words.len() {
        match words.at(i) {
            "bin" | "binned" | "binning" | "bucket" => {
                let Some(by) = (i + 1..(i + 7).min(words.len())).find(|&k| words.at(k) == "by") else {
                    continue;
                };
                let Some((unit, end)) = unit_at(words, by + 1) else {
                    continue;
                };
                let column: Vec<&str> =
                    (i + 1..by).map(|k| words.at(k)).filter(|w| !matches!(*w, "the" | "of" | "that" | "it" | "," | "them")).collect();
                wanted.binning = Some(Binning::Time { column: column.join(" "), unit });
                let mut start = i;
                while start > 0 && matches!(words.before(start), "and" | "," | "then") {
                    start -= 1;
                }
                spans.push((start, end));
            }
            "bins" | "buckets" | "intervals" => {
                let histogram = wanted.kind == Some(ChartKind::Histogram);
                if let (Ok(n), true) = (words.before(i).parse::<usize>(), histogram) {
                    wanted.binning = Some(Binning::Count(n.clamp(1, 200)));
                    let lead = usize::from(i > 1 && matches!(words.at(i - 2), "with" | "in" | "into" | "using"));
                    spans.push((i - 1 - lead, i + 1));
                }
            }
            _ => {}
        }
    }
}

/// The unit named at `i`, and where it ends. 'time' names none.
fn unit_at(words: &Words, i: usize) -> Option<(Option<BinUnit>, usize)> {
    let i = i + usize::from(words.at(i) == "the");
    if words.phrase(i, &["day", "of", "the", "week"]) {
        return Some((Some(BinUnit::Weekday), i + 4));
    }
    if words.phrase(i, &["day", "of", "week"]) {
        return Some((Some(BinUnit::Weekday), i + 3));
    }
    let grain = |g| Some(BinUnit::Grain(g));
    let unit = match words.at(i) {
        "time" => None,
        "weekday" | "weekdays" => Some(BinUnit::Weekday),
        "year" | "years" => grain(Grain::Year),
        "quarter" | "quarters" => grain(Grain::Quarter),
        "month" | "months" => grain(Grain::Month),
        "week" | "weeks" => grain(Grain::Week),
        "day" | "days" | "date" => grain(Grain::Day),
        "hour" | "hours" => grain(Grain::Hour),
        "minute" | "minutes" => grain(Grain::Minute),
        _ => return None,
    };
    Some((unit, i + 1))
}

/// Order by an axis, in a clause that names both the axis and a direction.
pub fn axis_order(words: &Words, wanted: &mut Wanted, spans: &mut Vec<Range>) {
    for i in 0..words.len() {
        let Some((axis, axis_end)) = axis_at(words, i) else {
            continue;
        };
        // The clause around it, between marks of punctuation.
        let stop = |w: &str| matches!(w, "," | "." | "?" | ";" | "!" | ":");
        let mut start = i;
        while start > 0 && !stop(words.before(start)) {
            start -= 1;
        }
        let mut end = axis_end;
        while end < words.len() && !stop(words.at(end)) {
            end += 1;
        }
        let general = matches!(words.at(i), "total" | "names");
        if general && start == 0 {
            continue;
        }
        let Some(verb) = (start..i).rev().find(|&k| ORDER.contains(&words.at(k))) else {
            continue;
        };
        let Some(descending) = direction(words, verb, end) else {
            continue;
        };
        wanted.order = Some(AxisOrder { axis, descending });
        // From the verb on, with its polite beginning; the words before the verb stay.
        let mut from = verb;
        while from > start
            && matches!(
                words.before(from),
                "and" | "could" | "can" | "would" | "you" | "please" | "i" | "want" | "to" | "then" | "like" | "d" | "'"
            )
        {
            from -= 1;
        }
        while from > 0 && matches!(words.before(from), ",") {
            from -= 1;
        }
        spans.push((from, end));
        return;
    }
}

/// 'x', 'x-axis', 'the Y axis', 'the bars' (their height).
fn axis_at(words: &Words, i: usize) -> Option<(Axis, usize)> {
    let axis = match words.at(i) {
        "x" => Axis::X,
        "y" => Axis::Y,
        // In a clause of its own, the height of whatever is shown.
        "total" if words.at(i + 1) == "number" && words.at(i + 2) != "of" => {
            return Some((Axis::Y, i + 2));
        }
        "names" if matches!(words.before(i), "the" | "by") || ORDER.contains(&words.before(i)) => {
            return Some((Axis::X, i + 1));
        }
        "bar" | "bars" if !matches!(words.at(i + 1), "chart" | "graph" | "plot" | "charts" | "graphs" | "-" | "diagram") => {
            return Some((Axis::X, i + 1));
        }
        _ => return None,
    };
    let end = match (words.at(i + 1), words.at(i + 2)) {
        ("axis", _) => i + 2,
        ("-", "axis") => i + 3,
        _ => i + 1,
    };
    Some((axis, end))
}

/// The direction named between two places: 'asc', 'in descending order', 'from high to low'.
fn direction(words: &Words, from: usize, to: usize) -> Option<bool> {
    (from..to).find_map(|i| match words.at(i) {
        "asc" | "ascending" | "increasing" => Some(false),
        "desc" | "descending" | "decreasing" => Some(true),
        "low" | "lowest" | "small" | "smallest" if words.at(i + 1) == "to" => Some(false),
        "high" | "highest" | "large" | "largest" if words.at(i + 1) == "to" => Some(true),
        _ => None,
    })
}
