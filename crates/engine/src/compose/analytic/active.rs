//! Active users: the different ones that did something in a time, where what they do is kept ('daily active users').

use super::{Composed, Setting, Words, keyword, rest};
use crate::link::Item;
use crate::mention::Sense;
use crate::time::TimeMeaning;

/// Words of tables that keep what somebody does, most telling first.
const ACTIVITY: &[&str] = &[
    "event",
    "activity",
    "session",
    "login",
    "visit",
    "log",
    "usage",
    "action",
    "view",
    "play",
    "order",
    "purchase",
    "transaction",
    "booking",
    "trip",
    "ride",
];

pub(super) fn compose(items: &[Item], set: Setting<'_>) -> Option<Composed> {
    let words = Words { items, set };
    let at = (0..items.len()).find(|&i| words.is(i, &["active"]))?;
    let mut noun = at + 1;
    while matches!(words.tag(noun), "filler") {
        noun += 1;
    }
    let Some(Sense::Table(t)) = words.sense(noun) else { return None };
    let timed = (0..items.len()).any(|i| matches!(words.sense(i), Some(Sense::Time(TimeMeaning::GroupBy(_) | TimeMeaning::Range(_)))));
    if !timed {
        return None;
    }
    let lexicon = set.lexicon;
    let (event, column) = lexicon.adjacent[*t]
        .iter()
        .map(|&e| &lexicon.edges[e])
        .filter(|e| e.to == *t && e.from != *t && lexicon.tables[e.from].date.is_some() && e.from_columns.len() == 1)
        .filter_map(|e| {
            let rank = ACTIVITY.iter().position(|w| lexicon.tables[e.from].words.iter().any(|x| x == w))?;
            Some((rank, e.from, e.from_columns[0]))
        })
        .min()
        .map(|(_, event, column)| (event, column))?;
    let start = items[at].start;
    let mut kept: Vec<Item> =
        items[..at].iter().filter(|i| !matches!(i.sense, Sense::Keyword("count" | "count_distinct" | "distinct", _))).cloned().collect();
    // The time is read behind what it is about.
    let (times, others): (Vec<Item>, Vec<Item>) = kept.drain(..).partition(|i| matches!(i.sense, Sense::Time(_)));
    kept.extend(others);
    kept.push(keyword("count_distinct", "", start));
    kept.push(Item { sense: Sense::Column(event, column), ..items[noun].clone() });
    kept.extend(times);
    kept.extend(items[noun + 1..].iter().cloned());
    let mut composed = rest(&kept, set)?;
    composed.rules.push("active in a time");
    composed.assumptions.push(format!("active are those with a row in {}", lexicon.schema.tables[event].name.name));
    Some(composed)
}
