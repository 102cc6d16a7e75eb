//! Patterns of phrases: words, alternatives ('wants/wanted'), words that may be missing ('just?'), a unit of the calendar ('@unit'), a number
//! ('@n'), any word ('@any'), nothing more that is asked about ('@end'); and the lists of phrases by where they stand (`data/spoken_parts.txt`).

use super::word;
use crate::hashing::{QuickMap, QuickSet};
use crate::numbers::number_at;
use crate::pattern::Words;
use crate::text::Token;
use crate::time::unit;
use once_cell::sync::Lazy;

/// A place of a pattern.
#[derive(Debug)]
enum Place {
    Words(Words),
    Unit,
    Number,
    Any,
    /// Nothing more that is asked about: the end, or a time or place.
    End,
}

/// A phrase as a list of places; the flag says that a place may be missing.
#[derive(Debug)]
pub(super) struct Phrase {
    places: Vec<(Place, bool)>,
    /// The words that it may begin with, as marks: there are a thousand phrases, and a word begins few of them.
    opens: u64,
}

/// Any word at all.
const ANY: u64 = u64::MAX;

/// The mark of a word; a few words share one.
fn mark(word: &str) -> u64 {
    let bytes = word.as_bytes();
    let at = |i: usize| bytes.get(i).map_or(0, |b| usize::from(*b));
    1 << ((at(0) * 7 + at(1) * 3 + at(bytes.len() / 2) * 5 + bytes.len()) % 64)
}

/// The marks of the words that places may begin with.
fn opening(places: &[(Place, bool)]) -> u64 {
    let mut opens = 0;
    for (place, optional) in places {
        let Place::Words(words) = place else { return ANY };
        opens |= words.all().iter().fold(0, |all, w| all | mark(w));
        if !optional {
            return opens;
        }
    }
    ANY
}

/// Where a phrase was found.
pub(super) struct Found {
    /// Tokens that it takes.
    pub len: usize,
    /// The tokens that stand for its unit, number and any word, in order: from, to.
    pub held: Vec<(usize, usize)>,
}

impl Phrase {
    pub(super) fn read(text: &'static str) -> Phrase {
        let place = |w: &'static str| {
            let optional = w.len() > 1 && w.ends_with('?');
            let w = if optional { &w[..w.len() - 1] } else { w };
            let place = match w {
                "@unit" => Place::Unit,
                "@n" => Place::Number,
                "@any" => Place::Any,
                "@end" => Place::End,
                _ => Place::Words(Words::read(w, b'/')),
            };
            (place, optional)
        };
        // 'it's' is two tokens.
        let words = text.split_whitespace().flat_map(|w| {
            let base = w.strip_suffix("'s").filter(|b| !b.is_empty() && !w.contains('/'));
            std::iter::once(base.unwrap_or(w)).chain(base.map(|_| "'s"))
        });
        let places: Vec<(Place, bool)> = words.map(place).collect();
        let opens = opening(&places);
        Phrase { places, opens }
    }

    /// True where the phrase stands at a place and ends at another.
    pub(super) fn ends(&self, tokens: &[Token], from: usize, end: usize) -> bool {
        self.at(tokens, from).is_some_and(|f| from + f.len == end)
    }

    /// False where no word among those with these marks (see [`opened`]) opens it.
    pub(super) fn may_stand(&self, opened: u64) -> bool {
        self.opens & opened != 0
    }

    /// The phrase at a place, if it stands there.
    pub(super) fn at(&self, tokens: &[Token], from: usize) -> Option<Found> {
        if self.opens & mark(word(tokens, from)) == 0 {
            return None;
        }
        let (mut at, mut held) = (from, Vec::new());
        for (place, optional) in &self.places {
            if matches!(place, Place::End) {
                ends_asking(tokens, at).then_some(())?;
                continue;
            }
            let len = match place {
                Place::Words(words) => usize::from(words.all().contains(&word(tokens, at))),
                Place::Unit => usize::from(unit(word(tokens, at)).is_some()),
                Place::Any => usize::from(!word(tokens, at).is_empty() && tokens.get(at).is_some_and(|t| !t.punctuation)),
                Place::Number => number(tokens, at),
                Place::End => 0,
            };
            if len > 0 && !matches!(place, Place::Words(_)) {
                held.push((at, at + len));
            }
            if len == 0 && !optional {
                return None;
            }
            at += len;
        }
        (at > from).then_some(Found { len: at - from, held })
    }
}

/// The marks of all tokens: what they open at most.
pub(super) fn opened(tokens: &[Token]) -> u64 {
    (0..tokens.len()).fold(0, |marks, i| marks | mark(word(tokens, i)))
}

/// True where a question ends, or goes on with no more than when or where.
fn ends_asking(tokens: &[Token], at: usize) -> bool {
    const GOES_ON: &[&str] = &[
        "",
        "in",
        "on",
        "at",
        "last",
        "this",
        "during",
        "since",
        "between",
        "today",
        "tonight",
        "tomorrow",
        "next",
        "currently",
        "now",
        "right",
        "yesterday",
        "so",
        "over",
        "before",
    ];
    tokens.get(at).is_none_or(|t| t.punctuation) || GOES_ON.contains(&word(tokens, at))
}

/// How many tokens a whole number takes.
pub(super) fn number(tokens: &[Token], at: usize) -> usize {
    let words: Vec<&str> = tokens.iter().skip(at).take(4).map(|t| if t.quoted { "" } else { t.lower.as_str() }).collect();
    number_at(&words, 0).filter(|n| !n.percent && !n.money && !n.ordinal && n.value.fract() == 0.0).map_or(0, |n| n.len)
}

/// Phrases of a section, and its words one by one.
type Section = (Vec<Phrase>, QuickSet<&'static str>);

/// The sections of the list: phrases, and words where they are looked at one by one.
static SECTIONS: Lazy<QuickMap<&'static str, Section>> = Lazy::new(|| {
    let mut all: QuickMap<&'static str, Section> = QuickMap::default();
    let mut name = "";
    for line in include_str!("../../data/spoken_parts.txt").lines().filter(|l| !l.starts_with('#') && !l.is_empty()) {
        match line.strip_prefix("== ") {
            Some(heading) => name = heading,
            None => {
                let (phrases, words) = all.entry(name).or_default();
                phrases.push(Phrase::read(line));
                words.extend(line.split_whitespace());
            }
        }
    }
    all
});

/// The phrases of a section.
pub(super) fn section(name: &str) -> &'static [Phrase] {
    SECTIONS.get(name).map_or(&[], |(phrases, _)| phrases)
}

/// True for a word of a section.
pub(super) fn listed(name: &str, word: &str) -> bool {
    SECTIONS.get(name).is_some_and(|(_, words)| words.contains(word))
}

#[cfg(test)]
mod tests {
    use super::{Phrase, SECTIONS};
    use crate::text::tokenize;

    fn length(phrase: &'static str, text: &str) -> Option<usize> {
        Phrase::read(phrase).at(&tokenize(text), 0).map(|f| f.len)
    }

    #[test]
    fn phrases_open_with_any_of_their_words() {
        assert_eq!(length("just? tell/show me", "just show me"), Some(3));
        assert_eq!(length("just? tell/show me", "tell me"), Some(2));
        assert_eq!(length("just? tell/show me", "give me"), None);
        assert_eq!(length("@n of them", "7 of them"), Some(3));
        assert_eq!(length("@any please", "names please"), Some(2));
        assert_eq!(length("please? @end", "please"), Some(1));
    }

    /// What tells quickly that a phrase can't stand somewhere never hides one that does.
    #[test]
    fn no_listed_phrase_is_hidden() {
        let phrases = SECTIONS.values().flat_map(|(phrases, _)| phrases);
        for phrase in phrases {
            let Some((super::Place::Words(words), false)) = phrase.places.first() else { continue };
            assert!(words.all().iter().all(|w| phrase.opens & super::mark(w) != 0), "{phrase:?}");
        }
    }
}
