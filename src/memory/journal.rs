//! What a transaction took back, or could not write, waits here, in the backend, for the next call that can write; and until then a
//! conversation goes on from it.
//!
//! An error rolls back what its call wrote, a read-only transaction writes nothing, and many clients roll back after every SELECT.

use super::history::Record;
use crate::{db, settings};
use pg_ask_engine::answer::Turn;
use pgrx::pg_sys::errcodes::PgSqlErrorCode;
use pgrx::{PgLogLevel, pg_guard, pg_sys};
use std::cell::RefCell;
use std::collections::VecDeque;

/// Turns that may wait; the oldest give way.
const WAITING: usize = 256;
/// Calls that pass, at most, before turns that were written and taken back are written again.
const PATIENCE: u32 = 64;

/// A turn with whom it belongs to.
struct Entry {
    role: pg_sys::Oid,
    app_user: String,
    record: Record,
}

/// What the transaction in progress has written, with the subtransaction that it belongs to.
struct Written<T> {
    subtransaction: pg_sys::SubTransactionId,
    what: T,
}

/// What was defined, and by whom: nobody else is told of it.
struct Definition {
    by: (pg_sys::Oid, String),
    what: String,
}

#[derive(Default)]
struct Journal {
    waiting: VecDeque<Entry>,
    /// Forgotten when the transaction commits, waiting again when it does not.
    written: Vec<Written<Entry>>,
    /// Definitions made in this transaction, and those that went with one.
    defined: Vec<Written<Definition>>,
    lost: Vec<Definition>,
    /// Calls until the journal is written once more, and how many they were the last time.
    pause: u32,
    paused: u32,
    /// The journal was written in this transaction.
    flushed: bool,
}

impl Journal {
    /// Takes back what was written in a subtransaction and in those inside it.
    fn take_back(&mut self, from: pg_sys::SubTransactionId) {
        let gone = |s: pg_sys::SubTransactionId| s >= from;
        let (back, stays): (Vec<_>, Vec<_>) = std::mem::take(&mut self.written).into_iter().partition(|w| gone(w.subtransaction));
        self.written = stays;
        for entry in back.into_iter().rev() {
            self.waiting.push_front(entry.what);
        }
        let surplus = self.waiting.len().saturating_sub(WAITING);
        self.waiting.drain(..surplus);
        let (lost, stays): (Vec<_>, Vec<_>) = std::mem::take(&mut self.defined).into_iter().partition(|w| gone(w.subtransaction));
        self.defined = stays;
        self.lost.extend(lost.into_iter().map(|w| w.what));
        let surplus = self.lost.len().saturating_sub(WAITING);
        self.lost.drain(..surplus);
    }

    fn commit(&mut self) {
        self.written.clear();
        self.defined.clear();
        if std::mem::take(&mut self.flushed) {
            self.paused = 0;
        }
    }

    fn abort(&mut self) {
        self.take_back(0);
        // A client that always rolls back would write the whole journal with each call.
        if std::mem::take(&mut self.flushed) {
            self.paused = (self.paused * 2).clamp(1, PATIENCE);
            self.pause = self.paused;
        }
    }
}

thread_local! {
    static JOURNAL: RefCell<Journal> = RefCell::new(Journal::default());
}

/// Listens to the end of transactions; once, when the library is loaded.
pub fn register() {
    // SAFETY: the callbacks are guarded and touch only the backend's own memory.
    unsafe {
        pg_sys::RegisterXactCallback(Some(transaction_ends), std::ptr::null_mut());
        pg_sys::RegisterSubXactCallback(Some(subtransaction_ends), std::ptr::null_mut());
    }
}

#[pg_guard]
unsafe extern "C-unwind" fn transaction_ends(event: pg_sys::XactEvent::Type, _argument: *mut std::ffi::c_void) {
    if matches!(event, pg_sys::XactEvent::XACT_EVENT_COMMIT | pg_sys::XactEvent::XACT_EVENT_PREPARE | pg_sys::XactEvent::XACT_EVENT_ABORT) {
        super::asker::transaction_ended();
    }
    match event {
        pg_sys::XactEvent::XACT_EVENT_COMMIT | pg_sys::XactEvent::XACT_EVENT_PREPARE => JOURNAL.with_borrow_mut(Journal::commit),
        pg_sys::XactEvent::XACT_EVENT_ABORT => JOURNAL.with_borrow_mut(Journal::abort),
        _ => {}
    }
}

#[pg_guard]
unsafe extern "C-unwind" fn subtransaction_ends(
    event: pg_sys::SubXactEvent::Type,
    ending: pg_sys::SubTransactionId,
    around: pg_sys::SubTransactionId,
    _argument: *mut std::ffi::c_void,
) {
    match event {
        pg_sys::SubXactEvent::SUBXACT_EVENT_ABORT_SUB => JOURNAL.with_borrow_mut(|j| j.take_back(ending)),
        pg_sys::SubXactEvent::SUBXACT_EVENT_COMMIT_SUB => JOURNAL.with_borrow_mut(|j| {
            let own = j.written.iter_mut().map(|w| &mut w.subtransaction).chain(j.defined.iter_mut().map(|w| &mut w.subtransaction));
            own.filter(|s| **s >= ending).for_each(|s| *s = around);
        }),
        _ => {}
    }
}

fn me() -> (pg_sys::Oid, String) {
    // SAFETY: a plain read.
    (unsafe { pg_sys::GetUserId() }, settings::app_user())
}

fn now_in<T>(what: T) -> Written<T> {
    // SAFETY: a plain read of the transaction's state.
    Written { subtransaction: unsafe { pg_sys::GetCurrentSubTransactionId() }, what }
}

/// Keeps a turn for later.
pub fn push(record: Record) {
    let (role, app_user) = me();
    JOURNAL.with_borrow_mut(|j| {
        if j.waiting.len() >= WAITING {
            j.waiting.pop_front();
        }
        j.waiting.push_back(Entry { role, app_user, record });
    });
}

/// Notes that a turn was written: it waits if its transaction is taken back.
pub fn wrote(record: Record) {
    let (role, app_user) = me();
    JOURNAL.with_borrow_mut(|j| {
        if j.written.len() >= WAITING {
            j.written.remove(0);
        }
        j.written.push(now_in(Entry { role, app_user, record }));
    });
}

/// The waiting turns of a conversation of the current role, each with when it was asked.
pub fn turns(session: &str) -> Vec<(f64, Turn)> {
    let (role, app_user) = me();
    JOURNAL.with_borrow(|j| {
        let mine = |e: &&Entry| e.role == role && e.app_user == app_user && e.record.session == session && e.record.is_turn();
        j.waiting.iter().filter(mine).map(|e| (e.record.asked_at.unwrap_or(f64::MAX), e.record.turn())).collect()
    })
}

/// Writes what waits for the current role. Call only where writing is possible.
pub fn flush() {
    let (role, app_user) = me();
    let mine: Vec<Entry> = JOURNAL.with_borrow_mut(|j| {
        if j.pause > 0 {
            j.pause -= 1;
            return Vec::new();
        }
        let (mine, others) = std::mem::take(&mut j.waiting).into_iter().partition(|e| e.role == role && e.app_user == app_user);
        j.waiting = others;
        let mine: VecDeque<Entry> = mine;
        mine.into()
    });
    if mine.is_empty() {
        return;
    }
    let outcome = db::optional(|| {
        for entry in &mine {
            entry.record.write();
        }
    });
    match outcome {
        Ok(()) => JOURNAL.with_borrow_mut(|j| {
            j.flushed = true;
            j.written.extend(mine.into_iter().map(now_in));
        }),
        // What can't be written now would not be writable later either: better to lose it than to try at every question.
        Err(message) => tracing::debug!(message, "the journal was not written"),
    }
}

/// Notes a definition: if its transaction is taken back, whoever made it is told.
pub fn defined(what: String) {
    JOURNAL.with_borrow_mut(|j| {
        if j.defined.len() < WAITING {
            j.defined.push(now_in(Definition { by: me(), what }));
        }
    });
}

/// Tells the caller which definitions of his went with a transaction that was taken back; once.
pub fn tell_lost() {
    let me = me();
    let lost: Vec<String> = JOURNAL.with_borrow_mut(|j| {
        let (mine, others): (Vec<_>, Vec<_>) = std::mem::take(&mut j.lost).into_iter().partition(|d| d.by == me);
        j.lost = others;
        mine.into_iter().map(|d| d.what).collect()
    });
    if lost.is_empty() {
        return;
    }
    let message = format!("rolled back with its transaction, and no longer known: {}", lost.join(", "));
    pg_sys::panic::ErrorReport::new(PgSqlErrorCode::ERRCODE_SUCCESSFUL_COMPLETION, message, "ask")
        .set_hint("COMMIT after defining, teaching or preferring something, or let the client commit by itself (autocommit).")
        .report(PgLogLevel::NOTICE);
}
