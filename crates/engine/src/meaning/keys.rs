//! Counting, aggregating, and what rows are put together by.

use super::parts::{By, Key, Measure, Place};
use super::read::Reader;
use crate::mention::Sense;
use crate::query::Aggregate;
use crate::time::TimeMeaning;

impl Reader<'_, '_> {
    /// 'how many …', 'number of …'
    pub(super) fn count(&mut self, distinct: bool) {
        self.take(1);
        let mut at = self.view.next(self.at);
        let mut distinct = distinct;
        while self.view.tag(at) == "distinct" {
            distinct = true;
            at = self.view.next(at + 1);
        }
        // 'average number of orders per customer' is an average of counts: not composed here.
        match self.view.sense(at) {
            Some(Sense::Table(t)) => {
                let t = *t;
                // 'how many order lines': a column behind the table's name says what of it is counted.
                self.take_to(at + 1);
                self.speak_of(t);
                // 'how many score composers are there': how many different ones the rows have.
                let kinds = self.view.column(self.at).filter(|p| {
                    let said = self.view.tokens(self.at).last();
                    p.0 == t
                        && self.view.items[self.at].fit > 0.8
                        && self.view.items[self.at].start == self.view.items[at].end
                        && said.is_some_and(|w| w.lower != w.lemma && w.lower.ends_with('s'))
                        && self.view.lexicon().has_kinds(t, p.1)
                        && !matches!(self.view.sense(self.at + 1), Some(Sense::Value { .. } | Sense::Quoted(_) | Sense::Number(_)))
                        && !self.view.tag(self.at + 1).starts_with("cmp")
                        && self.view.tag(self.at + 1) != "like"
                });
                if let Some(p) = kinds {
                    self.take(1);
                    self.put_measure(Measure::Distinct(p));
                    return;
                }
                self.put_measure(Measure::Rows(t));
            }
            // 'number of cancelled bookings': the rows are counted, the word before them restricts.
            Some(Sense::Column(t, _)) if self.view.table(at + 1) == Some(*t) && !distinct => self.meaning.open_count = true,
            Some(Sense::Column(t, c)) => {
                let place = (*t, *c);
                self.take_to(at + 1);
                let entry = &self.view.lexicon().tables[place.0].columns[place.1];
                // 'how many seats' asks how many there are of them in all; how many different numbers, nobody asks.
                let rate = crate::compose::measure::never_adds(self.view.lexicon(), place.0, place.1);
                let sums = self.view.is_amount(place) && !distinct && !rate;
                if sums {
                    let expr = super::parts::column(self.view.lexicon(), place.0, place.1);
                    self.put_measure(Measure::Of(Aggregate::Sum, expr, place.0));
                } else if self.view.lexicon().schema.tables[place.0].primary_key == [place.1] && !entry.foreign {
                    self.put_measure(Measure::Rows(place.0));
                } else {
                    self.put_measure(Measure::Distinct(place));
                }
            }
            Some(Sense::Value { .. } | Sense::Adjective(..)) => self.meaning.open_count = true,
            Some(Sense::Time(TimeMeaning::GroupBy(_))) | None => self.meaning.open_count = true,
            Some(_) => {
                // Words between: 'how many of the paid invoices', 'how many unpaid invoices'.
                self.meaning.open_count = true;
            }
        }
    }

    /// 'total', 'average', …: of the next thing that has a value.
    pub(super) fn aggregate(&mut self, function: Aggregate) {
        self.take(1);
        self.further.extend(self.function);
        self.function = Some(function);
    }

    /// 'revenue', 'units': measures made of the schema's own columns.
    pub(super) fn defined_measure(&mut self, kind: &'static str) {
        let lexicon = self.view.lexicon();
        let found = match kind {
            "quantity" => crate::compose::measure::quantity(lexicon).map(|(t, c)| (t, super::parts::column(lexicon, t, c))),
            "profit" => crate::compose::measure::profit(lexicon),
            _ => {
                let all = crate::compose::measure::turnover(lexicon);
                let named = |t: usize| (0..self.view.items.len()).any(|i| self.view.table(i) == Some(t));
                all.iter().find(|(t, _)| named(*t)).or(all.first()).cloned()
            }
        };
        let Some((t, expr)) = found else {
            self.at += 1;
            return;
        };
        let at = self.at;
        self.take(1);
        let f = self.function.take().unwrap_or(Aggregate::Sum);
        // 'sales amount': the column that is said.
        if let Some(p) = self.view.column(self.at).filter(|p| self.view.is_amount(*p) && super::numbers::adds_up(self.view, *p)) {
            self.take(1);
            self.put_measure(Measure::Of(f, super::parts::column(lexicon, p.0, p.1), p.0));
            return;
        }
        if kind == "money" {
            self.meaning.assumptions.push(format!("\"{}\" is the sum of {}", self.view.word(at), crate::compose::measure::describe(&expr)));
        }
        self.put_measure(Measure::Of(f, expr, t));
    }

    /// 'by': keys, or what a ranking ranks by.
    pub(super) fn read_by(&mut self) {
        let open = self.meaning.rank.as_ref().is_some_and(|r| r.by == By::Open);
        let next = self.view.next(self.at + 1);
        // 'and by whom'
        if self.view.tag(next) == "who" {
            self.take_to(next + 1);
            self.meaning.asks.also_who = true;
            return;
        }
        if open {
            let valued = self.view.column(next + 1).filter(|p| self.view.is_amount(*p));
            if let (Some(p), true) = (valued, self.view.column(next).is_some_and(|q| Some(q.0) == valued.map(|p| p.0))) {
                // 'by invoiced amount'
                self.take_to(next + 2);
                if let Some(rank) = &mut self.meaning.rank {
                    rank.by = By::Column(p);
                }
                return;
            }
            let measured = match self.view.sense(next) {
                Some(Sense::Keyword("count" | "agg" | "measure" | "count_distinct" | "sup", _)) | Some(Sense::Term(_)) => true,
                Some(Sense::Column(t, c)) => self.view.is_amount((*t, *c)) || self.view.is_date((*t, *c)),
                Some(Sense::Table(t)) => self.meaning.head.is_some_and(|h| h != *t),
                _ => false,
            };
            if measured {
                self.take(1);
                self.ranked_by(next);
                return;
            }
        }
        // 'films directed by …' says who, 'revenue earned by region' groups.
        let counted = !self.meaning.measures.is_empty()
            || self.function.is_some()
            || self.meaning.open_count
            || self.meaning.shown.iter().any(|p| self.view.is_amount(*p));
        let start = self.view.items[self.at].start;
        let verb = start.checked_sub(1).and_then(|b| self.view.set.tokens.get(b)).is_some_and(|t| is_participle(&t.lower));
        if verb && !counted && !matches!(self.view.sense(next), Some(Sense::Time(_))) {
            self.take(1);
            return;
        }
        self.read_each();
    }

    /// What a ranking ranks by, said behind 'by'.
    fn ranked_by(&mut self, next: usize) {
        let by = match self.view.sense(next) {
            Some(Sense::Column(t, c)) => Some(By::Column((*t, *c))),
            Some(Sense::Table(_)) if self.view.column(next + 1).is_some_and(|p| self.view.is_amount(p)) => {
                self.take_to(next + 2);
                let p = self.view.column(next + 1);
                if let (Some(rank), Some(p)) = (&mut self.meaning.rank, p) {
                    rank.by = By::Column(p);
                }
                return;
            }
            Some(Sense::Table(t)) => Some(By::Measure(super::numbers::of_table(self.view, *t, self.style))),
            _ => None,
        };
        if let Some(by) = by {
            self.take_to(next + 1);
            if let Some(rank) = &mut self.meaning.rank {
                rank.by = by;
            }
        }
        // A count or an aggregate is read as any other; a ranking that is left open ranks by the measure.
    }

    /// Keys behind 'by', 'per', 'for each' …, as many as are listed.
    pub(super) fn read_each(&mut self) {
        let tag = self.view.tag(self.at);
        let each = matches!(tag, "each" | "each_lead");
        self.take(1);
        let mut found = 0;
        loop {
            let mut at = self.view.next(self.at);
            while matches!(self.view.tag(at), "distinct" | "each" | "by" | "each_lead" | "group_by") {
                at = self.view.next(at + 1);
            }
            let key = match self.view.sense(at) {
                Some(Sense::Table(t)) => {
                    // 'by customer country': the country.
                    match self.view.column(at + 1) {
                        Some(p) if self.belongs(*t, p) && !self.view.is_amount(p) => {
                            at += 1;
                            Some(Key::Column(p))
                        }
                        _ => Some(Key::Entity(*t)),
                    }
                }
                Some(Sense::Column(t, c)) => Some(self.key_of((*t, *c))),
                Some(Sense::Time(TimeMeaning::GroupBy(g))) => Some(Key::Time { grain: Some(*g), part: None, date: None }),
                Some(Sense::Time(TimeMeaning::GroupByPart(p))) => Some(Key::Time { grain: None, part: Some(*p), date: None }),
                _ => None,
            };
            let Some(key) = key else { break };
            found += 1;
            if let Key::Entity(t) | Key::Column((t, _)) = &key {
                let t = *t;
                self.speak_of(t);
            }
            self.take_to(at + 1);
            if each {
                self.meaning.within.push(key.clone());
            }
            self.put_key(key);
            let listed = self.view.joins(self.at) && {
                let after = self.view.next(self.at + 1);
                matches!(
                    self.view.sense(after),
                    Some(Sense::Table(_) | Sense::Column(..) | Sense::Time(TimeMeaning::GroupBy(_) | TimeMeaning::GroupByPart(_)))
                ) || matches!(self.view.tag(after), "by" | "each" | "each_lead")
            };
            if !listed {
                break;
            }
            self.take(1);
        }
        if found > 0 && each {
            self.meaning.each = true;
        }
    }

    /// 'sorted by price, descending'
    pub(super) fn order(&mut self, argument: &str) {
        let direction = |a: &str| match a {
            "desc" => Some(true),
            "asc" => Some(false),
            _ => None,
        };
        let mut descending = direction(argument);
        let tag = self.view.tag(self.at);
        self.take(1);
        if tag == "direction_age" {
            // Those of much age are those of early dates.
            self.meaning.newest_first = Some(argument == "asc");
            return;
        }
        let place = if tag == "order" {
            let mut next = self.view.next(self.at);
            // 'the fuels of kilns in order of the number of shelves': each kiln keeps that number, nothing is added up.
            let kept = self.view.column(self.view.next(next + 1)).filter(|p| {
                self.view.tag(next) == "count"
                    && self.view.is_amount(*p)
                    && self.meaning.head == Some(p.0)
                    && self.meaning.measures.is_empty()
                    && self.meaning.keys.is_empty()
                    && !self.meaning.shown.is_empty()
                    && self.meaning.shown.iter().all(|s| s.0 == p.0)
            });
            if kept.is_some() {
                next = self.view.next(next + 1);
            }
            let place = self.view.column(next);
            if place.is_some() || self.view.table(next).is_some() && !self.meaning.measures.is_empty() {
                self.take_to(next + 1);
            }
            if matches!(self.view.tag(self.at), "direction" | "direction_age") {
                descending = direction(self.view.argument(self.at)).or(descending);
                self.take(1);
            }
            place
        } else if let Some(last) = self.meaning.order.last_mut() {
            last.1 = descending.unwrap_or(last.1);
            return;
        } else {
            None
        };
        self.meaning.order.push((place, descending.unwrap_or(false)));
    }

    fn belongs(&self, t: usize, (u, _): Place) -> bool {
        let lexicon = self.view.lexicon();
        t == u || lexicon.adjacent[t].iter().any(|&e| lexicon.edges[e].from == t && lexicon.edges[e].to == u)
    }

    /// A column that names the rows of its table stands for them; a date for its days.
    pub(super) fn key_of(&mut self, (t, c): Place) -> Key {
        let lexicon = self.view.lexicon();
        let table = &lexicon.schema.tables[t];
        let names = lexicon.tables[t].display == [c] || table.primary_key == [c];
        let referred = lexicon.adjacent[t].iter().any(|&e| lexicon.edges[e].to == t && lexicon.edges[e].from != t);
        if names && !table.primary_key.is_empty() && referred {
            return Key::Entity(t);
        }
        // 'by support rep', a key to the employees: each employee, along this very key.
        let key = lexicon.adjacent[t]
            .iter()
            .map(|&e| &lexicon.edges[e])
            .find(|e| e.from == t && e.to != t && e.from_columns == [c] && e.to_unique);
        if let Some(e) = key
            && lexicon.is_bare_key(t, c)
        {
            self.meaning.links.push(super::parts::link(lexicon, e));
            return Key::Entity(e.to);
        }
        match self.view.class((t, c)) {
            crate::schema::TypeClass::Timestamp | crate::schema::TypeClass::TimestampTz => {
                Key::Time { grain: Some(crate::time_types::Grain::Day), part: None, date: Some((t, c)) }
            }
            _ => Key::Column((t, c)),
        }
    }
}

/// A participle that tells who or what did something, none that tells how rows are put together.
pub(super) fn is_participle(word: &str) -> bool {
    const GROUPS: &[&str] = &[
        "grouped",
        "split",
        "broken",
        "sorted",
        "ordered",
        "ranked",
        "divided",
        "segmented",
        "categorized",
        "listed",
        "arranged",
        "aggregated",
    ];
    crate::compose::state::is_deed(word) && !GROUPS.contains(&word)
}
