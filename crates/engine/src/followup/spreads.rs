//! What the answer before is broken down by, said otherwise than with 'by': 'how is that spread over their branches?', 'to which harbours, and
//! how many each?'.

use super::cues::{Cues, PRONOUN};
use super::keys;
use super::previous::Previous;
use crate::text::{Token, stem};

/// Prepositions behind a word for breaking down, or at the end of such a phrase.
const ACROSS: &[&str] = &["over", "across", "between", "among", "amongst", "into"];
const PREPOSITIONS: &[&str] = &["to", "for", "from", "at", "in", "on", "with", "of", "by"];
/// Words that the group is called by at most.
const NAMED: usize = 3;

/// Where words behind a breakdown (`from` its first, `to` the first behind) name what it is by without saying 'by': the tokens of the
/// preposition and what belongs to nobody.
pub(super) fn across(tokens: &[Token], from: usize, to: usize) -> Option<usize> {
    let word = |i: usize| tokens.get(i).filter(|t| !t.quoted && !t.punctuation && t.text != PRONOUN).map_or("", |t| t.lower.as_str());
    let ends = to > from && ACROSS.contains(&word(to - 1));
    let preposition = usize::from(!ends && ACROSS.contains(&word(to)));
    if !ends && preposition == 0 {
        return None;
    }
    let owner = usize::from(matches!(word(to + preposition), "their" | "its" | "the" | "our" | "his" | "her" | "all"));
    let the = usize::from(owner > 0 && word(to + preposition) == "all" && matches!(word(to + preposition + 1), "the" | "their" | "its"));
    (!word(to + preposition + owner + the).is_empty()).then_some(preposition + owner + the)
}

/// 'to which harbours, and how many each': the tokens that name the group, and how many tokens it takes.
pub(super) fn to_which(tokens: &[Token], at: usize) -> Option<(std::ops::Range<usize>, usize)> {
    let word = |i: usize| tokens.get(i).filter(|t| !t.quoted && !t.punctuation).map_or("", |t| t.lower.as_str());
    if !PREPOSITIONS.contains(&word(at)) || !matches!(word(at + 1), "which" | "what") {
        return None;
    }
    let start = at + 2;
    let mut end = start;
    while end < start + NAMED && !word(end).is_empty() && word(end) != "and" {
        end += 1;
    }
    let rest: Vec<&str> = tokens[end..].iter().filter(|t| !t.punctuation).map(|t| t.lower.as_str()).collect();
    let counts = |w: &[&str]| matches!(w, ["how", "many" | "much", rest @ ..] if matches!(rest, ["each"] | ["to" | "for" | "from" | "at" | "in" | "on" | "with" | "of" | "by", "each"] | ["to" | "for" | "from" | "at" | "in" | "on" | "with" | "of" | "by", "each", "one" | "of"] | ["apiece"] | ["each", "time"]));
    let said = match rest.as_slice() {
        ["and", rest @ ..] => counts(rest),
        rest => counts(rest),
    };
    (end > start && said).then_some((start..end, tokens.len() - at))
}

/// 'by kind of fee', 'per type of vacancy': a kind that the rows before, or what they belong to, have. Whose kind it is goes without saying.
pub(super) fn kinds_of(cues: &mut Cues, previous: &Previous) {
    let word = |i: usize| cues.rest.get(i).filter(|t| !t.quoted && !t.punctuation).map_or("", |t| t.lower.as_str());
    let by = (0..cues.rest.len()).find(|&i| {
        matches!(word(i), "by" | "per")
            && word(i + 2) == "of"
            && matches!(word(i + 1), "kind" | "type" | "sort" | "category" | "class" | "kinds" | "types")
    });
    let (Some(at), Some(subject)) = (by, previous.subject) else { return };
    let ends = cues.rest[at + 3..].iter().position(|t| t.punctuation).map_or(cues.rest.len(), |n| at + 3 + n);
    let lexicon = previous.lexicon;
    let kind = stem(&cues.rest[at + 1].lemma);
    let near = std::iter::once(subject).chain(keys::from(lexicon, subject).map(|e| e.to));
    let has = |t: usize| lexicon.tables[t].columns.iter().any(|c| c.words.iter().any(|w| stem(w) == kind));
    let called = |t: usize, said: &Token| lexicon.tables[t].words.iter().any(|w| stem(w) == stem(&said.lemma));
    let near: Vec<usize> = near.collect();
    let whose = &cues.rest[at + 3..ends];
    if (1..=2).contains(&whose.len()) && near.iter().any(|&t| has(t) && whose.iter().all(|w| called(t, w) || called(subject, w))) {
        let gone: Vec<usize> = cues.rest.drain(at + 2..ends).map(|t| t.start).collect();
        cues.pointing.extend(gone);
    }
}
