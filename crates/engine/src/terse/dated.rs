//! 'repairs by kind, finished last year': what was done in a period restricts, it is no further group.

use super::word;
use crate::text::Token;

/// Words that open a period.
const PERIODS: &[&str] =
    &["this", "last", "next", "in", "since", "between", "before", "after", "during", "within", "yesterday", "today", "on", "until", "over"];

/// Takes the comma away before a deed with its period, where groups are named ahead of it.
pub(super) fn deeds(tokens: &mut Vec<Token>) {
    let Some(by) = tokens.iter().position(|t| !t.quoted && matches!(t.lower.as_str(), "by" | "per" | "each")) else { return };
    let at = (by + 2..tokens.len().saturating_sub(2))
        .find(|&i| tokens[i].text == "," && crate::compose::state::is_deed(word(tokens, i + 1)) && PERIODS.contains(&word(tokens, i + 2)));
    if let Some(at) = at {
        tokens.remove(at);
    }
}
