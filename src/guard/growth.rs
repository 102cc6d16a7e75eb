//! How long a value may be, as far as the query tells: some functions can't be interrupted while they work on it.

use pgrx::pg_sys::{self, NodeTag, Oid};

use super::lists::{self, Use};
use super::pg_list::pointers;

/// Longest array, in elements, that is short.
const SHORT_ARRAY: i32 = 20;
/// Longest other constant, in bytes, that is short.
const SHORT_BYTES: usize = 200;
/// Nodes looked at for one argument; a larger expression counts as unbounded.
const MAX_NODES: usize = 1000;

/// The length of a value, as far as the query tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Length {
    /// A short constant, or a type of fixed size.
    Short,
    /// A column of a table, a longer constant, or what is made of them.
    Stored,
    /// Whatever the query makes of many rows.
    Unbounded,
}

/// Whether the text that `repeat` is given is of bounded length: a constant, a column, or what is made of them.
///
/// # Safety
/// `text` is an expression of an analyzed query whose levels, outermost first, are `levels`.
pub(super) unsafe fn text_is_bounded(text: *mut pg_sys::Node, levels: &[*mut pg_sys::Query]) -> bool {
    let mut left = MAX_NODES;
    // SAFETY: as required.
    unsafe { length(text, levels, &mut left) != Length::Unbounded }
}

/// The length of any expression.
///
/// # Safety
/// As `text_is_bounded`.
pub(super) unsafe fn length_of(node: *mut pg_sys::Node, levels: &[*mut pg_sys::Query]) -> Length {
    let mut left = MAX_NODES;
    // SAFETY: as required.
    unsafe { length(node, levels, &mut left) }
}

/// The calls and lists in FROM from which the columns in an expression come.
///
/// # Safety
/// As `text_is_bounded`.
pub(super) unsafe fn sources(expression: *mut pg_sys::Node, levels: &[*mut pg_sys::Query]) -> Vec<*mut pg_sys::Node> {
    let Some(&query) = levels.last() else {
        return Vec::new();
    };
    // SAFETY: an expression of the innermost level; range table places are looked up with bounds.
    unsafe {
        let entries = pointers::<pg_sys::RangeTblEntry>((*query).rtable);
        pointers::<pg_sys::Var>(pg_sys::pull_vars_of_level(expression, 0))
            .into_iter()
            .filter_map(|var| {
                let place = usize::try_from((*var).varno).unwrap_or(0).checked_sub(1)?;
                let &entry = entries.get(place)?;
                match (*entry).rtekind {
                    pg_sys::RTEKind::RTE_FUNCTION => Some((*entry).functions.cast()),
                    pg_sys::RTEKind::RTE_VALUES => Some((*entry).values_lists.cast()),
                    _ => None,
                }
            })
            .collect()
    }
}

/// The arguments of a call.
///
/// # Safety
/// `node` is null or a node of an analyzed query.
pub(super) unsafe fn arguments(node: *mut pg_sys::Node) -> Option<Vec<*mut pg_sys::Node>> {
    if node.is_null() {
        return None;
    }
    // SAFETY: the tag tells the type; DistinctExpr and NullIfExpr are OpExpr by another name.
    unsafe {
        let list = match (*node).type_ {
            NodeTag::T_FuncExpr => (*node.cast::<pg_sys::FuncExpr>()).args,
            NodeTag::T_OpExpr | NodeTag::T_NullIfExpr => (*node.cast::<pg_sys::OpExpr>()).args,
            NodeTag::T_ScalarArrayOpExpr => (*node.cast::<pg_sys::ScalarArrayOpExpr>()).args,
            _ => return None,
        };
        Some(pointers(list))
    }
}

unsafe fn length(node: *mut pg_sys::Node, levels: &[*mut pg_sys::Query], left: &mut usize) -> Length {
    if node.is_null() || *left == 0 {
        return Length::Unbounded;
    }
    *left -= 1;
    // SAFETY: an expression of an analyzed query; the tag tells the type.
    unsafe {
        if (*node).type_ == NodeTag::T_Const {
            return of_constant(&*node.cast());
        }
        let type_ = pg_sys::exprType(node);
        // Text is by far the most frequent, and the catalog need not be asked for it.
        if type_ != pg_sys::TEXTOID && pg_sys::get_typlen(type_) > 0 {
            return Length::Short;
        }
        match (*node).type_ {
            NodeTag::T_Var => of_column(&*node.cast(), levels, left),
            NodeTag::T_RelabelType => length((*node.cast::<pg_sys::RelabelType>()).arg.cast(), levels, left),
            NodeTag::T_CollateExpr => length((*node.cast::<pg_sys::CollateExpr>()).arg.cast(), levels, left),
            NodeTag::T_CoerceViaIO => length((*node.cast::<pg_sys::CoerceViaIO>()).arg.cast(), levels, left),
            NodeTag::T_CoerceToDomain => length((*node.cast::<pg_sys::CoerceToDomain>()).arg.cast(), levels, left),
            NodeTag::T_ArrayCoerceExpr => length((*node.cast::<pg_sys::ArrayCoerceExpr>()).arg.cast(), levels, left),
            NodeTag::T_FieldSelect => length((*node.cast::<pg_sys::FieldSelect>()).arg.cast(), levels, left),
            NodeTag::T_SubscriptingRef => length((*node.cast::<pg_sys::SubscriptingRef>()).refexpr.cast(), levels, left),
            NodeTag::T_ArrayExpr => {
                let elements = pointers((*node.cast::<pg_sys::ArrayExpr>()).elements);
                let least = if elements.len() > SHORT_ARRAY as usize { Length::Stored } else { Length::Short };
                longest(elements, levels, left).max(least)
            }
            NodeTag::T_CoalesceExpr => {
                let list = (*node.cast::<pg_sys::CoalesceExpr>()).args;
                longest(pointers(list), levels, left)
            }
            NodeTag::T_MinMaxExpr => {
                let list = (*node.cast::<pg_sys::MinMaxExpr>()).args;
                longest(pointers(list), levels, left)
            }
            NodeTag::T_CaseExpr => {
                let case = &*node.cast::<pg_sys::CaseExpr>();
                let mut results: Vec<*mut pg_sys::Node> =
                    pointers::<pg_sys::CaseWhen>(case.args).into_iter().map(|when| (*when).result.cast()).collect();
                results.extend((!case.defresult.is_null()).then(|| case.defresult.cast()));
                longest(results, levels, left)
            }
            NodeTag::T_FuncExpr if grows((*node.cast::<pg_sys::FuncExpr>()).funcid) => Length::Unbounded,
            NodeTag::T_FuncExpr | NodeTag::T_OpExpr | NodeTag::T_NullIfExpr => {
                longest(arguments(node).unwrap_or_default(), levels, left).max(Length::Stored)
            }
            NodeTag::T_SQLValueFunction => Length::Short,
            _ => Length::Unbounded,
        }
    }
}

unsafe fn longest(nodes: Vec<*mut pg_sys::Node>, levels: &[*mut pg_sys::Query], left: &mut usize) -> Length {
    nodes
        .into_iter()
        // SAFETY: as `length`.
        .map(|node| unsafe { length(node, levels, left) })
        .max()
        .unwrap_or(Length::Short)
}

/// Whether a function's result may be much longer than its arguments.
fn grows(function: Oid) -> bool {
    let decision = lists::cached(function).map(|(decision, _)| decision).or_else(|| lists::look_up(function).map(|found| found.decision));
    !matches!(decision, Some(Use::Allow | Use::Makes(_)))
}

unsafe fn of_constant(constant: &pg_sys::Const) -> Length {
    if constant.constisnull || constant.constlen != -1 {
        return Length::Short;
    }
    // SAFETY: a variable-length constant that is not null; constants are not toasted.
    unsafe {
        let short = if pg_sys::get_element_type(constant.consttype) == pg_sys::InvalidOid {
            pgrx::varsize_any_exhdr(constant.constvalue.cast_mut_ptr()) <= SHORT_BYTES
        } else {
            let array = constant.constvalue.cast_mut_ptr::<pg_sys::ArrayType>();
            let dimensions = array.add(1).cast::<i32>();
            // A product of sizes that fit an array: `ArrayGetNItems` has checked it when the constant was read.
            (0..usize::try_from((*array).ndim).unwrap_or(0)).map(|i| i64::from(*dimensions.add(i))).product::<i64>()
                <= i64::from(SHORT_ARRAY)
        };
        if short { Length::Short } else { Length::Stored }
    }
}

/// A column: of a table, or of whatever stands behind it in FROM.
unsafe fn of_column(var: &pg_sys::Var, levels: &[*mut pg_sys::Query], left: &mut usize) -> Length {
    let up = usize::try_from(var.varlevelsup).unwrap_or(usize::MAX);
    let Some(levels) = levels.len().checked_sub(up).and_then(|count| levels.get(..count)) else {
        return Length::Unbounded;
    };
    let Some(&query) = levels.last() else {
        return Length::Unbounded;
    };
    // SAFETY: the levels are analyzed queries; column numbers are looked up with bounds.
    unsafe {
        let entries = pointers::<pg_sys::RangeTblEntry>((*query).rtable);
        let place = usize::try_from(var.varno).unwrap_or(0);
        let column = usize::try_from(var.varattno).unwrap_or(0);
        let (Some(&entry), Some(column)) = (place.checked_sub(1).and_then(|place| entries.get(place)), column.checked_sub(1)) else {
            return Length::Unbounded;
        };
        match (*entry).rtekind {
            pg_sys::RTEKind::RTE_RELATION => Length::Stored,
            pg_sys::RTEKind::RTE_VALUES => Length::Stored,
            // What a function makes rows of is no longer than what it is given, unless it grows.
            pg_sys::RTEKind::RTE_FUNCTION => {
                let calls = pointers::<pg_sys::RangeTblFunction>((*entry).functions);
                longest(calls.into_iter().map(|call| (*call).funcexpr).collect(), levels, left).max(Length::Stored)
            }
            pg_sys::RTEKind::RTE_JOIN => match pointers::<pg_sys::Node>((*entry).joinaliasvars).get(column) {
                Some(&alias) => length(alias, levels, left),
                None => Length::Unbounded,
            },
            #[cfg(feature = "pg18")]
            pg_sys::RTEKind::RTE_GROUP => match pointers::<pg_sys::Node>((*entry).groupexprs).get(column) {
                Some(&expression) => length(expression, levels, left),
                None => Length::Unbounded,
            },
            pg_sys::RTEKind::RTE_SUBQUERY => of_output((*entry).subquery, column, levels, left),
            pg_sys::RTEKind::RTE_CTE => {
                let up = usize::try_from((*entry).ctelevelsup).unwrap_or(usize::MAX);
                let outer = levels.len().checked_sub(up).and_then(|n| levels.get(..n));
                let Some((levels, &owner)) = outer.and_then(|all| all.last().map(|o| (all, o))) else {
                    return Length::Unbounded;
                };
                let name = std::ffi::CStr::from_ptr((*entry).ctename);
                let cte = pointers::<pg_sys::CommonTableExpr>((*owner).cteList)
                    .into_iter()
                    .find(|&cte| std::ffi::CStr::from_ptr((*cte).ctename) == name);
                match cte {
                    Some(cte) if !(*cte).cterecursive => of_output((*cte).ctequery.cast(), column, levels, left),
                    _ => Length::Unbounded,
                }
            }
            _ => Length::Unbounded,
        }
    }
}

/// A column that a query inside the query returns.
unsafe fn of_output(query: *mut pg_sys::Query, column: usize, levels: &[*mut pg_sys::Query], left: &mut usize) -> Length {
    // SAFETY: an analyzed query.
    unsafe {
        if query.is_null() || *left == 0 {
            return Length::Unbounded;
        }
        if !(*query).setOperations.is_null() {
            // Its range table holds the queries that are put together.
            *left -= 1;
            let mut inner = levels.to_vec();
            inner.push(query);
            return pointers::<pg_sys::RangeTblEntry>((*query).rtable)
                .into_iter()
                .map(|entry| of_output((*entry).subquery, column, &inner, left))
                .max()
                .unwrap_or(Length::Unbounded);
        }
        let Some(&entry) = pointers::<pg_sys::TargetEntry>((*query).targetList).get(column) else {
            return Length::Unbounded;
        };
        let mut inner = levels.to_vec();
        inner.push(query);
        length((*entry).expr.cast(), &inner, left)
    }
}
