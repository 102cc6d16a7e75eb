//! 'average litres per pour' of the litres that each pour has: the average over the pours, not one of each.

use super::Sentence;
use crate::link::Item;
use crate::mention::Sense;

/// The rows that a mean is taken over, where they are named as if they were groups.
pub(super) fn read(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let n = s.items.len();
    let mean = |i: usize| matches!(s.sense(i), Some(Sense::Keyword("agg" | "agg_after", "avg" | "median")));
    (0..n).any(mean).then_some(())?;
    // 'average number of stops per trip', where a trip has its number of stops, counts nothing.
    let counts = |i: usize| s.tag(i) == "count" && s.amount(s.next(i + 1)).is_none();
    if (0..n).any(|i| counts(i) || matches!(s.tag(i), "count_distinct" | "how_many" | "sup" | "top" | "share")) {
        return None;
    }
    let amounts: Vec<usize> = (0..n).filter_map(|i| s.amount(i)).map(|(t, _)| t).collect();
    let of = amounts.first().copied().filter(|t| amounts.iter().all(|x| x == t))?;
    let lead = (0..n.saturating_sub(1)).find(|&i| matches!(s.tag(i), "each_lead" | "each") && s.table(s.next(i + 1)) == Some(of))?;
    let table = s.next(lead + 1);
    let mut items = s.items.to_vec();
    items.drain(lead..=table);
    Some(items)
}
