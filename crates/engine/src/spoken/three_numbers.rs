//! The lowest, the highest and the average of one amount, strewn over a sentence: 'the average fare of a ride plus the lowest and highest', 'the
//! price of the jobs: lowest, highest, average please', 'how far does the fee range, lowest and highest, and what's the average'. Put as one
//! list before the amount, where nothing else is said but when and by what.

use super::{parts, unsaid, word};
use crate::lexicon::{DICTIONARY, Lexicon};
use crate::terse::{Kind, found_from};
use crate::text::Token;

/// Words that say nothing beside them.
const LIGHT: &[&str] = &[
    "the", "of", "a", "an", "our", "all", "what", "'s", "is", "are", "was", "were", "can", "could", "you", "tell", "me", "i", "'d", "like",
    "to", "know", "need", "for", "how", "far", "does", "do", "range", "ranges", "on", "and", "plus", "please", "value", "values", "give",
    "show", "both", "as", "well", "with", "its", "their", "also", "s", "d", "number", "numbers", "figure", "figures", "each", "one", "at",
    "ones", "want",
];

/// The statistic that a word says.
fn statistic(word: &str) -> Option<usize> {
    Some(match word {
        "lowest" | "smallest" | "minimum" | "min" | "least" | "low" => 0,
        "highest" | "largest" | "biggest" | "maximum" | "max" | "high" | "most" => 1,
        "average" | "mean" | "avg" => 2,
        _ => return None,
    })
}

/// 'Cheapest, dearest and average fee': adjectives in a list of statistics of an amount are its lowest and highest.
fn plainly(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    // What stands at a place: how many tokens, and for an adjective whether it is the highest.
    let item = |tokens: &[Token], i: usize| -> Option<(usize, Option<bool>)> {
        if statistic(word(tokens, i)).is_some() && !matches!(word(tokens, i + 1), "expensive" | "costly") {
            return Some((1, None));
        }
        let expensive = matches!(word(tokens, i + 1), "expensive" | "costly");
        match word(tokens, i) {
            "most" if expensive => Some((2, Some(true))),
            "least" if expensive => Some((2, Some(false))),
            w => DICTIONARY.adjective(w).filter(|a| !a.measures.is_empty() && w.ends_with("st")).map(|a| (1, Some(a.descending))),
        }
    };
    let mut start = 0;
    while start < tokens.len() {
        let mut run: Vec<(usize, usize, Option<bool>)> = Vec::new();
        let mut at = start;
        while let Some((n, which)) = item(tokens, at) {
            run.push((at, n, which));
            at += n;
            while matches!(word(tokens, at), "," | "and" | "the" | "&") {
                at += 1;
            }
        }
        let amount = || matches!(found_from(tokens, at, lexicon), Some((Kind::Amount, ..)));
        if run.len() > 1 && run.iter().any(|r| r.2.is_some()) && amount() {
            for &(at, n, which) in run.iter().rev() {
                if let Some(highest) = which {
                    super::replace(tokens, at, n, &[if highest { "highest" } else { "lowest" }]);
                }
            }
            return;
        }
        start = at.max(start + 1);
    }
}

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    plainly(tokens, lexicon);
    const PLAIN: [&str; 3] = ["minimum", "maximum", "average"];
    let mut found: [Option<usize>; 3] = [None; 3];
    // From where on, and how many tokens.
    let mut amount: Option<(usize, usize)> = None;
    let mut rows: Option<(usize, usize)> = None;
    let mut at = 0;
    let end = (0..tokens.len()).rev().find(|&i| !parts(&tokens[i])).map_or(0, |i| i + 1);
    let mut stop = end;
    while at < end {
        let w = word(tokens, at);
        if matches!(w, "per" | "by" | "in" | "this" | "last" | "since" | "during") && amount.is_some() && found.iter().flatten().count() > 1
        {
            stop = at;
            break;
        }
        if let Some(which) = statistic(w) {
            if found[which].is_some() {
                return;
            }
            found[which] = Some(at);
            at += 1;
            continue;
        }
        match found_from(tokens, at, lexicon) {
            Some((Kind::Amount, _, n)) if amount.is_none() => {
                amount = Some((at, n));
                at += n;
            }
            Some((Kind::Rows, _, n)) if rows.is_none() => {
                rows = Some((at, n));
                at += n;
            }
            // 'IT' is a department.
            _ if LIGHT.contains(&w) && (at == 0 || w == "i" || !tokens[at].capitalized) || parts(&tokens[at]) || w == "&" || w == "/" => {
                at += 1
            }
            _ => return,
        }
    }
    // In the order in which they are said.
    let mut said: Vec<usize> = (0..3).filter(|&k| found[k].is_some()).collect();
    said.sort_by_key(|&k| found[k]);
    let Some((amount, n)) = amount.filter(|_| said.len() == 3) else { return };
    // Said in one list before what it is of already.
    let last = found.iter().flatten().max().copied().unwrap_or(0);
    let first = found.iter().flatten().min().copied().unwrap_or(0);
    let listed =
        last < amount && (first..last).all(|i| statistic(word(tokens, i)).is_some() || matches!(word(tokens, i), "," | "and" | "the"));
    if listed && (last + 1..amount).all(|i| word(tokens, i) == "the") {
        return;
    }
    let mut plain: Vec<Token> = Vec::new();
    for (k, &which) in said.iter().enumerate() {
        let place = found[which].unwrap_or(0);
        if k > 0 {
            plain.push(unsaid(if k + 1 == said.len() { "and" } else { "," }, tokens[place].start));
        }
        let mut token = tokens[place].clone();
        super::read_as(&mut token, PLAIN[which]);
        plain.push(token);
    }
    plain.extend(tokens[amount..amount + n].iter().cloned());
    if let Some((rows, m)) = rows {
        plain.push(unsaid("of", tokens[rows].start));
        plain.extend(tokens[rows..rows + m].iter().cloned());
    }
    tokens.splice(..stop, plain);
}
