//! 'how many parcels did we receive last week': of rows that have a day of their own and none on which they were received, the verb says
//! only that they are there; it means no day of what is linked to them.

use super::{read_as, word};
use crate::lexicon::{Lexicon, Target};
use crate::text::Token;

/// Verbs of coming by something, as they stand behind 'did we'.
const COMES: &[&str] = &["receive", "get", "see"];

pub(super) fn turn(tokens: &mut [Token], lexicon: &Lexicon) {
    for i in 3..tokens.len() {
        let asked = matches!(word(tokens, i - 2), "did" | "do" | "have") && matches!(word(tokens, i - 1), "we" | "you" | "they");
        if !asked || !COMES.contains(&tokens[i].lemma.as_str()) || tokens[i].quoted {
            continue;
        }
        let table = lexicon.named(&tokens[i - 3].lemma).iter().find_map(|h| match h.target {
            Target::Table(t) if h.weight > 0.9 => Some(t),
            _ => None,
        });
        let Some(t) = table.filter(|&t| lexicon.tables[t].date.is_some()) else { continue };
        let verb = tokens[i].lemma.clone();
        let stem = &verb[..verb.len().min(5)];
        if lexicon.tables[t].columns.iter().any(|c| c.words.iter().any(|w| w.starts_with(stem))) {
            continue;
        }
        read_as(&mut tokens[i], "have");
    }
}
