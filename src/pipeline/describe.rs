//! `ask.describe()`: what a table and its columns are taken for.

use crate::catalog::{self, split_name};
use crate::errors::AskError;
use crate::memory::{habits, vocabulary};
use pg_ask_engine::roles::{self, Description};
use pg_ask_engine::schema::Table;

/// Names offered where an object is unknown.
const OFFERED: usize = 5;

/// The roles of a table and its columns, or of one column: `orders`, `sales.orders`, `orders.total`, `sales.orders.total`.
pub fn describe(object: &str) -> Result<Vec<Description>, AskError> {
    let snapshot = catalog::snapshot();
    let lexicon = snapshot.lexicon(&vocabulary::load(&snapshot), &habits::load().columns);
    let parts = split_name(object);
    let tables = &snapshot.schema.tables;
    let table = |schema: Option<&String>, name: &String| {
        let fits = |t: &&Table| t.name.name == *name && schema.map_or(t.on_path, |s| t.name.schema == *s);
        lexicon.table(&tables.iter().find(fits)?.name)
    };
    let column = |schema: Option<&String>, name: &String, column: &String| {
        let t = table(schema, name)?;
        Some((t, Some(lexicon.column(t, column)?)))
    };
    let found = match parts.as_slice() {
        [name] => table(None, name).map(|t| (t, None)),
        [first, second] => table(Some(first), second).map(|t| (t, None)).or_else(|| column(None, first, second)),
        [schema, name, last] => column(Some(schema), name, last),
        _ => None,
    };
    match found {
        Some((t, c)) => Ok(roles::describe(&lexicon, t, c)),
        None => {
            let names: Vec<&str> = tables.iter().filter(|t| t.on_path).map(|t| t.name.name.as_str()).take(OFFERED).collect();
            Err(AskError::Object { name: object.to_owned(), known: names.join(", ") })
        }
    }
}
