//! 'what percentage of this year's trips were late': the period stands behind, where a share leaves room for it.

use super::{parts, word};
use crate::text::Token;
use crate::time::unit;

const SHARES: &[&str] = &["share", "percentage", "proportion", "fraction", "percent", "part", "rate", "portion"];

pub(super) fn turn(tokens: &mut Vec<Token>) {
    let Some(of) = (1..tokens.len()).find(|&i| word(tokens, i) == "of" && SHARES.contains(&word(tokens, i - 1))) else { return };
    let from = of + 1 + usize::from(matches!(word(tokens, of + 1), "all" | "the" | "our"));
    let end = from + 2;
    let said = matches!(word(tokens, from), "this" | "last") && unit(word(tokens, from + 1)).is_some() && word(tokens, end) == "'s";
    let stop = (end..tokens.len()).find(|&i| parts(&tokens[i])).unwrap_or(tokens.len());
    if !said || stop < end + 3 {
        return;
    }
    let period: Vec<Token> = tokens[from..end].to_vec();
    // Before what it is told apart by.
    let by = (end..stop).find(|&i| matches!(word(tokens, i), "by" | "per")).unwrap_or(stop);
    tokens.splice(by..by, period);
    tokens.drain(from..=end);
}
