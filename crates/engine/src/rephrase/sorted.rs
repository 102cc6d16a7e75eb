//! Lists with what they are sorted by, told without a word for sorting: 'names of towers by height in descending order'.
//!
//! Behind a number that is computed, 'by' groups, and the direction is that of the number.

use super::{Sentence, turned};
use crate::link::Item;
use crate::mention::Sense;

/// 'by' as what sorts, where a direction stands behind its key and what is before is a list.
pub(super) fn read(s: &Sentence<'_>) -> Option<Vec<Item>> {
    const FARTHEST: usize = 7;
    let at = (1..s.items.len()).find(|&i| s.tag(i) == "by" && !matches!(s.tag(i - 1), "order" | "sort_verb"))?;
    let key = s.next(at + 1);
    let end = (key + 1..s.items.len().min(key + 1 + FARTHEST)).find(|&i| matches!(s.tag(i), "direction" | "alphabetical"))?;
    // 'by town, then by age'
    let listed = |i: usize| matches!(s.tag(i), "and" | "by") || matches!(s.sense(i), Some(Sense::Punctuation(',')));
    let keyed = (key..end).all(|i| s.column(i).is_some() || s.table(i).is_some() || s.passes(i) || listed(i));
    let last = matches!(s.sense(end + 1), None | Some(Sense::Punctuation(_)));
    let other = |tag: &str| matches!(tag, "order" | "group_by" | "each" | "each_lead" | "sup" | "sup_count" | "sup_frequent" | "top");
    let computes = s.measures() || s.rated() || (0..s.items.len()).any(|i| other(s.tag(i)));
    if !keyed || !last || computes || s.set.chart_wished() || !is_list(s, at, key..end) {
        return None;
    }
    let Some(Sense::Keyword(_, direction)) = s.sense(end).cloned() else { return None };
    let mut items = s.items.to_vec();
    items[at] = turned(&items[at], "order", direction);
    items.remove(end);
    Some(items)
}

/// True where rows are listed, or what stands in them, that the key sorts; amounts by a category are added up.
fn is_list(s: &Sentence<'_>, at: usize, key: std::ops::Range<usize>) -> bool {
    let lexicon = s.lexicon();
    let Some(head) = (0..at).find_map(|i| s.table(i)) else { return false };
    let listed: Vec<(usize, usize)> = (0..at).filter_map(|i| s.column(i)).collect();
    if !listed.is_empty() && listed.iter().any(|&(t, c)| !super::is_amount(lexicon, t, c)) {
        return true;
    }
    let one_each = |(t, c): (usize, usize)| {
        let class = lexicon.schema.tables[t].columns[c].class;
        t == head && (class.is_number() || class.is_temporal() || lexicon.tables[t].display.contains(&c))
    };
    key.filter_map(|i| s.column(i)).any(one_each)
}
