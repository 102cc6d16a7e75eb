//! One period against the one before, said shortly: 'more this year than last', 'refunds this month vs last', 'grow this year over last year',
//! 'by how much did sales grow', 'this month's orders next to last month's', 'how many this year, and how many were there last year'.

use super::{parts, read_as, replace, unsaid, word};
use crate::text::Token;

pub(super) fn turn(tokens: &mut Vec<Token>) {
    by_how_much(tokens);
    completed(tokens);
    beside(tokens);
    how_many_twice(tokens);
    set_side_by_side(tokens);
    in_each(tokens);
    over_before(tokens);
    how_many_each(tokens);
}

/// Where a period of the calendar is named from today ('this month', 'the previous year'), its length.
fn period(tokens: &[Token], at: usize) -> Option<usize> {
    let the = usize::from(word(tokens, at) == "the");
    let named = matches!(word(tokens, at + the), "this" | "last" | "previous" | "current") && is_unit(word(tokens, at + the + 1));
    named.then_some(the + 2)
}

fn possessive(tokens: &[Token], at: usize) -> usize {
    usize::from(matches!(word(tokens, at), "'s" | "’s" | "'" | "’"))
}

/// 'the number of orders this month next to last month's', 'put … beside …': one period set against the other.
fn beside(tokens: &mut Vec<Token>) {
    let said = |tokens: &[Token], i: usize| match (word(tokens, i), word(tokens, i + 1)) {
        ("next" | "close" | "compared", "to") => 2,
        ("side", "by") if word(tokens, i + 2) == "side" && word(tokens, i + 3) == "with" => 4,
        ("beside" | "alongside", _) => 1,
        _ => 0,
    };
    let Some((at, len)) = (1..tokens.len()).map(|i| (i, said(tokens, i))).find(|(_, n)| *n > 0) else { return };
    let of = (0..3).take_while(|k| matches!(word(tokens, at + len + k), "that" | "those" | "the" | "of" | "for" | "in")).count();
    let then = at + len + of;
    let Some(second) = period(tokens, then) else { return };
    let unit = word(tokens, then + second - 1).to_string();
    if !(0..at).any(|i| period(tokens, i).is_some_and(|n| word(tokens, i + n - 1) == unit)) {
        return;
    }
    let end = then + second;
    let own = possessive(tokens, end);
    tokens.drain(end..end + own);
    replace(tokens, at, len + of, &["versus"]);
    if let Some(put) = (0..at).find(|&i| matches!(word(tokens, i), "put" | "set" | "place" | "hold" | "lay") && (i == 0 || lead(tokens, i)))
    {
        read_as(&mut tokens[put], "show");
    }
}

/// True where only words that ask for it politely stand before a token.
fn lead(tokens: &[Token], at: usize) -> bool {
    (0..at).all(|i| {
        parts(&tokens[i]) || matches!(word(tokens, i), "can" | "could" | "you" | "please" | "would" | "will" | "let" | "'s" | "to")
    })
}

/// 'how many orders did we have this year, and how many (were there) last year?'
fn how_many_twice(tokens: &mut Vec<Token>) {
    let how = |i: usize| word(tokens, i) == "how" && word(tokens, i + 1) == "many";
    let Some(first) = (0..tokens.len()).find(|&i| how(i)) else { return };
    let Some(second) = (first + 2..tokens.len()).find(|&i| how(i)) else { return };
    let Some((now, n)) = (first + 2..second).find_map(|i| period(tokens, i).map(|n| (i, n))) else { return };
    let between = (now + n..second).all(|i| parts(&tokens[i]) || word(tokens, i) == "and");
    let light = |w: &str| {
        matches!(
            w,
            "were" | "was" | "there" | "did" | "we" | "have" | "had" | "are" | "in" | "for" | "of" | "them" | "get" | "got" | "during"
        )
    };
    let then = (second + 2..tokens.len()).find(|&i| !light(word(tokens, i)));
    let Some((then, len)) = then.and_then(|i| Some((i, period(tokens, i)?))) else { return };
    let same = word(tokens, then + len - 1) == word(tokens, now + n - 1);
    if between && same && tokens.get(then + len).is_none_or(parts) {
        replace(tokens, now + n, then - (now + n), &["versus"]);
    }
}

/// 'last year and this year, how many rides in each?': said already by the two periods.
fn in_each(tokens: &mut Vec<Token>) {
    let periods: Vec<usize> = (0..tokens.len()).filter(|&i| word(tokens, i) != "the" && period(tokens, i).is_some()).collect();
    let &[a, b] = periods.as_slice() else { return };
    if word(tokens, a + 1) != word(tokens, b + 1) {
        return;
    }
    let Some(each) = (b..tokens.len()).find(|&i| matches!(word(tokens, i), "each" | "both")) else { return };
    let mut end = each + 1;
    while matches!(word(tokens, end), "of" | "them" | "one" | "the" | "two") {
        end += 1;
    }
    let from = each - (1..=2).take_while(|k| matches!(word(tokens, each - k), "in" | "for" | "of")).count();
    if tokens.get(end).is_none_or(parts) {
        tokens.drain(from..end);
        // One number for both is not what is asked for.
        if b > a && word(tokens, b - 1) == "and" {
            read_as(&mut tokens[b - 1], "versus");
        }
    }
}

/// 'how many jobs this year and last year': a number for each, not one of both together. Lists and what is compared otherwise stay.
fn set_side_by_side(tokens: &mut Vec<Token>) {
    let period = |i: usize| matches!(word(tokens, i), "this" | "last" | "previous" | "current") && is_unit(word(tokens, i + 1));
    let Some(first) = (0..tokens.len()).find(|&i| period(i)) else { return };
    let possessive = |i: usize| usize::from(matches!(word(tokens, i), "'s" | "’s"));
    let and = first + 2 + possessive(first + 2);
    if !matches!(word(tokens, and), "and" | "&") {
        return;
    }
    let skipped = (and + 1..tokens.len()).take_while(|&i| matches!(word(tokens, i), "for" | "in" | "the" | "of" | "from")).count();
    let second = and + 1 + skipped;
    if !period(second) || word(tokens, second + 1) != word(tokens, first + 1) || word(tokens, second) == word(tokens, first) {
        return;
    }
    let says = |words: &[&str]| (0..tokens.len()).any(|i| words.contains(&word(tokens, i)));
    let counts = says(&["#", "number", "numbers", "count", "counts", "total", "totals", "average", "sum", "mean"])
        || (0..tokens.len()).any(|i| word(tokens, i) == "how" && matches!(word(tokens, i + 1), "many" | "much"));
    let otherwise = says(&[
        "versus",
        "vs",
        "compare",
        "compared",
        "comparison",
        "change",
        "changed",
        "growth",
        "grow",
        "grew",
        "difference",
        "between",
        "than",
        "both",
        "together",
        "combined",
        "percent",
        "percentage",
        "%",
        "in_total",
        "altogether",
    ]);
    if counts && !otherwise {
        read_as(&mut tokens[and], "versus");
        tokens.drain(and + 1..second);
    }
}

/// 'growth in rides last year over the year before', '% change rides last year vs year before': one period against the one before.
fn over_before(tokens: &mut Vec<Token>) {
    let changes = |w: &str| {
        matches!(
            w,
            "growth"
                | "grow"
                | "grew"
                | "change"
                | "increase"
                | "rise"
                | "decline"
                | "drop"
                | "fall"
                | "decrease"
                | "development"
                | "percent"
                | "%"
        )
    };
    if !(0..tokens.len()).any(|i| changes(word(tokens, i)) || tokens[i].text == "%") {
        return;
    }
    let joint = (2..tokens.len()).find(|&i| {
        matches!(word(tokens, i), "over" | "on" | "vs" | "versus" | "against" | "to")
            && matches!(word(tokens, i - 2), "last" | "this" | "previous")
            && is_unit(word(tokens, i - 1))
    });
    let Some(joint) = joint else { return };
    let the = usize::from(word(tokens, joint + 1) == "the");
    let from = joint + 1 + the;
    let unit = word(tokens, joint - 1).to_string();
    let len = match (word(tokens, from), word(tokens, from + 1)) {
        (u, "before" | "earlier" | "prior") if u == unit => 2,
        ("previous" | "prior" | "preceding", u) if u == unit || u == "one" => 2,
        ("one", "before") => 2,
        _ => return,
    };
    let ends = tokens.get(from + len).is_none_or(parts) || matches!(word(tokens, from + len), "in" | "by" | "as" | "per" | "for");
    if ends {
        replace(tokens, joint, from + len - joint, &["versus", "the", &unit, "before"]);
    }
}

/// '… more rides this month than last month? How many each?': both numbers are told anyway.
fn how_many_each(tokens: &mut Vec<Token>) {
    let Some(than) = (2..tokens.len()).find(|&i| word(tokens, i) == "than") else { return };
    let compared =
        (0..than).any(|i| matches!(word(tokens, i), "more" | "fewer" | "less")) && (than..tokens.len()).any(|i| is_unit(word(tokens, i)));
    let Some(how) = (than + 2..tokens.len()).find(|&i| word(tokens, i) == "how" && word(tokens, i + 1) == "many") else { return };
    let light = |i: usize| {
        parts(&tokens[i])
            || matches!(word(tokens, i), "were" | "there" | "are" | "did" | "we" | "have" | "in" | "each" | "both" | "of" | "them")
    };
    let each = (how + 2..tokens.len()).any(|i| matches!(word(tokens, i), "each" | "both"));
    if compared && each && (how + 2..tokens.len()).all(light) {
        let from = (than..how).rev().take_while(|&i| parts(&tokens[i]) || word(tokens, i) == "and").last().unwrap_or(how);
        tokens.truncate(from);
    }
}

/// 'this year than last': the unit is said once.
fn completed(tokens: &mut Vec<Token>) {
    const NEAR: usize = 6;
    let Some(this) = (0..tokens.len()).find(|&i| word(tokens, i) == "this" && is_unit(word(tokens, i + 1))) else { return };
    let joins = |w: &str| matches!(w, "than" | "vs" | "versus" | "over" | "and" | "to" | "with" | "against" | "or" | "as");
    let Some(last) = (this + 2..tokens.len().min(this + 2 + NEAR)).find(|&i| matches!(word(tokens, i), "last" | "previous")) else {
        return;
    };
    let article = usize::from(word(tokens, last - 1) == "the");
    let joint = last - 1 - article;
    if joint < this + 2 || !joins(word(tokens, joint)) || (this + 2..joint).any(|i| parts(&tokens[i]) && tokens[i].text != ",") {
        return;
    }
    let unit = word(tokens, this + 1).to_string();
    let ends = tokens.get(last + 1).is_none_or(parts) || matches!(word(tokens, last + 1), "by" | "per" | "for" | "in" | "x" | "and");
    if ends {
        let place = tokens[last].end;
        tokens.insert(last + 1, unsaid(&unit, place));
    }
    // 'grow this year over last year'
    if word(tokens, joint) == "over" && word(tokens, last + 1) == unit {
        read_as(&mut tokens[joint], "versus");
    }
}

/// 'by how much did the visits grow' asks how much they grew.
fn by_how_much(tokens: &mut Vec<Token>) {
    let Some(at) = (0..tokens.len()).find(|&i| word(tokens, i) == "by" && word(tokens, i + 1) == "how" && word(tokens, i + 2) == "much")
    else {
        return;
    };
    let changes = |w: &str| {
        matches!(
            w,
            "grow" | "grown" | "increase" | "increased" | "rise" | "risen" | "fall" | "fallen" | "drop" | "dropped" | "change" | "changed"
        )
    };
    let asks = matches!(word(tokens, at + 3), "did" | "do" | "does" | "has" | "have");
    if asks && (at + 4..tokens.len()).any(|i| changes(word(tokens, i))) {
        replace(tokens, at, 1, &[]);
    }
}

fn is_unit(word: &str) -> bool {
    matches!(word, "year" | "month" | "week" | "quarter" | "season" | "term")
}
