//! Percentiles: 'p90', '95th percentile', 'upper quartile', 'middle fee'. They are read as medians, which every construction knows, and put as
//! what they are into the queries that come of them.

use super::{Sentence, keyword};
use crate::link::Item;
use crate::query::{Aggregate, Expr, Query};
use crate::text::Token;

/// The percentile that is said at a word, and the word behind it.
pub(crate) fn said_at(tokens: &[Token], at: usize) -> Option<(u8, usize)> {
    let lower = |i: usize| tokens.get(i).map_or("", |t| t.lower.as_str());
    let number = |text: &str| text.parse::<u8>().ok().filter(|n| (1..100).contains(n));
    let word = lower(at);
    if let Some(n) = word.strip_prefix('p').and_then(number).filter(|n| *n >= 5) {
        return Some((n, at + 1));
    }
    if matches!(lower(at + 1), "percentile" | "percentiles" | "%ile" | "centile") {
        let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        return number(digits).map(|n| (n, at + 2));
    }
    if lower(at + 1) == "quartile" {
        return match word {
            "upper" | "third" | "3rd" => Some((75, at + 2)),
            "lower" | "first" | "1st" => Some((25, at + 2)),
            _ => None,
        };
    }
    None
}

/// The words of a percentile as a median.
pub(super) fn read(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let tokens = s.set.tokens;
    let (from, to) = (0..tokens.len()).find_map(|at| said_at(tokens, at).map(|(_, to)| (at, to))).or_else(|| middle(s))?;
    let touched = |i: &Item| i.start < to && i.end > from;
    let first = s.items.iter().position(touched)?;
    let end = s.items.iter().filter(|i| touched(i)).map(|i| i.end).max().unwrap_or(to).max(to);
    let mut items: Vec<Item> = s.items.iter().filter(|i| !touched(i)).cloned().collect();
    items.insert(first, Item { end, ..keyword("agg", "median", from) });
    Some(items)
}

/// 'middle fee': the one in the middle of an amount, where nothing is called so.
fn middle(s: &Sentence<'_>) -> Option<(usize, usize)> {
    let at = (0..s.items.len()).find(|&i| s.is(i, &["middle"]) && s.amount(i + 1).is_some())?;
    Some((s.items[at].start, s.items[at].end))
}

/// Puts the percentile that is said in the place of the median.
pub(super) fn settle(query: &mut Query, tokens: &[Token]) {
    let Some(n) = (0..tokens.len()).find_map(|at| said_at(tokens, at)).map(|(n, _)| n).filter(|n| *n != 50) else { return };
    let mut at = Some(query);
    while let Some(q) = at {
        for o in &mut q.select {
            if put(&mut o.expr, n) {
                o.alias = o.alias.take().map(|a| a.replace("median", &format!("p{n}")));
            }
        }
        q.order_by.iter_mut().for_each(|o| {
            put(&mut o.expr, n);
        });
        at = q.source.as_deref_mut();
    }
}

fn put(e: &mut Expr, n: u8) -> bool {
    match e {
        Expr::Aggregate { function: function @ Aggregate::Median, .. } => {
            *function = Aggregate::Percentile(n);
            true
        }
        Expr::Arithmetic(_, a, b) => put(a, n) | put(b, n),
        Expr::Aggregate { argument, .. } | Expr::Window { argument, .. } | Expr::Seconds(argument) => put(argument, n),
        _ => false,
    }
}
