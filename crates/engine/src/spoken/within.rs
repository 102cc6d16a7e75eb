//! A question within another clause puts its verb last: 'tell me what the average fee is', 'I want to know what our total sales were'. It is
//! put as it is asked by itself, and 'what's the' as 'what is the'.

use super::{parts, read_as, word};
use crate::text::Token;

/// Words of what is asked about, at most.
const LONGEST: usize = 24;

pub(super) fn turn(tokens: &mut [Token]) {
    in_full(tokens);
    verb_first(tokens);
}

/// 'what's the', 'who's our': with a noun behind it nothing was left out but 'is'.
fn in_full(tokens: &mut [Token]) {
    for i in 1..tokens.len() {
        let article = matches!(word(tokens, i + 1), "the" | "a" | "an");
        if word(tokens, i) == "'s" && article && matches!(word(tokens, i - 1), "what" | "who" | "where") {
            read_as(&mut tokens[i], "is");
        }
    }
}

fn verb_first(tokens: &mut [Token]) {
    let is = |w: &str| matches!(w, "is" | "are" | "was" | "were");
    let end = (0..tokens.len()).find(|&i| parts(&tokens[i])).unwrap_or(tokens.len());
    let article = matches!(word(tokens, 1), "the" | "our" | "my" | "your" | "their");
    if word(tokens, 0) != "what" || !article || !(4..=LONGEST).contains(&end) || !is(word(tokens, end - 1)) {
        return;
    }
    // Another verb before it: 'what the members who left were' needs no turning.
    let clause = |i: usize| {
        is(word(tokens, i)) || matches!(word(tokens, i), "do" | "does" | "did" | "has" | "have" | "had" | "that" | "who" | "which")
    };
    if (1..end - 1).any(clause) {
        return;
    }
    tokens[1..end].rotate_right(1);
}
