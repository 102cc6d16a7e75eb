//! Rows that only a number names are told apart by what names them: whom or what they are of, by a key that every row has, and their day.
//! 'Show the claims that wait' lists the claim's number with who made it and when.

use crate::lexicon::Lexicon;
use crate::query::{ColumnRef, Expr, Output, Query, TableRef};
use crate::text::Token;

/// Keys whose names are added at most.
const MOST: usize = 2;

/// Adds the columns; says so.
pub(crate) fn by_what_names_them(query: &mut Query, tokens: &[Token], lexicon: &Lexicon) -> Option<String> {
    let plain = query.set.is_none() && query.source.is_none() && query.group_by.is_empty() && query.having.is_empty() && !query.distinct;
    let ([Output { expr: Expr::Column(shown), .. }], true) = (query.select.as_slice(), plain) else { return None };
    let t = lexicon.table(&shown.table.name)?;
    let (table, entry) = (&lexicon.schema.tables[t], &lexicon.tables[t]);
    let key = lexicon.column(t, &shown.column)?;
    let subject = query.subject.as_ref().is_some_and(|s| s.name == table.name);
    if !subject || table.primary_key.as_slice() != [key] || entry.display.iter().any(|c| *c != key) {
        return None;
    }
    // Who asks for numbers gets numbers.
    let number =
        |w: &str| matches!(w, "id" | "ids" | "number" | "numbers" | "code" | "codes" | "reference" | "references" | "key" | "keys");
    if tokens.iter().any(|t| number(&t.lower) || number(&t.lemma)) {
        return None;
    }
    let column = |t: usize, c: usize| {
        let table = &lexicon.schema.tables[t];
        Expr::Column(ColumnRef { table: TableRef::new(&table.name), column: table.columns[c].name.clone() })
    };
    let keys = || {
        lexicon.adjacent[t]
            .iter()
            .map(|&e| &lexicon.edges[e])
            .filter(|e| e.from == t && e.to != t && e.declared && !crate::roles::is_of_lead(lexicon, e))
    };
    // Of several keys to one table only the plain one, which costs least.
    let plainest = |o: usize, cost: f32| keys().filter(|e| e.to == o).all(|e| e.cost >= cost);
    let named = |o: usize| {
        let names = &lexicon.tables[o].display;
        !names.is_empty() && names.iter().all(|c| !lexicon.schema.tables[o].primary_key.contains(c))
    };
    let mut of: Vec<usize> = Vec::new();
    for e in keys() {
        let always = e.from_columns.iter().all(|&c| table.columns[c].not_null);
        if always && named(e.to) && plainest(e.to, e.cost) && !of.contains(&e.to) {
            of.push(e.to);
        }
    }
    // People first.
    of.sort_by_key(|&o| !lexicon.is_person(o));
    of.truncate(MOST);
    let date = entry.date.filter(|&c| table.columns[c].not_null);
    if of.is_empty() || date.is_none() {
        return None;
    }
    let names = of.iter().flat_map(|&o| lexicon.tables[o].display.iter().map(move |&c| (o, c)));
    let added: Vec<Output> = names.chain(date.map(|c| (t, c))).map(|(t, c)| Output { expr: column(t, c), alias: None }).collect();
    query.select.extend(added);
    Some(format!("rows of {} are shown with what names them", table.name.name))
}
