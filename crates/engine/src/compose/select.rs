//! What is asked for: openings, aggregates, columns, tables.

use super::{Composer, Draft, Zone};
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
        if let Some(owner) = self.named_owner(at, (t, c)) {
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
                } else if let (true, false, Some(no)) = (self.pending.negated, self.condition_follows(at, t, c), self.lexicon().no_of(t, c))
                {
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
    pub(super) fn read_flag(&mut self, t: usize, c: usize) -> bool {
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
}
