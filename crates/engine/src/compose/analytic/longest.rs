//! What took longest: 'which repair took the longest', 'the visit that lasted longest', 'longest repair' where rows have a begin and an end
//! and no column of how long they took.

use super::dates;
use super::{Composed, Setting, Words, keyword, rest};
use crate::link::Item;
use crate::mention::Sense;

const TAKES: &[&str] = &["took", "take", "takes", "taking", "lasted", "lasts", "last", "stayed", "ran"];

pub(super) fn compose(items: &[Item], set: Setting<'_>) -> Option<Composed> {
    let words = Words { items, set };
    let tokens = set.tokens;
    let lower = |i: usize| tokens.get(i).map_or("", |t| t.lower.as_str());
    let way = |word: &str| match word {
        "longest" | "slowest" => Some("desc"),
        "shortest" | "fastest" | "quickest" => Some("asc"),
        _ => None,
    };
    let at = (0..tokens.len()).find(|&i| way(lower(i)).is_some() && words.covers(i))?;
    let descending = way(lower(at))?;
    if (0..items.len()).any(|i| matches!(words.tag(i), "agg" | "agg_after" | "count" | "how_long" | "share")) {
        return None;
    }
    let mut from = at;
    while from > 0 && matches!(lower(from - 1), "the" | "us") {
        from -= 1;
    }
    let verb = from.checked_sub(1).filter(|&v| TAKES.contains(&lower(v)));
    // '… to answer': what it ends with.
    let target = if lower(at + 1) == "to" { at + 2 } else { at };
    let ends = dates::ends_of(lower(target)).filter(|_| target > at);
    let tables: Vec<usize> = items.iter().filter_map(|i| if let Sense::Table(t) = i.sense { Some(t) } else { None }).collect();
    let t = *tables.first()?;
    let alone = verb.is_none();
    if alone
        && (!matches!(items.iter().find(|i| i.start > at).map(|i| &i.sense), Some(Sense::Table(u)) if *u == t) || said_otherwise(&words, t))
    {
        return None;
    }
    let end = match ends {
        Some(hints) => dates::named(&set, t, hints)?,
        None => dates::any_end(&set, t)?,
    };
    let start = dates::start_of(&set, t, Some(end)).filter(|&s| s != end)?;
    let length = dates::Course { start: (t, start), end: (t, end) }.length(&set);
    let (first, last) = (verb.unwrap_or(at), if ends.is_some() { target } else { at });
    let head = items.iter().position(|i| i.sense == Sense::Table(t))?;
    let mut kept: Vec<Item> = Vec::new();
    for (i, item) in items.iter().enumerate() {
        let spoken = item.end > first && item.start <= last && item.start < item.end && i != head;
        let that = matches!(words.tag(i), "that") && !alone && item.end <= first && i > head;
        if !spoken && !that {
            kept.push(item.clone());
        }
        if i == head {
            kept.push(keyword("sup", descending, item.end));
            kept.push(Item { sense: Sense::Measured(Box::new(length.clone())), start: item.end, end: item.end, fit: 1.0 });
        }
    }
    let mut composed = rest(&kept, set)?;
    composed.query.limit?;
    composed.rules.push("duration");
    Some(composed)
}

/// True where a column of the table says how long its rows are.
fn said_otherwise(words: &Words, t: usize) -> bool {
    const LENGTHS: &[&str] =
        &["length", "duration", "distance", "minute", "runtime", "second", "hour", "page", "metre", "meter", "km", "time"];
    let lexicon = words.set.lexicon;
    (0..lexicon.tables[t].columns.len()).any(|c| {
        lexicon.schema.tables[t].columns[c].class.is_number()
            && lexicon.tables[t].columns[c].words.iter().any(|w| LENGTHS.contains(&w.as_str()))
    })
}
