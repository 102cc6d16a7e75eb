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
    biggest_by(tokens, lexicon);
    highest_of(tokens, lexicon);
    comes_first(tokens);
    in_each(tokens);
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

/// 'our five biggest rides by fare': the top five by it, where it is an amount.
fn biggest_by(tokens: &mut [Token], lexicon: &Lexicon) {
    let Some((at, end)) = (0..tokens.len()).find_map(|i| Some((i, end_of(word(tokens, i))?))) else { return };
    let Some((Kind::Rows, n)) = named_from(tokens, at + 1, lexicon) else { return };
    let by = at + 1 + n;
    let total = usize::from(matches!(word(tokens, by + 1), "total" | "average"));
    let amount = word(tokens, by) == "by" && matches!(named_from(tokens, by + 1 + total, lexicon), Some((Kind::Amount, _)));
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
fn in_each(tokens: &mut [Token]) {
    const NAME: usize = 3;
    if !matches!((word(tokens, 0), word(tokens, 1)), ("for" | "in", "each" | "every")) {
        return;
    }
    let Some(the) = (3..tokens.len().min(3 + 2 * NAME)).find(|&i| word(tokens, i) == "the" && parts(&tokens[i - 1])) else { return };
    let Some(with) = (the + 2..tokens.len().min(the + 2 + NAME)).find(|&i| word(tokens, i) == "with") else { return };
    let most = with + 1 + usize::from(word(tokens, with + 1) == "the");
    let singular = tokens.get(with - 1).is_some_and(|t| t.lower == t.lemma);
    if singular && matches!(word(tokens, most), "most" | "fewest" | "highest" | "lowest" | "largest" | "smallest" | "biggest") {
        read_as(&mut tokens[with], "has");
        read_as(&mut tokens[the], "which");
    }
}
