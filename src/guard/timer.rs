//! The guard's own alarm clock.
//!
//! `statement_timeout` is armed once per client statement, so setting it inside a function has no effect. A timeout
//! of our own, registered with PostgreSQL's timeout manager, asks for a cancel the way the statement timeout does.

use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::time::Duration;

use pgrx::pg_sys;

unsafe extern "C-unwind" {
    // They report nothing less than FATAL, so pgrx's error boundary is not needed.
    fn RegisterTimeout(id: i32, handler: unsafe extern "C-unwind" fn()) -> i32;
    fn enable_timeout_every(id: i32, fin_time: i64, delay_ms: i32);
    fn disable_timeout(id: i32, keep_indicator: bool);
}

unsafe extern "C-unwind" {
    /// Without pgrx's error boundary, which does not belong in a signal handler.
    #[link_name = "SetLatch"]
    fn set_latch(latch: *mut pg_sys::Latch);
}

/// `USER_TIMEOUT` of utils/timeout.h: "the next free one from here".
const USER_TIMEOUT: i32 = if cfg!(any(feature = "pg15", feature = "pg16")) { 12 } else { 13 };
/// How often the cancel is asked for again, should a function of the query swallow it.
const AGAIN_MS: i32 = 100;

/// The id that PostgreSQL gave us; -1 before the first use in this backend.
static ID: AtomicI32 = AtomicI32::new(-1);
static FIRED: AtomicBool = AtomicBool::new(false);
static RUNNING: AtomicBool = AtomicBool::new(false);

/// Runs in a signal handler: nothing but stores and the latch.
unsafe extern "C-unwind" fn on_alarm() {
    FIRED.store(true, Ordering::SeqCst);
    // SAFETY: the same stores that PostgreSQL's own cancel handler makes; SetLatch is async-signal-safe.
    unsafe {
        (&raw mut pg_sys::QueryCancelPending).write_volatile(1);
        (&raw mut pg_sys::InterruptPending).write_volatile(1);
        set_latch(pg_sys::MyLatch);
    }
}

/// A running timer. `stop` must be called on every way out.
#[must_use]
pub(super) struct Timer {
    /// An outer guard's timer is already running and counts for this call too.
    outer: bool,
}

impl Timer {
    /// Starts the clock. A zero `limit` means none.
    pub(super) fn start(limit: Duration) -> Self {
        if limit.is_zero() || RUNNING.swap(true, Ordering::SeqCst) {
            return Self { outer: true };
        }
        FIRED.store(false, Ordering::SeqCst);
        let micros = i64::try_from(limit.as_micros()).unwrap_or(i64::MAX / 4);
        // SAFETY: plain calls into the timeout manager of this backend, on the main thread.
        unsafe {
            let mut id = ID.load(Ordering::SeqCst);
            if id < 0 {
                id = RegisterTimeout(USER_TIMEOUT, on_alarm);
                ID.store(id, Ordering::SeqCst);
            }
            enable_timeout_every(id, pg_sys::GetCurrentTimestamp().saturating_add(micros), AGAIN_MS);
        }
        Self { outer: false }
    }

    /// Stops the clock. True: it rang, and the cancel that is or was pending is the timer's.
    pub(super) fn stop(self) -> bool {
        if self.outer {
            return false;
        }
        // SAFETY: as above; a cancel that only the timer asked for must not hit the next statement.
        unsafe {
            disable_timeout(ID.load(Ordering::SeqCst), false);
            RUNNING.store(false, Ordering::SeqCst);
            let fired = FIRED.swap(false, Ordering::SeqCst);
            if fired {
                (&raw mut pg_sys::QueryCancelPending).write_volatile(0);
            }
            fired
        }
    }
}
