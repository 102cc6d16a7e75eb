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

/// A table of the extension's own with one of its indexes, and what the index's first columns, of type name or text, have to be.
struct Place {
    table: pg_sys::Oid,
    index: pg_sys::Oid,
    keys: Vec<pg_sys::ScanKeyData>,
}

impl Place {
    /// `None`: a table or an index of that name is not there.
    ///
    /// # Safety
    /// Inside a transaction; the keys hold as long as its memory.
    unsafe fn of(table: &CStr, index: &CStr, keys: &[(&CStr, db::Argument)]) -> Option<Result<Place, NoValue>> {
        // SAFETY: look-ups by name; a key is plain data, filled in by PostgreSQL.
        unsafe {
            let schema = pg_sys::get_namespace_oid(c"ask".as_ptr(), true);
            let (table, index) = (pg_sys::get_relname_relid(table.as_ptr(), schema), pg_sys::get_relname_relid(index.as_ptr(), schema));
            if table == pg_sys::InvalidOid || index == pg_sys::InvalidOid {
                return None;
            }
            let mut scanned: Vec<pg_sys::ScanKeyData> = Vec::with_capacity(keys.len());
            for (column, (kind, value)) in keys {
                let (Some(value), number) = (value, pg_sys::get_attnum(table, column.as_ptr())) else { return Some(Err(NoValue)) };
                let (equal, collation) = match *kind {
                    pg_sys::NAMEOID => (pg_sys::F_NAMEEQ, pg_sys::C_COLLATION_OID),
                    _ => (pg_sys::F_TEXTEQ, pg_sys::DEFAULT_COLLATION_OID),
                };
                let mut key: pg_sys::ScanKeyData = std::mem::zeroed();
                let (strategy, equal) = (pg_sys::BTEqualStrategyNumber as u16, pg_sys::Oid::from(equal));
                let value = db::datum(*kind, value);
                pg_sys::ScanKeyEntryInitialize(&mut key, 0, number, strategy, pg_sys::InvalidOid, collation, equal, value);
                scanned.push(key);
            }
            Some(Ok(Place { table, index, keys: scanned }))
        }
    }

    /// Calls `each` for the rows found, the last of the index first, until it says that it has enough.
    ///
    /// # Safety
    /// Inside a transaction.
    unsafe fn backwards(mut self, mut each: impl FnMut(pg_sys::HeapTuple, pg_sys::TupleDesc) -> bool) {
        // SAFETY: the relations are open, with their locks, as long as the scan runs, and the snapshot is registered as long; an error
        // in between is cleaned up with the transaction.
        unsafe {
            // What the transaction wrote a moment ago counts.
            pg_sys::CommandCounterIncrement();
            let snapshot = pg_sys::RegisterSnapshot(pg_sys::GetTransactionSnapshot());
            let table = pg_sys::table_open(self.table, pg_sys::AccessShareLock as i32);
            let index = pg_sys::index_open(self.index, pg_sys::AccessShareLock as i32);
            let scan = pg_sys::systable_beginscan_ordered(table, index, snapshot, self.keys.len() as i32, self.keys.as_mut_ptr());
            loop {
                pgrx::check_for_interrupts!();
                let tuple = pg_sys::systable_getnext_ordered(scan, pg_sys::ScanDirection::BackwardScanDirection);
                if tuple.is_null() || !each(tuple, (*table).rd_att) {
                    break;
                }
            }
            pg_sys::systable_endscan_ordered(scan);
            pg_sys::index_close(index, pg_sys::AccessShareLock as i32);
            pg_sys::table_close(table, pg_sys::AccessShareLock as i32);
            pg_sys::UnregisterSnapshot(snapshot);
        }
    }
}

/// A key without a value: it finds nothing.
struct NoValue;

/// Whether an index of the extension's own finds a row by its first columns, of type name or text. Asked without planning anything:
/// most statements that look for something of an asker's find nothing, and a connection plans each of them anew.
pub fn has(table: &CStr, index: &CStr, keys: &[(&CStr, db::Argument)]) -> bool {
    // SAFETY: called in a transaction, as all of the extension's functions.
    unsafe {
        let place = match Place::of(table, index, keys) {
            // Nothing is known: the statement itself tells.
            None => return true,
            Some(Err(NoValue)) => return false,
            Some(Ok(place)) => place,
        };
        let mut found = false;
        place.backwards(|_, _| {
            found = true;
            false
        });
        found
    }
}

/// The last rows, at most `most`, that an index finds by its first columns, last first: the columns asked for, in text form; moments
/// in seconds since 1970. Read without planning anything, with the rights of the extension: the keys have to say whose rows they are.
pub fn latest(table: &CStr, index: &CStr, keys: &[(&CStr, db::Argument)], columns: &[&CStr], most: usize) -> Vec<db::Row> {
    let mut rows = Vec::new();
    // SAFETY: called in a transaction; a row is read before the scan goes on, by the shape that came with it.
    unsafe {
        let Some(Ok(place)) = Place::of(table, index, keys) else { return rows };
        let numbers: Vec<i16> = columns.iter().map(|column| pg_sys::get_attnum(place.table, column.as_ptr())).collect();
        place.backwards(|tuple, shape| {
            rows.push(numbers.iter().map(|&number| text(tuple, shape, number)).collect());
            rows.len() < most
        });
    }
    rows
}

/// A column of a row in text form; `None` for NULL, and where there is no such column.
///
/// # Safety
/// The row and its shape are those that a scan has just handed out.
unsafe fn text(tuple: pg_sys::HeapTuple, shape: pg_sys::TupleDesc, number: i16) -> Option<String> {
    // SAFETY: the column is one of the shape's; the output function of its type makes a zero-terminated text.
    unsafe {
        let kind = if number > 0 { pg_sys::SPI_gettypeid(shape, i32::from(number)) } else { return None };
        let mut null = false;
        let value = pg_sys::heap_getattr(tuple, i32::from(number), shape, &mut null);
        if null {
            return None;
        }
        if kind == pg_sys::TIMESTAMPTZOID {
            /// Seconds from 1970 to 2000, which the server counts from.
            const TO_2000: f64 = 946_684_800.0;
            return Some((value.value() as i64 as f64 / 1e6 + TO_2000).to_string());
        }
        let (mut output, mut varlena) = (pg_sys::InvalidOid, false);
        pg_sys::getTypeOutputInfo(kind, &mut output, &mut varlena);
        let made = pg_sys::OidOutputFunctionCall(output, value);
        let text = CStr::from_ptr(made).to_string_lossy().into_owned();
        pg_sys::pfree(made.cast());
        Some(text)
    }
}

/// [`has`] of the asker's rows, in an index that begins with whose they are.
pub fn has_own(table: &CStr, index: &CStr, asker: &db::Asker) -> bool {
    let (role, app_user) = ((pg_sys::NAMEOID, Some(asker.role.as_str())), (pg_sys::TEXTOID, Some(asker.app_user.as_str())));
    has(table, index, &[(c"role_name", role), (c"app_user", app_user)])
}
