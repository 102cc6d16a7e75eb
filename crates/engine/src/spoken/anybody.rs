//! 'Is there anybody who …', 'is there a plan nobody is on', 'are there any serious ones among the reports': whoever asks so wants to see which,
//! and a list answers whether there are any, too. Where nothing but a name or a kind is said of them, yes or no is wanted, and stays.

use super::{asks, parts, word};
use crate::text::Token;

/// Somebody or something, whoever or whatever it is.
const ANY: &[&str] = &["anyone", "anybody", "someone", "somebody", "anything", "something"];
/// What tells more of them than a name.
const TELLS: &[&str] = &["who", "that", "which", "whose", "nobody", "without", "we", "we've", "never", "where", "no-one", "noone"];
/// Words of what is asked for, before anything is told of it.
const NOUN: usize = 5;

pub(super) fn turn(tokens: &mut Vec<Token>) {
    among(tokens);
    let opens = |t: &Token| t.punctuation || matches!(t.lower.as_str(), "so" | "and" | "hey" | "well" | "now" | "just" | "but" | "hi");
    let at = (0..tokens.len()).find(|&i| !opens(&tokens[i])).unwrap_or(0);
    how_many(tokens, at);
    if !matches!(word(tokens, at), "is" | "are") || word(tokens, at + 1) != "there" {
        return;
    }
    let body = at + 2;
    let told = (body + 1..tokens.len().min(body + 1 + NOUN)).any(|i| TELLS.contains(&word(tokens, i)));
    let named = tokens.iter().any(|t| matches!(t.lower.as_str(), "called" | "named" | "nicknamed"));
    // 'is there a day when …, which is the worst' asks further.
    let further = (body..tokens.len()).any(|i| asks(word(tokens, i)) && i > 0 && parts(&tokens[i - 1]));
    if !told || named || further {
        return;
    }
    if ANY.contains(&word(tokens, body)) {
        // 'anybody who' is 'who'; 'anyone on our books who' stays as whoever that is.
        let who = matches!(word(tokens, body + 1), "who" | "that") && word(tokens, body).ends_with(['e', 'y']);
        tokens.drain(at..body + usize::from(who));
        if who {
            super::read_as(&mut tokens[at], "who");
        }
        return;
    }
    // 'is there a plan nobody is on', 'is there any guide who': which ones.
    if matches!(word(tokens, body), "a" | "an" | "any") && word(tokens, at) == "is" {
        super::replace(tokens, at, 3, &["which"]);
    }
}

/// 'are there any late ferries, and how many': the number tells whether there are.
fn how_many(tokens: &mut Vec<Token>, at: usize) {
    let there = match (word(tokens, at), word(tokens, at + 1), word(tokens, at + 2)) {
        ("is" | "are" | "were" | "was", "there", "any") => 3,
        ("do" | "have" | "did", "we", "have" | "got" | "any") => 3 + usize::from(word(tokens, at + 3) == "any"),
        _ => return,
    };
    let end = (0..tokens.len()).rev().find(|&i| !tokens[i].punctuation).map_or(0, |i| i + 1);
    let tails: &[&[&str]] =
        &[&["how", "many"], &["how", "many", "are", "there"], &["how", "many", "of", "them"], &["how", "many", "is", "that"]];
    let tail =
        tails.iter().find(|p| end > at + there + p.len() + 1 && p.iter().enumerate().all(|(k, w)| word(tokens, end - p.len() + k) == *w));
    let Some(tail) = tail else { return };
    let mut from = end - tail.len();
    from -= usize::from(matches!(word(tokens, from - 1), "and" | "if"));
    if !parts(&tokens[from - 1]) && word(tokens, from) != "and" {
        return;
    }
    while from > 0 && parts(&tokens[from - 1]) {
        from -= 1;
    }
    tokens.drain(from..end);
    super::replace(tokens, at, there, &["how", "many"]);
}

/// 'are there any serious ones among the incidents': serious incidents.
fn among(tokens: &mut Vec<Token>) {
    let Some(ones) = (2..tokens.len())
        .find(|&i| matches!(word(tokens, i), "ones" | "one") && matches!(word(tokens, i + 1), "among" | "amongst" | "in" | "of"))
    else {
        return;
    };
    let the = ones + 2;
    if !matches!(word(tokens, the), "the" | "our" | "all")
        || word(tokens, ones + 1) == "in" && !tokens[..ones].iter().any(|t| t.lower == "any")
    {
        return;
    }
    let kind = word(tokens, ones - 1);
    if matches!(kind, "the" | "which" | "what" | "each" | "every" | "any" | "no" | "these" | "those" | "only") || asks(kind) {
        return;
    }
    tokens.drain(ones..=the);
}
