//! One period against the one before, said shortly: 'more this year than last', 'refunds this month vs last', 'grow this year over last year',
//! 'by how much did sales grow'.

use super::{parts, read_as, replace, unsaid, word};
use crate::text::Token;

pub(super) fn turn(tokens: &mut Vec<Token>) {
    by_how_much(tokens);
    completed(tokens);
    set_side_by_side(tokens);
    over_before(tokens);
    how_many_each(tokens);
}

/// 'how many jobs this year and last year': a number for each, not one of both together. Lists and what is compared otherwise stay.
fn set_side_by_side(tokens: &mut Vec<Token>) {
    let period = |i: usize| matches!(word(tokens, i), "this" | "last" | "previous" | "current") && is_unit(word(tokens, i + 1));
    let Some(first) = (0..tokens.len()).find(|&i| period(i)) else { return };
    let possessive = |i: usize| usize::from(matches!(word(tokens, i), "'s" | "’s"));
    let and = first + 2 + possessive(first + 2);
    if word(tokens, and) != "and" {
        return;
    }
    let skipped = (and + 1..tokens.len()).take_while(|&i| matches!(word(tokens, i), "for" | "in" | "the" | "of" | "from")).count();
    let second = and + 1 + skipped;
    if !period(second) || word(tokens, second + 1) != word(tokens, first + 1) || word(tokens, second) == word(tokens, first) {
        return;
    }
    let says = |words: &[&str]| (0..tokens.len()).any(|i| words.contains(&word(tokens, i)));
    let counts = says(&["number", "numbers", "count", "counts", "total", "totals", "average", "sum", "mean"])
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
