//! What should have happened and did not: 'bills that should have been paid by now but haven't been', 'what ought to be back by now and isn't'.
//! It is overdue, and its deed not done yet.

use super::phrase::section;
use super::{asks, parts, replace};
use crate::text::Token;

/// Words from what should have been done to 'by now'.
const REACH: usize = 6;
/// Where something is, which is no deed.
const PLACES: &[&str] = &["back", "here", "there", "home", "in", "out"];

pub(super) fn turn(tokens: &mut Vec<Token>) {
    let len = |name: &str, at: usize| section(name).iter().filter_map(|p| p.at(tokens, at)).map(|f| f.len).max();
    let Some((from, should)) = (0..tokens.len()).find_map(|i| Some((i, len("should", i)?))) else { return };
    let Some((now, now_len)) = (from + should..tokens.len().min(from + should + REACH)).find_map(|i| Some((i, len("by now", i)?))) else {
        return;
    };
    let Some(not) = len("but not", now + now_len) else { return };
    let end = now + now_len + not;
    // Nothing but the deed stands between, and nothing is asked behind.
    let said = &tokens[from + should..now];
    if said.iter().any(|t| t.punctuation || asks(&t.lower)) || tokens.get(end).is_some_and(|t| !parts(t) && !t.punctuation) {
        return;
    }
    let deed = said.iter().map(|t| t.lower.as_str()).find(|w| w.ends_with("ed") || crate::account::is_irregular(w));
    let mut plain = vec!["are", "overdue"];
    if let Some(deed) = deed.filter(|w| !PLACES.contains(w)) {
        plain.extend(["and", "not", deed, "yet"]);
    }
    let plain: Vec<String> = plain.into_iter().map(str::to_string).collect();
    let words: Vec<&str> = plain.iter().map(String::as_str).collect();
    replace(tokens, from, end - from, &words);
}
