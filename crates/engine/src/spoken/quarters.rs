//! Several quarters named by one noun: 'the first, second and third quarter', 'the first two quarters of 2025', 'the last two quarters of
//! 2024' become 'Q1, Q2 and Q3'.

use super::{read_as, replace, word};
use crate::text::Token;

/// Which quarter a word counts.
fn nth(word: &str) -> Option<usize> {
    match word {
        "first" | "1st" => Some(1),
        "second" | "2nd" => Some(2),
        "third" | "3rd" => Some(3),
        "fourth" | "4th" => Some(4),
        _ => None,
    }
}

const NAMES: [&str; 5] = ["", "q1", "q2", "q3", "q4"];

fn is_quarter(word: &str) -> bool {
    matches!(word, "quarter" | "quarters" | "qtr" | "qtrs")
}

pub(super) fn turn(tokens: &mut Vec<Token>) {
    for at in 0..tokens.len() {
        if let Some((places, end)) = listed(tokens, at) {
            for place in places {
                let name = nth(word(tokens, place)).map_or("", |n| NAMES[n]);
                read_as(&mut tokens[place], name);
            }
            replace(tokens, end, 1, &[]);
            drop_article(tokens, at);
            return;
        }
        if let Some(names) = several(tokens, at) {
            replace(tokens, at, 3, names);
            drop_article(tokens, at);
            return;
        }
    }
}

/// The places of the ordinals from a token on, and that of their noun.
fn listed(tokens: &[Token], from: usize) -> Option<(Vec<usize>, usize)> {
    let (mut places, mut at) = (Vec::new(), from);
    loop {
        nth(word(tokens, at))?;
        places.push(at);
        at += 1;
        // 'first quarter and second quarter' say each by themselves.
        if is_quarter(word(tokens, at)) {
            return (places.len() > 1).then_some((places, at));
        }
        let joined = at;
        while tokens.get(at).is_some_and(|t| !t.quoted && matches!(t.lower.as_str(), "," | "and" | "or" | "&" | "the")) {
            at += 1;
        }
        if at == joined {
            return None;
        }
    }
}

/// 'first two quarters', and 'last two quarters' where a year is said: else they are those before today.
fn several(tokens: &[Token], at: usize) -> Option<&'static [&'static str]> {
    if !is_quarter(word(tokens, at + 2)) {
        return None;
    }
    let year = |i: usize| word(tokens, i).len() == 4 && word(tokens, i).chars().all(|c| c.is_ascii_digit());
    let of_year = matches!(word(tokens, at + 3), "of" | "in" | "from") && year(at + 4) || year(at + 3);
    match (word(tokens, at), word(tokens, at + 1)) {
        ("first", "two" | "2") => Some(&["q1", "and", "q2"]),
        ("first", "three" | "3") => Some(&["q1", ",", "q2", "and", "q3"]),
        ("last" | "final", "two" | "2") if of_year => Some(&["q3", "and", "q4"]),
        ("last" | "final", "three" | "3") if of_year => Some(&["q2", ",", "q3", "and", "q4"]),
        _ => None,
    }
}

fn drop_article(tokens: &mut Vec<Token>, at: usize) {
    if at > 0 && word(tokens, at - 1) == "the" {
        replace(tokens, at - 1, 1, &[]);
    }
}
