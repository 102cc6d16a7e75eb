//! Periods, parts of the calendar and units of time.

use super::parts::{Absence, By, Key, Meaning, Period, Place, Rank, Style};
use super::read::{self, Reader};
use super::view::View;
use super::{build, settle};
use crate::compose::{Composed, Setting};
use crate::link::Item;
use crate::mention::Sense;
use crate::time::TimeMeaning;

impl Reader<'_, '_> {
    pub(super) fn read_time(&mut self, meaning: &TimeMeaning) {
        let hints = self.view.hints(self.at);
        if matches!(meaning, TimeMeaning::GroupBy(_) | TimeMeaning::GroupByPart(_)) {
            self.busiest();
        }
        match meaning {
            TimeMeaning::Range(range) => {
                let near = self
                    .last
                    .filter(|(p, at)| self.at - at <= 3 && (self.view.is_date(*p) || self.view.lexicon().tables[p.0].columns[p.1].year))
                    .map(|(p, _)| p);
                if let Some(p) = near {
                    self.meaning.shown.retain(|s| *s != p);
                }
                let listed = self.at.checked_sub(1).is_some_and(|b| self.view.joins(b));
                let period = Period { range: range.clone(), negated: false, near, hints, listed };
                self.take(1);
                if self.negated && self.meaning.absence.is_none() {
                    // 'have not reported in the last 24 hours': no row of that time, not rows of another.
                    self.negated = false;
                    let dated = super::dates::elsewhere(&period, &self.meaning, self.view);
                    match dated {
                        Some((t, _)) => {
                            self.meaning.absence = Some(Absence { table: t, conditions: Vec::new(), periods: vec![period] });
                        }
                        None => self.meaning.periods.push(Period { negated: true, ..period }),
                    }
                    return;
                }
                match &mut self.meaning.absence {
                    Some(absence) => absence.periods.push(period),
                    None => self.meaning.periods.push(period),
                }
            }
            // 'busiest hour': of the day.
            TimeMeaning::GroupBy(crate::time_types::Grain::Hour) if self.superlative_of_unit().is_some() => {
                let date = self.date_beside();
                self.take(1);
                self.put_key(Key::Time { grain: None, part: Some(crate::time_types::CalendarPart::HourOfDay), date });
            }
            TimeMeaning::GroupBy(grain) => {
                let date = self.date_beside();
                let each = self.said_of_each();
                self.take(1);
                self.put_unit(Key::Time { grain: Some(*grain), part: None, date }, each);
            }
            TimeMeaning::GroupByPart(part) => {
                let date = self.date_beside();
                let each = self.said_of_each();
                self.take(1);
                self.put_unit(Key::Time { grain: None, part: Some(*part), date }, each);
            }
            TimeMeaning::Part { part, values, .. } => {
                let joined = self.at.checked_sub(1).is_some_and(|b| self.view.joins(b));
                self.take(1);
                // 'on Saturdays and Sundays': either.
                match self.meaning.calendar.last_mut() {
                    Some((known, all, _)) if joined && known == part => all.extend(values),
                    _ => self.meaning.calendar.push((*part, values.clone(), hints)),
                }
            }
            TimeMeaning::Compare(_) | TimeMeaning::Shift { .. } | TimeMeaning::Duration { .. } => self.at += 1,
        }
    }

    /// 'each month', 'of every week': a ranking is within it.
    fn said_of_each(&self) -> bool {
        let said = |t: &crate::text::Token| matches!(t.lower.as_str(), "each" | "every" | "per");
        self.view.tokens(self.at).iter().any(said)
    }

    fn put_unit(&mut self, key: Key, each: bool) {
        if each {
            self.meaning.each = true;
            self.meaning.within.push(key.clone());
        }
        self.put_key(key);
    }

    /// 'busiest month', 'quietest hour': units of time ranked by what happened in them.
    fn busiest(&mut self) {
        let (Some(word), None) = (self.superlative_of_unit(), &self.meaning.rank) else { return };
        let descending = !matches!(word, "quietest" | "slowest" | "weakest" | "calmest" | "worst" | "lowest" | "smallest");
        self.meaning.rank = Some(Rank { limit: Some(1), offset: None, descending, by: By::Open });
    }

    /// The superlative before a unit of time; 'latest' tells which, and ranks nothing.
    fn superlative_of_unit(&self) -> Option<&str> {
        let said = |word: &&str| {
            matches!(*word, "best" | "worst" | "peak")
                || word.len() > 5
                    && word.ends_with("est")
                    && !matches!(*word, "latest" | "newest" | "oldest" | "earliest" | "request" | "interest")
        };
        self.view.tokens(self.at).iter().map(|t| t.lower.as_str()).find(said)
    }

    /// 'by month of hiring': the date named beside a unit of time.
    fn date_beside(&self) -> Option<Place> {
        let next = self.view.next(self.at + 1);
        self.view.column(next).filter(|p| self.view.is_date(*p)).or(self.last.map(|(p, _)| p).filter(|p| self.view.is_date(*p)))
    }
}

/// 'which month had the highest takings', 'our best week for orders': one unit of time by what happened in it; `None` for any other question.
pub(super) fn best(items: &[Item], set: Setting<'_>, style: Style) -> Option<Composed> {
    let view = View::new(items, set);
    let unit = |i: usize| matches!(view.sense(i), Some(Sense::Time(TimeMeaning::GroupBy(_) | TimeMeaning::GroupByPart(_))));
    let at = (0..view.items.len()).find(|&i| unit(i))?;
    let most = |w: &str| {
        matches!(w, "best" | "worst" | "most" | "least" | "fewest")
            || w.ends_with("iest")
            || matches!(w, "highest" | "lowest" | "strongest" | "weakest" | "slowest" | "largest" | "biggest" | "smallest")
    };
    // Said with the unit, or asked for one: 'which month was the best'; 'months' are several.
    let within = view.tokens(at).iter().any(|t| most(&t.lower));
    let one = view.tokens(at).last().is_some_and(|t| !t.lower.ends_with('s'));
    let asked = (at.saturating_sub(2)..at)
        .any(|i| view.tag(i) == "which" || view.tokens(i).iter().any(|t| matches!(t.lower.as_str(), "which" | "what")))
        || view.tokens(at).first().is_some_and(|t| matches!(t.lower.as_str(), "which" | "what"));
    let ranked = (0..view.items.len()).any(|i| matches!(view.tag(i), "sup" | "sup_count" | "sup_frequent"));
    // 'by takings' tells what it is ranked by.
    let by_amount = |i: usize| view.column(view.next(i + 1)).is_some_and(|p| view.is_amount(p));
    let several = (0..view.items.len()).any(|i| matches!(view.tag(i), "by" | "top") && !by_amount(i));
    if several || !one || !(within || asked && ranked) || view.beyond() {
        return None;
    }
    let mut m: Meaning = read::read(&view, style);
    if m.beyond || !m.left.is_empty() {
        return None;
    }
    settle::settle(&mut m, &view, style)?;
    // 'the best month of each shop': within each of them.
    let time = |k: &Key| matches!(k, Key::Time { .. });
    let timed = m.keys.iter().any(time) && m.keys.iter().all(|k| time(k) || m.within.contains(k)) && !m.within.iter().any(time);
    let limited = matches!(&m.rank, Some(Rank { by: By::Measure(_), limit: Some(1), .. }));
    if !timed || !limited || m.guessed {
        return None;
    }
    build::build(m, &view)
}
