//! Functions about model providers.

use super::call::{Call, Returned, text};
use crate::{model, pipeline};
use pgrx::IntoDatum;

crate::sql_functions! {
    ask_prompt, pg_finfo_ask_prompt => prompt;
    ask_model_options, pg_finfo_ask_model_options => options;
    ask_model_endpoints, pg_finfo_ask_model_endpoints => endpoints;
    ask_reembed, pg_finfo_ask_reembed => reembed;
}

fn prompt(call: &Call) -> Returned {
    let Some(question) = call.text(0) else {
        return Ok(None);
    };
    Ok(text(pipeline::prompt(&question, call.text(1).as_deref())?))
}

/// The validator of the wrapper.
fn options(call: &Call) -> Returned {
    model::options::validate(&call.texts(0).unwrap_or_default(), call.oid(1).unwrap_or(pgrx::pg_sys::InvalidOid))?;
    // PostgreSQL takes NULL from a validator for an error.
    Ok(Some(pgrx::pg_sys::Datum::from(0usize)))
}

fn reembed(call: &Call) -> Returned {
    let most = call.integer(0).unwrap_or(1_000).clamp(0, 10_000);
    Ok(model::embedding::reembed(usize::try_from(most).unwrap_or(0))?.into_datum())
}

fn endpoints(call: &Call) -> Returned {
    let out = call.rows();
    for (server, failures, wait) in model::states() {
        let state = if wait.is_some() { "open" } else { "closed" };
        let scope = if model::breaker::is_shared() { "all backends" } else { "this backend" };
        out.push(vec![text(server), text(state), i64::from(failures).into_datum(), wait.map(|ms| ms / 1000).into_datum(), text(scope)])?;
    }
    out.done()
}
