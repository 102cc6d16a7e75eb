//! Groupings: 'by month', 'per week', 'daily', 'by day of the week', 'over time'.

use super::pieces::Pieces;
use super::words::{adverb, unit};
use super::{Found, TimeMeaning};
use crate::time_types::{CalendarPart, Grain};

/// All groupings that begin at piece `i`.
pub fn find(p: &Pieces, i: usize, found: &mut Vec<Found>) {
    let mut add = |end: usize, meaning: TimeMeaning, confidence: f32| {
        found.push(Found { start: i, end, meaning, confidence });
    };
    let lead = p.any(
        i,
        &[
            "broken down by",
            "grouped by",
            "split by",
            "as per",
            "for each",
            "for every",
            "in each",
            "in every",
            "on each",
            "of each",
            "during each",
            "each",
            "every",
            "per",
            "by",
            "into the",
            "into",
            "across the",
            "over the",
            "through the",
            "across",
        ],
    );
    let word = p.at(i + lead.saturating_sub(1));
    let before = if i > 0 { p.at(i - 1) } else { "" };
    let less = match before {
        // 'ordered by year' sorts, 'miles per hour' is a unit.
        "ordered" | "order" | "sorted" | "sort" | "ordering" | "sorting" | "ranked" | "arranged" | "asc" | "desc" | "ascending"
        | "descending" => 0.4,
        "miles" | "mile" | "km" | "kilometers" | "kilometres" | "meters" | "metres" | "pages" | "beats" | "words" | "frames"
        | "revolutions"
            if word == "per" =>
        {
            0.1
        }
        _ => 1.0,
    };
    if lead > 0 {
        let mut add = |end: usize, meaning: TimeMeaning, confidence: f32| add(end, meaning, confidence * less);
        let mut at = i + lead + if matches!(word, "by" | "per" | "across") { p.the(i + lead) } else { 0 };
        let calendar = p.one(at, &["calendar"]);
        let fiscal = p.one(at, &["fiscal", "financial"]);
        if let Some((part, n)) = part_at(p, at) {
            add(at + n, TimeMeaning::GroupByPart(part), 0.95);
        }
        at += calendar + fiscal;
        let unit_word = p.at(at);
        if let Some(grain) = unit(unit_word).filter(|_| unit_word != "sec" && unit_word != "min") {
            // 'over the years', 'across months': plural only.
            let plural = unit_word.ends_with('s');
            let spread = (matches!(word, "across" | "the")) && p.at(i) != "into";
            let of_last = spread && !plural;
            if !of_last {
                let (grain, n) = with_larger(p, at, grain);
                let sure = if spread {
                    0.7
                } else if plural {
                    0.85
                } else {
                    0.95
                };
                let sure = if matches!(unit_word, "second" | "minute") { 0.7 } else { sure };
                if calendar > 0 && grain == Grain::Month {
                    add(at + n, TimeMeaning::GroupByPart(CalendarPart::MonthOfYear), 0.9);
                }
                add(at + n, TimeMeaning::GroupBy(grain), if calendar > 0 { 0.6 } else { sure });
                if grain == Grain::Hour && n == 1 {
                    add(at + n, TimeMeaning::GroupByPart(CalendarPart::HourOfDay), 0.5);
                }
            }
        }
        if matches!(unit_word, "date" | "dates") && matches!(word, "by" | "per" | "each" | "every") {
            add(at + 1, TimeMeaning::GroupBy(Grain::Day), 0.6);
        }
        if let Some((grain, n)) = decade(unit_word) {
            add(at + n, TimeMeaning::GroupBy(grain), 0.3);
        }
        if p.phrase(at, "annum") > 0 {
            add(at + 1, TimeMeaning::GroupBy(Grain::Year), 0.9);
        }
    }
    listed(p, i, &mut add);
    spread(p, i, &mut add);
    and_part(p, i, &mut add);
    each_of(p, i, &mut add);
    adverbs(p, i, &mut add);
    asked(p, i, &mut add);
}

/// 'per branch and quarter', 'by branch, supplier and month': the last of several groupings.
fn listed(p: &Pieces, i: usize, add: &mut impl FnMut(usize, TimeMeaning, f32)) {
    const FAR: usize = 6;
    let Some(grain) = unit(p.at(i)).filter(|g| *g >= Grain::Hour) else { return };
    let joined = i > 1 && matches!(p.at(i - 1), "and" | "&" | "," | "then");
    let led = (i.saturating_sub(FAR)..i.saturating_sub(1)).any(|k| matches!(p.at(k), "by" | "per" | "each" | "every"));
    // 'by branch and month of delivery' names a column.
    if joined && led && !p.at(i).ends_with('s') && p.at(i + 1) != "of" {
        add(i + 1, TimeMeaning::GroupBy(grain), 0.9);
    }
}

/// 'how are visits distributed over the week', 'spread through the day': by the parts of it.
fn spread(p: &Pieces, i: usize, add: &mut impl FnMut(usize, TimeMeaning, f32)) {
    let lead = p.any(i, &["over the", "across the", "throughout the", "through the", "during the", "within the"]);
    let spreads = (0..i).any(|k| matches!(p.at(k), "distributed" | "distribution" | "spread" | "vary" | "varies"));
    if lead == 0 || !spreads {
        return;
    }
    let part = match p.at(i + lead) {
        "week" => CalendarPart::DayOfWeek,
        "day" => CalendarPart::HourOfDay,
        "year" => CalendarPart::MonthOfYear,
        "month" => CalendarPart::DayOfMonth,
        _ => return,
    };
    if !p.at(i + lead + 1).starts_with("of") {
        add(i + lead + 1, TimeMeaning::GroupByPart(part), 0.95);
    }
}

/// 'by weekday and hour', 'per month and day of the week': a part of the calendar beside a unit.
fn and_part(p: &Pieces, i: usize, add: &mut impl FnMut(usize, TimeMeaning, f32)) {
    let lead = p.any(i, &["and by", "and", ",", "&", "x"]);
    if lead == 0 || i == 0 {
        return;
    }
    let by = (i.saturating_sub(5)..i).any(|k| matches!(p.at(k), "by" | "per" | "each" | "every" | "which"));
    let before = (1..=4.min(i)).any(|n| part_at(p, i - n).is_some_and(|(_, m)| m == n)) || unit(p.at(i - 1)).is_some();
    if !by || !before {
        return;
    }
    if let Some((part, n)) = part_at(p, i + lead) {
        add(i + lead + n, TimeMeaning::GroupByPart(part), 0.93);
    } else if matches!(p.at(i + lead), "hour" | "hours") && unit(p.at(i - 1)).is_none_or(|g| g == Grain::Day) {
        add(i + lead + 1, TimeMeaning::GroupByPart(CalendarPart::HourOfDay), 0.9);
    }
}

/// 'in each of the last 8 weeks': a grouping over a range that is read by itself.
fn each_of(p: &Pieces, i: usize, add: &mut impl FnMut(usize, TimeMeaning, f32)) {
    let lead = p.any(i, &["in each of", "for each of", "during each of", "over each of", "each of"]);
    let at = i + lead + p.the(i + lead);
    if lead == 0 || p.one(at, &["last", "past", "previous", "next", "preceding"]) == 0 {
        return;
    }
    if let Some((_, grain, len)) = super::relative::duration(p, at + 1) {
        // The range keeps its own words, else only one of both would be read.
        let end = if len > 0 { i + lead - 1 } else { at + 1 };
        add(end, TimeMeaning::GroupBy(grain), 0.9);
    }
}

/// Units of several years have no grain of their own; the year is the nearest.
fn decade(word: &str) -> Option<(Grain, usize)> {
    matches!(word, "decade" | "century").then_some((Grain::Year, 1))
}

/// 'by month and year', 'by year and month', 'by year, month': the finest unit counts.
fn with_larger(p: &Pieces, at: usize, grain: Grain) -> (Grain, usize) {
    let mut link = p.any(at + 1, &["and by", "and", ",", "&"]);
    link += if link > 0 { p.the(at + 1 + link) } else { 0 };
    match unit(p.at(at + 1 + link)) {
        // 'by year and day of the week' are two groupings.
        Some(other) if link > 0 && other != grain && part_at(p, at + 1 + link).is_none() && other >= Grain::Hour => {
            (grain.min(other), link + 2)
        }
        _ => (grain, 1),
    }
}

/// A recurring part by its name: (part, length).
fn part_at(p: &Pieces, i: usize) -> Option<(CalendarPart, usize)> {
    const PARTS: &[(&str, CalendarPart)] = &[
        ("day of the week", CalendarPart::DayOfWeek),
        ("days of the week", CalendarPart::DayOfWeek),
        ("day of week", CalendarPart::DayOfWeek),
        ("week day", CalendarPart::DayOfWeek),
        ("weekday", CalendarPart::DayOfWeek),
        ("weekdays", CalendarPart::DayOfWeek),
        ("dow", CalendarPart::DayOfWeek),
        ("hour of the day", CalendarPart::HourOfDay),
        ("hours of the day", CalendarPart::HourOfDay),
        ("hour of day", CalendarPart::HourOfDay),
        ("time of the day", CalendarPart::HourOfDay),
        ("time of day", CalendarPart::HourOfDay),
        ("day of the month", CalendarPart::DayOfMonth),
        ("day of month", CalendarPart::DayOfMonth),
        ("month of the year", CalendarPart::MonthOfYear),
        ("months of the year", CalendarPart::MonthOfYear),
        ("month of year", CalendarPart::MonthOfYear),
        ("calendar month", CalendarPart::MonthOfYear),
        ("month name", CalendarPart::MonthOfYear),
        ("quarter of the year", CalendarPart::QuarterOfYear),
        ("quarter of year", CalendarPart::QuarterOfYear),
        ("week of the year", CalendarPart::WeekOfYear),
        ("week of year", CalendarPart::WeekOfYear),
        ("week number", CalendarPart::WeekOfYear),
        ("calendar week", CalendarPart::WeekOfYear),
    ];
    PARTS.iter().map(|(words, part)| (*part, p.phrase(i, words))).find(|(_, n)| *n > 0)
}

/// 'monthly', 'on a daily basis', 'month by month', 'over time'.
fn adverbs(p: &Pieces, i: usize, add: &mut impl FnMut(usize, TimeMeaning, f32)) {
    let basis = p.any(i, &["on a", "on an", "at a", "at"]);
    if let Some(grain) = adverb(p.at(i + basis)) {
        let tail = p.one(i + basis + 1, &["basis", "intervals", "interval", "breakdown", "totals", "trend", "trends"]);
        if basis > 0 && tail > 0 {
            add(i + basis + 2, TimeMeaning::GroupBy(grain), 0.95);
        } else if basis == 0 {
            let sure = match p.at(i) {
                "annual" => 0.65,
                "hourly" => 0.75,
                _ => 0.88,
            };
            // 'monthly active users' and 'daily average' group as well; the name of a column may win over it.
            add(i + 1, TimeMeaning::GroupBy(grain), sure);
        }
    }
    if let Some(grain) = unit(p.at(i)) {
        let same = |at: usize| unit(p.at(at)) == Some(grain);
        // 'month on month' and 'year over year' are comparisons.
        if p.one(i + 1, &["by", "after", "for", "to"]) > 0 && same(i + 2) {
            add(i + 3, TimeMeaning::GroupBy(grain), 0.92);
        }
        if p.one(i + 1, &["wise"]) > 0 {
            add(i + 2, TimeMeaning::GroupBy(grain), 0.92);
        }
    }
    let wise = p.at(i).strip_suffix("wise").and_then(unit);
    if let Some(grain) = wise {
        add(i + 1, TimeMeaning::GroupBy(grain), 0.92);
    }
    let n = p.any(i, &["over time", "across time", "through time", "over the course of time", "as time goes on", "time series"]);
    if n > 0 {
        add(i + n, TimeMeaning::GroupBy(Grain::Month), 0.6);
    }
    if p.phrase(i, "a day") + p.phrase(i, "a week") + p.phrase(i, "a month") + p.phrase(i, "a year") > 0
        && let Some(grain) = unit(p.at(i + 1))
        && p.one(i + 2, &["ago", "later", "earlier", "before", "old", "back", "after", "or"]) == 0
    {
        add(i + 2, TimeMeaning::GroupBy(grain), 0.25);
    }
}

/// Words that rank units of time.
const RANKS: &[&str] = &[
    "best",
    "worst",
    "busiest",
    "slowest",
    "biggest",
    "highest",
    "lowest",
    "strongest",
    "weakest",
    "top",
    "peak",
    "calmest",
    "quietest",
    "largest",
    "smallest",
];

/// 'which month', 'what day of the week', 'the best month', 'busiest hour of the day'.
fn asked(p: &Pieces, i: usize, add: &mut impl FnMut(usize, TimeMeaning, f32)) {
    let lead = p.any(i, &["at which", "at what", "in which", "in what", "on which", "on what", "which", "what"]);
    let rank = p.one(i, RANKS);
    let n = lead.max(rank);
    // 'which three months', 'the best 2 quarters': as many units.
    if i >= 2
        && n == 0
        && p.at(i).ends_with('s')
        && p.count(i - 1).is_some()
        && (p.one(i - 2, &["which", "what", "top", "bottom"]) > 0 || p.one(i - 2, RANKS) > 0)
        && p.one(i - 3.min(i), &["last", "past", "next", "previous", "within"]) == 0
        && let Some(grain) = unit(p.at(i)).filter(|g| *g >= Grain::Hour)
    {
        add(i + 1, TimeMeaning::GroupBy(grain), 0.65);
        return;
    }
    // 'what are the busiest hours of the day' is asked with a part alone.
    if n == 0 {
        // 'weekdays against weekends' are days that are meant, no grouping.
        let days = p.at(i) == "weekdays";
        if let Some((part, m)) = part_at(p, i).filter(|_| !days) {
            let sure = if m > 1 { 0.7 } else { 0.45 };
            add(i + m, TimeMeaning::GroupByPart(part), sure);
        }
        return;
    }
    if let Some((part, m)) = part_at(p, i + n) {
        add(i + n + m, TimeMeaning::GroupByPart(part), 0.93);
    }
    if let Some(grain) = unit(p.at(i + n)).filter(|g| *g >= Grain::Hour)
        && (lead > 0 || !p.at(i + n).ends_with('s'))
    {
        add(i + n + 1, TimeMeaning::GroupBy(grain), if lead > 0 { 0.65 } else { 0.6 });
    }
}
