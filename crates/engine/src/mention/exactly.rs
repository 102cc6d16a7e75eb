//! What rows that are spoken of store word for word is not what a column elsewhere is only nearly called: 'bookings were cancelled' is a
//! state of bookings, whatever else sounds like it.

use super::{Finder, Reading, Segment, Sense};
use crate::account::{root, root_of};
use crate::lexicon::Lexicon;
use crate::text::Token;
use crate::time::TimeMeaning;

/// From this fit on a word names a table, and a value is meant.
const NAMED: f32 = 0.75;
const STORED: f32 = 0.8;
/// A column that is only nearly called so has a fit below this.
const NEARLY: f32 = 0.6;

/// Leaves near columns aside where a word is a value of rows that the question names.
pub(super) fn stored_before_near(segments: &mut [Segment], tokens: &[Token], lexicon: &Lexicon) {
    let spoken: Vec<usize> = (segments.iter())
        .filter_map(|s| match s.readings.first()? {
            r if r.fit >= NAMED => {
                if let Sense::Table(t) = r.sense {
                    Some(t)
                } else {
                    None
                }
            }
            _ => None,
        })
        .collect();
    for segment in segments {
        let stored = segment
            .readings
            .iter()
            .any(|r| matches!(r.sense, Sense::Value { table, exact: true, .. } if spoken.contains(&table)) && r.fit >= STORED);
        // 'invoiced' may be about invoices.
        if !stored || segment.readings.iter().any(|r| matches!(r.sense, Sense::Table(_))) {
            continue;
        }
        let said: Vec<String> =
            tokens.get(segment.start..segment.end).unwrap_or_default().iter().map(|t| root(&t.lower).to_string()).collect();
        // 'opened' may be the day on which something was opened, though it is called 'open', too.
        let bears = |t: usize, c: usize| lexicon.tables[t].columns[c].words.iter().any(|w| said.contains(&root_of(w).to_string()));
        segment.readings.retain(|r| !matches!(r.sense, Sense::Column(t, c) if r.fit < NEARLY && !bears(t, c)));
    }
}

impl Finder<'_> {
    /// 'in the morning' where rows keep the part of the day as a value: that, beside the hours of a clock.
    pub(super) fn kept_parts_of_day(&mut self) {
        const PARTS: &[&str] =
            &["morning", "mornings", "afternoon", "afternoons", "evening", "evenings", "night", "nights", "noon", "midday"];
        let part = |at: usize| self.tokens.get(at).is_some_and(|t| !t.quoted && PARTS.contains(&t.lower.as_str()));
        let stored = |at: usize| {
            let readings = self.found.get(&(at, at + 1)).map(|f| f.1.clone()).unwrap_or_default();
            readings.into_iter().filter(|r| matches!(r.sense, Sense::Value { exact: true, .. })).collect::<Vec<_>>()
        };
        let timed = |r: &Reading| matches!(r.sense, Sense::Time(_));
        let told: Vec<((usize, usize), f32, Vec<Reading>)> = (self.found.iter())
            .filter(|(span, (_, readings))| span.1 > span.0 + 1 && part(span.1 - 1) && readings.iter().any(timed))
            .map(|(span, (cover, _))| (*span, *cover, stored(span.1 - 1)))
            .collect();
        for (span, cover, readings) in told {
            for reading in readings {
                self.add(span.0, span.1, cover, reading.sense, reading.fit);
            }
        }
    }

    /// 'a day pass' and 'a week ticket' are kinds of passes and tickets: no unit of time to group by.
    pub(super) fn kinds_before_units(&mut self) {
        let units = |r: &Reading| matches!(r.sense, Sense::Time(TimeMeaning::GroupBy(_)));
        let of_rows = |at: usize, t: usize| {
            let named = |r: &Reading| r.fit >= NAMED && matches!(r.sense, Sense::Table(x) | Sense::Column(x, _) if x == t);
            self.found.iter().any(|(span, (_, readings))| span.0 == at && readings.iter().any(named))
        };
        let kind = |at: usize| {
            let stored = |r: &Reading| matches!(r.sense, Sense::Value { table, exact: true, .. } if of_rows(at + 1, table));
            self.found.get(&(at, at + 1)).is_some_and(|(_, readings)| readings.iter().any(stored))
        };
        let article = |at: usize| self.tokens.get(at).is_some_and(|t| matches!(t.lower.as_str(), "a" | "an"));
        let wrong: Vec<(usize, usize)> = (self.found.iter())
            .filter(|(span, (_, readings))| span.1 == span.0 + 2 && article(span.0) && readings.iter().any(units) && kind(span.0 + 1))
            .map(|(span, _)| *span)
            .collect();
        for span in wrong {
            self.found.remove(&span);
        }
    }
}
