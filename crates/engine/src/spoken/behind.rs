//! What is added behind a question: 'names please', 'cheapest first', 'a percentage will do', 'each one counted once', and 'rank them and show
//! just the worst five'.

use super::phrase::section;
use super::{parts, read_as, replace, unsaid, word};
use crate::lexicon::{DICTIONARY, Lexicon, Target};
use crate::text::Token;

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    ranked(tokens);
    split(tokens);
    const MOST: usize = 3;
    for _ in 0..MOST {
        let Some((from, end)) = last_clause(tokens) else { return };
        let [names, listed, in_percent, counted_once, courtesy] =
            ["names", "listed", "percent", "once", "courtesy"].map(|name| section(name).iter().any(|p| p.ends(tokens, from, end)));
        if section("tally").iter().any(|p| p.ends(tokens, from, end)) && tallied(tokens, from) {
            return;
        }
        let any = section("any").iter().filter_map(|p| p.at(tokens, 0)).map(|f| f.len).max();
        if let Some(any) = any.filter(|_| names || listed) {
            cut(tokens, from);
            replace(tokens, 0, any, if names { &["names", "of"] } else { &["list", "all"] });
        } else if in_percent && percent(tokens, from) || counted_once && once(tokens, from) || courtesy || told_already(tokens, from, end) {
            cut(tokens, from);
        } else {
            shown(tokens, (from, end), lexicon);
            return;
        }
    }
}

/// 'Loans issued this month, just the total': the rows that the clause before names are counted.
fn tallied(tokens: &mut Vec<Token>, from: usize) -> bool {
    let computed = |w: &str| matches!(w, "number" | "count" | "total" | "sum" | "average" | "how" | "per" | "by" | "each");
    if super::asks(word(tokens, 0)) || super::orders(word(tokens, 0)) || (0..from).any(|i| computed(word(tokens, i))) {
        return false;
    }
    cut(tokens, from);
    let place = tokens.first().map_or(0, |t| t.start);
    tokens.splice(0..0, [unsaid("number", place), unsaid("of", place)]);
    true
}

/// The last clause, where another comes before: from, to.
fn last_clause(tokens: &[Token]) -> Option<(usize, usize)> {
    const LONGEST: usize = 9;
    let end = tokens.iter().rposition(|t| !parts(t)).map(|i| i + 1)?;
    let from = (end.saturating_sub(LONGEST)..end).rev().find(|&i| parts(&tokens[i]))? + 1;
    (from < end && from > 2).then_some((from, end))
}

/// Takes the rest off, with the sign before it; the question keeps its own.
fn cut(tokens: &mut Vec<Token>, from: usize) {
    tokens.truncate(from);
    if tokens.last().is_some_and(|t| t.punctuation && t.text != "?") {
        tokens.pop();
    }
}

/// 'how many of them …? A percentage will do.'
fn percent(tokens: &mut Vec<Token>, before: usize) -> bool {
    let share = |w: &str| matches!(w, "share" | "percentage" | "proportion" | "fraction" | "portion" | "percent" | "%" | "rate" | "part");
    if (0..before).any(|i| share(word(tokens, i))) {
        return true;
    }
    let many =
        (0..before.saturating_sub(2)).find(|&i| word(tokens, i) == "how" && word(tokens, i + 1) == "many" && word(tokens, i + 2) == "of");
    let Some(at) = many else { return false };
    replace(tokens, at, 2, &["what", "percentage"]);
    true
}

/// 'how many people …? Each one counted once.'
fn once(tokens: &mut Vec<Token>, before: usize) -> bool {
    let distinct = |w: &str| matches!(w, "different" | "distinct" | "unique" | "separate" | "individual");
    if (0..before).any(|i| distinct(word(tokens, i))) {
        return true;
    }
    let counted = |i: &usize| matches!((word(tokens, *i), word(tokens, i + 1)), ("how", "many") | ("number", "of"));
    let Some(at) = (0..before.saturating_sub(1)).find(counted) else { return false };
    let close = tokens[at + 1].end;
    tokens.insert(at + 2, unsaid("distinct", close));
    true
}

/// True for a superlative of the language.
fn extreme(w: &str) -> bool {
    matches!(
        w,
        "most" | "least" | "fewest" | "highest" | "lowest" | "largest" | "biggest" | "smallest" | "best" | "worst" | "top" | "bottom"
    ) || w.ends_with("est") && w.len() > 5 && DICTIONARY.adjective(w).is_some()
}

/// 'the five cheapest …, cheapest first': the order says what the superlative said.
fn told_already(tokens: &mut [Token], from: usize, end: usize) -> bool {
    let first = (from..end).filter(|&i| matches!(word(tokens, i), "first" | "top")).count() == 1 && end - from <= 5;
    let sort = (from..end).find(|&i| extreme(word(tokens, i)) || word(tokens, i).ends_with("est"));
    let (true, Some(_)) = (first, sort) else { return false };
    // On top of a list stands what comes first.
    let light = |w: &str| {
        matches!(w, "the" | "on" | "at" | "first" | "top" | "please" | "with" | "one" | "ones" | "date" | "comes" | "come" | "of" | "list")
    };
    let plain = (from..end).filter(|&i| !light(word(tokens, i))).count() <= 2;
    let ranked = (0..from).any(|i| extreme(word(tokens, i)) && word(tokens, i) != "first");
    if plain && ranked {
        return true;
    }
    if let Some(on) = (from..end)
        .find(|&i| plain && matches!(word(tokens, i), "on" | "at") && (word(tokens, i + 1) == "top" || word(tokens, i + 2) == "top"))
    {
        read_as(&mut tokens[on], "first");
        // 'the' and 'top' have said it.
        for t in tokens.iter_mut().take(end).skip(on + 1) {
            read_as(t, "the");
        }
    }
    false
}

/// 'Split last month's litres by district': what is split is what is asked for.
fn split(tokens: &mut Vec<Token>) {
    breakdown(tokens);
    let please = usize::from(matches!(word(tokens, 0), "please" | "kindly"));
    let verb = match (word(tokens, please), word(tokens, please + 1)) {
        ("split" | "divide", "up") | ("break", "down" | "up") => 2,
        ("split" | "divide", _) => 1,
        // 'break our guests down by country'
        ("break", _) if (please + 2..tokens.len()).any(|i| word(tokens, i) == "down" && word(tokens, i + 1) == "by") => 1,
        _ => return,
    };
    // 'split that by hall' goes on from an answer.
    if matches!(word(tokens, please + verb), "that" | "this" | "it" | "them" | "these" | "those" | "by") {
        return;
    }
    let by = (please + verb + 1..tokens.len()).find(|&i| word(tokens, i) == "by");
    let up = by.is_some_and(|i| matches!(word(tokens, i - 1), "up" | "down"));
    if let Some(by) = by {
        if up {
            tokens.remove(by - 1);
        }
        tokens.drain(please..please + verb);
    }
}

/// 'give me a breakdown of guests by country': guests by country.
fn breakdown(tokens: &mut Vec<Token>) {
    const FRONT: usize = 7;
    let Some(at) = (0..tokens.len().min(FRONT)).find(|&i| word(tokens, i) == "breakdown" && word(tokens, i + 1) == "of") else { return };
    let said = |w: &str| {
        super::orders(w)
            || matches!(
                w,
                "me" | "us"
                    | "a"
                    | "the"
                    | "i"
                    | "we"
                    | "need"
                    | "want"
                    | "see"
                    | "to"
                    | "please"
                    | "can"
                    | "could"
                    | "you"
                    | "i'd"
                    | "like"
            )
    };
    let by = (at + 3..tokens.len()).any(|i| matches!(word(tokens, i), "by" | "per" | "across"));
    if by && (0..at).all(|i| said(word(tokens, i))) {
        let article = usize::from(matches!(word(tokens, at + 2), "the" | "our" | "all"));
        tokens.drain(..at + 2 + article);
    }
}

/// 'Rank the boats by trips and show just the worst five': what is shown tells the order.
fn ranked(tokens: &mut Vec<Token>) {
    if !matches!(word(tokens, 0), "rank" | "sort" | "order") {
        return;
    }
    let shown = (1..tokens.len()).find_map(|i| section("shown").iter().find_map(|p| p.at(tokens, i)).map(|f| (i, f.len)));
    let Some((at, len)) = shown else { return };
    if (at + len..tokens.len().min(at + len + 2)).any(|i| extreme(word(tokens, i)) || word(tokens, i) == "first") {
        tokens.remove(0);
    }
}

/// 'boats that were never hired - names and towns please': the names and towns of them.
fn shown(tokens: &mut Vec<Token>, (from, end): (usize, usize), lexicon: &Lexicon) {
    const LONGEST: usize = 6;
    let please = usize::from(matches!(word(tokens, end - 1), "please" | "pls"));
    let sign = tokens[from - 1].text.as_str();
    let light = |w: &str| matches!(w, "and" | "the" | "their" | "with" | "just" | "only" | "plus" | "also");
    let list: Vec<usize> =
        (from..end - please).filter(|&i| !matches!(word(tokens, i), "the" | "their" | "with" | "just" | "only" | "please")).collect();
    let column = |i: &usize| {
        let t = &tokens[*i];
        t.lemma == "name" || lexicon.named(&t.lemma).iter().any(|h| h.weight > 0.3 && matches!(h.target, Target::Column(..)))
    };
    let plain = list.len() <= LONGEST && list.iter().all(|i| light(word(tokens, *i)) || column(i));
    let set_off = matches!(sign, "-" | "–" | "—" | ":") || please > 0 && matches!(sign, "," | "." | "?");
    // The rest names rows and asks nothing.
    let noun = (0..from - 1).all(|i| !tokens[i].punctuation || tokens[i].quoted)
        && !super::asks(word(tokens, 0))
        && !super::orders(word(tokens, 0));
    let rows =
        (0..from - 1).any(|i| lexicon.named(&tokens[i].lemma).iter().any(|h| h.weight > 0.9 && matches!(h.target, Target::Table(_))));
    let counted = (0..from - 1).any(|i| matches!(word(tokens, i), "number" | "count" | "average" | "total" | "by" | "per" | "top" | "sum"));
    if list.is_empty() || !plain || !set_off || !noun || !rows || counted || !list.iter().any(column) {
        return;
    }
    let close = tokens[end - 1].end;
    let mut turned: Vec<Token> = list.iter().map(|&i| tokens[i].clone()).collect();
    turned.push(unsaid("of", close));
    turned.extend_from_slice(&tokens[..from - 1]);
    *tokens = turned;
}
