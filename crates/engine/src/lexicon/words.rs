//! The words of the language itself, from data files: keywords with their tags, synonyms, abbreviations, adjectives.

use crate::hashing::QuickMap;
use crate::text::lemma;
use once_cell::sync::Lazy;

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
    keywords: QuickMap<&'static str, Keyword>,
    /// Single words that keyword phrases are made of, sorted.
    words: Vec<&'static str>,
    /// Longest keyword phrase in words.
    pub longest: usize,
    synonyms: QuickMap<&'static str, Vec<&'static str>>,
    opposites: QuickMap<&'static str, Vec<&'static str>>,
    typed: QuickMap<&'static str, &'static str>,
    abbreviations: QuickMap<&'static str, &'static str>,
    adjectives: QuickMap<&'static str, Adjective>,
}

/// The dictionary compiled into the library.
pub static DICTIONARY: Lazy<Dictionary> = Lazy::new(|| {
    let keywords: QuickMap<_, _> = rows(include_str!("../../data/keywords.tsv"))
        .map(|f| (f[0].trim(), Keyword { tag: f.get(1).copied().unwrap_or("filler"), argument: f.get(2).copied().unwrap_or("") }))
        .collect();
    let longest = keywords.keys().map(|k| k.split(' ').count()).max().unwrap_or(1);
    let mut words: Vec<&'static str> =
        keywords.keys().flat_map(|k| k.split(' ')).filter(|w| w.len() > 4 && w.bytes().all(|b| b.is_ascii_lowercase())).collect();
    words.sort_unstable();
    words.dedup();
    let mut synonyms: QuickMap<&str, Vec<&str>> = QuickMap::default();
    for f in rows(include_str!("../../data/synonyms.tsv")) {
        synonyms.entry(f[0]).or_default().extend(f.get(1).copied().unwrap_or("").split(' '));
    }
    for set in rows(include_str!("../../data/synsets.tsv")).flat_map(|f| f.into_iter().take(1)) {
        let members: Vec<&'static str> = set.split(' ').map(joined).collect();
        for member in &members {
            let others = synonyms.entry(member).or_default();
            let new: Vec<&'static str> = members.iter().filter(|m| *m != member && !others.contains(m)).copied().collect();
            others.extend(new);
        }
    }
    let mut opposites: QuickMap<&str, Vec<&str>> = QuickMap::default();
    for f in rows(include_str!("../../data/opposites.tsv")) {
        for (i, word) in f.iter().enumerate() {
            opposites.entry(word).or_default().extend(f.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, w)| *w));
        }
    }
    Dictionary {
        keywords,
        words,
        longest,
        synonyms,
        opposites,
        typed: rows(include_str!("../../data/typed.tsv")).filter(|f| f.len() > 1).map(|f| (f[0], f[1])).collect(),
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

/// A member of a set as names are looked up: its lemmas without what joins them. Each is made once, when the files are read.
fn joined(member: &'static str) -> &'static str {
    let glued: String = member.split('_').map(lemma).collect();
    if glued == member { member } else { Box::leak(glued.into_boxed_str()) }
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
    /// Other words for a lemma, or for the lemmas of a phrase glued together, nearest first.
    pub fn synonyms(&self, lemma: &str) -> &[&'static str] {
        self.synonyms.get(lemma).map_or(&[], Vec::as_slice)
    }
    /// True for words that are related and yet never stand for each other: 'arrival' and 'departure', 'employer' and 'employee'.
    pub fn opposed(&self, a: &str, b: &str) -> bool {
        self.opposites.get(a).is_some_and(|others| others.contains(&b))
    }
    /// The word that people shorten like this when they type: 'qty', 'yrs'.
    pub fn shortened(&self, word: &str) -> Option<&'static str> {
        self.typed.get(word).copied()
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
