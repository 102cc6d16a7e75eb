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

/// Calls `each` for all rows of a catalog.
pub fn scan_all(catalog: Oid, each: impl FnMut(pg_sys::HeapTuple, pg_sys::TupleDesc)) {
    walk(catalog, None, &mut [], each);
}

/// The columns of a row, in their order; `None` for NULL. Values that are not by value belong to the row.
///
/// # Safety
/// The row and its shape are those that a scan has just handed out.
pub unsafe fn columns(tuple: pg_sys::HeapTuple, shape: pg_sys::TupleDesc) -> Vec<Option<pg_sys::Datum>> {
    // SAFETY: the arrays are as long as the shape says.
    unsafe {
        let count = usize::try_from((*shape).natts).unwrap_or(0);
        let (mut values, mut nulls) = (vec![pg_sys::Datum::from(0usize); count], vec![true; count]);
        pg_sys::heap_deform_tuple(tuple, shape, values.as_mut_ptr(), nulls.as_mut_ptr());
        values.into_iter().zip(nulls).map(|(value, null)| (!null).then_some(value)).collect()
    }
}

/// A column's number by its name: it is not the same in all versions of the server.
pub fn number_of(catalog: Oid, column: &std::ffi::CStr) -> i16 {
    // SAFETY: a look-up in the catalog's caches; 0 where there is no such column.
    unsafe { pg_sys::get_attnum(catalog, column.as_ptr()) }
}

/// Calls `each` for the rows of a catalog that an index finds.
pub fn scan(catalog: Oid, index: Oid, keys: &mut [pg_sys::ScanKeyData], each: impl FnMut(pg_sys::HeapTuple, pg_sys::TupleDesc)) {
    walk(catalog, Some(index), keys, each);
}

/// Without an index the rows come in the order of the catalog's pages.
fn walk(catalog: Oid, index: Option<Oid>, keys: &mut [pg_sys::ScanKeyData], mut each: impl FnMut(pg_sys::HeapTuple, pg_sys::TupleDesc)) {
    // SAFETY: the catalog is open, with its lock, as long as the scan runs; an error in between is cleaned up with the transaction.
    unsafe {
        let relation = pg_sys::table_open(catalog, pg_sys::AccessShareLock as i32);
        let by = index.unwrap_or(pg_sys::InvalidOid);
        let scan = pg_sys::systable_beginscan(relation, by, index.is_some(), std::ptr::null_mut(), keys.len() as i32, keys.as_mut_ptr());
        loop {
            pgrx::check_for_interrupts!();
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

/// Which version of a row it is: which transaction wrote it, and where it lies (block and place in it). Another version of a row, or another
/// row, has another one, but for what the server changes in place: numbers of pages and rows in pg_class, and what comes with them.
///
/// # Safety
/// The row is one that a scan has just handed out.
pub unsafe fn version(tuple: pg_sys::HeapTuple) -> (u32, u32, u16) {
    // SAFETY: a row on a page has a header, and a place.
    unsafe {
        let (writer, place) = ((*(*tuple).t_data).t_choice.t_heap.t_xmin, (*tuple).t_self);
        let block = u32::from(place.ip_blkid.bi_hi) << 16 | u32::from(place.ip_blkid.bi_lo);
        (writer.into_inner(), block, place.ip_posid)
    }
}

/// Calls `each` for all rows of a table of the extension's own.
pub fn scan_own(table: &std::ffi::CStr, mut each: impl FnMut(pg_sys::HeapTuple)) {
    // SAFETY: the relation is open, with its lock, as long as the scan runs, and the snapshot is registered as long; an error in between is
    // cleaned up with the transaction.
    unsafe {
        let oid = pg_sys::get_relname_relid(table.as_ptr(), pg_sys::get_namespace_oid(c"ask".as_ptr(), true));
        if oid == pg_sys::InvalidOid {
            return;
        }
        let relation = pg_sys::table_open(oid, pg_sys::AccessShareLock as i32);
        let snapshot = pg_sys::RegisterSnapshot(pg_sys::GetLatestSnapshot());
        let scan = pg_sys::systable_beginscan(relation, pg_sys::InvalidOid, false, snapshot, 0, std::ptr::null_mut());
        loop {
            pgrx::check_for_interrupts!();
            let tuple = pg_sys::systable_getnext(scan);
            if tuple.is_null() {
                break;
            }
            each(tuple);
        }
        pg_sys::systable_endscan(scan);
        pg_sys::UnregisterSnapshot(snapshot);
        pg_sys::table_close(relation, pg_sys::AccessShareLock as i32);
    }
}
