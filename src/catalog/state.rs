//! In which state the catalogs are, as far as a snapshot rests on them: two look-ups that find the same state would be told the same.
//!
//! A row of a catalog is never changed, but replaced by another version of it, which lies elsewhere or has another writer. So a state is
//! told from where the rows lie and who wrote them, without reading what is in them: that costs a small part of reading and compiling it.
//! It holds on a standby and for transactions that were prepared as for others, because no message has to arrive.

use super::relations::{self, Found};
use super::rows::{key, number_of, scan, scan_all, scan_own, version};
use super::{Key, comments};
use crate::db;
use pg_ask_engine::render::BUILT_IN;
use pgrx::pg_sys::{self, Oid};
use std::collections::HashSet;
use std::ffi::CStr;

/// Sums over what a snapshot rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State(pub u64, pub u64);

/// pg_constraint, and its index that begins with the relation (catalog/pg_constraint.h).
const CONSTRAINTS: u32 = 2606;
const CONSTRAINTS_BY_NAME: u32 = 2665;
/// pg_authid and pg_auth_members.
const ROLES: u32 = 1260;
const MEMBERS: u32 = 1261;
/// Types below this OID are the server's own.
const FIRST_NORMAL_OID: u32 = 16384;

/// The state of what is found on a path.
pub(super) fn of(key: &Key, found: &Found) -> State {
    let mut sum = Sum::default();
    let wanted: HashSet<u32> = found.relations.iter().map(|r| r.oid).collect();
    for r in &found.relations {
        let bits = [r.whole, r.on_path, r.secured, r.indexed, r.constrained].iter().fold(0, |bits, bit| bits << 1 | u64::from(*bit));
        let (writer, block, place) = r.version;
        // The version tells of rights, and of the file that the rows are in; the number of rows is changed in place.
        sum.add(&[1, r.oid.into(), writer.into(), block.into(), place.into(), text(&r.schema), r.rows.to_bits().into(), bits]);
    }
    let mut types: HashSet<u32> = HashSet::new();
    rows(found, pg_sys::AttributeRelationId, (pg_sys::AttributeRelidNumIndexId, 1), |tuple, _| {
        // SAFETY: a row of pg_attribute, whose fixed part is read while the scan holds it.
        let row = unsafe { &*pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_attribute>() };
        if row.attnum > 0 && wanted.contains(&row.attrelid.to_u32()) {
            types.extend(Some(row.atttypid.to_u32()).filter(|kind| *kind >= FIRST_NORMAL_OID));
            sum.version(2, tuple);
        }
    });
    rows(found, pg_sys::IndexRelationId, (pg_sys::IndexIndrelidIndexId, pg_sys::Anum_pg_index_indrelid as i16), |tuple, _| {
        // SAFETY: a row of pg_index, as above.
        let row = unsafe { &*pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_index>() };
        if wanted.contains(&row.indrelid.to_u32()) {
            sum.version(3, tuple);
        }
    });
    let relation = number_of(Oid::from(CONSTRAINTS), c"conrelid");
    rows(found, Oid::from(CONSTRAINTS), (CONSTRAINTS_BY_NAME, relation), |tuple, shape| {
        let mut null = false;
        // SAFETY: the row and its shape are the scan's.
        let of = unsafe { pg_sys::heap_getattr(tuple, relation.into(), shape, &mut null) };
        if !null && wanted.contains(&(of.value() as u32)) {
            sum.version(4, tuple);
        }
    });
    rows(found, pg_sys::StatisticRelationId, (pg_sys::StatisticRelidAttnumInhIndexId, 1), |tuple, _| {
        // SAFETY: a row of pg_statistic begins with the relation.
        if wanted.contains(&unsafe { *pg_sys::GETSTRUCT(tuple).cast::<u32>() }) {
            sum.version(5, tuple);
        }
    });
    of_types(types, &mut sum);
    if found.relations.iter().any(|r| !r.whole) {
        // Which columns a role may read follows from what it is a member of.
        for catalog in [ROLES, MEMBERS] {
            scan_all(Oid::from(catalog), |tuple, _| sum.version(6, tuple));
        }
    }
    for name in relations::functions(&key.path.iter().map(|o| o.to_u32()).collect::<Vec<_>>(), BUILT_IN) {
        sum.add(&[7, text(&name)]);
    }
    for table in [c"measured_key", c"property", c"allowed_column"] {
        if !db::is_empty(table) {
            scan_own(table, |tuple| sum.version(8, tuple));
            sum.add(&[8, text(&crate::memory::asker::stored_name(db::acting_for()))]);
        }
    }
    // Ends of ranges are texts, which these settings make.
    for setting in [c"TimeZone", c"lc_monetary"] {
        sum.add(&[9, text(&shown(setting))]);
    }
    sum.add(&[10, comments::digest(&wanted)]);
    State(sum.0, sum.1)
}

/// A setting's value.
fn shown(setting: &CStr) -> String {
    // SAFETY: the server's own settings; the text is copied out.
    unsafe {
        let value = pg_sys::GetConfigOption(setting.as_ptr(), true, false);
        if value.is_null() { String::new() } else { CStr::from_ptr(value).to_string_lossy().into_owned() }
    }
}

/// The rows of a catalog that what was found has: all of them where most relations were found, else by an index that begins with a column.
fn rows(found: &Found, catalog: Oid, (index, column): (u32, i16), mut each: impl FnMut(pg_sys::HeapTuple, pg_sys::TupleDesc)) {
    if found.are_most() {
        return scan_all(catalog, each);
    }
    let index = Oid::from(index);
    for relation in &found.relations {
        let of = pg_sys::Datum::from(Oid::from(relation.oid));
        let of = key(column as u32, pg_sys::BTEqualStrategyNumber, pg_sys::F_OIDEQ, of);
        scan(catalog, index, &mut [of], &mut each);
    }
}

/// Types of users, what their domains and arrays are of, and the labels of enumerations.
fn of_types(mut types: HashSet<u32>, sum: &mut Sum) {
    /// Domains over arrays of domains: nobody goes on longer.
    const DEEPEST: usize = 8;
    let mut seen: HashSet<u32> = HashSet::new();
    for _ in 0..DEEPEST {
        let new: Vec<u32> = types.drain().filter(|kind| *kind >= FIRST_NORMAL_OID && seen.insert(*kind)).collect();
        if new.is_empty() {
            break;
        }
        for kind in new {
            // SAFETY: a look-up by OID in the catalog's caches; the entry, which keeps the row's header and place, is released again.
            unsafe {
                let entry = pg_sys::SearchSysCache1(pg_sys::SysCacheIdentifier::TYPEOID as i32, pg_sys::Datum::from(Oid::from(kind)));
                if entry.is_null() {
                    continue;
                }
                sum.version(11, entry);
                let row = &*pg_sys::GETSTRUCT(entry).cast::<pg_sys::FormData_pg_type>();
                types.extend([row.typbasetype.to_u32(), row.typelem.to_u32()]);
                let (schema, labels) = (row.typnamespace, row.typtype as u8 == b'e');
                pg_sys::ReleaseSysCache(entry);
                let name = pg_sys::get_namespace_name(schema);
                if !name.is_null() {
                    sum.add(&[12, text(&CStr::from_ptr(name).to_string_lossy())]);
                    pg_sys::pfree(name.cast());
                }
                if labels {
                    let of = pg_sys::Datum::from(Oid::from(kind));
                    let of = key(pg_sys::Anum_pg_enum_enumtypid, pg_sys::BTEqualStrategyNumber, pg_sys::F_OIDEQ, of);
                    scan(pg_sys::EnumRelationId, Oid::from(pg_sys::EnumTypIdLabelIndexId), &mut [of], |tuple, _| sum.version(13, tuple));
                }
            }
        }
    }
}

/// A sum that doesn't tell the order of what was added.
#[derive(Default)]
struct Sum(u64, u64);

impl Sum {
    fn add(&mut self, parts: &[u64]) {
        let hash = parts.iter().fold(0x9e37_79b9_7f4a_7c15, |hash, part| mixed(hash ^ part));
        self.0 = self.0.wrapping_add(hash);
        self.1 = self.1.wrapping_add(mixed(hash ^ 0x5851_f42d_4c95_7f2d));
    }

    fn version(&mut self, catalog: u64, tuple: pg_sys::HeapTuple) {
        // SAFETY: the row is one that a scan, or the catalog's cache, has just handed out.
        let (writer, block, place) = unsafe { version(tuple) };
        self.add(&[catalog, u64::from(writer) << 32 | u64::from(block), place.into()]);
    }
}

fn text(text: &str) -> u64 {
    let mut hash = super::Fnv::default();
    hash.text(text).value()
}

/// Each bit of the number changes about half of the result (Sebastiano Vigna, "SplitMix64").
fn mixed(number: u64) -> u64 {
    let a = (number ^ number >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let b = (a ^ a >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    b ^ b >> 31
}
