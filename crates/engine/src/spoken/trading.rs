//! What people of a trade say of money and goods: 'how much did we take last month', 'what did each branch pull in', 'a typical order', 'how
//! many stars do they give us', 'who hasn't ordered in a year'. Put plainly, so whatever can be asked of takings, averages and absence can be.

use super::{parts, read_as, replace, word};
use crate::lexicon::{Lexicon, Target};
use crate::text::{Token, lemma};

/// Words of those who sell, between 'did' and the verb.
const LONGEST_SUBJECT: usize = 4;

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    takings(tokens, lexicon);
    stars(tokens, lexicon);
    absent(tokens, lexicon);
    units(tokens, lexicon);
    typical(tokens, lexicon);
}

fn named(lexicon: &Lexicon, word: &str) -> bool {
    lexicon.named(&lemma(word)).iter().any(|h| h.weight > 0.9)
}

/// How many words a verb of taking money takes: 'take', 'pull in', 'turn over'.
fn takes_money(tokens: &[Token], at: usize) -> Option<usize> {
    let particle = word(tokens, at + 1);
    match word(tokens, at) {
        "take" => Some(1 + usize::from(particle == "in")),
        "earn" | "gross" => Some(1),
        "make" => Some(1),
        "pull" | "bring" | "rake" | "get" if particle == "in" => Some(2),
        "turn" if particle == "over" => Some(2),
        "ring" if particle == "up" => Some(2),
        _ => None,
    }
}

/// 'how much did we take', 'what did each branch pull in': the takings. What is made may be goods; where some are, it is left.
fn takings(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let asked = match (word(tokens, 0), word(tokens, 1)) {
        ("how", "much") => 2 + usize::from(word(tokens, 2) == "money"),
        ("what", _) => 1,
        _ => return,
    };
    if !matches!(word(tokens, asked), "did" | "do" | "does") {
        return;
    }
    let Some((verb, len)) = (asked + 2..(asked + 3 + LONGEST_SUBJECT).min(tokens.len())).find_map(|i| Some((i, takes_money(tokens, i)?)))
    else {
        return;
    };
    let behind = tokens.get(verb + len);
    // 'take home', 'make of it' have an object.
    let free = behind.is_none_or(parts)
        || matches!(
            word(tokens, verb + len),
            "last"
                | "this"
                | "in"
                | "since"
                | "during"
                | "yesterday"
                | "today"
                | "per"
                | "by"
                | "on"
                | "from"
                | "between"
                | "over"
                | "so"
                | "each"
                | "every"
                | "at"
                | "before"
                | "until"
                | "altogether"
        )
        || crate::time::month(word(tokens, verb + len)).is_some();
    let made = word(tokens, verb) == "make"
        && ["produce", "production", "output", "batch", "yield", "manufacture", "harvest"].iter().any(|w| named(lexicon, w));
    if !free || made {
        return;
    }
    let subject: Vec<String> = (asked + 1..verb).map(|i| word(tokens, i).to_string()).collect();
    let subject: Vec<&str> = subject.iter().map(String::as_str).collect();
    let mut plain = vec!["total", "revenue"];
    match subject.as_slice() {
        ["we" | "they" | "you"] | ["we", "all"] => {}
        ["each" | "every", rest @ ..] if !rest.is_empty() => {
            plain.push("by");
            plain.extend(rest);
        }
        _ => return,
    }
    replace(tokens, 0, verb + len, &plain);
}

/// 'how many stars do people give us': the average rating, where nothing is called a star and ratings are kept.
fn stars(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let Some(at) = (0..tokens.len()).find(|&i| word(tokens, i) == "how" && word(tokens, i + 1) == "many" && word(tokens, i + 2) == "stars")
    else {
        return;
    };
    let Some(kept) = ["rating", "score"].into_iter().find(|w| named(lexicon, w)) else { return };
    let verb =
        (at + 4..tokens.len().min(at + 9)).find(|&i| matches!(word(tokens, i), "give" | "get" | "have" | "leave" | "award" | "earn"));
    let Some(verb) = verb.filter(|_| !named(lexicon, "star") && matches!(word(tokens, at + 3), "do" | "does" | "did")) else { return };
    let us = usize::from(word(tokens, verb + 1) == "us");
    let average = if word(tokens, verb + us + 1) == "on" && word(tokens, verb + us + 2) == "average" { 2 } else { 0 };
    let subject: Vec<String> = (at + 4..verb).map(|i| word(tokens, i).to_string()).collect();
    let mut plain = vec!["what", "is", "the", "average", kept];
    // Those who give them are told by nobody: what is rated stands before 'get'.
    if matches!(word(tokens, verb), "get" | "have" | "earn") && subject.iter().all(|w| w != "we") {
        plain.push("of");
        plain.extend(subject.iter().map(String::as_str));
    }
    replace(tokens, at, verb + 1 + us + average - at, &plain);
}

/// 'who hasn't ordered in a year': who has no orders in that time, where what is done is kept as rows.
fn absent(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let denied = |i: usize| match (word(tokens, i), word(tokens, i + 1)) {
        ("hasn't" | "haven't" | "hasnt" | "havent", _) => Some(1),
        ("has" | "have", "not") => Some(2),
        _ => None,
    };
    let Some((at, len)) = (1..tokens.len()).find_map(|i| Some((i, denied(i)?))) else { return };
    let done = at + len;
    let table = |base: &&str| lexicon.named(&lemma(base)).iter().any(|h| h.weight > 0.9 && matches!(h.target, Target::Table(_)));
    let stem = word(tokens, done).strip_suffix("ed").unwrap_or_default();
    let Some(base) = [stem].into_iter().filter(|s| !s.is_empty()).find(table).map(str::to_string) else { return };
    if !matches!(word(tokens, at - 1), "who" | "anybody" | "anyone" | "somebody" | "nobody")
        || !word(tokens, done).ends_with("ed")
        || !matches!(word(tokens, done + 1), "in" | "for" | "since" | "within" | "this" | "last" | "")
    {
        return;
    }
    let plural = format!("{base}s");
    // 'in a year' is the last one.
    let lately = matches!(word(tokens, done + 1), "in" | "for") && matches!(word(tokens, done + 2), "a" | "over");
    if lately && crate::time::unit(word(tokens, done + 3)).is_some() {
        let mut plain = vec!["which", "customers", "have", "no", &plural, "in", "the", "last"];
        // A year by then, not the calendar's.
        if word(tokens, done + 3) == "year" {
            plain.extend(["12", "months"]);
        }
        replace(tokens, at - 1, done + 4 - at + usize::from(plain.len() > 8), &plain);
    } else {
        replace(tokens, at - 1, done + 2 - at, &["which", "customers", "have", "no", &plural]);
    }
}

/// 'which product sold the most': the most units, where quantities are kept.
fn units(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let sold = (1..tokens.len()).find(|&i| {
        word(tokens, i) == "sold"
            && word(tokens, i + 1) == "the"
            && matches!(word(tokens, i + 2), "most" | "least")
            && matches!(word(tokens, 0), "which" | "what")
    });
    let Some(at) = sold.filter(|_| ["quantity", "qty", "units"].iter().any(|w| named(lexicon, w))) else { return };
    let free = tokens.get(at + 3).is_none_or(parts)
        || matches!(word(tokens, at + 3), "last" | "this" | "in" | "since" | "during" | "on" | "by" | "per" | "at" | "over");
    if free && !matches!(word(tokens, at - 1), "we" | "they" | "have" | "has") {
        replace(tokens, at + 2, 1, &[if word(tokens, at + 2) == "most" { "most" } else { "fewest" }, "units"]);
    }
}

/// 'a typical order': the average one.
fn typical(tokens: &mut [Token], lexicon: &Lexicon) {
    for i in 1..tokens.len() {
        let determined = matches!(word(tokens, i - 1), "a" | "the" | "our" | "your" | "their" | "an" | "each");
        let noun = tokens.get(i + 1).is_some_and(|t| !t.punctuation);
        if word(tokens, i) == "typical" && determined && noun && !named(lexicon, "typical") {
            read_as(&mut tokens[i], "average");
        }
    }
}
