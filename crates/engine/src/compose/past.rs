//! 'a job in the past', 'previous jobs': the table that keeps the history of another one.

use super::Setting;
use crate::link::Item;
use crate::mention::Sense;

/// Where the schema keeps the history of what is named and the words speak of the past, the history is meant.
pub(super) fn histories(mut items: Vec<Item>, set: Setting<'_>) -> Vec<Item> {
    let said = |item: Option<&Item>, words: &[&str]| {
        item.is_some_and(|i| {
            i.end == i.start + 1
                && set.tokens.get(i.start).is_some_and(|t| words.contains(&t.lower.as_str()))
                && !matches!(i.sense, Sense::Column(..))
        })
    };
    for i in 0..items.len() {
        let Sense::Table(t) = items[i].sense else { continue };
        let ahead = i > 0 && said(items.get(i - 1), &["past", "previous", "former", "earlier", "prior"]);
        // 'in the past' and 'before' at the end of the clause.
        let behind = (i + 1..(i + 4).min(items.len())).find(|&j| said(items.get(j), &["past", "previously", "before"]));
        let behind = behind.filter(|&j| {
            let end = items.get(j + 1).is_none_or(|x| matches!(x.sense, Sense::Punctuation(_)));
            end && (i + 1..j).all(|k| matches!(items[k].sense, Sense::Keyword("prep" | "filler", _)))
        });
        if !ahead && behind.is_none() {
            continue;
        }
        let words = &set.lexicon.tables[t].words;
        let history = (0..set.lexicon.tables.len()).find(|&h| {
            let own = &set.lexicon.tables[h].words;
            own.len() == words.len() + 1
                && own.starts_with(words)
                && own.last().is_some_and(|w| matches!(w.as_str(), "history" | "log" | "archive"))
        });
        let Some(h) = history else { continue };
        items[i].sense = Sense::Table(h);
        match behind {
            Some(j) => {
                items.drain(i + 1..=j);
            }
            None => {
                items.remove(i - 1);
            }
        }
        break;
    }
    items
}
