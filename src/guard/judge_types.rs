//! The judge on values and types: whose input, output, casts and checks a query would run.

use std::cell::RefCell;
use std::collections::HashMap;

use pgrx::pg_sys::{self, Oid};

use super::catalog_rows;
use super::error::Denial;
use super::folding::{code_of_operator_family, is_foreign};
use super::judge::Judge;
use super::lists::FIRST_UNPINNED;
use super::text::from_server;
use super::walk::{Place, judge_expression};

/// A row of pg_cast up to what is needed; pgrx has no binding.
#[repr(C)]
struct PgCast {
    oid: Oid,
    castsource: Oid,
    casttarget: Oid,
    castfunc: Oid,
}

/// A row of pg_range; pgrx has no binding.
#[repr(C)]
#[derive(Clone, Copy)]
struct PgRange {
    rngtypid: Oid,
    rngsubtype: Oid,
    rngmultitypid: Oid,
    rngcollation: Oid,
    rngsubopc: Oid,
    rngcanonical: Oid,
    rngsubdiff: Oid,
}

thread_local! {
    /// Built-in types that are row types (of catalogs): they can't change while the server runs.
    static ROW_TYPES: RefCell<HashMap<u32, bool>> = RefCell::new(HashMap::new());
}

impl Judge {
    pub(super) fn constant(&mut self, constant: &pg_sys::Const) -> bool {
        if constant.consttype == pg_sys::XMLOID && !constant.constisnull {
            return self.deny(Denial::new("type.denied", "a literal of the type xml is not allowed"));
        }
        self.type_(constant.consttype, false)
    }

    /// CURRENT_DATE and its kin; who is asking.
    pub(super) fn sql_value_function(&mut self, op: pg_sys::SQLValueFunctionOp::Type) -> bool {
        use pg_sys::SQLValueFunctionOp as Op;
        match op {
            Op::SVFOP_CURRENT_DATE
            | Op::SVFOP_CURRENT_TIME
            | Op::SVFOP_CURRENT_TIME_N
            | Op::SVFOP_CURRENT_TIMESTAMP
            | Op::SVFOP_CURRENT_TIMESTAMP_N
            | Op::SVFOP_LOCALTIME
            | Op::SVFOP_LOCALTIME_N
            | Op::SVFOP_LOCALTIMESTAMP
            | Op::SVFOP_LOCALTIMESTAMP_N
            | Op::SVFOP_CURRENT_ROLE
            | Op::SVFOP_CURRENT_USER
            | Op::SVFOP_USER
            | Op::SVFOP_SESSION_USER
            | Op::SVFOP_CURRENT_CATALOG
            | Op::SVFOP_CURRENT_SCHEMA => false,
            _ => self.deny(Denial::new("function.denied", "this SQL value function is not allowed")),
        }
    }

    pub(super) unsafe fn result_type(&mut self, node: *mut pg_sys::Node) -> bool {
        // SAFETY: called for nodes that have a type.
        let type_ = unsafe { pg_sys::exprType(node) };
        self.type_(type_, false)
    }

    /// A type whose values are read (`only_read`: they come from a table as they are) or made.
    pub(super) fn type_(&mut self, type_: Oid, only_read: bool) -> bool {
        if type_.to_u32() < FIRST_UNPINNED {
            return self.built_in_type(type_);
        }
        let key = (type_.to_u32(), only_read);
        if let Some(allowed) = self.types.get(&key) {
            return !allowed;
        }
        // Until judged, a type may be met again inside itself.
        self.types.insert(key, true);
        // SAFETY: catalog look-ups by OID.
        let stop = unsafe { self.user_type(type_, only_read) };
        self.types.insert(key, !stop);
        stop
    }

    /// A column of a policy: its values stay in the policy, but comparing and estimating them may call what stands behind their type.
    pub(super) fn compared_type(&mut self, type_: Oid) -> bool {
        // SAFETY: catalog look-ups by OID.
        let functions = unsafe { code_inside(type_, true) };
        functions.into_iter().any(|function| self.support_function(function))
    }

    /// The columns of a foreign table: their types' input functions read what the other side sends, also what the query doesn't use.
    ///
    /// # Safety
    /// `relation` is locked.
    pub(super) unsafe fn read_columns(&mut self, relation: Oid) -> bool {
        // SAFETY: the descriptor is copied into the current context and read within its bounds.
        unsafe {
            let descriptor = pg_sys::lookup_rowtype_tupdesc_copy(pg_sys::get_rel_type_id(relation), -1);
            let count = usize::try_from((*descriptor).natts).unwrap_or(0);
            (0..count).map(|i| super::tuples::attribute(descriptor, i)).any(|attribute| {
                let type_ = (*attribute).atttypid;
                !(*attribute).attisdropped && type_.to_u32() >= FIRST_UNPINNED && self.type_(type_, false)
            })
        }
    }

    fn built_in_type(&mut self, type_: Oid) -> bool {
        let denied = matches!(
            type_,
            pg_sys::REGPROCOID
                | pg_sys::REGPROCEDUREOID
                | pg_sys::REGOPEROID
                | pg_sys::REGOPERATOROID
                | pg_sys::REGCLASSOID
                | pg_sys::REGROLEOID
                | pg_sys::REGNAMESPACEOID
                | pg_sys::REGCOLLATIONOID
                | pg_sys::ACLITEMOID
                | pg_sys::REFCURSOROID
                | pg_sys::PG_NODE_TREEOID
                | pg_sys::TRIGGEROID
                | pg_sys::INTERNALOID
        );
        // A policy's values stay in it.
        if !denied && !is_row_type(type_) || self.place == Place::Policy {
            return false;
        }
        // SAFETY: formats a type's name.
        let name = unsafe { from_server(pg_sys::format_type_be(type_)) };
        self.deny(Denial::new("type.denied", format!("the type {name} is not allowed")))
    }

    unsafe fn user_type(&mut self, type_: Oid, only_read: bool) -> bool {
        // SAFETY: catalog look-ups by OID; tuples are released after reading.
        unsafe {
            let tuple = pg_sys::SearchSysCache1(pg_sys::SysCacheIdentifier::TYPEOID as i32, pg_sys::Datum::from(type_));
            if tuple.is_null() {
                return self.deny(Denial::new("type.denied", "an unknown type is not allowed"));
            }
            let form = *pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_type>();
            pg_sys::ReleaseSysCache(tuple);

            // to_json and its kin would call a user-defined cast.
            for json in [pg_sys::JSONOID, pg_sys::JSONBOID] {
                let cast = pg_sys::SearchSysCache2(
                    pg_sys::SysCacheIdentifier::CASTSOURCETARGET as i32,
                    pg_sys::Datum::from(type_),
                    pg_sys::Datum::from(json),
                );
                if !cast.is_null() {
                    let function = (*pg_sys::GETSTRUCT(cast).cast::<PgCast>()).castfunc;
                    pg_sys::ReleaseSysCache(cast);
                    if self.support_function(function) {
                        return true;
                    }
                }
            }
            // Values inside of arrays, rows and ranges are compared by the default operator classes of their types.
            if form.typtype as u8 != pg_sys::TYPTYPE_DOMAIN && comparing(type_).into_iter().any(|function| self.support_function(function))
            {
                return true;
            }
            match form.typtype as u8 {
                pg_sys::TYPTYPE_ENUM => false,
                pg_sys::TYPTYPE_DOMAIN => self.type_(form.typbasetype, only_read) || (!only_read && self.domain_checks(type_)),
                pg_sys::TYPTYPE_COMPOSITE => self.columns_of(type_, only_read),
                pg_sys::TYPTYPE_RANGE => self.range(type_),
                pg_sys::TYPTYPE_MULTIRANGE => {
                    let range = pg_sys::get_multirange_range(type_);
                    self.type_(range, only_read)
                }
                _ => {
                    let element = pg_sys::get_element_type(type_);
                    if element != pg_sys::InvalidOid {
                        return self.type_(element, only_read);
                    }
                    // A base type works through its own functions.
                    [form.typinput, form.typoutput, form.typmodin, form.typsubscript]
                        .into_iter()
                        .any(|function| self.support_function(function))
                }
            }
        }
    }

    /// The checks as the catalog keeps them. Not through the type cache: that plans them, which runs what is immutable
    /// in them.
    unsafe fn domain_checks(&mut self, domain: Oid) -> bool {
        let mut checks = Vec::new();
        let outer = std::mem::replace(&mut self.in_domain, true);
        // SAFETY: a catalog look-up; `conbin` is a stored expression.
        unsafe {
            catalog_rows::rows(&catalog_rows::CONSTRAINTS_OF_TYPES, domain, [c"conbin"], |[check]| {
                checks.extend(check.map(|check| catalog_rows::expression(check)));
            });
            for check in checks {
                judge_expression(self, check);
            }
        }
        self.in_domain = outer;
        self.denial.is_some()
    }

    unsafe fn columns_of(&mut self, row: Oid, only_read: bool) -> bool {
        // SAFETY: the descriptor is copied into the current context and read within its bounds.
        unsafe {
            let descriptor = pg_sys::lookup_rowtype_tupdesc_copy(row, -1);
            let count = usize::try_from((*descriptor).natts).unwrap_or(0);
            (0..count).any(|i| {
                let attribute = super::tuples::attribute(descriptor, i);
                !(*attribute).attisdropped && self.type_((*attribute).atttypid, only_read)
            })
        }
    }

    unsafe fn range(&mut self, range: Oid) -> bool {
        // SAFETY: a syscache tuple, released after reading.
        unsafe {
            let Some(form) = range_of(range) else {
                return self.deny(Denial::new("type.denied", "an unknown range type is not allowed"));
            };
            let order = range_order(&form);
            self.type_(form.rngsubtype, false)
                || self.support_function(form.rngcanonical)
                || self.subtype_difference(form.rngsubdiff)
                || is_foreign(order) && self.support_function(order)
        }
    }

    /// Built-in difference functions are on the lists as machinery: harmless behind a range.
    fn subtype_difference(&mut self, function: Oid) -> bool {
        function.to_u32() >= FIRST_UNPINNED && self.support_function(function)
    }
}

/// The catalog's row of a range type.
unsafe fn range_of(range: Oid) -> Option<PgRange> {
    // SAFETY: a syscache tuple, released after reading.
    unsafe {
        let tuple = pg_sys::SearchSysCache1(pg_sys::SysCacheIdentifier::RANGETYPE as i32, pg_sys::Datum::from(range));
        if tuple.is_null() {
            return None;
        }
        let form = *pg_sys::GETSTRUCT(tuple).cast::<PgRange>();
        pg_sys::ReleaseSysCache(tuple);
        Some(form)
    }
}

/// The function that compares a range's bounds (`BTORDER_PROC` of its operator class).
unsafe fn range_order(range: &PgRange) -> Oid {
    // SAFETY: catalog look-ups by OID.
    unsafe {
        let of = pg_sys::get_opclass_input_type(range.rngsubopc);
        pg_sys::get_opfamily_proc(pg_sys::get_opclass_family(range.rngsubopc), of, of, 1)
    }
}

/// The functions of a type's default operator classes that are not the server's own.
unsafe fn comparing(type_: Oid) -> Vec<Oid> {
    let wanted = pg_sys::TYPECACHE_BTREE_OPFAMILY | pg_sys::TYPECACHE_HASH_OPFAMILY;
    // SAFETY: the entry lives as long as the backend; looking families up calls nothing of the type.
    unsafe {
        let entry = pg_sys::lookup_type_cache(type_, wanted as i32);
        let families = [(*entry).btree_opf, (*entry).hash_opf];
        families.into_iter().flat_map(|family| code_of_operator_family(family)).collect()
    }
}

/// The functions that comparing values of a type may call, of it and of all that it consists of, as far as they are not the server's
/// own; `estimated`: those that estimators call of a range, too, but not of one that is inside of something.
///
/// # Safety
/// Inside a transaction.
pub(super) unsafe fn code_inside(type_: Oid, estimated: bool) -> Vec<Oid> {
    let (mut waiting, mut seen, mut found) = (vec![type_], Vec::new(), Vec::new());
    // SAFETY: catalog look-ups by OID; the descriptor is copied into the current context and read within its bounds.
    unsafe {
        while let Some(type_) = waiting.pop() {
            if type_.to_u32() < FIRST_UNPINNED || seen.contains(&type_) {
                continue;
            }
            seen.push(type_);
            match pg_sys::get_typtype(type_) as u8 {
                pg_sys::TYPTYPE_DOMAIN => {
                    waiting.push(pg_sys::getBaseType(type_));
                    continue;
                }
                pg_sys::TYPTYPE_COMPOSITE => {
                    let descriptor = pg_sys::lookup_rowtype_tupdesc_copy(type_, -1);
                    let count = usize::try_from((*descriptor).natts).unwrap_or(0);
                    let attributes = (0..count).map(|i| super::tuples::attribute(descriptor, i));
                    waiting.extend(attributes.filter(|&attribute| !(*attribute).attisdropped).map(|attribute| (*attribute).atttypid));
                }
                pg_sys::TYPTYPE_RANGE => waiting.extend(range_of(type_).map(|range| range.rngsubtype)),
                pg_sys::TYPTYPE_MULTIRANGE => waiting.push(pg_sys::get_multirange_range(type_)),
                pg_sys::TYPTYPE_PSEUDO => continue,
                _ => waiting.push(pg_sys::get_element_type(type_)),
            }
            found.extend(comparing(type_));
            found.extend(range_of(type_).map(|range| range_order(&range)).filter(|&order| is_foreign(order)));
        }
        if estimated {
            found.extend(range_functions(type_).into_iter().filter(|&function| is_foreign(function)));
        }
    }
    found
}

/// The functions behind a range or multirange type, or a domain over one; none of another type.
///
/// # Safety
/// Inside a transaction.
pub(super) unsafe fn range_functions(type_: Oid) -> Vec<Oid> {
    if type_.to_u32() < FIRST_UNPINNED {
        return Vec::new();
    }
    // SAFETY: catalog look-ups by OID.
    unsafe {
        let type_ = pg_sys::getBaseType(type_);
        let range = match pg_sys::get_typtype(type_) as u8 {
            pg_sys::TYPTYPE_RANGE => type_,
            pg_sys::TYPTYPE_MULTIRANGE => pg_sys::get_multirange_range(type_),
            _ => return Vec::new(),
        };
        range_of(range).map_or_else(Vec::new, |form| vec![form.rngcanonical, form.rngsubdiff, range_order(&form)])
    }
}

/// A built-in row type, or an array of one: they belong to catalogs.
fn is_row_type(type_: Oid) -> bool {
    if let Some(known) = ROW_TYPES.with_borrow(|types| types.get(&type_.to_u32()).copied()) {
        return known;
    }
    // SAFETY: catalog look-ups by OID.
    let row = unsafe {
        let element = pg_sys::get_element_type(type_);
        let base = if element == pg_sys::InvalidOid { type_ } else { element };
        pg_sys::get_typtype(base) as u8 == pg_sys::TYPTYPE_COMPOSITE
    };
    ROW_TYPES.with_borrow_mut(|types| types.insert(type_.to_u32(), row));
    row
}
