//! 'bills of more than 500 in fees': with fees above that. What a number is of may stand behind it. 'How much did we take in late fees':
//! the total of them, whatever verb of money stands between.

use super::{replace, word};
use crate::lexicon::{Lexicon, Target};
use crate::text::Token;

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    costs(tokens, lexicon);
    above(tokens, lexicon);
}

/// 'how much did we bring in from late fees', 'how much have we handed back in refunds': the total of what stands behind.
pub(super) fn much_in(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let Some(how) = (0..tokens.len()).find(|&i| word(tokens, i) == "how" && word(tokens, i + 1) == "much") else { return };
    let money = usize::from(word(tokens, how + 2) == "money");
    let aux = how + 2 + money;
    let asked = matches!(word(tokens, aux), "did" | "do" | "have") && matches!(word(tokens, aux + 1), "we" | "they" | "you" | "i");
    let verb = aux + 2;
    if !asked || !MONEY.contains(&word(tokens, verb)) {
        return;
    }
    let particle = usize::from(matches!(word(tokens, verb + 1), "in" | "back" | "out") && matches!(word(tokens, verb + 2), "in" | "from"));
    let led = verb + 1 + particle;
    if matches!(word(tokens, led), "in" | "from") && amount(tokens, led + 1, lexicon).is_some() {
        replace(tokens, how, led + 1 - how, &["total"]);
    }
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

/// What is done with money.
const MONEY: &[&str] = &[
    "bring",
    "brought",
    "take",
    "taken",
    "pay",
    "paid",
    "give",
    "given",
    "get",
    "got",
    "make",
    "made",
    "earn",
    "earned",
    "collect",
    "collected",
    "hand",
    "handed",
    "lose",
    "lost",
    "spend",
    "spent",
    "charge",
    "charged",
    "raise",
    "raised",
    "refund",
    "refunded",
    "return",
    "returned",
];

fn above(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let digits = |i: usize| word(tokens, i).starts_with(|c: char| c.is_ascii_digit());
    let Some(number) = (2..tokens.len()).find(|&i| digits(i) && word(tokens, i + 1) == "in" && amount(tokens, i + 2, lexicon).is_some())
    else {
        return;
    };
    let from = match (word(tokens, number - 2), word(tokens, number - 1)) {
        ("more" | "less" | "fewer" | "higher" | "lower", "than") | ("at", "least" | "most") => number - 2,
        (_, "over" | "above" | "under" | "below" | "exceeding") => number - 1,
        _ => return,
    };
    // 'of', 'with', 'have' lead to the amount already.
    let leads = from.checked_sub(1).filter(|&i| matches!(word(tokens, i), "of" | "with" | "had" | "have" | "has" | "got"));
    let len = amount(tokens, number + 2, lexicon).unwrap_or(1);
    let mut words: Vec<String> = vec!["with".into()];
    words.extend((number + 2..number + 2 + len).map(|i| word(tokens, i).to_string()));
    words.extend((from..=number).map(|i| word(tokens, i).to_string()));
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let at = leads.unwrap_or(from);
    replace(tokens, at, number + 2 + len - at, &words);
}

/// How many words from a token on are the name of an amount.
fn amount(tokens: &[Token], at: usize, lexicon: &Lexicon) -> Option<usize> {
    const LONGEST: usize = 2;
    let amount = |t: usize, c: usize| lexicon.schema.tables[t].columns[c].class.is_number() && lexicon.is_measure(t, c);
    (1..=LONGEST).rev().find(|&n| {
        let Some(span) = tokens.get(at..at + n).filter(|s| s.iter().all(|t| !t.quoted && !t.punctuation)) else { return false };
        let glued: String = span.iter().map(|t| t.lemma.as_str()).collect();
        let more = tokens.get(at + n).is_some_and(|t| !t.punctuation && lexicon.named(&t.lemma).iter().any(|h| h.weight > 0.6));
        !more && lexicon.named(&glued).iter().any(|h| h.weight > 0.6 && matches!(h.target, Target::Column(t, c) if amount(t, c)))
    })
}
