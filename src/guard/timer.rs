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
    ask_for_cancel();
}

/// Asks for a cancel the way PostgreSQL's own handlers do. Async-signal-safe.
pub(super) fn ask_for_cancel() {
    // SAFETY: the same stores that PostgreSQL's own cancel handler makes; SetLatch is async-signal-safe.
    unsafe {
        (&raw mut pg_sys::QueryCancelPending).write_volatile(1);
        (&raw mut pg_sys::InterruptPending).write_volatile(1);
        set_latch(pg_sys::MyLatch);
    }
}

/// Takes a cancel back that only the guard asked for: it must not hit the next statement.
pub(super) fn take_cancel_back() {
    // SAFETY: a plain store on the main thread.
    unsafe { (&raw mut pg_sys::QueryCancelPending).write_volatile(0) };
}

/// Calls `handler` again and again, under an id that is registered at the first use.
///
/// # Safety
/// On the main thread of the backend; the handler runs in a signal handler.
pub(super) unsafe fn every(id: &AtomicI32, handler: unsafe extern "C-unwind" fn(), delay_ms: i32) {
    // SAFETY: plain calls into the timeout manager of this backend.
    unsafe {
        if id.load(Ordering::SeqCst) < 0 {
            id.store(RegisterTimeout(USER_TIMEOUT, handler), Ordering::SeqCst);
        }
        let first = pg_sys::GetCurrentTimestamp().saturating_add(i64::from(delay_ms) * 1000);
        enable_timeout_every(id.load(Ordering::SeqCst), first, delay_ms);
    }
}

/// Ends what `every` began.
///
/// # Safety
/// As `every`, after it.
pub(super) unsafe fn no_more(id: &AtomicI32) {
    // SAFETY: as required.
    unsafe { disable_timeout(id.load(Ordering::SeqCst), false) };
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
                take_cancel_back();
            }
            fired
        }
    }
}
