//! What may be asked about: relations, their keys, and functions that take the place of built-in ones. Read from the catalogs as
//! they are, without statements, each of which would be planned anew in every connection.

use super::load::Numbers;
use super::rows::{columns, key, number_of, scan, scan_all};
use pg_ask_engine::schema::TableKind;
use pgrx::FromDatum;
use pgrx::pg_sys::{self, Oid};
use std::collections::{HashMap, HashSet};
use std::ffi::{CStr, CString};

/// A relation that the current role may read, or some columns of it.
pub struct Relation {
    pub oid: u32,
    pub schema: String,
    pub name: String,
    pub kind: TableKind,
    /// The planner's estimate; below 0 where there is none.
    pub rows: f32,
    /// The role may read all columns.
    pub whole: bool,
    /// Row-level security applies to the role.
    pub secured: bool,
    /// It may have indexes, and constraints.
    pub indexed: bool,
    pub constrained: bool,
    place: usize,
}

/// pg_depend, its index by what is referred to, and the number of that one's catalog (catalog/pg_depend.h).
const DEPENDENCIES: u32 = 2608;
const DEPENDENCIES_BY_REFERENCE: u32 = 2674;
const REFERENCED_CLASS: u32 = 4;

/// Schemas that hold no data of users.
fn is_own(schema: &str) -> bool {
    matches!(schema, "ask" | "information_schema") || schema.starts_with("pg_")
}

/// The relations in the schemas of `path`, in its order, by name within each. Partitions are read through their parent; members of
/// extensions are not the users' data.
pub fn of(path: &[u32]) -> Vec<Relation> {
    let mut schemas: HashMap<u32, (usize, String)> = HashMap::new();
    for (place, oid) in path.iter().enumerate() {
        // SAFETY: a look-up in the catalog's caches; the name is copied out.
        let name = unsafe {
            let name = pg_sys::get_namespace_name(Oid::from(*oid));
            if name.is_null() {
                continue;
            }
            let copy = CStr::from_ptr(name).to_string_lossy().into_owned();
            pg_sys::pfree(name.cast());
            copy
        };
        if !is_own(&name) {
            schemas.entry(*oid).or_insert((place, name));
        }
    }
    if schemas.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(Relation, bool)> = Vec::new();
    scan_all(pg_sys::RelationRelationId, |tuple, _| {
        // SAFETY: a row of pg_class, whose fixed part is read while the scan holds it.
        let row = unsafe { &*pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_class>() };
        let kind = match row.relkind as u8 {
            b'r' => TableKind::Table,
            b'v' => TableKind::View,
            b'm' => TableKind::MaterializedView,
            b'f' => TableKind::Foreign,
            b'p' => TableKind::Partitioned,
            _ => return,
        };
        let Some((place, schema)) = schemas.get(&row.relnamespace.to_u32()).filter(|_| !row.relispartition) else { return };
        // SAFETY: a name ends with a NUL within its length.
        let name = unsafe { CStr::from_ptr(row.relname.data.as_ptr()) }.to_string_lossy().into_owned();
        let relation = Relation {
            oid: row.oid.to_u32(),
            schema: schema.clone(),
            name,
            kind,
            rows: row.reltuples,
            whole: false,
            secured: false,
            indexed: row.relhasindex,
            constrained: matches!(kind, TableKind::Table | TableKind::Partitioned),
            place: *place,
        };
        found.push((relation, row.relrowsecurity));
    });
    // What follows looks into other catalogs: only once the scan has ended.
    let members = if found.is_empty() { HashSet::new() } else { members() };
    let mut out: Vec<Relation> = found
        .into_iter()
        .filter(|(relation, _)| !members.contains(&relation.oid))
        .filter_map(|(mut relation, row_security)| {
            pgrx::check_for_interrupts!();
            let oid = Oid::from(relation.oid);
            let right = pg_sys::AclMode::from(pg_sys::ACL_SELECT);
            // SAFETY: look-ups in the catalog's caches that tell of a relation that is gone by now instead of failing.
            unsafe {
                let (role, mut missing) = (pg_sys::GetUserId(), false);
                relation.whole = pg_sys::pg_class_aclcheck_ext(oid, role, right, &mut missing) == pg_sys::AclResult::ACLCHECK_OK;
                let some = || {
                    pg_sys::pg_attribute_aclcheck_all(oid, role, right, pg_sys::AclMaskHow::ACLMASK_ANY) == pg_sys::AclResult::ACLCHECK_OK
                };
                if missing || !relation.whole && !some() {
                    return None;
                }
                relation.secured = row_security
                    && pg_sys::check_enable_rls(oid, pg_sys::InvalidOid, true) == pg_sys::CheckEnableRlsResult::RLS_ENABLED as i32;
            }
            Some(relation)
        })
        .collect();
    out.sort_by(|a, b| a.place.cmp(&b.place).then_with(|| a.name.cmp(&b.name)));
    out
}

/// The relations that belong to extensions.
fn members() -> HashSet<u32> {
    let mut out = HashSet::new();
    let extensions = pg_sys::Datum::from(pg_sys::ExtensionRelationId);
    let of = key(REFERENCED_CLASS, pg_sys::BTEqualStrategyNumber, pg_sys::F_OIDEQ, extensions);
    scan(Oid::from(DEPENDENCIES), Oid::from(DEPENDENCIES_BY_REFERENCE), &mut [of], |tuple, shape| {
        // SAFETY: the row and its shape are the scan's; all columns are by value.
        let row = unsafe { columns(tuple, shape) };
        let [Some(class), Some(object), Some(part), _, _, _, Some(kind)] = row.as_slice() else { return };
        if class.value() as u32 == pg_sys::RelationRelationId.to_u32() && part.value() as i32 == 0 && kind.value() as u8 == b'e' {
            out.insert(object.value() as u32);
        }
    });
    out
}

/// A unique key by attribute numbers.
pub struct Key {
    pub primary: bool,
    pub columns: Vec<i16>,
}

/// The unique keys of a relation, in the order in which they were made.
pub fn keys(relation: u32) -> Vec<Key> {
    let mut out: Vec<(u32, Key)> = Vec::new();
    let of = key(pg_sys::Anum_pg_index_indrelid, pg_sys::BTEqualStrategyNumber, pg_sys::F_OIDEQ, pg_sys::Datum::from(Oid::from(relation)));
    scan(pg_sys::IndexRelationId, Oid::from(pg_sys::IndexIndrelidIndexId), &mut [of], |tuple, shape| {
        // SAFETY: a row of pg_index, whose fixed part ends with the vector of its columns; it is read while the scan holds it.
        unsafe {
            let row = &*pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_index>();
            let part = |column: u32| !pg_sys::heap_attisnull(tuple, column as i32, shape);
            if !row.indisunique || !row.indisvalid || part(pg_sys::Anum_pg_index_indexprs) || part(pg_sys::Anum_pg_index_indpred) {
                return;
            }
            let count = usize::try_from(row.indnkeyatts.min(row.indkey.dim1 as i16)).unwrap_or(0);
            let columns = (0..count).map(|i| *row.indkey.values.as_ptr().add(i)).collect();
            out.push((row.indexrelid.to_u32(), Key { primary: row.indisprimary, columns }));
        }
    });
    out.sort_by_key(|(index, _)| *index);
    out.into_iter().map(|(_, key)| key).collect()
}

/// A reference to another relation by attribute numbers.
pub struct Reference {
    pub columns: Vec<i16>,
    pub to: u32,
    pub to_columns: Vec<i16>,
}

/// pg_constraint and its index by relation, domain and name (catalog/pg_constraint.h).
const CONSTRAINTS: u32 = 2606;
const CONSTRAINTS_BY_NAME: u32 = 2665;
/// Place of `contype` among the columns.
const CONSTRAINT_KIND: usize = 3;

/// Reads the foreign keys of relations.
pub struct References {
    to: i16,
    columns: i16,
    to_columns: i16,
}

impl References {
    pub fn new() -> Self {
        let number = |name| number_of(Oid::from(CONSTRAINTS), name);
        Self { to: number(c"confrelid"), columns: number(c"conkey"), to_columns: number(c"confkey") }
    }

    /// The foreign keys of a relation, by name.
    pub fn of(&self, relation: u32) -> Vec<Reference> {
        let mut out = Vec::new();
        let of = key(1, pg_sys::BTEqualStrategyNumber, pg_sys::F_OIDEQ, pg_sys::Datum::from(Oid::from(relation)));
        // The index begins with the relation, wherever that stands in the table.
        let mut keys = [of];
        keys[0].sk_attno = number_of(Oid::from(CONSTRAINTS), c"conrelid");
        scan(Oid::from(CONSTRAINTS), Oid::from(CONSTRAINTS_BY_NAME), &mut keys, |tuple, shape| {
            // SAFETY: the columns are taken by the numbers that the catalog itself gives them; arrays are copied out.
            unsafe {
                let row = columns(tuple, shape);
                let at = |number: i16| row.get(usize::try_from(number - 1).unwrap_or(usize::MAX)).copied().flatten();
                if row.get(CONSTRAINT_KIND).copied().flatten().is_none_or(|kind| kind.value() as u8 != b'f') {
                    return;
                }
                let numbers = |number: i16| at(number).and_then(|array| Vec::<i16>::from_datum(array, false));
                if let (Some(to), Some(columns), Some(to_columns)) = (at(self.to), numbers(self.columns), numbers(self.to_columns)) {
                    out.push(Reference { columns, to: to.value() as u32, to_columns });
                }
            }
        });
        out
    }
}

/// Which of the names the schemas hold functions with. PostgreSQL prefers the function whose argument types fit best, wherever on the
/// path it is. A function of an extension over that extension's own types (the sum of vectors) takes no other function's place:
/// nothing turns a built-in type into them by itself.
pub fn functions(schemas: &[u32], names: &[&str]) -> Vec<String> {
    let mut out = Vec::new();
    for name in names {
        let Ok(text) = CString::new(*name) else { continue };
        let named = key(pg_sys::Anum_pg_proc_proname, pg_sys::BTEqualStrategyNumber, pg_sys::F_NAMEEQ, pg_sys::Datum::from(text.as_ptr()));
        let mut found: Vec<(Oid, Vec<Oid>)> = Vec::new();
        scan(pg_sys::ProcedureRelationId, Oid::from(pg_sys::ProcedureNameArgsNspIndexId), &mut [named], |tuple, _| {
            // SAFETY: a row of pg_proc, whose fixed part ends with the vector of its arguments; it is read while the scan holds it.
            unsafe {
                let row = &*pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_proc>();
                let schema = row.pronamespace.to_u32();
                if schema != pg_sys::PG_CATALOG_NAMESPACE && schemas.contains(&schema) {
                    let count = usize::try_from(row.proargtypes.dim1).unwrap_or(0);
                    found.push((row.oid, (0..count).map(|i| *row.proargtypes.values.as_ptr().add(i)).collect()));
                }
            }
        });
        // What follows looks into another catalog: only once the scan has ended.
        // SAFETY: look-ups; InvalidOid for what belongs to no extension.
        let extension = |catalog: Oid, object: Oid| unsafe { pg_sys::getExtensionOfObject(catalog, object) };
        let takes_place = |(function, arguments): &(Oid, Vec<Oid>)| {
            let own = extension(pg_sys::ProcedureRelationId, *function);
            own == pg_sys::InvalidOid || !arguments.iter().any(|kind| extension(pg_sys::TypeRelationId, *kind) == own)
        };
        if found.iter().any(takes_place) {
            out.push((*name).to_owned());
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

/// Attribute numbers → column indexes; `None` where the role may not read one of them.
pub fn resolve(numbers: &Numbers, table: usize, columns: &[i16]) -> Option<Vec<usize>> {
    let numbers = numbers.get(table)?;
    columns.iter().map(|n| numbers.get(n).copied()).collect()
}
