//! 'what lifts have never been inspected' asks which, and so does 'what are the lifts that …'.

use super::{parts, read_as, replace, word};
use crate::lexicon::Lexicon;
use crate::terse::{Kind, named_from};
use crate::text::Token;

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    if word(tokens, 0) != "what" {
        return;
    }
    let rows = |at: usize| {
        let (kind, n) = named_from(tokens, at, lexicon)?;
        let several = tokens.get(at + n - 1).is_some_and(|t| t.lower != t.lemma);
        (kind == Kind::Rows && several).then_some(at + n)
    };
    if let Some(end) = rows(1) {
        // 'what lifts cost' speaks of an amount.
        let more = tokens.get(end + 1).is_some_and(|t| !parts(t));
        if more && !tokens[end].punctuation {
            read_as(&mut tokens[0], "which");
        }
        return;
    }
    let are = matches!(word(tokens, 1), "are" | "were") && matches!(word(tokens, 2), "the" | "our");
    if are
        && let Some(end) = rows(3)
        && matches!(word(tokens, end), "that" | "who" | "which" | "without" | "whose")
    {
        replace(tokens, 0, 2, &["list"]);
    }
}
