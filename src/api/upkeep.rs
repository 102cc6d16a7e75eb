//! Functions for keeping things in order.

use super::call::{Call, Returned, text, texts};
use crate::{catalog, memory, pipeline};
use pgrx::IntoDatum;

crate::sql_functions! {
    ask_refresh, pg_finfo_ask_refresh => refresh;
    ask_share, pg_finfo_ask_share => share;
    ask_suggest, pg_finfo_ask_suggest => suggest;
    ask_describe, pg_finfo_ask_describe => describe;
    ask_check, pg_finfo_ask_check => check;
}

fn refresh(call: &Call) -> Returned {
    let out = call.rows();
    if let Some(obstacle) = crate::db::write_obstacle() {
        tracing::debug!(obstacle, "nothing is indexed");
        return Err(crate::errors::AskError::ReadOnly { what: "ask.refresh()" });
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

fn describe(call: &Call) -> Returned {
    let out = call.rows();
    if let Some(object) = call.text(0) {
        for d in pipeline::describe(&object)? {
            out.push(vec![text(d.part), text(d.name), text(d.role), texts(&d.words), text(d.reason)])?;
        }
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
