//! Whether there is anything to look for among the extension's own rows, asked without planning a statement.

use crate::db;
use crate::lookup::{Condition, Table, relation};
use pgrx::pg_sys;
use std::cell::RefCell;
use std::ffi::CStr;

/// Whether a table of the extension has no pages yet. Asked without planning anything, and without keeping its lock; no more once it
/// was found to have some: a table that was emptied since only costs a look-up in vain.
pub fn is_empty(table: &'static CStr) -> bool {
    thread_local!(static FILLED: RefCell<(u64, Vec<&'static CStr>)> = const { RefCell::new((0, Vec::new())) });
    // The extension may have been made anew, with other tables.
    let generation = crate::catalog::generation();
    let filled = FILLED.with_borrow_mut(|(of, filled)| {
        if *of != generation {
            *of = generation;
            filled.clear();
        }
        filled.contains(&table)
    });
    if filled {
        return false;
    }
    // SAFETY: the relation is opened and closed again with its lock.
    let pages = unsafe {
        let Some(oid) = relation(table) else { return false };
        let relation = pg_sys::table_open(oid, pg_sys::AccessShareLock as i32);
        let pages = pg_sys::RelationGetNumberOfBlocksInFork(relation, pg_sys::ForkNumber::MAIN_FORKNUM);
        pg_sys::table_close(relation, pg_sys::AccessShareLock as i32);
        pages
    };
    if pages > 0 {
        FILLED.with_borrow_mut(|(_, filled)| filled.push(table));
    }
    pages == 0
}

/// Whether an index of the extension's own finds a row by its first columns. Asked without planning anything: most statements that look
/// for something of an asker's find nothing, and a connection plans each of them anew.
fn has(table: &CStr, index: &CStr, conditions: &[Condition]) -> bool {
    let mut found = false;
    let looked = Table::of(table, &[]).and_then(|table| {
        table.last_first(index, conditions, |_| {
            found = true;
            false
        })
    });
    // Without the index nothing is known: the statement itself tells.
    found || looked.is_none()
}

/// The last rows, at most `most`, that an index finds by its first columns, last first: the columns asked for, in text form; moments
/// in seconds since 1970.
pub fn latest(table: &CStr, index: &CStr, conditions: &[Condition], columns: &[&CStr], most: usize) -> Vec<db::Row> {
    let mut rows = Vec::new();
    if let Some(table) = Table::of(table, columns) {
        table.last_first(index, conditions, |fields| {
            rows.push((0..columns.len()).map(|at| fields.text(at)).collect());
            rows.len() < most
        });
    }
    rows
}

/// [`has`] of the asker's rows, in an index that begins with whose they are.
pub fn has_own(table: &CStr, index: &CStr, asker: &db::Asker) -> bool {
    has(table, index, &asker.conditions())
}
