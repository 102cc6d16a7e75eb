//! 'the full name (first and last)', 'name ( first name and last name )': what a name consists of, in brackets behind it. It is the full name,
//! and the brackets say nothing more; 'last), hire date' would be the last of all days.

use super::{replace, word};
use crate::lexicon::Lexicon;
use crate::text::Token;

const PARTS: &[&str] = &["first", "last", "middle", "given", "family", "name", "names", "and", "&", "/", ",", "the", "sur"];

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    if lexicon.tables.iter().all(|t| t.person.is_none()) {
        return;
    }
    let sign = |t: &Token, s: &str| !t.quoted && t.text == s;
    for at in 0..tokens.len().saturating_sub(4) {
        if !matches!(word(tokens, at), "name" | "names") || !sign(&tokens[at + 1], "(") {
            continue;
        }
        let Some(close) = (at + 2..tokens.len()).find(|&i| sign(&tokens[i], ")")) else { continue };
        let inside = &tokens[at + 2..close];
        let says = |w: &str| inside.iter().any(|t| !t.quoted && t.lower == w);
        if !says("first") || !says("last") || !inside.iter().all(|t| PARTS.contains(&t.lower.as_str())) {
            continue;
        }
        let full = at > 0 && word(tokens, at - 1) == "full";
        let (from, len) = if full { (at - 1, close + 2 - at) } else { (at, close + 1 - at) };
        replace(tokens, from, len, &["full", "name"]);
        return;
    }
}
