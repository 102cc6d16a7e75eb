//! Edits of an answer of measures: other measures, groups, conditions, and the rows behind them.

use super::cues::Cue;
use super::filters;
use super::groups::{self, Grouping};
use super::measures;
use super::merge::Merge;
use super::previous::{Shape, display};
use crate::mention::Sense;
use crate::query::{Aggregate, ColumnRef, Expr, OrderItem, Output, Predicate, Query, TableRef};

impl Merge<'_> {
    /// The answer before is measures, by groups or not.
    pub(super) fn measured(&mut self) -> bool {
        let mut changed = false;
        if let Some(grouping) = self.named_instead() {
            self.rule("other groups");
            return groups::merge(&mut self.query, self.previous, grouping, self.cues);
        }
        if self.asks_for_rows()
            && let Some(done) = self.rows_that()
        {
            return done;
        }
        let new = self.fragment.measures();
        let lists = (self.cues.has(Cue::Their) || self.cues.has(Cue::Those) || self.fragment.has_tag(&["ask", "which", "who"]))
            && !self.cues.has(Cue::About)
            && !self.cues.has(Cue::Breakdown)
            && !self.cues.has(Cue::Instead);
        let implied = new.is_empty() && !(lists && self.previous.shape == Shape::Scalar && !self.fragment.measured());
        let new = if implied { self.implied_measures() } else { new };
        let own_table = self.fragment.tables(self.cues).next();
        if new.is_empty() && !self.fragment.grouped() && !self.fragment.ranked() {
            let columns = self.fragment.columns(self.cues, self.previous);
            let about = self.cues.has(Cue::About) || self.cues.has(Cue::Instead) || self.cues.has(Cue::Same) || self.cues.has(Cue::Lead);
            let asks = self.fragment.has_tag(&["ask", "which", "who", "when", "where"]);
            if about
                && !asks
                && columns.is_empty()
                && !self.cues.anaphoric()
                && let Some(t) = own_table
                && Some(t) != self.previous.subject
                && let Some(measure) = self.like_measure(t)
            {
                self.restrict();
                return self.measure(vec![measure]);
            }
            let restricts = self.fragment.query().is_some_and(|q| !q.filter.is_empty() || !q.having.is_empty())
                && columns.is_empty()
                && own_table.is_none();
            let asked = asks || self.cues.anaphoric() || self.cues.has(Cue::Also);
            if asked && !restricts && (own_table.is_some() || !columns.is_empty()) {
                return self.drill(own_table, columns);
            }
        }
        let functions: Vec<_> = self
            .fragment
            .items
            .iter()
            .filter_map(|i| if let Sense::Keyword("agg" | "agg_after", f) = i.sense { Some(measures::function(f)) } else { None })
            .collect();
        let columns_before = self.query.filter.len();
        changed |= self.restrict();
        if self.cues.has(Cue::Also) && self.query.filter.len() == columns_before {
            let apart = self.side_by_side() || self.periods_apart();
            let mixed = |p: &Predicate| matches!(p, Predicate::Any(all) if all.iter().all(|x| matches!(x, Predicate::Within { .. })));
            if !apart && self.query.filter.iter().any(mixed) && !self.query.group_by.iter().any(groups::in_time) {
                // A month and a year are not told apart by one unit.
                return false;
            }
            changed |= apart;
        }
        let grouped = self.fragment.grouped();
        if self.fragment.sorted()
            && let Some(first) = new.first()
        {
            let descending = !self.fragment.items.iter().any(|i| matches!(i.sense, Sense::Keyword("direction", "asc")));
            self.query.order_by = vec![OrderItem { expr: first.expr.clone(), descending }];
        }
        if !functions.is_empty() && new.iter().all(|o| matches!(o.expr, Expr::CountRows(_))) && grouped {
            changed |= measures::with_functions(&mut self.query, self.previous, &functions, self.cues.adds());
        } else if !new.is_empty() {
            changed |= self.measure(new);
        }
        let which =
            self.fragment.items.iter().any(|i| matches!(i.sense, Sense::Keyword("which" | "who", _) | Sense::Keyword("ask", "which")));
        if which && self.query.having.len() > self.previous.query.having.len() && self.query.select.iter().any(|o| !o.expr.is_aggregate()) {
            self.query.select.retain(|o| !o.expr.is_aggregate());
        }
        if grouped {
            let grouping = self.grouping();
            if !grouping.keys.is_empty() && groups::merge(&mut self.query, self.previous, grouping, self.cues) {
                self.rule("other groups");
                changed = true;
            }
        }
        if self.fragment.ranked()
            && self.previous.shape == Shape::Grouped
            && let Some(q) = self.fragment.query()
            && (!q.order_by.is_empty() || q.limit.is_some())
        {
            if !q.order_by.is_empty() && q.order_by.iter().all(|o| o.expr.is_aggregate()) && self.previous.shape == Shape::Grouped {
                self.query.order_by = q.order_by.clone();
            }
            self.query.limit = q.limit.or(self.query.limit);
            self.rule("rank the answer");
            changed = true;
        }
        changed
    }

    /// 'make that route', 'not boat, route': what it is grouped by instead, where only that is named.
    fn named_instead(&self) -> Option<Grouping> {
        let lexicon = self.previous.lexicon;
        let keyed = self.query.group_by.iter().any(|e| matches!(e, Expr::Column(_)));
        if !self.cues.has(Cue::Instead) || self.previous.shape != Shape::Grouped || !keyed || self.cues.anaphoric() {
            return None;
        }
        let mut out = Grouping::default();
        for item in self.fragment.content(self.cues) {
            match item.sense {
                // What is counted or has the numbers is a measure.
                Sense::Table(t) if super::numbers::measured(self.previous, t) => return None,
                Sense::Table(t) if self.refers_to(t) => out.add_entity(t, lexicon),
                Sense::Column(t, c) => {
                    let (table, entry) = (&lexicon.schema.tables[t], &lexicon.tables[t].columns[c]);
                    let class = table.columns[c].class;
                    if class.is_temporal() || class.is_number() && !entry.key && !entry.year {
                        return None;
                    }
                    let column = ColumnRef { table: TableRef::new(&table.name), column: table.columns[c].name.clone() };
                    out.add(Expr::Column(column), None);
                }
                _ => return None,
            }
        }
        (!out.keys.is_empty()).then_some(out)
    }

    /// True where the rows that are measured each refer to one row of a table.
    fn refers_to(&self, t: usize) -> bool {
        let keys = &self.previous.lexicon.schema.foreign_keys;
        let direct = |from: usize| keys.iter().filter(|k| k.table == from).map(|k| k.ref_table).collect::<Vec<_>>();
        self.previous.subject.is_some_and(|s| direct(s).iter().any(|&r| r == t || direct(r).contains(&t)))
    }

    fn grouping(&self) -> Grouping {
        let named = self.named_date();
        let mut out = self.fragment.grouping(self.cues, self.previous).dated_like(&self.previous.query, named);
        // 'average crew per trip' of trips by route: the mean is of each trip already.
        let lexicon = self.previous.lexicon;
        let own = |e: &Expr| {
            let Expr::Column(c) = e else { return false };
            lexicon.table(&c.table.name).is_some_and(|t| {
                Some(t) == self.previous.subject
                    && lexicon.column(t, &c.column).is_some_and(|i| lexicon.schema.tables[t].primary_key == [i])
            })
        };
        let means = |o: &Output| matches!(o.expr, Expr::Aggregate { function: Aggregate::Avg | Aggregate::Median, .. });
        if self.fragment.measures().iter().any(means) && out.keys.iter().any(own) {
            out = Grouping::default();
        }
        out
    }

    /// Periods compared with each other are shown apart: by the unit that they are of.
    pub(super) fn periods_apart(&mut self) -> bool {
        let grain = |p: &Predicate| match p {
            Predicate::Within { column, range, negated: false } => Some((column.clone(), range.grain)),
            _ => None,
        };
        let several = self.query.filter.iter().find_map(|p| match p {
            Predicate::Any(all) => {
                let found: Vec<_> = all.iter().map(grain).collect::<Option<_>>()?;
                let first = found.first()?.clone();
                found.iter().all(|f| *f == first).then_some(first)
            }
            _ => None,
        });
        if self.cues.beside && self.columns_apart() {
            return true;
        }
        let Some((column, grain)) = several.filter(|_| !self.query.group_by.iter().any(groups::in_time)) else { return false };
        let key = Expr::Truncate(grain, Box::new(Expr::Column(column)));
        self.query.select.insert(0, Output { expr: key.clone(), alias: Some(format!("{grain:?}").to_lowercase()) });
        self.query.order_by = vec![OrderItem { expr: key.clone(), descending: false }];
        self.query.limit = None;
        self.query.offset = None;
        self.query.group_by.insert(0, key);
        self.rule("side by side");
        true
    }

    /// 'this year next to it': each group's numbers of two periods in columns of one row.
    fn columns_apart(&mut self) -> bool {
        let periods = self.query.filter.iter().find_map(|p| match p {
            Predicate::Any(all) if all.len() == 2 && all.iter().all(measures::is_period) => Some(all.clone()),
            _ => None,
        });
        let at = self.query.select.iter().position(|o| o.expr.is_aggregate());
        let only = self.query.select.iter().filter(|o| o.expr.is_aggregate()).count() == 1;
        let grouped = !self.query.group_by.is_empty() && !self.query.group_by.iter().any(groups::in_time);
        let (Some(periods), Some(at), true) = (periods, at, only && grouped && self.query.limit.is_none()) else { return false };
        let measure = self.query.select[at].clone();
        let Some(each) = periods.iter().map(|p| measures::under(&measure.expr, vec![p.clone()])).collect::<Option<Vec<_>>>() else {
            return false;
        };
        let name = measure.alias.clone().unwrap_or_else(|| "value".into());
        let shown = each.iter().enumerate().map(|(n, expr)| Output { expr: expr.clone(), alias: Some(format!("{name}_{}", n + 1)) });
        self.query.select.splice(at..=at, shown);
        for o in self.query.order_by.iter_mut().filter(|o| o.expr == measure.expr) {
            o.expr = each[0].clone();
        }
        self.rule("side by side");
        true
    }

    /// Values compared with each other are shown apart: a column restricted to several values becomes a group.
    fn side_by_side(&mut self) -> bool {
        let several = self.query.filter.iter().find_map(|p| match p {
            Predicate::In { expr: Expr::Column(c), values, negated: false } if values.len() > 1 => Some(Expr::Column(c.clone())),
            _ => None,
        });
        let Some(key) = several.filter(|k| !self.query.group_by.contains(k)) else {
            return false;
        };
        let at = self.query.select.iter().take_while(|o| !o.expr.is_aggregate()).count();
        self.query.select.insert(at, Output { expr: key.clone(), alias: None });
        self.query.group_by.push(key);
        self.rule("side by side");
        true
    }

    /// The measure of another table that is like the one before: its rows counted, or its money added up.
    fn like_measure(&self, t: usize) -> Option<Output> {
        let lexicon = self.previous.lexicon;
        let table = &lexicon.schema.tables[t];
        let counted = self
            .previous
            .measures()
            .iter()
            .any(|o| matches!(o.expr, Expr::CountRows(_) | Expr::Aggregate { function: Aggregate::Count, .. }));
        let money = (0..table.columns.len()).find(|&c| lexicon.tables[t].columns[c].money && table.columns[c].class.is_number());
        match money {
            Some(c) if !counted => {
                let column = ColumnRef { table: TableRef::new(&table.name), column: table.columns[c].name.clone() };
                Some(measures::named(Aggregate::Sum, Expr::Column(column)))
            }
            _ => Some(measures::counted(lexicon, t)),
        }
    }

    /// Number columns named without a function ('as revenue', 'sort by units') measure like the measure before.
    fn implied_measures(&self) -> Vec<Output> {
        let functions: Vec<_> = self
            .previous
            .measures()
            .iter()
            .filter_map(|o| if let Expr::Aggregate { function, .. } = &o.expr { Some(*function) } else { None })
            .collect();
        let extreme = self.fragment.items.iter().find_map(|i| match i.sense {
            Sense::Keyword("sup", way) if self.previous.shape == Shape::Scalar => {
                Some(if way == "desc" { Aggregate::Max } else { Aggregate::Min })
            }
            _ => None,
        });
        let function = match extreme.as_ref().or(functions.first()) {
            Some(Aggregate::Count) | None => Aggregate::Sum,
            Some(f) => *f,
        };
        self.fragment
            .items
            .iter()
            .filter_map(|i| match i.sense {
                Sense::Column(t, c) => {
                    let (table, entry) = (&self.previous.lexicon.schema.tables[t], &self.previous.lexicon.tables[t].columns[c]);
                    let number = table.columns[c].class.is_number() && !entry.key && !entry.year;
                    let column = ColumnRef { table: TableRef::new(&table.name), column: table.columns[c].name.clone() };
                    let restricts = self.fragment.query().is_some_and(|q| {
                        let mut found = false;
                        q.filter.iter().chain(&q.having).for_each(|p| p.columns(&mut |x| found |= *x == column));
                        found
                    });
                    (number && !restricts).then(|| measures::named(function, Expr::Column(column)))
                }
                _ => None,
            })
            .collect()
    }

    /// Other measures over the same rows and groups.
    fn measure(&mut self, new: Vec<Output>) -> bool {
        let before = self.query.clone();
        let each = self.cues.each || self.fragment.has_tag(&["each"]);
        let measured = self.table_of(&new);
        // 'How many trips is that for each?' is of the very rows: they are measured otherwise, and ranked as before.
        let kept = self.cues.same_rows && measured == self.previous.subject && self.previous.query.limit.is_some();
        if kept && each && !self.fragment.grouped_otherwise(self.cues) {
            let order = self.query.order_by.clone();
            measures::replace(&mut self.query, new, false);
            self.query.order_by = order;
            self.rule("other measure");
            return self.query != before;
        }
        // 'how many orders did each of them place?' of a ranking: its rows stay, whatever they measure.
        if self.previous.shape == Shape::Grouped && self.cues.anaphoric() && self.previous.query.limit.is_some() {
            self.query.filter = self.previous.selection(None);
            self.query.having.clear();
            self.query.order_by.clear();
            self.query.limit = None;
            self.query.offset = None;
        }
        // 'how much is that?': one number for all.
        let whole = self.previous.shape == Shape::Grouped
            && !each
            && !self.fragment.grouped()
            && (self.cues.has(Cue::Those) || self.cues.picked)
            && !self.cues.has(Cue::Also)
            && (self.cues.picked || self.fragment.has_tag(&["how_much", "count"]));
        if whole {
            self.query.select.retain(|o| o.expr.is_aggregate());
            self.query.group_by.clear();
            self.query.order_by.clear();
            self.query.limit = None;
            self.query.offset = None;
        }
        if let Some(t) = measured
            && Some(t) != self.previous.subject
        {
            self.move_time(t);
            if !self.cues.adds() {
                self.query.subject = Some(TableRef::new(&self.previous.lexicon.schema.tables[t].name));
            }
        }
        measures::replace(&mut self.query, new, self.cues.adds());
        self.rule("other measure");
        self.query != before
    }

    fn table_of(&self, outputs: &[Output]) -> Option<usize> {
        let mut first = None;
        for o in outputs {
            o.expr.tables(&mut |t| {
                first.get_or_insert_with(|| t.clone());
            });
        }
        first.and_then(|t| self.previous.lexicon.table(&t.name))
    }

    /// A measure of another table that has dates of its own is dated by them.
    fn move_time(&mut self, t: usize) {
        let lexicon = self.previous.lexicon;
        let Some(date) = lexicon.tables[t].date else {
            return;
        };
        let column =
            ColumnRef { table: TableRef::new(&lexicon.schema.tables[t].name), column: lexicon.schema.tables[t].columns[date].name.clone() };
        for p in &mut self.query.filter {
            if let Predicate::Within { column: c, .. } = p {
                *c = column.clone();
            }
        }
        let redate = |e: &mut Expr| {
            if let Expr::Truncate(_, inner) | Expr::Part(_, inner) = e {
                **inner = Expr::Column(column.clone());
            }
        };
        self.query.group_by.iter_mut().for_each(redate);
        self.query.select.iter_mut().for_each(|o| redate(&mut o.expr));
        self.query.order_by.iter_mut().for_each(|o| redate(&mut o.expr));
    }

    /// From measures to rows: 'list the customers there', 'what are their names?'.
    fn drill(&mut self, own: Option<usize>, columns: Vec<Output>) -> bool {
        let lexicon = self.previous.lexicon;
        let entity = self.previous.grouped_entity();
        let of_entity = |o: &Output| {
            let mut same = true;
            o.expr.tables(&mut |t| same &= entity.is_some() && lexicon.table(&t.name) == entity);
            same
        };
        if !columns.is_empty() && columns.iter().all(of_entity) && self.previous.shape == Shape::Grouped {
            self.restrict();
            return self.project(columns, false);
        }
        let table = own.or_else(|| self.table_of(&columns)).or(self.previous.subject);
        let Some(t) = table else { return false };
        let table = TableRef::new(&lexicon.schema.tables[t].name);
        let select = if columns.is_empty() { display(lexicon, &table) } else { columns };
        self.rule("the rows");
        let distinct = self.fragment.query().is_some_and(|q| q.distinct);
        let mut query = Query { select, subject: Some(table), filter: self.previous.selection(Some(t)), distinct, ..Query::default() };
        if let Some(q) = self.fragment.query() {
            filters::merge(&mut query, &q.filter, self.manner(), self.named_date());
        }
        self.of_extreme(&mut query);
        self.query = query;
        true
    }
}
