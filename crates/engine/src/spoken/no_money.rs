//! What brought nothing in: 'items that had no sales', 'branches without revenue last month', 'members who haven't spent anything this year'. No money is
//! no row of those it is summed from, in the period if one is said.

use super::{replace, word};
use crate::compose::measure::turnover;
use crate::lexicon::Lexicon;
use crate::query::Expr;
use crate::text::Token;

const MONEY: &[&str] = &["sales", "sale", "revenue", "revenues", "turnover", "takings", "income", "earnings"];
const HAD: &[&str] = &["had", "has", "have", "with", "having", "made", "make", "generated", "brought", "took", "saw", "showed"];
const SPENT: &[&str] = &["spent", "spend", "spends", "paid"];
const DENIED: &[&str] = &["n't", "not", "never", "hasn't", "haven't", "hadn't", "didn't", "don't", "doesn't"];
const NOTHING: &[&[&str]] = &[&["anything"], &["a", "penny"], &["a", "cent"], &["any", "money"], &["a", "thing"], &["a", "single", "cent"]];

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let Some((from, len, spent)) = no_income(tokens).map(|(f, n)| (f, n, false)).or_else(|| no_spending(tokens).map(|(f, n)| (f, n, true)))
    else {
        return;
    };
    // A table or column that is called so is what is meant.
    let money = &tokens[from + len - 1].lemma;
    let own = |t: &crate::lexicon::TableEntry| t.words.contains(money) || t.columns.iter().any(|c| c.words.contains(money));
    if !spent && lexicon.tables.iter().any(own) {
        return;
    }
    // What is sold stands in lines, who spends in what they are lines of.
    let all = turnover(lexicon);
    let lines = all.iter().find(|(_, amount)| !spent && matches!(amount, Expr::Arithmetic(..)));
    let Some((t, _)) = lines.or(all.first()) else { return };
    let rows: Vec<String> = lexicon.tables[*t].words.to_vec();
    let asked = |i: usize| rows.contains(&tokens[i].lemma);
    if (0..from).any(asked) {
        return;
    }
    // The denial and what is denied, one word each.
    tokens.drain(from + 1..from + len - 1);
    let plain: Vec<&str> = std::iter::once("without").chain(rows.iter().map(String::as_str)).collect();
    replace(tokens, from, 2, &plain);
}

/// 'no sales' behind a verb of having them, 'without revenue'.
fn no_income(tokens: &[Token]) -> Option<(usize, usize)> {
    (1..tokens.len()).find_map(|i| {
        let had = matches!(word(tokens, i), "no" | "zero") && HAD.contains(&word(tokens, i - 1));
        let at = i + 1 + usize::from(word(tokens, i + 1) == "any");
        let bounded = matches!(word(tokens, at + 1), "over" | "above" | "under" | "below" | "from");
        if !(had || word(tokens, i) == "without") || !MONEY.contains(&word(tokens, at)) || bounded {
            return None;
        }
        let mut from = i - usize::from(had);
        while from > 1 && matches!(word(tokens, from - 1), "that" | "who" | "which" | "have" | "has" | "had" | "did") && from < i {
            from -= 1;
        }
        Some((from, at + 1 - from))
    })
}

/// 'who haven't spent anything': the words from the denial on, the 'who' before them included.
fn no_spending(tokens: &[Token]) -> Option<(usize, usize)> {
    let verb = (1..tokens.len()).find(|&i| SPENT.contains(&word(tokens, i)))?;
    let nothing = |p: &&[&str]| p.iter().enumerate().all(|(k, w)| word(tokens, verb + 1 + k) == *w);
    let said = NOTHING.iter().find(|p| nothing(p))?;
    let mut from = verb - 1;
    if !DENIED.contains(&word(tokens, from)) {
        return None;
    }
    while from > 0 && matches!(word(tokens, from - 1), "have" | "has" | "had" | "did" | "do" | "does" | "who" | "that" | "which") {
        from -= 1;
    }
    (from > 0).then_some((from, verb + 1 + said.len() - from))
}
