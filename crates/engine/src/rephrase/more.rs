//! Comparatives before what they compare: 'crates with more weight than 50', 'a higher price than the average', 'less income than cost' are
//! put as 'weight above 50', where the amount is the rows' own.

use super::{Sentence, keyword};
use crate::link::Item;

const MORE: &[&str] = &["more", "higher", "greater", "larger", "bigger", "longer"];
const LESS: &[&str] = &["less", "lower", "smaller", "fewer", "shorter"];

pub(super) fn read(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let at = (0..s.items.len()).find(|&i| {
        let amount = s.amount(i + 1).filter(|_| s.is(i, MORE) || s.is(i, LESS));
        amount.is_some_and(|(t, _)| (s.tag(i + 2) == "than" || s.is(i + 2, &["than"])) && head(s, i) == Some(t))
    })?;
    let argument = if s.is(at, MORE) { ">" } else { "<" };
    let mut items = s.items.to_vec();
    // The words of the comparison stand behind the amount.
    let than = items[at + 2].start;
    items[at + 2] = Item { end: items[at + 2].end, ..keyword("cmp", argument, than) };
    items.remove(at);
    Some(items)
}

/// The rows that are spoken of before a mention.
fn head(s: &Sentence<'_>, at: usize) -> Option<usize> {
    (0..at).rev().find_map(|i| s.table(i))
}
