//! What the guard has rejected, so that the same query is not tried twice: with its reason, under the state of the world
//! that the guard's verdict depends on.
//!
//! The trace of each kept question holds its rejections (`rejected` in `ask.explain`); a backend reads its role's latest
//! ones once and remembers new ones itself.

use crate::catalog::{Fnv, Snapshot};
use crate::errors::AskError;
use crate::{db, guard, settings};
use pgrx::pg_sys;
use serde_json::{Value, json};
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;

/// Rejections kept for one role, and roles kept.
const KEPT: usize = 256;
const ROLES: usize = 4;

/// A rejection as it was.
#[derive(Debug, Clone)]
pub struct Rejection {
    /// The guard's rule.
    pub rule: Cow<'static, str>,
    sqlstate: String,
    message: String,
    hint: String,
    world: String,
}

impl Rejection {
    /// The error that the guard would raise again.
    pub fn error(&self) -> AskError {
        AskError::Guarded { sqlstate: self.sqlstate.clone(), message: self.message.clone(), hint: self.hint.clone() }
    }
}

/// Whose rejections they are.
type Owner = (pg_sys::Oid, String);

thread_local! {
    /// By SQL text.
    static KNOWN: RefCell<Vec<(Owner, HashMap<String, Rejection>)>> = const { RefCell::new(Vec::new()) };
}

/// The rejection of this very text, if nothing has changed since that could change the verdict.
pub fn known(sql: &str, snapshot: &Snapshot) -> Option<Rejection> {
    if !settings::learn() {
        return None;
    }
    let rejection = with_mine(|mine| mine.get(sql).cloned())?;
    if rejection.world == world(snapshot) {
        return Some(rejection);
    }
    with_mine(|mine| mine.remove(sql));
    None
}

/// Remembers a rejection where it will hold as long as the world does; returns it for the trace.
pub fn note(sql: &str, rule: &str, error: &AskError, snapshot: &Snapshot) -> Value {
    let mut entry = json!({"sql": sql, "rule": rule, "message": error.to_string()});
    if !settings::learn() || !lasting(rule) {
        return entry;
    }
    let rejection = Rejection {
        rule: Cow::Owned(rule.to_owned()),
        sqlstate: error.sqlstate().to_owned(),
        message: error.to_string(),
        hint: error.hint(),
        world: world(snapshot),
    };
    if let Value::Object(fields) = &mut entry {
        fields.insert("sqlstate".into(), json!(rejection.sqlstate));
        fields.insert("hint".into(), json!(rejection.hint));
        fields.insert("world".into(), json!(rejection.world));
    }
    with_mine(|mine| {
        if mine.len() >= KEPT {
            mine.clear();
        }
        mine.insert(sql.to_owned(), rejection);
    });
    entry
}

/// What the trace says of a query that was not tried again.
pub fn avoided(sql: &str, rejection: &Rejection) -> Value {
    json!({"sql": sql, "rule": rejection.rule, "message": rejection.message, "known": true})
}

/// Whether a verdict by this rule depends on nothing but the text and the world: not on data, limits, time, or the
/// definitions of types.
fn lasting(rule: &str) -> bool {
    let always = ["syntax.", "relation.", "rule."].iter().any(|family| rule.starts_with(family)) && rule != "rule.broken";
    always
        || matches!(
            rule,
            "function.denied"
                | "function.argument"
                | "meaning.syntax"
                | "meaning.unknown_table"
                | "meaning.unknown_column"
                | "meaning.ambiguous"
                | "meaning.statement"
                | "meaning.node"
        )
}

/// Changes whenever a verdict might: what the role may read, administrators' decisions, views' definitions, what is a part of what,
/// the extension's own lists.
fn world(snapshot: &Snapshot) -> String {
    let mut hash = Fnv::default();
    hash.text(env!("CARGO_PKG_VERSION")).bytes(&snapshot.state().to_le_bytes()).bytes(&guard::decisions().to_le_bytes());
    // The first normal OID: what lies below belongs to the server.
    let rules = db::query(
        "SELECT coalesce(sum(hashtextextended(concat(oid, xmin), 0)), 0)::text FROM pg_rewrite WHERE oid >= 16384 \
         UNION ALL SELECT coalesce(sum(hashtextextended(concat_ws(' ', inhrelid, inhparent), 0)), 0)::text FROM pg_inherits",
        &[],
    );
    for sum in rules.iter().filter_map(|row| row.first()?.as_ref()) {
        hash.text(sum);
    }
    format!("{:016x}", hash.value())
}

fn with_mine<T>(f: impl FnOnce(&mut HashMap<String, Rejection>) -> T) -> T {
    // SAFETY: a plain read.
    let owner = (unsafe { pg_sys::GetUserId() }, settings::app_user());
    if !KNOWN.with_borrow(|all| all.iter().any(|(of, _)| *of == owner)) {
        let loaded = load();
        KNOWN.with_borrow_mut(|all| {
            if all.len() >= ROLES {
                all.remove(0);
            }
            all.push((owner.clone(), loaded));
        });
    }
    KNOWN.with_borrow_mut(|all| match all.iter_mut().find(|(of, _)| *of == owner) {
        Some((_, mine)) => f(mine),
        None => f(&mut HashMap::new()),
    })
}

/// The latest rejections in the role's history.
fn load() -> HashMap<String, Rejection> {
    if db::is_empty(c"turn") {
        return HashMap::new();
    }
    let (limit, asker) = (KEPT.to_string(), db::asker());
    if !db::has_own(c"turn", c"turn_rejected", &asker) {
        return HashMap::new();
    }
    // The bounds leave no other index to read them by: the time taken doesn't grow with the history of others, nor with what was
    // never rejected.
    let sql = "SELECT e.r ->> 'sql', e.r ->> 'rule', e.r ->> 'sqlstate', e.r ->> 'message', e.r ->> 'hint', e.r ->> 'world' \
         FROM (SELECT t.id, t.rejected FROM ask.turn t WHERE t.rejected IS NOT NULL \
                 AND (t.role_name, t.app_user, t.id) > ($1, $2, -1) AND (t.role_name, t.app_user, t.id) <= ($1, $2, 9223372036854775807) \
               ORDER BY t.role_name DESC, t.app_user DESC, t.id DESC LIMIT $3) t \
           CROSS JOIN LATERAL jsonb_array_elements(t.rejected) AS e(r) \
         WHERE e.r ? 'world' ORDER BY t.id DESC LIMIT $3";
    let rows = db::as_owner(|| {
        db::latest(|| {
            db::query_typed(
                sql,
                &[(pg_sys::NAMEOID, Some(&asker.role)), (pg_sys::TEXTOID, Some(&asker.app_user)), (pg_sys::INT8OID, Some(&limit))],
            )
        })
    });
    let mut known = HashMap::new();
    for row in rows {
        let Ok([Some(sql), Some(rule), Some(sqlstate), Some(message), Some(hint), Some(world)]) = <[Option<String>; 6]>::try_from(row)
        else {
            continue;
        };
        let rejection = Rejection { rule: Cow::Owned(rule), sqlstate, message, hint, world };
        // The latest comes first.
        known.entry(sql).or_insert(rejection);
    }
    known
}
