//! Answers as rows: what the schema says, written as a query over a list of values.

use super::names::Meaning;
use crate::lexicon::{Lexicon, comment_codes};
use crate::render::quote_literal;
use crate::render::{property_sql, quote_identifier};
use crate::schema::{self, Column, TableKind};

/// More rows say no more to anyone.
const MOST_ROWS: usize = 1_000;
/// Longest text of a cell, in characters.
const LONGEST: usize = 1_000;
/// Values of a column read from its table at most.
const MOST_VALUES: usize = 200;

/// A table of texts.
pub(super) struct Rows {
    pub title: String,
    pub explanation: String,
    pub columns: Vec<&'static str>,
    cells: Vec<Vec<Option<String>>>,
    /// A query instead of the cells.
    read: Option<String>,
    /// A single number, of the rows.
    pub counted: bool,
}

impl Rows {
    pub(super) fn new(title: &str, explanation: &str, columns: &[&'static str], mut cells: Vec<Vec<Option<String>>>) -> Self {
        cells.truncate(MOST_ROWS);
        Self { title: title.into(), explanation: explanation.into(), columns: columns.to_vec(), cells, read: None, counted: false }
    }

    /// The query over the list of values.
    pub(super) fn sql(&self) -> String {
        if let Some(sql) = &self.read {
            return sql.clone();
        }
        let text = |cell: &Option<String>| {
            cell.as_ref().map_or("NULL".to_string(), |t| quote_literal(&t.chars().take(LONGEST).collect::<String>()))
        };
        let row = |row: &Vec<Option<String>>| format!("({})", row.iter().map(text).collect::<Vec<_>>().join(", "));
        let names = self.columns.join(", ");
        if self.counted {
            let inner: Vec<String> = self.cells.iter().map(row).collect();
            // No row is a list of no values, which can't be written.
            return match inner.is_empty() {
                true => format!("SELECT count(*) AS {names} FROM (VALUES (NULL)) AS t(name) WHERE false"),
                false => format!("SELECT count(*) AS {names} FROM (VALUES {}) AS t(name)", inner.join(", ")),
            };
        }
        if self.cells.is_empty() {
            let none = vec!["NULL::text"; self.columns.len()].join(", ");
            return format!("SELECT {names} FROM (VALUES ({none})) AS t({names}) WHERE false");
        }
        format!("SELECT {names} FROM (VALUES {}) AS t({names})", self.cells.iter().map(row).collect::<Vec<_>>().join(", "))
    }
}

fn some(text: impl Into<String>) -> Option<String> {
    Some(text.into()).filter(|t| !t.is_empty())
}

/// A table as it is written in a query.
pub(super) fn table_name(lexicon: &Lexicon, t: usize) -> String {
    let table = &lexicon.schema.tables[t];
    let name = quote_identifier(&table.name.name);
    if table.on_path { name } else { format!("{}.{name}", quote_identifier(&table.name.schema)) }
}

fn kind(kind: TableKind) -> &'static str {
    match kind {
        TableKind::Table | TableKind::Partitioned => "table",
        TableKind::View => "view",
        TableKind::MaterializedView => "materialized view",
        TableKind::Foreign => "foreign table",
    }
}

/// Every table with its columns.
pub(super) fn tables(lexicon: &Lexicon) -> Rows {
    let row = |t: usize| {
        let table: &schema::Table = &lexicon.schema.tables[t];
        let columns: Vec<&str> = table.columns.iter().map(|c| c.name.as_str()).collect();
        vec![some(table_name(lexicon, t)), some(kind(table.kind)), some(columns.join(", ")), table.comment.clone()]
    };
    let cells = sorted(lexicon).into_iter().map(row).collect();
    let off = lexicon.schema.tables.iter().filter(|t| !t.on_path).count();
    let explanation = if off > 0 && off == lexicon.schema.tables.len() {
        "The tables that this role may read; none is on its search_path: set search_path to their schema to ask about them."
    } else {
        "The tables that this role may read, with their columns."
    };
    Rows::new("Tables", explanation, &["table_name", "kind", "columns", "description"], cells)
}

fn sorted(lexicon: &Lexicon) -> Vec<usize> {
    let mut order: Vec<usize> = (0..lexicon.schema.tables.len()).collect();
    order.sort_by(|&a, &b| {
        let (a, b) = (&lexicon.schema.tables[a], &lexicon.schema.tables[b]);
        (!a.on_path, &a.name).cmp(&(!b.on_path, &b.name))
    });
    order
}

/// How many tables there are.
pub(super) fn count(lexicon: &Lexicon) -> Rows {
    let cells = sorted(lexicon).into_iter().map(|t| vec![some(table_name(lexicon, t))]).collect();
    let mut rows = Rows::new("Number of tables", "The number of tables that this role may read.", &["table_count"], cells);
    rows.counted = true;
    rows
}

/// Which tables refer to which, by keys that are declared or follow from names.
pub(super) fn keys(lexicon: &Lexicon, of: Option<usize>) -> Rows {
    let names = |t: usize, columns: &[usize]| {
        let written: Vec<String> =
            columns.iter().filter_map(|&c| lexicon.schema.tables[t].columns.get(c)).map(|c| quote_identifier(&c.name)).collect();
        written.join(", ")
    };
    let cells = lexicon
        .edges
        .iter()
        .filter(|e| of.is_none_or(|t| e.from == t || e.to == t))
        .map(|e| {
            vec![
                some(table_name(lexicon, e.from)),
                some(names(e.from, &e.from_columns)),
                some(table_name(lexicon, e.to)),
                some(names(e.to, &e.to_columns)),
                some(if e.declared { "foreign key" } else { "by name" }),
            ]
        })
        .collect();
    let title = of.map_or("Relationships".to_string(), |t| format!("Relationships of {}", lexicon.tables[t].human));
    Rows::new(
        &title,
        "Which tables refer to which: by foreign keys, or as their columns' names say.",
        &["table_name", "columns", "refers_to", "key", "known_by"],
        cells,
    )
}

/// The columns of a table.
pub(super) fn columns(lexicon: &Lexicon, t: usize) -> Rows {
    let table = &lexicon.schema.tables[t];
    let cells = (0..table.columns.len())
        .map(|c| {
            let column = &table.columns[c];
            vec![some(written(column)), some(column.type_name.to_string()), some(role(lexicon, t, c)), description(column)]
        })
        .collect();
    let said = table.comment.as_deref().map_or(String::new(), |c| format!(" {c}"));
    let explanation = format!("The columns of {} that this role may read.{said}", table_name(lexicon, t));
    Rows::new(&format!("Columns of {}", lexicon.tables[t].human), &explanation, &["column_name", "type", "key", "description"], cells)
}

/// 'primary key', 'refers to customers'.
fn role(lexicon: &Lexicon, t: usize, c: usize) -> String {
    let table = &lexicon.schema.tables[t];
    let mut out: Vec<String> = Vec::new();
    if table.primary_key.contains(&c) {
        out.push("primary key".into());
    } else if table.unique_keys.iter().any(|k| k == &[c]) {
        out.push("unique".into());
    }
    let refers = lexicon.edges.iter().find(|e| e.from == t && e.from_columns.contains(&c) && e.to_unique);
    out.extend(refers.map(|e| format!("refers to {}", table_name(lexicon, e.to))));
    out.join(", ")
}

/// A column as SQL names it, a property as SQL takes it out of its documents.
fn written(column: &Column) -> String {
    property_sql(column, "").unwrap_or_else(|| quote_identifier(&column.name))
}

/// The comment, and what values there can be.
fn description(column: &Column) -> Option<String> {
    let mut out: Vec<String> = column.comment.iter().map(|c| c.trim().to_string()).collect();
    if !column.enum_labels.is_empty() && !column.sensitive {
        out.push(format!("one of: {}", column.enum_labels.join(", ")));
    }
    some(out.join("; "))
}

/// Where columns of a name are.
pub(super) fn places(lexicon: &Lexicon, columns: &[(usize, usize)]) -> Rows {
    let cells = columns
        .iter()
        .map(|&(t, c)| {
            let column = &lexicon.schema.tables[t].columns[c];
            vec![some(table_name(lexicon, t)), some(written(column)), some(column.type_name.to_string()), description(column)]
        })
        .collect();
    let name = columns.first().map_or(String::new(), |&(t, c)| lexicon.tables[t].columns[c].human.to_string());
    Rows::new(
        &format!("Tables with {name}"),
        "The tables with a column of that name.",
        &["table_name", "column_name", "type", "description"],
        cells,
    )
}

/// What a name means.
pub(super) fn meanings(lexicon: &Lexicon, meanings: &[Meaning]) -> Rows {
    let row = |m: &Meaning| match m {
        Meaning::Table(t) => {
            let table = &lexicon.schema.tables[*t];
            let columns: Vec<&str> = table.columns.iter().map(|c| c.name.as_str()).collect();
            let said = table.comment.clone().unwrap_or_else(|| format!("{} of {}", kind(table.kind), columns.join(", ")));
            vec![some(table_name(lexicon, *t)), some(kind(table.kind)), None, some(said)]
        }
        Meaning::Column(t, c) => {
            let column = &lexicon.schema.tables[*t].columns[*c];
            let name = format!("{}.{}", table_name(lexicon, *t), written(column));
            let role = role(lexicon, *t, *c);
            // Without a comment its name in words is what there is.
            let entry = &lexicon.tables[*t];
            let plain = format!("{} of {}", entry.columns[*c].human, entry.human);
            let said = description(column).unwrap_or(if role.is_empty() { plain } else { format!("{plain}; {role}") });
            vec![some(name), some("column"), some(column.type_name.to_string()), some(said)]
        }
        Meaning::Term(i) => {
            let (term, said) = lexicon.vocabulary.get(*i).map_or((String::new(), String::new()), |v| (v.term.clone(), term(&v.meaning)));
            vec![some(term), some("defined word"), None, some(said)]
        }
        Meaning::Code(t, c, code, meaning) => {
            let column = &lexicon.schema.tables[*t].columns[*c];
            let place = format!("{}.{}", table_name(lexicon, *t), written(column));
            let said = meaning.as_ref().map_or(format!("a value of {place}"), |m| format!("{m} (a value of {place})"));
            vec![some(code.clone()), some("value"), some(column.type_name.to_string()), some(said)]
        }
    };
    let cells: Vec<_> = meanings.iter().map(row).collect();
    let title = cells.first().and_then(|r| r.first().cloned().flatten()).unwrap_or_default();
    Rows::new(
        &format!("Meaning of {title}"),
        "What the database says of it: comments, types, keys and defined words.",
        &["name", "kind", "type", "description"],
        cells,
    )
}

fn term(meaning: &schema::Meaning) -> String {
    match meaning {
        schema::Meaning::Table(t) => format!("another word for {}", quote_identifier(&t.name)),
        schema::Meaning::Column(t, c) => format!("another word for {}.{}", quote_identifier(&t.name), quote_identifier(c)),
        schema::Meaning::Measure { sql, .. } => format!("computed as {sql}"),
        schema::Meaning::Condition { sql, .. } => format!("the condition {sql}"),
    }
}

/// The values that columns can hold: those of their type or comment, or all that statistics know; else they are read from
/// the table, where that is one.
///
/// # Errors
/// Why none may be told.
pub(super) fn values(lexicon: &Lexicon, columns: &[(usize, usize)]) -> Result<Rows, String> {
    let told: Vec<(usize, usize)> = columns.iter().copied().filter(|&(t, c)| !lexicon.schema.tables[t].columns[c].sensitive).collect();
    let human = columns.first().map_or(String::new(), |&(t, c)| lexicon.tables[t].columns[c].human.to_string());
    if told.is_empty() {
        return Err(format!("the values of \"{human}\" are marked as sensitive"));
    }
    /// A column with its values, and what a comment says of each.
    type Known = (usize, usize, Vec<(String, Option<String>)>);
    let known: Vec<Known> = told.iter().filter_map(|&(t, c)| Some((t, c, known_values(&lexicon.schema.tables[t].columns[c])?))).collect();
    let title = format!("Values of {human}");
    if known.is_empty()
        && let Some(&(t, c)) = told.first()
    {
        let name = quote_identifier(&lexicon.schema.tables[t].columns[c].name);
        let table = table_name(lexicon, t);
        let mut rows =
            Rows::new(&title, &format!("The different values of {table}.{name}, at most {MOST_VALUES}."), &["value"], Vec::new());
        rows.read = Some(format!("SELECT DISTINCT {name} AS value FROM {table} WHERE {name} IS NOT NULL ORDER BY 1 LIMIT {MOST_VALUES}"));
        return Ok(rows);
    }
    let cells = known
        .into_iter()
        .flat_map(|(t, c, all)| {
            let place = format!("{}.{}", table_name(lexicon, t), quote_identifier(&lexicon.schema.tables[t].columns[c].name));
            all.into_iter().map(move |(value, meaning)| vec![some(value), meaning, some(place.clone())])
        })
        .collect();
    Ok(Rows::new(&title, "The values that are known of it.", &["value", "meaning", "column_name"], cells))
}

/// All values of a column, where its type, its comment or the statistics tell them.
fn known_values(column: &Column) -> Option<Vec<(String, Option<String>)>> {
    let codes = column.comment.as_deref().map(comment_codes).unwrap_or_default();
    let meaning = |value: &str| codes.iter().find(|(code, _)| code.eq_ignore_ascii_case(value)).map(|(_, m)| m.clone());
    let explain = |all: &[String]| all.iter().map(|v| (v.clone(), meaning(v))).collect::<Vec<_>>();
    if !column.enum_labels.is_empty() {
        return Some(explain(&column.enum_labels));
    }
    if codes.len() > 1 {
        return Some(codes.iter().map(|(code, meaning)| (code.clone(), Some(meaning.clone()))).collect());
    }
    // Statistics are an excerpt: they tell all values only where there are no more than they list.
    let complete = !column.common_values.is_empty() && column.distinct.is_some_and(|d| d <= column.common_values.len() as f64);
    complete.then(|| {
        let mut all = column.common_values.clone();
        all.sort();
        explain(&all)
    })
}
