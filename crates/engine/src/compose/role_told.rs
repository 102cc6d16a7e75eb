//! 'each dog with the name of its coach': the coach that a key of the row leads to, where a state of people that is called the same would
//! be a condition. Whose word it is, 'its' or 'their' says.

use crate::lexicon::{Edge, Lexicon};
use crate::query::{ColumnRef, Comparison, Expr, Link, Output, Predicate, Query, TableRef};
use crate::text::{Token, stem};

const OWNS: &[&str] = &["its", "their", "his", "her"];
/// Words that may stand between the owner's word and the role: 'their full name of …' does not, 'its current head coach' does.
const BETWEEN: usize = 2;

/// Shows those that a key of the listed rows leads to, instead of restricting to people of such a kind; true where it did.
pub(crate) fn shown(query: &mut Query, tokens: &[Token], lexicon: &Lexicon) -> bool {
    let plain = is_plain(query);
    let lists = !query.select.is_empty() && query.select.iter().all(|o| matches!(o.expr, Expr::Column(_)));
    let Some(Expr::Column(first)) = query.select.first().map(|o| &o.expr) else { return false };
    let subject = query.subject.clone().unwrap_or_else(|| first.table.clone());
    let Some(from) = lexicon.table(&subject.name).filter(|_| plain && lists) else { return false };
    let owned = |at: usize| (at.saturating_sub(BETWEEN)..at).any(|i| OWNS.contains(&tokens[i].lower.as_str()));
    for at in 0..query.filter.len() {
        let Some((c, value)) = fixed_text(&query.filter[at]) else { continue };
        let there = c.table.clone();
        let Some(table) = lexicon.table(&there.name).filter(|&t| t != from) else { continue };
        let words: Vec<String> = value.split_whitespace().map(|w| stem(&w.to_lowercase())).collect();
        let said = tokens
            .windows(words.len().max(1))
            .position(|w| w.iter().zip(&words).all(|(t, v)| !t.quoted && (stem(&t.lemma) == *v || stem(&t.lower) == *v)));
        if words.is_empty() || !said.is_some_and(owned) {
            continue;
        }
        let mut keys = lexicon.adjacent[from].iter().map(|&e| &lexicon.edges[e]).filter(|e| e.from == from && e.to == table);
        let Some(edge) = keys.find(|e| is_called(e, &words, lexicon)) else { continue };
        let name = |t: usize, c: usize| lexicon.schema.tables[t].columns[c].name.clone();
        let keys: Vec<String> = edge.from_columns.iter().map(|&c| name(from, c)).collect();
        // 'its head coach' is one of several kinds of coach; and who another key leads to has another role.
        let wider = words.iter().any(|w| !is_called(edge, std::slice::from_ref(w), lexicon));
        let told_apart = wider
            && lexicon.column(table, &c.column).is_some_and(|c| {
                lexicon.schema.tables[table].columns[c].common_values.iter().any(|v| {
                    let other: Vec<String> = v.split_whitespace().map(|w| stem(&w.to_lowercase())).collect();
                    other != words && is_called(edge, &other, lexicon)
                })
            });
        if told_apart || query.links.iter().any(|l| l.to == there && l.from_columns != keys) {
            continue;
        }
        query.filter.remove(at);
        // Of each row there is one line.
        query.group_by.clear();
        if !query.links.iter().any(|l| l.to == there) {
            query.links.push(Link {
                from: subject.clone(),
                from_columns: keys,
                to: there.clone(),
                to_columns: edge.to_columns.iter().map(|&c| name(table, c)).collect(),
            });
        }
        for &d in &lexicon.tables[table].display {
            let expr = Expr::Column(ColumnRef { table: there.clone(), column: name(table, d) });
            if query.select.iter().all(|o| o.expr != expr) {
                query.select.push(Output { expr, alias: None });
            }
        }
        keep_rows(query, edge, from, &there, lexicon);
        return true;
    }
    false
}

/// A list whose rows can be told one by one.
fn is_plain(query: &Query) -> bool {
    let bare = query.source.is_none() && query.set.is_none() && query.having.is_empty() && query.limit.is_none();
    bare && !query.order_by.iter().any(|o| o.expr.is_aggregate())
}

/// The column and the one text that it must be.
pub(crate) fn fixed_text(p: &Predicate) -> Option<(&ColumnRef, &str)> {
    match p {
        Predicate::Compare { left: Expr::Column(c), op: Comparison::Equal, right: Expr::Text(value) } => Some((c, value)),
        Predicate::In { expr: Expr::Column(c), values, negated: false } => match values.as_slice() {
            [Expr::Text(value)] => Some((c, value)),
            _ => None,
        },
        _ => None,
    }
}

/// 'each dog with its coach': a dog that has none stays in the list, where what is shown of the other table is all that is asked of it.
pub(crate) fn every_row(query: &mut Query, tokens: &[Token], lexicon: &Lexicon) -> bool {
    let plain = is_plain(query) && !query.distinct;
    let said = |list: &[&str]| tokens.iter().any(|t| !t.quoted && list.contains(&t.lower.as_str()));
    let columns: Option<Vec<&ColumnRef>> =
        query.select.iter().map(|o| if let Expr::Column(c) = &o.expr { Some(c) } else { None }).collect();
    let Some(columns) = columns.filter(|_| plain && said(&["each", "every", "all"]) && said(OWNS)) else { return false };
    let Some(own) = columns.first().map(|c| c.table.clone()) else { return false };
    let Some(from) = lexicon.table(&own.name) else { return false };
    let Some(there) = columns.iter().map(|c| &c.table).find(|t| **t != own).cloned() else { return false };
    let Some(to) = lexicon.table(&there.name).filter(|_| columns.iter().all(|c| c.table == own || c.table == there)) else { return false };
    let of_both = |l: &&Link| l.from == own && l.to == there;
    let edges: Vec<&Edge> =
        lexicon.adjacent[from].iter().map(|&e| &lexicon.edges[e]).filter(|e| e.from == from && e.to == to && e.to_unique).collect();
    let named = |e: &&&Edge| {
        let keys: Vec<&str> = e.from_columns.iter().map(|&c| lexicon.schema.tables[from].columns[c].name.as_ref() as &str).collect();
        query.links.iter().filter(of_both).any(|l| l.from_columns.iter().map(|c| c as &str).eq(keys.iter().copied()))
    };
    let edge = match edges.as_slice() {
        [only] => *only,
        several => match several.iter().find(named) {
            Some(edge) => *edge,
            None => return false,
        },
    };
    let others = query.also.iter().any(|t| *t != own && *t != there) || query.subject.as_ref().is_some_and(|s| *s != own && *s != there);
    if others || edge.from == edge.to {
        return false;
    }
    let before = query.optional.len();
    keep_rows(query, edge, from, &there, lexicon);
    if query.optional.len() > before {
        query.subject = Some(own);
        query.group_by.clear();
    }
    query.optional.len() > before
}

/// Rows that have nobody in that role stay in the list.
fn keep_rows(query: &mut Query, edge: &Edge, from: usize, there: &TableRef, lexicon: &Lexicon) {
    let lacks = edge.from_columns.iter().any(|&c| !lexicon.schema.tables[from].columns[c].not_null);
    let mut restricted = false;
    for p in &query.filter {
        p.tables(&mut |t| restricted |= t == there);
    }
    if lacks && !restricted && !query.optional.contains(there) {
        query.optional.push(there.clone());
    }
}

/// True where the key's own words, as it is written or as they are spelt out, are among those that are said.
fn is_called(edge: &Edge, words: &[String], lexicon: &Lexicon) -> bool {
    const EMPTY: &[&str] = &["id", "code", "number", "no", "key", "of", "to", "by"];
    let among = |said: &mut dyn Iterator<Item = &str>| {
        let own: Vec<String> = said.filter(|w| !EMPTY.contains(w)).map(stem).collect();
        !own.is_empty() && own.iter().all(|w| words.contains(w))
    };
    let table = &lexicon.schema.tables[edge.from];
    let written = edge.from_columns.iter().flat_map(|&c| table.columns[c].name.split('_'));
    let spelt = edge.from_columns.iter().flat_map(|&c| &lexicon.tables[edge.from].columns[c].words);
    among(&mut written.map(str::trim)) || among(&mut spelt.map(String::as_str))
}
