//! Rows of system catalogs by their indexes, without a statement.

use pgrx::pg_sys::{self, Oid};

/// A condition on a column of an index.
pub fn key(attribute: u32, strategy: u32, procedure: u32, argument: pg_sys::Datum) -> pg_sys::ScanKeyData {
    // SAFETY: a key is plain data, filled in by PostgreSQL.
    unsafe {
        let mut key: pg_sys::ScanKeyData = std::mem::zeroed();
        pg_sys::ScanKeyInit(&mut key, attribute as i16, strategy as u16, Oid::from(procedure), argument);
        key
    }
}

/// Calls `each` for the rows of a catalog that an index finds.
pub fn scan(catalog: Oid, index: Oid, keys: &mut [pg_sys::ScanKeyData], mut each: impl FnMut(pg_sys::HeapTuple, pg_sys::TupleDesc)) {
    // SAFETY: the catalog is open, with its lock, as long as the scan runs; an error in between is cleaned up with the transaction.
    unsafe {
        let relation = pg_sys::table_open(catalog, pg_sys::AccessShareLock as i32);
        let scan = pg_sys::systable_beginscan(relation, index, true, std::ptr::null_mut(), keys.len() as i32, keys.as_mut_ptr());
        loop {
            let tuple = pg_sys::systable_getnext(scan);
            if tuple.is_null() {
                break;
            }
            each(tuple, (*relation).rd_att);
        }
        pg_sys::systable_endscan(scan);
        pg_sys::table_close(relation, pg_sys::AccessShareLock as i32);
    }
}
