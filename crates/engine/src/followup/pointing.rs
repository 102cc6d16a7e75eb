//! Words that point at something said before, and whether that stands in the question itself.

use super::Said;
use super::antecedent::{after_who, subject_of_asked};
use crate::mention::{Reading, Segment, Sense};

/// Words that point at something said before.
pub(super) const POINTING: &[&str] =
    &["those", "these", "that", "this", "there", "their", "them", "they", "it", "its", "one", "ones", "others", "him", "her", "same"];
/// Those of them that mostly mean rows shown before.
pub(super) const MANY: &[&str] = &["those", "these", "them", "they", "ones", "others", "there", "same"];
/// Before 'them' and 'it': what the question itself asks for ('plot them as a bar chart').
pub(super) const SHOWING: &[&str] =
    &["plot", "show", "draw", "visualize", "visualise", "list", "count", "display", "present", "order", "sort", "rank", "bin", "group"];

/// A form of 'be' that a question may end with before a word that points.
pub(super) fn is_be(word: &str) -> bool {
    matches!(word, "is" | "are" | "was" | "were")
}

/// 'How many orders is that?': the answer before is asked about, whatever is named ahead.
pub(super) fn is_asked_about(said: &Said<'_>, at: usize) -> bool {
    let ends = said.tokens[at + 1..].iter().all(|t| t.punctuation);
    let pointing = matches!(said.tokens[at].lower.as_str(), "that" | "this" | "those" | "these" | "they");
    ends && pointing && at > 0 && is_be(&said.tokens[at - 1].lower)
}

/// Whether the word at a place points at something said; where it does, whether at many.
pub(super) fn points(said: &Said<'_>, at: usize) -> Option<bool> {
    let token = said.tokens.get(at).filter(|t| !t.quoted && !t.punctuation)?;
    let word = |at: Option<usize>| at.and_then(|i| said.tokens.get(i)).filter(|t| !t.punctuation).map_or("", |t| t.lower.as_str());
    let (before, after) = (word(at.checked_sub(1)), word(Some(at + 1)));
    let be = |w: &str| matches!(w, "is" | "are" | "was" | "were" | "be" | "exist" | "exists");
    let points = POINTING.contains(&token.lower.as_str())
        && match token.lower.as_str() {
            "that" => {
                after.is_empty()
                    || matches!(before, "than" | "of" | "in" | "for" | "with" | "to" | "at" | "from" | "by" | "above" | "below")
            }
            "there" => !be(before) && !be(after),
            "one" | "ones" => matches!(before, "which" | "each" | "this" | "that" | "these" | "those" | "every"),
            "it" | "them" => !SHOWING.contains(&before),
            _ => true,
        };
    // 'this year' is read as time.
    let timed = said.segments.iter().any(|s| s.start <= at && at < s.end && s.readings.iter().any(|r| matches!(r.sense, Sense::Time(_))));
    (points && !timed).then(|| MANY.contains(&token.lower.as_str()))
}

/// True where a pronoun stands for nothing that the question itself names: 'how many of them', 'how much did each of them take'.
pub(super) fn points_away(said: &Said<'_>) -> bool {
    // 'the same street' and 'which one' may be of what is named behind.
    let plain = |word: &str| !matches!(word, "same" | "one" | "ones" | "others" | "there" | "this" | "that");
    (0..said.tokens.len()).any(|at| {
        let word = said.tokens[at].lower.as_str();
        let forward = || matches!(word, "those" | "these") && described(said, at);
        plain(word) && points(said, at).is_some() && !forward() && !is_asked_about(said, at) && !named_before(said, at)
    })
}

/// 'those employees who …', 'these rooms with …': what is meant is said behind.
pub(super) fn described(said: &Said<'_>, at: usize) -> bool {
    said.tokens[at + 1..]
        .iter()
        .take(5)
        .take_while(|t| !t.punctuation)
        .any(|t| matches!(t.lower.as_str(), "who" | "whose" | "that" | "which" | "with" | "from" | "where" | "having" | "without" | "whom"))
}

/// True where the question names, before a place, what the word there can point at: for 'those singers' singers, for
/// 'them' any table, for 'their' a column or value as well.
pub(super) fn named_before(said: &Said<'_>, at: usize) -> bool {
    if subject_of_asked(said.tokens, said.segments, at) {
        return false;
    }
    let deed = after_who(said.tokens);
    let earlier = || said.segments.iter().filter(|s| s.end <= at && deed.is_none_or(|d| s.start != d));
    let table =
        |s: &Segment| s.readings.iter().find_map(|r| if let Sense::Table(t) = r.sense { Some(t).filter(|_| r.fit > 0.5) } else { None });
    let noun = said.tokens.get(at + 1).filter(|t| !t.punctuation);
    if let Some(noun) = noun.filter(|_| matches!(said.tokens[at].lower.as_str(), "those" | "these" | "that" | "this" | "same"))
        && let Some(named) = said.segments.iter().find(|s| s.start <= at + 1 && at + 1 < s.end)
        && named.readings.iter().any(|r| matches!(r.sense, Sense::Table(_) | Sense::Column(..) | Sense::Unknown))
    {
        let again = said.tokens[..at].iter().any(|t| t.lemma == noun.lemma);
        return again || table(named).is_some_and(|t| earlier().any(|s| table(s) == Some(t)));
    }
    let named = |r: &Reading| match r.sense {
        Sense::Table(_) => r.fit > 0.5,
        Sense::Column(..) => r.fit > 0.85,
        Sense::Value { exact, .. } => exact && r.fit > 0.9,
        _ => false,
    };
    earlier().any(|s| s.readings.iter().any(named))
}
