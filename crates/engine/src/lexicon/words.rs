//! The words of the language itself, from data files: keywords with their tags, synonyms, abbreviations, adjectives.
//!
//! The build script makes the tables (`build.rs`), so a backend has nothing to read before its first answer.

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
    pub measures: &'static [&'static str],
    pub dates: &'static [&'static str],
}

/// The tables as the build script wrote them.
pub(crate) mod tables {
    use super::{Adjective, Keyword};
    include!(concat!(env!("OUT_DIR"), "/dictionary.rs"));
}

/// All words of the language, see [`DICTIONARY`].
#[derive(Debug)]
pub struct Dictionary {
    /// Longest keyword phrase in words.
    pub longest: usize,
}

/// The dictionary compiled into the library.
pub static DICTIONARY: Dictionary = Dictionary { longest: tables::LONGEST };

/// The words of an entry that lists them with blanks between.
fn listed(words: Option<&&'static str>) -> impl Iterator<Item = &'static str> {
    words.copied().unwrap_or("").split(' ').filter(|w| !w.is_empty())
}

impl Dictionary {
    /// The keyword a phrase is (lower case, single blanks).
    pub fn keyword(&self, phrase: &str) -> Option<&'static Keyword> {
        tables::KEYWORDS.get(phrase)
    }
    /// The words that keyword phrases are made of, longer than four letters.
    pub fn single_words(&self) -> impl Iterator<Item = &'static str> {
        tables::SINGLE_WORDS.split(' ')
    }
    /// Other words for a lemma, or for the lemmas of a phrase glued together, nearest first.
    pub fn synonyms(&self, lemma: &str) -> Vec<&'static str> {
        listed(tables::SYNONYMS.get(lemma)).collect()
    }
    /// True for words that are related and yet never stand for each other: 'arrival' and 'departure', 'employer' and 'employee'.
    pub fn opposed(&self, a: &str, b: &str) -> bool {
        listed(tables::OPPOSITES.get(a)).any(|other| other == b)
    }
    /// The word that people shorten like this when they type: 'qty', 'yrs'.
    pub fn shortened(&self, word: &str) -> Option<&'static str> {
        tables::TYPED.get(word).copied()
    }
    /// What an abbreviation in an identifier stands for (may be several words).
    pub fn expansion(&self, word: &str) -> Option<&'static str> {
        tables::ABBREVIATIONS.get(word).copied()
    }
    /// The adjective that implies a column.
    pub fn adjective(&self, word: &str) -> Option<&'static Adjective> {
        tables::ADJECTIVES.get(word)
    }
    /// True for words that belong to the language rather than to a schema.
    pub fn knows(&self, word: &str) -> bool {
        tables::KEYWORDS.contains_key(word) || tables::ADJECTIVES.contains_key(word)
    }
}
