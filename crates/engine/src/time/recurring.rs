//! Recurring parts ('on Mondays', 'at 5 pm'), lengths of time ('3 days') and ranges told by them ('older than 30 days').

use super::pieces::Pieces;
use super::ranges::words;
use super::relative::{duration, from_now};
use super::words::{month, month_name, unit, unit_name, weekday, weekday_name};
use super::{Found, TimeMeaning};
use crate::time_types::{CalendarPart, Grain, TimePoint, TimeRange};

/// 'more than a week ago', 'less than 3 days ago', 'older than 30 days', 'for more than a week'.
pub fn distances(p: &Pieces, i: usize, add: &mut impl FnMut(usize, TimeRange, f32)) {
    const MORE: &[&str] = &["more than", "over", "at least", "longer than", "earlier than", "greater than", ">"];
    const LESS: &[&str] = &["less than", "under", "fewer than", "within", "no more than", "not more than", "at most", "<"];
    let held = p.any(i, &["for"]);
    let (n, old) = match (p.any(i + held, MORE), p.any(i + held, LESS)) {
        (0, 0) => match (p.any(i, &["older than"]), p.any(i, &["newer than", "younger than", "more recent than"])) {
            (0, 0) => return,
            (0, n) => (n, false),
            (n, _) => (n, true),
        },
        (0, n) => (n + held, false),
        (n, _) => (n + held, true),
    };
    let Some((count, grain, len)) = duration(p, i + n) else {
        return;
    };
    let ago = p.one(i + n + len, &["ago", "old", "back"]);
    let age = matches!(p.at(i), "older" | "newer" | "younger") || p.at(i + n + len) == "old";
    let sure = match (ago, age, held) {
        // People are older than 30 years, tickets older than 30 days.
        (_, true, _) if grain == Grain::Year => 0.4,
        (_, true, _) => 0.75,
        (1, ..) => 0.95,
        (_, _, 1) if grain < Grain::Day => 0.3,
        (_, _, 1) => 0.5,
        _ => return,
    };
    let point = from_now(-count, grain);
    let end = i + n + len + ago;
    let (from, to) = if old { (None, Some(point)) } else { (Some(point), None) };
    add(end, TimeRange { from, to, grain, label: words(p, i, end) }, sure);
}

/// 'on Mondays', 'every December', 'on weekends', 'at 5 pm', 'on the 15th of each month'.
pub fn recurring(p: &Pieces, i: usize, found: &mut Vec<Found>) {
    let mut add = |end: usize, part: CalendarPart, values: Vec<i32>, label: String, confidence: f32| {
        found.push(Found { start: i, end, meaning: TimeMeaning::Part { part, values, label }, confidence });
    };
    let preposition = p.one(i, &["on", "in", "during", "at", "for", "of", "over"]);
    let every = p.any(i + preposition, &["each", "every", "any", "all"]);
    let at = i + preposition + every + usize::from(every == 0) * p.the(i + preposition);
    let word = p.at(at);
    if let Some((iso, _, plural)) = weekday(word) {
        let name = weekday_name(iso);
        if plural || every > 0 || part_of_day(p.at(at + 1)).is_some() {
            add(at + 1, CalendarPart::DayOfWeek, vec![iso], format!("{name}s"), 0.93);
        } else if p.at(i) == "on" {
            add(at + 1, CalendarPart::DayOfWeek, vec![iso], format!("{name}s"), 0.45);
        }
    }
    let days = match word {
        "weekend" | "weekends" => Some((vec![6, 7], "weekends")),
        "weekday" | "weekdays" | "workdays" | "workday" => Some((vec![1, 2, 3, 4, 5], "weekdays")),
        _ => None,
    };
    if let Some((values, name)) = days {
        let plural = word.ends_with('s');
        let sure = match p.at(i) {
            // 'for each weekday' groups.
            _ if every > 0 => 0.45,
            "on" | "during" | "at" => 0.92,
            _ => 0.7,
        };
        let of_day = part_of_day(p.at(at + 1)).is_some();
        if every > 0 || plural || of_day || p.at(i) == "on" && word == "weekday" {
            add(at + 1, CalendarPart::DayOfWeek, values, name.into(), sure);
        } else if beside(p, at) {
            add(at + 1, CalendarPart::DayOfWeek, values, name.into(), 0.9);
        }
    }
    // 'on a weekend', 'on a Saturday': any of them.
    let lead = p.one(i, &["on", "at", "during", "over"]);
    let any = i + lead + p.one(i + lead, &["a", "an", "one"]);
    if lead > 0 && any > i + lead {
        match (p.at(any), weekday(p.at(any))) {
            ("weekend", _) => add(any + 1, CalendarPart::DayOfWeek, vec![6, 7], "weekends".into(), 0.93),
            ("weekday" | "workday", _) => add(any + 1, CalendarPart::DayOfWeek, vec![1, 2, 3, 4, 5], "weekdays".into(), 0.93),
            (_, Some((iso, ..))) => add(any + 1, CalendarPart::DayOfWeek, vec![iso], format!("{}s", weekday_name(iso)), 0.93),
            _ => {}
        }
    }
    // 'weekend sales', 'our weekend revenue': a noun follows, and no one weekend is told.
    const ONE: &[&str] = &["this", "last", "next", "past", "previous", "coming", "the", "each", "every", "per", "by", "over", "a"];
    let told = i > 0 && ONE.contains(&p.at(i - 1));
    let noun = |w: &str| {
        let small = w == "check" || !crate::account::policy::says_nothing(w);
        w.len() > 3 && w.chars().all(|c| c.is_alphabetic() || c == '-') && small
    };
    if p.at(i) == "weekend" && !told && noun(p.at(i + 1)) {
        add(i + 1, CalendarPart::DayOfWeek, vec![6, 7], "weekends".into(), 0.55);
    }
    // 'Sunday visits last month': of several weeks.
    const FAR: usize = 8;
    let period = || {
        (i + 2..i + FAR)
            .any(|k| matches!(p.at(k), "last" | "this" | "past" | "previous" | "ytd" | "since") && weekday(p.at(k + 1)).is_none())
    };
    if let Some((iso, ..)) = weekday(p.at(i)).filter(|_| !told && noun(p.at(i + 1)) && period()) {
        add(i + 1, CalendarPart::DayOfWeek, vec![iso], format!("{}s", weekday_name(iso)), 0.9);
    }
    let named = month(word).map(|(m, _)| m);
    let later = p.any(
        at + 1,
        &["of any year", "of every year", "of each year", "of all years", "in any year", "every year", "each year", "across years"],
    );
    if let Some(m) = named.filter(|_| every > 0 || later > 0) {
        add(at + 1 + later, CalendarPart::MonthOfYear, vec![m], month_name(m).into(), 0.93);
    }
    if let Some(m) = super::words::month_plural(word).filter(|_| preposition > 0) {
        add(at + 1, CalendarPart::MonthOfYear, vec![m], month_name(m).into(), 0.8);
    }
    let quarter = word.strip_prefix('q').and_then(|q| q.parse::<i32>().ok()).filter(|q| (1..=4).contains(q));
    if let Some(q) = quarter.filter(|_| word.len() == 2 && (every > 0 || later > 0)) {
        add(at + 1 + later, CalendarPart::QuarterOfYear, vec![q], format!("Q{q}"), 0.93);
    }
    if let Some(day) = super::words::ordinal(word) {
        let of = p.any(
            at + 1,
            &["day of each month", "day of every month", "day of the month", "of each month", "of every month", "of the month"],
        );
        if of > 0 {
            add(at + 1 + of, CalendarPart::DayOfMonth, vec![day], words(p, at, at + 1 + of), 0.9);
        }
    }
    hours(p, i, &mut add);
    day_parts(p, i, &mut add);
}

/// 'weekday vs weekend': both kinds of days stand side by side, so none of them is one day.
fn beside(p: &Pieces, at: usize) -> bool {
    let kind = |i: usize| match p.at(i) {
        "weekend" | "weekends" => Some(true),
        "weekday" | "weekdays" | "workday" | "workdays" => Some(false),
        _ => None,
    };
    let joins = |i: usize| matches!(p.at(i), "vs" | "versus" | "against" | "and" | "or" | "/" | "to" | "than");
    let behind = joins(at + 1) && kind(at).is_some() && kind(at + 2).is_some_and(|k| Some(k) != kind(at));
    behind || at > 1 && joins(at - 1) && kind(at).is_some() && kind(at - 2).is_some_and(|k| Some(k) != kind(at))
}

/// The hours of a part of the day, and whether several are meant.
fn part_of_day(word: &str) -> Option<(std::ops::Range<i32>, bool)> {
    let hours = match word.strip_suffix('s').unwrap_or(word) {
        "morning" => 6..12,
        "afternoon" => 12..18,
        "evening" => 18..24,
        "night" => 22..30,
        _ => return None,
    };
    Some((hours, word.ends_with('s')))
}

/// 'in the morning', 'afternoons', 'morning classes': by the hour, whatever the day.
fn day_parts(p: &Pieces, i: usize, add: &mut impl FnMut(usize, CalendarPart, Vec<i32>, String, f32)) {
    let lead = p.any(i, &["in the", "during the", "on the", "at", "every", "each", "in", "during"]);
    let Some((hours, several)) = part_of_day(p.at(i + lead)) else { return };
    // 'how many nights', 'the average stay in nights': so many of them, not what happens at night.
    let weekday = i > 0 && super::words::weekday(p.at(i - 1)).is_some();
    if matches!(p.at(i + lead), "nights") && (lead == 0 || matches!(p.at(i), "in")) && !weekday {
        return;
    }
    let greets = i > 0 && p.at(i - 1) == "good"
        || i == 0 && lead == 0 && !several && matches!(p.at(1), "," | "!" | "all" | "team" | "everyone" | "folks");
    // 'this morning' and 'last night' are one day's.
    let one_day = i > 0 && lead == 0 && matches!(p.at(i - 1), "this" | "last" | "yesterday" | "tomorrow" | "the" | "good");
    if greets || one_day && !several {
        return;
    }
    let label = format!("{} to {} o'clock", hours.start, hours.end % 24);
    let sure = if lead > 0 || several { 0.92 } else { 0.7 };
    add(i + lead + 1, CalendarPart::HourOfDay, hours.map(|h| h % 24).collect(), label, sure);
}

/// 'at 5 pm', 'between 9 am and 5 pm', 'at noon'.
fn hours(p: &Pieces, i: usize, add: &mut impl FnMut(usize, CalendarPart, Vec<i32>, String, f32)) {
    let hour_at = |at: usize| -> Option<(i32, usize)> {
        let word = p.at(at);
        match word {
            "noon" | "midday" => return Some((12, 1)),
            "midnight" => return Some((0, 1)),
            // '18:00'
            _ => {
                if let Some((hour, "00")) = word.split_once(':') {
                    return hour.parse::<i32>().ok().filter(|h| (0..24).contains(h)).map(|h| (h, 1));
                }
            }
        }
        let (digits, half, n) = match word.strip_suffix("am").or_else(|| word.strip_suffix("pm")) {
            Some(digits) if !digits.is_empty() => (digits, word.get(digits.len()..)?, 1),
            _ => (word, p.at(at + 1), 2),
        };
        let hour = digits.parse::<i32>().ok().filter(|h| digits.len() <= 2 && (1..=12).contains(h))?;
        match half {
            "am" | "a.m" | "a.m." => Some((hour % 12, n)),
            "pm" | "p.m" | "p.m." => Some((hour % 12 + 12, n)),
            _ => None,
        }
    };
    let lead = p.one(i, &["at", "between", "from", "after", "before", "around", "past", "until", "till"]);
    if lead == 0 {
        return;
    }
    // 'between 9 and 11 am': the half of the day that is said last.
    let bare = || {
        let hour = p.at(i + 1).parse::<i32>().ok().filter(|h| (1..=12).contains(h))?;
        let link = p.any(i + 2, &["and", "to", "-", "until", "till"]);
        let (last, _) = hour_at(i + 2 + link).filter(|_| link > 0 && matches!(p.at(i), "between" | "from"))?;
        let early = if hour == 12 { 12 } else { hour };
        Some((if last > 12 && early + 12 < last { early + 12 } else { early }, 1))
    };
    let Some((first, n)) = hour_at(i + 1).or_else(bare) else {
        return;
    };
    let link = p.any(i + 1 + n, &["and", "to", "-", "until", "till"]);
    if matches!(p.at(i), "between" | "from") {
        if link > 0
            && let Some((last, m)) = hour_at(i + 1 + n + link)
        {
            let end = i + 1 + n + link + m;
            let values = if first < last { (first..last).collect() } else { (first..24).chain(0..last).collect() };
            add(end, CalendarPart::HourOfDay, values, words(p, i, end), 0.9);
        }
        return;
    }
    let values = match p.at(i) {
        "after" | "past" => (first..24).collect(),
        "before" | "until" | "till" => (0..first).collect(),
        _ => vec![first],
    };
    if !values.is_empty() {
        add(i + 1 + n, CalendarPart::HourOfDay, values, words(p, i, i + 1 + n), 0.85);
    }
}

/// '3 days', '2.5 hours', 'half an hour', 'a week'.
pub fn durations(p: &Pieces, i: usize, found: &mut Vec<Found>) {
    let mut add = |end: usize, text: String, value: f64, grain: Grain, confidence: f32| {
        found.push(Found { start: i, end, meaning: TimeMeaning::Duration { text, value, grain }, confidence });
    };
    let compared =
        i > 0 && matches!(p.at(i - 1), "than" | "least" | "most" | "over" | "under" | "within" | "exceeding" | "above" | "below");
    if let Some((n, grain, len)) = duration(p, i) {
        let article = matches!(p.at(i), "a" | "an" | "the");
        let sure = if compared {
            0.85
        } else if article {
            0.25
        } else {
            0.5
        };
        add(i + len, n.to_string(), f64::from(n), grain, sure);
    } else if let Some(number) = p.number(i).filter(|n| !n.ordinal && !n.money && !n.percent && n.value > 0.0)
        && let Some(grain) = unit(p.at(i + number.len))
    {
        add(i + number.len + 1, number.text, number.value, grain, if compared { 0.85 } else { 0.5 });
    }
}

/// 'not ordered in 6 months', 'expiring within 60 days', 'overdue by more than 30 days': lengths of time that mean a range
/// by the words before them.
pub fn by_context(p: &Pieces, i: usize, add: &mut impl FnMut(usize, TimeRange, f32)) {
    let lead = p.any(i, &["in over", "in more than", "for over", "for more than", "by more than", "within", "in", "for", "by"]);
    if lead == 0 {
        return;
    }
    let at = i + lead + p.the(i + lead);
    let Some((n, grain, len)) = duration(p, at) else {
        return;
    };
    let end = at + len;
    if p.one(end, &["ago", "old", "of"]) > 0 {
        return;
    }
    let before = |words: &[&str]| (i.saturating_sub(6)..i).any(|k| words.contains(&p.at(k)));
    let starts = |stems: &[&str]| (i.saturating_sub(4)..i).any(|k| stems.iter().any(|stem| p.at(k).starts_with(stem)));
    let negated = before(&["not", "never", "no", "without"])
        || (i.saturating_sub(6)..i).any(|k| p.at(k).ends_with("n't") || p.at(k).ends_with("n’t"));
    let plural = if n == 1 { "" } else { "s" };
    let span = format!("{n} {}{plural}", unit_name(grain));
    let range = |from: Option<TimePoint>, to: Option<TimePoint>, label: String| TimeRange { from, to, grain, label };
    let word = p.at(i);
    if starts(&["expir", "due", "renew", "upcoming", "ending", "lapse"]) && matches!(word, "within" | "in") {
        let tomorrow = TimePoint::today().shifted(n, grain).shifted(1, Grain::Day);
        add(end, range(Some(TimePoint::today()), Some(tomorrow), format!("next {span}")), 0.88);
    } else if starts(&["overdue", "late"]) && matches!(word, "for" | "by") {
        add(end, range(None, Some(from_now(-n, grain)), format!("more than {span} ago")), 0.7);
    } else if negated && matches!(word, "in" | "for" | "within") {
        add(end, range(Some(from_now(-n, grain)), None, format!("last {span}")), if word == "within" { 0.4 } else { 0.82 });
    }
}
