//! Expressions that constructions put in the place of words.

use crate::compose::{Composer, Draft, Zone};
use crate::query::{Aggregate, Expr};

impl Composer<'_> {
    /// An expression that stands where a column would: averaged where rows are grouped or nothing else is asked.
    pub(in crate::compose) fn read_measured(&mut self, expr: Expr) {
        let at = self.at;
        self.take(1);
        let mut tables = Vec::new();
        expr.tables(&mut |t| tables.push(t.clone()));
        if let Some(t) = tables.first().and_then(|t| self.lexicon().table(&t.name)) {
            if self.subject.is_none() {
                self.subject = Some(t);
            }
            self.measured = Some(t);
        }
        self.rule("duration");
        let function = self.pending.aggregates.pop();
        self.pending.aggregates.clear();
        let value = Expr::aggregate(function.unwrap_or(Aggregate::Avg), expr.clone());
        if self.open_ranking() || self.zone == Zone::Order {
            self.place_measure(value);
            return;
        }
        if self.awaits_comparison(self.at) {
            self.last = Some((if function.is_some() { value } else { expr }, at));
            self.zone = Zone::Filter;
            return;
        }
        self.outputs.push(Draft { expr: value, implied: false });
        self.heads.clear();
    }
}
