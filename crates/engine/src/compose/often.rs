//! Conditions on how often: 'twice', 'types with more than 3 documents'.

use super::Composer;
use crate::mention::Sense;
use crate::query::{Aggregate, Comparison, Expr, Predicate};

impl Composer<'_> {
    /// 'twice', 'more than two times'.
    pub(super) fn is_times(&self, at: usize) -> bool {
        let word = self.word(at);
        word.ends_with("times") || matches!(word.as_str(), "once" | "twice" | "thrice")
    }

    /// 'won a match at least twice', 'names used more than 3 times': so many related rows, else rows with the value.
    pub(super) fn compare_times(&mut self, op: Comparison, number: &str) {
        let right = Expr::Number(number.to_string());
        let asked = match self.outputs.iter().map(|o| &o.expr).collect::<Vec<_>>().as_slice() {
            [Expr::Column(c)] => self.schema_column(c).filter(|&(t, i)| {
                let entry = &self.lexicon().tables[t];
                !self.lexicon().schema.tables[t].primary_key.contains(&i) && (entry.bridge || !entry.display.contains(&i))
            }),
            _ => None,
        };
        let related = (0..self.items.len()).rev().find_map(|i| match self.sense(i) {
            Some(Sense::Table(t)) if Some(*t) != self.subject && self.items[i].fit >= 0.7 => Some(*t),
            _ => None,
        });
        // 'were late at least three times': the rows that bear what is said.
        let bearing = (0..self.items.len()).rev().find_map(|i| match self.sense(i) {
            Some(Sense::Value { table, .. }) if Some(*table) != self.subject => Some(*table),
            // 'rated more than 5 times', where 'rated on' is kept.
            Some(Sense::Column(t, c)) if Some(*t) != self.subject && self.class(*t, *c).is_temporal() => Some(*t),
            _ => None,
        });
        let refers = |t: usize| {
            let edges = &self.lexicon().edges;
            self.subject.is_some_and(|s| self.lexicon().adjacent[t].iter().any(|&e| edges[e].from == t && edges[e].to == s))
        };
        let related = related.or(bearing.filter(|t| refers(*t)));
        if let Some((t, c)) = asked.filter(|(t, _)| related.is_none_or(|r| r == *t || self.subject.is_none())) {
            self.category_count(t, c, op, right);
        } else if let Some(t) = related.or_else(|| self.subject.and_then(|s| self.referring(s))) {
            self.rule("count of related rows");
            let counted = Expr::CountRows(Some(self.table_ref(t)));
            self.count_condition(t, counted, op, right, number);
            self.also.retain(|&x| x != t);
        }
        self.zone = super::Zone::Filter;
    }

    /// 'types with more than 3 documents', 'codes used less than 5 times': groups of the category by their rows.
    pub(super) fn category_count(&mut self, t: usize, c: usize, op: Comparison, right: Expr) {
        use super::{Draft, Key};
        self.rule("count by category");
        while matches!(self.tag(self.at), "distinct" | "of" | "verb") {
            self.take(1);
        }
        let counted = match self.sense(self.at).cloned() {
            Some(Sense::Table(x)) => {
                self.take(1);
                Expr::CountRows(Some(self.table_ref(x)))
            }
            Some(Sense::Column(x, y)) if !self.class(x, y).is_number() || self.lexicon().tables[x].columns[y].key => {
                self.take(1);
                Expr::Aggregate { function: Aggregate::Count, distinct: true, argument: Box::new(self.column(x, y)), filter: Vec::new() }
            }
            _ => Expr::CountRows(Some(self.table_ref(t))),
        };
        let category = self.column(t, c);
        if !self.outputs.iter().any(|o| o.expr == category) && self.outputs.is_empty() {
            self.outputs.push(Draft { expr: category.clone(), implied: false });
        }
        // Rows that are called alike are different rows.
        let entry = &self.lexicon().tables[t];
        let named = entry.display.contains(&c) && entry.columns[c].words.iter().any(|w| w == "name");
        let related = counted.tables_any(|x| self.lexicon().table(&x.name) != Some(t));
        let keyed = named && related && !self.lexicon().schema.tables[t].primary_key.is_empty() && !self.lexicon().is_unique(t, &[c]);
        let key = if keyed { Key::Entity(t) } else { Key::Expr(category) };
        if !self.groups.contains(&key) {
            self.groups.push(key);
        }
        self.having.push(Predicate::Compare { left: counted, op, right });
    }

    pub(super) fn count_condition(&mut self, t: usize, counted: Expr, op: Comparison, right: Expr, number: &str) {
        // 'at least one', 'more than 0': existence suffices.
        let exists = matches!((op, number), (Comparison::GreaterOrEqual, "1") | (Comparison::Greater, "0"));
        if exists {
            if !self.also.contains(&t) {
                self.also.push(t);
            }
            return;
        }
        self.having.push(Predicate::Compare { left: counted, op, right });
    }
}
