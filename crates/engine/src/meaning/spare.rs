//! What is left of a capacity: 'free places per course', 'how many seats are left on tomorrow's tours', 'which walks still have room',
//! 'which trips are fully booked', 'how full are the workshops'.
//!
//! Rows that keep how many they hold (`max_places`, `capacity`), with rows of another table that take a place each, or as many as they say.
//! What was called off takes none. Rows that nobody has taken yet are there, too.

use super::parts::{Asks, Key, Meaning, Measure, Style, column, column_ref};
use super::view::View;
use super::{build, read, settle};
use crate::compose::{Composed, Setting};
use crate::lexicon::Lexicon;
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Aggregate, Arithmetic, Comparison, Expr, Output, Predicate, Query};
use crate::text::Token;

/// What marks the derivation among the rules of a candidate.
const RULE: &str = "what is left of a capacity";
/// Words of columns that keep how many there is room for.
const HOLDS: &[&str] = &["capacity", "place", "seat", "spot", "space", "slot", "berth", "quota"];
/// The same behind 'max': 'max_participants'.
const WHO: &[&str] = &[
    "participant",
    "people",
    "person",
    "guest",
    "attendee",
    "student",
    "pupil",
    "passenger",
    "size",
    "player",
    "member",
    "visitor",
    "entrant",
    "enrolment",
    "enrollment",
];
/// Words of rows that take a place.
const TAKES: &[&str] = &[
    "booking",
    "signup",
    "registration",
    "enrolment",
    "enrollment",
    "reservation",
    "ticket",
    "participant",
    "participation",
    "attendee",
    "entry",
    "sign",
    "place",
    "booked",
    "rsvp",
    "attendance",
];
/// Words of columns that tell how many places a row takes.
const HEADS: &[&str] =
    &["person", "people", "seat", "place", "ticket", "guest", "participant", "head", "pax", "quantity", "passenger", "spot", "party"];
/// What people call a place.
const NOUNS: &[&str] = &["place", "places", "seat", "seats", "spot", "spots", "space", "spaces", "capacity", "slots", "berths", "tickets"];
const FREE: &[&str] = &["free", "left", "spare", "available", "remaining", "unsold", "unfilled", "vacant", "empty", "untaken", "over"];
const BETWEEN: &[&str] = &["are", "is", "still", "do", "we", "have", "has", "there", "were", "be"];
const BOOKED: &[&str] = &["booked", "sold", "full", "subscribed"];

/// What is asked of the capacity.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Asked {
    /// How much of it is left.
    Left,
    /// How much of it is taken, in percent.
    Full,
    /// Those of which what is taken compares so with it.
    Those(Comparison),
}

/// The query; `None` for any other question.
pub(super) fn derive(items: &[Item], set: Setting<'_>, style: Style) -> Option<Composed> {
    let lexicon = set.lexicon;
    let (asked, taken) = said(set.tokens)?;
    let (t, capacity, taking) = items.iter().filter(|i| i.end > i.start && !taken.contains(&i.start)).find_map(|i| match i.sense {
        Sense::Table(t) | Sense::Value { table: t, .. } => holds(lexicon, t).and_then(|c| Some((t, c, takers(lexicon, t)?))),
        _ => None,
    })?;
    // 'available' that a column tells is read as that.
    let told = |w: &String| FREE.contains(&w.as_str()) && w != "left" || w == "full";
    if lexicon.tables[t].columns.iter().any(|c| c.words.iter().any(told)) {
        return None;
    }
    let kept: Vec<Item> = items
        .iter()
        .filter(|i| !(i.start..i.end).any(|x| taken.contains(&x)))
        .filter(|i| {
            !matches!(i.sense, Sense::Table(x) if x == taking) && !matches!(i.sense, Sense::Column(x, c) if x == t && c == capacity)
        })
        .cloned()
        .collect();
    let view = View::new(&kept, set);
    let mut m: Meaning = read::read(&view, style);
    if m.beyond || m.rank.is_some() || !m.having.is_empty() || m.absence.is_some() {
        return None;
    }
    if !matches!(m.keys.as_slice(), [] | [Key::Entity(_)]) || m.keys.iter().any(|k| *k != Key::Entity(t)) {
        return None;
    }
    (m.open_count, m.open_function, m.each, m.head) = (false, None, false, None);
    m.shown.retain(|p| p.0 == t && p.1 != capacity && !lexicon.tables[t].display.contains(&p.1));
    m.asks = Asks::default();
    let heads = (0..lexicon.tables[taking].columns.len()).find(|&c| {
        let entry = &lexicon.tables[taking].columns[c];
        view.is_amount((taking, c)) && entry.words.iter().any(|w| HEADS.contains(&w.as_str())) && !entry.money
    });
    let measure = match heads {
        Some(c) => Measure::Of(Aggregate::Sum, column(lexicon, taking, c), taking),
        None => Measure::Rows(taking),
    };
    m.measures = vec![measure];
    m.keys = vec![Key::Entity(t)];
    m.tables.retain(|x| *x == t || *x == taking);
    // 'next week' is when they take place, not when they were booked.
    let day = lexicon.tables[t].date;
    let periods = if day.is_some() { std::mem::take(&mut m.periods) } else { Vec::new() };
    settle::settle(&mut m, &view, style)?;
    let mut composed = build::build(m, &view)?;
    let query = &mut composed.query;
    if query.source.is_some() || query.group_by.is_empty() || query.limit.is_some() {
        return None;
    }
    for period in periods {
        let column = column_ref(lexicon, t, day?);
        query.filter.push(Predicate::Within { column, range: period.range, negated: period.negated });
    }
    let at = query.select.iter().position(|o| o.expr.is_aggregate())?;
    let used = query.select[at].expr.clone();
    let room = column(lexicon, t, capacity);
    let output = |expr: Expr, name: &str| Output { expr, alias: Some(name.into()) };
    let left = Expr::Arithmetic(Arithmetic::Subtract, Box::new(room.clone()), Box::new(used.clone()));
    query.select[at] = match asked {
        Asked::Full => output(crate::compose::analytic::percent(used.clone(), room.clone()), "percent_taken"),
        _ => output(left, "places_left"),
    };
    if let Asked::Those(op) = asked {
        query.having.push(Predicate::Compare { left: used, op, right: room });
    }
    if let Some((_, counts)) = crate::compose::deleted::called_off(lexicon, taking) {
        query.filter.push(counts);
        composed.assumptions.push(format!("rows of {} that were called off take no place", lexicon.tables[taking].human));
    }
    query.every_group = true;
    composed.rules.push(RULE);
    Some(composed)
}

/// The column that keeps how many there is room for.
fn holds(lexicon: &Lexicon, t: usize) -> Option<usize> {
    let columns = &lexicon.tables[t].columns;
    let number =
        |c: usize| lexicon.schema.tables[t].columns[c].class.is_number() && !columns[c].key && !columns[c].foreign && !columns[c].money;
    let has = |c: usize, words: &[&str]| columns[c].words.iter().any(|w| words.contains(&w.as_str()));
    let most = |c: usize| has(c, &["max", "maximum", "limit"]);
    let mut found = (0..columns.len()).filter(|&c| number(c) && (has(c, HOLDS) || most(c) && has(c, WHO)) && !has(c, &["min", "minimum"]));
    found.next().filter(|_| found.next().is_none())
}

/// The rows that take its places.
fn takers(lexicon: &Lexicon, t: usize) -> Option<usize> {
    let mut near: Vec<usize> = lexicon.adjacent[t]
        .iter()
        .map(|&e| &lexicon.edges[e])
        .filter(|e| e.to == t && e.from != t && e.to_unique)
        .map(|e| e.from)
        .collect();
    near.dedup();
    let mut named = near.iter().copied().filter(|&x| lexicon.tables[x].words.iter().any(|w| TAKES.contains(&w.as_str())));
    named.next().filter(|_| named.next().is_none())
}

/// What is asked, with the tokens that say it.
fn said(tokens: &[Token]) -> Option<(Asked, Vec<usize>)> {
    let word = |i: usize| tokens.get(i).filter(|t| !t.quoted).map_or("", |t| t.lower.as_str());
    let is = |i: usize, list: &[&str]| list.contains(&word(i));
    let n = tokens.len();
    if let Some(at) = (0..n).find(|&i| is(i, &["overbooked", "oversubscribed"]) || word(i) == "over" && word(i + 1) == "capacity") {
        return Some((Asked::Those(Comparison::Greater), (at..=at + usize::from(word(at) == "over")).collect()));
    }
    if let Some(at) = (0..n).find(|&i| word(i) == "how" && is(i + 1, &["full", "booked"])) {
        let more = usize::from(word(at + 2) == "up");
        return Some((Asked::Full, (at..=at + 1 + more).collect()));
    }
    // 'fully booked', 'booked out', 'sold out', 'full'
    let out = (0..n).find_map(|i| match (word(i), word(i + 1)) {
        ("fully", w) if BOOKED.contains(&w) => Some((i, 2)),
        ("booked" | "sold", "out" | "up" | "solid") => Some((i, 2)),
        ("full", _) if i > 0 && is(i - 1, &["are", "is", "already", "that's", "were", "completely", "now"]) => Some((i, 1)),
        _ => None,
    });
    if let Some((at, len)) = out {
        let before = (0..at).rev().take_while(|&i| is(i, &["already", "completely", "now"])).last().unwrap_or(at);
        return Some((Asked::Those(Comparison::GreaterOrEqual), (before..at + len).collect()));
    }
    let noun = |i: usize| {
        is(i, NOUNS) || is(i, &["room"]) && is(i.wrapping_sub(1), &["have", "has", "any", "still", "some", "with", "got", "enough"])
    };
    let (from, to, free) = (0..n).filter(|&i| noun(i)).find_map(|i| {
        let before = i > 0 && is(i - 1, FREE);
        let behind = (i + 1..n.min(i + 5)).find(|&k| is(k, FREE)).filter(|&k| (i + 1..k).all(|x| is(x, BETWEEN)));
        let have = (0..i).rev().take_while(|&k| is(k, &["any", "some", "still", "have", "has", "with", "got", "enough"])).last();
        let still = have.is_some_and(|h| (h..i).any(|k| word(k) == "still") && (h..i).any(|k| is(k, &["have", "has", "got"])));
        let from = if before { i - 1 } else { i };
        (before || behind.is_some() || still).then(|| (from.min(have.unwrap_or(from)), behind.unwrap_or(i) + 1, before || behind.is_some()))
    })?;
    let having = (0..to)
        .rev()
        .take_while(|&k| k + 1 >= from || is(k, &["any", "some", "still", "free", "spare"]))
        .find(|&k| is(k, &["have", "has", "with", "got"]));
    let asks = (0..from).any(|i| is(i, &["which", "what", "list", "show", "any"])) || from > 0 && having.is_some();
    let number = (0..n).any(|i| word(i) == "how" && word(i + 1) == "many");
    let those = asks && !number && (having.is_some() || !free);
    let mut taken: Vec<usize> = (having.unwrap_or(from).min(from)..to).collect();
    if number {
        let how = (0..n).find(|&i| word(i) == "how")?;
        taken.extend([how, how + 1]);
    }
    Some((if those { Asked::Those(Comparison::Less) } else { Asked::Left }, taken))
}

/// True for what people call a place that can be taken.
pub(crate) fn is_place(word: &str) -> bool {
    NOUNS.contains(&word)
}

/// True for a word that says what is left of a capacity, where the query sets what is taken against it.
pub(crate) fn speaks_of_room(word: &str, query: &Query) -> bool {
    let room = |o: &Output| matches!(o.alias.as_deref(), Some("places_left" | "percent_taken"));
    let said = NOUNS.contains(&word)
        || FREE.contains(&word)
        || BOOKED.contains(&word)
        || matches!(
            word,
            "room" | "still" | "fully" | "how" | "many" | "out" | "overbooked" | "oversubscribed" | "up" | "already" | "completely" | "any"
        );
    query.every_group && said && query.select.iter().any(room)
}
