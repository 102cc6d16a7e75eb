//! Words that a hyphen ties to what they lead: 'revenue per-car', 'fees this-year', 'never-prescribed drugs', 'non-billable hours'. What is
//! called so as a whole stays one word.

use crate::lexicon::{DICTIONARY, Lexicon, Target};
use crate::text::{Token, lemma};

/// What a word before a hyphen leads to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lead {
    /// What is grouped by: 'per-car'.
    Group,
    /// A unit of the calendar: 'this-year'.
    Period,
    /// What was done: 'never-prescribed'.
    Deed,
    /// A yes or no: 'non-billable'.
    Flag,
}

/// Parts what is tied.
pub(crate) fn part(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let mut i = 0;
    while i < tokens.len() {
        if let Some(at) = place(&tokens[i], lexicon) {
            let whole = tokens.remove(i);
            let (first, second) = (&whole.text[..at], &whole.text[at + 1..]);
            let cut = whole.start + at;
            let of = |text: &str, start: usize, end: usize| {
                let lower = text.to_lowercase();
                let capitalized = text.starts_with(char::is_uppercase);
                Token { text: text.to_string(), lemma: lemma(&lower), lower, start, end, capitalized, ..whole.clone() }
            };
            let (mut lead, led) = (of(first, whole.start, cut), of(second, cut + 1, whole.end));
            if lead.lower == "non" {
                (lead.lower, lead.lemma, lead.worded) = ("not".into(), "not".into(), true);
            }
            tokens.splice(i..i, [lead, led]);
        }
        i += 1;
    }
}

/// Where a word is parted.
fn place(token: &Token, lexicon: &Lexicon) -> Option<usize> {
    // What was put together from signs has another length than it was typed in.
    let plain = !token.quoted && !token.punctuation && token.end - token.start == token.text.len();
    let at = token.text.find('-').filter(|&at| plain && at > 0)?;
    let (first, second) = (token.text[..at].to_lowercase(), token.text[at + 1..].to_lowercase());
    let word = |w: &str| w.len() > 2 && w.chars().all(|c| c.is_alphabetic() || c == '-');
    if !word(&second) || DICTIONARY.knows(&token.lower) || !lexicon.named(&format!("{}{}", lemma(&first), lemma(&second))).is_empty() {
        return None;
    }
    let called = |w: &str| lexicon.named(&lemma(w)).iter().any(|h| h.weight > 0.9);
    let lead = match first.as_str() {
        "per" | "by" => Lead::Group,
        "this" | "last" | "next" | "previous" => Lead::Period,
        "never" | "not" => Lead::Deed,
        "non" => Lead::Flag,
        _ => return None,
    };
    let led = match lead {
        Lead::Group => {
            crate::time::unit(&second).is_some() || called(&second) || DICTIONARY.synonyms(&lemma(&second)).iter().any(|s| called(s))
        }
        Lead::Period => crate::time::unit(&second).is_some(),
        Lead::Deed => second.ends_with("ed") || second.ends_with("en") || crate::compose::state::is_deed(&second),
        Lead::Flag => lexicon.named(&lemma(&second)).iter().chain(&lexicon.named(&second)).any(|h| match h.target {
            Target::Column(t, c) => lexicon.roles[t].flag(c).is_some(),
            Target::Table(_) => false,
        }),
    };
    led.then_some(at)
}
