//! Means of how many rows each has: 'on average, how many pets do owners have', 'visits per member on average', 'calls per desk, avg' are the
//! average number of them per each; 'monthly average of calls' that per month.

use super::{parts, replace, unsaid, word};
use crate::lexicon::{Lexicon, Target};
use crate::text::Token;

const LONGEST: usize = 3;

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    by_time(tokens, lexicon);
    if one_has(tokens, lexicon) {
        return;
    }
    of_several(tokens, lexicon);
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

/// 'average number of visits of members', 'mean number of lines in orders': of each of them.
fn of_several(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let mean =
        |i: usize| matches!(word(tokens, i), "average" | "avg" | "mean") && word(tokens, i + 1) == "number" && word(tokens, i + 2) == "of";
    let Some(at) = (0..tokens.len()).find(|&i| mean(i)) else { return };
    // 'lines of orders' are the only lines there are.
    let last = |w: &str| lexicon.tables.iter().filter(|t| t.words.last().is_some_and(|l| l == w)).count() == 1;
    let only = || tokens.get(at + 3).is_some_and(|t| last(&t.lemma)).then_some(1);
    let Some(n) = super::earners::rows(tokens, at + 3, lexicon).map(|(_, n)| n).or_else(only) else { return };
    let of = at + 3 + n;
    let from = of + 1 + usize::from(matches!(word(tokens, of + 1), "the" | "all" | "our"));
    if !matches!(word(tokens, of), "of" | "for" | "in") {
        return;
    }
    let Some((n, owners)) = rows_at(tokens, from, lexicon) else { return };
    let several = tokens[from + n - 1].lower != tokens[from + n - 1].lemma;
    if several {
        let per: Vec<&str> = std::iter::once("per").chain(owners.iter().map(String::as_str)).collect();
        replace(tokens, of, from + n - of, &per);
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

/// 'how many pets would a typical owner have (on average)', 'on average how many pets come to one owner'.
fn one_has(tokens: &mut Vec<Token>, lexicon: &Lexicon) -> bool {
    let Some(how) = (0..tokens.len()).find(|&i| word(tokens, i) == "how" && word(tokens, i + 1) == "many") else { return false };
    let Some((n, rows)) = rows_at(tokens, how + 2, lexicon) else { return false };
    let verb = how + 2 + n;
    let article = |at: usize| usize::from(matches!(word(tokens, at), "a" | "an" | "one" | "each" | "every" | "the" | "our" | "any"));
    let kind = |at: usize| usize::from(matches!(word(tokens, at), "typical" | "average" | "normal" | "usual" | "single"));
    let place = match (word(tokens, verb), word(tokens, verb + 1)) {
        ("would" | "will" | "does" | "might", _) => verb + 1,
        ("come" | "fall" | "go" | "are", "to" | "on" | "for") => verb + 2,
        _ => return false,
    };
    let led = place + article(place);
    let typical = kind(led);
    let Some((m, owners)) = rows_at(tokens, led + typical, lexicon) else { return false };
    let mut end = led + typical + m;
    let auxiliary = place == verb + 1;
    if auxiliary {
        if !matches!(word(tokens, end), "have" | "own" | "get" | "make" | "keep" | "hold" | "see") {
            return false;
        }
        end += 1;
    }
    let mean = said(tokens);
    // 'does an owner have on average' is read as it stands; what many have is no mean.
    let told = typical > 0 && word(tokens, led) != "single" || mean.is_some();
    let plain = auxiliary && (word(tokens, verb) == "does" && (typical == 0 || mean.is_none()) || led == place);
    if !told || plain || rows == owners || !mean.is_none_or(|(at, len)| at + len <= how || at >= end) {
        return false;
    }
    let mut words = vec!["average", "number", "of"];
    words.extend(rows.iter().map(String::as_str));
    words.push("per");
    words.extend(owners.iter().map(String::as_str));
    match mean {
        Some((at, len)) if at >= end => {
            replace(tokens, at, len, &[]);
            replace(tokens, how, end - how, &words);
        }
        Some((at, len)) => {
            let comma = usize::from(tokens.get(at + len).is_some_and(parts));
            replace(tokens, how, end - how, &words);
            replace(tokens, at, len + comma, &[]);
        }
        None => replace(tokens, how, end - how, &words),
    }
    true
}

/// 'the monthly average of visits', 'visits monthly avg', 'average visits per month': how many there are in a month on average. Rows that are
/// money by themselves are averaged as such.
fn by_time(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    const MONEY: &[&str] =
        &["sale", "payment", "donation", "expense", "refund", "fee", "cost", "earning", "takings", "revenue", "income", "bonus", "payout"];
    let unit = |w: &str| match w {
        "daily" => Some("day"),
        "weekly" => Some("week"),
        "monthly" => Some("month"),
        "quarterly" => Some("quarter"),
        "yearly" | "annual" => Some("year"),
        _ => None,
    };
    let mean = |i: usize| matches!(word(tokens, i), "average" | "avg" | "mean");
    let counted = |at: usize| {
        rows_at(tokens, at, lexicon).filter(|(n, _)| {
            let last = &tokens[at + n - 1];
            last.lower != last.lemma && !MONEY.contains(&last.lemma.as_str())
        })
    };
    for i in 0..tokens.len() {
        // 'average visits per month'
        let per = |at: usize| {
            matches!(word(tokens, at), "per" | "a" | "each")
                && matches!(word(tokens, at + 1), "day" | "week" | "month" | "quarter" | "year")
        };
        if mean(i)
            && let Some((n, _)) = counted(i + 1).filter(|(n, _)| per(i + 1 + n))
            && n > 0
        {
            let close = tokens[i].end;
            tokens.splice(i + 1..i + 1, [unsaid("number", close), unsaid("of", close)]);
            return;
        }
        let Some(by) = unit(word(tokens, i)).filter(|_| mean(i + 1)) else { continue };
        // 'the monthly average of visits'
        let of = usize::from(word(tokens, i + 2) == "of");
        if of > 0
            && let Some((n, rows)) = counted(i + 3)
        {
            let mut words = vec!["average", "number", "of"];
            words.extend(rows.iter().map(String::as_str));
            words.extend(["per", by]);
            replace(tokens, i, 3 + n, &words);
            return;
        }
        // 'visits monthly avg'
        if let Some((n, rows)) = counted(0).filter(|(n, _)| *n == i && i > 0) {
            let mut words = vec!["average", "number", "of"];
            words.extend(rows.iter().map(String::as_str));
            words.extend(["per", by]);
            replace(tokens, 0, n + 2, &words);
            return;
        }
    }
}

/// 'visits per member', at the beginning.
fn told(tokens: &[Token], lexicon: &Lexicon) -> Option<Span> {
    let (n, rows) = rows_at(tokens, 0, lexicon)?;
    let (m, owners) = rows_at(tokens, n + 1, lexicon).filter(|_| matches!(word(tokens, n), "per"))?;
    Some((0, n + 1 + m, rows, owners))
}
