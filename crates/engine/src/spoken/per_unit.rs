//! What is paid or charged for a unit of time, where rows keep it under a name of that unit: 'what do we pay an hour' is the hourly rate, 'the
//! priciest cabin per week' the one with the highest `week_rate`. Nothing is grouped by hours or weeks.

use super::{parts, replace, word};
use crate::lexicon::{Lexicon, Target};
use crate::text::Token;

/// Units, with the words of names that say an amount is for one.
const UNITS: &[(&str, &[&str])] = &[
    ("hour", &["hourly", "hour", "hr"]),
    ("day", &["daily", "day"]),
    ("night", &["nightly", "night"]),
    ("week", &["weekly", "week", "wk"]),
    ("month", &["monthly", "month", "mth"]),
    ("year", &["yearly", "annual", "year"]),
];
/// Words of amounts that may be for a unit.
const AMOUNTS: &[&str] = &["rate", "price", "fee", "charge", "wage", "pay", "cost", "tariff", "rent", "salary", "rt", "prc"];
/// Verbs of money.
const VERBS: &[&str] =
    &["pay", "paying", "paid", "earn", "earns", "get", "gets", "make", "makes", "charge", "charges", "cost", "costs", "take"];
/// Adjectives of price, by the end of it that they ask for.
const DEAR: &[&str] = &["priciest", "dearest", "costliest"];
const CHEAP: &[&str] = &["cheapest"];
/// Words between the verb and the unit.
const REACH: usize = 7;

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let Some((at, len, unit)) = unit(tokens) else { return };
    let Some((t, c)) = rate(tokens, lexicon, unit) else { return };
    let called = lexicon.tables[t].columns[c].words.join(" ");
    if !ranked(tokens, (at, len), t, &called, lexicon) {
        paid(tokens, (at, len), &called);
    }
}

/// 'an hour', 'per week', 'by the day': where, how many words, and the words of the unit.
fn unit(tokens: &[Token]) -> Option<(usize, usize, &'static [&'static str])> {
    let known = |i: usize| UNITS.iter().find(|(u, _)| *u == word(tokens, i)).map(|(_, words)| *words);
    (1..tokens.len()).find_map(|i| {
        let len = match (word(tokens, i), word(tokens, i + 1)) {
            ("per" | "an" | "a" | "each", _) => 1,
            ("by", "the") | ("for", "a" | "an") => 2,
            _ => return None,
        };
        known(i + len).map(|words| (i, len + 1, words))
    })
}

/// The only amount for that unit of the rows that are named, else of all.
fn rate(tokens: &[Token], lexicon: &Lexicon, unit: &[&str]) -> Option<(usize, usize)> {
    let is_rate = |t: usize, c: usize| {
        let words = &lexicon.tables[t].columns[c].words;
        let number = lexicon.schema.tables[t].columns[c].class.is_number() && !lexicon.tables[t].columns[c].key;
        let amount = words.iter().any(|w| AMOUNTS.contains(&w.as_str())) || lexicon.tables[t].columns[c].money;
        number && amount && words.len() > 1 && words.iter().any(|w| unit.contains(&w.as_str()))
    };
    let all: Vec<(usize, usize)> = (0..lexicon.tables.len())
        .flat_map(|t| (0..lexicon.tables[t].columns.len()).map(move |c| (t, c)))
        .filter(|&(t, c)| is_rate(t, c))
        .collect();
    let named: Vec<usize> = tokens.iter().filter(|t| !t.quoted).flat_map(|t| tables(lexicon, &t.lemma)).collect();
    let own: Vec<(usize, usize)> = all.iter().copied().filter(|(t, _)| named.contains(t)).collect();
    match (own.as_slice(), all.as_slice()) {
        ([one], _) => Some(*one),
        ([], [one]) => Some(*one),
        _ => None,
    }
}

fn tables(lexicon: &Lexicon, name: &str) -> Vec<usize> {
    let hits = lexicon.named(name).into_iter().filter(|h| h.weight > 0.8);
    hits.filter_map(|h| if let Target::Table(t) = h.target { Some(t) } else { None }).collect()
}

/// 'the priciest boat per week': with the highest of it.
fn ranked(tokens: &mut Vec<Token>, (at, len): (usize, usize), t: usize, called: &str, lexicon: &Lexicon) -> bool {
    let end = |i: usize| match (word(tokens, i), word(tokens, i + 1)) {
        (w, _) if DEAR.contains(&w) => Some((1, "highest")),
        (w, _) if CHEAP.contains(&w) => Some((1, "lowest")),
        ("most", "expensive" | "costly") => Some((2, "highest")),
        ("least", "expensive" | "costly") => Some((2, "lowest")),
        _ => None,
    };
    let Some((from, (said, end))) = (0..at).rev().find_map(|i| Some((i, end(i)?))) else { return false };
    // The rows stand right behind it, and the unit behind them.
    let noun = (from + said..at).find(|&i| tables(lexicon, &tokens[i].lemma).contains(&t));
    let Some(noun) = noun.filter(|n| at - n <= REACH) else { return false };
    let amount: Vec<&str> = called.split(' ').collect();
    replace(tokens, at, len, &[]);
    let with: Vec<&str> = ["with", "the", end].into_iter().chain(amount).collect();
    replace(tokens, noun + 1, 0, &with);
    replace(tokens, from, said, &[]);
    true
}

/// 'what do we pay trainers an hour on average': the hourly rate of trainers on average.
fn paid(tokens: &mut Vec<Token>, (at, len): (usize, usize), called: &str) {
    let asked = match (word(tokens, 0), word(tokens, 1)) {
        ("what", _) => 1,
        ("how", "much") => 2 + usize::from(word(tokens, 2) == "money"),
        _ => return,
    };
    if !matches!(word(tokens, asked), "do" | "does" | "did") {
        return;
    }
    let Some(verb) = (asked + 1..at.min(asked + 2 + REACH)).find(|&i| VERBS.contains(&word(tokens, i))) else { return };
    if tokens[..at].iter().any(parts) || at - verb > REACH {
        return;
    }
    let subject: Vec<String> = (asked + 1..verb).map(|i| word(tokens, i).to_string()).collect();
    let we = matches!(subject.first().map(String::as_str), Some("we" | "they" | "you")) && subject.len() == 1;
    let object: Vec<String> = (verb + 1..at).map(|i| word(tokens, i).to_string()).collect();
    // Whose it is, where somebody is named; else the rows that keep it, where nothing else is spoken of.
    let of = if we { object } else { subject };
    let mut plain: Vec<&str> = vec!["what", "is", "the"];
    plain.extend(called.split(' '));
    if !of.is_empty() {
        plain.push("of");
        plain.extend(of.iter().map(String::as_str));
    }
    replace(tokens, 0, at + len, &plain);
}
