//! What properties the documents of a column have: which keys, what kind of values, which values.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

/// Longest key that names a property, in characters.
const KEY: usize = 40;
/// Keys above this number are no names but data (documents that map ids to something): none is kept.
const KEYS: usize = 200;
/// Distinct values that are counted of a property.
const DISTINCT: usize = 1_000;

/// What kind of values a property has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Integer,
    Decimal,
    Boolean,
    Date,
    Timestamp,
    TimestampTz,
    Text,
}

impl Kind {
    /// What both are.
    fn with(self, other: Self) -> Self {
        match (self, other) {
            (a, b) if a == b => a,
            (Self::Integer | Self::Decimal, Self::Integer | Self::Decimal) => Self::Decimal,
            _ => Self::Text,
        }
    }

    /// Of a text: by how it is written.
    fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let digits = |from: usize, to: usize| bytes.get(from..to).is_some_and(|d| !d.is_empty() && d.iter().all(u8::is_ascii_digit));
        let number = |from: usize, to: usize| text.get(from..to).and_then(|t| t.parse::<u32>().ok()).unwrap_or(0);
        let is = |at: usize, letters: &[u8]| bytes.get(at).is_some_and(|b| letters.contains(b));
        if digits(0, 4) && is(4, b"-") && digits(5, 7) && is(7, b"-") && digits(8, 10) {
            let (year, month, day) = (number(0, 4), number(5, 7), number(8, 10));
            let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let last = match month {
                4 | 6 | 9 | 11 => 30,
                2 => 28 + u32::from(leap),
                1..=12 => 31,
                _ => 0,
            };
            if year == 0 || day == 0 || day > last {
                return Self::Text;
            }
            if bytes.len() == 10 {
                return Self::Date;
            }
            let clock = is(10, b"T ") && digits(11, 13) && is(13, b":") && digits(14, 16) && number(11, 13) < 24 && number(14, 16) < 60;
            let seconds = if is(16, b":") { 19 } else { 16 };
            if !clock || seconds == 19 && !(digits(17, 19) && number(17, 19) < 60) {
                return Self::Text;
            }
            let rest = text.get(seconds..).unwrap_or_default();
            let rest = rest.strip_prefix('.').map_or(rest, |r| r.trim_start_matches(|c: char| c.is_ascii_digit()));
            let zone = rest.strip_prefix(['+', '-']).is_some_and(|z| {
                matches!(z.len(), 2 | 4 | 5) && z.chars().all(|c| c.is_ascii_digit() || c == ':') && z.get(..2).is_some_and(|h| h <= "14")
            });
            return match rest {
                "" => Self::Timestamp,
                "Z" => Self::TimestampTz,
                _ if zone => Self::TimestampTz,
                _ => Self::Text,
            };
        }
        // Without a decimal point it may be a code of digits.
        let (whole, part) = text.strip_prefix('-').unwrap_or(text).split_once('.').unwrap_or_default();
        let plain = |t: &str| (1..=15).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_digit());
        if plain(whole) && plain(part) { Self::Decimal } else { Self::Text }
    }
}

/// A property, as far as the documents were read.
#[derive(Debug, Clone)]
pub struct Property {
    pub kind: Kind,
    /// Documents that have a value of it.
    pub present: u64,
    /// The values as they are written, with their number; `None`: there are too many.
    pub values: Option<HashMap<String, u64>>,
}

/// The documents of a column.
#[derive(Debug, Clone, Default)]
pub struct Documents {
    /// How many were read.
    pub read: u64,
    /// By the keys that lead to them.
    properties: BTreeMap<Vec<String>, Property>,
    /// Keys under which something stands that is no single value in one document.
    others: BTreeMap<Vec<String>, u64>,
    /// There were too many keys.
    data: bool,
}

impl Documents {
    /// Notes the properties of a document; the bytes that are held more. `length`: the longest value that is kept.
    pub fn take(&mut self, text: &str, length: usize) -> usize {
        let Ok(Value::Object(document)) = serde_json::from_str(text) else { return 0 };
        self.read += 1;
        let mut held = 0;
        for (key, value) in &document {
            match value {
                Value::Object(inner) => {
                    for (under, value) in inner {
                        held += self.note(&[key, under], value, length);
                    }
                }
                value => held += self.note(&[key], value, length),
            }
        }
        held
    }

    fn note(&mut self, path: &[&String], value: &Value, length: usize) -> usize {
        let (kind, written) = match value {
            Value::Null => return 0,
            Value::Bool(b) => (Kind::Boolean, b.to_string()),
            Value::Number(n) if n.is_f64() => (Kind::Decimal, n.to_string()),
            Value::Number(n) => (Kind::Integer, n.to_string()),
            Value::String(text) => (Kind::of(text), text.clone()),
            Value::Array(_) | Value::Object(_) => (Kind::Text, String::new()),
        };
        let path: Vec<String> = path.iter().map(|k| (*k).clone()).collect();
        if self.data || !path.iter().all(|key| is_name(key)) {
            return 0;
        }
        if value.is_array() || value.is_object() {
            if self.others.len() < KEYS {
                self.others.insert(path, 1);
            }
            return 0;
        }
        if !self.properties.contains_key(&path) && self.properties.len() >= KEYS {
            self.data = true;
            self.properties.clear();
            return 0;
        }
        let mut held = 0;
        let property = self.properties.entry(path).or_insert_with(|| {
            held += 256;
            Property { kind, present: 0, values: Some(HashMap::new()) }
        });
        property.kind = property.kind.with(kind);
        property.present += 1;
        if let Some(values) = &mut property.values
            && written.chars().count() <= length
        {
            if let Some(known) = values.get_mut(&written) {
                *known += 1;
            } else {
                held += written.len() + 64;
                values.insert(written, 1);
            }
            if values.len() > DISTINCT {
                property.values = None;
            }
        }
        held
    }

    /// The properties that enough of the documents have, and that are single values wherever they stand.
    pub fn properties(&self) -> impl Iterator<Item = (&[String], &Property)> {
        let single = |path: &Vec<String>| !self.others.contains_key(path);
        self.properties.iter().filter(move |(path, p)| single(path) && p.present * 100 >= self.read).map(|(path, p)| (path.as_slice(), p))
    }
}

/// Whether a key is a name that somebody gave, as far as it looks: ids, addresses and texts are data.
fn is_name(key: &str) -> bool {
    let letters = key.chars().filter(|c| c.is_alphabetic()).count();
    key.chars().count() <= KEY
        && key.starts_with(char::is_alphabetic)
        && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ' '))
        && letters * 2 > key.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_of_the_kind_that_they_write() {
        for (text, kind) in [
            ("2024-02-29", Kind::Date),
            ("2023-02-29", Kind::Text),
            ("2024-05-01T10:00:00Z", Kind::TimestampTz),
            ("2024-05-01 10:00", Kind::Timestamp),
            ("2024-05-01T10:00:00.25+02:00", Kind::TimestampTz),
            ("2024-05-01T25:00", Kind::Text),
            ("12.5", Kind::Decimal),
            ("90210", Kind::Text),
            ("1.2.3", Kind::Text),
            ("red", Kind::Text),
        ] {
            assert_eq!(Kind::of(text), kind, "{text}");
        }
    }

    #[test]
    fn properties_are_found_by_their_keys() {
        let mut documents = Documents::default();
        for text in [
            r#"{"device": "gate", "weight": 2, "size": {"height": 3.5}, "tags": ["a"]}"#,
            r#"{"device": "phone", "weight": 2.5, "size": {"height": 4}, "tags": "b", "a@b.org": 1}"#,
            "[1, 2]",
            "no document",
        ] {
            documents.take(text, 100);
        }
        let found: Vec<_> = documents.properties().map(|(path, p)| (path.join("."), p.kind, p.present)).collect();
        let expected = [("device".into(), Kind::Text, 2), ("size.height".into(), Kind::Decimal, 2), ("weight".into(), Kind::Decimal, 2)];
        assert_eq!(found, expected);
    }

    #[test]
    fn documents_keyed_by_data_have_no_properties() {
        let mut documents = Documents::default();
        for n in 0..400 {
            documents.take(&format!(r#"{{"visitor{}": 1}}"#, "x".repeat(n % 20) + &"y".repeat(n / 20)), 100);
        }
        assert_eq!(documents.properties().count(), 0);
    }
}
