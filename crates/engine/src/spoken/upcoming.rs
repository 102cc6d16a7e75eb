//! 'the next audit', 'our next three deliveries', 'which tour comes next': the first that are still to come. 'the next month' is a period.

use super::phrase::number;
use super::{parts, replace, unsaid, word};
use crate::lexicon::{Lexicon, Target};
use crate::text::Token;
use crate::time::{month, unit, weekday};

/// Words between 'next' and what is to come.
const REACH: usize = 3;

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    if comes_next(tokens, lexicon) {
        return;
    }
    let Some(at) = (0..tokens.len()).find(|&i| word(tokens, i) == "next" && !tokens[i].quoted) else { return };
    // 'from one visit to the next of the same patient': of two that follow each other.
    let joined = at >= 2 && word(tokens, at - 1) == "the" && matches!(word(tokens, at - 2), "to" | "and" | "until" | "till");
    if joined && (at.saturating_sub(8)..at - 2).any(|i| matches!(word(tokens, i), "one" | "each" | "a" | "an")) {
        return;
    }
    // 'the row next to it', 'in the next few days', 'next Friday'
    let behind = word(tokens, at + 1);
    let count = number(tokens, at + 1);
    let period = |i: usize| {
        let w = word(tokens, i);
        unit(w).is_some()
            || month(w).is_some()
            || weekday(w).is_some()
            || matches!(w, "to" | "couple" | "few" | "several" | "season" | "term" | "fiscal" | "calendar" | "working" | "business")
    };
    if behind.is_empty() || period(at + 1) || period(at + 1 + count) {
        return;
    }
    let named = (at + 1 + count..tokens.len().min(at + 1 + count + REACH))
        .take_while(|&i| !parts(&tokens[i]))
        .any(|i| is_rows(&tokens[i], lexicon));
    if !named {
        return;
    }
    let held: Vec<String> = (at + 1..at + 1 + count).map(|i| word(tokens, i).to_string()).collect();
    let mut words = vec!["first"];
    words.extend(held.iter().map(String::as_str));
    words.push("upcoming");
    replace(tokens, at, 1 + count, &words);
}

/// 'which tour comes next', 'what delivery is next'
fn comes_next(tokens: &mut Vec<Token>, lexicon: &Lexicon) -> bool {
    let Some(last) = tokens.iter().rposition(|t| !t.punctuation) else { return false };
    let verb = last.wrapping_sub(1);
    if word(tokens, last) != "next" || !matches!(word(tokens, verb), "comes" | "come" | "is" | "are" | "'s" | "happens" | "follows") {
        return false;
    }
    let Some(noun) = (1..verb).find(|&i| is_rows(&tokens[i], lexicon)).filter(|_| matches!(word(tokens, 0), "which" | "what")) else {
        return false;
    };
    let close = tokens[noun].start;
    tokens.drain(verb..=last);
    tokens.splice(noun..noun, [unsaid("first", close), unsaid("upcoming", close)]);
    true
}

fn is_rows(token: &Token, lexicon: &Lexicon) -> bool {
    !token.quoted && lexicon.named(&token.lemma).iter().any(|h| h.weight > 0.8 && matches!(h.target, Target::Table(_)))
}
