//! Two keys of one table to the same other, each with a name of its own: 'cases opened by Ada but closed by Bo', 'parcels from Lisbon to
//! Oslo', and those at which both keys meet: 'reported and repaired by the same person'.
//!
//! Each name goes with the key that the words before it tell. They become conditions on the rows that hold the keys, so both are asked of
//! the same row, and whatever else is asked of them is read as ever.

use super::ends::{Named, names};
use super::parts::{column, table_ref};
use crate::account::root_of;
use crate::lexicon::{DICTIONARY, Edge, Lexicon};
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{ColumnRef, Comparison, Expr, Link, Output, Predicate, Query, TableRef};
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
/// Words that set what one key leads to against what the other leads to; true where they must be the same.
const SET_AGAINST: &[(&str, bool)] = &[
    ("same", true),
    ("equals", true),
    ("equal", true),
    ("matches", true),
    ("match", true),
    ("identical", true),
    ("different", false),
    ("differs", false),
    ("differ", false),
    ("differing", false),
    ("differed", false),
    ("unlike", false),
    ("mismatch", false),
    ("not", false),
    ("isn't", false),
    ("doesn't", false),
    ("other", false),
    ("another", false),
];
/// Words between the two attributes, which the condition stands for.
const AMONG: &[&str] = &[
    "the", "a", "an", "is", "are", "was", "were", "and", "to", "from", "as", "than", "of", "not", "does", "do", "isn't", "doesn't", "one",
    "ones", "their", "its", "with", "in", "each", "have", "has", "whose", "where", "another", "other", "any", "be", "both", "leave",
    "leaves", "go", "goes", "start", "starts", "end", "ends",
];
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
    if !alike_said && !items.iter().any(|i| matches!(i.sense, Sense::Value { table, .. } if valued(table))) {
        return None;
    }
    let mut keys = several(lexicon).filter(|keys| alike_said || valued(keys.to));
    keys.find_map(|keys| named(items, tokens, &keys, lexicon).or_else(|| alike(items, tokens, &keys, lexicon)))
}

/// The keys that lead from one table to the same other more than once.
fn several(lexicon: &Lexicon) -> impl Iterator<Item = Keys<'_>> {
    lexicon.keys_side_by_side().filter_map(|edges| Some(Keys { to: edges.first()?.to, edges }))
}

/// True for a word that tells a key: of its name, or of what is done there.
fn tells(token: &Token, edge: &Edge, lexicon: &Lexicon) -> bool {
    let entry = &lexicon.tables[edge.from];
    let target = &lexicon.tables[edge.to].words;
    let own =
        edge.from_columns.iter().flat_map(|&c| &entry.columns[c].words).filter(|w| !EMPTY.contains(&w.as_str()) && !target.contains(w));
    let own: Vec<&str> = own.map(|w| root_of(w)).collect();
    !own.is_empty() && (own.contains(&root_of(&token.lower)) || DICTIONARY.synonyms(&token.lemma).iter().any(|s| own.contains(&root_of(s))))
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

/// What one key leads to differs from what another leads to: 'whose pick-up town differs from the drop-off town', 'with the same pick-up
/// and drop-off town'. The items with the condition in their place, and the joins by both keys.
pub(crate) fn differing(items: &[Item], tokens: &[Token], lexicon: &Lexicon) -> Option<(Vec<Item>, Vec<Link>)> {
    let word = |i: usize| tokens.get(i).filter(|t| !t.quoted).map_or("", |t| t.lower.as_str());
    let at = (0..tokens.len()).find(|&i| SET_AGAINST.iter().any(|(w, _)| *w == word(i)))?;
    several(lexicon).find_map(|keys| sides_of(items, (tokens, at), &keys, lexicon))
}

/// The two attributes around a word that sets them against each other.
fn sides_of(items: &[Item], (tokens, at): (&[Token], usize), keys: &Keys<'_>, lexicon: &Lexicon) -> Option<(Vec<Item>, Vec<Link>)> {
    let word = |i: usize| tokens.get(i).filter(|t| !t.quoted).map_or("", |t| t.lower.as_str());
    // A word that tells one key alone, and what of the other table stands right behind it.
    let told = |i: usize| {
        let token = tokens.get(i).filter(|t| !t.quoted && !t.punctuation)?;
        let mut edges = keys.edges.iter().filter(|e| of_key(token, e, lexicon));
        let edge = edges.next()?;
        edges.next().is_none().then_some(*edge)
    };
    let attribute = |i: usize| {
        let token = tokens.get(i).filter(|t| !t.quoted && !t.punctuation)?;
        (0..lexicon.tables[keys.to].columns.len()).find(|&c| {
            let entry = &lexicon.tables[keys.to].columns[c];
            !entry.key && !entry.foreign && entry.words.last().is_some_and(|w| *w == token.lemma)
        })
    };
    let mut sides: Vec<(usize, usize, &Edge, Option<usize>)> = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        let Some(edge) = told(i) else {
            i += 1;
            continue;
        };
        let own = lexicon.tables[keys.to].words.iter().any(|w| tokens.get(i + 1).is_some_and(|t| t.lemma == *w));
        let next = i + 1 + usize::from(own);
        let column = attribute(next);
        let known = sides.iter().position(|s| s.2.from_columns == edge.from_columns);
        // 'from' as a plain word stands before what it tells, or before the noun that both share.
        match (known, column) {
            (Some(k), Some(_)) if sides[k].3.is_none() => sides[k] = (i, next + 1, edge, column),
            (None, _) => sides.push((i, if column.is_some() { next + 1 } else { next }, edge, column)),
            _ => {}
        }
        i = if column.is_some() { next + 1 } else { i + 1 };
    }
    let [a, b] = sides[..] else { return None };
    // 'differs from the billing one', 'the same pick-up and drop-off town', 'to the same town'
    let shared = || (at + 1..tokens.len().min(at + 5)).find_map(|i| attribute(i).map(|c| (i, c)));
    let (c, shared_end) = match (a.3, b.3) {
        (Some(x), Some(y)) if x == y => (x, 0),
        (Some(x), None) | (None, Some(x)) => (x, 0),
        (None, None) => shared().map(|(i, c)| (c, i + 1))?,
        _ => return None,
    };
    let one = usize::from(word(b.1) == "one" || word(b.1) == "ones");
    let (from, to) = (a.0.min(at), (b.1 + one).max(at + 1).max(shared_end));
    let spoken = |i: usize| i >= a.0 && i < a.1 || i >= b.0 && i < b.1 || i == at || AMONG.contains(&word(i)) || i + 1 == shared_end;
    let lead = (0..from).rev().take_while(|&i| AMONG.contains(&word(i))).last().unwrap_or(from);
    if (from..to).any(|i| !spoken(i) && !tokens[i].punctuation && attribute(i).is_none() && !crate::account::policy::says_nothing(word(i)))
    {
        return None;
    }
    let same = SET_AGAINST.iter().any(|(w, same)| *w == word(at) && *same)
        && !(lead..to).any(|i| matches!(word(i), "not" | "isn't" | "doesn't" | "n't"));
    let there = |instance: u8| TableRef { instance, ..table_ref(lexicon, keys.to) };
    let names = |t: usize, columns: &[usize]| columns.iter().map(|&c| lexicon.schema.tables[t].columns[c].name.clone()).collect();
    let link = |e: &Edge, instance: u8| Link {
        from: table_ref(lexicon, e.from),
        from_columns: names(e.from, &e.from_columns),
        to: there(instance),
        to_columns: names(e.to, &e.to_columns),
    };
    let side = |instance: u8| {
        let shape = &lexicon.schema.tables[keys.to];
        Expr::Column(ColumnRef { table: there(instance), column: shape.columns[c].name.clone() })
    };
    let op = if same { Comparison::Equal } else { Comparison::NotEqual };
    let mut kept = items.to_vec();
    put(&mut kept, (lead, to), Predicate::Compare { left: side(0), op, right: side(1) });
    // The rows that hold the keys are those spoken of.
    let rows = keys.edges.first()?.from;
    if !kept.iter().any(|i| matches!(i.sense, Sense::Table(t) if t == rows)) {
        return None;
    }
    Some((kept, vec![link(a.2, 0), link(b.2, 1)]))
}

/// True for a word of a key's name, small ones too: 'from' and 'to' tell keys where their names hold nothing else.
fn of_key(token: &Token, edge: &Edge, lexicon: &Lexicon) -> bool {
    let small = || {
        let target = &lexicon.tables[edge.to].words;
        let entry = &lexicon.tables[edge.from];
        let mut own = edge.from_columns.iter().flat_map(|&c| &entry.columns[c].words).filter(|w| !target.contains(w) && *w != "id");
        own.next().is_some_and(|w| *w == token.lower) && matches!(token.lower.as_str(), "from" | "to")
    };
    tells(token, edge, lexicon) || small()
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
    let apart = base.filter.iter().any(|p| {
        matches!(p, Predicate::Compare { left: Expr::Column(a), right: Expr::Column(b), .. }
            if a.table.name == b.table.name && a.table.instance != b.table.instance && a.column == b.column)
    });
    let word = token.lower.as_str();
    if apart && (SET_AGAINST.iter().any(|(w, _)| *w == word) || AMONG.contains(&word)) {
        return true;
    }
    keyed && WHEN.contains(&word) || alike && (matches!(word, "same" | "different" | "another" | "other" | "by") || ANYONE.contains(&word))
}
