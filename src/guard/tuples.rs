//! Tuple descriptors of every supported server version.

use pgrx::pg_sys;

/// Attribute `i` (from 0) of a descriptor.
///
/// # Safety
/// `descriptor` is valid and `i` below its `natts`.
pub(super) unsafe fn attribute(descriptor: pg_sys::TupleDesc, i: usize) -> *mut pg_sys::FormData_pg_attribute {
    // SAFETY: as required.
    unsafe {
        #[cfg(any(feature = "pg15", feature = "pg16", feature = "pg17"))]
        return (*descriptor).attrs.as_mut_ptr().add(i);
        #[cfg(feature = "pg18")]
        {
            // The attributes follow the compact ones (TupleDescAttr of tupdesc.h).
            let count = usize::try_from((*descriptor).natts).unwrap_or(0);
            return (*descriptor).compact_attrs.as_mut_ptr().add(count).cast::<pg_sys::FormData_pg_attribute>().add(i);
        }
    }
}
