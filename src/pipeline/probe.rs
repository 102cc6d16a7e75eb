//! Check by running: a doubtful reading that finds no rows gives way to a near one that does, where running them is cheap.

use super::Depth;
use super::attempt::{Plan, Tried, judged, try_out};
use super::trace::Trace;
use crate::catalog::Snapshot;
use crate::guard::{self, GuardError, Limits, ResultSet, Verdict};
use crate::memory::rejection;
use crate::settings;
use pg_ask_engine::answer::Outcome;
use pg_ask_engine::probe::{found, is_doubtful, rivals};
use serde_json::{Value, json};
use std::time::Duration;

/// A query that is only run to see whether it finds rows may take this long: the planner may err.
const PATIENCE: Duration = Duration::from_millis(100);

/// Tries the best reading where it is doubtful, and the next ones if it finds no rows; the one that does leads from then on. What
/// became of the leading one, if it was tried as far as `depth` wants.
///
/// A query that fails here proves nothing: all stays as it was.
pub(super) fn probe(outcome: &mut Outcome, depth: Depth, snapshot: &Snapshot, trace: &mut Trace) -> Option<Tried> {
    let max_cost = settings::probe_cost();
    if max_cost <= 0.0 || !is_doubtful(outcome) {
        return None;
    }
    let rivals = rivals(outcome);
    let best = outcome.candidates.first()?;
    // Without rows wanted, one is run only where its place can be taken.
    if depth == Depth::Write && rivals.is_empty() || rejection::known(&best.sql, snapshot).is_some() {
        return None;
    }
    let cheap = |verdict: &Verdict| verdict.estimated_cost.is_some_and(|cost| cost <= max_cost);
    let (first, empty) = if depth == Depth::Write {
        let (verdict, found) = trace.stage("guard", || guard::look(&best.sql, &settings::limits(), max_cost, PATIENCE));
        (judged(verdict), found == Some(false))
    } else {
        let plan = Plan { sql: &best.sql, candidate: Some(best), memory: None, ceiling: None };
        let first = try_out(&plan, depth, &settings::limits(), trace);
        let empty = matches!(&first, Ok((_, Some(set))) if set.rows.is_empty());
        (first, empty)
    };
    if !empty {
        return Some(first);
    }
    let mut tried = vec![json!({"sql": best.sql, "rows": false})];
    let mut instead = None;
    let near = rivals.into_iter().filter(|_| first.as_ref().is_ok_and(|(verdict, _)| cheap(verdict)));
    for at in near {
        let Some(rival) = outcome.candidates.get(at) else { continue };
        if rejection::known(&rival.sql, snapshot).is_some() {
            continue;
        }
        let rows = if depth == Depth::Write { 1 } else { settings::limits().max_rows };
        match trace.stage("probe", || guard::run(&rival.sql, &limits(max_cost, rows))) {
            Ok(set) => {
                tried.push(json!({"sql": rival.sql, "rows": has_rows(&set)}));
                if has_rows(&set) {
                    instead = Some((at, set));
                    break;
                }
            }
            Err(error) => tried.push(json!({"sql": rival.sql, "rows": null, "problem": problem(&error)})),
        }
    }
    let at = instead.as_ref().map(|(at, _)| *at);
    found(outcome, at);
    trace.set("probe", json!({"tried": Value::Array(tried), "changed": at.is_some()}));
    match instead {
        None => Some(first),
        // What was cut to see one row is judged once more, with all that a verdict says.
        Some(_) if depth == Depth::Write => None,
        Some((_, mut set)) => Some(Ok((std::mem::take(&mut set.verdict), Some(set)))),
    }
}

/// The caller's limits, tightened: it is refused where the planner's estimate is above `max_cost`.
fn limits(max_cost: f64, max_rows: u64) -> Limits {
    let limits = settings::limits();
    let timeout = if limits.timeout.is_zero() { PATIENCE } else { limits.timeout.min(PATIENCE) };
    Limits { timeout, max_cost: limits.max_cost.min(max_cost), max_rows: limits.max_rows.min(max_rows), ..limits }
}

/// A single row of zeros and NULLs is what a query over no rows gives: it proves nothing.
fn has_rows(set: &ResultSet) -> bool {
    match set.rows.as_slice() {
        [] => false,
        [row] if !set.truncated => row.iter().any(|cell| cell.as_deref().is_some_and(|text| text != "0")),
        _ => true,
    }
}

fn problem(error: &GuardError) -> String {
    match error {
        GuardError::TooExpensive { cost, .. } => format!("estimated cost {cost:.0} is above ask.probe_cost"),
        other => other.message(),
    }
}
