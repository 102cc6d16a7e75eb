//! Tables as compact DDL: a line a column with keys and what is known of it, or one line for a whole table.

use crate::notes::notes;
use crate::sharing::Sharing;
use crate::text::{comment, sql};
use pg_ask_engine::lexicon::Lexicon;
use pg_ask_engine::render::{property_sql, quote_identifier};
use pg_ask_engine::schema::{Column, ForeignKey, Table, TableKind};
use std::collections::BTreeMap;

/// Longest comment of a table that is shown in one line, in characters.
const BRIEF: usize = 60;

/// A schema as it is shown: with the joins that are told.
pub struct Shown<'a> {
    pub lexicon: &'a Lexicon,
    pub references: Vec<ForeignKey>,
    pub sharing: Sharing,
    pub checks: &'a BTreeMap<(usize, usize), Vec<String>>,
}

/// A name as SQL writes it; one made to close a tag of the prompt can't.
fn ident(name: &str) -> String {
    sql(&quote_identifier(name)).replace('\n', " ")
}

/// How a table is named in SQL: bare where the search path finds it.
pub fn name(table: &Table) -> String {
    let bare = ident(&table.name.name);
    if table.on_path { bare } else { format!("{}.{bare}", ident(&table.name.schema)) }
}

/// Casts as the server writes them into conditions: they say nothing that the column's type does not.
const CASTS: &[&str] = &["::text[]", "::text", "::character varying", "::bpchar", "::numeric", "::double precision"];

/// A condition as a person would have written it.
fn condition(check: &str) -> String {
    let mut text = CASTS.iter().fold(check.to_owned(), |text, cast| text.replace(cast, ""));
    while let Some(inner) = text.strip_prefix('(').and_then(|t| t.strip_suffix(')')).filter(|t| is_closed(t)) {
        text = inner.to_owned();
    }
    sql(&text).replace('\n', " ")
}

/// Whether every bracket is closed that is opened, and none before.
fn is_closed(text: &str) -> bool {
    let mut depth = 0i32;
    text.chars().all(|c| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        depth >= 0
    }) && depth == 0
}

fn kind(table: &Table) -> &'static str {
    match table.kind {
        TableKind::Table | TableKind::Partitioned => "TABLE",
        TableKind::View => "VIEW",
        TableKind::MaterializedView => "MATERIALIZED VIEW",
        TableKind::Foreign => "FOREIGN TABLE",
    }
}

impl Shown<'_> {
    fn table(&self, index: usize) -> Option<&Table> {
        self.lexicon.schema.tables.get(index)
    }

    /// One table, a line a column. `keep` says which columns (by position) are shown; the number of the others is told.
    pub fn lines(&self, index: usize, keep: &dyn Fn(usize) -> bool) -> String {
        let Some(table) = self.table(index) else { return String::new() };
        let mut out = format!("{} {} (", kind(table), name(table));
        if let Some(text) = &table.comment {
            out.push_str(&format!(" -- {}", comment(text)));
        }
        out.push('\n');
        let mut hidden = 0;
        for (at, column) in table.columns.iter().enumerate() {
            // Which keys documents have was learned from the data.
            if column.property.is_some() && self.sharing == Sharing::Off {
                continue;
            }
            if keep(at) {
                out.push_str(&self.column_line(index, at, column));
            } else {
                hidden += 1;
            }
        }
        if table.primary_key.len() > 1 {
            let names: Vec<String> = table.primary_key.iter().filter_map(|c| table.columns.get(*c)).map(|c| ident(&c.name)).collect();
            out.push_str(&format!("  PRIMARY KEY ({})\n", names.join(", ")));
        }
        for key in self.references.iter().filter(|k| k.table == index && k.columns.len() > 1) {
            out.push_str(&format!("  FOREIGN KEY {}\n", self.reference(key)));
        }
        if hidden > 0 {
            out.push_str(&format!("  -- and {hidden} more columns\n"));
        }
        out.push_str(")\n");
        out
    }

    /// One table in one line: names of columns, and what they refer to.
    pub fn line(&self, index: usize) -> String {
        let Some(table) = self.table(index) else { return String::new() };
        let columns: Vec<String> = table
            .columns
            .iter()
            .enumerate()
            .filter(|(_, c)| c.property.is_none())
            .map(|(at, c)| {
                let target = self.single(index, at).and_then(|k| self.table(k.ref_table));
                target.map_or_else(|| ident(&c.name), |t| format!("{} -> {}", ident(&c.name), name(t)))
            })
            .collect();
        let mut out = format!("{} {} ({})", kind(table), name(table), columns.join(", "));
        if let Some(text) = &table.comment {
            out.push_str(&format!(" -- {}", comment(&text.chars().take(BRIEF).collect::<String>())));
        }
        out.push('\n');
        out
    }

    /// Whether a column is part of a key.
    pub fn is_key(&self, index: usize, column: usize) -> bool {
        self.table(index).is_some_and(|t| t.primary_key.contains(&column))
            || self
                .references
                .iter()
                .any(|k| (k.table == index && k.columns.contains(&column)) || (k.ref_table == index && k.ref_columns.contains(&column)))
    }

    fn single(&self, index: usize, column: usize) -> Option<&ForeignKey> {
        self.references.iter().find(|k| k.table == index && k.columns == [column])
    }

    fn reference(&self, key: &ForeignKey) -> String {
        let columns = |t: usize, list: &[usize]| {
            let names = list.iter().filter_map(|c| self.table(t)?.columns.get(*c)).map(|c| ident(&c.name));
            names.collect::<Vec<_>>().join(", ")
        };
        let to = self.table(key.ref_table).map(name).unwrap_or_default();
        format!("({}) REFERENCES {to} ({})", columns(key.table, &key.columns), columns(key.ref_table, &key.ref_columns))
    }

    fn column_line(&self, index: usize, at: usize, column: &Column) -> String {
        if let Some(written) = property_sql(column, "") {
            let notes = notes(self.lexicon, index, at, self.sharing);
            return format!("  -- property {}: {}\n", sql(&written).replace('\n', " "), notes.join("; "));
        }
        let mut line = format!("  {} {}", ident(&column.name), sql(&column.type_name).replace('\n', " "));
        let keys = self.table(index).map(|t| t.primary_key.as_slice()).unwrap_or_default();
        if keys == [at] {
            line.push_str(" PRIMARY KEY");
        } else if column.not_null {
            line.push_str(" NOT NULL");
        }
        if let Some(key) = self.single(index, at)
            && let Some(target) = self.table(key.ref_table)
            && let Some(to) = key.ref_columns.first().and_then(|c| target.columns.get(*c))
        {
            // A key that nobody declared is a guess from names.
            let verb = if key.declared { "REFERENCES" } else { "/* joins */" };
            line.push_str(&format!(" {verb} {} ({})", name(target), ident(&to.name)));
        }
        for check in self.checks.get(&(index, at)).into_iter().flatten() {
            line.push_str(&format!(" CHECK ({})", condition(check)));
        }
        let notes = notes(self.lexicon, index, at, self.sharing);
        line.push(',');
        if !notes.is_empty() {
            line.push_str(&format!(" -- {}", notes.join("; ")));
        }
        line.push('\n');
        line
    }
}
