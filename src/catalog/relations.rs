//! What may be asked about: relations, their keys, and functions that take the place of built-in ones. Read from the catalogs as
//! they are, without statements, each of which would be planned anew in every connection.

use super::numbers::Numbers;
use super::rows::{columns, key, number_of, scan, scan_all, version};
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
    /// Its bare name means it.
    pub on_path: bool,
    /// Row-level security applies to the role.
    pub secured: bool,
    /// It may have indexes, and constraints.
    pub indexed: bool,
    pub constrained: bool,
    /// Of its row in the catalog.
    pub version: (u32, u32, u16),
    place: usize,
}

/// What was found.
pub struct Found {
    pub relations: Vec<Relation>,
    /// Relations of all kinds that the catalog holds.
    pub among: usize,
}

impl Found {
    /// From here on a catalog is read faster at once than by its index for each relation: descending in the index costs as much as
    /// passing over the rows of some relations.
    const SHARE: usize = 8;
    const FEW: usize = 50;

    /// Whether these are so many of all relations that catalogs of what relations have are read at once.
    pub fn are_most(&self) -> bool {
        self.relations.len() > Self::FEW && self.relations.len() * Self::SHARE >= self.among
    }
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
pub fn of(path: &[u32]) -> Found {
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
        return Found { relations: Vec::new(), among: 0 };
    }
    let searched = searched();
    let role = Role::current();
    let (mut found, mut among): (Vec<(Relation, bool)>, usize) = (Vec::new(), 0);
    // The schema on the search path that has a relation of a name first.
    let mut first: HashMap<String, usize> = HashMap::new();
    scan_all(pg_sys::RelationRelationId, |tuple, shape| {
        among += 1;
        // SAFETY: a row of pg_class, whose fixed part is read while the scan holds it.
        let row = unsafe { &*pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_class>() };
        let (schema, place) = (schemas.get(&row.relnamespace.to_u32()), searched.iter().position(|s| *s == row.relnamespace));
        if schema.is_none() && place.is_none() {
            return;
        }
        // SAFETY: a name ends with a NUL within its length.
        let name = unsafe { CStr::from_ptr(row.relname.data.as_ptr()) }.to_string_lossy().into_owned();
        if let Some(place) = place {
            let known = first.entry(name.clone()).or_insert(place);
            *known = place.min(*known);
        }
        let kind = match row.relkind as u8 {
            b'r' => TableKind::Table,
            b'v' => TableKind::View,
            b'm' => TableKind::MaterializedView,
            b'f' => TableKind::Foreign,
            b'p' => TableKind::Partitioned,
            _ => return,
        };
        let Some((place, schema)) = schema.filter(|_| !row.relispartition) else { return };
        let relation = Relation {
            oid: row.oid.to_u32(),
            schema: schema.clone(),
            name,
            kind,
            rows: row.reltuples,
            // SAFETY: the row and its shape are the scan's.
            whole: unsafe { role.may_read(tuple, shape, row.relowner) },
            on_path: searched.contains(&row.relnamespace),
            secured: false,
            indexed: row.relhasindex,
            constrained: matches!(kind, TableKind::Table | TableKind::Partitioned),
            // SAFETY: as above.
            version: unsafe { version(tuple) },
            place: *place,
        };
        found.push((relation, row.relrowsecurity));
    });
    let place_of = |relation: &Relation| searched.iter().position(|s| path.get(relation.place) == Some(&s.to_u32()));
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
                let some = || {
                    pg_sys::pg_attribute_aclcheck_all(oid, role.oid, right, pg_sys::AclMaskHow::ACLMASK_ANY)
                        == pg_sys::AclResult::ACLCHECK_OK
                };
                if !relation.whole && !some() {
                    return None;
                }
                relation.secured = row_security
                    && pg_sys::check_enable_rls(oid, pg_sys::InvalidOid, true) == pg_sys::CheckEnableRlsResult::RLS_ENABLED as i32;
            }
            // Hidden by another one of its name.
            relation.on_path &= first.get(&relation.name).copied() == place_of(&relation);
            Some(relation)
        })
        .collect();
    out.sort_by(|a, b| a.place.cmp(&b.place).then_with(|| a.name.cmp(&b.name)));
    Found { relations: out, among }
}

/// The schemas in which the server looks for a bare name, in order: pg_temp and pg_catalog among them.
fn searched() -> Vec<Oid> {
    // SAFETY: fetch_search_path returns null or a list of OIDs allocated in the current context.
    unsafe {
        let list = pg_sys::fetch_search_path(true);
        list.as_ref().map(|l| (0..l.length as usize).map(|i| (*l.elements.add(i)).oid_value).collect()).unwrap_or_default()
    }
}

/// The role that asks, and what it may read whatever relations grant.
struct Role {
    oid: Oid,
    all: bool,
    /// Where pg_class keeps what is granted.
    grants: i16,
}

impl Role {
    fn current() -> Self {
        let grants = number_of(pg_sys::RelationRelationId, c"relacl");
        // SAFETY: plain reads, and a look at the role's memberships.
        unsafe {
            let oid = pg_sys::GetUserId();
            let all = pg_sys::superuser_arg(oid) || pg_sys::has_privs_of_role(oid, Oid::from(pg_sys::ROLE_PG_READ_ALL_DATA));
            Self { oid, all, grants }
        }
    }

    /// Whether the role may read all of a relation, told from its row: the server's own function (`pg_class_aclcheck`) would keep the row of
    /// each relation in this backend's memory.
    ///
    /// # Safety
    /// The row and its shape are those that a scan of pg_class has just handed out.
    unsafe fn may_read(&self, tuple: pg_sys::HeapTuple, shape: pg_sys::TupleDesc, owner: Oid) -> bool {
        if self.all {
            return true;
        }
        // SAFETY: without grants the default ones hold, which the server makes; the array is the row's or a copy of it.
        unsafe {
            let mut default = false;
            let grants = pg_sys::heap_getattr(tuple, i32::from(self.grants), shape, &mut default);
            let grants = match default {
                true => pg_sys::acldefault(pg_sys::ObjectType::OBJECT_TABLE, owner),
                false => pg_sys::pg_detoast_datum(grants.cast_mut_ptr()).cast(),
            };
            let right = pg_sys::AclMode::from(pg_sys::ACL_SELECT);
            pg_sys::aclmask(grants, self.oid, owner, right, pg_sys::AclMaskHow::ACLMASK_ANY) != 0
        }
    }
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

/// The unique keys of relations, in the order in which they were made.
pub fn keys(found: &Found) -> HashMap<u32, Vec<Key>> {
    let mut out: HashMap<u32, Vec<(u32, Key)>> = HashMap::new();
    let mut note = |tuple: pg_sys::HeapTuple, shape: pg_sys::TupleDesc| {
        // SAFETY: a row of pg_index, whose fixed part ends with the vector of its columns; it is read while the scan holds it.
        unsafe {
            let row = &*pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_index>();
            let part = |column: u32| !pg_sys::heap_attisnull(tuple, column as i32, shape);
            if !row.indisunique || !row.indisvalid || part(pg_sys::Anum_pg_index_indexprs) || part(pg_sys::Anum_pg_index_indpred) {
                return;
            }
            let count = usize::try_from(row.indnkeyatts.min(row.indkey.dim1 as i16)).unwrap_or(0);
            let columns = (0..count).map(|i| *row.indkey.values.as_ptr().add(i)).collect();
            out.entry(row.indrelid.to_u32()).or_default().push((row.indexrelid.to_u32(), Key { primary: row.indisprimary, columns }));
        }
    };
    if found.are_most() {
        scan_all(pg_sys::IndexRelationId, note);
    } else {
        for relation in found.relations.iter().filter(|r| r.indexed) {
            let relation = pg_sys::Datum::from(Oid::from(relation.oid));
            let of = key(pg_sys::Anum_pg_index_indrelid, pg_sys::BTEqualStrategyNumber, pg_sys::F_OIDEQ, relation);
            scan(pg_sys::IndexRelationId, Oid::from(pg_sys::IndexIndrelidIndexId), &mut [of], &mut note);
        }
    }
    let in_order = |mut keys: Vec<(u32, Key)>| {
        keys.sort_by_key(|(index, _)| *index);
        keys.into_iter().map(|(_, key)| key).collect()
    };
    out.into_iter().map(|(relation, keys)| (relation, in_order(keys))).collect()
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
/// Places of `conname` and `contype` among the columns.
const CONSTRAINT_NAME: usize = 1;
const CONSTRAINT_KIND: usize = 3;

/// References by the relation that has them, each under the name of its constraint.
type ByRelation = HashMap<u32, Vec<(Vec<u8>, Reference)>>;

/// Reads the foreign keys of relations.
pub struct References {
    relation: i16,
    to: i16,
    columns: i16,
    to_columns: i16,
    /// What was read at once, by name.
    read: Option<ByRelation>,
}

impl References {
    /// Where most relations are looked at, all constraints are read at once.
    pub fn new(found: &Found) -> Self {
        let number = |name| number_of(Oid::from(CONSTRAINTS), name);
        let [relation, to, columns, to_columns] = [c"conrelid", c"confrelid", c"conkey", c"confkey"].map(number);
        let mut reader = Self { relation, to, columns, to_columns, read: None };
        if found.are_most() {
            let mut read: HashMap<u32, Vec<(Vec<u8>, Reference)>> = HashMap::new();
            scan_all(Oid::from(CONSTRAINTS), |tuple, shape| {
                // SAFETY: the row and its shape are the scan's.
                if let Some((relation, name, reference)) = unsafe { reader.row(tuple, shape) } {
                    read.entry(relation).or_default().push((name, reference));
                }
            });
            read.values_mut().for_each(|all| all.sort_by(|a, b| a.0.cmp(&b.0)));
            reader.read = Some(read);
        }
        reader
    }

    /// The relation that a foreign key is of, its name and what it refers to; `None` for other constraints.
    ///
    /// # Safety
    /// The row and its shape are those that a scan of pg_constraint has just handed out.
    unsafe fn row(&self, tuple: pg_sys::HeapTuple, shape: pg_sys::TupleDesc) -> Option<(u32, Vec<u8>, Reference)> {
        // SAFETY: the columns are taken by the numbers that the catalog itself gives them; arrays and the name are copied out.
        unsafe {
            let row = columns(tuple, shape);
            let at = |number: i16| row.get(usize::try_from(number - 1).unwrap_or(usize::MAX)).copied().flatten();
            if row.get(CONSTRAINT_KIND).copied().flatten()?.value() as u8 != b'f' {
                return None;
            }
            let numbers = |number: i16| at(number).and_then(|array| Vec::<i16>::from_datum(array, false));
            let name = CStr::from_ptr(row.get(CONSTRAINT_NAME).copied().flatten()?.cast_mut_ptr::<std::ffi::c_char>()).to_bytes().to_vec();
            let to = at(self.to)?.value() as u32;
            let reference = Reference { columns: numbers(self.columns)?, to, to_columns: numbers(self.to_columns)? };
            Some((at(self.relation)?.value() as u32, name, reference))
        }
    }

    /// The foreign keys of a relation, by name. What was read at once is given out once.
    pub fn of(&mut self, relation: u32) -> Vec<Reference> {
        if let Some(read) = &mut self.read {
            return read.remove(&relation).into_iter().flatten().map(|(_, reference)| reference).collect();
        }
        let mut out = Vec::new();
        let mut of = key(1, pg_sys::BTEqualStrategyNumber, pg_sys::F_OIDEQ, pg_sys::Datum::from(Oid::from(relation)));
        // The index begins with the relation, wherever that stands in the table.
        of.sk_attno = self.relation;
        scan(Oid::from(CONSTRAINTS), Oid::from(CONSTRAINTS_BY_NAME), &mut [of], |tuple, shape| {
            // SAFETY: the row and its shape are the scan's.
            out.extend(unsafe { self.row(tuple, shape) }.map(|(_, _, reference)| reference));
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
pub fn resolve(numbers: &[Numbers], table: usize, columns: &[i16]) -> Option<Vec<usize>> {
    let numbers = numbers.get(table)?;
    columns.iter().map(|n| numbers.place(*n)).collect()
}
