//! Limits that only the run can check: values that the query itself makes of many rows may be of any length, and the time that
//! built-in functions take for one value can't be interrupted.
//!
//! Where the length of an argument is not bounded by the query (`growth`), the judge puts a call of `ask._bounded` around it,
//! in the tree that is planned and run.

use pgrx::pg_sys::{self, NodeTag, Oid};

use super::error::GuardError;
use super::growth::{self, Length};
use super::pg_list::{pointers, replace};
use super::walk::Walked;

/// Longest text, in bytes, that a function may be given.
const TEXT: f64 = (16 << 20) as f64;
/// Largest array or JSON document: most functions only look up what is in them.
const STRUCTURE: f64 = (64 << 20) as f64;
/// Longest text of a text search query: PostgreSQL's parser of these takes more than linear time.
const SEARCH: f64 = (64 << 10) as f64;

/// Type modifier of the limits in the guard's own calls: no text makes one of this type.
const MARK: i32 = 0x6a75_6467;

/// `ask._bounded(anyelement, float8)`, if this version of the extension's objects has it.
pub(super) fn function() -> Option<Oid> {
    let types = [pg_sys::ANYELEMENTOID, pg_sys::FLOAT8OID];
    // SAFETY: look-ups by name in the extension's schema, without the caller's search_path and rights.
    unsafe {
        let schema = pg_sys::get_namespace_oid(c"ask".as_ptr(), true);
        if schema == pg_sys::InvalidOid {
            return None;
        }
        let found = pg_sys::GetSysCacheOid(
            pg_sys::SysCacheIdentifier::PROCNAMEARGSNSP as i32,
            1, // the column oid
            pg_sys::Datum::from(c"_bounded".as_ptr()),
            pg_sys::Datum::from(pg_sys::buildoidvector(types.as_ptr(), 2)),
            pg_sys::Datum::from(schema),
            pg_sys::Datum::from(0usize),
        );
        (found != pg_sys::InvalidOid).then_some(found)
    }
}

/// Bounds the arguments of a call whose lengths the query leaves open. `bounded` gives the function; it is asked only where
/// there is such an argument.
///
/// # Safety
/// `node` is a call of an analyzed query whose levels, outermost first, are `levels`; the tree is the guard's to change.
pub(super) unsafe fn bound_arguments(bounded: impl Fn() -> Option<Oid>, node: *mut pg_sys::Node, levels: Walked) {
    // SAFETY: the tag tells the type; a call's argument is replaced by an expression of the same type and collation.
    unsafe {
        let list = match (*node).type_ {
            NodeTag::T_FuncExpr => (*node.cast::<pg_sys::FuncExpr>()).args,
            NodeTag::T_OpExpr | NodeTag::T_DistinctExpr | NodeTag::T_NullIfExpr => (*node.cast::<pg_sys::OpExpr>()).args,
            NodeTag::T_ScalarArrayOpExpr => (*node.cast::<pg_sys::ScalarArrayOpExpr>()).args,
            NodeTag::T_CoerceViaIO => {
                let cast = node.cast::<pg_sys::CoerceViaIO>();
                if let Some(limit) = limit(node, (*cast).arg.cast(), levels)
                    && let Some(bounded) = bounded()
                {
                    (*cast).arg = call(bounded, (*cast).arg.cast(), limit).cast();
                }
                return;
            }
            _ => return,
        };
        for (place, argument) in pointers::<pg_sys::Node>(list).into_iter().enumerate() {
            if let Some(limit) = limit(node, value(argument), levels)
                && let Some(bounded) = bounded()
            {
                put_around(bounded, list, place, limit);
            }
        }
    }
}

/// The value of an argument that may be given by name.
///
/// # Safety
/// `argument` is an argument of a call of an analyzed query.
pub(super) unsafe fn value(argument: *mut pg_sys::Node) -> *mut pg_sys::Node {
    // SAFETY: the tag tells the type.
    unsafe {
        match argument.is_null() || (*argument).type_ != NodeTag::T_NamedArgExpr {
            true => argument,
            false => (*argument.cast::<pg_sys::NamedArgExpr>()).arg.cast(),
        }
    }
}

/// Puts a call around the value at `place` (from 0, as written) of a list of arguments. Its name stays outside: the planner
/// sorts by it.
unsafe fn put_around(bounded: Oid, list: *mut pg_sys::List, place: usize, limit: f64) {
    // SAFETY: as `bound_arguments`; the tag tells the type.
    unsafe {
        let Some(&argument) = pointers::<pg_sys::Node>(list).get(place) else { return };
        let around = call(bounded, value(argument), limit);
        if (*argument).type_ == NodeTag::T_NamedArgExpr {
            (*argument.cast::<pg_sys::NamedArgExpr>()).arg = around.cast();
        } else {
            replace(list, place, around.cast());
        }
    }
}

/// Bounds a number that is given to a function at `place` (from 0) of its arguments.
///
/// # Safety
/// As `bound_arguments`; `node` is a function call.
pub(super) unsafe fn bound_number(bounded: Oid, node: *mut pg_sys::FuncExpr, place: usize, limit: i64) {
    // SAFETY: as required.
    unsafe {
        if let Some(&argument) = pointers::<pg_sys::Node>((*node).args).get(place)
            && (*argument).type_ != NodeTag::T_Const
            && pg_sys::exprType(argument) == pg_sys::INT4OID
        {
            replace((*node).args, place, call(bounded, argument, limit as f64).cast());
        }
    }
}

/// The limit for an argument of a call; None: it needs none.
unsafe fn limit(call: *mut pg_sys::Node, argument: *mut pg_sys::Node, levels: Walked) -> Option<f64> {
    // SAFETY: an analyzed expression. What is told without the catalogs comes first: this is asked for every argument.
    unsafe {
        if argument.is_null() || (*argument).type_ == NodeTag::T_Const || is_call(argument) {
            return None;
        }
        let type_ = pg_sys::exprType(argument);
        if matches!(
            type_,
            pg_sys::INT4OID
                | pg_sys::INT8OID
                | pg_sys::NUMERICOID
                | pg_sys::FLOAT8OID
                | pg_sys::BOOLOID
                | pg_sys::DATEOID
                | pg_sys::TIMESTAMPOID
                | pg_sys::TIMESTAMPTZOID
                | pg_sys::INTERVALOID
        ) {
            return None;
        }
        let search = pg_sys::exprType(call) == pg_sys::TSQUERYOID;
        let enough = if search { Length::Short } else { Length::Stored };
        if growth::length_of(argument, levels) <= enough {
            return None;
        }
        match pg_sys::getBaseType(type_) {
            pg_sys::TEXTOID | pg_sys::VARCHAROID | pg_sys::BPCHAROID if search => Some(SEARCH),
            pg_sys::TEXTOID | pg_sys::VARCHAROID | pg_sys::BPCHAROID | pg_sys::BYTEAOID | pg_sys::JSONOID | pg_sys::XMLOID => Some(TEXT),
            pg_sys::BITOID | pg_sys::VARBITOID | pg_sys::PATHOID | pg_sys::POLYGONOID => Some(TEXT),
            pg_sys::JSONBOID | pg_sys::TSVECTOROID | pg_sys::TSQUERYOID => Some(STRUCTURE),
            other if pg_sys::get_element_type(other) != pg_sys::InvalidOid => Some(STRUCTURE),
            _ => None,
        }
    }
}

/// Whether a node is a call that the guard made: no text has a place for it.
///
/// # Safety
/// `node` is a node of an analyzed query.
pub(super) unsafe fn is_call(node: *mut pg_sys::Node) -> bool {
    // SAFETY: the tag tells the type. Calls made by PostgreSQL's parser without a place are of built-in functions.
    unsafe {
        if (*node).type_ != NodeTag::T_FuncExpr {
            return false;
        }
        let call = &*node.cast::<pg_sys::FuncExpr>();
        if call.location >= 0 || call.funcid.to_u32() < pg_sys::FirstNormalObjectId {
            return false;
        }
        // In the body of a view all places are lost: a call that somebody wrote has not the mark.
        let marked = pointers::<pg_sys::Const>(call.args)
            .get(1)
            .is_some_and(|&limit| (*limit).xpr.type_ == NodeTag::T_Const && (*limit).consttypmod == MARK);
        marked && function() == Some(call.funcid)
    }
}

/// Puts a call around the argument at `place` (from 0, as written) of a call.
///
/// # Safety
/// As `bound_arguments`.
pub(super) unsafe fn wrap(bounded: Oid, node: *mut pg_sys::Node, place: usize, limit: f64) {
    // SAFETY: as required; the kinds of nodes are those of `growth::arguments`.
    unsafe {
        let list = match (*node).type_ {
            NodeTag::T_FuncExpr => (*node.cast::<pg_sys::FuncExpr>()).args,
            NodeTag::T_OpExpr | NodeTag::T_NullIfExpr => (*node.cast::<pg_sys::OpExpr>()).args,
            NodeTag::T_ScalarArrayOpExpr => (*node.cast::<pg_sys::ScalarArrayOpExpr>()).args,
            _ => return,
        };
        if let Some(&argument) = pointers::<pg_sys::Node>(list).get(place)
            && pg_sys::get_typlen(pg_sys::exprType(value(argument))) == -1
        {
            put_around(bounded, list, place, limit);
        }
    }
}

/// `ask._bounded(argument, limit)`.
unsafe fn call(bounded: Oid, argument: *mut pg_sys::Node, limit: f64) -> *mut pg_sys::FuncExpr {
    // SAFETY: nodes are made in the memory context of the tree.
    unsafe {
        let (type_, collation) = (pg_sys::exprType(argument), pg_sys::exprCollation(argument));
        let float = pg_sys::Datum::from(limit.to_bits());
        let limit = pg_sys::makeConst(pg_sys::FLOAT8OID, MARK, pg_sys::InvalidOid, 8, float, false, true);
        let arguments = pg_sys::lappend(pg_sys::lappend(std::ptr::null_mut(), argument.cast()), limit.cast());
        pg_sys::makeFuncExpr(bounded, type_, arguments, collation, collation, pg_sys::CoercionForm::COERCE_EXPLICIT_CALL)
    }
}

/// `ask._bounded`: its first argument, if that is no longer (or, a number, no larger) than the second.
///
/// # Errors
/// It is.
///
/// # Safety
/// `fcinfo` is that of a strict function of an element and a float.
pub unsafe fn check(fcinfo: pg_sys::FunctionCallInfo) -> Result<pg_sys::Datum, GuardError> {
    // SAFETY: the type tells what the datum is; both arguments are there and not null.
    unsafe {
        let arguments = (*fcinfo).args.as_slice(2);
        let [value, limit] = arguments else {
            return Ok(pg_sys::Datum::from(0usize));
        };
        let limit = f64::from_bits(limit.value.value() as u64);
        let type_ = pg_sys::get_fn_expr_argtype((*fcinfo).flinfo, 0);
        let size = match type_ {
            pg_sys::INT4OID => value.value.value() as i32 as f64,
            pg_sys::InvalidOid => 0.0,
            _ if pg_sys::get_typlen(type_) == -1 => pg_sys::toast_raw_datum_size(value.value) as f64,
            _ => 0.0,
        };
        match size > limit {
            false => Ok(value.value),
            true if type_ == pg_sys::INT4OID => Err(GuardError::NumberTooLarge { number: size, max: limit }),
            true => Err(GuardError::ValueTooLong { bytes: size, max: limit }),
        }
    }
}
