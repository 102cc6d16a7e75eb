//! Typing errors in the words of the language itself ('avrage', 'diferent'); those in names are found with the mentions.

use crate::lexicon::{DICTIONARY, Lexicon};
use crate::rank::COMMON;
use crate::steps::Steps;
use crate::text::{Token, edit_distance, lemma, stem};
use once_cell::sync::Lazy;

/// The word that an unknown word was probably meant to be, if it is one of the language's own.
pub(crate) fn correction(token: &Token, lexicon: &Lexicon, steps: &Steps) -> Option<&'static str> {
    let word = token.lower.as_str();
    let n = word.chars().count();
    let plain = !token.quoted && !token.punctuation && !token.capitalized && n >= 4 && word.chars().all(|c| c.is_ascii_lowercase());
    if !plain || known(word, &token.lemma, lexicon) {
        return None;
    }
    // A longer word that is one as it stands: 'exclude' is no slip for 'excluded'.
    if n >= 6 && pg_ask_embed::knows_word(word) {
        return common_word(word, token, steps);
    }
    // Nor is 'late' one for 'later'.
    if n == 4 && pg_ask_embed::knows_word(word) {
        return None;
    }
    let limit = if n >= 8 { 2 } else { 1 };
    let mut best: Option<(usize, &'static str)> = None;
    for candidate in DICTIONARY.single_words() {
        steps.take(1);
        let m = candidate.chars().count();
        // 'late' is a word of its own, and no 'later'.
        if candidate.starts_with(word) && pg_ask_embed::knows_word(word) {
            continue;
        }
        // Short words only where a letter was left out: 'totl', 'tim'.
        if m < 5 || (n == 4 && m != 5) || candidate.as_bytes().first() != word.as_bytes().first() {
            continue;
        }
        if let Some(d) = edit_distance(word, candidate, limit)
            && best.is_none_or(|(b, w)| (d, candidate) < (b, w))
        {
            best = Some((d, candidate));
        }
    }
    let best = best.or_else(|| Some((1, common_word(word, token, steps)?)));
    // A name that is as near wins: it is the schema's word.
    let (distance, found) = best?;
    let nearer = lexicon.name_words.iter().any(|w| !steps.take(1) || edit_distance(&token.lemma, w, distance).is_some());
    (!nearer).then_some(found)
}

/// A word of everyday language one slip away from a longer word that is none: 'poeple'. Two letters that changed places are a slip
/// even where the word is often written so.
fn common_word(word: &str, token: &Token, steps: &Steps) -> Option<&'static str> {
    const SHORTEST: usize = 6;
    if word.chars().count() < SHORTEST {
        return None;
    }
    let written = pg_ask_embed::knows_word(word) || pg_ask_embed::knows_word(&token.lemma);
    let letters = |w: &str| {
        let mut all: Vec<u8> = w.bytes().collect();
        all.sort_unstable();
        all
    };
    let own = letters(word);
    let mut near = COMMON.iter().chain(["people"].iter()).filter(|w| {
        w.len() >= SHORTEST
            && w.as_bytes().first() == word.as_bytes().first()
            && w.len().abs_diff(word.len()) <= 1
            && steps.take(1)
            && (!written || w.len() == word.len() && letters(w) == own)
            && edit_distance(word, w, 1).is_some()
    });
    let found = near.next()?;
    near.next().is_none().then_some(*found)
}

/// The word that people shorten so when they type ('qty', 'appts'), where the schema has no such name and the language no such word.
pub(crate) fn written_out(token: &Token, lexicon: &Lexicon) -> Option<&'static str> {
    let word = token.lower.as_str();
    let plain = !token.quoted && !token.punctuation && (!token.capitalized || token.start == 0);
    let named = |w: &str| lexicon.named(w).iter().any(|h| h.weight > 0.3) || lexicon.terms.contains_key(w);
    if !plain || DICTIONARY.knows(word) || named(word) || named(&token.lemma) {
        return None;
    }
    // Of several words the one that the schema knows, too.
    let words = DICTIONARY.shortened(word)?;
    let known = |w: &&str| named(&lemma(w)) || DICTIONARY.synonyms(&lemma(w)).iter().any(|s| named(s));
    words.split('|').find(known).or_else(|| Some(words).filter(|w| !w.contains('|')))
}

/// The only word of the schema that a word nobody knows leaves letters out of ('scrp') or begins ('prio').
fn cut_short(token: &Token, lexicon: &Lexicon, steps: &Steps) -> Option<String> {
    let word = token.lower.as_str();
    let n = word.chars().count();
    let plain =
        !token.quoted && !token.punctuation && !token.capitalized && (3..=7).contains(&n) && word.bytes().all(|b| b.is_ascii_lowercase());
    if !plain || known(word, &token.lemma, lexicon) || !steps.take(lexicon.name_words.len() / 16 + 1) {
        return None;
    }
    let bare = word.strip_suffix('s').filter(|b| b.len() > 2).unwrap_or(word);
    let vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    let skeleton = bare.chars().skip(1).all(|c| !vowel(c));
    if !skeleton && (n < 4 || pg_ask_embed::knows_word(word)) {
        return None;
    }
    let stands = |w: &&String| w.starts_with(bare) && w.len() >= bare.len() + 2 || skeleton && crate::lexicon::keeps_letters(bare, w);
    let mut all = lexicon.name_words.iter().filter(stands);
    let found = all.next()?;
    all.next().is_none().then(|| found.clone())
}

static SPELLINGS: Lazy<Vec<(&'static str, &'static str)>> = Lazy::new(|| {
    let lines = include_str!("../data/spellings.tsv").lines().filter(|l| !l.starts_with('#'));
    lines.filter_map(|l| l.split_once('\t')).collect()
});

/// The other of a word's two English spellings, where the schema writes it so and not as it was typed: 'canceled' of a `cancelled_on`.
fn other_spelling(token: &Token, lexicon: &Lexicon) -> Option<String> {
    if token.quoted || token.punctuation {
        return None;
    }
    let (word, ending) = match SPELLINGS.iter().any(|(a, b)| *a == token.lower || *b == token.lower) {
        true => (token.lower.as_str(), ""),
        false => (token.lower.strip_suffix('s')?, "s"),
    };
    let other = SPELLINGS.iter().find_map(|(a, b)| if *a == word { Some(*b) } else { (*b == word).then_some(*a) })?;
    let written = |w: &str| {
        let held =
            |text: &str| text.to_lowercase().split(|c: char| !c.is_alphabetic()).any(|part| part == w || part.strip_suffix('s') == Some(w));
        let base = lemma(w);
        lexicon.name_words.iter().any(|n| *n == base || *n == w)
            || lexicon.schema.tables.iter().any(|t| {
                let column = |c: &crate::schema::Column| {
                    held(&c.name) || c.comment.as_deref().is_some_and(held) || c.enum_labels.iter().chain(&c.common_values).any(|v| held(v))
                };
                held(&t.name.name) || t.comment.as_deref().is_some_and(held) || t.columns.iter().any(column)
            })
    };
    (!written(word) && written(other)).then(|| format!("{other}{ending}"))
}

fn known(word: &str, base: &str, lexicon: &Lexicon) -> bool {
    DICTIONARY.knows(word)
        || DICTIONARY.knows(base)
        || COMMON.contains(word)
        || COMMON.contains(base)
        || !DICTIONARY.synonyms(base).is_empty()
        || !lexicon.named(base).is_empty()
        || !lexicon.named_by_stem(&stem(base)).is_empty()
}

/// Makes words of what was typed: signs put together, what hyphens tie parted, shortened words written out, slips corrected, telegraphic style put in words, and what is left out behind
/// the words that say so.
pub(crate) fn read(tokens: &mut Vec<Token>, lexicon: &Lexicon, steps: &Steps) {
    crate::shorthand::put_together(tokens);
    crate::hyphens::part(tokens, lexicon);
    crate::manytimes::turn(tokens);
    correct(tokens, lexicon, steps);
    crate::spoken::turn(tokens, lexicon);
    crate::terse::read(tokens, lexicon);
    crate::excluded::turn(tokens);
}

/// Corrects the words of the language in place; what was typed stays in `text`.
fn correct(tokens: &mut [Token], lexicon: &Lexicon, steps: &Steps) {
    for token in tokens {
        if steps.ended() {
            return;
        }
        let read = other_spelling(token, lexicon)
            .or_else(|| written_out(token, lexicon).map(str::to_owned))
            .or_else(|| cut_short(token, lexicon, steps));
        if let Some(word) = read.or_else(|| correction(token, lexicon, steps).map(str::to_owned)) {
            token.lemma = lemma(&word);
            token.lower = word;
        }
    }
}
