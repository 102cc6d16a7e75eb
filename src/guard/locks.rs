//! Session advisory locks: what the end of a subtransaction does not take back.
//!
//! Functions on the lists take none. Where an administrator lets other code run, the locks are compared.

use std::cell::RefCell;

use pgrx::pg_sys;

/// An advisory lock as this backend holds it.
#[derive(Clone, Copy)]
struct Held {
    tag: pg_sys::LOCKTAG,
    mode: pg_sys::LOCKMODE,
}

impl Held {
    fn is(&self, other: &Held) -> bool {
        let key = |held: &Held| {
            let tag = &held.tag;
            (tag.locktag_field1, tag.locktag_field2, tag.locktag_field3, tag.locktag_field4, held.mode)
        };
        key(self) == key(other)
    }
}

thread_local! {
    /// The locks before foreign code ran in the cage; None: none has run.
    static BEFORE: RefCell<Option<Vec<Held>>> = const { RefCell::new(None) };
}

/// Before code runs that is on no list.
pub(super) fn watch() {
    if BEFORE.with_borrow(Option::is_none) {
        let held = held();
        BEFORE.with_borrow_mut(|before| *before = Some(held));
    }
}

/// After the cage is rolled back: releases the locks that were taken in it. A lock that was held before and was taken once more can't be
/// told from one that was not.
pub(super) fn settle() {
    let Some(before) = BEFORE.with_borrow_mut(Option::take) else {
        return;
    };
    for now in held() {
        while !before.iter().any(|one| one.is(&now)) {
            // SAFETY: a lock of this session, as the lock manager reports it; it reports it no more once it is given up.
            let released = unsafe { pg_sys::LockRelease(&now.tag, now.mode, true) };
            if !released || !held().iter().any(|one| one.is(&now)) {
                break;
            }
        }
    }
}

/// The advisory locks of this backend.
fn held() -> Vec<Held> {
    // SAFETY: a copy of the lock table, as long as it says; a bit of the mask stands for each mode.
    unsafe {
        let status = &*pg_sys::GetLockStatusData();
        let count = usize::try_from(status.nelements).unwrap_or(0);
        let all = if count == 0 { &[] } else { std::slice::from_raw_parts(status.locks, count) };
        all.iter()
            .filter(|lock| lock.pid == pg_sys::MyProcPid && u32::from(lock.locktag.locktag_type) == pg_sys::LockTagType::LOCKTAG_ADVISORY)
            .flat_map(|lock| {
                let modes = (1..=8).filter(|mode| lock.holdMask & (1 << mode) != 0);
                modes.map(|mode| Held { tag: lock.locktag, mode })
            })
            .collect()
    }
}
