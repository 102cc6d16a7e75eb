//! Rows that are kept though they were deleted or declared void: left out unless they are asked about, and told.

use crate::lexicon::Lexicon;
use crate::query::{ColumnRef, Expr, Predicate, Query, TableRef};
use crate::text::{Token, identifier_words};

/// Words of the names of columns that say that a row no longer counts; the whole name must consist of them.
const GONE: &[&str] = &["deleted", "delete", "del", "void", "voided", "removed", "soft"];
const AROUND: &[&str] = &["is", "was", "flag", "at", "on", "date", "time", "ind", "yn", "soft"];
/// Stems of words that ask about such rows.
const ASKED: &[&str] = &["delet", "void", "remov", "trash", "purg"];

/// The column that tells of a row that it no longer counts.
pub(crate) fn marker(lexicon: &Lexicon, t: usize) -> Option<usize> {
    (0..lexicon.schema.tables[t].columns.len()).find(|&c| {
        let words = identifier_words(&lexicon.schema.tables[t].columns[c].name);
        words.iter().any(|w| GONE.contains(&w.as_str()))
            && words.iter().all(|w| GONE.contains(&w.as_str()) || AROUND.contains(&w.as_str()))
            && gone(lexicon, t, c).is_some()
    })
}

/// The condition that a row still counts.
fn gone(lexicon: &Lexicon, t: usize, c: usize) -> Option<Predicate> {
    let shape = &lexicon.schema.tables[t].columns[c];
    let column = ColumnRef { table: TableRef::new(&lexicon.schema.tables[t].name), column: shape.name.clone() };
    if shape.class.is_temporal() {
        return (!shape.not_null).then_some(Predicate::Null { expr: Expr::Column(column), negated: false });
    }
    lexicon.roles[t].flag(c).map(|flag| flag.condition(column, false))
}

/// Leaves such rows out of what a query is about and measures; says so.
pub(crate) fn left_out(query: &mut Query, tokens: &[Token], lexicon: &Lexicon) -> Vec<String> {
    if tokens.iter().any(|t| ASKED.iter().any(|a| t.lower.starts_with(a))) {
        return Vec::new();
    }
    let mut base = query;
    while base.source.is_some() {
        let Some(source) = base.source.as_deref_mut() else { break };
        base = source;
    }
    let mut about: Vec<usize> = base.subject.iter().filter_map(|s| lexicon.table(&s.name)).collect();
    for o in base.select.iter().filter(|o| o.expr.is_aggregate()) {
        o.expr.tables(&mut |t| about.extend(lexicon.table(&t.name)));
    }
    about.dedup();
    let mut told = Vec::new();
    for t in about {
        let Some(c) = marker(lexicon, t) else { continue };
        let Some(counts) = gone(lexicon, t, c) else { continue };
        let (table, name) = (&lexicon.schema.tables[t].name, &lexicon.schema.tables[t].columns[c].name);
        let mut spoken = false;
        base.filter.iter().for_each(|p| p.columns(&mut |x| spoken |= x.column == *name && x.table.name == *table));
        if spoken {
            continue;
        }
        base.filter.push(counts);
        told.push(format!("rows of {} that {name} marks are left out", table.name));
    }
    told
}
