//! Temporary views made of a judged tree.
//!
//! CREATE VIEW analyzes the query's text outside of the cage: input functions of its literals would run as the asker, and between
//! judging and storing somebody could make another object that the text then names. So PostgreSQL makes a view with the
//! right columns and nothing in them, and the judged tree is put in its place, as CREATE OR REPLACE VIEW does it.

use std::ffi::CStr;

use pgrx::pg_sys::{self, Oid};

use super::error::GuardError;
use super::judge::Judge;
use super::pg_list::pointers;
use super::text::{from_server, to_server};
use super::{Limits, admin, analysis, cage, prepare};

/// The analyzed tree of a query that both gates let pass, in the current memory context.
///
/// # Errors
/// Why it may not run.
pub(super) fn judged(sql: &str, limits: &Limits) -> Result<*mut pg_sys::Query, GuardError> {
    super::syntax(sql)?;
    // SAFETY: a plain read; the context outlives the cage, and nothing in the copy points into the cage's memory.
    unsafe {
        let outside = pg_sys::CurrentMemoryContext;
        cage::caged(limits, || {
            let source = to_server(sql).ok_or_else(|| super::Denial::new("syntax.parse", "the query contains a zero byte"))?;
            let mut judge = Judge::new();
            let analyzed = analysis::analyze(&mut judge, &source)?;
            let inside = pg_sys::MemoryContextSwitchTo(outside);
            let copy = pg_sys::copyObjectImpl(analyzed.cast());
            pg_sys::MemoryContextSwitchTo(inside);
            prepare::rewritten(&mut judge, analyzed)?;
            Ok(copy.cast())
        })
    }
}

/// Locks the relations that a tree reads, until the transaction ends. Raises an error where one is gone.
///
/// # Safety
/// An analyzed tree.
pub(super) unsafe fn lock(query: *mut pg_sys::Query) {
    // SAFETY: a copy is taken, since columns that are gone would be taken out of the tree's joins.
    unsafe { pg_sys::AcquireRewriteLocks(pg_sys::copyObjectImpl(query.cast()).cast(), false, false) };
}

/// Creates the temporary view `name` with columns of these names over a judged tree.
///
/// # Errors
/// PostgreSQL's own raise: no right to make temporary objects, a column whose collation is undecided, …
///
/// # Safety
/// An analyzed tree whose relations are locked.
pub(super) unsafe fn view(name: &str, names: &[String], query: *mut pg_sys::Query) -> Result<(), GuardError> {
    unsafe extern "C-unwind" {
        /// Not among pgrx's bindings.
        fn StoreViewQuery(view: Oid, query: *mut pg_sys::Query, replace: bool);
    }
    // SAFETY: the view that has just been made is looked up in the temporary schema, where nothing of its name was before.
    unsafe {
        for (entry, name) in outputs(query).into_iter().zip(names) {
            let name = to_server(name).unwrap_or_default();
            (*entry).resname = pg_sys::pstrdup(name.as_ptr());
        }
        let columns = empty_columns(query, names);
        // NULLs of a type run none of its functions.
        let command = format!("CREATE TEMPORARY VIEW {} AS SELECT {}", admin::quoted(name), columns.join(", "));
        if let Err(error) = pgrx::Spi::run(&command) {
            return Err(GuardError::Unsuitable { sqlstate: "XX000", message: error.to_string(), hint: None });
        }
        let temporary = pg_sys::LookupExplicitNamespace(c"pg_temp".as_ptr(), false);
        let view = to_server(name).map_or(pg_sys::InvalidOid, |name| pg_sys::get_relname_relid(name.as_ptr(), temporary));
        pg_sys::ffi::pg_guard_ffi_boundary(|| StoreViewQuery(view, query, true));
        pg_sys::CommandCounterIncrement();
    }
    Ok(())
}

/// The columns that a tree returns.
unsafe fn outputs(query: *mut pg_sys::Query) -> Vec<*mut pg_sys::TargetEntry> {
    // SAFETY: an analyzed query's target list.
    unsafe { pointers::<pg_sys::TargetEntry>((*query).targetList).into_iter().filter(|&entry| !(*entry).resjunk).collect() }
}

/// `CAST(NULL AS type) AS name` for each column of a tree.
unsafe fn empty_columns(query: *mut pg_sys::Query, names: &[String]) -> Vec<String> {
    // SAFETY: an analyzed query's target list.
    unsafe {
        outputs(query)
            .into_iter()
            .zip(names)
            .map(|(entry, name)| {
                let expression = (*entry).expr.cast::<pg_sys::Node>();
                let flags = (pg_sys::FORMAT_TYPE_TYPEMOD_GIVEN | pg_sys::FORMAT_TYPE_FORCE_QUALIFY) as u16;
                let type_ = pg_sys::format_type_extended(pg_sys::exprType(expression), pg_sys::exprTypmod(expression), flags);
                let collation = pg_sys::exprCollation(expression);
                let collate =
                    if collation == pg_sys::InvalidOid { String::new() } else { format!(" COLLATE {}", collation_name(collation)) };
                format!("CAST(NULL AS {}){collate} AS {}", from_server(type_), admin::quoted(name))
            })
            .collect()
    }
}

/// A collation's qualified name.
unsafe fn collation_name(collation: Oid) -> String {
    // SAFETY: a catalog look-up; the entry is released again.
    unsafe {
        let entry = pg_sys::SearchSysCache1(pg_sys::SysCacheIdentifier::COLLOID as i32, pg_sys::Datum::from(collation));
        if entry.is_null() {
            return "pg_catalog.\"default\"".into();
        }
        let row = pg_sys::GETSTRUCT(entry).cast::<pg_sys::FormData_pg_collation>();
        let schema = from_server(pg_sys::get_namespace_name((*row).collnamespace));
        let name = CStr::from_ptr((*row).collname.data.as_ptr()).to_owned();
        pg_sys::ReleaseSysCache(entry);
        admin::qualified(&schema, &from_server(name.as_ptr()))
    }
}
