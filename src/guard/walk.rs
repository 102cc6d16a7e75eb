//! The walk of the meaning gate over the tree that PostgreSQL's analyzer and rewriter made, which is the tree that
//! is planned and run.
//!
//! Everything is judged by OID. Node kinds are named one by one; what is not named is refused.

use std::ffi::c_void;

use pgrx::pg_sys::{self, NodeTag, Oid};

use super::error::Denial;
use super::judge::Judge;
use super::pg_list::{oids, pointers};

/// The levels of the query around a node, outermost first.
pub(super) type Walked<'a> = &'a [*mut pg_sys::Query];

/// Where an expression was written: by the asker, by the owner of a view, or by a table's owner as a policy of row-level
/// security.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Query,
    View,
    Policy,
}

impl Place {
    /// Inside a view that is read here. What a policy reads stays a policy's.
    fn in_view(self) -> Self {
        if self == Place::Policy { Place::Policy } else { Place::View }
    }
}

/// Judges a whole rewritten query.
///
/// # Safety
/// `query` is an analyzed and rewritten query of this backend.
pub(super) unsafe fn judge_query(judge: &mut Judge, query: *mut pg_sys::Query) -> Result<(), Denial> {
    // SAFETY: as required.
    unsafe {
        let _stopped = walk_query(judge, query) || judge.check_bounds();
    }
    match judge.denial.take() {
        Some(denial) => Err(denial),
        None => Ok(()),
    }
}

/// Judges one expression that is not part of the query's own tree (a domain's check).
///
/// # Safety
/// `node` is an analyzed expression or null.
pub(super) unsafe fn judge_expression(judge: &mut Judge, node: *mut pg_sys::Node) {
    // SAFETY: as required.
    unsafe { walk(node, (judge as *mut Judge).cast()) };
}

pub(super) type Walker = unsafe extern "C-unwind" fn(*mut pg_sys::Node, *mut c_void) -> bool;

#[cfg(feature = "pg15")]
pub(super) unsafe fn descend(node: *mut pg_sys::Node, walker: Walker, context: *mut c_void) -> bool {
    // SAFETY: passed on from `walk`.
    unsafe { pg_sys::expression_tree_walker(node, Some(walker), context) }
}

#[cfg(not(feature = "pg15"))]
pub(super) unsafe fn descend(node: *mut pg_sys::Node, walker: Walker, context: *mut c_void) -> bool {
    // SAFETY: passed on from `walk`.
    unsafe { pg_sys::expression_tree_walker_impl(node, Some(walker), context) }
}

/// A query's own clauses, without its range table.
pub(super) unsafe fn descend_query(query: *mut pg_sys::Query, walker: Walker, context: *mut c_void) -> bool {
    let flags = (pg_sys::QTW_IGNORE_RANGE_TABLE | pg_sys::QTW_EXAMINE_SORTGROUP) as i32;
    // SAFETY: passed on from `walk_query`.
    unsafe {
        #[cfg(feature = "pg15")]
        return pg_sys::query_tree_walker(query, Some(walker), context, flags);
        #[cfg(not(feature = "pg15"))]
        return pg_sys::query_tree_walker_impl(query, Some(walker), context, flags);
    }
}

/// A whole query, its range table too.
///
/// # Safety
/// `query` is an analyzed query; `context` is what `walker` expects.
pub(super) unsafe fn descend_whole_query(query: *mut pg_sys::Query, walker: Walker, context: *mut c_void) -> bool {
    // SAFETY: as required.
    unsafe {
        #[cfg(feature = "pg15")]
        return pg_sys::query_tree_walker(query, Some(walker), context, 0);
        #[cfg(not(feature = "pg15"))]
        return pg_sys::query_tree_walker_impl(query, Some(walker), context, 0);
    }
}

/// As `descend_whole_query`; `walker` sees each entry of the range table, and then what is in it.
///
/// # Safety
/// As `descend_whole_query`; for an entry `walker` returns false.
pub(super) unsafe fn descend_with_entries(query: *mut pg_sys::Query, walker: Walker, context: *mut c_void) -> bool {
    let flags = pg_sys::QTW_EXAMINE_RTES_BEFORE as i32;
    // SAFETY: as required.
    unsafe {
        #[cfg(feature = "pg15")]
        return pg_sys::query_tree_walker(query, Some(walker), context, flags);
        #[cfg(not(feature = "pg15"))]
        return pg_sys::query_tree_walker_impl(query, Some(walker), context, flags);
    }
}

/// The callback of PostgreSQL's walkers: true stops the walk.
#[pgrx::pg_guard]
unsafe extern "C-unwind" fn walk(node: *mut pg_sys::Node, context: *mut c_void) -> bool {
    if node.is_null() {
        return false;
    }
    // SAFETY: `context` is the `Judge` that the walk was started with, borrowed for its whole length; `node` is a
    // node of an analyzed tree, whose tag tells its type.
    unsafe {
        let judge = &mut *context.cast::<Judge>();
        pg_sys::check_stack_depth();
        match (*node).type_ {
            NodeTag::T_Query => return walk_query(judge, node.cast()),
            NodeTag::T_List
            | NodeTag::T_FromExpr
            | NodeTag::T_JoinExpr
            | NodeTag::T_RangeTblRef
            | NodeTag::T_TargetEntry
            | NodeTag::T_BoolExpr
            | NodeTag::T_SubLink
            | NodeTag::T_CaseWhen
            | NodeTag::T_NullTest
            | NodeTag::T_BooleanTest
            | NodeTag::T_NamedArgExpr
            | NodeTag::T_GroupingFunc
            | NodeTag::T_GroupingSet => {}
            NodeTag::T_Param => {
                let param = &*node.cast::<pg_sys::Param>();
                let lifted = judge.lifted && param.paramkind == pg_sys::ParamKind::PARAM_EXTERN && param.paramtype == pg_sys::UNKNOWNOID;
                if param.paramkind != pg_sys::ParamKind::PARAM_SUBLINK && !lifted {
                    return judge.deny(Denial::new("meaning.parameter", "a parameter is not allowed"));
                }
            }
            NodeTag::T_SortGroupClause => {
                let clause = &*node.cast::<pg_sys::SortGroupClause>();
                if judge.operator(clause.eqop) || judge.operator(clause.sortop) {
                    return true;
                }
            }
            NodeTag::T_WindowClause => {
                let clause = &*node.cast::<pg_sys::WindowClause>();
                if judge.support_function(clause.startInRangeFunc) || judge.support_function(clause.endInRangeFunc) {
                    return true;
                }
            }
            NodeTag::T_SetOperationStmt => {
                let operation = &*node.cast::<pg_sys::SetOperationStmt>();
                for clause in pointers::<pg_sys::Node>(operation.groupClauses) {
                    if walk(clause, context) {
                        return true;
                    }
                }
            }
            NodeTag::T_CommonTableExpr => {
                let cte = &*node.cast::<pg_sys::CommonTableExpr>();
                if !cte.search_clause.is_null() || !cte.cycle_clause.is_null() {
                    return judge.deny(Denial::new("meaning.node", "SEARCH and CYCLE are not allowed"));
                }
            }
            NodeTag::T_RangeTblFunction => {
                let function = &*node.cast::<pg_sys::RangeTblFunction>();
                for type_ in oids(function.funccoltypes) {
                    if judge.type_(type_, false) {
                        return true;
                    }
                }
            }
            NodeTag::T_TableSampleClause => {
                let sample = &*node.cast::<pg_sys::TableSampleClause>();
                if judge.sampling_method(sample.tsmhandler) {
                    return true;
                }
            }
            NodeTag::T_Var => {
                let var = &*node.cast::<pg_sys::Var>();
                return if judge.place == Place::Policy { judge.compared_type(var.vartype) } else { judge.type_(var.vartype, true) };
            }
            NodeTag::T_Const => {
                let constant = &*node.cast::<pg_sys::Const>();
                return judge.constant(constant);
            }
            NodeTag::T_Aggref
            | NodeTag::T_WindowFunc
            | NodeTag::T_OpExpr
            | NodeTag::T_DistinctExpr
            | NodeTag::T_NullIfExpr
            | NodeTag::T_ScalarArrayOpExpr
            | NodeTag::T_RowCompareExpr
            | NodeTag::T_MinMaxExpr
            | NodeTag::T_FuncExpr => {
                if judge.is_bound(node) {
                    return descend(node, walk, context);
                }
                if judge.functions_of(node, false) || judge.result_type(node) {
                    return true;
                }
                judge.bound_arguments(node);
            }
            NodeTag::T_CoerceViaIO => {
                if judge.functions_of(node, true) || judge.result_type(node) {
                    return true;
                }
                judge.bound_arguments(node);
            }
            NodeTag::T_CoerceToDomain => {
                let coercion = &*node.cast::<pg_sys::CoerceToDomain>();
                if judge.type_(coercion.resulttype, false) {
                    return true;
                }
            }
            NodeTag::T_CoerceToDomainValue => {
                if !judge.in_domain {
                    return judge.deny(Denial::new("meaning.node", "VALUE is only known in a domain's check"));
                }
            }
            NodeTag::T_SubscriptingRef
            | NodeTag::T_FieldSelect
            | NodeTag::T_RelabelType
            | NodeTag::T_ArrayCoerceExpr
            | NodeTag::T_ConvertRowtypeExpr
            | NodeTag::T_CollateExpr
            | NodeTag::T_CaseExpr
            | NodeTag::T_CaseTestExpr
            | NodeTag::T_ArrayExpr
            | NodeTag::T_RowExpr
            | NodeTag::T_CoalesceExpr => {
                if judge.result_type(node) {
                    return true;
                }
            }
            NodeTag::T_SQLValueFunction => {
                let value = &*node.cast::<pg_sys::SQLValueFunction>();
                return judge.sql_value_function(value.op);
            }
            NodeTag::T_XmlExpr => {
                return judge.deny(Denial::new("meaning.node", "XML expressions are not allowed"));
            }
            #[cfg(not(feature = "pg15"))]
            NodeTag::T_JsonValueExpr
            | NodeTag::T_JsonConstructorExpr
            | NodeTag::T_JsonIsPredicate
            | NodeTag::T_JsonFormat
            | NodeTag::T_JsonReturning => {}
            // JSON_VALUE, JSON_QUERY, JSON_EXISTS: a path, and a conversion to the type that is asked for.
            #[cfg(any(feature = "pg17", feature = "pg18"))]
            NodeTag::T_JsonExpr => {
                let json = &*node.cast::<pg_sys::JsonExpr>();
                if json.op == pg_sys::JsonExprOp::JSON_TABLE_OP || json.returning.is_null() {
                    return judge.deny(Denial::new("meaning.node", "JSON_TABLE is not allowed"));
                }
                if judge.type_((*json.returning).typid, false) || judge.result_type(node) {
                    return true;
                }
                if let Err(denial) = super::bounds::json_path(json.path_spec) {
                    return judge.deny(denial);
                }
            }
            #[cfg(any(feature = "pg17", feature = "pg18"))]
            NodeTag::T_JsonBehavior => {}
            tag => {
                return judge.deny(Denial::new("meaning.node", format!("{tag:?} is not allowed")));
            }
        }
        descend(node, walk, context)
    }
}

/// One query level: what kind it is, its range table, then its clauses.
unsafe fn walk_query(judge: &mut Judge, query: *mut pg_sys::Query) -> bool {
    // SAFETY: `query` is an analyzed query; its lists hold what their names say.
    unsafe {
        let q = &*query;
        if q.commandType != pg_sys::CmdType::CMD_SELECT || !q.utilityStmt.is_null() || q.resultRelation != 0 {
            return judge.deny(Denial::new("meaning.statement", "only a SELECT is allowed"));
        }
        if q.hasModifyingCTE {
            return judge.deny(Denial::new("meaning.modifying_cte", "a data-modifying WITH is not allowed"));
        }
        if !q.rowMarks.is_null() || q.hasForUpdate {
            return judge.deny(Denial::new("meaning.row_lock", "locking rows (FOR UPDATE, FOR SHARE) is not allowed"));
        }
        let restore = judge.place;
        judge.levels.push(query);
        if let Some(view) = expanded_view(q) {
            if judge.relation(view) {
                return true;
            }
            if judge.trusts_view(view) {
                judge.levels.pop();
                return judge.inspect(query) || inside_trusted(query.cast(), (judge as *mut Judge).cast());
            }
            judge.place = judge.place.in_view();
        }
        for (i, entry) in pointers::<pg_sys::RangeTblEntry>(q.rtable).into_iter().enumerate() {
            if walk_entry(judge, entry) || judge.restricted(query, i + 1, entry) {
                return true;
            }
        }
        let stop = descend_query(query, walk, (judge as *mut Judge).cast());
        judge.place = restore;
        judge.levels.pop();
        stop
    }
}

/// The view whose body this query is. On 15 the rewriter leaves the view as the entries OLD and NEW of the body's
/// range table, where no other view can be: all others have been replaced by their bodies.
#[cfg(feature = "pg15")]
pub(super) unsafe fn expanded_view(query: &pg_sys::Query) -> Option<Oid> {
    // SAFETY: the range table of an analyzed query.
    unsafe {
        let first = pointers::<pg_sys::RangeTblEntry>(query.rtable).first().copied()?;
        ((*first).rtekind == pg_sys::RTEKind::RTE_RELATION && (*first).relkind as u8 == pg_sys::RELKIND_VIEW).then_some((*first).relid)
    }
}

/// From 16 on the entry that holds the body names the view: see `walk_entry`.
#[cfg(not(feature = "pg15"))]
pub(super) unsafe fn expanded_view(_query: &pg_sys::Query) -> Option<Oid> {
    None
}

/// The policies of row-level security that the rewriter has put on a table: their functions run as the asker.
unsafe fn walk_policies(judge: &mut Judge, entry: &pg_sys::RangeTblEntry) -> bool {
    let restore = std::mem::replace(&mut judge.place, Place::Policy);
    // SAFETY: conditions of an analyzed tree.
    let stop = unsafe { walk(entry.securityQuals.cast(), (judge as *mut Judge).cast()) };
    judge.place = restore;
    stop
}

/// The tables and policies inside a view that an administrator vouches for: the view's owner has not written the policies, nor what
/// planning reads of the tables.
#[pgrx::pg_guard]
unsafe extern "C-unwind" fn inside_trusted(node: *mut pg_sys::Node, context: *mut c_void) -> bool {
    if node.is_null() {
        return false;
    }
    // SAFETY: as `walk`.
    unsafe {
        match (*node).type_ {
            NodeTag::T_Query => descend_with_entries(node.cast(), inside_trusted, context),
            NodeTag::T_RangeTblEntry => {
                let (judge, entry) = (&mut *context.cast::<Judge>(), &*node.cast::<pg_sys::RangeTblEntry>());
                if entry.rtekind == pg_sys::RTEKind::RTE_RELATION && entry.relkind as u8 != pg_sys::RELKIND_VIEW {
                    judge.table(entry);
                }
                walk_policies(judge, entry)
            }
            _ => descend(node, inside_trusted, context),
        }
    }
}

unsafe fn walk_entry(judge: &mut Judge, entry: *mut pg_sys::RangeTblEntry) -> bool {
    // SAFETY: an entry of an analyzed query's range table; its kind says which fields it uses.
    unsafe {
        let rte = &*entry;
        let context: *mut c_void = (judge as *mut Judge).cast();
        match rte.rtekind {
            pg_sys::RTEKind::RTE_RELATION => {
                if rte.relkind as u8 == pg_sys::RELKIND_VIEW && cfg!(feature = "pg15") {
                    return false; // OLD and NEW: judged in `walk_query`
                }
                judge.table(rte);
                judge.relation(rte.relid) || walk(rte.tablesample.cast(), context) || walk_policies(judge, rte)
            }
            pg_sys::RTEKind::RTE_SUBQUERY => {
                let restore = judge.place;
                if cfg!(not(feature = "pg15")) && rte.relid != pg_sys::InvalidOid {
                    if judge.relation(rte.relid) {
                        return true;
                    }
                    if judge.trusts_view(rte.relid) {
                        return judge.inspect(rte.subquery) || inside_trusted(rte.subquery.cast(), context);
                    }
                    judge.place = judge.place.in_view();
                }
                let stop = walk_query(judge, rte.subquery);
                judge.place = restore;
                stop
            }
            pg_sys::RTEKind::RTE_JOIN => walk(rte.joinaliasvars.cast(), context),
            pg_sys::RTEKind::RTE_FUNCTION => walk(rte.functions.cast(), context),
            pg_sys::RTEKind::RTE_VALUES => walk(rte.values_lists.cast(), context),
            pg_sys::RTEKind::RTE_CTE | pg_sys::RTEKind::RTE_RESULT => false,
            #[cfg(feature = "pg18")]
            pg_sys::RTEKind::RTE_GROUP => walk(rte.groupexprs.cast(), context),
            pg_sys::RTEKind::RTE_TABLEFUNC => judge.deny(Denial::new("meaning.node", "XMLTABLE and JSON_TABLE are not allowed")),
            _ => judge.deny(Denial::new("meaning.node", "this kind of table is not allowed")),
        }
    }
}
