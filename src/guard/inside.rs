//! What stands behind a view that an administrator vouches for, and behind a materialized view: `ask.allow` lifts the guard's own
//! judgement of functions there, never what administrators deny, forbid and require.

use std::ffi::c_void;

use pgrx::pg_sys::{self, NodeTag, Oid};

use super::error::Denial;
use super::judge::Judge;
use super::lists;
use super::pg_list::pointers;
use super::rules::Level;
use super::walk::{descend, descend_query};

/// Materialized views within materialized views.
const DEEPEST: usize = 32;

/// A materialized view's definition that is being looked into.
pub(super) struct Definition {
    view: Oid,
    query: *mut pg_sys::Query,
    /// Where the view stands in the range table of the level around.
    index: usize,
}

impl Judge {
    /// The levels of the query around an entry of the innermost one, outermost first.
    pub(super) fn levels_to(&self, index: usize) -> Vec<Level> {
        let mut out: Vec<Level> = Vec::with_capacity(self.levels.len());
        for (i, &query) in self.levels.iter().enumerate() {
            let index = match self.levels.get(i + 1) {
                None => index,
                // SAFETY: the levels are queries of the tree that is being walked.
                Some(&next) => unsafe { self.place_of(query, next) },
            };
            out.push(Level { query, index });
        }
        out
    }

    /// Where a level stands in the range table of the one around it; 0: not there.
    unsafe fn place_of(&self, query: *mut pg_sys::Query, next: *mut pg_sys::Query) -> usize {
        if let Some(definition) = self.definitions.iter().find(|definition| definition.query == next) {
            return definition.index;
        }
        // SAFETY: as required.
        unsafe {
            let entries = pointers::<pg_sys::RangeTblEntry>((*query).rtable);
            entries
                .into_iter()
                .position(|entry| (*entry).rtekind == pg_sys::RTEKind::RTE_SUBQUERY && (*entry).subquery == next)
                .map_or(0, |i| i + 1)
        }
    }

    /// Holds a whole query, the bodies of its views included, against what administrators deny, forbid and require.
    ///
    /// # Safety
    /// `query` is an analyzed and rewritten query.
    pub(super) unsafe fn inspect(&mut self, query: *mut pg_sys::Query) -> bool {
        if !self.admin.restricts_relations() && !self.admin.has_denied_functions() {
            return false;
        }
        // SAFETY: as required.
        unsafe {
            self.levels.push(query);
            let entries = pointers::<pg_sys::RangeTblEntry>((*query).rtable);
            let context: *mut c_void = (self as *mut Judge).cast();
            let stop = entries.into_iter().enumerate().any(|(i, entry)| {
                let rte = &*entry;
                // Policies (`securityQuals`) are the table owner's, as in the walk.
                let inside: *mut pg_sys::Node = match rte.rtekind {
                    pg_sys::RTEKind::RTE_SUBQUERY => rte.subquery.cast(),
                    pg_sys::RTEKind::RTE_RELATION => rte.tablesample.cast(),
                    pg_sys::RTEKind::RTE_FUNCTION => rte.functions.cast(),
                    pg_sys::RTEKind::RTE_TABLEFUNC => rte.tablefunc.cast(),
                    pg_sys::RTEKind::RTE_VALUES => rte.values_lists.cast(),
                    _ => std::ptr::null_mut(),
                };
                (*context.cast::<Judge>()).restricted(query, i + 1, entry) || inspect_node(inside, context)
            }) || descend_query(query, inspect_node, context);
            self.levels.pop();
            stop
        }
    }

    /// The same for the query that a materialized view, entry `index` of the innermost level, keeps the rows of.
    pub(super) unsafe fn inspect_definition(&mut self, view: Oid, index: usize) -> bool {
        // On 15 the definition's own range table holds the view, too.
        if self.definitions.iter().any(|definition| definition.view == view) {
            return false;
        }
        if self.definitions.len() >= DEEPEST {
            return self.deny(Denial::new("relation.kind", "materialized views are nested too deeply"));
        }
        // SAFETY: the view is locked by the query; its definition is copied before it is rewritten. The views inside it are
        // expanded by PostgreSQL itself, which evaluates nothing.
        unsafe {
            let relation = pg_sys::RelationIdGetRelation(view);
            if relation.is_null() {
                return self.deny(Denial::new("relation.kind", "a materialized view is gone"));
            }
            let definition: *mut pg_sys::Query = pg_sys::copyObjectImpl(pg_sys::get_view_query(relation).cast()).cast();
            pg_sys::RelationClose(relation);
            pg_sys::AcquireRewriteLocks(definition, true, false);
            let rewritten = pointers::<pg_sys::Query>(pg_sys::pg_rewrite_query(definition));
            let Some(&query) = rewritten.first() else {
                return false;
            };
            self.definitions.push(Definition { view, query, index });
            let stop = self.inspect(query);
            self.definitions.pop();
            stop
        }
    }
}

#[pgrx::pg_guard]
unsafe extern "C-unwind" fn inspect_node(node: *mut pg_sys::Node, context: *mut c_void) -> bool {
    if node.is_null() {
        return false;
    }
    // SAFETY: `context` is the `Judge` that the walk was started with, borrowed for its whole length; the tag tells the
    // node's type.
    unsafe {
        let judge = &mut *context.cast::<Judge>();
        pg_sys::check_stack_depth();
        if (*node).type_ == NodeTag::T_Query {
            return judge.inspect(node.cast());
        }
        if judge.admin.has_denied_functions() {
            for function in super::judge::functions_in(node) {
                if let Some(known) = lists::look_up(function)
                    && judge.admin.denies_function(function, &known.qualified)
                {
                    return judge.deny(Denial::new("rule.denied", format!("an administrator has denied {}", known.qualified)));
                }
            }
        }
        descend(node, inspect_node, context)
    }
}
