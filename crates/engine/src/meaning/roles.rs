//! What keys of a table to itself are called: the one above ('manager', 'parent'), those below ('reports', 'children'), and what
//! the one above does ('supervises').

use crate::account::root_of;
use crate::lexicon::{Edge, Lexicon};
use crate::text::Token;

/// A kind of such keys: words of the column's name that tell it, and the words people use for its ends.
struct Family {
    keys: &'static [&'static str],
    above: &'static [&'static str],
    below: &'static [&'static str],
    verbs: &'static [&'static str],
}

const FAMILIES: &[Family] = &[
    Family {
        keys: &[
            "manager",
            "supervisor",
            "boss",
            "superior",
            "report",
            "reports",
            "lead",
            "leader",
            "head",
            "chief",
            "superintendent",
            "foreman",
        ],
        above: &["manager", "supervisor", "boss", "superior", "lead", "leader", "chief", "foreman", "head"],
        below: &["subordinate", "underling", "direct", "team"],
        verbs: &["manage", "supervise", "lead", "head", "oversee", "boss", "run"],
    },
    Family {
        keys: &["mentor", "tutor", "coach", "trainer", "guide", "teacher", "buddy"],
        above: &["mentor", "tutor", "coach", "trainer"],
        below: &["mentee", "apprentice", "protege", "trainee", "pupil", "tutee"],
        verbs: &["mentor", "tutor", "coach", "train", "guide"],
    },
    Family {
        keys: &["parent", "super", "upper", "higher"],
        above: &["parent", "supercategory"],
        below: &["child", "subcategory", "sub", "subgroup", "subunit", "descendant", "offspring", "subdivision"],
        verbs: &[],
    },
];

/// Words of relations that the words of a family are put together with.
const BESIDE: &[&str] = &[
    "direct",
    "line",
    "immediate",
    "report",
    "reports",
    "reporting",
    "reported",
    "under",
    "below",
    "beneath",
    "answer",
    "answers",
    "work",
    "works",
    "working",
    "charge",
];

/// Which end of the key a noun names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Noun {
    Above,
    Below,
}

/// What a key of a table to itself is called.
pub(super) struct Kin<'a> {
    words: Vec<&'a str>,
    /// What those below are to the one above: 'part' of part_of_id.
    members: Vec<&'a str>,
    family: Option<&'static Family>,
}

impl<'a> Kin<'a> {
    pub fn of(edge: &Edge, lexicon: &'a Lexicon) -> Self {
        let entry = &lexicon.tables[edge.from];
        let all = |c: usize| entry.columns[c].words.windows(2).filter(|w| w[1] == "of").map(|w| w[0].as_str());
        let members: Vec<&str> = edge.from_columns.iter().flat_map(|&c| all(c)).collect();
        let words: Vec<&str> = edge
            .from_columns
            .iter()
            .flat_map(|&c| &entry.columns[c].words)
            .map(String::as_str)
            .filter(|w| {
                !matches!(*w, "id" | "code" | "key" | "number" | "no" | "to" | "by" | "of")
                    && !entry.words.iter().chain(&lexicon.tables[edge.to].words).any(|own| own == w)
            })
            .collect();
        let family = FAMILIES.iter().find(|f| words.iter().any(|w| f.keys.contains(w)));
        Self { words, members, family }
    }

    /// True where the key's name says no more than what it refers to.
    pub fn is_plain(&self) -> bool {
        self.words.is_empty()
    }

    /// True for a key to who is in charge.
    pub fn leads(&self) -> bool {
        self.family.is_some_and(|f| f.keys.contains(&"manager"))
    }

    /// A word of the key's own name.
    pub fn own(&self, token: &Token) -> bool {
        self.words.iter().any(|w| *w == token.lemma || *w == token.lower)
    }

    /// The end that a noun names.
    pub fn noun(&self, token: &Token) -> Option<Noun> {
        let said = |list: &[&str]| list.contains(&token.lemma.as_str()) || list.contains(&token.lower.as_str());
        let reports = |w: &str| matches!(w, "report" | "reports" | "reporting");
        if said(&self.members) {
            return Some(Noun::Below);
        }
        if self.own(token) && !reports(&token.lower) && !self.is_deed(token) || self.family.is_some_and(|f| said(f.above)) {
            return Some(Noun::Above);
        }
        let below = self.family.is_some_and(|f| said(f.below) || f.below.contains(&"sub") && token.lower.starts_with("sub-"));
        below.then_some(Noun::Below)
    }

    /// True for a word of the key that tells a deed: 'referred' of referred_by.
    fn is_deed(&self, token: &Token) -> bool {
        token.lower.ends_with("ed") || crate::account::is_irregular(&token.lower)
    }

    /// What the row above does with those below.
    pub fn verb(&self, token: &Token) -> bool {
        let said = root_of(&token.lower);
        let family = self.family.is_some_and(|f| f.verbs.iter().any(|v| root_of(v) == said));
        let deeds = self.words.iter().filter(|w| w.ends_with("ed") || crate::account::is_irregular(w) || w.ends_with("er") && w.len() > 4);
        family || deeds.map(|w| root_of(w.strip_suffix("er").unwrap_or(w))).any(|w| w == said || w == root_of(&token.lemma))
    }

    /// 'reports', 'works', 'answers': what those below do.
    pub fn reports(&self, word: &str) -> bool {
        let people = self.family.is_some_and(|f| f.keys.contains(&"manager"));
        people && (matches!(word, "report" | "reports" | "reporting" | "reported" | "answer" | "answers" | "answering") || self.works(word))
    }

    pub fn works(&self, word: &str) -> bool {
        matches!(word, "work" | "works" | "working" | "worked")
    }
}

/// True for a word that a relation between rows of one table is spoken of with.
pub(super) fn is_of_relation(word: &str) -> bool {
    let lemma = crate::text::lemma(word);
    let of = |list: &[&str]| list.contains(&word) || list.contains(&lemma.as_str());
    BESIDE.contains(&word) || FAMILIES.iter().any(|f| of(f.above) || of(f.below) || f.verbs.iter().any(|v| root_of(v) == root_of(word)))
}
