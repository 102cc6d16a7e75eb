//! Every error of the extension, and its way into PostgreSQL: SQLSTATE, MESSAGE and HINT are decided here only.

use crate::model::ModelError;
use pgrx::pg_sys;
use std::ffi::{CString, c_char, c_int};
use std::ptr;

/// An error for the caller of a function in schema `ask`.
///
/// Class `PA` is the extension's own (classes from `I` to `Z` are left to implementations by the SQL standard); the guard
/// uses PA001 to PA009.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum AskError {
    /// PA010: the question can be read in several ways; the hint names them.
    #[error("{reason}")]
    Clarify { reason: String, hint: String },
    /// PA011: no answer: the data is not there, or the question is not about data.
    #[error("{reason}")]
    Refused { reason: String, hint: String },
    /// The guard's own SQLSTATE: it does not let the SQL through, or the query failed while it ran.
    #[error("{message}")]
    Guarded { sqlstate: String, message: String, hint: String },
    /// PA012: not a question at all (blank, too long, unprintable).
    #[error("{0}")]
    Question(String),
    /// PA013: a session or user name that can't be kept.
    #[error("invalid {what}: {why}")]
    Name { what: &'static str, why: &'static str },
    /// PA014: nothing to ask about.
    #[error("there is no table that role \"{role}\" may read in the schemas on its search_path")]
    NoTables { role: String, schemas: Vec<String> },
    /// PA015: a call whose whole point is to write, where nothing can be written.
    #[error("{what} needs a transaction that can write")]
    ReadOnly { what: &'static str },
    /// PA016: something that the caller does not have.
    #[error("{what} does not exist or belongs to another role")]
    NotFound { what: String },
    /// 42P01: a table or column that is not there, or that the role may not read.
    #[error("there is no table or column \"{name}\" on the search_path that this role may read")]
    Object { name: String, known: String },
    /// PA017: a definition, pair or preference that does not hold.
    #[error("{message}")]
    Definition { message: String, hint: String },
    /// PA018, or a standard SQLSTATE where one fits: no answer of the model that had to be asked.
    #[error("{0}")]
    Model(ModelError),
    /// HV00D (a name) or 22023 (a value): an option of a model server or user mapping.
    #[error("{message}")]
    Option { message: String, hint: String, unknown: bool },
    /// 42501: only for administrators.
    #[error("permission denied: {what}")]
    Privilege { what: &'static str, hint: &'static str },
    /// 22023: an argument out of its range.
    #[error("{message}")]
    Argument { message: String, hint: String },
    /// XX000: should not happen.
    #[error("{0}")]
    Internal(String),
}

impl AskError {
    /// The five characters of the SQLSTATE.
    pub fn sqlstate(&self) -> &str {
        match self {
            Self::Clarify { .. } => "PA010",
            Self::Refused { .. } => "PA011",
            Self::Guarded { sqlstate, .. } => sqlstate,
            Self::Question(_) => "PA012",
            Self::Name { .. } => "PA013",
            Self::NoTables { .. } => "PA014",
            Self::ReadOnly { .. } => "PA015",
            Self::NotFound { .. } => "PA016",
            Self::Object { .. } => "42P01",
            Self::Definition { .. } => "PA017",
            Self::Model(ModelError::NoServer(_)) => "42704",
            Self::Model(ModelError::Usage(_)) => "42501",
            Self::Model(ModelError::Limit { .. } | ModelError::Unaccounted { .. }) => "53400",
            Self::Model(_) => "PA018",
            Self::Option { unknown: true, .. } => "HV00D",
            Self::Option { .. } => "22023",
            Self::Privilege { .. } => "42501",
            Self::Argument { .. } => "22023",
            Self::Internal(_) => "XX000",
        }
    }

    /// What to do next; empty where there is nothing to say.
    pub fn hint(&self) -> String {
        match self {
            Self::Clarify { hint, .. }
            | Self::Refused { hint, .. }
            | Self::Guarded { hint, .. }
            | Self::Definition { hint, .. }
            | Self::Option { hint, .. }
            | Self::Argument { hint, .. } => hint.clone(),
            Self::Question(_) => "Ask in plain words, for example: How many orders were there last month?".into(),
            Self::Name { .. } => "Use at most 128 printable characters, for example a UUID.".into(),
            Self::NoTables { schemas, .. } => match schemas.as_slice() {
                [] => "Grant SELECT on the tables to ask about, or set search_path to their schema.".into(),
                [first, ..] => format!(
                    "Set search_path to a schema with tables that this role may read, for instance: SET search_path = {first}. There are such tables in: {}.",
                    schemas.join(", ")
                ),
            },
            Self::ReadOnly { .. } => {
                "Call it outside of read-only and SERIALIZABLE transactions (ask.refresh() in READ COMMITTED only), on the primary server."
                    .into()
            }
            Self::Object { known, .. } if known.is_empty() => "Write a table or table.column; there is none on the search_path.".into(),
            Self::Object { known, .. } => {
                format!("Write a table or table.column, with its schema where it is off the search_path. There are: {known}.")
            }
            Self::NotFound { .. } => "ask.history, ask.vocabulary and ask.memories list what is yours.".into(),
            Self::Model(error) => error.hint().into(),
            Self::Privilege { hint, .. } => (*hint).into(),
            Self::Internal(_) => String::new(),
        }
    }
}

/// An error laid out in PostgreSQL's memory, so that raising it jumps over no Rust value.
#[derive(Clone, Copy)]
pub struct Raise {
    sqlstate: c_int,
    message: *const c_char,
    hint: *const c_char,
}

impl From<AskError> for Raise {
    fn from(error: AskError) -> Raise {
        Raise { sqlstate: pack(error.sqlstate()), message: palloc_text(&error.to_string()), hint: palloc_text(&error.hint()) }
    }
}

/// MAKE_SQLSTATE of elog.h.
pub fn pack(sqlstate: &str) -> c_int {
    sqlstate.bytes().take(5).enumerate().fold(0, |code, (i, byte)| code | (c_int::from(byte.wrapping_sub(b'0') & 0x3f) << (6 * i)))
}

/// An SQLSTATE out of PostgreSQL's integer.
pub fn unpack(code: c_int) -> String {
    (0..5).map(|i| char::from(((code >> (6 * i)) & 0x3f) as u8 + b'0')).collect()
}

/// Copies a text into the current memory context; null for an empty text.
fn palloc_text(text: &str) -> *const c_char {
    let text = CString::new(text.replace('\0', "")).unwrap_or_default();
    if text.is_empty() {
        return ptr::null();
    }
    // SAFETY: pstrdup copies a NUL-terminated string.
    unsafe { pg_sys::pstrdup(text.as_ptr()) }
}

/// Writes a line to the server's log, and to nobody else, without the statement and the context that it comes from.
pub fn log_line(line: &str) {
    let text = palloc_text(line);
    if text.is_null() {
        return;
    }
    // SAFETY: the documented protocol of elog.h at a level that only writes; the text is NUL-terminated.
    unsafe {
        pg_sys::ffi::pg_guard_ffi_boundary(|| {
            if elog::errstart(pg_sys::LOG_SERVER_ONLY as c_int, ptr::null()) {
                elog::errmsg_internal(c"%s".as_ptr(), text);
                elog::errhidestmt(true);
                elog::errhidecontext(true);
                elog::errfinish(c"pg_ask".as_ptr(), 0, c"ask".as_ptr());
            }
        });
        pg_sys::pfree(text.cast_mut().cast());
    }
}

/// PostgreSQL's own, declared by hand: pgrx's versions of those that raise would catch what they raise.
mod elog {
    use std::ffi::{c_char, c_int};
    unsafe extern "C-unwind" {
        pub fn errstart(elevel: c_int, domain: *const c_char) -> bool;
        pub fn errcode(sqlerrcode: c_int) -> c_int;
        pub fn errmsg(fmt: *const c_char, ...) -> c_int;
        pub fn errmsg_internal(fmt: *const c_char, ...) -> c_int;
        pub fn errhint(fmt: *const c_char, ...) -> c_int;
        pub fn errhidestmt(hide: bool) -> c_int;
        pub fn errhidecontext(hide: bool) -> c_int;
        pub fn errfinish(filename: *const c_char, lineno: c_int, funcname: *const c_char);
    }
}

impl Raise {
    /// Raises the error.
    ///
    /// pgrx's own reporting keeps only the SQLSTATEs that it knows, therefore the class of the extension is raised here.
    ///
    /// # Safety
    /// Jumps out: no frame between the caller and PostgreSQL may own a value with a destructor.
    pub unsafe fn report(self) -> ! {
        use elog::{errcode, errfinish, errhint, errmsg, errstart};
        // SAFETY: the documented protocol of elog.h; all texts are NUL-terminated and in palloc'ed memory.
        unsafe {
            if errstart(pgrx::PgLogLevel::ERROR as c_int, ptr::null()) {
                errcode(self.sqlstate);
                if !self.message.is_null() {
                    errmsg(c"%s".as_ptr(), self.message);
                }
                if !self.hint.is_null() {
                    errhint(c"%s".as_ptr(), self.hint);
                }
                errfinish(c"pg_ask".as_ptr(), 0, c"ask".as_ptr());
            }
        }
        unreachable!("ERROR does not return")
    }
}
