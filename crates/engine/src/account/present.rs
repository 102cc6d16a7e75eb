//! Words that say what holds anyway: the unit that a rate is kept in, the present of a state that is kept as it is now, and that rows are on
//! record.

use super::Part;
use super::words::{Teller, Use};
use crate::lexicon::Lexicon;
use crate::query::{ColumnRef, Comparison, Expr, Predicate};
use crate::rephrase::rates::{MONEY, is_rate};
use crate::schema::TypeClass;
use crate::text::{Token, stem};
use crate::time_types::{Anchor, Grain, TimePoint, TimeRange};

impl Teller<'_> {
    /// The words of 'what do we charge per day' where the query shows, or compares, what is kept by the day.
    pub(super) fn rate(&self, at: usize) -> Option<Use> {
        let word = |i: usize| self.matter.tokens.get(i).map_or("", |t| t.lower.as_str());
        let leads = |i: usize| matches!(word(i), "per" | "a" | "an" | "each" | "every");
        let (lead, money) = match word(at) {
            w if leads(at) => (at, Some(w).filter(|_| false)),
            w if MONEY.contains(&w) => ((at + 1..at + 4).find(|&i| leads(i) && crate::time::unit(word(i + 1)).is_some())?, Some(w)),
            _ => (at.checked_sub(1).filter(|&i| leads(i))?, None),
        };
        let grain = crate::time::unit(word(lead + 1))?;
        let lexicon = self.matter.lexicon;
        let kept = self.facts.columns().find(|(_, c)| {
            lexicon
                .table(&c.table.name)
                .and_then(|t| Some((t, lexicon.column(t, &c.column)?)))
                .is_some_and(|(t, c)| is_rate(lexicon, t, c, grain))
        });
        let (part, column) = kept?;
        let exact = money.is_none();
        Use::new(part, format!("{}.{}", column.table.name.name, column.column), exact)
    }

    /// 'now', 'at the moment' of a state that the query restricts to: states are kept as they are.
    pub(super) fn as_it_is(&self, token: &Token) -> Option<Use> {
        let present =
            matches!(token.lower.as_str(), "now" | "currently" | "current" | "moment" | "present" | "right" | "presently" | "still");
        let lexicon = self.matter.lexicon;
        let place = |c: &ColumnRef| lexicon.table(&c.table.name).and_then(|t| Some((t, lexicon.column(t, &c.column)?)));
        let kept = |p: &Predicate| {
            // What has not ended yet is as it is now, too.
            if let Predicate::Null { expr: Expr::Column(c), negated: false } = p {
                return place(c).is_some_and(|(t, k)| lexicon.schema.tables[t].columns[k].class.is_temporal());
            }
            match p {
                // A yes or no is kept as it is, and what is due is told by today.
                Predicate::Is { column, .. } => return place(column).is_some_and(|(t, _)| !is_of_history(lexicon, t)),
                Predicate::Within { range, .. } => return up_to_today(range),
                Predicate::Compare { left: Expr::Column(c), op, .. } if *op != Comparison::Equal => {
                    return place(c).is_some_and(|(t, k)| !is_of_history(lexicon, t) && is_level(lexicon, t, k));
                }
                _ => {}
            }
            let (Predicate::Compare { left: Expr::Column(c), op: Comparison::Equal, .. }
            | Predicate::In { expr: Expr::Column(c), negated: false, .. }) = p
            else {
                return false;
            };
            let state = |w: &str| matches!(w, "state" | "status" | "stage" | "stat" | "condition");
            place(c).is_some_and(|(t, k)| {
                let shape = &lexicon.schema.tables[t].columns[k];
                // Short names keep to themselves that they are states, comments tell ('status: A = active').
                let head = |c: &str| c.split(|c: char| !c.is_alphabetic()).take(3).any(|w| state(&w.to_lowercase()));
                !is_of_history(lexicon, t)
                    && shape.class != TypeClass::Array
                    && (lexicon.tables[t].columns[k].words.iter().any(|w| state(w)) || shape.comment.as_deref().is_some_and(head))
            })
        };
        // 'no active contract at the moment': of rows that are not there, too.
        let within = |p: &Predicate| match p {
            Predicate::Related { conditions, .. } => conditions.iter().any(kept),
            Predicate::Not(inner) => kept(inner),
            _ => kept(p),
        };
        // 'what is in stock right now', 'what is owed at the moment': levels are kept as they are.
        let level = || {
            let owed = |o: &crate::query::Output| o.alias.as_deref().is_some_and(|a| a.ends_with("_owed"));
            let stocked = |c: &ColumnRef| place(c).is_some_and(|(t, k)| !is_of_history(lexicon, t) && is_level(lexicon, t, k));
            self.matter.query.select.iter().any(owed) || self.facts.columns().any(|(_, c)| stocked(c))
        };
        Use::new(Part::Condition, "the state now", true)
            .filter(|_| present && (self.matter.query.filter.iter().any(within) || token.lower != "still" && level()))
    }

    /// 'other', 'the rest', 'not' behind what they are compared with, where the query tells both.
    pub(super) fn all_others(&self, at: usize) -> Option<Use> {
        let said = crate::compose::analytic::speaks_of_others(self.matter.tokens, at, self.matter.query, self.matter.lexicon);
        Use::new(Part::Group, "all others", true).filter(|_| said)
    }

    /// 'registered', 'booked' of rows that are all dated so, where no date is asked for: they are on record.
    pub(super) fn dated_anyway(&self, at: usize, token: &Token) -> bool {
        let word = token.lower.as_str();
        let next = self.matter.tokens.get(at + 1).map_or("", |t| t.lower.as_str());
        if !word.ends_with("ed") || word.len() < 6 || at == 0 || matches!(next, "by" | "as" | "before" | "after" | "since" | "until") {
            return false;
        }
        let lexicon = self.matter.lexicon;
        let root = stem(word);
        let Some(t) = self.matter.query.subject.as_ref().and_then(|s| lexicon.table(&s.name)) else { return false };
        let dated = (0..lexicon.tables[t].columns.len()).find(|&c| {
            let shape = &lexicon.schema.tables[t].columns[c];
            shape.class.is_temporal() && shape.not_null && lexicon.tables[t].columns[c].words.first().is_some_and(|w| stem(w) == root)
        });
        let spoken = |c: usize| {
            self.facts.columns().any(|(_, own)| lexicon.table(&own.table.name) == Some(t) && lexicon.column(t, &own.column) == Some(c))
        };
        dated.is_some_and(|c| !spoken(c))
    }
}

fn is_of_history(lexicon: &Lexicon, t: usize) -> bool {
    lexicon.roles[t].role.as_ref().is_some_and(|r| matches!(r.name, "history" | "log" | "snapshot"))
}

/// True for a number that tells how much there is.
fn is_level(lexicon: &Lexicon, t: usize, c: usize) -> bool {
    let level = |w: &String| matches!(w.as_str(), "stock" | "hand" | "balance" | "outstanding" | "backlog");
    lexicon.schema.tables[t].columns[c].class.is_number() && lexicon.tables[t].columns[c].words.iter().any(level)
}

/// True for whatever lies before today, or from today on: another day it is another.
fn up_to_today(range: &TimeRange) -> bool {
    let today = |p: &TimePoint| {
        p.anchor == Anchor::Today && p.trunc.is_none() && p.before.is_empty() && p.shifts.iter().all(|s| *s == (1, Grain::Day))
    };
    match (&range.from, &range.to) {
        (None, Some(to)) => today(to),
        (Some(from), None) => today(from),
        _ => false,
    }
}
