//! Functions of the answer before: 'average instead', 'how many are there?', 'what do they add up to?', 'how much is that?'.

use super::cues::Cue;
use super::measures;
use super::merge::Merge;
use super::previous::Shape;
use crate::lexicon::DICTIONARY;
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Aggregate, Expr, Query};
use crate::time::TimeMeaning;

impl Merge<'_> {
    pub(super) fn sum_up(&mut self) -> bool {
        self.rule("over the answer");
        self.aggregate(&[Aggregate::Sum])
    }

    /// Functions of the measure before, over its rows or over its result.
    pub(super) fn aggregate(&mut self, functions: &[Aggregate]) -> bool {
        match self.previous.shape {
            Shape::Rows => {
                let Some(column) = measures::measured_column(self.previous) else {
                    return false;
                };
                let mut query = Query { subject: self.previous.query.subject.clone(), ..Query::default() };
                query.filter = self.previous.selection(self.previous.subject);
                query.links = self.previous.query.links.clone();
                query.select = functions.iter().map(|f| measures::named(*f, column.clone())).collect();
                self.query = query;
                true
            }
            Shape::Grouped if self.cues.anaphoric() => match measures::over_result(self.previous, functions) {
                Some(q) => {
                    self.query = q;
                    true
                }
                None => false,
            },
            _ => measures::with_functions(&mut self.query, self.previous, functions, self.cues.adds()),
        }
    }

    /// True where 'the highest' can only be the highest value of what the answer before is about.
    pub(super) fn extreme(&self) -> bool {
        let one = matches!(self.previous.query.select.as_slice(), [o] if measures::is_number(self.previous, &o.expr));
        match self.previous.shape {
            Shape::Scalar => self.previous.measured().is_some(),
            Shape::Rows => one && self.previous.query.order_by.is_empty(),
            Shape::Grouped => false,
        }
    }

    /// A column's name that is a function of what a pronoun stands for.
    pub(super) fn function(&self, item: &Item) -> Option<Sense> {
        let (Sense::Column(..), true, [token]) = (&item.sense, self.cues.anaphoric(), self.cues.rest.get(item.start..item.end)?) else {
            return None;
        };
        let keyword = DICTIONARY.keyword(&token.lower).filter(|k| k.tag == "agg" && self.previous.shape != Shape::Scalar)?;
        Some(Sense::Keyword(keyword.tag, keyword.argument))
    }

    /// 'average instead', 'what is the average of those', 'also show the maximum'.
    pub(super) fn functions_only(&mut self, content: &[Sense]) -> bool {
        let mut functions = Vec::new();
        for s in content {
            match s {
                Sense::Keyword("agg" | "agg_after", f) => functions.push(measures::function(f)),
                Sense::Keyword("sup", way) if self.extreme() => {
                    functions.push(if *way == "desc" { Aggregate::Max } else { Aggregate::Min })
                }
                Sense::Unknown | Sense::Keyword("distinct" | "each", _) => {}
                // 'the daily maximum' of an answer by day.
                Sense::Time(TimeMeaning::GroupBy(g))
                    if self.previous.query.group_by.iter().any(|e| matches!(e, Expr::Truncate(x, _) if x == g)) => {}
                _ => return false,
            }
        }
        if functions.is_empty() {
            return false;
        }
        self.rule("other function");
        // 'average per month' of totals by month: the mean of the totals.
        let timed = content.iter().any(|s| matches!(s, Sense::Time(TimeMeaning::GroupBy(_))));
        let sums = self
            .previous
            .measures()
            .iter()
            .all(|o| matches!(o.expr, Expr::CountRows(_) | Expr::Aggregate { function: Aggregate::Sum, .. }));
        if timed
            && sums
            && functions == [Aggregate::Avg]
            && !self.cues.adds()
            && let Some(q) = measures::over_result(self.previous, &functions)
        {
            self.query = q;
            return true;
        }
        self.aggregate(&functions)
    }

    /// 'how many are there', 'show the count instead', 'how many is that'.
    pub(super) fn count_only(&mut self, content: &[Sense]) -> bool {
        let counts = content.iter().any(|s| matches!(s, Sense::Keyword("count" | "count_distinct" | "count_verb", _)));
        let other = content
            .iter()
            .any(|s| !matches!(s, Sense::Keyword("count" | "count_distinct" | "count_verb" | "distinct" | "agg" | "agg_after", _)));
        if !counts || other || self.cues.each {
            return false;
        }
        if self.cues.has(Cue::Whole) && self.in_all() {
            return true;
        }
        if (self.cues.same_rows || self.previous.shape == Shape::Grouped) && self.amount_of_first() {
            return true;
        }
        // 'how many are they and what do they add up to?'
        if self.cues.has(Cue::Sum)
            && self.previous.shape == Shape::Rows
            && let Some(t) = self.previous.subject
            && self.sum_up()
        {
            self.query.select.insert(0, measures::counted(self.previous.lexicon, t));
            return true;
        }
        let of_groups = !self.cues.has(Cue::Instead) && !self.cues.has(Cue::About);
        match measures::count(self.previous, of_groups) {
            Some(q) if !self.cues.adds() => {
                self.rule("count the answer");
                self.query = q;
                true
            }
            _ => false,
        }
    }

    /// 'which boat has the most seats?', 'how many is that?': what the one row was picked by.
    pub(super) fn amount_of_first(&mut self) -> bool {
        let [first] = self.query.order_by.as_slice() else { return false };
        let number = first.expr.is_aggregate() || measures::is_number(self.previous, &first.expr);
        if self.query.limit != Some(1) || !number || self.query.select.iter().any(|o| o.expr == first.expr) || self.query.source.is_some() {
            return false;
        }
        let expr = first.expr.clone();
        self.query.select.push(measures::shown(expr));
        self.rule("the number of the first");
        true
    }
}
