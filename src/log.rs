//! `tracing` events on their way to the server's log.

use pgrx::PgLogLevel;
use std::fmt::Write;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

/// Hands events to `ereport`: errors and warnings as LOG, so that no client sees them uninvited; the rest as DEBUG.
struct ServerLog;

/// Installs the subscriber for this backend.
pub fn install() {
    // Another subscriber in the same process stays: losing our events is better than losing its own.
    let _ = tracing::subscriber::set_global_default(ServerLog);
}

fn level(level: &Level) -> PgLogLevel {
    match *level {
        Level::ERROR | Level::WARN => PgLogLevel::LOG,
        Level::INFO => PgLogLevel::DEBUG1,
        Level::DEBUG => PgLogLevel::DEBUG2,
        Level::TRACE => PgLogLevel::DEBUG5,
    }
}

impl Subscriber for ServerLog {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        // Libraries' own chatter stays out; spans cost nothing here, their times are in the trace of the question.
        // SAFETY: a plain read of two settings.
        metadata.is_event()
            && metadata.target().starts_with("pg_ask")
            && unsafe { pgrx::pg_sys::message_level_is_interesting(level(metadata.level()) as i32) }
    }

    fn register_callsite(&self, _: &'static Metadata<'static>) -> tracing::subscriber::Interest {
        // Decided anew each time: the levels are settings of the session.
        tracing::subscriber::Interest::sometimes()
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut line = Line(String::from("pg_ask:"));
        event.record(&mut line);
        pgrx::ereport!(level(event.metadata().level()), pgrx::PgSqlErrorCode::ERRCODE_SUCCESSFUL_COMPLETION, line.0);
    }
}

/// An event's fields in one line.
struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        let _ = if field.name() == "message" { write!(self.0, " {value:?}") } else { write!(self.0, " {}={value:?}", field.name()) };
    }
}
