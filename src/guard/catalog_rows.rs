//! Rows of the system catalogs by OID, as they are stored.
//!
//! Stored expressions are read here and not through the relation cache, whose getters fold what they return: that runs
//! the functions in it.

use std::ffi::CStr;

use pgrx::pg_sys::{self, Datum, Node, Oid};

/// A catalog, an index of it, and the column of type oid that leads the index.
pub(super) struct Catalog {
    pub(super) relation: u32,
    pub(super) index: u32,
    pub(super) key: &'static CStr,
}

/// Constraints of domains.
pub(super) const CONSTRAINTS_OF_TYPES: Catalog = Catalog { relation: 2606, index: 2666, key: c"contypid" };
/// Constraints of tables.
pub(super) const CONSTRAINTS_OF_TABLES: Catalog = Catalog { relation: 2606, index: 2665, key: c"conrelid" };
/// Indexes of tables.
pub(super) const INDEXES: Catalog = Catalog { relation: 2610, index: 2678, key: c"indrelid" };
/// Extended statistics of tables.
pub(super) const STATISTICS: Catalog = Catalog { relation: 3381, index: 3379, key: c"stxrelid" };
/// Keys of partitioned tables.
pub(super) const PARTITION_KEYS: Catalog = Catalog { relation: 3350, index: 3351, key: c"partrelid" };
/// Children and partitions of tables.
pub(super) const CHILDREN: Catalog = Catalog { relation: 2611, index: 2187, key: c"inhparent" };
/// Parents of tables.
pub(super) const PARENTS: Catalog = Catalog { relation: 2611, index: 2680, key: c"inhrelid" };
/// Support functions of operator families.
pub(super) const SUPPORT: Catalog = Catalog { relation: 2603, index: 2655, key: c"amprocfamily" };
/// Operator families of operators.
pub(super) const FAMILIES: Catalog = Catalog { relation: 2602, index: 2654, key: c"amopopr" };
/// Operators of operator families.
pub(super) const OPERATORS: Catalog = Catalog { relation: 2602, index: 2653, key: c"amopfamily" };
/// Defaults and generation expressions of columns.
#[cfg(feature = "pg18")]
pub(super) const DEFAULTS: Catalog = Catalog { relation: 2604, index: 2656, key: c"adrelid" };

/// Calls `each` with the columns `wanted` of the rows whose key is `value`; None is NULL.
///
/// # Safety
/// Inside a transaction. Values are only valid during the call.
pub(super) unsafe fn rows<const N: usize>(catalog: &Catalog, value: Oid, wanted: [&CStr; N], mut each: impl FnMut([Option<Datum>; N])) {
    let relation = Oid::from_u32(catalog.relation);
    let lock = pg_sys::AccessShareLock as pg_sys::LOCKMODE;
    // SAFETY: the catalog stays open and locked during the scan; columns are found by their names, within the
    // descriptor's bounds.
    unsafe {
        let opened = pg_sys::table_open(relation, lock);
        let mut key = pg_sys::ScanKeyData::default();
        pg_sys::ScanKeyInit(
            &mut key,
            pg_sys::get_attnum(relation, catalog.key.as_ptr()),
            pg_sys::BTEqualStrategyNumber as pg_sys::StrategyNumber,
            Oid::from(pg_sys::F_OIDEQ),
            Datum::from(value),
        );
        let places = wanted.map(|name| usize::try_from(pg_sys::get_attnum(relation, name.as_ptr())).unwrap_or(0).wrapping_sub(1));
        let scan = pg_sys::systable_beginscan(opened, Oid::from_u32(catalog.index), true, std::ptr::null_mut(), 1, &mut key);
        let count = usize::try_from((*(*opened).rd_att).natts).unwrap_or(0);
        let mut values = vec![Datum::from(0usize); count];
        let mut nulls = vec![true; count];
        loop {
            let tuple = pg_sys::systable_getnext(scan);
            if tuple.is_null() {
                break;
            }
            pg_sys::heap_deform_tuple(tuple, (*opened).rd_att, values.as_mut_ptr(), nulls.as_mut_ptr());
            each(places.map(|place| match (values.get(place), nulls.get(place)) {
                (Some(&value), Some(false)) => Some(value),
                _ => None,
            }));
        }
        pg_sys::systable_endscan(scan);
        pg_sys::table_close(opened, lock);
    }
}

/// A stored expression (pg_node_tree), as it was stored.
///
/// # Safety
/// `value` is a datum of that type.
pub(super) unsafe fn expression(value: Datum) -> *mut Node {
    // SAFETY: PostgreSQL's own reader of what PostgreSQL has written.
    unsafe { pg_sys::stringToNode(pg_sys::text_to_cstring(value.cast_mut_ptr())).cast() }
}

/// A datum of the type oid (or of one of its kin).
pub(super) fn oid(value: Option<Datum>) -> Oid {
    value.map_or(pg_sys::InvalidOid, |value| Oid::from_u32(value.value() as u32))
}

/// A datum of the type oidvector.
///
/// # Safety
/// `value` is a datum of that type, or None.
pub(super) unsafe fn oid_vector(value: Option<Datum>) -> Vec<Oid> {
    // SAFETY: a vector of fixed-size elements, as many as it says; catalogs store it unpacked.
    unsafe {
        value.map_or_else(Vec::new, |value| {
            let vector = value.cast_mut_ptr::<pg_sys::oidvector>();
            (*vector).values.as_slice(usize::try_from((*vector).dim1).unwrap_or(0)).to_vec()
        })
    }
}

/// A datum of the type name.
///
/// # Safety
/// `value` is a datum of that type, or None.
pub(super) unsafe fn name(value: Option<Datum>) -> String {
    // SAFETY: a name is a zero-terminated array of fixed size.
    unsafe { value.map_or_else(String::new, |value| super::text::from_server(value.cast_mut_ptr::<pg_sys::NameData>().cast())) }
}
