//! The join graph: declared foreign keys, and inferred ones where none is declared.

use super::names::shared_prefix;
use crate::hashing::{QuickMap, QuickSet};
use crate::schema::{Schema, Table};
use crate::text::{has_word, identifier_words, lemma};
use std::collections::{BTreeMap, HashSet};

/// Tables whose columns are compared with each other's by name: the pairs grow with their square.
const MOST_COMPARED: usize = 400;

/// A way to join two tables: `from` references `to`.
#[derive(Debug, Clone, PartialEq)]
pub struct Edge {
    pub from: usize,
    pub from_columns: Vec<usize>,
    pub to: usize,
    pub to_columns: Vec<usize>,
    pub declared: bool,
    /// At most one row of `from` per row of `to`.
    pub one_to_one: bool,
    /// `to_columns` is a unique key of `to` (else the join is many-to-many).
    pub to_unique: bool,
    /// What a path pays for it; declared keys are cheaper than guesses.
    pub cost: f32,
}

pub fn is_unique(table: &Table, columns: &[usize]) -> bool {
    let covers = |key: &[usize]| !key.is_empty() && key.iter().all(|c| columns.contains(c));
    covers(&table.primary_key) || table.unique_keys.iter().any(|k| covers(k))
}

/// Tables without any key are taken to be identified by a first column that is named like an identifier of theirs.
/// Queries stay right where the guess is wrong: whatever is put out is grouped by as well.
///
/// Before, names are told as they are spoken, since keys are found by them.
///
/// The tables are returned whose assumed key is a reference to another table (`sale_id` of the lines of a sale): a row
/// over there may have several rows here.
pub fn assume_keys(schema: &mut Schema) -> HashSet<usize> {
    super::plain::spell(schema);
    let mut doubtful = HashSet::new();
    let keyless: Vec<usize> =
        (0..schema.tables.len()).filter(|&t| schema.tables[t].primary_key.is_empty() && schema.tables[t].unique_keys.is_empty()).collect();
    let keyed: Vec<usize> = (0..schema.tables.len())
        .filter(|&t| schema.tables[t].primary_key.is_empty() && schema.tables[t].unique_keys.is_empty())
        .filter(|&t| super::hinted::is_own_key(schema, t))
        .collect();
    for (t, table) in schema.tables.iter_mut().enumerate() {
        let keyless = table.primary_key.is_empty() && table.unique_keys.is_empty();
        let Some(first) = table.columns.first().filter(|_| keyless) else { continue };
        let name = first.called().to_lowercase();
        let own: String = identifier_words(table.called()).iter().map(|w| lemma(w)).collect();
        let stem = name.strip_suffix("id").map(|s| s.trim_end_matches('_').to_string());
        let related = stem.is_some_and(|s| s.is_empty() || own.starts_with(&s) || s.contains(&own) || own.contains(&s));
        if related || keyed.contains(&t) {
            table.primary_key = vec![0];
            if schema.foreign_keys.iter().any(|f| f.declared && f.table == t && f.ref_table != t && f.columns == [0]) {
                doubtful.insert(t);
            }
        }
    }
    keys_of_shorter_names(schema, &keyless);
    doubtful
}

/// Of tables whose assumed keys are called the same, the one with the shortest name is told apart by it, and the others refer to it:
/// `lid` of `letter` and of `letter_topic`. The key may stand anywhere in its table.
fn keys_of_shorter_names(schema: &mut Schema, keyless: &[usize]) {
    let own = |schema: &Schema, t: usize| glued(schema.tables[t].called());
    let mut shortest: QuickMap<String, (usize, usize, usize)> = QuickMap::default();
    for &t in keyless {
        let table = &schema.tables[t];
        let name = own(schema, t);
        let claimed = table.primary_key.first().copied();
        let initial = |c: usize| {
            let column = table.columns[c].called().to_lowercase();
            let stem = column.strip_suffix("id").map(|s| s.trim_end_matches('_').to_string()).unwrap_or_default();
            let told = stem.chars().count() == 1 || stem == name;
            !stem.is_empty() && told && name.starts_with(&stem) && table.columns[c].not_null && is_told_apart(table, c)
        };
        let Some(c) = claimed.or_else(|| (0..table.columns.len()).find(|&c| initial(c))) else { continue };
        let key = (name.chars().count(), t, c);
        let column = table.columns[c].called().to_lowercase();
        if !matches!(column.as_str(), "id" | "uuid" | "code" | "name" | "no") {
            shortest.entry(column).and_modify(|known| *known = (*known).min(key)).or_insert(key);
        }
    }
    for &t in keyless {
        let Some(&c) = schema.tables[t].primary_key.first() else { continue };
        let column = schema.tables[t].columns[c].called().to_lowercase();
        if shortest.get(&column).is_some_and(|&(_, owner, _)| owner != t) {
            schema.tables[t].primary_key.clear();
        }
    }
    for &(_, t, c) in shortest.values() {
        if schema.tables[t].primary_key.is_empty() {
            schema.tables[t].primary_key = vec![c];
        }
    }
}

/// False where statistics tell that rows share the values of a column.
fn is_told_apart(table: &Table, c: usize) -> bool {
    const NEARLY_ALL: f64 = 0.9;
    table.columns[c].distinct.is_none_or(|d| table.rows < 1.0 || d >= NEARLY_ALL * table.rows)
}

/// A column's name as keys are looked for by. The same names come up in table after table.
struct Known {
    lower: String,
    words: Vec<String>,
    glued: String,
    /// It ends like the name of a key.
    key: bool,
}

impl Known {
    fn of(name: &str) -> Self {
        let (lower, words) = (name.to_lowercase(), identifier_words(name));
        Self { glued: words.iter().map(|w| lemma(w)).collect(), key: looks_like_key(&lower), lower, words }
    }
}

/// A key that only tells who wrote a row down: what is meant by anybody's rows is rather any other key of theirs.
fn written_by(schema: &Schema, key: &crate::schema::ForeignKey) -> bool {
    const WROTE: &[&str] = &["created", "creator", "updated", "modified", "changed", "inserted", "entered", "deleted", "imported"];
    let [c] = key.columns[..] else { return false };
    schema.tables[key.table].columns.get(c).is_some_and(|c| has_word(c.called(), WROTE))
}

/// Declared keys first; inferred ones only between pairs of tables that no declared key joins.
pub fn edges(schema: &Schema) -> Vec<Edge> {
    let mut out: Vec<Edge> = Vec::new();
    let mut known: QuickMap<&str, Known> = QuickMap::default();
    for column in schema.tables.iter().flat_map(|t| &t.columns) {
        known.entry(column.called()).or_insert_with_key(|name| Known::of(name));
    }
    let of_tables: Vec<String> = schema.tables.iter().map(|t| glued(t.called())).collect();
    let make = |from: usize, from_columns: Vec<usize>, to: usize, to_columns: Vec<usize>, declared: bool, cost: f32| Edge {
        one_to_one: is_unique(&schema.tables[from], &from_columns),
        to_unique: is_unique(&schema.tables[to], &to_columns),
        from,
        from_columns,
        to,
        to_columns,
        declared,
        cost,
    };
    for fk in &schema.foreign_keys {
        if fk.table < schema.tables.len() && fk.ref_table < schema.tables.len() {
            // Of several keys to the same table, the one named like it is the plain one: language_id before original_language_id.
            let plain = fk.columns.first().is_some_and(|&c| {
                let key = &known[schema.tables[fk.table].columns[c].called()].glued;
                key.starts_with(&of_tables[fk.ref_table])
                    || fk.ref_columns.first().is_some_and(|&r| *key == known[schema.tables[fk.ref_table].columns[r].called()].glued)
            });
            // 'flown by' that every row has, before 'checked by' that some have.
            let every = fk.columns.iter().all(|&c| schema.tables[fk.table].columns[c].not_null);
            let cost = if fk.declared { 1.0 } else { 1.2 }
                + if plain {
                    0.0
                } else if every {
                    0.03
                } else {
                    0.04
                }
                + if written_by(schema, fk) { 0.5 } else { 0.0 };
            out.push(make(fk.table, fk.columns.clone(), fk.ref_table, fk.ref_columns.clone(), fk.declared, cost));
        }
    }
    let declared = out.len();
    let mut pairs: QuickSet<(usize, usize)> = out.iter().flat_map(|e| [(e.from, e.to), (e.to, e.from)]).collect();
    let mut with_fk: QuickSet<(usize, usize)> =
        out.iter().flat_map(|e| e.from_columns.iter().map(|c| (e.from, *c)).collect::<Vec<_>>()).collect();
    // 1. A column named like another table's single-column key: orders.customer_id → customers.id | customers.customer_id.
    let mut by_key: QuickMap<String, Vec<(usize, usize)>> = Default::default();
    // 'sbTicker.sbTickerId' and 'sbTransaction.sbTxTickerId': what all tables, or all columns of a table, begin with says nothing.
    let lower: Vec<String> = schema.tables.iter().map(|t| t.called().to_lowercase()).collect();
    let common = shared_prefix(&lower);
    for (t, table) in schema.tables.iter().enumerate() {
        let keys: Vec<usize> = if table.primary_key.len() == 1 {
            vec![table.primary_key[0]]
        } else {
            table.unique_keys.iter().filter(|k| k.len() == 1).map(|k| k[0]).collect()
        };
        for key in keys {
            let Some(column) = table.columns.get(key) else { continue };
            let Known { lower: name, key: is_key, .. } = &known[column.called()];
            // What a view puts together by is no key that rows refer to.
            if table.kind.is_view() && !is_key {
                continue;
            }
            let singular = &of_tables[t];
            // People who are called alike are not the same.
            let called = matches!(name.as_str(), "full_name" | "fullname" | "first_name" | "last_name" | "surname" | "display_name");
            if !called && !matches!(name.as_str(), "id" | "name" | "code" | "key" | "no" | "uuid" | "title") {
                by_key.entry(glued(name)).or_default().push((t, key));
                if let Some(bare) = name.strip_prefix(&common).filter(|b| !common.is_empty() && b.len() > 3) {
                    by_key.entry(glued(bare)).or_default().push((t, key));
                }
            }
            for suffix in ["id", "code", "key", "no", "num", "nr", "number", ""] {
                if suffix.is_empty() || name.ends_with(suffix) {
                    by_key.entry(format!("{singular}{suffix}")).or_default().push((t, key));
                }
            }
        }
    }
    // A column named like the last word of a table's name ('maker' → car_makers) refers to its key.
    let mut by_head: QuickMap<String, Vec<(usize, usize)>> = Default::default();
    for (t, table) in schema.tables.iter().enumerate() {
        let words = identifier_words(table.called());
        if let ([key], true, Some(last)) = (table.primary_key.as_slice(), words.len() > 1, words.last()) {
            by_head.entry(lemma(last)).or_default().push((t, *key));
        }
    }
    for (name, targets) in by_head {
        if let [one] = targets.as_slice() {
            by_key.entry(name).or_default().push(*one);
        }
    }
    for (t, table) in schema.tables.iter().enumerate() {
        let columns: Vec<&Known> = table.columns.iter().map(|c| &known[c.called()]).collect();
        let lower: Vec<&str> = columns.iter().map(|c| c.lower.as_str()).collect();
        let own = shared_prefix(&lower);
        for (c, (column, Known { lower: name, glued: whole, .. })) in table.columns.iter().zip(columns).enumerate() {
            if with_fk.contains(&(t, c)) {
                continue;
            }
            let bare = name.strip_prefix(&own).filter(|b| !own.is_empty() && b.len() > 3);
            let Some(targets) = by_key.get(whole).or_else(|| by_key.get(&glued(bare?))) else { continue };
            for &(to, to_column) in targets {
                let target = &schema.tables[to].columns[to_column];
                let refuted = schema.refuted.contains(&(t, c, to)) || counts_rows(column);
                if to == t || pairs.contains(&(t, to)) || target.class != column.class || refuted {
                    continue;
                }
                pairs.insert((t, to));
                pairs.insert((to, t));
                with_fk.insert((t, c));
                out.push(make(t, vec![c], to, vec![to_column], false, 1.4));
            }
        }
    }
    // 1b. The same behind words that say in which role: trips.start_station_id and trips.end_station_id → stations.id.
    let mut roles: QuickSet<(usize, usize)> = Default::default();
    for (t, table) in schema.tables.iter().enumerate() {
        for (c, column) in table.columns.iter().enumerate() {
            let Known { words, key, .. } = &known[column.called()];
            if with_fk.contains(&(t, c)) || words.len() < 3 || !key {
                continue;
            }
            let found = (1..words.len() - 1).find_map(|i| by_key.get(&words[i..].iter().map(|w| lemma(w)).collect::<String>()));
            for &(to, to_column) in found.into_iter().flatten() {
                let target = &schema.tables[to].columns[to_column];
                let joined = pairs.contains(&(t, to)) && !roles.contains(&(t, to));
                if to == t || joined || target.class != column.class || schema.refuted.contains(&(t, c, to)) {
                    continue;
                }
                let cost = if roles.insert((t, to)) { 1.44 } else { 1.48 };
                pairs.insert((t, to));
                pairs.insert((to, t));
                with_fk.insert((t, c));
                out.push(make(t, vec![c], to, vec![to_column], false, cost));
            }
        }
    }
    // 1c. What comments tell of keys that are called otherwise.
    super::hinted::keys(schema, &with_fk.clone(), |edge| {
        with_fk.extend(edge.from_columns.iter().map(|&c| (edge.from, c)));
        pairs.insert((edge.from, edge.to));
        pairs.insert((edge.to, edge.from));
        out.push(edge);
    });
    super::superiors::keys(schema, &with_fk.clone(), |edge| {
        with_fk.extend(edge.from_columns.iter().map(|&c| (edge.from, c)));
        out.push(edge);
    });
    // 1d. Days that a calendar tells of.
    let led = pairs.clone();
    super::calendars::keys(schema, &|from, to| led.contains(&(from, to)), |edge| {
        pairs.insert((edge.from, edge.to));
        pairs.insert((edge.to, edge.from));
        out.push(edge);
    });
    // 2. Tables without any key to them: columns of the same telling name and class ('student_id' in both).
    let compared = if schema.tables.len() > MOST_COMPARED { 0 } else { schema.tables.len() };
    let joined = components(compared, &out);
    for a in 0..compared {
        for b in a + 1..schema.tables.len() {
            if pairs.contains(&(a, b)) {
                continue;
            }
            for (ca, column) in schema.tables[a].columns.iter().enumerate() {
                let name = column.called().to_lowercase();
                let unique_here = is_unique(&schema.tables[a], &[ca]);
                let generic = matches!(
                    name.as_str(),
                    "id" | "name"
                        | "title"
                        | "description"
                        | "status"
                        | "type"
                        | "year"
                        | "date"
                        | "city"
                        | "country"
                        | "state"
                        | "code"
                        | "email"
                        | "phone"
                        | "location"
                        | "address"
                        | "age"
                        | "result"
                        | "rank"
                        | "position"
                        | "full_name"
                        | "display_name"
                        | "surname"
                        | "email_address"
                        | "first_name"
                        | "last_name"
                        | "fullname"
                        | "category"
                        | "details"
                        | "notes"
                        | "comment"
                );
                if !looks_like_key(&name) && generic || is_a_contact(&name) {
                    continue;
                }
                let Some(cb) = schema.tables[b].columns.iter().position(|c| c.called().to_lowercase() == name && c.class == column.class)
                else {
                    continue;
                };
                // Two references to the same third table, or to what no table is of, join all of a tenant with all of it.
                // Numbers of another thing than their name says meet no column of that name.
                let refuted = schema.refuted.iter().any(|(t, c, _)| (*t, *c) == (a, ca) || (*t, *c) == (b, cb));
                if refuted || with_fk.contains(&(a, ca)) && with_fk.contains(&(b, cb)) || meets_all(schema, (a, ca), (b, cb)) {
                    continue;
                }
                // Columns that do not look like keys join only where one of them is a key.
                // or what one of the tables is named after: wines.grape and grapes.grape.
                let own = |t: usize| {
                    let table = glued(schema.tables[t].called());
                    column.class.is_text() && crate::text::edit_distance(&table, &glued(&name), 1).is_some() && table.len() > 3
                };
                if !looks_like_key(&name) && !unique_here && !is_unique(&schema.tables[b], &[cb]) && !own(a) && !own(b) {
                    continue;
                }
                // Two of one name are not one, and what keys join already needs no guess by names.
                if !looks_like_key(&name) && (is_name_of_people(&name) || joined[a] == joined[b]) {
                    continue;
                }
                let unique_a = unique_here;
                let (from, fc, to, tc) = if unique_a { (b, cb, a, ca) } else { (a, ca, b, cb) };
                let unique = is_unique(&schema.tables[to], &[tc]);
                out.push(make(from, vec![fc], to, vec![tc], false, if unique { 1.6 } else { 2.6 }));
                pairs.insert((a, b));
                pairs.insert((b, a));
                break;
            }
        }
    }
    // 3. Tables that nothing joins: by a column of the same name, if it says more than 'name' or 'type'.
    let mut alone = vec![true; schema.tables.len()];
    out.iter().for_each(|e| [alone[e.from], alone[e.to]] = [false, false]);
    let compared = schema.tables.len().min(MOST_COMPARED);
    // Tables that have a text column of a name: there may be hundreds of thousands of pairs of tables, and few of columns.
    let mut having: QuickMap<&str, Vec<(usize, usize)>> = Default::default();
    for (t, table) in schema.tables.iter().enumerate().take(compared) {
        for (c, column) in table.columns.iter().enumerate().filter(|(_, column)| column.class.is_text()) {
            having.entry(column.name.as_str()).or_default().push((t, c));
        }
    }
    for a in 0..compared {
        if !alone[a] {
            continue;
        }
        // By each other table, the first column of this one that is found over there.
        let mut shared: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
        for (ca, column) in schema.tables[a].columns.iter().enumerate() {
            if column.class.is_text() && known[column.called()].words.len() > 1 {
                for &(b, cb) in having.get(column.name.as_str()).into_iter().flatten() {
                    if b != a && schema.tables[b].columns[cb].class == column.class {
                        shared.entry(b).or_insert((ca, cb));
                    }
                }
            }
        }
        for (b, (ca, cb)) in shared {
            out.push(make(b, vec![cb], a, vec![ca], false, 3.0));
            [alone[a], alone[b]] = [false, false];
        }
    }
    super::heads::behind_spells(schema, &mut out);
    // What stands in documents is no key: joins are written by columns.
    let is_column = |t: usize, columns: &[usize]| {
        columns.iter().all(|c| schema.tables.get(t).and_then(|t| t.columns.get(*c)).is_some_and(|c| c.property.is_none()))
    };
    debug_assert!(declared <= out.len());
    out.retain(|e| is_column(e.from, &e.from_columns) && is_column(e.to, &e.to_columns));
    out
}

/// `lessons` of a package, `seats` of a hall: a number called like several of a table's rows is how many of them there are. What refers to
/// one row is called like one.
pub(super) fn counts_rows(column: &crate::schema::Column) -> bool {
    let words = identifier_words(column.called());
    column.class.is_number() && words.last().is_some_and(|w| w.len() > 3 && w.ends_with('s') && lemma(w) != *w)
}

/// The same of all tables, however many there are.
pub(super) fn islands(adjacent: &[Vec<usize>], edges: &[Edge]) -> Vec<u32> {
    let mut of: Vec<u32> = vec![u32::MAX; adjacent.len()];
    for start in 0..adjacent.len() {
        let mut open = vec![start];
        while let Some(t) = open.pop() {
            if of[t] == u32::MAX {
                of[t] = start as u32;
                open.extend(adjacent[t].iter().flat_map(|&e| [edges[e].from, edges[e].to]).filter(|&next| of[next] == u32::MAX));
            }
        }
    }
    of
}

/// The tables that ways lead between have the same number.
fn components(tables: usize, edges: &[Edge]) -> Vec<usize> {
    let mut of: Vec<usize> = (0..tables).collect();
    for e in edges.iter().filter(|e| e.from < tables && e.to < tables) {
        let (kept, gone) = (of[e.from], of[e.to]);
        of.iter_mut().filter(|n| **n == gone).for_each(|n| *n = kept);
    }
    of
}

/// `full_name`, `surname`: what people are called.
fn is_name_of_people(name: &str) -> bool {
    let words = identifier_words(name);
    let last = words.last().map(String::as_str);
    let first = words.first().map(String::as_str);
    last == Some("surname")
        || last == Some("name")
            && matches!(first, Some("full" | "first" | "last" | "middle" | "given" | "family" | "birth" | "maiden" | "nick" | "legal"))
}

/// True where each value of both columns stands in so many rows that pairs of rows with the same one say nothing.
fn meets_all(schema: &Schema, a: (usize, usize), b: (usize, usize)) -> bool {
    const PAIRS: f64 = 100.0;
    let each = |(t, c): (usize, usize)| {
        let table = &schema.tables[t];
        table.columns[c].distinct.filter(|d| *d >= 1.0 && table.rows > 0.0).map(|d| (table.rows / d).max(1.0))
    };
    match (each(a), each(b)) {
        (Some(x), Some(y)) => x > 2.0 && y > 2.0 && x * y >= PAIRS,
        _ => false,
    }
}

/// What people are reached by, however much it looks like a key: 'phone_number'.
fn is_a_contact(name: &str) -> bool {
    const REACHED: &[&str] = &["phone", "telephone", "tel", "mobile", "cell", "fax", "contact", "email", "house"];
    identifier_words(name).first().is_some_and(|w| REACHED.contains(&w.as_str())) && !name.ends_with("id")
}

fn glued(name: &str) -> String {
    identifier_words(name).iter().map(|w| lemma(w)).collect()
}

/// Words that end like keys, and codes that say nothing of what: paid = paid joins nothing.
const NO_KEYS: &[&str] = &[
    "code", "uuid", "guid", "paid", "unpaid", "prepaid", "valid", "invalid", "void", "grid", "said", "solid", "rapid", "hybrid", "acid",
    "liquid", "fluid", "covid", "zipcode", "postcode", "barcode", "qrcode", "encode", "decode",
];

fn looks_like_key(name: &str) -> bool {
    let words = identifier_words(name);
    words.len() > 1 && words.last().is_some_and(|w| matches!(w.as_str(), "id" | "code" | "key" | "no" | "num" | "number" | "nr" | "ssn"))
        || (words.len() == 1 && name.len() > 2 && !NO_KEYS.contains(&name) && (name.ends_with("id") || name.ends_with("code")))
}
