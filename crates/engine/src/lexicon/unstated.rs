//! Keys that nobody declared: which columns may refer to which keys, to be measured by their values.

use super::edges;
use super::words::DICTIONARY;
use crate::schema::{Schema, TypeClass};
use crate::text::{identifier_words, lemma};

/// Most pairs that are proposed of a schema.
const MOST: usize = 500;
/// Ends of names that say nothing of what is referred to.
const ENDS: &[&str] = &["id", "no", "nr", "num", "number", "code", "key", "ref", "uuid"];
/// Shortest beginning of a word that stands for it: 'cust'.
const SHORTEST: usize = 3;

/// A column that may refer to a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnstatedKey {
    pub table: usize,
    pub column: usize,
    pub ref_table: usize,
    pub ref_column: usize,
    /// How much the names speak for it, 1 to 4; from 4 on it is a way to join without being measured.
    pub likeness: u8,
}

/// The pairs whose names are related and whose types are the same, without those that a declared key joins.
#[must_use]
pub fn unstated_keys(schema: &Schema) -> Vec<UnstatedKey> {
    let mut plain = schema.clone();
    plain.foreign_keys.retain(|k| k.declared);
    plain.refuted.clear();
    edges::assume_keys(&mut plain);
    let joined = edges::edges(&plain);
    let mut out: Vec<UnstatedKey> = Vec::new();
    for e in joined.iter().filter(|e| !e.declared && e.to_unique) {
        if let ([column], [ref_column]) = (e.from_columns.as_slice(), e.to_columns.as_slice()) {
            out.push(UnstatedKey { table: e.from, column: *column, ref_table: e.to, ref_column: *ref_column, likeness: 4 });
        }
    }
    let stated: Vec<(usize, usize)> = joined.iter().flat_map(|e| e.from_columns.iter().map(|c| (e.from, *c))).collect();
    let keys: Vec<(usize, usize, Vec<String>)> = plain
        .tables
        .iter()
        .enumerate()
        .filter(|(_, table)| !table.kind.is_view())
        .filter_map(|(t, table)| {
            let [key] = table.primary_key.as_slice() else { return None };
            let own =
                identifier_words(table.columns.get(*key)?.called()).into_iter().filter(|w| !ENDS.contains(&w.as_str()) && w != "name");
            Some((t, *key, identifier_words(table.called()).into_iter().rev().take(1).chain(own).map(|w| lemma(&w)).collect()))
        })
        .collect();
    let noun = |t: &crate::schema::Table| identifier_words(t.called()).last().map(|w| lemma(w));
    let nouns: Vec<String> = plain.tables.iter().filter_map(noun).collect();
    for (t, table) in plain.tables.iter().enumerate().filter(|(_, table)| !table.kind.is_view()) {
        for (c, column) in table.columns.iter().enumerate() {
            let open = matches!(column.class, TypeClass::Integer | TypeClass::Text) && !column.sensitive && column.property.is_none();
            if !open || table.primary_key.as_slice() == [c] || stated.contains(&(t, c)) {
                continue;
            }
            // 'lead_time_days' counts days, `lessons` lessons: small numbers are found among any keys. 'main_stock' may be one of the stocks.
            let last = identifier_words(column.called()).last().map(|w| lemma(w)).unwrap_or_default();
            let number = is_of_a_number(&last) && !nouns.contains(&last) || edges::counts_rows(column);
            if column.class == TypeClass::Integer && number {
                continue;
            }
            let words: Vec<String> =
                identifier_words(column.called()).into_iter().filter(|w| !ENDS.contains(&w.as_str())).map(|w| lemma(&w)).collect();
            for (r, key, names) in &keys {
                let same = plain.tables[*r].columns[*key].class == column.class && !plain.tables[*r].columns[*key].sensitive;
                let likeness = words.iter().flat_map(|w| names.iter().map(move |n| alike(w, n))).max().unwrap_or(0);
                if same && *r != t && likeness > 0 {
                    out.push(UnstatedKey { table: t, column: c, ref_table: *r, ref_column: *key, likeness });
                }
                if out.len() >= MOST {
                    return out;
                }
            }
        }
    }
    out
}

/// True for the last word of a column that counts or measures: a unit of time, money or matter, an amount.
fn is_of_a_number(word: &str) -> bool {
    const MEASURED: &[&str] = &[
        "min", "mins", "sec", "secs", "hrs", "qty", "quantity", "amount", "amt", "price", "cost", "fee", "pct", "percent", "eur", "usd",
        "gbp", "cent", "kg", "km", "count", "total", "weight", "length", "size", "stock", "age", "score", "rating", "rank", "capacity",
    ];
    crate::time::unit(word).is_some() || MEASURED.contains(&word)
}

/// How much two words speak of the same thing; 'time' and 'day' speak of none.
fn alike(said: &str, name: &str) -> u8 {
    if matches!(said, "time" | "date" | "day") {
        return 0;
    }
    let synonym = |a: &str, b: &str| DICTIONARY.synonyms(a).contains(&b);
    if said == name {
        3
    } else if DICTIONARY.shortened(said) == Some(name)
        || DICTIONARY.expansion(said) == Some(name)
        || said.len() >= SHORTEST && name.len() > said.len() && name.starts_with(said)
    {
        2
    } else {
        u8::from(!DICTIONARY.opposed(said, name) && (synonym(said, name) || synonym(name, said)))
    }
}
