//! What the catalogs say about a table's keys and size.

use std::collections::BTreeSet;

use pgrx::pg_sys::{self, Oid};

use super::pg_list::oids;
use super::text::from_server;

/// Whether these columns (or some of them) are unique in a table, by a valid, plain, whole unique index.
///
/// # Safety
/// Inside a transaction; the table is locked by the query that reads it.
pub(super) unsafe fn is_unique(table: Oid, columns: &BTreeSet<i16>) -> bool {
    // SAFETY: relations are opened under the lock that the query holds, and closed without releasing it.
    unsafe {
        let relation = pg_sys::RelationIdGetRelation(table);
        if relation.is_null() {
            return false;
        }
        let indexes = oids(pg_sys::RelationGetIndexList(relation));
        pg_sys::RelationClose(relation);
        indexes.into_iter().any(|index| {
            let tuple = pg_sys::SearchSysCache1(pg_sys::SysCacheIdentifier::INDEXRELID as i32, pg_sys::Datum::from(index));
            if tuple.is_null() {
                return false;
            }
            let form = &*pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_index>();
            let count = usize::try_from(form.indnkeyatts).unwrap_or(0);
            let keys = form.indkey.values.as_slice(count);
            let partial = !pg_sys::heap_attisnull(tuple, pg_sys::Anum_pg_index_indpred as i32, std::ptr::null_mut());
            let unique = form.indisunique
                && form.indisvalid
                && !partial
                && !keys.is_empty()
                && keys.iter().all(|key| *key != 0 && columns.contains(key));
            pg_sys::ReleaseSysCache(tuple);
            unique
        })
    }
}

/// The number of rows that the statistics know of; 0: unknown.
///
/// # Safety
/// Inside a transaction.
pub(super) unsafe fn rows_of(table: Oid) -> f64 {
    // SAFETY: a syscache tuple, released after reading.
    unsafe {
        let tuple = pg_sys::SearchSysCache1(pg_sys::SysCacheIdentifier::RELOID as i32, pg_sys::Datum::from(table));
        if tuple.is_null() {
            return 0.0;
        }
        let rows = f64::from((*pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_class>()).reltuples);
        pg_sys::ReleaseSysCache(tuple);
        rows.max(0.0)
    }
}

/// A column's name.
///
/// # Safety
/// Inside a transaction.
pub(super) unsafe fn name_of_column(table: Oid, column: i16) -> String {
    // SAFETY: a catalog look-up; the name is fresh or null.
    unsafe { from_server(pg_sys::get_attname(table, column, true)) }
}

/// A column's name, if it is there: not dropped.
///
/// # Safety
/// Inside a transaction.
pub(super) unsafe fn live_column(table: Oid, column: i16) -> Option<String> {
    // SAFETY: a syscache tuple, released after reading.
    unsafe {
        let cache = pg_sys::SysCacheIdentifier::ATTNUM as i32;
        let tuple = pg_sys::SearchSysCache2(cache, pg_sys::Datum::from(table), pg_sys::Datum::from(column));
        if tuple.is_null() {
            return None;
        }
        let form = &*pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_attribute>();
        let name = (!form.attisdropped).then(|| from_server(form.attname.data.as_ptr()));
        pg_sys::ReleaseSysCache(tuple);
        name
    }
}

/// The columns of a table in their order, without dropped ones.
///
/// # Safety
/// Inside a transaction.
pub(super) unsafe fn live_columns(table: Oid) -> Vec<String> {
    // SAFETY: a syscache tuple, released after reading.
    let count = unsafe {
        let tuple = pg_sys::SearchSysCache1(pg_sys::SysCacheIdentifier::RELOID as i32, pg_sys::Datum::from(table));
        if tuple.is_null() {
            return Vec::new();
        }
        let count = (*pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_class>()).relnatts;
        pg_sys::ReleaseSysCache(tuple);
        count
    };
    // SAFETY: as required.
    (1..=count).filter_map(|number| unsafe { live_column(table, number) }).collect()
}

/// A relation's schema and name; empty where there is none of this OID.
///
/// # Safety
/// Inside a transaction.
pub(super) unsafe fn names_of(relation: Oid) -> (String, String) {
    // SAFETY: catalog look-ups; names are fresh or null.
    unsafe { (from_server(pg_sys::get_namespace_name(pg_sys::get_rel_namespace(relation))), from_server(pg_sys::get_rel_name(relation))) }
}

/// `schema.table`, quoted where needed.
///
/// # Safety
/// Inside a transaction.
pub(super) unsafe fn qualified_name(table: Oid) -> String {
    // SAFETY: as required.
    let (schema, name) = unsafe { names_of(table) };
    super::admin::qualified(&schema, &name)
}
