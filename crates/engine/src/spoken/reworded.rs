//! Constructions of speech in the order in which they are written: verbs in two words behind 'did' ('did we call off'), the mean of 'how much
//! … on average', the middle of numbers, fields that were left empty.

use super::{parts, read_as, replace, word};
use crate::lexicon::{Lexicon, Target};
use crate::text::Token;
use once_cell::sync::Lazy;

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    phrasal(tokens);
    if !crate::mention::lasts::denies(tokens, lexicon) {
        no_longer(tokens);
    }
    indirect(tokens);
    much_on_average(tokens);
    middle(tokens, lexicon);
    in_percent(tokens);
    left_empty(tokens, lexicon);
    whether_any(tokens);
}

/// Second words of verbs: 'call off', 'write off', 'hand over'.
const PARTICLES: &[&str] = &["off", "out", "up", "down", "back", "away", "over"];

/// 'how many did we call off' asks for what was called off.
fn phrasal(tokens: &mut [Token]) {
    const REACH: usize = 7;
    for i in 1..tokens.len() {
        if !PARTICLES.contains(&word(tokens, i)) {
            continue;
        }
        let verb = i - 1;
        let asked = (verb.saturating_sub(REACH)..verb).any(|k| matches!(word(tokens, k), "did" | "do" | "does" | "didn't" | "don't"));
        let subject = verb > 0 && matches!(word(tokens, verb - 1), "we" | "they" | "i" | "you" | "people" | "it" | "she" | "he");
        let done = if asked { participle(word(tokens, verb)) } else { from_past(word(tokens, verb)) };
        if let (true, Some(done)) = (subject, done) {
            read_as(&mut tokens[verb], &done);
        }
    }
}

/// 'which teas do we no longer sell', 'teas we don't sell any more': those that are not sold; 'who no longer works here': who has left.
fn no_longer(tokens: &mut Vec<Token>) {
    let person = |w: &str| matches!(w, "we" | "they" | "i" | "you" | "she" | "he");
    for i in 1..tokens.len() {
        let (before, no) = (word(tokens, i - 1), word(tokens, i) == "no" && word(tokens, i + 1) == "longer");
        if no && matches!(word(tokens, i + 2), "work" | "works" | "working") && matches!(word(tokens, i + 3), "here" | "for" | "with") {
            let us = usize::from(word(tokens, i + 4) == "us");
            replace(tokens, i, 4 + us, &["have", "left"]);
            return;
        }
        // 'which are no longer offered'
        let done = word(tokens, i + 2);
        if no && (done.ends_with("ed") || from_past(done).is_some()) && !person(before) {
            replace(tokens, i, 2, &["not"]);
            return;
        }
        // 'aren't with us any more'
        let denied = matches!(word(tokens, i), "isn't" | "aren't" | "not" | "isnt" | "arent");
        if denied && word(tokens, i + 1) == "with" && word(tokens, i + 2) == "us" && word(tokens, i + 3) == "any" {
            let be = usize::from(matches!(before, "is" | "are" | "'s" | "'re"));
            replace(tokens, i - be, 5 + be, &["have", "left"]);
            return;
        }
        let auxiliary = usize::from(i >= 2 && matches!(word(tokens, i - 2), "do" | "does"));
        if no
            && person(before)
            && let Some(done) = participle(word(tokens, i + 2))
        {
            replace(tokens, i - 1 - auxiliary, 4 + auxiliary, &["not", &done]);
            return;
        }
        let dont = matches!(word(tokens, i), "don't" | "dont")
            && person(before)
            && word(tokens, i + 2) == "any"
            && matches!(word(tokens, i + 3), "more" | "longer")
            && word(tokens, i + 4) != "than";
        if dont && let Some(done) = participle(word(tokens, i + 1)) {
            replace(tokens, i - 1, 5, &["not", &done]);
            return;
        }
        // 'not offered any more'
        if matches!(word(tokens, i), "any")
            && matches!(word(tokens, i + 1), "more" | "longer")
            && word(tokens, i + 2) != "than"
            && i >= 2
            && matches!(word(tokens, i - 2), "not" | "aren't" | "isn't")
        {
            replace(tokens, i, 2, &[]);
            return;
        }
    }
}

static IRREGULAR: Lazy<Vec<(&'static str, &'static str)>> = Lazy::new(|| {
    let lines = include_str!("../../data/irregular_verbs.tsv").lines().filter(|l| !l.starts_with('#'));
    lines.filter_map(|l| l.split_once('\t')).collect()
});

/// 'what we spent on paper' is 'what did we spend on paper' by itself.
fn indirect(tokens: &mut Vec<Token>) {
    let at = if word(tokens, 0) == "what" {
        1
    } else if word(tokens, 0) == "how" && word(tokens, 1) == "much" {
        2
    } else {
        return;
    };
    if matches!(word(tokens, at), "we" | "they" | "i" | "you")
        && let Some(base) = base_of(word(tokens, at + 1))
    {
        read_as(&mut tokens[at + 1], base);
        let place = tokens[at].start;
        tokens.insert(at, super::unsaid("did", place));
    }
}

/// The base of an irregular past form: 'spent' → 'spend'.
fn base_of(form: &str) -> Option<&'static str> {
    IRREGULAR.iter().find(|(f, _)| *f == form).map(|(_, base)| *base)
}

/// What was done of a past form: 'wrote' → 'written'.
fn from_past(form: &str) -> Option<String> {
    let base = IRREGULAR.iter().find(|(f, _)| *f == form)?.1;
    participle(base)
}

/// What a base form becomes when it was done: 'call' → 'called', 'write' → 'written'.
pub(super) fn participle(base: &str) -> Option<String> {
    if base.len() < 3 || !base.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    if let Some((form, _)) = IRREGULAR.iter().rev().find(|(_, b)| *b == base) {
        return Some((*form).to_string());
    }
    let vowel = |b: u8| matches!(b, b'a' | b'e' | b'i' | b'o' | b'u');
    let [.., before, middle, last] = base.as_bytes() else { return None };
    Some(match last {
        b'e' => format!("{base}d"),
        b'y' if !vowel(*middle) => format!("{}ied", &base[..base.len() - 1]),
        // 'drop', 'ship'
        _ if !vowel(*last) && vowel(*middle) && !vowel(*before) && base.len() <= 4 && !matches!(last, b'w' | b'x' | b'y') => {
            format!("{base}{}ed", char::from(*last))
        }
        _ => format!("{base}ed"),
    })
}

/// 'how much wood goes into a firing on average': the average wood.
fn much_on_average(tokens: &mut Vec<Token>) {
    for i in 0..tokens.len().saturating_sub(3) {
        if word(tokens, i) != "how" || word(tokens, i + 1) != "much" {
            continue;
        }
        let noun = word(tokens, i + 2);
        let auxiliary = noun.is_empty()
            || crate::account::policy::says_nothing(noun)
            || matches!(noun, "money" | "time" | "more" | "less" | "did" | "is" | "percent" | "per" | "higher" | "lower");
        let end = (i..tokens.len()).find(|&k| parts(&tokens[k]) && tokens[k].text != ",").unwrap_or(tokens.len());
        let on = (0..end.saturating_sub(1)).find(|&k| matches!(word(tokens, k), "on") && word(tokens, k + 1) == "average");
        if let (false, Some(on)) = (auxiliary, on) {
            let (first, second) = (i.max(on), i.min(on));
            for at in [first, second] {
                replace(tokens, at, 2, if at == i { &["average"] } else { &[] });
            }
            return;
        }
    }
}

/// 'the middle price': the median.
fn middle(tokens: &mut [Token], lexicon: &Lexicon) {
    for i in 0..tokens.len().saturating_sub(1) {
        let named = |glued: &str| !lexicon.named(glued).is_empty();
        if word(tokens, i) != "middle" || named("middle") || named(&format!("middle{}", tokens[i + 1].lemma)) {
            continue;
        }
        let number = lexicon.named(&tokens[i + 1].lemma).iter().any(|h| match h.target {
            Target::Column(t, c) => lexicon.schema.tables[t].columns[c].class.is_number(),
            Target::Table(_) => false,
        });
        if number || matches!(tokens[i + 1].lemma.as_str(), "value" | "price" | "amount" | "cost" | "fee" | "discount" | "age" | "salary") {
            read_as(&mut tokens[i], "median");
        }
    }
}

/// 'In percent, how many of the boats …'.
fn in_percent(tokens: &mut Vec<Token>) {
    let lead = match (word(tokens, 0), word(tokens, 1), word(tokens, 2)) {
        ("in" | "as", "percent" | "percentage" | "percentages" | "%", _) => 2,
        ("in" | "as", "a" | "per", "percentage" | "cent") => 3,
        _ => return,
    };
    let at = lead + usize::from(tokens.get(lead).is_some_and(parts));
    if word(tokens, at) == "how" && word(tokens, at + 1) == "many" {
        let of = word(tokens, at + 2) == "of";
        replace(tokens, at, 2, if of { &["what", "percentage"] } else { &["what", "percentage", "of"] });
        tokens.drain(..at);
    }
}

/// 'how often was the email of our divers left empty': how many divers have none.
fn left_empty(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let Some(often) = (0..tokens.len()).find(|&i| word(tokens, i) == "how" && word(tokens, i + 1) == "often") else { return };
    let end = (often..tokens.len()).find(|&i| parts(&tokens[i])).unwrap_or(tokens.len());
    let empty = (often + 3..end).find(|&i| matches!(word(tokens, i), "missing" | "empty" | "blank" | "null"));
    let verb = matches!(word(tokens, often + 2), "is" | "was" | "are" | "were" | "has" | "have");
    let (Some(empty), true) = (empty, verb) else { return };
    let article = |w: &str| matches!(w, "the" | "our" | "a" | "their" | "its" | "that" | "this");
    let field = |w: &str| matches!(w, "field" | "fields" | "column" | "entry" | "box" | "line");
    let Some(of) = (often + 3..empty).find(|&i| matches!(word(tokens, i), "of" | "for" | "on" | "in")) else { return };
    let what: Vec<Token> =
        (often + 3..of).filter(|&i| !article(word(tokens, i)) && !field(word(tokens, i))).map(|i| tokens[i].clone()).collect();
    let whose: Vec<Token> = (of + 1..empty)
        .filter(|&i| !matches!(word(tokens, i), "been" | "left" | "being"))
        .skip_while(|&i| article(word(tokens, i)) || word(tokens, i) == "all")
        .map(|i| tokens[i].clone())
        .collect();
    let named = whose.iter().any(|t| lexicon.named(&t.lemma).iter().any(|h| matches!(h.target, Target::Table(_))));
    if what.is_empty() || whose.is_empty() || !named {
        return;
    }
    let mut missing = tokens[empty].clone();
    read_as(&mut missing, "without");
    let mut many = tokens[often + 1].clone();
    read_as(&mut many, "many");
    let mut plain = vec![tokens[often].clone(), many];
    plain.extend(whose);
    plain.push(missing);
    plain.extend(what);
    tokens.splice(often..empty + 1, plain);
}

/// 'are there boats that nobody has hired': which ones, not only whether.
fn whether_any(tokens: &mut Vec<Token>) {
    let any = super::phrase::section("any").iter().filter_map(|p| p.at(tokens, 0)).map(|f| f.len).max();
    // 'is there any boat without …' asks whether.
    let Some(any) = any.filter(|n| matches!(word(tokens, 0), "are" | "were") && *n < tokens.len()) else { return };
    const FAR: usize = 6;
    let asks_back = |i: usize| {
        matches!(word(tokens, i), "who" | "that" | "which" | "whose" | "nobody" | "without" | "we" | "who've")
            || word(tokens, i) == "for" && matches!(word(tokens, i + 1), "which" | "whom")
    };
    let people = matches!(word(tokens, any - 1), "anybody" | "anyone" | "somebody" | "someone");
    if !people && (any + 1..tokens.len().min(any + FAR)).any(asks_back) {
        replace(tokens, 0, any, &["which"]);
    }
}
