//! Warnings about a plan: sequential scans that an index would spare.

use std::collections::BTreeSet;

use pgrx::pg_sys::{self, NodeTag};

use super::advice::{entry, plain_column};
use super::keys::name_of_column;
use super::pg_list::pointers;
use super::text::from_server;

/// An index that would serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Index {
    /// What makes it.
    pub(super) command: String,
    table: String,
}

impl Index {
    /// The recommendation.
    pub(super) fn advice(&self) -> String {
        format!("{} would let {} be searched", self.command, self.table)
    }
}

/// Sequential scans of a plan that an index would spare.
///
/// # Safety
/// `plan` is a planned statement.
pub(super) unsafe fn warnings(plan: *mut pg_sys::PlannedStmt) -> (Vec<String>, Vec<Index>) {
    let (mut warnings, mut indexes) = (Vec::new(), Vec::new());
    // SAFETY: the plan's own trees.
    unsafe {
        let entries = pointers::<pg_sys::RangeTblEntry>((*plan).rtable);
        let mut waiting = vec![(*plan).planTree];
        waiting.extend(pointers::<pg_sys::Plan>((*plan).subplans));
        while let Some(node) = waiting.pop() {
            if node.is_null() {
                continue;
            }
            waiting.extend([(*node).lefttree, (*node).righttree]);
            match (*node).type_ {
                NodeTag::T_Append => waiting.extend(pointers((*node.cast::<pg_sys::Append>()).appendplans)),
                NodeTag::T_MergeAppend => waiting.extend(pointers((*node.cast::<pg_sys::MergeAppend>()).mergeplans)),
                NodeTag::T_SubqueryScan => waiting.push((*node.cast::<pg_sys::SubqueryScan>()).subplan),
                NodeTag::T_SeqScan => {
                    let index = (*node.cast::<pg_sys::Scan>()).scanrelid as i32;
                    let Some(e) = entry(&entries, index) else {
                        continue;
                    };
                    let rows = super::keys::rows_of(e.relid);
                    if rows < MANY_ROWS || (*node).plan_rows > rows * SELECTIVE || (*node).qual.is_null() {
                        continue;
                    }
                    let table = from_server(pg_sys::get_rel_name(e.relid));
                    warnings.push(format!("a sequential scan reads all {rows:.0} rows of {table} to find about {:.0}", (*node).plan_rows));
                    let columns: Vec<String> = filtered(&pointers((*node).qual))
                        .into_iter()
                        .map(|column| super::admin::quoted(&name_of_column(e.relid, column)))
                        .collect();
                    if !columns.is_empty() {
                        let command = format!("CREATE INDEX ON {} ({})", super::keys::qualified_name(e.relid), columns.join(", "));
                        indexes.push(Index { command, table });
                    }
                }
                _ => {}
            }
        }
    }
    warnings.dedup();
    indexes.dedup();
    (warnings, indexes)
}

/// Rows from which a table is large.
const MANY_ROWS: f64 = 50_000.0;
/// Share of the rows below which an index would be used.
const SELECTIVE: f64 = 0.05;

/// Columns that simple comparisons of a scan test, equalities first.
unsafe fn filtered(conditions: &[*mut pg_sys::Node]) -> Vec<i16> {
    let (mut equal, mut ranged) = (Vec::new(), Vec::new());
    for &condition in conditions {
        // SAFETY: a scan's conditions.
        unsafe {
            if (*condition).type_ != NodeTag::T_OpExpr {
                continue;
            }
            let call = &*condition.cast::<pg_sys::OpExpr>();
            let name = from_server(pg_sys::get_opname(call.opno));
            let arguments = pointers::<pg_sys::Node>(call.args);
            let Some((_, column)) = arguments.iter().find_map(|&argument| plain_column(argument)) else {
                continue;
            };
            match name.as_str() {
                "=" => equal.push(column),
                "<" | "<=" | ">" | ">=" => ranged.push(column),
                _ => {}
            }
        }
    }
    equal.extend(ranged);
    let mut met = BTreeSet::new();
    equal.retain(|column| met.insert(*column));
    equal.truncate(3);
    equal
}
