//! 'the ages of the oldest and youngest students', 'durations of the longest and the shortest tracks': two ends of one amount of rows. Put as
//! the highest and the lowest of that amount, in the order in which they are said. It reads an amount, 'of', two words of opposite ends that
//! measure that very amount, and the rows; without this the second word would be the only one that counts.

use super::{replace, word};
use crate::lexicon::{DICTIONARY, Lexicon};
use crate::terse::{Kind, found_from};
use crate::text::Token;

/// The end that a word says, and what it may measure.
fn end(word: &str) -> Option<(bool, &'static [&'static str])> {
    let adjective = DICTIONARY.adjective(word).filter(|_| word.ends_with("est"));
    match word {
        "highest" | "largest" | "biggest" | "greatest" | "maximum" => Some((true, &[])),
        "lowest" | "smallest" | "minimum" => Some((false, &[])),
        _ => adjective.map(|a| (a.descending, a.measures)),
    }
}

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let the = |at: usize| at + usize::from(word(tokens, at) == "the");
    for of in 1..tokens.len().saturating_sub(3) {
        if word(tokens, of) != "of" || tokens[of - 1].quoted || tokens[of - 1].punctuation {
            continue;
        }
        let one = the(of + 1);
        let other = the(one + 2);
        if !matches!(word(tokens, one + 1), "and" | "or" | "&") || other + 1 >= tokens.len() {
            continue;
        }
        let (Some((high, measures)), Some((low, others))) = (end(word(tokens, one)), end(word(tokens, other))) else { continue };
        if high == low {
            continue;
        }
        let measured = |t: &Token| measures.contains(&t.lemma.as_str()) || others.contains(&t.lemma.as_str());
        // The longest words that name an amount, before 'of'; else one word that both ends measure.
        let amount =
            (of.saturating_sub(3)..of).find(|&at| matches!(found_from(tokens, at, lexicon), Some((Kind::Amount, _, n)) if at + n == of));
        let Some(at) = amount.or_else(|| Some(of - 1).filter(|&at| measured(&tokens[at]))) else { continue };
        let plain = measures.is_empty() && others.is_empty();
        if !plain && !tokens[at..of].iter().any(measured) {
            continue;
        }
        let name: Vec<String> = tokens[at..of].iter().map(|t| t.lower.clone()).collect();
        let (first, second) = if high { ("maximum", "minimum") } else { ("minimum", "maximum") };
        let mut words = vec![first, "and", second];
        words.extend(name.iter().map(String::as_str));
        words.push("of");
        replace(tokens, at, other + 1 - at, &words);
        return;
    }
}
