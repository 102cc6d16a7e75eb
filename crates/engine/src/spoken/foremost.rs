//! What comes first, said otherwise than with 'top': 'rank the lifts by total fare and give me the first five', 'our five biggest rides by
//! fare', '5 highest fare rides', 'for each valley, the lift with the most rides', 'which lift comes first by number of rides'. Put as the top
//! so many by a number, and as 'which has the most' where it is told of each group.

use super::phrase::number;
use super::{parts, read_as, replace, unsaid, word};
use crate::lexicon::Lexicon;
use crate::terse::{Kind, named_from};
use crate::text::Token;

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    ranked(tokens);
    top_behind(tokens, lexicon);
    first_by(tokens, lexicon);
    biggest_by(tokens, lexicon);
    highest_of(tokens, lexicon);
    comes_first(tokens);
    in_each(tokens);
    come_first(tokens, lexicon);
}

/// 'top' for much and 'bottom' for little.
fn end_of(word: &str) -> Option<&'static str> {
    match word {
        "biggest" | "largest" | "highest" | "greatest" => Some("top"),
        "smallest" | "lowest" => Some("bottom"),
        _ => None,
    }
}

/// 'rank the lifts by total fare and give me the first five': the top five of them by that.
fn ranked(tokens: &mut Vec<Token>) {
    let please = usize::from(matches!(word(tokens, 0), "please" | "can")) + usize::from(word(tokens, 1) == "you");
    if !matches!(word(tokens, please), "rank" | "sort" | "order") {
        return;
    }
    let Some(by) = (please + 2..tokens.len()).find(|&i| word(tokens, i) == "by") else { return };
    let Some(first) = (by + 2..tokens.len()).find(|&i| matches!(word(tokens, i), "first" | "top") && number(tokens, i + 1) > 0) else {
        return;
    };
    let n = number(tokens, first + 1);
    let said = |w: &str| {
        matches!(w, "and" | "then" | "give" | "show" | "list" | "me" | "us" | "just" | "only" | "the" | "i" | "want" | "tell" | "name")
    };
    let Some(from) = (by + 2..first)
        .find(|&i| parts(&tokens[i]) || word(tokens, i) == "and")
        .filter(|&from| (from..first).all(|i| parts(&tokens[i]) || said(word(tokens, i))))
    else {
        return;
    };
    let rest = first + 1 + n;
    let ends = (rest..tokens.len()).all(|i| parts(&tokens[i]) || matches!(word(tokens, i), "only" | "please" | "ones" | "of" | "them"));
    if !ends {
        return;
    }
    let mut top: Vec<Token> = tokens.drain(first..rest).collect();
    read_as(&mut top[0], "top");
    tokens.drain(from..first);
    let article = usize::from(matches!(word(tokens, please + 1), "the" | "our" | "all"));
    tokens.splice(..please + 1 + article, top);
}

/// 'lifts by fare, top 5': the top five by it, where it is a number and no group.
fn top_behind(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let end = tokens.iter().rposition(|t| !t.punctuation).map_or(0, |i| i + 1);
    let Some(top) = (1..end).find(|&i| word(tokens, i) == "top" && number(tokens, i + 1) > 0 && i + 1 + number(tokens, i + 1) == end)
    else {
        return;
    };
    let Some((Kind::Rows, n)) = named_from(tokens, 0, lexicon).filter(|_| parts(&tokens[top - 1])) else { return };
    let counted = matches!((word(tokens, n + 1), word(tokens, n + 2)), ("number" | "count", "of"));
    let total = usize::from(matches!(word(tokens, n + 1), "total" | "average" | "avg"));
    let amount = (n + 1 + total..(n + 3 + total).min(top)).any(|i| matches!(named_from(tokens, i, lexicon), Some((Kind::Amount, _))));
    if word(tokens, n) == "by" && (counted || amount) {
        let said: Vec<Token> = tokens.drain(top..end).collect();
        tokens.remove(top - 1);
        tokens.splice(0..0, said);
    }
}

/// 'first five lifts by fare', 'best 3 lifts by number of rides', 'the 3 top lifts by fare': the top so many by a number.
fn first_by(tokens: &mut [Token], lexicon: &Lexicon) {
    let leads = |i: usize| matches!(word(tokens, i), "first" | "best" | "top");
    let Some(at) = (0..tokens.len()).find(|&i| leads(i)) else { return };
    let behind = number(tokens, at + 1);
    let before = (at.saturating_sub(3)..at).find(|&i| number(tokens, i) > 0 && i + number(tokens, i) == at);
    let rows = at + 1 + behind;
    let Some((Kind::Rows, n)) = named_from(tokens, rows, lexicon).filter(|_| behind > 0 || before.is_some()) else { return };
    let by = rows + n;
    let the = usize::from(matches!(word(tokens, by + 1), "the" | "their"));
    let computed = matches!(word(tokens, by + 1 + the), "number" | "count" | "total" | "average" | "sum" | "avg");
    let amount = computed
        || (by + 1 + the..tokens.len().min(by + 3 + the)).any(|i| matches!(named_from(tokens, i, lexicon), Some((Kind::Amount, _))));
    if word(tokens, by) != "by" || !amount {
        return;
    }
    read_as(&mut tokens[at], "top");
    if let Some(from) = before.filter(|_| behind == 0) {
        tokens[from..=at].rotate_right(1);
    }
}

/// 'our five biggest rides by fare': the top five by it, where it is an amount.
fn biggest_by(tokens: &mut [Token], lexicon: &Lexicon) {
    let Some((at, end)) = (0..tokens.len()).find_map(|i| Some((i, end_of(word(tokens, i))?))) else { return };
    let Some((Kind::Rows, n)) = named_from(tokens, at + 1, lexicon) else { return };
    let by = at + 1 + n;
    let total = usize::from(matches!(word(tokens, by + 1), "total" | "average"));
    let counted = matches!((word(tokens, by + 1), word(tokens, by + 2)), ("number" | "count", "of"))
        && matches!(named_from(tokens, by + 3, lexicon), Some((Kind::Rows, _)));
    let amount = word(tokens, by) == "by" && (counted || matches!(named_from(tokens, by + 1 + total, lexicon), Some((Kind::Amount, _))));
    let grouped = (by + 1..tokens.len()).any(|i| matches!(word(tokens, i), "per" | "each" | "every" | "by"));
    let count = (at.saturating_sub(3)..at).find(|&i| i + number(tokens, i) == at && number(tokens, i) > 0);
    let (true, false, Some(count)) = (amount, grouped, count) else { return };
    read_as(&mut tokens[at], end);
    tokens[count..=at].rotate_right(1);
}

/// '5 highest fare rides': the top five rides by fare.
fn highest_of(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let Some((at, end)) = (1..tokens.len()).find_map(|i| Some((i, end_of(word(tokens, i))?))) else { return };
    let Some(count) = (at.saturating_sub(3)..at).find(|&i| i + number(tokens, i) == at && number(tokens, i) > 0) else { return };
    let Some((Kind::Amount, n)) = named_from(tokens, at + 1, lexicon) else { return };
    let rows = at + 1 + n;
    let Some((Kind::Rows, m)) = named_from(tokens, rows, lexicon) else { return };
    let several = tokens.get(rows + m - 1).is_some_and(|t| t.lower != t.lemma);
    if !several {
        return;
    }
    read_as(&mut tokens[at], end);
    tokens[at + 1..rows + m].rotate_left(n);
    let place = at + 1 + m;
    let close = tokens[place].start;
    tokens.insert(place, unsaid("by", close));
    tokens[count..=at].rotate_right(1);
}

/// 'which lift comes first by number of rides', 'which lifts come out highest if you total the fare': has the highest of it.
fn comes_first(tokens: &mut Vec<Token>) {
    let Some(at) =
        (1..tokens.len()).find(|&i| matches!(word(tokens, i), "come" | "comes" | "came" | "rank" | "ranks" | "finish" | "finishes"))
    else {
        return;
    };
    let out = usize::from(matches!(word(tokens, at + 1), "out"));
    let on = usize::from(matches!(word(tokens, at + 1 + out), "on" | "the"));
    let place = at + 1 + out + on;
    let last = match word(tokens, place) {
        "first" | "top" | "highest" => "highest",
        "last" | "lowest" | "bottom" => "lowest",
        _ => return,
    };
    // 'if you add up', put as a total by now; 'by number of', 'in total fare'
    let led = match word(tokens, place + 1) {
        "by" | "in" => 1,
        "if" | "when" => 1 + usize::from(matches!(word(tokens, place + 2), "you" | "we" | "i" | "one")),
        _ => return,
    };
    let the = usize::from(word(tokens, place + 1 + led) == "the");
    let measured = place + 1 + led + the;
    let totals = match word(tokens, measured) {
        "total" | "average" | "sum" => true,
        "number" => word(tokens, measured + 1) == "of",
        _ => false,
    };
    if !totals {
        return;
    }
    let sum = usize::from(word(tokens, measured) == "sum");
    let again = usize::from(sum > 0 && matches!(word(tokens, measured + 1), "the" | "of"));
    let words: &[&str] = if sum > 0 { &["have", "the", last, "total"] } else { &["have", "the", last] };
    replace(tokens, at, measured + sum + again - at, words);
}

/// 'for each valley, the lift with the most rides': which lift has the most.
fn in_each(tokens: &mut Vec<Token>) {
    const NAME: usize = 3;
    let show = match (word(tokens, 0), word(tokens, 1)) {
        ("show" | "give" | "tell", "me") => 2 + usize::from(tokens.get(2).is_some_and(parts)),
        ("show" | "list" | "find", _) if tokens.get(1).is_some_and(parts) => 2,
        _ => 0,
    };
    if !matches!((word(tokens, show), word(tokens, show + 1)), ("for" | "in" | "within", "each" | "every")) {
        return;
    }
    if show > 0 {
        tokens.drain(..show);
    }
    let Some(the) = (3..tokens.len().min(3 + 2 * NAME)).find(|&i| word(tokens, i) == "the" && parts(&tokens[i - 1])) else { return };
    let has = |i: usize| word(tokens, i) == "that" && matches!(word(tokens, i + 1), "has" | "had" | "have");
    let Some(with) = (the + 2..tokens.len().min(the + 2 + NAME)).find(|&i| word(tokens, i) == "with" || has(i)) else { return };
    if has(with) {
        tokens.remove(with + 1);
    }
    let most = with + 1 + usize::from(word(tokens, with + 1) == "the");
    let singular = tokens.get(with - 1).is_some_and(|t| t.lower == t.lemma);
    if singular && matches!(word(tokens, most), "most" | "fewest" | "highest" | "lowest" | "largest" | "smallest" | "biggest") {
        read_as(&mut tokens[with], "has");
        read_as(&mut tokens[the], "which");
    }
}

/// How much is named first and who leads by it behind: 'if you only count late rides, which three lifts come first', 'adding up the fare of the
/// rides, which lifts lead', 'looking just at rides with season passes, which lift is on top'. It is what has the most of it.
fn come_first(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let person = |i: usize| matches!(word(tokens, i), "you" | "we" | "i" | "one");
    let mut from = usize::from(matches!(word(tokens, 0), "if" | "when" | "by"));
    from += usize::from(from > 0 && person(from));
    let only = |i: usize| usize::from(matches!(word(tokens, i), "only" | "just"));
    from += only(from);
    // How it is led up to, and what is made of it.
    let (lead, said) = match (word(tokens, from), word(tokens, from + 1)) {
        ("look" | "looking", "at") => (2, ""),
        ("look" | "looking", "only" | "just") if word(tokens, from + 2) == "at" => (3, ""),
        ("number" | "count", "of") if from > 0 && word(tokens, from - 1) == "by" => (2, ""),
        ("add" | "adding" | "sum" | "summing", "up") => (2, "total"),
        ("sum" | "summing" | "total" | "totalling", _) => (1, "total"),
        ("take" | "taking", "the") if matches!(word(tokens, from + 2), "mean" | "average") => (3, "average"),
        ("count" | "counting" | "consider" | "considering" | "taking" | "only", _) => (1, ""),
        _ if from > 1 && matches!(word(tokens, from - 1), "only" | "just") => (0, ""),
        _ => return,
    };
    let mut what = from + lead;
    what += only(what);
    what += usize::from(matches!(word(tokens, what), "the" | "our" | "all"));
    let Some(comma) = (what + 1..tokens.len()).find(|&i| parts(&tokens[i])) else { return };
    let named = match named_from(tokens, what, lexicon) {
        Some((Kind::Amount, _)) => !said.is_empty(),
        Some((Kind::Rows, n)) if !said.is_empty() => matches!(named_from(tokens, what + n, lexicon), Some((Kind::Amount, _))),
        // 'late rides': what they are counted by may stand before them.
        _ if said.is_empty() => (what..comma).any(|i| matches!(named_from(tokens, i, lexicon), Some((Kind::Rows, _)))),
        _ => false,
    };
    let asks = matches!(word(tokens, comma + 1), "which" | "what" | "who");
    let close = (comma + 1..tokens.len()).find(|&i| parts(&tokens[i])).unwrap_or(tokens.len());
    // 'which are the first five lifts'
    if let (true, true, Some((from, n))) = (named, asks, first_so_many(tokens, comma + 2)) {
        let mut top: Vec<Token> = tokens.drain(from..from + n).collect();
        read_as(&mut top[0], "top");
        let rows: Vec<Token> = tokens.drain(from..close - n).collect();
        let place = tokens[comma].start;
        let by: &[&str] = if said.is_empty() { &["by", "number", "of"] } else { &["by", said] };
        let mut plain = top;
        plain.extend(rows);
        plain.extend(by.iter().map(|w| unsaid(w, place)));
        plain.extend(tokens[what..comma].iter().cloned());
        tokens.splice(..from, plain);
        return;
    }
    let leads = (comma + 2..close).find_map(|i| leads_at(tokens, i).map(|n| (i, n)));
    let (Some((at, n)), true, true) = (leads, named, asks) else { return };
    // No other number is told of them: 'by fare', 'in height'.
    if matches!(word(tokens, at + n), "by" | "for" | "if" | "when") {
        return;
    }
    let place = tokens[at].start;
    let mut measured: Vec<Token> = tokens[what..comma].to_vec();
    let mut most: Vec<Token> = Vec::new();
    let words: &[&str] = match said {
        "" => &["have", "the", "most"],
        said => &["have", "the", "highest", said],
    };
    for (k, w) in words.iter().enumerate() {
        let mut token = tokens.get(at + k).filter(|_| k < n).cloned().unwrap_or_else(|| unsaid(w, place));
        read_as(&mut token, w);
        most.push(token);
    }
    most.append(&mut measured);
    tokens.splice(at..at + n, most);
    tokens.drain(..=comma);
}

/// 'are the first five' behind what asks: where 'first' stands and how many tokens it takes with its number.
fn first_so_many(tokens: &[Token], at: usize) -> Option<(usize, usize)> {
    let be = matches!(word(tokens, at), "are" | "is" | "were");
    let the = at + 1 + usize::from(matches!(word(tokens, at + 1), "the" | "our"));
    let n = number(tokens, the + 1);
    (be && matches!(word(tokens, the), "first" | "top") && n > 0).then_some((the, 1 + n))
}

/// How many tokens say at a place that something comes first.
fn leads_at(tokens: &[Token], at: usize) -> Option<usize> {
    const WAYS: &[&[&str]] = &[
        &["come", "out", "on", "top"],
        &["comes", "out", "on", "top"],
        &["come", "first"],
        &["comes", "first"],
        &["came", "first"],
        &["is", "first"],
        &["are", "first"],
        &["is", "on", "top"],
        &["are", "on", "top"],
        &["were", "on", "top"],
        &["was", "on", "top"],
        &["is", "in", "front"],
        &["are", "in", "front"],
        &["is", "ahead"],
        &["are", "ahead"],
        &["is", "number", "one"],
        &["was", "number", "one"],
        &["lead"],
        &["leads"],
        &["led"],
    ];
    let stands = |way: &&[&str]| way.iter().enumerate().all(|(k, w)| word(tokens, at + k) == *w);
    WAYS.iter().find(|w| stands(w)).map(|w| w.len())
}
