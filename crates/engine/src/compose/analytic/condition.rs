//! Conditions between dates: 'paid late', 'delivered later than promised', 'open for more than a week', 'shipped within 2
//! days', 'took longer than a month to close', 'overdue'.

use super::dates::{self, At, Course};
use super::{Composed, Setting, Words, rest};
use crate::compose::state::state_word;
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Arithmetic, Comparison, Expr, Predicate};
use crate::render::grain_name;
use crate::schema::TypeClass;
use crate::time::TimeMeaning;
use crate::time_types::{Grain, TimePoint, TimeRange};

/// A condition with the mentions it takes the place of.
struct Found {
    from: usize,
    /// The mention after the last.
    to: usize,
    conditions: Vec<Predicate>,
}

pub(super) fn compose(items: &[Item], set: Setting<'_>) -> Option<Composed> {
    let words = Words { items, set };
    let found = (0..items.len()).find_map(|i| {
        by_how_late(&words, i)
            .or_else(|| against_promise(&words, i))
            .or_else(|| against_date(&words, i))
            .or_else(|| age_of_state(&words, i))
            .or_else(|| length(&words, i))
    })?;
    let place = items.get(found.from).map_or(0, |i| i.start);
    let mut kept: Vec<Item> = items[..found.from].to_vec();
    // 'how many late orders': the orders are counted, then restricted.
    let counted =
        matches!(words.sense(found.to), Some(Sense::Table(_))) && found.from > 0 && words.tag(found.from - 1).starts_with("count");
    let rest_from = found.to + usize::from(counted);
    kept.extend(items[found.to..rest_from].iter().cloned());
    kept.extend(found.conditions.into_iter().map(|p| Item { sense: Sense::Restriction(Box::new(p)), start: place, end: place, fit: 1.0 }));
    kept.extend(items[rest_from..].iter().cloned());
    let mut composed = rest(&kept, set)?;
    composed.rules.push("dates compared");
    Some(composed)
}

pub(super) fn compare(set: &Setting<'_>, left: At, op: Comparison, right: At) -> Predicate {
    let class = |(t, c): At| set.lexicon.schema.tables[t].columns[c].class;
    let column = |at| Expr::Column(dates::column(set, at));
    // What is due on a day may come at any time of it.
    let day = |at: At, other: At| {
        if class(other) == TypeClass::Date && class(at) != TypeClass::Date {
            Expr::Truncate(Grain::Day, Box::new(column(at)))
        } else {
            column(at)
        }
    };
    Predicate::Compare { left: day(left, right), op, right: day(right, left) }
}

/// The hints of a word of ending at a mention ('paid', 'delivered').
fn ends_at(words: &Words, at: usize) -> Option<&'static [&'static str]> {
    let word = words.word(at);
    // 'collected on' is one mention where a column is called so.
    word.rsplit(' ').find_map(dates::ends_of)
}

/// The nearest table with a promised date and one that keeps or breaks it.
pub(super) fn promised(words: &Words, ends: Option<&[&str]>) -> Option<(At, Option<At>)> {
    const ANY: &[&str] = &["paid", "deliver", "complet", "finish", "clos", "resolv", "return", "arriv", "ship", "end", "settl", "receiv"];
    dates::tables(words.items, &words.set).into_iter().find_map(|t| {
        let promise = dates::promise_of(&words.set, t)?;
        let end = dates::named(&words.set, t, ends.unwrap_or(ANY)).filter(|&c| c != promise);
        // Of two dates of the same end the one that is told like the promise.
        let class = |c: usize| words.set.lexicon.schema.tables[t].columns[c].class;
        let alike = |c: &usize| *c != promise && class(*c) == class(promise);
        let end = end.filter(alike).or_else(|| dates::all_named(&words.set, t, ends.unwrap_or(ANY)).into_iter().find(alike)).or(end);
        (end.is_some() || ends.is_none()).then_some(((t, promise), end.map(|c| (t, c))))
    })
}

/// The nearest table with a promised date and an end that some word of ending names.
pub(super) fn both_ends(words: &Words) -> Option<(At, Option<At>)> {
    dates::tables(words.items, &words.set).into_iter().find_map(|t| {
        let promise = dates::promise_of(&words.set, t)?;
        let end = dates::any_end(&words.set, t).filter(|&c| c != promise)?;
        Some(((t, promise), Some((t, end))))
    })
}

/// What the rows that are spoken of were due for ('expected on', 'next check on'), and the day on which that was done, if one is kept.
fn awaited(words: &Words, usual: Option<(At, Option<At>)>) -> Option<(At, Option<At>)> {
    let named = words.items.iter().find_map(|i| if let Sense::Table(t) = i.sense { Some(t) } else { None });
    let Some(t) = named.filter(|t| usual.is_none_or(|(promise, end)| promise.0 != *t || end.is_none())) else { return usual };
    let next = || dates::all_named(&words.set, t, &["next"]).into_iter().next();
    let Some(promise) = dates::promise_of(&words.set, t).or_else(next) else { return usual };
    // Else the only other day that may be missing, if it is called by what was done: 'received on'.
    let (shape, entry) = (&words.set.lexicon.schema.tables[t], &words.set.lexicon.tables[t]);
    let mut open = (0..shape.columns.len()).filter(|&c| c != promise && shape.columns[c].class.is_temporal() && !shape.columns[c].not_null);
    let done = |c: &usize| entry.columns[*c].words.first().is_some_and(|w| crate::compose::state::is_deed(w));
    let only = open.next().filter(|_| open.next().is_none()).filter(done);
    let end = dates::any_end(&words.set, t).filter(|&c| c != promise).or(only);
    Some(((t, promise), end.map(|c| (t, c))))
}

/// 'paid late', 'late payments', 'delivered on time', 'overdue invoices'.
fn against_promise(words: &Words, at: usize) -> Option<Found> {
    if matches!(words.sense(at), Some(Sense::Value { .. } | Sense::Restriction(_))) {
        return None;
    }
    let missing = if words.is(at, &["late", "too late", "delayed", "behind schedule"]) { still_missing(words, at) } else { None };
    if missing.is_some() || words.is(at, &["overdue", "past due"]) {
        if !words.is_no_name(at) {
            return None;
        }
        let (promise, end) = awaited(words, promised(words, None))?;
        let past = TimeRange { from: None, to: Some(TimePoint::today()), grain: Grain::Day, label: "before today".into() };
        let mut conditions = vec![Predicate::Within { column: dates::column(&words.set, promise), range: past, negated: false }];
        conditions.extend(end.map(|e| Predicate::Null { expr: Expr::Column(dates::column(&words.set, e)), negated: false }));
        return Some(Found { from: at, to: missing.unwrap_or(at + 1), conditions });
    }
    let word = words.word(at);
    // 'collected on time', where 'collected on' is a column.
    let joined = word == "time" && at > 0 && words.word(at - 1).ends_with(" on");
    let on_time = joined
        || word == "on time"
        || (word == "on" && words.is(at + 1, &["time"]))
        || (word.ends_with("time") && words.is(at.wrapping_sub(1), &["on"]));
    let op = match word.as_str() {
        "late" | "too late" | "tardy" | "behind schedule" => Comparison::Greater,
        "early" => Comparison::Less,
        _ if on_time => Comparison::LessOrEqual,
        _ => return None,
    };
    if !words.is_no_name(at) {
        return None;
    }
    let width = if word == "on" { 2 } else { 1 };
    let mut before = at.checked_sub(1);
    while before.is_some_and(|b| matches!(words.tag(b), "filler" | "prep") || words.is(b, &["on", "too", "very"])) {
        before = before.and_then(|b| b.checked_sub(1));
    }
    let verb = before.filter(|&b| ends_at(words, b).is_some() && !matches!(words.sense(b), Some(Sense::Table(_))));
    let ends = verb.and_then(|b| ends_at(words, b)).or_else(|| ends_at(words, at + width));
    let ended = |p: &(At, Option<At>)| p.1.is_some();
    let (promise, end) =
        promised(words, ends).filter(ended).or_else(|| promised(words, None).filter(ended)).or_else(|| both_ends(words))?;
    let found = compare(&words.set, end?, op, promise);
    Some(Found { from: verb.unwrap_or(at), to: at + width, conditions: vec![found] })
}

/// 'more than 5 days late', 'over a week overdue', 'overdue by more than 30 days'.
fn by_how_late(words: &Words, at: usize) -> Option<Found> {
    let (_, value, grain) = duration(words, at)?;
    let (op, first) = bound(words, at);
    let said = |i: usize| words.is(i, &["late", "too late", "delayed", "behind schedule", "overdue", "past due"]);
    let ahead = first.checked_sub(2).filter(|&i| said(i) && words.is(i + 1, &["by"]));
    let (state, from, to) = match ahead {
        Some(i) => (i, i, at + 1),
        None if said(at + 1) && first < at => (at + 1, first, at + 2),
        None => return None,
    };
    if !words.is(state, &["overdue", "past due"]) {
        let ended = |p: &(At, Option<At>)| p.1.is_some();
        let (promise, end) = promised(words, None).filter(ended).or_else(|| both_ends(words))?;
        let course = Course { start: promise, end: end? };
        return Some(Found { from, to, conditions: vec![longer(&words.set, course, op, value, grain)] });
    }
    let (promise, end) = awaited(words, promised(words, None))?;
    let whole = if value.fract() == 0.0 { value as i32 } else { return None };
    let label = format!("more than {whole} {}s ago", grain_name(grain));
    let past = TimeRange { from: None, to: Some(TimePoint::today().shifted(-whole, grain)), grain: Grain::Day, label };
    let mut conditions = vec![Predicate::Within { column: dates::column(&words.set, promise), range: past, negated: false }];
    conditions.extend(end.map(|e| Predicate::Null { expr: Expr::Column(dates::column(&words.set, e)), negated: false }));
    Some(Found { from, to, conditions })
}

/// 'late and still not here', 'late but not yet delivered': behind a word of lateness, where it ends.
fn still_missing(words: &Words, at: usize) -> Option<usize> {
    const AROUND: &[&str] = &["and", "but", "still", "yet", "are", "is", "have", "has", "been", "to", "come", "so", "far", "now"];
    const DENIED: &[&str] = &["not", "isn't", "aren't", "hasn't", "haven't"];
    const HERE: &[&str] =
        &["here", "in", "arrived", "received", "delivered", "back", "returned", "paid", "finished", "done", "there", "fixed", "completed"];
    const LONGEST: usize = 8;
    let from = words.items.get(at)?.end;
    let mut denied = false;
    for (i, token) in words.set.tokens.iter().enumerate().skip(from).take(LONGEST) {
        match token.lower.as_str() {
            w if DENIED.contains(&w) => denied = true,
            w if denied && HERE.contains(&w) => {
                return Some((0..words.items.len()).find(|&k| words.items[k].start > i).unwrap_or(words.items.len()));
            }
            w if AROUND.contains(&w) || w == "," => {}
            _ => return None,
        }
    }
    None
}

/// 'delivered later than promised', 'shipped after the due date'.
fn against_date(words: &Words, at: usize) -> Option<Found> {
    let op = match (words.tag(at), words.word(at).as_str()) {
        ("cmp_time", "after" | "later than") => Comparison::Greater,
        ("cmp_time", "before" | "earlier than" | "prior to") => Comparison::Less,
        _ if words.is(at, &["past", "beyond", "by"]) && words.sense(at + 1).is_some() => match words.word(at).as_str() {
            "by" => Comparison::LessOrEqual,
            _ => Comparison::Greater,
        },
        _ => return None,
    };
    let mut right = at + 1;
    while matches!(words.tag(right), "filler" | "its" | "verb") || words.is(right, &["the", "originally", "was", "we", "they"]) {
        right += 1;
    }
    // A length of time before it makes it a condition on the length.
    if at > 0 && matches!(words.sense(at - 1), Some(Sense::Time(TimeMeaning::Duration { .. }))) {
        return None;
    }
    let other: At = match words.sense(right)? {
        Sense::Column(t, c) if words.set.lexicon.schema.tables[*t].columns[*c].class.is_temporal() => (*t, *c),
        Sense::Unknown | Sense::Column(..) | Sense::Keyword(..) if dates::is_promise(&words.word(right)) => promised(words, None)?.0,
        _ => return None,
    };
    let mut to = right + 1;
    if words.is(to, &["date", "time", "day"]) {
        to += 1;
    }
    let mut before = at.checked_sub(1)?;
    while matches!(words.tag(before), "filler") && before > 0 {
        before -= 1;
    }
    let left = match words.sense(before)? {
        Sense::Column(t, c) if words.set.lexicon.schema.tables[*t].columns[*c].class.is_temporal() && *t == other.0 => (*t, *c),
        _ => (other.0, dates::named(&words.set, other.0, ends_at(words, before)?)?),
    };
    (left != other).then(|| Found { from: before, to, conditions: vec![compare(&words.set, left, op, other)] })
}

/// 'more than', 'at least', 'within', 'longer than' before a length of time; with where it begins.
pub(super) fn bound(words: &Words, duration: usize) -> (Comparison, usize) {
    let at = duration.wrapping_sub(1);
    let op = match words.sense(at) {
        Some(Sense::Keyword("cmp" | "cmp_adj", op)) => match *op {
            ">" => Some(Comparison::Greater),
            ">=" => Some(Comparison::GreaterOrEqual),
            "<" => Some(Comparison::Less),
            "<=" => Some(Comparison::LessOrEqual),
            _ => Some(Comparison::Equal),
        },
        Some(Sense::Keyword("cmp_adj_than", "longer" | "older" | "slower")) => Some(Comparison::Greater),
        Some(Sense::Keyword("cmp_adj_than", "shorter" | "younger" | "faster")) => Some(Comparison::Less),
        _ if words.is(at, &["within", "in under", "inside"]) => Some(Comparison::LessOrEqual),
        _ if words.is(at, &["over", "longer than"]) => Some(Comparison::Greater),
        _ if words.is(at, &["under"]) => Some(Comparison::Less),
        _ => None,
    };
    match op {
        Some(op) => (op, at),
        None => (Comparison::GreaterOrEqual, duration),
    }
}

pub(super) fn duration<'a>(words: &Words<'a>, at: usize) -> Option<(&'a str, f64, Grain)> {
    match words.sense(at)? {
        Sense::Time(TimeMeaning::Duration { text, value, grain }) => Some((text.as_str(), *value, *grain)),
        _ => None,
    }
}

pub(super) fn interval(value: f64, grain: Grain) -> Expr {
    let number = if value.fract() == 0.0 { format!("{value:.0}") } else { value.to_string() };
    Expr::Interval(format!("{number} {}{}", grain_name(grain), if value == 1.0 { "" } else { "s" }))
}

/// 'open for more than a week', 'unpaid for 30 days', 'older than 3 days'.
fn age_of_state(words: &Words, at: usize) -> Option<Found> {
    let (_, value, grain) = duration(words, at)?;
    let (op, from) = bound(words, at);
    let mut before = from.checked_sub(1)?;
    let mut for_said = words.is(from, &["for"]);
    while words.is(before, &["for", "since", "already", "now", "still", "been"]) || matches!(words.tag(before), "filler" | "verb") {
        for_said |= words.is(before, &["for", "since"]);
        before = before.checked_sub(1)?;
    }
    let older = words.tag(from) == "cmp_adj_than" && matches!(words.sense(from), Some(Sense::Keyword(_, "older" | "younger")));
    let state = state_word(&words.word(before)).filter(|_| for_said);
    if state.is_none_or(|(missing, _)| !missing) && !older {
        return None;
    }
    let mut conditions = Vec::new();
    let named: Vec<usize> = words.items.iter().filter_map(|i| if let Sense::Table(t) = i.sense { Some(t) } else { None }).collect();
    let order = if named.is_empty() { dates::tables(words.items, &words.set) } else { named };
    let (start, end) = order.into_iter().find_map(|t| {
        let end = state.and_then(|(_, hints)| dates::named(&words.set, t, hints).or_else(|| dates::any_end(&words.set, t)));
        if state.is_some() && end.is_none() {
            return None;
        }
        let start = dates::start_of(&words.set, t, end)?;
        Some(((t, start), end.map(|c| (t, c))))
    })?;
    // Ages of people and things are numbers or birthdays.
    if older && dates::tables(words.items, &words.set).first().is_none_or(|t| *t != start.0) {
        return None;
    }
    conditions.extend(end.map(|e| Predicate::Null { expr: Expr::Column(dates::column(&words.set, e)), negated: false }));
    let whole = if value.fract() == 0.0 { value as i32 } else { return None };
    let point = if grain < Grain::Day { TimePoint::now() } else { TimePoint::today() }.shifted(-whole, grain);
    let label = format!("more than {whole} {}s ago", grain_name(grain));
    let range = match op {
        Comparison::Less | Comparison::LessOrEqual => {
            TimeRange { from: Some(point), to: None, grain, label: label.replacen("more", "less", 1) }
        }
        _ => TimeRange { from: None, to: Some(point), grain, label },
    };
    conditions.push(Predicate::Within { column: dates::column(&words.set, start), range, negated: false });
    let from = if state.is_some() { before } else { from };
    Some(Found { from, to: at + 1, conditions })
}

/// 'shipped within 2 days', 'took more than 3 days to close', 'delivered more than a week after the order'.
fn length(words: &Words, at: usize) -> Option<Found> {
    let (_, value, grain) = duration(words, at)?;
    let (op, first) = bound(words, at);
    if first == at {
        return None;
    }
    let mut before = first.checked_sub(1)?;
    while before > 0
        && (matches!(words.tag(before), "filler" | "prep" | "verb") || words.is(before, &["in", "after", "it"]))
        && !words.is(before, TAKES)
    {
        before -= 1;
    }
    let mut to = at + 1;
    let mut starts = Vec::new();
    let mut since: Option<At> = None;
    let (from, ends) = if words.is(before, TAKES) {
        // 'took more than 3 days to ship', 'took longer than a week'.
        let verb = (at + 1..words.items.len().min(at + 5))
            .find(|&i| ends_at(words, i).is_some() && !matches!(words.sense(i), Some(Sense::Table(_))));
        if let Some(v) = verb {
            to = v + 1;
        }
        let ends = match verb.and_then(|v| ends_at(words, v)) {
            Some(e) => e,
            None => dates::ends_of("turnaround")?,
        };
        (before, ends)
    } else {
        if matches!(words.sense(before), Some(Sense::Table(_))) && !words.word(before).ends_with("ed") {
            return None;
        }
        (before, ends_at(words, before)?)
    };
    // '… after the order', '… of signing up', '… from opening'.
    if (words.tag(to) == "cmp_time" || words.is(to, &["after", "of", "from", "following", "since"])) && to + 1 < words.items.len() {
        let mut target = to + 1;
        while matches!(words.tag(target), "filler" | "its" | "all") {
            target += 1;
        }
        if target < words.items.len() && !matches!(words.sense(target), Some(Sense::Time(_) | Sense::Punctuation(_))) {
            match words.sense(target) {
                Some(Sense::Column(t, c)) if words.set.lexicon.schema.tables[*t].columns[*c].class.is_temporal() => since = Some((*t, *c)),
                _ if dates::is_promise(&words.word(target)) => since = promised(words, Some(ends)).map(|(p, _)| p),
                _ => {}
            }
            starts.push(dates::hint(&words.word(target)));
            to = target + 1;
            if since.is_some() && words.is(to, &["date", "day", "time"]) {
                to += 1;
            }
        }
    }
    if words.is(to, &["late", "behind schedule"]) {
        let (promise, end) = promised(words, Some(ends))?;
        return Some(Found {
            from,
            to: to + 1,
            conditions: vec![longer(&words.set, Course { start: promise, end: end? }, op, value, grain)],
        });
    }
    if let Some((t, start)) = since
        && let Some(end) = dates::named(&words.set, t, ends).filter(|&e| e != start)
    {
        return Some(Found {
            from,
            to,
            conditions: vec![longer(&words.set, Course { start: (t, start), end: (t, end) }, op, value, grain)],
        });
    }
    // 'orders that took more than 10 days': whatever they end with.
    let own = || {
        let t = words.items.iter().find_map(|i| if let Sense::Table(t) = i.sense { Some(t) } else { None })?;
        let end = dates::any_end(&words.set, t).filter(|_| words.is(from, TAKES))?;
        Some(Course { start: (t, dates::start_of(&words.set, t, Some(end))?), end: (t, end) })
    };
    let named = words.items.iter().find_map(|i| if let Sense::Table(t) = i.sense { Some(t) } else { None });
    let course = dates::course(words.items, &words.set, ends, &starts);
    let course = course.filter(|c| named.is_none_or(|t| c.end.0 == t) || !words.is(from, TAKES)).or_else(own)?;
    Some(Found { from, to, conditions: vec![longer(&words.set, course, op, value, grain)] })
}

const TAKES: &[&str] = &["took", "take", "takes", "taking", "taken", "needed", "need", "needs", "lasted", "last", "lasts", "lasting"];

/// `end > start + interval`.
fn longer(set: &Setting<'_>, course: Course, op: Comparison, value: f64, grain: Grain) -> Predicate {
    let limit =
        Expr::Arithmetic(Arithmetic::Add, Box::new(Expr::Column(dates::column(set, course.start))), Box::new(interval(value, grain)));
    Predicate::Compare { left: Expr::Column(dates::column(set, course.end)), op, right: limit }
}
