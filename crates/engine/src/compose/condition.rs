//! Conditions: comparisons and values found in the data.

use super::{Composer, Zone};
use crate::lexicon::DICTIONARY;
use crate::mention::Sense;
use crate::query::{Aggregate, ColumnRef, Comparison, Expr, Predicate, Query};
use crate::schema::TypeClass;

impl Composer<'_> {
    /// `column = value`, the value as text or number by the column's type.
    pub(super) fn equals(&self, c: &ColumnRef, value: &str) -> Predicate {
        Predicate::Compare { left: Expr::Column(c.clone()), op: Comparison::Equal, right: self.literal(c, value) }
    }

    pub(super) fn literal(&self, c: &ColumnRef, value: &str) -> Expr {
        match self.schema_column(c) {
            Some((t, i)) if self.class(t, i).is_number() && value.parse::<f64>().is_ok() => Expr::Number(value.to_string()),
            Some((t, i)) if self.class(t, i) == TypeClass::Boolean => Expr::Boolean(matches!(value, "t" | "true" | "yes")),
            _ => Expr::Text(value.to_string()),
        }
    }

    /// A value of the data, or several of the same column joined by 'or', 'and' or commas.
    pub(super) fn read_value(&mut self) {
        let Some(Sense::Value { table, column, value, .. }) = self.sense(self.at).cloned() else { return };
        let at = self.at;
        self.take(1);
        let mut values = vec![value];
        let mut both = std::mem::take(&mut self.pending.both);
        let mut joined_by_and = false;
        loop {
            let mut i = self.at;
            let mut and = false;
            while matches!(self.tag(i), "or" | "and" | "nor")
                || matches!(self.sense(i), Some(Sense::Punctuation(',')))
                || matches!(self.tag(i), "prep" if i > self.at)
                // 'neither by air nor by sea'
                || self.tag(i) == "by" && matches!(self.tag(i.wrapping_sub(1)), "nor" | "or") && i > self.at
            {
                and |= self.tag(i) == "and";
                i += 1;
            }
            // 'in Germany or in France', 'position X or position Y'
            while matches!(self.sense(i), Some(Sense::Column(t, c)) if i > self.at && *t == table && *c == column)
                || (i > self.at && matches!(self.tag(i), "neg" | "prep"))
            {
                i += 1;
            }
            match self.sense(i) {
                Some(Sense::Value { table: t, column: c, value: v, .. }) if i > self.at && *t == table && *c == column => {
                    if !values.contains(v) {
                        values.push(v.clone());
                    }
                    joined_by_and |= and;
                    let n = i + 1 - self.at;
                    self.take(n);
                }
                _ => break,
            }
        }
        both &= values.len() > 1;
        // 'the Ford maker', 'French nationality': the column's name behind the value adds nothing.
        if matches!(self.sense(self.at), Some(Sense::Column(t, c)) if *t == table && *c == column) {
            self.take(1);
        } else if self.tag(self.at) == "its" && matches!(self.sense(self.at + 1), Some(Sense::Column(t, c)) if *t == table && *c == column)
        {
            // 'that have Android as their platform'
            self.take(2);
        }
        let c = self.column_ref(table, column);
        let mut negated = std::mem::take(&mut self.pending.negated);
        let comparison = match self.last.take() {
            Some((Expr::Column(l), p)) if l == c || at.saturating_sub(p) <= 3 => Some(l),
            _ => None,
        };
        if comparison.as_ref() == Some(&c) || matches!(self.tag(at.wrapping_sub(1)), "cmp") {
            self.drop_output(&Expr::Column(c.clone()));
        }
        if at > 0 && self.tag(at - 1) == "cmp" && self.argument(at - 1) == "<>" {
            negated = true;
        }
        if self.subject.is_none() && self.outputs.is_empty() && self.heads.is_empty() && self.zone == Zone::Filter {
            self.zone = Zone::Select;
        }
        self.rule("value");
        let literals: Vec<Expr> = values.iter().map(|v| self.literal(&c, v)).collect();
        let predicate = |lits: Vec<Expr>, negated: bool| Predicate::In { expr: Expr::Column(c.clone()), values: lits, negated };
        let related = self
            .subject
            .filter(|&s| s != table && (negated || both || (joined_by_and && self.pending.both)) && self.reached_many(s, table));
        if let (Some(of), true) = (related, negated) {
            let (of, t) = (self.table_ref(of), self.table_ref(table));
            self.rule("not related");
            self.filters.push(Predicate::Related { of, table: t, conditions: vec![predicate(literals, false)], negated: true });
            self.opens_missing();
        } else if let (Some(of), true) = (related, both) {
            self.rule("both");
            for l in literals {
                let (of, t) = (self.table_ref(of), self.table_ref(table));
                self.filters.push(Predicate::Related { of, table: t, conditions: vec![predicate(vec![l], false)], negated: false });
            }
        } else if let Some((t, at)) =
            self.negated_table.filter(|(t, _)| *t == table || self.zone == Zone::Filter && self.subject != Some(table))
        {
            // 'customers who never ordered headphones': a condition on the rows that must not be there.
            let _ = t;
            if let Some(Predicate::Related { conditions, .. }) = self.filters.get_mut(at) {
                conditions.push(predicate(literals, negated));
            }
        } else {
            if both && let [first, second] = literals.as_slice() {
                self.rule("both");
                self.both = Some((predicate(vec![first.clone()], false), predicate(vec![second.clone()], false)));
                self.zone = Zone::Filter;
                return;
            }
            self.or_join(predicate(literals, negated), at);
        }
        if self.zone == Zone::Select
            && (self.subject.is_some() || !self.outputs.is_empty())
            && at > 0
            && !matches!(self.sense(self.at), Some(Sense::Table(_) | Sense::Column(..)))
        {
            self.zone = Zone::Filter;
        }
    }

    /// Adds a condition; 'or' before it joins it with the one before.
    pub(super) fn or_join(&mut self, p: Predicate, at: usize) {
        let or = (at.saturating_sub(6)..at)
            .rev()
            .take_while(|&i| {
                !matches!(
                    self.sense(i),
                    Some(Sense::Value { .. } | Sense::Number(_) | Sense::Time(_) | Sense::Punctuation('.' | '?' | ';'))
                )
            })
            .any(|i| self.tag(i) == "or");
        if or && let Some(before) = self.filters.pop() {
            self.rule("or");
            self.filters.push(match before {
                Predicate::Any(mut all) => {
                    all.push(p);
                    Predicate::Any(all)
                }
                other => Predicate::Any(vec![other, p]),
            });
            return;
        }
        if !self.filters.contains(&p) {
            self.filters.push(p);
        }
    }

    /// True where a row of `from` may reach several rows of `to`.
    pub(super) fn reached_many(&self, from: usize, to: usize) -> bool {
        crate::plan::tree(&self.table_ref(from), &[self.table_ref(to)], &[], self.lexicon())
            .is_ok_and(|t| t.multiplies(&self.table_ref(from), &|_| true))
    }

    /// 'more than 5', 'above the average', 'between 3 and 7', 'older than 30'.
    pub(super) fn comparison(&mut self, tag: &'static str, argument: &'static str) {
        let (negated, before) = (self.pending.negated, self.filters.len());
        self.compare(tag, argument);
        if negated && self.filters.len() == before + 1 {
            self.without_such_rows(before);
        }
    }

    /// '110 % of' an average, 'twice' the smallest: how many times it; read only before what another query finds.
    fn multiple(&mut self) -> Option<String> {
        let mut next = self.at + 1;
        while matches!(self.tag(next), "of" | "all" | "filler") {
            next += 1;
        }
        if !matches!(self.tag(next), "agg" | "sup") {
            return None;
        }
        let factor = match self.sense(self.at) {
            Some(Sense::Number(n)) if n.percent => Some((n.value / 100.0).to_string()),
            Some(Sense::Number(n)) if self.is_times(self.at) => Some(n.text.clone()),
            _ => match self.word(self.at).as_str() {
                "twice" | "double" => Some("2".into()),
                "triple" | "thrice" => Some("3".into()),
                "half" => Some("0.5".into()),
                _ => None,
            },
        }?;
        self.rule("multiple of an aggregate");
        self.take(next - self.at);
        Some(factor)
    }

    fn compare(&mut self, tag: &'static str, argument: &'static str) {
        let at = self.at;
        let mut op = match argument {
            ">" => Comparison::Greater,
            ">=" => Comparison::GreaterOrEqual,
            "<" => Comparison::Less,
            "<=" => Comparison::LessOrEqual,
            "<>" => Comparison::NotEqual,
            _ => Comparison::Equal,
        };
        self.take(1);
        let mut left = self.last.take().filter(|(_, p)| at.saturating_sub(*p) <= 4).map(|(e, _)| e);
        if tag == "cmp_adj_than" {
            let adjective = DICTIONARY.adjective(argument);
            if let Some(a) = adjective {
                op = if a.descending { Comparison::Greater } else { Comparison::Less };
            }
            let measured = left.as_ref().is_some_and(|l| {
                l.is_aggregate()
                    || matches!(l, Expr::Column(c) if self.schema_column(c).is_some_and(|(t, i)| self.class(t, i).is_number() && !self.lexicon().tables[t].columns[i].year))
            });
            if let (Some(a), true) = (adjective, measured) {
                // 'where the average life expectancy is shorter than 72'
                op = if a.descending { Comparison::Greater } else { Comparison::Less };
            } else if let Some(a) = adjective
                && let Some((t, c, descending)) = self.hinted(a, self.subject)
            {
                op = if descending { Comparison::Greater } else { Comparison::Less };
                left = Some(self.column(t, c));
            }
        }
        // 'younger than the average age': of the number that is named.
        if let ("cmp_adj_than", Some(Sense::Keyword("agg", _)), Some(Sense::Column(t, c))) =
            (tag, self.sense(self.at).cloned(), self.sense(self.at + 1).cloned())
            && self.class(t, c).is_number()
            && DICTIONARY
                .adjective(argument)
                .is_some_and(|a| self.lexicon().tables[t].columns[c].words.iter().any(|w| a.measures.contains(&w.as_str())))
        {
            left = Some(self.column(t, c));
        }
        if tag == "cmp_adj" {
            // 'is higher than', 'with more … than'
            if let (Some(Sense::Adjective(a, _)), "than") = (self.sense(self.at).cloned(), self.tag(self.at + 1)) {
                // 'more expensive than 5000'
                self.take(2);
                if let Some((t, c, descending)) = self.hinted(a, self.also.last().copied().or(self.subject)) {
                    op = if descending == matches!(op, Comparison::Greater) { Comparison::Greater } else { Comparison::Less };
                    left = Some(self.column(t, c));
                }
            } else if self.tag(self.at) == "than" {
                self.take(1);
            } else if !matches!(self.sense(self.at), Some(Sense::Number(_))) {
                return;
            }
        }
        if std::mem::take(&mut self.pending.negated) {
            op = op.negated();
        }
        while matches!(self.tag(self.at), "of" | "that" | "verb" | "all" | "prep")
            || matches!(self.word(self.at).as_str(), "any" | "some" | "every" | "each" | "any other" | "other")
        {
            self.take(1);
        }
        self.zone = if self.zone == Zone::Order { Zone::Filter } else { self.zone };
        // 'over the transaction date': the noun before the column.
        if self.word(at) == "over"
            && matches!(self.sense(self.at), Some(Sense::Table(_) | Sense::Unknown))
            && matches!(self.sense(self.at + 1), Some(Sense::Column(..)))
            && self.items[self.at].end == self.items[self.at + 1].start
        {
            self.take(1);
        }
        if tag == "between" {
            self.between(left);
            return;
        }
        let factor = self.multiple();
        match self.sense(self.at).cloned() {
            Some(Sense::Number(n)) => {
                self.take(1);
                if self.tag(self.at) == "cmp_post" && !matches!(self.sense(self.at + 1), Some(Sense::Number(_))) {
                    op = if self.argument(self.at) == ">=" { Comparison::GreaterOrEqual } else { Comparison::LessOrEqual };
                    self.take(1);
                }
                if self.is_times(self.at - 1) {
                    self.compare_times(op, &n.text);
                    return;
                }
                // 'above 50 or below 46': the same column again.
                let unit = matches!(self.sense(self.at), Some(Sense::Table(_) | Sense::Column(..) | Sense::Adjective(..)));
                if left.is_none() && !unit && at > 0 && matches!(self.tag(at - 1), "or" | "and" | "but") {
                    left = self.compared.clone();
                }
                if left.is_some() {
                    self.compared = left.clone();
                }
                if tag == "cmp_post"
                    && let Some(l) = &left
                {
                    self.rule("or");
                    let p = Predicate::Compare { left: l.clone(), op, right: Expr::Number(n.text.clone()) };
                    match self.filters.pop() {
                        Some(before) => self.filters.push(Predicate::Any(vec![before, p])),
                        None => self.filters.push(p),
                    }
                    return;
                }
                self.compare_number(left, op, &n.text, at);
            }
            Some(Sense::Value { table, column, value, .. }) => {
                let c = self.column_ref(table, column);
                if op == Comparison::NotEqual || op == Comparison::Equal {
                    self.last = Some((Expr::Column(c), at));
                    self.pending.negated = op == Comparison::NotEqual;
                    self.read_value();
                    return;
                }
                let least = self.quantified(at) == Some(super::against::Quantifier::Some);
                self.tells_any(at);
                self.take(1);
                self.compare_with_entity(left, op, (table, &c, &value), least);
            }
            Some(Sense::Keyword("agg", function)) => self.compare_with_aggregate(left, op, function, factor),
            Some(Sense::Keyword("sup", direction)) => {
                self.compare_with_aggregate(left, op, if direction == "desc" { "max" } else { "min" }, factor)
            }
            Some(Sense::Column(t, c)) => {
                self.take(1);
                let right = self.column(t, c);
                // 'salary over hire date', 'mean price over year': two columns beside each other, nothing compared.
                let plotted = left.as_ref().is_some_and(Expr::is_aggregate)
                    || left.as_ref().map_or(
                        !self.outputs.is_empty()
                            && (self.zone == Zone::Select || super::chart::picture(self.set) == super::chart::Picture::Line),
                        |l| matches!(l, Expr::Column(_)),
                    );
                if self.word(at) == "over"
                    && plotted
                    && !matches!(self.sense(self.at), Some(Sense::Number(_)) | Some(Sense::Keyword("of", _)))
                {
                    self.along(left, t, c);
                    return;
                }
                if left.as_ref() == Some(&right)
                    && !matches!(self.sense(self.at), Some(Sense::Number(_)))
                    && self.class(t, c).is_number() | self.class(t, c).is_temporal()
                {
                    // 'higher than the salary of all the managers': than each of theirs; 'of any': than the least of them.
                    let some = (self.at..self.at + 3).any(|i| matches!(self.word(i).as_str(), "any" | "some" | "at least one"));
                    let greater = matches!(op, Comparison::Greater | Comparison::GreaterOrEqual);
                    let function = if greater != some { Aggregate::Max } else { Aggregate::Min };
                    let mut query = Query { subject: Some(self.table_ref(t)), ..Query::default() };
                    self.inner_conditions(&mut query, t, c);
                    query.select.push(crate::query::Output { expr: Expr::aggregate(function, right), alias: None });
                    self.rule("against all rows");
                    if let Some(left) = left {
                        self.drop_output(&left);
                        self.place_condition(Predicate::Compare { left, op, right: Expr::Scalar(Box::new(query)) });
                    }
                    self.zone = super::Zone::Filter;
                    return;
                }
                if let Some(left) = left.filter(|_| !matches!(self.sense(self.at), Some(Sense::Number(_)))) {
                    self.rule("column against column");
                    self.drop_output(&left);
                    self.place_condition(Predicate::Compare { left, op, right });
                } else {
                    // 'over the age of 30'
                    if self.tag(self.at) == "of" {
                        self.take(1);
                    }
                    if let Some(Sense::Number(n)) = self.sense(self.at).cloned() {
                        self.take(1);
                        self.compare_number(Some(right), op, &n.text, at);
                    }
                }
            }
            Some(Sense::Table(t)) if self.is_held_against_rows(left.as_ref(), t, at) => self.compare_with_told(left, op, t, at),
            Some(Sense::Time(crate::time::TimeMeaning::Range(range))) => {
                if let Some(Expr::Column(c)) = left {
                    self.take(1);
                    self.drop_output(&Expr::Column(c.clone()));
                    let mut range = range;
                    if matches!(op, Comparison::Greater) {
                        range.from = range.to.take();
                    } else if matches!(op, Comparison::GreaterOrEqual) {
                        range.to = None;
                    } else if matches!(op, Comparison::Less) {
                        range.to = range.from.take();
                    }
                    self.filters.push(Predicate::Within { column: c, range, negated: false });
                }
            }
            Some(Sense::Time(crate::time::TimeMeaning::Duration { value, .. })) => {
                self.take(1);
                let number = if value.fract() == 0.0 { format!("{value:.0}") } else { value.to_string() };
                let old = self.word(self.at - 1).ends_with(" old");
                let aged = left.clone().filter(|_| !old).or_else(|| self.hinted_age().map(|(t, c)| self.column(t, c)));
                if self.tag(self.at) == "cmp_post" {
                    op = if self.argument(self.at) == ">=" { Comparison::GreaterOrEqual } else { Comparison::LessOrEqual };
                    self.take(1);
                }
                self.compare_number(aged, op, &number, at);
            }
            Some(Sense::Quoted(text)) => {
                // 'crossings after "2025-06-01 10:00:00"': of the rows' own time.
                let moment = tag == "cmp_time" && text.get(..10).is_some_and(crate::text::is_day);
                let dated = self.subject.filter(|_| moment).and_then(|t| self.lexicon().tables[t].date.map(|c| self.column(t, c)));
                if let Some(Expr::Column(c)) = left.or(dated) {
                    self.take(1);
                    self.drop_output(&Expr::Column(c.clone()));
                    let right = self.literal(&c, &text);
                    self.filters.push(Predicate::Compare { left: Expr::Column(c), op, right });
                }
            }
            _ => {
                self.feature("comparison_without_value", 1.0);
                // 'the mean price over …': what is measured stays asked for.
                if let Some(expr) = left.filter(|l| self.word(at) == "over" && l.is_aggregate()) {
                    self.outputs.push(super::Draft { expr, implied: false });
                }
            }
        }
    }

    fn between(&mut self, left: Option<Expr>) {
        let and = if self.word(self.at + 1) == "to" { "and" } else { self.tag(self.at + 1) };
        let (Some(low), "and" | "", Some(high)) = (self.bound(self.at), and, self.bound(self.at + 2)) else {
            self.feature("comparison_without_value", 1.0);
            return;
        };
        let at = self.at;
        self.take(3);
        // 'between 5 and 9 orders': so many rows, whatever key stands before.
        let key =
            |e: &Expr| matches!(e, Expr::Column(c) if self.schema_column(c).is_some_and(|(t, i)| self.lexicon().tables[t].columns[i].key));
        if let Some(Sense::Table(t)) = self.sense(self.at).cloned().filter(|_| left.as_ref().is_none_or(key)) {
            self.take(1);
            self.rule("count of related rows");
            let counted = Expr::CountRows(Some(self.table_ref(t)));
            self.count_condition(t, counted.clone(), Comparison::GreaterOrEqual, Expr::Number(low.clone()), &low);
            self.having.push(Predicate::Compare { left: counted, op: Comparison::LessOrEqual, right: Expr::Number(high) });
            return;
        }
        // Both are in the unit of the second, the first may have its own.
        let (left, high) = self.in_its_unit(left, &high, at + 2);
        let low = self.in_unit_of(left.as_ref(), &low, if self.unit_at(at) { at } else { at + 2 });
        let Some(expr) = left.or_else(|| self.unit_column()) else {
            self.feature("comparison_without_column", 1.0);
            return;
        };
        self.rule("between");
        self.drop_output(&expr);
        let p = Predicate::Between { low: Expr::Number(low), high: Expr::Number(high), negated: false, expr };
        self.place_condition(p);
    }

    /// Conditions on aggregates go to HAVING.
    pub(super) fn place_condition(&mut self, p: Predicate) {
        let aggregate = match &p {
            Predicate::Compare { left, .. } => left.is_aggregate(),
            Predicate::Between { expr, .. } => expr.is_aggregate(),
            _ => false,
        };
        if aggregate {
            self.rule("having");
            self.having.push(p);
        } else {
            self.or_join(p, self.at.saturating_sub(2));
        }
    }

    /// The column that a number's unit or neighbourhood names.
    fn unit_column(&mut self) -> Option<Expr> {
        match self.sense(self.at).cloned() {
            Some(Sense::Column(t, c)) if self.class(t, c).is_number() => {
                self.take(1);
                Some(self.column(t, c))
            }
            _ => None,
        }
    }

    /// Numbers kept as text are compared as they stand; dates compared with years by their year.
    pub(super) fn retyped(&self, left: Expr) -> Expr {
        if let Expr::Column(c) = &left
            && let Some((t, i)) = self.schema_column(c)
            && self.class(t, i).is_temporal()
        {
            return Expr::YearOf(Box::new(left));
        }
        left
    }
}
