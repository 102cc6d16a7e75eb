//! Several names that share their last word, which is said once: 'first, middle and last names', 'start and end dates', 'air and water
//! temperature'. Where a table has a column for each of them the word is put behind each.

use super::{replace, word};
use crate::lexicon::{DICTIONARY, Lexicon, Target};
use crate::text::Token;

/// Names that share a word, at most.
const MOST: usize = 5;

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    for noun in (3..tokens.len()).rev() {
        let Some(firsts) = firsts(tokens, noun) else { continue };
        let said = word(tokens, noun).to_string();
        let places: Vec<Vec<(usize, usize)>> =
            firsts.iter().chain(std::iter::once(&(noun - 1))).map(|&i| columns(lexicon, &tokens[i].lemma, &tokens[noun].lemma)).collect();
        let together = places.first().is_some_and(|of| of.iter().any(|p| places.iter().all(|q| q.iter().any(|x| x.0 == p.0))));
        // 'length and weight in g' names two things already.
        let alone = firsts.iter().any(|&i| names(lexicon, &tokens[i].lemma));
        if !together || alone {
            continue;
        }
        for &i in firsts.iter().rev() {
            let first = word(tokens, i).to_string();
            replace(tokens, i, 1, &[&first, &said]);
        }
        return;
    }
}

/// The words that await the noun at a place: 'first' and 'middle' before 'and last names'.
fn firsts(tokens: &[Token], noun: usize) -> Option<Vec<usize>> {
    let plain = |i: usize| {
        let w = word(tokens, i);
        !w.is_empty()
            && !tokens[i].punctuation
            && w.chars().all(char::is_alphanumeric)
            && DICTIONARY.keyword(w).is_none_or(|k| k.tag == "top_first")
    };
    if !plain(noun) || !plain(noun - 1) || !matches!(word(tokens, noun - 2), "and" | "or" | "&") {
        return None;
    }
    let mut out = Vec::new();
    let mut at = noun - 2;
    while out.len() < MOST {
        let comma = |i: usize| tokens.get(i).is_some_and(|t| t.text == ",");
        let before = at.checked_sub(1)?;
        let i = if comma(before) { before.checked_sub(1)? } else { before };
        if !plain(i) {
            break;
        }
        out.insert(0, i);
        match i.checked_sub(1) {
            Some(c) if comma(c) => at = c,
            _ => break,
        }
    }
    (!out.is_empty()).then_some(out)
}

/// The columns that two words name together.
fn columns(lexicon: &Lexicon, first: &str, noun: &str) -> Vec<(usize, usize)> {
    let hits = lexicon.named(&format!("{first}{noun}"));
    hits.into_iter()
        .filter(|h| h.weight > 0.9)
        .filter_map(|h| if let Target::Column(t, c) = h.target { Some((t, c)) } else { None })
        .collect()
}

/// True for a word that something is called by itself.
fn names(lexicon: &Lexicon, lemma: &str) -> bool {
    lexicon.named(lemma).iter().any(|h| h.weight > 0.9)
}
