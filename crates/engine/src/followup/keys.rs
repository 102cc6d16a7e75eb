//! Keys to other rows are shown by what names those: 'by owner', 'who curated it?', 'where are they based?'.

use crate::lexicon::{Edge, Lexicon};
use crate::query::{ColumnRef, Expr, Link, Output, Query, TableRef};
use crate::text::Token;

/// Words that ask for the key itself.
const KEYS: &[&str] = &["id", "ids", "code", "codes", "number", "numbers", "key", "identifier", "no", "uuid", "ref", "reference"];

/// Keys of single columns that lead from a table to one row of another each.
pub(super) fn from(lexicon: &Lexicon, t: usize) -> impl Iterator<Item = &Edge> {
    lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).filter(move |e| e.from == t && e.to_unique && e.from_columns.len() == 1)
}

/// The key that a column of numbers is, where what it refers to is known by a name.
fn named<'a>(lexicon: &'a Lexicon, c: &ColumnRef) -> Option<&'a Edge> {
    let t = lexicon.table(&c.table.name)?;
    let i = lexicon.column(t, &c.column)?;
    let edge = from(lexicon, t).find(|e| e.from_columns == [i])?;
    let (display, table) = (&lexicon.tables[edge.to].display, &lexicon.schema.tables[edge.to]);
    let texts = display.iter().all(|&d| table.columns[d].class.is_text() && !edge.to_columns.contains(&d) && !table.columns[d].sensitive);
    (!display.is_empty() && texts && !lexicon.schema.tables[t].columns[i].class.is_text()).then_some(edge)
}

/// What names the row that a key refers to; the link that leads there is put into the query.
pub(super) fn follow(query: &mut Query, from: &TableRef, edge: &Edge, lexicon: &Lexicon) -> Vec<Output> {
    let names = |t: usize, columns: &[usize]| -> Vec<String> {
        columns.iter().map(|&c| lexicon.schema.tables[t].columns[c].name.clone()).collect()
    };
    let link = |to: &TableRef| Link {
        from: from.clone(),
        from_columns: names(edge.from, &edge.from_columns),
        to: to.clone(),
        to_columns: names(edge.to, &edge.to_columns),
    };
    let mut to = TableRef::new(&lexicon.schema.tables[edge.to].name);
    let mut known = crate::rank::tables(query);
    known.extend(query.subject.clone());
    known.extend(query.links.iter().flat_map(|l| [l.from.clone(), l.to.clone()]));
    while known.contains(&to) && !query.links.contains(&link(&to)) && to.instance < u8::MAX {
        to.instance += 1;
    }
    if !query.links.contains(&link(&to)) {
        query.links.push(link(&to));
    }
    if query.subject.as_ref() != Some(from) && !query.also.contains(from) {
        query.also.push(from.clone());
    }
    let role: Vec<&str> =
        lexicon.tables[edge.from].columns[edge.from_columns[0]].words.iter().map(String::as_str).filter(|w| !KEYS.contains(w)).collect();
    let mut out = Vec::new();
    for o in super::previous::display(lexicon, &to) {
        let Expr::Column(c) = &o.expr else { continue };
        let taken = query.select.iter().any(|x| matches!(&x.expr, Expr::Column(x) if x.column == c.column));
        let base = format!("{}_{}", role.join("_"), c.column.to_lowercase());
        let alias = if to.instance > 0 || taken { crate::compose::analytic::fresh(&base, &query.select) } else { None };
        out.push(Output { alias, ..o });
    }
    out
}

/// Keys that a follow-up shows anew become the names of what they refer to, unless the key itself is asked for.
pub(super) fn show_names(query: &mut Query, before: &Query, said: &[Token], lexicon: &Lexicon) -> bool {
    let counts = |i: usize| said.get(i + 1).is_some_and(|t| t.lower == "of");
    let asked = said.iter().enumerate().any(|(i, t)| !t.quoted && KEYS.contains(&t.lower.as_str()) && !counts(i));
    if asked || query.source.is_some() || query.set.is_some() || query.distinct || !query.having.is_empty() {
        return false;
    }
    let mut changed = false;
    let mut at = 0;
    while at < query.select.len() {
        let key = query.select[at].expr.clone();
        let new = !before.select.iter().any(|o| o.expr == key);
        let found = match &key {
            Expr::Column(c) if new => named(lexicon, c).map(|e| (e, c.table.clone())),
            _ => None,
        };
        let Some((edge, table)) = found else {
            at += 1;
            continue;
        };
        let outputs = follow(query, &table, edge, lexicon);
        if let Some(g) = query.group_by.iter().position(|g| *g == key) {
            query.group_by.splice(g + 1..g + 1, outputs.iter().map(|o| o.expr.clone()));
        }
        for o in query.order_by.iter_mut().filter(|o| o.expr == key) {
            o.expr = outputs[0].expr.clone();
        }
        let n = outputs.len();
        query.select.splice(at..=at, outputs);
        at += n;
        changed = true;
    }
    changed
}
