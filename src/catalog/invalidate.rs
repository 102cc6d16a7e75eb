//! Listening to the catalog's own invalidation messages.

use pgrx::{pg_guard, pg_sys};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

static CHANGED: AtomicBool = AtomicBool::new(true);
/// Counts changes of types, functions, schemas and roles.
static GENERATION: AtomicU64 = AtomicU64::new(0);
/// Relations below this OID are the system's own.
const FIRST_NORMAL_OID: u32 = 16384;

/// Registers the callbacks; once, when the library is loaded.
pub fn register() {
    let none = pg_sys::Datum::from(0usize);
    // SAFETY: the callbacks are guarded and only set a flag; they live as long as the library, which is never unloaded.
    unsafe {
        pg_sys::CacheRegisterRelcacheCallback(Some(relation_changed), none);
        // Definitions and rights that reach a relation without changing it.
        for cache in [
            pg_sys::SysCacheIdentifier::NAMESPACEOID,
            pg_sys::SysCacheIdentifier::AUTHOID,
            pg_sys::SysCacheIdentifier::AUTHMEMMEMROLE,
            pg_sys::SysCacheIdentifier::ENUMOID,
            pg_sys::SysCacheIdentifier::TYPEOID,
            // A function may take the place of a built-in one.
            pg_sys::SysCacheIdentifier::PROCOID,
        ] {
            pg_sys::CacheRegisterSyscacheCallback(cache as i32, Some(catalog_changed), none);
        }
    }
}

/// Whether something changed since the last call.
pub fn take() -> bool {
    CHANGED.swap(false, Ordering::Relaxed)
}

/// Changes whenever an extension may have moved to another schema, or an object to another owner.
pub fn generation() -> u64 {
    GENERATION.load(Ordering::Relaxed)
}

/// Notes a change that sends no message of its own (COMMENT).
pub fn note() {
    CHANGED.store(true, Ordering::Relaxed);
}

#[pg_guard]
unsafe extern "C-unwind" fn relation_changed(_argument: pg_sys::Datum, relation: pg_sys::Oid) {
    let oid = relation.to_u32();
    // 0 stands for all relations.
    if oid == 0 || oid >= FIRST_NORMAL_OID {
        CHANGED.store(true, Ordering::Relaxed);
    }
}

#[pg_guard]
unsafe extern "C-unwind" fn catalog_changed(_argument: pg_sys::Datum, _cache: i32, _hash: u32) {
    GENERATION.fetch_add(1, Ordering::Relaxed);
    CHANGED.store(true, Ordering::Relaxed);
}
