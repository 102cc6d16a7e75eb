//! What a relation is a part of, and what is a part of it: partitions and inheritance.

use pgrx::pg_sys::{self, Oid};

/// `InheritsRelationId` and its indexes by child and by parent; pgrx has no binding.
const PG_INHERITS: Oid = Oid::from_u32(2611);
const BY_CHILD: Oid = Oid::from_u32(2680);
const BY_PARENT: Oid = Oid::from_u32(2187);

/// The columns `inhrelid` and `inhparent`.
const CHILD: i16 = 1;
const PARENT: i16 = 2;

/// Everything that a relation is a part of.
///
/// # Safety
/// Inside a transaction.
pub(super) unsafe fn ancestors(relation: Oid) -> Vec<Oid> {
    // SAFETY: as required.
    unsafe { closure(relation, BY_CHILD, CHILD, PARENT) }
}

/// Everything that is a part of a relation.
///
/// # Safety
/// Inside a transaction.
pub(super) unsafe fn descendants(relation: Oid) -> Vec<Oid> {
    // SAFETY: as required.
    unsafe { closure(relation, BY_PARENT, PARENT, CHILD) }
}

/// What is reached from a relation, without itself. Ends however the catalog is: each relation is met once.
unsafe fn closure(relation: Oid, index: Oid, from: i16, to: i16) -> Vec<Oid> {
    let mut found: Vec<Oid> = Vec::new();
    let mut at = Some(relation);
    let mut next = 0;
    while let Some(one) = at {
        pgrx::check_for_interrupts!();
        // SAFETY: as required.
        for other in unsafe { linked(one, index, from, to) } {
            if other != relation && !found.contains(&other) {
                found.push(other);
            }
        }
        at = found.get(next).copied();
        next += 1;
    }
    found
}

/// The other ends of the links that begin at a relation.
unsafe fn linked(relation: Oid, index: Oid, from: i16, to: i16) -> Vec<Oid> {
    let mut found = Vec::new();
    // SAFETY: the catalog stays open during the scan; both columns are OIDs and never null.
    unsafe {
        let lock = pg_sys::AccessShareLock as pg_sys::LOCKMODE;
        let catalog = pg_sys::table_open(PG_INHERITS, lock);
        let mut key = pg_sys::ScanKeyData::default();
        pg_sys::ScanKeyInit(
            &mut key,
            from,
            pg_sys::BTEqualStrategyNumber as pg_sys::StrategyNumber,
            pg_sys::Oid::from(pg_sys::F_OIDEQ),
            pg_sys::Datum::from(relation),
        );
        let scan = pg_sys::systable_beginscan(catalog, index, true, std::ptr::null_mut(), 1, &mut key);
        let count = usize::try_from((*(*catalog).rd_att).natts).unwrap_or(0);
        let mut values = vec![pg_sys::Datum::from(0usize); count];
        let mut nulls = vec![true; count];
        loop {
            let tuple = pg_sys::systable_getnext(scan);
            if tuple.is_null() {
                break;
            }
            pg_sys::heap_deform_tuple(tuple, (*catalog).rd_att, values.as_mut_ptr(), nulls.as_mut_ptr());
            let place = usize::try_from(to).unwrap_or(1).saturating_sub(1);
            if let (Some(value), Some(false)) = (values.get(place), nulls.get(place)) {
                found.push(Oid::from(value.value() as u32));
            }
        }
        pg_sys::systable_endscan(scan);
        pg_sys::table_close(catalog, lock);
    }
    found
}
