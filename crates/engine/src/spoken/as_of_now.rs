//! 'Clients without a valid contract today': what is valid is so today; said twice beside a denial, the day takes the denial to itself.

use super::word;
use crate::text::Token;

const STATES: &[&str] = &["valid", "active", "current", "live", "running", "unexpired"];
const DENIED: &[&str] = &["without", "no", "not", "never", "isn't", "aren't", "lack", "lacks", "lacking"];
const NOW: &[&[&str]] = &[
    &["at", "the", "moment"],
    &["as", "of", "today"],
    &["as", "of", "now"],
    &["right", "now"],
    &["at", "present"],
    &["for", "now"],
    &["currently"],
    &["presently"],
    &["today"],
    &["now"],
];

pub(super) fn turn(tokens: &mut Vec<Token>) {
    let said = |from: usize, list: &[&str]| (from..tokens.len()).find(|&i| list.contains(&word(tokens, i)));
    let Some(denied) = said(0, DENIED) else { return };
    let Some(state) = said(denied, STATES) else { return };
    let at = (denied..tokens.len()).find_map(|i| {
        let stands = |p: &&&[&str]| p.iter().enumerate().all(|(k, w)| word(tokens, i + k) == *w);
        NOW.iter().find(stands).map(|p| (i, p.len()))
    });
    let Some((at, n)) = at else { return };
    // Only where nothing but the state and what is in it stands between.
    if at <= state + 3 && at + n > denied {
        tokens.drain(at..at + n);
    }
}
