//! Whether there is anything to look for among the extension's own rows, asked without planning a statement.

use crate::db;
use pgrx::pg_sys;
use std::ffi::CStr;

/// Whether a table of the extension has no pages yet. Asked without planning anything, and without keeping its lock.
pub fn is_empty(table: &CStr) -> bool {
    // SAFETY: look-ups by name; the relation is opened and closed again with its lock.
    unsafe {
        let schema = pg_sys::get_namespace_oid(c"ask".as_ptr(), true);
        let relation = pg_sys::get_relname_relid(table.as_ptr(), schema);
        if relation == pg_sys::InvalidOid {
            return false;
        }
        let relation = pg_sys::table_open(relation, pg_sys::AccessShareLock as i32);
        let pages = pg_sys::RelationGetNumberOfBlocksInFork(relation, pg_sys::ForkNumber::MAIN_FORKNUM);
        pg_sys::table_close(relation, pg_sys::AccessShareLock as i32);
        pages == 0
    }
}

/// Whether an index of the extension's own finds a row by its first columns, of type name or text. Asked without planning anything:
/// most statements that look for something of an asker's find nothing, and a connection plans each of them anew.
pub fn has(table: &CStr, index: &CStr, keys: &[(&CStr, db::Argument)]) -> bool {
    // SAFETY: look-ups by name; the relation is open, with its lock, as long as the scan runs, and the snapshot is registered as long.
    unsafe {
        let schema = pg_sys::get_namespace_oid(c"ask".as_ptr(), true);
        let (table, index) = (pg_sys::get_relname_relid(table.as_ptr(), schema), pg_sys::get_relname_relid(index.as_ptr(), schema));
        if table == pg_sys::InvalidOid || index == pg_sys::InvalidOid {
            // Nothing is known: the statement itself tells.
            return true;
        }
        let mut scanned: Vec<pg_sys::ScanKeyData> = Vec::with_capacity(keys.len());
        for (column, (kind, value)) in keys {
            let (Some(value), number) = (value, pg_sys::get_attnum(table, column.as_ptr())) else { return false };
            let (equal, collation) = match *kind {
                pg_sys::NAMEOID => (pg_sys::F_NAMEEQ, pg_sys::C_COLLATION_OID),
                _ => (pg_sys::F_TEXTEQ, pg_sys::DEFAULT_COLLATION_OID),
            };
            let mut key: pg_sys::ScanKeyData = std::mem::zeroed();
            let (strategy, collation, equal) = (pg_sys::BTEqualStrategyNumber as u16, collation, pg_sys::Oid::from(equal));
            pg_sys::ScanKeyEntryInitialize(&mut key, 0, number, strategy, pg_sys::InvalidOid, collation, equal, db::datum(*kind, value));
            scanned.push(key);
        }
        // What the transaction wrote a moment ago counts.
        pg_sys::CommandCounterIncrement();
        let snapshot = pg_sys::RegisterSnapshot(pg_sys::GetTransactionSnapshot());
        let relation = pg_sys::table_open(table, pg_sys::AccessShareLock as i32);
        let scan = pg_sys::systable_beginscan(relation, index, true, snapshot, scanned.len() as i32, scanned.as_mut_ptr());
        let found = !pg_sys::systable_getnext(scan).is_null();
        pg_sys::systable_endscan(scan);
        pg_sys::table_close(relation, pg_sys::AccessShareLock as i32);
        pg_sys::UnregisterSnapshot(snapshot);
        found
    }
}

/// [`has`] of the asker's rows, in an index that begins with whose they are.
pub fn has_own(table: &CStr, index: &CStr, asker: &db::Asker) -> bool {
    let (role, app_user) = ((pg_sys::NAMEOID, Some(asker.role.as_str())), (pg_sys::TEXTOID, Some(asker.app_user.as_str())));
    has(table, index, &[(c"role_name", role), (c"app_user", app_user)])
}
