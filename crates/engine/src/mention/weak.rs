//! Common words that are near some name of the schema: 'work' beside a column of jobs.

use super::{Segment, Sense};
use crate::mention::Reading;
use crate::rank::COMMON;
use crate::text::Token;

/// Nearness below which a name is not what a common word says.
const A_NAME: f32 = 0.9;

/// Takes the names that are only near from common words, for where no question can be made with them; false where there are none.
pub(crate) fn leave_common_words(tokens: &[Token], segments: &mut [Segment]) -> bool {
    let mut changed = false;
    for s in segments {
        let common = tokens.get(s.start..s.end).is_some_and(|span| matches!(span, [t] if !t.quoted && COMMON.contains(t.lower.as_str())));
        let near = |r: &Reading| matches!(r.sense, Sense::Table(_) | Sense::Column(..)) && r.fit < A_NAME;
        if common && s.readings.iter().any(near) {
            s.readings.retain(|r| !near(r));
            if s.readings.is_empty() {
                s.readings.push(Reading { sense: Sense::Unknown, fit: 0.0 });
            }
            changed = true;
        }
    }
    changed
}
