//! From text to a judged plan: PostgreSQL parses, analyzes and rewrites; the judge walks; the planner plans.

use std::ffi::{CStr, CString};

use pgrx::pg_sys;

use super::analysis::analyze;
use super::error::{Denial, GuardError};
use super::judge::Judge;
use super::pg_list::pointers;
use super::text::{from_server, to_server};
use super::{Limits, ResultColumn, Verdict, advice, planning, scans, walk};

/// A judged query, ready to run. Pointers live in the memory context of the cage.
pub(super) struct Prepared {
    pub(super) plan: *mut pg_sys::PlannedStmt,
    pub(super) source: CString,
    pub(super) verdict: Verdict,
    /// Indexes that `verdict` recommends.
    pub(super) indexes: Vec<scans::Index>,
}

/// Parses, judges and plans.
///
/// # Safety
/// Inside the cage only: analysis takes locks, planning may evaluate functions.
pub(super) unsafe fn prepare(sql: &str, limits: &Limits) -> Result<Prepared, GuardError> {
    let source = to_server(sql).ok_or_else(|| Denial::new("syntax.parse", "the query contains a zero byte"))?;
    // SAFETY: `source` outlives every use of the trees made from it.
    unsafe {
        let (query, judge) = judge(&source)?;
        let columns = columns(query);
        let mut warnings = advice::warnings(query);

        let plan = pg_sys::pg_plan_query(query, source.as_ptr(), pg_sys::CURSOR_OPT_PARALLEL_OK as i32, std::ptr::null_mut());
        check_privileges(plan);
        let top = &*(*plan).planTree;
        if top.total_cost > limits.max_cost {
            return Err(GuardError::TooExpensive { cost: top.total_cost, max: limits.max_cost });
        }
        let (scans, indexes) = scans::warnings(plan);
        warnings.extend(scans);
        let verdict = Verdict {
            valid: true,
            warnings,
            recommendations: indexes.iter().map(scans::Index::advice).collect(),
            estimated_rows: Some(top.plan_rows),
            estimated_cost: Some(top.total_cost),
            columns,
            ordered: !(*query).sortClause.is_null(),
            limited: !(*query).limitCount.is_null(),
            relations: judge.relations,
            ..Verdict::default()
        };
        Ok(Prepared { plan, source, verdict, indexes })
    }
}

/// The rewritten tree of a text, ready to be planned, with the judge that let it pass.
///
/// # Errors
/// Why it may not run.
///
/// # Safety
/// Inside the cage; `source` outlives the tree.
pub(super) unsafe fn judge(source: &CStr) -> Result<(*mut pg_sys::Query, Judge), GuardError> {
    let mut judge = Judge::new();
    // SAFETY: as required.
    unsafe {
        let analyzed = analyze(&mut judge, source)?;
        let query = rewritten(&mut judge, analyzed)?;
        Ok((query, judge))
    }
}

/// The rewritten tree of an analyzed one, which it takes apart.
///
/// # Errors
/// Why it may not run.
///
/// # Safety
/// Inside the cage; `analyzed` comes from [`analyze`] with the same judge.
pub(super) unsafe fn rewritten(judge: &mut Judge, analyzed: *mut pg_sys::Query) -> Result<*mut pg_sys::Query, GuardError> {
    // SAFETY: as required.
    unsafe {
        let rewritten = pointers::<pg_sys::Query>(pg_sys::pg_rewrite_query(analyzed));
        let (Some(query), 1) = (rewritten.first().copied(), rewritten.len()) else {
            return Err(Denial::new("meaning.statement", "the query becomes more than one").into());
        };
        walk::judge_query(judge, query)?;
        planning::check(judge)?;
        Ok(query)
    }
}

/// The columns that a query returns.
unsafe fn columns(query: *mut pg_sys::Query) -> Vec<ResultColumn> {
    // SAFETY: an analyzed query's target list; names are zero-terminated or null.
    unsafe {
        pointers::<pg_sys::TargetEntry>((*query).targetList)
            .into_iter()
            .filter(|&entry| !(*entry).resjunk)
            .map(|entry| {
                let expression = (*entry).expr.cast::<pg_sys::Node>();
                let (type_oid, typmod) = (pg_sys::exprType(expression), pg_sys::exprTypmod(expression));
                ResultColumn {
                    name: from_server((*entry).resname),
                    type_oid,
                    typmod,
                    type_name: from_server(pg_sys::format_type_with_typemod(type_oid, typmod)),
                }
            })
            .collect()
    }
}

/// Raises PostgreSQL's own error where the caller may not read what the plan reads: estimates tell about data too.
unsafe fn check_privileges(plan: *mut pg_sys::PlannedStmt) {
    // SAFETY: the plan's own range table.
    unsafe {
        #[cfg(feature = "pg15")]
        pg_sys::ExecCheckRTPerms((*plan).rtable, true);
        #[cfg(not(feature = "pg15"))]
        pg_sys::ExecCheckPermissions((*plan).rtable, (*plan).permInfos, true);
    }
}
