//! Bounds that no number follows: 'how much does a ticket cost at most', 'how long did it take at worst', 'what do we charge at the very least'.

use super::{parts, replace, word};
use crate::text::Token;

/// How both ends are said.
const ENDS: &[(&[&str], &str)] = &[
    (&["at", "the", "very", "most"], "maximum"),
    (&["at", "the", "most"], "maximum"),
    (&["at", "its", "highest"], "maximum"),
    (&["at", "most"], "maximum"),
    (&["at", "the", "very", "least"], "minimum"),
    (&["at", "the", "least"], "minimum"),
    (&["at", "its", "lowest"], "minimum"),
    (&["at", "least"], "minimum"),
];

/// 'at most' at the end of what asks how much becomes 'at the maximum'.
pub(super) fn turn(tokens: &mut Vec<Token>) {
    let asked = (0..tokens.len()).find(|&i| {
        word(tokens, i) == "how" && !matches!(word(tokens, i + 1), "many" | "often" | "come")
            || word(tokens, i) == "what" && matches!(word(tokens, i + 1), "do" | "does" | "did" | "can" | "may" | "must" | "should")
    });
    let Some(asked) = asked else { return };
    for at in asked + 2..tokens.len() {
        let said = ENDS.iter().find(|(p, _)| p.iter().enumerate().all(|(k, w)| word(tokens, at + k) == *w));
        let Some((phrase, end)) = said else { continue };
        let behind = at + phrase.len();
        let alone = tokens.get(behind).is_none_or(parts) || matches!(word(tokens, behind), "for" | "per" | "by" | "in" | "with" | "to");
        if alone {
            replace(tokens, at, phrase.len(), &["at", "the", end]);
        }
        return;
    }
}
