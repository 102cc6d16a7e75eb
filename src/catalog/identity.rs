//! Whether what was kept of a table may be told now.

use crate::guard;
use pgrx::pg_sys::{self, Oid};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

/// How long a column is read whose table was rewritten since its values were kept; most of its values, and the longest; columns
/// remembered.
const REREAD: guard::Wanted = guard::Wanted { distinct: 10_000, length: 100, patience: Duration::from_millis(200), rows: u64::MAX };
const COLUMNS: usize = 64;
/// When a look that was cut short is taken again.
const AGAIN: Duration = Duration::from_secs(10);

/// A column, and the file that its table's rows are in.
type Place = (u32, i16, u32);

/// The values that a look at a column found, and when to look again where the look was cut short.
type Look = (HashSet<String>, Option<Instant>);

thread_local! {
    /// The values of columns whose tables were rewritten.
    static REWRITTEN: RefCell<HashMap<Place, Look>> = RefCell::new(HashMap::new());
}

/// Whether a value that was read from the file `file` of a table may be told to the current role: the very table is still there
/// with the same rows' file, no row-level security hides rows of it, and the role may read the column. Taken from the catalog's caches,
/// which are as new as the last command: not from the transaction's snapshot, which may be older.
///
/// TRUNCATE gives a table another file, and so does VACUUM FULL, which keeps the rows: then the table itself says whether the value is in it.
pub fn told(table: Oid, attribute: i16, file: Oid, value: &str) -> bool {
    // SAFETY: look-ups by OID in the catalog's caches; the entry is released again.
    let now = unsafe {
        let entry = pg_sys::SearchSysCache1(pg_sys::SysCacheIdentifier::RELOID as i32, pg_sys::Datum::from(table));
        if entry.is_null() {
            return false;
        }
        let class = pg_sys::GETSTRUCT(entry).cast::<pg_sys::FormData_pg_class>();
        let (now, hidden) = ((*class).relfilenode, (*class).relrowsecurity);
        pg_sys::ReleaseSysCache(entry);
        let (role, select) = (pg_sys::GetUserId(), pg_sys::AclMode::from(pg_sys::ACL_SELECT));
        let readable = pg_sys::pg_class_aclcheck(table, role, select) == pg_sys::AclResult::ACLCHECK_OK
            || pg_sys::pg_attribute_aclcheck(table, attribute, role, select) == pg_sys::AclResult::ACLCHECK_OK;
        if hidden || !readable {
            return false;
        }
        now
    };
    now == file || still_holds(table, attribute, now, value)
}

/// Whether a column holds a value, as far as a short look at its table tells.
fn still_holds(table: Oid, attribute: i16, file: Oid, value: &str) -> bool {
    let place = (table.to_u32(), attribute, file.to_u32());
    let fresh = |again: &Option<Instant>| again.is_none_or(|at| Instant::now() < at);
    if let Some(known) =
        REWRITTEN.with_borrow(|all| all.get(&place).filter(|(_, again)| fresh(again)).map(|(values, _)| values.contains(value)))
    {
        return known;
    }
    let (values, whole): (HashSet<String>, bool) = match guard::values(table, &[attribute], REREAD) {
        Ok(guard::Reading::Read { columns, cut, .. }) => {
            (columns.into_iter().filter_map(|c| c.found).flatten().map(|(v, _)| v).collect(), !cut)
        }
        // Locked, or the time of the question was up: another question may find more.
        Ok(guard::Reading::Skipped(_)) | Err(_) => (HashSet::new(), false),
    };
    let again = (!whole).then(|| Instant::now() + AGAIN);
    let found = values.contains(value);
    REWRITTEN.with_borrow_mut(|all| {
        if all.len() >= COLUMNS {
            all.clear();
        }
        all.insert(place, (values, again));
    });
    found
}
