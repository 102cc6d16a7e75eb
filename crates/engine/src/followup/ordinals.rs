//! An item of the answer before: 'how many seats does the second one have?', 'the last one', 'number three'.

use super::previous::{Previous, Shape};
use crate::mention::{Segment, Sense};
use crate::text::Token;

/// Where a question names a row of the answer before by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pick {
    pub start: usize,
    pub len: usize,
    pub place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// From the top, 1 being the first.
    Top(u64),
    Last,
}

fn ordinal(w: &str) -> Option<Place> {
    const WORDS: &[&str] = &["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
    if w == "last" {
        return Some(Place::Last);
    }
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|end| w.strip_suffix(end)).and_then(|d| d.parse().ok());
    WORDS.iter().position(|x| *x == w).map(|i| i as u64 + 1).or(digits.filter(|n| (1..=100).contains(n))).map(Place::Top)
}

fn cardinal(w: &str) -> Option<Place> {
    const WORDS: &[&str] = &["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let spelt = WORDS.iter().position(|x| *x == w).map(|i| i as u64 + 1);
    spelt.or(w.parse().ok().filter(|n| (1..=100).contains(n))).map(Place::Top)
}

/// The item that a question speaks of.
pub(super) fn find(tokens: &[Token], segments: &[Segment]) -> Option<Pick> {
    let word = |i: usize| tokens.get(i).filter(|t| !t.quoted && !t.punctuation).map_or("", |t| t.lower.as_str());
    let ends = |i: usize| tokens.get(i).is_none_or(|t| t.punctuation);
    let auxiliary = |w: &str| {
        matches!(w, "do" | "does" | "did" | "has" | "have" | "had" | "is" | "was" | "get" | "got" | "make" | "made" | "belong" | "belongs")
    };
    let names = |i: usize| {
        segments.iter().any(|s| {
            s.start <= i && i < s.end && s.readings.iter().any(|r| matches!(r.sense, Sense::Table(_) | Sense::Column(..)) && r.fit > 0.8)
        })
    };
    for i in 0..tokens.len() {
        // 'number two'
        if word(i) == "number"
            && let Some(place) = cardinal(word(i + 1))
            && (ends(i + 2) || auxiliary(word(i + 2)))
            && i > 0
        {
            return Some(Pick { start: i, len: 2, place });
        }
        let Some(place) = ordinal(word(i)) else { continue };
        let the = i > 0 && word(i - 1) == "the";
        let start = if the { i - 1 } else { i };
        let behind = i + 1;
        // 'go back to the first one': a turn of the conversation, not a row.
        if (1..=2).any(|k| word(start.wrapping_sub(k)) == "back") {
            return None;
        }
        if matches!(word(behind), "one" | "one's" | "ones") && the {
            let of = word(behind + 1) == "of" && matches!(word(behind + 2), "those" | "these" | "them");
            return Some(Pick { start, len: behind + 1 - start + if of { 2 } else { 0 }, place });
        }
        if the && word(behind) == "of" && matches!(word(behind + 1), "those" | "these" | "them") {
            return Some(Pick { start, len: behind + 2 - start, place });
        }
        // 'did the first carry', 'what about the third?': no 'first order'.
        let inverted = start > 0 && matches!(word(start - 1), "do" | "does" | "did" | "has" | "had");
        let about = start > 0 && matches!(word(start - 1), "of" | "for" | "about" | "by" | "with" | "on" | "at");
        if the && !ends(behind) && !names(behind) && (inverted || auxiliary(word(behind))) && !matches!(place, Place::Last) {
            return Some(Pick { start, len: behind - start, place });
        }
        if the && about && ends(behind) {
            return Some(Pick { start, len: behind - start, place });
        }
    }
    None
}

/// Cuts the question before down to that item. False where its rows have no order, or none of them is the one.
pub(super) fn narrow(previous: &mut Previous, place: Place) -> bool {
    let query = &previous.query;
    if query.order_by.is_empty()
        || query.limit == Some(1)
        || previous.shape == Shape::Scalar
        || query.set.is_some()
        || previous.picked().is_none()
    {
        return false;
    }
    let before = query.offset.unwrap_or(0);
    let (offset, turned) = match (place, query.limit) {
        (Place::Top(n), Some(limit)) if n > limit => return false,
        (Place::Top(n), _) => (n - 1, false),
        (Place::Last, Some(limit)) => (limit - 1, false),
        (Place::Last, None) => (0, true),
    };
    let query = &mut previous.query;
    if turned {
        query.order_by.iter_mut().for_each(|o| o.descending = !o.descending);
    }
    query.offset = Some(before + offset).filter(|o| *o > 0);
    query.limit = Some(1);
    true
}
