//! A unit of time by what happened in it, said without a question: 'month with the highest freight', 'the year with the fewest accidents',
//! '3 months with the most trips' become 'which month had …'.

use super::phrase::number;
use super::{replace, word};
use crate::text::Token;

const EXTREMES: &[&str] = &[
    "most", "least", "fewest", "highest", "lowest", "largest", "smallest", "biggest", "greatest", "best", "worst", "max", "maximum", "min",
    "minimum",
];

pub(super) fn turn(tokens: &mut Vec<Token>) {
    let mut from = 0;
    while matches!(word(tokens, from), "show" | "me" | "give" | "find" | "name" | "list" | "us") {
        from += 1;
    }
    let article = usize::from(word(tokens, from) == "the");
    let count = number(tokens, from + article);
    let at = from + article + count;
    let unit = crate::time::unit(word(tokens, at)).is_some() && !matches!(word(tokens, at), "second" | "seconds" | "minute" | "minutes");
    let part = matches!(word(tokens, at), "weekday" | "weekdays");
    if !unit && !part {
        return;
    }
    // 'the month of 2025 with the most trips'
    let Some(with) = (at + 1..tokens.len().min(at + 5)).find(|&i| matches!(word(tokens, i), "with" | "having")) else { return };
    let open = |i: usize| matches!(word(tokens, i), "of" | "in") || word(tokens, i).chars().all(|c| c.is_ascii_digit());
    let extreme = with + 1 + usize::from(word(tokens, with + 1) == "the");
    if !(at + 1..with).all(open) || !EXTREMES.contains(&word(tokens, extreme)) {
        return;
    }
    replace(tokens, with, 1, &["had"]);
    replace(tokens, from, article, &["which"]);
    if from > 0 {
        replace(tokens, 0, from, &[]);
    }
}
