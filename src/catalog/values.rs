//! Finding phrases of a question among the data's values: the value index that `ask.refresh()` fills, and the statistics.

use super::Snapshot;
use super::load::field;
use crate::db;
use pg_ask_engine::schema::{TableName, ValueHit, ValueSource};
use std::collections::{HashMap, HashSet};

/// Trigram similarity from which a value is near a phrase.
const NEAR: f32 = 0.45;
/// Word similarity from which a phrase is a part of a longer value ('Berlin' in 'Berlin Mitte').
const PART: f32 = 0.85;
/// Phrases looked up by similarity in one call, hits kept for each, and phrases remembered in the backend.
const FUZZY_PHRASES: usize = 24;
const HITS: usize = 12;
const REMEMBERED: usize = 20_000;
/// Shorter phrases are only looked up as they are: their trigrams say little.
const FUZZY_LENGTH: usize = 4;

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
    pub snapshot: &'a Snapshot,
}

impl ValueSource for Finder<'_> {
    fn find(&self, phrases: &[String]) -> Vec<ValueHit> {
        let mut wanted: Vec<(String, &String)> = Vec::with_capacity(phrases.len());
        let mut seen = HashSet::new();
        for phrase in phrases {
            let normal = normalize(phrase);
            if !normal.is_empty() && normal.chars().count() <= 100 && seen.insert(phrase) {
                wanted.push((normal, phrase));
            }
        }
        let unknown: Vec<String> = {
            let found = self.snapshot.found.borrow();
            let mut unknown: Vec<String> = wanted
                .iter()
                .filter(|(n, _)| !found.contains_key(n))
                .map(|(n, _)| n.clone())
                .collect();
            unknown.sort_unstable();
            unknown.dedup();
            unknown
        };
        if !unknown.is_empty() {
            let hits = self.look_up(&unknown);
            let mut found = self.snapshot.found.borrow_mut();
            if found.len() + unknown.len() > REMEMBERED {
                found.clear();
            }
            for phrase in unknown {
                found.insert(phrase, Vec::new());
            }
            for hit in hits {
                if let Some(known) = found.get_mut(&hit.phrase) {
                    known.push(hit);
                }
            }
        }
        let found = self.snapshot.found.borrow();
        wanted
            .iter()
            .filter_map(|(normal, phrase)| found.get(normal).map(|hits| (phrase, hits)))
            .flat_map(|(phrase, hits)| {
                hits.iter().map(|h| ValueHit {
                    phrase: (*phrase).clone(),
                    ..h.clone()
                })
            })
            .collect()
    }
}

impl Finder<'_> {
    /// Looks normalized phrases up; the hits carry the normalized phrase.
    fn look_up(&self, phrases: &[String]) -> Vec<ValueHit> {
        let mut hits = self.from_statistics(phrases);
        let me = db::current_user();
        let indexed = db::as_owner(|| self.from_index(phrases, &me));
        let known: HashSet<(String, TableName, String, String)> = indexed
            .iter()
            .map(|h| {
                (
                    h.phrase.clone(),
                    h.table.clone(),
                    h.column.clone(),
                    h.value.clone(),
                )
            })
            .collect();
        hits.retain(|h| {
            !known.contains(&(
                h.phrase.clone(),
                h.table.clone(),
                h.column.clone(),
                h.value.clone(),
            ))
        });
        hits.extend(indexed);
        hits.sort_by(|a, b| {
            (b.similarity.total_cmp(&a.similarity))
                .then_with(|| {
                    b.frequency
                        .unwrap_or(0.0)
                        .total_cmp(&a.frequency.unwrap_or(0.0))
                })
                .then_with(|| (&a.table, &a.column, &a.value).cmp(&(&b.table, &b.column, &b.value)))
        });
        let mut count: HashMap<String, usize> = HashMap::new();
        hits.retain(|h| {
            let n = count.entry(h.phrase.clone()).or_default();
            *n += 1;
            *n <= HITS
        });
        hits
    }

    /// Exact matches among most common values and enum labels: there without any index.
    fn from_statistics(&self, phrases: &[String]) -> Vec<ValueHit> {
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

    fn from_index(&self, phrases: &[String], me: &str) -> Vec<ValueHit> {
        let exact = db::query(
            "SELECT v.normal, v.schema_name, v.table_name, v.column_name, v.value, 1.0, v.frequency FROM ask.value_index v \
             WHERE v.normal = ANY ($1::text[]) AND (v.shared OR v.role_name = $2::name) ORDER BY v.frequency DESC LIMIT 1000",
            &[Some(&db::array_literal(phrases)), Some(me)],
        );
        let mut hits: Vec<ValueHit> = exact.iter().filter_map(|row| self.hit(row)).collect();
        let exact: HashSet<&str> = hits.iter().map(|h| h.phrase.as_str()).collect();
        let fuzzy: Vec<&String> = phrases
            .iter()
            .filter(|p| !exact.contains(p.as_str()) && p.chars().count() >= FUZZY_LENGTH)
            .take(FUZZY_PHRASES)
            .collect();
        if !fuzzy.is_empty() {
            let near = self.near(&fuzzy, me);
            hits.extend(near);
        }
        hits
    }

    fn near(&self, phrases: &[&String], me: &str) -> Vec<ValueHit> {
        let s = db::extension_schema("pg_trgm");
        let sql = format!(
            "SELECT p.phrase, v.schema_name, v.table_name, v.column_name, v.value, \
                    greatest({s}.similarity(v.normal, p.phrase), \
                             CASE WHEN {s}.word_similarity(p.phrase, v.normal) >= {PART} THEN 0.5 + 0.3 * length(p.phrase) / length(v.normal) ELSE 0 END), v.frequency \
             FROM unnest($1::text[]) AS p(phrase) CROSS JOIN LATERAL ( \
               SELECT i.* FROM ask.value_index i \
               WHERE (i.normal OPERATOR({s}.%) p.phrase OR i.normal OPERATOR({s}.%>) p.phrase) AND (i.shared OR i.role_name = $2::name) \
               ORDER BY {s}.similarity(i.normal, p.phrase) DESC, i.frequency DESC LIMIT 20) AS v"
        );
        const THRESHOLDS: [(&std::ffi::CStr, &std::ffi::CStr); 2] = [
            (c"pg_trgm.similarity_threshold", c"0.45"),
            (c"pg_trgm.word_similarity_threshold", c"0.85"),
        ];
        let rows = db::with_settings(&THRESHOLDS, || {
            db::query(&sql, &[Some(&db::array_literal(phrases)), Some(me)])
        });
        rows.iter()
            .filter_map(|row| self.hit(row))
            .filter(|h| h.similarity >= NEAR)
            .collect()
    }

    /// A row of the index as a hit, where the caller may read its column and the column still is what it was.
    fn hit(&self, row: &[Option<String>]) -> Option<ValueHit> {
        let table = TableName {
            schema: field(row, 1).into(),
            name: field(row, 2).into(),
        };
        let column = field(row, 3);
        let known = self
            .snapshot
            .table(&table)?
            .columns
            .iter()
            .find(|c| c.name == column)?;
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
