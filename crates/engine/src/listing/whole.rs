//! When a question read as a whole needs no list put together.

use super::resolve::{Found, Shown};
use crate::answer::{Decision, Outcome};
use crate::lexicon::Lexicon;
use crate::query::{ColumnRef, Expr, Predicate, Query};

/// A list that was put together, to be held against the reading of the whole question.
pub(super) struct List<'a> {
    pub query: &'a Query,
    pub found: &'a [Found],
    /// The question asks for a number besides what is to be shown.
    pub counts: bool,
    /// What is to be shown is said to be of the rows: 'price and pages of books'.
    pub of_rows: bool,
    pub lexicon: &'a Lexicon,
}

impl List<'_> {
    /// True where the reading of the whole question stands against the list: it is answered with every word of it, and the list isn't the
    /// very same rows with more of what is named beside them.
    pub(super) fn yields_to(&self, whole: &Outcome) -> bool {
        let read = whole.candidates.first().filter(|c| whole.decision == Decision::Answered && c.account.is_clean());
        read.is_some_and(|c| !self.is_more_than(&c.query))
    }

    fn is_more_than(&self, whole: &Query) -> bool {
        let list = self.query;
        let computes = |q: &Query| q.source.is_some() || q.set.is_some() || !q.having.is_empty();
        if computes(list) || computes(whole) || self.conditions(list) != self.conditions(whole) {
            return false;
        }
        if self.takes_last_for_one(whole) {
            return true;
        }
        let within_order = list.limit == whole.limit && list.order_by == whole.order_by;
        let covered = whole.select.iter().all(|o| self.shows(&o.expr));
        // 'jobs with client and number of complaints': one number for all of them, though none was asked for.
        let summed = !self.counts && whole.group_by.is_empty() && matches!(whole.select.as_slice(), [one] if one.expr.is_aggregate());
        let lacks = self.found.iter().any(|f| self.lacks(whole, f)) || !self.of_rows && self.lacks_name(whole);
        within_order && !whole.distinct && (covered && lacks || summed)
    }

    /// True where the reading doesn't show a thing.
    fn lacks(&self, whole: &Query, found: &Found) -> bool {
        let lexicon = self.lexicon;
        let of = |t: usize, c: usize| (&lexicon.schema.tables[t].name, &lexicon.schema.tables[t].columns[c].name);
        let column = |e: &Expr, t: usize, c: usize| matches!(e, Expr::Column(x) if (&x.table.name, &x.column) == of(t, c));
        let aggregated = |t: usize| {
            let name = &lexicon.schema.tables[t].name;
            let of_it = |e: &Expr| e.is_aggregate() && e.tables_any(|x| x.name == *name);
            whole.select.iter().any(|o| of_it(&o.expr) || matches!(&o.expr, Expr::CountRows(None)))
        };
        match &found.shown {
            // Both who borrowed and who approved may be told of one table.
            Shown::Columns(place, columns) => columns.iter().any(|&c| {
                let named = |f: &&Found| matches!(&f.shown, Shown::Columns(p, all) if p.t == place.t && all.contains(&c));
                let shown = whole.select.iter().filter(|o| column(&o.expr, place.t, c)).count();
                shown < self.found.iter().filter(named).count()
            }),
            Shown::Count(t) | Shown::Sum(t, _) | Shown::Within(t, _) | Shown::Day(t, ..) => !aggregated(*t),
        }
    }

    /// True where rows have a name and the reading doesn't show it.
    fn lacks_name(&self, whole: &Query) -> bool {
        let Some(t) = self.query.subject.as_ref().and_then(|s| self.lexicon.table(&s.name)) else { return false };
        let table = &self.lexicon.schema.tables[t];
        let name = |c: &&usize| table.columns[**c].class.is_text();
        let mut names = self.lexicon.tables[t].display.iter().filter(name).map(|&c| &table.columns[c].name).peekable();
        let shown =
            |n: &String| whole.select.iter().any(|o| matches!(&o.expr, Expr::Column(c) if c.table.name == table.name && c.column == *n));
        names.peek().is_some() && !names.any(shown)
    }

    /// The conditions on the rows; that there are some of what is shown of each is none.
    fn conditions(&self, query: &Query) -> Vec<String> {
        let name = |t: usize| &self.lexicon.schema.tables[t].name;
        let shown = |f: &Found| match &f.shown {
            Shown::Day(t, ..) | Shown::Sum(t, _) | Shown::Count(t) => Some(*t),
            Shown::Columns(..) | Shown::Within(..) => None,
        };
        let had = |p: &Predicate| match p {
            Predicate::Related { table, conditions, negated: false, .. } => {
                conditions.is_empty() && self.found.iter().filter_map(shown).any(|t| *name(t) == table.name)
            }
            _ => false,
        };
        let mut all: Vec<String> = query.filter.iter().filter(|p| !had(p)).map(|p| format!("{p:?}")).collect();
        all.sort();
        all
    }

    /// 'active hives with their last harvest': the last of each was read as the last one of all.
    fn takes_last_for_one(&self, whole: &Query) -> bool {
        let last = self.found.iter().any(|f| matches!(f.shown, Shown::Day(..)));
        last && self.query.limit.is_none() && whole.limit == Some(1) && whole.order_by.len() == 1
    }

    /// True for what the list shows, itself or by the name of what it refers to.
    fn shows(&self, expr: &Expr) -> bool {
        let named = |c: &ColumnRef| {
            let key = |l: &&crate::query::Link| l.from == c.table && l.from_columns.contains(&c.column);
            let of = |to: &crate::query::TableRef| {
                self.query.select.iter().any(|o| matches!(&o.expr, Expr::Column(shown) if shown.table == *to))
            };
            self.query.links.iter().filter(key).any(|l| of(&l.to))
        };
        self.shows_itself(expr) || matches!(expr, Expr::Column(c) if named(c))
    }

    fn shows_itself(&self, expr: &Expr) -> bool {
        self.query.select.iter().any(|o| o.expr == *expr)
    }
}
