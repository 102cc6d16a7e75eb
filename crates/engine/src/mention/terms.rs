//! Seasons, terms, months and days of the week that a column keeps by their names.

use super::parts::is_calendar;
use super::{Finder, Sense, places};
use crate::schema::ValueHit;
use crate::time;
use crate::weights::weight;

const WEEKDAYS: &[&str] =
    &["mon", "tue", "wed", "thu", "fri", "sat", "sun", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

impl Finder<'_> {
    /// True for a table that a word of the question names.
    fn is_spoken_of(&self, table: usize) -> bool {
        self.found.values().any(|(_, readings)| readings.iter().any(|r| r.fit >= 0.75 && r.sense == Sense::Table(table)))
    }

    /// 'in Fall 2009', 'in May' where a column of terms or months holds just that word: a value, no span of days.
    pub(super) fn calendar_values(&mut self, hits: &[ValueHit]) {
        for i in 0..self.tokens.len() {
            let word = self.tokens[i].lower.clone();
            let others = places::other_names(&self.tokens[i..=i]);
            let weekday = others.iter().any(|o| WEEKDAYS.contains(&o.to_lowercase().as_str()));
            if time::season(&word).is_none() && time::month(&word).is_none() && !weekday {
                continue;
            }
            let kept = hits.iter().find_map(|h| {
                let same = |w: &str| h.phrase.eq_ignore_ascii_case(w);
                let table =
                    self.lexicon.table(&h.table).filter(|_| h.similarity >= 0.99 && (same(&word) || others.iter().any(|o| same(o))))?;
                let column = self.lexicon.column(table, &h.column)?;
                // A day of the week is rather one of the dates, unless the rows that are spoken of keep its name themselves.
                let named = is_calendar(self.lexicon, table, column) && (!weekday || self.is_spoken_of(table));
                named.then(|| (table, column, h.value.clone()))
            });
            let Some((table, column, value)) = kept else { continue };
            for ((start, end), (weight, readings)) in &mut self.found {
                if (*start..*end).contains(&i) && readings.iter().any(|r| matches!(r.sense, Sense::Time(_))) {
                    readings.retain(|r| !matches!(r.sense, Sense::Time(_)));
                    *weight = if readings.is_empty() { 0.0 } else { *weight };
                }
            }
            self.found.retain(|_, (_, readings)| !readings.is_empty());
            let cover = weight("cover.value") + weight("cover.value_capital");
            self.add(i, i + 1, cover, Sense::Value { table, column, value, exact: true }, 1.0);
        }
    }
}
