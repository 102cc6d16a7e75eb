//! Under which name a role's rows are kept. A role that was dropped and made anew has the name of the old one, and nothing else of it.
//!
//! Each role that something was kept of is noted with its OID. Where the latest note under a name is of another OID of this very
//! database, the rows belong to a role that is gone: they are renamed when the new one first writes, and until then it reads nothing.

use crate::db;
use pgrx::pg_sys::{self, Oid};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

/// A role as it was found.
#[derive(Clone)]
struct Known {
    /// Under which its rows are kept.
    name: String,
    state: State,
    /// Of the catalog: a role may be renamed, and another one take its name.
    generation: u64,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    /// The latest note is of this role.
    Noted,
    /// There is none of this database.
    New,
    /// It is of a role with another OID.
    Replaced(u32),
}

thread_local! {
    static KNOWN: RefCell<HashMap<u32, Known>> = RefCell::new(HashMap::new());
    /// The transaction in progress has noted a role, which a rollback may take back: until it ends nothing is kept here.
    static NOTING: Cell<bool> = const { Cell::new(false) };
}

/// The tables that hold rows of a role.
const TABLES: [&str; 11] =
    ["turn", "term", "memory", "outcome", "feedback_given", "preference", "habit", "value_index", "measured_key", "property", "model_call"];
/// Longest part of a role's name before its OID, in bytes.
const NAME_PART: usize = 48;

/// The name under which the rows of a role are kept.
pub fn stored_name(role: Oid) -> String {
    known(role).name
}

/// Notes the role that asks, and puts the rows of another one of its name apart. Call only where writing is possible.
pub fn note() {
    let role = db::acting_for();
    let mut found = known(role);
    if found.state == State::New {
        // Another backend may have noted it since.
        KNOWN.with_borrow_mut(|all| all.remove(&role.to_u32()));
        found = known(role);
    }
    let name = db::name_of(role);
    if found.state == State::Noted {
        return;
    }
    NOTING.set(true);
    if let State::Replaced(old) = found.state {
        // Nor is a role of that very name the old one.
        seen(&apart(&name, old), old);
        for table in TABLES {
            db::query(
                &format!("UPDATE ask.{table} SET role_name = $2::name WHERE role_name = $1::name"),
                &[Some(&name), Some(&apart(&name, old))],
            );
        }
    }
    seen(&name, role.to_u32());
}

/// Notes which role a name stands for.
fn seen(name: &str, role: u32) {
    db::query(
        "INSERT INTO ask.role_seen (role_name, role_id, world) VALUES ($1::name, $2::oid, ask._world())",
        &[Some(name), Some(&role.to_string())],
    );
}

/// To be called when a transaction has ended.
pub fn transaction_ended() {
    NOTING.set(false);
}

fn known(role: Oid) -> Known {
    let generation = crate::catalog::generation();
    if let Some(known) = KNOWN.with_borrow(|all| all.get(&role.to_u32()).filter(|k| k.generation == generation).cloned()) {
        return known;
    }
    let name = db::name_of(role);
    // A dumped and restored table tells of another database's roles as well.
    const LOOKED_AT: usize = 1000;
    let named = [(c"role_name", (pg_sys::NAMEOID, Some(name.as_str())))];
    let rows = db::latest_rows(c"role_seen", c"role_seen_name", &named, &[c"role_id", c"world"], LOOKED_AT);
    let here = crate::guard::world();
    let latest = rows.into_iter().find(|row| row[1].as_deref() == Some(here.as_str()));
    let latest = latest.and_then(|row| row.into_iter().next().flatten()?.parse::<u32>().ok());
    let state = match latest {
        Some(id) if id == role.to_u32() => State::Noted,
        Some(id) => State::Replaced(id),
        None => State::New,
    };
    // No role has an empty name, and nothing is kept under it.
    let name = if matches!(state, State::Replaced(_)) { String::new() } else { name };
    let known = Known { name, state, generation };
    // A role that nobody has noted stays the only one of its name as long as it is there and is called so.
    if !matches!(state, State::Replaced(_)) && !NOTING.get() {
        KNOWN.with_borrow_mut(|all| all.insert(role.to_u32(), known.clone()));
    }
    known
}

/// Under which a role's rows are kept once another one has its name.
fn apart(name: &str, id: u32) -> String {
    let end = name.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|end| *end <= NAME_PART).last().unwrap_or(0);
    format!("{}#{id}", name.get(..end).unwrap_or_default())
}
