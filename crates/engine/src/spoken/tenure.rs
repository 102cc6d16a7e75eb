//! Who is there now, who has gone and how long somebody has been there, where rows keep the day of coming and going: 'how many guides do we
//! have right now' counts those still there, 'how many did we lose last year' those who left, 'been with us for more than three years' is
//! having come more than three years ago.

use super::{parts, replace, word};
use crate::lexicon::{Lexicon, Target};
use crate::mention::lasts;
use crate::roles::Stay;
use crate::text::Token;

/// Words for now.
const NOW: &[&[&str]] = &[
    &["right", "now"],
    &["just", "now"],
    &["now"],
    &["currently"],
    &["at", "the", "moment"],
    &["at", "this", "moment"],
    &["at", "present"],
    &["presently"],
    &["these", "days"],
    &["as", "of", "now"],
];
/// How far the words may stand from the rows that they are said of.
const REACH: usize = 6;

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    there_now(tokens, lexicon);
    gone(tokens, lexicon);
    lost(tokens, lexicon);
    since(tokens, lexicon);
}

/// The tables that a word names.
fn named(lexicon: &Lexicon, token: &Token) -> impl Iterator<Item = usize> {
    lexicon
        .named(&token.lemma)
        .into_iter()
        .filter(|h| h.weight > 0.8)
        .filter_map(|h| if let Target::Table(t) = h.target { Some(t) } else { None })
}

/// How many tokens from a place on say 'now'.
fn now_at(tokens: &[Token], at: usize) -> usize {
    NOW.iter().filter(|p| p.iter().enumerate().all(|(k, w)| word(tokens, at + k) == *w)).map(|p| p.len()).max().unwrap_or(0)
}

/// 'how many guides do we have right now', 'how many tools are there at the moment': those that we still have, that are still there.
fn there_now(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let Some((at, len)) = (1..tokens.len()).find_map(|i| Some((i, now_at(tokens, i))).filter(|n| n.1 > 0)) else { return };
    if tokens.iter().any(|t| matches!(t.lower.as_str(), "still" | "than" | "until" | "till" | "by" | "compared" | "versus")) {
        return;
    }
    let Some(asked) = (0..at).find(|&i| matches!(word(tokens, i), "many" | "which" | "what")) else { return };
    let noun = (asked + 1..at.min(asked + 4)).find(|&i| named(lexicon, &tokens[i]).next().is_some_and(|t| lasts::tells(lexicon, t)));
    let Some(noun) = noun else { return };
    // Nothing but that they are there is said of them, before or behind.
    let (mut verb, mut end) = (None, noun + 1);
    while end < at {
        match word(tokens, end) {
            "do" | "we" | "are" | "have" | "got" | "there" | "on" | "our" | "the" | "books" | "with" | "us" | "here" => {}
            _ => return,
        }
        if matches!(word(tokens, end), "have" | "there" | "here") && verb.is_none() && end > noun + 1 {
            verb = Some(end);
        }
        end += 1;
    }
    // 'do we currently have', 'are there'
    let behind = at + len;
    let next = matches!(word(tokens, behind), "have" | "there" | "here" | "got" | "employ") && verb.is_none();
    let ends = tokens.get(behind).is_none_or(parts)
        || next && tokens.get(behind + 1).is_none_or(|t| parts(t) || matches!(t.lower.as_str(), "in" | "at" | "per" | "by"));
    let grouped = matches!(word(tokens, behind), "in" | "at" | "per" | "by" | "from");
    if lasts::is_in_something(tokens, behind) {
        return;
    }
    if next {
        if ends {
            replace(tokens, at, len, &["still"]);
        }
        return;
    }
    if !ends && !grouped {
        return;
    }
    replace(tokens, at, len, &[]);
    match verb {
        Some(v) => {
            let has = word(tokens, v).to_string();
            // 'have we got' is 'do we have'.
            if has == "have" && word(tokens, v + 1) == "we" && word(tokens, v + 2) == "got" {
                replace(tokens, v, 3, &["do", "we", "still", "have"]);
            } else {
                replace(tokens, v, 1, &["still", &has]);
            }
        }
        None if matches!(word(tokens, noun + 1), "have") && word(tokens, noun + 2) == "we" => {
            let got = usize::from(word(tokens, noun + 3) == "got");
            replace(tokens, noun + 1, 2 + got, &["do", "we", "still", "have"]);
        }
        None => replace(tokens, at, 0, &["still", "there"]),
    }
}

/// The table of those who come and go that a word near before a place names.
fn stay<'a>(tokens: &[Token], at: usize, lexicon: &'a Lexicon) -> Option<&'a Stay> {
    (at.saturating_sub(REACH)..at).rev().find_map(|i| {
        let t = tokens.get(i).filter(|t| !t.punctuation && !t.quoted)?;
        named(lexicon, t).find_map(|t| lexicon.stays().iter().find(|s| s.table == t))
    })
}

/// 'guides who have gone', 'which guides have stopped since May': who left.
fn gone(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let Some(at) = (1..tokens.len()).find(|&i| {
        matches!(word(tokens, i), "gone" | "stopped" | "quit" | "packed")
            && matches!(word(tokens, i - 1), "have" | "has" | "'ve" | "'s" | "are" | "is" | "who")
    }) else {
        return;
    };
    let packed = 2 * usize::from(word(tokens, at) == "packed" && word(tokens, at + 1) == "it" && word(tokens, at + 2) == "in");
    let ends = tokens.get(at + 1 + packed).is_none_or(parts)
        || matches!(
            word(tokens, at + 1 + packed),
            "since" | "in" | "this" | "last" | "during" | "so" | "by" | "per" | "each" | "before" | "after"
        );
    if ends && (word(tokens, at) != "packed" || packed > 0) && stay(tokens, at, lexicon).is_some() {
        replace(tokens, at - 1, 2 + packed, &["have", "left"]);
    }
}

/// 'how many members did we lose last year', 'members we lost': those who left.
fn lost(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let Some(at) = (1..tokens.len()).find(|&i| matches!(word(tokens, i), "lose" | "lost" | "losing") && word(tokens, i - 1) == "we") else {
        return;
    };
    let mut from = at - 1;
    while from > 0 && matches!(word(tokens, from - 1), "did" | "have" | "do" | "that" | "are") {
        from -= 1;
    }
    // Of them alone it is said: members don't lose anything.
    let noun = from
        .checked_sub(1)
        .and_then(|i| tokens.get(i))
        .is_some_and(|t| named(lexicon, t).any(|t| lexicon.stays().iter().any(|s| s.table == t)));
    let object = tokens.get(at + 1).is_some_and(|t| matches!(t.lower.as_str(), "to" | "money" | "on" | "for"));
    if noun && !object {
        replace(tokens, from, at + 1 - from, &["left"]);
    }
}

/// 'volunteers who have been with us for more than three years': those who came more than three years ago and are still there.
fn since(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let Some(been) = (1..tokens.len()).find(|&i| word(tokens, i) == "been") else { return };
    let mut from = been;
    while from > 0 && matches!(word(tokens, from - 1), "have" | "has" | "'ve" | "'s" | "already") {
        from -= 1;
    }
    let there = match (word(tokens, been + 1), word(tokens, been + 2)) {
        ("with", "us") => 2,
        ("here", _) | ("around", _) => 1,
        ("a" | "an", _)
            if tokens.get(been + 2).is_some_and(|t| named(lexicon, t).any(|t| lexicon.stays().iter().any(|s| s.table == t))) =>
        {
            2
        }
        _ if tokens.get(been + 1).is_some_and(|t| named(lexicon, t).any(|t| lexicon.stays().iter().any(|s| s.table == t))) => 1,
        _ => return,
    };
    let mut at = been + 1 + there;
    at += usize::from(word(tokens, at) == "for");
    let bound = match (word(tokens, at), word(tokens, at + 1)) {
        ("more" | "less" | "longer", "than") => 2,
        ("over" | "under", _) => 1,
        ("at", "least") => 2,
        _ => return,
    };
    let less = matches!(word(tokens, at), "less" | "under");
    let span = (at + bound..tokens.len().min(at + bound + 4)).find(|&i| crate::time::unit(word(tokens, i)).is_some());
    let asks = word(tokens, from.saturating_sub(1)) == "who" && from <= 1;
    let people = if asks {
        let mut all = lexicon.stays().iter().filter(|s| s.staff || lexicon.stays().len() == 1);
        all.next().filter(|_| all.next().is_none())
    } else {
        stay(tokens, from, lexicon)
    };
    let (Some(end), Some(people)) = (span, people) else { return };
    let Some(begins) = people.begins else { return };
    let came = lexicon.tables[people.table].columns[begins].words.first().cloned().unwrap_or_default();
    let mut plain: Vec<String> = if asks { vec!["which".into(), lexicon.tables[people.table].words.concat()] } else { Vec::new() };
    plain.extend([came, if less { "less" } else { "more" }.to_string(), "than".into()]);
    plain.extend((at + bound..=end).map(|i| word(tokens, i).to_string()));
    plain.push("ago".into());
    let plain: Vec<&str> = plain.iter().map(String::as_str).collect();
    let start = if asks { from - 1 } else { from };
    replace(tokens, start, end + 1 - start, &plain);
    // Whoever has been there is there: 'current'.
    let noun = (0..tokens.len()).find(|&i| named(lexicon, &tokens[i]).any(|t| t == people.table));
    if let Some(noun) = noun.filter(|&n| n == 0 || word(tokens, n - 1) != "current") {
        let said = word(tokens, noun).to_string();
        replace(tokens, noun, 1, &["current", &said]);
    }
}
