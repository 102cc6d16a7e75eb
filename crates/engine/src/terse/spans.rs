//! Lengths of time by themselves: 'takings by month, 12 mths' is about the last twelve months.

use super::{parts, unsaid};
use crate::text::Token;

/// Says 'last' before a length of time that is a part of the question by itself.
pub(super) fn bare(tokens: &mut Vec<Token>) {
    let mut i = 1;
    while i < tokens.len() {
        let glued = i + 1;
        let apart = i + 2;
        let opens = tokens[i - 1].punctuation && matches!(tokens[i - 1].text.as_str(), "," | ":" | "(" | ";");
        if opens && (is_glued(&tokens[i].lower) && parts(tokens, glued) || is_apart(tokens, i) && parts(tokens, apart)) {
            unsaid(tokens, i, "last");
            i += 1;
        }
        i += 1;
    }
}

/// 'last 12 m', 'past 4 w': a unit of the calendar by its first letter.
pub(super) fn initials(tokens: &mut [Token]) {
    for i in 2..tokens.len() {
        let led = matches!(tokens[i - 2].lower.as_str(), "last" | "past" | "previous" | "prev" | "prior" | "next" | "rolling" | "trailing");
        let number = is_number(&tokens[i - 1].lower) && !tokens[i - 1].quoted;
        // A letter that goes on is none: 'last 4 w/ a deposit', 'last 5 m/v'.
        let ends =
            tokens.get(i + 1).is_none_or(|n| n.start > tokens[i].end || matches!(n.text.as_str(), "," | ";" | ":" | ")" | "?" | "."));
        let unit = match tokens[i].lower.as_str() {
            "m" => "months",
            "w" => "weeks",
            "d" => "days",
            "q" => "quarters",
            "y" => "years",
            "h" => "hours",
            _ => continue,
        };
        if led && number && ends && !tokens[i].quoted {
            super::read_as(&mut tokens[i], unit);
        }
    }
}

fn is_number(word: &str) -> bool {
    word.len() < 4 && !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit())
}

/// '12 mths', '6 weeks'.
fn is_apart(tokens: &[Token], at: usize) -> bool {
    let number = is_number(&tokens[at].lower);
    let unit = |w: &str| matches!(w, "day" | "days" | "week" | "weeks" | "month" | "months" | "quarter" | "quarters" | "year" | "years");
    number && tokens.get(at + 1).is_some_and(|t| !t.quoted && unit(&t.lower))
}

/// '90d', '6wks', '12mths'.
fn is_glued(word: &str) -> bool {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let name = word.get(digits..).unwrap_or_default();
    (1..4).contains(&digits)
        && (matches!(name, "d" | "w" | "mo")
            || matches!(name, "day" | "days" | "wk" | "wks" | "week" | "weeks" | "mth" | "mths" | "month" | "months" | "qtr" | "qtrs"))
}

/// 'Q1 25', 'H2 24': of 2025, of 2024.
pub(super) fn short_years(tokens: &mut [Token]) {
    for i in 1..tokens.len() {
        let part = matches!(tokens[i - 1].lower.as_str(), "q1" | "q2" | "q3" | "q4" | "h1" | "h2");
        let digits = tokens[i].lower.trim_start_matches(['\'', '’']);
        if part && digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit()) && !tokens[i].quoted {
            let year = format!("20{digits}");
            super::read_as(&mut tokens[i], &year);
        }
    }
}
