//! Functions in SQL whose bodies the planner puts in place of their calls.

use std::ffi::{CStr, c_void};

use pgrx::pg_sys::{self, NodeTag, Oid};

use super::analysis::analyze_body;
use super::catalog_rows;
use super::lists::FIRST_UNPINNED;
use super::pg_list::pointers;

unsafe extern "C-unwind" {
    /// Not among pgrx's bindings: the parameters of a function in SQL, for its call.
    fn prepare_sql_fn_parse_info(procedure: pg_sys::HeapTuple, call: *mut pg_sys::Node, collation: Oid) -> *mut c_void;
}

/// What takes the place of a call.
pub(super) enum Body {
    /// This expression, in which parameters stand for the arguments.
    Expression(*mut pg_sys::Node),
    /// Nothing: it stays a call.
    Call,
    /// Something that is not looked into.
    Unknown,
}

/// The body of `function`, which is in SQL, as the planner reads it for `call` (`inline_function` of PostgreSQL).
///
/// # Safety
/// Inside the cage; `call` is a call of it.
pub(super) unsafe fn body_of(function: Oid, call: *mut pg_sys::Node) -> Body {
    let cache = pg_sys::SysCacheIdentifier::PROCOID as i32;
    // SAFETY: a syscache tuple, whose attributes are copied before it is released. A text that is analyzed stays where it is.
    unsafe {
        let tuple = pg_sys::SearchSysCache1(cache, pg_sys::Datum::from(function));
        if tuple.is_null() {
            return Body::Unknown;
        }
        let result = (*pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_proc>()).prorettype;
        let mut null = true;
        let stored = pg_sys::SysCacheGetAttr(cache, tuple, pg_sys::Anum_pg_proc_prosqlbody as pg_sys::AttrNumber, &mut null);
        let query = if null {
            let text = pg_sys::SysCacheGetAttr(cache, tuple, pg_sys::Anum_pg_proc_prosrc as pg_sys::AttrNumber, &mut null);
            if null {
                Err(Body::Unknown)
            } else {
                let source = CStr::from_ptr(pg_sys::text_to_cstring(text.cast_mut_ptr()));
                if pointers::<pg_sys::Node>(pg_sys::pg_parse_query(source.as_ptr())).len() == 1 {
                    let parameters = pg_sys::ffi::pg_guard_ffi_boundary(|| prepare_sql_fn_parse_info(tuple, call, pg_sys::InvalidOid));
                    analyze_body(source, parameters).ok_or(Body::Unknown)
                } else {
                    Err(Body::Call)
                }
            }
        } else {
            parsed(catalog_rows::expression(stored)).ok_or(Body::Call)
        };
        pg_sys::ReleaseSysCache(tuple);
        let query = match query {
            Ok(query) => query,
            Err(body) => return body,
        };
        let Some(expression) = only_expression(&*query) else {
            return Body::Call;
        };
        // Another type is reached by a cast, which among built-in types is the server's own.
        let made = pg_sys::exprType(expression);
        let built_in = [made, result].iter().all(|type_| type_.to_u32() < FIRST_UNPINNED);
        if made == result || built_in { Body::Expression(expression) } else { Body::Unknown }
    }
}

/// The query of a body that was parsed at creation, if it is one.
unsafe fn parsed(node: *mut pg_sys::Node) -> Option<*mut pg_sys::Query> {
    // SAFETY: a query, or a list of a list of queries.
    unsafe {
        let query = match (*node).type_ {
            NodeTag::T_Query => node,
            _ => {
                let lists = pointers::<pg_sys::List>(node.cast());
                match pointers::<pg_sys::Node>(lists.first().copied()?).as_slice() {
                    &[query] => query,
                    _ => return None,
                }
            }
        };
        ((*query).type_ == NodeTag::T_Query).then(|| query.cast())
    }
}

/// The expression of a query that is nothing else.
unsafe fn only_expression(query: &pg_sys::Query) -> Option<*mut pg_sys::Node> {
    let plain = query.commandType == pg_sys::CmdType::CMD_SELECT
        && query.utilityStmt.is_null()
        && query.rtable.is_null()
        && query.cteList.is_null()
        && !(query.hasAggs || query.hasWindowFuncs || query.hasTargetSRFs || query.hasSubLinks)
        && query.setOperations.is_null();
    // SAFETY: an analyzed query.
    unsafe {
        match pointers::<pg_sys::TargetEntry>(query.targetList).as_slice() {
            &[entry] if plain => Some((*entry).expr.cast()),
            _ => None,
        }
    }
}
