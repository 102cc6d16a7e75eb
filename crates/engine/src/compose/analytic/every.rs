//! Groups without rows, where the words ask for them: 'including those without orders', 'even if they have none'.
//!
//! Without such words a group needs a row, as people write it in SQL; with them the groups are those of their own table.

use super::{Composed, Setting, Words, rest};
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{ColumnRef, Expr, Output, Predicate, Query, TableRef};

/// Words that bring rows in …
const OPENERS: &[&str] = &["including", "include", "includes", "incl", "even", "also", "plus", "counting"];
/// … that have nothing of what is counted.
const NOTHING: &[&str] = &[
    "without", "no", "none", "zero", "zeros", "zeroes", "0", "never", "not", "nothing", "lack", "lacking", "haven't", "didn't", "don't",
    "n't",
];
/// What may stand between: whose rows they are.
const WHOSE: &[&str] = &[
    "if", "when", "though", "those", "the", "ones", "all", "any", "that", "which", "who", "with", "have", "has", "had", "having", "they",
    "it", "there", "are", "is", "do", "did", "does", "were", "was", "people",
];
/// Where the clause ends.
const ENDS: &[&str] = &["sorted", "sort", "ordered", "order", "ranked", "and", "per", "by", "for", "from", "since", "in", "during", "as"];

pub(super) fn compose(items: &[Item], set: Setting<'_>) -> Option<Composed> {
    // The words stay in the question when the mentions are gone.
    if set.depth > 0 {
        return None;
    }
    let words = Words { items, set };
    let (from, to) = (0..set.tokens.len()).find_map(|i| clause(&words, i).map(|to| (i, to)))?;
    let kept: Vec<Item> = items.iter().filter(|i| i.end <= from || i.start >= to).cloned().collect();
    let mut composed = rest(&kept, set)?;
    let query = &mut composed.query;
    if query.source.is_some() || query.set.is_some() || query.group_by.is_empty() {
        return None;
    }
    by_referenced_keys(query, set);
    let grouped = |t: &TableRef| query.group_by.iter().any(|g| g.tables_any(|x| x == t));
    if !query.select.iter().any(|o| o.expr.is_aggregate() && o.expr.tables_any(|t| !grouped(t))) {
        return None;
    }
    query.every_group = true;
    composed.rules.push("groups without rows");
    Some(composed)
}

/// The end of a clause that opens at a token and asks for groups without rows.
fn clause(words: &Words, at: usize) -> Option<usize> {
    let tokens = words.set.tokens;
    let word = |i: usize| tokens.get(i).filter(|t| !t.punctuation).map_or("", |t| t.lower.as_str());
    let nothing = |i: usize| NOTHING.contains(&word(i));
    // 'zeros included'
    if matches!(word(at), "zero" | "zeros" | "zeroes" | "0" | "none") {
        let end = if matches!(word(at + 1), "counts" | "values" | "rows") { at + 1 } else { at };
        return matches!(word(end + 1), "included" | "include" | "counted").then_some(end + 2);
    }
    // 'with or without orders', 'whether or not they have orders'
    let joined = word(at) == "with" && word(at + 1) == "or" && word(at + 2) == "without"
        || word(at) == "whether" && word(at + 1) == "or" && word(at + 2) == "not";
    if joined {
        let mut end = at + 3;
        while WHOSE.contains(&word(end)) {
            end += 1;
        }
        return Some(words.items.iter().find(|i| i.start == end && matches!(i.sense, Sense::Table(_))).map_or(end, |i| i.end));
    }
    if !OPENERS.contains(&word(at)) {
        return None;
    }
    let table = |i: usize| words.items.iter().any(|x| x.start <= i && i < x.end && matches!(x.sense, Sense::Table(_) | Sense::Column(..)));
    // 'and also have no orders' restricts.
    let mut i = at + 1;
    if matches!(word(i), "have" | "has" | "had" | "are" | "is" | "do" | "did") || nothing(i) && matches!(word(at), "also" | "even") {
        return None;
    }
    while i < at + 8 && !nothing(i) && (WHOSE.contains(&word(i)) || table(i)) {
        i += 1;
    }
    if !nothing(i) {
        return None;
    }
    i += 1;
    let time = |i: usize| words.items.iter().any(|x| x.start == i && matches!(x.sense, Sense::Time(_)));
    while !word(i).is_empty() && !ENDS.contains(&word(i)) && !time(i) {
        i += 1;
    }
    Some(i)
}

/// Groups by a reference become groups by what it refers to, which has rows that nothing refers to.
fn by_referenced_keys(query: &mut Query, set: Setting<'_>) {
    let lexicon = set.lexicon;
    let referenced = |e: &Expr| -> Option<Expr> {
        let Expr::Column(c) = e else { return None };
        let t = lexicon.table(&c.table.name)?;
        let i = lexicon.column(t, &c.column)?;
        let edge = lexicon.adjacent[t]
            .iter()
            .map(|&e| &lexicon.edges[e])
            .find(|e| e.from == t && e.to != t && e.to_unique && e.from_columns == [i])?;
        let to = &lexicon.schema.tables[edge.to];
        let column = to.columns.get(*edge.to_columns.first()?)?.name.clone();
        Some(Expr::Column(ColumnRef { table: TableRef::new(&to.name), column }))
    };
    let replaced: Vec<(Expr, Expr)> = query.group_by.iter().filter_map(|e| referenced(e).map(|to| (e.clone(), to))).collect();
    let swap = |e: &Expr| replaced.iter().find(|(from, _)| from == e).map_or_else(|| e.clone(), |(_, to)| to.clone());
    query.group_by = query.group_by.iter().map(swap).collect();
    query.select = query.select.iter().map(|o| Output { expr: swap(&o.expr), alias: o.alias.clone() }).collect();
    for o in &mut query.order_by {
        o.expr = swap(&o.expr);
    }
    // 'those that have some' is not what is asked.
    let grouped: Vec<TableRef> =
        query.group_by.iter().filter_map(|e| if let Expr::Column(c) = e { Some(c.table.clone()) } else { None }).collect();
    query.filter.retain(
        |p| !matches!(p, Predicate::Related { of, conditions, negated: false, .. } if conditions.is_empty() && grouped.contains(of)),
    );
}
