//! Edits of an answer of rows: other columns, conditions, rankings, and what the rows add up to.

use super::cues::Cue;
use super::filters::{self, Manner};
use super::groups::{self, Grouping};
use super::merge::Merge;
use super::previous::{Previous, display};
use crate::mention::Sense;
use crate::query::{Expr, Output, Query, TableRef};

impl Merge<'_> {
    /// Other columns of the same rows, or further ones.
    pub(super) fn project(&mut self, columns: Vec<Output>, beside: bool) -> bool {
        let before = self.query.clone();
        let adds = beside || self.cues.adds() || (self.cues.has(Cue::Lead) && !self.fragment.has_tag(&["ask"]));
        if !adds {
            self.query.select.clear();
        }
        for o in columns {
            if self.query.select.iter().any(|x| x.expr == o.expr) {
                continue;
            }
            if !self.query.group_by.is_empty() && !self.query.group_by.contains(&o.expr) {
                self.query.group_by.push(o.expr.clone());
            }
            self.query.select.push(o);
        }
        self.rule("other columns");
        self.query != before
    }

    /// Counts and other measures of rows, in all or by groups.
    fn measure_rows(&mut self, new: Query, asked: Vec<Output>) -> bool {
        let lexicon = self.previous.lexicon;
        let mut query = new;
        if self.cues.each && !asked.is_empty() {
            // One row for each row of the answer before, with what it shows.
            let shown: Vec<Output> = self.previous.query.select.iter().filter(|o| matches!(o.expr, Expr::Column(_))).cloned().collect();
            let entity = match self.previous.referent() {
                Some(Sense::Table(t)) => Some(t),
                _ => None,
            };
            if shown.len() == self.previous.query.select.len() && shown.len() <= 4 {
                let mut grouping = Grouping::default();
                let of_entity =
                    |o: &Output| matches!(&o.expr, Expr::Column(c) if entity.is_some_and(|t| lexicon.table(&c.table.name) == Some(t)));
                if let Some(t) = entity
                    && shown.iter().any(of_entity)
                {
                    grouping.add_entity(t, lexicon);
                    grouping.shown.clear();
                }
                for o in &shown {
                    if !grouping.keys.contains(&o.expr) {
                        grouping.keys.push(o.expr.clone());
                    }
                }
                query.select = shown.into_iter().chain(asked.iter().cloned()).collect();
                query.group_by = grouping.keys;
            }
        } else if !self.fragment.grouped() && !asked.is_empty() {
            query.select = asked;
            query.group_by.clear();
            query.order_by.clear();
            query.limit = None;
            query.offset = None;
        }
        let of = query.subject.as_ref().and_then(|s| lexicon.table(&s.name));
        if query.source.is_some() {
            filters::add(&mut query, &self.previous.selection(of));
        } else {
            let own = std::mem::take(&mut query.filter);
            query.filter = self.previous.selection(of);
            query.links = self.previous.query.links.clone();
            filters::merge(&mut query, &own, self.manner(), self.named_date());
        }
        self.query = query;
        self.rule("measure the rows");
        true
    }

    /// The answer before is rows.
    pub(super) fn rows(&mut self) -> bool {
        let Some(new) = self.fragment.query().cloned() else {
            return false;
        };
        let lexicon = self.previous.lexicon;
        let columns = self.fragment.columns(self.cues, self.previous);
        let sorts = self.fragment.sorted() && !new.select.iter().any(|o| o.expr.is_aggregate());
        let asked = if sorts { Vec::new() } else { self.fragment.measures() };
        let grouping = self.fragment.grouping(self.cues, self.previous);
        let entity_only = grouping.keys.iter().all(|k| matches!(k, Expr::Column(_)));
        if asked.is_empty()
            && !columns.is_empty()
            && (self.cues.each || self.cues.adds() && entity_only)
            && !grouping.keys.iter().any(groups::in_time)
        {
            // 'for each of them, also show country and age'
            self.restrict();
            return self.project(columns, true);
        }
        let beside = self.fragment.tables(self.cues).find(|&t| Some(t) != self.previous.subject);
        if asked.is_empty()
            && columns.is_empty()
            && self.cues.each
            && let Some(t) = beside
        {
            let shown = display(lexicon, &TableRef::new(&lexicon.schema.tables[t].name));
            self.restrict();
            return self.project(shown, true);
        }
        if self.manner() == Manner::ReplaceAll && !new.order_by.is_empty() && self.previous.query.limit.is_some() && new.group_by.is_empty()
        {
            self.restrict();
            self.query.order_by = new.order_by.clone();
            self.query.limit = new.limit.or(self.query.limit);
            self.rule("rank the answer");
            return true;
        }
        // 'group them by boat': how many there are of each.
        if asked.is_empty()
            && columns.is_empty()
            && self.cues.has(Cue::Breakdown)
            && !grouping.keys.is_empty()
            && let Some(t) = self.previous.subject
        {
            let select = grouping.shown.iter().cloned().chain([super::measures::counted(lexicon, t)]).collect();
            let filter = self.previous.selection(Some(t));
            let order_by = grouping
                .keys
                .iter()
                .filter(|k| groups::in_time(k))
                .map(|k| crate::query::OrderItem { expr: k.clone(), descending: false })
                .collect();
            let subject = self.previous.query.subject.clone();
            self.query = Query {
                select,
                group_by: grouping.keys,
                filter,
                subject,
                order_by,
                links: self.previous.query.links.clone(),
                ..Query::default()
            };
            self.rule("measure the rows");
            return true;
        }
        // Measures or groups of the rows.
        if !asked.is_empty() || self.fragment.grouped() {
            return self.measure_rows(new, asked);
        }
        let subject = new.subject.as_ref().and_then(|s| lexicon.table(&s.name));
        let own = self.fragment.tables(self.cues).find(|&t| Some(t) != self.previous.subject);
        // A ranking, a count of related rows or another table's rows: the fragment asks, the answer before selects.
        let reads_itself =
            !new.order_by.is_empty() || !new.having.is_empty() || !new.group_by.is_empty() || (own.is_some() && own == subject);
        if reads_itself {
            let mut query = new.clone();
            let conditions = std::mem::take(&mut query.filter);
            query.filter = self.previous.selection(subject);
            filters::merge(&mut query, &conditions, self.manner(), self.named_date());
            let same = subject == self.previous.subject;
            // 'which one carried the most cars?' asks for the row, the number beside it.
            let ordered = |o: &Output| query.order_by.iter().any(|x| x.expr == o.expr);
            let which = self.cues.has(Cue::One) && self.fragment.has_tag(&["which", "ask"]) && !columns.is_empty();
            if which && same && query.group_by.is_empty() && self.previous.query.group_by.is_empty() && columns.iter().all(ordered) {
                query.select = self.previous.query.select.clone();
                query.select.extend(columns.iter().filter(|o| !self.previous.query.select.contains(o)).cloned());
                self.query = query;
                self.rule("of the rows");
                return true;
            }
            let keyed = query.group_by.is_empty() || same && lexicon_key(&query, self.previous, subject);
            let plain = self.previous.query.select.iter().all(|o| matches!(o.expr, Expr::Column(_)));
            if self.fragment.sorted() && columns.is_empty() && keyed && plain && self.previous.query.group_by.is_empty() {
                query.select = self.previous.query.select.clone();
                if !query.group_by.is_empty() {
                    for o in &query.select {
                        if !query.group_by.contains(&o.expr) {
                            query.group_by.push(o.expr.clone());
                        }
                    }
                }
            } else if columns.is_empty() && same && own.is_none() && query.group_by.is_empty() && self.previous.query.group_by.is_empty() {
                query.select = self.previous.query.select.clone();
            }
            for t in &self.previous.query.also {
                if same && !query.also.contains(t) {
                    query.also.push(t.clone());
                }
            }
            self.query = query;
            self.rule("of the rows");
            return true;
        }
        let mut changed = self.restrict();
        if !columns.is_empty() {
            changed |= self.project(columns, false);
            if new.distinct {
                self.query.distinct = true;
            }
        }
        if new.distinct && !self.query.distinct && self.query.limit.is_none() {
            self.query.distinct = true;
            changed = true;
        }
        // 'Only 2024', 'what about 2024': a year is no number of rows.
        if let Some(n) = new.limit.filter(|&n| !super::ranking::is_year(n as f64)) {
            self.query.limit = Some(n);
            changed = true;
        }
        changed
    }
}

/// True where the query groups by the key of its subject.
fn lexicon_key(query: &Query, previous: &Previous, subject: Option<usize>) -> bool {
    let Some(t) = subject else { return false };
    let table = &previous.lexicon.schema.tables[t];
    !table.primary_key.is_empty()
        && table.primary_key.iter().all(|&c| {
            query.group_by.iter().any(|g| matches!(g, Expr::Column(x) if x.table.name == table.name && x.column == table.columns[c].name))
        })
}
