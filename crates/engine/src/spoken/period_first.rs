//! 'Last year, which members had no visits at all': a period put before a question about what did not happen is the period of what did not
//! happen, so it is put behind it. In front it would be read of whatever comes first.

use super::phrase::number;
use super::{asks, word};
use crate::text::Token;
use crate::time::{month, unit};

/// The most words of a period before its comma.
const LONGEST: usize = 7;

pub(super) fn turn(tokens: &mut Vec<Token>) {
    let Some(comma) = (1..tokens.len().min(LONGEST + 1)).find(|&i| tokens[i].punctuation && tokens[i].text == ",") else { return };
    let behind = comma + 1;
    let mut at = 0;
    let mut dated = false;
    while at < comma {
        let w = word(tokens, at);
        let n = number(tokens, at);
        let says = unit(w).is_some() || month(w).is_some() || matches!(w, "today" | "yesterday" | "tonight") || year(w);
        dated |= says;
        match n {
            _ if says || leads(w) => at += 1,
            0 => return,
            n => at += n,
        }
    }
    let negated = |i: usize| {
        matches!(word(tokens, i), "no" | "not" | "never" | "without" | "n't" | "none" | "any") || word(tokens, i).ends_with("n't")
    };
    let opens = asks(word(tokens, behind)) || super::orders(word(tokens, behind));
    let other_period =
        (behind..tokens.len()).any(|i| unit(word(tokens, i)).is_some() || month(word(tokens, i)).is_some() || year(word(tokens, i)));
    if !dated || !opens || other_period || !(behind..tokens.len()).any(negated) {
        return;
    }
    let mut end = tokens.len();
    while end > behind && tokens[end - 1].punctuation {
        end -= 1;
    }
    let mut period: Vec<Token> = tokens[..comma].to_vec();
    if let Some(first) = period.first_mut() {
        // It opens no sentence any more.
        first.capitalized &= first.text.chars().skip(1).any(char::is_uppercase) || month(&first.lower).is_some();
    }
    tokens.splice(end..end, period);
    tokens.drain(..behind);
}

fn year(word: &str) -> bool {
    word.len() == 4 && word.starts_with(['1', '2']) && word.bytes().all(|b| b.is_ascii_digit())
}

/// Words of a period that are no length of time themselves.
fn leads(word: &str) -> bool {
    matches!(
        word,
        "looking"
            | "at"
            | "as"
            | "taking"
            | "taken"
            | "first"
            | "second"
            | "third"
            | "fourth"
            | "half"
            | "q1"
            | "q2"
            | "q3"
            | "q4"
            | "h1"
            | "h2"
            | "in"
            | "over"
            | "during"
            | "for"
            | "within"
            | "since"
            | "so"
            | "far"
            | "the"
            | "this"
            | "last"
            | "past"
            | "previous"
            | "current"
            | "whole"
            | "of"
            | "on"
            | "up"
            | "to"
            | "now"
            | "calendar"
            | "start"
            | "beginning"
            | "end"
    )
}
