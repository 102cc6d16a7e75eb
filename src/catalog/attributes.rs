//! The columns of a relation, read from the catalog by its indexes: a statement for them would have to be planned anew in every
//! connection, and would write everything as text.

use super::load::field;
use super::rows::{key, scan};
use crate::db;
use pgrx::pg_sys::{self, Oid};
use std::collections::HashMap;
use std::ffi::CStr;

/// A column as the catalog has it.
pub struct Attribute {
    pub number: i16,
    pub name: String,
    /// As SQL writes it.
    pub type_name: String,
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
    names: HashMap<(Oid, i32), String>,
    labels: HashMap<Oid, Vec<String>>,
}

/// pg_description and its index (catalog/pg_description.h).
const DESCRIPTIONS: u32 = 2609;
const DESCRIPTIONS_BY_OBJECT: u32 = 2675;
/// pg_class.
const RELATIONS: u32 = 1259;

/// The columns of a relation that the current role may read; `whole`: it may read all of them.
pub fn of(relation: Oid, whole: bool, types: &mut Types) -> Vec<Attribute> {
    let mut comments = comments(relation);
    let mut rows: Vec<(i16, String, Oid, i32, bool)> = Vec::new();
    let first = key(pg_sys::Anum_pg_attribute_attrelid, pg_sys::BTEqualStrategyNumber, pg_sys::F_OIDEQ, pg_sys::Datum::from(relation));
    let users = key(pg_sys::Anum_pg_attribute_attnum, pg_sys::BTGreaterStrategyNumber, pg_sys::F_INT2GT, pg_sys::Datum::from(0i16));
    scan(pg_sys::AttributeRelationId, Oid::from(pg_sys::AttributeRelidNumIndexId), &mut [first, users], |tuple, _| {
        // SAFETY: a row of pg_attribute, whose fixed part is read while the scan holds it.
        let row = unsafe { &*pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_attribute>() };
        if !row.attisdropped {
            // SAFETY: a name ends with a NUL within its length.
            let name = unsafe { CStr::from_ptr(row.attname.data.as_ptr()) }.to_string_lossy().into_owned();
            rows.push((row.attnum, name, row.atttypid, row.atttypmod, row.attnotnull));
        }
    });
    // What follows looks into other catalogs: only once the scan has ended.
    rows.into_iter()
        .filter(|(number, ..)| whole || may_read(relation, *number))
        .map(|(number, name, kind, modifier, not_null)| {
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

fn may_read(relation: Oid, attribute: i16) -> bool {
    // SAFETY: a look-up in the catalog's caches.
    unsafe {
        pg_sys::pg_attribute_aclcheck(relation, attribute, pg_sys::GetUserId(), pg_sys::AclMode::from(pg_sys::ACL_SELECT))
            == pg_sys::AclResult::ACLCHECK_OK
    }
}

/// Comments of a relation's columns by their numbers.
fn comments(relation: Oid) -> HashMap<i32, String> {
    let mut out = HashMap::new();
    let object = key(1, pg_sys::BTEqualStrategyNumber, pg_sys::F_OIDEQ, pg_sys::Datum::from(relation));
    let class = key(2, pg_sys::BTEqualStrategyNumber, pg_sys::F_OIDEQ, pg_sys::Datum::from(Oid::from(RELATIONS)));
    scan(Oid::from(DESCRIPTIONS), Oid::from(DESCRIPTIONS_BY_OBJECT), &mut [object, class], |tuple, shape| {
        let (mut values, mut nulls) = ([pg_sys::Datum::from(0usize); 4], [true; 4]);
        // SAFETY: pg_description has four columns: object, class, number, text; the text is copied out.
        unsafe {
            if (*shape).natts != 4 {
                return;
            }
            pg_sys::heap_deform_tuple(tuple, shape, values.as_mut_ptr(), nulls.as_mut_ptr());
            if nulls.iter().any(|null| *null) {
                return;
            }
            let text = pg_sys::text_to_cstring(values[3].cast_mut_ptr());
            out.insert(values[2].value() as i32, CStr::from_ptr(text).to_string_lossy().into_owned());
            pg_sys::pfree(text.cast());
        }
    });
    out
}

impl Types {
    fn of(&mut self, oid: Oid) -> Type {
        self.known.entry(oid).or_insert_with(|| look_up(oid)).clone()
    }

    fn name(&mut self, oid: Oid, modifier: i32) -> String {
        let write = || {
            // SAFETY: a text in the current memory context, copied out.
            unsafe {
                let text = pg_sys::format_type_with_typemod(oid, modifier);
                let name = CStr::from_ptr(text).to_string_lossy().into_owned();
                pg_sys::pfree(text.cast());
                name
            }
        };
        self.names.entry((oid, modifier)).or_insert_with(write).clone()
    }

    fn labels(&mut self, oid: Oid) -> Vec<String> {
        let read = || {
            let rows = db::query_typed(
                "SELECT array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = $1",
                &[(pg_sys::OIDOID, Some(&oid.to_u32().to_string()))],
            );
            db::parse_array(rows.first().map_or("", |row| field(row, 0)))
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
