//! 'what percentage of this year's trips were late': the period stands behind, where a share leaves room for it.

use super::{parts, word};
use crate::text::Token;
use crate::time::unit;

const SHARES: &[&str] = &["share", "percentage", "proportion", "fraction", "percent", "part", "rate", "portion"];

pub(super) fn turn(tokens: &mut Vec<Token>) {
    told_first(tokens);
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

/// 'fuel hybrid: what percent of the vans is that?': what percent of the vans have that.
fn told_first(tokens: &mut Vec<Token>) {
    let Some(sign) = (1..tokens.len().min(6)).find(|&i| parts(&tokens[i])) else { return };
    let end = (0..tokens.len()).rev().find(|&i| !parts(&tokens[i])).map_or(0, |i| i + 1);
    let asks = matches!(word(tokens, sign + 1), "what" | "which" | "how")
        && (sign + 2..(sign + 5).min(end)).any(|i| SHARES.contains(&word(tokens, i)) && word(tokens, i + 1) == "of");
    let that = end > sign + 5
        && matches!(word(tokens, end - 2), "is" | "are" | "was" | "were")
        && matches!(word(tokens, end - 1), "that" | "those" | "it" | "this" | "these");
    if !asks || !that {
        return;
    }
    let told: Vec<Token> = tokens[..sign].to_vec();
    super::read_as(&mut tokens[end - 2], "have");
    tokens.splice(end - 1..end, told);
    tokens.drain(..=sign);
}
