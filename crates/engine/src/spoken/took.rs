//! How long one row took, where it has a begin and an end: 'duration of the latest lesson', 'what was the length of trip 12', 'how long was
//! lesson 12' become 'how long did it take'. Where a column is called so, the sentence stays as it is.

use super::{replace, unsaid, word};
use crate::lexicon::{Lexicon, Target};
use crate::text::Token;

const LENGTHS: &[&str] = &["duration", "length"];
/// Words before a row that tell which one it is.
const WHICH: &[&str] = &["latest", "last", "first", "newest", "oldest", "earliest", "recent", "longest", "shortest", "current", "previous"];

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let noun = (0..tokens.len().saturating_sub(1)).find(|&i| LENGTHS.contains(&word(tokens, i)) && word(tokens, i + 1) == "of");
    let long = (0..tokens.len()).find(|&i| {
        word(tokens, i) == "how"
            && word(tokens, i + 1) == "long"
            && matches!(word(tokens, i + 2), "is" | "was")
            && word(tokens, i + 3) != "it"
    });
    let (from, to) = match (noun, long) {
        (Some(at), _) if led(tokens, at).is_some() => (led(tokens, at).unwrap_or(at), at + 2),
        (None, Some(at)) => (at, at + 3),
        _ => return,
    };
    let first = to + usize::from(word(tokens, to) == "the");
    let Some(row) = (first..tokens.len().min(first + 5)).find(|&i| rows(tokens, i, lexicon).is_some()) else { return };
    let numbered = tokens.get(row + 1).is_some_and(|t| !t.quoted && t.lower.chars().all(|c| c.is_ascii_digit()));
    let told = (first..row).any(|i| WHICH.contains(&word(tokens, i)) || word(tokens, i) == "most");
    let single = tokens[row].lower == tokens[row].lemma;
    // 'how long was the last lesson' is read as it is.
    if !single || !(numbered || told && noun.is_some()) {
        return;
    }
    let end = row + 1 + usize::from(numbered);
    let place = tokens[end - 1].end;
    tokens.insert(end, unsaid("take", place));
    replace(tokens, from, to - from, &["how", "long", "did"]);
}

/// Where the words before a length begin that only ask for it; nothing where they ask for a number of lengths.
fn led(tokens: &[Token], at: usize) -> Option<usize> {
    let mut from = at;
    while from > 0 && matches!(word(tokens, from - 1), "the" | "is" | "was" | "what" | "show" | "me" | "give" | "tell" | "'s") {
        from -= 1;
    }
    (from == 0).then_some(from)
}

/// The table that a word names, whose rows have a begin and an end and no length of their own.
fn rows(tokens: &[Token], at: usize, lexicon: &Lexicon) -> Option<usize> {
    let token = tokens.get(at).filter(|t| !t.quoted)?;
    // 'taxi trip' by its last word.
    let both = at.checked_sub(1).map(|b| format!("{}{}", tokens[b].lemma, token.lemma)).unwrap_or_default();
    let hits = lexicon.named(&both).into_iter().chain(lexicon.named(&token.lemma));
    hits.into_iter().find_map(|h| match h.target {
        Target::Table(t) if h.weight > 0.5 => {
            let shape = &lexicon.schema.tables[t];
            let dates = shape.columns.iter().filter(|c| c.class.is_temporal()).count();
            let kept = lexicon.tables[t].columns.iter().zip(&shape.columns).any(|(entry, column)| {
                column.class.is_number() && entry.words.iter().any(|w| LENGTHS.contains(&w.as_str()) || w == "minute" || w == "hour")
            });
            (dates > 1 && !kept).then_some(t)
        }
        _ => None,
    })
}
