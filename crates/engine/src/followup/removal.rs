//! What a follow-up takes away: 'leave out the cancelled ones' restricts, 'drop the filter', 'for all years' and 'forget the
//! channels' undo what an earlier turn said.

use super::cues::{Cue, Cues};
use super::filters;
use super::groups;
use super::merge::Merge;
use super::previous::Previous;
use crate::account::RESTRICTIONS;
use crate::mention::Sense;
use crate::query::{ColumnRef, Expr, Predicate, Query};
use crate::text::Token;
use crate::time::TimeMeaning;

/// Verbs that take away what they name.
const VERBS: &[&str] =
    &["exclude", "omit", "skip", "ignore", "drop", "remove", "forget", "lift", "clear", "cancel", "undo", "reset", "without"];
/// Those that need 'out' behind them, at once or at the end.
const OUT: &[&str] = &["leave", "leaving", "take", "taking", "filter", "keep", "cut"];
/// Words between a verb and what it takes away.
const LIGHT: &[&str] = &["the", "that", "this", "any", "all", "my", "our", "those", "these", "about", "last", "of", "rid"];
/// Words between a verb and 'filter' at most.
const NAMED: usize = 4;

/// An opening that takes something away.
pub(super) struct Opening {
    pub cue: Cue,
    /// Tokens that it consists of.
    pub len: usize,
    /// The tokens within it that say what is meant.
    pub named: Vec<usize>,
    /// 'leave … out': the token at the end.
    pub out: Option<usize>,
}

/// Reads an opening that takes away, at a token.
pub(super) fn opening(tokens: &[Token], at: usize) -> Option<Opening> {
    let word = |i: usize| tokens.get(i).filter(|t| !t.quoted && !t.punctuation).map(|t| t.lower.as_str());
    let first = word(at)?;
    let mut next = at + 1;
    let mut out = None;
    let rid = first == "get" && word(next) == Some("rid");
    let not = first == "not" && word(next) == Some("counting");
    if OUT.contains(&first) {
        if word(next) == Some("out") {
            next += 1;
        } else {
            let last = tokens.iter().rposition(|t| !t.punctuation && t.lower != "please")?;
            out = (last > next && word(last) == Some("out")).then_some(last);
            out?;
        }
    } else if rid || not {
        next += 1;
    } else if !VERBS.contains(&first) {
        return None;
    }
    while word(next).is_some_and(|w| LIGHT.contains(&w)) && word(next + 1).is_some() {
        next += 1;
    }
    let end = (next..next + NAMED).find(|&i| word(i).is_some_and(|w| RESTRICTIONS.contains(&w)));
    if let Some(end) = end
        && (next..end).all(|i| word(i).is_some())
    {
        return Some(Opening { cue: Cue::Unfilter, len: end + 1 - at, named: (next..end).collect(), out: None });
    }
    // 'cancel', 'reset' and the like only undo; 'without' is read as it is.
    let undoes = matches!(first, "lift" | "clear" | "cancel" | "undo" | "reset" | "without");
    (!undoes && word(next).is_some()).then_some(Opening { cue: Cue::Without, len: next - at, named: Vec::new(), out })
}

/// 'rather than channel', 'instead of the channels': how many tokens name what is replaced.
pub(super) fn replaced(tokens: &[Token], at: usize) -> Option<usize> {
    let word = |i: usize| tokens.get(i).filter(|t| !t.quoted && !t.punctuation).map(|t| t.lower.as_str());
    let begins = matches!((word(at)?, word(at + 1)?), ("rather", "than") | ("instead", "of"));
    if !begins {
        return None;
    }
    let ends = |w: &str| matches!(w, "by" | "per" | "for" | "with" | "show" | "i" | "give" | "use" | "please");
    let mut next = at + 2;
    // 'rather than by channel'
    if matches!(word(next), Some("by" | "per")) {
        next += 1;
    }
    while next < at + 2 + NAMED && word(next).is_some_and(|w| !ends(w)) {
        next += 1;
    }
    Some(next - at)
}

/// Whether a column is one of those that the words name, or of the tables.
fn named(c: &ColumnRef, content: &[Sense], previous: &Previous) -> bool {
    content.iter().any(|s| match s {
        Sense::Column(t, i) => {
            let table = &previous.lexicon.schema.tables[*t];
            c.table.name == table.name && c.column == table.columns[*i].name
        }
        Sense::Table(t) => c.table.name == previous.lexicon.schema.tables[*t].name,
        _ => false,
    })
}

/// Undoes the conditions that the words name; the last one where they name none. True where there was one.
fn unfilter(query: &mut Query, content: &[Sense], previous: &Previous) -> bool {
    let before = query.clone();
    let time = content.iter().any(|s| matches!(s, Sense::Time(_)));
    let names = content.iter().any(|s| matches!(s, Sense::Column(..) | Sense::Table(_) | Sense::Value { .. }));
    let meant = |p: &Predicate| {
        let mut hit = false;
        p.columns(&mut |c| hit |= named(c, content, previous));
        let text = serde_json::to_string(p).unwrap_or_default();
        hit || content.iter().any(|s| matches!(s, Sense::Value { value, .. } if text.contains(&format!("\"{value}\""))))
    };
    filters::with_rows(query, &mut |target| {
        if time {
            target.filter.retain(|p| !filters::of_time(p));
        }
        if names {
            target.filter.retain(|p| !meant(p));
        } else if !time {
            target.filter.pop();
        }
    });
    if *query == before && !time {
        let had = query.having.pop().is_some();
        return had;
    }
    *query != before
}

/// Takes groups away that the words name. True where there was one.
fn ungroup(query: &mut Query, content: &[Sense], previous: &Previous) -> bool {
    let grain = |e: &Expr| match e {
        Expr::Truncate(g, _) => content.iter().any(|s| matches!(s, Sense::Time(TimeMeaning::GroupBy(x)) if x == g)),
        _ => false,
    };
    let gone = |e: &Expr| grain(e) || matches!(e, Expr::Column(c) if named(c, content, previous));
    let keys: Vec<Expr> = query.group_by.iter().filter(|e| gone(e)).cloned().collect();
    if keys.is_empty() {
        return false;
    }
    query.group_by.retain(|e| !keys.contains(e));
    query.select.retain(|o| !keys.contains(&o.expr));
    query.order_by.retain(|o| !keys.contains(&o.expr));
    !query.select.is_empty()
}

impl Merge<'_> {
    /// What the words take away of the query before; `None` where they restrict instead.
    pub(super) fn take_away(&mut self, content: &[Sense]) -> Option<bool> {
        // 'forget the channels, by status': what stands behind is asked for instead.
        let asks = |s: &Sense| matches!(s, Sense::Keyword("by" | "each" | "each_lead" | "group_by", _));
        let end = content.iter().position(asks).unwrap_or(content.len());
        let (taken, rest) = content.split_at(end);
        let done = match (self.cues.has(Cue::Unfilter), self.cues.has(Cue::Without)) {
            (true, _) => unfilter(&mut self.query, taken, self.previous),
            (false, true) => {
                let plain = |s: &Sense| {
                    matches!(
                        s,
                        Sense::Column(..)
                            | Sense::Table(_)
                            | Sense::Time(TimeMeaning::GroupBy(_))
                            | Sense::Keyword("without" | "except", _)
                    )
                };
                if !taken.iter().all(plain) {
                    return None;
                }
                ungroup(&mut self.query, taken, self.previous)
            }
            _ => return None,
        };
        if !done {
            return None;
        }
        self.rule("take away");
        if !rest.is_empty() {
            let named = self.named_date();
            let grouping = self.fragment.grouping(self.cues, self.previous).dated_like(&self.query, named);
            if !grouping.keys.is_empty() && groups::merge(&mut self.query, self.previous, grouping, self.cues) {
                self.rule("other groups");
            }
        }
        Some(true)
    }
}

/// 'biggest first' at the end of the words: they are taken off. The direction, best first being descending.
pub(super) fn tail_order(cues: &mut Cues) -> Option<bool> {
    let [.., degree, first] = cues.rest.as_slice() else { return None };
    if first.lower != "first" || degree.punctuation || degree.quoted {
        return None;
    }
    let two = cues.rest.len().checked_sub(3).and_then(|i| cues.rest.get(i)).map(|t| t.lower.as_str());
    let (descending, words) = match (two, degree.lower.as_str()) {
        (Some("most"), "frequent" | "common" | "often" | "popular" | "used") => (true, 3),
        (Some("least"), "frequent" | "common" | "often" | "popular" | "used") => (false, 3),
        (_, "biggest" | "largest" | "highest" | "greatest" | "most" | "best" | "busiest" | "strongest" | "top") => (true, 2),
        (_, "smallest" | "lowest" | "least" | "fewest" | "weakest" | "quietest") => (false, 2),
        _ => return None,
    };
    let left = cues.rest.len() - words;
    // 'who was the highest first': only behind a comma, or by itself.
    let apart = left == 0 || cues.rest.get(left - 1).is_some_and(|t| t.punctuation || t.lower == "the" || t.lower == "with");
    if !apart {
        return None;
    }
    cues.rest.truncate(left);
    while cues.rest.last().is_some_and(|t| t.punctuation || t.lower == "with" || t.lower == "the") {
        cues.rest.pop();
    }
    Some(descending)
}
