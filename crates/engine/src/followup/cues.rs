//! Cues: the words of a question that point back to the conversation, and what remains of it without them.

use super::antecedent::{
    GENERIC, coordinated_before, has_antecedent, keyed_before, named_before, names_something, noun, selects, subject_of_asked,
    tables_before,
};
use super::opening::Opening;
use super::pointing::is_be;
use super::removal;
use super::shown;
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
    /// 'without duplicates'.
    Distinct,
    /// 'other than those'.
    Others,
    /// 'sort them'.
    Sort,
    /// 'leave out': what follows is not wanted.
    Without,
    /// 'drop the filter'.
    Unfilter,
    /// 'for all years'.
    AllTime,
    /// 'something else': what follows is a question of its own.
    New,
    /// 'with their phone numbers': to be shown beside the rows.
    Shown,
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
        "distinct" => Cue::Distinct,
        "others" => Cue::Others,
        "sort" => Cue::Sort,
        "all_time" => Cue::AllTime,
        "new" => Cue::New,
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
    /// Places in the question of the words that only point back.
    pub pointing: Vec<usize>,
    /// 'biggest first' behind the rest: sorted by the measure; true for descending.
    pub order: Option<bool>,
    /// '…, top 5' behind the rest.
    pub limit: Option<u64>,
    /// 'how many is that': of the very rows that the answer before is of.
    pub same_rows: bool,
}

impl Cues {
    pub fn has(&self, cue: Cue) -> bool {
        self.found.contains(&cue)
    }

    /// True where nothing points back.
    pub fn none(&self) -> bool {
        self.found.is_empty()
    }

    /// True where the question speaks of the rows of the answer before.
    pub fn anaphoric(&self) -> bool {
        self.found.iter().any(|c| matches!(c, Cue::Those | Cue::One | Cue::Their | Cue::That | Cue::There | Cue::OfThose | Cue::Others))
    }

    /// True where the rest is asked beside what was asked before.
    pub fn adds(&self) -> bool {
        self.has(Cue::Also) || self.has(Cue::Breakdown) || self.has(Cue::Shown)
    }
}

/// Words of cues that ask for an operation: they are understood only where the query holds it.
const HEAVY: &[&str] = &[
    "percent",
    "percentage",
    "percentages",
    "%",
    "share",
    "shares",
    "duplicates",
    "distinct",
    "unique",
    "sort",
    "sorted",
    "order",
    "rank",
    "arrange",
    "add",
    "sum",
    "amount",
    "come",
];

/// Words that a partitive follows: 'which of them', 'how many of those'.
const PARTITIVE: &[&str] =
    &["which", "many", "much", "each", "any", "some", "all", "one", "most", "none", "who", "either", "both", "every", "part"];

/// Finds the cues. `segments` are the mentions of the whole question: what names something of the schema is no cue.
pub(super) fn find(tokens: &[Token], segments: &[Segment], says: Opening) -> Cues {
    let mut out =
        Cues { found: Vec::new(), rest: Vec::new(), each: false, pointing: Vec::new(), order: None, limit: None, same_rows: false };
    out.found.extend(says.goes_on.then_some(Cue::Lead));
    out.found.extend(says.corrects.then_some(Cue::Instead));
    let mut i = 0;
    let mut dropped = None;
    while i < tokens.len() {
        if dropped == Some(i) {
            i += 1;
            continue;
        }
        let (cue, len) = if tokens[i].quoted || tokens[i].punctuation { (None, 1) } else { longest(tokens, i) };
        let opening = out.rest.is_empty();
        if tokens[i].punctuation && opening {
            i += 1;
            continue;
        }
        if opening && let Some(taken) = removal::opening(tokens, i) {
            out.found.push(taken.cue);
            if taken.cue == Cue::Without {
                out.rest.push(in_place(&tokens[i], "without"));
            }
            out.rest.extend(taken.named.iter().map(|&n| tokens[n].clone()));
            dropped = taken.out;
            i += taken.len;
            continue;
        }
        if opening && let Some(len) = removal::denied(tokens, i) {
            out.found.push(Cue::Instead);
            out.pointing.push(tokens[i].start);
            i += len;
            continue;
        }
        if (opening || out.anaphoric())
            && let Some(named) = shown::details(tokens, segments, i)
        {
            out.found.push(Cue::Shown);
            let light = (i..tokens.len()).filter(|k| !named.contains(k) && !tokens[*k].punctuation);
            out.pointing.extend(light.map(|k| tokens[k].start));
            out.rest.extend(named.iter().map(|&n| tokens[n].clone()));
            break;
        }
        if let Some(len) = removal::replaced(tokens, i) {
            out.found.push(Cue::Instead);
            out.pointing.extend(tokens[i..i + 2].iter().map(|t| t.start));
            i += len;
            continue;
        }
        // 'for each, …', 'how many does each have?'
        if tokens[i].lower == "each"
            && !tokens[i].quoted
            && dangling_each(tokens, i)
            && tables_before(segments, i) < 2
            && !keyed_before(segments, i)
        {
            out.rest.push(tokens[i].clone());
            stand_in(&mut out, tokens, i);
            out.each = true;
            out.found.push(Cue::One);
            i += 1;
            continue;
        }
        let step = match cue {
            // 'For all years' undoes a period, whatever has a column of that name.
            Some(cue) if cue == Cue::AllTime || !names_something(segments, i, i + len) => {
                judge(&mut out, tokens, segments, i, len, cue, opening)
            }
            _ => None,
        };
        match step {
            Some(n) => {
                let light = tokens[i..i + n].iter().filter(|t| !HEAVY.contains(&t.lower.as_str()));
                out.pointing.extend(light.map(|t| t.start));
                i += n;
            }
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

/// 'each' before no noun.
fn dangling_each(tokens: &[Token], at: usize) -> bool {
    tokens.get(at + 1).is_none_or(|t| {
        t.punctuation
            || matches!(
                t.lower.as_str(),
                "have" | "has" | "had" | "do" | "does" | "did" | "get" | "got" | "make" | "made" | "is" | "are" | "was" | "were"
            )
    })
}

/// The longest cue phrase at a token.
pub(super) fn longest(tokens: &[Token], at: usize) -> (Option<Cue>, usize) {
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
        Cue::Chart | Cue::Percent | Cue::Distinct => {}
        // 'top products of all time' is no follow-up: only where nothing else is said before.
        Cue::AllTime if opening => {}
        Cue::Sort if opening && next.is_some_and(|t| t.lower != "by") => {}
        Cue::Others if !has_antecedent(tokens, segments, at) || len > 2 => {}
        Cue::Those => return pronoun(out, tokens, segments, at, len),
        Cue::One => {
            let before = out.rest.last().map_or("", |t| t.lower.as_str());
            if !matches!(before, "which" | "each" | "the" | "every" | "first" | "second" | "last" | "that" | "this")
                || next.is_some_and(|t| t.lower == "of")
                || matches!(before, "the" | "first" | "second" | "last") && has_antecedent(tokens, segments, at)
                || tables_before(segments, at) > 1
                || before == "the" && at > 1 && tokens[at - 2].lower == "than" && selects(tokens, segments, at)
            {
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
            let apiece = tables_before(segments, at) > 1 && tokens.first().is_some_and(|t| t.lower == "for");
            if apiece || (len == 1 && (next.is_some() || verb)) || has_antecedent(tokens, segments, at) && len > 1 {
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
    if matches!(tokens[at].lower.as_str(), "those" | "these") && noun(tokens, at + len) {
        if named_before(tokens, segments, at, at + len) {
            return None;
        }
        if GENERIC.contains(&tokens[at + len].lemma.as_str()) {
            stand_in(out, tokens, at);
            out.found.push(Cue::Those);
            return Some(len + 1);
        }
        out.found.push(Cue::That);
        return Some(len);
    }
    if has_antecedent(tokens, segments, at) && !subject_of_asked(tokens, segments, at) {
        return None;
    }
    out.found.push(Cue::Those);
    // 'sort them by …': the rows are understood.
    let ordered = out
        .rest
        .last()
        .is_some_and(|t| matches!(t.lower.as_str(), "sort" | "order" | "rank" | "arrange" | "show" | "list" | "give" | "display"));
    let restricted = tokens.get(at + len).is_some_and(|t| !t.punctuation);
    if ordered && restricted {
        return Some(len);
    }
    stand_in(out, tokens, at);
    if tokens[at..at + len].iter().any(|t| t.lower == "each") {
        out.each = true;
    }
    let each = tokens[at + len..].iter().take(2).take_while(|t| !t.punctuation).position(|t| t.lower == "each");
    if matches!(each, Some(0)) {
        out.each = true;
        return Some(len + 1);
    }
    Some(len)
}

/// 'that document', 'such paragraphs', 'than that', 'was that?'; relative clauses are none.
fn demonstrative(out: &mut Cues, tokens: &[Token], segments: &[Segment], at: usize, len: usize) -> Option<usize> {
    let ends = tokens[at + len..].iter().all(|t| t.punctuation);
    // 'How many orders is that?': the answer before is asked about, whatever is named ahead.
    if ends && at > 0 && is_be(&tokens[at - 1].lower) {
        out.found.push(Cue::Those);
        out.same_rows = true;
        return Some(len);
    }
    // 'Can I see that by harbour?': the answer before, grouped otherwise.
    let before = at.checked_sub(1).and_then(|b| tokens.get(b)).map_or("", |t| t.lower.as_str());
    let grouped = tokens.get(at + len).is_some_and(|t| matches!(t.lower.as_str(), "by" | "per"));
    let each = grouped || tokens.get(at + len).is_some_and(|t| matches!(t.lower.as_str(), "for" | "each"));
    if grouped && matches!(before, "" | "see" | "show" | "have" | "get" | "view" | "list" | "put") || each && is_be(before) {
        out.found.push(Cue::Those);
        out.same_rows |= is_be(before);
        return Some(len);
    }
    let relative = at > 0 && tokens[at].lower == "that" && names_something(segments, at - 1, at);
    let named = noun(tokens, at + len) && named_before(tokens, segments, at, at + len);
    if relative || named || has_antecedent(tokens, segments, at) && tokens[at].lower == "that" && !noun(tokens, at + len) && !compared(out)
    {
        return None;
    }
    // 'this year', 'that month' are read as time.
    if segments.iter().any(|s| s.start <= at && at < s.end && s.readings.iter().any(|r| matches!(r.sense, Sense::Time(_)))) {
        return None;
    }
    if !ends && !noun(tokens, at + len) {
        return None;
    }
    if !ends && GENERIC.contains(&tokens[at + len].lemma.as_str()) {
        stand_in(out, tokens, at);
        out.found.push(Cue::Those);
        return Some(len + 1);
    }
    out.found.push(if ends { Cue::Those } else { Cue::That });
    if ends && (compared(out) || out.rest.last().is_some_and(|t| matches!(t.lower.as_str(), "than" | "of"))) {
        stand_in(out, tokens, at);
    }
    Some(len)
}

/// 'of those countries', 'which of them', 'the average of those'.
fn of_those(out: &mut Cues, tokens: &[Token], segments: &[Segment], at: usize, len: usize) -> Option<usize> {
    let noun_follows = matches!(tokens[at + len - 1].lower.as_str(), "those" | "these" | "that") && noun(tokens, at + len);
    let generic = noun_follows && GENERIC.contains(&tokens[at + len].lemma.as_str());
    if noun_follows && named_before(tokens, segments, at, at + len) {
        return None;
    }
    if !noun_follows && has_antecedent(tokens, segments, at) && !out.rest.last().is_some_and(|t| PARTITIVE.contains(&t.lower.as_str())) {
        return None;
    }
    let each = out.rest.last().is_some_and(|t| matches!(t.lower.as_str(), "each" | "every"));
    if each && !noun_follows && coordinated_before(tokens, segments, at) {
        return None;
    }
    out.each |= each;
    if out.rest.last().is_some_and(|t| !PARTITIVE.contains(&t.lower.as_str())) {
        let mut of = tokens[at].clone();
        of.quoted = false;
        out.rest.push(of);
    }
    if !noun_follows || generic {
        stand_in(out, tokens, at);
    }
    out.found.push(Cue::OfThose);
    Some(len + usize::from(generic))
}

fn stand_in(out: &mut Cues, tokens: &[Token], at: usize) {
    out.each |= out.rest.last().is_some_and(|t| matches!(t.lower.as_str(), "each" | "every"));
    // Quoted, so that no other mention runs across it.
    out.rest.push(Token { quoted: true, ..in_place(&tokens[at], PRONOUN) });
}

/// Another word in the place of a token.
fn in_place(token: &Token, word: &str) -> Token {
    Token {
        text: word.into(),
        lower: word.into(),
        lemma: word.into(),
        quoted: false,
        capitalized: false,
        punctuation: false,
        ..token.clone()
    }
}

/// True where a comparison ends the words so far ('above this', 'older than that').
fn compared(out: &Cues) -> bool {
    out.rest.last().is_some_and(|t| {
        matches!(
            t.lower.as_str(),
            "than" | "above" | "below" | "over" | "under" | "exceeding" | "exceed" | "exceeds" | "equal" | "to" | "before" | "after"
        )
    })
}
