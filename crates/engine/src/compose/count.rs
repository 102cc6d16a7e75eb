//! Counts: 'how many', 'number of'.

use super::{Composer, Draft, Zone};
use crate::mention::Sense;
use crate::query::{Aggregate, Expr};
use crate::schema::TypeClass;

impl Composer<'_> {
    /// 'how many T', 'number of T', 'number of different C'.
    pub(super) fn count(&mut self, tag: &'static str) {
        let start = self.at;
        // 'the phone number of': the end of a column's name.
        let glued = start > 0
            && matches!(self.sense(start - 1), Some(Sense::Column(..)))
            && self.items[start - 1].end == self.items[start].start
            && matches!(self.word(start).as_str(), "number of" | "numbers of");
        if glued {
            self.take(1);
            return;
        }
        // 'apartment numbers of …' where apartments have a number
        if start > 0
            && matches!(self.word(start).as_str(), "number of" | "numbers of")
            && self.items[start - 1].end == self.items[start].start
            && let Some(Sense::Table(t)) = self.sense(start - 1).cloned()
            && let Some(c) = self.own_number(t)
        {
            self.take(1);
            self.push_output(t, c);
            return;
        }
        // 'sorted by the number of stars' where stars are shown
        if self.zone == Zone::Order
            && let Some(Sense::Column(t, c)) = self.sense(start + 1).cloned()
            && self.class(t, c).is_number()
            && self.outputs.iter().any(|o| o.expr == self.column(t, c))
        {
            self.take(2);
            let key = self.column(t, c);
            self.push_order(key);
            return;
        }
        // 'count(*)'
        if matches!(self.sense(start + 1), Some(Sense::Punctuation('(')))
            && self.word(start + 2) == "*"
            && matches!(self.sense(start + 3), Some(Sense::Punctuation(')')))
        {
            self.take(4);
            let table = self.subject.or_else(|| self.spoken_table()).or_else(|| {
                self.items.iter().find_map(|i| if let Sense::Table(t) | Sense::Column(t, _) = i.sense { Some(t) } else { None })
            });
            if let Some(t) = table {
                let counted = Expr::CountRows(Some(self.table_ref(t)));
                if self.zone == Zone::Order {
                    self.push_order(counted);
                } else {
                    self.outputs.push(Draft { expr: counted, implied: false });
                }
            }
            return;
        }
        let mut distinct = tag == "count_distinct" || std::mem::take(&mut self.pending.distinct);
        self.take(1);
        while matches!(self.tag(self.at), "distinct" | "all" | "of" | "count") {
            distinct |= self.tag(self.at) == "distinct";
            self.take(1);
        }
        // 'the number of each allergy type': of every value its rows.
        if matches!(self.tag(self.at), "each" | "each_lead") && self.zone == Zone::Select {
            let keyed = match self.sense(self.at + 1).cloned() {
                Some(Sense::Column(t, c)) if !self.class(t, c).is_number() || self.lexicon().tables[t].columns[c].key => Some((t, Some(c))),
                // 'of each ship type': the column behind its table.
                Some(Sense::Table(t)) => match self.sense(self.at + 2).cloned() {
                    Some(Sense::Column(x, c)) if x == t && !self.class(t, c).is_number() => {
                        self.take(1);
                        Some((t, Some(c)))
                    }
                    _ => Some((t, None)),
                },
                _ => None,
            };
            if let Some((t, c)) = keyed {
                self.take(2);
                self.set_subject(t);
                self.rule("count");
                self.heads.retain(|h| *h != t);
                match c {
                    Some(c) => self.group_column(t, c),
                    None => {
                        for e in self.display(t) {
                            self.groups.push(super::Key::Expr(e));
                        }
                    }
                }
                self.outputs.push(Draft { expr: Expr::CountRows(Some(self.table_ref(t))), implied: false });
                return;
            }
        }
        // 'the number of their orders'
        if self.tag(self.at) == "its"
            && matches!(self.sense(self.at + 1), Some(Sense::Table(_) | Sense::Column(..) | Sense::Unknown | Sense::Value { .. }))
        {
            self.take(1);
        }
        // Values and conditions between the count and what is counted: 'how many French singers'.
        let mut target = self.at;
        while matches!(self.sense(target), Some(Sense::Value { .. } | Sense::Unknown)) && target < self.at + 3 {
            target += 1;
        }
        // 'how many male (sex is M) students'
        if matches!(self.sense(target), Some(Sense::Punctuation('('))) && target > self.at {
            let close = (target..self.items.len().min(target + 8)).find(|&i| matches!(self.sense(i), Some(Sense::Punctuation(')'))));
            target = close.map_or(target, |c| c + 1);
        }
        let aggregates = std::mem::take(&mut self.pending.aggregates);
        // 'and count them': the rows of what is listed.
        if self.tag(self.at) == "its"
            && self.zone != Zone::Order
            && let Some(t) =
                self.outputs.iter().find_map(|o| if let Expr::Column(c) = &o.expr { self.schema_column(c).map(|(t, _)| t) } else { None })
        {
            self.take(1);
            self.rule("count");
            let expr = Expr::CountRows(Some(self.table_ref(t)));
            if !self.outputs.iter().any(|o| o.expr == expr) {
                self.outputs.push(Draft { expr, implied: false });
            }
            return;
        }
        // 'the number of registered students', who were counted before.
        if let (Some(Sense::Table(a)), Some(Sense::Table(b))) = (self.sense(target).cloned(), self.sense(target + 1).cloned())
            && a != b
            && self.items[target].end == self.items[target + 1].start
            && self.outputs.iter().any(|o| o.expr == Expr::CountRows(Some(self.table_ref(b))))
        {
            self.take(2);
            return;
        }
        let counted = match self.sense(target).cloned() {
            // 'count the payment date': the column of the table before it.
            Some(Sense::Table(t))
                if matches!(self.sense(target + 1), Some(Sense::Column(x, c)) if *x == t && !self.class(t, *c).is_number())
                    && !distinct
                    && self.items[target + 1].start == self.items[target].end
                    && (tag == "count_verb" || super::chart::picture(self.set) != super::chart::Picture::None) =>
            {
                self.used[target] = true;
                target += 1;
                self.used[target] = true;
                let Some(Sense::Column(t, c)) = self.sense(target).cloned() else { return };
                self.counted_column(t, c, distinct, tag)
            }
            // 'how many phone models': the column's name only completes the noun.
            Some(Sense::Table(t))
                if matches!(self.sense(target + 1), Some(Sense::Column(x, c)) if *x == t && self.class(t, *c).is_text() && !self.lexicon().has_kinds(t, *c))
                    && !distinct
                    && self.items[target + 1].start == self.items[target].end
                    && self.set.tokens[self.items[target + 1].end - 1].lower.ends_with('s')
                    && !self.condition_follows(target + 1, t, 0) =>
            {
                self.used[target] = true;
                target += 1;
                self.used[target] = true;
                self.set_subject(t);
                Expr::CountRows(Some(self.table_ref(t)))
            }
            Some(Sense::Table(t)) => {
                self.used[target] = true;
                // 'number of order lines per …': a column right behind the table is what is counted distinct.
                self.counted_table(t, distinct, target)
            }
            // 'how many flats are furnished' where flats are a kind of what is furnished or not: rows that it is true of.
            Some(Sense::Column(t, c))
                if !distinct && self.class(t, c) == TypeClass::Boolean && self.lexicon().roles[t].flag(c).is_some() =>
            {
                self.used[target] = true;
                self.set_subject(t);
                self.read_flag(t, c);
                Expr::CountRows(Some(self.table_ref(t)))
            }
            Some(Sense::Column(t, c)) => {
                self.used[target] = true;
                self.counted_column(t, c, distinct, tag)
            }
            Some(Sense::Term(_)) => {
                self.at = target;
                let Some(Sense::Term(i)) = self.sense(target).cloned() else { return };
                self.read_term(i);
                match self.subject {
                    Some(t) => {
                        self.heads.retain(|h| *h != t);
                        Expr::CountRows(Some(self.table_ref(t)))
                    }
                    None => return,
                }
            }
            _ => {
                // 'by the total number': what is counted already.
                if let Some(counted) = self.outputs.iter().map(|o| o.expr.clone()).find(|e| e.is_aggregate()) {
                    if self.zone == Zone::Order {
                        self.push_order(counted);
                    } else if matches!(self.tag(self.at), "direction") {
                        self.zone = Zone::Order;
                        self.push_order(counted);
                    }
                    return;
                }
                if self.zone == Zone::Order && aggregates.is_empty() && !(self.outputs.is_empty() && self.groups.is_empty()) {
                    self.push_order(Self::axis_key("y"));
                    return;
                }
                // 'how many are there': what was spoken of.
                let ahead = || self.items[self.at..].iter().find_map(|i| if let Sense::Table(t) = i.sense { Some(t) } else { None });
                let listed = matches!(self.tag(self.at), "and") || matches!(self.sense(self.at), Some(Sense::Punctuation(',')));
                // 'cancellations last year: how many?': of what was named before.
                let last = matches!(self.sense(self.at), None | Some(Sense::Punctuation('?' | '.'))) && self.at + 1 >= self.items.len();
                let apart = matches!(self.sense(start.wrapping_sub(1)), Some(Sense::Punctuation(_)));
                if let (true, Some(t), true) = (last && apart, self.spoken_table(), self.outputs.iter().all(|o| !o.expr.is_aggregate())) {
                    self.outputs.clear();
                    self.set_subject(t);
                    self.rule("count");
                    self.outputs.push(Draft { expr: Expr::CountRows(Some(self.table_ref(t))), implied: false });
                    return;
                }
                if listed {
                    target = self.at.wrapping_sub(1);
                }
                match self
                    .subject
                    .or_else(|| self.next_table(self.at))
                    .or_else(|| if listed { ahead() } else { self.spoken_table().filter(|_| target > start + 1) })
                {
                    Some(t) => {
                        self.set_subject(t);
                        Expr::CountRows(Some(self.table_ref(t)))
                    }
                    None => {
                        self.feature("count_of_nothing", 1.0);
                        self.used[start] = false;
                        return;
                    }
                }
            }
        };
        self.rule("count");
        if self.zone == Zone::Order {
            let key = self.shown_count(&counted).or_else(|| self.of_each_row(&counted)).unwrap_or(counted);
            self.push_order(key);
        } else if !aggregates.is_empty() {
            let amount = matches!(&counted, Expr::Aggregate { function: Aggregate::Sum, .. });
            for function in aggregates.into_iter().take(if amount { 4 } else { 1 }) {
                self.aggregate_of_count(function, counted.clone());
            }
        } else if self.zone == Zone::Filter && self.awaits_comparison(target + 1) {
            self.last = Some((counted, target));
        } else {
            self.outputs.push(Draft { expr: counted, implied: false });
            self.zone = Zone::Select;
        }
        // Values that stood in between are read as filters now.
        if target.wrapping_add(1) == self.at {
        } else if target > self.at {
            let end = target + 1;
            while self.at < target {
                let unknown = matches!(self.sense(self.at), Some(Sense::Unknown));
                if matches!(self.sense(self.at), Some(Sense::Value { .. })) {
                    self.read_value();
                } else if !(unknown && self.state()) {
                    self.at += 1;
                }
            }
            self.at = self.at.max(end);
        } else {
            self.at = self.at.max(target + 1);
        }
    }

    /// 'the fuels of kilns in order of the number of shelves': each kiln keeps that number, nothing is added up.
    fn of_each_row(&self, counted: &Expr) -> Option<Expr> {
        let Expr::Aggregate { function: Aggregate::Sum, argument, .. } = counted else { return None };
        let Expr::Column(c) = argument.as_ref() else { return None };
        let (t, _) = self.schema_column(c)?;
        let own = |e: &Expr| matches!(e, Expr::Column(x) if self.schema_column(x).is_some_and(|(u, _)| u == t));
        let rows = self.items[..self.at.min(self.items.len())].iter().any(|i| matches!(i.sense, Sense::Table(u) if u == t));
        let listed = rows && self.groups.is_empty() && !self.outputs.is_empty() && self.outputs.iter().all(|o| own(&o.expr));
        listed.then(|| argument.as_ref().clone())
    }

    /// The column with a table's own number ('apt_number', 'flight_no').
    fn own_number(&self, t: usize) -> Option<usize> {
        let columns = &self.lexicon().tables[t].columns;
        (0..columns.len()).find(|&c| columns[c].words.len() == 2 && columns[c].words[1] == "number")
    }

    /// The table of what is asked for or grouped by so far.
    fn spoken_table(&self) -> Option<usize> {
        let keys = self.groups.iter().filter_map(|k| if let super::Key::Expr(e) = k { Some(e) } else { None });
        keys.chain(self.outputs.iter().map(|o| &o.expr))
            .find_map(|e| if let Expr::Column(c) = e { self.schema_column(c).map(|(t, _)| t) } else { None })
    }

    pub(super) fn counted_table(&mut self, t: usize, distinct: bool, at: usize) -> Expr {
        let outputs_before = self.outputs.iter().any(|o| !o.expr.is_aggregate());
        if self.groups.is_empty() && !outputs_before {
            self.set_subject(t);
        }
        // 'how many video game types'
        let attribute = matches!(self.sense(at + 1), Some(Sense::Column(t2, c)) if *t2 == t && self.class(t, *c).is_text()
            && !self.lexicon().tables[t].display.contains(c) && self.items[at + 1].fit > 0.8 && self.word(at + 1).ends_with('s'))
            && !self.condition_ahead(at + 1);
        if (distinct || attribute)
            && let Some(Sense::Column(t2, c)) = self.sense(at + 1).cloned()
            && t2 == t
        {
            self.used[at + 1] = true;
            self.at = at + 2;
            return self.count_distinct(t2, c);
        }
        Expr::CountRows(Some(self.table_ref(t)))
    }

    pub(super) fn count_distinct(&self, t: usize, c: usize) -> Expr {
        Expr::Aggregate { function: Aggregate::Count, distinct: true, argument: Box::new(self.column(t, c)), filter: Vec::new() }
    }

    /// A number column is already a number of something ('number of employees' in `num_employees`); others are counted.
    pub(super) fn counted_column(&mut self, t: usize, c: usize, distinct: bool, tag: &str) -> Expr {
        self.counted = (!distinct).then_some((t, c));
        let entry = &self.lexicon().tables[t].columns[c];
        let class = self.class(t, c);
        let counts = class.is_number() && !entry.key && !entry.year;
        if counts && !distinct {
            let whole = tag == "count_verb" || self.lexicon().tables[t].columns.len() < 2;
            if whole {
                return self.count_distinct(t, c);
            }
            self.set_subject(t);
            return Expr::aggregate(Aggregate::Sum, self.column(t, c));
        }
        if entry.key && !entry.foreign && !distinct {
            self.set_subject(t);
            return Expr::CountRows(Some(self.table_ref(t)));
        }
        if self.subject.is_none() && self.groups.is_empty() {
            self.set_subject(t);
        }
        if distinct || !self.lexicon().tables[t].display.contains(&c) {
            self.count_distinct(t, c)
        } else {
            Expr::CountRows(Some(self.table_ref(t)))
        }
    }
}
