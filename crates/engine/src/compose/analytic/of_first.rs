//! Rows of the group that comes first: 'pilots from the town with the most pilots', 'tents of the oldest guide', 'hives of the most common
//! breed'. The group is found by a query of its own, and all its rows are asked about; a limit would leave one of them.

use super::{Composed, Setting, Words, rest};
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{ColumnRef, Expr, Output, Predicate, TableRef};

/// What marks such a query.
pub(crate) const RULE: &str = "rows of the first";

pub(super) fn compose(items: &[Item], set: Setting<'_>) -> Option<Composed> {
    let words = Words { items, set };
    if set.depth > 2 || (0..items.len()).any(|i| matches!(words.tag(i), "each" | "each_lead" | "share" | "ratio" | "growth")) {
        return None;
    }
    let found = (1..items.len()).find_map(|link| found(&words, link))?;
    let mut asked = items[..found.cut].to_vec();
    asked.extend_from_slice(&items[found.end..]);
    let mut composed = rest(&asked, set)?;
    let plain = composed.query.source.is_none() && composed.query.set.is_none() && composed.query.limit.is_none();
    let picked = picked(&items[found.group..found.end], &found.inner, set)?;
    if !plain || !composed.query.having.is_empty() {
        return None;
    }
    composed.query.filter.push(Predicate::InQuery { expr: found.outer, query: Box::new(picked.query), negated: false });
    composed.rules.push(RULE);
    composed.assumptions.extend(picked.assumptions);
    composed.guessed_measure |= picked.guessed_measure;
    Some(composed)
}

/// Where rows are asked about by their group.
struct Found {
    /// The end of what is asked, and where the group is told.
    cut: usize,
    group: usize,
    end: usize,
    /// What the rows know their group by, and the group itself.
    outer: Expr,
    inner: Expr,
}

/// The group behind a word that leads from rows to it.
fn found(words: &Words, link: usize) -> Option<Found> {
    const LINKS: &[&str] = &["of", "from", "in", "by", "at", "on", "for", "with", "into", "to", "under", "within"];
    if !words.is(link, LINKS) {
        return None;
    }
    // A verb may stand between, and nothing that restricts the rows.
    let passes = |i: usize| matches!(words.tag(i), "verb" | "that" | "who" | "which") || matches!(words.sense(i), Some(Sense::Unknown));
    let rows = (0..link).rev().find(|&i| !passes(i) && words.tag(i) != "filler")?;
    let Some(Sense::Table(r)) = words.sense(rows).cloned() else { return None };
    // 'the model of the fastest boat' is one, and stands beside what is ranked.
    let article = words.items[rows].start.checked_sub(1).and_then(|i| words.set.tokens.get(i));
    if !plural(words, rows) && article.is_some_and(|t| matches!(t.lower.as_str(), "the" | "a" | "an" | "which" | "what")) {
        return None;
    }
    let group = (link + 1..words.items.len()).find(|&i| words.tag(i) != "filler")?;
    let end = (group..words.items.len())
        .find(|&i| {
            matches!(words.sense(i), Some(Sense::Punctuation(_)))
                || matches!(words.tag(i), "order" | "sort_verb" | "direction" | "alphabetical")
        })
        .unwrap_or(words.items.len());
    // 'the oldest guide', 'the most common breed'; 'the town with the most pilots'.
    let ranks = |i: usize| {
        matches!(words.tag(i), "sup" | "sup_count" | "sup_frequent")
            || matches!(words.sense(i), Some(Sense::Adjective(..))) && is_superlative(words, i)
    };
    let amount_of_rows = |i: usize| words.is(i, &["most", "the most", "least", "the least", "fewest", "the fewest"]);
    // 'the most expensive tent' is two mentions.
    let degree = amount_of_rows(group) && matches!(words.sense(group + 1), Some(Sense::Adjective(..)));
    let noun = match () {
        () if degree => group + 2,
        () if ranks(group) && !amount_of_rows(group) => group + 1,
        () => group,
    };
    let led =
        |i: usize| matches!(words.tag(i), "with" | "that" | "verb") || words.is(i, &["with", "having", "that", "which", "has", "have"]);
    let behind = noun == group && led(noun + 1) && (noun + 2..end.min(noun + 5)).any(ranks);
    if noun == group && !behind || noun >= end || plural(words, noun) {
        return None;
    }
    let (outer, inner) = keys(words, r, noun)?;
    Some(Found { cut: rows + 1, group, end, outer, inner })
}

fn is_superlative(words: &Words, at: usize) -> bool {
    let word = words.word(at);
    word.ends_with("est") || word.starts_with("most ") || word.starts_with("least ")
}

/// Several groups are no single one.
fn plural(words: &Words, at: usize) -> bool {
    let last = words.items[at].end.checked_sub(1).and_then(|i| words.set.tokens.get(i));
    last.is_none_or(|t| t.lower != t.lemma && t.lower.ends_with('s'))
}

/// What rows know the group by, and what tells the group: a key to the rows of another table, or what sorts the rows themselves.
fn keys(words: &Words, r: usize, noun: usize) -> Option<(Expr, Expr)> {
    let lexicon = words.set.lexicon;
    let column = |t: usize, c: usize| {
        let table = &lexicon.schema.tables[t];
        Expr::Column(ColumnRef { table: TableRef::new(&table.name), column: table.columns[c].name.clone() })
    };
    match words.sense(noun)? {
        Sense::Table(g) if *g != r => {
            let mut edges = lexicon.adjacent[r].iter().map(|&e| &lexicon.edges[e]).filter(|e| e.from == r && e.to == *g && e.to_unique);
            let edge = edges.next()?;
            match (edge.from_columns.as_slice(), edge.to_columns.as_slice(), edges.next()) {
                ([from], [to], None) => Some((column(r, *from), column(*g, *to))),
                _ => None,
            }
        }
        Sense::Column(t, c) if *t == r => {
            let entry = &lexicon.tables[r];
            let sorts = lexicon.schema.tables[r].columns[*c].class.is_text() && !entry.columns[*c].key && !entry.display.contains(c);
            sorts.then(|| (column(r, *c), column(r, *c)))
        }
        _ => None,
    }
}

/// The query that finds the group.
fn picked(told: &[Item], group: &Expr, set: Setting<'_>) -> Option<Composed> {
    let start = told.first()?.start;
    let mut items = vec![super::keyword("which", "", start)];
    items.extend_from_slice(told);
    let mut composed = super::super::plain(&items, Setting { depth: set.depth + 1, ..set })?;
    let query = &mut composed.query;
    if query.limit != Some(1) || composed.guessed_measure || query.order_by.is_empty() || query.source.is_some() || query.set.is_some() {
        return None;
    }
    let grouped = !query.group_by.is_empty();
    if grouped && !query.group_by.contains(group) {
        query.group_by.push(group.clone());
    }
    if !grouped && query.order_by.iter().any(|o| o.expr.is_aggregate()) {
        return None;
    }
    query.select = vec![Output { expr: group.clone(), alias: None }];
    query.distinct = false;
    Some(composed)
}
