//! Finding phrases of a question among the data's values: the value index that `ask.refresh()` fills, and the statistics.

use super::load::field;
use super::{Snapshot, identity};
use crate::lookup::Table;
use crate::{db, guard};
pub use pg_ask_engine::normal::normalize;
use pg_ask_engine::schema::{ValueHit, ValueSource};
use pgrx::pg_sys;
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::time::Instant;

/// Share of letters that must agree for a misspelling: one slip in four letters.
const SLIP: f32 = 0.74;
/// Longest text, in letters, that is indexed by its spellings; longer ones are found by their words only.
const SPELLING_LENGTH: usize = 24;
/// Values with a spelling or all words of a phrase that are compared with it: what more there are say little.
const CONSIDERED: usize = 500;
/// Words of a value that are indexed: longer texts are no values that anybody names.
const WORDS: usize = 16;
/// Phrases of a question that are looked up otherwise than by the letter, and hits kept for each phrase.
const NEAR_PHRASES: usize = 16;
const HITS: usize = 12;
/// Hits by the letter that are looked at, for each phrase and in all.
const MOST_EXACT: usize = 1000;
/// What is read of the index for them.
const INDEXED: [&std::ffi::CStr; 7] = [c"relation", c"attribute", c"file", c"value", c"frequency", c"shared", c"role_name"];
/// Shorter phrases are only looked up as they are: a slip leaves too little of them.
const NEAR_LENGTH: usize = 4;
/// Words that names are written with or without.
const LITTLE: [&str; 8] = ["a", "an", "and", "at", "for", "in", "of", "the"];
/// Phrases remembered in the backend.
const REMEMBERED: usize = 20_000;

/// Hits by normalized phrase.
pub type Known = HashMap<String, Vec<ValueHit>>;

/// Most common values and enum labels by their normal form: table, column, and place among the column's labels and values.
pub type Stated = HashMap<String, Vec<(usize, usize, usize)>>;

/// The values that the caller of a snapshot may see.
pub struct Finder<'a> {
    snapshot: &'a Snapshot,
    /// Milliseconds spent in look-ups.
    spent: Cell<f64>,
}

impl<'a> Finder<'a> {
    pub fn new(snapshot: &'a Snapshot) -> Self {
        Finder { snapshot, spent: Cell::new(0.0) }
    }

    /// Milliseconds spent in look-ups so far.
    pub fn spent_ms(&self) -> f64 {
        self.spent.get()
    }
}

/// Hashes of a word or short phrase, and of what remains of it without one of its letters: the keys under which
/// misspellings meet (Garbe's symmetric deletion). Empty where it is too short or too long for that.
pub fn spellings(normal: &str) -> Vec<i32> {
    let letters: Vec<char> = normal.chars().collect();
    if !(NEAR_LENGTH..=SPELLING_LENGTH).contains(&letters.len()) || !normal.chars().any(char::is_alphabetic) {
        return Vec::new();
    }
    let without = |skip: Option<usize>| hashed(letters.iter().enumerate().filter(|(i, _)| Some(*i) != skip).map(|(_, c)| *c));
    distinct((0..letters.len()).map(Some).chain([None]).map(without).collect())
}

/// Hashes of the words of a normalized text, plural endings aside: a text that holds all words of another has all of its keys.
pub fn words(normal: &str) -> Vec<i32> {
    let words = normal.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty() && !LITTLE.contains(w));
    let singular = |w: &str| w.strip_suffix('s').filter(|s| s.chars().count() > 2).map_or_else(|| w.to_owned(), str::to_owned);
    distinct(words.take(WORDS).map(|w| hashed(singular(w).chars())).collect())
}

fn hashed(letters: impl Iterator<Item = char>) -> i32 {
    let mut hash = super::Fnv::default();
    let mut buffer = [0; 4];
    for c in letters {
        hash.bytes(c.encode_utf8(&mut buffer).as_bytes());
    }
    (hash.value() ^ (hash.value() >> 32)) as i32
}

fn distinct(mut keys: Vec<i32>) -> Vec<i32> {
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Reads the value index: as its owner, and by its indexes even before it was ever analyzed.
fn looked_up(f: impl FnOnce() -> Vec<db::Row>) -> Vec<db::Row> {
    if db::is_empty(c"value_index") { Vec::new() } else { db::by_index(|| db::as_owner(f)) }
}

/// The condition that a row of the index is of a table in the schemas of a parameter whose values may be told. It is looked
/// up for each row by itself: a join might read all of pg_class.
fn unchanged(row: &str, schemas: &str) -> String {
    format!(
        "(SELECT c.relnamespace = ANY ({schemas}) AND NOT c.relrowsecurity \
          FROM pg_class c WHERE c.oid = {row}.relation)"
    )
}

/// An array of integers in text form.
pub fn number_array(numbers: &[i32]) -> String {
    let items: Vec<String> = numbers.iter().map(i32::to_string).collect();
    format!("{{{}}}", items.join(","))
}

impl ValueSource for Finder<'_> {
    fn find(&self, phrases: &[String]) -> Vec<ValueHit> {
        self.hits(phrases, &self.snapshot.exact, |unknown| self.exact(unknown))
    }

    fn near(&self, phrases: &[String]) -> Vec<ValueHit> {
        let phrases = &phrases[..phrases.len().min(NEAR_PHRASES)];
        self.hits(phrases, &self.snapshot.near, |unknown| self.inexact(unknown))
    }
}

/// Looks up what is not known yet of the phrases.
fn learn(known: &RefCell<Known>, phrases: &[&String], look_up: impl FnOnce(&[String]) -> Vec<ValueHit>) {
    let mut unknown: Vec<String> = {
        let known = known.borrow();
        phrases.iter().filter(|p| !known.contains_key(**p)).map(|p| (*p).clone()).collect()
    };
    if unknown.is_empty() {
        return;
    }
    unknown.sort_unstable();
    unknown.dedup();
    let mut hits = look_up(&unknown);
    hits.sort_by(|a, b| {
        (b.similarity.total_cmp(&a.similarity))
            .then_with(|| b.frequency.unwrap_or(0.0).total_cmp(&a.frequency.unwrap_or(0.0)))
            .then_with(|| (&a.table, &a.column, &a.value).cmp(&(&b.table, &b.column, &b.value)))
    });
    let mut known = known.borrow_mut();
    if known.len() + unknown.len() > REMEMBERED {
        known.retain(|phrase, _| phrases.contains(&phrase));
    }
    known.extend(unknown.into_iter().map(|phrase| (phrase, Vec::new())));
    for hit in hits {
        if let Some(hits) = known.get_mut(&hit.phrase)
            && hits.len() < HITS
        {
            hits.push(hit);
        }
    }
}

impl Finder<'_> {
    /// The hits of each phrase, from what is known already where it is.
    fn hits(&self, phrases: &[String], known: &RefCell<Known>, look_up: impl FnOnce(&[String]) -> Vec<ValueHit>) -> Vec<ValueHit> {
        let started = Instant::now();
        let mut seen = HashSet::new();
        let wanted: Vec<(String, &String)> = phrases
            .iter()
            .filter(|p| seen.insert(*p))
            .map(|p| (normalize(p), p))
            .filter(|(n, _)| !n.is_empty() && n.chars().count() <= 100)
            .collect();
        let normal: Vec<&String> = wanted.iter().map(|(n, _)| n).collect();
        learn(known, &normal, look_up);
        let known = known.borrow();
        // What administrators keep from questions may have changed since a hit was found.
        let kept_back = guard::KeptBack::load();
        let open = |hit: &&ValueHit| {
            kept_back
                .as_ref()
                .is_none_or(|kept| self.snapshot.oid(&hit.table).is_some_and(|t| !kept.covers(t, self.snapshot.stored_in(hit))))
        };
        let mut out = Vec::new();
        for (normal, phrase) in &wanted {
            out.extend(known.get(normal).into_iter().flatten().filter(open).map(|h| ValueHit { phrase: (*phrase).clone(), ..h.clone() }));
        }
        self.spent.set(self.spent.get() + started.elapsed().as_secs_f64() * 1000.0);
        out
    }

    /// Exact matches: statistics and index.
    fn exact(&self, phrases: &[String]) -> Vec<ValueHit> {
        let me = crate::memory::asker::stored_name(db::acting_for());
        let mut rows: Vec<(i64, db::Row)> = Vec::new();
        if let Some(index) = (!db::is_empty(c"value_index")).then(|| Table::of(c"value_index", &INDEXED)).flatten() {
            for phrase in phrases {
                let known = rows.len();
                index.last_first(c"value_index_normal", &[(c"normal", (pg_sys::TEXTOID, Some(phrase)))], |fields| {
                    let own = fields.truth(5) || fields.name(6).is_some_and(|role| role.to_bytes() == me.as_bytes());
                    let place = fields.number(0).and_then(|oid| u32::try_from(oid).ok()).zip(fields.small(1));
                    if own && place.is_some_and(|(relation, attribute)| self.snapshot.column(relation, attribute).is_some()) {
                        let text = |at| fields.text(at);
                        let row = vec![Some(phrase.clone()), text(0), text(1), text(2), text(3), Some("1".into()), text(4)];
                        rows.push((fields.number(4).unwrap_or_default(), row));
                    }
                    rows.len() - known < MOST_EXACT
                });
            }
        }
        rows.sort_by_key(|(frequency, _)| std::cmp::Reverse(*frequency));
        rows.truncate(MOST_EXACT);
        let rows: Vec<db::Row> = rows.into_iter().map(|(_, row)| row).collect();
        let mut hits: Vec<ValueHit> = rows.iter().filter_map(|row| self.hit(row)).collect();
        let key = |h: &ValueHit| (h.table.clone(), h.column.clone(), h.value.clone());
        let mut seen: HashSet<_> = HashSet::new();
        hits.retain(|h| seen.insert(key(h)));
        hits.extend(self.in_statistics(phrases).into_iter().filter(|h| seen.insert(key(h))));
        hits
    }

    /// Exact matches among most common values and enum labels: there without any index.
    fn in_statistics(&self, phrases: &[String]) -> Vec<ValueHit> {
        let tables = &self.snapshot.schema.tables;
        let stated = self.snapshot.stated.get_or_init(|| {
            let mut out = Stated::new();
            for (t, table) in tables.iter().enumerate() {
                for (c, column) in table.columns.iter().enumerate().filter(|(_, c)| !c.sensitive) {
                    for (v, value) in column.enum_labels.iter().chain(&column.common_values).enumerate() {
                        out.entry(normalize(value)).or_default().push((t, c, v));
                    }
                }
            }
            out
        });
        let hit = |phrase: &String, &(t, c, v): &(usize, usize, usize)| {
            let table = tables.get(t)?;
            let column = table.columns.get(c)?;
            Some(ValueHit {
                phrase: phrase.clone(),
                table: table.name.clone(),
                column: column.name.clone(),
                value: column.enum_labels.iter().chain(&column.common_values).nth(v)?.clone(),
                similarity: 1.0,
                frequency: None,
            })
        };
        phrases.iter().flat_map(|p| stated.get(p).into_iter().flatten().filter_map(move |at| hit(p, at))).collect()
    }

    /// Values a slip of the pen away, and those that hold all words of a phrase.
    fn inexact(&self, phrases: &[String]) -> Vec<ValueHit> {
        let me = crate::memory::asker::stored_name(db::acting_for());
        let mut hits = self.misspelt(phrases, &me);
        hits.extend(self.longer(phrases, &me));
        hits
    }

    /// Values that have a spelling in common with a phrase.
    fn misspelt(&self, phrases: &[String], me: &str) -> Vec<ValueHit> {
        let keys: Vec<i32> = phrases.iter().flat_map(|p| spellings(p)).collect();
        if keys.is_empty() {
            return Vec::new();
        }
        // Nothing but the index of spellings can serve the inner query, whatever the planner thinks of the others.
        let sql = format!(
            "SELECT v.normal, v.relation, v.attribute, v.file, v.value, 0, v.frequency \
             FROM (SELECT * FROM ask.value_index WHERE spellings && $1 OFFSET 0) AS v \
             WHERE {} AND (v.shared OR v.role_name = $3) LIMIT {CONSIDERED}",
            unchanged("v", "$2")
        );
        let (keys, schemas) = (number_array(&keys), self.schemas());
        let args =
            [(pg_sys::INT4ARRAYOID, Some(keys.as_str())), (pg_sys::OIDARRAYOID, Some(schemas.as_str())), (pg_sys::NAMEOID, Some(me))];
        let rows = looked_up(|| db::query_typed(&sql, &args));
        let mut hits = Vec::new();
        for hit in rows.iter().filter_map(|row| self.hit(row)) {
            for phrase in phrases {
                let length = phrase.chars().count().max(1) as f32;
                let similarity = 1.0 - strsim::osa_distance(phrase, &hit.phrase) as f32 / length;
                if similarity >= SLIP && *phrase != hit.phrase {
                    hits.push(ValueHit { phrase: phrase.clone(), similarity, ..hit.clone() });
                }
            }
        }
        hits
    }

    /// Values that hold all words of a phrase and others.
    fn longer(&self, phrases: &[String], me: &str) -> Vec<ValueHit> {
        let (texts, keys): (Vec<&str>, Vec<String>) = phrases
            .iter()
            .map(|p| (p.as_str(), self::words(p)))
            .filter(|(_, keys)| !keys.is_empty())
            .map(|(p, keys)| (p, number_array(&keys)))
            .unzip();
        if texts.is_empty() {
            return Vec::new();
        }
        let sql = format!(
            "SELECT p.phrase, v.relation, v.attribute, v.file, v.value, 0, v.frequency, length(v.normal) \
             FROM unnest($1, $2) AS p(phrase, words) CROSS JOIN LATERAL ( \
               SELECT c.* FROM ( \
                 SELECT i.* FROM (SELECT * FROM ask.value_index x WHERE x.words @> p.words::int4[] OFFSET 0) AS i \
                 WHERE {} AND (i.shared OR i.role_name = $4) \
                   AND i.normal <> p.phrase LIMIT {CONSIDERED}) AS c \
               ORDER BY length(c.normal), c.frequency DESC LIMIT {HITS}) AS v",
            unchanged("i", "$3")
        );
        let arguments = [db::array_literal(&texts), db::array_literal(&keys), self.schemas()];
        let [texts, keys, schemas] = arguments.each_ref().map(|a| Some(a.as_str()));
        let (array, oids) = (pg_sys::TEXTARRAYOID, pg_sys::OIDARRAYOID);
        let rows = looked_up(|| db::query_typed(&sql, &[(array, texts), (array, keys), (oids, schemas), (pg_sys::NAMEOID, Some(me))]));
        let near = |row: &Vec<Option<String>>| {
            let hit = self.hit(row)?;
            let length: f32 = field(row, 7).parse().unwrap_or(1.0);
            let similarity = 0.5 + 0.3 * (hit.phrase.chars().count() as f32 / length.max(1.0)).min(1.0);
            Some(ValueHit { similarity, ..hit })
        };
        rows.iter().filter_map(near).collect()
    }

    /// The schemas on the caller's search path, as an array's text.
    fn schemas(&self) -> String {
        let schemas: Vec<String> = self.snapshot.key.path.iter().map(|oid| oid.to_u32().to_string()).collect();
        format!("{{{}}}", schemas.join(","))
    }

    /// A row of the index as a hit, where the caller may read its column and the table still is what it was.
    fn hit(&self, row: &[Option<String>]) -> Option<ValueHit> {
        let (relation, attribute) = (field(row, 1).parse::<u32>().ok()?, field(row, 2).parse().ok()?);
        let (table, column) = self.snapshot.column(relation, attribute)?;
        if column.sensitive || !identity::told(relation.into(), attribute, field(row, 3).parse::<u32>().ok()?.into(), field(row, 4)) {
            return None;
        }
        Some(ValueHit {
            phrase: field(row, 0).into(),
            table: table.name.clone(),
            column: column.name.clone(),
            value: field(row, 4).into(),
            similarity: field(row, 5).parse().unwrap_or(0.0),
            frequency: field(row, 6).parse().ok(),
        })
    }
}
