//! Asides: clauses that only tell why or how it is asked, recognized by how they open.

use super::{Matter, State, Word, policy};
use crate::mention::Sense;
use crate::text::Token;
use once_cell::sync::Lazy;

static FRAMES: Lazy<Vec<Vec<&'static str>>> = Lazy::new(|| {
    include_str!("../../data/account/frames.txt")
        .lines()
        .filter(|l| !l.starts_with('#') && !l.is_empty())
        .map(|l| l.split_whitespace().collect())
        .collect()
});

/// Clauses as ranges of tokens, parted by punctuation.
fn clauses(matter: &Matter<'_>) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut start = 0;
    for (i, t) in matter.tokens.iter().enumerate() {
        if t.punctuation && !t.quoted && matches!(t.text.as_str(), "," | "." | ";" | ":" | "!" | "?" | "-" | "–" | "—" | "(" | ")" | "…")
        {
            if start < i {
                out.push((start, i));
            }
            start = i + 1;
        }
    }
    if start < matter.tokens.len() {
        out.push((start, matter.tokens.len()));
    }
    out
}

/// True where a clause opens like an aside.
fn opens(matter: &Matter<'_>, from: usize, to: usize) -> bool {
    let mut at = from;
    // 'And so, …'
    while at < to && matches!(matter.tokens[at].lower.as_str(), "and" | "but" | "so" | "well" | "ok" | "okay") {
        at += 1;
    }
    let said = |t: &Token, w: &str| t.lower == w || w.contains('\'') && t.lower.contains('’') && t.lower.replace('’', "'") == w;
    let fits = |from: usize| {
        FRAMES
            .iter()
            .any(|f| f.iter().enumerate().all(|(k, w)| matter.tokens.get(from + k).filter(|_| from + k < to).is_some_and(|t| said(t, w))))
    };
    fits(from) || at > from && fits(at)
}

/// 'The fleet: how many vehicles …': a heading that only announces what the question is about.
fn announces(matter: &Matter<'_>, from: usize, to: usize) -> bool {
    const LONGEST: usize = 4;
    let before = &matter.tokens[..from];
    let first = matches!(matter.tokens[from].lower.as_str(), "the" | "our" | "about" | "on" | "regarding" | "to");
    let ends = matter.tokens.get(to).is_some_and(|t| t.text == ":" && !t.quoted);
    first && ends && to - from <= LONGEST && before.iter().all(|t| t.punctuation)
}

/// Marks what is not understood within an aside. A clause with an operator or a number is none, and one clause at least must
/// be the question.
pub(super) fn asides(words: &mut [Word], matter: &Matter<'_>) {
    let clauses = clauses(matter);
    if clauses.len() < 2 {
        return;
    }
    let aside = |&(from, to): &(usize, usize)| {
        let spoken = matter.segments.iter().filter(|s| s.start < to && s.end > from);
        let operator = spoken.clone().any(|s| {
            s.readings.first().is_some_and(|r| match &r.sense {
                Sense::Number(n) => !matches!(n.text.as_str(), "1"),
                Sense::Keyword(tag, _) => policy::operates(tag),
                Sense::Adjective(..) | Sense::Time(_) | Sense::Quoted(_) => true,
                _ => false,
            })
        });
        !operator && (opens(matter, from, to) || announces(matter, from, to))
    };
    let asides: Vec<(usize, usize)> = clauses.iter().copied().filter(aside).collect();
    if asides.len() == clauses.len() {
        return;
    }
    for (from, to) in asides {
        let (from, to) = (matter.tokens[from].start, matter.tokens[to - 1].end);
        for w in words.iter_mut().filter(|w| w.span.0 >= from && w.span.1 <= to) {
            if matches!(w.state, State::Unknown | State::Unused) && !policy::is_name(matter, w) {
                w.state = State::Aside;
            }
        }
    }
}
