//! Cues: the words of a question that point back to the conversation, and what remains of it without them.

use crate::lexicon::DICTIONARY;
use crate::mention::{Segment, Sense};
use crate::text::Token;
use once_cell::sync::Lazy;
use std::collections::HashMap;

/// What a cue says about the question before; see `data/followups.tsv`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Cue {
    /// 'and', 'now': opens a follow-up.
    Lead,
    /// 'what about': the rest replaces its like.
    About,
    Same,
    Only,
    Also,
    Instead,
    Breakdown,
    /// 'those', 'them': the rows of the answer before.
    Those,
    One,
    /// 'their', 'its'.
    Their,
    /// 'that document', 'such paragraphs', '… was that?'
    That,
    There,
    OfThose,
    Back,
    BackFirst,
    Percent,
    /// 'add up to'.
    Sum,
    Chart,
}

/// Stands in the remaining words where a pronoun stood.
pub(super) const PRONOUN: &str = "\u{1}";

struct Phrases {
    cues: HashMap<&'static str, Cue>,
    longest: usize,
}

static PHRASES: Lazy<Phrases> = Lazy::new(|| {
    let cues: HashMap<&str, Cue> = include_str!("../../data/followups.tsv")
        .lines()
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| l.split_once('\t'))
        .filter_map(|(phrase, name)| Some((phrase, named(name)?)))
        .collect();
    let longest = cues.keys().map(|p| p.split(' ').count()).max().unwrap_or(1);
    Phrases { cues, longest }
});

fn named(name: &str) -> Option<Cue> {
    Some(match name {
        "lead" => Cue::Lead,
        "about" => Cue::About,
        "same" => Cue::Same,
        "only" => Cue::Only,
        "also" => Cue::Also,
        "instead" => Cue::Instead,
        "breakdown" => Cue::Breakdown,
        "those" => Cue::Those,
        "one" => Cue::One,
        "their" => Cue::Their,
        "that" => Cue::That,
        "there" => Cue::There,
        "of_those" => Cue::OfThose,
        "back" => Cue::Back,
        "back_first" => Cue::BackFirst,
        "percent" => Cue::Percent,
        "sum" => Cue::Sum,
        "chart" => Cue::Chart,
        _ => return None,
    })
}

/// The cues of a question and its other words.
#[derive(Debug, Clone)]
pub(super) struct Cues {
    found: Vec<Cue>,
    /// The words that are left, pronouns replaced by [`PRONOUN`].
    pub rest: Vec<Token>,
    /// 'each of them', 'each one': the pronoun is a grouping.
    pub each: bool,
}

impl Cues {
    pub fn has(&self, cue: Cue) -> bool {
        self.found.contains(&cue)
    }

    /// True where the question speaks of the rows of the answer before.
    pub fn anaphoric(&self) -> bool {
        self.found.iter().any(|c| matches!(c, Cue::Those | Cue::One | Cue::Their | Cue::That | Cue::There | Cue::OfThose))
    }

    /// True where the rest is asked beside what was asked before.
    pub fn adds(&self) -> bool {
        self.has(Cue::Also) || self.has(Cue::Breakdown)
    }
}

/// Words that a partitive follows: 'which of them', 'how many of those'.
const PARTITIVE: &[&str] = &["which", "many", "much", "each", "any", "some", "all", "one", "most", "none", "who", "either", "both", "every", "part"];

/// Finds the cues. `segments` are the mentions of the whole question: what names something of the schema is no cue.
pub(super) fn find(tokens: &[Token], segments: &[Segment]) -> Cues {
    let mut out = Cues { found: Vec::new(), rest: Vec::new(), each: false };
    let mut i = 0;
    while i < tokens.len() {
        let (cue, len) = if tokens[i].quoted || tokens[i].punctuation { (None, 1) } else { longest(tokens, i) };
        let opening = out.rest.is_empty();
        if tokens[i].punctuation && opening {
            i += 1;
            continue;
        }
        let step = match cue {
            Some(cue) if !names_something(segments, i, i + len) => judge(&mut out, tokens, segments, i, len, cue, opening),
            _ => None,
        };
        match step {
            Some(n) => i += n,
            None => {
                out.rest.push(tokens[i].clone());
                i += 1;
            }
        }
    }
    while out.rest.last().is_some_and(|t| t.punctuation) {
        out.rest.pop();
    }
    out
}

/// The longest cue phrase at a token.
fn longest(tokens: &[Token], at: usize) -> (Option<Cue>, usize) {
    for len in (1..=PHRASES.longest.min(tokens.len() - at)).rev() {
        let span = &tokens[at..at + len];
        if span.iter().any(|t| t.quoted || t.punctuation) {
            continue;
        }
        let words: Vec<&str> = span.iter().map(|t| t.lower.as_str()).collect();
        if let Some(cue) = PHRASES.cues.get(words.join(" ").as_str()) {
            return (Some(*cue), len);
        }
    }
    (None, 1)
}

/// How many tokens a cue takes at its place; `None` where it is none there.
fn judge(out: &mut Cues, tokens: &[Token], segments: &[Segment], at: usize, len: usize, cue: Cue, opening: bool) -> Option<usize> {
    let next = tokens.get(at + len).filter(|t| !t.punctuation);
    let first = tokens[at].lower.as_str();
    match cue {
        Cue::Lead if opening && next.is_some() => {}
        Cue::About | Cue::Same | Cue::Breakdown if opening => {}
        Cue::Back if opening || matches!(first, "again" | "once") => {}
        Cue::BackFirst | Cue::Sum => {}
        Cue::Instead if opening || first == "instead" => {}
        Cue::Also if opening || matches!(first, "also" | "as" | "too" | "additionally") => {}
        Cue::Only => {}
        Cue::Chart | Cue::Percent => {}
        Cue::Those => return pronoun(out, tokens, segments, at, len),
        Cue::One => {
            let before = out.rest.last().map_or("", |t| t.lower.as_str());
            if !matches!(before, "which" | "each" | "the" | "every" | "first" | "second" | "last" | "that" | "this") || next.is_some_and(|t| t.lower == "of") {
                return None;
            }
            stand_in(out, tokens, at);
            out.found.push(Cue::One);
            return Some(len);
        }
        Cue::Their if !has_antecedent(tokens, segments, at) && next.is_some() => {}
        Cue::That => return demonstrative(out, tokens, segments, at, len),
        Cue::There => {
            let verb = at > 0 && matches!(tokens[at - 1].lemma.as_str(), "be" | "exist");
            if (len == 1 && (next.is_some() || verb)) || has_antecedent(tokens, segments, at) && len > 1 {
                return None;
            }
        }
        Cue::OfThose => return of_those(out, tokens, segments, at, len),
        _ => return None,
    }
    out.found.push(cue);
    Some(len)
}

/// 'those', 'them', 'it': a pronoun, or a demonstrative before a noun.
fn pronoun(out: &mut Cues, tokens: &[Token], segments: &[Segment], at: usize, len: usize) -> Option<usize> {
    if has_antecedent(tokens, segments, at) {
        return None;
    }
    if matches!(tokens[at].lower.as_str(), "those" | "these") && noun(tokens, at + len) {
        out.found.push(Cue::That);
        return Some(len);
    }
    stand_in(out, tokens, at);
    out.found.push(Cue::Those);
    Some(len)
}

/// 'that document', 'such paragraphs', 'than that', 'was that?'; relative clauses are none.
fn demonstrative(out: &mut Cues, tokens: &[Token], segments: &[Segment], at: usize, len: usize) -> Option<usize> {
    let relative = at > 0 && tokens[at].lower == "that" && names_something(segments, at - 1, at);
    if relative || has_antecedent(tokens, segments, at) && tokens[at].lower == "that" && !noun(tokens, at + len) {
        return None;
    }
    // 'this year', 'that month' are read as time.
    if segments.iter().any(|s| s.start <= at && at < s.end && s.readings.iter().any(|r| matches!(r.sense, Sense::Time(_)))) {
        return None;
    }
    let ends = tokens[at + len..].iter().all(|t| t.punctuation);
    if !ends && !noun(tokens, at + len) {
        return None;
    }
    out.found.push(if ends { Cue::Those } else { Cue::That });
    if ends && out.rest.last().is_some_and(|t| matches!(t.lower.as_str(), "than" | "of")) {
        stand_in(out, tokens, at);
    }
    Some(len)
}

/// 'of those countries', 'which of them', 'the average of those'.
fn of_those(out: &mut Cues, tokens: &[Token], segments: &[Segment], at: usize, len: usize) -> Option<usize> {
    if has_antecedent(tokens, segments, at) && !out.rest.last().is_some_and(|t| PARTITIVE.contains(&t.lower.as_str())) {
        return None;
    }
    let each = out.rest.last().is_some_and(|t| matches!(t.lower.as_str(), "each" | "every"));
    out.each |= each;
    if out.rest.last().is_some_and(|t| !PARTITIVE.contains(&t.lower.as_str())) {
        let mut of = tokens[at].clone();
        of.quoted = false;
        out.rest.push(of);
    }
    if !noun(tokens, at + len) {
        stand_in(out, tokens, at);
    }
    out.found.push(Cue::OfThose);
    Some(len)
}

fn stand_in(out: &mut Cues, tokens: &[Token], at: usize) {
    out.each |= out.rest.last().is_some_and(|t| matches!(t.lower.as_str(), "each" | "every"));
    // Quoted, so that no other mention runs across it.
    out.rest.push(Token { text: PRONOUN.into(), lower: PRONOUN.into(), lemma: PRONOUN.into(), quoted: true, capitalized: false, punctuation: false, ..tokens[at].clone() });
}

/// True where a noun follows: a word that is no keyword of the language.
fn noun(tokens: &[Token], at: usize) -> bool {
    tokens.get(at).is_some_and(|t| {
        !t.punctuation
            && !DICTIONARY.keyword(&t.lower).or_else(|| DICTIONARY.keyword(&t.lemma)).is_some_and(|k| k.tag != "filler_noun")
            && !matches!(t.lower.as_str(), "who" | "which" | "that" | "whose" | "ones" | "one" | "were" | "was" | "did" | "has" | "had" | "does" | "can" | "will" | "would" | "got" | "add" | "sum" | "come" | "up" | "down" | "again" | "instead" | "too" | "also" | "only" | "just")
            && !matches!(t.lower.as_str(), "results" | "values")
    })
}

/// True where the question itself names, before a token, what a pronoun there could stand for.
fn has_antecedent(tokens: &[Token], segments: &[Segment], at: usize) -> bool {
    segments.iter().any(|s| {
        s.end <= at
            && s.readings.first().is_some_and(|r| matches!(r.sense, Sense::Table(_)) && r.fit > 0.7)
            && !tokens[s.end..at].iter().any(|t| t.punctuation && matches!(t.text.as_str(), "?" | "." | "!" | ";"))
    })
}

/// True where the span, or a part of it, names a table, column or value of the schema well.
fn names_something(segments: &[Segment], start: usize, end: usize) -> bool {
    segments.iter().any(|s| {
        s.start < end
            && start < s.end
            && s.readings.iter().any(|r| matches!(r.sense, Sense::Table(_) | Sense::Column(..) | Sense::Value { exact: true, .. } | Sense::Term(_)) && r.fit > 0.85)
    })
}
