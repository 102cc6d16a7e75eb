//! The rows behind a number: 'which ones are open?' of a count, 'list the late ones', 'who are they? only in Bath'.

use super::cues::Cue;
use super::filters;
use super::merge::Merge;
use super::previous::Shape;
use crate::mention::Sense;
use crate::query::{Expr, Predicate};

impl Merge<'_> {
    /// True where the words ask which rows, not how many: 'which ones', 'who', 'list …', but not 'only the …'.
    pub(super) fn asks_for_rows(&self) -> bool {
        let asks = self.fragment.has_tag(&["which", "who"]);
        let lists = self.cues.rest.first().is_some_and(|t| t.lower == "list");
        let counted = self.previous.query.select.iter().all(|o| !o.expr.is_aggregate() || matches!(o.expr, Expr::CountRows(_)));
        let grouped = self.fragment.grouped() || self.fragment.ranked() || self.fragment.measured() || self.fragment.sorted();
        let people = asks && self.cues.anaphoric();
        counted && !grouped && (asks || lists) && (people || !self.cues.has(Cue::Only)) && !self.cues.has(Cue::About)
    }

    /// The rows that were counted, with the conditions that the words add; `None` where they name something else.
    pub(super) fn rows_that(&mut self) -> Option<bool> {
        let lexicon = self.previous.lexicon;
        let subject = self.previous.subject?;
        let conditions = self.fragment.query()?.filter.clone();
        let other = |s: &Sense| matches!(s, Sense::Table(t) if *t != subject) || matches!(s, Sense::Unknown);
        let named = self.fragment.content(self.cues).any(|i| other(&i.sense));
        let plain = self.fragment.columns(self.cues, self.previous).is_empty() && self.fragment.query()?.having.is_empty();
        if conditions.is_empty() || named || !plain || self.previous.query.source.is_some() {
            return None;
        }
        if self.previous.shape == Shape::Grouped {
            // 'which boats are laid up?' of trips by boat asks for groups; 'which ones are late?' for trips.
            let of_subject = |p: &Predicate| {
                let (mut own, mut any) = (true, false);
                p.columns(&mut |c| {
                    any = true;
                    // 'which ones are waiting?' of repairs by status: a group.
                    let group = || self.previous.query.group_by.contains(&Expr::Column(c.clone()));
                    own &= lexicon.table(&c.table.name) == Some(subject) || group();
                });
                any && own
            };
            let cut = self.previous.query.limit.is_some() || !self.previous.query.having.is_empty();
            if self.previous.grouped_entity() == Some(subject) || cut || !conditions.iter().all(of_subject) {
                return None;
            }
        }
        if !self.list_rows() {
            return None;
        }
        let (manner, named) = (self.manner(), self.named_date());
        filters::merge(&mut self.query, &conditions, manner, named);
        Some(true)
    }
}
