//! What a follow-up says, put into the query before.

use super::Edit;
use super::cues::{Cue, Cues};
use super::filters::{self, Manner};
use super::fragment::Fragment;
use super::groups::{self, Grouping};
use super::measures;
use super::previous::{Previous, Shape, display};
use super::ranking;
use crate::answer::Context;
use crate::mention::Sense;
use crate::query::{Expr, Output, Predicate, Query, TableRef};
use crate::time::TimeMeaning;

struct Merge<'a> {
    previous: &'a Previous<'a>,
    fragment: &'a Fragment,
    cues: &'a Cues,
    query: Query,
    rules: Vec<&'static str>,
    default_limit: u64,
}

/// The edit that a fragment is; `None` where it says nothing that the query could be changed by.
pub(super) fn edit(previous: &Previous, fragment: &Fragment, cues: &Cues, context: &Context) -> Option<Edit> {
    let default_limit = u64::from(context.manners.default_limit.unwrap_or(10));
    let mut merge = Merge { previous, fragment, cues, query: previous.query.clone(), rules: vec!["follow-up"], default_limit };
    if !merge.apply() {
        return None;
    }
    if crate::compose::regrain::regrain(&mut merge.query, previous.lexicon) {
        merge.rule("measure of the lines");
    }
    let unused = fragment.composed.as_ref().map_or(0, |c| {
        c.unused.iter().filter(|&&i| cues.rest.get(i).is_some_and(|t| !t.punctuation && t.text != super::cues::PRONOUN && !merge.accounted(i))).count()
    });
    let confidence = 0.93 - 0.25 * fragment.unknown.min(2) as f32 - 0.06 * unused.min(4) as f32;
    let assumptions = fragment.composed.as_ref().map_or_else(Vec::new, |c| c.assumptions.clone());
    Some(Edit { query: merge.query, rules: merge.rules, assumptions, confidence })
}

impl Merge<'_> {
    /// Words that the rules here read themselves.
    fn accounted(&self, token: usize) -> bool {
        self.fragment.items.iter().any(|i| {
            i.start <= token
                && token < i.end
                && (matches!(i.sense, Sense::Time(TimeMeaning::Shift { .. })) || self.rules.iter().any(|r| matches!(*r, "rank the answer" | "sort the answer" | "other function" | "count the answer" | "over the answer" | "other number")))
        })
    }

    fn rule(&mut self, name: &'static str) {
        if !self.rules.contains(&name) {
            self.rules.push(name);
        }
    }

    fn apply(&mut self) -> bool {
        if let Some(condition) = self.fragment.compared.clone() {
            return self.compare(condition);
        }
        let content: Vec<_> = self.fragment.content(self.cues).map(|i| i.sense.clone()).collect();
        if self.cues.has(Cue::Percent) && measures::in_percent(&mut self.query, self.previous) {
            self.rule("in percent");
            return true;
        }
        if self.cues.has(Cue::Others) {
            return self.others();
        }
        if content.is_empty() {
            return self.without_content();
        }
        if let Some((by, grain)) = content.iter().find_map(|s| if let Sense::Time(TimeMeaning::Shift { by, .. }) = s { Some(*by) } else { None })
            && filters::shift(&mut self.query, by, grain)
        {
            self.rule("move the time");
            return true;
        }
        if super::numbers::apply(&mut self.query, self.fragment, self.cues, self.previous) {
            self.rule("other number");
            return true;
        }
        if let Some(bare) = ranking::bare(self.fragment, self.cues, self.previous) {
            self.rule("rank the answer");
            return ranking::rank(&mut self.query, self.previous, bare, self.default_limit);
        }
        if self.functions_only(&content) || self.count_only(&content) {
            return true;
        }
        if (self.fragment.sorted() || self.cues.has(Cue::Sort)) && !self.fragment.measured() && ranking::sort(&mut self.query, self.previous, self.fragment, self.cues) {
            self.rule("sort the answer");
            return true;
        }
        if self.fragment.composed.is_none() {
            return content.iter().all(|s| *s == Sense::Unknown) && self.without_content();
        }
        let changed = match self.previous.shape {
            Shape::Rows => self.rows(),
            Shape::Grouped | Shape::Scalar => self.measured(),
        };
        changed || content.iter().all(|s| *s == Sense::Unknown) && self.without_content()
    }

    /// Nothing but cues: another chart, the same again, the rows behind a number.
    fn without_content(&mut self) -> bool {
        if self.cues.has(Cue::Sum) {
            return self.sum_up();
        }
        if self.cues.has(Cue::Distinct) && self.previous.shape == Shape::Rows {
            self.rule("each once");
            self.query.distinct = true;
            return true;
        }
        if self.cues.has(Cue::Chart) || self.cues.has(Cue::Same) {
            self.rule("same query");
            return true;
        }
        let listed = self.fragment.has_tag(&["ask", "which", "who"]) && self.cues.anaphoric();
        if listed && self.previous.shape == Shape::Scalar {
            return self.list_rows();
        }
        false
    }

    /// A question of its own that is held against the value of the answer before.
    fn compare(&mut self, condition: Predicate) -> bool {
        let Some(mut query) = self.fragment.query().cloned() else { return false };
        query.filter.push(condition);
        self.rule("against the answer");
        self.query = query;
        true
    }

    /// The rows that are not in the answer before.
    fn others(&mut self) -> bool {
        let Some(picked) = self.previous.picked() else { return false };
        let Predicate::InQuery { expr, query: inner, .. } = picked else { return false };
        let mut query = match self.fragment.query() {
            Some(q) if self.fragment.names_table(self.cues) || !self.fragment.columns(self.cues, self.previous).is_empty() => q.clone(),
            _ => Query { select: self.previous.query.select.clone(), subject: self.previous.query.subject.clone(), distinct: self.previous.query.distinct, ..Query::default() },
        };
        query.filter.push(Predicate::InQuery { expr, query: inner, negated: true });
        self.rule("the other rows");
        self.query = query;
        true
    }

    /// The rows that the answer before counted or measured.
    fn list_rows(&mut self) -> bool {
        let Some(t) = self.previous.subject else { return false };
        let table = TableRef::new(&self.previous.lexicon.schema.tables[t].name);
        self.rule("the rows");
        let mut query = Query { select: display(self.previous.lexicon, &table), subject: Some(table), filter: self.previous.selection(Some(t)), ..Query::default() };
        self.of_extreme(&mut query);
        self.query = query;
        true
    }

    /// 'this car' after 'the highest horsepower': the row that has it.
    fn of_extreme(&self, query: &mut Query) {
        if let ([o], Shape::Scalar) = (self.previous.query.select.as_slice(), self.previous.shape)
            && let Expr::Aggregate { function: f @ (crate::query::Aggregate::Max | crate::query::Aggregate::Min), argument, .. } = &o.expr
            && self.cues.anaphoric()
        {
            query.order_by = vec![crate::query::OrderItem { expr: (**argument).clone(), descending: *f == crate::query::Aggregate::Max }];
            query.limit = Some(1);
        }
    }

    fn sum_up(&mut self) -> bool {
        self.rule("over the answer");
        self.aggregate(&[crate::query::Aggregate::Sum])
    }

    /// Functions of the measure before, over its rows or over its result.
    fn aggregate(&mut self, functions: &[crate::query::Aggregate]) -> bool {
        match self.previous.shape {
            Shape::Rows => {
                let Some(column) = measures::measured_column(self.previous) else { return false };
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
    fn extreme(&self) -> bool {
        let one = matches!(self.previous.query.select.as_slice(), [o] if measures::is_number(self.previous, &o.expr));
        match self.previous.shape {
            Shape::Scalar => self.previous.measured().is_some(),
            Shape::Rows => one && self.previous.query.order_by.is_empty(),
            Shape::Grouped => false,
        }
    }

    /// 'average instead', 'what is the average of those', 'also show the maximum'.
    fn functions_only(&mut self, content: &[Sense]) -> bool {
        let mut functions = Vec::new();
        for s in content {
            match s {
                Sense::Keyword("agg" | "agg_after", f) => functions.push(measures::function(f)),
                Sense::Keyword("sup", way) if self.extreme() => functions.push(if *way == "desc" { crate::query::Aggregate::Max } else { crate::query::Aggregate::Min }),
                Sense::Unknown | Sense::Keyword("distinct" | "each", _) => {}
                _ => return false,
            }
        }
        if functions.is_empty() {
            return false;
        }
        self.rule("other function");
        self.aggregate(&functions)
    }

    /// 'how many are there', 'show the count instead', 'how many is that'.
    fn count_only(&mut self, content: &[Sense]) -> bool {
        let counts = content.iter().any(|s| matches!(s, Sense::Keyword("count" | "count_distinct" | "count_verb", _)));
        let other = content.iter().any(|s| !matches!(s, Sense::Keyword("count" | "count_distinct" | "count_verb" | "distinct" | "agg" | "agg_after", _)));
        if !counts || other || self.cues.each {
            return false;
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

    fn named_date(&self) -> bool {
        self.fragment.items.iter().any(|i| matches!(i.sense, Sense::Column(t, c) if self.previous.lexicon.schema.tables[t].columns[c].class.is_temporal()))
    }

    fn manner(&self) -> Manner {
        if self.cues.has(Cue::Also) {
            Manner::Beside
        } else if self.cues.has(Cue::About) || self.cues.has(Cue::Same) || self.cues.has(Cue::Instead) {
            Manner::ReplaceAll
        } else {
            Manner::Replace
        }
    }

    /// Puts the fragment's conditions into the query.
    fn restrict(&mut self) -> bool {
        let Some(new) = self.fragment.query() else { return false };
        let (manner, named) = (self.manner(), self.named_date());
        let own = self.of_those(&new.filter);
        let mut changed = filters::merge(&mut self.query, &own, manner, named);
        for p in &new.having {
            if !self.query.having.contains(p) && !self.query.group_by.is_empty() {
                self.query.having.push(p.clone());
                changed = true;
            }
        }
        for t in &new.also {
            if !self.query.also.contains(t) && Some(t) != self.query.subject.as_ref() {
                self.query.also.push(t.clone());
                changed = true;
            }
        }
        if changed {
            self.rule("other conditions");
        }
        changed
    }

    /// 'which of those also speak Dutch?': a condition on related rows that are restricted already speaks of other ones.
    fn of_those(&self, new: &[Predicate]) -> Vec<Predicate> {
        let selects = [Cue::Those, Cue::OfThose, Cue::That, Cue::There, Cue::One].iter().any(|c| self.cues.has(*c));
        let replaces = self.manner() == Manner::ReplaceAll;
        let subject = self.previous.query.subject.clone();
        let (true, false, Shape::Rows, Some(of)) = (selects, replaces, self.previous.shape, subject) else { return new.to_vec() };
        let column = |p: &Predicate| {
            let mut found = None;
            p.columns(&mut |c| {
                found.get_or_insert_with(|| c.clone());
            });
            found
        };
        new.iter()
            .map(|p| {
                let restricted = column(p).filter(|c| c.table != of && self.previous.query.filter.iter().any(|q| column(q).as_ref() == Some(c)));
                match restricted {
                    Some(c) => Predicate::Related { of: of.clone(), table: c.table, conditions: vec![p.clone()], negated: false },
                    None => p.clone(),
                }
            })
            .collect()
    }

    /// The answer before is measures, by groups or not.
    fn measured(&mut self) -> bool {
        let mut changed = false;
        let new = self.fragment.measures();
        let lists = (self.cues.has(Cue::Their) || self.cues.has(Cue::Those) || self.fragment.has_tag(&["ask", "which", "who"])) && !self.cues.has(Cue::About) && !self.cues.has(Cue::Instead);
        let implied = new.is_empty() && !(lists && self.previous.shape == Shape::Scalar && !self.fragment.measured());
        let new = if implied { self.implied_measures() } else { new };
        let own_table = self.fragment.tables(self.cues).next();
        if new.is_empty() && !self.fragment.grouped() && !self.fragment.ranked() {
            let columns = self.fragment.columns(self.cues, self.previous);
            let about = self.cues.has(Cue::About) || self.cues.has(Cue::Instead) || self.cues.has(Cue::Same) || self.cues.has(Cue::Lead);
            let asks = self.fragment.has_tag(&["ask", "which", "who", "when", "where"]);
            if about && !asks && columns.is_empty() && !self.cues.anaphoric()
                && let Some(t) = own_table
                && Some(t) != self.previous.subject
                && let Some(measure) = self.like_measure(t)
            {
                self.restrict();
                return self.measure(vec![measure]);
            }
            let restricts = self.fragment.query().is_some_and(|q| !q.filter.is_empty() || !q.having.is_empty()) && columns.is_empty() && own_table.is_none();
            let asked = asks || self.cues.anaphoric() || self.cues.has(Cue::Also);
            if asked && !restricts && (own_table.is_some() || !columns.is_empty()) {
                return self.drill(own_table, columns);
            }
        }
        let functions: Vec<_> = self.fragment.items.iter().filter_map(|i| if let Sense::Keyword("agg" | "agg_after", f) = i.sense { Some(measures::function(f)) } else { None }).collect();
        let columns_before = self.query.filter.len();
        changed |= self.restrict();
        if self.cues.has(Cue::Also) && self.query.filter.len() == columns_before {
            changed |= self.side_by_side();
        }
        let grouped = self.fragment.grouped();
        if self.fragment.sorted()
            && let Some(first) = new.first()
        {
            let descending = !self.fragment.items.iter().any(|i| matches!(i.sense, Sense::Keyword("direction", "asc")));
            self.query.order_by = vec![crate::query::OrderItem { expr: first.expr.clone(), descending }];
        }
        if !functions.is_empty() && new.iter().all(|o| matches!(o.expr, Expr::CountRows(_))) && grouped {
            changed |= measures::with_functions(&mut self.query, self.previous, &functions, self.cues.adds());
        } else if !new.is_empty() {
            changed |= self.measure(new);
        }
        let which = self.fragment.items.iter().any(|i| matches!(i.sense, Sense::Keyword("which" | "who", _) | Sense::Keyword("ask", "which")));
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

    fn grouping(&self) -> Grouping {
        let named = self.named_date();
        self.fragment.grouping(self.cues, self.previous).dated_like(&self.previous.query, named)
    }

    /// Values compared with each other are shown apart: a column restricted to several values becomes a group.
    fn side_by_side(&mut self) -> bool {
        let several = self.query.filter.iter().find_map(|p| match p {
            Predicate::In { expr: Expr::Column(c), values, negated: false } if values.len() > 1 => Some(Expr::Column(c.clone())),
            _ => None,
        });
        let Some(key) = several.filter(|k| !self.query.group_by.contains(k)) else { return false };
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
        let counted = self.previous.measures().iter().any(|o| matches!(o.expr, Expr::CountRows(_) | Expr::Aggregate { function: crate::query::Aggregate::Count, .. }));
        let money = (0..table.columns.len()).find(|&c| lexicon.tables[t].columns[c].money && table.columns[c].class.is_number());
        match money {
            Some(c) if !counted => {
                let column = crate::query::ColumnRef { table: TableRef::new(&table.name), column: table.columns[c].name.clone() };
                Some(measures::named(crate::query::Aggregate::Sum, Expr::Column(column)))
            }
            _ => Some(measures::counted(lexicon, t)),
        }
    }

    /// Number columns named without a function ('as revenue', 'sort by units') measure like the measure before.
    fn implied_measures(&self) -> Vec<Output> {
        let functions: Vec<_> = self.previous.measures().iter().filter_map(|o| if let Expr::Aggregate { function, .. } = &o.expr { Some(*function) } else { None }).collect();
        let extreme = self.fragment.items.iter().find_map(|i| match i.sense {
            Sense::Keyword("sup", way) if self.previous.shape == Shape::Scalar => Some(if way == "desc" { crate::query::Aggregate::Max } else { crate::query::Aggregate::Min }),
            _ => None,
        });
        let function = match extreme.as_ref().or(functions.first()) {
            Some(crate::query::Aggregate::Count) | None => crate::query::Aggregate::Sum,
            Some(f) => *f,
        };
        self.fragment
            .items
            .iter()
            .filter_map(|i| match i.sense {
                Sense::Column(t, c) => {
                    let (table, entry) = (&self.previous.lexicon.schema.tables[t], &self.previous.lexicon.tables[t].columns[c]);
                    let number = table.columns[c].class.is_number() && !entry.key && !entry.year;
                    let column = crate::query::ColumnRef { table: TableRef::new(&table.name), column: table.columns[c].name.clone() };
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
        // 'how many orders did each of them place?' of a ranking: its rows stay, whatever they measure.
        if self.previous.shape == Shape::Grouped && self.cues.anaphoric() && self.previous.query.limit.is_some() {
            self.query.filter = self.previous.selection(None);
            self.query.having.clear();
            self.query.order_by.clear();
            self.query.limit = None;
        }
        // 'how much is that?': one number for all.
        let whole = self.previous.shape == Shape::Grouped && !each && !self.fragment.grouped() && self.cues.has(Cue::Those) && !self.cues.has(Cue::Also) && self.fragment.has_tag(&["how_much", "count"]);
        if whole {
            self.query.select.retain(|o| o.expr.is_aggregate());
            self.query.group_by.clear();
            self.query.order_by.clear();
            self.query.limit = None;
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
        let Some(date) = lexicon.tables[t].date else { return };
        let column = crate::query::ColumnRef { table: TableRef::new(&lexicon.schema.tables[t].name), column: lexicon.schema.tables[t].columns[date].name.clone() };
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

    /// Other columns of the same rows, or further ones.
    fn project(&mut self, columns: Vec<Output>, beside: bool) -> bool {
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
                let of_entity = |o: &Output| matches!(&o.expr, Expr::Column(c) if entity.is_some_and(|t| lexicon.table(&c.table.name) == Some(t)));
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
    fn rows(&mut self) -> bool {
        let Some(new) = self.fragment.query().cloned() else { return false };
        let lexicon = self.previous.lexicon;
        let columns = self.fragment.columns(self.cues, self.previous);
        let asked = self.fragment.measures();
        let grouping = self.fragment.grouping(self.cues, self.previous);
        let entity_only = grouping.keys.iter().all(|k| matches!(k, Expr::Column(_)));
        if asked.is_empty() && !columns.is_empty() && (self.cues.each || self.cues.adds() && entity_only) && !grouping.keys.iter().any(groups::in_time) {
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
        if self.manner() == Manner::ReplaceAll && !new.order_by.is_empty() && self.previous.query.limit.is_some() && new.group_by.is_empty() {
            self.restrict();
            self.query.order_by = new.order_by.clone();
            self.query.limit = new.limit.or(self.query.limit);
            self.rule("rank the answer");
            return true;
        }
        // Measures or groups of the rows.
        if !asked.is_empty() || self.fragment.grouped() {
            return self.measure_rows(new, asked);
        }
        let subject = new.subject.as_ref().and_then(|s| lexicon.table(&s.name));
        let own = self.fragment.tables(self.cues).find(|&t| Some(t) != self.previous.subject);
        // A ranking, a count of related rows or another table's rows: the fragment asks, the answer before selects.
        let reads_itself = !new.order_by.is_empty() || !new.having.is_empty() || !new.group_by.is_empty() || (own.is_some() && own == subject);
        if reads_itself {
            let mut query = new.clone();
            let conditions = std::mem::take(&mut query.filter);
            query.filter = self.previous.selection(subject);
            filters::merge(&mut query, &conditions, self.manner(), self.named_date());
            let same = subject == self.previous.subject;
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
        if let Some(n) = new.limit {
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
        && table.primary_key.iter().all(|&c| query.group_by.iter().any(|g| matches!(g, Expr::Column(x) if x.table.name == table.name && x.column == table.columns[c].name)))
}
