//! Lists of statistics: 'lowest, highest and mean price', 'smallest and largest refund'. What ranks by itself is an aggregate where
//! it stands in a list before what it is of.

use super::{Sentence, turned};
use crate::link::Item;
use crate::mention::Sense;

const EXTREMES: &[&str] = &[
    "highest",
    "lowest",
    "largest",
    "smallest",
    "biggest",
    "greatest",
    "the highest",
    "the lowest",
    "the largest",
    "the smallest",
    "the biggest",
    "the greatest",
];

/// Superlatives of a list of two or more statistics as aggregates.
pub(super) fn read(s: &Sentence<'_>) -> Option<Vec<Item>> {
    // 'which branch has the highest and the lowest fee' ranks branches.
    if (0..s.items.len()).any(|i| matches!(s.tag(i), "which" | "who" | "where" | "when")) {
        return None;
    }
    let mut out: Option<Vec<Item>> = None;
    let mut at = 0;
    while at < s.items.len() {
        let (run, next) = list(s, at);
        let extremes: Vec<usize> = run.iter().copied().filter(|&i| s.tag(i) != "agg").collect();
        let valued = s.amount(next).is_some() || s.tag(next) == "measure" || s.table(next).is_some() && s.amount(next + 1).is_some();
        // 'lowest, highest and mean sale': an aggregate in the list makes numbers of all of them.
        let summed = s.table(next).is_some() && extremes.len() < run.len();
        if run.len() > 1 && !extremes.is_empty() && (valued || summed) {
            let items = out.get_or_insert_with(|| s.items.to_vec());
            for i in extremes {
                let way = if s.word(i).ends_with("lowest") || s.word(i).ends_with("smallest") { "min" } else { "max" };
                items[i] = turned(&items[i], "agg", way);
            }
            // 'repair cost': the rows are those of the amount.
            if s.table(next).is_some() && s.amount(next + 1).map(|p| p.0) == s.table(next) {
                items[next] = turned(&items[next], "filler", "");
            }
        }
        at = next.max(at + 1);
    }
    out
}

/// Statistics in a row from here on, and what follows them.
fn list(s: &Sentence<'_>, from: usize) -> (Vec<usize>, usize) {
    let mut run = Vec::new();
    let mut at = from;
    loop {
        at = s.next(at);
        let extreme = matches!(s.sense(at), Some(Sense::Keyword("sup", _) | Sense::Adjective(..))) && s.is(at, EXTREMES);
        let statistic = s.tag(at) == "agg" || extreme;
        if !statistic {
            return (run, at);
        }
        run.push(at);
        at = s.next(at + 1);
        let joined = at;
        while s.tag(at) == "and" || matches!(s.sense(at), Some(Sense::Punctuation(',' | '/' | '&'))) {
            at = s.next(at + 1);
        }
        if at == joined {
            return (run, at);
        }
    }
}
