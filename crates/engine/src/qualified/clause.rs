//! Where a question restricts a thing by a number of its own: 'dogs with more than 5 sessions', 'clubs whose average fee is under 30',
//! 'the 3 dogs with the most walks'.

use crate::lexicon::DICTIONARY;
use crate::numbers::{number_at, times_at};
use crate::query::Comparison;
use crate::text::Token;
use once_cell::sync::Lazy;
use std::collections::HashMap;
use std::ops::Range;

static WORDS: Lazy<HashMap<&'static str, Vec<&'static str>>> = Lazy::new(|| {
    include_str!("../../data/qualified.tsv")
        .lines()
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| l.split_once('\t'))
        .map(|(kind, words)| (kind, words.split('|').collect()))
        .collect()
});

/// Words between what leads to a condition and its bound, at most.
const GAP: usize = 5;
/// Words of the longest bound.
const LONGEST: usize = 3;
/// Ends of a condition that are tried, at most.
const ENDS: usize = 4;
/// Conditions of one thing, at most.
const CONDITIONS: usize = 3;

/// How a bound compares that begins at a place, and how many words say so.
pub(super) fn is_bound(words: &[&str], at: usize) -> Option<(Comparison, usize)> {
    let n = words_of_bound(words, at);
    let op = match words.get(at..at + n)? {
        [] => return None,
        ["at", "least"] | ["no", "less" | "fewer", "than"] => Comparison::GreaterOrEqual,
        ["at", "most"] | ["up", "to"] | ["no" | "not", "more", "than"] => Comparison::LessOrEqual,
        ["exactly"] => Comparison::Equal,
        ["less" | "fewer", "than"] | ["under" | "below"] => Comparison::Less,
        _ => Comparison::Greater,
    };
    Some((op, n))
}

/// How many words the bound has that begins at a place.
pub(super) fn words_of_bound(words: &[&str], at: usize) -> usize {
    let said = |n: usize| words.get(at..at + n).map(|w| w.join(" ")).unwrap_or_default();
    let bounds = |kind: &str, n: usize| WORDS.get(kind).is_some_and(|all| all.contains(&said(n).as_str()));
    (1..=LONGEST).rev().find(|&n| bounds("bound", n) || bounds("over", n)).unwrap_or(0)
}

/// A thing with conditions of its own.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Clause {
    /// A number of it is compared, or it is among the first few: no plain condition on it.
    pub numbered: bool,
    /// The words of the thing; where its first few are meant, their number, too.
    pub thing: Range<usize>,
    /// What leads to the conditions.
    pub lead: Range<usize>,
    /// The conditions, without what leads to them.
    pub conditions: Vec<Range<usize>>,
    /// The words that are taken out of the question: the conditions with what leads to them, and the number of the first few.
    pub cut: Vec<Range<usize>>,
}

/// The readings of the first such place, the one with most words first.
pub(super) fn find(tokens: &[Token]) -> Vec<Clause> {
    let words: Vec<&str> = tokens.iter().map(|t| if t.quoted { "" } else { t.lower.as_str() }).collect();
    let reader = Reader { tokens, words: &words };
    let led = (1..tokens.len()).map(|i| reader.clauses(i)).find(|c| !c.is_empty());
    led.unwrap_or_else(|| (1..tokens.len()).find_map(|i| reader.ranked(i)).into_iter().collect())
}

/// The readings of the first clause that tells of which things: 'guests who never wrote a review', 'dogs whose coach left', the one with most
/// words first.
pub(super) fn attached(tokens: &[Token]) -> Vec<Clause> {
    let words: Vec<&str> = tokens.iter().map(|t| if t.quoted { "" } else { t.lower.as_str() }).collect();
    let reader = Reader { tokens, words: &words };
    (1..tokens.len()).map(|i| reader.attached(i)).find(|c| !c.is_empty()).unwrap_or_default()
}

/// A list of one span.
fn alone(span: Range<usize>) -> Vec<Range<usize>> {
    std::iter::once(span).collect()
}

struct Reader<'a> {
    tokens: &'a [Token],
    words: &'a [&'a str],
}

impl Reader<'_> {
    fn is(&self, i: usize, kind: &str) -> bool {
        let word = self.words.get(i).copied().unwrap_or_default();
        !word.is_empty() && WORDS.get(kind).is_some_and(|all| all.contains(&word))
    }

    /// How many words the longest phrase of a kind has that begins at a place.
    fn phrase(&self, i: usize, kind: &str) -> usize {
        let said = |n: usize| self.words.get(i..i + n).map(|w| w.join(" ")).unwrap_or_default();
        (1..=LONGEST).rev().find(|&n| WORDS.get(kind).is_some_and(|all| all.contains(&said(n).as_str()))).unwrap_or(0)
    }

    fn parts(&self, i: usize) -> bool {
        self.tokens.get(i).is_none_or(|t| t.punctuation && !t.quoted)
    }

    fn clauses(&self, i: usize) -> Vec<Clause> {
        let had = usize::from(self.is(i + 1, "had"));
        let led = if self.is(i, "leads") || self.is(i, "whose") {
            1
        } else if self.is(i, "clause") {
            1 + had
        } else {
            0
        };
        let far = if led == 0 { self.apart(i) } else { None };
        let led = if far.is_some() { 1 } else { led };
        if led == 0 || self.parts(i - 1) || self.is(i - 1, "border") {
            return Vec::new();
        }
        let lead = i..i + led;
        if self.is(i, "leads") && had == 0 {
            let at = i + 1 + usize::from(self.words.get(i + 1) == Some(&"the"));
            if self.is(at, "extreme") {
                return self.first_few(lead, at + 1);
            }
        }
        let Some(bounded) = self.bounded(lead.clone(), lead.end) else { return Vec::new() };
        let thing = far.map_or(i - 1..i, |noun| noun..noun + 1);
        let ends = self.ends(bounded);
        let mut out = Vec::new();
        for end in ends {
            let mut conditions = alone(lead.end..end);
            let mut last = end;
            // 'with more than 2 dogs and a total fee over 500': both are of it.
            while conditions.len() < CONDITIONS
                && self.words.get(last) == Some(&"and")
                && let Some(bounded) = self.bounded(lead.clone(), last + 1)
                && let Some(next) = self.ends(bounded).pop()
            {
                conditions.push(last + 1..next);
                last = next;
            }
            let over = self.over(last);
            // 'who ordered twice but never returned' leaves 'who never returned'.
            let left = usize::from(over > last && self.is(lead.start, "clause"));
            out.push(Clause { numbered: true, thing: thing.clone(), lead: lead.clone(), conditions, cut: alone(lead.start + left..over) });
        }
        out
    }

    fn attached(&self, i: usize) -> Vec<Clause> {
        const SHORTEST: usize = 2;
        let led = self.is(i, "clause") || self.words[i] == "whose" || self.words[i] == "without";
        let several = self.tokens[i - 1].lower != self.tokens[i - 1].lemma;
        let shared = self.words.iter().any(|w| matches!(*w, "share" | "percentage" | "percent" | "%" | "proportion" | "fraction" | "rate"));
        // Another clause may be of the same things.
        let others = (i + 1..self.tokens.len())
            .any(|k| self.is(k, "clause") || self.is(k, "leads") && self.words.get(k + 1) != Some(&"us") || self.is(k, "denies"));
        // 'including members without visits' leaves nobody out, 'dearer than the average' compares.
        let otherwise = i > 1 && self.is(i - 2, "besides") || (i..self.tokens.len()).any(|k| self.is(k, "compares"));
        if shared || others || otherwise {
            return Vec::new();
        }
        if !led || !several || self.parts(i - 1) || self.is(i - 1, "border") {
            return Vec::new();
        }
        let shortest = i + if self.words[i] == "without" { 1 } else { SHORTEST };
        let stop = (i..self.tokens.len()).find(|&k| self.parts(k) || self.is(k, "asks")).unwrap_or(self.tokens.len());
        let mut ends: Vec<usize> = (shortest + 1..stop).filter(|&k| self.is(k, "goes on")).collect();
        // Another clause in it goes on as this one does.
        let another = |end: usize| (i + 1..end).any(|k| self.is(k, "clause") || matches!(self.words[k], "and" | "or" | "whose"));
        ends.retain(|&end| !another(end));
        ends.push(stop);
        ends.retain(|&end| end > shortest);
        ends.reverse();
        ends.truncate(ENDS);
        let clause = |end: usize| Clause {
            numbered: false,
            thing: i - 1..i,
            lead: i..i + 1,
            conditions: alone(i + 1..end),
            cut: alone(i..self.over(end)),
        };
        ends.into_iter().map(clause).collect()
    }

    /// The thing that a verb is said of over what it is put together by: 'how many handlers per club have more than 2 dogs'.
    fn apart(&self, i: usize) -> Option<usize> {
        let led = (1..=LONGEST).find(|&n| i > n && self.phrase(i - n - 1, "per") == n)?;
        (self.is(i, "had") && self.phrase(i + 1, "bound") > 0).then(|| i.checked_sub(led + 2))?
    }

    /// Where the bound of a condition ends that begins at a place.
    fn bounded(&self, lead: Range<usize>, from: usize) -> Option<usize> {
        let at = (from..=from + GAP).find(|&k| self.phrase(k, "bound") > 0 || self.is(k, "over"))?;
        if (from..at).any(|k| self.parts(k)) {
            return None;
        }
        let plain = (from..at).all(|k| self.is(k, "article")) && self.is(lead.start, "leads");
        let computed = (from..at).any(|k| self.is(k, "computes"));
        let done = self.is(lead.start, "clause") && at > from || self.is(lead.end - 1, "had");
        if !(plain || computed || done) {
            return None;
        }
        let from = at + self.phrase(at, "bound").max(1);
        if let Some((_, often)) = times_at(self.words, from) {
            return Some(from + often);
        }
        let number = number_at(self.words, from)?;
        let end = from + number.len;
        // A number of rows says of what rows.
        let named = !self.parts(end);
        (computed || named && !number.percent).then_some(end)
    }

    /// Where a condition may end whose bound ends there, the last place first.
    fn ends(&self, bounded: usize) -> Vec<usize> {
        let all = self.tokens.len();
        let stop = (bounded..all).find(|&k| self.parts(k) || self.is(k, "asks")).unwrap_or(all);
        let mut out: Vec<usize> =
            (bounded..stop).filter(|&k| self.is(k, "border")).filter(|&k| k > bounded || self.done(bounded)).collect();
        out.push(stop);
        out.truncate(ENDS);
        out.reverse();
        out
    }

    /// Where the rest goes on: behind the 'and' before another condition.
    fn over(&self, end: usize) -> usize {
        let another = matches!(self.words.get(end), Some(&"and" | &"but")) && (self.is(end + 1, "border") || self.is(end + 1, "denied"));
        end + usize::from(another)
    }

    /// True where a bound may stand by itself: the words before it compute something, or it says how often.
    fn done(&self, bounded: usize) -> bool {
        let often = matches!(self.words.get(bounded - 1), Some(&"once" | &"twice" | &"thrice" | &"times"));
        often || (bounded.saturating_sub(GAP + LONGEST + 1)..bounded).any(|k| self.is(k, "computes"))
    }

    /// 'fees of the 3 oldest dogs', 'revenue from the top 5 best selling products'.
    fn ranked(&self, at: usize) -> Option<Clause> {
        number_at(self.words, at).filter(|n| n.len == 1 && !n.percent && !n.money && !n.ordinal)?;
        let mut start = at;
        while start > 0 && (self.is(start - 1, "article") || self.words[start - 1] == "top") {
            start -= 1;
        }
        start.checked_sub(1).filter(|&k| self.is(k, "of"))?;
        let orders = |k: usize| {
            let word = self.words.get(k).copied().unwrap_or_default();
            DICTIONARY.adjective(word).is_some() || DICTIONARY.keyword(word).is_some_and(|k| k.tag == "sup") || self.is(k, "extreme")
        };
        let adjective = at + 1;
        // 'oldest dogs', 'most expensive tools', 'best selling products'
        let noun = adjective
            + 1
            + usize::from(
                self.words.get(adjective + 1).is_some_and(|w| w.ends_with("ing") || w.ends_with("ed"))
                    || orders(adjective + 1)
                    || self.is(adjective, "extreme"),
            );
        let several = self.tokens.get(noun).is_some_and(|t| t.lower != t.lemma && !t.punctuation);
        (orders(adjective) && several && !self.is(noun, "border")).then(|| Clause {
            numbered: true,
            thing: at..noun + 1,
            lead: at..at,
            conditions: alone(adjective..noun),
            cut: alone(start + usize::from(self.is(start, "article"))..noun),
        })
    }

    /// 'the 3 dogs with the most walks'.
    fn first_few(&self, lead: Range<usize>, from: usize) -> Vec<Clause> {
        // Of each group the first few are others.
        if self.words.iter().any(|w| matches!(*w, "each" | "every" | "per")) {
            return Vec::new();
        }
        let noun = lead.start - 1;
        let number = noun.checked_sub(1).filter(|&k| number_at(self.words, k).is_some_and(|n| n.len == 1 && !n.percent && !n.money));
        let one = self.tokens[noun].lower == self.tokens[noun].lemma;
        if number.is_none() && !one || self.parts(from) {
            return Vec::new();
        }
        let thing = number.unwrap_or(noun)..lead.start;
        let clause = |end: usize| {
            let over = self.over(end);
            let cut = number.map(|k| k..k + 1).into_iter().chain(alone(lead.start..over)).collect();
            Clause { numbered: true, thing: thing.clone(), lead: lead.clone(), conditions: alone(lead.end..end), cut }
        };
        self.ends(from).into_iter().filter(|&e| e > from).map(clause).collect()
    }
}
