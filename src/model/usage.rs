//! The account of calls: who, when, which server, tokens, outcome. Appended by the extension itself, so that nobody edits
//! their own; read by each role for itself, and by administrators for all.
//!
//! A call costs whether or not its transaction commits. Entries wait in the backend until a transaction that can write
//! takes them, and go back to waiting if it aborts.

use super::breaker;
use crate::{db, settings};
use pgrx::{PgLwLock, pg_guard, pg_shmem_init, pg_sys};
use std::cell::RefCell;
use std::time::SystemTime;

/// Entries that may wait; the oldest give way.
const WAITING: usize = 1024;
/// Roles whose calls are counted in shared memory; of more, the one that called longest ago gives way.
const SLOTS: usize = 256;

/// Database and role, day (since 1970, UTC), calls, last call (in seconds). Zeros: free.
type Slot = [i64; 4];

// SAFETY: the name is the extension's own.
static SHARED: PgLwLock<[Slot; SLOTS]> = unsafe { PgLwLock::new(c"pg_ask_calls") };

#[derive(Debug, Clone)]
struct Entry {
    id: u64,
    role: String,
    app_user: String,
    /// Seconds since 1970.
    at: f64,
    server: String,
    model: String,
    purpose: &'static str,
    outcome: &'static str,
    tokens: (u64, u64),
    ms: f64,
    /// Subtransaction that wrote it.
    written_in: pg_sys::SubTransactionId,
}

#[derive(Default)]
struct Ledger {
    next: u64,
    waiting: Vec<Entry>,
    /// Written by the transaction in progress.
    written: Vec<Entry>,
}

thread_local! {
    static LEDGER: RefCell<Ledger> = RefCell::new(Ledger::default());
}

/// Listens to the end of transactions, and asks for shared memory while the server starts; once, when the library is loaded.
#[allow(unexpected_cfgs)] // of pgrx's macro
pub fn register() {
    // SAFETY: a plain read.
    if unsafe { pg_sys::process_shared_preload_libraries_in_progress } {
        pg_shmem_init!(SHARED = [[0; 4]; SLOTS]);
    }
    // SAFETY: the callbacks are guarded and touch only the backend's own memory.
    unsafe {
        pg_sys::RegisterXactCallback(Some(transaction_ends), std::ptr::null_mut());
        pg_sys::RegisterSubXactCallback(Some(subtransaction_ends), std::ptr::null_mut());
    }
}

/// A savepoint rolled back takes what it wrote with it, and what was written inside of it: later numbers than its own.
#[pg_guard]
unsafe extern "C-unwind" fn subtransaction_ends(
    event: pg_sys::SubXactEvent::Type,
    own: pg_sys::SubTransactionId,
    _parent: pg_sys::SubTransactionId,
    _argument: *mut std::ffi::c_void,
) {
    if event == pg_sys::SubXactEvent::SUBXACT_EVENT_ABORT_SUB {
        LEDGER.with_borrow_mut(|l| {
            let (mut lost, kept) = std::mem::take(&mut l.written).into_iter().partition(|e| e.written_in >= own);
            l.written = kept;
            l.waiting.append(&mut lost);
        });
    }
}

#[pg_guard]
unsafe extern "C-unwind" fn transaction_ends(event: pg_sys::XactEvent::Type, _argument: *mut std::ffi::c_void) {
    match event {
        pg_sys::XactEvent::XACT_EVENT_COMMIT | pg_sys::XactEvent::XACT_EVENT_PREPARE => LEDGER.with_borrow_mut(|l| l.written.clear()),
        pg_sys::XactEvent::XACT_EVENT_ABORT => LEDGER.with_borrow_mut(|l| {
            let mut back = std::mem::take(&mut l.written);
            back.append(&mut l.waiting);
            let surplus = back.len().saturating_sub(WAITING);
            l.waiting = back.split_off(surplus);
        }),
        _ => {}
    }
}

/// Calls of the current role today that all backends know of, in read-only transactions, on standbys and in aborted ones too; `more` are added.
/// Zero where the library is not preloaded.
fn shared_today(more: i64) -> i64 {
    if !breaker::is_shared() {
        return 0;
    }
    // SAFETY: a plain read.
    let key = (i64::from(unsafe { pg_sys::MyDatabaseId }.to_u32()) << 32) | i64::from(db::acting_for().to_u32());
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
    let (day, now) = ((now / 86_400) as i64, now as i64);
    let mut slots = SHARED.exclusive();
    let known = slots.iter().position(|s| s[0] == key);
    if known.is_none() && more == 0 {
        return 0;
    }
    let place = known.unwrap_or_else(|| (0..SLOTS).min_by_key(|i| slots[*i][3]).unwrap_or(0));
    let slot = &mut slots[place];
    if slot[0] != key || slot[1] != day {
        *slot = [key, day, 0, now];
    }
    slot[2] += more;
    slot[3] = now;
    slot[2]
}

/// Notes that a call goes out; it counts as cancelled until [`end`] says otherwise.
pub fn begin(server: &str, model: &str, purpose: &'static str) -> u64 {
    let at = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs_f64();
    let (role, app_user) = (db::current_user(), settings::app_user());
    shared_today(1);
    LEDGER.with_borrow_mut(|l| {
        l.next += 1;
        let id = l.next;
        if l.waiting.len() >= WAITING {
            l.waiting.remove(0);
        }
        let (server, model) = (server.to_owned(), model.to_owned());
        l.waiting.push(Entry {
            id,
            role,
            app_user,
            at,
            server,
            model,
            purpose,
            outcome: "cancelled",
            tokens: (0, 0),
            ms: 0.0,
            written_in: 0,
        });
        id
    })
}

/// Notes how a call ended.
pub fn end(id: u64, outcome: &'static str, tokens: (u64, u64), ms: f64) {
    LEDGER.with_borrow_mut(|l| {
        if let Some(entry) = l.waiting.iter_mut().find(|e| e.id == id) {
            (entry.outcome, entry.tokens, entry.ms) = (outcome, tokens, ms);
        }
    });
}

/// Calls of the current role today (UTC), written or waiting.
pub fn today() -> i64 {
    let role = db::current_user();
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
    let midnight = (now - now % 86_400) as f64;
    let waiting = LEDGER.with_borrow(|l| l.waiting.iter().filter(|e| e.role == role && e.at >= midnight).count());
    let rows = db::query(
        "SELECT count(*) FROM ask.model_call WHERE role_name = current_user AND at >= to_timestamp($1::float8)",
        &[Some(&midnight.to_string())],
    );
    let written = rows.first().and_then(|r| r.first()?.as_deref()?.parse::<i64>().ok()).unwrap_or(0);
    // What is in shared memory was counted since the server started, the table since midnight: the larger one knows more.
    (written + waiting as i64).max(shared_today(0))
}

/// Writes what waits. Call only where writing is possible.
pub fn flush() {
    let mut entries = LEDGER.with_borrow_mut(|l| std::mem::take(&mut l.waiting));
    if entries.is_empty() {
        return;
    }
    let outcome = db::optional(|| {
        db::as_owner(|| {
            entries.iter().for_each(insert);
            expire();
        });
        // SAFETY: a plain read.
        unsafe { pg_sys::GetCurrentSubTransactionId() }
    });
    LEDGER.with_borrow_mut(|l| match outcome {
        Ok(inside) => {
            entries.iter_mut().for_each(|e| e.written_in = inside);
            l.written.extend(entries);
        }
        Err(message) => {
            tracing::debug!(message, "the account of model calls was not written");
            l.waiting = entries;
        }
    });
}

/// Takes a few entries away that are older than history is kept. Rows that another transaction is at are left to it.
fn expire() {
    db::query(
        "DELETE FROM ask.model_call WHERE id = ANY (ARRAY(SELECT c.id FROM ask.model_call c \
           WHERE c.at < now() - make_interval(secs => $1::float8) ORDER BY c.at LIMIT 20 FOR UPDATE SKIP LOCKED))",
        &[Some(&settings::history_ttl().to_string())],
    );
}

fn insert(entry: &Entry) {
    db::query(
        "INSERT INTO ask.model_call (role_name, app_user, at, server, model, purpose, outcome, input_tokens, output_tokens, elapsed_ms) \
         VALUES ($1::name, $2, to_timestamp($3::float8), $4, $5, $6, $7, $8::bigint, $9::bigint, $10::real)",
        &[
            Some(&entry.role),
            Some(&entry.app_user),
            Some(&entry.at.to_string()),
            Some(&entry.server),
            Some(&entry.model),
            Some(entry.purpose),
            Some(entry.outcome),
            Some(&entry.tokens.0.to_string()),
            Some(&entry.tokens.1.to_string()),
            Some(&entry.ms.to_string()),
        ],
    );
}
