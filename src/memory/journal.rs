//! What could not be written when it happened (an error rolls the call back, a transaction is read-only) waits here, in
//! the backend, for the next call that can write.

use super::history::Record;
use crate::{db, settings};
use pg_ask_engine::answer::Turn;
use pgrx::{pg_guard, pg_sys};
use std::cell::RefCell;
use std::collections::VecDeque;

/// Turns that may wait; the oldest give way.
const WAITING: usize = 256;

/// A turn with whom it belongs to.
struct Entry {
    role: pg_sys::Oid,
    app_user: String,
    record: Record,
}

#[derive(Default)]
struct Journal {
    waiting: VecDeque<Entry>,
    /// Written by the transaction in progress: dropped when it commits, waiting again when it does not.
    written: Vec<Entry>,
}

thread_local! {
    static JOURNAL: RefCell<Journal> = RefCell::new(Journal::default());
}

/// Listens to the end of transactions; once, when the library is loaded.
pub fn register() {
    // SAFETY: the callback is guarded and touches only the backend's own memory.
    unsafe { pg_sys::RegisterXactCallback(Some(transaction_ends), std::ptr::null_mut()) };
}

#[pg_guard]
unsafe extern "C-unwind" fn transaction_ends(event: pg_sys::XactEvent::Type, _argument: *mut std::ffi::c_void) {
    if matches!(event, pg_sys::XactEvent::XACT_EVENT_COMMIT | pg_sys::XactEvent::XACT_EVENT_PREPARE | pg_sys::XactEvent::XACT_EVENT_ABORT) {
        super::asker::transaction_ended();
    }
    match event {
        pg_sys::XactEvent::XACT_EVENT_COMMIT | pg_sys::XactEvent::XACT_EVENT_PREPARE => JOURNAL.with_borrow_mut(|j| j.written.clear()),
        pg_sys::XactEvent::XACT_EVENT_ABORT => JOURNAL.with_borrow_mut(|j| {
            let written = std::mem::take(&mut j.written);
            for entry in written.into_iter().rev() {
                j.waiting.push_front(entry);
            }
            j.waiting.truncate(WAITING);
        }),
        _ => {}
    }
}

fn me() -> (pg_sys::Oid, String) {
    // SAFETY: a plain read.
    (unsafe { pg_sys::GetUserId() }, settings::app_user())
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

/// The waiting turns of a conversation of the current role.
pub fn turns(session: &str) -> Vec<Turn> {
    let (role, app_user) = me();
    JOURNAL.with_borrow(|j| {
        let mine = |e: &&Entry| e.role == role && e.app_user == app_user && e.record.session == session && e.record.is_turn();
        j.waiting.iter().filter(mine).map(|e| e.record.turn()).collect()
    })
}

/// Writes what waits for the current role. Call only where writing is possible.
pub fn flush() {
    let (role, app_user) = me();
    let mine: Vec<Entry> = JOURNAL.with_borrow_mut(|j| {
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
        Ok(()) => JOURNAL.with_borrow_mut(|j| j.written.extend(mine)),
        // What can't be written now would not be writable later either: better to lose it than to try at every question.
        Err(message) => tracing::debug!(message, "the journal was not written"),
    }
}
