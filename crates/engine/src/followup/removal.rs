//! What a follow-up takes away: 'leave out the cancelled ones' restricts, 'drop the filter', 'for all years' and 'forget the
//! channels' undo what an earlier turn said.

use super::back::unit;
use super::cues::Cue;
use super::filters;
use super::groups::{self, Grouping};
use super::merge::Merge;
use super::previous::{Previous, Shape};
use crate::account::RESTRICTIONS;
use crate::mention::Sense;
use crate::query::{ColumnRef, Expr, Predicate, Query, TableRef};
use crate::text::{Token, stem};
use crate::time::TimeMeaning;

/// Verbs that take away what they name.
const VERBS: &[&str] =
    &["exclude", "omit", "skip", "ignore", "drop", "remove", "forget", "lift", "clear", "cancel", "undo", "reset", "without"];
/// Those that need 'out' behind them, at once or at the end.
const OUT: &[&str] = &["leave", "leaving", "take", "taking", "filter", "keep", "cut"];
/// Units of time that an answer may be by.
const UNITS: &[&str] =
    &["hour", "hours", "day", "days", "week", "weeks", "month", "months", "quarter", "quarters", "year", "years", "weekday", "weekdays"];
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
    // 'without the months'
    let unit = first == "without" && word(next).is_some_and(|w| UNITS.contains(&w)) && word(next + 1).is_none();
    ((!undoes || unit) && word(next).is_some()).then_some(Opening { cue: Cue::Without, len: next - at, named: Vec::new(), out })
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

/// 'not by harbour, by route', 'not the boats but the routes': how many tokens say what is not meant.
pub(super) fn denied(tokens: &[Token], at: usize) -> Option<usize> {
    let word = |i: usize| tokens.get(i).filter(|t| !t.quoted && !t.punctuation).map(|t| t.lower.as_str());
    if word(at)? != "not" {
        return None;
    }
    let end = (at + 2..at + 2 + NAMED).find(|&i| tokens.get(i).is_some_and(|t| t.text == "," || t.lower == "but"))?;
    let next = end + usize::from(tokens[end].text == "," && word(end + 1) == Some("but"));
    word(next + 1).map(|_| next + 1 - at)
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
        if let Some(done) = self.all_again(content) {
            return Some(done);
        }
        let done = match (self.cues.has(Cue::Unfilter), self.cues.has(Cue::Without)) {
            (false, true) if self.ungrain() => true,
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

    /// 'without the months' of an answer by month: the unit of time is no group any more.
    fn ungrain(&mut self) -> bool {
        let words: Vec<String> = self.cues.rest.iter().filter(|t| !t.punctuation && !t.quoted).map(|t| stem(&t.lemma)).collect();
        let [.., last] = words.as_slice() else { return false };
        let gone = |e: &Expr| matches!(e, Expr::Truncate(g, _) if unit(*g).contains(last));
        let keys: Vec<Expr> = self.query.group_by.iter().filter(|e| gone(e)).cloned().collect();
        if keys.is_empty() || self.query.select.len() <= keys.len() || words.len() > 3 {
            return false;
        }
        self.query.group_by.retain(|e| !keys.contains(e));
        self.query.select.retain(|o| !keys.contains(&o.expr));
        self.query.order_by.retain(|o| !keys.contains(&o.expr));
        true
    }

    /// 'all routes again', 'across all routes': what restricted them is undone; of one number 'all countries' makes groups.
    fn all_again(&mut self, content: &[Sense]) -> Option<bool> {
        let plain = |s: &Sense| matches!(s, Sense::Column(..) | Sense::Table(_));
        let every = self.cues.rest.iter().any(|t| matches!(t.lower.as_str(), "all" | "every" | "any"));
        if !every || content.is_empty() || !content.iter().all(plain) || self.cues.anaphoric() {
            return None;
        }
        let across = self.cues.rest.iter().any(|t| matches!(t.lower.as_str(), "across" | "over"));
        if unfilter(&mut self.query, content, self.previous) {
            if self.previous.shape == Shape::Scalar && !across && !self.cues.has(Cue::Back) && !self.cues.has(Cue::Unfilter) {
                let mut grouping = Grouping::default();
                for s in content {
                    match s {
                        Sense::Table(t) => grouping.add_entity(*t, self.previous.lexicon),
                        Sense::Column(t, c) => {
                            let table = &self.previous.lexicon.schema.tables[*t];
                            let column = ColumnRef { table: TableRef::new(&table.name), column: table.columns[*c].name.clone() };
                            grouping.add(Expr::Column(column), None);
                        }
                        _ => {}
                    }
                }
                groups::merge(&mut self.query, self.previous, grouping, self.cues);
                self.rule("other groups");
            }
            self.rule("all again");
            return Some(true);
        }
        if across && ungroup(&mut self.query, content, self.previous) {
            self.rule("all again");
            return Some(true);
        }
        None
    }
}
