//! What a follow-up says, put into the query before.

use super::Edit;
use super::cues::{Cue, Cues};
use super::filters::{self, Manner};
use super::fragment::Fragment;
use super::measures;
use super::previous::{Previous, Shape, display};
use super::ranking;
use super::rates;
use crate::account::policy::INCOMPLETE;
use crate::answer::Context;
use crate::compose::measure::still_running;
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Aggregate, ColumnRef, Expr, OrderItem, Predicate, Query, TableRef};
use crate::schema::TypeClass;
use crate::time::TimeMeaning;

/// A query being edited.
pub(super) struct Merge<'a> {
    pub previous: &'a Previous<'a>,
    pub fragment: &'a Fragment,
    pub cues: &'a Cues,
    pub query: Query,
    pub rules: Vec<&'static str>,
    pub default_limit: u64,
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
    super::keys::show_names(&mut merge.query, &previous.query, &cues.rest, previous.lexicon);
    let mut assumptions = fragment.composed.as_ref().map_or_else(Vec::new, |c| c.assumptions.clone());
    merge.only_running(&mut assumptions);
    let unused = fragment.composed.as_ref().map_or(0, |c| {
        c.unused
            .iter()
            .filter(|&&i| cues.rest.get(i).is_some_and(|t| !t.punctuation && t.text != super::cues::PRONOUN && !merge.accounted(i)))
            .count()
    });
    // Whole sentences leave more room for other readings than the words of a plain edit.
    let known = merge.rules.iter().any(|r| matches!(*r, "what is known of it" | "the other side"))
        || merge.rules.contains(&"listed with") && cues.details.as_ref().is_some_and(|d| d.head == 0);
    const PLAIN: &[&str] = &[
        "same query",
        "in percent",
        "move the time",
        "rank the answer",
        "other number",
        "sort the answer",
        "other function",
        "count the answer",
        "over the answer",
        "each once",
        "other groups",
        "side by side",
        "measure of the lines",
        "take away",
        "all again",
        "the number of the first",
        "other date",
        "the other way",
        "in money",
        "all of it",
        "rate of those",
        "who it was",
        "the best group",
        "running total",
        "what is known of it",
        "listed with",
        "the other side",
    ];
    let asks = fragment.has_tag(&["ask", "which", "who", "when", "where", "count"]);
    let plain = merge
        .rules
        .iter()
        .skip(1)
        .all(|r| PLAIN.contains(r) || (!asks && matches!(*r, "other conditions" | "other columns" | "other measure")));
    let confidence =
        if plain { 0.93 } else { 0.88 } - if known { 0.0 } else { 0.25 * fragment.unknown.min(2) as f32 + 0.06 * unused.min(4) as f32 };
    // It may still be what is meant, but nobody is told so.
    let confidence = if super::siblings::restricts_siblings(&merge.query, previous) { confidence.min(INCOMPLETE) } else { confidence };
    let confidence = if merge.splits_rows_themselves() { confidence.min(INCOMPLETE) } else { confidence };
    if confidence < 0.9 {
        assumptions.push("the question goes on from the one before".into());
    }
    let mut taken = merge.taken();
    if merge.rules.iter().any(|r| matches!(*r, "who it was" | "what is known of it" | "listed with" | "the other side")) {
        taken.extend(cues.rest.iter().map(|t| t.start));
    }
    let mut pointing = cues.pointing.clone();
    if merge.rules.contains(&"the number of the first") {
        // 'How many' is what it was picked by.
        pointing.extend(cues.rest.iter().filter(|t| matches!(t.lower.as_str(), "how" | "many" | "much")).map(|t| t.start));
    }
    if merge
        .rules
        .iter()
        .any(|r| matches!(*r, "who it was" | "the best group" | "running total" | "what is known of it" | "listed with" | "the other side"))
    {
        pointing.extend(cues.rest.iter().map(|t| t.start));
    }
    if merge.rules.contains(&"side by side") {
        pointing.extend(cues.rest.iter().filter(|t| matches!(t.lower.as_str(), "vs" | "versus")).map(|t| t.start));
    }
    if merge.rules.contains(&"in money") {
        let says = |t: &&crate::text::Token| rates::MONEY.contains(&t.lower.as_str()) || matches!(t.lower.as_str(), "how" | "much");
        pointing.extend(cues.rest.iter().filter(says).map(|t| t.start));
    }
    Some(Edit { query: merge.query, rules: merge.rules, assumptions, confidence, taken, pointing })
}

impl Merge<'_> {
    /// True where the answer is split into its single rows although no word says so: 'by kind of fee' read as each fee.
    fn splits_rows_themselves(&self) -> bool {
        let (lexicon, Some(t)) = (self.previous.lexicon, self.previous.subject) else { return false };
        let table = &lexicon.schema.tables[t];
        let own = |e: &Expr| matches!(e, Expr::Column(c) if c.table.name == table.name && lexicon.column(t, &c.column).is_some_and(|c| table.primary_key == [c]));
        let new = self.query.group_by.iter().any(|e| own(e) && !self.previous.query.group_by.contains(e));
        let named = self.fragment.items.iter().any(|i| match i.sense {
            Sense::Table(x) => x == t && i.fit > 0.9,
            Sense::Column(x, c) => x == t && table.primary_key.contains(&c) && i.fit > 0.9,
            _ => false,
        });
        self.rules.contains(&"other groups") && new && !named && !self.cues.each
    }

    /// Words that the rules here read themselves.
    fn accounted(&self, token: usize) -> bool {
        self.fragment.items.iter().any(|i| {
            i.start <= token
                && token < i.end
                && (matches!(i.sense, Sense::Time(TimeMeaning::Shift { .. }))
                    || self.rules.iter().any(|r| {
                        matches!(
                            *r,
                            "rank the answer"
                                | "sort the answer"
                                | "other function"
                                | "count the answer"
                                | "over the answer"
                                | "other number"
                        )
                    }))
        })
    }

    /// Places in the question of the words that composing took up, where the query has all that was composed of them.
    fn taken(&self) -> Vec<usize> {
        let Some(composed) = &self.fragment.composed else { return Vec::new() };
        let held = serde_json::to_string(&self.query).unwrap_or_default();
        let has = |part: Option<String>| part.is_some_and(|p| held.contains(&p));
        let conditions = composed.query.filter.iter().chain(&composed.query.having);
        let carried = conditions
            .filter(|p| !matches!(p, Predicate::Within { .. } | Predicate::Related { .. }))
            .all(|p| has(serde_json::to_string(p).ok()));
        let measures = composed.query.select.iter().filter(|o| self.fragment.measured() && o.expr.is_aggregate());
        if !carried || !measures.into_iter().all(|o| has(serde_json::to_string(&o.expr).ok())) {
            return Vec::new();
        }
        let used = self.fragment.items.iter().filter(|i| !composed.unused.contains(&i.start));
        used.filter_map(|i| self.cues.rest.get(i.start..i.end)).flatten().map(|t| t.start).collect()
    }

    /// A new sum of what recurs counts the rows that still run, unless the query speaks of their end.
    fn only_running(&mut self, assumptions: &mut Vec<String>) {
        let lexicon = self.previous.lexicon;
        let new = |o: &&crate::query::Output| !self.previous.query.select.iter().any(|x| x.expr == o.expr);
        let sums: Vec<Expr> = self.query.select.iter().filter(new).map(|o| o.expr.clone()).collect();
        let Some((running, told)) = still_running(sums.iter(), &[], lexicon) else { return };
        let others: Vec<Predicate> = self.query.filter.iter().filter(|p| **p != running).cloned().collect();
        if still_running(sums.iter(), &others, lexicon).is_none() {
            self.query.filter = others;
            assumptions.retain(|a| *a != told);
        } else if others.len() == self.query.filter.len() {
            self.query.filter.push(running);
            assumptions.push(told);
        }
    }

    pub(super) fn rule(&mut self, name: &'static str) {
        if !self.rules.contains(&name) {
            self.rules.push(name);
        }
    }

    fn apply(&mut self) -> bool {
        let changed = self.said();
        self.ordered() || changed
    }

    /// 'by status, biggest first': sorted by the measure.
    fn ordered(&mut self) -> bool {
        let Some(descending) = self.cues.order else { return false };
        if self.rules.contains(&"sort the answer")
            && let Some(first) = self.query.order_by.first_mut()
        {
            first.descending = descending;
            return true;
        }
        let Some(expr) = self.query.select.iter().map(|o| &o.expr).find(|e| e.is_aggregate()).cloned() else { return false };
        self.query.order_by = vec![OrderItem { expr, descending }];
        self.query.limit = self.cues.limit.or(self.query.limit);
        self.rule("sort the answer");
        true
    }

    /// What the words say but for their order.
    fn said(&mut self) -> bool {
        if let Some(condition) = self.fragment.compared.clone() {
            return self.compare(condition);
        }
        // 'what is their total?' sums up, whatever column has that name; 'their average total' says what to do with it.
        let asks = self.fragment.has_tag(&["agg", "agg_after"]);
        let sense = |i: &Item| if asks { None } else { self.function(i) };
        let content: Vec<_> = self.fragment.content(self.cues).map(|i| sense(i).unwrap_or_else(|| i.sense.clone())).collect();
        if let Some(done) = self.complement() {
            return done;
        }
        if let Some(done) = self.details() {
            return done;
        }
        if let Some(done) = self.circumstance() {
            return done;
        }
        if let Some(done) = self.doers() {
            return done;
        }
        if let Some(done) = self.running() {
            return done;
        }
        if self.best_group() {
            return true;
        }
        if let Some(done) = self.rate_of_those() {
            return done;
        }
        // 'as a percentage of the visits there': of all of them, those that were asked about.
        let of = content.iter().find_map(|s| if let Sense::Table(t) = s { Some(*t) } else { None });
        if self.cues.has(Cue::Percent)
            && let Some(t) = of
            && measures::in_rate(&mut self.query, self.previous, Some(t))
        {
            self.rule("in percent");
            return true;
        }
        if self.cues.of_all {
            return self.of_all();
        }
        if self.cues.has(Cue::Rate) && measures::in_rate(&mut self.query, self.previous, self.previous.subject) {
            self.rule("in percent");
            return true;
        }
        if self.cues.has(Cue::Percent) && measures::in_percent(&mut self.query, self.previous) {
            self.rule("in percent");
            return true;
        }
        if self.cues.has(Cue::Shown)
            && !self.cues.has(Cue::Instead)
            && let Some(done) = self.with_details()
        {
            return done;
        }
        if self.cues.has(Cue::Others) {
            return self.others();
        }
        if self.cues.has(Cue::AllTime) {
            filters::undate(&mut self.query);
            self.rule("take away");
            return true;
        }
        if let Some(done) = self.take_away(&content) {
            return done;
        }
        if content.is_empty() {
            return self.without_content();
        }
        if self.reversed() || self.redate(&content) || self.in_money(&content) {
            return true;
        }
        // 'only the insured ones': what a flag says.
        if self.cues.has(Cue::Only)
            && let [Sense::Column(t, c)] = content.as_slice()
            && self.previous.lexicon.schema.tables[*t].columns[*c].class == TypeClass::Boolean
        {
            let table = &self.previous.lexicon.schema.tables[*t];
            let column = ColumnRef { table: TableRef::new(&table.name), column: table.columns[*c].name.clone() };
            self.rule("other conditions");
            let manner = self.manner();
            return filters::merge(&mut self.query, &[Predicate::Is { column, value: true }], manner, false);
        }
        if let Some((by, grain)) =
            content.iter().find_map(|s| if let Sense::Time(TimeMeaning::Shift { by, .. }) = s { Some(*by) } else { None })
            && filters::shift(&mut self.query, by, grain)
        {
            // 'compared with the month before': both.
            if self.cues.has(Cue::Also) {
                filters::beside(&mut self.query, &self.previous.query);
                self.periods_apart();
            }
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
        if (self.fragment.sorted() || self.cues.has(Cue::Sort))
            && !self.fragment.measured()
            && ranking::sort(&mut self.query, self.previous, self.fragment, self.cues)
        {
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
        if self.cues.has(Cue::Whole) && self.in_all() {
            return true;
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
        let Some(mut query) = self.fragment.query().cloned() else {
            return false;
        };
        query.filter.push(condition);
        self.rule("against the answer");
        self.query = query;
        true
    }

    /// The rows that are not in the answer before.
    fn others(&mut self) -> bool {
        let Some(picked) = self.previous.picked() else {
            return false;
        };
        let Predicate::InQuery { expr, query: inner, .. } = picked else {
            return false;
        };
        let mut query = match self.fragment.query() {
            Some(q) if self.fragment.names_table(self.cues) || !self.fragment.columns(self.cues, self.previous).is_empty() => q.clone(),
            _ => Query {
                select: self.previous.query.select.clone(),
                subject: self.previous.query.subject.clone(),
                distinct: self.previous.query.distinct,
                ..Query::default()
            },
        };
        query.filter.push(Predicate::InQuery { expr, query: inner, negated: true });
        self.rule("the other rows");
        self.query = query;
        true
    }

    /// The rows that the answer before counted or measured.
    pub(super) fn list_rows(&mut self) -> bool {
        let Some(t) = self.previous.subject else {
            return false;
        };
        let table = TableRef::new(&self.previous.lexicon.schema.tables[t].name);
        self.rule("the rows");
        let mut query = Query {
            select: display(self.previous.lexicon, &table),
            subject: Some(table),
            filter: self.previous.selection(Some(t)),
            ..Query::default()
        };
        self.of_extreme(&mut query);
        self.query = query;
        true
    }

    /// 'this car' after 'the highest horsepower': the row that has it.
    pub(super) fn of_extreme(&self, query: &mut Query) {
        if let ([o], Shape::Scalar) = (self.previous.query.select.as_slice(), self.previous.shape)
            && let Expr::Aggregate { function: f @ (Aggregate::Max | Aggregate::Min), argument, .. } = &o.expr
            && self.cues.anaphoric()
        {
            query.order_by = vec![OrderItem { expr: (**argument).clone(), descending: *f == Aggregate::Max }];
            query.limit = Some(1);
        }
    }

    pub(super) fn named_date(&self) -> bool {
        self.fragment
            .items
            .iter()
            .any(|i| matches!(i.sense, Sense::Column(t, c) if self.previous.lexicon.schema.tables[t].columns[c].class.is_temporal()))
    }

    pub(super) fn manner(&self) -> Manner {
        if self.cues.has(Cue::Also) {
            Manner::Beside
        } else if self.cues.has(Cue::About) || self.cues.has(Cue::Same) || self.cues.has(Cue::Instead) {
            Manner::ReplaceAll
        } else {
            Manner::Replace
        }
    }

    /// Puts the fragment's conditions into the query.
    pub(super) fn restrict(&mut self) -> bool {
        let Some(new) = self.fragment.query() else {
            return false;
        };
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
    pub(super) fn of_those(&self, new: &[Predicate]) -> Vec<Predicate> {
        let selects = [Cue::Those, Cue::OfThose, Cue::That, Cue::There, Cue::One].iter().any(|c| self.cues.has(*c));
        let replaces = self.manner() == Manner::ReplaceAll;
        let subject = self.previous.query.subject.clone();
        let (true, false, Shape::Rows, Some(of)) = (selects, replaces, self.previous.shape, subject) else {
            return new.to_vec();
        };
        let column = |p: &Predicate| {
            let mut found = None;
            p.columns(&mut |c| {
                found.get_or_insert_with(|| c.clone());
            });
            found
        };
        new.iter()
            .map(|p| {
                let restricted =
                    column(p).filter(|c| c.table != of && self.previous.query.filter.iter().any(|q| column(q).as_ref() == Some(c)));
                match restricted {
                    Some(c) => Predicate::Related { of: of.clone(), table: c.table, conditions: vec![p.clone()], negated: false },
                    None => p.clone(),
                }
            })
            .collect()
    }
}
