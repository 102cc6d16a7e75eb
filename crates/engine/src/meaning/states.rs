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

    /// A column that is named where something else is asked for already, and only tells how rows hang together: a verb that is called a bit
    /// like it ('members who are rowing eights' of `races_rowed`), or a key that is to lead to any row at all ('assigned to some project').
    pub(super) fn only_joins(&self, (t, c): Place, at: usize) -> bool {
        const WHOLE: f32 = 0.9;
        let lexicon = self.view.lexicon();
        let tokens = &self.view.set.tokens;
        let start = self.view.items[at].start;
        let word = self.view.tokens(at).last().map_or("", |t| t.lower.as_str());
        let before = start.checked_sub(1).map_or("", |b| tokens[b].lower.as_str());
        if matches!(before, "some" | "any") && lexicon.tables[t].columns[c].foreign {
            return true;
        }
        let verb = super::keys::is_participle(word) || word.len() > 5 && word.ends_with("ing");
        let led = matches!(before, "who" | "that" | "which" | "are" | "is" | "were" | "was" | "have" | "has" | "be" | "being")
            || at.checked_sub(1).is_some_and(|b| matches!(self.view.sense(b), Some(Sense::Table(_))) && self.view.items[b].end == start);
        // 'carried less in May' compares what was carried.
        const COMPARES: &[&str] = &["less", "more", "fewer", "most", "least", "over", "under", "than"];
        let goes_on = tokens.get(self.view.items[at].end).is_some_and(|t| !t.punctuation && !COMPARES.contains(&t.lower.as_str()));
        // An amount that the verb names otherwise ('delivered' of `net_kg`) is what is asked for.
        let called = |w: &String| crate::account::root_of(w) == crate::account::root_of(word);
        let elsewhere = !self.spoken_of(t) && (!self.view.is_amount((t, c)) || lexicon.tables[t].columns[c].words.iter().any(called));
        elsewhere && verb && led && goes_on && self.view.tokens(at).len() == 1 && self.view.items[at].fit < WHOLE
    }

    /// True for a table that is named anywhere, or whose rows are asked for.
    fn spoken_of(&self, t: usize) -> bool {
        let named = self.view.items.iter().any(|i| i.sense == Sense::Table(t));
        named || self.meaning.head == Some(t) || self.meaning.tables.contains(&t)
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
        // What a verb is only guessed to mean is no state of rows that are not spoken of.
        const GUESSED: f32 = 0.55;
        let near = self.view.items[at].fit > GUESSED || self.spoken_of(t);
        if crate::compose::state::is_deed(word) && shape.class.is_temporal() && !near {
            return true;
        }
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
