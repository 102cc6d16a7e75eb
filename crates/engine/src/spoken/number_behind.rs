//! 'parcels without a label, number': a comma and 'number' at the end ask how many there are.

use super::{parts, read_as, word};
use crate::text::Token;

pub(super) fn turn(tokens: &mut [Token]) {
    let Some(end) = tokens.iter().rposition(|t| !parts(t)) else { return };
    let counts = tokens[..end].iter().any(|t| {
        matches!(t.lower.as_str(), "many" | "count" | "number" | "sum" | "total" | "average" | "versus" | "vs" | "by" | "per" | "each")
    });
    // A list of what is to be shown has several commas, or a colon.
    let listed = tokens[..end - end.min(1)].iter().any(|t| t.punctuation && matches!(t.text.as_str(), "," | ":" | ";"));
    if end > 2 && word(tokens, end) == "number" && tokens[end - 1].text == "," && !counts && !listed {
        read_as(&mut tokens[end], "count");
    }
}
