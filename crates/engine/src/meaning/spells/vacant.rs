//! Things that are free or taken, by what is kept of who has them from when to when: 'which berths are free today', 'vacant flats', 'rooms
//! that were occupied on 1 June'. Where a column or a value says so by itself, it is read as that.

use super::said::{At, Words};
use super::stood::held;
use super::tables::{Spells, had_by};
use crate::compose::Setting;
use crate::lexicon::Lexicon;
use crate::link::Item;
use crate::meaning::parts::table_ref;
use crate::mention::Sense;
use crate::query::{ColumnRef, Expr, Predicate, Query};

/// Words of what nobody has.
const FREE: &[&str] = &["free", "vacant", "empty", "unoccupied", "available", "unlet", "untaken", "unrented"];
/// Words of what somebody has.
const TAKEN: &[&str] = &["occupied", "taken", "let", "rented"];
/// Words between the things and what they are.
const BETWEEN: &[&str] =
    &["is", "are", "was", "were", "that", "which", "still", "currently", "right", "now", "be", "being", "will", "do", "we", "have"];

/// The mentions with the condition in the place of the words for it.
pub(crate) fn read(items: &[Item], set: Setting<'_>) -> Option<Vec<Item>> {
    let lexicon = set.lexicon;
    let words = Words { items, set };
    let at = (0..words.len()).find(|&i| FREE.contains(&words.word(i)) || TAKEN.contains(&words.word(i)))?;
    let told = items.iter().find(|i| i.start <= at && at < i.end);
    if told.is_some_and(|i| i.end > i.start + 1 || !matches!(i.sense, Sense::Unknown | Sense::Keyword(..))) {
        return None;
    }
    let things = things(&words, at)?;
    let s = has_them(lexicon, things)?;
    let (time, mut said) = match words.time() {
        Some(time) => time,
        None if items.iter().any(|i| matches!(i.sense, Sense::Time(_))) => return None,
        None => (At::Now, Vec::new()),
    };
    said.push(at);
    // Who has it until later has it now, even where what is over is closed.
    let s = Spells { strict: false, flag: None, ..s };
    let condition = Predicate::Related {
        of: table_ref(lexicon, things),
        table: table_ref(lexicon, s.table),
        conditions: had(&s, &time, lexicon)?,
        negated: FREE.contains(&words.word(at)),
    };
    let mut out: Vec<Item> = super::without(&words, &said);
    let place = out.iter().position(|i| i.start >= at).unwrap_or(out.len());
    out.insert(place, Item { sense: Sense::Restriction(Box::new(condition)), start: at, end: at + 1, fit: 1.0 });
    Some(out)
}

/// Conditions that somebody has it then: what was called off is nobody's.
pub(super) fn had(s: &Spells, at: &At, lexicon: &Lexicon) -> Option<Vec<Predicate>> {
    let mut out = held(s, at, lexicon)?;
    // Who leaves in the morning does not have it for the night.
    let stays = s.by_days(lexicon) && super::tables::is_stay(lexicon, s);
    if let (At::During(range), true) = (at, stays) {
        let end = super::tables::place(lexicon, s.table, s.to);
        for p in &mut out {
            later_than(p, &end, range.from.as_ref());
        }
    }
    if let (At::Now, true) = (at, stays) {
        let end = super::tables::place(lexicon, s.table, s.to);
        let today = crate::time_types::TimePoint::today();
        for p in &mut out {
            later_than(p, &end, Some(&today));
        }
    }
    out.extend(super::tables::alive(lexicon, s.table));
    Some(out)
}

/// Moves the first day on which a row may end by one.
fn later_than(p: &mut Predicate, end: &ColumnRef, from: Option<&crate::time_types::TimePoint>) {
    match p {
        Predicate::Within { column, range, .. } if column == end => {
            range.from = from.map(|f| f.clone().shifted(1, crate::time_types::Grain::Day));
        }
        Predicate::Any(all) => all.iter_mut().for_each(|p| later_than(p, end, from)),
        _ => {}
    }
}

/// The table of the things that a word is said of.
fn things(words: &Words<'_>, at: usize) -> Option<usize> {
    const FAR: usize = 4;
    let lexicon = words.set.lexicon;
    let table = |i: &Item| match i.sense {
        Sense::Table(t) if i.end > i.start && !lexicon.is_person(t) => Some(t),
        // 'vacant flats' among the units
        Sense::Value { table: t, .. } if i.end > i.start && !lexicon.is_person(t) && has_them(lexicon, t).is_some() => Some(t),
        _ => None,
    };
    let behind = words.items.iter().find(|i| i.start == at + 1).and_then(table);
    let before = || {
        let near = words.items.iter().filter(|i| i.end <= at && at - i.end < FAR).rfind(|i| table(i).is_some())?;
        let verb = (near.end..at).any(|i| matches!(words.word(i), "is" | "are" | "was" | "were" | "be"));
        ((near.end..at).all(|i| BETWEEN.contains(&words.word(i))) && verb).then(|| table(near))?
    };
    // 'are any rooms free': the verb stands before.
    let asked = || {
        let near = words.items.iter().find(|i| i.end == at && table(i).is_some())?;
        (0..near.start).any(|i| matches!(words.word(i), "is" | "are" | "was" | "were" | "have" | "has")).then(|| table(near))?
    };
    behind.or_else(before).or_else(asked)
}

/// The only table that keeps who has the things from when to when.
fn has_them(lexicon: &Lexicon, things: usize) -> Option<Spells> {
    let near = lexicon.adjacent[things].iter().map(|&e| &lexicon.edges[e]).filter(|e| e.to == things && e.from != things);
    let mut all: Vec<Spells> = near.filter_map(|e| had_by(lexicon, e.from)).collect();
    all.dedup();
    if let [one] = all[..] { Some(one) } else { None }
}

/// True where a word says that things are free or taken, and a query asks so of what is kept of them.
pub(crate) fn speaks_of_having(word: &str, query: &Query, lexicon: &Lexicon) -> bool {
    let (free, taken) = (FREE.contains(&word), TAKEN.contains(&word));
    let asks = |p: &Predicate| match p {
        Predicate::Related { table, conditions, negated, .. } => {
            let kept = lexicon.table(&table.name).is_some_and(|t| had_by(lexicon, t).is_some());
            kept && !conditions.is_empty() && (free && *negated || taken && !negated)
        }
        _ => false,
    };
    (free || taken) && (query.filter.iter().any(asks) || of_parts(query).any(asks))
}

/// True for things that one table keeps who has them from when to when.
pub(crate) fn has_tenants(lexicon: &Lexicon, things: usize) -> bool {
    has_them(lexicon, things).is_some()
}

/// True for rows that last from one time to another.
pub(crate) fn lasts(lexicon: &Lexicon, t: usize) -> bool {
    had_by(lexicon, t).is_some()
}

/// The conditions of what is counted for a share of all.
fn of_parts(query: &Query) -> impl Iterator<Item = &Predicate> {
    let mut open: Vec<&Expr> = query.select.iter().map(|o| &o.expr).collect();
    let mut found: Vec<&Predicate> = Vec::new();
    while let Some(e) = open.pop() {
        match e {
            Expr::Aggregate { argument, filter, .. } => {
                found.extend(filter);
                open.push(argument);
            }
            Expr::Arithmetic(_, a, b) => open.extend([a.as_ref(), b.as_ref()]),
            _ => {}
        }
    }
    found.into_iter()
}
