//! What the names of a schema say, spelt out once for whoever reads names: keys, roles, kinds of tables, dates, what people call them.
//!
//! People who build databases agree on little: `sd_order_h`, `tblOrders` and `ord_hdr` hold orders, `strCustNm`, `c_name` and `custname`
//! what customers are called. What a house puts around its names (prefixes, modules, types, ends) is told by many names together and taken
//! off; what is run together is cut; what is cut short is spelt out by comments, by what else the schema is called, and by the usual short
//! forms. The result is the name as somebody would write it who spells everything out ([`Column::called`]); what is written so already
//! stays as it is.

mod affixes;

use super::counts::is_in_minutes;
use super::cut::spelt;
use super::forms::Forms;
use super::names::{shared_prefix, without_prefix};
use super::short::Short;
use crate::hashing::{QuickMap, QuickSet};
use crate::schema::{Column, Schema, Table, TypeClass};
use crate::text::identifier_words;
use std::sync::Arc;

/// A name spelt out; nothing where it is.
type Plain = Option<Arc<str>>;

/// Names cut up, each of them once: the same come up in table after table.
struct Cut<'a>(QuickMap<&'a str, Vec<String>>);

impl<'a> Cut<'a> {
    fn of(schema: &'a Schema) -> Self {
        let mut all: QuickMap<&str, Vec<String>> = QuickMap::default();
        for column in schema.tables.iter().flat_map(|t| &t.columns) {
            all.entry(column.name.as_str()).or_insert_with_key(|name| identifier_words(name));
        }
        Self(all)
    }

    /// The words of the name of a column.
    fn words(&self, column: &Column) -> &[String] {
        self.0.get(column.name.as_str()).map_or(&[], Vec::as_slice)
    }
}

/// Names that came up before: what they say rests on the type, too. A comment may tell more.
#[derive(Default)]
struct Known([QuickMap<String, Vec<String>>; 3]);

impl Known {
    fn spelt(&mut self, parts: &[String], column: &Column, short: &Short, form: &dyn Fn(&str) -> Option<&'static str>) -> Vec<String> {
        let make = || spelt(parts, &|part| short.of_column(part, column, parts), form);
        if column.comment.is_some() {
            return make();
        }
        let kind = match column.class {
            class if class.is_temporal() => 0,
            TypeClass::Decimal => 1,
            _ => 2,
        };
        self.0[kind].entry(parts.join("_")).or_insert_with(make).clone()
    }
}

/// Spells out the names of all tables and columns.
pub(super) fn spell(schema: &mut Schema) {
    super::headings::find(schema);
    let lower: Vec<String> = schema.tables.iter().map(|t| t.name.name.to_lowercase()).collect();
    let prefix = shared_prefix(&lower);
    let bare: Vec<Vec<String>> = schema.tables.iter().map(|t| identifier_words(&without_prefix(&t.name.name, &prefix))).collect();
    let parts = super::modules::parts(affixes::without_ends(affixes::without_starts(bare)));
    let short = Short::of(schema, &parts);
    let forms = Forms::of(schema);
    let cut = Cut::of(schema);
    let mut known = Known::default();
    // The same of whole names, where nothing but its type tells one column from another that is called so.
    let mut whole: QuickMap<(&str, TypeClass), Plain> = QuickMap::default();
    let peopled: Vec<bool> = schema.tables.iter().map(|table| of_people(table, &cut)).collect();
    let tables: Vec<Vec<String>> = schema
        .tables
        .iter()
        .zip(parts.iter().zip(&peopled))
        .map(|(table, (own, people))| spelt(own, &|part| short.of_table(part, own, table), &|part| forms.word(part, *people, false)))
        .collect();
    // Sets: they are asked for each word of each column.
    let called: QuickSet<&str> = parts.iter().flatten().map(String::as_str).collect();
    let people: QuickSet<&str> =
        parts.iter().zip(&peopled).filter(|(_, people)| **people).flat_map(|(own, _)| own).map(String::as_str).collect();
    let typed = affixes::Typed::of(schema, &cut);
    let declared = schema.foreign_keys.iter().filter(|k| k.declared);
    let keys: QuickSet<(usize, usize)> = declared.flat_map(|k| k.columns.iter().map(|&c| (k.table, c))).collect();
    let columns: Vec<Vec<Plain>> = schema
        .tables
        .iter()
        .enumerate()
        .map(|(t, table)| {
            let prefix = affixes::of_columns((schema, &cut), t, &tables[t], &parts[t], &keys);
            let read = table.columns.iter().map(|column| {
                let minutes = column.class.is_number() && column.called().to_ascii_lowercase().ends_with("_min");
                let plain_one = prefix.is_none() && column.comment.is_none() && !minutes;
                if let Some(known) = whole.get(&(column.name.as_str(), column.class)).filter(|_| plain_one) {
                    return known.clone();
                }
                let written = cut.words(column);
                let (bare, kind) = typed.without(written, column);
                let bare = match &prefix {
                    Some(prefix) => prefix.without(bare, &tables[t]),
                    None => bare.to_vec(),
                };
                let mut words = known.spelt(&bare, column, &short, &|part| {
                    // Two letters are too few, unless a table is called so.
                    let told = part.len() > 2 || called.contains(part);
                    let of_people = column.class != TypeClass::Decimal && people.contains(part);
                    forms.word(part, of_people, column.class == TypeClass::Decimal).filter(|_| told)
                });
                kind.complete(&mut words);
                let others = || table.columns.iter().map(|c| c.name.to_lowercase()).collect::<Vec<_>>();
                if minutes && words.len() > 1 && is_in_minutes(column, &others()) {
                    words.pop();
                    words.push("minutes".to_owned());
                }
                let read = plain(written, words);
                if plain_one {
                    whole.insert((column.name.as_str(), column.class), read.clone());
                }
                read
            });
            read.collect()
        })
        .collect();
    let columns = as_their_keys(schema, columns);
    for ((table, words), columns) in schema.tables.iter_mut().zip(tables).zip(columns) {
        table.plain = plain(&identifier_words(&table.name.name), words);
        for (column, plain) in table.columns.iter_mut().zip(columns) {
            column.plain = plain;
        }
    }
}

/// True for a table whose rows have first names.
fn of_people(table: &Table, cut: &Cut) -> bool {
    let first = |w: &String| matches!(w.as_str(), "first" | "fst" | "frst" | "fname" | "firstname" | "fnm" | "given" | "forename");
    table.columns.iter().any(|c| c.class.is_text() && cut.words(c).iter().any(first))
}

/// What refers to a key by its name says what the key says, whose comment may tell more.
fn as_their_keys(schema: &Schema, mut columns: Vec<Vec<Plain>>) -> Vec<Vec<Plain>> {
    let told: QuickMap<&str, Plain> = schema
        .tables
        .iter()
        .enumerate()
        .filter_map(|(t, table)| {
            let [key] = table.primary_key[..] else { return None };
            let column = table.columns.get(key).filter(|c| c.comment.is_some())?;
            Some((column.name.as_str(), columns.get(t)?.get(key)?.clone()))
        })
        .collect();
    for (table, plain) in schema.tables.iter().zip(&mut columns) {
        for (column, plain) in table.columns.iter().zip(plain).filter(|(c, _)| c.comment.is_none()) {
            if let Some(key) = told.get(column.name.as_str()) {
                plain.clone_from(key);
            }
        }
    }
    columns
}

fn plain(written: &[String], words: Vec<String>) -> Plain {
    (written != words && !words.is_empty()).then(|| words.join("_").into())
}
