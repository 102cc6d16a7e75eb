//! Which weekday, hour or month has the most: 'at what hour do most logins happen', 'which month has the highest sales'.

use super::{Composed, Setting, Words, rest};
use crate::link::Item;
use crate::mention::Sense;
use crate::time::TimeMeaning;

pub(super) fn compose(items: &[Item], set: Setting<'_>) -> Option<Composed> {
    let words = Words { items, set };
    let by =
        (0..items.len()).find(|&i| matches!(words.sense(i), Some(Sense::Time(TimeMeaning::GroupBy(_) | TimeMeaning::GroupByPart(_)))))?;
    let most = (by + 1..items.len())
        .find(|&i| words.tag(i) == "sup" && words.is(i, &["most", "the most", "fewest", "the fewest", "least", "the least"]))?;
    // Only rows are counted so; 'the most revenue' has its own measure.
    let mut next = most + 1;
    while matches!(words.tag(next), "filler" | "of" | "all") {
        next += 1;
    }
    if !matches!(words.sense(next), Some(Sense::Table(_) | Sense::Value { .. })) {
        return None;
    }
    let mut kept = items.to_vec();
    let Sense::Keyword(_, way) = kept[most].sense else { return None };
    kept[most].sense = Sense::Keyword("sup_count", way);
    // '… are the most claims filed': the verb names the date, which is asked for already.
    let verb = kept.iter().rposition(|i| matches!(i.sense, Sense::Column(t, c) if set.lexicon.schema.tables[t].columns[c].class.is_temporal() && i.start > items[next].start));
    let dated = verb.map(|v| kept.remove(v));
    if let (Some(Item { sense: Sense::Column(..), .. }), true) = (&dated, by < next) {
        kept.insert(by + 1, dated.clone()?);
    }
    let mut composed = rest(&kept, set)?;
    if composed.query.limit.is_some() {
        composed.query.limit = Some(1);
    }
    composed.rules.push("busiest period");
    Some(composed)
}
