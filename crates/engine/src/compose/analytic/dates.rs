//! Pairs of dates of a row: what it begins with and what it ends with.

use super::Setting;
use crate::lexicon::Lexicon;
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Arithmetic, ColumnRef, Expr, TableRef};
use crate::text::stem;
use once_cell::sync::Lazy;

/// Beginnings of words of columns that say when a row began, most telling first.
const STARTS: &[&str] = &[
    "creat", "open", "order", "start", "begin", "began", "plac", "invoic", "inv", "issu", "sign", "join", "submit", "request", "report",
    "book", "from", "receiv", "hire", "admi", "regist", "launch", "purchas", "rent", "sent", "post", "depart", "pick",
];
/// Dates that are promised, not reached.
const PROMISES: &[&str] = &["due", "promis", "expect", "estimat", "requir", "deadlin", "schedul", "plan", "target", "need", "eta"];
/// Dates that say nothing about a row's course.
const BOOKKEEPING: &[&str] = &["updat", "modif", "chang", "load", "sync", "import", "birth", "delet"];

static ENDS: Lazy<Vec<(&'static str, Vec<&'static str>)>> = Lazy::new(|| {
    include_str!("../../../data/durations.tsv")
        .lines()
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| l.split_once('\t'))
        .map(|(word, ends)| (word, ends.split(',').collect()))
        .collect()
});

/// What columns a word of ending ('resolution', 'shipped') may mean; the longest beginning counts.
pub(crate) fn ends_of(word: &str) -> Option<&'static [&'static str]> {
    ENDS.iter().filter(|(w, _)| word.starts_with(w)).max_by_key(|(w, _)| w.len()).map(|(_, e)| e.as_slice())
}

/// A column of a table.
pub(super) type At = (usize, usize);

/// Begin and end of a row's course.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Course {
    pub start: At,
    pub end: At,
}

fn begins(words: &[String], hints: &[&str]) -> Option<usize> {
    hints.iter().position(|h| words.iter().any(|w| w == h || (h.len() > 2 && w.starts_with(h))))
}

fn temporal(set: &Setting<'_>, t: usize) -> Vec<usize> {
    (0..set.lexicon.schema.tables[t].columns.len()).filter(|&c| set.lexicon.schema.tables[t].columns[c].class.is_temporal()).collect()
}

fn words_of<'a>(set: &Setting<'a>, (t, c): At) -> &'a [String] {
    &set.lexicon.tables[t].columns[c].words
}

/// The date of a table that the hints name best.
pub(super) fn named(set: &Setting<'_>, t: usize, hints: &[&str]) -> Option<usize> {
    temporal(set, t).into_iter().filter_map(|c| begins(words_of(set, (t, c)), hints).map(|n| (n, c))).min().map(|(_, c)| c)
}

/// All dates of a table that the hints name, the best first.
pub(super) fn all_named(set: &Setting<'_>, t: usize, hints: &[&str]) -> Vec<usize> {
    let mut found: Vec<(usize, usize)> =
        temporal(set, t).into_iter().filter_map(|c| begins(words_of(set, (t, c)), hints).map(|n| (n, c))).collect();
    found.sort_unstable();
    found.into_iter().map(|(_, c)| c).collect()
}

/// Whatever date a row ends with: one that may be missing and that some word of ending names.
pub(super) fn any_end(set: &Setting<'_>, t: usize) -> Option<usize> {
    temporal(set, t).into_iter().find(|&c| {
        !set.lexicon.schema.tables[t].columns[c].not_null && ENDS.iter().any(|(_, e)| begins(words_of(set, (t, c)), &e[..1]).is_some())
    })
}

/// The most telling word of a date column's name.
pub(super) fn telling(set: &Setting<'_>, at: At) -> String {
    let words = words_of(set, at);
    let plain = |w: &&String| !matches!(w.as_str(), "date" | "time" | "at" | "on" | "day");
    words.iter().find(plain).or(words.first()).cloned().unwrap_or_default()
}

/// The date that a row of the table begins with.
pub(super) fn start_of(set: &Setting<'_>, t: usize, not: Option<usize>) -> Option<usize> {
    start_in(set.lexicon, t, not)
}

/// How the ends of a stay are called, and its beginnings.
const STAYS: &[(&str, &[&str])] =
    &[("depart", &["arriv", "checkin"]), ("checkout", &["checkin", "arriv"]), ("discharg", &["admi"]), ("exit", &["enter", "entr"])];

/// The date that a row of the table begins with, another than `not`.
pub(crate) fn start_in(lexicon: &Lexicon, t: usize, not: Option<usize>) -> Option<usize> {
    let columns = &lexicon.schema.tables[t].columns;
    let words = |c: usize| -> &[String] { &lexicon.tables[t].columns[c].words };
    let usable = |c: usize| Some(c) != not && begins(words(c), PROMISES).is_none() && begins(words(c), BOOKKEEPING).is_none();
    let all: Vec<usize> = (0..columns.len()).filter(|&c| columns[c].class.is_temporal() && usable(c)).collect();
    // Who departs has arrived, where a row keeps the one before the other; a flight departs first.
    let counterpart = not.and_then(|end| {
        let (_, starts) = STAYS.iter().find(|(e, _)| words(end).iter().any(|w| w.starts_with(e)))?;
        all.iter().copied().find(|&c| c < end && words(c).iter().any(|w| starts.iter().any(|s| w.starts_with(s))))
    });
    if counterpart.is_some() {
        return counterpart;
    }
    let likely = all.iter().copied().filter_map(|c| begins(words(c), STARTS).map(|n| (n, c))).min().map(|(_, c)| c);
    let own = lexicon.tables[t].date;
    likely.or_else(|| own.filter(|&c| usable(c))).or_else(|| all.iter().copied().find(|&c| columns[c].not_null)).filter(|&c| {
        // A delivery that every row has begins what is paid for later.
        let dates_all = not.is_some() && own == Some(c) && columns[c].not_null && columns[c].class.is_temporal();
        dates_all || ENDS.iter().all(|(_, e)| begins(words(c), e).is_none()) || begins(words(c), STARTS).is_some()
    })
}

/// True for a date that was promised or planned.
pub(crate) fn is_promised(lexicon: &Lexicon, (t, c): At) -> bool {
    begins(&lexicon.tables[t].columns[c].words, PROMISES).is_some()
}

/// True for a date that says nothing of a row's course.
pub(crate) fn is_bookkeeping(lexicon: &Lexicon, (t, c): At) -> bool {
    begins(&lexicon.tables[t].columns[c].words, BOOKKEEPING).is_some()
}

/// The date that was promised for a row.
pub(super) fn promise_of(set: &Setting<'_>, t: usize) -> Option<usize> {
    temporal(set, t).into_iter().find(|&c| begins(words_of(set, (t, c)), PROMISES).is_some())
}

/// Tables in the order of how near the question is to them: those named first, then all others.
pub(super) fn tables(items: &[Item], set: &Setting<'_>) -> Vec<usize> {
    let mut out = spoken(items);
    let others: Vec<usize> = (0..set.lexicon.schema.tables.len()).filter(|t| !out.contains(t)).collect();
    out.extend(others);
    out
}

/// The tables that are spoken of: those that are named, then those of which something is told.
fn spoken(items: &[Item]) -> Vec<usize> {
    let mut out: Vec<usize> = Vec::new();
    for i in items {
        if let Sense::Table(t) = i.sense
            && !out.contains(&t)
        {
            out.push(t);
        }
    }
    for i in items {
        if let Sense::Column(t, _) | Sense::Value { table: t, .. } = i.sense
            && !out.contains(&t)
        {
            out.push(t);
        }
    }
    out
}

/// Tables whose rows may have the course that is spoken of: where rows are named, those, what is told of them, and what belongs to them
/// ('how long do orders take to be shipped' by their shipments), but not what they belong to: the course of a shop is none of its sales.
fn courses(items: &[Item], set: &Setting<'_>) -> Vec<usize> {
    let named: Vec<usize> = items.iter().filter_map(|i| if let Sense::Table(t) = i.sense { Some(t) } else { None }).collect();
    if named.is_empty() {
        return tables(items, set);
    }
    let mut order = spoken(items);
    let belonging = set.lexicon.keys_of(named.iter().copied()).filter(|e| named.contains(&e.to)).map(|e| e.from);
    let others: std::collections::BTreeSet<usize> = belonging.filter(|t| !order.contains(t)).collect();
    order.extend(others);
    order
}

/// The course that ends as hinted, in the nearest table; it may begin in a table that this one refers to.
pub(super) fn course(items: &[Item], set: &Setting<'_>, ends: &[&str], starts: &[String]) -> Option<Course> {
    let order = courses(items, set);
    let starts: Vec<&str> = starts.iter().map(String::as_str).collect();
    for &t in &order {
        // 'out' and 'in': what is written down first comes first, of visits and of rounds alike.
        if starts.is_empty()
            && ends.contains(&"out")
            && let Some(course) = in_and_out(set, t)
        {
            return Some(course);
        }
        let Some(end) = named(set, t, ends) else { continue };
        let hinted = if starts.is_empty() { None } else { named(set, t, &starts).filter(|&c| c != end) };
        if let Some(c) = hinted.or_else(|| start_of(set, t, Some(end))) {
            return Some(Course { start: (t, c), end: (t, end) });
        }
        // A shipment of an order begins with the order; a bill of a shop not with the shop.
        let lasting = |t: usize| {
            let named = || set.lexicon.tables[t].columns.iter().any(|c| c.words.last().is_some_and(|w| w == "name"));
            set.lexicon.roles[t].role.as_ref().is_none_or(|r| r.name != "document") && named()
        };
        let own = |c: &usize| {
            *c != end
                && set.lexicon.schema.tables[t].columns[*c].not_null
                && begins(words_of(set, (t, *c)), PROMISES).is_none()
                && begins(words_of(set, (t, *c)), BOOKKEEPING).is_none()
        };
        let parents = set.lexicon.adjacent[t].iter().map(|&e| &set.lexicon.edges[e]).filter(|e| e.from == t && e.to != t);
        if parents.clone().next().is_some()
            && parents.clone().all(|e| lasting(e.to))
            && let Some(c) = set.lexicon.tables[t].date.filter(own).or_else(|| temporal(set, t).into_iter().find(own))
        {
            return Some(Course { start: (t, c), end: (t, end) });
        }
        for &e in &set.lexicon.adjacent[t] {
            let edge = &set.lexicon.edges[e];
            if edge.from == t
                && edge.to != t
                && let Some(c) = start_of(set, edge.to, None)
            {
                return Some(Course { start: (edge.to, c), end: (t, end) });
            }
        }
    }
    None
}

/// Both ends of rows that keep when something went out and came in.
fn in_and_out(set: &Setting<'_>, t: usize) -> Option<Course> {
    let is = |word: &str| {
        let mut all = temporal(set, t).into_iter().filter(|&c| words_of(set, (t, c)).iter().any(|w| w == word));
        all.next().filter(|_| all.next().is_none())
    };
    let (a, b) = (is("in")?, is("out")?);
    (a != b).then_some(Course { start: (t, a.min(b)), end: (t, a.max(b)) })
}

/// A column as an expression.
pub(super) fn column(set: &Setting<'_>, (t, c): At) -> ColumnRef {
    let table = &set.lexicon.schema.tables[t];
    ColumnRef { table: TableRef::new(&table.name), column: table.columns[c].name.clone() }
}

impl Course {
    /// End minus start.
    pub(super) fn length(&self, set: &Setting<'_>) -> Expr {
        Expr::Arithmetic(
            Arithmetic::Subtract,
            Box::new(Expr::Column(column(set, self.end))),
            Box::new(Expr::Column(column(set, self.start))),
        )
    }
}

/// A word of the question as a hint to a column's words.
pub(super) fn hint(word: &str) -> String {
    let s = stem(word);
    if s.len() > 6 { s.chars().take(6).collect() } else { s }
}

/// True for words of what was promised ('promised', 'due', 'expected').
pub(crate) fn is_promise(word: &str) -> bool {
    word.split(' ').any(|w| PROMISES.iter().any(|p| w.starts_with(p)))
}
