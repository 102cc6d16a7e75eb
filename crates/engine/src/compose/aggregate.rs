//! Aggregates: 'average', 'total', 'maximum' and what they are asked of.

use super::{Composer, Draft, Zone};
use crate::lexicon::DICTIONARY;
use crate::mention::Sense;
use crate::query::{Aggregate, Expr};

/// Rows that are amounts: 'total payments' adds them up.
const MONEY: &[&str] = &["payment", "donation", "expense", "refund", "fee", "bonus", "commission", "payout", "cost", "grant"];

impl Composer<'_> {
    /// 'average', 'total', 'maximum': kept for the column to come.
    pub(super) fn aggregate_word(&mut self, tag: &'static str, argument: &'static str) {
        let function = match argument {
            "sum" => Aggregate::Sum,
            "avg" => Aggregate::Avg,
            "min" => Aggregate::Min,
            "max" => Aggregate::Max,
            "median" => Aggregate::Median,
            _ => Aggregate::StdDev,
        };
        let at = self.at;
        self.take(1);
        if tag == "agg_after" {
            // 'age on average': the output just before.
            if let Some(last) = self.outputs.last_mut()
                && !last.expr.is_aggregate()
            {
                last.expr = Expr::aggregate(function, last.expr.clone());
                return;
            }
            // 'how many minutes … on average', 'how much … at most': no sum was asked for.
            let summed = (0..at).any(|i| matches!(self.sense(i), Some(Sense::Keyword("agg", "sum"))));
            if let Some(last) = self.outputs.last_mut()
                && let Expr::Aggregate { function: own @ Aggregate::Sum, distinct: false, .. } = &mut last.expr
                && !summed
            {
                *own = function;
                return;
            }
            // 'on average' before what is averaged.
            if function == Aggregate::Avg {
                self.pending.aggregates.push(function);
            }
            return;
        }
        // 'the room with the maximum occupancy': rows that have it.
        let started = self.subject.is_some() || !self.outputs.is_empty() || !self.heads.is_empty();
        let mut next = self.at;
        while matches!(self.tag(next), "of" | "filler" | "all") {
            next += 1;
        }
        if let (Zone::Filter, true, Aggregate::Max | Aggregate::Min, Some(Sense::Column(t, c))) =
            (self.zone, started, function, self.sense(next).cloned())
            && (self.class(t, c).is_number() || self.class(t, c).is_temporal())
            && !self.lexicon().tables[t].columns[c].key
            && !self.awaits_comparison(next + 1)
            && (matches!(self.tag(at.wrapping_sub(1)), "with" | "verb" | "that" | "prep")
                || matches!(self.sense(at.wrapping_sub(1)), Some(Sense::Unknown)))
            && self.outputs.iter().all(|o| !o.expr.is_aggregate())
        {
            let n = next + 1 - self.at;
            self.take(n);
            self.superlative_column(t, c, function == Aggregate::Max, None);
            return;
        }
        // 'the total maximum price': the first adds nothing.
        if function == Aggregate::Sum && self.tag(self.at) == "agg" && self.argument(self.at) != "sum" {
            return;
        }
        self.pending.aggregates.push(function);
        // 'how old is the average person'
        if self.wh == "how_old"
            && matches!(self.sense(self.at), Some(Sense::Table(_)))
            && let Some(Sense::Table(t)) = self.sense(self.at).cloned()
            && let Some((t, c, _)) = DICTIONARY.adjective("older").and_then(|a| self.hinted(a, Some(t)))
            && self.class(t, c).is_number()
            && !self.lexicon().tables[t].columns[c].year
        {
            self.asked_of_rows(function, t, c);
            return;
        }
        // 'total amount of loans': the amount is a column of them.
        if let Some(Sense::Table(t)) = self.sense(self.at).cloned()
            && self.word(at).contains("amount")
            && let Some(c) = (0..self.lexicon().tables[t].columns.len())
                .find(|&c| self.class(t, c).is_number() && self.lexicon().tables[t].columns[c].words.iter().any(|w| w == "amount"))
        {
            self.asked_of_rows(function, t, c);
            return;
        }
        let whole = self.tag(self.at) == "of";
        while self.tag(self.at) == "of" || whole && self.tag(self.at) == "its" && matches!(self.sense(self.at + 1), Some(Sense::Table(_))) {
            self.take(1);
        }
        // 'the total of their payments': of the amounts that they are.
        if let Some(Sense::Table(t)) = self.sense(self.at).cloned()
            && function == Aggregate::Sum
            && (whole || MONEY.iter().any(|m| self.lexicon().tables[t].words.last().is_some_and(|w| w == m)))
            && !self.own_column_ahead(t)
            && let Some(c) = self.one_amount(t)
        {
            self.items[self.at].sense = Sense::Column(t, c);
        }
        // 'the average rating' of a table of ratings: its one number.
        if let Some(Sense::Table(t)) = self.sense(self.at).cloned()
            && function != Aggregate::Sum
            && let Some(c) = self.one_number(t).filter(|_| self.wh != "how_many" && !self.own_column_ahead(t))
        {
            self.items[self.at].sense = Sense::Column(t, c);
        }
        // 'total' and 'average' before nothing that can be aggregated.
        if !matches!(
            self.sense(self.at),
            Some(
                Sense::Column(..)
                    | Sense::Table(_)
                    | Sense::Keyword(..)
                    | Sense::Punctuation(_)
                    | Sense::Term(_)
                    | Sense::Adjective(..)
                    | Sense::Value { .. }
            )
        ) {
            self.used[at] = true;
        }
    }

    /// The only column of a table whose values add up.
    fn one_amount(&self, t: usize) -> Option<usize> {
        let mut amounts = (0..self.lexicon().tables[t].columns.len()).filter(|&c| super::measure::adds_up(self.lexicon(), t, c));
        amounts.next().filter(|_| amounts.next().is_none())
    }

    /// An aggregate of a column, asked by naming the rows: takes the table at the cursor.
    fn asked_of_rows(&mut self, function: Aggregate, t: usize, c: usize) {
        self.pending.aggregates.clear();
        self.take(1);
        self.set_subject(t);
        let expr = Expr::aggregate(function, self.column(t, c));
        self.outputs.push(Draft { expr, implied: false });
    }

    /// True where a column of the table that is a number stands right behind it ('average product price').
    fn own_column_ahead(&self, t: usize) -> bool {
        matches!(self.sense(self.at + 1), Some(Sense::Column(x, c)) if *x == t && self.class(t, *c).is_number())
            || matches!(self.tag(self.at + 1), "possessive")
    }

    /// 'average number of Y per X' and the like: an aggregate over counts by group; composed in [`super::group`].
    pub(super) fn aggregate_of_count(&mut self, function: Aggregate, counted: Expr) {
        match function {
            // 'total number of' is a plain count.
            Aggregate::Sum => self.outputs.push(Draft { expr: counted, implied: false }),
            _ => {
                if let Expr::Aggregate { function: Aggregate::Sum, argument, .. } = &counted {
                    // A column that is itself a number of something.
                    let argument = argument.as_ref().clone();
                    self.outputs.push(Draft { expr: Expr::aggregate(function, argument), implied: false });
                    return;
                }
                self.rule("aggregate of count");
                self.outputs.push(Draft {
                    expr: Expr::Aggregate { function, distinct: false, argument: Box::new(counted), filter: Vec::new() },
                    implied: false,
                });
            }
        }
    }

    /// The expression under the aggregates that wait (the first of them; others make outputs of their own).
    pub(super) fn aggregated(&mut self, expr: Expr) -> Expr {
        match self.pending.aggregates.pop() {
            Some(function) => {
                self.pending.aggregates.clear();
                self.rule("aggregate");
                Expr::aggregate(function, expr)
            }
            None => expr,
        }
    }
}
