//! How many of some rows each has, with the bound said elsewhere than right before the number: 'customers where the number of orders is above
//! 5', 'that have more orders than 5', 'gone past 5 orders', '5 orders on the dot', 'at least 2 and at most 9 orders', '2-9 orders', 'don't even
//! have 3 orders'. All become 'more than 5 orders' and the like, which is read everywhere.

use super::frames::is_table;
use super::phrase::number;
use super::{parts, replace, word};
use crate::lexicon::Lexicon;
use crate::text::Token;

/// The most words of a name.
const NAME: usize = 4;

/// What a clause of its own bounds, before the clauses are told apart.
pub(super) fn in_a_clause(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    where_the_number(tokens, lexicon);
    neither_more_nor_less(tokens);
    which_are_they(tokens);
}

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    more_than(tokens, lexicon);
    passed(tokens, lexicon);
    exactly(tokens, lexicon);
    dashed(tokens, lexicon);
    both_ends(tokens);
    not_even(tokens, lexicon);
    of_a_period(tokens);
}

/// How many tokens from one on are the name of a table.
fn table(tokens: &[Token], at: usize, lexicon: &Lexicon) -> Option<usize> {
    (1..=NAME).rev().find(|n| tokens.get(at..at + n).is_some_and(|span| is_table(span, lexicon)))
}

/// What a bound is said with, and how it is said before a number: its tokens and the plain words.
fn bound(tokens: &[Token], at: usize) -> Option<(usize, &'static [&'static str])> {
    const MORE: &[&str] = &["more", "than"];
    const LESS: &[&str] = &["fewer", "than"];
    const LEAST: &[&str] = &["at", "least"];
    const MOST: &[&str] = &["at", "most"];
    let w = |k: usize| word(tokens, at + k);
    Some(match (w(0), w(1), w(2)) {
        ("above" | "over" | "exceeds" | "beyond" | ">", _, _) => (1, MORE),
        ("more" | "greater" | "higher" | "larger" | "bigger", "than", _) => (2, MORE),
        ("below" | "under" | "<", _, _) => (1, LESS),
        ("fewer" | "less" | "lower" | "smaller", "than", _) => (2, LESS),
        ("at", "least", _) => (2, LEAST),
        ("at", "most", _) => (2, MOST),
        ("not" | "no", "more" | "higher" | "greater", "than") => (3, MOST),
        ("not" | "no", "fewer" | "less" | "lower", "than") => (3, LEAST),
        ("exactly" | "precisely", _, _) => (1, &["exactly"]),
        ("between", _, _) => (1, &["between"]),
        _ => (0, &["exactly"]),
    })
}

/// 'just 5 orders, no more and no less': five.
fn neither_more_nor_less(tokens: &mut Vec<Token>) {
    let not = |i: usize| matches!(word(tokens, i), "no" | "not");
    let bounds = |i: usize| matches!(word(tokens, i), "more" | "less" | "fewer");
    let said = |i: usize| {
        let joint = i + 2 + usize::from(matches!(word(tokens, i + 2), "and" | "," | "or"));
        (not(i) && bounds(i + 1) && not(joint) && bounds(joint + 1) && tokens.get(joint + 2).is_none_or(parts)).then_some(joint + 2)
    };
    if let Some((at, end)) = (2..tokens.len()).find_map(|i| said(i).map(|e| (i, e))) {
        let from = at - usize::from(parts(&tokens[at - 1]));
        tokens.drain(from..end);
    }
}

/// 'are there any growers with at least 9 sales, and which are they?' asks for them.
fn which_are_they(tokens: &mut Vec<Token>) {
    let any = matches!(word(tokens, 0), "are" | "is" | "were" | "was")
        && word(tokens, 1) == "there"
        && matches!(word(tokens, 2), "any" | "a" | "an" | "some");
    let ones = |i: usize| i + 1 + usize::from(matches!(word(tokens, i + 1), "one" | "ones"));
    let said = |i: usize| {
        let is = ones(i);
        matches!(word(tokens, i), "which" | "what" | "who")
            && matches!(word(tokens, is), "are" | "is" | "were" | "was")
            && matches!(word(tokens, is + 1), "they" | "those" | "it" | "these")
            && tokens.get(is + 2).is_none_or(parts)
    };
    let Some(at) = (3..tokens.len()).find(|&i| said(i)).filter(|_| any) else { return };
    let from = (3..at).rev().take_while(|&i| parts(&tokens[i]) || word(tokens, i) == "and").last().unwrap_or(at);
    tokens.drain(from..ones(at) + 2);
    replace(tokens, 0, 3, &["list", "the"]);
}

/// 'where the number of orders is above 5', 'whose count of orders lies between 2 and 9'
fn where_the_number(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let opens = |i: usize| {
        let lead = match (word(tokens, i), word(tokens, i + 1)) {
            ("for" | "in" | "at", "which" | "whom") => 2,
            ("where" | "whose", _) => 1,
            _ => return None,
        };
        let article = usize::from(matches!(word(tokens, i + lead), "the" | "their"));
        let at = i + lead + article;
        let of = matches!(word(tokens, at), "number" | "count") && word(tokens, at + 1) == "of";
        let their = usize::from(matches!(word(tokens, at + 2), "their" | "the" | "its"));
        let name = at + 2 + their;
        let len = table(tokens, name, lexicon).filter(|_| of && i > 0)?;
        Some((name, len))
    };
    let Some((from, (name, len))) = (0..tokens.len()).find_map(|i| opens(i).map(|o| (i, o))) else { return };
    let verbs = (name + len..name + len + 2)
        .take_while(|&i| {
            matches!(word(tokens, i), "is" | "was" | "are" | "lies" | "lay" | "falls" | "ranges" | "comes" | "to" | "stands" | "at")
        })
        .filter(|&i| !(word(tokens, i) == "at" && matches!(word(tokens, i + 1), "least" | "most")))
        .count();
    let at = name + len + verbs;
    let Some((said, plain)) = bound(tokens, at) else { return };
    let first = number(tokens, at + said);
    if first == 0 || verbs == 0 && said == 0 {
        return;
    }
    let mut end = at + said + first;
    if plain == ["between"] {
        let second = number(tokens, end + 1);
        if !matches!(word(tokens, end), "and" | "to") || second == 0 {
            return;
        }
        end += 1 + second;
    }
    let dot = if word(tokens, end) == "on" && word(tokens, end + 1) == "the" && word(tokens, end + 2) == "dot" { 3 } else { 0 };
    let numbers: Vec<Token> = tokens[at + said..end].to_vec();
    let named: Vec<Token> = tokens[name..name + len].to_vec();
    let mut plainly: Vec<Token> = tokens[from..=from].to_vec();
    replace(&mut plainly, 0, 1, &["with"]);
    let place = plainly.last().map_or(0, |t| t.end);
    plainly.extend(plain.iter().map(|w| super::unsaid(w, place)));
    plainly.extend(numbers);
    plainly.extend(named);
    tokens.splice(from..end + dot, plainly);
}

/// 'that have more orders than 5'
fn more_than(tokens: &mut [Token], lexicon: &Lexicon) {
    let said = |i: usize| {
        let len = matches!(word(tokens, i), "more" | "fewer" | "less").then(|| table(tokens, i + 1, lexicon))??;
        let than = i + 1 + len;
        (word(tokens, than) == "than" && number(tokens, than + 1) > 0).then_some(len)
    };
    let Some((at, len)) = (1..tokens.len()).find_map(|i| said(i).map(|n| (i, n))) else { return };
    let n = number(tokens, at + len + 2);
    tokens[at + 1..at + len + 2 + n].rotate_left(len);
}

/// 'which of them have gone past 5 orders', 'went over 5 orders', 'had upwards of 5 orders'
fn passed(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let said = |i: usize| match (word(tokens, i), word(tokens, i + 1)) {
        ("gone" | "went" | "go" | "got" | "goes", "past" | "over" | "beyond" | "above") => Some((2, true)),
        ("passed" | "topped" | "exceeded" | "surpassed" | "cleared", _) => Some((1, true)),
        ("stayed" | "remained" | "stay", "under" | "below") => Some((2, false)),
        _ => None,
    };
    let counted = |i: usize| number(tokens, i) > 0 && table(tokens, i + number(tokens, i), lexicon).is_some();
    let Some((at, (len, more))) = (1..tokens.len()).find_map(|i| said(i).filter(|(n, _)| counted(i + n)).map(|s| (i, s))) else { return };
    let have = usize::from(matches!(word(tokens, at - 1), "have" | "has" | "had"));
    replace(tokens, at - have, len + have, &["have", if more { "more" } else { "fewer" }, "than"]);
}

/// 'precisely 5 orders', '5 orders on the dot', '5 orders at the very least'
fn exactly(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    if let Some(at) = (0..tokens.len()).find(|&i| word(tokens, i) == "precisely" && number(tokens, i + 1) > 0) {
        replace(tokens, at, 1, &["exactly"]);
    }
    let closes = |i: usize| -> Option<(usize, &[&str])> {
        let says = |w: &[&str]| w.iter().enumerate().all(|(k, w)| word(tokens, i + k) == *w);
        match () {
            () if says(&["on", "the", "dot"]) => Some((3, &["exactly"])),
            () if says(&["at", "the", "very", "least"]) => Some((4, &["at", "least"])),
            () if says(&["at", "the", "very", "most"]) => Some((4, &["at", "most"])),
            () => None,
        }
    };
    let Some((at, (len, plain))) = (2..tokens.len()).find_map(|i| closes(i).map(|c| (i, c))) else { return };
    // The number and what is counted right before.
    let before = |i: usize| {
        let n = number(tokens, i);
        let named = n > 0 && (i + n == at || table(tokens, i + n, lexicon).is_some_and(|k| i + n + k == at));
        named && number(tokens, i.wrapping_sub(1)) == 0
    };
    let Some(first) = (at.saturating_sub(NAME + 2)..at).find(|&i| before(i)) else { return };
    let place = tokens[first].start;
    tokens.drain(at..at + len);
    let plain: Vec<Token> = plain.iter().map(|w| super::unsaid(w, place)).collect();
    tokens.splice(first..first, plain);
}

/// '2-9 orders', 'from 2 up to 9 orders'
fn dashed(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let both = |t: &Token| {
        let (a, b) = t.lower.split_once(['-', '–'])?;
        let whole = |s: &str| !s.is_empty() && s.len() < 5 && s.chars().all(|c| c.is_ascii_digit());
        (!t.quoted && whole(a) && whole(b)).then(|| (a.to_string(), b.to_string()))
    };
    if let Some((at, (a, b))) =
        (1..tokens.len()).find_map(|i| both(&tokens[i]).map(|n| (i, n)).filter(|_| table(tokens, i + 1, lexicon).is_some()))
    {
        replace(tokens, at, 1, &["between", &a, "and", &b]);
    }
    let up_to = |i: usize| {
        let n = number(tokens, i + 1);
        let up = i + 1 + n;
        let words = match (word(tokens, up), word(tokens, up + 1)) {
            ("up", "to") => 2,
            ("to", _) => 1,
            _ => 0,
        };
        let m = number(tokens, up + words);
        (word(tokens, i) == "from" && n > 0 && words > 0 && m > 0 && table(tokens, up + words + m, lexicon).is_some())
            .then_some((up, words))
    };
    if let Some((at, (up, words))) = (1..tokens.len()).find_map(|i| up_to(i).map(|u| (i, u))) {
        replace(tokens, up, words, &["and"]);
        replace(tokens, at, 1, &["between"]);
    }
}

/// 'at least 2 and at most 9', 'no fewer than 2 but no more than 9'
fn both_ends(tokens: &mut Vec<Token>) {
    let least = |i: usize| bound(tokens, i).filter(|(_, plain)| *plain == ["at", "least"]).map(|b| b.0);
    let most = |i: usize| bound(tokens, i).filter(|(_, plain)| *plain == ["at", "most"]).map(|b| b.0);
    let said = |i: usize| {
        let low = least(i)?;
        let n = number(tokens, i + low);
        let joint = i + low + n;
        let joined = matches!(word(tokens, joint), "and" | "but").then_some(joint + 1)?;
        let high = most(joined)?;
        (n > 0 && number(tokens, joined + high) > 0).then_some((low, joint, high))
    };
    let Some((at, (low, joint, high))) = (0..tokens.len()).find_map(|i| said(i).map(|s| (i, s))) else { return };
    replace(tokens, joint, 1 + high, &["and"]);
    replace(tokens, at, low, &["between"]);
}

/// 'that don't even have 3 orders', 'haven't got to 3 orders yet'
fn not_even(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let said = |i: usize| {
        let denied = matches!(
            word(tokens, i),
            "don't" | "don’t" | "dont" | "doesn't" | "doesn’t" | "didn't" | "haven't" | "haven’t" | "hasn't" | "hasn’t" | "not"
        );
        let even = usize::from(word(tokens, i + 1) == "even");
        let have = i + 1 + even;
        let verb = match (word(tokens, have), word(tokens, have + 1)) {
            ("got" | "get" | "come", "to") => 2,
            ("reached" | "reach" | "hit" | "made" | "make", _) => 1,
            ("have" | "got" | "had", _) if even > 0 => 1,
            _ => return None,
        };
        let at = have + verb;
        let n = number(tokens, at);
        let len = table(tokens, at + n, lexicon).filter(|_| denied && n > 0)?;
        Some((at, (word(tokens, at + n + len) == "yet").then_some(at + n + len)))
    };
    let Some((from, (at, yet))) = (1..tokens.len()).find_map(|i| said(i).map(|s| (i, s))) else { return };
    if let Some(yet) = yet {
        tokens.remove(yet);
    }
    let not = usize::from(word(tokens, from) == "not" && matches!(word(tokens, from - 1), "do" | "did" | "does" | "have" | "has"));
    replace(tokens, from - not, at - from + not, &["have", "fewer", "than"]);
}

/// 'the number of last quarter's orders' asks how many of them.
fn of_a_period(tokens: &mut Vec<Token>) {
    let timely = |w: &str| {
        crate::time::unit(w).is_some()
            || crate::time::season(w).is_some()
            || crate::time::month(w).is_some()
            || w.len() == 4 && w.chars().all(|c| c.is_ascii_digit())
            || matches!(
                w,
                "this"
                    | "last"
                    | "the"
                    | "first"
                    | "second"
                    | "half"
                    | "of"
                    | "previous"
                    | "current"
                    | "past"
                    | "today"
                    | "yesterday"
                    | "days"
            )
            || w.len() < 3 && w.chars().all(|c| c.is_ascii_digit())
    };
    const LONGEST: usize = 8;
    let said = |i: usize| {
        let of = matches!(word(tokens, i), "number" | "count") && word(tokens, i + 1) == "of";
        let end = (i + 2..i + 2 + LONGEST).find(|&k| !timely(word(tokens, k)))?;
        (of && end > i + 2 && matches!(word(tokens, end), "'s" | "’s" | "'" | "’") && !tokens.get(end + 1).is_none_or(parts)).then_some(())
    };
    let Some(at) = (0..tokens.len()).find(|&i| said(i).is_some()) else { return };
    let the = usize::from(at > 0 && matches!(word(tokens, at - 1), "the" | "a"));
    replace(tokens, at - the, the + 1, &["how", "many"]);
}
