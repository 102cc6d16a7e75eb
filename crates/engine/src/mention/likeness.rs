//! How a value answers to a phrase that is not spelt like it.
//!
//! A word that is right as it stands is no misspelling of another: only what is a word of neither the language nor the schema
//! may be one. What is refused here is still good enough to be offered (`clarify`).

use crate::lexicon::{DICTIONARY, Lexicon};
use crate::normal::normalize;
use crate::rank::COMMON;
use crate::text::{edit_distance, lemma, stem, typo_limit};

/// Fewer letters are never taken for a misspelling: too much is one letter away from them.
const SHORTEST_SLIP: usize = 5;

/// Why a value may be what a phrase means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Likeness {
    /// The same words, put together otherwise ('part-time' and 'Part Time') or in the other English spelling.
    Same,
    /// A slip of the pen ('Lyonn' and 'Lyon').
    Slip,
    /// A part of it ('Berlin' and 'Berlin Mitte').
    Part,
}

/// The words of a text in the form in which they are compared.
pub(crate) fn words(text: &str) -> Vec<String> {
    normalize(text).split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

/// Letters and digits only: what is the same in 'part-time', 'Part Time' and 'parttime'.
pub(crate) fn squeezed(text: &str) -> String {
    words(text).iter().map(|w| one_spelling(w)).collect()
}

/// How `value` answers to `phrase`; `None` where it must not be taken for it.
pub(crate) fn likeness(phrase: &str, value: &str, lexicon: &Lexicon) -> Option<Likeness> {
    let (said, stored) = (words(phrase), words(value));
    if said.is_empty() || stored.is_empty() {
        return None;
    }
    if squeezed(phrase) == squeezed(value) {
        return Some(Likeness::Same);
    }
    // An address is told as it is: a word of the question that it happens to hold says nothing of it.
    if is_address(value) && !is_address(phrase) {
        return None;
    }
    let same = |a: &str, b: &str| a == b || lemma(a) == lemma(b) || one_spelling(a) == one_spelling(b);
    if said.len() < stored.len() && said.iter().all(|s| stored.iter().any(|v| same(s, v))) {
        return Some(Likeness::Part);
    }
    if said.len() != stored.len() {
        return None;
    }
    let mut slips = said.iter().zip(&stored).filter(|(s, v)| !same(s, v));
    let (Some((s, v)), None) = (slips.next(), slips.next()) else { return None };
    is_slip(s, v, lexicon).then_some(Likeness::Slip)
}

/// An e-mail address, a link, the name of a server or a path.
fn is_address(text: &str) -> bool {
    let one = !text.chars().any(char::is_whitespace);
    one && (text.contains('@') || text.contains("://") || text.starts_with("www.") || text.starts_with('/'))
}

/// True where `said` is no word and one slip or two from `stored`.
fn is_slip(said: &str, stored: &str, lexicon: &Lexicon) -> bool {
    let plain = |w: &str| w.chars().all(char::is_alphabetic);
    said.chars().count() >= SHORTEST_SLIP
        && plain(said)
        && plain(stored)
        && said.chars().next() == stored.chars().next()
        && edit_distance(said, stored, typo_limit(said)).is_some()
        && !is_word(said, lexicon)
}

/// A word of the language or of the schema.
pub(crate) fn is_word(word: &str, lexicon: &Lexicon) -> bool {
    let base = lemma(word);
    let known = |w: &str| DICTIONARY.knows(w) || COMMON.contains(w) || !DICTIONARY.synonyms(w).is_empty() || pg_ask_embed::knows_word(w);
    known(word)
        || known(&base)
        || !lexicon.named(&base).is_empty()
        || !lexicon.named_by_stem(&stem(&base)).is_empty()
        || inflected(word).iter().any(|w| known(w))
}

/// What an inflected word may come from: 'refunded' → refund, refunde.
fn inflected(word: &str) -> Vec<String> {
    let mut out = Vec::new();
    for end in ["ed", "ing", "er", "est", "ly", "ers", "ings"] {
        if let Some(root) = word.strip_suffix(end).filter(|r| r.chars().count() > 2) {
            out.push(root.to_owned());
            out.push(format!("{root}e"));
            let mut letters = root.chars().rev();
            if let (Some(a), Some(b)) = (letters.next(), letters.next())
                && a == b
            {
                out.push(root.chars().take(root.chars().count() - 1).collect());
            }
        }
    }
    out
}

/// One of the two English spellings of a word: 'cancelled' and 'canceled', 'organisation' and 'organization', 'colour' and 'color'.
fn one_spelling(word: &str) -> String {
    if word.chars().count() < 5 || !word.is_ascii() {
        return word.to_owned();
    }
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        if !(c == 'l' && out.ends_with('l')) {
            out.push(c);
        }
    }
    for (british, american) in
        [("ise", "ize"), ("isi", "izi"), ("isa", "iza"), ("our", "or"), ("yse", "yze"), ("tre", "ter"), ("ence", "ense")]
    {
        if let Some(at) = out.rfind(british).filter(|at| *at >= 2) {
            out.replace_range(at..at + british.len(), american);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Schema;

    /// Phrase, value, how it answers to it.
    const CASES: &[(&str, &str, Option<Likeness>)] = &[
        ("part-time", "Part Time", Some(Likeness::Same)),
        ("in progress", "in_progress", Some(Likeness::Same)),
        ("cancelled", "canceled", Some(Likeness::Same)),
        ("organisation", "Organization", Some(Likeness::Same)),
        ("Lyonn", "Lyon", Some(Likeness::Slip)),
        ("Acme Corporatoin", "Acme Corporation", Some(Likeness::Slip)),
        ("Berlin", "Berlin Mitte", Some(Likeness::Part)),
        ("headphones", "Wireless Headphones", Some(Likeness::Part)),
        // Words that are right as they stand.
        ("alive", "Alice", None),
        ("hold", "Holz", None),
        ("work", "York", None),
        ("many", "Mary", None),
        ("been", "Beer", None),
        ("Berlin", "Bergin", None),
        ("orders", "Borders", None),
        ("planning", "Flanning", None),
        // Numbers are no misspellings of other numbers.
        ("Elm 12", "Elm 10", None),
        ("Room 12B", "Room 12C", None),
        // Too short, or too far.
        ("Abix", "Abex", None),
        ("Zorvex", "Corvex", None),
    ];

    #[test]
    fn a_value_answers_to_a_phrase_only_where_it_may_be_meant() {
        let lexicon = Lexicon::compile(Schema::default(), Vec::new());
        let wrong: Vec<String> = CASES
            .iter()
            .filter_map(|(phrase, value, wanted)| {
                let found = likeness(phrase, value, &lexicon);
                (found != *wanted).then(|| format!("'{phrase}' and '{value}': {found:?}, not {wanted:?}"))
            })
            .collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
