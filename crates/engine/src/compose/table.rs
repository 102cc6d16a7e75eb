//! Tables: what is asked for, grouped by, or what must be related.

use super::{Composer, Draft, Zone};
use crate::mention::Sense;
use crate::query::{Expr, Predicate};

impl Composer<'_> {
    /// A table: what is asked for, grouped by, or what must be related.
    pub(super) fn read_table(&mut self, t: usize) {
        let at = self.at;
        self.take(1);
        if self.pending.group {
            self.pending.group = false;
            self.group_table(t);
            return;
        }
        // 'alerts by severity and site': one more to group by.
        let listed = self.tag(at.wrapping_sub(1)) == "and" || matches!(self.sense(at.wrapping_sub(1)), Some(Sense::Punctuation(',')));
        if listed
            && !self.groups.is_empty()
            && matches!(self.sense(at.wrapping_sub(2)), Some(Sense::Table(_) | Sense::Column(..)))
            && matches!(self.tag(at.wrapping_sub(3)), "by" | "each" | "each_lead" | "group_by")
            && !matches!(self.sense(at + 1), Some(Sense::Column(..)))
            && self.tag(at + 1) != "possessive"
        {
            self.group_table(t);
            return;
        }
        // 'price against manufacturer': the column of that very name beside other columns.
        if self.zone == Zone::Select
            && super::chart::picture(self.set) != super::chart::Picture::None
            && let Some((s, c)) = self.reference_named(at, t)
            && (matches!(self.tag(at + 1), "and") || matches!(self.tag(at.wrapping_sub(1)), "and" | "versus"))
        {
            self.push_output(s, c);
            return;
        }
        if self.pending.negated && self.subject.is_some() && self.subject != Some(t) {
            self.pending.negated = false;
            self.rule("not related");
            self.anti_join(t);
            return;
        }
        // 'cities that no customer lives in', 'authors who did not submit to any workshop': rows of what is asked for.
        if self.pending.negated
            && self.subject.is_none()
            && let Some(o) = self.asked_of().filter(|&o| o != t)
        {
            self.pending.negated = false;
            self.set_subject(o);
            if self.shared_attribute() == Some(o) {
                // Values that some row has and none that has such rows.
                self.lacking = Some(self.filters.len());
                let (of, table) = (self.table_ref(o), self.table_ref(t));
                self.filters.push(Predicate::Related { of, table, conditions: Vec::new(), negated: false });
                self.zone = Zone::Filter;
            } else {
                self.rule("not related");
                self.anti_join(t);
            }
            return;
        }
        // 'which countries have no stadium opened after 2006': the countries without those of such stadiums.
        if self.pending.negated && self.shared_attribute() == Some(t) && self.subject.is_none_or(|s| s == t) && self.restricted_after(at) {
            self.pending.negated = false;
            self.subject = Some(t);
            self.lacking = Some(self.filters.len());
            self.zone = Zone::Filter;
            return;
        }
        match self.zone {
            Zone::Order => {}
            // 'which instruments does the song "Le Pop" use': the song restricts, it is not asked for.
            Zone::Select
                if self.value_at(t)
                    && (self.tag(at.wrapping_sub(1)) != "and"
                        && !matches!(self.sense(at.wrapping_sub(1)), Some(Sense::Punctuation(','))))
                    && (self.outputs.iter().any(|o| !o.expr.is_aggregate()) || self.heads.iter().any(|&h| h != t)) =>
            {
                self.zone = Zone::Filter;
            }
            Zone::Select => {
                let previous = self.tag(at.wrapping_sub(1));
                let column_next = matches!(self.sense(self.at), Some(Sense::Column(t2, _)) if *t2 == t)
                    || (self.tag(self.at) == "possessive" && matches!(self.sense(self.at + 1), Some(Sense::Column(..))));
                let had = !self.outputs.is_empty();
                if self.subject.is_none() {
                    let foreign_outputs = self.outputs.iter().any(|o| !o.expr.is_aggregate());
                    if !(foreign_outputs && self.outputs_elsewhere(t))
                        || matches!(previous, "of" | "prep" | "")
                        || self.outputs.iter().all(|o| o.expr.is_aggregate())
                    {
                        self.subject = Some(t);
                    }
                }
                let had_head = !self.heads.is_empty() && matches!(previous, "prep") && !self.heads.contains(&t);
                if column_next || matches!(previous, "of" | "prep" | "possessive") && had || had_head {
                    if self.subject != Some(t) && !self.also.contains(&t) {
                        self.also.push(t);
                    }
                    if std::mem::take(&mut self.pending.distinct) {
                        if had && self.outputs.iter().all(|o| !o.expr.is_aggregate()) {
                            self.distinct = true;
                        } else {
                            self.pending.distinct = true;
                        }
                    }
                    return;
                }
                if had
                    && self.subject != Some(t)
                    && !matches!(previous, "and")
                    && !matches!(self.sense(at.wrapping_sub(1)), Some(Sense::Punctuation(',')))
                {
                    if !self.also.contains(&t) {
                        self.also.push(t);
                    }
                    return;
                }
                if !self.heads.contains(&t)
                    && !self.outputs.iter().any(|o| matches!(&o.expr, Expr::CountRows(Some(x)) if self.lexicon().table(&x.name) == Some(t)))
                {
                    if self.pending.distinct && self.subject == Some(t) {
                        self.pending.distinct = false;
                    }
                    // 'full name, department, city': one more thing asked for.
                    let listed = matches!(previous, "and") || matches!(self.sense(at.wrapping_sub(1)), Some(Sense::Punctuation(',')));
                    let shown = self.outputs.iter().any(|o| o.expr.tables_any(|x| self.lexicon().table(&x.name) == Some(t)));
                    if self.subject == Some(t) && had && (!listed || shown) {
                        return;
                    }
                    self.heads.push(t);
                }
            }
            // 'students not enrolled in any course': the enrolment that is missing is one in a course.
            Zone::Filter if self.beyond_missing(t) => {
                self.pending.both = false;
                self.last = None;
            }
            Zone::Filter => {
                self.pending.both = false;
                if self.subject.is_none() {
                    self.subject = Some(t);
                    return;
                }
                if self.subject != Some(t) && !self.also.contains(&t) {
                    self.also.push(t);
                }
                self.last = None;
            }
        }
    }

    /// 'song "Le Pop"', 'the club named "Riverside"': a value of the table's own right behind it.
    pub(super) fn value_at(&self, t: usize) -> bool {
        let at = if matches!(self.word(self.at).as_str(), "named" | "called" | "titled") { self.at + 1 } else { self.at };
        matches!(self.sense(at), Some(Sense::Value { table, .. }) if *table == t)
    }

    /// True where a table named in a negation is the object of 'have' and conditions follow it.
    pub(super) fn restricted_after(&self, at: usize) -> bool {
        let near = at > 0
            && (matches!(self.tag(at - 1), "neg" | "verb" | "distinct" | "without" | "except" | "with" | "that" | "whose")
                || matches!(self.sense(at - 1), Some(Sense::Unknown | Sense::Value { .. })));
        near && self
            .items
            .get(at + 1..)
            .unwrap_or_default()
            .iter()
            .any(|i| matches!(i.sense, Sense::Value { .. } | Sense::Number(_) | Sense::Time(_) | Sense::Quoted(_) | Sense::Restriction(_)))
    }

    /// The table that all columns asked for belong to.
    fn asked_of(&self) -> Option<usize> {
        let mut tables = self.outputs.iter().map(|o| match &o.expr {
            Expr::Column(c) => self.schema_column(c).map(|(t, _)| t),
            _ => None,
        });
        let first = tables.next()??;
        tables.all(|t| t == Some(first)).then_some(first)
    }

    /// The table of the one column asked for, where several rows may share its value.
    pub(super) fn shared_attribute(&self) -> Option<usize> {
        let [Draft { expr: Expr::Column(c), .. }] = self.outputs.as_slice() else { return None };
        let (t, i) = self.schema_column(c)?;
        let entry = &self.lexicon().tables[t];
        (!self.lexicon().is_unique(t, &[i]) && !entry.display.contains(&i) && !entry.columns[i].key).then_some(t)
    }

    /// True where a table is only reached through the one whose rows must not be there.
    pub(super) fn beyond_missing(&self, t: usize) -> bool {
        let (Some(s), Some((n, at))) = (self.subject, self.negated_table) else { return false };
        if t == s || matches!(self.filters.get(at), Some(Predicate::Related { negated: false, .. }) | None) {
            return false;
        }
        t == n
            || crate::plan::tree(&self.table_ref(s), &[self.table_ref(t)], &[], self.lexicon())
                .is_ok_and(|tree| tree.nodes.iter().any(|x| self.lexicon().table(&x.table.name) == Some(n)))
    }
}
