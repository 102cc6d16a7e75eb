//! Clauses of a question as it is spoken, by what they do: some ask, some state. It goes by the build of a clause alone (who is spoken of, a
//! finite verb, a word that asks), so it holds for any trade: 'the pilots keep ringing me: how many …', 'big ones go first, that's how it is'.

use super::phrase::listed;
use super::{asks, orders, parts, word};
use crate::text::Token;

/// What a clause does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Asks, or orders to show something.
    Asks,
    /// A question that is answered by yes or no, or one of how things are, which only opens a subject.
    Opens,
    /// Says something of somebody: a subject with a finite verb.
    States,
    /// 'haven't we', 'does it': asks for a nod.
    Nods,
    /// Anything else: what is spoken of, a scope, what is added.
    Part,
}

/// A clause as a range of tokens, without the sign behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clause {
    pub from: usize,
    pub to: usize,
    pub kind: Kind,
}

/// Words between which a verb is looked for, from the beginning of a clause.
const SUBJECT: usize = 7;

/// The clauses of a question in order.
pub(super) fn of(tokens: &[Token]) -> Vec<Clause> {
    let mut out = Vec::new();
    let mut from = 0;
    for at in 0..=tokens.len() {
        let ends = at == tokens.len() || parts(&tokens[at]);
        // '…, and so how many', '… but which of them'
        let joins = at > from && listed("joins", word(tokens, at)) && asks(word(tokens, at + 1)) && at + 1 < tokens.len();
        if (ends || joins) && at > from {
            out.push(Clause { from, to: at, kind: kind(tokens, from, at) });
        }
        if ends {
            from = at + 1;
        } else if joins {
            from = at;
        }
    }
    out
}

/// Past words that only open a clause: 'so', 'and now', 'well then'.
pub(super) fn opened(tokens: &[Token], from: usize, to: usize) -> usize {
    (from..to).find(|&i| !listed("opens", word(tokens, i))).unwrap_or(to)
}

/// What the clause does.
fn kind(tokens: &[Token], from: usize, to: usize) -> Kind {
    let at = opened(tokens, from, to);
    if at >= to {
        return Kind::Part;
    }
    let w = |i: usize| if i < to { word(tokens, i) } else { "" };
    if finite(w(at)) && subject(w(at + 1)) && (at + 2 == to || at + 3 == to && w(at + 2) == "not") && listed("aux", w(at)) {
        return Kind::Nods;
    }
    if listed("vaguely", w(at)) && listed("aux", w(at + 1)) && (subject(w(at + 2)) || w(at + 2) == "things") {
        return Kind::Opens;
    }
    if asks(w(at)) || listed("before", w(at)) && asks(w(at + 1)) || orders(w(at)) || wishes(tokens, at, to) {
        return Kind::Asks;
    }
    // 'I'm …' has its subject before the verb.
    if listed("aux", w(at)) && !speaker(w(at)) {
        return if subject(w(at + 1)) && listed("can", w(at)) { Kind::Asks } else { Kind::Opens };
    }
    if embedded(tokens, from, to).is_some() {
        return Kind::Asks;
    }
    // '…, so the five cheapest boats': what follows from what was said is what is asked.
    if word(tokens, from) == "so" && at == from + 1 && from > 0 && to - at >= 3 && !states(tokens, at, to) {
        return Kind::Asks;
    }
    if states(tokens, at, to) { Kind::States } else { Kind::Part }
}

/// 'I'd like …', 'we need the …': what is wanted is asked for.
fn wishes(tokens: &[Token], at: usize, to: usize) -> bool {
    let w = |i: usize| if i < to { word(tokens, i) } else { "" };
    let who = matches!(w(at), "i" | "we" | "i'd" | "we'd" | "i'm" | "we're" | "let" | "i'll");
    let verb = (at..to.min(at + 4)).find(|&i| listed("wishes", w(i)));
    let Some(verb) = verb.filter(|_| who) else { return false };
    // 'I need to ring them' is no wish for an answer, 'I'd like to know' is.
    w(verb + 1) != "to" || listed("learns", w(verb + 2)) || asks(w(verb + 2))
}

/// The word that asks within a clause that leads up to it: 'the owners were wondering how many', 'no idea who'.
pub(super) fn embedded(tokens: &[Token], from: usize, to: usize) -> Option<usize> {
    let at = (from + 1..to).find(|&i| asks(word(tokens, i)))?;
    // 'in which', 'for how long' are asked together.
    let lead = if listed("before", word(tokens, at - 1)) && at > from + 1 { at - 1 } else { at };
    // 'find active employees who never …': behind the rows it is spoken of them.
    let of_rows = matches!(word(tokens, at), "who" | "whose" | "which" | "where") && at == lead && !hears(tokens, at - 1) && {
        let before = &tokens[at - 1];
        before.lower != before.lemma && before.lower.ends_with('s') && !before.punctuation
    };
    let heard = !of_rows && (from..lead).rev().take(3).any(|i| hears(tokens, i));
    (heard && lead - from <= SUBJECT + 4).then_some(lead)
}

/// A verb of telling, or who is told: 'staff still with us whose …' tells nobody anything.
pub(super) fn hears(tokens: &[Token], at: usize) -> bool {
    let person = matches!(word(tokens, at), "me" | "us" | "him" | "her" | "them");
    let placed = person
        && at.checked_sub(1).is_some_and(|b| matches!(word(tokens, b), "with" | "for" | "by" | "from" | "at" | "of" | "under" | "to"));
    listed("hears", word(tokens, at)) && !placed
}

/// True where somebody or something is said to do something.
fn states(tokens: &[Token], at: usize, to: usize) -> bool {
    let w = |i: usize| if i < to { word(tokens, i) } else { "" };
    if listed("scopes", w(at)) {
        return false;
    }
    // 'you know we promised', 'I think they are'
    // 'the council fined us again', 'a flood costs a fortune': a verb by its form, with what it does something to.
    let object = |i: usize| listed("objects", w(i));
    let formed = |i: usize| {
        let past = w(i).len() > 4 && w(i).ends_with("ed") || crate::account::is_irregular(w(i));
        (past || w(i).len() > 4 && w(i).ends_with('s')) && object(i + 1)
    };
    let Some(verb) = (at + 1..to.min(at + 1 + SUBJECT)).find(|&i| finite(w(i)) || formed(i)) else {
        // 'we promised', 'people complain': any word may be the verb behind such a subject.
        return speaker(w(at)) && to > at + 1;
    };
    // 'boats that are', 'the ones we have sold', 'trips in which'
    let relative = (at..verb).any(|i| asks(w(i)) || w(i) == "that" && i > at)
        || (at + 1..verb).any(|i| speaker(w(i)) && w(i) != "people" && !subject(w(i - 1)));
    let determined = listed("determines", w(at)) || subject(w(at)) || verb <= at + 3;
    !relative && determined
}

/// A verb or auxiliary that has a subject.
fn finite(w: &str) -> bool {
    listed("aux", w) || listed("says", w)
}

/// A pronoun that may be a subject.
pub(super) fn subject(w: &str) -> bool {
    listed("subjects", w) || speaker(w)
}

/// Those who speak or are spoken of: behind them any word may be the verb.
fn speaker(w: &str) -> bool {
    listed("speakers", w)
}
