//! Business rules (`ask.rule`): columns that no query may read, conditions that every query must contain; and what
//! administrators deny (`ask.deny`). They hold for a relation, for what it is a part of, for the parts that are read with it, and
//! for what views and materialized views read.

use std::collections::HashSet;
use std::panic::AssertUnwindSafe;

use pgrx::PgTryBuilder;
use pgrx::pg_sys::panic::CaughtError;
use pgrx::pg_sys::{self, NodeTag, Oid};

use super::Limits;
use super::admin::{Found, Rule, RuleKind, qualified, quoted};
use super::analysis::analyze_condition;
use super::error::{Denial, GuardError};
use super::judge::Judge;
use super::keys::{live_columns, names_of};
use super::kin;
use super::pg_list::pointers;
use super::text::to_server;
use super::walk::Place;

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

/// A level of a query with the place, in its range table, of the entry that the next level or the relation stands behind.
#[derive(Clone, Copy)]
pub(super) struct Level {
    pub(super) query: *mut pg_sys::Query,
    pub(super) index: usize,
}

/// A relation that a query reads, and how.
struct Reading<'a> {
    relation: Oid,
    columns: *const pg_sys::Bitmapset,
    levels: &'a [Level],
}

impl Judge {
    /// What administrators deny, forbid and require of an entry of a range table, whether the query reads it or a view does.
    ///
    /// # Safety
    /// `entry` is entry `index` (from 1) of `query`, the innermost of `self.levels`.
    pub(super) unsafe fn restricted(&mut self, query: *mut pg_sys::Query, index: usize, entry: *mut pg_sys::RangeTblEntry) -> bool {
        // What a policy reads is its table's owner's choice.
        if !self.admin.restricts_relations() || self.place == Place::Policy {
            return false;
        }
        // SAFETY: an entry of an analyzed query's range table.
        let found = unsafe {
            let rte = &*entry;
            // The view that an entry stands for: see `walk::expanded_view`.
            let view_before =
                cfg!(feature = "pg15") && rte.rtekind == pg_sys::RTEKind::RTE_RELATION && rte.relkind as u8 == pg_sys::RELKIND_VIEW;
            let relation = match rte.rtekind {
                pg_sys::RTEKind::RTE_RELATION => rte.relid,
                pg_sys::RTEKind::RTE_SUBQUERY if !rte.subquery.is_null() => super::walk::expanded_view(&*rte.subquery)
                    .unwrap_or(if cfg!(feature = "pg15") { pg_sys::InvalidOid } else { rte.relid }),
                _ => pg_sys::InvalidOid,
            };
            if relation == pg_sys::InvalidOid {
                return false;
            }
            let levels = self.levels_to(index);
            let columns = columns_read(&*query, rte);
            // Only what stands in the FROM clause of a level can be asked for a condition there.
            let reading = Reading { relation, columns, levels: if view_before { &[] } else { &levels } };
            self.refusal(&reading, rte.inh && !view_before).err()
        };
        if let Some(denial) = found {
            return self.deny(denial);
        }
        // SAFETY: as above.
        unsafe {
            let rte = &*entry;
            rte.rtekind == pg_sys::RTEKind::RTE_RELATION
                && rte.relkind as u8 == pg_sys::RELKIND_MATVIEW
                && self.inspect_definition(rte.relid, index)
        }
    }

    unsafe fn refusal(&mut self, reading: &Reading, with_parts: bool) -> Result<(), Denial> {
        let relation = reading.relation;
        // SAFETY: catalog look-ups by OID; the levels are those being walked.
        unsafe {
            let mut kin: Vec<Oid> = vec![relation];
            if with_parts {
                kin.extend(kin::descendants(relation));
            }
            let mut seen: HashSet<u32> = kin.iter().map(|oid| oid.to_u32()).collect();
            for one in kin.clone() {
                kin.extend(kin::ancestors(one).into_iter().filter(|above| seen.insert(above.to_u32())));
            }
            for &one in &kin {
                if self.admin.denies_relation(one) {
                    let denial = Denial::new("rule.denied", format!("an administrator has denied {}", shown(one, relation)));
                    return Err(if one == relation {
                        denial
                    } else {
                        denial.with_hint("Parts of a table are denied with it, and it with them.")
                    });
                }
                let rules: Vec<Rule> = self.admin.rules(one).cloned().collect();
                for rule in &rules {
                    match rule.kind {
                        RuleKind::Forbid => forbidden(rule, one, reading)?,
                        // A view's own entry before its body: the level around it is asked.
                        RuleKind::Require if reading.levels.is_empty() => {}
                        RuleKind::Require => required(self, rule, one, reading)?,
                    }
                }
            }
            Ok(())
        }
    }
}

/// `schema.table`, with the table that the query reads it through.
unsafe fn shown(one: Oid, through: Oid) -> String {
    // SAFETY: catalog look-ups by OID.
    unsafe {
        let ((schema, name), (outer, table)) = (names_of(one), names_of(through));
        if one == through { format!("{schema}.{name}") } else { format!("{schema}.{name}, which {outer}.{table} is read with") }
    }
}

/// A column that a rule about `about` forbids, or the whole row.
unsafe fn forbidden(rule: &Rule, about: Oid, reading: &Reading) -> Result<(), Denial> {
    // SAFETY: catalog look-ups and a test of membership.
    unsafe {
        let columns = match rule.column(about) {
            Found::Columns(columns) => columns,
            Found::Dropped => return Ok(()),
            Found::Unknown => {
                return Err(Denial::new(
                    "rule.broken",
                    format!("{} has no column {}, which may not be read", shown(about, reading.relation), rule.value),
                )
                .with_hint("An administrator has to take the rule back (ask.unrule), or to say it anew; ask.check() names it."));
            }
        };
        for column in columns {
            let Some(name) = to_server(&column) else { continue };
            let number = i32::from(pg_sys::get_attnum(reading.relation, name.as_ptr()));
            let read = |number: i32| pg_sys::bms_is_member(number - FIRST_LOW_INVALID, reading.columns);
            if number != 0 && (read(number) || read(0)) {
                let message = format!("the column {column} of {} may not be read", shown(about, reading.relation));
                return Err(Denial::new("rule.forbidden_column", message));
            }
        }
        Ok(())
    }
}

/// A condition that a rule about `about` requires.
unsafe fn required(judge: &mut Judge, rule: &Rule, about: Oid, reading: &Reading) -> Result<(), Denial> {
    // SAFETY: the condition's tree is made here; the levels' are only read.
    unsafe {
        let wanted = condition(judge, rule, about, reading.relation).map_err(|problem| {
            let message =
                format!("the required condition ({}) of {} does not fit it: {problem}", rule.value, shown(about, reading.relation));
            Denial::new("rule.broken", message)
        })?;
        let place = reading.levels.last().and_then(|level| i32::try_from(level.index).ok()).unwrap_or(0);
        pg_sys::ChangeVarNodes(wanted, 1, place, 0);
        let mut needed = Vec::new();
        split(wanted, &mut needed);
        if needed.iter().all(|&one| is_tested(one, reading.levels)) {
            return Ok(());
        }
        let message = format!("a query of {} must contain the condition {}", shown(about, reading.relation), rule.value);
        Err(Denial::new("rule.missing_condition", message).with_hint("Add it to WHERE, joined by AND."))
    }
}

/// Whether a rule's condition can be read at all.
pub(super) fn analyzes(rule: &Rule, about: Oid, limits: &Limits) -> Result<(), String> {
    super::cage::caged(limits, || {
        // SAFETY: inside the cage.
        unsafe { read_condition(&mut Judge::new(), rule, about, about) }.map(|_| ()).map_err(GuardError::from)
    })
    .map_err(|error| error.message())
}

/// As `read_condition`; that names are gone is an answer.
unsafe fn condition(judge: &mut Judge, rule: &Rule, about: Oid, relation: Oid) -> Result<*mut pg_sys::Node, String> {
    use pgrx::PgSqlErrorCode as Code;
    // Errors leave things behind that go with the cage, which the caller leaves.
    // SAFETY: as required.
    PgTryBuilder::new(AssertUnwindSafe(|| unsafe { read_condition(judge, rule, about, relation) }.map_err(|denial| denial.message)))
        .catch_others(|error| {
            let (CaughtError::PostgresError(e) | CaughtError::ErrorReport(e) | CaughtError::RustPanic { ereport: e, .. }) = &error;
            match e.sql_error_code() {
                Code::ERRCODE_UNDEFINED_COLUMN
                | Code::ERRCODE_UNDEFINED_FUNCTION
                | Code::ERRCODE_UNDEFINED_OBJECT
                | Code::ERRCODE_UNDEFINED_TABLE
                | Code::ERRCODE_AMBIGUOUS_COLUMN
                | Code::ERRCODE_DATATYPE_MISMATCH
                | Code::ERRCODE_SYNTAX_ERROR => Err(e.message().to_owned()),
                _ => error.rethrow(),
            }
        })
        .execute()
}

/// A rule's condition as an expression over entry 1: `relation`, which is the rule's own `about`, a part of it, or what it is
/// a part of. Columns answer to the names that the rule knows them by. Other names mean what they mean in the table's own
/// schema: nothing of the asker's can take their place.
///
/// # Errors
/// It is not a condition.
///
/// # Safety
/// Inside the cage.
unsafe fn read_condition(judge: &mut Judge, rule: &Rule, about: Oid, relation: Oid) -> Result<*mut pg_sys::Node, Denial> {
    // SAFETY: catalog look-ups by OID, and an analysis.
    unsafe {
        let ((schema, name), (home, _)) = (names_of(relation), names_of(about));
        // A column that came later may bear a name that the rule gives to another.
        let mut used: HashSet<String> = HashSet::new();
        let words: Vec<String> = live_columns(relation)
            .iter()
            .enumerate()
            .map(|(i, column)| {
                let word = rule.word_for(about, column);
                if used.insert(word.clone()) { quoted(&word) } else { quoted(&format!("{word} {i}")) }
            })
            .collect();
        let table = qualified(&schema, &name);
        let sql = format!("SELECT 1 FROM {table} AS {}({}) WHERE ({})", quoted(&rule.table()), words.join(", "), rule.value);
        let broken = || Denial::new("rule.broken", "it is not a condition");
        let source = to_server(&sql).ok_or_else(broken)?;
        let path = to_server(&format!("pg_catalog, {}, pg_temp", quoted(&home))).unwrap_or_default();
        let analyzed = crate::db::with_settings(&[(c"search_path", path.as_c_str())], || analyze_condition(judge, &source))?;
        let tree = (*analyzed).jointree;
        if tree.is_null() || (*tree).quals.is_null() || !(*analyzed).setOperations.is_null() {
            return Err(broken());
        }
        Ok((*tree).quals)
    }
}

/// Whether every row that the innermost level's entry gives to the outermost query has passed a condition: in WHERE or an inner
/// join of its level, or of a level around it that sees the same rows.
unsafe fn is_tested(needed: *mut pg_sys::Node, levels: &[Level]) -> bool {
    let Some((inner, around)) = levels.split_last() else {
        return false;
    };
    // SAFETY: the levels' trees are only read; `needed` is copied before it is changed.
    unsafe {
        let query = &*inner.query;
        let mut there = Vec::new();
        conjuncts(query.jointree.cast(), &mut there);
        let needed_plain = without_nulling(needed);
        if there.iter().any(|&one| pg_sys::equal(needed_plain.cast(), without_nulling(one).cast())) {
            return true;
        }
        let Some(outer) = around.last().filter(|outer| outer.index > 0) else {
            return false;
        };
        let rows_as_they_are = !query.hasAggs
            && !query.hasWindowFuncs
            && !query.hasTargetSRFs
            && query.groupClause.is_null()
            && query.groupingSets.is_null()
            && query.distinctClause.is_null()
            && query.limitCount.is_null()
            && query.limitOffset.is_null()
            && query.setOperations.is_null();
        rows_as_they_are && lifted(needed, query, inner.index, outer.index).is_some_and(|needed| is_tested(needed, around))
    }
}

/// A condition without what the analyzer notes of outer joins (from 16 on): a row that an outer join has filled up with NULLs holds
/// nothing of the table, and the others have passed the condition wherever it stands.
#[cfg(feature = "pg15")]
unsafe fn without_nulling(node: *mut pg_sys::Node) -> *mut pg_sys::Node {
    node
}

#[cfg(not(feature = "pg15"))]
unsafe fn without_nulling(node: *mut pg_sys::Node) -> *mut pg_sys::Node {
    #[pgrx::pg_guard]
    unsafe extern "C-unwind" fn clear(node: *mut pg_sys::Node, context: *mut std::ffi::c_void) -> bool {
        if node.is_null() {
            return false;
        }
        // SAFETY: a node of the copy; the tag tells its type.
        unsafe {
            match (*node).type_ {
                NodeTag::T_Var => {
                    (*node.cast::<pg_sys::Var>()).varnullingrels = std::ptr::null_mut();
                    false
                }
                NodeTag::T_Query => super::walk::descend_whole_query(node.cast(), clear, context),
                _ => super::walk::descend(node, clear, context),
            }
        }
    }
    // SAFETY: an analyzed condition; only the copy is changed.
    unsafe {
        let copy = pg_sys::copyObjectImpl(node.cast()).cast();
        clear(copy, std::ptr::null_mut());
        copy
    }
}

/// A condition on entry `from` of a level as one on what the level puts out, entry `to` of the level around it.
unsafe fn lifted(needed: *mut pg_sys::Node, query: &pg_sys::Query, from: usize, to: usize) -> Option<*mut pg_sys::Node> {
    // SAFETY: a copy is changed; the target list is only read.
    unsafe {
        if pg_sys::checkExprHasSubLink(needed) {
            return None;
        }
        let (from, to) = (i32::try_from(from).ok()?, i32::try_from(to).ok()?);
        let outputs = pointers::<pg_sys::TargetEntry>(query.targetList);
        let mut columns: Vec<i16> = Vec::new();
        for variable in pointers::<pg_sys::Var>(pg_sys::pull_vars_of_level(needed, 0)) {
            if (*variable).varno != from || (*variable).varattno <= 0 {
                return None;
            }
            columns.push((*variable).varattno);
        }
        let most = columns.iter().copied().max().unwrap_or(0);
        let map = pg_sys::make_attrmap(i32::from(most));
        for column in columns {
            let output = outputs.iter().copied().find(|&output| {
                let expression = (*output).expr.cast::<pg_sys::Node>();
                (*expression).type_ == NodeTag::T_Var && {
                    let variable = &*expression.cast::<pg_sys::Var>();
                    variable.varno == from && variable.varattno == column && variable.varlevelsup == 0
                }
            })?;
            *(*map).attnums.add(usize::try_from(column).ok()?.checked_sub(1)?) = (*output).resno;
        }
        let mut whole_row = false;
        let node =
            pg_sys::map_variable_attnos(pg_sys::copyObjectImpl(needed.cast()).cast(), from, 0, map, pg_sys::InvalidOid, &mut whole_row);
        pg_sys::ChangeVarNodes(node, from, to, 0);
        Some(node)
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
