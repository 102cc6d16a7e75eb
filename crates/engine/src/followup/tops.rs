//! The best of what was measured as one number or over time, and what adds up along it: 'which day was the best?', 'which boat had the
//! most?', 'as a running total'.

use super::cues::PRONOUN;
use super::filters;
use super::groups::{Grouping, in_time};
use super::merge::Merge;
use super::previous::Shape;
use crate::mention::Sense;
use crate::query::{Aggregate, ColumnRef, Expr, OrderItem, Output, TableRef, WindowKind};
use crate::text::Token;
use crate::time_types::Grain;

/// Words that the group is called by at most.
const NAMED: usize = 3;

fn degree(word: &str) -> Option<bool> {
    match word {
        "best" | "strongest" | "busiest" | "biggest" | "highest" | "most" | "largest" | "top" => Some(true),
        "worst" | "weakest" | "quietest" | "slowest" | "fewest" | "least" | "lowest" | "smallest" => Some(false),
        _ => None,
    }
}

fn unit(word: &str) -> Option<Grain> {
    Some(match word {
        "hour" => Grain::Hour,
        "day" => Grain::Day,
        "week" => Grain::Week,
        "month" => Grain::Month,
        "quarter" => Grain::Quarter,
        "year" => Grain::Year,
        _ => return None,
    })
}

/// 'which boat had the most': the tokens that name the group, and whether the best is wanted.
pub(super) fn best_of(tokens: &[Token]) -> Option<(std::ops::Range<usize>, bool)> {
    let words: Vec<&str> =
        tokens.iter().map(|t| if t.punctuation || t.quoted || t.text == PRONOUN { "" } else { t.lower.as_str() }).collect();
    let end = words.iter().rposition(|w| !w.is_empty() && *w != "please")? + 1;
    if !matches!(*words.first()?, "which" | "what") {
        return None;
    }
    let descending = degree(words[end - 1])?;
    let the = usize::from(end >= 2 && words[end - 2] == "the");
    let verb = end.checked_sub(2 + the)?;
    let counted = matches!(words[end - 1], "most" | "fewest" | "least");
    let fits =
        if counted { matches!(words[verb], "had" | "has" | "got" | "saw" | "have") } else { matches!(words[verb], "was" | "is" | "were") };
    (fits && verb > 1 && verb <= 1 + NAMED && words[1..verb].iter().all(|w| !w.is_empty())).then_some((1..verb, descending))
}

impl Merge<'_> {
    /// The group with the most of what was measured.
    pub(super) fn best_group(&mut self) -> bool {
        let Some((named, descending)) = best_of(&self.cues.rest) else { return false };
        let lexicon = self.previous.lexicon;
        // The worst have the most of what nobody wants.
        let judged = |w: &str| self.cues.rest.iter().any(|t| !t.quoted && t.lower == w);
        let unwelcome = (judged("best") || judged("worst")) && super::polarity::is_unwelcome(self.previous);
        let descending = if unwelcome { judged("worst") } else { descending };
        let measures = self.previous.measures();
        let [measure] = measures.as_slice() else { return false };
        let adds = matches!(
            measure.expr,
            Expr::CountRows(_) | Expr::Aggregate { function: Aggregate::Sum | Aggregate::Count, distinct: false, .. }
        );
        let q = &self.previous.query;
        if !adds || q.source.is_some() || q.set.is_some() || !q.having.is_empty() || q.limit.is_some() {
            return false;
        }
        let said = &self.cues.rest[named.clone()];
        let mut grouping = Grouping::default();
        match said {
            [only] if unit(&only.lemma).is_some() => {
                let Some(grain) = unit(&only.lemma) else { return false };
                let same = |e: &Expr| matches!(e, Expr::Truncate(g, _) if *g == grain);
                if self.previous.shape == Shape::Grouped {
                    if !matches!(q.group_by.as_slice(), [key] if same(key)) {
                        return false;
                    }
                } else {
                    let dated = || {
                        let t = self.previous.subject?;
                        let table = &lexicon.schema.tables[t];
                        Some(ColumnRef { table: TableRef::new(&table.name), column: table.columns[lexicon.tables[t].date?].name.clone() })
                    };
                    let Some(column) = filters::within(q).map(|w| w.0.clone()).or_else(dated) else { return false };
                    let key = Expr::Truncate(grain, Box::new(Expr::Column(column)));
                    grouping.shown.push(Output { expr: key.clone(), alias: Some(only.lemma.clone()) });
                    grouping.keys.push(key);
                }
            }
            _ => {
                let named = self.fragment.items.iter().filter(|i| i.start >= named.start && i.end <= named.end);
                let tables: Vec<usize> = named.filter_map(|i| if let Sense::Table(t) = i.sense { Some(t) } else { None }).collect();
                let [t] = tables.as_slice() else { return false };
                if self.previous.shape != Shape::Scalar || Some(*t) == self.previous.subject || !self.refers_to(*t) {
                    return false;
                }
                grouping.add_entity(*t, lexicon);
            }
        }
        if !grouping.keys.is_empty() {
            self.query.select = grouping.shown.into_iter().chain([measure.clone()]).collect();
            self.query.group_by = grouping.keys;
        }
        self.query.order_by = vec![OrderItem { expr: measure.expr.clone(), descending }];
        self.query.limit = Some(1);
        self.rule("the best group");
        true
    }

    /// 'as a running total' of what is measured over time.
    pub(super) fn running(&mut self) -> Option<bool> {
        let said = |w: &str| self.cues.rest.iter().any(|t| !t.quoted && t.lower == w);
        let asked = said("running") && (said("total") || said("totals") || said("sum"))
            || ["cumulative", "cumulatively", "cumulated", "accumulated"].iter().any(|w| said(w));
        if !asked || self.previous.shape != Shape::Grouped || self.cues.rest.iter().filter(|t| !t.punctuation).count() > 5 {
            return None;
        }
        let q = &self.previous.query;
        let key = q.group_by.iter().find(|e| in_time(e))?.clone();
        let at = q
            .select
            .iter()
            .position(|o| matches!(o.expr, Expr::CountRows(_) | Expr::Aggregate { function: Aggregate::Sum | Aggregate::Count, .. }))?;
        let partition: Vec<Expr> = q.group_by.iter().filter(|e| **e != key && q.select.iter().any(|o| o.expr == **e)).cloned().collect();
        let order = vec![OrderItem { expr: key, descending: false }];
        let argument = Box::new(q.select[at].expr.clone());
        let expr = Expr::Window { kind: WindowKind::RunningTotal, argument, partition, order: order.clone() };
        self.query.select.push(Output { expr, alias: crate::compose::analytic::fresh("running_total", &q.select) });
        self.query.order_by = order;
        self.query.limit = None;
        self.rule("running total");
        Some(true)
    }
}
