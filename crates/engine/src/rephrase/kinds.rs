//! 'drivers without a trip', 'which nurses have never been on call': people named by what they are, where the rows say it in a column. They are
//! asked for like rows of a table of their own.

use super::Sentence;
use crate::link::Item;
use crate::mention::Sense;

pub(super) fn read(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let at = (0..s.items.len()).find(|&i| s.value(i).is_some() && !s.passes(i))?;
    let (t, c) = s.value(at)?;
    let item = s.items.get(at)?;
    let token = s.set.tokens.get(item.end.checked_sub(1)?)?;
    let plural = token.lower != token.lemma && !token.quoted;
    let people = s.lexicon().tables[t].person.is_some() || s.lexicon().roles[t].role.as_ref().is_some_and(|r| r.name == "person");
    let kind = s.lexicon().tables[t].columns[c].words.iter().any(|w| {
        matches!(
            w.as_str(),
            "role" | "job" | "position" | "grade" | "kind" | "type" | "trade" | "profession" | "function" | "title" | "category"
        )
    });
    let named = (0..s.items.len()).any(|i| s.table(i) == Some(t));
    if !(plural && people && kind) || named {
        return None;
    }
    // As the subject: nothing but what asks stands before, and what is said of them is what they lack.
    let opens = (0..at).all(|i| {
        matches!(s.tag(i), "which" | "ask" | "who" | "filler" | "all" | "of" | "count" | "how_many" | "verb" | "order")
            || matches!(s.sense(i), Some(Sense::Number(_) | Sense::Punctuation(_)))
    });
    let lacks = (at + 1..s.items.len()).any(|i| {
        matches!(s.tag(i), "without" | "neg" | "never") || s.is(i, &["never", "no", "not", "without", "haven't", "hasn't", "didn't"])
    });
    if !opens || !lacks {
        return None;
    }
    let mut items = s.items.to_vec();
    let start = items[at].start;
    items.insert(at + 1, Item { sense: Sense::Table(t), start, end: start, fit: 1.0 });
    Some(items)
}
