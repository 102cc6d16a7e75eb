//! Finding phrases of a question among the data's values: the value index that `ask.refresh()` fills, and the statistics.

use super::Snapshot;
use super::load::field;
use crate::db;
use pg_ask_engine::schema::{TableName, ValueHit, ValueSource};
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::ffi::CStr;
use std::time::Instant;

/// Trigram similarity from which a value is near a phrase; set for the index search below too.
const NEAR: f32 = 0.5;
/// Share of letters that must agree for a misspelling: one slip in four letters.
const SLIP: f32 = 0.74;
/// Longest text, in letters, that is indexed by its spellings; longer ones are found by their trigrams.
const SPELLING_LENGTH: usize = 24;
/// Word similarity from which a phrase is a part of a longer value ('Berlin' in 'Berlin Mitte').
const PART: f32 = 0.85;
/// Phrases of a question that are looked up by similarity, and hits kept for each phrase.
const FUZZY_PHRASES: usize = 16;
const HITS: usize = 12;
/// Shorter phrases are only looked up as they are: their trigrams say little. Longer ones than this of plain words too.
const FUZZY_LENGTH: usize = 4;
const FUZZY_WORDS: usize = 3;
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
    let hash = |skip: Option<usize>| {
        let mut hash = super::Fnv::default();
        let mut buffer = [0; 4];
        for (i, c) in letters.iter().enumerate() {
            if Some(i) != skip {
                hash.bytes(c.encode_utf8(&mut buffer).as_bytes());
            }
        }
        (hash.value() ^ (hash.value() >> 32)) as i32
    };
    let mut keys: Vec<i32> = (0..letters.len()).map(|i| hash(Some(i))).chain([hash(None)]).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Reads the value index: as its owner, and by its indexes even before it was ever analyzed.
fn looked_up<T>(f: impl FnOnce() -> T) -> T {
    db::with_settings(&[(c"enable_seqscan", c"off")], || db::as_owner(f))
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
        fuzzy.sort_by_key(|(_, p)| !is_name(p));
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
                "SELECT v.normal, v.schema_name, v.table_name, v.column_name, v.value, 1.0, v.frequency \
                 FROM ask.value_index v \
                 WHERE v.normal = ANY ($1::text[]) AND (v.shared OR v.role_name = $2::name) \
                 ORDER BY v.frequency DESC LIMIT 1000",
                &[Some(&db::array_literal(phrases)), Some(&me)],
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

    /// Values a slip of the pen away, then those that share most trigrams, and longer ones that a name is a part of.
    fn near(&self, phrases: &[String]) -> Vec<ValueHit> {
        let me = db::current_user();
        let mut hits = self.misspelt(phrases, &me);
        let found: HashSet<String> = hits.iter().map(|h| h.phrase.clone()).collect();
        let rest = |p: &&String| !found.contains(*p);
        let (names, words): (Vec<&String>, Vec<&String>) = phrases.iter().filter(rest).partition(|p| self.named.borrow().contains(*p));
        hits.extend(self.similar(&names, &me, c"0.6", true));
        let words: Vec<&String> = words.into_iter().filter(|p| p.contains(' ')).collect();
        hits.extend(self.similar(&words, &me, c"0.7", false));
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
                "SELECT v.normal, v.schema_name, v.table_name, v.column_name, v.value, 0, v.frequency \
                 FROM ask.value_index v WHERE v.spellings && $1::int4[] AND (v.shared OR v.role_name = $2::name) LIMIT 500",
                &[Some(&number_array(&keys)), Some(me)],
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

    fn similar(&self, phrases: &[&String], me: &str, threshold: &'static CStr, parts: bool) -> Vec<ValueHit> {
        if phrases.is_empty() {
            return Vec::new();
        }
        let s = db::extension_schema("pg_trgm");
        let part = if parts { format!("OR i.normal OPERATOR({s}.%>) p.phrase") } else { String::new() };
        let sql = format!(
            "SELECT p.phrase, v.schema_name, v.table_name, v.column_name, v.value, \
                    greatest({s}.similarity(v.normal, p.phrase), \
                             CASE WHEN {s}.word_similarity(p.phrase, v.normal) >= {PART} \
                                  THEN 0.5 + 0.3 * length(p.phrase) / length(v.normal) ELSE 0 END), v.frequency \
             FROM unnest($1::text[]) AS p(phrase) CROSS JOIN LATERAL ( \
               SELECT i.* FROM ask.value_index i \
               WHERE (i.normal OPERATOR({s}.%) p.phrase {part}) AND (i.shared OR i.role_name = $2::name) \
               ORDER BY {s}.similarity(i.normal, p.phrase) DESC, i.frequency DESC LIMIT 20) AS v"
        );
        let thresholds = [(c"pg_trgm.similarity_threshold", threshold), (c"pg_trgm.word_similarity_threshold", c"0.85")];
        let rows = db::with_settings(&thresholds, || looked_up(|| db::query(&sql, &[Some(&db::array_literal(phrases)), Some(me)])));
        rows.iter().filter_map(|row| self.hit(row)).filter(|h| h.similarity >= NEAR).collect()
    }

    /// A row of the index as a hit, where the caller may read its column and the column still is what it was.
    fn hit(&self, row: &[Option<String>]) -> Option<ValueHit> {
        let table = TableName { schema: field(row, 1).into(), name: field(row, 2).into() };
        let column = field(row, 3);
        let known = self.snapshot.table(&table)?.columns.iter().find(|c| c.name == column)?;
        if known.sensitive {
            return None;
        }
        Some(ValueHit {
            phrase: field(row, 0).into(),
            table,
            column: column.into(),
            value: field(row, 4).into(),
            similarity: field(row, 5).parse().unwrap_or(0.0),
            frequency: field(row, 6).parse().ok(),
        })
    }
}
