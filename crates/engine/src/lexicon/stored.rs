//! Values by their meaning: what columns of few kinds store, for words that nothing else knows.
//!
//! 'broken' for 'Damaged', 'couch' for 'sofa'. How near is near was measured on words that say the same and on kinds that stand beside each
//! other ('lunch' and 'dinner', 'petrol' and 'diesel'): from 0.63 on there are half of the former, and of the latter only days of the week.

use super::Lexicon;
use super::words::DICTIONARY;
use crate::schema::Column;
use crate::text::stem_of;

/// Words less alike say nothing. What is near one value and nearly as near another is a kind beside them: lunch to dinner and breakfast.
const NEAR: f32 = 0.63;
const MARGIN: f32 = 0.12;
/// Values of a column with more of them name things, and longer ones are texts.
const KINDS: usize = 40;
const LENGTH: usize = 24;
/// Most values whose meanings are kept.
const KEPT: usize = 2_000;
const DIMENSIONS: usize = pg_ask_embed::DIMENSIONS;

/// The values with what they mean, as vectors of small integers.
#[derive(Debug, Clone, Default)]
pub(super) struct StoredMeanings {
    values: Vec<(usize, usize, String)>,
    vectors: Vec<i8>,
}

/// A value that a word may stand for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct NearValue {
    pub table: usize,
    pub column: usize,
    pub value: String,
    /// How near it is, up to 1.
    pub near: f32,
}

fn vector(text: &str) -> [i8; DIMENSIONS] {
    pg_ask_embed::embed(text).map(|v| (v * 127.0).round().clamp(-127.0, 127.0) as i8)
}

/// Whether all words of a text are known by themselves: what is pieced together means nothing.
fn is_known(text: &str) -> bool {
    text.split(' ').all(pg_ask_embed::knows_word)
}

/// A value as words: 'in_transit', 'Rough Sea'.
fn said(value: &str) -> String {
    value.replace(['_', '-'], " ").to_lowercase()
}

/// What a column of few kinds stores.
fn kinds(column: &Column) -> impl Iterator<Item = &String> {
    let few = column.common_values.len() <= KINDS && column.distinct.is_none_or(|d| d <= KINDS as f64);
    let labels = column.enum_labels.iter().chain(&column.common_values).take(KINDS);
    let word = |v: &&String| v.chars().count() <= LENGTH && v.split(['_', '-', ' ']).count() <= 3 && v.chars().any(char::is_lowercase);
    labels.filter(move |v| few && column.class.is_text() && !column.sensitive && word(v))
}

impl StoredMeanings {
    pub(super) fn of(lexicon: &Lexicon) -> Self {
        let mut out = Self::default();
        for (t, table) in lexicon.schema.tables.iter().enumerate() {
            for (c, column) in table.columns.iter().enumerate() {
                let entry = &lexicon.tables[t];
                if entry.columns[c].key || entry.columns[c].foreign || entry.display.contains(&c) || !lexicon.roles[t].categorizes(c) {
                    continue;
                }
                for value in kinds(column) {
                    if out.values.len() >= KEPT {
                        return out;
                    }
                    out.values.push((t, c, value.clone()));
                    out.vectors.extend(vector(&said(value)));
                }
            }
        }
        out
    }

    /// Values of the tables that a word (or a phrase, its words apart) stands for by a set of words, else by what it means.
    pub(super) fn near(&self, word: &str, open: &dyn Fn(usize) -> bool) -> Vec<NearValue> {
        let found = |i: usize, near: f32| {
            let (table, column, value) = &self.values[i];
            NearValue { table: *table, column: *column, value: value.clone(), near }
        };
        let held: Vec<usize> = (0..self.values.len()).filter(|&i| open(self.values[i].0)).collect();
        if held.is_empty() {
            return Vec::new();
        }
        let others = DICTIONARY.synonyms(&word.replace(' ', ""));
        let same = |value: &str| {
            let glued = said(value).replace(' ', "");
            glued != word && others.iter().any(|o| *o == glued || stem_of(o) == stem_of(&glued))
        };
        let listed: Vec<NearValue> =
            held.iter().filter(|&&i| !others.is_empty() && same(&self.values[i].2)).map(|&i| found(i, 1.0)).collect();
        if !listed.is_empty() || !is_known(word) {
            return listed;
        }
        let wanted = vector(word);
        let likeness = |i: usize| {
            let v = self.vectors.get(i * DIMENSIONS..(i + 1) * DIMENSIONS).unwrap_or_default();
            let dot: i32 = v.iter().zip(&wanted).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum();
            dot as f32 / (127.0 * 127.0)
        };
        let apart = |value: &str| DICTIONARY.opposed(word, value) || word.ends_with(value) || value.ends_with(word);
        let mut near: Vec<NearValue> = held
            .into_iter()
            .map(|i| (i, likeness(i)))
            .filter(|&(i, s)| s >= NEAR - MARGIN && is_known(&said(&self.values[i].2)) && !apart(&said(&self.values[i].2)))
            .map(|(i, s)| found(i, s))
            .collect();
        near.sort_by(|a, b| b.near.total_cmp(&a.near).then((a.table, a.column).cmp(&(b.table, b.column))));
        let Some(best) = near.first().filter(|b| b.near >= NEAR).cloned() else { return Vec::new() };
        // Another value as near leaves open which is meant; the same one of another column is for the rest of the question to tell.
        let other = near.iter().any(|n| said(&n.value) != said(&best.value) && n.near >= best.near - MARGIN);
        near.retain(|n| said(&n.value) == said(&best.value));
        if other { Vec::new() } else { near }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A word, the values that there are, and the one it stands for ('-': none).
    const CASES: &[(&str, &[&str], &str)] = &[
        ("broken", &["Damaged", "intact"], "Damaged"),
        ("couch", &["sofa", "chair"], "sofa"),
        ("lawyer", &["attorney", "clerk"], "attorney"),
        ("timber", &["wood", "steel"], "wood"),
        ("tiny", &["small", "large"], "small"),
        ("finished", &["completed", "open"], "completed"),
        ("faulty", &["defective", "fine"], "defective"),
        ("lorry", &["truck", "van"], "truck"),
        ("unwell", &["sick", "rested"], "sick"),
        ("blood test", &["Haematology", "Radiology"], "Haematology"),
        ("lunch", &["dinner", "breakfast"], "-"),
        ("petrol", &["diesel", "electric"], "-"),
        ("unpaid", &["paid", "late"], "-"),
        ("paris", &["lyon", "turin"], "-"),
        ("red", &["blue", "green"], "-"),
        ("premium", &["basic", "plus"], "-"),
        ("spring", &["autumn", "winter"], "-"),
        ("morning", &["evening", "night"], "-"),
        ("xylograph", &["print", "book"], "-"),
    ];

    #[test]
    fn words_stand_for_what_is_stored() {
        let mut wrong = Vec::new();
        for (word, values, wanted) in CASES {
            let mut stored = StoredMeanings::default();
            for value in *values {
                stored.values.push((0, 0, (*value).to_owned()));
                stored.vectors.extend(vector(&said(value)));
            }
            let near = stored.near(word, &|_| true);
            let first = near.first().map_or("-", |n| n.value.as_str());
            if first != *wanted {
                wrong.push(format!("{word}: {near:?}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
