//! Slips in words that neither the schema nor the language's own lists hold, but people write every day ('custoemrs' where customers are only
//! another word for the rows, 'quarer', 'walknig'): two letters that changed places, one left out, one too many or one for another, where
//! only one word is meant so. What is stored so stays as it was typed, and the account tells words that were read otherwise.

use crate::lexicon::{DICTIONARY, Lexicon};
use crate::rank::COMMON;
use crate::schema::ValueSource;
use crate::steps::Steps;
use crate::text::{Token, edit_distance, lemma, stem, typo_limit};
use std::collections::BTreeSet;

/// Shorter words are too near to one another.
const SHORTEST: usize = 6;
const LONGEST: usize = 16;
/// Words that were typed wrong, at most.
const MOST: usize = 4;

/// Reads words with a slip as the words that were meant.
pub(crate) fn mend(tokens: &mut [Token], lexicon: &Lexicon, values: &dyn ValueSource, steps: &Steps) {
    let mut mended = 0;
    for token in tokens.iter_mut() {
        if mended == MOST || steps.ended() {
            return;
        }
        let Some(word) = meant(token, lexicon, steps) else { continue };
        // Names and codes are stored that no list knows.
        let typed = token.lower.clone();
        if !values.find(std::slice::from_ref(&typed)).is_empty() || !values.near(&[typed]).is_empty() {
            continue;
        }
        token.lemma = lemma(&word);
        token.lower = word;
        mended += 1;
    }
}

/// The word that was meant, if one alone comes near.
fn meant(token: &Token, lexicon: &Lexicon, steps: &Steps) -> Option<String> {
    let word = token.lower.as_str();
    let plain = !token.quoted && !token.punctuation && !token.worded && word.bytes().all(|b| b.is_ascii_lowercase());
    // A name opens with a capital, and so does what is typed first.
    let named = token.capitalized && token.start > 0;
    if !plain
        || named
        || !(SHORTEST..=LONGEST).contains(&word.len())
        || is_word(word)
        || is_made(word)
        || knows(word, lexicon)
        || known(&token.lemma)
    {
        return None;
    }
    // A slip in a word of the language's lists is found there.
    if crate::spelling::correction(token, lexicon, steps).is_some() {
        return None;
    }
    let ways = ways(word);
    steps.take(ways.len() / 8 + 1).then_some(())?;
    let only = |fits: &dyn Fn(&str) -> bool| {
        let mut all = ways.iter().filter(|w| fits(w));
        all.next().filter(|_| all.next().is_none())
    };
    let timed = |w: &str| crate::time::unit(w).is_some() || crate::time::month(w).is_some();
    let listed = ways.iter().any(|w| knows(w, lexicon));
    let one = only(&timed).or_else(|| only(&|w| knows(w, lexicon))).or_else(|| only(&|w| !listed && is_word(w)))?;
    // A slip in a word of the schema is found there, too, and a name that is as near may be meant.
    let limit = typo_limit(word);
    let of_schema = || lexicon.name_words.iter().any(|w| !steps.take(1) || edit_distance(&token.lemma, w, limit).is_some());
    (timed(one) || known(&lemma(one)) || !of_schema()).then(|| one.clone())
}

/// True for a word of English texts.
fn is_word(word: &str) -> bool {
    pg_ask_embed::knows_word(word) || pg_ask_embed::knows_word(&lemma(word))
}

/// True for a word that is made of another: 'spender' of 'spend', 'cashed' of 'cash', 'overbooked' of 'booked'.
fn is_made(word: &str) -> bool {
    const ENDINGS: &[&str] = &["ers", "er", "ors", "or", "ed", "ing", "ings", "ly", "less", "ful", "able", "ness", "ment", "ments"];
    const BEGINNINGS: &[&str] = &["over", "under", "out", "un", "re", "pre"];
    // 'overbooked', 'undersold'
    if BEGINNINGS.iter().filter_map(|b| word.strip_prefix(b)).any(|rest| rest.len() > 3 && (is_word(rest) || known(rest))) {
        return true;
    }
    ENDINGS.iter().filter_map(|e| word.strip_suffix(e)).any(|base| {
        let doubled = base.len() > 3 && base.as_bytes().windows(2).last().is_some_and(|w| w[0] == w[1]);
        base.len() > 2 && (is_word(base) || is_word(&format!("{base}e")) || doubled && base.get(..base.len() - 1).is_some_and(is_word))
    })
}

fn known(word: &str) -> bool {
    // 'lapses' is a verb whose day the data files know.
    let dated = !crate::compose::state::verb_hints(&crate::text::stem(word)).is_empty();
    dated || DICTIONARY.knows(word) || COMMON.contains(word) || crate::time::unit(word).is_some() || crate::time::month(word).is_some()
}

/// True for a word that may mean something here.
fn knows(word: &str, lexicon: &Lexicon) -> bool {
    let base = lemma(word);
    known(word)
        || known(&base)
        || !DICTIONARY.synonyms(&base).is_empty()
        || !lexicon.named(&base).is_empty()
        || !lexicon.named_by_stem(&stem(&base)).is_empty()
}

/// All words one slip away that begin with the same letter.
fn ways(word: &str) -> BTreeSet<String> {
    let letters = word.as_bytes();
    let mut out = BTreeSet::new();
    let mut put = |bytes: Vec<u8>| {
        if let Ok(text) = String::from_utf8(bytes)
            && text != word
        {
            out.insert(text);
        }
    };
    for i in 1..letters.len() {
        let mut without = letters.to_vec();
        without.remove(i);
        put(without);
        if i + 1 < letters.len() {
            let mut swapped = letters.to_vec();
            swapped.swap(i, i + 1);
            put(swapped);
        }
        for letter in b'a'..=b'z' {
            let mut other = letters.to_vec();
            other[i] = letter;
            put(other);
        }
    }
    for i in 1..=letters.len() {
        for letter in b'a'..=b'z' {
            let mut more = letters.to_vec();
            more.insert(i, letter);
            put(more);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Schema, ValueHit};
    use crate::text::tokenize;

    struct Stored;

    impl ValueSource for Stored {
        fn find(&self, phrases: &[String]) -> Vec<ValueHit> {
            self.near(phrases)
        }

        fn near(&self, phrases: &[String]) -> Vec<ValueHit> {
            let hit = |p: &String| ValueHit {
                phrase: p.clone(),
                table: crate::schema::TableName { schema: "public".into(), name: "towns".into() },
                column: "town".into(),
                value: p.clone(),
                similarity: 1.0,
                frequency: None,
            };
            phrases.iter().filter(|p| *p == "wintre").map(hit).collect()
        }
    }

    /// What is typed, and how it is read.
    const CASES: &[(&str, &str)] = &[
        ("sales last quarer", "sales last quarter"),
        ("hosues with elecrtic heating", "houses with electric heating"),
        ("how many custoemrs", "how many customers"),
        ("average delivery mintes", "average delivery minutes"),
        ("the biggest spender cashed in", "the biggest spender cashed in"),
        ("which trips are overbooked", "which trips are overbooked"),
        // Words as they are, too short ones, names, and what is stored.
        ("how many customers", "how many customers"),
        ("the Hosues of York", "the hosues of york"),
        ("fo all", "fo all"),
        ("guests from wintre", "guests from wintre"),
    ];

    #[test]
    fn slips_are_read_as_what_was_meant() {
        let lexicon = Lexicon::compile(Schema::default(), Vec::new());
        let read = |text: &str| {
            let mut tokens = tokenize(text);
            mend(&mut tokens, &lexicon, &Stored, &Steps::default());
            tokens.iter().map(|t| t.lower.as_str()).collect::<Vec<_>>().join(" ")
        };
        let wrong: Vec<String> = CASES
            .iter()
            .filter_map(|(typed, meant)| {
                Some((typed, read(typed))).filter(|r| r.1 != *meant).map(|(t, r)| format!("'{t}' was read as '{r}'"))
            })
            .collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
