//! The answer before as money, in all, and what part of it is in a state: 'in money', 'altogether', 'what share of them were late?'.

use super::cues::Cue;
use super::measures;
use super::merge::Merge;
use super::previous::Shape;
use crate::mention::Sense;
use crate::query::{Aggregate, Arithmetic, ColumnRef, Expr, Output, Predicate, TableRef};

/// Words for an amount of money that name no column.
pub(super) const MONEY: &[&str] = &["money", "amount", "amounts", "cash", "worth", "euros", "dollars", "pounds"];

impl Merge<'_> {
    /// 'in money', 'and the amount?': what was counted is added up by the only amount that its rows have.
    pub(super) fn in_money(&mut self, content: &[Sense]) -> bool {
        let lexicon = self.previous.lexicon;
        let says = self.cues.rest.iter().any(|t| !t.quoted && MONEY.contains(&t.lower.as_str()));
        if says && self.priced(content) {
            return true;
        }
        let only = content.iter().all(|s| {
            matches!(s, Sense::Unknown | Sense::Keyword("measure" | "how_much" | "count", _))
                || matches!(s, Sense::Keyword(tag, _) if tag.starts_with("unit"))
        });
        let counts = self.previous.measures().iter().any(|o| matches!(o.expr, Expr::CountRows(_)));
        let Some(t) = self.previous.subject.filter(|_| says && only && counts && self.previous.query.source.is_none()) else {
            return false;
        };
        let table = &lexicon.schema.tables[t];
        let money: Vec<usize> =
            (0..table.columns.len()).filter(|&c| lexicon.tables[t].columns[c].money && table.columns[c].class.is_number()).collect();
        let [c] = money.as_slice() else { return false };
        let column = ColumnRef { table: TableRef::new(&table.name), column: table.columns[*c].name.clone() };
        let beside = self.cues.adds();
        measures::replace(&mut self.query, vec![measures::named(Aggregate::Sum, Expr::Column(column))], beside);
        self.rule("in money");
        true
    }

    /// 'in pounds instead of kilos': what a quantity of each row comes to by its price.
    fn priced(&mut self, content: &[Sense]) -> bool {
        let lexicon = self.previous.lexicon;
        let measures = self.previous.measures();
        let [Output { expr: Expr::Aggregate { function: Aggregate::Sum, distinct: false, argument, filter }, .. }] = measures.as_slice()
        else {
            return false;
        };
        let Expr::Column(quantity) = argument.as_ref() else { return false };
        let Some(t) = lexicon.table(&quantity.table.name).filter(|_| filter.is_empty()) else { return false };
        let at = lexicon.column(t, &quantity.column);
        let own = |s: &Sense| matches!(s, Sense::Column(x, c) if *x == t && Some(*c) == at);
        let light = |s: &Sense| {
            matches!(s, Sense::Unknown | Sense::Keyword("measure" | "how_much", _))
                || matches!(s, Sense::Keyword(tag, _) if tag.starts_with("unit"))
        };
        let Some(price) = lexicon.roles[t].only("unit price") else { return false };
        let counted = at.is_some_and(|c| c != price && !lexicon.tables[t].columns[c].money);
        if !counted || !content.iter().all(|s| own(s) || light(s)) {
            return false;
        }
        let column = ColumnRef { table: quantity.table.clone(), column: lexicon.schema.tables[t].columns[price].name.clone() };
        let amount = Expr::Arithmetic(Arithmetic::Multiply, argument.clone(), Box::new(Expr::Column(column)));
        let beside = self.cues.adds();
        measures::replace(&mut self.query, vec![measures::named(Aggregate::Sum, amount)], beside);
        self.rule("in money");
        true
    }

    /// 'altogether': the measure over all groups at once.
    pub(super) fn in_all(&mut self) -> bool {
        let adds = |e: &Expr| matches!(e, Expr::CountRows(_) | Expr::Aggregate { function: Aggregate::Sum | Aggregate::Count, .. });
        let q = &self.previous.query;
        let measured: Vec<Output> = q.select.iter().filter(|o| o.expr.is_aggregate()).cloned().collect();
        if self.previous.shape != Shape::Grouped || !q.having.is_empty() || measured.is_empty() || !measured.iter().all(|o| adds(&o.expr)) {
            return false;
        }
        if q.limit.is_some() {
            // Of those that are shown.
            let Some(over) = measures::over_result(self.previous, &[Aggregate::Sum]) else { return false };
            self.query = over;
        } else {
            self.query.select = measured;
            self.query.group_by.clear();
            self.query.order_by.clear();
            self.query.every_group = false;
        }
        self.rule("all of it");
        true
    }

    /// 'what share of them were late?': of what was counted, in percent.
    pub(super) fn rate_of_those(&mut self) -> Option<bool> {
        let asks = self.fragment.has_tag(&["share"]) || self.cues.has(Cue::Percent);
        let those = self.cues.has(Cue::OfThose) || self.cues.has(Cue::Those);
        let conditions: Vec<Predicate> = self.fragment.query().filter(|_| asks && those)?.filter.clone();
        let light = |s: &Sense| {
            matches!(s, Sense::Keyword("verb" | "share" | "exists" | "each" | "each_lead" | "by" | "group_by", _) | Sense::Time(_))
        };
        if self.cues.has(Cue::RateOf) && conditions.is_empty() && self.fragment.content(self.cues).any(|i| !light(&i.sense)) {
            // 'what share of them ended well?': not the share of each.
            return Some(false);
        }
        let q = &self.previous.query;
        let period = |p: &Predicate| matches!(p, Predicate::Within { .. } | Predicate::PartIs { .. } | Predicate::Related { .. });
        if conditions.is_empty()
            || conditions.iter().any(period)
            || q.source.is_some()
            || q.set.is_some()
            || q.limit.is_some()
            || !q.having.is_empty()
        {
            return None;
        }
        let whole = match self.previous.shape {
            Shape::Rows => measures::counted(self.previous.lexicon, self.previous.subject?).expr,
            _ => {
                let measures = self.previous.measures();
                let [Output { expr: whole, .. }] = measures.as_slice() else { return None };
                whole.clone()
            }
        };
        let part = match &whole {
            Expr::CountRows(_) => Expr::Aggregate {
                function: Aggregate::Count,
                distinct: false,
                argument: Box::new(whole.clone()),
                filter: conditions.clone(),
            },
            Expr::Aggregate { function: Aggregate::Sum, distinct: false, argument, filter } if filter.is_empty() => {
                Expr::Aggregate { function: Aggregate::Sum, distinct: false, argument: argument.clone(), filter: conditions.clone() }
            }
            _ => return None,
        };
        let scaled = Expr::Arithmetic(Arithmetic::Multiply, Box::new(Expr::Number("100.0".into())), Box::new(part));
        let rate = Expr::Arithmetic(Arithmetic::Divide, Box::new(scaled), Box::new(whole));
        let shown = vec![Output { expr: rate, alias: Some("percent".into()) }];
        if self.previous.shape == Shape::Rows {
            self.query.select = shown;
            self.query.order_by.clear();
            self.query.distinct = false;
        } else {
            // 'What share of those is at the harbour?' of sums by place: in all.
            let keyed = |c: &ColumnRef| self.query.group_by.iter().any(|g| matches!(g, Expr::Column(x) if x.table == c.table));
            let mut of_groups = false;
            conditions.iter().for_each(|p| p.columns(&mut |c| of_groups |= keyed(c)));
            if of_groups {
                self.query.select.clear();
                self.query.group_by.clear();
                self.query.order_by.clear();
            }
            measures::replace(&mut self.query, shown, false);
        }
        self.rule("rate of those");
        Some(true)
    }
}
