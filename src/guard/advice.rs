//! Warnings about what a query may get wrong: rows counted several times, joins without a condition, division by
//! zero. All from the analyzed tree, before the planner changes it.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::c_void;

use pgrx::pg_sys::{self, NodeTag};

use super::keys::is_unique;
use super::pg_list::pointers;
use super::text::from_server;
use super::walk::{descend, descend_whole_query};

/// What one query level looks like to the warnings.
#[derive(Default)]
struct Level {
    /// Range table indexes that the FROM clause uses.
    tables: BTreeSet<i32>,
    /// Indexes that one condition mentions together.
    together: Vec<BTreeSet<i32>>,
    /// `table.column = something of these tables` (none: a constant).
    equalities: Vec<(i32, i16, BTreeSet<i32>)>,
}

/// Warnings for a query and everything inside it.
///
/// # Safety
/// `query` is an analyzed query that has not been planned.
pub(super) unsafe fn warnings(query: *mut pg_sys::Query) -> Vec<String> {
    let mut found = Vec::new();
    // SAFETY: as required.
    unsafe { visit((query).cast(), (&raw mut found).cast()) };
    found
}

#[pgrx::pg_guard]
unsafe extern "C-unwind" fn visit(node: *mut pg_sys::Node, found: *mut c_void) -> bool {
    if node.is_null() {
        return false;
    }
    // SAFETY: an analyzed tree; `found` is the vector of `warnings`.
    unsafe {
        match (*node).type_ {
            NodeTag::T_Query => {
                let query = node.cast::<pg_sys::Query>();
                let warnings = &mut *found.cast::<Vec<String>>();
                for warning in of_level(&*query) {
                    if !warnings.contains(&warning) {
                        warnings.push(warning);
                    }
                }
                descend_whole_query(query, visit, found)
            }
            NodeTag::T_OpExpr => {
                if let Some(warning) = division(&*node.cast::<pg_sys::OpExpr>()) {
                    let warnings = &mut *found.cast::<Vec<String>>();
                    if !warnings.contains(&warning) {
                        warnings.push(warning);
                    }
                }
                descend(node, visit, found)
            }
            _ => descend(node, visit, found),
        }
    }
}

/// `a / b` where b may be zero.
unsafe fn division(call: &pg_sys::OpExpr) -> Option<String> {
    // SAFETY: an operator's name is zero-terminated or null; the arguments are expressions.
    unsafe {
        let name = from_server(pg_sys::get_opname(call.opno));
        if name != "/" && name != "%" {
            return None;
        }
        let divisor = *pointers::<pg_sys::Node>(call.args).get(1)?;
        let numeric = matches!(
            pg_sys::exprType(divisor),
            pg_sys::INT2OID | pg_sys::INT4OID | pg_sys::INT8OID | pg_sys::NUMERICOID | pg_sys::FLOAT4OID | pg_sys::FLOAT8OID
        );
        (numeric && may_be_zero(divisor))
            .then(|| format!("a division ({name}) fails where its divisor is zero: NULLIF(divisor, 0) gives NULL there"))
    }
}

/// A column or a sum may be zero; a constant, NULLIF, CASE and a count of a group are the writer's care.
unsafe fn may_be_zero(node: *mut pg_sys::Node) -> bool {
    // SAFETY: an analyzed expression.
    unsafe {
        match (*node).type_ {
            NodeTag::T_Var | NodeTag::T_WindowFunc => true,
            NodeTag::T_Aggref => {
                let name = from_server(pg_sys::get_func_name((*node.cast::<pg_sys::Aggref>()).aggfnoid));
                name != "count"
            }
            NodeTag::T_FuncExpr => {
                let call = &*node.cast::<pg_sys::FuncExpr>();
                // A cast of one argument.
                let arguments = pointers::<pg_sys::Node>(call.args);
                matches!(arguments.as_slice(), [argument] if may_be_zero(*argument))
            }
            NodeTag::T_RelabelType => may_be_zero((*node.cast::<pg_sys::RelabelType>()).arg.cast()),
            _ => false,
        }
    }
}

unsafe fn of_level(query: &pg_sys::Query) -> Vec<String> {
    // SAFETY: an analyzed query level.
    unsafe {
        let mut level = Level::default();
        if !query.jointree.is_null() {
            read(query.jointree.cast(), &mut level);
        }
        if level.tables.len() < 2 {
            return Vec::new();
        }
        let entries = pointers::<pg_sys::RangeTblEntry>(query.rtable);
        let mut warnings = Vec::new();
        cartesian(&level, &entries, &mut warnings);
        if query.hasAggs {
            double_counting(query, &level, &entries, &mut warnings);
        }
        warnings
    }
}

/// Reads tables and conditions of a join tree.
unsafe fn read(node: *mut pg_sys::Node, level: &mut Level) {
    if node.is_null() {
        return;
    }
    // SAFETY: the nodes of a join tree.
    unsafe {
        match (*node).type_ {
            NodeTag::T_RangeTblRef => {
                level.tables.insert((*node.cast::<pg_sys::RangeTblRef>()).rtindex);
            }
            NodeTag::T_FromExpr => {
                let from = &*node.cast::<pg_sys::FromExpr>();
                for item in pointers::<pg_sys::Node>(from.fromlist) {
                    read(item, level);
                }
                conditions(from.quals, level);
            }
            NodeTag::T_JoinExpr => {
                let join = &*node.cast::<pg_sys::JoinExpr>();
                read(join.larg, level);
                read(join.rarg, level);
                conditions(join.quals, level);
            }
            _ => {}
        }
    }
}

unsafe fn conditions(node: *mut pg_sys::Node, level: &mut Level) {
    if node.is_null() {
        return;
    }
    // SAFETY: an analyzed condition.
    unsafe {
        if (*node).type_ == NodeTag::T_BoolExpr {
            let expression = &*node.cast::<pg_sys::BoolExpr>();
            if expression.boolop == pg_sys::BoolExprType::AND_EXPR {
                for argument in pointers::<pg_sys::Node>(expression.args) {
                    conditions(argument, level);
                }
                return;
            }
        }
        level.together.push(tables_of(node));
        if (*node).type_ != NodeTag::T_OpExpr {
            return;
        }
        let call = &*node.cast::<pg_sys::OpExpr>();
        let arguments = pointers::<pg_sys::Node>(call.args);
        let [left, right] = arguments.as_slice() else {
            return;
        };
        if from_server(pg_sys::get_opname(call.opno)) != "=" {
            return;
        }
        for (this, other) in [(*left, *right), (*right, *left)] {
            if let Some((table, column)) = plain_column(this) {
                level.equalities.push((table, column, tables_of(other)));
            }
        }
    }
}

/// A column of this level, maybe behind a relabelling.
pub(super) unsafe fn plain_column(mut node: *mut pg_sys::Node) -> Option<(i32, i16)> {
    // SAFETY: an analyzed expression.
    unsafe {
        while (*node).type_ == NodeTag::T_RelabelType {
            node = (*node.cast::<pg_sys::RelabelType>()).arg.cast();
        }
        if (*node).type_ != NodeTag::T_Var {
            return None;
        }
        let var = &*node.cast::<pg_sys::Var>();
        (var.varlevelsup == 0).then_some((var.varno, var.varattno))
    }
}

/// The tables of this level that an expression mentions.
unsafe fn tables_of(node: *mut pg_sys::Node) -> BTreeSet<i32> {
    let mut found = BTreeSet::new();
    // SAFETY: an analyzed expression.
    unsafe { mentioned(node, (&raw mut found).cast()) };
    found
}

#[pgrx::pg_guard]
unsafe extern "C-unwind" fn mentioned(node: *mut pg_sys::Node, found: *mut c_void) -> bool {
    if node.is_null() {
        return false;
    }
    // SAFETY: as above; `found` is the set of `tables_of`. Inside subqueries levels count differently: a mention
    // from there is taken from any level, which can only silence a warning.
    unsafe {
        if (*node).type_ == NodeTag::T_Var {
            (*found.cast::<BTreeSet<i32>>()).insert((*node.cast::<pg_sys::Var>()).varno);
            return false;
        }
        if (*node).type_ == NodeTag::T_Query {
            return descend_whole_query(node.cast(), mentioned, found);
        }
        descend(node, mentioned, found)
    }
}

pub(super) fn entry(entries: &[*mut pg_sys::RangeTblEntry], index: i32) -> Option<&pg_sys::RangeTblEntry> {
    let place = usize::try_from(index).ok()?.checked_sub(1)?;
    // SAFETY: entries of an analyzed query's range table.
    entries.get(place).map(|entry| unsafe { &**entry })
}

/// The name by which the query calls a table.
fn called(entries: &[*mut pg_sys::RangeTblEntry], index: i32) -> String {
    // SAFETY: every entry has an alias with a zero-terminated name.
    entry(entries, index)
        .filter(|entry| !entry.eref.is_null())
        .map_or_else(String::new, |entry| unsafe { from_server((*entry.eref).aliasname) })
}

/// Tables that no condition connects with the others.
fn cartesian(level: &Level, entries: &[*mut pg_sys::RangeTblEntry], warnings: &mut Vec<String>) {
    let stored: Vec<i32> = level
        .tables
        .iter()
        .copied()
        .filter(|&table| entry(entries, table).is_some_and(|e| e.rtekind == pg_sys::RTEKind::RTE_RELATION))
        .collect();
    let Some((&first, rest)) = stored.split_first() else {
        return;
    };
    let mut connected = BTreeSet::from([first]);
    loop {
        let before = connected.len();
        for group in &level.together {
            // A merged column of JOIN … USING belongs to a join, which is not among the tables: it connects them all.
            let through_join = group.iter().any(|table| !level.tables.contains(table));
            if through_join || !group.is_disjoint(&connected) {
                connected.extend(group);
                if through_join {
                    connected.extend(&level.tables);
                }
            }
        }
        if connected.len() == before {
            break;
        }
    }
    for &table in rest {
        if !connected.contains(&table) {
            warnings.push(format!(
                "{} and {} are joined without a condition: every row of one meets every row of the other",
                called(entries, first),
                called(entries, table)
            ));
        }
    }
}

/// Sums, averages and counts of one table's values where a join repeats its rows.
unsafe fn double_counting(query: &pg_sys::Query, level: &Level, entries: &[*mut pg_sys::RangeTblEntry], warnings: &mut Vec<String>) {
    let mut aggregates: Vec<*mut pg_sys::Aggref> = Vec::new();
    // SAFETY: the clauses of an analyzed query in which aggregates of this level stand.
    unsafe {
        for clause in [query.targetList.cast::<pg_sys::Node>(), query.havingQual] {
            aggregates_in(clause, (&raw mut aggregates).cast());
        }
        for aggregate in aggregates {
            let aggregate = &*aggregate;
            let name = from_server(pg_sys::get_func_name(aggregate.aggfnoid));
            let sensitive = matches!(
                name.as_str(),
                "sum" | "avg" | "count" | "stddev" | "stddev_pop" | "stddev_samp" | "variance" | "var_pop" | "var_samp"
            );
            if !sensitive || !aggregate.aggdistinct.is_null() || aggregate.agglevelsup != 0 {
                continue;
            }
            let measured = tables_of(aggregate.args.cast());
            let measured: BTreeSet<i32> = measured.intersection(&level.tables).copied().collect();
            let Some(&of) = measured.first() else {
                continue;
            };
            let Some(repeating) = repeats(&measured, level, entries) else {
                continue;
            };
            if name == "count" && !counts_key(aggregate, entries) {
                continue;
            }
            warnings.push(format!(
                "{name}() of {} may count a row several times: {} can have many rows for one of {}",
                called(entries, of),
                called(entries, repeating),
                called(entries, of)
            ));
        }
    }
}

/// Whether a count counts a table's own key, where only DISTINCT makes sense after such a join.
unsafe fn counts_key(aggregate: &pg_sys::Aggref, entries: &[*mut pg_sys::RangeTblEntry]) -> bool {
    // SAFETY: the argument list of an aggregate.
    unsafe {
        let arguments = pointers::<pg_sys::TargetEntry>(aggregate.args);
        let [argument] = arguments.as_slice() else {
            return false;
        };
        plain_column((**argument).expr.cast()).is_some_and(|(table, column)| {
            entry(entries, table)
                .is_some_and(|e| e.rtekind == pg_sys::RTEKind::RTE_RELATION && is_unique(e.relid, &BTreeSet::from([column])))
        })
    }
}

/// A table that can have several rows for one row of the measured tables.
unsafe fn repeats(measured: &BTreeSet<i32>, level: &Level, entries: &[*mut pg_sys::RangeTblEntry]) -> Option<i32> {
    let mut single = measured.clone();
    loop {
        let before = single.len();
        for &table in level.tables.difference(&single.clone()) {
            let mut bound: BTreeMap<i32, BTreeSet<i16>> = BTreeMap::new();
            for (of, column, others) in &level.equalities {
                if *of == table && others.is_subset(&single) {
                    bound.entry(table).or_default().insert(*column);
                }
            }
            let Some(e) = entry(entries, table) else {
                continue;
            };
            let stored = e.rtekind == pg_sys::RTEKind::RTE_RELATION;
            // Whatever is not a stored table is given the benefit of the doubt.
            // SAFETY: an entry of the range table.
            if !stored || unsafe { bound.get(&table).is_some_and(|columns| is_unique(e.relid, columns)) } {
                single.insert(table);
            }
        }
        if single.len() == before {
            break;
        }
    }
    // A merged column (USING) hides which table it is of: say nothing.
    if level.equalities.iter().any(|(of, _, others)| !level.tables.contains(of) || others.iter().any(|table| !level.tables.contains(table)))
    {
        return None;
    }
    // The tables that only a semi-join mentions are not in `tables`: they don't repeat rows.
    level.tables.difference(&single).copied().find(|&table| {
        // Without an equality to go by it is a cartesian join, which has a warning of its own.
        level.equalities.iter().any(|(of, _, others)| *of == table && !others.is_empty())
    })
}

#[pgrx::pg_guard]
unsafe extern "C-unwind" fn aggregates_in(node: *mut pg_sys::Node, found: *mut c_void) -> bool {
    if node.is_null() {
        return false;
    }
    // SAFETY: an analyzed tree; `found` is the vector of `double_counting`.
    unsafe {
        match (*node).type_ {
            NodeTag::T_Aggref => {
                (*found.cast::<Vec<*mut pg_sys::Aggref>>()).push(node.cast());
                false
            }
            NodeTag::T_Query => false,
            _ => descend(node, aggregates_in, found),
        }
    }
}
