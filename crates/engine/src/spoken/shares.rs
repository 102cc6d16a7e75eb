//! 'what percentage of this year's trips were late': the period stands behind, where a share leaves room for it.

use super::{parts, unsaid, word};
use crate::lexicon::Lexicon;
use crate::terse::{Kind, named_from};
use crate::text::Token;
use crate::time::unit;

const SHARES: &[&str] = &["share", "percentage", "proportion", "fraction", "percent", "part", "rate", "portion"];

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    told_first(tokens);
    of_a_number(tokens);
    of_an_amount(tokens, lexicon);
    let Some(of) = (1..tokens.len()).find(|&i| word(tokens, i) == "of" && SHARES.contains(&word(tokens, i - 1))) else { return };
    let from = of + 1 + usize::from(matches!(word(tokens, of + 1), "all" | "the" | "our"));
    let end = from + 2;
    let said = matches!(word(tokens, from), "this" | "last") && unit(word(tokens, from + 1)).is_some() && word(tokens, end) == "'s";
    let stop = (end..tokens.len()).find(|&i| parts(&tokens[i])).unwrap_or(tokens.len());
    if !said || stop < end + 3 {
        return;
    }
    let period: Vec<Token> = tokens[from..end].to_vec();
    // Before what it is told apart by.
    let by = (end..stop).find(|&i| matches!(word(tokens, i), "by" | "per")).unwrap_or(stop);
    tokens.splice(by..by, period);
    tokens.drain(from..=end);
}

/// 'share of members with more than 2 loans': of members, how many of them have so many.
fn of_a_number(tokens: &mut Vec<Token>) {
    const NOUN: usize = 3;
    let share = |i: usize| SHARES.contains(&word(tokens, i)) || tokens.get(i).is_some_and(|t| t.text == "%");
    let Some(of) = (1..tokens.len()).find(|&i| word(tokens, i) == "of" && share(i - 1)) else { return };
    // 'share of copies lent more than twice'
    let done =
        |i: usize| word(tokens, i).len() > 4 && word(tokens, i).ends_with("ed") && matches!(word(tokens, i + 2), "than" | "least" | "most");
    if let Some(at) = (of + 2..of + 3 + NOUN)
        .find(|&i| done(i))
        .filter(|&i| !matches!(word(tokens, i - 1), "were" | "was" | "are" | "have" | "has" | "had" | "is" | "been"))
    {
        put(tokens, at, "were");
        return;
    }
    let Some(with) = (of + 2..of + 3 + NOUN).find(|&i| matches!(word(tokens, i), "with" | "having")) else { return };
    let pair = |a: &str, b: &str| word(tokens, with + 1) == a && word(tokens, with + 2) == b;
    let single = matches!(word(tokens, with + 1), "over" | "under" | "exactly");
    let bound =
        single || pair("more", "than") || pair("fewer", "than") || pair("less", "than") || pair("at", "least") || pair("at", "most");
    let average = (with + 1..with + 3).any(|i| matches!(word(tokens, i), "average" | "total" | "mean"));
    if bound || average {
        super::read_as(&mut tokens[with], "have");
    }
}

/// 'damaged % of minutes per depot', 'kiosk share of fares', 'share of fares via the kiosk': what share of the amount it was.
fn of_an_amount(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    const KIND: usize = 3;
    let share = |i: usize| SHARES[..5].contains(&word(tokens, i)) || tokens.get(i).is_some_and(|t| t.text == "%");
    let Some(at) = (0..tokens.len().min(KIND + 1)).find(|&i| share(i) && word(tokens, i + 1) == "of") else { return };
    let amount = at + 2 + usize::from(matches!(word(tokens, at + 2), "the" | "all" | "our" | "total"));
    let n = match named_from(tokens, amount, lexicon) {
        Some((Kind::Amount, n)) => n,
        None if matches!(word(tokens, amount), "minutes" | "hours" | "kilos" | "tonnes" | "litres") => 1,
        _ => return,
    };
    let mut end = amount + n;
    // 'minutes used', 'net billed'
    end += usize::from(word(tokens, end).ends_with("ed") && !parts(&tokens[end]));
    // 'damaged', 'billable': a yes or no, not what groups are told apart by.
    let told = |w: &str| w.len() > 4 && (w.ends_with("ed") || w.ends_with("ble"));
    let asks = |w: &str| {
        matches!(
            w,
            "what"
                | "which"
                | "the"
                | "a"
                | "show"
                | "give"
                | "me"
                | "list"
                | "get"
                | "in"
                | "and"
                | "with"
                | "average"
                | "total"
                | "whose"
                | "how"
        )
    };
    let kind = at > 0
        && (0..at).all(|i| {
            !parts(&tokens[i])
                && word(tokens, i).starts_with(char::is_alphabetic)
                && !asks(word(tokens, i))
                && (named_from(tokens, i, lexicon).is_none() || told(word(tokens, i)))
        });
    if kind {
        let said: Vec<Token> = tokens[..at].to_vec();
        let n = said.len();
        tokens.splice(end..end, said);
        put(tokens, end, "was");
        tokens.drain(..n);
        put(tokens, 0, "what");
        return;
    }
    let from = matches!(word(tokens, end), "via" | "through");
    let each = matches!(word(tokens, end + 1), "each" | "every" | "all" | "last" | "this" | "which");
    let grouped = named_from(tokens, end + 1, lexicon).is_some_and(|(k, _)| matches!(k, Kind::Category | Kind::Unit));
    if at == 0 && from && !each && !grouped && end + 1 < tokens.len() {
        put(tokens, end, "came");
        super::read_as(&mut tokens[end + 1], "from");
        put(tokens, 0, "what");
    }
}

/// Puts in a word that nobody said.
fn put(tokens: &mut Vec<Token>, at: usize, word: &str) {
    let place = tokens.get(at).or(tokens.last()).map_or(0, |t| t.start);
    tokens.insert(at, unsaid(word, place));
}

/// 'fuel hybrid: what percent of the vans is that?': what percent of the vans have that.
fn told_first(tokens: &mut Vec<Token>) {
    let Some(sign) = (1..tokens.len().min(6)).find(|&i| parts(&tokens[i])) else { return };
    let end = (0..tokens.len()).rev().find(|&i| !parts(&tokens[i])).map_or(0, |i| i + 1);
    let asks = matches!(word(tokens, sign + 1), "what" | "which" | "how")
        && (sign + 2..(sign + 5).min(end)).any(|i| SHARES.contains(&word(tokens, i)) && word(tokens, i + 1) == "of");
    let that = end > sign + 5
        && matches!(word(tokens, end - 2), "is" | "are" | "was" | "were")
        && matches!(word(tokens, end - 1), "that" | "those" | "it" | "this" | "these");
    if !asks || !that {
        return;
    }
    let told: Vec<Token> = tokens[..sign].to_vec();
    super::read_as(&mut tokens[end - 2], "have");
    tokens.splice(end - 1..end, told);
    tokens.drain(..=sign);
}
