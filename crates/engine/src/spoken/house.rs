//! Those who ask, named from outside: 'has anybody left the company', 'people who joined the firm', 'how long is he with the house'. A house
//! that the schema has as rows or columns of its own is asked for as such, unless people come to it or leave it.

use super::phrase::listed;
use super::{replace, word};
use crate::lexicon::{Lexicon, Target};
use crate::text::Token;

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    house(tokens, lexicon);
    working(tokens, lexicon);
}

/// 'who works for us', 'how many people work here': the rows of those who do.
fn working(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let Some(verb) = (1..tokens.len()).find(|&i| matches!(word(tokens, i), "works" | "work" | "worked" | "employed" | "working")) else {
        return;
    };
    let end = match (word(tokens, verb + 1), word(tokens, verb + 2)) {
        ("for" | "with" | "by", "us") => verb + 3,
        ("here", _) => verb + 2,
        _ => return,
    };
    let auxiliary =
        (0..verb).rev().take_while(|&i| matches!(word(tokens, i), "is" | "are" | "was" | "were" | "has" | "have" | "do")).count();
    let who = verb - auxiliary - 1;
    let person = matches!(word(tokens, who), "who" | "people" | "persons");
    let staff = ["employee", "staff", "worker", "personnel", "employees"]
        .iter()
        .find(|w| lexicon.named(w).iter().any(|h| h.weight > 0.8 && matches!(h.target, Target::Table(_))));
    // Those who still do.
    if let (true, Some(staff)) = (person && word(tokens, verb) != "worked", staff) {
        let words: &[&str] = if word(tokens, who) == "who" { &["which", "current", staff] } else { &["current", staff] };
        replace(tokens, who, end - who, words);
    }
}

fn house(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    for i in 2..tokens.len() {
        if !matches!(word(tokens, i - 1), "the" | "our" | "this") || !listed("house", word(tokens, i)) || tokens[i].quoted {
            continue;
        }
        let near = |list: &str| (i.saturating_sub(3)..i - 1).any(|k| listed(list, word(tokens, k)));
        let placed = matches!(word(tokens, i - 2), "with" | "at" | "in" | "for" | "from");
        let verb = near("comes to") || placed && near("is with");
        let named = lexicon.named(&tokens[i].lemma).iter().any(|h| h.weight > 0.9 && matches!(h.target, Target::Table(_)));
        // 'the firm Barley & Sons', 'the company's name'
        let more = tokens.get(i + 1).is_some_and(|t| t.quoted || t.capitalized || t.lower == "'s");
        if verb && !named && !more {
            replace(tokens, i - 1, 2, &["us"]);
            return;
        }
    }
}
