//! Circuit breakers of the endpoints: in shared memory where the library is preloaded, else in this backend.

use super::server::Endpoint;
use pg_ask_prompt::breaker::Breaker;
use pgrx::{PgLwLock, pg_guard, pg_shmem_init, pg_sys};
use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

/// Endpoints kept; of more, the one unused for longest gives way.
const SLOTS: usize = 64;

/// A row: database and server, mapping, failures, open until, last use. Zeros: free.
type Slot = [i64; 5];

// SAFETY: the name is the extension's own.
static SHARED: PgLwLock<[Slot; SLOTS]> = unsafe { PgLwLock::new(c"pg_ask_breakers") };
static IS_SHARED: AtomicBool = AtomicBool::new(false);

thread_local! {
    static OWN: RefCell<[Slot; SLOTS]> = const { RefCell::new([[0; 5]; SLOTS]) };
}

/// Asks for shared memory while the server starts.
#[allow(unexpected_cfgs)] // of pgrx's macro
pub fn register() {
    // SAFETY: a plain read.
    if unsafe { pg_sys::process_shared_preload_libraries_in_progress } {
        pg_shmem_init!(SHARED = [[0; 5]; SLOTS]);
        IS_SHARED.store(true, Ordering::Relaxed);
    }
}

/// Whether all backends share the breakers.
pub fn is_shared() -> bool {
    IS_SHARED.load(Ordering::Relaxed)
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

fn with_slots<T>(f: impl FnOnce(&mut [Slot; SLOTS]) -> T) -> T {
    if is_shared() { f(&mut SHARED.exclusive()) } else { OWN.with_borrow_mut(f) }
}

fn key(server: pg_sys::Oid, mapping: pg_sys::Oid) -> (i64, i64) {
    // SAFETY: a plain read.
    let database = unsafe { pg_sys::MyDatabaseId };
    ((i64::from(database.to_u32()) << 32) | i64::from(server.to_u32()), i64::from(mapping.to_u32()))
}

fn with_breaker<T>(endpoint: &Endpoint, f: impl FnOnce(&mut Breaker, i64) -> T) -> T {
    let (server, mapping) = key(endpoint.oid, endpoint.mapping);
    let now = now();
    with_slots(|slots| {
        let known = slots.iter().position(|s| s[0] == server && s[1] == mapping);
        let place = known.unwrap_or_else(|| (0..SLOTS).min_by_key(|i| slots[*i][4]).unwrap_or(0));
        let slot = &mut slots[place];
        if known.is_none() {
            *slot = [server, mapping, 0, 0, 0];
        }
        let mut breaker = Breaker { failures: u32::try_from(slot[2]).unwrap_or(0), until: slot[3] };
        let out = f(&mut breaker, now);
        *slot = [server, mapping, i64::from(breaker.failures), breaker.until, now];
        out
    })
}

/// Whether a call may go out; else when the next one may.
pub fn enter(endpoint: &Endpoint) -> Result<(), Duration> {
    with_breaker(endpoint, |b, now| b.enter(now)).map_err(|ms| Duration::from_millis(ms.unsigned_abs()))
}

/// The endpoint answered.
pub fn succeeded(endpoint: &Endpoint) {
    with_breaker(endpoint, |b, _| b.succeeded());
}

/// The endpoint failed.
pub fn failed(endpoint: &Endpoint) {
    with_breaker(endpoint, |b, now| b.failed(now));
}

/// State for `ask.report()`: failures in a row, and the milliseconds for which no call goes out.
pub fn state(server: pg_sys::Oid, mapping: pg_sys::Oid) -> (u32, Option<i64>) {
    let (server, mapping) = key(server, mapping);
    let now = now();
    with_slots(|slots| {
        let slot = slots.iter().find(|s| s[0] == server && s[1] == mapping);
        let breaker = slot.map(|s| Breaker { failures: u32::try_from(s[2]).unwrap_or(0), until: s[3] }).unwrap_or_default();
        (breaker.failures, breaker.open_for(now))
    })
}
