//! What is asked for: openings, aggregates, columns, tables.

use super::{Composer, Draft, Key, Zone};
use crate::mention::Sense;
use crate::query::{Aggregate, Expr, Predicate};
use crate::schema::TypeClass;

impl Composer<'_> {
    /// 'show', 'which', 'who', 'when' …: opens what is asked, or a relative clause where something stands before.
    pub(super) fn opening(&mut self, tag: &'static str) {
        let before = self.at.checked_sub(1).and_then(|i| self.sense(i).cloned());
        // 'In which city …?' opens the question; 'the city in which …' doesn't.
        let led = matches!(before, Some(Sense::Keyword("prep", _))) && self.at > 1;
        let relative = (led || matches!(before, Some(Sense::Table(_) | Sense::Column(..) | Sense::Value { .. })))
            && matches!(tag, "which" | "who" | "where" | "whose" | "when");
        if relative || (tag == "whose" && (self.subject.is_some() || !self.outputs.is_empty())) {
            self.take(1);
            self.zone = Zone::Filter;
            self.last = None;
            return;
        }
        if self.wh.is_empty() {
            self.wh = match tag {
                "ask" => self.argument(self.at),
                other => other,
            };
        }
        let sentence = matches!(before, Some(Sense::Punctuation('.' | '?' | ';')));
        if sentence && tag == "ask" && self.restated.is_none() {
            self.restated = Some((self.at, self.outputs.len()));
        }
        self.take(1);
        self.last = None;
        if self.zone != Zone::Select && !self.groups.is_empty() || self.zone == Zone::Filter {
            self.zone = Zone::Select;
        }
        match tag {
            "exists" => {
                self.exists = true;
                self.rule("exists");
            }
            "how_much" => {
                if matches!(self.sense(self.at), Some(Sense::Column(t, c)) if self.class(*t, *c).is_number()) {
                    self.pending.aggregates.push(Aggregate::Sum);
                }
            }
            _ => {}
        }
    }

    pub(super) fn awaits_comparison(&self, at: usize) -> bool {
        let mut i = at;
        while matches!(self.tag(i), "verb" | "that" | "its") {
            i += 1;
        }
        matches!(self.tag(i), "cmp" | "between" | "cmp_adj" | "cmp_adj_than" | "cmp_time")
            || (i > at && matches!(self.sense(i), Some(Sense::Number(_))))
    }

    /// A column: asked for, sorted by, grouped by, or compared, by where it stands.
    pub(super) fn read_column(&mut self, t: usize, c: usize) {
        let at = self.at;
        // 'names of authors' where authors are a column: the column itself.
        let each = matches!(self.tag(at + 1), "each" | "each_lead") && self.word(at + 1).starts_with("of");
        if self.word(at).trim_end_matches('s') == "name" && (self.tag(at + 1) == "of" || each) {
            let next = (at + 2..at + 4).find(|&i| !matches!(self.tag(i), "all" | "distinct" | "each"));
            if let Some(Sense::Column(t2, c2)) = next.and_then(|i| self.sense(i))
                && self.class(*t2, *c2).is_text()
                && !self.lexicon().tables[*t2].columns[*c2].key
                && !self.lexicon().tables[*t2].columns[*c2].words.contains(&"name".to_string())
            {
                self.take(if each { 1 } else { 2 });
                return;
            }
        }
        // 'list the part name and the number': the number is what was counted already.
        if self.zone != Zone::Filter
            && matches!(self.word(at).as_str(), "number" | "numbers" | "count" | "counts" | "total" | "amount")
            && self.tag(at + 1) != "of"
            && self.items[at].fit < 0.95
            && let Some(counted) = self.outputs.iter().map(|o| &o.expr).find(|e| e.is_aggregate()).cloned()
        {
            self.take(1);
            if self.zone == Zone::Order {
                self.push_order(counted);
            }
            return;
        }
        // 'role id': the key of the role, where the column found belongs to something else.
        if matches!(self.word(at).as_str(), "id" | "ids")
            && let Some(Sense::Table(o)) = at.checked_sub(1).and_then(|i| self.sense(i)).cloned()
            && o != t
            && let [key] = self.lexicon().schema.tables[o].primary_key.clone().as_slice()
            && self.zone == Zone::Select
            && !self.pending.group
        {
            self.take(1);
            self.push_output(o, *key);
            return;
        }
        // 'institution names': what names an institution, where it has no column called a name.
        if let Some(owner) = self.named_owner(at, t) {
            self.take(1);
            self.name_of(owner);
            return;
        }
        let expr = self.column(t, c);
        if self.zone == Zone::Order {
            self.take(1);
            if self.is_axis_name(at, &expr) {
                self.push_order(Self::axis_key("x"));
                return;
            }
            let key = self.aggregated(expr);
            self.push_order(key);
            return;
        }
        if self.pending.group {
            self.take(1);
            self.pending.group = false;
            self.group_column(t, c);
            return;
        }
        let class = self.class(t, c);
        if self.condition_follows(at, t, c)
            && (self.zone == Zone::Filter
                || !self.outputs.is_empty()
                || !self.heads.is_empty()
                || self.subject.is_some()
                || self.direct_condition(at))
        {
            self.take(1);
            let left = self.aggregated(expr);
            self.last = Some((left, at));
            if self.zone == Zone::Select && (self.subject.is_some() || !self.outputs.is_empty()) {
                self.zone = Zone::Filter;
            }
            return;
        }
        match self.zone {
            Zone::Select => {
                self.take(1);
                let said_of = class == TypeClass::Boolean || self.tag(at.wrapping_sub(1)) == "verb" && self.wh != "which";
                let described = self.next_table(self.at) == Some(t) || said_of && self.subject == Some(t);
                if described && self.pending.aggregates.is_empty() && self.read_flag(t, c) {
                    return;
                }
                // 'books published by …': a deed of what stands before, not a date asked for.
                let deed = class.is_temporal()
                    && self.items[at].fit < 0.95
                    && self.word(at).split(' ').next().is_some_and(|w| w.ends_with("ed"))
                    && at > 0
                    && matches!(self.sense(at - 1), Some(Sense::Table(_)));
                if deed {
                    self.zone = Zone::Filter;
                    self.last = Some((expr, at));
                    return;
                }
                // 'the maximum enrollment of all schools', 'how many students play sports': what the rows are, not a key.
                let mut before = at;
                while before > 0 && matches!(self.tag(before - 1), "all" | "its" | "filler") {
                    before -= 1;
                }
                let joined = before == 0
                    || matches!(
                        self.tag(before - 1),
                        "and" | "each" | "each_lead" | "distinct" | "with" | "by" | "or" | "ask" | "which" | "count"
                    )
                    || self.set.chart_wished() && matches!(self.sense(before - 1), Some(Sense::Table(x)) if *x == t)
                    || (0..at).any(|i| self.tag(i) == "frequency")
                    || matches!(self.sense(before - 1), Some(Sense::Punctuation(_)))
                    || self.word(before - 1) == "across" && before == at;
                if !joined
                    && !self.outputs.is_empty()
                    && self.outputs.iter().all(|o| o.expr.is_aggregate())
                    && self.pending.aggregates.is_empty()
                    && self.groups.is_empty()
                    && self.wh != "which"
                {
                    self.set_subject(t);
                    if self.subject != Some(t) && !self.also.contains(&t) {
                        self.also.push(t);
                    }
                    self.last = Some((expr, at));
                    return;
                }
                // A faint echo of a name beside what is asked plainly is no further output.
                let listed = at > 0
                    && (self.tag(at - 1) == "and" || matches!(self.sense(at - 1), Some(Sense::Punctuation(','))))
                    && self.outputs.iter().all(|o| !o.expr.is_aggregate())
                    && !self.outputs.iter().any(|o| o.expr == expr);
                let echo = at > 0
                    && matches!(self.sense(at - 1), Some(Sense::Column(t2, _)) if *t2 == t)
                    && self.items[at - 1].end == self.items[at].start
                    && self.items[at - 1].fit >= 0.95
                    && self.items[at].fit < 0.95
                    && matches!(
                        self.word(at).as_str(),
                        "id" | "ids"
                            | "name"
                            | "names"
                            | "title"
                            | "titles"
                            | "code"
                            | "codes"
                            | "type"
                            | "value"
                            | "values"
                            | "number"
                            | "numbers"
                    );
                if (echo || self.items[at].fit < if listed { 0.2 } else { 0.45 })
                    && !self.outputs.is_empty()
                    && self.pending.aggregates.is_empty()
                {
                    self.used[at] = false;
                    return;
                }
                self.push_output(t, c);
                self.last = Some((self.column(t, c), at));
            }
            // 'the room with the maximum occupancy' where that is a column's own name.
            Zone::Filter
                if class.is_number()
                    && matches!(self.word(at).split(' ').next(), Some("maximum" | "max" | "minimum" | "min"))
                    && self.word(at).contains(' ')
                    && matches!(self.tag(at.wrapping_sub(1)), "with" | "verb")
                    && !(at + 1..at + 5).any(|i| matches!(self.tag(i), "cmp" | "between" | "cmp_adj"))
                    && self.ranking.is_none() =>
            {
                self.take(1);
                let descending = self.word(at).starts_with("max");
                self.superlative_column(t, c, descending, None);
            }
            _ => {
                self.take(1);
                let column = self.column_ref(t, c);
                let stands = class == TypeClass::Boolean
                    || !self.value_follows(t)
                        && !self.condition_follows(at, t, c)
                        && !matches!(self.sense(self.at), Some(Sense::Number(_) | Sense::Value { .. }))
                        && !matches!(self.tag(at.wrapping_sub(1)), "by" | "each" | "of");
                if stands && self.read_flag(t, c) {
                    return;
                }
                if self.pending.negated && self.subject.is_some_and(|s| s != t && self.reached_many(s, t)) && !self.value_follows(t) {
                    // 'people who have no friends': no related row.
                    self.pending.negated = false;
                    self.rule("not related");
                    self.anti_join(t);
                } else if self.pending.negated && self.value_follows(t) {
                    self.last = Some((self.column(t, c), at));
                } else if self.pending.negated
                    && matches!(self.tag(self.at), "prep" | "by")
                    && matches!(self.sense(self.at + 1), Some(Sense::Value { .. }))
                {
                    // 'trips that did not end in Oslo': it is not Oslo.
                    self.used[at] = true;
                } else if let (true, false, Some(no)) = (self.pending.negated, self.condition_follows(at, t, c), self.no_of(t, c)) {
                    // 'models without wifi' where wifi is 'Yes' or 'No'
                    self.pending.negated = false;
                    self.rule("boolean");
                    self.filters.push(self.equals(&column, &no));
                } else if self.pending.negated && !self.condition_follows(at, t, c) {
                    self.pending.negated = false;
                    self.rule("is null");
                    self.filters.push(Predicate::Null { expr: Expr::Column(column), negated: false });
                } else {
                    let left = self.aggregated(expr);
                    if self.used.get(at.wrapping_sub(1)).is_some() && self.tag(at.wrapping_sub(1)) == "and" && self.outputs_resume(at) {
                        self.zone = Zone::Select;
                        self.outputs.push(Draft { expr: left, implied: false });
                    } else {
                        if !self.also.contains(&t) && Some(t) != self.subject {
                            self.also.push(t);
                        }
                        self.last = Some((left, at));
                    }
                }
            }
        }
    }

    /// A column that says yes or no, as a condition; false where it says something else.
    fn read_flag(&mut self, t: usize, c: usize) -> bool {
        let Some(flag) = self.lexicon().roles[t].flag(c).cloned() else { return false };
        let value = !std::mem::take(&mut self.pending.negated);
        self.rule("boolean");
        let column = self.column_ref(t, c);
        self.filters.push(flag.condition(column, value));
        true
    }

    /// 'X from Y and Z': after a closed condition, a bare column at the end goes back to what is asked.
    fn outputs_resume(&self, at: usize) -> bool {
        at + 1 >= self.items.len() || matches!(self.sense(at + 1), Some(Sense::Punctuation('.' | '?')))
    }

    /// True where a value of the same table comes next, prepositions aside.
    fn value_follows(&self, t: usize) -> bool {
        (self.at..self.at + 3)
            .find(|&i| !matches!(self.tag(i), "prep" | "with" | "of" | "verb" | "all"))
            .is_some_and(|i| matches!(self.sense(i), Some(Sense::Value { table, .. }) if *table == t))
    }

    fn direct_condition(&self, at: usize) -> bool {
        matches!(self.sense(at + 1), Some(Sense::Keyword("cmp" | "between" | "like", _)))
    }

    pub(super) fn condition_ahead(&self, at: usize) -> bool {
        matches!(self.sense(at), Some(Sense::Column(t, c)) if self.condition_follows(at, *t, *c))
    }

    /// True where a comparison, a value of the column or a number follows it.
    pub(super) fn condition_follows(&self, at: usize, t: usize, c: usize) -> bool {
        let mut i = at + 1;
        let mut verbs = 0;
        while i < at + 5 {
            match self.sense(i) {
                Some(Sense::Keyword("verb" | "neg" | "that", _)) => {
                    verbs += 1;
                    i += 1;
                }
                Some(Sense::Keyword("cmp" | "between" | "like", _)) => return true,
                Some(Sense::Keyword("cmp_adj_than", _)) if verbs > 0 && self.class(t, c).is_number() => return true,
                Some(Sense::Keyword("cmp_adj" | "cmp_time", _)) => return i == at + 1 || verbs > 0,
                Some(Sense::Keyword("prep" | "of" | "by", _)) if i == at + 1 => i += 1,
                Some(Sense::Value { table, column, .. }) => return *table == t && *column == c,
                Some(Sense::Number(n)) => {
                    return !n.ordinal
                        && (self.class(t, c).is_number() || self.lexicon().tables[t].columns[c].key || self.class(t, c).is_text())
                        && !matches!(self.sense(i + 1), Some(Sense::Table(_) | Sense::Adjective(..)));
                }
                Some(Sense::Quoted(_)) => return true,
                Some(Sense::Time(_)) => {
                    return (self.class(t, c).is_temporal() || self.lexicon().tables[t].columns[c].year)
                        && (verbs > 0 || self.zone == Zone::Filter || i == at + 1 && !self.outputs.is_empty());
                }
                Some(Sense::Keyword("agg", "max" | "min")) if verbs > 0 => return false,
                _ => return false,
            }
        }
        false
    }

    pub(super) fn push_output(&mut self, t: usize, c: usize) {
        let expr = self.column(t, c);
        let aggregates = std::mem::take(&mut self.pending.aggregates);
        self.heads.retain(|h| *h != t);
        if aggregates.is_empty() {
            if std::mem::take(&mut self.pending.distinct) {
                self.distinct = true;
                self.rule("distinct");
            }
            // 'names of members' where they are kept as first and last name.
            let part = self.items.get(self.at.wrapping_sub(1)).and_then(|i| self.set.tokens.get(i.start.wrapping_sub(1)));
            if let (Some((first, last)), "name" | "names") = (self.lexicon().tables[t].person, self.word(self.at.wrapping_sub(1)).as_str())
                && (c == first || c == last)
                && !part.is_some_and(|p| matches!(p.lower.as_str(), "first" | "last" | "family" | "given"))
            {
                for e in [self.column(t, first), self.column(t, last)] {
                    if !self.outputs.iter().any(|o| o.expr == e) {
                        self.outputs.push(Draft { expr: e, implied: false });
                    }
                }
                return;
            }
            if !self.outputs.iter().any(|o| o.expr == expr) {
                self.outputs.push(Draft { expr, implied: false });
            }
            return;
        }
        self.rule("aggregate");
        if !class_fits(self.class(t, c), &aggregates) {
            self.feature("bad_aggregate", 1.0);
        }
        for function in aggregates {
            let distinct = std::mem::take(&mut self.pending.distinct);
            self.outputs.push(Draft {
                expr: Expr::Aggregate { function, distinct, argument: Box::new(expr.clone()), filter: Vec::new() },
                implied: false,
            });
        }
    }

    /// A measure of its own (a defined one, or money) where a column would stand.
    pub(super) fn place_measure(&mut self, expr: Expr) {
        if self.zone == Zone::Order {
            self.push_order(expr);
        } else if self.zone == Zone::Filter && self.awaits_comparison(self.at) {
            self.last = Some((expr, self.at.saturating_sub(1)));
        } else if let Some(r) = &mut self.ranking
            && matches!(&r.key, Expr::Derived(k) if k == super::superlative::OPEN_KEY)
        {
            r.key = expr;
        } else {
            self.outputs.push(Draft { expr, implied: false });
        }
    }

    /// Takes back an output that turned out to be the left side of a condition.
    pub(super) fn drop_output(&mut self, expr: &Expr) {
        let mentions = (0..self.at.min(self.items.len()))
            .filter(|&i| {
                let column = match expr {
                    Expr::Aggregate { argument, .. } => argument.as_ref(),
                    other => other,
                };
                matches!((self.sense(i), column), (Some(Sense::Column(t, c)), Expr::Column(x)) if self.schema_column(x) == Some((*t, *c)))
            })
            .count();
        if mentions > 1 {
            return;
        }
        if self.outputs.len() > 1 || self.subject.is_some() || !self.heads.is_empty() {
            self.outputs.retain(|o| o.expr != *expr || o.implied);
        }
    }

    /// The subject's key to a table, where the words that named the table are its whole name.
    pub(super) fn reference_named(&self, at: usize, t: usize) -> Option<(usize, usize)> {
        let s = self.subject.filter(|&s| s != t)?;
        let item = self.items.get(at)?;
        let said: Vec<&str> = self.set.tokens.get(item.start..item.end)?.iter().map(|x| x.lemma.as_str()).collect();
        let refers = |c: usize| {
            self.lexicon().adjacent[s].iter().any(|&e| {
                let e = &self.lexicon().edges[e];
                e.from == s && e.to == t && e.from_columns.as_slice() == [c]
            })
        };
        (0..self.lexicon().tables[s].columns.len())
            .find(|&c| self.lexicon().tables[s].columns[c].words == said && refers(c))
            .map(|c| (s, c))
    }

    pub(super) fn outputs_elsewhere(&self, t: usize) -> bool {
        self.outputs.iter().any(|o| {
            let mut elsewhere = false;
            o.expr.tables(&mut |x| elsewhere |= self.lexicon().table(&x.name) != Some(t));
            elsewhere
        })
    }

    pub(super) fn group_table(&mut self, t: usize) {
        // 'by the instructor's name': the column behind the owner.
        if self.tag(self.at) == "possessive" && matches!(self.sense(self.at + 1), Some(Sense::Column(..))) {
            self.take(1);
            if let Some(Sense::Column(t2, c)) = self.sense(self.at).cloned() {
                if let Some(owner) = self.named_owner(self.at, t2) {
                    self.take(1);
                    self.pending.group = true;
                    self.name_of(owner);
                    return;
                }
                self.take(1);
                self.group_column(t2, c);
                return;
            }
        }
        // 'each course name': the column is the key.
        if let Some(Sense::Column(t2, c)) = self.sense(self.at).cloned()
            && t2 == t
            && !self.condition_follows(self.at, t2, c)
        {
            self.take(1);
            self.group_column(t2, c);
            return;
        }
        self.rule("group by entity");
        self.groups_after = !self.outputs.is_empty();
        if !self.groups.contains(&Key::Entity(t)) {
            self.groups.push(Key::Entity(t));
        }
        self.heads.retain(|h| *h != t);
        // 'by plan and segment': the list goes on to the end.
        let last = self.at + 2 >= self.items.len() || matches!(self.sense(self.at + 2), Some(Sense::Punctuation('.' | '?')));
        if let (true, Some(Sense::Column(t2, c2)), true) = (self.tag(self.at) == "and", self.sense(self.at + 1).cloned(), last)
            && !self.class(t2, c2).is_number()
            && !self.outputs.is_empty()
        {
            self.take(2);
            self.group_column(t2, c2);
        }
    }

    pub(super) fn group_column(&mut self, t: usize, c: usize) {
        self.rule("group by column");
        let key = Key::Expr(self.column(t, c));
        if !self.groups.contains(&key) {
            self.groups.push(key);
        }
        // 'by country and channel': the list goes on.
        if matches!(self.tag(self.at), "and") || matches!(self.sense(self.at), Some(Sense::Punctuation(','))) {
            let next = self.sense(self.at + 1).cloned();
            let end = self.at + 2 >= self.items.len()
                || !matches!(self.sense(self.at + 2), Some(Sense::Keyword("cmp" | "verb" | "between" | "like", _)));
            if let Some(Sense::Column(t2, c2)) = next
                && end
                && !self.lexicon().schema.tables[t2].columns[c2].class.is_number()
            {
                self.take(2);
                self.group_column(t2, c2);
            }
        }
    }
}

/// Sums and means need numbers.
fn class_fits(class: TypeClass, aggregates: &[Aggregate]) -> bool {
    class.is_number()
        || class == TypeClass::Interval
        || aggregates.iter().all(|a| matches!(a, Aggregate::Min | Aggregate::Max | Aggregate::Count))
}
