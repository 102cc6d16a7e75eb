//! Who or what does most, without a word for the number: 'our highest earning guide', 'top grossing hall', 'best paying client', 'hardest
//! working operator', 'which guide earns us the most'. What rows earn is the revenue that is linked to them, unless they keep an own pay; who
//! works hardest has the most to do.

use super::{parts, replace, word};
use crate::lexicon::{Lexicon, Target};
use crate::text::{Token, lemma};

/// Words of pay that a row keeps of itself.
const PAY: &[&str] = &["wage", "salary", "pay", "earnings", "earning", "income", "commission"];
/// What is said of the money that comes of it.
const EARNING: &[&str] = &["earning", "grossing", "performing", "paying", "revenue-generating", "money-making"];
const HIGHEST: &[&str] = &["highest", "top", "best", "biggest", "greatest", "most"];
const LOWEST: &[&str] = &["lowest", "worst", "least", "poorest"];
/// How many words may name the rows.
const LONGEST_NOUN: usize = 3;

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    earning(tokens, lexicon);
    earns_us(tokens, lexicon);
    if let Some(at) = (0..tokens.len()).find(|&i| matches!(word(tokens, i), "hardest" | "busiest") && word(tokens, i + 1) == "working") {
        replace(tokens, at, 2, &["busiest"]);
    }
}

/// The table that words from a token on name, and how many words.
fn rows(tokens: &[Token], at: usize, lexicon: &Lexicon) -> Option<(usize, usize)> {
    (1..=LONGEST_NOUN).rev().find_map(|n| {
        let words: Vec<String> = (at..at + n).map(|i| lemma(word(tokens, i))).collect();
        if at + n > tokens.len() || tokens[at..at + n].iter().any(parts) {
            return None;
        }
        let hits = lexicon.named(&words.concat());
        hits.iter().filter(|h| h.weight > 0.9).find_map(|h| if let Target::Table(t) = h.target { Some((t, n)) } else { None })
    })
}

/// True where the rows keep what they earn themselves.
fn paid(lexicon: &Lexicon, t: usize) -> bool {
    lexicon.tables[t].columns.iter().any(|c| c.words.iter().any(|w| PAY.contains(&w.as_str())))
}

fn earning(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let Some(at) = (0..tokens.len()).find(|&i| {
        let side = HIGHEST.contains(&word(tokens, i)) || LOWEST.contains(&word(tokens, i));
        side && EARNING.contains(&word(tokens, i + 1))
    }) else {
        return;
    };
    let Some((t, n)) = rows(tokens, at + 2, lexicon) else { return };
    let own = paid(lexicon, t) && matches!(word(tokens, at + 1), "earning" | "paying");
    if own || lexicon.tables[t].columns.iter().any(|c| c.words.iter().any(|w| w == word(tokens, at + 1))) {
        return;
    }
    let end = if HIGHEST.contains(&word(tokens, at)) { "highest" } else { "lowest" };
    let noun: Vec<String> = (at + 2..at + 2 + n).map(|i| word(tokens, i).to_string()).collect();
    let mut plain: Vec<&str> = noun.iter().map(String::as_str).collect();
    plain.extend(["with", "the", end, "total", "revenue"]);
    replace(tokens, at, 2 + n, &plain);
}

/// 'which guide earns us the most', 'what brings in the least': the revenue.
fn earns_us(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    if !matches!(word(tokens, 0), "which" | "what") {
        return;
    }
    let Some((t, n)) = rows(tokens, 1, lexicon) else { return };
    let verb = 1 + n;
    let (len, money) = match word(tokens, verb) {
        "earns" | "earn" | "earned" | "makes" | "make" | "made" => (1, word(tokens, verb + 1) == "us"),
        "brings" | "bring" | "brought" | "pulls" | "pull" | "pulled" | "takes" | "take" | "took" => (1, word(tokens, verb + 1) == "in"),
        _ => return,
    };
    let most = verb + len + usize::from(money);
    let money = money || matches!(word(tokens, verb), "earns" | "earn" | "earned") && !paid(lexicon, t);
    let the = usize::from(word(tokens, most) == "the");
    let end = match word(tokens, most + the) {
        "most" => "highest",
        "least" => "lowest",
        _ => return,
    };
    // '… the most jars' has an object; '… the most money' none other.
    let said = usize::from(word(tokens, most + the + 1) == "money");
    let free = |i: usize| {
        tokens.get(i).is_none_or(parts)
            || matches!(word(tokens, i), "last" | "this" | "in" | "since" | "during" | "on" | "per" | "at" | "over" | "for" | "so")
    };
    if money && free(most + the + 1 + said) {
        replace(tokens, verb, most + the + 1 + said - verb, &["has", "the", end, "total", "revenue"]);
    }
}
