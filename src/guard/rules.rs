//! Business rules (`ask.rule`): columns that no query may read, conditions that every query must contain.

use pgrx::pg_sys::{self, NodeTag, Oid};

use super::admin::{Rule, qualified};
use super::analysis::analyze;
use super::error::Denial;
use super::judge::Judge;
use super::pg_list::pointers;
use super::text::to_server;

/// `FirstLowInvalidHeapAttributeNumber`: column numbers in a set of columns are counted from here.
const FIRST_LOW_INVALID: i32 = -7;

/// The columns of a range table entry that a query reads.
///
/// # Safety
/// `entry` belongs to `query`, an analyzed query.
pub(super) unsafe fn columns_read(query: &pg_sys::Query, entry: &pg_sys::RangeTblEntry) -> *const pg_sys::Bitmapset {
    #[cfg(feature = "pg15")]
    {
        let _ = query;
        entry.selectedCols
    }
    #[cfg(not(feature = "pg15"))]
    {
        // SAFETY: as required.
        unsafe {
            let place = entry.perminfoindex as usize;
            let infos = pointers::<pg_sys::RTEPermissionInfo>(query.rteperminfos);
            match place.checked_sub(1).and_then(|place| infos.get(place)) {
                Some(&info) => (*info).selectedCols,
                None => std::ptr::null(),
            }
        }
    }
}

/// Whether `columns` holds the rule's column, or the whole row.
///
/// # Safety
/// `columns` is null or a valid set.
pub(super) unsafe fn reads_forbidden(rule: &Rule, relation: Oid, columns: *const pg_sys::Bitmapset) -> bool {
    let Some(name) = to_server(&rule.value) else {
        return false;
    };
    // SAFETY: a catalog look-up and a test of membership.
    unsafe {
        let column = i32::from(pg_sys::get_attnum(relation, name.as_ptr()));
        column != 0 && (pg_sys::bms_is_member(column - FIRST_LOW_INVALID, columns) || pg_sys::bms_is_member(-FIRST_LOW_INVALID, columns))
    }
}

/// Whether the level `query` tests the rule's condition on the table at `index` of its range table, as a condition
/// of its own (joined by AND with others) of WHERE or an inner join.
///
/// # Errors
/// The condition does not fit the table any more.
///
/// # Safety
/// `query` is an analyzed query; inside the cage.
pub(super) unsafe fn contains_required(
    judge: &mut Judge,
    rule: &Rule,
    query: &pg_sys::Query,
    index: usize,
    schema: &str,
    name: &str,
) -> Result<bool, Denial> {
    let broken = || Denial::new("rule.broken", format!("the required condition ({}) of {schema}.{name} is not a condition", rule.value));
    let sql = format!("SELECT 1 FROM {} WHERE ({})", qualified(schema, name), rule.value);
    let source = to_server(&sql).ok_or_else(broken)?;
    // SAFETY: the tree of the rule is made and changed here alone; the query's is only read.
    unsafe {
        let analyzed = analyze(judge, &source)?;
        if (*analyzed).jointree.is_null() {
            return Err(broken());
        }
        let wanted = (*(*analyzed).jointree).quals;
        let place = i32::try_from(index).unwrap_or(0);
        pg_sys::ChangeVarNodes(wanted, 1, place, 0);
        let mut there = Vec::new();
        conjuncts(query.jointree.cast(), &mut there);
        let mut needed = Vec::new();
        split(wanted, &mut needed);
        Ok(needed.iter().all(|&needed| there.iter().any(|&one| pg_sys::equal(needed.cast(), one.cast()))))
    }
}

/// The conditions that every row of a level has passed.
unsafe fn conjuncts(node: *mut pg_sys::Node, found: &mut Vec<*mut pg_sys::Node>) {
    if node.is_null() {
        return;
    }
    // SAFETY: the nodes of a join tree.
    unsafe {
        match (*node).type_ {
            NodeTag::T_FromExpr => {
                let from = &*node.cast::<pg_sys::FromExpr>();
                for item in pointers::<pg_sys::Node>(from.fromlist) {
                    conjuncts(item, found);
                }
                split(from.quals, found);
            }
            NodeTag::T_JoinExpr => {
                let join = &*node.cast::<pg_sys::JoinExpr>();
                if join.jointype == pg_sys::JoinType::JOIN_INNER {
                    conjuncts(join.larg, found);
                    conjuncts(join.rarg, found);
                    split(join.quals, found);
                }
            }
            _ => {}
        }
    }
}

/// The parts of a condition that AND joins.
unsafe fn split(node: *mut pg_sys::Node, found: &mut Vec<*mut pg_sys::Node>) {
    if node.is_null() {
        return;
    }
    // SAFETY: an analyzed condition.
    unsafe {
        if (*node).type_ == NodeTag::T_BoolExpr {
            let expression = &*node.cast::<pg_sys::BoolExpr>();
            if expression.boolop == pg_sys::BoolExprType::AND_EXPR {
                for argument in pointers::<pg_sys::Node>(expression.args) {
                    split(argument, found);
                }
                return;
            }
        }
        found.push(node);
    }
}
