//! Finding phrases of a question among the data's values: the value index that `ask.refresh()` fills, and the statistics.

use super::load::field;
use super::{Snapshot, identity};
use crate::db;
use pg_ask_engine::schema::{ValueHit, ValueSource};
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::time::Instant;

/// Similarity from which a value is near a phrase.
const NEAR: f32 = 0.5;
/// Similarity of trigrams from which a whole value is near a name, and near other words.
const NEAR_NAME: f32 = 0.6;
const NEAR_WORDS: f32 = 0.7;
/// Share of letters that must agree for a misspelling: one slip in four letters.
const SLIP: f32 = 0.74;
/// Longest text, in letters, that is indexed by its spellings; longer ones are found by their words only.
const SPELLING_LENGTH: usize = 24;
/// Word similarity from which a phrase is a part of a longer value ('Berlin' in 'Berlin Mitte').
const PART: f32 = 0.85;
/// Values with all words of a phrase that are compared with it: what more there are share words that say little.
const CONSIDERED: usize = 1_000;
/// Words of a value that are indexed: longer texts are no values that anybody names.
const WORDS: usize = 16;
/// Phrases of a question that are looked up by similarity, and hits kept for each phrase.
const FUZZY_PHRASES: usize = 16;
const HITS: usize = 12;
/// Shorter phrases are only looked up as they are: their trigrams say little. Longer ones than this of plain words too.
const FUZZY_LENGTH: usize = 4;
const FUZZY_WORDS: usize = 3;
/// Words that names are written with or without.
const LITTLE: [&str; 8] = ["a", "an", "and", "at", "for", "in", "of", "the"];
/// Phrases remembered in the backend.
const REMEMBERED: usize = 20_000;

/// Hits by normalized phrase.
pub type Known = HashMap<String, Vec<ValueHit>>;

/// Letters without case and accents: the form in which values are compared and indexed.
pub fn normalize(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut space = false;
    for c in text.chars() {
        if c.is_whitespace() {
            space = !out.is_empty();
            continue;
        }
        if std::mem::take(&mut space) {
            out.push(' ');
        }
        for c in c.to_lowercase() {
            fold(c, &mut out);
        }
    }
    out
}

/// Latin letters without their accents; other letters as they are.
fn fold(c: char, out: &mut String) {
    let plain = match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' | 'ĉ' | 'ċ' => 'c',
        'ď' | 'đ' | 'ð' => 'd',
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => 'e',
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => 'g',
        'ĥ' | 'ħ' => 'h',
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => 'i',
        'ĵ' => 'j',
        'ķ' => 'k',
        'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => 'l',
        'ñ' | 'ń' | 'ņ' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => 'o',
        'ŕ' | 'ŗ' | 'ř' => 'r',
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => 's',
        'ţ' | 'ť' | 'ŧ' | 'ț' => 't',
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => 'u',
        'ŵ' => 'w',
        'ý' | 'ÿ' | 'ŷ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        'ß' => return out.push_str("ss"),
        'æ' => return out.push_str("ae"),
        'œ' => return out.push_str("oe"),
        '\u{300}'..='\u{36f}' => return,
        '’' | '‘' => '\'',
        c => c,
    };
    out.push(plain);
}

/// The values that the caller of a snapshot may see.
pub struct Finder<'a> {
    snapshot: &'a Snapshot,
    /// Normalized phrases of the question that are written as names.
    named: RefCell<HashSet<String>>,
    /// Milliseconds spent in look-ups.
    spent: Cell<f64>,
}

impl<'a> Finder<'a> {
    pub fn new(snapshot: &'a Snapshot) -> Self {
        Finder { snapshot, named: RefCell::default(), spent: Cell::new(0.0) }
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
    if !(FUZZY_LENGTH..=SPELLING_LENGTH).contains(&letters.len()) || !normal.chars().any(char::is_alphabetic) {
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
fn looked_up<T>(f: impl FnOnce() -> T) -> T {
    db::with_settings(&[(c"enable_seqscan", c"off")], || db::as_owner(f))
}

/// The condition that a row of the index is of a table in the schemas of a parameter and still says what is in it. It is looked
/// up for each row by itself: a join might read all of pg_class.
fn unchanged(row: &str, schemas: &str) -> String {
    format!(
        "(SELECT c.relnamespace = ANY ((SELECT {schemas}::oid[])::oid[]) AND c.relfilenode = {row}.file AND NOT c.relrowsecurity \
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
        let started = Instant::now();
        let mut seen = HashSet::new();
        let wanted: Vec<(String, &String)> = phrases
            .iter()
            .filter(|p| seen.insert(*p))
            .map(|p| (normalize(p), p))
            .filter(|(n, _)| !n.is_empty() && n.chars().count() <= 100)
            .collect();
        let normal: Vec<&String> = wanted.iter().map(|(n, _)| n).collect();
        learn(&self.snapshot.exact, &normal, |unknown| self.exact(unknown));
        // Which phrases are looked up by similarity depends on the question only, never on what is known already.
        let mut fuzzy: Vec<&(String, &String)> = {
            let exact = self.snapshot.exact.borrow();
            wanted.iter().filter(|(n, p)| exact.get(n).is_none_or(Vec::is_empty) && self.worth_a_search(n, p)).collect()
        };
        // Names first, then words by themselves: what several plain words mean together mostly is found exactly.
        fuzzy.sort_by_key(|(n, p)| (!is_name(p), n.contains(' ')));
        fuzzy.truncate(FUZZY_PHRASES);
        *self.named.borrow_mut() = fuzzy.iter().filter(|(_, p)| is_name(p)).map(|(n, _)| n.clone()).collect();
        let fuzzy: Vec<&String> = fuzzy.into_iter().map(|(n, _)| n).collect();
        learn(&self.snapshot.near, &fuzzy, |unknown| self.near(unknown));

        let (exact, near) = (self.snapshot.exact.borrow(), self.snapshot.near.borrow());
        let mut out = Vec::new();
        for (normal, phrase) in &wanted {
            let mut hits = exact.get(normal);
            if hits.is_none_or(Vec::is_empty) && fuzzy.contains(&normal) {
                hits = near.get(normal);
            }
            out.extend(hits.into_iter().flatten().map(|h| ValueHit { phrase: (*phrase).clone(), ..h.clone() }));
        }
        self.spent.set(self.spent.get() + started.elapsed().as_secs_f64() * 1000.0);
        out
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

/// Written as a name: with a capital letter or a digit.
fn is_name(phrase: &str) -> bool {
    phrase.chars().any(|c| c.is_uppercase() || c.is_ascii_digit())
}

impl Finder<'_> {
    /// Whether a phrase may be a misspelt or shortened value: no number, and not made of the schema's own words.
    fn worth_a_search(&self, normal: &str, phrase: &str) -> bool {
        let words = self.snapshot.words();
        let count = normal.split(' ').count();
        normal.chars().count() >= FUZZY_LENGTH
            && normal.chars().any(char::is_alphabetic)
            && (count <= FUZZY_WORDS || is_name(phrase))
            && !normal.split(' ').all(|w| words.contains(w))
    }

    /// Exact matches: statistics and index.
    fn exact(&self, phrases: &[String]) -> Vec<ValueHit> {
        let me = db::current_user();
        let rows = looked_up(|| {
            db::query(
                &format!(
                    "SELECT v.normal, v.relation, v.attribute, v.file, v.value, 1.0, v.frequency \
                     FROM ask.value_index v \
                     WHERE v.normal = ANY ($1::text[]) AND {} AND (v.shared OR v.role_name = $3::name) \
                     ORDER BY v.frequency DESC LIMIT 1000",
                    unchanged("v", "$2")
                ),
                &[Some(&db::array_literal(phrases)), Some(&self.schemas()), Some(&me)],
            )
        });
        let mut hits: Vec<ValueHit> = rows.iter().filter_map(|row| self.hit(row)).collect();
        let key = |h: &ValueHit| (h.table.clone(), h.column.clone(), h.value.clone());
        let mut seen: HashSet<_> = HashSet::new();
        hits.retain(|h| seen.insert(key(h)));
        hits.extend(self.in_statistics(phrases).into_iter().filter(|h| seen.insert(key(h))));
        hits
    }

    /// Exact matches among most common values and enum labels: there without any index.
    fn in_statistics(&self, phrases: &[String]) -> Vec<ValueHit> {
        let wanted: HashSet<&str> = phrases.iter().map(String::as_str).collect();
        let mut hits = Vec::new();
        for table in &self.snapshot.schema.tables {
            for column in table.columns.iter().filter(|c| !c.sensitive) {
                for value in column.enum_labels.iter().chain(&column.common_values) {
                    let normal = normalize(value);
                    if wanted.contains(normal.as_str()) {
                        hits.push(ValueHit {
                            phrase: normal,
                            table: table.name.clone(),
                            column: column.name.clone(),
                            value: value.clone(),
                            similarity: 1.0,
                            frequency: None,
                        });
                    }
                }
            }
        }
        hits.dedup();
        hits
    }

    /// Values a slip of the pen away, then those that hold all words of a phrase.
    fn near(&self, phrases: &[String]) -> Vec<ValueHit> {
        let me = db::current_user();
        let mut hits = self.misspelt(phrases, &me);
        let found: HashSet<&str> = hits.iter().map(|h| h.phrase.as_str()).collect();
        let rest: Vec<&String> = phrases.iter().filter(|p| !found.contains(p.as_str())).collect();
        let more = self.similar(&rest, &me);
        hits.extend(more);
        hits
    }

    /// Values that have a spelling in common with a phrase.
    fn misspelt(&self, phrases: &[String], me: &str) -> Vec<ValueHit> {
        let keys: Vec<i32> = phrases.iter().flat_map(|p| spellings(p)).collect();
        if keys.is_empty() {
            return Vec::new();
        }
        let rows = looked_up(|| {
            db::query(
                &format!(
                    "SELECT v.normal, v.relation, v.attribute, v.file, v.value, 0, v.frequency \
                     FROM ask.value_index v \
                     WHERE v.spellings && $1::int4[] AND {} AND (v.shared OR v.role_name = $3::name) LIMIT 500",
                    unchanged("v", "$2")
                ),
                &[Some(&number_array(&keys)), Some(&self.schemas()), Some(me)],
            )
        });
        let mut hits = Vec::new();
        for hit in rows.iter().filter_map(|row| self.hit(row)) {
            for phrase in phrases {
                let length = phrase.chars().count().max(1) as f32;
                let similarity = 1.0 - strsim::osa_distance(phrase, &hit.phrase) as f32 / length;
                if similarity >= SLIP {
                    hits.push(ValueHit { phrase: phrase.clone(), similarity, ..hit.clone() });
                }
            }
        }
        hits
    }

    /// Values that hold all words of a phrase and little else; a name may be a part of a longer value.
    fn similar(&self, phrases: &[&String], me: &str) -> Vec<ValueHit> {
        let named = self.named.borrow();
        let (mut texts, mut words, mut names) = (Vec::new(), Vec::new(), Vec::new());
        for phrase in phrases {
            let keys = self::words(phrase);
            let name = named.contains(*phrase);
            // A plain word alone is looked for in longer values, too: 'headphones' in 'Wireless Headphones'.
            let alone = !phrase.contains(' ');
            if !keys.is_empty() {
                texts.push(phrase.as_str());
                words.push(number_array(&keys));
                names.push(if name || alone { "t" } else { "f" });
            }
        }
        if texts.is_empty() {
            return Vec::new();
        }
        let s = db::extension_schema("pg_trgm");
        let sql = format!(
            "SELECT p.phrase, v.relation, v.attribute, v.file, v.value, v.similarity, v.frequency \
             FROM unnest($1::text[], $2::text[], $3::boolean[]) AS p(phrase, words, name) CROSS JOIN LATERAL ( \
               SELECT i.*, greatest(i.whole, CASE WHEN p.name AND {s}.word_similarity(p.phrase, i.normal) >= {PART} \
                                                  THEN 0.5 + 0.3 * length(p.phrase) / length(i.normal) ELSE 0 END) AS similarity \
               FROM (SELECT x.*, {s}.similarity(x.normal, p.phrase) AS whole FROM ask.value_index x \
                     WHERE x.words @> p.words::int4[] AND {} AND (x.shared OR x.role_name = $5::name) \
                     LIMIT {CONSIDERED}) AS i \
               ORDER BY i.whole DESC, i.frequency DESC LIMIT 20) AS v \
             WHERE v.similarity >= {NEAR} AND (v.whole >= CASE WHEN p.name THEN {NEAR_NAME} ELSE {NEAR_WORDS} END OR v.similarity > v.whole)",
            unchanged("x", "$4")
        );
        let schemas = self.schemas();
        let arguments = [db::array_literal(&texts), db::array_literal(&words), db::array_literal(&names), schemas];
        let [texts, words, names, schemas] = arguments.each_ref().map(|a| Some(a.as_str()));
        let rows = looked_up(|| db::query(&sql, &[texts, words, names, schemas, Some(me)]));
        rows.iter().filter_map(|row| self.hit(row)).collect()
    }

    /// The schemas on the caller's search path, as an array's text.
    fn schemas(&self) -> String {
        let schemas: Vec<String> = self.snapshot.key.path.iter().map(|oid| oid.to_u32().to_string()).collect();
        format!("{{{}}}", schemas.join(","))
    }

    /// A row of the index as a hit, where the caller may read its column and the table still is what it was.
    fn hit(&self, row: &[Option<String>]) -> Option<ValueHit> {
        let (relation, attribute) = (field(row, 1).parse().ok()?, field(row, 2).parse().ok()?);
        let (table, column) = self.snapshot.column(relation, attribute)?;
        if column.sensitive || !identity::told(relation.into(), attribute, field(row, 3).parse::<u32>().ok()?.into()) {
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
