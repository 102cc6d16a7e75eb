//! 'the friends of Kyle', 'Kyle's rivals', 'who has Kyle as a mentor': rows that hold two keys to one table, one of them named by a role. Who
//! is named has the role's other end, unless the words give him the role itself.

use crate::lexicon::{Edge, Lexicon};
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Aggregate, ColumnRef, Comparison, Expr, Link, Output, Predicate, Query, TableRef};
use crate::text::{Token, stem};

/// Words of a key that say nothing of a role.
const EMPTY: &[&str] = &["id", "code", "number", "key", "no", "of", "to", "by"];
/// Words between a role and a name, at most.
const BETWEEN: usize = 2;

/// The words of a key that name a role, such as 'friend' of `friend_id`.
fn role(edge: &Edge, lexicon: &Lexicon) -> Option<String> {
    let words = edge.from_columns.iter().flat_map(|&c| &lexicon.tables[edge.from].columns[c].words);
    let own: Vec<&String> = words.filter(|w| !EMPTY.contains(&w.as_str()) && !lexicon.tables[edge.to].words.contains(w)).collect();
    let [only] = own.as_slice() else { return None };
    Some(stem(only))
}

/// Who is shown and who is named, where words around a name give one of two keys its role.
fn ends<'a>(pair: &[&'a Edge], name: &Item, tokens: &[Token], lexicon: &Lexicon) -> Option<(&'a Edge, &'a Edge)> {
    let word = |at: usize| tokens.get(at).filter(|t| !t.quoted).map_or("", |t| t.lower.as_str());
    let [one, two] = pair else { return None };
    [(*one, *two), (*two, *one)].into_iter().find_map(|(of_role, other)| {
        let role = role(of_role, lexicon)?;
        let says = |at: usize| tokens.get(at).is_some_and(|t| !t.quoted && stem(&t.lemma) == role);
        // 'friends of Kyle', 'friends does Kyle have'
        let ahead = (name.start.saturating_sub(BETWEEN + 1)..name.start)
            .any(|at| says(at) && matches!(word(at + 1), "of" | "does" | "did" | "do" | "has"));
        // 'Kyle's friends'
        let behind = matches!(word(name.end), "'s" | "’s" | "'") && says(name.end + 1);
        // 'has Kyle as a friend'
        let given = word(name.end) == "as" && (name.end + 1..=name.end + BETWEEN).any(says);
        match (ahead || behind, given) {
            (true, false) => Some((of_role, other)),
            (false, true) => Some((other, of_role)),
            _ => None,
        }
    })
}

/// Asks for those at the other end of a role, where a list or a number of rows would be made of the one who is named.
pub(crate) fn of_the_named(query: &mut Query, items: &[Item], tokens: &[Token], lexicon: &Lexicon) -> bool {
    let plain = query.source.is_none() && query.set.is_none() && query.having.is_empty() && query.limit.is_none();
    let plain = plain && query.group_by.is_empty() && query.order_by.is_empty();
    let counts = matches!(query.select.as_slice(), [Output { expr: e, .. }] if e.is_aggregate());
    let lists = query.select.iter().all(|o| matches!(o.expr, Expr::Column(_)));
    let mut named = items.iter().filter_map(|i| match &i.sense {
        Sense::Value { table, column, value, exact: true } => Some((i, *table, *column, value)),
        _ => None,
    });
    let (Some((item, t, c, value)), None) = (named.next(), named.next()) else { return false };
    if !plain || !(counts || lists) || !lexicon.tables[t].display.contains(&c) {
        return false;
    }
    let pairs = lexicon.keys_side_by_side().map(|edges| edges.into_iter().collect::<Vec<&Edge>>());
    let ends = pairs.filter(|p| p.len() == 2 && p.iter().all(|e| e.to == t && e.from != t)).find_map(|p| ends(&p, item, tokens, lexicon));
    let Some((shown, filtered)) = ends else { return false };
    // Whatever else restricts is asked of the rows at the role's end; more than the name isn't known of them.
    let of_name = |p: &Predicate| super::role_told::fixed_text(p).is_some_and(|(_, text)| text == value);
    if query.filter.len() > 1 || !query.filter.iter().all(of_name) {
        return false;
    }
    let shape = &lexicon.schema.tables[t];
    let rows = TableRef::new(&lexicon.schema.tables[shown.from].name);
    let (there, here) = (TableRef { instance: 1, ..TableRef::new(&shape.name) }, TableRef::new(&shape.name));
    let link = |edge: &Edge, to: &TableRef| Link {
        from: rows.clone(),
        from_columns: edge.from_columns.iter().map(|&c| lexicon.schema.tables[edge.from].columns[c].name.clone()).collect(),
        to: to.clone(),
        to_columns: edge.to_columns.iter().map(|&c| shape.columns[c].name.clone()).collect(),
    };
    let column = |table: &TableRef, c: usize| Expr::Column(ColumnRef { table: table.clone(), column: shape.columns[c].name.clone() });
    let named = Predicate::Compare { left: column(&here, c), op: Comparison::Equal, right: Expr::Text(value.clone()) };
    let mut links = vec![link(filtered, &here)];
    let select = if counts {
        // One who has the role twice is one.
        let Some(key) = shown.from_columns.first().map(|&c| lexicon.schema.tables[shown.from].columns[c].name.clone()) else {
            return false;
        };
        let argument = Box::new(Expr::Column(ColumnRef { table: rows.clone(), column: key }));
        vec![Output { expr: Expr::Aggregate { function: Aggregate::Count, distinct: true, argument, filter: Vec::new() }, alias: None }]
    } else {
        links.push(link(shown, &there));
        lexicon.tables[t].display.iter().map(|&d| Output { expr: column(&there, d), alias: None }).collect()
    };
    *query = Query { select, subject: Some(rows), links, filter: vec![named], also: vec![here], ..Query::default() };
    true
}
