//! Tables as compact DDL: a line a column, with keys and comments.

use crate::text::{comment, quoted, sql};
use pg_ask_engine::lexicon::Lexicon;
use pg_ask_engine::render::quote_identifier;
use pg_ask_engine::schema::{Column, Table, TableKind};

/// Sample values of a column at most.
const SAMPLES: usize = 5;
/// Longest sample, in characters.
const SAMPLE_LENGTH: usize = 60;

/// A name as SQL writes it; one made to close a tag of the prompt can't.
fn ident(name: &str) -> String {
    sql(&quote_identifier(name)).replace('\n', " ")
}

/// How a table is named in SQL: bare where the search path finds it.
pub fn name(table: &Table) -> String {
    let bare = ident(&table.name.name);
    if table.on_path { bare } else { format!("{}.{bare}", ident(&table.name.schema)) }
}

/// One table. `keep` says which columns (by position) are shown; the number of the others is told.
pub fn table(lexicon: &Lexicon, index: usize, samples: bool, keep: &dyn Fn(usize) -> bool) -> String {
    let Some(table) = lexicon.schema.tables.get(index) else { return String::new() };
    let kind = match table.kind {
        TableKind::Table | TableKind::Partitioned => "TABLE",
        TableKind::View => "VIEW",
        TableKind::MaterializedView => "MATERIALIZED VIEW",
        TableKind::Foreign => "FOREIGN TABLE",
    };
    let mut out = format!("{kind} {} (", name(table));
    if let Some(text) = &table.comment {
        out.push_str(&format!(" -- {}", comment(text)));
    }
    out.push('\n');
    let mut hidden = 0;
    for (at, column) in table.columns.iter().enumerate() {
        if keep(at) {
            out.push_str(&column_line(lexicon, index, at, column, samples));
        } else {
            hidden += 1;
        }
    }
    if table.primary_key.len() > 1 {
        let names: Vec<String> = table.primary_key.iter().filter_map(|c| table.columns.get(*c)).map(|c| ident(&c.name)).collect();
        out.push_str(&format!("  PRIMARY KEY ({})\n", names.join(", ")));
    }
    for edge in lexicon.edges.iter().filter(|e| e.from == index && e.from_columns.len() > 1) {
        out.push_str(&format!("  FOREIGN KEY {}\n", reference(lexicon, edge)));
    }
    if hidden > 0 {
        out.push_str(&format!("  -- and {hidden} more columns\n"));
    }
    out.push_str(")\n");
    out
}

fn reference(lexicon: &Lexicon, edge: &pg_ask_engine::lexicon::Edge) -> String {
    let columns = |t: usize, list: &[usize]| {
        let table = lexicon.schema.tables.get(t);
        let names = list.iter().filter_map(|c| table?.columns.get(*c)).map(|c| ident(&c.name));
        names.collect::<Vec<_>>().join(", ")
    };
    let to = lexicon.schema.tables.get(edge.to).map(name).unwrap_or_default();
    format!("({}) REFERENCES {to} ({})", columns(edge.from, &edge.from_columns), columns(edge.to, &edge.to_columns))
}

fn column_line(lexicon: &Lexicon, table: usize, at: usize, column: &Column, samples: bool) -> String {
    let mut line = format!("  {} {}", ident(&column.name), sql(&column.type_name).replace('\n', " "));
    let keys = lexicon.schema.tables.get(table).map(|t| t.primary_key.as_slice()).unwrap_or_default();
    if keys == [at] {
        line.push_str(" PRIMARY KEY");
    } else if column.not_null {
        line.push_str(" NOT NULL");
    }
    if let Some(edge) = lexicon.edges.iter().find(|e| e.from == table && e.from_columns == [at])
        && let Some(target) = lexicon.schema.tables.get(edge.to)
        && let Some(to) = edge.to_columns.first().and_then(|c| target.columns.get(*c))
    {
        // A key that nobody declared is a guess from names.
        let verb = if edge.declared { "REFERENCES" } else { "/* joins */" };
        line.push_str(&format!(" {verb} {} ({})", name(target), ident(&to.name)));
    }
    let mut notes: Vec<String> = column.comment.iter().map(|c| comment(c)).collect();
    if !column.enum_labels.is_empty() {
        let labels: Vec<String> = column.enum_labels.iter().take(30).map(|l| quoted(l)).collect();
        notes.push(format!("one of {}", labels.join(", ")));
    }
    if samples && !column.sensitive {
        let short = |v: &&String| v.chars().count() <= SAMPLE_LENGTH;
        let values: Vec<String> = column.common_values.iter().filter(short).take(SAMPLES).map(|v| quoted(v)).collect();
        if !values.is_empty() && column.enum_labels.is_empty() {
            notes.push(format!("for example {}", values.join(", ")));
        }
        if let Some((low, high)) = &column.range {
            notes.push(format!("from {} to {}", quoted(low), quoted(high)));
        }
    }
    line.push(',');
    if !notes.is_empty() {
        line.push_str(&format!(" -- {}", notes.join("; ")));
    }
    line.push('\n');
    line
}
