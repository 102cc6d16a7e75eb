//! Things that have several rows in the only table that knows them, a row a day or a row a line: each is counted once.

use crate::lexicon::Lexicon;
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Aggregate, ColumnRef, Expr, Predicate, Query, TableRef};
use crate::text::{Token, identifier_words};

/// What the name of a column that tells a thing apart may end with.
const TELLING: &[&str] = &["name", "id", "no", "nr", "number", "num", "code", "key"];

/// Counts of a table's rows become counts of the thing that the question names, where a row is only one day or one line of it
/// ('how many wells' of a table with a row for each day of a well). Says so.
pub(crate) fn counted_once(query: &mut Query, items: &[Item], tokens: &[Token], lexicon: &Lexicon) -> Vec<String> {
    let mut told = Vec::new();
    for item in items {
        let Sense::Table(t) = item.sense else { continue };
        let [word] = tokens.get(item.start..item.end).unwrap_or_default() else { continue };
        let Some(c) = thing(lexicon, t, &word.lemma) else { continue };
        let shape = &lexicon.schema.tables[t];
        let column = ColumnRef { table: TableRef::new(&shape.name), column: shape.columns[c].name.clone() };
        if replace(query, &column) {
            told.push(format!("each {} of {} is counted once, by its {}", word.lemma, shape.name.name, shape.columns[c].name));
        }
    }
    told
}

/// The column of a table's key that tells `word` apart, where rows are told apart by more than that.
fn thing(lexicon: &Lexicon, t: usize, word: &str) -> Option<usize> {
    let shape = &lexicon.schema.tables[t];
    let key = &shape.primary_key;
    if key.len() < 2 {
        return None;
    }
    let named = |c: usize| match &identifier_words(shape.columns[c].called())[..] {
        [one] => crate::text::lemma(one) == word,
        [one, rest] => crate::text::lemma(one) == word && TELLING.contains(&rest.as_str()),
        _ => false,
    };
    let refers = |c: usize| lexicon.adjacent[t].iter().any(|&e| lexicon.edges[e].from == t && lexicon.edges[e].from_columns.contains(&c));
    key.iter().copied().find(|&c| named(c) && !refers(c) && !lexicon.is_unique(t, &[c]) && !shape.columns[c].class.is_temporal())
}

/// Puts the count of `column` where rows of its table are counted; true where there were any.
fn replace(query: &mut Query, column: &ColumnRef) -> bool {
    if let Some(source) = query.source.as_deref_mut() {
        return replace(source, column);
    }
    let own = query.subject.as_ref().is_some_and(|s| s.name == column.table.name);
    let mut found = false;
    let mut change = |e: &mut Expr| {
        let counts = match e {
            Expr::CountRows(Some(t)) => t.name == column.table.name,
            Expr::CountRows(None) => own,
            _ => false,
        };
        if counts {
            let argument = Box::new(Expr::Column(column.clone()));
            *e = Expr::Aggregate { function: Aggregate::Count, distinct: true, argument, filter: Vec::new() };
            found = true;
        }
    };
    query.select.iter_mut().for_each(|o| change(&mut o.expr));
    query.order_by.iter_mut().for_each(|o| change(&mut o.expr));
    for p in &mut query.having {
        if let Predicate::Compare { left, .. } = p {
            change(left);
        }
    }
    found
}
