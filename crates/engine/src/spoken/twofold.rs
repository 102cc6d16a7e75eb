//! Two numbers of the same rows, the second said shortly: 'how many pupils were born before 2010 and how many after', 'how many lessons cost
//! under 50 and how many over that', 'how many trips sailed in 2024 and how many in 2025'. The second becomes a whole question, too.

use super::{unsaid, word};
use crate::text::Token;

/// Words that open a bound, what stands behind them, and how a short word is said in full.
const BOUNDS: &[(&str, &str)] = &[
    ("before", "before"),
    ("after", "after"),
    ("since", "since"),
    ("until", "until"),
    ("under", "under"),
    ("over", "over"),
    ("above", "above"),
    ("below", "below"),
    ("afterwards", "after"),
    ("later", "after"),
    ("earlier", "before"),
    ("thereafter", "after"),
    ("more", "more than"),
    ("less", "less than"),
    ("fewer", "fewer than"),
];
/// What a short second question may open with, beside bounds.
const OPENINGS: &[&str] = &["in", "on", "during", "from", "at", "with", "without"];
/// Words that only point at the bound said before.
const POINTING: &[&str] = &["that", "then", "it", "this", "than"];

fn bound(word: &str) -> Option<&'static str> {
    BOUNDS.iter().find(|(w, _)| *w == word).map(|(_, full)| *full)
}

pub(super) fn turn(tokens: &mut Vec<Token>) {
    let asks = |i: usize| word(tokens, i) == "how" && word(tokens, i + 1) == "many";
    let Some(first) = (0..tokens.len()).find(|&i| asks(i)) else { return };
    let Some(second) = (first + 3..tokens.len()).find(|&i| asks(i)) else { return };
    let end = (second..tokens.len()).find(|&i| tokens[i].punctuation).unwrap_or(tokens.len());
    let joined = (first..second).rev().take_while(|&i| matches!(word(tokens, i), "and" | "but") || tokens[i].punctuation).last();
    let (Some(joined), true) = (joined, end > second + 2) else { return };
    let opens = word(tokens, second + 2);
    let full = bound(opens);
    if full.is_none() && !OPENINGS.contains(&opens) {
        return;
    }
    // Where the first says its bound, and what is said of it.
    let like = |i: usize| match full {
        Some(_) => bound(word(tokens, i)).is_some() && !matches!(word(tokens, i), "later" | "earlier" | "afterwards" | "thereafter"),
        None => OPENINGS.contains(&word(tokens, i)),
    };
    let Some(at) = (first + 3..joined).rev().find(|&i| like(i)) else { return };
    let than = usize::from(word(tokens, at + 1) == "than");
    let short = (second + 3..end).all(|i| POINTING.contains(&word(tokens, i)));
    if short && (at + 1 + than >= joined || full.is_none()) {
        return;
    }
    let place = tokens[second + 1].end;
    let said = |from: usize, to: usize| -> Vec<Token> { (from..to).map(|i| again(&tokens[i], place)).collect() };
    let mut whole = said(first + 2, at);
    if short {
        whole.extend(full.into_iter().flat_map(|f| f.split(' ')).map(|w| {
            let own = &tokens[second + 2];
            if w == own.lower { own.clone() } else { unsaid(w, own.end) }
        }));
        whole.extend(said(at + 1 + than, joined));
        tokens.splice(second + 2..end, whole);
    } else {
        tokens.splice(second + 2..second + 2, whole);
    }
}

/// A word of the first question in the second: it was not typed there.
fn again(token: &Token, place: usize) -> Token {
    Token { text: String::new(), start: place, end: place, worded: true, ..token.clone() }
}
