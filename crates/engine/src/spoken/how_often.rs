//! How often an amount went beyond a bound: 'how often did the temperature go above 40', 'how many times was the fee over 50', 'how often were we below 3 in
//! the score'. Each row of the amount is one time.

use super::{replace, word};
use crate::lexicon::Lexicon;
use crate::terse::{Kind, found_from};
use crate::text::Token;

const HELPERS: &[&str] = &["did", "was", "were", "has", "have", "is", "does", "do", "had"];
const MOVES: &[&str] = &[
    "go", "goes", "gone", "rise", "risen", "climb", "be", "been", "get", "drop", "dropped", "fall", "fallen", "sink", "run", "stay",
    "read", "move", "come", "went",
];
/// How a bound begins, and how it is put.
const BOUNDS: &[(&[&str], &[&str])] = &[
    (&["above"], &["over"]),
    (&["over"], &["over"]),
    (&["beyond"], &["over"]),
    (&["past"], &["over"]),
    (&["exceed"], &["over"]),
    (&["exceeded"], &["over"]),
    (&["more", "than"], &["over"]),
    (&["higher", "than"], &["over"]),
    (&["below"], &["under"]),
    (&["under"], &["under"]),
    (&["less", "than"], &["under"]),
    (&["lower", "than"], &["under"]),
];

/// Words of a place that an amount is of, at most.
const LONGEST_NAME: usize = 4;

/// The table of the only amount that is called so but for its unit: 'vibration' of `vibration_mm_s`.
fn with_unit(tokens: &[Token], at: usize, lexicon: &Lexicon) -> Option<usize> {
    const UNIT: usize = 3;
    let said = &tokens.get(at)?.lemma;
    let called = |t: usize, c: usize| {
        let entry = &lexicon.tables[t].columns[c];
        let number = lexicon.schema.tables[t].columns[c].class.is_number() && !entry.key && !entry.foreign;
        number && entry.words.len() > 1 && entry.words.first() == Some(said) && entry.words[1..].iter().all(|w| w.len() <= UNIT)
    };
    let mut all =
        (0..lexicon.tables.len()).flat_map(|t| (0..lexicon.tables[t].columns.len()).map(move |c| (t, c))).filter(|&(t, c)| called(t, c));
    all.next().filter(|_| all.next().is_none()).map(|(t, _)| t)
}

fn begins_bound(tokens: &[Token], at: usize) -> bool {
    BOUNDS.iter().any(|(said, _)| said.iter().enumerate().all(|(k, w)| word(tokens, at + k) == *w))
}

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let often = |i: usize| {
        if word(tokens, i) != "how" {
            0
        } else if word(tokens, i + 1) == "often" {
            2
        } else if word(tokens, i + 1) == "many" && word(tokens, i + 2) == "times" {
            3
        } else {
            0
        }
    };
    let Some((at, led)) = (0..tokens.len()).map(|i| (i, often(i))).find(|(_, n)| *n > 0) else { return };
    let helper = at + led;
    if !HELPERS.contains(&word(tokens, helper)) {
        return;
    }
    let amount = helper + 1 + usize::from(matches!(word(tokens, helper + 1), "the" | "our" | "its" | "their"));
    let named = match found_from(tokens, amount, lexicon) {
        Some((Kind::Amount, Some(t), n)) => Some((t, n)),
        _ => with_unit(tokens, amount, lexicon).map(|t| (t, 1)),
    };
    let Some((t, n)) = named else { return };
    // 'the vibration on Mercury': where or of what.
    let told = amount + n;
    let placed = matches!(word(tokens, told), "on" | "of" | "at" | "in" | "for");
    let moved = (told + 2..told + 2 + LONGEST_NAME).find(|&i| MOVES.contains(&word(tokens, i)) || begins_bound(tokens, i));
    let mut bound = if placed { moved.unwrap_or(told) } else { told };
    let place: Vec<Token> = tokens[told..bound].to_vec();
    while MOVES.contains(&word(tokens, bound)) {
        bound += 1;
    }
    let Some((said, plain)) = BOUNDS.iter().find(|(said, _)| said.iter().enumerate().all(|(k, w)| word(tokens, bound + k) == *w)) else {
        return;
    };
    let digits = word(tokens, bound + said.len()).starts_with(|c: char| c.is_ascii_digit());
    let entry = &lexicon.tables[t];
    if !digits || entry.words.is_empty() {
        return;
    }
    let measured: Vec<String> = tokens[amount..amount + n].iter().map(|t| t.lower.clone()).collect();
    let mut words = vec!["how", "many"];
    words.extend(entry.words.iter().map(String::as_str));
    words.push("with");
    words.extend(measured.iter().map(String::as_str));
    words.extend(plain.iter());
    replace(tokens, at, bound + said.len() - at, &words);
    let behind = at + 2 + entry.words.len();
    tokens.splice(behind..behind, place);
}
