//! 'average delay by harbour, worst on top', 'total weight per crate, heaviest at the top': a number for each of some groups, and behind it which
//! group stands first. Whatever word says so, it sorts by the number that is shown.

use super::{parts, read_as, word};
use crate::lexicon::DICTIONARY;
use crate::text::Token;

/// Words of a clause that sorts, at most.
const LONGEST: usize = 6;

pub(super) fn turn(tokens: &mut Vec<Token>) {
    let Some(end) = tokens.iter().rposition(|t| !parts(t)).map(|i| i + 1) else { return };
    let Some(from) = (end.saturating_sub(LONGEST + 1)..end).rev().find(|&i| parts(&tokens[i])).map(|i| i + 1) else { return };
    let Some((at, to)) = top(tokens, from, end) else { return };
    let Some(most) = direction(tokens, at, from) else { return };
    let open = matches!(word(tokens, at), "best" | "worst" | "busiest" | "quietest" | "most" | "least");
    if !grouped(tokens, from) || !open && !computed(tokens, from) {
        return;
    }
    read_as(&mut tokens[at], if most { "highest" } else { "lowest" });
    read_as(&mut tokens[to - 1], "first");
    // Articles and 'at the' have said it.
    tokens.drain(at + 1..to - 1);
    tokens.drain(from..at);
    let to = from + 2;
    let end = tokens.iter().rposition(|t| !parts(t)).map_or(to, |i| i + 1);
    tokens.drain(to.min(end)..end);
}

/// Where the word stands that says what comes first, and where the words end that say it comes first.
fn top(tokens: &[Token], from: usize, end: usize) -> Option<(usize, usize)> {
    let at = (from..end).find(|&i| !matches!(word(tokens, i), "the" | "with" | "and" | "starting" | "show" | "list" | "put" | "please"))?;
    let w = word(tokens, at);
    let extreme = matches!(w, "best" | "worst" | "most" | "least") || w.len() > 5 && w.ends_with("est");
    // 'most hired first', 'worst ones on top', 'longest delay first'
    let place = (at + 1..end).find(|&i| matches!(word(tokens, i), "first" | "top"))?;
    let led = word(tokens, place) == "first" || matches!(word(tokens, place - 1), "on" | "at" | "the");
    let light = |w: &str| matches!(w, "please" | "of" | "the" | "list" | "thanks" | "pls" | "all");
    (extreme && led && place - at <= 4 && (place + 1..end).all(|i| light(word(tokens, i)))).then_some((at, place + 1))
}

/// True where much of the number comes first.
fn direction(tokens: &[Token], at: usize, before: usize) -> Option<bool> {
    let said = word(tokens, at);
    match said {
        "best" | "worst" => Some((said == "worst") == unwelcome(tokens, before)),
        "most" | "highest" | "largest" | "biggest" | "longest" | "slowest" | "busiest" | "strongest" | "greatest" => Some(true),
        "least" | "lowest" | "smallest" | "shortest" | "fastest" | "quickest" | "quietest" | "weakest" => Some(false),
        // What is old or new sorts by its day.
        _ => DICTIONARY.adjective(said).filter(|a| !a.measures.is_empty() && a.dates.is_empty()).map(|a| a.descending),
    }
}

/// True where a number is of what is better the less of it there is, waiting included.
fn unwelcome(tokens: &[Token], before: usize) -> bool {
    const LENGTHS: &[&str] = &["long", "time", "times", "days", "hours", "minutes", "wait", "waits", "duration", "overrun", "overruns"];
    (0..before).any(|i| LENGTHS.contains(&word(tokens, i)) || crate::followup::is_unwelcome(word(tokens, i)))
}

fn grouped(tokens: &[Token], before: usize) -> bool {
    (1..before).any(|i| matches!(word(tokens, i), "by" | "per" | "each" | "every"))
}

/// True where a number is computed that can be sorted by.
fn computed(tokens: &[Token], before: usize) -> bool {
    const NUMBERS: &[&str] = &[
        "average",
        "avg",
        "mean",
        "median",
        "total",
        "sum",
        "number",
        "count",
        "share",
        "percentage",
        "rate",
        "much",
        "many",
        "long",
        "often",
    ];
    (0..before).any(|i| NUMBERS.contains(&word(tokens, i)))
}
