//! 'bills of more than 500 in fees': with fees above that. What a number is of may stand behind it.

use super::{replace, word};
use crate::lexicon::{Lexicon, Target};
use crate::text::Token;

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    costs(tokens, lexicon);
    above(tokens, lexicon);
}

/// 'how much does a day pass cost on average': the average price of what rows are called so, if they have a price.
fn costs(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    if (word(tokens, 0), word(tokens, 1)) != ("how", "much") || !matches!(word(tokens, 2), "do" | "does" | "did") {
        return;
    }
    let Some(verb) = (4..tokens.len()).find(|&i| word(tokens, i) == "cost") else { return };
    let averaged = word(tokens, verb + 1) == "on" && word(tokens, verb + 2) == "average";
    let head = tokens.get(verb - 1).map_or("", |t| t.lemma.as_str());
    let price = lexicon.named(head).iter().find_map(|h| match h.target {
        Target::Table(t) if h.weight > 0.7 => ["cost", "price", "fare", "fee"].into_iter().find(|w| {
            let columns = &lexicon.tables[t].columns;
            let named = |c: usize| columns[c].words.iter().any(|x| x == w) && lexicon.schema.tables[t].columns[c].class.is_number();
            (0..columns.len()).any(named)
        }),
        _ => None,
    });
    let (Some(price), true) = (price, averaged) else { return };
    replace(tokens, verb, 3, &[]);
    replace(tokens, 0, 3, &["average", price, "of"]);
}

fn above(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let digits = |i: usize| word(tokens, i).starts_with(|c: char| c.is_ascii_digit());
    let Some(number) = (2..tokens.len()).find(|&i| digits(i) && word(tokens, i + 1) == "in" && measures(tokens, i + 2, lexicon)) else {
        return;
    };
    let from = match (word(tokens, number - 2), word(tokens, number - 1)) {
        ("more" | "less" | "fewer" | "higher" | "lower", "than") | ("at", "least" | "most") => number - 2,
        (_, "over" | "above" | "under" | "below" | "exceeding") => number - 1,
        _ => return,
    };
    // 'of', 'with', 'have' lead to the amount already.
    let leads = from.checked_sub(1).filter(|&i| matches!(word(tokens, i), "of" | "with" | "had" | "have" | "has" | "got"));
    let mut words: Vec<String> = vec!["with".into(), word(tokens, number + 2).into()];
    words.extend((from..=number).map(|i| word(tokens, i).to_string()));
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let at = leads.unwrap_or(from);
    replace(tokens, at, number + 3 - at, &words);
}

/// True for the name of an amount that ends there.
fn measures(tokens: &[Token], at: usize, lexicon: &Lexicon) -> bool {
    let Some(token) = tokens.get(at).filter(|t| !t.quoted && !t.punctuation) else { return false };
    let more = tokens.get(at + 1).is_some_and(|t| !t.punctuation && lexicon.named(&t.lemma).iter().any(|h| h.weight > 0.6));
    let amount = |t: usize, c: usize| lexicon.schema.tables[t].columns[c].class.is_number() && lexicon.is_measure(t, c);
    !more && lexicon.named(&token.lemma).iter().any(|h| h.weight > 0.6 && matches!(h.target, Target::Column(t, c) if amount(t, c)))
}
