//! Those who ask, named from outside: 'has anybody left the company', 'people who joined the firm', 'how long is he with the house'. A house
//! that the schema has as rows or columns of its own is asked for as such, unless people come to it or leave it.

use super::phrase::listed;
use super::{replace, word};
use crate::lexicon::{Lexicon, Target};
use crate::text::Token;

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    house(tokens, lexicon);
}

fn house(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    for i in 2..tokens.len() {
        if !matches!(word(tokens, i - 1), "the" | "our" | "this") || !listed("house", word(tokens, i)) || tokens[i].quoted {
            continue;
        }
        let near = |list: &str| (i.saturating_sub(3)..i - 1).any(|k| listed(list, word(tokens, k)));
        let placed = matches!(word(tokens, i - 2), "with" | "at" | "in" | "for" | "from");
        let verb = near("comes to") || placed && near("is with");
        let named = lexicon.named(&tokens[i].lemma).iter().any(|h| h.weight > 0.9 && matches!(h.target, Target::Table(_)));
        // 'the firm Barley & Sons', 'the company's name'
        let more = tokens.get(i + 1).is_some_and(|t| t.quoted || t.capitalized || t.lower == "'s");
        if verb && !named && !more {
            replace(tokens, i - 1, 2, &["us"]);
            return;
        }
    }
}
