//! Words that are called like columns and mean a state of the rows, and keys that are shown by what they refer to.

use super::parts::{Measure, Place, column, column_ref};
use super::read::Reader;
use crate::mention::Sense;
use crate::query::Predicate;

impl Reader<'_, '_> {
    /// People read names: a key to other rows is shown as what names them, unless the key itself is said.
    pub(super) fn referred(&mut self, (t, c): Place, at: usize) -> bool {
        let lexicon = self.view.lexicon();
        let said = self.view.tokens(at).iter().any(|t| matches!(t.lemma.as_str(), "id" | "code" | "number" | "no" | "key" | "identifier"));
        if said || !lexicon.is_bare_key(t, c) {
            return false;
        }
        let key = lexicon.adjacent[t]
            .iter()
            .map(|&e| &lexicon.edges[e])
            .find(|e| e.from == t && e.to != t && e.from_columns == [c] && e.to_unique);
        let Some(e) = key else { return false };
        self.meaning.links.push(super::parts::link(lexicon, e));
        for &d in &lexicon.tables[e.to].display {
            if !self.meaning.shown.contains(&(e.to, d)) {
                self.meaning.shown.push((e.to, d));
            }
        }
        true
    }

    /// A word that is called like a state of the rows: 'dormant riders' where `dormant` is 0 or 1, 'bills that were voided' where
    /// `voided_at` may be missing.
    pub(super) fn flag(&mut self, (t, c): Place, at: usize) -> bool {
        let lexicon = self.view.lexicon();
        let shape = &lexicon.schema.tables[t].columns[c];
        let word = self.view.tokens(at).last().map_or("", |t| t.lower.as_str());
        // What is asked for, sorted or grouped by is no state.
        let asked = at
            .checked_sub(1)
            .is_some_and(|b| matches!(self.view.tag(b), "by" | "each" | "each_lead" | "group_by" | "order" | "when" | "agg" | "sup"))
            || self.meaning.asks.when;
        if asked || self.meaning.tables.is_empty() && self.view.table(at + 1).is_none() && self.meaning.measures.is_empty() {
            return false;
        }
        let held = !self.negated;
        if let Some(flag) = lexicon.roles[t].flag(c) {
            self.negated = false;
            self.put_condition(flag.condition(column_ref(lexicon, t, c), held));
            return true;
        }
        let dated = matches!(self.view.sense(self.at), Some(Sense::Time(_)))
            || matches!(self.view.sense(self.at), Some(Sense::Keyword("prep", _)))
                && matches!(self.view.sense(self.at + 1), Some(Sense::Time(_)));
        if crate::compose::state::is_deed(word) && shape.class.is_temporal() && !shape.not_null && !dated {
            self.negated = false;
            self.put_condition(Predicate::Null { expr: column(lexicon, t, c), negated: held });
            return true;
        }
        false
    }

    /// A state that no column is called: 'unpaid' is a date of payment that is missing.
    pub(super) fn state(&mut self) -> bool {
        let word = self.view.word(self.at);
        if crate::compose::state::state_word(&word).is_none()
            || matches!(self.view.sense(self.at), Some(Sense::Value { .. } | Sense::Table(_)))
        {
            return false;
        }
        // 'how many tickets did they open': what was done, no state.
        let start = self.view.items[self.at].start;
        if self.view.set.tokens[..start].iter().any(|t| matches!(t.lower.as_str(), "does" | "did" | "do"))
            && self.view.table(self.at + 1).is_none()
        {
            return false;
        }
        let lexicon = self.view.lexicon();
        let people = match self.view.sense(self.at + 1) {
            Some(Sense::Value { table, .. }) if lexicon.is_person(*table) => Some(*table),
            _ => None,
        };
        let near = self.view.table(self.at + 1).or(self.view.column(self.at + 1).map(|p| p.0)).or(people).or(self.meaning.head).or(self
            .meaning
            .tables
            .last()
            .copied());
        let measured = self.meaning.measures.last().map(Measure::home);
        for t in near.into_iter().chain(measured) {
            if let Some((missing, c)) = crate::compose::state::dated_state(lexicon, t, &word) {
                self.take(1);
                let there = missing == std::mem::take(&mut self.negated);
                self.put_condition(crate::compose::state::dated(lexicon, t, c, !there));
                self.last = Some(((t, c), self.at - 1));
                return true;
            }
        }
        false
    }
}
