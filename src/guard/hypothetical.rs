//! What the planner would estimate if a recommended index were there, where the extension HypoPG is installed and the
//! caller may execute it.
//!
//! The index exists only in this backend's memory, for the time of one estimate. HypoPG works on EXPLAIN alone, so EXPLAIN it
//! is, of a tree that has been judged like any other.

use std::cell::Cell;
use std::ffi::CStr;

use pgrx::pg_sys::{self, NodeTag, Oid};

use super::analysis::analyze;
use super::cage::{Caught, contained};
use super::judge::Judge;
use super::prepare::rewritten;
use super::scans::Index;
use super::text::from_server;
use crate::db;

/// Share of the cost that an index must at least save to be worth a word.
const WORTHWHILE: f64 = 0.05;
/// Indexes that are tried for one query.
const MOST: usize = 3;

/// HypoPG's functions. By OID: a function of the same name may be nearer on some search_path.
struct HypoPg {
    schema: String,
    drop_index: Oid,
}

impl HypoPg {
    /// None: not installed, or the caller may not execute it.
    fn find() -> Option<Self> {
        let rows = db::query(
            "SELECT quote_ident(n.nspname), max(p.oid::bigint) FILTER (WHERE p.proname = 'hypopg_drop_index') \
             FROM pg_extension e JOIN pg_depend d ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid AND d.deptype = 'e' \
             JOIN pg_proc p ON d.classid = 'pg_proc'::regclass AND p.oid = d.objid JOIN pg_namespace n ON n.oid = p.pronamespace \
             WHERE e.extname = 'hypopg' AND p.prolang = (SELECT oid FROM pg_language WHERE lanname = 'c') \
             AND p.oid::regprocedure::text ~ '(^|[.])hypopg_(create_index[(]text|drop_index[(]oid)[)]$' \
             AND has_function_privilege(p.oid, 'EXECUTE') AND has_schema_privilege(n.oid, 'USAGE') \
             GROUP BY n.nspname HAVING count(*) = 2",
            &[],
        );
        // SAFETY: the value of a setting is zero-terminated or null; it is read at once.
        let off = unsafe { from_server(pg_sys::GetConfigOption(c"hypopg.enabled".as_ptr(), true, false)) == "off" };
        if off {
            return None;
        }
        let [schema, drop_index] = rows.into_iter().next()?.try_into().ok()?;
        Some(Self { schema: schema?, drop_index: Oid::from_u32(drop_index?.parse().ok()?) })
    }

    fn create(&self, command: &str) -> Option<Oid> {
        // The cast makes it the very function that has been found: no other one of this schema takes a text alone.
        let literal = command.replace('\'', "''");
        let rows = db::query_once(&format!("SELECT indexrelid::bigint FROM {}.hypopg_create_index('{literal}'::text)", self.schema));
        rows.first()?.first()?.as_deref()?.parse().ok().map(Oid::from_u32)
    }

    /// Forgets the index, whatever else is going on: a cancel must not leave it behind.
    fn drop(&self, index: Oid) {
        // SAFETY: the function's OID and its one argument; the hold is taken back, also where an error has reset it.
        unsafe {
            let held = pg_sys::InterruptHoldoffCount;
            pg_sys::InterruptHoldoffCount = held + 1;
            let dropped = contained(|| pg_sys::OidFunctionCall1Coll(self.drop_index, pg_sys::InvalidOid, pg_sys::Datum::from(index)));
            pg_sys::InterruptHoldoffCount = held;
            if dropped.is_err() {
                tracing::debug!("a hypothetical index could not be dropped");
            }
        }
    }
}

/// The recommendations with the planner's word on them; those that would not help are left out. As they are without
/// HypoPG, or where it fails.
///
/// # Safety
/// Inside the cage, for a query that passed both gates.
pub(super) unsafe fn recommendations(source: &CStr, indexes: &[Index]) -> Vec<String> {
    let plain = || indexes.iter().map(Index::advice).collect();
    if indexes.is_empty() {
        return Vec::new();
    }
    // SAFETY: as required; the subtransactions are nested in the cage's.
    unsafe {
        let Some(hypopg) = swallowed(contained(HypoPg::find)).flatten() else {
            return plain();
        };
        let Some(before) = swallowed(contained(|| explained_cost(source))).flatten() else {
            return plain();
        };
        indexes
            .iter()
            .enumerate()
            .filter_map(|(i, index)| {
                let after = if i < MOST { with_index(&hypopg, source, index) } else { None };
                match after {
                    Some(after) if after > before * (1.0 - WORTHWHILE) => None,
                    Some(after) => Some(format!("{}: estimated cost {after:.0} instead of {before:.0} (HypoPG)", index.advice())),
                    None => Some(index.advice()),
                }
            })
            .collect()
    }
}

/// The query's cost with one index more. None: HypoPG cannot tell.
unsafe fn with_index(hypopg: &HypoPg, source: &CStr, index: &Index) -> Option<f64> {
    let created = Cell::new(None);
    // SAFETY: as `recommendations`. Whatever happens in between, the index is dropped before anything unwinds further.
    unsafe {
        let cost = contained(|| {
            created.set(hypopg.create(&index.command));
            created.get().and_then(|_| explained_cost(source))
        });
        if let Some(index) = created.get() {
            hypopg.drop(index);
        }
        swallowed(cost).flatten()
    }
}

/// An error of HypoPG costs no more than its advice; a cancel or a shutdown goes on.
fn swallowed<T>(outcome: Result<T, Caught>) -> Option<T> {
    match outcome {
        Ok(value) => Some(value),
        Err(Caught::Error(error)) => {
            tracing::debug!(%error, "no estimate from HypoPG");
            None
        }
        Err(Caught::Rethrow(caught)) => caught.rethrow(),
    }
}

/// Receives the text of an EXPLAIN.
#[repr(C)]
struct Receiver {
    base: pg_sys::DestReceiver,
    text: *mut String,
}

/// The total cost that EXPLAIN tells.
///
/// # Safety
/// Inside a subtransaction of the cage.
unsafe fn explained_cost(source: &CStr) -> Option<f64> {
    // SAFETY: nodes are made in the current memory context and live until the subtransaction ends; the receiver outlives
    // the statement.
    unsafe {
        let mut judge = Judge::new();
        let query = analyze(&mut judge, source).ok()?;
        rewritten(&mut judge, pg_sys::copyObjectImpl(query.cast()).cast()).ok()?;
        let explain = node::<pg_sys::ExplainStmt>(NodeTag::T_ExplainStmt);
        (*explain).query = query.cast();
        let format =
            pg_sys::makeDefElem(pg_sys::pstrdup(c"format".as_ptr()), pg_sys::makeString(pg_sys::pstrdup(c"json".as_ptr())).cast(), -1);
        (*explain).options = pg_sys::lappend(std::ptr::null_mut(), format.cast());
        let statement = node::<pg_sys::PlannedStmt>(NodeTag::T_PlannedStmt);
        (*statement).commandType = pg_sys::CmdType::CMD_UTILITY;
        (*statement).canSetTag = true;
        (*statement).utilityStmt = explain.cast();
        (*statement).stmt_location = -1;

        let mut text = String::new();
        let mut receiver = Receiver {
            base: pg_sys::DestReceiver {
                receiveSlot: Some(receive),
                rStartup: Some(startup),
                rShutdown: Some(nothing),
                rDestroy: Some(nothing),
                mydest: pg_sys::CommandDest::DestNone,
            },
            text: &raw mut text,
        };
        pg_sys::ProcessUtility(
            statement,
            source.as_ptr(),
            false,
            pg_sys::ProcessUtilityContext::PROCESS_UTILITY_QUERY,
            std::ptr::null_mut(),
            std::ptr::null_mut(),
            (&raw mut receiver).cast(),
            std::ptr::null_mut(),
        );
        let plan: serde_json::Value = serde_json::from_str(&text).ok()?;
        plan.pointer("/0/Plan/Total Cost")?.as_f64()
    }
}

/// A zeroed node with its tag.
unsafe fn node<T>(tag: NodeTag) -> *mut T {
    // SAFETY: every node starts with its tag, and zero is a valid value of the fields of those made here.
    unsafe {
        let node = pg_sys::palloc0(size_of::<T>()).cast::<pg_sys::Node>();
        (*node).type_ = tag;
        node.cast()
    }
}

#[pgrx::pg_guard]
unsafe extern "C-unwind" fn startup(_this: *mut pg_sys::DestReceiver, _operation: i32, _type: pg_sys::TupleDesc) {}

#[pgrx::pg_guard]
unsafe extern "C-unwind" fn nothing(_this: *mut pg_sys::DestReceiver) {}

#[pgrx::pg_guard]
unsafe extern "C-unwind" fn receive(slot: *mut pg_sys::TupleTableSlot, this: *mut pg_sys::DestReceiver) -> bool {
    // SAFETY: `this` is the `Receiver` of `explained_cost`; EXPLAIN returns one column of text.
    unsafe {
        if (*slot).tts_nvalid < 1 {
            pg_sys::slot_getsomeattrs_int(slot, 1);
        }
        if !*(*slot).tts_isnull {
            let line = pg_sys::text_to_cstring((*(*slot).tts_values).cast_mut_ptr());
            (*(*this.cast::<Receiver>()).text).push_str(&from_server(line));
        }
        true
    }
}
