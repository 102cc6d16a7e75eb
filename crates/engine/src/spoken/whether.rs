//! Questions that are answered by yes or no, however they are put: 'is it true that we had season rides last year', 'have we had late rides, yes
//! or no', 'did Gondel have any repairs this year', 'last year, were there any rides with …', 'can you check whether there were …'. All of them
//! ask whether there are any.
//!
//! Somebody or something named by itself is what they are for: 'any repairs for Gondel'. Where rows could be asked for ('are there lifts that
//! …', 'any late rides?') nothing is changed.

use super::{parts, unsaid, word};
use crate::lexicon::Lexicon;
use crate::terse::{Kind, named_from};
use crate::text::Token;
use crate::time::{month, unit};

/// What leads to it.
const LEADS: &[&[&str]] = &[
    &["is", "it", "true", "that"],
    &["is", "it", "right", "that"],
    &["is", "it", "correct", "that"],
    &["is", "it", "the", "case", "that"],
    &["can", "you", "check", "whether"],
    &["can", "you", "check", "if"],
    &["could", "you", "check", "whether"],
    &["could", "you", "check", "if"],
    &["can", "you", "tell", "me", "whether"],
    &["can", "you", "tell", "me", "if"],
    &["i", "'d", "like", "to", "know", "if"],
    &["i", "'d", "like", "to", "know", "whether"],
    &["i", "want", "to", "know", "if"],
    &["i", "want", "to", "know", "whether"],
    &["i", "just", "want", "to", "know", "if"],
    &["i", "just", "want", "to", "know", "whether"],
    &["tell", "me", "whether"],
    &["tell", "me", "if"],
    &["do", "you", "know", "whether"],
    &["do", "you", "know", "if"],
    &["check", "whether"],
    &["check", "if"],
];
/// How it ends where only yes or no is wanted.
const ENDS: &[&[&str]] = &[&["yes", "or", "no"], &["y", "/", "n"], &["y/n"], &["yes", "/", "no"], &["or", "not"], &[":", "any"]];
/// Words before what there is.
const ANY: &[&[&str]] = &[
    &["at", "least", "one"],
    &["even", "one", "single"],
    &["one", "single"],
    &["a", "single"],
    &["even", "one"],
    &["any"],
    &["a"],
    &["an"],
    &["some"],
];

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let stands = |tokens: &[Token], at: usize, p: &[&str]| p.iter().enumerate().all(|(k, w)| word(tokens, at + k) == *w);
    // More than one is asked, or another number.
    let asks_else = |tokens: &[Token]| {
        tokens.iter().any(|t| {
            matches!(
                t.lower.as_str(),
                "which" | "who" | "what" | "how" | "where" | "when" | "why" | "more" | "most" | "no" | "not" | "never" | "without"
            ) && !t.quoted
        })
    };
    let mut told = false;
    let mut end = (0..tokens.len()).rev().find(|&i| !parts(&tokens[i])).map_or(0, |i| i + 1);
    if let Some(p) = ENDS.iter().find(|p| end > p.len() && stands(tokens, end - p.len(), p)) {
        let from = end - p.len();
        let comma = usize::from(tokens.get(from.wrapping_sub(1)).is_some_and(parts));
        told = true;
        if asks_else(&tokens[..from]) {
            return;
        }
        tokens.drain(from - comma..end);
        end = from - comma;
    } else if asks_else(tokens) {
        return;
    }
    let mut at = period_end(tokens).unwrap_or(0);
    let period: Vec<Token> = tokens[..at].iter().filter(|t| !parts(t)).cloned().collect();
    if let Some(p) = LEADS.iter().find(|p| stands(tokens, at, p)) {
        at += p.len();
        told = true;
    }
    if matches!(word(tokens, at), "if" | "whether") && word(tokens, at + 1) == "there" {
        at += 1;
        told = true;
    }
    let any_at = |tokens: &[Token], i: usize| ANY.iter().find(|p| stands(tokens, i, p)).map(|p| p.len());
    let past = |w: &str| matches!(w, "was" | "were" | "is" | "are");
    // What there is: 'were there any …', 'there was a …', 'we had …', 'did any … come in'.
    let person = |w: &str| matches!(w, "we" | "they" | "you" | "i");
    let had = |w: &str| matches!(w, "have" | "had" | "has" | "got" | "get" | "gotten" | "receive" | "received");
    let mut named: Option<(usize, usize)> = None;
    let what = if past(word(tokens, at)) && word(tokens, at + 1) == "there" || word(tokens, at) == "there" && past(word(tokens, at + 1)) {
        told |= !period.is_empty();
        at + 2
    } else if told && person(word(tokens, at)) && had(word(tokens, at + 1)) {
        at + 2 + usize::from(had(word(tokens, at + 2)))
    } else if told && matches!(word(tokens, at), "have" | "had" | "did" | "do") && person(word(tokens, at + 1)) && had(word(tokens, at + 2))
    {
        at + 3
    } else if let Some(rows) = came_in(tokens, at, lexicon) {
        told = true;
        rows
    } else if told
        && (at..at + 4).any(|i| matches!(named_from(tokens, i, lexicon), Some((Kind::Rows, _))))
        && !(at..end).any(|i| had(word(tokens, i)))
    {
        at
    } else {
        // 'did Gondel have any', 'has Gondel had any', 'Gondel had'
        let asks = matches!(word(tokens, at), "did" | "has" | "have" | "does" | "do");
        let from = at + usize::from(asks);
        let verb = (from + 1..end.min(from + 7)).find(|&i| had(word(tokens, i)));
        let Some(verb) = verb.filter(|_| asks || told) else { return };
        let subject = &tokens[from..verb];
        let even = subject.last().is_some_and(|t| matches!(t.lower.as_str(), "even" | "ever" | "also"));
        let own = verb - usize::from(even);
        let name = own > from
            && tokens[from..own].iter().all(|t| {
                t.capitalized
                    || t.quoted
                    || t.lower.bytes().any(|b| b.is_ascii_digit())
                    || matches!(t.lower.as_str(), "of" | "the" | "and" | "&")
            });
        let table = (from..own).any(|i| matches!(named_from(tokens, i, lexicon), Some((Kind::Rows, _))) && !tokens[i].capitalized);
        if !name || table || own == from {
            return;
        }
        named = Some((from, own));
        verb + 1
    };
    let lead = any_at(tokens, what).unwrap_or(0);
    let rows = what + lead;
    let of = (rows..end.min(rows + 5)).find_map(|i| match named_from(tokens, i, lexicon) {
        Some((Kind::Rows, n)) => Some(i + n),
        _ => None,
    });
    let Some(behind) = of.filter(|_| told || named.is_some_and(|_| lead > 0)) else { return };
    let place = tokens[rows].start;
    let mut plain: Vec<Token> = ["are", "there", "any"].map(|w| unsaid(w, place)).to_vec();
    plain.extend(tokens[rows..behind].iter().cloned());
    if let Some((from, to)) = named {
        plain.push(unsaid("for", tokens[from].start));
        plain.extend(tokens[from..to].iter().cloned());
    }
    let end = end.min((0..tokens.len()).rev().find(|&i| !parts(&tokens[i])).map_or(0, |i| i + 1));
    plain.extend(
        tokens[behind..end].iter().filter(|t| !(t.lower == "at" || t.lower == "all") || !ends_at_all(tokens, behind, end)).cloned(),
    );
    plain.extend(period);
    tokens.splice(..end, plain);
}

/// 'did any pets come in': the verb, which only says that there are some, is taken out; where what there is begins.
fn came_in(tokens: &mut Vec<Token>, at: usize, lexicon: &Lexicon) -> Option<usize> {
    const CAME: &[&[&str]] = &[&["come", "in"], &["take", "place"], &["happen"], &["occur"], &["go", "out"], &["arrive"]];
    if word(tokens, at) != "did" || word(tokens, at + 1) != "any" {
        return None;
    }
    let Some((Kind::Rows, n)) = named_from(tokens, at + 2, lexicon) else { return None };
    let verb = at + 2 + n;
    let len = CAME.iter().find(|p| p.iter().enumerate().all(|(k, w)| word(tokens, verb + k) == *w))?.len();
    tokens.drain(verb..verb + len);
    Some(at + 1)
}

/// True where a clause ends with 'at all'.
fn ends_at_all(tokens: &[Token], from: usize, to: usize) -> bool {
    to >= from + 2 && word(tokens, to - 2) == "at" && word(tokens, to - 1) == "all"
}

/// Where a period that opens the question ends, its comma or colon included.
fn period_end(tokens: &[Token]) -> Option<usize> {
    let comma = (1..tokens.len().min(8)).find(|&i| parts(&tokens[i]))?;
    let timed = |i: usize| {
        let w = word(tokens, i);
        unit(w).is_some() || month(w).is_some() || w.len() == 4 && w.bytes().all(|b| b.is_ascii_digit())
    };
    let light = |w: &str| {
        matches!(w, "in" | "the" | "this" | "last" | "first" | "second" | "half" | "of" | "past" | "during" | "since" | "for" | "within")
    };
    let all = (0..comma).all(|i| timed(i) || light(word(tokens, i)) || super::phrase::number(tokens, i) > 0);
    (all && (0..comma).any(timed)).then_some(comma + 1)
}
