//! Functions for keeping things in order.

use super::call::{Call, Returned, name, text};
use crate::errors::AskError;
use crate::{catalog, db, memory, model, pipeline};
use pgrx::IntoDatum;

/// Turns and model calls that `ask.report()` measures.
const LATEST: &str = "10000";

crate::sql_functions! {
    ask_refresh, pg_finfo_ask_refresh => refresh;
    ask_share, pg_finfo_ask_share => share;
    ask_suggest, pg_finfo_ask_suggest => suggest;
    ask_check, pg_finfo_ask_check => check;
    ask_prune, pg_finfo_ask_prune => prune;
    ask_forget, pg_finfo_ask_forget => forget;
    ask_forget_memory, pg_finfo_ask_forget_memory => forget_memory;
    ask_report, pg_finfo_ask_report => report;
    ask_asker, pg_finfo_ask_asker => asker;
}

/// These calls are there to write: no quiet skipping.
fn writable(what: &'static str) -> Result<(), AskError> {
    match db::write_obstacle() {
        Some(obstacle) => {
            tracing::debug!(obstacle, "{what} refused");
            Err(AskError::ReadOnly { what })
        }
        None => {
            memory::asker::note();
            Ok(())
        }
    }
}

/// Whether the call is about everyone's rows.
fn everyone(call: &Call, index: usize) -> Result<bool, AskError> {
    let everyone = call.boolean(index).unwrap_or(false);
    if everyone && !db::is_administrator() {
        return Err(AskError::Privilege {
            what: "only an administrator may do this for everyone",
            hint: "Leave the argument out for what is yours, or ask for EXECUTE on ask.share().",
        });
    }
    Ok(everyone)
}

fn flag(yes: bool) -> Option<&'static str> {
    Some(if yes { "t" } else { "f" })
}

/// The role that asks, by the name that its rows are kept under.
fn asker(_: &Call) -> Returned {
    Ok(name(&memory::asker::stored_name(db::acting_for())))
}

fn prune(call: &Call) -> Returned {
    let out = call.rows();
    let everyone = everyone(call, 2)?;
    writable("ask.prune()")?;
    let (older_than, keep) = (call.interval(0), call.integer(1).map(|n| n.to_string()));
    let arguments = [older_than.as_deref(), keep.as_deref(), flag(everyone)];
    out.push_texts(db::as_owner(|| db::query("SELECT what, removed FROM ask._prune($1::interval, $2::int, $3::boolean)", &arguments)))?;
    out.done()
}

fn forget(call: &Call) -> Returned {
    writable("ask.forget()")?;
    let what = call.text(0);
    let rows = db::as_owner(|| db::query("SELECT ask._forget($1)", &[what.as_deref()]));
    Ok(rows.into_iter().next().and_then(|mut r| r.pop()??.parse::<i64>().ok()).into_datum())
}

fn forget_memory(call: &Call) -> Returned {
    writable("ask.forget()")?;
    let memory = call.bigint(0).map(|id| id.to_string());
    let rows = db::as_owner(|| db::query("SELECT ask._forget($1::bigint)", &[memory.as_deref()]));
    Ok(rows.first().is_some_and(|r| r.first().is_some_and(|t| t.as_deref() == Some("t"))).into_datum())
}

fn report(call: &Call) -> Returned {
    let out = call.rows();
    let everyone = everyone(call, 0)?;
    let arguments = [flag(everyone), flag(db::is_administrator()), Some(LATEST)];
    out.push_texts(db::as_owner(|| db::query("SELECT * FROM ask._report($1::boolean, $2::boolean, $3::int)", &arguments)))?;
    for (server, failures, wait) in model::states() {
        let scope = if model::breaker::is_shared() { "all backends" } else { "this backend" };
        let detail = match wait {
            Some(ms) => format!("open, next try in {} s ({scope})", ms / 1000),
            None => format!("closed ({scope})"),
        };
        let mut row = vec![None; 9];
        (row[0], row[1], row[8]) = (Some(format!("model endpoint {server}")), Some(failures.to_string()), Some(detail));
        out.push_texts(vec![row])?;
    }
    out.done()
}

fn refresh(call: &Call) -> Returned {
    let out = call.rows();
    writable("ask.refresh()")?;
    // A transaction that sees nothing of what others do would keep values twice.
    // SAFETY: a plain read.
    if unsafe { pgrx::pg_sys::XactIsoLevel } >= pgrx::pg_sys::XACT_REPEATABLE_READ as i32 {
        return Err(AskError::ReadOnly { what: "ask.refresh()" });
    }
    memory::check::follow();
    for report in catalog::refresh::refresh() {
        out.push(vec![text(report.object), text(report.status), text(report.detail)])?;
    }
    out.done()
}

fn share(call: &Call) -> Returned {
    let Some(memory) = call.bigint(0) else {
        return Ok(None);
    };
    crate::memory::share::share(memory, call.boolean(1).unwrap_or(false))?;
    Ok(None)
}

fn suggest(call: &Call) -> Returned {
    let out = call.rows();
    for question in pipeline::suggest(call.integer(0).unwrap_or(5).clamp(0, 100) as usize) {
        out.push(vec![text(question)])?;
    }
    out.done()
}

fn check(call: &Call) -> Returned {
    let out = call.rows();
    for finding in memory::check::check(&catalog::snapshot()) {
        out.push(vec![
            text(finding.kind),
            finding.id.into_datum(),
            text(finding.name),
            finding.holds.into_datum(),
            text(finding.detail.unwrap_or_else(|| "holds".into())),
        ])?;
    }
    out.done()
}
