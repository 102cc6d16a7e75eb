//! What was asked and run, beyond the users' reach: the audit trail, slow questions, and questions without an answer.
//!
//! A line in the server's log is taken back by no rollback; a row of `ask.audit_entry` goes with its transaction.

use crate::errors::AskError;
use crate::settings::{AuditLog, Unanswered};
use crate::{db, errors, settings};
use pgrx::pg_sys::panic::CaughtError;
use pgrx::{PgTryBuilder, pg_guard, pg_sys};
use serde_json::json;
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::tokenizer::{Token, Tokenizer};
use std::panic::AssertUnwindSafe;
use std::time::Instant;

/// One call.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// The SQL function that was called.
    pub function: &'a str,
    pub session: Option<&'a str>,
    pub question: Option<&'a str>,
    pub sql: Option<&'a str>,
    /// `answered`, `clarify`, `refused` or `failed`.
    pub status: &'a str,
    pub sqlstate: Option<&'a str>,
    pub row_count: Option<u64>,
    pub elapsed_ms: f64,
    /// The call ends in an error, which takes back what it writes.
    pub raises: bool,
}

static mut NEXT_HOOK: pg_sys::emit_log_hook_type = None;

/// Listens to what goes to the server's log; once, when the library is loaded.
pub fn register() {
    // SAFETY: hooks are chained as every extension does; this runs in the only thread.
    unsafe {
        NEXT_HOOK = pg_sys::emit_log_hook;
        pg_sys::emit_log_hook = Some(emitting);
    }
}

/// Keeps questions that were asked back or refused from being logged as errors, where a setting says so. They go to the client as
/// ever.
#[pg_guard]
unsafe extern "C-unwind" fn emitting(error: *mut pg_sys::ErrorData) {
    // SAFETY: PostgreSQL passes the error that it is about to write; only the flag for the log is changed.
    unsafe {
        if let Some(next) = NEXT_HOOK {
            next(error);
        }
        let of_question = (*error).sqlerrcode == errors::pack("PA010") || (*error).sqlerrcode == errors::pack("PA011");
        // Only the library's own: whoever raises such a code otherwise hides nothing.
        let own = !(*error).filename.is_null() && std::ffi::CStr::from_ptr((*error).filename) == c"pg_ask";
        if of_question && own && settings::log_unanswered() != Unanswered::Error {
            (*error).output_to_server = false;
        }
    }
}

/// Notes a call where settings say so. Never fails it.
pub fn note(entry: &Entry) {
    let unanswered = matches!(entry.status, "clarify" | "refused") && entry.raises;
    if unanswered && settings::log_unanswered() == Unanswered::Log {
        line("unanswered", entry);
    }
    if settings::log_min_duration().is_some_and(|least| entry.elapsed_ms >= least) {
        line("slow", entry);
    }
    match settings::audit_log() {
        AuditLog::Off => {}
        AuditLog::Server => line("audit", entry),
        // What no row can tell of, the log does.
        AuditLog::Table if entry.raises || db::write_obstacle().is_some() => line("audit", entry),
        AuditLog::Table => {
            if let Err(message) = db::optional(|| insert(entry)) {
                tracing::warn!(message, "the audit trail was not written");
                line("audit", entry);
            }
        }
    }
}

/// A call of a function that takes SQL.
pub fn note_sql(function: &str, sql: &str, started: Instant, outcome: Result<Option<u64>, &AskError>) {
    let sqlstate = outcome.as_ref().err().map(|error| error.sqlstate());
    note(&Entry {
        function,
        session: None,
        question: None,
        sql: Some(sql),
        status: if outcome.is_ok() { "answered" } else { "failed" },
        sqlstate,
        row_count: outcome.ok().flatten(),
        elapsed_ms: started.elapsed().as_secs_f64() * 1000.0,
        raises: sqlstate.is_some(),
    });
}

/// What a call is about.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    pub function: &'a str,
    pub session: Option<&'a str>,
    pub question: Option<&'a str>,
    pub sql: Option<&'a str>,
}

/// Runs `f`, and notes the call where PostgreSQL itself ends it: canceled, out of time, or by an error that is none of ours. Such
/// an error passes through everything that would note it, and takes back what was written, so the server's log hears of it.
pub fn watched<T>(subject: Subject, f: impl FnOnce() -> T) -> T {
    let (audited, slow) = (settings::audit_log() != AuditLog::Off, settings::log_min_duration());
    if !audited && slow.is_none() {
        return f();
    }
    // Nothing is looked up any more once an error is on its way.
    let (role, app_user, literals, started) = (db::current_user(), settings::app_user(), settings::audit_literals(), Instant::now());
    PgTryBuilder::new(AssertUnwindSafe(f))
        .catch_others(move |error: CaughtError| {
            let (CaughtError::PostgresError(report) | CaughtError::ErrorReport(report) | CaughtError::RustPanic { ereport: report, .. }) =
                &error;
            let sqlstate = errors::unpack(report.sql_error_code() as i32);
            let Subject { function, session, question, sql } = subject;
            let elapsed_ms = started.elapsed().as_secs_f64() * 1000.0;
            let (row_count, raises) = (None, true);
            let entry =
                Entry { function, session, question, sql, status: "failed", sqlstate: Some(&sqlstate), row_count, elapsed_ms, raises };
            let texts = texts(&entry, literals);
            if slow.is_some_and(|least| elapsed_ms >= least) {
                write("slow", &entry, (&role, &app_user), &texts);
            }
            if audited {
                write("audit", &entry, (&role, &app_user), &texts);
            }
            error.rethrow()
        })
        .execute()
}

/// Texts of an entry as they may be kept.
fn texts(entry: &Entry, literals_kept: bool) -> (Option<String>, Option<String>) {
    if literals_kept {
        return (entry.question.map(str::to_owned), entry.sql.map(str::to_owned));
    }
    // Without SQL nothing tells which words are values.
    let Some(sql) = entry.sql else { return (entry.question.map(|_| REDACTED.to_owned()), None) };
    let values = literals(sql);
    (entry.question.map(|q| redacted_question(q, &values)), Some(redacted(sql)))
}

fn line(what: &str, entry: &Entry) {
    write(what, entry, (&db::current_user(), &settings::app_user()), &texts(entry, settings::audit_literals()));
}

fn write(what: &str, entry: &Entry, (role, app_user): (&str, &str), (question, sql): &(Option<String>, Option<String>)) {
    let fields = json!({
        "role": role, "app_user": app_user, "function": entry.function, "session": entry.session,
        "question": question, "sql": sql, "status": entry.status, "sqlstate": entry.sqlstate, "rows": entry.row_count,
        "ms": (entry.elapsed_ms * 1000.0).round() / 1000.0,
    });
    errors::log_line(&format!("pg_ask {what}: {fields}"));
}

fn insert(entry: &Entry) {
    let (question, sql) = texts(entry, settings::audit_literals());
    db::query(
        "INSERT INTO ask.audit_entry (function, session, question, sql, status, sqlstate, row_count, elapsed_ms, role_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7::bigint, $8::real, $9::name)",
        &[
            Some(entry.function),
            entry.session,
            question.as_deref(),
            sql.as_deref(),
            Some(entry.status),
            entry.sqlstate,
            entry.row_count.map(|n| n.to_string()).as_deref(),
            Some(&entry.elapsed_ms.to_string()),
            // As it is called now, whatever is kept under that name.
            Some(&db::current_user()),
        ],
    );
}

/// What a redacted literal is shown as.
const REDACTED: &str = "?";

fn text_of(token: &Token) -> Option<&str> {
    match token {
        Token::SingleQuotedString(text)
        | Token::NationalStringLiteral(text)
        | Token::EscapedStringLiteral(text)
        | Token::UnicodeStringLiteral(text)
        | Token::HexStringLiteral(text)
        | Token::SingleQuotedByteStringLiteral(text)
        | Token::Number(text, _) => Some(text),
        Token::DollarQuotedString(text) => Some(&text.value),
        _ => None,
    }
}

/// SQL without its literals and comments; all of it where it can't be read.
fn redacted(sql: &str) -> String {
    let Ok(tokens) = Tokenizer::new(&PostgreSqlDialect {}, sql).tokenize() else {
        return REDACTED.into();
    };
    let shown = |token: &Token| match token {
        Token::Whitespace(_) => " ".to_owned(),
        token if text_of(token).is_some() => REDACTED.to_owned(),
        token => token.to_string(),
    };
    tokens.iter().map(shown).collect()
}

/// The literals of SQL.
fn literals(sql: &str) -> Vec<String> {
    let tokens = Tokenizer::new(&PostgreSqlDialect {}, sql).tokenize().unwrap_or_default();
    tokens.iter().filter_map(text_of).filter(|text| !text.trim().is_empty()).map(str::to_owned).collect()
}

/// A question without the values that its SQL holds, without numbers and without what stands in quotes.
fn redacted_question(question: &str, values: &[String]) -> String {
    let mut out = question.to_owned();
    for value in values {
        let (mut from, wanted) = (0, value.to_lowercase());
        loop {
            // Letters whose lower case has another length would shift the places.
            let lower = out.to_lowercase();
            let Some(at) = lower.get(from..).filter(|_| lower.len() == out.len()).and_then(|rest| rest.find(&wanted)) else { break };
            let (at, end) = (from + at, from + at + wanted.len());
            if wanted.is_empty() || !out.is_char_boundary(at) || !out.is_char_boundary(end) {
                break;
            }
            out.replace_range(at..end, REDACTED);
            from = at + REDACTED.len();
        }
    }
    let mut quoted = None;
    let mut shown = String::with_capacity(out.len());
    for c in out.chars() {
        match quoted {
            Some(mark) if c == mark => quoted = None,
            Some(_) => {}
            None if matches!(c, '"' | '\'' | '\u{201c}') && !shown.ends_with(char::is_alphanumeric) => {
                quoted = Some(if c == '\u{201c}' { '\u{201d}' } else { c });
                shown.push_str(REDACTED);
            }
            None if c.is_ascii_digit() => {
                if !shown.ends_with(REDACTED) {
                    shown.push_str(REDACTED);
                }
            }
            None => shown.push(c),
        }
    }
    shown
}
