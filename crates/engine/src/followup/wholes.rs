//! What part of everything the answer before is: 'what share of all visitors is that?', 'as a rate', 'what percentage of the total is that?'.

use super::measures;
use super::merge::Merge;
use super::previous::Shape;
use crate::mention::{Segment, Sense};
use crate::query::Query;
use crate::text::Token;

const SHARES: &[&str] = &["share", "percentage", "percent", "proportion", "part", "fraction", "portion"];
const POINTING: &[&str] = &["that", "this", "those", "these", "they", "it"];
/// Words that what is asked for is called by at most.
const NAMED: usize = 4;

/// 'what share of all visitors is that': how many tokens it takes, from a token on.
pub(super) fn share_of_all(tokens: &[Token], segments: &[Segment], at: usize) -> Option<usize> {
    let word = |i: usize| tokens.get(i).filter(|t| !t.quoted && !t.punctuation).map_or("", |t| t.lower.as_str());
    let mut next = at + usize::from(matches!(word(at), "what" | "which"));
    let asked = next > at;
    let mut shared = false;
    // 'what share is that of all visitors', 'that as a share of all visitors'
    let pointed = |i: usize| {
        let be = usize::from(matches!(word(i), "is" | "are" | "was" | "were" | "does" | "do" | "did" | "would"));
        (be > 0 && POINTING.contains(&word(i + be))).then_some(i + be + 1)
    };
    if asked && SHARES.contains(&word(next)) {
        next += 1;
        shared = true;
    }
    let before = pointed(next).filter(|_| shared);
    next = before.unwrap_or(next);
    if !shared || word(next) != "of" {
        return None;
    }
    next += 1;
    let whole = matches!(word(next), "all" | "total" | "whole" | "every")
        || word(next) == "the" && matches!(word(next + 1), "total" | "whole" | "entire");
    if !whole {
        return None;
    }
    next += 1 + usize::from(word(next) == "the");
    let named = next;
    while next < named + NAMED && !word(next).is_empty() && pointed(next).is_none() {
        // What restricts is no name of the whole.
        let restricts = segments.iter().filter(|s| s.start <= next && next < s.end).any(|s| {
            let best = s.readings.first().map(|r| &r.sense);
            matches!(best, Some(Sense::Value { .. } | Sense::Number(_) | Sense::Time(_) | Sense::Quoted(_)))
        });
        if restricts {
            return None;
        }
        next += 1;
    }
    let mut end = match before {
        Some(_) => next,
        None => pointed(next)?,
    };
    // 'does that make', 'do they represent'
    if matches!(word(end), "make" | "represent" | "account" | "amount" | "come") {
        end += 1 + usize::from(matches!(word(end + 1), "up" | "for" | "to"));
    }
    tokens[end..].iter().all(|t| t.punctuation).then_some(tokens.len() - at)
}

impl Merge<'_> {
    /// The answer before as its part of all rows that none of its conditions but the period selects.
    pub(super) fn of_all(&mut self) -> bool {
        let rows = self.previous.shape == Shape::Rows;
        let mut query = self.query.clone();
        if rows {
            let Some(t) = self.previous.subject.filter(|_| query.limit.is_none() && query.group_by.is_empty()) else { return false };
            query = Query { select: vec![measures::counted(self.previous.lexicon, t)], order_by: Vec::new(), distinct: false, ..query };
        }
        if measures::in_rate(&mut query, self.previous, None) {
            self.query = query;
            self.rule("in percent");
            return true;
        }
        let shared = self.previous.query.filter.iter().all(measures::is_period) && measures::in_percent(&mut self.query, self.previous);
        if shared {
            self.rule("in percent");
        }
        shared
    }
}
