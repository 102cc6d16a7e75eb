//! What is added up, wherever it is said: 'add up the fare of every ride', 'the weight of the harvests added together', 'what did the fee of the
//! lessons come to', 'the three lifts with the biggest fare in total' ask for the total of the amount that is named. It is said before the
//! amount then, so that even amounts that nobody adds up unasked, such as prices, are.

use super::phrase::section;
use super::{parts, read_as, replace, unsaid, word};
use crate::lexicon::Lexicon;
use crate::terse::{Kind, found_from, is_aggregate, named_from};
use crate::text::Token;

/// Words between a verb and the amount that it is of.
const NEAR: usize = 4;

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    imperative(tokens, lexicon);
    behind(tokens, lexicon);
    comes_to(tokens, lexicon);
    most_in_all(tokens, lexicon);
    over_all(tokens, lexicon);
    total_behind(tokens, lexicon);
}

/// 'the month with the highest fare total': the highest total of the fares.
fn total_behind(tokens: &mut [Token], lexicon: &Lexicon) {
    for at in 2..tokens.len() {
        if !matches!(word(tokens, at), "total" | "totals" | "sum") {
            continue;
        }
        let Some((Kind::Amount, n)) = crate::terse::named_before(tokens, at, lexicon) else { continue };
        let before = (at - n).checked_sub(1).map_or("", |i| word(tokens, i));
        if matches!(before, "highest" | "lowest" | "biggest" | "largest" | "smallest" | "greatest" | "best" | "worst" | "top") {
            tokens[at - n..=at].rotate_right(1);
        }
    }
}

/// Words that may stand before the name of an amount and say nothing.
fn light(word: &str) -> bool {
    matches!(word, "the" | "our" | "all" | "of" | "their" | "its" | "your" | "my" | "every" | "each" | "up")
}

/// Where an amount is named behind a place, light words aside.
fn amount_from(tokens: &[Token], from: usize, lexicon: &Lexicon) -> Option<usize> {
    let at = (from..(from + NEAR).min(tokens.len())).find(|&i| !light(word(tokens, i)))?;
    matches!(named_from(tokens, at, lexicon), Some((Kind::Amount, _))).then_some(at)
}

/// True where a number is told already, or what is added up is compared or ranked.
fn computes(tokens: &[Token]) -> bool {
    (0..tokens.len()).any(|i| is_aggregate(word(tokens, i)) || matches!(word(tokens, i), "cumulative" | "cumulatively" | "running"))
}

/// 'add up the fare of every ride', 'add the fees together': the total of them.
fn imperative(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let leads = |i: usize| {
        i == 0
            || parts(&tokens[i - 1])
            || matches!(word(tokens, i - 1), "please" | "to" | "you" | "i" | "we" | "one" | "when" | "if" | "just" | "and" | "me")
    };
    let verb = |i: usize| matches!(word(tokens, i), "add" | "adding" | "sum" | "summing" | "total" | "tot" | "totting" | "totalling");
    let Some(at) = (0..tokens.len()).find(|&i| verb(i) && leads(i)) else { return };
    let Some(amount) = amount_from(tokens, at + 1, lexicon) else { return };
    let clause = (amount..tokens.len()).find(|&i| parts(&tokens[i])).unwrap_or(tokens.len());
    let adds = word(tokens, at).starts_with("add");
    // 'total freight and deposit together' is one number of both.
    let together = (amount..clause).find(|&i| adds && matches!(word(tokens, i), "together" | "up"));
    if adds && together.is_none() && !(at..amount).any(|i| word(tokens, i) == "up") || computes(&tokens[at + 1..clause]) {
        return;
    }
    whole(tokens, amount, clause, lexicon);
    if let Some(i) = together {
        tokens.remove(i);
    }
    read_as(&mut tokens[at], "total");
    tokens.drain(at + 1..amount);
}

/// 'of every ride': of all of them, where the amount is one of theirs.
fn whole(tokens: &mut [Token], amount: usize, end: usize, lexicon: &Lexicon) {
    let Some((Kind::Amount, Some(kept), n)) = found_from(tokens, amount, lexicon) else { return };
    let of = amount + n;
    let each = of + 1;
    if matches!(word(tokens, of), "of" | "over" | "across" | "in") && matches!(word(tokens, each), "every" | "each") && each + 1 < end {
        let rows = found_from(tokens, each + 1, lexicon).is_some_and(|(k, t, _)| k == Kind::Rows && t == Some(kept));
        if rows {
            read_as(&mut tokens[each], "all");
        }
    }
}

/// 'the weight of the harvests, all added together', 'the sheets of the jobs summed for each month': what stands before is added up.
fn behind(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let found =
        (2..tokens.len()).find_map(|i| section("summed").iter().filter_map(|p| p.at(tokens, i)).map(|f| (i, f.len)).max_by_key(|f| f.1));
    let Some((at, len)) = found else { return };
    let comma = usize::from(parts(&tokens[at - 1]));
    let from = (0..at - comma).rev().find(|&i| parts(&tokens[i])).map_or(0, |i| i + 1);
    let Some(amount) = first_amount(tokens, from, at - comma, lexicon) else { return };
    if computes(&tokens[from..at - comma]) {
        return;
    }
    tokens.drain(at - comma..at + len);
    say_total(tokens, amount);
}

/// The first amount that is named between two places, and not grouped by.
fn first_amount(tokens: &[Token], from: usize, to: usize, lexicon: &Lexicon) -> Option<usize> {
    let groups = |i: usize| i > from && matches!(word(tokens, i - 1), "by" | "per" | "each" | "every");
    (from..to).find(|&i| !groups(i) && matches!(named_from(tokens, i, lexicon), Some((Kind::Amount, n)) if i + n <= to))
}

/// Says 'total' before an amount; 'how much' and 'how many' of it ask for that.
fn say_total(tokens: &mut Vec<Token>, amount: usize) {
    let asked = amount > 1 && word(tokens, amount - 2) == "how" && matches!(word(tokens, amount - 1), "much" | "many");
    if asked {
        replace(tokens, amount - 2, 2, &["what", "total"]);
        return;
    }
    let place = tokens[amount].start;
    tokens.insert(amount, unsaid("total", place));
}

/// 'what did the fee of the lessons come to': their total.
fn comes_to(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let Some(does) = (1..tokens.len())
        .find(|&i| matches!(word(tokens, i), "do" | "does" | "did") && (word(tokens, i - 1) == "what" || word(tokens, i - 1) == "much"))
    else {
        return;
    };
    let Some(amount) = amount_from(tokens, does + 1, lexicon) else { return };
    let end = (amount..tokens.len()).find(|&i| parts(&tokens[i])).unwrap_or(tokens.len());
    let Some(verb) = (amount + 1..end.saturating_sub(1))
        .find(|&i| word(tokens, i + 1) == "to" && matches!(word(tokens, i), "come" | "amount" | "sum" | "total" | "up"))
    else {
        return;
    };
    // 'come to more than 500' compares.
    let bound = matches!(word(tokens, verb + 2), "more" | "less" | "over" | "under" | "at" | "most" | "least");
    if bound || computes(&tokens[does..verb]) {
        return;
    }
    whole(tokens, amount, verb, lexicon);
    say_total(tokens, amount);
}

/// 'the three lifts with the biggest fare in total', 'the lifts whose rides have the highest fare on average': with the highest total or
/// average of it; 'the top three lifts by fare in total': by the total.
fn most_in_all(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let said = |i: usize| section("in all").iter().find_map(|p| p.at(tokens, i)).map(|f| f.len);
    let mean = |i: usize| (word(tokens, i) == "on" && word(tokens, i + 1) == "average").then_some(2);
    let found = (3..tokens.len()).find_map(|i| said(i).map(|n| (i, n, "total")).or_else(|| mean(i).map(|n| (i, n, "average"))));
    let Some((at, len, measure)) = found else { return };
    let highest = |w: &str| match w {
        "most" | "highest" | "largest" | "biggest" | "greatest" => Some("highest"),
        "least" | "lowest" | "smallest" => Some("lowest"),
        _ => None,
    };
    let extreme = (0..at).find_map(|i| Some((i, highest(word(tokens, i))?)).filter(|_| amount_from(tokens, i + 1, lexicon) == Some(i + 1)));
    if computes(&tokens[..at]) {
        return;
    }
    let Some((extreme, plain)) = extreme else {
        // 'by fare in total', 'by ride fare in total': up to the amount that ends there.
        let by =
            (at.saturating_sub(6)..at).find(|&i| word(tokens, i) == "by" && (0..i).any(|k| matches!(word(tokens, k), "top" | "bottom")));
        let amount = matches!(crate::terse::named_before(tokens, at, lexicon), Some((Kind::Amount, _)));
        if let (Some(by), true) = (by, amount) {
            tokens.drain(at..at + len);
            let place = tokens[by].end;
            tokens.insert(by + 1, unsaid(measure, place));
        }
        return;
    };
    if tokens[extreme..at].iter().any(parts) {
        return;
    }
    tokens.drain(at..at + len);
    let place = tokens[extreme].end;
    read_as(&mut tokens[extreme], plain);
    tokens.insert(extreme + 1, unsaid(measure, place));
}

/// 'sum of the fare over all rides': of all of them.
fn over_all(tokens: &mut [Token], lexicon: &Lexicon) {
    for i in 1..tokens.len().saturating_sub(2) {
        let rows = || {
            found_from(tokens, i + 2, lexicon).is_some_and(|(k, ..)| k == Kind::Rows)
                || matches!(word(tokens, i + 2), "our" | "the") && found_from(tokens, i + 3, lexicon).is_some_and(|(k, ..)| k == Kind::Rows)
        };
        if matches!(word(tokens, i), "over" | "across") && word(tokens, i + 1) == "all" && rows() && computes(&tokens[..i]) {
            read_as(&mut tokens[i], "of");
            return;
        }
    }
}
