//! 'list the jobs and totals for clients in Wales', 'show shipments and their total': the total of each, not one of all. Put as 'with their
//! total', as it is read.

use super::{orders, replace, word};
use crate::lexicon::Lexicon;
use crate::terse::{Kind, named_from};
use crate::text::Token;

/// What is added up of each.
const TOTALS: &[&str] = &["total", "totals", "sum", "sums"];
/// Words that may follow a total without saying of what it is.
const BEHIND: &[&str] = &["for", "in", "from", "of", "by", "last", "this", "since", "where", "that", "who", "whose", "placed", "made"];

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    if !orders(word(tokens, 0)) {
        return;
    }
    for at in 1..tokens.len().min(8) {
        let Some((Kind::Rows, n)) = named_from(tokens, at, lexicon) else { continue };
        let and = at + n;
        if word(tokens, and) != "and" {
            continue;
        }
        let owned = usize::from(matches!(word(tokens, and + 1), "their" | "the" | "its"));
        let total = and + 1 + owned;
        // 'and total cost' is the cost of each.
        let amount = match named_from(tokens, total + 1, lexicon) {
            Some((Kind::Amount, n)) => n,
            _ => 0,
        };
        let behind = total + 1 + amount;
        let ends = tokens.get(behind).is_none_or(|t| t.punctuation && !t.quoted) || BEHIND.contains(&word(tokens, behind));
        if TOTALS.contains(&word(tokens, total)) && ends {
            replace(tokens, and, 1 + owned, &["with", "their"]);
            return;
        }
    }
}
