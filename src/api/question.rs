//! Functions that take a question.

use super::call::{Call, Returned, jsonb, maybe_text, text, texts};
use crate::errors::AskError;
use crate::pipeline::{self, Answer, Depth, Questions};
use crate::{guard, settings};
use pgrx::IntoDatum;

crate::sql_functions! {
    ask_sql, pg_finfo_ask_sql => sql;
    ask_rows, pg_finfo_ask_rows => rows;
    ask_answer, pg_finfo_ask_answer => answer;
    ask_chart, pg_finfo_ask_chart => chart;
    ask_dashboard, pg_finfo_ask_dashboard => dashboard;
    ask_dashboard_html, pg_finfo_ask_dashboard_html => dashboard_html;
    ask_dashboard_array, pg_finfo_ask_dashboard_array => dashboard_array;
    ask_dashboard_html_array, pg_finfo_ask_dashboard_html_array => dashboard_html_array;
    ask_table, pg_finfo_ask_table => table;
    ask_cursor, pg_finfo_ask_cursor => cursor;
    ask_view, pg_finfo_ask_view => view;
    ask_explain, pg_finfo_ask_explain => explain;
    ask_explain_answer, pg_finfo_ask_explain_answer => explain_answer;
}

/// Asks the question of the first argument in the session of the last; `None` for NULL.
fn ask(call: &Call, function: &'static str, depth: Depth) -> Result<Option<Answer>, AskError> {
    let Some(question) = call.text(0) else {
        return Ok(None);
    };
    let session = call.text(1);
    pipeline::ask(&question, session.as_deref(), function, depth).map(Some)
}

/// Only answers pass; the others become errors.
fn answered(answer: Option<Answer>) -> Result<Option<Answer>, AskError> {
    answer.map(Answer::or_error).transpose()
}

fn sql(call: &Call) -> Returned {
    let answer = answered(ask(call, "sql", Depth::Write)?)?;
    Ok(answer.and_then(|a| maybe_text(a.sql.as_deref())))
}

fn rows(call: &Call) -> Returned {
    let out = call.rows();
    if let Some(answer) = answered(ask(call, "rows", Depth::Run)?)?
        && let Some(result) = &answer.result
    {
        for i in 0..result.rows.len() {
            out.push(vec![text(result.json_row(i))])?;
        }
    }
    out.done()
}

fn answer(call: &Call) -> Returned {
    let Some(a) = ask(call, "answer", Depth::Chart)? else {
        return Ok(None);
    };
    let ran = a.result.as_ref();
    call.record(vec![
        a.id.and_then(IntoDatum::into_datum),
        text(a.status.name()),
        text(&a.question),
        maybe_text(a.sql.as_deref()),
        ran.and_then(|r| jsonb(&pipeline::result::columns_json(r))),
        ran.and_then(|r| jsonb(&pipeline::result::rows_json(r))),
        ran.and_then(|r| (r.rows.len() as i64).into_datum()),
        ran.and_then(|r| r.truncated.into_datum()),
        a.chart.as_ref().and_then(|c| jsonb(&c.to_string())),
        texts(&a.insights),
        maybe_text(a.explanation.as_deref()),
        a.confidence.and_then(IntoDatum::into_datum),
        maybe_text(a.source),
        texts(&a.warnings),
        texts(&a.options),
        maybe_text(a.reason.as_deref()),
        maybe_text(a.hint.as_deref()),
        maybe_text(a.summary.as_deref()),
        a.elapsed_ms.into_datum(),
        a.unused.as_deref().and_then(texts),
    ])
    .map(Some)
}

/// The dashboard of the first argument, a text or an array, in the session of the second; `None` for NULL.
fn dashboard_json(call: &Call, array: bool) -> Result<Option<serde_json::Value>, AskError> {
    let session = call.text(1);
    let session = session.as_deref();
    let dashboard = if array {
        call.texts(0).map(|list| pipeline::dashboard(Questions::List(list), session))
    } else {
        call.text(0).map(|text| pipeline::dashboard(Questions::Text(&text), session))
    };
    Ok(dashboard.transpose()?.map(|d| d.json))
}

fn dashboard(call: &Call) -> Returned {
    Ok(dashboard_json(call, false)?.and_then(|d| jsonb(&d.to_string())))
}

fn dashboard_array(call: &Call) -> Returned {
    Ok(dashboard_json(call, true)?.and_then(|d| jsonb(&d.to_string())))
}

fn dashboard_html(call: &Call) -> Returned {
    Ok(dashboard_json(call, false)?.and_then(|d| text(pg_ask_chart::dashboard_html(&d))))
}

fn dashboard_html_array(call: &Call) -> Returned {
    Ok(dashboard_json(call, true)?.and_then(|d| text(pg_ask_chart::dashboard_html(&d))))
}

/// The SQL of an answer whose rows the guard delivers; the session is the last argument.
fn deliverable(call: &Call, function: &'static str, session: usize) -> Result<Option<String>, AskError> {
    let Some(question) = call.text(0) else {
        return Ok(None);
    };
    let session = call.text(session);
    let answer = pipeline::ask(&question, session.as_deref(), function, Depth::Write)?;
    Ok(answer.or_error()?.sql)
}

fn table(call: &Call) -> Returned {
    match deliverable(call, "table", 1)? {
        Some(sql) => {
            // SAFETY: the call information of the function being executed, declared RETURNS SETOF record.
            unsafe { guard::table(&sql, &settings::limits(), call.info()) }.map_err(pipeline::result::guard_error)?;
            Ok(None)
        }
        None => call.rows().done(),
    }
}

fn cursor(call: &Call) -> Returned {
    let Some(name) = call.text(1) else {
        return Ok(None);
    };
    let Some(sql) = deliverable(call, "cursor", 2)? else {
        return Ok(None);
    };
    guard::cursor(&sql, &name, &settings::limits()).map_err(pipeline::result::guard_error)?;
    Ok(text(name))
}

fn view(call: &Call) -> Returned {
    let Some(name) = call.text(1) else {
        return Ok(None);
    };
    let Some(sql) = deliverable(call, "view", 2)? else {
        return Ok(None);
    };
    guard::view(&sql, &name, &settings::limits()).map_err(pipeline::result::guard_error)?;
    Ok(text(sql))
}

fn chart(call: &Call) -> Returned {
    let answer = answered(ask(call, "chart", Depth::Chart)?)?;
    Ok(answer.and_then(|a| a.chart).and_then(|c| jsonb(&c.to_string())))
}

fn explain(call: &Call) -> Returned {
    let answer = ask(call, "explain", Depth::Chart)?;
    Ok(answer.and_then(|a| jsonb(&a.trace.to_string())))
}

fn explain_answer(call: &Call) -> Returned {
    let Some(id) = call.bigint(0) else {
        return Ok(None);
    };
    Ok(jsonb(&crate::memory::history::trace(id)?))
}
