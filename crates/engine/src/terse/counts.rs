//! '#' and 'count' behind what is counted: 'lost hires #', 'night dives: #'.

use super::{Kind, found_from, is_aggregate, named_from, parts, read_as, unsaid, word};
use crate::lexicon::Lexicon;
use crate::text::Token;

/// 'waiting list count', 'open tickets count' as a whole request: the number of what stands before.
pub(super) fn closing(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    const LONGEST: usize = 8;
    /// Words of a bound.
    const BOUND: usize = 5;
    let end = tokens.iter().rposition(|t| !t.punctuation).map_or(0, |i| i + 1);
    let Some(at) = end.checked_sub(1).filter(|&at| at > 0 && matches!(word(tokens, at), "count" | "number") && at < LONGEST + BOUND) else {
        return;
    };
    let bounded = bounded(tokens, at, lexicon);
    if bounded.is_none() && at >= LONGEST {
        return;
    }
    let asks = |i: usize, w: &str| {
        // 'rides over 20 fare count'
        !bounded.is_some_and(|(from, to)| (from..to).contains(&i))
            && matches!(
                w,
                "how"
                    | "what"
                    | "which"
                    | "number"
                    | "total"
                    | "and"
                    | "show"
                    | "by"
                    | "per"
                    | "the"
                    | "a"
                    | "where"
                    | "with"
                    | "below"
                    | "above"
                    | "under"
                    | "over"
                    | "than"
                    | "without"
                    | "average"
                    | "avg"
                    | "highest"
                    | "lowest"
                    | "most"
                    | "least"
                    | "top"
                    | "max"
                    | "min"
            )
    };
    let named = |from: usize| {
        let glued: String = tokens[from..=at].iter().map(|t| t.lemma.as_str()).collect();
        lexicon.named(&glued).iter().any(|h| h.weight > 0.6)
    };
    if tokens[..at].iter().enumerate().any(|(i, t)| t.quoted || t.punctuation || asks(i, &t.lower)) || (0..at).any(named) {
        return;
    }
    // 'arrivals next week count': several of something, whatever it is called.
    let several = (0..at)
        .any(|i| tokens[i].lemma != tokens[i].lower && tokens[i].lower.ends_with('s') && crate::time::unit(&tokens[i].lower).is_none());
    if !several
        && !found_from(tokens, at - 1, lexicon).is_some_and(|(k, ..)| k == Kind::Rows)
        && !(0..at).any(|i| found_from(tokens, i, lexicon).is_some_and(|(k, _, n)| k == Kind::Rows && i + n == at))
    {
        return;
    }
    read_as(&mut tokens[at], "number");
    tokens[0..=at].rotate_right(1);
    unsaid(tokens, 1, "of");
}

/// 'number late trips', 'nr open orders': how many there are, without an 'of'.
pub(super) fn opening(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    /// Words that may describe what is counted.
    const DESCRIBING: usize = 4;
    let opens = matches!(word(tokens, 0), "number" | "nr" | "num" | "no");
    if !opens || tokens.len() < 3 || matches!(word(tokens, 1), "of" | "and" | "or" | "") {
        return;
    }
    // 'number plates', 'no smokers': a name of its own, a denial.
    let names = |n: usize| {
        let glued: String = tokens[..n.min(tokens.len())].iter().map(|t| t.lemma.as_str()).collect();
        lexicon.named(&glued).iter().any(|h| h.weight > 0.6)
    };
    if word(tokens, 0) == "no" && tokens.get(1).is_none_or(|t| t.text != ".") || names(2) || names(3) {
        return;
    }
    let plain = |t: &Token| !t.punctuation && !t.quoted && !is_aggregate(&t.lower);
    let several = |i: usize| tokens[i].lower != tokens[i].lemma;
    let first = (1..tokens.len().min(DESCRIBING + 2))
        .take_while(|&i| plain(&tokens[i]))
        .find_map(|i| found_from(tokens, i, lexicon).filter(|f| f.0 != Kind::Category).map(|(k, _, n)| (k, i + n - 1)));
    if first.is_some_and(|(k, last)| k == Kind::Rows && several(last)) {
        read_as(&mut tokens[0], "number");
        unsaid(tokens, 1, "of");
    }
}

/// A bound with its number and what that is of, rows or an amount: 'over 20 fare', 'with more than 3 visits'. From, to.
fn bounded(tokens: &[Token], end: usize, lexicon: &Lexicon) -> Option<(usize, usize)> {
    let digits = |i: usize| tokens.get(i).is_some_and(|t| t.lower.starts_with(|c: char| c.is_ascii_digit()));
    let number = (2..end).find(|&i| digits(i))?;
    let bound = match (word(tokens, number - 2), word(tokens, number - 1)) {
        ("more" | "less" | "fewer" | "higher" | "lower", "than") | ("at", "least" | "most") => number - 2,
        (_, "over" | "above" | "under" | "below") => number - 1,
        _ => return None,
    };
    let from = bound - usize::from(bound > 1 && word(tokens, bound - 1) == "with");
    let of = usize::from(word(tokens, number + 1) == "of");
    let (kind, n) = named_from(tokens, number + 1 + of, lexicon)?;
    matches!(kind, Kind::Amount | Kind::Rows).then_some((from, number + 1 + of + n))
}

/// 'rides last month count + total fare', 'number of rides plus the sum of their fare': two numbers beside each other.
pub(super) fn beside(tokens: &mut Vec<Token>) {
    const NEAR: usize = 3;
    let counts = |i: usize| matches!(word(tokens, i), "number" | "count" | "many");
    let Some(at) = (1..tokens.len()).find(|&i| tokens[i].text == "+" || word(tokens, i) == "plus") else { return };
    let the = usize::from(word(tokens, at + 1) == "the");
    if !(0..at).any(counts) || !is_aggregate(word(tokens, at + 1 + the)) {
        return;
    }
    read_as(&mut tokens[at], "and");
    tokens[at].worded = true;
    // The count stands last of what it counts.
    let last =
        word(tokens, at - 1) == "count" && at > NEAR - 1 && (0..at - 1).all(|i| !tokens[i].punctuation && !counts_before(word(tokens, i)));
    if last {
        for said in ["the", "is", "what"] {
            unsaid(tokens, at + 1, said);
        }
        read_as(&mut tokens[at - 1], "many");
        tokens[..at].rotate_right(1);
        unsaid(tokens, 0, "how");
    }
}

fn counts_before(word: &str) -> bool {
    matches!(word, "number" | "count" | "many" | "by" | "per" | "with") || is_aggregate(word)
}

/// Puts the count before what is counted.
pub(super) fn behind(tokens: &mut Vec<Token>) {
    let Some(at) = (1..tokens.len()).find(|&i| tokens[i].text == "#" && !tokens[i].quoted) else { return };
    let closes = parts(tokens, at + 1) || matches!(word(tokens, at + 1), "and" | "by" | "per" | "/" | "x");
    if !closes {
        return;
    }
    if matches!(word(tokens, at + 1), "and") || tokens.get(at + 1).is_some_and(|t| t.text == ",") {
        // A list of what is told of the rows.
        read_as(&mut tokens[at], "count");
        return;
    }
    let colon = parts(tokens, at - 1);
    let end = at - usize::from(colon);
    let from = (0..end).rev().find(|&i| parts(tokens, i)).map_or(0, |i| i + 1);
    if from == end || (from..end).any(|i| matches!(word(tokens, i), "count" | "number" | "how")) {
        return;
    }
    read_as(&mut tokens[at], "number");
    tokens[from..=at].rotate_right(1);
    unsaid(tokens, from + 1, "of");
    // 'number of night dives:' closes with what is counted.
    if colon {
        tokens.remove(end + 2);
    }
}

/// 'n >= 10', 'min 10 visits', 'lost hires per borrower, > 2': groups of so many rows.
pub(super) fn at_least(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let number = |i: usize| tokens.get(i).is_some_and(|t| !t.lower.is_empty() && t.lower.bytes().all(|b| b.is_ascii_digit()));
    let compares = |i: usize| tokens.get(i).is_some_and(|t| matches!(t.lower.as_str(), ">" | ">=" | "<" | "<=" | "="));
    // 'min 10 visits', 'max 3 rooms'
    let named = |i: usize| found_from(tokens, i, lexicon).is_some_and(|(k, ..)| k == Kind::Rows);
    if let Some(at) = (1..tokens.len()).find(|&i| matches!(word(tokens, i), "min" | "max") && number(i + 1) && named(i + 2)) {
        let most = word(tokens, at) == "max";
        read_as(&mut tokens[at], if most { "most" } else { "least" });
        unsaid(tokens, at, "at");
        if parts(tokens, at - 1) {
            unsaid(tokens, at, "with");
        }
        return;
    }
    let counted = |i: usize| word(tokens, i) == "n" && i > 0 && compares(i + 1) && number(i + 2) && parts(tokens, i + 3);
    let bare = |i: usize| parts(tokens, i - 1) && compares(i) && number(i + 1) && parts(tokens, i + 2);
    let group = |i: usize| (0..i).any(|k| matches!(word(tokens, k), "per" | "by" | "each"));
    if let Some(at) = (1..tokens.len()).find(|&i| counted(i))
        && let Some(t) = rows(&tokens[..at], lexicon)
    {
        read_as(&mut tokens[at], "with");
        say_rows(tokens, at + 3, &lexicon.tables[t].words);
    } else if let Some(at) = (1..tokens.len()).find(|&i| bare(i) && group(i))
        && !(0..at).any(|i| found_from(tokens, i, lexicon).is_some_and(|(k, ..)| k == Kind::Amount))
        && let Some(t) = rows(&tokens[..at], lexicon)
    {
        say_rows(tokens, at + 2, &lexicon.tables[t].words);
        unsaid(tokens, at, "with");
    }
}

/// The rows that a question groups: those named before the groups, else those that hold what is computed.
fn rows(tokens: &[Token], lexicon: &Lexicon) -> Option<usize> {
    let named: Vec<(usize, Kind, usize)> =
        (0..tokens.len()).filter_map(|i| found_from(tokens, i, lexicon).and_then(|(k, t, _)| Some((i, k, t?)))).collect();
    let grouped = |i: usize| i > 0 && matches!(word(tokens, i - 1), "per" | "by" | "each" | "and" | "every");
    let own = named.iter().find(|(i, k, _)| *k == Kind::Rows && !grouped(*i));
    own.or_else(|| named.iter().find(|(_, k, _)| *k == Kind::Amount)).map(|(.., t)| *t)
}

fn say_rows(tokens: &mut Vec<Token>, at: usize, words: &[String]) {
    for (k, w) in words.iter().enumerate() {
        unsaid(tokens, at + k, w);
    }
}
