//! The words that say in which order rows stand: 'sorted by price, descending', 'newest first', 'from smallest to largest balance'.

use super::words;
use crate::lexicon::DICTIONARY;
use crate::text::Token;
use std::ops::Range;

/// Words of a key, at most.
const LONGEST_KEY: usize = 6;
/// Verbs that open a clause.
const SORTS: &[&str] = &["sorted", "ordered", "ranked", "arranged", "sort", "order", "rank", "arrange", "listed", "list"];
/// What they sort, which is known.
const THEM: &[&str] = &["them", "it", "these", "those", "all", "everything", "results", "rows", "list", "the"];
/// Directions that no adjective tells.
const DIRECTIONS: &[(&str, bool)] = &[
    ("in descending order", true),
    ("in ascending order", false),
    ("in the descending order", true),
    ("in the ascending order", false),
    ("in a descending order", true),
    ("in an ascending order", false),
    ("in decreasing order", true),
    ("in increasing order", false),
    ("in the decreasing order", true),
    ("in the increasing order", false),
    ("decreasing", true),
    ("increasing", false),
    ("in alphabetical order", false),
    ("in reverse order", true),
    ("from a to z", false),
    ("a to z", false),
    ("a-z", false),
    ("from high to low", true),
    ("from low to high", false),
    ("high to low", true),
    ("low to high", false),
    ("descending", true),
    ("ascending", false),
    ("alphabetically", false),
    ("desc", true),
    ("asc", false),
];
/// Words around a clause that say nothing more.
const LIGHT: &[&str] = &["please", "thanks", "pls", "thank", "you", "with", "the", "and", "starting", "in", "order", "one", "ones"];
/// Adjectives of amounts of whatever kind.
const SIZES: &[(&str, bool)] = &[
    ("most", true),
    ("highest", true),
    ("largest", true),
    ("biggest", true),
    ("greatest", true),
    ("large", true),
    ("big", true),
    ("high", true),
    ("least", false),
    ("fewest", false),
    ("lowest", false),
    ("smallest", false),
    ("small", false),
    ("low", false),
];

/// How much an adjective tells of the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scale {
    /// 'descending': nothing.
    Plain,
    /// 'largest': a number.
    Size,
    /// 'newest': a day.
    Day,
    /// 'longest', 'heaviest': what this token measures.
    Measure(usize),
}

/// A clause that sorts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Clause {
    /// The words that are taken out.
    pub cut: Range<usize>,
    /// The words that name what is sorted by; may be empty.
    pub key: Range<usize>,
    pub descending: bool,
    pub scale: Scale,
    /// Said by a verb: 'sorted by'.
    pub outright: bool,
}

/// The clause at the end of a question, if there is one.
pub(super) fn find(tokens: &[Token]) -> Option<Clause> {
    let end = tokens.iter().rposition(|t| !t.punctuation && !matches!(words_of(t), "please" | "thanks" | "pls"))? + 1;
    led_by_verb(tokens, end).or_else(|| first_placed(tokens, end)).or_else(|| ranged(tokens, end))
}

fn words_of(t: &Token) -> &str {
    if t.quoted { "" } else { &t.lower }
}

fn word(tokens: &[Token], i: usize) -> &str {
    words::at(tokens, i)
}

/// 'sorted by price, highest first', 'in order of hire date', 'ordered from largest to smallest'.
fn led_by_verb(tokens: &[Token], end: usize) -> Option<Clause> {
    let (start, mut at) = (1..end).rev().find_map(|i| opens(tokens, i).map(|behind| (i, behind)))?;
    let (direction, key_end) = direction_before(tokens, at, end);
    if let Some((_, key, descending, scale)) = range(tokens, at, end).filter(|r| r.0 == at) {
        return Some(Clause { cut: cut(tokens, start, end), key, descending, scale, outright: true });
    }
    // 'sorted by the ones with the most shelves first'
    let ones = (at..end).find(|&i| !matches!(word(tokens, i), "by" | "the" | "those" | "ones" | "with" | "that" | "have")).unwrap_or(end);
    if let Some((_, key, descending, scale)) = placed(tokens, ones, end).filter(|p| p.0 == ones && !p.1.is_empty()) {
        return Some(Clause { cut: cut(tokens, start, end), key, descending, scale, outright: true });
    }
    let mut key_end = key_end;
    while key_end > at && (tokens[key_end - 1].punctuation || matches!(word(tokens, key_end - 1), "the" | "with" | "and")) {
        key_end -= 1;
    }
    while at < key_end && matches!(word(tokens, at), "by" | "the" | "their" | "its" | "of" | "to") {
        at += 1;
    }
    let plain = (at..key_end).all(|i| !tokens[i].punctuation && !matches!(word(tokens, i), "and" | "then" | "or"));
    if !plain || key_end - at > LONGEST_KEY || at == key_end && direction.is_none() {
        return None;
    }
    let (descending, scale) = direction.unwrap_or((false, Scale::Plain));
    Some(Clause { cut: cut(tokens, start, end), key: at..key_end, descending, scale, outright: true })
}

/// Where a clause that begins at a word goes on: behind 'sorted by', 'in order of'.
fn opens(tokens: &[Token], at: usize) -> Option<usize> {
    if SORTS.contains(&word(tokens, at)) {
        let mut i = at + 1;
        while THEM.contains(&word(tokens, i)) {
            i += 1;
        }
        // 'list them by …' and 'the list by …' need no more, a plain 'order by' is SQL and an 'order' a thing.
        let participle = word(tokens, at).ends_with("ed");
        let parted = tokens[at - 1].punctuation || matches!(word(tokens, at - 1), "and" | "then" | "please");
        let by = word(tokens, i) == "by";
        let ranges = word(tokens, i) == "from" || DICTIONARY.adjective(word(tokens, i)).is_some();
        let them = i > at + 1;
        return ((participle || parted && (them || by)) && (by || ranges)).then_some(if by { i + 1 } else { i });
    }
    let said = |s: &&&str| s.split(' ').enumerate().all(|(k, w)| word(tokens, at + k) == w);
    ["in order of", "in the order of"].iter().find(said).map(|s| at + s.split(' ').count())
}

/// The direction told at the end of a clause, and where the words before it end.
fn direction_before(tokens: &[Token], from: usize, end: usize) -> (Option<(bool, Scale)>, usize) {
    for (text, descending) in DIRECTIONS {
        let said: Vec<&str> = text.split(' ').collect();
        if end >= from + said.len() && said.iter().enumerate().all(|(k, w)| word(tokens, end - said.len() + k) == *w) {
            return (Some((*descending, Scale::Plain)), end - said.len());
        }
    }
    if let Some((at, _, descending, scale)) = placed(tokens, from, end).filter(|p| p.1.is_empty()) {
        return (Some((descending, scale)), at);
    }
    if let Some((at, _, descending, scale)) = range(tokens, from, end).filter(|r| r.1.is_empty()) {
        return (Some((descending, scale)), at);
    }
    (None, end)
}

/// 'newest first', 'highest balance on top', 'the longest ones at the top': where it begins, the key, the direction.
fn placed(tokens: &[Token], from: usize, end: usize) -> Option<(usize, Range<usize>, bool, Scale)> {
    let last = |i: usize| word(tokens, i);
    let (behind, flips) = match last(end - 1) {
        "first" => (end - 1, false),
        "last" => (end - 1, true),
        "top" if end >= 2 && matches!(last(end - 2), "on") => (end - 2, false),
        "top" if end >= 3 && last(end - 2) == "the" && matches!(last(end - 3), "at" | "on") => (end - 3, false),
        "bottom" if end >= 3 && last(end - 2) == "the" && matches!(last(end - 3), "at" | "on") => (end - 3, true),
        _ => return None,
    };
    let least = behind.saturating_sub(LONGEST_KEY).max(from);
    let at = (least..behind).rev().find(|&i| scale(tokens, i).is_some())?;
    let (descending, scale) = scale(tokens, at)?;
    // 'most recent first', 'most expensive first': the word behind tells.
    let (at, descending, scale, key) = match (last(at), at + 1 < behind) {
        ("most" | "least", true) if DICTIONARY.adjective(last(at + 1)).is_some() => return None,
        _ if at > least && matches!(last(at - 1), "most" | "least") => {
            let less = last(at - 1) == "least";
            (at - 1, descending != less, scale, at + 1..behind)
        }
        _ => (at, descending, scale, at + 1..behind),
    };
    let mut key = key;
    while key.start < key.end && matches!(last(key.start), "of" | "the" | "one" | "ones" | "by") {
        key.start += 1;
    }
    while key.start < key.end && matches!(last(key.end - 1), "one" | "ones" | "come" | "comes") {
        key.end -= 1;
    }
    let plain = key.clone().all(|i| !tokens[i].punctuation && !matches!(last(i), "in" | "for" | "with" | "of" | "is" | "was" | "and"));
    let mut start = at;
    while start > from && matches!(last(start - 1), "the" | "with" | "starting" | "and") {
        start -= 1;
    }
    plain.then_some((start, key, descending != flips, scale))
}

/// ', newest first' at the end of a question.
fn first_placed(tokens: &[Token], end: usize) -> Option<Clause> {
    let (start, key, descending, scale) = placed(tokens, 1, end)?;
    // 'who came the earliest first' names no order; a comma or a name before it does.
    let parted = tokens[start - 1].punctuation || !matches!(word(tokens, start - 1), "which" | "who" | "what" | "is" | "was" | "of" | "a");
    parted.then(|| Clause { cut: cut(tokens, start, end), key, descending, scale, outright: tokens[start - 1].punctuation })
}

/// 'from smallest to largest balance' at the end of a question.
fn ranged(tokens: &[Token], end: usize) -> Option<Clause> {
    let (start, key, descending, scale) = (1..end).find_map(|i| range(tokens, i, end).filter(|r| r.0 == i))?;
    Some(Clause { cut: cut(tokens, start, end), key, descending, scale, outright: true })
}

/// 'from the longest to the shortest': where it begins, the key behind it, the direction.
fn range(tokens: &[Token], from: usize, end: usize) -> Option<(usize, Range<usize>, bool, Scale)> {
    let at = (from..end).find(|&i| word(tokens, i) == "to" && i > from)?;
    let mut upper = at + 1;
    while matches!(word(tokens, upper), "the" | "most" | "least") {
        upper += 1;
    }
    let (a, b) = (scale(tokens, at - 1)?, scale(tokens, upper).filter(|_| upper < end)?);
    if a.0 == b.0 || std::mem::discriminant(&a.1) != std::mem::discriminant(&b.1) {
        return None;
    }
    let mut start = at - 1;
    while start > from && matches!(word(tokens, start - 1), "from" | "the" | "most" | "least") {
        start -= 1;
    }
    if start > 0 && word(tokens, start - 1) == "from" {
        start -= 1;
    }
    let key = upper + 1..end;
    let plain = key.len() <= 4 && key.clone().all(|i| !tokens[i].punctuation && !matches!(word(tokens, i), "in" | "for" | "with" | "of"));
    plain.then_some((start, key, a.0, a.1))
}

/// The direction in which an adjective leads, and what it measures.
fn scale(tokens: &[Token], at: usize) -> Option<(bool, Scale)> {
    let said = word(tokens, at);
    if let Some((_, descending)) = SIZES.iter().find(|s| s.0 == said) {
        return Some((*descending, Scale::Size));
    }
    match said {
        "newest" | "latest" | "recent" => return Some((true, Scale::Day)),
        "oldest" | "earliest" | "soonest" | "nearest" => return Some((false, Scale::Day)),
        "fastest" | "quickest" => return Some((false, Scale::Measure(at))),
        "slowest" => return Some((true, Scale::Measure(at))),
        _ => {}
    }
    let superlative = said.len() > 5 && said.ends_with("est") || matches!(said, "expensive" | "costly" | "dear");
    DICTIONARY.adjective(said).filter(|a| superlative && !a.measures.is_empty()).map(|a| (a.descending, Scale::Measure(at)))
}

/// The words that are taken out, with what stands around them.
fn cut(tokens: &[Token], start: usize, end: usize) -> Range<usize> {
    let mut start = start;
    while start > 1 && (LIGHT.contains(&word(tokens, start - 1)) || tokens[start - 1].punctuation && tokens[start - 1].text == ",") {
        start -= 1;
    }
    start..end
}

#[cfg(test)]
mod tests {
    use super::{Scale, find};
    use crate::text::tokenize;

    #[test]
    fn clauses_that_sort() {
        let cases = [
            ("casks sorted by volume", "volume", false, Scale::Plain),
            ("casks sorted by volume, descending", "volume", true, Scale::Plain),
            ("casks ordered by volume, largest first", "volume", true, Scale::Size),
            ("casks, newest first", "", true, Scale::Day),
            ("casks, most recent first", "", true, Scale::Day),
            ("casks, oldest first please", "", false, Scale::Day),
            ("casks with wood and volume, biggest volume first", "volume", true, Scale::Size),
            ("casks from smallest to largest volume", "volume", false, Scale::Size),
            ("casks ordered from the largest to the smallest", "", true, Scale::Size),
            ("casks, least expensive first", "", false, Scale::Measure(3)),
        ];
        for (text, key, descending, scale) in cases {
            let tokens = tokenize(text);
            let clause = find(&tokens).unwrap_or_else(|| panic!("no clause in {text}"));
            let said: Vec<&str> = tokens[clause.key.clone()].iter().map(|t| t.lower.as_str()).collect();
            assert_eq!((said.join(" ").as_str(), clause.descending, clause.scale), (key, descending, scale), "{text}");
        }
        for text in ["which cask was filled first", "orders by month", "the first five casks", "list of casks", "from January to March"] {
            assert!(find(&tokenize(text)).is_none(), "{text} sorts nothing");
        }
    }
}
