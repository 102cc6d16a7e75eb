//! 'Last year, which members had no visits', 'In May, how much did each branch take': a period put before a question is put behind it, where
//! rules read it of what happened or did not. In front it would be read of whatever comes first. Before a plain name ('last year number of
//! leavers', 'in 2025, riders who did not come') it is put behind, too.

use super::phrase::number;
use super::{asks, parts, word};
use crate::text::Token;
use crate::time::{month, unit};

/// The most words of a period before its comma.
const LONGEST: usize = 7;

/// Puts the period behind; `all`: not only where something is denied.
pub(super) fn turn(tokens: &mut Vec<Token>, all: bool) {
    let Some(end) = period(tokens) else { return };
    let comma = tokens.get(end).is_some_and(|t| t.punctuation && !t.quoted && matches!(t.text.as_str(), "," | ":"));
    let behind = end + usize::from(comma);
    let mut close = tokens.len();
    while close > behind && tokens[close - 1].punctuation && !tokens[close - 1].quoted {
        close -= 1;
    }
    let other_period = (behind..close)
        .any(|i| unit_of_time(tokens, i) || matches!(word(tokens, i), "today" | "yesterday" | "ytd" | "now" | "when" | "since"));
    // 'how many joined and how many left': of both, so it stays in front of them.
    let several = (behind..close).any(|i| {
        parts(&tokens[i])
            || matches!(word(tokens, i), "after" | "before")
            || matches!(word(tokens, i), "and" | "or" | "but") && !counts_on(word(tokens, i + 1))
    });
    let negated = |i: usize| {
        matches!(word(tokens, i), "no" | "not" | "never" | "without" | "n't" | "none" | "any") || word(tokens, i).ends_with("n't")
    };
    let opens = asks(word(tokens, behind)) || super::orders(word(tokens, behind));
    let denied = (behind..close).any(negated);
    let named = !opens && !closed(word(tokens, behind)) && !tokens[behind..close].iter().any(|t| t.lower == "compared");
    if close < behind + 2 || other_period || !(opens && comma && (denied || all && !several) || all && named && !several) {
        return;
    }
    let mut period: Vec<Token> = tokens[..end].to_vec();
    if let Some(first) = period.first_mut() {
        // It opens no sentence any more.
        first.capitalized &= first.text.chars().skip(1).any(char::is_uppercase) || month(&first.lower).is_some();
    }
    tokens.splice(close..close, period);
    tokens.drain(..behind);
}

/// Where a period that opens what is said ends.
fn period(tokens: &[Token]) -> Option<usize> {
    let (mut at, mut end) = (0, None);
    while at < tokens.len().min(LONGEST) {
        let w = word(tokens, at);
        let n = number(tokens, at);
        let says = unit(w).is_some() || month(w).is_some() || matches!(w, "today" | "yesterday" | "tonight") || year(w);
        match n {
            _ if says => at += 1,
            _ if leads(w) => {
                at += 1;
                continue;
            }
            0 => break,
            n => {
                at += n;
                if !year(w) {
                    continue;
                }
            }
        }
        end = Some(at);
    }
    let end = end?;
    // 'second most expensive', 'the month with the most': which one must be told.
    let told = |i: usize| {
        let w = word(tokens, i);
        matches!(w, "this" | "last" | "past" | "previous" | "current" | "yesterday" | "today" | "tonight")
            || month(w).is_some()
            || year(w)
            || matches!(w, "q1" | "q2" | "q3" | "q4" | "h1" | "h2")
    };
    // 'last year's sales', 'this month and last'.
    let goes_on =
        tokens.get(end).is_some_and(|t| t.lower == "'s" || matches!(t.lower.as_str(), "and" | "or" | "to" | "until" | "vs" | "versus"));
    (!goes_on && leads_in(word(tokens, 0)) && (0..end).any(told)).then_some(end)
}

/// Words that a period begins with; 'may' and 'june' may be somebody, '2025' a number.
fn leads_in(word: &str) -> bool {
    leads(word) || matches!(word, "yesterday" | "today" | "tonight")
}

fn unit_of_time(tokens: &[Token], i: usize) -> bool {
    let w = word(tokens, i);
    let grouped = i > 0 && matches!(word(tokens, i - 1), "per" | "by" | "each" | "every" | "which" | "what");
    !grouped && unit(w).is_some_and(|_| (i.saturating_sub(3)..i).any(|k| leads(word(tokens, k)))) || month(w).is_some() || year(w)
}

/// True for what stands behind 'and' in a list of things.
fn counts_on(word: &str) -> bool {
    !word.is_empty() && !asks(word) && !super::orders(word)
}

/// True for words with which no name of rows or amounts opens.
fn closed(word: &str) -> bool {
    word.is_empty()
        || crate::account::policy::says_nothing(word) && !matches!(word, "the" | "our" | "all" | "number" | "numbers" | "my")
        || matches!(word, "than" | "vs" | "versus" | "only" | "not" | "as" | "per" | "each" | "every" | "instead" | "by" | "compared")
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
