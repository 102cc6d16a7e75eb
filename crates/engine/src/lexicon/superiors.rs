//! Keys to rows of the same table that nobody declared: `manager_id` of employees, `reports_to` of staff, `parent_id` of categories.

use super::edges::{Edge, is_unique};
use super::hinted::ENDS;
use crate::hashing::QuickSet;
use crate::schema::{Column, Schema, Table};
use crate::text::{identifier_words, lemma};

/// Whom people answer to, as columns are called.
const ABOVE: &[&str] = &["manager", "mgr", "supervisor", "boss", "superior"];
/// What a path pays for such a key.
const COST: f32 = 1.46;

/// The key to another row of its table, for each table that has one.
pub(super) fn keys(schema: &Schema, taken: &QuickSet<(usize, usize)>, mut put: impl FnMut(Edge)) {
    let called: Vec<String> = schema
        .tables
        .iter()
        .filter_map(|t| identifier_words(t.called()).last().map(|w| lemma(w)))
        .filter(|w| ABOVE.contains(&w.as_str()))
        .collect();
    for (t, table) in schema.tables.iter().enumerate().filter(|(_, table)| !table.kind.is_view()) {
        let [key] = table.primary_key[..] else { continue };
        let Some(own) = table.columns.get(key) else { continue };
        let leads = |c: usize| {
            let column = &table.columns[c];
            let open = c != key && column.property.is_none() && !taken.contains(&(t, c)) && !schema.refuted.contains(&(t, c, t));
            open && column.class == own.class
                && !column.not_null
                && !column.class.is_temporal()
                && none_below(column, own)
                && is_above(table, c, &called)
        };
        let mut found = (0..table.columns.len()).filter(|&c| leads(c));
        let (Some(c), None) = (found.next(), found.next()) else { continue };
        put(Edge {
            from: t,
            from_columns: vec![c],
            to: t,
            to_columns: vec![key],
            declared: false,
            one_to_one: is_unique(table, &[c]),
            to_unique: true,
            cost: COST,
        });
    }
}

/// True where the numbers may be those of rows; who has nobody above may be told by a 0.
fn none_below(column: &Column, key: &Column) -> bool {
    let ends = |c: &Column| {
        let (low, high) = c.range.as_deref()?;
        Some((low.parse::<f64>().ok()?, high.parse::<f64>().ok()?))
    };
    match (ends(column), ends(key)) {
        (Some((low, high)), Some((least, most))) => (low >= least || low == 0.0) && high <= most,
        _ => true,
    }
}

/// True for a column that is called like a row above its own. People have parents, and managers of a table of their own, that are none of their
/// rows.
fn is_above(table: &Table, c: usize, called: &[String]) -> bool {
    let words = identifier_words(table.columns[c].called());
    let stem = match words.as_slice() {
        [stem @ .., end] if !stem.is_empty() && ENDS.contains(&end.as_str()) => stem,
        all => all,
    };
    let bare = stem.len() == words.len();
    let rows = identifier_words(table.called());
    let head = rows.last().map(|w| lemma(w)).unwrap_or_default();
    let named = |c: &Column| {
        let words = identifier_words(c.called());
        matches!(words.as_slice(), [.., which, name] if name == "name" && matches!(which.as_str(), "full" | "first" | "last" | "given" | "family"))
    };
    let person =
        crate::roles::is_person_word(&head) || matches!(head.as_str(), "staff" | "personnel" | "people") || table.columns.iter().any(named);
    match stem {
        [report, to] => matches!(report.as_str(), "report" | "reports") && to == "to" && person,
        [one] if person => ABOVE.contains(&one.as_str()) && !called.contains(one) && !(bare && table.columns[c].class.is_text()),
        [one] => one == "parent" && !(bare && table.columns[c].class.is_text()),
        [parent, own @ ..] => {
            parent == "parent" && !person && own.last().is_some_and(|w| lemma(w) == head) && !(bare && table.columns[c].class.is_text())
        }
        [] => false,
    }
}
