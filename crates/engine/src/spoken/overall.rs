//! The average of all rows, against which something is set: 'above that of all tips', 'than the average over all jobs', 'beats the overall
//! mean', 'than flights overall' — all 'the overall average', so that it is read wherever an average is compared with.

use super::frames::is_table;
use super::{parts, replace, word};
use crate::lexicon::Lexicon;
use crate::text::Token;

/// Words that set one thing against another.
const AGAINST: &[&str] = &["above", "below", "over", "under", "than", "exceeds", "exceed", "exceeded", "beyond", ">", "<"];
const AVERAGE: &[&str] = &["average", "avg", "mean"];
/// The most words of a name behind an average.
const NAME: usize = 6;

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    beaten(tokens);
    let Some(at) = (1..tokens.len()).find(|&i| AGAINST.contains(&word(tokens, i)) && overall(tokens, i + 1, lexicon).is_some()) else {
        return;
    };
    let Some(end) = overall(tokens, at + 1, lexicon) else { return };
    // Set against an average of its own: another one was named before.
    let averaged = (0..at).any(|i| AVERAGE.contains(&word(tokens, i)));
    if averaged {
        replace(tokens, at + 1, end - at - 1, &["the", "overall", "average"]);
    } else if (at + 1..end).any(|i| word(tokens, i) == "overall") && (at + 1..end).any(|i| AVERAGE.contains(&word(tokens, i))) {
        // Rows against all rows: no sum is meant.
        replace(tokens, at + 1, end - at - 1, &["the", "average"]);
    }
}

/// 'beats the average price' is above it.
fn beaten(tokens: &mut Vec<Token>) {
    const BEATS: &[&str] = &[
        "beat",
        "beats",
        "top",
        "tops",
        "exceed",
        "exceeds",
        "surpass",
        "surpasses",
        "outdo",
        "outdoes",
        "outperform",
        "outperforms",
        "trump",
        "trumps",
        "undercut",
        "undercuts",
    ];
    let Some(at) = (1..tokens.len()).find(|&i| {
        let the = usize::from(matches!(word(tokens, i + 1), "the" | "our" | "their"));
        let all = usize::from(matches!(word(tokens, i + 1 + the), "overall" | "general" | "total"));
        BEATS.contains(&word(tokens, i)) && AVERAGE.contains(&word(tokens, i + 1 + the + all))
    }) else {
        return;
    };
    let side = if word(tokens, at).starts_with("undercut") { "below" } else { "above" };
    replace(tokens, at, 1, &["is", side]);
}

/// Where the words for the average of all rows end, from a token on.
fn overall(tokens: &[Token], from: usize, lexicon: &Lexicon) -> Option<usize> {
    let the = usize::from(matches!(word(tokens, from), "the" | "our"));
    let at = from + the;
    let all = |at: usize| {
        // 'of all (the) tips', 'over all tips', 'across all of our tips'
        let lead = usize::from(matches!(word(tokens, at), "of" | "over" | "for" | "across" | "among" | "in"));
        let mut rows = at + lead + 1;
        if lead == 0 || !matches!(word(tokens, at + lead), "all" | "every") {
            return None;
        }
        while matches!(word(tokens, rows), "of" | "the" | "our" | "these") {
            rows += 1;
        }
        table(tokens, rows, lexicon).map(|n| rows + n)
    };
    match word(tokens, at) {
        "that" | "one" | "those" => all(at + 1),
        "overall" | "general" if word(tokens, at + 1) == "one" || AVERAGE.contains(&word(tokens, at + 1)) => {
            let named = (at + 2..at + 2 + NAME).take_while(|&i| !word(tokens, i).is_empty() && !ends(tokens, i)).count();
            let own = named > 0 && names_column(&tokens[at + 2..at + 2 + named], lexicon);
            Some(at + 2 + if own { named } else { 0 })
        }
        w if AVERAGE.contains(&w) => {
            // 'the average (price) over all tips'
            (at + 1..at + 2 + NAME).take_while(|&i| i < tokens.len() && !parts(&tokens[i])).find_map(all)
        }
        // 'than flights overall'
        _ => {
            let rows = table(tokens, at, lexicon)?;
            let words = (word(tokens, at + rows), word(tokens, at + rows + 1));
            match words {
                ("overall" | "altogether", _) => Some(at + rows + 1),
                ("in", "general" | "total") => Some(at + rows + 2),
                _ => None,
            }
        }
    }
}

/// True where a name ends: at a sign or at what goes on behind it.
fn ends(tokens: &[Token], at: usize) -> bool {
    const BEHIND: &[&str] = &[
        "in", "last", "this", "for", "of", "over", "during", "since", "and", "or", "which", "who", "that", "with", "by", "per", "on",
        "please",
    ];
    tokens.get(at).is_none_or(parts) || BEHIND.contains(&word(tokens, at))
}

/// How many tokens from one on are the name of a table.
fn table(tokens: &[Token], at: usize, lexicon: &Lexicon) -> Option<usize> {
    (1..=4).rev().find(|n| tokens.get(at..at + n).is_some_and(|span| is_table(span, lexicon)))
}

fn names_column(span: &[Token], lexicon: &Lexicon) -> bool {
    let glued: String = span.iter().map(|t| t.lemma.as_str()).collect();
    let called = |g: &str| lexicon.named(g).iter().any(|h| h.weight > 0.5 && matches!(h.target, crate::lexicon::Target::Column(..)));
    called(&glued) || span.last().is_some_and(|t| called(&t.lemma))
}
