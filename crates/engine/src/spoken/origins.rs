//! 'where do our guests come from': how many of them from where, if the rows say where that is in one way.

use super::{parts, replace, word};
use crate::lexicon::{Lexicon, Target};
use crate::text::Token;

/// Columns that tell where something is from, the most telling first.
const PLACES: &[&str] = &["origin", "nationality", "source", "channel", "country", "region", "state", "city", "town", "place"];

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    if word(tokens, 0) != "where" || !matches!(word(tokens, 1), "do" | "did" | "does") {
        return;
    }
    let end = (2..tokens.len()).find(|&i| parts(&tokens[i])).unwrap_or(tokens.len());
    let Some(come) = (3..end).find(|&i| matches!(word(tokens, i), "come" | "comes") && word(tokens, i + 1) == "from") else { return };
    let table = (2..come).rev().find_map(|i| {
        lexicon.named(&tokens[i].lemma).iter().find_map(|h| match h.target {
            Target::Table(t) if h.weight > 0.8 => Some(t),
            _ => None,
        })
    });
    let Some(t) = table else { return };
    // What they are told apart by may be said: 'by channel', 'which country'.
    let said = (end..tokens.len()).any(|i| matches!(word(tokens, i), "by" | "per"));
    let place = PLACES.iter().find(|p| lexicon.tables[t].columns.iter().any(|c| c.words.as_slice() == [**p]));
    match (said, place) {
        (true, _) => {
            if tokens.get(end).is_some_and(|t| t.text == ",") {
                tokens.remove(end);
            }
            replace(tokens, come, 2, &[]);
        }
        (false, Some(place)) => replace(tokens, come, 2, &["by", place]),
        (false, None) => return,
    }
    replace(tokens, 0, 2, &["number", "of"]);
}
