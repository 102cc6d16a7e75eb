//! 'birthdays next month', 'born in June': the month of a day of birth, whatever the year.

use super::{Finder, Reading, Sense};
use crate::compose::state::dated_state;
use crate::query::{ColumnRef, Expr, Predicate, TableRef};
use crate::time::{TimeContext, TimeMeaning};
use crate::time_types::{CalendarPart, Grain};

/// Fits of people's days of birth, and of those that other rows keep.
const PEOPLE: f32 = 0.97;
const OTHERS: f32 = 0.7;

impl Finder<'_> {
    /// Reads a month beside a birthday as that month of any year.
    pub(super) fn birthdays(&mut self, time: &TimeContext) {
        let said = |w: &str| self.tokens.iter().any(|t| t.lower == w && !t.quoted);
        if !(said("birthday") || said("birthdays")) {
            return;
        }
        let born: Vec<(usize, usize)> =
            (0..self.lexicon.tables.len()).filter_map(|t| Some((t, self.lexicon.roles[t].only("birth date")?))).collect();
        if born.is_empty() {
            return;
        }
        // Whose birthday it is: people before other rows that keep a day of birth.
        if born.iter().any(|&(t, _)| self.lexicon.is_person(t)) {
            for (_, readings) in self.found.values_mut() {
                for r in readings.iter_mut() {
                    if matches!(r.sense, Sense::Column(t, c) if born.contains(&(t, c)) && !self.lexicon.is_person(t)) {
                        r.fit *= OTHERS;
                    }
                }
            }
        }
        let mut found = Vec::new();
        for (&(start, end), (cover, readings)) in &self.found {
            for r in readings {
                let Sense::Time(TimeMeaning::Range(range)) = &r.sense else { continue };
                let (Some(first), _) = crate::time::bounds(range, time) else { continue };
                let (month, day) = (i32::from(first.day.month), i32::from(first.day.day));
                match range.grain {
                    Grain::Month if range.to.is_some() => found.push((start, end, *cover, month, None)),
                    Grain::Day if range.to.is_some() => found.push((start, end, *cover, month, Some(day))),
                    _ => {}
                }
            }
        }
        for (start, end, cover, month, day) in found {
            if let Some((_, readings)) = self.found.get_mut(&(start, end)) {
                readings.retain(|r: &Reading| !matches!(r.sense, Sense::Time(_)));
            }
            for &(t, c) in &born {
                let shape = &self.lexicon.schema.tables[t];
                let column = ColumnRef { table: TableRef::new(&shape.name), column: shape.columns[c].name.clone() };
                let part = |part, value| Predicate::PartIs { column: column.clone(), part, value };
                let mut conditions = vec![part(CalendarPart::MonthOfYear, month)];
                conditions.extend(day.map(|day| part(CalendarPart::DayOfMonth, day)));
                // A birthday is kept of those who are still there.
                if let Some((true, left)) = dated_state(self.lexicon, t, "current") {
                    let left = Expr::Column(ColumnRef { table: TableRef::new(&shape.name), column: shape.columns[left].name.clone() });
                    conditions.push(Predicate::Null { expr: left, negated: false });
                }
                let condition = if conditions.len() == 1 { conditions.remove(0) } else { Predicate::All(conditions) };
                let fit = if self.lexicon.is_person(t) { PEOPLE } else { OTHERS };
                self.add(start, end, cover + 0.2, Sense::Restriction(Box::new(condition)), fit);
            }
        }
    }
}
