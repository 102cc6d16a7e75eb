//! Time between rows of two tables: 'days between joining and the first visit', 'average time from order to complaint', and conditions on
//! it: 'accidents less than an hour after the visit'. Dates of one row are `duration`'s.

use super::condition::{bound, duration, interval};
use super::dates::{self, At, Course};
use super::duration::{in_unit, unit_said};
use super::{Composed, Setting, Words, average, keyword, measure, rest};
use crate::compose::finish::function_name;
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Aggregate, Arithmetic, Comparison, Expr, Predicate, TableRef};

/// What is measured: units and the like.
const LENGTHS: &[&str] = &[
    "time", "days", "day", "hours", "weeks", "months", "minutes", "long", "gap", "interval", "lag", "span", "period", "many", "pass",
    "passed", "passes",
];
/// Words that end what is said of a date.
const STOPS: &[&str] =
    &["by", "per", "each", "every", "where", "whose", "this", "last", "during", "for", "in", "on", "with", "over", "since"];
const AUXILIARIES: &[&str] = &["do", "does", "did", "is", "are", "was", "were", "until", "till", "to", "before", "has", "have"];

pub(super) fn compose(items: &[Item], set: Setting<'_>) -> Option<Composed> {
    let words = Words { items, set };
    length(&words).or_else(|| condition(&words))
}

/// A phrase that names two dates.
struct Phrase {
    /// Tokens: from, to.
    from: usize,
    to: usize,
    start: (usize, usize),
    end: (usize, usize),
}

fn lower<'a>(words: &Words<'a>, at: usize) -> &'a str {
    words.set.tokens.get(at).map_or("", |t| t.lower.as_str())
}

/// Where words about a date end.
fn stop(words: &Words, from: usize) -> usize {
    let n = words.set.tokens.len();
    (from..n)
        .find(|&i| words.set.tokens[i].punctuation || i > from && STOPS.contains(&lower(words, i)) || lower(words, i) == "average")
        .unwrap_or(n)
}

/// Where the words of a length begin that end before a token: 'how many days', 'the average time'.
fn opening(words: &Words, before: usize) -> Option<usize> {
    // 'how many days pass on average between …'
    let on = before >= 2 && lower(words, before - 1) == "average" && lower(words, before - 2) == "on";
    let before = if on { before - 2 } else { before };
    let near = (before.saturating_sub(2)..before).find(|&i| LENGTHS.contains(&lower(words, i)) && words.covers(i))?;
    let mut from = near;
    while from > 0 && matches!(lower(words, from - 1), "how" | "many" | "much" | "number" | "of" | "the" | "a") {
        from -= 1;
    }
    Some(from)
}

/// 'between A and B', 'from A to B', 'how long after A … B', 'time to the first B'.
fn phrase(words: &Words) -> Option<Phrase> {
    let n = words.set.tokens.len();
    for i in 1..n {
        let word = lower(words, i);
        let joint = match word {
            "between" => "and",
            "from" => "to",
            _ => "",
        };
        if !joint.is_empty()
            && let Some(from) = opening(words, i)
            && let Some(middle) = (i + 2..n.min(i + 9)).find(|&k| lower(words, k) == joint || joint == "to" && lower(words, k) == "until")
        {
            let to = stop(words, middle + 1);
            return Some(Phrase { from, to, start: (i + 1, middle), end: (middle + 1, to) });
        }
        if word == "after"
            && let Some(from) = opening(words, i)
            && let Some(middle) = (i + 2..n.min(i + 7)).find(|&k| AUXILIARIES.contains(&lower(words, k)))
        {
            let to = stop(words, middle + 1);
            return Some(Phrase { from, to, start: (i + 1, middle), end: (middle + 1, to) });
        }
        if matches!(word, "to" | "until" | "till" | "before")
            && let Some(from) = opening(words, i)
            && (i + 1..i + 3).any(|k| lower(words, k) == "first")
        {
            let to = stop(words, i + 1);
            return Some(Phrase { from, to, start: (i, i), end: (i + 1, to) });
        }
    }
    None
}

/// The date that a run of tokens speaks of; of the table named there, if one is.
fn date(words: &Words, (from, to): (usize, usize)) -> Option<At> {
    let set = &words.set;
    let inside: Vec<&Item> = words.items.iter().filter(|i| from <= i.start && i.end <= to && i.start < i.end).collect();
    let temporal = |t: usize, c: usize| set.lexicon.schema.tables[t].columns[c].class.is_temporal();
    let named = inside.iter().find_map(|i| match i.sense {
        Sense::Column(t, c) if temporal(t, c) => Some((t, c)),
        _ => None,
    });
    if named.is_some() {
        return named;
    }
    let table = inside.iter().find_map(|i| if let Sense::Table(t) = i.sense { Some(t) } else { None });
    let verbs = (from..to).filter(|&k| {
        let covered = inside.iter().any(|i| i.start <= k && k < i.end && matches!(i.sense, Sense::Table(_)));
        !covered && lower(words, k).len() > 3 && !matches!(lower(words, k), "first" | "being" | "their" | "date" | "time")
    });
    let hints: Vec<String> = verbs.map(|k| dates::hint(lower(words, k))).collect();
    let hints: Vec<&str> = hints.iter().map(String::as_str).collect();
    let spoken: Vec<usize> = dates::tables(words.items, set).into_iter().take(MOST_TABLES).collect();
    let told = |t: usize| if hints.is_empty() { None } else { dates::named(set, t, &hints).map(|c| (t, c)) };
    match table {
        Some(t) => told(t).or_else(|| event(set, t)),
        None => spoken.into_iter().find_map(told),
    }
}

/// Tables that are looked through for a date.
const MOST_TABLES: usize = 60;

/// The date of a table's rows.
fn event(set: &Setting<'_>, t: usize) -> Option<At> {
    dates::start_of(set, t, None).or(set.lexicon.tables[t].date).map(|c| (t, c))
}

/// True where rows of one table refer to rows of the other.
fn refers(set: &Setting<'_>, from: usize, to: usize) -> bool {
    set.lexicon.adjacent[from].iter().any(|&e| set.lexicon.edges[e].from == from && set.lexicon.edges[e].to == to)
}

/// The length of time between the dates of two tables' rows.
fn length(words: &Words) -> Option<Composed> {
    let set = words.set;
    let phrase = phrase(words)?;
    let end = date(words, phrase.end)?;
    let start = if phrase.start.0 == phrase.start.1 { beginning(words, end.0)? } else { date(words, phrase.start)? };
    if start.0 == end.0 || !(refers(&set, end.0, start.0) || refers(&set, start.0, end.0)) {
        return None;
    }
    let course = Course { start, end };
    let unit = unit_said(words, phrase.from);
    let length = in_unit(&set, &course, unit.map(|u| u.0));
    let function = (0..words.items.len()).find_map(|i| match words.sense(i) {
        Some(Sense::Keyword("agg" | "agg_after", f)) => Some((i, aggregate(f))),
        _ => None,
    });
    // 'for the first time', 'the first visit': of several rows of each, the first.
    let first = (phrase.from..set.tokens.len()).any(|i| lower(words, i) == "first") && refers(&set, end.0, start.0);
    let spoken = |i: &Item| {
        let within = phrase.from <= i.start && i.end <= phrase.to && i.start < i.end;
        let times =
            (i.start..i.end).any(|t| lower(words, t) == "first" || t > 0 && lower(words, t) == "time" && lower(words, t - 1) == "first");
        let asked = unit.is_some_and(|(_, (a, b))| a <= i.start && i.end <= b && a < b);
        within || times || asked
    };
    let place = words.set.tokens.get(phrase.from).map_or(0, |_| phrase.from);
    let mut kept: Vec<Item> = Vec::new();
    let measured = |expr: Expr| Item { sense: Sense::Measured(Box::new(expr)), start: place, end: place, fit: 1.0 };
    let listed = (0..words.items.len()).any(|i| {
        matches!(words.tag(i), "each" | "each_lead")
            && (i + 1..i + 3).any(|k| matches!(words.sense(k), Some(Sense::Table(t)) if *t == start.0))
    });
    if first {
        kept.push(measured(Expr::aggregate(Aggregate::Min, length)));
        if !listed {
            kept.push(keyword("each_lead", "", place));
            kept.push(Item { sense: Sense::Table(start.0), start: place, end: place, fit: 1.0 });
        }
    } else {
        kept.push(keyword("agg", function.map_or("avg", |(_, f)| name_of(f)), place));
        kept.push(measured(length));
    }
    let head = kept.len();
    let left = words.items.iter().enumerate().filter(|(i, item)| {
        let asks = matches!(words.tag(*i), "ask" | "which" | "how_long") && item.start <= phrase.from;
        !spoken(item) && !asks && function.is_none_or(|(f, _)| f != *i)
    });
    kept.extend(left.map(|(_, item)| item.clone()));
    let mut composed = rest(&kept, set)?;
    let noun = unit.map_or("duration", |(u, _)| u.0);
    if first && !listed {
        let own = rest(&kept[..head], set)?;
        let m = measure(&composed.query)?;
        composed = average::over_groups(composed, &own.query, m, function.map_or(Aggregate::Avg, |(_, f)| f), noun)?;
    } else {
        let m = measure(&composed.query)?;
        if let Expr::Aggregate { function, .. } = &composed.query.select[m].expr {
            composed.query.select[m].alias = Some(format!("{}_{noun}", function_name(*function)));
        }
    }
    composed.rules.push("duration");
    Some(composed)
}

/// What 'the time to the first …' begins with: the date of what has the rows.
fn beginning(words: &Words, child: usize) -> Option<At> {
    let set = words.set;
    let parents: Vec<usize> = dates::tables(words.items, &set).into_iter().filter(|&t| t != child && refers(&set, child, t)).collect();
    let named = |t: &usize| words.items.iter().any(|i| i.sense == Sense::Table(*t));
    let dated: Vec<At> = parents.iter().filter_map(|&t| event(&set, t)).collect();
    parents.iter().copied().find(named).and_then(|t| event(&set, t)).or(if let [one] = dated[..] { Some(one) } else { None })
}

fn aggregate(argument: &str) -> Aggregate {
    match argument {
        "max" => Aggregate::Max,
        "min" => Aggregate::Min,
        "median" => Aggregate::Median,
        "stddev" => Aggregate::StdDev,
        _ => Aggregate::Avg,
    }
}

fn name_of(function: Aggregate) -> &'static str {
    match function {
        Aggregate::Max => "max",
        Aggregate::Min => "min",
        Aggregate::Median => "median",
        Aggregate::StdDev => "stddev",
        _ => "avg",
    }
}

/// 'complaints within two days of collection', 'accidents less than an hour after the visit'.
fn condition(words: &Words) -> Option<Composed> {
    let set = words.set;
    let (at, value, grain) = (0..words.items.len()).find_map(|i| duration(words, i).map(|(_, value, grain)| (i, value, grain)))?;
    let (op, first) = bound(words, at);
    if first == at {
        return None;
    }
    let after = match (words.tag(at + 1), words.word(at + 1).as_str()) {
        ("cmp_time", "before" | "prior to" | "earlier than") => false,
        ("cmp_time", _) => true,
        (_, "of" | "from" | "after" | "following") => true,
        _ => return None,
    };
    let from = words.items.get(at + 2)?.start;
    let to = stop(words, from);
    let other = date(words, (from, to))?;
    let other_table = other.0;
    let subject = (0..first).rev().find_map(|i| if let Some(Sense::Table(t)) = words.sense(i) { Some(*t) } else { None })?;
    if subject == other.0 || !(refers(&set, subject, other.0) || refers(&set, other.0, subject)) {
        return None;
    }
    let own = event(&set, subject)?;
    let (own, other) = (Expr::Column(dates::column(&set, own)), Expr::Column(dates::column(&set, other)));
    let sign = if after { Arithmetic::Add } else { Arithmetic::Subtract };
    let limit = Expr::Arithmetic(sign, Box::new(other.clone()), Box::new(interval(value, grain)));
    let near = matches!(op, Comparison::Less | Comparison::LessOrEqual);
    let compare = |left: &Expr, op, right: &Expr| Predicate::Compare { left: left.clone(), op, right: right.clone() };
    let bounded = match (after, near) {
        (true, _) => compare(&own, op, &limit),
        (false, true) => compare(&own, if op == Comparison::Less { Comparison::Greater } else { Comparison::GreaterOrEqual }, &limit),
        (false, false) => compare(&own, if op == Comparison::Greater { Comparison::Less } else { Comparison::LessOrEqual }, &limit),
    };
    let mut all = vec![bounded];
    if near {
        let side = if after { Comparison::GreaterOrEqual } else { Comparison::LessOrEqual };
        all.push(compare(&own, side, &other));
    }
    let place = words.items.get(first)?.start;
    let mut kept: Vec<Item> = words.items[..first].to_vec();
    // 'orders with a complaint within two days of delivery': one of its rows is enough.
    let named = |t: usize| (0..first).find(|&i| matches!(words.sense(i), Some(Sense::Table(u)) if *u == t));
    if let (Some(head), Some(row)) = (named(other_table), named(subject))
        && head < row
        && refers(&set, subject, other_table)
    {
        let reference = |t: usize| TableRef::new(&set.lexicon.schema.tables[t].name);
        all = vec![Predicate::Related { of: reference(other_table), table: reference(subject), conditions: all, negated: false }];
        let with = (head + 1..row).find(|&i| matches!(words.tag(i), "with" | "that" | "verb"))?;
        kept.truncate(with);
    }
    kept.extend(all.into_iter().map(|p| Item { sense: Sense::Restriction(Box::new(p)), start: place, end: place, fit: 1.0 }));
    kept.extend(words.items.iter().filter(|i| i.start >= to).cloned());
    let mut composed = rest(&kept, set)?;
    composed.rules.push("dates compared");
    Some(composed)
}
