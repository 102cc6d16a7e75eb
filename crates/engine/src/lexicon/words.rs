//! The words of the language itself, from data files: keywords with their tags, synonyms, abbreviations, adjectives.

use once_cell::sync::Lazy;
use std::collections::HashMap;

/// What a keyword does in a question; see `data/keywords.tsv`.
#[derive(Debug, Clone, PartialEq)]
pub struct Keyword {
    pub tag: &'static str,
    pub argument: &'static str,
}

/// An adjective that implies a column: 'oldest' → birth date ascending or age descending.
#[derive(Debug, Clone, PartialEq)]
pub struct Adjective {
    /// True where much of the hinted measure is meant (for hints of dates the direction is reversed).
    pub descending: bool,
    /// Words of columns that measure it, nearest first; dates apart.
    pub measures: Vec<&'static str>,
    pub dates: Vec<&'static str>,
}

/// All data files, read once.
#[derive(Debug)]
pub struct Dictionary {
    keywords: HashMap<&'static str, Keyword>,
    /// Single words that keyword phrases are made of, sorted.
    words: Vec<&'static str>,
    /// Longest keyword phrase in words.
    pub longest: usize,
    synonyms: HashMap<&'static str, Vec<&'static str>>,
    abbreviations: HashMap<&'static str, &'static str>,
    adjectives: HashMap<&'static str, Adjective>,
}

/// The dictionary compiled into the library.
pub static DICTIONARY: Lazy<Dictionary> = Lazy::new(|| {
    let keywords: HashMap<_, _> = rows(include_str!("../../data/keywords.tsv"))
        .map(|f| (f[0].trim(), Keyword { tag: f.get(1).copied().unwrap_or("filler"), argument: f.get(2).copied().unwrap_or("") }))
        .collect();
    let longest = keywords.keys().map(|k| k.split(' ').count()).max().unwrap_or(1);
    let mut words: Vec<&'static str> =
        keywords.keys().flat_map(|k| k.split(' ')).filter(|w| w.len() > 4 && w.bytes().all(|b| b.is_ascii_lowercase())).collect();
    words.sort_unstable();
    words.dedup();
    let mut synonyms: HashMap<&str, Vec<&str>> = HashMap::new();
    for f in rows(include_str!("../../data/synonyms.tsv")) {
        synonyms.entry(f[0]).or_default().extend(f.get(1).copied().unwrap_or("").split(' '));
    }
    Dictionary {
        keywords,
        words,
        longest,
        synonyms,
        abbreviations: rows(include_str!("../../data/abbreviations.tsv")).filter(|f| f.len() > 1).map(|f| (f[0], f[1])).collect(),
        adjectives: rows(include_str!("../../data/adjectives.tsv"))
            .filter(|f| f.len() > 2)
            .map(|f| (f[0], adjective(f[1], f[2])))
            .collect(),
    }
});

fn rows(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines().filter(|l| !l.is_empty() && !l.starts_with("# ")).map(|l| l.split('\t').collect())
}

fn adjective(direction: &str, hints: &'static str) -> Adjective {
    let all = hints.split(['|', ',']).filter(|h| !h.is_empty());
    Adjective {
        descending: direction == "desc",
        measures: all.clone().filter(|h| !h.starts_with('@')).collect(),
        dates: all.filter_map(|h| h.strip_prefix('@')).filter(|h| !h.starts_with('-')).collect(),
    }
}

impl Dictionary {
    /// The keyword a phrase is (lower case, single blanks).
    pub fn keyword(&self, phrase: &str) -> Option<&Keyword> {
        self.keywords.get(phrase)
    }
    /// The words that keyword phrases are made of, longer than four letters.
    pub fn single_words(&self) -> &[&'static str] {
        &self.words
    }
    /// Other words for a lemma, nearest first.
    pub fn synonyms(&self, lemma: &str) -> &[&'static str] {
        self.synonyms.get(lemma).map_or(&[], Vec::as_slice)
    }
    /// What an abbreviation in an identifier stands for (may be several words).
    pub fn expansion(&self, word: &str) -> Option<&'static str> {
        self.abbreviations.get(word).copied()
    }
    /// The adjective that implies a column.
    pub fn adjective(&self, word: &str) -> Option<&Adjective> {
        self.adjectives.get(word)
    }
    /// True for words that belong to the language rather than to a schema.
    pub fn knows(&self, word: &str) -> bool {
        self.keywords.contains_key(word) || self.adjectives.contains_key(word)
    }
}
