//! Memory that all backends share, where the library is preloaded: what one of them has made need not be made again by the others.
//!
//! The postmaster reserves one piece of memory, and every backend has it, and this library, at the same addresses, because it is a fork.
//! So a value of Rust may lie there as it is. [`allocator`] puts a copy of it there; [`pins`] says which pieces are read.

pub mod allocator;
pub mod pins;

use crate::settings;
use pgrx::{pg_guard, pg_sys};
use std::cell::Cell;
use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Bytes that were asked for when the server started. A reload may change the setting, and after a crash no more is there than was asked for.
static ASKED_FOR: AtomicUsize = AtomicUsize::new(0);
/// Where the memory begins, and its bytes; zeros where there is none. Written by the postmaster before it forks.
static BASE: AtomicUsize = AtomicUsize::new(0);
static BYTES: AtomicUsize = AtomicUsize::new(0);

const NAME: &std::ffi::CStr = c"pg_ask_shared";

thread_local! {
    static NEXT_REQUEST: Cell<Option<unsafe extern "C-unwind" fn()>> = const { Cell::new(None) };
    static NEXT_STARTUP: Cell<Option<unsafe extern "C-unwind" fn()>> = const { Cell::new(None) };
}

/// Asks for the memory while the server starts.
pub fn register() {
    // SAFETY: hooks are chained; the postmaster has one thread.
    unsafe {
        if !pg_sys::process_shared_preload_libraries_in_progress {
            return;
        }
        NEXT_REQUEST.set(pg_sys::shmem_request_hook);
        pg_sys::shmem_request_hook = Some(request);
        NEXT_STARTUP.set(pg_sys::shmem_startup_hook);
        pg_sys::shmem_startup_hook = Some(start);
        pg_sys::RegisterXactCallback(Some(pins::transaction_ends), ptr::null_mut());
    }
}

#[pg_guard]
unsafe extern "C-unwind" fn request() {
    // SAFETY: called by the postmaster, once, when memory is asked for.
    unsafe {
        if let Some(next) = NEXT_REQUEST.get() {
            pg_sys::submodules::ffi::pg_guard_ffi_boundary(|| next());
        }
        let bytes = settings::shared_schemas();
        if bytes > 0 {
            pg_sys::RequestAddinShmemSpace(bytes);
        }
        ASKED_FOR.store(bytes, Ordering::Relaxed);
    }
}

#[pg_guard]
unsafe extern "C-unwind" fn start() {
    // SAFETY: called by the postmaster when the memory is there, and again after a crash, when it is new.
    unsafe {
        if let Some(next) = NEXT_STARTUP.get() {
            pg_sys::submodules::ffi::pg_guard_ffi_boundary(|| next());
        }
        let bytes = ASKED_FOR.load(Ordering::Relaxed);
        if bytes == 0 {
            return;
        }
        let mut found = false;
        let base = pg_sys::ShmemInitStruct(NAME.as_ptr(), bytes, &mut found);
        if !base.is_null() {
            pins::clear(base.cast());
            BASE.store(base as usize, Ordering::Relaxed);
            BYTES.store(bytes, Ordering::Relaxed);
        }
    }
}

/// What of the memory may hold values: where it begins, and its bytes. `None`: there is none.
pub fn room() -> Option<(usize, usize)> {
    let (base, bytes) = (BASE.load(Ordering::Relaxed), BYTES.load(Ordering::Relaxed));
    (base != 0 && bytes > pins::BYTES).then(|| (base + pins::BYTES, bytes - pins::BYTES))
}
