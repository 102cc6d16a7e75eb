//! The guard's watch over memory: what a query gathers (arrays, JSON, sets of rows that can't go to files) has no limit of its
//! own, and on a full machine the kernel ends the whole server.
//!
//! A timer looks at the backend's private memory while a query runs, and asks for a cancel as the clock does. What can't be
//! interrupted is bounded beforehand (`bounds`). Works where there is /proc.

use std::cell::Cell;
use std::ffi::c_int;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::timer;

/// How often the memory is looked at.
const EVERY_MS: i32 = 25;

/// The timeout's id; -1 before the first use in this backend.
static ID: AtomicI32 = AtomicI32::new(-1);
static RUNNING: AtomicBool = AtomicBool::new(false);
static EXCEEDED: AtomicBool = AtomicBool::new(false);
/// Private bytes from which a query is stopped.
static LIMIT: AtomicU64 = AtomicU64::new(u64::MAX);
/// Private bytes when the backend's first query began: what queries leave behind counts for those after them.
static BEFORE: AtomicU64 = AtomicU64::new(0);
static PAGE: AtomicU64 = AtomicU64::new(4096);

/// Runs in a signal handler, which PostgreSQL enters with errno saved: system calls and stores only.
unsafe extern "C-unwind" fn on_tick() {
    if private_bytes().is_some_and(|bytes| bytes > LIMIT.load(Ordering::SeqCst)) {
        EXCEEDED.store(true, Ordering::SeqCst);
        timer::ask_for_cancel();
    }
}

/// A running watch. `stop` must be called on every way out.
#[must_use]
pub(super) struct Watch {
    /// An outer guard's watch is already running and counts for this call too.
    outer: bool,
}

impl Watch {
    /// Watches over a query that may take `limit` bytes; zero: as many as there are.
    pub(super) fn start(limit: u64) -> Self {
        let found = if limit > 0 { recent_bytes() } else { None };
        let Some(mut bytes) = found else { return Self { outer: true } };
        if RUNNING.swap(true, Ordering::SeqCst) {
            return Self { outer: true };
        }
        if BEFORE.load(Ordering::SeqCst) == 0 {
            BEFORE.store(bytes, Ordering::SeqCst);
            // SAFETY: a plain question to the system.
            let page = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
            PAGE.store(u64::try_from(page).unwrap_or(4096), Ordering::SeqCst);
        }
        let before = BEFORE.load(Ordering::SeqCst);
        // What earlier queries have given back may still be the allocator's.
        #[cfg(target_env = "gnu")]
        if bytes > before.saturating_add(limit / 2) {
            // SAFETY: gives free memory back; no pointer into it is in use.
            unsafe { libc::malloc_trim(0) };
            bytes = private_bytes().unwrap_or(bytes);
        }
        EXCEEDED.store(false, Ordering::SeqCst);
        LIMIT.store(before.saturating_add(limit).max(bytes.saturating_add(limit / 4)), Ordering::SeqCst);
        // SAFETY: on the main thread of the backend.
        unsafe { timer::every(&ID, on_tick, EVERY_MS) };
        Self { outer: false }
    }

    /// Ends it. True: the query took more, and the cancel that is or was pending is the watch's.
    pub(super) fn stop(self) -> bool {
        if self.outer {
            return false;
        }
        // SAFETY: as above.
        unsafe { timer::no_more(&ID) };
        RUNNING.store(false, Ordering::SeqCst);
        let exceeded = EXCEEDED.swap(false, Ordering::SeqCst);
        if exceeded {
            timer::take_cancel_back();
        }
        exceeded
    }
}

/// [`private_bytes`], at most as old as a tick: asking the system takes as long as judging a small query.
fn recent_bytes() -> Option<u64> {
    thread_local!(static LATEST: Cell<Option<(Instant, u64)>> = const { Cell::new(None) });
    let now = Instant::now();
    if let Some((at, bytes)) = LATEST.get()
        && now.duration_since(at) < Duration::from_millis(EVERY_MS as u64)
    {
        return Some(bytes);
    }
    let bytes = private_bytes()?;
    LATEST.set(Some((now, bytes)));
    Some(bytes)
}

/// Resident bytes that are no other process's too; `None` where the system does not tell. Async-signal-safe.
fn private_bytes() -> Option<u64> {
    let mut buffer = [0u8; 128];
    // SAFETY: the buffer is as long as is said; the file is closed again.
    let read = unsafe {
        let file: c_int = libc::open(c"/proc/self/statm".as_ptr(), libc::O_RDONLY | libc::O_CLOEXEC);
        if file < 0 {
            return None;
        }
        let read = libc::read(file, buffer.as_mut_ptr().cast(), buffer.len());
        libc::close(file);
        read
    };
    let read = buffer.get(..usize::try_from(read).ok()?)?;
    // size resident shared …, in pages
    let mut fields = [0u64; 3];
    let mut at = 0;
    for &byte in read {
        match byte {
            b'0'..=b'9' => {
                let field = fields.get_mut(at)?;
                *field = field.saturating_mul(10).saturating_add(u64::from(byte - b'0'));
            }
            _ => at += 1,
        }
        if at == fields.len() {
            break;
        }
    }
    let [_, resident, shared] = fields;
    Some(resident.saturating_sub(shared).saturating_mul(PAGE.load(Ordering::SeqCst)))
}
