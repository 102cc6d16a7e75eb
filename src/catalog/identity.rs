//! Whether what was kept of a table may be told now.

use pgrx::pg_sys::{self, Oid};

/// Whether values that were read from the file `file` of a table may be told to the current role: the very table is still there
/// with the same rows' file (TRUNCATE and a rewrite give it another), no row-level security hides rows of it, and the
/// role may read the column. Taken from the catalog's caches, which are as new as the last command: not from the
/// transaction's snapshot, which may be older.
pub fn told(table: Oid, attribute: i16, file: Oid) -> bool {
    // SAFETY: look-ups by OID in the catalog's caches; the entry is released again.
    unsafe {
        let entry = pg_sys::SearchSysCache1(pg_sys::SysCacheIdentifier::RELOID as i32, pg_sys::Datum::from(table));
        if entry.is_null() {
            return false;
        }
        let class = pg_sys::GETSTRUCT(entry).cast::<pg_sys::FormData_pg_class>();
        let unchanged = (*class).relfilenode == file && !(*class).relrowsecurity;
        pg_sys::ReleaseSysCache(entry);
        let (role, select) = (pg_sys::GetUserId(), pg_sys::AclMode::from(pg_sys::ACL_SELECT));
        unchanged
            && (pg_sys::pg_class_aclcheck(table, role, select) == pg_sys::AclResult::ACLCHECK_OK
                || pg_sys::pg_attribute_aclcheck(table, attribute, role, select) == pg_sys::AclResult::ACLCHECK_OK)
    }
}
