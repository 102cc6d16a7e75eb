//! What the words of a clause say of the data, before anything is composed of them.

use crate::answer::Context;
use crate::lexicon::Lexicon;
use crate::mention::{Sense, segments};
use crate::text::Token;
use crate::time::{TimeContext, TimeMeaning, add_days, bounds};

/// What words were heard to say.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Heard {
    /// A table or column is named.
    pub names: bool,
    /// A stored value, or something in quotes.
    pub stored: bool,
    /// A period of more than a day, a comparison of periods, or a grouping by time.
    pub period: bool,
    /// An operation: a ranking, a grouping, an exception.
    pub operates: bool,
}

/// What words say of the data.
pub(crate) fn heard(said: &[Token], lexicon: &Lexicon, context: &Context<'_>, time: &TimeContext) -> Heard {
    let mut found = Heard::default();
    for segment in segments(said, lexicon, context.values, time, context.steps) {
        for reading in segment.readings.iter().filter(|r| r.fit >= 0.8) {
            match &reading.sense {
                // A letter alone is a word's rest as often as a code.
                Sense::Value { exact, .. } => found.stored |= *exact && said[segment.start].end - said[segment.start].start > 1,
                Sense::Quoted(_) => found.stored = true,
                Sense::Time(meaning) => found.period |= spans_days(meaning, time),
                Sense::Number(_) => {}
                Sense::Keyword(..) => found.operates |= crate::account::policy::could_restrict(&reading.sense, false),
                _ => found.names = true,
            }
        }
    }
    found
}

/// True for a period of more than a day, a grouping by time and a comparison of periods.
fn spans_days(meaning: &TimeMeaning, time: &TimeContext) -> bool {
    match meaning {
        TimeMeaning::Range(range) => match bounds(range, time) {
            (Some(from), Some(to)) => to.day > add_days(from.day, 1),
            _ => true,
        },
        TimeMeaning::Part { .. } | TimeMeaning::Duration { .. } => false,
        _ => true,
    }
}
