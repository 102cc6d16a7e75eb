//! Conversations: which one a question belongs to, and its last turns.

use super::journal;
use crate::errors::AskError;
use crate::{db, settings};
use pg_ask_engine::answer::Turn;
use pgrx::{pg_guard, pg_sys};
use std::cell::RefCell;
use std::ffi::CString;

/// Turns given to the engine.
const TURNS: usize = 8;

thread_local! {
    /// Conversation of this connection whose setting an error may have rolled back (`ask.sql` raises its questions back).
    static CONNECTION: RefCell<Option<String>> = const { RefCell::new(None) };
}

static mut NEXT_HOOK: pg_sys::ProcessUtility_hook_type = None;

/// Listens to DISCARD ALL and COMMENT; once, when the library is loaded.
pub fn register() {
    // SAFETY: hooks are chained as every extension does; this runs in the only thread.
    unsafe {
        NEXT_HOOK = pg_sys::ProcessUtility_hook;
        pg_sys::ProcessUtility_hook = Some(utility);
    }
}

#[pg_guard]
#[allow(clippy::too_many_arguments)]
unsafe extern "C-unwind" fn utility(
    statement: *mut pg_sys::PlannedStmt,
    text: *const std::ffi::c_char,
    read_only_tree: bool,
    context: pg_sys::ProcessUtilityContext::Type,
    params: pg_sys::ParamListInfo,
    environment: *mut pg_sys::QueryEnvironment,
    destination: *mut pg_sys::DestReceiver,
    completion: *mut pg_sys::QueryCompletion,
) {
    // SAFETY: PostgreSQL passes a valid statement; the next hook or the standard function gets what came in.
    unsafe {
        let node = (*statement).utilityStmt;
        if !node.is_null() {
            match (*node).type_ {
                pg_sys::NodeTag::T_DiscardStmt if (*node.cast::<pg_sys::DiscardStmt>()).target == pg_sys::DiscardMode::DISCARD_ALL => {
                    leave()
                }
                pg_sys::NodeTag::T_VariableSetStmt => {
                    let set = &*node.cast::<pg_sys::VariableSetStmt>();
                    let all = set.kind == pg_sys::VariableSetKind::VAR_RESET_ALL;
                    let own = !set.name.is_null() && std::ffi::CStr::from_ptr(set.name) == c"ask.session";
                    if all || own {
                        leave();
                    }
                }
                pg_sys::NodeTag::T_CommentStmt => crate::catalog::note(),
                _ => {}
            }
        }
        match NEXT_HOOK {
            Some(next) => next(statement, text, read_only_tree, context, params, environment, destination, completion),
            None => pg_sys::standard_ProcessUtility(statement, text, read_only_tree, context, params, environment, destination, completion),
        }
    }
}

/// Leaves the connection's conversation.
fn leave() {
    CONNECTION.with_borrow_mut(|c| *c = None);
}

/// The conversation of this call: the one given, or the connection's, which is begun if there is none. Empty: none is wanted.
pub fn resolve(given: Option<&str>) -> Result<String, AskError> {
    if let Some(name) = given {
        settings::check_session(name)?;
        return Ok(name.to_owned());
    }
    if let Some(name) = settings::session() {
        return Ok(name);
    }
    let name = CONNECTION.with_borrow(Clone::clone).unwrap_or_else(new_id);
    CONNECTION.with_borrow_mut(|c| *c = Some(name.clone()));
    if let Ok(value) = CString::new(name.as_str()) {
        // SAFETY: a setting of our own, with a value that its check accepts; it lasts as if the user had SET it.
        unsafe {
            pg_sys::SetConfigOption(
                c"ask.session".as_ptr(),
                value.as_ptr(),
                pg_sys::GucContext::PGC_USERSET,
                pg_sys::GucSource::PGC_S_SESSION,
            );
        }
    }
    Ok(name)
}

/// A random UUID of version 4: not to be guessed by others.
fn new_id() -> String {
    let mut bytes = [0u8; 16];
    // SAFETY: fills exactly the buffer given.
    let strong = unsafe { pg_sys::pg_strong_random(bytes.as_mut_ptr().cast(), bytes.len()) };
    if !strong {
        pgrx::error!("could not generate a random session id");
    }
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// The rows of the caller's conversation that a follow-up may go on from, latest first: question, query, SQL, options, confidence and
/// when it was asked, in seconds since 1970.
fn stored(session: &str) -> Vec<db::Row> {
    /// Of so many rows those that count are taken: the time doesn't grow with the conversation.
    const LOOKED_AT: usize = 32;
    if db::is_empty(c"turn") {
        return Vec::new();
    }
    let asker = db::asker();
    let own = [
        (c"session", (pg_sys::TEXTOID, Some(session))),
        (c"role_name", (pg_sys::NAMEOID, Some(asker.role.as_str()))),
        (c"app_user", (pg_sys::TEXTOID, Some(asker.app_user.as_str()))),
    ];
    // The index holds no turn that repeats the one before.
    let columns = [c"question", c"query", c"sql", c"options", c"confidence", c"asked_at", c"status", c"source"];
    let mut rows = db::latest_rows(c"turn", c"turn_conversation", &own, &columns, LOOKED_AT);
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64());
    let eldest = now - settings::session_ttl() as f64;
    rows.retain(|row| {
        let field = |at: usize| row.get(at).and_then(Option::as_deref);
        field(5).and_then(|at| at.parse::<f64>().ok()).is_some_and(|at| at > eldest)
            && matches!(field(6), Some("answered" | "clarify"))
            && field(7) != Some("catalog")
    });
    rows.truncate(TURNS);
    rows
}

/// The last turns of the caller's conversation, oldest first.
pub fn turns(session: &str) -> Vec<Turn> {
    if session.is_empty() {
        return Vec::new();
    }
    let rows = stored(session);
    let mut turns: Vec<(f64, Turn)> = rows
        .into_iter()
        .rev()
        .map(|mut row| {
            let mut take = |i: usize| row.get_mut(i).and_then(Option::take);
            let asked_at = take(5).and_then(|at| at.parse().ok()).unwrap_or(0.0);
            let turn = Turn {
                question: take(0).unwrap_or_default(),
                // A query of another version of the engine may not be readable any more: the turn then has only its text.
                query: take(1).and_then(|json| serde_json::from_str(&json).ok()),
                sql: take(2),
                options: take(3).map(|a| db::parse_array(&a)).unwrap_or_default(),
                confidence: take(4).and_then(|c| c.parse().ok()),
            };
            (asked_at, turn)
        })
        .collect();
    turns.extend(journal::turns(session));
    // What waits may be older than what was written since.
    turns.sort_by(|a, b| a.0.total_cmp(&b.0));
    let surplus = turns.len().saturating_sub(TURNS);
    turns.drain(..surplus);
    turns.into_iter().map(|(_, turn)| turn).collect()
}
