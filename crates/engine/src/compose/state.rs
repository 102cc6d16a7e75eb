//! States that no status column names: 'open' tickets are those not closed, 'cancelled' ones have a cancellation date.

use super::{Composer, Zone};
use crate::mention::Sense;
use crate::query::{Expr, Predicate};
use once_cell::sync::Lazy;
use std::collections::HashMap;

static STATES: Lazy<HashMap<&'static str, (bool, Vec<&'static str>)>> = Lazy::new(|| {
    include_str!("../../data/states.tsv")
        .lines()
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| {
            let f: Vec<&str> = l.split('\t').collect();
            Some((*f.first()?, (*f.get(1)? == "missing", f.get(2)?.split(',').collect())))
        })
        .collect()
});

static VERBS: Lazy<HashMap<&'static str, Vec<&'static str>>> = Lazy::new(|| {
    include_str!("../../data/verbs.tsv")
        .lines()
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| l.split_once('\t'))
        .map(|(verb, words)| (verb, words.split(',').collect()))
        .collect()
});

/// Beginnings of the words of date columns that a verb is about ('collected' → paid).
pub(crate) fn verb_hints(stem: &str) -> &'static [&'static str] {
    VERBS.get(stem).map_or(&[], Vec::as_slice)
}

/// Whether a word says that a date is missing (true) or there, and what words the date's column begins with.
pub(crate) fn state_word(word: &str) -> Option<(bool, &'static [&'static str])> {
    STATES.get(word).map(|(missing, hints)| (*missing, hints.as_slice()))
}

impl Composer<'_> {
    /// Reads the item at the cursor as a state of the table at hand; false where it is none.
    pub(super) fn state(&mut self) -> bool {
        let word = self.word(self.at);
        if self.negative_flag(&word) {
            return true;
        }
        let Some((missing, hints)) = STATES.get(word.as_str()) else { return false };
        // What it is a state of: the table right behind, else what is asked for, else what the mention's own column is of.
        let own = match self.sense(self.at) {
            Some(Sense::Column(t, _)) => Some(*t),
            _ => None,
        };
        let after = (self.at + 1..self.at + 3).find_map(|i| if let Some(Sense::Column(t, _)) = self.sense(i) { Some(*t) } else { None });
        let Some(t) = self
            .next_table(self.at + 1)
            .filter(|_| self.zone == Zone::Select)
            .or(after.filter(|_| self.zone == Zone::Select))
            .or(self.subject)
            .or(own)
        else {
            return false;
        };
        // 'how many tickets does an account open': a verb, no state.
        let verb = self.set.tokens[..self.items[self.at].start].iter().any(|t| matches!(t.lower.as_str(), "does" | "did" | "do"));
        if verb && !matches!(self.sense(self.at + 1), Some(Sense::Table(_) | Sense::Column(..))) {
            return false;
        }
        let mut tables = vec![t];
        tables.extend(own);
        for i in &self.items {
            if let Sense::Table(x) | Sense::Column(x, _) = i.sense
                && !tables.contains(&x)
            {
                tables.push(x);
            }
        }
        for t in tables {
            let entry = &self.lexicon().tables[t];
            let column = (0..entry.columns.len()).find(|&c| {
                let shape = &self.lexicon().schema.tables[t].columns[c];
                shape.class.is_temporal()
                    && !shape.not_null
                    && entry.columns[c].words.iter().any(|w| hints.iter().any(|h| w.starts_with(h)))
            });
            if let Some(c) = column {
                self.take(1);
                let negated = std::mem::take(&mut self.pending.negated);
                self.rule("state");
                let is_missing = *missing != negated;
                let expr = Expr::Column(self.column_ref(t, c));
                self.state_column = Some((t, c));
                let p = Predicate::Null { expr, negated: !is_missing };
                if !self.filters.contains(&p) {
                    self.filters.push(p);
                }
                return true;
            }
        }
        false
    }

    /// 'inactive', 'unpaid': a boolean column turned round.
    fn negative_flag(&mut self, word: &str) -> bool {
        let Some(rest) = ["in", "un", "non"].iter().find_map(|p| word.strip_prefix(p)).map(|r| r.trim_start_matches('-').to_string())
        else {
            return false;
        };
        if rest.len() < 4 {
            return false;
        }
        let tables: Vec<usize> = self.next_table(self.at + 1).into_iter().chain(self.subject).collect();
        for t in tables {
            let entry = &self.lexicon().tables[t];
            let flag = (0..entry.columns.len())
                .find(|&c| self.class(t, c) == crate::schema::TypeClass::Boolean && entry.columns[c].words.contains(&rest));
            if let Some(c) = flag {
                self.take(1);
                self.rule("boolean");
                let column = self.column_ref(t, c);
                self.filters.push(Predicate::Is { column, value: false });
                return true;
            }
        }
        false
    }

    /// A state followed by a range of time ('cancelled last quarter') is dated by its own column, which then is known.
    pub(super) fn drop_state_of(&mut self, t: usize, c: usize) {
        let expr = Expr::Column(self.column_ref(t, c));
        self.filters.retain(|p| !matches!(p, Predicate::Null { expr: e, negated: true } if *e == expr));
    }
}
