//! Ranges of time and grouping by time.

use super::{Composer, Key, Zone};
use crate::mention::Sense;
use crate::query::{Comparison, Expr, OrderItem, Predicate};
use crate::time::TimeMeaning;
use crate::time_types::{CalendarPart, Grain, TimeRange};

impl Composer<'_> {
    pub(super) fn read_time(&mut self, meaning: &TimeMeaning) {
        match meaning {
            TimeMeaning::Range(range) => {
                let near = self.last.take().and_then(|(e, _)| if let Expr::Column(c) = e { Some(c) } else { None });
                let at = self.at;
                self.take(1);
                let stated = self.state_column.take().filter(|&(t, c)| {
                    self.filters
                        .iter()
                        .any(|p| matches!(p, Predicate::Null { expr: Expr::Column(x), negated: true } if *x == self.column_ref(t, c)))
                });
                let found = stated.or_else(|| self.date_for(near, at));
                let range = &match found {
                    Some((t, c)) if !self.holds_days(t, c) => self.whole_years(range, at),
                    _ => Some(range.clone()),
                };
                match found.zip(range.as_ref()) {
                    Some(((t, c), range)) => {
                        self.drop_state_of(t, c);
                        let column = self.column_ref(t, c);
                        self.drop_output(&Expr::Column(column.clone()));
                        let negated = std::mem::take(&mut self.pending.negated);
                        self.rule("time range");
                        let joined = (at.saturating_sub(3)..at).any(|i| matches!(self.tag(i), "or" | "and"));
                        let same = matches!(self.filters.last(), Some(Predicate::Within { column: c, .. }) if *c == column) && joined;
                        let p = Predicate::Within { column, range: range.clone(), negated };
                        let both = self.set.tokens.iter().any(|t| t.lower == "both");
                        if same
                            && both
                            && let Some(before) = self.filters.pop()
                        {
                            self.rule("both");
                            self.both = Some((before, p));
                        } else if same && let Some(before) = self.filters.pop() {
                            self.rule("or");
                            self.filters.push(Predicate::Any(vec![before, p]));
                        } else {
                            self.or_join(p, at);
                        }
                        if self.zone == Zone::Select && (self.subject.is_some() || !self.outputs.is_empty()) {
                            self.zone = Zone::Filter;
                        }
                    }
                    None => {
                        self.used[at] = false;
                        self.feature("time_without_column", 1.0);
                    }
                }
            }
            TimeMeaning::GroupBy(grain) => self.group_by_time(Some(*grain), None),
            TimeMeaning::GroupByPart(part) => self.group_by_time(None, Some(*part)),
            TimeMeaning::Part { part, values, .. } => {
                let at = self.at;
                self.take(1);
                if let Some((t, c)) = self.date_for(None, at) {
                    let column = self.column_ref(t, c);
                    self.rule("part of calendar");
                    let mut all: Vec<Predicate> =
                        values.iter().map(|v| Predicate::PartIs { column: column.clone(), part: *part, value: *v }).collect();
                    // 'on Saturdays and Sundays': either.
                    let joined = at > 0
                        && (matches!(self.tag(at - 1), "and" | "or")
                            || matches!(self.sense(at - 1), Some(Sense::Punctuation(',' | '/' | '&'))));
                    let same = |p: &Predicate| matches!(p, Predicate::PartIs { column: c, part: q, .. } if *c == column && q == part);
                    let listed = joined
                        && self.filters.last().is_some_and(|p| match p {
                            Predicate::Any(all) => all.iter().all(same),
                            p => same(p),
                        });
                    if listed && let Some(before) = self.filters.pop() {
                        let mut earlier = if let Predicate::Any(earlier) = before { earlier } else { vec![before] };
                        earlier.append(&mut all);
                        all = earlier;
                    }
                    self.filters.push(if all.len() == 1 { all.remove(0) } else { Predicate::Any(all) });
                } else {
                    self.used[at] = false;
                }
            }
            // 'who are not 20 years old'
            TimeMeaning::Duration { value, .. } if self.word(self.at).ends_with(" old") && self.hinted_age().is_some() => {
                let Some((t, c)) = self.hinted_age() else { return };
                self.take(1);
                let expr = self.column(t, c);
                // '30 years old or younger'
                if self.tag(self.at) == "cmp_post" {
                    let op = if self.argument(self.at) == ">=" { Comparison::GreaterOrEqual } else { Comparison::LessOrEqual };
                    self.take(1);
                    self.rule("comparison");
                    self.filters.push(Predicate::Compare { left: expr, op, right: Expr::Number(value.to_string()) });
                    self.zone = Zone::Filter;
                    return;
                }
                self.rule("equality");
                let negated = std::mem::take(&mut self.pending.negated);
                self.filters.push(Predicate::In { expr, values: vec![Expr::Number(value.to_string())], negated });
                self.zone = Zone::Filter;
            }
            _ => {
                self.feature("comparison_not_composed", 1.0);
                self.at += 1;
            }
        }
    }

    /// The column of ages of what is spoken of.
    pub(super) fn hinted_age(&self) -> Option<(usize, usize)> {
        let older = crate::lexicon::DICTIONARY.adjective("older")?;
        let (t, c, _) = self.hinted(older, self.subject)?;
        (self.class(t, c).is_number() && !self.lexicon().tables[t].columns[c].year).then_some((t, c))
    }

    /// True for dates, be they kept as text or as integers.
    fn holds_days(&self, t: usize, c: usize) -> bool {
        self.class(t, c).is_temporal() || self.lexicon().roles[t].is(c, "date")
    }

    /// A range for a column that holds years only: of 'fall 2009' its year, where one is said; nothing of 'in May'.
    fn whole_years(&self, range: &TimeRange, at: usize) -> Option<TimeRange> {
        if crate::time::year_bounds(range).is_some() {
            return Some(range.clone());
        }
        let item = self.items.get(at)?;
        // A month or a quarter is not its year.
        if self.set.tokens.get(item.start..item.end)?.iter().all(|t| crate::time::season(&t.lower).is_none()) {
            return None;
        }
        let year = |t: &crate::text::Token| t.lower.parse::<i32>().ok().filter(|_| t.lower.len() == 4);
        let year = self.set.tokens.get(item.start..item.end)?.iter().find_map(year)?;
        let first = |year| crate::time_types::TimePoint::fixed(crate::answer::Day { year, month: 1, day: 1 });
        let (from, to) = (range.from.as_ref().map(|_| first(year)), range.to.as_ref().map(|_| first(year + 1)));
        Some(TimeRange { from, to, grain: Grain::Year, label: year.to_string() })
    }

    /// A column of the tables spoken of whose whole name is said.
    fn column_said(&self, at: usize) -> Option<(usize, usize)> {
        let said: Vec<String> = self
            .word(at)
            .split(' ')
            .filter(|w| !matches!(*w, "by" | "for" | "each" | "in" | "every" | "per" | "the" | "on" | "into" | "of" | "which" | "what"))
            .map(crate::text::lemma)
            .collect();
        let tables = self.items.iter().filter_map(|i| if let Sense::Table(t) | Sense::Column(t, _) = i.sense { Some(t) } else { None });
        tables.into_iter().find_map(|t| {
            let columns = &self.lexicon().tables[t].columns;
            (0..columns.len())
                .find(|&c| !said.is_empty() && columns[c].words.iter().filter(|w| *w != "of" && *w != "the").eq(said.iter()))
                .map(|c| (t, c))
        })
    }

    /// 'goal by month' of goals that have no day but a column of months: days of other tables aren't theirs.
    fn named_periods(&self, grain: Option<Grain>) -> Option<(usize, usize)> {
        let unit = match grain? {
            Grain::Month => "month",
            Grain::Quarter => "quarter",
            Grain::Week => "week",
            _ => return None,
        };
        let mut tables = self.items.iter().filter_map(|i| match i.sense {
            Sense::Table(t) | Sense::Column(t, _) | Sense::Value { table: t, .. } => Some(t),
            _ => None,
        });
        let t = tables.next()?;
        let columns = &self.lexicon().tables[t].columns;
        let dated = (0..columns.len()).any(|c| self.class(t, c).is_temporal() || self.lexicon().roles[t].is(c, "date"));
        if dated || tables.any(|other| other != t) {
            return None;
        }
        let called = |c: &usize| match columns[*c].words.as_slice() {
            [one] => one == unit,
            [one, kind] => one == unit && matches!(kind.as_str(), "name" | "label" | "title"),
            _ => false,
        };
        let mut named = (0..columns.len()).filter(called);
        let (first, other) = (named.next()?, named.next());
        // A name is read rather than a number.
        Some((t, other.filter(|&c| self.class(t, c).is_text() && !self.class(t, first).is_text()).unwrap_or(first)))
    }

    pub(super) fn group_by_time(&mut self, grain: Option<Grain>, part: Option<CalendarPart>) {
        let at = self.at;
        self.take(1);
        let near = match self.sense(self.at) {
            Some(Sense::Column(t, c)) if self.class(*t, *c).is_temporal() => {
                let found = self.column_ref(*t, *c);
                self.take(1);
                Some(found)
            }
            _ => self.last.take().and_then(|(e, _)| if let Expr::Column(c) = e { Some(c) } else { None }),
        };
        // 'In which year did …?' where years are a column: it is asked for, and nothing is counted.
        let asked = self.word(at).split(' ').any(|w| matches!(w, "which" | "what"));
        if asked && self.zone == Zone::Select && self.outputs.is_empty() && self.heads.is_empty() && self.groups.is_empty() {
            let year = || self.date_for(near.clone(), at).filter(|_| grain == Some(Grain::Year));
            if let Some((t, c)) = self.column_said(at).or_else(year).filter(|&(t, c)| !self.class(t, c).is_temporal()) {
                self.wh = "which";
                self.push_output(t, c);
                return;
            }
            // 'On what day was the order placed?': its date, where nothing is counted or ranked.
            let measured = self.items.iter().any(|i| {
                matches!(i.sense, Sense::Adjective(..)) || matches!(i.sense, Sense::Keyword(tag, _) if tag.starts_with("sup") || tag.starts_with("count") || matches!(tag, "agg" | "agg_after" | "measure" | "how_much" | "top" | "share" | "cmp_adj"))
            });
            if let (false, Some((t, c)), Some(grain @ (Grain::Day | Grain::Year))) = (measured, self.date_for(near.clone(), at), grain) {
                self.wh = "which";
                self.rule("date asked");
                self.set_subject(t);
                let column = self.column(t, c);
                let expr = if grain == Grain::Year { Expr::YearOf(Box::new(column)) } else { column };
                self.outputs.push(super::Draft { expr, implied: false });
                return;
            }
        }
        if let Some((t, c)) = self.named_periods(grain).filter(|_| near.is_none()) {
            self.group_column(t, c);
            return;
        }
        let Some((t, c)) = self.date_for(near, at) else {
            // 'by day of week' where that is a column.
            if let Some((t, c)) = self.column_said(at) {
                self.group_column(t, c);
                return;
            }
            self.used[at] = false;
            self.feature("time_without_column", 1.0);
            return;
        };
        self.rule("group by time");
        let column = self.column(t, c);
        let temporal = self.class(t, c).is_temporal() || self.class(t, c).is_text() && !self.lexicon().tables[t].columns[c].year;
        let expr = match (grain, part) {
            (Some(grain), _) if temporal => Expr::Truncate(grain, Box::new(column)),
            (None, Some(part)) if temporal => Expr::Part(part, Box::new(column)),
            _ => column,
        };
        // 'hire date, binned by month': the bins stand for the date itself.
        let raw = self.column(t, c);
        if expr != raw {
            self.outputs.retain(|o| o.expr != raw);
            self.groups.retain(|k| *k != Key::Expr(raw.clone()));
        }
        self.groups.push(Key::Expr(expr.clone()));
        if grain.is_some() && self.order.is_empty() {
            self.order.push(OrderItem { expr, descending: false });
        }
    }
}
