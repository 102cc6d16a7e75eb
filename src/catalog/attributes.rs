//! The columns of a relation, read from the catalog by its indexes: a statement for them would have to be planned anew in every
//! connection, and would write everything as text.

use super::relations::Found;
use super::rows::{key, scan, scan_all};
use pgrx::pg_sys::{self, Oid};
use std::collections::{HashMap, HashSet};
use std::ffi::CStr;
use std::sync::Arc;

/// A column as the catalog has it.
pub struct Attribute {
    pub number: i16,
    pub name: String,
    /// As SQL writes it.
    pub type_name: Arc<str>,
    /// The type, or what its domain is of.
    pub base: Oid,
    /// pg_type's typtype and typcategory of that.
    pub kind: char,
    pub category: char,
    pub not_null: bool,
    pub comment: Option<String>,
    pub labels: Vec<String>,
}

/// What is known of a type.
#[derive(Clone)]
struct Type {
    base: Oid,
    kind: char,
    category: char,
    /// A domain that takes no NULL.
    not_null: bool,
}

/// What was looked up of types already: many columns have the same.
#[derive(Default)]
pub struct Types {
    known: HashMap<Oid, Type>,
    names: HashMap<(Oid, i32), Arc<str>>,
    labels: HashMap<Oid, Vec<String>>,
}

/// A row of pg_attribute.
struct Row {
    number: i16,
    name: String,
    kind: Oid,
    modifier: i32,
    not_null: bool,
}

impl Row {
    /// `None` for what is no column of users, or is none any more.
    fn of(row: &pg_sys::FormData_pg_attribute) -> Option<Self> {
        (row.attnum > 0 && !row.attisdropped).then(|| {
            // SAFETY: a name ends with a NUL within its length.
            let name = unsafe { CStr::from_ptr(row.attname.data.as_ptr()) }.to_string_lossy().into_owned();
            Self { number: row.attnum, name, kind: row.atttypid, modifier: row.atttypmod, not_null: row.attnotnull }
        })
    }
}

/// Reads the columns of relations.
pub struct Attributes {
    /// What was read at once.
    rows: Option<HashMap<Oid, Vec<Row>>>,
}

impl Attributes {
    /// Where most relations are looked at, all their columns are read at once.
    pub fn of(found: &Found) -> Self {
        if !found.are_most() {
            return Self { rows: None };
        }
        let wanted: HashSet<Oid> = found.relations.iter().map(|r| Oid::from(r.oid)).collect();
        let mut rows: HashMap<Oid, Vec<Row>> = HashMap::with_capacity(wanted.len());
        scan_all(pg_sys::AttributeRelationId, |tuple, _| {
            // SAFETY: a row of pg_attribute, whose fixed part is read while the scan holds it.
            let row = unsafe { &*pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_attribute>() };
            if row.attnum > 0 && wanted.contains(&row.attrelid) {
                rows.entry(row.attrelid).or_default().extend(Row::of(row));
            }
        });
        // They come in the order in which they were written last.
        rows.values_mut().for_each(|rows| rows.sort_by_key(|row| row.number));
        Self { rows: Some(rows) }
    }

    /// The columns of a relation that the current role may read, in the order of their numbers; `whole`: it may read all of them.
    /// `comments`: those on its columns, by their numbers. What was read at once is given out once.
    pub fn read(&mut self, relation: Oid, whole: bool, mut comments: HashMap<i32, String>, types: &mut Types) -> Vec<Attribute> {
        let rows = match &mut self.rows {
            Some(rows) => rows.remove(&relation).unwrap_or_default(),
            None => of_one(relation),
        };
        rows.into_iter()
            .filter(|row| whole || may_read(relation, row.number))
            .map(|Row { number, name, kind, modifier, not_null }| {
                let Type { base, kind: letter, category, not_null: domain } = types.of(kind);
                Attribute {
                    number,
                    name,
                    type_name: types.name(kind, modifier),
                    base,
                    kind: letter,
                    category,
                    not_null: not_null || domain,
                    comment: comments.remove(&i32::from(number)),
                    labels: if letter == 'e' { types.labels(base) } else { Vec::new() },
                }
            })
            .collect()
    }
}

fn of_one(relation: Oid) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let first = key(pg_sys::Anum_pg_attribute_attrelid, pg_sys::BTEqualStrategyNumber, pg_sys::F_OIDEQ, pg_sys::Datum::from(relation));
    let users = key(pg_sys::Anum_pg_attribute_attnum, pg_sys::BTGreaterStrategyNumber, pg_sys::F_INT2GT, pg_sys::Datum::from(0i16));
    scan(pg_sys::AttributeRelationId, Oid::from(pg_sys::AttributeRelidNumIndexId), &mut [first, users], |tuple, _| {
        // SAFETY: a row of pg_attribute, whose fixed part is read while the scan holds it.
        rows.extend(Row::of(unsafe { &*pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_attribute>() }));
    });
    rows
}

fn may_read(relation: Oid, attribute: i16) -> bool {
    // SAFETY: a look-up in the catalog's caches.
    unsafe {
        pg_sys::pg_attribute_aclcheck(relation, attribute, pg_sys::GetUserId(), pg_sys::AclMode::from(pg_sys::ACL_SELECT))
            == pg_sys::AclResult::ACLCHECK_OK
    }
}

impl Types {
    fn of(&mut self, oid: Oid) -> Type {
        self.known.entry(oid).or_insert_with(|| look_up(oid)).clone()
    }

    fn name(&mut self, oid: Oid, modifier: i32) -> Arc<str> {
        let write = || {
            // SAFETY: a text in the current memory context, copied out.
            unsafe {
                let text = pg_sys::format_type_with_typemod(oid, modifier);
                let name = Arc::from(CStr::from_ptr(text).to_string_lossy());
                pg_sys::pfree(text.cast());
                name
            }
        };
        self.names.entry((oid, modifier)).or_insert_with(write).clone()
    }

    fn labels(&mut self, oid: Oid) -> Vec<String> {
        let read = || {
            let mut labels: Vec<(f32, String)> = Vec::new();
            let of = key(pg_sys::Anum_pg_enum_enumtypid, pg_sys::BTEqualStrategyNumber, pg_sys::F_OIDEQ, pg_sys::Datum::from(oid));
            scan(pg_sys::EnumRelationId, Oid::from(pg_sys::EnumTypIdLabelIndexId), &mut [of], |tuple, _| {
                // SAFETY: a row of pg_enum, whose fixed part is read while the scan holds it; a name ends with a NUL.
                let (order, label) = unsafe {
                    let row = &*pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_enum>();
                    (row.enumsortorder, CStr::from_ptr(row.enumlabel.data.as_ptr()).to_string_lossy().into_owned())
                };
                labels.push((order, label));
            });
            labels.sort_by(|a, b| a.0.total_cmp(&b.0));
            labels.into_iter().map(|(_, label)| label).collect()
        };
        self.labels.entry(oid).or_insert_with(read).clone()
    }
}

/// A type, or what its domain is of.
fn look_up(oid: Oid) -> Type {
    let row = |oid: Oid| {
        // SAFETY: a look-up by OID in the catalog's caches; the entry is released again.
        unsafe {
            let entry = pg_sys::SearchSysCache1(pg_sys::SysCacheIdentifier::TYPEOID as i32, pg_sys::Datum::from(oid));
            (!entry.is_null()).then(|| {
                let row = &*pg_sys::GETSTRUCT(entry).cast::<pg_sys::FormData_pg_type>();
                let out = (row.typtype as u8 as char, row.typcategory as u8 as char, row.typnotnull, row.typbasetype);
                pg_sys::ReleaseSysCache(entry);
                out
            })
        }
    };
    let (kind, category, not_null, base) = row(oid).unwrap_or(('b', 'X', false, pg_sys::InvalidOid));
    if kind != 'd' {
        return Type { base: oid, kind, category, not_null };
    }
    let (kind, category, ..) = row(base).unwrap_or(('b', 'X', false, pg_sys::InvalidOid));
    Type { base, kind, category, not_null }
}
