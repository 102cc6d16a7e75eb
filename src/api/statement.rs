//! Functions that take SQL.

use super::call::{Call, Returned, jsonb, maybe_text, text, texts};
use crate::{audit, guard, pipeline, settings};
use pgrx::IntoDatum;
use std::time::Instant;

crate::sql_functions! {
    ask_validate, pg_finfo_ask_validate => validate;
    ask_run, pg_finfo_ask_run => run;
    ask_chart_of, pg_finfo_ask_chart_of => chart_of;
    ask_bounded, pg_finfo_ask_bounded => bounded;
}

/// The guard's own: it stands around arguments in the trees that it runs.
fn bounded(call: &Call) -> Returned {
    // SAFETY: the declaration has an element and a float, and is strict.
    unsafe { guard::bounded(call.info()) }.map(Some).map_err(pipeline::result::guard_error)
}

fn of_sql<'a>(function: &'a str, sql: &'a str) -> audit::Subject<'a> {
    audit::Subject { function, session: None, question: None, sql: Some(sql) }
}

fn validate(call: &Call) -> Returned {
    let out = call.rows();
    if let Some(sql) = call.text(0) {
        let started = Instant::now();
        let verdict = audit::watched(of_sql("validate", &sql), || guard::validate(&sql, &settings::limits()));
        audit::note_sql("validate", &sql, started, Ok(None));
        out.push(vec![
            verdict.valid.into_datum(),
            maybe_text(verdict.rule),
            maybe_text(Some(verdict.message.as_str()).filter(|m| !m.is_empty())),
            texts(&verdict.warnings),
            texts(&verdict.recommendations),
            verdict.estimated_rows.into_datum(),
            verdict.estimated_cost.into_datum(),
        ])?;
    }
    out.done()
}

fn run(call: &Call) -> Returned {
    let out = call.rows();
    if let Some(sql) = call.text(0) {
        let started = Instant::now();
        let result = audit::watched(of_sql("run", &sql), || guard::run(&sql, &settings::limits())).map_err(pipeline::result::guard_error);
        audit::note_sql("run", &sql, started, result.as_ref().map(|set| Some(set.rows.len() as u64)));
        let result = result?;
        for i in 0..result.rows.len() {
            out.push(vec![text(result.json_row(i))])?;
        }
    }
    out.done()
}

fn chart_of(call: &Call) -> Returned {
    let Some(sql) = call.text(0) else {
        return Ok(None);
    };
    let started = Instant::now();
    let spec = audit::watched(of_sql("chart_of", &sql), || pipeline::chart_of(&sql, call.text(1).as_deref()));
    audit::note_sql("chart_of", &sql, started, spec.as_ref().map(|_| None));
    let spec = spec?;
    Ok(jsonb(&spec.to_string()))
}
