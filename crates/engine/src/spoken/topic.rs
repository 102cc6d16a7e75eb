//! What is spoken of put first: 'As for the boats, which three …', 'Trips of last year: how many were there', 'Of the boats, which one …', 'Bills
//! we have not sent: what do they add up to'. It is put where the question leaves room for it.

use super::phrase::section;
use super::{asks, orders, parts, replace, word};
use crate::text::Token;

const LONGEST: usize = 26;

pub(super) fn turn(tokens: &mut Vec<Token>) {
    let lead = section("topic").iter().filter_map(|p| p.at(tokens, 0)).map(|f| f.len).max().unwrap_or(0);
    let opening: Vec<String> = (0..lead).map(|i| word(tokens, i).to_string()).collect();
    let Some((sign, question)) = question(tokens, lead) else { return };
    let noun = lead..end_of_topic(tokens, lead, sign);
    let open = matches!(
        word(tokens, noun.start),
        "how"
            | "what"
            | "which"
            | "who"
            | "when"
            | "is"
            | "are"
            | "do"
            | "does"
            | "did"
            | "if"
            | "in"
            | "for"
            | "by"
            | "at"
            | "on"
            | "per"
            | "since"
            | "from"
            | "between"
            | "over"
            | "during"
            | "until"
            | "after"
            | "before"
            | "last"
            | "this"
            | "next"
            | "each"
            | "every"
            | "with"
            | "without"
            | "not"
    ) || orders(word(tokens, noun.start));
    // 'Take last year: …' is a period, which may stand anywhere.
    let period = |from: usize, to: usize| (from..to).any(|i| crate::time::unit(word(tokens, i)).is_some()) && to - from <= 4;
    if lead > 0 && matches!(opening[0].as_str(), "take" | "taking" | "looking" | "so" | "consider") && period(noun.start, noun.end) {
        tokens.drain(..lead);
        return;
    }
    if open || noun.is_empty() || noun.len() > LONGEST {
        return;
    }
    let every_hundred = opening.last().is_some_and(|w| w == "hundred");
    let Some(gap) = gap(tokens, question, every_hundred) else {
        // The question is whole: what leads it says nothing.
        if lead > 0 && !matches!(opening[0].as_str(), "of" | "among" | "amongst" | "out" | "only" | "just" | "so") {
            tokens.drain(..lead);
        }
        return;
    };
    let mut topic: Vec<Token> = tokens[noun.clone()].to_vec();
    if let Some(t) = topic.first_mut().filter(|t| t.start == 0) {
        // It opens no sentence any more.
        t.capitalized &= t.text.chars().skip(1).any(char::is_uppercase);
    }
    let mut rest: Vec<Token> = tokens[question..].to_vec();
    let (at, len, words) = gap;
    let at = at - question;
    replace(&mut rest, at, len, &words);
    let at = at + words.len();
    rest.splice(at..at, topic);
    *tokens = rest;
}

/// The sign before the question and where the question begins, if something stands before it.
fn question(tokens: &[Token], lead: usize) -> Option<(usize, usize)> {
    const PREPOSITIONS: &[&str] = &["in", "at", "on", "by", "with", "for", "from", "to", "of", "during"];
    (lead + 1..tokens.len().saturating_sub(1)).find_map(|i| {
        let sign = parts(&tokens[i]) && !matches!(tokens[i].text.as_str(), "?" | "!" | "…");
        // A comma alone parts a topic only behind its lead, or before 'how many of them'.
        let led = lead > 0 || tokens[i].text != "," || pointed(tokens, i + 1);
        let at = i + 1;
        let asked = asks(word(tokens, at))
            || PREPOSITIONS.contains(&word(tokens, at)) && asks(word(tokens, at + 1))
            || lead == 0 && matches!(word(tokens, at), "count");
        // 'trips, which …' goes on with the trips.
        let relative = tokens[i].text == "," && matches!(word(tokens, at), "which" | "who" | "whose" | "where" | "when") && lead == 0;
        (sign && led && asked && !relative).then_some((i, at))
    })
}

/// 'how many of them', 'how many of those' within a few words.
fn pointed(tokens: &[Token], from: usize) -> bool {
    (from..from + 3).any(|i| word(tokens, i) == "of" && matches!(word(tokens, i + 1), "them" | "those" | "these" | "which"))
}

/// Where what is spoken of ends: before 'and nothing else', a comma.
fn end_of_topic(tokens: &[Token], from: usize, sign: usize) -> usize {
    let tail = (from + 1..sign).find(|&i| section("alone").iter().any(|p| p.ends(tokens, i, sign)));
    let mut end = tail.unwrap_or(sign);
    while end > from && tokens[end - 1].punctuation && !tokens[end - 1].quoted {
        end -= 1;
    }
    end
}

/// Where a question leaves room: the tokens that stand for what is spoken of, and the words that lead it there.
fn gap(tokens: &[Token], from: usize, every_hundred: bool) -> Option<(usize, usize, Vec<&'static str>)> {
    let w = |i: usize| word(tokens, i);
    let verb = |i: usize| {
        w(i).is_empty()
            || matches!(
                w(i),
                "is" | "are"
                    | "was"
                    | "were"
                    | "do"
                    | "does"
                    | "did"
                    | "have"
                    | "has"
                    | "had"
                    | "can"
                    | "could"
                    | "will"
                    | "would"
                    | "there"
                    | "haven't"
                    | "hasn't"
                    | "aren't"
                    | "isn't"
                    | "wasn't"
                    | "weren't"
                    | "don't"
                    | "doesn't"
                    | "didn't"
                    | "hadn't"
                    | "never"
                    | "still"
                    | "already"
                    | "ever"
            )
    };
    let pronoun = |i: usize| matches!(w(i), "they" | "them" | "it" | "those" | "these");
    let preposition = usize::from(!asks(w(from)) && !orders(w(from)));
    let q = from + preposition;
    if w(q) == "how" && w(q + 1) == "many" {
        if every_hundred {
            return Some((q, 2, vec!["what", "percentage", "of"]));
        }
        if w(q + 2) == "of" && pronoun(q + 3) {
            return Some((q + 2, 2, vec![]));
        }
        if verb(q + 2) {
            return Some((q + 2, 0, vec![]));
        }
    }
    if matches!(w(q), "which" | "who" | "what") {
        const SHARES: &[&str] = &["share", "part", "percentage", "proportion", "portion", "fraction"];
        if SHARES.contains(&w(q + 1)) {
            if w(q + 2) == "of" && pronoun(q + 3) {
                return Some((q + 3, 1, vec![]));
            }
            if verb(q + 2) {
                return Some((q + 2, 0, vec!["of"]));
            }
        }
        let of = |i: usize| if w(i) == "of" && pronoun(i + 1) { 2 } else { 0 };
        let one = usize::from(matches!(w(q + 1), "one" | "ones"));
        let number = super::phrase::number(tokens, q + 1);
        if w(q) == "which" && of(q + 1 + one.max(number)) > 0 {
            let skip = if one > 0 { 0 } else { number };
            return Some((q + 1 + skip, of(q + 1 + one.max(number)) + one, vec![]));
        }
        if w(q) == "which" && one > 0 && verb(q + 2) {
            return Some((q + 1, 1, vec![]));
        }
        if w(q) == "which" && verb(q + 1 + number) && one == 0 {
            return Some((q + 1 + number, 0, vec![]));
        }
        if w(q) == "who" && (verb(q + 1) || of(q + 1) > 0) && !matches!(w(q + 1), "do" | "did" | "does") {
            return Some((q, 1 + of(q + 1), vec!["which"]));
        }
    }
    // A pronoun stands for it: 'what do they add up to', 'how often was it left empty'.
    let end = (from..tokens.len()).find(|&i| parts(&tokens[i])).unwrap_or(tokens.len());
    let at = (q + 1..end).find(|&i| pronoun(i))?;
    let determines = matches!(w(at), "those" | "these")
        && at + 1 < end
        && !verb(at + 1)
        && !matches!(w(at + 1), "by" | "per" | "in" | "from" | "for" | "last" | "this" | "of");
    (!determines).then_some((at, 1, vec![]))
}
