//! Functions for keeping things in order.

use super::call::{Call, Returned, text};
use crate::catalog;

crate::sql_functions! {
    ask_refresh, pg_finfo_ask_refresh => refresh;
    ask_share, pg_finfo_ask_share => share;
}

fn refresh(call: &Call) -> Returned {
    let out = call.rows();
    if let Some(obstacle) = crate::db::write_obstacle() {
        tracing::debug!(obstacle, "nothing is indexed");
        return Err(crate::errors::AskError::ReadOnly {
            what: "ask.refresh()",
        });
    }
    for report in catalog::refresh::refresh() {
        out.push(vec![
            text(report.object),
            text(report.status),
            text(report.detail),
        ])?;
    }
    out.done()
}

fn share(call: &Call) -> Returned {
    let Some(memory) = call.bigint(0) else { return Ok(None) };
    if crate::memory::recall::share(memory) {
        Ok(None)
    } else {
        Err(crate::errors::AskError::NotFound { what: format!("memory {memory}") })
    }
}
