//! Two keys of one table to the same other, each with a name of its own: 'cases opened by Ada but closed by Bo', 'parcels from Lisbon to
//! Oslo', and those at which both keys meet: 'reported and repaired by the same person'.
//!
//! Each name goes with the key that the words before it tell. They become conditions on the rows that hold the keys, so both are asked of
//! the same row, and whatever else is asked of them is read as ever.

use super::ends::{Named, names};
use super::parts::{column, table_ref};
use crate::account::root;
use crate::hashing::QuickMap;
use crate::lexicon::{DICTIONARY, Edge, Lexicon};
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Comparison, Expr, Output, Predicate, Query};
use crate::text::Token;

/// Words between a verb and a name.
const BETWEEN: &[&str] = &["by", "to", "with", "from", "the", "our", "a", "an", "for", "at", "in", "is", "was", "="];
/// Words before a verb that say when, and nothing else.
const WHEN: &[&str] = &[
    "now",
    "nowadays",
    "currently",
    "today",
    "presently",
    "later",
    "then",
    "originally",
    "initially",
    "meanwhile",
    "since",
    "are",
    "is",
    "were",
    "was",
    "being",
    "been",
    "have",
    "has",
    "but",
    "and",
    "yet",
    "who",
];
/// Words that compare both sides.
const ALIKE: &[&str] = &["same", "different", "another", "other"];
/// Words for what is the same on both sides.
const ANYONE: &[&str] = &["person", "people", "employee", "employees", "one", "member", "colleague", "somebody", "place", "site", "body"];
/// Words that most verbs of keys are told apart by; the rest of a name says nothing.
const EMPTY: &[&str] = &["by", "to", "of", "on", "at", "in", "id", "code", "key", "no", "number"];

/// The keys of a table to another, where there are several.
struct Keys<'a> {
    to: usize,
    edges: Vec<&'a Edge>,
}

/// The items with the names put as conditions on their keys; `None` where no two keys are spoken of.
pub(crate) fn read(items: &[Item], tokens: &[Token], lexicon: &Lexicon) -> Option<Vec<Item>> {
    // What either way needs, so that most questions don't look at the keys at all.
    let valued = |t: usize| items.iter().filter(|i| matches!(&i.sense, Sense::Value { table, .. } if *table == t)).count() > 1;
    let alike_said = tokens.iter().any(|t| ALIKE.contains(&t.lower.as_str()));
    let keys = if alike_said {
        several(lexicon.edges.iter())
    } else {
        let tables = items.iter().filter_map(|i| if let Sense::Value { table, .. } = i.sense { Some(table) } else { None });
        several(lexicon.keys_of(tables.filter(|t| valued(*t))).filter(|e| valued(e.to)))
    };
    keys.into_iter().find_map(|keys| named(items, tokens, &keys, lexicon).or_else(|| alike(items, tokens, &keys, lexicon)))
}

/// The keys that lead from one table to the same other more than once; time grows with the number of keys, not with its square.
fn several<'a>(edges: impl Iterator<Item = &'a Edge>) -> Vec<Keys<'a>> {
    let mut places: QuickMap<(usize, usize), usize> = QuickMap::default();
    let mut out: Vec<Keys<'_>> = Vec::new();
    for edge in edges.filter(|e| e.from != e.to && e.to_unique && e.from_columns.len() == 1) {
        let at = *places.entry((edge.from, edge.to)).or_insert_with(|| {
            out.push(Keys { to: edge.to, edges: Vec::new() });
            out.len() - 1
        });
        if out[at].edges.iter().all(|e| e.from_columns != edge.from_columns) {
            out[at].edges.push(edge);
        }
    }
    out.retain(|k| k.edges.len() > 1);
    out
}

/// True for a word that tells a key: of its name, or of what is done there.
fn tells(token: &Token, edge: &Edge, lexicon: &Lexicon) -> bool {
    let entry = &lexicon.tables[edge.from];
    let target = &lexicon.tables[edge.to].words;
    let own =
        edge.from_columns.iter().flat_map(|&c| &entry.columns[c].words).filter(|w| !EMPTY.contains(&w.as_str()) && !target.contains(w));
    let said = root(&token.lower);
    let mut own = own.map(|w| root(w)).peekable();
    if own.peek().is_none() {
        return false;
    }
    let own: Vec<String> = own.collect();
    own.contains(&said) || DICTIONARY.synonyms(&token.lemma).iter().any(|s| own.contains(&root(s)))
}

/// A name with the key that the words before it tell, and where those words begin.
struct Told<'a> {
    edge: Option<&'a Edge>,
    from: usize,
    to: usize,
    name: Named,
}

fn named(items: &[Item], tokens: &[Token], keys: &Keys<'_>, lexicon: &Lexicon) -> Option<Vec<Item>> {
    let all = names(items, keys.to, lexicon);
    if !(2..=4).contains(&all.len()) {
        return None;
    }
    let mut told: Vec<Told<'_>> = Vec::new();
    let mut bound = 0;
    for (from, to, name) in all {
        let found = (bound..from).rev().find_map(|i| {
            let mut edges = keys.edges.iter().filter(|e| tells(&tokens[i], e, lexicon));
            let one = edges.next()?;
            edges.next().is_none().then_some((i, *one))
        });
        let opens = found.map(|f| f.0).or_else(|| verb(tokens, bound, from))?;
        told.push(Told { edge: found.map(|f| f.1), from: opens, to, name });
        bound = to;
    }
    // The only key that is left belongs to the only verb that tells none.
    let used: Vec<&Edge> = told.iter().filter_map(|t| t.edge).collect();
    let free: Vec<&Edge> = keys.edges.iter().copied().filter(|e| !used.iter().any(|u| u.from_columns == e.from_columns)).collect();
    let open = told.iter().filter(|t| t.edge.is_none()).count();
    if open == 1 && free.len() == 1 && keys.edges.len() == 2 {
        told.iter_mut().filter(|t| t.edge.is_none()).for_each(|t| t.edge = Some(free[0]));
    }
    let edges: Vec<&Edge> = told.iter().filter_map(|t| t.edge).collect();
    let apart = edges.iter().any(|e| e.from_columns != edges[0].from_columns);
    if edges.len() < told.len() || !apart {
        return None;
    }
    let mut kept = items.to_vec();
    for t in told {
        let edge = t.edge?;
        let from = (0..t.from).rev().take_while(|&i| WHEN.contains(&tokens[i].lower.as_str())).last().unwrap_or(t.from);
        put(&mut kept, (from, t.to), condition(edge, t.name, lexicon));
    }
    Some(kept)
}

/// The verb right before a name: 'signed up by'.
fn verb(tokens: &[Token], from: usize, to: usize) -> Option<usize> {
    let mut i = to;
    while i > from && BETWEEN.contains(&tokens[i - 1].lower.as_str()) {
        i -= 1;
    }
    let by = (i..to).any(|k| tokens[k].lower == "by");
    (i.saturating_sub(2).max(from)..i).rev().find(|&k| by && crate::compose::state::is_deed(&tokens[k].lower))
}

/// The key of a row is that of a row with a name.
fn condition(edge: &Edge, name: Named, lexicon: &Lexicon) -> Predicate {
    let query = Query {
        select: vec![Output { expr: column(lexicon, edge.to, edge.to_columns[0]), alias: None }],
        subject: Some(table_ref(lexicon, edge.to)),
        filter: name
            .into_iter()
            .map(|(c, value)| Predicate::In { expr: column(lexicon, edge.to, c), values: vec![Expr::Text(value)], negated: false })
            .collect(),
        ..Query::default()
    };
    Predicate::InQuery { expr: column(lexicon, edge.from, edge.from_columns[0]), query: Box::new(query), negated: false }
}

/// 'reported and repaired by the same person', 'sold and handled by different people'.
fn alike(items: &[Item], tokens: &[Token], keys: &Keys<'_>, lexicon: &Lexicon) -> Option<Vec<Item>> {
    let at = tokens.iter().position(|t| ALIKE.contains(&t.lower.as_str()))?;
    let same = tokens[at].lower == "same";
    let noun = tokens.get(at + 1)?;
    let person = ANYONE.contains(&noun.lower.as_str()) || lexicon.tables[keys.to].words.contains(&noun.lemma);
    if !person {
        return None;
    }
    let lead =
        (0..at).rev().take_while(|&i| matches!(tokens[i].lower.as_str(), "the" | "by" | "a" | "to" | "one" | "and" | "two")).last()?;
    let told = |i: usize| {
        let mut edges = keys.edges.iter().filter(|e| tells(&tokens[i], e, lexicon));
        edges.next().filter(|_| edges.next().is_none())
    };
    let found: Vec<(usize, &&Edge)> = (lead.saturating_sub(6)..lead).filter_map(|i| Some((i, told(i)?))).collect();
    let [(first, a), .., (_, b)] = found[..] else { return None };
    if a.from_columns == b.from_columns {
        return None;
    }
    let side = |e: &Edge| column(lexicon, e.from, e.from_columns[0]);
    let op = if same { Comparison::Equal } else { Comparison::NotEqual };
    let mut kept = items.to_vec();
    put(&mut kept, (first, at + 2), Predicate::Compare { left: side(a), op, right: side(b) });
    Some(kept)
}

/// Puts a condition in the place of the words that told it.
fn put(items: &mut Vec<Item>, (from, to): (usize, usize), condition: Predicate) {
    let at = items.iter().position(|i| i.start < to && i.end > from).unwrap_or(items.len());
    items.retain(|i| !(i.start < to && i.end > from));
    items.insert(at.min(items.len()), Item { sense: Sense::Restriction(Box::new(condition)), start: from, end: to, fit: 1.0 });
}

/// True for a word around such names, where the query looks at two keys to the same table.
pub(crate) fn speaks_of_dealing(token: &Token, query: &Query) -> bool {
    let base = query.source.as_deref().unwrap_or(query);
    let keyed = base.filter.iter().filter(|p| matches!(p, Predicate::InQuery { negated: false, .. })).count() > 1;
    let alike = base
        .filter
        .iter()
        .any(|p| matches!(p, Predicate::Compare { left: Expr::Column(a), right: Expr::Column(b), .. } if a.table == b.table));
    let word = token.lower.as_str();
    keyed && WHEN.contains(&word) || alike && (matches!(word, "same" | "different" | "another" | "other" | "by") || ANYONE.contains(&word))
}
