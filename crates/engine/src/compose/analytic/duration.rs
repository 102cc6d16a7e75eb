//! Durations: 'how long does it take from order to shipment', 'average resolution time', 'days until an invoice is paid'.

use super::dates::{self, Course};
use super::{Composed, Setting, Words, keyword, rest};
use crate::compose::finish::function_name;
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Arithmetic, Expr, Predicate};
use crate::text::{Token, edit_distance};
use crate::time_types::Grain;
use std::collections::BTreeSet;

const UNITS: &[&str] = &["days", "day", "hours", "weeks", "months", "minutes", "time"];
const NOUNS: &[&str] = &["time", "times", "duration", "durations"];
/// Words that hold such a phrase together.
const GLUE: &[&str] = &[
    "do",
    "does",
    "did",
    "it",
    "take",
    "takes",
    "took",
    "taken",
    "is",
    "are",
    "was",
    "were",
    "be",
    "been",
    "being",
    "get",
    "gets",
    "got",
    "us",
    "we",
    "our",
    "usually",
    "typically",
    "normally",
    "generally",
    "until",
    "till",
    "to",
    "from",
    "between",
    "the",
    "a",
    "an",
    "and",
    "passes",
    "pass",
    "passed",
    "elapse",
    "elapses",
    "needed",
    "need",
    "for",
    "that",
    "they",
    "since",
    "of",
    "date",
    "has",
    "have",
];

pub(super) fn compose(items: &[Item], set: Setting<'_>) -> Option<Composed> {
    let words = Words { items, set };
    let phrase = interval_phrase(&words).or_else(|| noun_phrase(&words))?;
    if phrase.starts.is_empty() && kept_as_number(&words) {
        return None;
    }
    let ends: Vec<&str> = phrase.ends.iter().map(String::as_str).collect();
    let course = dates::course(items, &set, &ends, &phrase.starts)?;
    let mut phrase = phrase;
    let unit = unit(&words, &mut phrase);
    let kept = replaced(&words, &phrase, in_unit(&set, &course, unit), course);
    let mut composed = rest(&kept, set)?;
    named(&mut composed, unit);
    only_ended(&mut composed, &set, course.end);
    whose(&mut composed, &set);
    Some(composed)
}

/// 'which hall has the highest average lesson duration': one hall, by its name.
fn whose(composed: &mut Composed, set: &Setting<'_>) {
    let query = &mut composed.query;
    let ranked = query.limit.is_some() && !query.order_by.is_empty() && query.source.is_none();
    let (true, [Expr::Column(key)]) = (ranked, query.group_by.as_slice()) else { return };
    let Some(t) = set.lexicon.table(&key.table.name) else { return };
    let (entry, shape, table) = (&set.lexicon.tables[t], &set.lexicon.schema.tables[t], key.table.clone());
    let column = set.lexicon.column(t, &key.column).and_then(|c| entry.columns[c].words.last());
    let asked = set.tokens.iter().zip(set.tokens.iter().skip(1)).any(|(which, noun)| {
        let named = entry.words.last() == Some(&noun.lemma) || column == Some(&noun.lemma);
        matches!(which.lower.as_str(), "which" | "what") && noun.lower == noun.lemma && named
    });
    if asked && query.limit == Some(10) {
        query.limit = Some(1);
    }
    let shown = query.select.iter().any(|o| !o.expr.is_aggregate());
    if shown || set.lexicon.column(t, &key.column).is_none_or(|c| !shape.primary_key.contains(&c)) {
        return;
    }
    for &c in entry.display.iter().rev() {
        let name = Expr::Column(crate::query::ColumnRef { table: table.clone(), column: shape.columns[c].name.clone() });
        if !query.group_by.contains(&name) {
            query.group_by.push(name.clone());
        }
        query.select.insert(0, crate::query::Output { expr: name, alias: None });
    }
}

/// Groups of which nothing has ended have no mean length: only what has ended is grouped.
fn only_ended(composed: &mut Composed, set: &Setting<'_>, (t, c): dates::At) {
    let query = &mut composed.query;
    let end = Expr::Column(dates::column(set, (t, c)));
    let mean = |o: &crate::query::Output| matches!(o.expr, Expr::Aggregate { .. });
    let open = Predicate::Null { expr: end.clone(), negated: true };
    let one = query.select.iter().filter(|o| mean(o)).count() == 1;
    // 'by leaving reason', which only those have who left.
    let own = |e: &Expr| {
        let Expr::Column(k) = e else { return false };
        let shape = &set.lexicon.schema.tables[t];
        k.table.name == shape.name && set.lexicon.column(t, &k.column).is_some_and(|k| !shape.columns[k].not_null)
    };
    if query.source.is_none() && one && query.group_by.iter().any(own) && !set.lexicon.schema.tables[t].columns[c].not_null {
        let told = query.filter.iter().any(|p| {
            let mut own = false;
            p.columns(&mut |k| own |= Expr::Column(k.clone()) == end);
            own
        });
        if !told {
            query.filter.push(open);
        }
    }
}

/// 'how many hours did the crews work', where rows beside theirs hold the hours: those are added up.
fn kept_as_number(words: &Words) -> bool {
    let lexicon = words.set.lexicon;
    let tokens = words.set.tokens;
    let counted = tokens.iter().zip(tokens.iter().skip(1)).find_map(|(many, unit)| {
        let grain = match unit.lemma.as_str() {
            "second" => Grain::Second,
            "minute" => Grain::Minute,
            "hour" => Grain::Hour,
            _ => return None,
        };
        (many.lower == "many").then_some(grain)
    });
    let Some(grain) = counted else { return false };
    // 'hours' read as a column that holds them, in whatever unit.
    let read = |i: &Item| {
        let unit =
            i.end.checked_sub(1).and_then(|e| tokens.get(e)).is_some_and(|t| matches!(t.lower.as_str(), "hours" | "minutes" | "seconds"));
        unit && matches!(i.sense, Sense::Column(t, c) if lexicon.is_measure(t, c) && crate::compose::units::kind_of_column(lexicon, t, c) == Some("duration"))
    };
    if words.items.iter().any(read) {
        return true;
    }
    let named = words.items.iter().filter_map(|i| if let Sense::Table(t) = i.sense { Some(t) } else { None });
    named
        .flat_map(|t| {
            let near = lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).filter(move |e| e.to == t).map(|e| e.from);
            std::iter::once(t).chain(near)
        })
        .any(|t| crate::absurd::units_of_time(lexicon, t, grain).is_some())
}

/// Names the lengths among the outputs.
pub(super) fn named(composed: &mut Composed, unit: Option<Unit>) {
    composed.rules.push("duration");
    for o in &mut composed.query.select {
        if let Expr::Aggregate { function, argument, .. } = &o.expr
            && (matches!(argument.as_ref(), Expr::Arithmetic(Arithmetic::Subtract, ..)) || unit.is_some())
        {
            let noun = unit.map_or("duration", |u| u.0);
            o.alias = Some(format!("{}_{noun}", function_name(*function)));
        }
    }
}

/// Units that a number may be asked in, with their seconds.
pub(super) type Unit = (&'static str, &'static str);
const IN: &[Unit] = &[("seconds", "1"), ("minutes", "60.0"), ("hours", "3600.0"), ("days", "86400.0"), ("weeks", "604800.0")];

/// A unit that the answer is asked in, and the tokens that say so apart from the phrase.
pub(super) fn unit_said(words: &Words, from: usize) -> Option<(Unit, (usize, usize))> {
    let lower = |i: usize| words.set.tokens.get(i).map_or("", |t| t.lower.as_str());
    let known = |word: &str| IN.iter().copied().find(|(name, _)| *name == word || name.trim_end_matches('s') == word);
    (from..words.set.tokens.len()).find_map(|i| {
        let unit = known(lower(i))?;
        match lower(i.checked_sub(1)?) {
            "in" => Some((unit, (i - 1, i + 1))),
            "many" | "of" => Some((unit, (i, i))),
            _ if lower(i + 1) == "between" || lower(i + 1) == "from" || i == from => Some((unit, (i, i))),
            _ => None,
        }
    })
}

/// 'in hours', 'how many minutes', 'number of days': the number, not the length.
pub(super) fn unit(words: &Words, phrase: &mut Phrase) -> Option<Unit> {
    let tokens = words.set.tokens;
    let lower = |i: usize| tokens.get(i).map_or("", |t| t.lower.as_str());
    let known = |word: &str| IN.iter().copied().find(|(name, _)| *name == word || name.trim_end_matches('s') == word);
    for i in 0..tokens.len() {
        let Some(unit) = known(lower(i)) else { continue };
        if phrase.taken.contains(&i) {
            // 'hours to settle' are a number of hours, 'day' of a date isn't.
            let compared = lower(i.wrapping_sub(1)).starts_with(|c: char| c.is_ascii_digit());
            let counted = matches!(lower(i.wrapping_sub(1)), "many" | "of") || lower(i) == unit.0 && !compared;
            return counted.then_some(unit);
        }
        // 'settling time (days)'
        if i > 0 && lower(i - 1) == "(" && lower(i + 1) == ")" {
            phrase.taken.extend([i - 1, i, i + 1]);
            return Some(unit);
        }
        if i > 0 && lower(i - 1) == "in" && i > phrase.at {
            phrase.taken.extend([i - 1, i]);
            return Some(unit);
        }
    }
    None
}

pub(super) fn in_unit(set: &Setting<'_>, course: &Course, unit: Option<Unit>) -> Expr {
    let length = course.length(set);
    let is_date = |(t, c): dates::At| set.lexicon.schema.tables[t].columns[c].class == crate::schema::TypeClass::Date;
    match unit {
        // Whole days of dates are what the difference is already.
        Some(("days", _)) if is_date(course.start) && is_date(course.end) => length,
        Some((_, "1")) => Expr::Seconds(Box::new(length)),
        Some((_, seconds)) => {
            Expr::Arithmetic(Arithmetic::Divide, Box::new(Expr::Seconds(Box::new(length))), Box::new(Expr::Number(seconds.into())))
        }
        None => length,
    }
}

/// Words that name a duration.
pub(super) struct Phrase {
    /// Tokens used up.
    pub taken: BTreeSet<usize>,
    /// Where the expression goes.
    pub at: usize,
    /// Beginnings of words of the column it ends with.
    pub ends: Vec<String>,
    /// The same for the column it begins with; empty where unsaid.
    pub starts: Vec<String>,
}

/// 'how long does it take from A to B', 'number of days until B', 'time between A and B', 'how long do Xs last'.
fn interval_phrase(words: &Words) -> Option<Phrase> {
    let tokens = words.set.tokens;
    let lower = |i: usize| tokens.get(i).map_or("", |t| t.lower.as_str());
    let opening = (0..tokens.len()).find_map(|i| {
        if !words.covers(i) {
            return None;
        }
        if lower(i) == "how" && lower(i + 1) == "long" {
            return Some((i, i + 2));
        }
        // 'at what hour of the day do …'
        let part = i > 0 && matches!(lower(i - 1), "the" | "which" | "what") && matches!(lower(i), "day" | "time");
        let unit = UNITS.contains(&lower(i))
            && !part
            && matches!(
                lower(i + 1),
                "until" | "till" | "to" | "from" | "between" | "it" | "does" | "do" | "did" | "passes" | "passed" | "elapse"
            );
        if !unit {
            return None;
        }
        let from = match (lower(i.wrapping_sub(2)), lower(i.wrapping_sub(1))) {
            ("how", "many" | "much") | ("number", "of") => i - 2,
            _ => i,
        };
        Some((from, i + 1))
    })?;
    let mut phrase = Phrase { taken: (opening.0..opening.1).collect(), at: opening.0, ends: Vec::new(), starts: Vec::new() };
    let (mut begins, mut weak): (bool, Vec<String>) = (false, Vec::new());
    for i in opening.1..tokens.len() {
        let word = lower(i);
        match word {
            "from" | "between" | "since" | "after" => begins = true,
            "to" | "until" | "till" | "and" => begins = false,
            _ => {}
        }
        // 'before they are cancelled'; 'before 2024' is a period.
        if word == "before" && matches!(lower(i + 1), "they" | "it" | "being" | "we" | "she" | "he" | "someone") {
            phrase.taken.insert(i);
            continue;
        }
        if tokens[i].punctuation
            || tokens[i].quoted
            || matches!(word, "by" | "per" | "each" | "where" | "whose" | "with" | "this" | "in" | "during")
        {
            break;
        }
        if word == "on" || (word == "average" && lower(i.wrapping_sub(1)) == "on") {
            continue;
        }
        if begins {
            if !GLUE.contains(&word) {
                phrase.starts.push(dates::hint(word));
            }
            phrase.taken.insert(i);
            continue;
        }
        if GLUE.contains(&word) {
            // 'for' opens what is restricted, unless the verb is still to come.
            if word == "for" {
                break;
            }
            phrase.taken.insert(i);
            continue;
        }
        let told = dates::ends_of(word)
            .or_else(|| crate::compose::state::state_word(word).filter(|(missing, _)| *missing).map(|(_, hints)| hints));
        // 'between order date and due date': the date that is named.
        let named = || date_at(words, i).filter(|_| !phrase.starts.is_empty()).map(|at| vec![dates::telling(&words.set, at)]);
        let Some(ends) = told.map(|all| all.iter().map(ToString::to_string).collect()).or_else(named) else { continue };
        // 'how long are tickets open': the state is what ends.
        // 'cancelled subscriptions' is a condition, and a hint where no verb follows.
        if table_at(words, i + 1) || (table_at(words, i) && i + 1 < tokens.len() && !phrase.ends.is_empty()) {
            weak.extend(ends);
            continue;
        }
        phrase.ends.extend(ends);
        phrase.taken.insert(i);
    }
    // 'how many days does a repair take'
    let takes = tokens.iter().skip(opening.1).any(|t| matches!(t.lower.as_str(), "take" | "takes" | "took" | "last" | "lasts" | "lasted"));
    if takes && phrase.ends.is_empty() && weak.is_empty() && (opening.1..tokens.len()).any(|i| table_at(words, i)) {
        phrase.ends = dates::ends_of("own course")?.iter().map(ToString::to_string).collect();
    }
    // What is said first of all conditions is nearest: 'how long did cancelled subscriptions last'.
    let mut all = weak;
    all.append(&mut phrase.ends);
    phrase.ends = all;
    (!phrase.ends.is_empty()).then_some(phrase)
}

/// The date column that a token names.
fn date_at(words: &Words, token: usize) -> Option<dates::At> {
    words.items.iter().find_map(|i| match i.sense {
        Sense::Column(t, c) if i.start <= token && token < i.end && words.set.lexicon.schema.tables[t].columns[c].class.is_temporal() => {
            Some((t, c))
        }
        _ => None,
    })
}

fn table_at(words: &Words, token: usize) -> bool {
    words.items.iter().any(|i| i.start <= token && token < i.end && matches!(i.sense, Sense::Table(_)))
}

/// 'resolution time', 'delivery times', 'subscription lifetime'.
fn noun_phrase(words: &Words) -> Option<Phrase> {
    let tokens = words.set.tokens;
    let noun = |t: &Token| {
        !t.quoted
            && (NOUNS.contains(&t.lower.as_str())
                || (t.lower.len() >= 3 && t.lower.starts_with('t') && edit_distance(&t.lower, "time", 1).is_some()))
    };
    for i in 0..tokens.len() {
        let word = tokens[i].lower.as_str();
        let long = table_at(words, i) && tokens.get(i + 1).is_some_and(|t| t.lower == "length");
        let two = long || tokens.get(i + 1).is_some_and(noun);
        let averaged = || {
            i > 0
                && (matches!(tokens[i - 1].lower.as_str(), "average" | "mean" | "median" | "avg" | "longest" | "shortest")
                    || (i.saturating_sub(2)..i).any(|p| crate::rephrase::percentiles::said_at(tokens, p).is_some_and(|(_, end)| end == i)))
        };
        let lone = (matches!(word, "lifetime" | "lifespan" | "tenure" | "turnaround") || word == "stay" && averaged())
            && tokens.get(i + 1).is_none_or(|t| t.lower != "value");
        if (!two && !lone) || !words.covers(i) {
            continue;
        }
        // 'session duration': from its start to its end.
        let own = table_at(words, i) && tokens.get(i + 1).is_some_and(|t| t.lower.starts_with("duration") || t.lower == "length");
        let Some(ends) = dates::ends_of(word).or(if own { dates::ends_of("own course") } else { None }) else { continue };
        let last = if two { i + 1 } else { i };
        // A column of that name says it better.
        let glued = crate::lexicon::glue_text(&tokens[i..=last].iter().map(|t| t.text.as_str()).collect::<Vec<_>>().join(" "));
        if words.set.lexicon.named(&glued).iter().any(|h| h.weight > 0.85) || matches!(word, "last") {
            continue;
        }
        let taken = if own { (last..=last).collect() } else { (i..=last).collect() };
        return Some(Phrase {
            taken,
            at: if own { last } else { i },
            ends: ends.iter().map(ToString::to_string).collect(),
            starts: Vec::new(),
        });
    }
    None
}

/// The question with the duration in the place of its words; an aggregate stands right before it.
pub(super) fn replaced(words: &Words, phrase: &Phrase, length: Expr, course: Course) -> Vec<Item> {
    let used = |i: &Item| (i.start..i.end).all(|t| phrase.taken.contains(&t)) && i.start < i.end;
    let overlaps = |i: &Item| (i.start..i.end).any(|t| phrase.taken.contains(&t)) && !matches!(i.sense, Sense::Table(_));
    let table = |i: &Item| matches!(i.sense, Sense::Table(t) if t == course.end.0 || t == course.start.0);
    let function = (0..words.items.len()).find_map(|i| match words.sense(i) {
        Some(Sense::Keyword("agg" | "agg_after", f)) => Some((i, *f)),
        _ => None,
    });
    // 'which country has the longest …' ranks, 'the longest …' alone is the extreme itself.
    let extreme = (0..words.items.len()).find_map(|i| {
        let near = words.items[i].end <= phrase.at && words.items[i].end + 2 >= phrase.at;
        match (words.word(i).as_str(), near) {
            ("longest" | "slowest" | "the longest" | "the slowest", true) => Some((i, "desc")),
            ("shortest" | "fastest" | "quickest" | "the shortest" | "the fastest", true) => Some((i, "asc")),
            _ => None,
        }
    });
    let ranks = extreme.is_some_and(|(e, _)| (0..e).any(|i| matches!(words.sense(i), Some(Sense::Table(_) | Sense::Column(..)))));
    let mut expression = Vec::new();
    if let Some((_, way)) = extreme {
        if ranks {
            expression.push(keyword("sup", way, phrase.at));
        } else if function.is_none() {
            expression.push(keyword("agg", if way == "desc" { "max" } else { "min" }, phrase.at));
        }
    }
    if let Some((_, f)) = function {
        expression.push(keyword("agg", f, phrase.at));
    }
    expression.push(Item { sense: Sense::Measured(Box::new(length)), start: phrase.at, end: phrase.at, fit: 1.0 });
    let mut kept = Vec::new();
    for (at, i) in words.items.iter().enumerate() {
        if i.start >= phrase.at && !expression.is_empty() {
            kept.append(&mut expression);
        }
        let own = function.is_some_and(|(f, _)| f == at)
            || (matches!(i.sense, Sense::Keyword("count", _)) && i.end <= phrase.at + 2 && i.start + 2 >= phrase.at && used(i));
        let table_before = table(i)
            && kept.last().is_some_and(|k: &Item| matches!(k.sense, Sense::Measured(_)))
            && i.start > phrase.at
            && phrase.taken.contains(&i.start.saturating_sub(1));
        if own || extreme.is_some_and(|(e, _)| e == at) || used(i) || overlaps(i) || table_before {
            continue;
        }
        kept.push(i.clone());
    }
    kept.append(&mut expression);
    kept
}
