//! A list and what its rows are sorted by, said by what comes first: 'moorings from cheapest to dearest', 'lifts, highest fare first',
//! 'ranked from most to least expensive'. All rows are asked for, so no word of these leaves one alone.

use super::{parts, replace, word};
use crate::lexicon::DICTIONARY;
use crate::text::Token;

/// Words of what is sorted by, at most.
const LONGEST: usize = 3;

/// What comes first, and what rows are sorted by, in a question's tokens.
struct Order {
    /// The tokens that say it.
    from: usize,
    to: usize,
    /// Words that say what is first.
    first: Vec<String>,
    /// Words of what is sorted by.
    key: Vec<String>,
}

pub(super) fn turn(tokens: &mut Vec<Token>) {
    let Some(order) = from_to(tokens).or_else(|| on_top(tokens)) else { return };
    // Numbers of groups are sorted by themselves (`ordering`), and a number of rows is a limit.
    let computes =
        |t: &Token| matches!(t.lower.as_str(), "total" | "average" | "avg" | "sum" | "number" | "count" | "many" | "much" | "top");
    let before = &tokens[..order.from];
    if before.is_empty() || before.iter().any(computes) || before.iter().any(|t| t.lower.chars().all(|c| c.is_ascii_digit())) {
        return;
    }
    let mut words: Vec<&str> = Vec::new();
    if !order.key.is_empty() {
        words.extend(["sorted", "by"]);
        words.extend(order.key.iter().map(String::as_str));
    }
    if !parts(&tokens[order.from - 1]) || !order.key.is_empty() {
        words.push(",");
    }
    words.extend(order.first.iter().map(String::as_str));
    words.push("first");
    replace(tokens, order.from, order.to - order.from, &words);
}

/// True for a word that says of something that there is none with more of it: 'cheapest', 'best'.
fn extreme(word: &str) -> bool {
    let known = || DICTIONARY.adjective(word).is_some() || DICTIONARY.keyword(word).is_some();
    matches!(word, "best" | "worst" | "latest") || word.len() > 5 && word.ends_with("est") && known()
}

/// Words of what is sorted by: up to a sign or a word that opens something else.
fn key(tokens: &[Token], from: usize) -> usize {
    let closes = |i: usize| {
        tokens.get(i).is_none_or(|t| t.punctuation || t.quoted)
            || matches!(
                word(tokens, i),
                "first"
                    | "with"
                    | "and"
                    | "in"
                    | "of"
                    | "for"
                    | "by"
                    | "on"
                    | "at"
                    | "to"
                    | "please"
                    | "this"
                    | "last"
                    | "that"
                    | "which"
                    | "who"
                    | "including"
                    | "showing"
            )
    };
    (from..from + LONGEST + 1).find(|&i| closes(i)).unwrap_or(from)
}

/// 'from cheapest to dearest', 'ordered from the lowest to the highest fare', 'from most to least expensive'.
fn from_to(tokens: &[Token]) -> Option<Order> {
    let article = |i: usize| i + usize::from(word(tokens, i) == "the");
    let degree = |w: &str| matches!(w, "most" | "least");
    (1..tokens.len()).find_map(|at| {
        let led = word(tokens, at) == "from";
        let a = if led { article(at + 1) } else { at };
        let joint = a + 1;
        let b = article(joint + 1);
        let (one, other) = (word(tokens, a), word(tokens, b));
        let either = |w: &str| extreme(w) || w.len() > 5 && w.ends_with("est");
        let pair = either(one) && either(other) || degree(one) && degree(other);
        if !pair || one == other || !matches!(word(tokens, joint), "to" | "through" | "down" | "up") {
            return None;
        }
        let verb = |i: usize| matches!(word(tokens, i), "sorted" | "ordered" | "ranked" | "listed" | "arranged" | "going" | "running");
        let mut from = at;
        while from > 1 && verb(from - 1) {
            from -= 1;
        }
        let to = key(tokens, b + 1);
        let key: Vec<String> = (b + 1..to).map(|i| word(tokens, i).to_string()).collect();
        // 'from most to least expensive': what is most or least stands behind both.
        let (first, key) = if degree(one) { ([vec![one.to_string()], key].concat(), Vec::new()) } else { (vec![one.to_string()], key) };
        (!degree(one) || first.len() > 1).then_some(Order { from, to, first, key })
    })
}

/// ', highest fare first', ', lowest deposit on top': at the end, behind a sign.
fn on_top(tokens: &[Token]) -> Option<Order> {
    let end = tokens.iter().rposition(|t| !parts(t)).map(|i| i + 1)?;
    let close = match word(tokens, end - 1) {
        "first" => end - 1,
        "top" if end > 2 && word(tokens, end - 2) == "on" => end - 2,
        _ => return None,
    };
    let at = (close.saturating_sub(LONGEST + 1)..close.saturating_sub(1)).find(|&i| extreme(word(tokens, i)))?;
    let comma = at.checked_sub(1).map(|i| i - usize::from(i > 0 && word(tokens, i) == "the"))?;
    let behind = key(tokens, at + 1) == close;
    (comma > 0 && parts(&tokens[comma]) && behind).then(|| Order {
        from: comma + 1,
        to: end,
        first: vec![word(tokens, at).to_string()],
        key: (at + 1..close).map(|i| word(tokens, i).to_string()).collect(),
    })
}
