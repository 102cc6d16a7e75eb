//! Means of how many rows each has: 'on average, how many pets do owners have', 'visits per member on average', 'calls per desk, avg' are the
//! average number of them per each.

use super::{parts, replace, word};
use crate::lexicon::{Lexicon, Target};
use crate::text::Token;

const LONGEST: usize = 3;

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let Some((mean, len)) = said(tokens) else { return };
    if let Some((from, to, rows, owners)) = asked(tokens, lexicon).or_else(|| told(tokens, lexicon)) {
        let mut words = vec!["average", "number", "of"];
        words.extend(rows.iter().map(String::as_str));
        words.push("per");
        words.extend(owners.iter().map(String::as_str));
        // What stands behind is taken off first.
        if mean >= to {
            let comma = usize::from(mean > to && tokens.get(mean - 1).is_some_and(parts));
            replace(tokens, mean - comma, len + comma, &[]);
            replace(tokens, from, to - from, &words);
        } else if mean + len <= from {
            replace(tokens, from, to - from, &words);
            let comma = usize::from(tokens.get(mean + len).is_some_and(parts));
            replace(tokens, mean, len + comma, &[]);
        }
    }
}

/// Where the mean is asked for, apart from what it is of.
fn said(tokens: &[Token]) -> Option<(usize, usize)> {
    (0..tokens.len()).find_map(|i| match (word(tokens, i), word(tokens, i + 1)) {
        ("on", "average") => Some((i, 2)),
        // 'calls per desk, avg', 'calls per desk avg'
        ("average" | "avg" | "mean", _) if i > 2 && tokens.get(i + 1).is_none_or(parts) => Some((i, 1)),
        _ => None,
    })
}

/// Words that name a table, and what they are.
fn rows_at(tokens: &[Token], at: usize, lexicon: &Lexicon) -> Option<(usize, Vec<String>)> {
    (1..=LONGEST).rev().find_map(|n| {
        let span = tokens.get(at..at + n)?;
        if span.iter().any(|t| t.quoted || t.punctuation) {
            return None;
        }
        let glued: String = span.iter().map(|t| t.lemma.as_str()).collect();
        let named = lexicon.named(&glued).iter().any(|h| h.weight > 0.8 && matches!(h.target, Target::Table(_)));
        named.then(|| (n, span.iter().map(|t| t.lower.clone()).collect()))
    })
}

/// A span of tokens, what is counted in it and of whom.
type Span = (usize, usize, Vec<String>, Vec<String>);

/// 'how many pets do owners have'
fn asked(tokens: &[Token], lexicon: &Lexicon) -> Option<Span> {
    let how = (0..tokens.len()).find(|&i| word(tokens, i) == "how" && word(tokens, i + 1) == "many")?;
    let (n, rows) = rows_at(tokens, how + 2, lexicon)?;
    let does = how + 2 + n;
    if !matches!(word(tokens, does), "do" | "did" | "have") {
        return None;
    }
    let article = usize::from(matches!(word(tokens, does + 1), "our" | "the" | "your" | "most"));
    let (m, mut owners) = rows_at(tokens, does + 1 + article, lexicon)?;
    let verb = does + 1 + article + m;
    // 'a pet' and 'an owner' are read as they stand.
    let plural = owners.last()? != &tokens[verb - 1].lemma;
    let done = matches!(word(tokens, verb), "have" | "has" | "had" | "own" | "get" | "got" | "make" | "keep" | "hold" | "bring" | "take");
    if !plural || !done || rows == owners {
        return None;
    }
    *owners.last_mut()? = tokens[verb - 1].lemma.clone();
    Some((how, verb + 1, rows, owners))
}

/// 'visits per member', at the beginning.
fn told(tokens: &[Token], lexicon: &Lexicon) -> Option<Span> {
    let (n, rows) = rows_at(tokens, 0, lexicon)?;
    let (m, owners) = rows_at(tokens, n + 1, lexicon).filter(|_| matches!(word(tokens, n), "per"))?;
    Some((0, n + 1 + m, rows, owners))
}
