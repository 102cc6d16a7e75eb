//! What stands ahead of the reader: whether a comparison or a value of a column follows.

use super::{Composer, Zone};
use crate::mention::Sense;

impl Composer<'_> {
    pub(super) fn awaits_comparison(&self, at: usize) -> bool {
        let mut i = at;
        while matches!(self.tag(i), "verb" | "that" | "its") {
            i += 1;
        }
        matches!(self.tag(i), "cmp" | "between" | "cmp_adj" | "cmp_adj_than" | "cmp_time")
            || (i > at && matches!(self.sense(i), Some(Sense::Number(_))))
    }

    /// True where a value of the same table comes next, prepositions aside.
    pub(super) fn value_follows(&self, t: usize) -> bool {
        (self.at..self.at + 3)
            .find(|&i| !matches!(self.tag(i), "prep" | "with" | "of" | "verb" | "all"))
            .is_some_and(|i| matches!(self.sense(i), Some(Sense::Value { table, .. }) if *table == t))
    }

    pub(super) fn direct_condition(&self, at: usize) -> bool {
        matches!(self.sense(at + 1), Some(Sense::Keyword("cmp" | "between" | "like", _)))
    }

    pub(super) fn condition_ahead(&self, at: usize) -> bool {
        matches!(self.sense(at), Some(Sense::Column(t, c)) if self.condition_follows(at, *t, *c))
    }

    /// True where a comparison, a value of the column or a number follows it.
    pub(super) fn condition_follows(&self, at: usize, t: usize, c: usize) -> bool {
        let mut i = at + 1;
        let mut verbs = 0;
        while i < at + 5 {
            match self.sense(i) {
                Some(Sense::Keyword("verb" | "neg" | "that", _)) => {
                    verbs += 1;
                    i += 1;
                }
                Some(Sense::Keyword("cmp" | "between" | "like", _)) => return true,
                Some(Sense::Keyword("cmp_adj_than", _)) if verbs > 0 && self.class(t, c).is_number() => return true,
                Some(Sense::Keyword("cmp_adj" | "cmp_time", _)) => return i == at + 1 || verbs > 0,
                Some(Sense::Keyword("prep" | "of" | "by", _)) if i == at + 1 => i += 1,
                Some(Sense::Value { table, column, .. }) => return *table == t && *column == c,
                Some(Sense::Number(n)) => {
                    return !n.ordinal
                        && (self.class(t, c).is_number() || self.lexicon().tables[t].columns[c].key || self.class(t, c).is_text())
                        && !matches!(self.sense(i + 1), Some(Sense::Table(_) | Sense::Adjective(..)));
                }
                Some(Sense::Quoted(_)) => return true,
                Some(Sense::Time(_)) => {
                    return (self.class(t, c).is_temporal() || self.lexicon().tables[t].columns[c].year)
                        && (verbs > 0 || self.zone == Zone::Filter || i == at + 1 && !self.outputs.is_empty());
                }
                Some(Sense::Keyword("agg", "max" | "min")) if verbs > 0 => return false,
                _ => return false,
            }
        }
        false
    }
}
