//! Numbers that a comment says how to compute: 'net weight is gross less tare' of two columns of the table.

use super::names::TableEntry;
use super::short;
use crate::query::{Arithmetic, ColumnRef, Expr, TableRef};
use crate::schema::{Schema, Table};
use crate::text::lemma;

/// A number of each row of a table that is the difference of two of its columns.
#[derive(Debug, Clone)]
pub struct Computed {
    pub table: usize,
    /// Lemmas of what it is called.
    pub name: Vec<String>,
    pub from: usize,
    pub less: usize,
}

impl Computed {
    /// As it is written.
    #[must_use]
    pub fn expr(&self, schema: &Schema) -> Option<Expr> {
        let table = schema.tables.get(self.table)?;
        let column = |c: usize| {
            Some(Box::new(Expr::Column(ColumnRef { table: TableRef::new(&table.name), column: table.columns.get(c)?.name.clone() })))
        };
        Some(Expr::Arithmetic(Arithmetic::Subtract, column(self.from)?, column(self.less)?))
    }
}

/// What the comments of all tables say.
pub(super) fn compile(schema: &Schema, entries: &[TableEntry]) -> Vec<Computed> {
    let mut out = Vec::new();
    for (t, (table, entry)) in schema.tables.iter().zip(entries).enumerate() {
        let comments = table.comment.iter().chain(table.columns.iter().filter_map(|c| c.comment.as_ref()));
        for clause in comments.flat_map(|comment| comment.split([';', '.', '(', ')', ':'])) {
            if let Some((name, from, less)) = difference(clause, table, entry) {
                out.push(Computed { table: t, name, from, less });
            }
        }
    }
    out
}

/// A name, and the columns of which the second is taken off the first.
fn difference(clause: &str, table: &Table, entry: &TableEntry) -> Option<(Vec<String>, usize, usize)> {
    const EQUALS: &[&str] = &[" is ", " = ", " equals ", " means "];
    const LESS: &[&str] = &[" less ", " minus ", " - ", " – "];
    let lower = clause.to_lowercase();
    let (name, value) = EQUALS.iter().find_map(|sign| lower.split_once(sign))?;
    let (from, less) = LESS.iter().find_map(|sign| value.split_once(sign))?;
    let column = |said: &str| {
        let words: Vec<String> = said.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty() && *w != "the").map(lemma).collect();
        let numbers = || (0..table.columns.len()).filter(|&c| table.columns[c].class.is_number() && !entry.columns[c].key);
        let own = |c: &usize| table.columns[*c].name.to_lowercase() == said.trim();
        let called = |c: &usize| !words.is_empty() && words.len() <= 3 && words.iter().all(|w| entry.columns[*c].words.contains(w));
        let mut found = numbers().filter(called);
        numbers().find(own).or_else(|| found.next().filter(|_| found.next().is_none()))
    };
    let name = short::called(name).into_iter().next().filter(|n| n.len() <= 3)?;
    let (from, less) = (column(from)?, column(less)?);
    (from != less).then_some((name, from, less))
}
