//! 'different buyers per day', 'distinct drivers by route': how many of them, where a key of other rows is told apart.

use super::Sentence;
use crate::link::Item;
use crate::mention::Sense;

/// The word that tells apart as one that counts, where a key stands behind it and groups behind that.
pub(super) fn read(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let at = (0..s.items.len()).find(|&i| s.tag(i) == "distinct" && is_key(s, i + 1))?;
    let counted = (0..s.items.len()).any(|i| matches!(s.tag(i), "count" | "count_distinct" | "how_many" | "agg" | "sup" | "top" | "share"));
    let grouped = matches!(s.tag(at + 2), "each" | "each_lead" | "by" | "group_by") || s.is(at + 2, &["per", "by", "for each", "x"]);
    if counted || !grouped {
        return None;
    }
    let mut items = s.items.to_vec();
    items[at].sense = Sense::Keyword("count_distinct", "");
    Some(items)
}

fn is_key(s: &Sentence<'_>, at: usize) -> bool {
    matches!(s.sense(at), Some(Sense::Column(t, c)) if s.lexicon().tables[*t].columns[*c].foreign)
}
