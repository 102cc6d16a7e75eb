//! Which charts a caller prefers, learned from what they name, change to, and praise.
//!
//! Each answer with a chart keeps `SHAPE KIND HOW`: the shape of its result, the kind of chart, and how that came about
//! ([`How`]). A kind counts as preferred for a shape when the caller named it, changed to it, or gave the answer good
//! feedback in more than 80 % of the cases, and in three at least.

use crate::lookup::Table;
use crate::{db, settings};
use pgrx::pg_sys;
use std::collections::{BTreeMap, HashMap};

/// Share of the cases that a preferred kind must exceed.
const SHARE: f64 = 0.8;
/// Cases that speak for it, at least.
const CASES: usize = 3;
/// Latest charts looked at.
const LATEST: usize = 100;

/// How a chart came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// The question named the kind.
    Named,
    /// A follow-up asked for the result before in this kind: the chart before it does not count.
    Changed,
    /// Drawn because it is preferred: says nothing new.
    Preferred,
    /// Nothing was said about it.
    Shown,
}

impl How {
    fn word(self) -> &'static str {
        match self {
            Self::Named => "named",
            Self::Changed => "changed",
            Self::Preferred => "preferred",
            Self::Shown => "shown",
        }
    }
}

/// What an answer keeps of its chart.
pub fn note(shape: &str, kind: &str, how: How) -> String {
    format!("{shape} {kind} {}", how.word())
}

/// A chart that was drawn.
struct Drawn {
    answer: i64,
    session: String,
    shape: String,
    kind: String,
    how: String,
}

/// Pairs of a shape and its preferred kind; none where learning is off.
pub fn learned() -> Vec<(String, String)> {
    if !settings::learn() || db::is_empty(c"turn") {
        return Vec::new();
    }
    let asker = db::asker();
    let latest = latest(&asker);
    let said = if latest.is_empty() || db::is_empty(c"feedback_given") { None } else { Table::of(c"feedback_given", &FEEDBACK) };
    let score = |answer: i64| said.as_ref().and_then(|said| score(said, answer, &asker)).unwrap_or_default();
    // How often a kind was drawn for a shape, and how often that was liked.
    let mut cases: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut shapes: HashMap<&str, usize> = HashMap::new();
    // By conversation, how the chart after it came about: the latest come first.
    let mut next: HashMap<&str, &str> = HashMap::new();
    for drawn in &latest {
        let after = next.insert(&drawn.session, &drawn.how);
        let score = score(drawn.answer);
        if after == Some(How::Changed.word()) || drawn.how == How::Preferred.word() && score == 0 {
            continue;
        }
        *shapes.entry(&drawn.shape).or_default() += 1;
        let named = drawn.how == How::Named.word() || drawn.how == How::Changed.word();
        *cases.entry((&drawn.shape, &drawn.kind)).or_default() += usize::from(named || score > 0);
    }
    let preferred = |((shape, _), liked): &(&(&str, &str), &usize)| {
        **liked >= CASES && **liked as f64 > SHARE * shapes.get(shape).copied().unwrap_or_default() as f64
    };
    cases.iter().filter(preferred).map(|((shape, kind), _)| ((*shape).to_owned(), (*kind).to_owned())).collect()
}

/// The asker's latest charts, the last one first.
fn latest(asker: &db::Asker) -> Vec<Drawn> {
    let mut out = Vec::new();
    let Some(turns) = Table::of(c"turn", &[c"id", c"session", c"chart", c"kept"]) else { return out };
    turns.last_first(c"turn_chart", &asker.conditions(), |fields| {
        let chart = fields.text(2).filter(|_| fields.truth(3)).unwrap_or_default();
        let mut words = chart.split(' ').map(str::to_owned);
        if let (Some(answer), Some(session), Some(shape), Some(kind), Some(how)) =
            (fields.number(0), fields.text(1), words.next(), words.next(), words.next())
        {
            out.push(Drawn { answer, session, shape, kind, how });
        }
        out.len() < LATEST
    });
    out
}

/// The columns of feedback that are read.
const FEEDBACK: [&std::ffi::CStr; 3] = [c"role_name", c"app_user", c"score"];

/// The asker's last word on an answer.
fn score(feedback: &Table, answer: i64, asker: &db::Asker) -> Option<i16> {
    let mut score = None;
    let answer = answer.to_string();
    feedback.last_first(c"feedback_answer", &[(c"answer", (pg_sys::INT8OID, Some(&answer)))], |fields| {
        let own = fields.name(0).is_some_and(|role| role.to_bytes() == asker.role.as_bytes()) && fields.is(1, &asker.app_user);
        score = fields.small(2).filter(|_| own);
        !own
    });
    score
}
