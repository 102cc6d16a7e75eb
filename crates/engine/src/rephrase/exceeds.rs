//! A number of some rows against the limit that is kept of what they belong to: 'crossings with more passengers than the ferry's capacity',
//! 'lots over the truck's maximum weight', 'overloaded vans'. The comparison becomes a condition on the rows, so that they can be counted,
//! summed and grouped like any others.

use super::{Sentence, column};
use crate::lexicon::Lexicon;
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Comparison, Expr, Predicate, Query};
use crate::text::stem;

type Place = (usize, usize);

/// Words of columns that say how much there may be.
const LIMITS: &[&str] = &[
    "max",
    "maximum",
    "limit",
    "capacity",
    "allowed",
    "allowance",
    "permitted",
    "permissible",
    "rated",
    "quota",
    "ceiling",
    "cap",
    "most",
    "largest",
    "seat",
    "payload",
];
/// What says by itself that a limit was passed.
const PASSED: &[&str] = &["overloaded", "overbooked", "overcrowded", "overfilled", "overfull", "overweight", "oversubscribed", "overdrawn"];
/// What may stand between the comparison and the limit.
const BETWEEN: &[&str] = &["than", "the", "its", "their", "of", "'s", "what", "a", "an", "s", "our", "own"];

pub(super) fn read(s: &Sentence<'_>) -> Option<Vec<Item>> {
    (0..s.items.len()).find_map(|at| compared(s, at)).or_else(|| (0..s.items.len()).find_map(|at| passed(s, at)))
}

/// 'over the truck's maximum weight': a comparison with the limit itself.
fn compared(s: &Sentence<'_>, at: usize) -> Option<Vec<Item>> {
    let tokens = s.set.tokens;
    let op = match s.sense(at)? {
        Sense::Keyword("cmp" | "cmp_adj", ">" | ">=") => Comparison::Greater,
        Sense::Keyword("cmp" | "cmp_adj", "<" | "<=") => Comparison::Less,
        Sense::Keyword("cmp_adj_than", word) => {
            if crate::lexicon::DICTIONARY.adjective(word).is_none_or(|a| a.descending) {
                Comparison::Greater
            } else {
                Comparison::Less
            }
        }
        Sense::Adjective(a, word) if word.ends_with("er") => {
            if a.descending {
                Comparison::Greater
            } else {
                Comparison::Less
            }
        }
        _ if s.is(at, &["exceed", "exceeds", "exceeded", "exceeding", "over", "beyond", "above"]) => Comparison::Greater,
        _ => return None,
    };
    let free = |i: usize| {
        let item = &s.items[i];
        s.tag(i) == "possessive" || tokens[item.start..item.end].iter().all(|t| BETWEEN.contains(&t.lower.as_str()) || t.punctuation)
    };
    // 'more passengers than …': what is compared stands between.
    let mut next = at + 1;
    let inner = number(s, s.next(next)).filter(|_| (next + 1..next + 3).any(|k| k < s.items.len() && s.word(k) == "than"));
    if inner.is_some() {
        next = s.next(next) + 1;
    }
    while next < s.items.len() && free(next) {
        next += 1;
    }
    let owner = s.table(next);
    if owner.is_some() {
        next += 1;
        while next < s.items.len() && free(next) {
            next += 1;
        }
    }
    let limit = number(s, next).filter(|p| owner.is_none_or(|t| t == p.0))?;
    let mut end = next + 1;
    if owner.is_none() {
        let behind = (end..s.items.len()).find(|&k| !free(k))?;
        if s.table(behind) == Some(limit.0) && behind > end {
            end = behind + 1;
        }
    }
    let before = at.checked_sub(1).and_then(|b| (0..=b).rev().find(|&k| !s.passes(k) && s.tag(k) != "verb" && s.tag(k) != "that"));
    let explicit = inner.or(before.and_then(|b| number(s, b)));
    let (left, named) = match explicit.filter(|p| belongs(s.lexicon(), p.0, limit.0)) {
        Some(left) => (left, true),
        None => (counterpart(s, limit)?, false),
    };
    let start = if named && inner.is_none() { before.unwrap_or(at) } else { at };
    Some(replaced(s, (start, end), (left, op, limit)))
}

/// 'overloaded': the only limit of what rows belong to, where one of the two tables is named.
fn passed(s: &Sentence<'_>, at: usize) -> Option<Vec<Item>> {
    if !s.is(at, PASSED) || !matches!(s.sense(at), Some(Sense::Unknown)) {
        return None;
    }
    let lexicon = s.lexicon();
    let spoken = |t: usize| s.items.iter().any(|i| matches!(i.sense, Sense::Table(x) | Sense::Column(x, _) if x == t));
    let mut pairs = Vec::new();
    for edge in lexicon.edges.iter().filter(|e| e.from != e.to && (spoken(e.from) || spoken(e.to))) {
        for c in (0..lexicon.tables[edge.to].columns.len()).filter(|&c| is_limit(lexicon, (edge.to, c))) {
            pairs.extend(limited(lexicon, edge.from, (edge.to, c)).map(|left| (left, (edge.to, c))));
        }
    }
    pairs.dedup();
    let [(left, limit)] = pairs[..] else { return None };
    let mut items = replaced(s, (at, at + 1), (left, Comparison::Greater, limit));
    // 'how often was each van overloaded': the rows that say so are counted.
    let said = |i: usize| s.set.tokens.get(i).map_or("", |t| t.lower.as_str());
    let often =
        (0..s.items[at].start).find(|&i| said(i) == "how" && (said(i + 1) == "often" || said(i + 1) == "many" && said(i + 2) == "times"));
    if let (Some(often), false) = (often, s.items.iter().any(|i| matches!(i.sense, Sense::Table(t) if t == left.0))) {
        items.retain(|i| i.start > often + 1 || i.end <= often || matches!(i.sense, Sense::Restriction(_)));
        let rows = Item { sense: Sense::Table(left.0), start: often, end: often, fit: 1.0 };
        items.splice(0..0, [super::keyword("count", "", often), rows]);
    }
    Some(items)
}

fn replaced(s: &Sentence<'_>, (start, end): (usize, usize), (left, op, limit): (Place, Comparison, Place)) -> Vec<Item> {
    let lexicon = s.lexicon();
    let condition = Predicate::Compare { left: column(lexicon, left.0, left.1), op, right: column(lexicon, limit.0, limit.1) };
    let (from, to) = (s.items[start].start, s.items[end - 1].end);
    let mut items = s.items[..start].to_vec();
    items.push(Item { sense: Sense::Restriction(Box::new(condition)), start: from, end: to, fit: 1.0 });
    items.extend(s.items[end..].iter().cloned());
    items
}

/// A number that is no key and no year: limits are no amounts of anything, and may be settings.
fn is_number(lexicon: &Lexicon, t: usize, c: usize) -> bool {
    let entry = &lexicon.tables[t].columns[c];
    lexicon.schema.tables[t].columns[c].class.is_number() && !entry.key && !entry.foreign && !entry.year
}

fn number(s: &Sentence<'_>, at: usize) -> Option<Place> {
    s.column(at).filter(|&(t, c)| is_number(s.lexicon(), t, c))
}

fn is_limit(lexicon: &Lexicon, (t, c): Place) -> bool {
    is_number(lexicon, t, c) && lexicon.tables[t].columns[c].words.iter().any(|w| LIMITS.contains(&w.as_str()))
}

/// True where each row of a table belongs to one of another.
fn belongs(lexicon: &Lexicon, from: usize, to: usize) -> bool {
    from != to && lexicon.adjacent[from].iter().any(|&e| lexicon.edges[e].from == from && lexicon.edges[e].to == to)
}

/// The column of the rows that a limit of what they belong to limits: called like it but for the limit.
fn limited(lexicon: &Lexicon, t: usize, limit: Place) -> Option<Place> {
    let of: Vec<String> =
        lexicon.tables[limit.0].columns[limit.1].words.iter().filter(|w| !LIMITS.contains(&w.as_str())).map(|w| stem(w)).collect();
    let mut like = (0..lexicon.tables[t].columns.len())
        .filter(|&c| is_number(lexicon, t, c) && lexicon.tables[t].columns[c].words.iter().any(|w| of.contains(&stem(w))));
    let one = like.next()?;
    like.next().is_none().then_some((t, one))
}

/// The column that a named limit limits, of the rows spoken of.
fn counterpart(s: &Sentence<'_>, limit: Place) -> Option<Place> {
    let lexicon = s.lexicon();
    if !is_limit(lexicon, limit) {
        return None;
    }
    let spoken = s.items.iter().filter_map(|i| if let Sense::Table(t) | Sense::Column(t, _) = i.sense { Some(t) } else { None });
    spoken.filter(|&t| belongs(lexicon, t, limit.0)).find_map(|t| limited(lexicon, t, limit))
}

/// True for a word that says that a limit was passed, where the query compares two columns of different rows.
pub(crate) fn speaks_of_limit(word: &str, query: &Query) -> bool {
    let base = query.source.as_deref().unwrap_or(query);
    let passed = |p: &Predicate| match p {
        Predicate::Compare { left: Expr::Column(a), op: Comparison::Greater, right: Expr::Column(b) } => a.table != b.table,
        _ => false,
    };
    PASSED.contains(&word) && base.filter.iter().any(passed)
}
