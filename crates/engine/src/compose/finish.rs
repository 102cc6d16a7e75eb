//! From the draft to the query: what is put out, what rows stand for, how they are grouped, ranked and sorted.

use super::bounded_number;
use super::superlative::OPEN_KEY;
use super::{Composed, Composer, Draft, Key};
use crate::mention::Sense;
use crate::query::{Aggregate, Expr, OrderItem, Output, Predicate, Query};

/// Tables of money that are tried for a ranking which names no number: a schema may have thousands, and the best come first.
const MONEY: usize = 32;

impl Composer<'_> {
    pub(super) fn finish(mut self) -> Option<Composed> {
        self.settle_subject();
        self.settle_restated();
        self.settle_missing();
        self.settle_nulls();
        self.settle_alternatives();
        self.amount_asked();
        self.close_ranking();
        self.sum_what_adds_up();
        if self.exists {
            return self.finish_exists();
        }
        self.settle_outputs();
        if self.outputs.is_empty() {
            return None;
        }
        if let Some(composed) = self.nested_aggregate() {
            return Some(composed);
        }
        self.numbers_as_they_stand();
        self.values_once();
        self.kinds_once();
        self.only_running();
        self.show_measure();
        self.only_computable();
        self.settle_groups();
        let mut query = self.query()?;
        if query.limit == Some(1) && ranks_all(self.set.tokens) {
            query.limit = None;
        }
        self.far_end(&mut query);
        self.name_references(&mut query);
        if super::regrain::regrain(&mut query, self.set.lexicon) {
            self.rule("sum of lines");
        }
        if self.time_of_all() && super::regrain::spread_range(&mut query, self.set.lexicon) {
            self.rule("time of each table");
        }
        Some(self.composed(query))
    }

    /// The subject: what was named, else where the outputs come from, else where the filters are.
    fn settle_subject(&mut self) {
        if self.subject.is_some() {
            return;
        }
        let mut tables: Vec<usize> = Vec::new();
        let mut seen = |t: usize| {
            if !tables.contains(&t) {
                tables.push(t);
            }
        };
        for o in &self.outputs {
            o.expr.tables(&mut |t| {
                if let Some(t) = self.set.lexicon.table(&t.name) {
                    seen(t);
                }
            });
        }
        for k in &self.groups {
            match k {
                Key::Entity(t) => seen(*t),
                Key::Expr(e) => e.tables(&mut |t| {
                    if let Some(t) = self.set.lexicon.table(&t.name) {
                        seen(t);
                    }
                }),
            }
        }
        for p in &self.filters {
            p.tables(&mut |t| {
                if let Some(t) = self.set.lexicon.table(&t.name) {
                    seen(t);
                }
            });
        }
        if let Some(r) = &self.ranking {
            r.key.tables(&mut |t| {
                if let Some(t) = self.set.lexicon.table(&t.name) {
                    seen(t);
                }
            });
        }
        self.subject = tables.first().copied();
    }

    /// 'top 5 products' without a measure: what is asked for beside it, else money, else how often it occurs.
    fn close_ranking(&mut self) {
        let Some(r) = &self.ranking else { return };
        if !matches!(&r.key, Expr::Derived(k) if k == OPEN_KEY) {
            return;
        }
        let asked = self.outputs.iter().map(|o| &o.expr).find(|e| e.is_aggregate()).or_else(|| {
            self.outputs.iter().map(|o| &o.expr).find(|e| matches!(e, Expr::Column(c) if self.schema_column(c).is_some_and(|(t, i)| self.class(t, i).is_number() && !self.set.lexicon.tables[t].columns[i].key)))
        });
        let key = match asked {
            Some(e) => Some(e.clone()),
            None => {
                self.guessed_measure = true;
                let islands = &self.set.lexicon.islands;
                let joined = |(t, _): &&(usize, Expr)| self.subject.is_some_and(|s| islands.get(s) == islands.get(*t));
                let money = super::measure::turnover(self.set.lexicon).iter().filter(joined).take(MONEY).find_map(|(t, e)| {
                    let near = self.subject.is_some_and(|s| {
                        s == *t || crate::plan::tree(&self.table_ref(*t), &[self.table_ref(s)], &[], self.set.lexicon).is_ok()
                    });
                    near.then(|| e.clone())
                });
                money
                    .map(|m| Expr::aggregate(Aggregate::Sum, m))
                    .or_else(|| self.subject.and_then(|s| self.referring(s)).map(|t| Expr::CountRows(Some(self.table_ref(t)))))
            }
        };
        match (key, &mut self.ranking) {
            (Some(key), Some(_)) => {
                if key.is_aggregate() {
                    self.rank_groups = true;
                }
                if self.guessed_measure && !self.outputs.iter().any(|o| o.expr == key) && key.is_aggregate() {
                    // Shown, so that the guess can be seen.
                    let subject = self.subject;
                    if self.outputs.is_empty()
                        && let Some(t) = subject
                    {
                        for e in self.display(t) {
                            self.outputs.push(Draft { expr: e, implied: true });
                        }
                    }
                    self.outputs.push(Draft { expr: key.clone(), implied: true });
                }
                if let Some(r) = &mut self.ranking {
                    r.key = key;
                }
            }
            (None, Some(_)) => {
                let limit = self.ranking.take().and_then(|r| r.limit).filter(|&n| n > 0);
                self.limit = limit.or(Some(self.set.default_limit));
                self.feature("superlative_without_column", 1.0);
            }
            _ => {}
        }
    }

    fn finish_exists(mut self) -> Option<Composed> {
        let subject = self.subject?;
        let mut inner = Query {
            select: vec![Output { expr: Expr::Number("1".into()), alias: None }],
            subject: Some(self.table_ref(subject)),
            filter: self.filters.clone(),
            also: self.also.iter().map(|&t| self.table_ref(t)).collect(),
            ..Query::default()
        };
        if !self.having.is_empty() {
            inner.group_by = self.key_exprs(&Key::Entity(subject));
            inner.having = self.having.clone();
        }
        let query =
            Query { select: vec![Output { expr: Expr::Exists(Box::new(inner)), alias: Some("answer".into()) }], ..Query::default() };
        self.rule("exists");
        Some(self.composed(query))
    }

    /// A bound on the number of the rows that are asked for, by group: 'lost hires per borrower with more than two hires'.
    fn bounds_heads(&self, having: &Predicate) -> bool {
        let Predicate::Compare { left: Expr::CountRows(Some(rows)), .. } = having else { return false };
        let t = self.lexicon().table(&rows.name);
        t.is_some() && self.heads.first().copied() == t
    }

    fn settle_outputs(&mut self) {
        if self.star
            && let Some(t) = self.subject.or(self.heads.first().copied())
            && self.outputs.is_empty()
        {
            for c in 0..self.set.lexicon.schema.tables[t].columns.len() {
                self.outputs.push(Draft { expr: self.column(t, c), implied: false });
            }
            self.heads.clear();
        }
        self.plain_points();
        // A measure on its own: count for 'orders by status', 'tickets per week'.
        let terse = !self.groups.is_empty()
            && !self.outputs.iter().any(|o| o.expr.is_aggregate())
            && self.ranking.is_none()
            && self.having.iter().all(|p| self.bounds_heads(p));
        if terse {
            let grouped_subject = self.groups.iter().any(|g| matches!(g, Key::Entity(t) if Some(*t) == self.subject));
            let entity_only = self.groups.iter().all(|g| matches!(g, Key::Entity(_)));
            let numbers: Vec<usize> = (0..self.outputs.len()).filter(|&i| self.summed_by_group(&self.outputs[i].expr)).collect();
            if !numbers.is_empty() && !entity_only {
                for &i in &numbers {
                    self.outputs[i].expr = Expr::aggregate(Aggregate::Sum, self.outputs[i].expr.clone());
                }
                self.rule("sum of a number by group");
            } else if self.outputs.is_empty() {
                let counted = self.heads.first().copied().or(self.subject).filter(|_| !grouped_subject || self.heads.len() == 1);
                let one = match (self.groups.as_slice(), counted) {
                    ([Key::Entity(of)], Some(t)) => Some((*of, t)).filter(|_| self.lexicon().has_one(*of, t)),
                    _ => None,
                };
                if let Some((of, t)) = one {
                    // 'the genre of each play': it has one, so there is nothing to count.
                    let both: Vec<Expr> = self.display(of).into_iter().chain(self.display(t)).collect();
                    self.outputs.extend(both.into_iter().map(|expr| Draft { expr, implied: true }));
                    self.groups.clear();
                    self.heads.clear();
                    self.rule("one of each");
                } else if let Some(t) = counted {
                    self.outputs.push(Draft { expr: Expr::CountRows(Some(self.table_ref(t))), implied: true });
                    self.heads.clear();
                    self.rule("count by group");
                }
            } else if !entity_only {
                // 'the grade of each classroom': nothing is measured, so both stand side by side in every row.
                self.plain_rows();
            } else {
                // 'for each party, show its theme': no aggregate at all, just a list; 'the capacity for each cinema' names them.
                let named_after = self.groups_after;
                let keys = std::mem::take(&mut self.groups);
                let own = |o: &Draft| keys.iter().any(|k| matches!(k, Key::Entity(t) if self.of_table(&o.expr, *t)));
                // 'the age and hometown of every teacher' says which columns; a picture needs names beside its numbers.
                let wished = super::chart::picture(self.set) != super::chart::Picture::None;
                if named_after && (wished && self.outputs.len() < 2 || !self.outputs.iter().any(own)) {
                    for key in keys {
                        let Key::Entity(t) = key else { continue };
                        if !self.outputs.iter().any(|o| matches!(&o.expr, Expr::Column(c) if self.schema_column(c).is_some_and(|(x, i)| x == t && self.set.lexicon.tables[t].display.contains(&i)))) {
                            for (at, e) in self.display(t).into_iter().enumerate() {
                                self.outputs.insert(at, Draft { expr: e, implied: true });
                            }
                        }
                    }
                }
            }
        }
        for t in std::mem::take(&mut self.heads) {
            let grouped = self.groups.iter().any(|g| matches!(g, Key::Entity(x) if *x == t));
            let shown = self.outputs.iter().any(|o| !o.expr.is_aggregate() && self.of_table(&o.expr, t));
            let counted =
                self.outputs.iter().any(|o| o.expr.is_aggregate() && self.of_table(&o.expr, t)) && !self.outputs.iter().any(|o| o.implied);
            // 'which film has the highest rate, and what is the rate': the film and its rate.
            let ranked = self.ranking.as_ref().map(|r| r.key.clone());
            let measured = shown
                && self.wh == "which"
                && Some(t) == self.subject
                && self.outputs.iter().all(|o| Some(&o.expr) == ranked.as_ref() && !o.expr.is_aggregate());
            let shown = shown && !measured;
            if grouped || shown || (counted && self.groups.is_empty()) || (Some(t) != self.subject && self.also.contains(&t)) {
                continue;
            }
            let mut display = self.display(t);
            // A row known by its number only is shown with its date and amount.
            let entry = &self.set.lexicon.tables[t];
            let table = &self.set.lexicon.schema.tables[t];
            let unnamed = entry.display.iter().all(|c| table.primary_key.contains(c))
                && table
                    .columns
                    .iter()
                    .any(|x| matches!(x.class, crate::schema::TypeClass::Timestamp | crate::schema::TypeClass::TimestampTz));
            if unnamed
                && self.outputs.is_empty()
                && self.having.is_empty()
                && self.groups.is_empty()
                && self.ranking.as_ref().is_none_or(|r| !r.key.is_aggregate())
            {
                let amount = (0..entry.columns.len()).find(|&c| super::measure::adds_up(self.set.lexicon, t, c));
                for c in entry.date.into_iter().chain(amount) {
                    display.push(self.column(t, c));
                }
            }
            for (at, e) in display.into_iter().enumerate() {
                let place = if Some(t) == self.subject { at.min(self.outputs.len()) } else { self.outputs.len() };
                self.outputs.insert(place, Draft { expr: e, implied: true });
            }
        }
        if self.outputs.is_empty()
            && self.groups.is_empty()
            && let Some(t) = self.subject
        {
            for e in self.display(t) {
                self.outputs.push(Draft { expr: e, implied: true });
            }
        }
        self.group_by_shown_keys();
        self.drop_trivial_groups();
        self.points_by_key();
        self.chart_of_categories();
        self.wh_column();
        self.distribute_aggregates();
        // Group keys are shown, first.
        let mut at = 0;
        for key in self.groups.clone() {
            let show = match &key {
                Key::Expr(e) => vec![e.clone()],
                Key::Entity(t) => {
                    let by = |k: &Key| matches!(k, Key::Expr(e) if self.of_table(e, *t));
                    if self.outputs.iter().any(|o| !o.expr.is_aggregate() && (self.of_table(&o.expr, *t) || self.refers_to(&o.expr, *t)))
                        || self.groups.iter().any(by)
                    {
                        Vec::new()
                    } else {
                        self.display(*t)
                    }
                }
            };
            for e in show {
                if !self.outputs.iter().any(|o| o.expr == e) {
                    self.outputs.insert(at.min(self.outputs.len()), Draft { expr: e, implied: true });
                    at += 1;
                }
            }
        }
        self.count_rows_of_keys();
        self.count_references();
        if self.outputs.len() < 2 && super::chart::picture(self.set) != super::chart::Picture::None {
            self.feature("picture_of_one", 1.0);
        }
        self.settle_axes();
        if let Some(descending) = self.order_later {
            // Nothing named: what is measured, what is bounded ('over 20, desc'), else what is shown first.
            let measured = self.outputs.iter().rev().map(|o| &o.expr).find(|e| e.is_aggregate());
            let key = measured.or(bounded_number(&self.filters)).or(self.outputs.first().map(|o| &o.expr)).cloned();
            self.order.extend(key.map(|expr| OrderItem { expr, descending }));
        }
    }

    /// Groups without a measure: their keys are columns of a plain list.
    fn plain_rows(&mut self) {
        self.rule("plain rows");
        let mut at = 0;
        for key in std::mem::take(&mut self.groups) {
            let shown = match key {
                Key::Expr(e) => vec![e],
                Key::Entity(t) if self.outputs.iter().any(|o| self.of_table(&o.expr, t)) => Vec::new(),
                Key::Entity(t) => self.display(t),
            };
            for expr in shown {
                if !self.outputs.iter().any(|o| o.expr == expr) {
                    self.outputs.insert(at.min(self.outputs.len()), Draft { expr, implied: false });
                    at += 1;
                }
            }
        }
    }

    pub(super) fn of_table(&self, e: &Expr, t: usize) -> bool {
        let mut found = false;
        e.tables(&mut |x| found |= self.set.lexicon.table(&x.name) == Some(t));
        found
    }

    /// True for a column that is a foreign key to the table.
    fn refers_to(&self, e: &Expr, t: usize) -> bool {
        let Expr::Column(c) = e else { return false };
        self.schema_column(c).is_some_and(|(from, i)| {
            let edges = &self.set.lexicon.edges;
            self.set.lexicon.adjacent[from].iter().any(|&e| edges[e].from == from && edges[e].to == t && edges[e].from_columns == [i])
        })
    }

    /// Sums and means of what is no number: how many there are, or the column itself.
    fn computable(&self, e: &Expr) -> Expr {
        let Expr::Aggregate {
            function: function @ (Aggregate::Sum | Aggregate::Avg | Aggregate::Median | Aggregate::StdDev),
            argument,
            ..
        } = e
        else {
            return e.clone();
        };
        let Expr::Column(c) = argument.as_ref() else { return e.clone() };
        let numeric = self.schema_column(c).is_none_or(|(t, i)| {
            let class = self.class(t, i);
            class.is_number() || class == crate::schema::TypeClass::Interval
        });
        match function {
            _ if numeric => e.clone(),
            Aggregate::Sum => Expr::CountRows(Some(c.table.clone())),
            _ => argument.as_ref().clone(),
        }
    }

    /// No aggregate that the server would refuse goes out.
    fn only_computable(&mut self) {
        for i in 0..self.outputs.len() {
            self.outputs[i].expr = self.computable(&self.outputs[i].expr);
        }
        for i in 0..self.order.len() {
            self.order[i].expr = self.computable(&self.order[i].expr);
        }
        if let Some(key) = self.ranking.as_ref().map(|r| self.computable(&r.key))
            && let Some(r) = &mut self.ranking
        {
            r.key = key;
        }
    }

    /// What groups are sorted by, where a column of their rows is named: its sum, or its least where it has none.
    pub(super) fn sortable(&self, e: Expr) -> Expr {
        let adds = matches!(&e, Expr::Column(c) if self.schema_column(c).is_some_and(|(t, i)| {
            let entry = &self.set.lexicon.tables[t].columns[i];
            self.class(t, i).is_number() && !entry.key && !entry.year
        }));
        if e.is_aggregate() { e } else { Expr::aggregate(if adds { Aggregate::Sum } else { Aggregate::Min }, e) }
    }

    /// The table whose rows the first aggregate counts or measures.
    pub(super) fn counted_subject(&self) -> Option<crate::query::TableRef> {
        for o in &self.outputs {
            if o.expr.is_aggregate() {
                let mut first = None;
                o.expr.tables(&mut |t| {
                    first.get_or_insert_with(|| t.clone());
                });
                return first;
            }
        }
        None
    }

    /// Rows of a table picked by rank: `key IN (SELECT key … ORDER BY … LIMIT n)`.
    pub(super) fn picked(&self, key: &Expr, descending: bool, limit: Option<u64>) -> Option<Predicate> {
        let mut table = None;
        key.tables(&mut |t| {
            table.get_or_insert_with(|| t.clone());
        });
        let table = table?;
        let t = self.set.lexicon.table(&table.name)?;
        let id = self.key_exprs(&Key::Entity(t)).into_iter().next()?;
        let inner = Query {
            select: vec![Output { expr: id.clone(), alias: None }],
            subject: Some(table),
            order_by: vec![OrderItem { expr: key.clone(), descending }],
            limit,
            ..Query::default()
        };
        Some(Predicate::InQuery { expr: id, query: Box::new(inner), negated: false })
    }

    /// 'average number of orders per customer': an aggregate over the counts by group.
    fn nested_aggregate(&mut self) -> Option<Composed> {
        let at = self.outputs.iter().position(|o| matches!(&o.expr, Expr::Aggregate { argument, .. } if argument.is_aggregate()))?;
        let Expr::Aggregate { function, argument, .. } = self.outputs[at].expr.clone() else { return None };
        if self.groups.is_empty() {
            self.feature("nested_aggregate_without_group", 1.0);
            self.outputs[at].expr = *argument;
            return None;
        }
        let mut subject = None;
        argument.tables(&mut |t| {
            subject.get_or_insert_with(|| t.clone());
        });
        let mut inner = Query {
            subject,
            filter: self.filters.clone(),
            also: self.also.iter().map(|&t| self.table_ref(t)).collect(),
            ..Query::default()
        };
        for key in self.groups.clone() {
            inner.group_by.extend(self.key_exprs(&key));
        }
        inner.select.push(Output { expr: *argument, alias: Some("n".into()) });
        let alias = Some(format!("{}_number", function_name(function)));
        let query = Query {
            select: vec![Output { expr: Expr::aggregate(function, Expr::Derived("n".into())), alias }],
            source: Some(Box::new(inner)),
            ..Query::default()
        };
        let used = self.used.clone();
        let mut composed = Composed {
            query,
            rules: std::mem::take(&mut self.rules),
            assumptions: std::mem::take(&mut self.assumptions),
            unused: Vec::new(),
            features: std::mem::take(&mut self.features),
            guessed_measure: self.guessed_measure,
        };
        composed.unused = self.unused(&used);
        Some(composed)
    }

    fn unused(&self, used: &[bool]) -> Vec<usize> {
        (0..self.items.len())
            .filter(|&i| {
                !used[i]
                    && !matches!(
                        self.items[i].sense,
                        Sense::Punctuation(_) | Sense::Keyword("and" | "or" | "of" | "possessive" | "than" | "but" | "all", _)
                    )
            })
            .map(|i| self.items[i].start)
            .collect()
    }

    fn composed(&mut self, query: Query) -> Composed {
        let used = self.used.clone();
        Composed {
            query,
            unused: self.unused(&used),
            rules: std::mem::take(&mut self.rules),
            assumptions: std::mem::take(&mut self.assumptions),
            features: std::mem::take(&mut self.features),
            guessed_measure: self.guessed_measure,
        }
    }
}

pub(crate) fn function_name(f: Aggregate) -> &'static str {
    match f {
        Aggregate::Count => "count",
        Aggregate::Sum => "total",
        Aggregate::Avg => "average",
        Aggregate::Min => "min",
        Aggregate::Max => "max",
        Aggregate::Median => "median",
        Aggregate::StdDev => "stddev",
        Aggregate::Percentile(_) => "percentile",
    }
}

/// 'from most to least': all of a ranking is asked for.
fn ranks_all(tokens: &[crate::text::Token]) -> bool {
    const ENDS: &[(&str, &str)] =
        &[("most", "least"), ("most", "fewest"), ("highest", "lowest"), ("largest", "smallest"), ("best", "worst")];
    tokens.windows(3).any(|t| {
        let said = |a: &str, b: &str| t[0].lower == a && t[1].lower == "to" && t[2].lower == b;
        ENDS.iter().any(|(a, b)| said(a, b) || said(b, a))
    })
}
