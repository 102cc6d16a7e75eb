//! 'customers who never ordered', 'riders that did not come in 2025': rows that nothing of a kind happened to.

use super::parts::{Absence, Place, column};
use super::read::Reader;
use super::view::View;
use crate::account::{root, root_of};
use crate::mention::Sense;
use crate::query::{Expr, Predicate, Query};
use crate::time::TimeMeaning;

/// Verbs that say that something happened, not what: what it was is what the database keeps of such rows.
const HAPPENING: &[&str] = &["come", "visit", "appear", "return", "attend", "use", "show", "turn", "do", "engage", "participate", "call"];

/// Words that say that nothing happened to something for a while.
const IDLE: &[&str] = &["idle", "inactive", "quiet", "dormant", "unused", "untouched", "silent"];

/// True for a word that says that nothing happened, where the query looks for what didn't.
pub(crate) fn speaks_of_idle(word: &str, query: &Query) -> bool {
    let denied = |p: &Predicate| matches!(p, Predicate::Related { negated: true, conditions, .. } if conditions.iter().any(|c| matches!(c, Predicate::Within { .. })));
    (IDLE.contains(&word) || matches!(word, "gone" | "stood" | "lain" | "sat" | "been" | "fallen")) && query.filter.iter().any(denied)
}

/// True for a verb that says that something happened, not what.
pub(super) fn is_happening(word: &str) -> bool {
    let verb = root_of(word);
    HAPPENING.iter().any(|h| root_of(h) == verb)
}

impl Reader<'_, '_> {
    /// Reads what a negation denies, where it is a happening of the rows asked for. True where it was read.
    pub(super) fn denied(&mut self) -> bool {
        let Some(head) = self.meaning.head.or(self.meaning.tables.first().copied()) else { return false };
        if !self.negated || self.meaning.absence.is_some() || self.function.is_some() {
            return false;
        }
        let (table, condition) = match self.view.sense(self.at) {
            Some(Sense::Column(t, c)) if self.is_deed((*t, *c)) && refers(self.view, *t, head) => (Some(*t), None),
            Some(Sense::Value { table, column: c, value, .. }) if refers(self.view, *table, head) => {
                let expr = column(self.view.lexicon(), *table, *c);
                let held = Predicate::In { expr, values: vec![Expr::Text(value.clone())], negated: false };
                (Some(*table), Some(held))
            }
            // 'members with no overdue loans'
            Some(Sense::Restriction(p))
                if crate::compose::analytic::denies_having(self.view.set.tokens, self.view.items[self.at].start) =>
            {
                let mut tables: Vec<usize> = Vec::new();
                p.tables(&mut |t| tables.extend(self.view.lexicon().table(&t.name)));
                tables.dedup();
                let own = tables.first().copied().filter(|&t| tables.len() == 1 && refers(self.view, t, head));
                (own, Some((**p).clone()))
            }
            Some(Sense::Unknown | Sense::Keyword("traded" | "verb" | "filler", _)) => (self.happened(head), None),
            _ => (None, None),
        };
        let Some(table) = table else { return false };
        self.take(1);
        self.negated = false;
        self.meaning.head.get_or_insert(head);
        self.meaning.absence = Some(Absence { table, conditions: condition.into_iter().collect(), periods: Vec::new() });
        true
    }

    /// A date that is called by what was done, where it is of the rows of another table.
    fn is_deed(&self, place: Place) -> bool {
        let said = self.view.tokens(self.at).last().map_or("", |t| t.lower.as_str());
        self.view.is_date(place) && super::keys::is_participle(said)
    }

    /// 'idle for 30 days', 'gone quiet since May': nothing of what is usually kept of it happened. True where it was read.
    pub(super) fn idle(&mut self) -> bool {
        let Some(head) = self.meaning.head.or(self.meaning.tables.first().copied()) else { return false };
        let said = self.view.tokens(self.at).last().is_some_and(|t| IDLE.contains(&t.lower.as_str()));
        let since = (self.at + 1..self.at + 4).any(|i| matches!(self.view.sense(i), Some(Sense::Time(TimeMeaning::Range(_)))));
        if !said || !since || self.negated || self.meaning.absence.is_some() {
            return false;
        }
        let Some(table) = self.happens_to(head) else { return false };
        self.take(1);
        self.meaning.head.get_or_insert(head);
        self.meaning.absence = Some(Absence { table, conditions: Vec::new(), periods: Vec::new() });
        true
    }

    /// The table of what a verb tells: called by its root, or the only one that keeps happenings, where the verb says no more.
    fn happened(&self, head: usize) -> Option<usize> {
        let lexicon = self.view.lexicon();
        let verb = self.view.tokens(self.at).iter().map(|t| root(&t.lower)).find(|r| r.len() > 1)?;
        let events: Vec<usize> =
            (0..lexicon.tables.len()).filter(|&t| t != head && refers(self.view, t, head) && lexicon.tables[t].date.is_some()).collect();
        let called = |t: &&usize| {
            let own = lexicon.tables[**t].words.iter();
            own.chain(lexicon.tables[**t].columns.iter().filter(|c| !c.foreign).flat_map(|c| &c.words)).any(|w| root_of(w) == verb)
        };
        let named: Vec<&usize> = events.iter().filter(called).collect();
        if let [one] = named.as_slice() {
            return Some(**one);
        }
        match events.as_slice() {
            [one] if is_happening(&verb) => Some(*one),
            _ => None,
        }
    }
}

/// True where rows of a table refer to rows of another.
fn refers(view: &View<'_>, from: usize, to: usize) -> bool {
    let lexicon = view.lexicon();
    from != to && lexicon.adjacent[from].iter().any(|&e| lexicon.edges[e].from == from && lexicon.edges[e].to == to)
}
