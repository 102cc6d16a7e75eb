//! What rows that are spoken of store word for word is not what a column elsewhere is only nearly called: 'bookings were cancelled' is a
//! state of bookings, whatever else sounds like it.

use super::{Segment, Sense};
use crate::account::{root, root_of};
use crate::lexicon::Lexicon;
use crate::text::Token;

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
