//! The joins that may be told to somebody who writes SQL: declared keys, and of the inferred ones those that are sound.
//!
//! The engine's own join graph also holds guesses that it pays for when it takes them ([`crate::lexicon::Edge::cost`]). Whoever
//! reads a list of references has no such price: a tenant's id that many tables share, or `code = code`, reads there like a key.

use crate::lexicon::Lexicon;
use crate::schema::{ForeignKey, Schema, Table};
use crate::text::{identifier_words, lemma};
use std::collections::{BTreeSet, HashMap};

/// Names of keys that say nothing of what they identify.
const GENERIC: &[&str] = &["id", "uuid", "guid", "code", "cd", "key", "no", "nr", "num", "number", "name", "title", "sk", "ref", "rowid"];
/// Columns of one name that are more than a key: equal values say nothing.
const ATTRIBUTES: &[&str] = &["date", "day", "week", "month", "quarter", "year", "type", "status", "state", "kind", "category", "rank"];

/// Declared keys in the schema's order, then sound inferred ones by table and column.
pub fn references(lexicon: &Lexicon) -> Vec<ForeignKey> {
    let schema = &lexicon.schema;
    let mut out: Vec<ForeignKey> = Vec::new();
    for edge in &lexicon.edges {
        let key = ForeignKey {
            table: edge.from,
            columns: edge.from_columns.clone(),
            ref_table: edge.to,
            ref_columns: edge.to_columns.clone(),
            declared: edge.declared,
        };
        if edge.declared || edge.to_unique && is_sound(schema, &key) {
            out.push(key);
        }
    }
    out.extend(in_roles(schema, &out));
    out
}

fn column_words(schema: &Schema, table: usize, column: usize) -> Vec<String> {
    schema.tables.get(table).and_then(|t| t.columns.get(column)).map(|c| identifier_words(c.called())).unwrap_or_default()
}

fn names(table: &Table, word: &str) -> bool {
    let own: Vec<String> = identifier_words(table.called()).iter().map(|w| lemma(w)).collect();
    own.iter().any(|w| *w == lemma(word)) || lemma(&own.concat()) == lemma(word)
}

/// Whether an inferred key is one that a person would draw: not two columns of a name that says nothing, not two references
/// to a third table, and not from one schema into another that has a namesake here.
fn is_sound(schema: &Schema, key: &ForeignKey) -> bool {
    let ([from], [to]) = (key.columns.as_slice(), key.ref_columns.as_slice()) else { return false };
    let (here, there) = (column_words(schema, key.table, *from), column_words(schema, key.ref_table, *to));
    let (Some(source), Some(target)) = (schema.tables.get(key.table), schema.tables.get(key.ref_table)) else { return false };
    if source.name.schema != target.name.schema {
        return false;
    }
    if here == there {
        if let [one] = here.as_slice()
            && (GENERIC.contains(&one.as_str()) || ATTRIBUTES.contains(&one.as_str()))
        {
            return false;
        }
        // Two references to a third table: `tenant_id = tenant_id` where there are tenants.
        let owner = |t: &Table| here.first().is_some_and(|w| names(t, w));
        if !owner(target) && schema.tables.iter().any(|t| t.name.schema == target.name.schema && owner(t)) {
            return false;
        }
        if is_tenant(&here) && !owner(target) {
            return false;
        }
    }
    true
}

/// Who a row belongs to in a database that several share.
fn is_tenant(words: &[String]) -> bool {
    words
        .first()
        .is_some_and(|w| matches!(w.as_str(), "tenant" | "org" | "organisation" | "organization" | "workspace" | "client" | "mandant"))
}

/// Columns named like another table's key behind words that say in which role: `start_date_sk`, `orig_depot_cd`, `parent_item_no`.
fn in_roles(schema: &Schema, known: &[ForeignKey]) -> Vec<ForeignKey> {
    let taken: BTreeSet<(usize, usize)> = known.iter().flat_map(|k| k.columns.iter().map(|c| (k.table, *c))).collect();
    let mut keys: HashMap<(&str, String), Vec<(usize, usize)>> = HashMap::new();
    for (t, table) in schema.tables.iter().enumerate() {
        let [key] = table.primary_key.as_slice() else { continue };
        let words = column_words(schema, t, *key);
        // A key with a name of its own: 'date_sk', 'sku'; 'id' alone names nothing.
        let telling = words.len() > 1 || words.first().is_some_and(|w| w.len() > 2 && !is_plain(w));
        if telling {
            keys.entry((table.name.schema.as_str(), words.concat())).or_default().push((t, *key));
        }
    }
    let mut out = Vec::new();
    for (t, table) in schema.tables.iter().enumerate() {
        for (c, column) in table.columns.iter().enumerate() {
            let words = identifier_words(column.called());
            if taken.contains(&(t, c)) || table.primary_key == [c] || words.len() < 2 {
                continue;
            }
            let found = (1..words.len()).find_map(|i| keys.get(&(table.name.schema.as_str(), words.get(i..)?.concat())));
            // Where several tables have a key of that name it is not told which one is meant.
            let Some([(to, to_column)]) = found.map(Vec::as_slice) else { continue };
            let same = schema.tables.get(*to).and_then(|t| t.columns.get(*to_column)).is_some_and(|k| k.class == column.class);
            if same {
                out.push(ForeignKey { table: t, columns: vec![c], ref_table: *to, ref_columns: vec![*to_column], declared: false });
            }
        }
    }
    out
}

fn is_plain(word: &str) -> bool {
    GENERIC.contains(&word) || ATTRIBUTES.contains(&word)
}
