//! 'Rank the halls by their number of shows': the number for each of them, the most first. 'Rank the halls by size': sorted by it.

use super::{parts, replace, unsaid, word};
use crate::text::Token;

/// Words of what is ranked.
const LONGEST: usize = 5;

pub(super) fn turn(tokens: &mut Vec<Token>) {
    let at = usize::from(word(tokens, 0) == "please");
    if word(tokens, at) != "rank" {
        return;
    }
    let end = (at..tokens.len()).find(|&i| parts(&tokens[i])).unwrap_or(tokens.len());
    let Some(by) = (at + 2..end.min(at + 2 + LONGEST)).find(|&i| word(tokens, i) == "by") else { return };
    let measure = by + 1 + usize::from(matches!(word(tokens, by + 1), "their" | "its" | "the"));
    let counted = matches!((word(tokens, measure), word(tokens, measure + 1)), ("number" | "count", "of"));
    let ordered = (measure..tokens.len()).any(|i| matches!(word(tokens, i), "first" | "ascending" | "descending" | "asc" | "desc" | "top"));
    if measure >= end || ordered {
        return;
    }
    let close = tokens[end - 1].end;
    if counted {
        let ranked: Vec<Token> =
            tokens[at + 1..by].iter().filter(|t| !matches!(t.lower.as_str(), "the" | "all" | "our")).cloned().collect();
        let mut turned: Vec<Token> = tokens[measure..end].to_vec();
        turned.push(unsaid("by", close));
        turned.extend(ranked);
        turned.extend(["most", "first"].map(|w| unsaid(w, close)));
        tokens.splice(at..end, turned);
    } else {
        let rest: Vec<Token> = tokens[measure..end].to_vec();
        let mut turned: Vec<Token> = tokens[at + 1..by].to_vec();
        turned.extend([unsaid("sorted", close), unsaid("by", close)]);
        turned.extend(rest);
        turned.push(unsaid("descending", close));
        tokens.splice(at..end, turned);
    }
    if word(tokens, 0) == "please" {
        replace(tokens, 0, 1, &[]);
    }
}
