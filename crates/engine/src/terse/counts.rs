//! '#' and 'count' behind what is counted: 'lost hires #', 'night dives: #'.

use super::{parts, read_as, unsaid, word};
use crate::text::Token;

/// Puts the count before what is counted.
pub(super) fn behind(tokens: &mut Vec<Token>) {
    let Some(at) = (1..tokens.len()).find(|&i| tokens[i].text == "#" && !tokens[i].quoted) else { return };
    let closes = parts(tokens, at + 1) || matches!(word(tokens, at + 1), "and" | "by" | "per" | "/" | "x");
    if !closes {
        return;
    }
    if matches!(word(tokens, at + 1), "and") || tokens.get(at + 1).is_some_and(|t| t.text == ",") {
        // A list of what is told of the rows.
        read_as(&mut tokens[at], "count");
        return;
    }
    let colon = parts(tokens, at - 1);
    let end = at - usize::from(colon);
    let from = (0..end).rev().find(|&i| parts(tokens, i)).map_or(0, |i| i + 1);
    if from == end || (from..end).any(|i| matches!(word(tokens, i), "count" | "number" | "how")) {
        return;
    }
    read_as(&mut tokens[at], "number");
    tokens[from..=at].rotate_right(1);
    unsaid(tokens, from + 1, "of");
    // 'number of night dives:' closes with what is counted.
    if colon {
        tokens.remove(end + 2);
    }
}
