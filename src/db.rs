//! The extension's own queries: prepared once a backend, independent of the caller's settings, text in and text out.

use crate::errors::AskError;
use crate::lookup::Condition;
pub use crate::presence::{has_own, is_empty, latest as latest_rows};
use pgrx::pg_sys::panic::CaughtError;
use pgrx::{PgTryBuilder, pg_sys};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::ffi::{CStr, CString};
use std::panic::{AssertUnwindSafe, UnwindSafe};
use std::ptr;

/// A row in text form.
pub type Row = Vec<Option<String>>;

/// A parameter of a statement: its type, and its text form, which is read once, by the type's input function.
pub type Argument<'a> = (pg_sys::Oid, Option<&'a str>);

/// A kept plan with the types of its parameters.
struct Kept {
    types: Vec<pg_sys::Oid>,
    plan: pg_sys::SPIPlanPtr,
}

thread_local! {
    /// Who asks, while statements run with the rights of the extension's owner.
    static ASKER: Cell<Option<pg_sys::Oid>> = const { Cell::new(None) };
    /// Kept plans by SQL text. Bounded by the number of statements in this source.
    static PLANS: RefCell<HashMap<String, Kept>> = RefCell::new(HashMap::new());
}

/// Runs `f` with the settings that the extension's own SQL is written for, and puts the caller's back.
///
/// An error inside ends the (sub)transaction, which restores the settings as well.
pub fn with_own_settings<T>(f: impl FnOnce() -> T) -> T {
    const OWN: [(&CStr, &CStr); 6] = [
        (c"search_path", c"pg_catalog, pg_temp"),
        (c"row_security", c"on"),
        (c"datestyle", c"ISO"),
        (c"extra_float_digits", c"1"),
        (c"standard_conforming_strings", c"on"),
        // Compiling a statement of ours takes longer than running it.
        (c"jit", c"off"),
    ];
    with_settings(&OWN, f)
}

/// Runs `f` under the given settings.
pub fn with_settings<T>(settings: &[(&CStr, &CStr)], f: impl FnOnce() -> T) -> T {
    // SAFETY: the nest level is closed below on success; on error transaction abort closes it.
    let level = unsafe { pg_sys::NewGUCNestLevel() };
    for (name, value) in settings {
        // SAFETY: static names and values; GUC_ACTION_SAVE belongs to the level just opened.
        unsafe {
            pg_sys::set_config_option(
                name.as_ptr(),
                value.as_ptr(),
                pg_sys::GucContext::PGC_USERSET,
                pg_sys::GucSource::PGC_S_SESSION,
                pg_sys::GucAction::GUC_ACTION_SAVE,
                true,
                0,
                false,
            );
        }
    }
    let out = f();
    // SAFETY: `level` was opened above and everything nested in it is closed.
    unsafe { pg_sys::AtEOXact_GUC(true, level) };
    out
}

/// Runs a statement of the extension with text parameters and returns the rows in text form.
///
/// The statement sees what the transaction wrote before. Errors of the server pass through.
pub fn query(sql: &str, args: &[Option<&str>]) -> Vec<Row> {
    let args: Vec<Argument> = args.iter().map(|text| (pg_sys::TEXTOID, *text)).collect();
    query_typed(sql, &args)
}

/// As [`query`], with parameters of other types than text: one that is cast in the statement is read anew for each row that it
/// is compared with.
pub fn query_typed(sql: &str, args: &[Argument]) -> Vec<Row> {
    let started = std::time::Instant::now();
    let rows = with_own_settings(|| query_as_is(sql, args));
    let begin: String = sql.chars().take(60).collect();
    tracing::trace!(us = started.elapsed().as_micros() as u64, rows = rows.len(), begin, "statement");
    rows
}

/// Runs a query that is not worth keeping a plan for, with read-only execution.
pub fn query_once(sql: &str) -> Vec<Row> {
    with_own_settings(|| {
        let text = CString::new(sql).unwrap_or_default();
        // SAFETY: the SPI protocol; an error in between is cleaned up by transaction abort.
        unsafe {
            pg_sys::SPI_connect();
            pg_sys::SPI_execute(text.as_ptr(), true, 0);
            let rows = result_rows();
            pg_sys::SPI_finish();
            rows
        }
    })
}

/// As [`by_index`], for the latest rows of somebody: read from the end of the index that has them in order, never gathered and sorted.
pub fn latest<T>(f: impl FnOnce() -> T) -> T {
    with_settings(&[(c"enable_sort", c"off"), (c"enable_incremental_sort", c"off")], || by_index(f))
}

/// Plans with the indexes that a statement of ours is written for, whatever the statistics say of tables that grew since.
pub fn by_index<T>(f: impl FnOnce() -> T) -> T {
    const BY_INDEX: [(&CStr, &CStr); 4] = [
        (c"enable_seqscan", c"off"),
        // They read a whole table, or a whole index: the few rows of ours are looked up one by one.
        (c"enable_hashjoin", c"off"),
        (c"enable_mergejoin", c"off"),
        (c"plan_cache_mode", c"force_generic_plan"),
    ];
    with_settings(&BY_INDEX, f)
}

/// As [`query_typed`], for a caller that already is under [`with_own_settings`].
fn query_as_is(sql: &str, args: &[Argument]) -> Vec<Row> {
    if is_of_own_tables(sql) { as_owner(|| execute(sql, args)) } else { execute(sql, args) }
}

/// The extension's own tables. No other role than its owner has a right on them: statements that name one run with the owner's
/// rights, and `current_user` in them means the role that asks.
const TABLES: [&str; 16] = [
    "allowed_column",
    "allowed_object",
    "audit_entry",
    "business_rule",
    "feedback_given",
    "habit",
    "measured_key",
    "memory",
    "model_call",
    "outcome",
    "preference",
    "property",
    "role_seen",
    "term",
    "turn",
    "value_index",
];

/// Whether a statement of this source reads or writes one of the extension's own tables.
fn is_of_own_tables(sql: &str) -> bool {
    let mut parts = sql.split("ask.");
    parts.next();
    parts.any(|after| {
        let end = after.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(after.len());
        after.get(..end).is_some_and(|name| TABLES.binary_search(&name).is_ok())
    })
}

fn execute(sql: &str, args: &[Argument]) -> Vec<Row> {
    // SAFETY: the SPI protocol: connect, use, finish; an error in between is cleaned up by transaction abort.
    unsafe {
        pg_sys::SPI_connect();
        let plan = plan(sql, args);
        let mut values = Vec::with_capacity(args.len());
        let mut nulls = Vec::with_capacity(args.len());
        for (kind, text) in args {
            values.push(text.map_or(pg_sys::Datum::from(0usize), |text| datum(*kind, text)));
            nulls.push(if text.is_some() { b' ' } else { b'n' } as std::ffi::c_char);
        }
        pg_sys::SPI_execute_plan(plan, values.as_mut_ptr(), nulls.as_ptr(), false, 0);
        let rows = result_rows();
        pg_sys::SPI_finish();
        rows
    }
}

/// A value of a type from its text form.
///
/// # Safety
/// Inside a transaction; the text is one that the type's input function takes, else that raises an error.
pub unsafe fn datum(kind: pg_sys::Oid, text: &str) -> pg_sys::Datum {
    // SAFETY: a text is copied by its length; an input function gets a NUL-terminated copy.
    unsafe {
        if kind == pg_sys::TEXTOID {
            return pg_sys::Datum::from(pg_sys::cstring_to_text_with_len(text.as_ptr().cast(), text.len() as i32));
        }
        // What is no number is left to the input function, which says so.
        if let (pg_sys::INT8OID, Ok(number)) = (kind, text.parse::<i64>()) {
            return pg_sys::Datum::from(number);
        }
        if kind == pg_sys::NAMEOID && text.len() < pg_sys::NAMEDATALEN as usize {
            // The rest of a name is zeros.
            let name = pg_sys::palloc0(pg_sys::NAMEDATALEN as usize).cast::<u8>();
            ptr::copy_nonoverlapping(text.as_ptr(), name, text.len());
            return pg_sys::Datum::from(name);
        }
        let (mut input, mut parameter) = (pg_sys::InvalidOid, pg_sys::InvalidOid);
        pg_sys::getTypeInputInfo(kind, &mut input, &mut parameter);
        let text = CString::new(text).unwrap_or_default();
        pg_sys::OidInputFunctionCall(input, text.as_ptr().cast_mut(), parameter, -1)
    }
}

/// The rows of the statement just executed, in text form.
///
/// # Safety
/// Must be called while connected to SPI, after an execution.
unsafe fn result_rows() -> Vec<Row> {
    // SAFETY: SPI_tuptable is null or valid until SPI_finish; values are copied out.
    unsafe {
        if pg_sys::SPI_tuptable.is_null() {
            return Vec::new();
        }
        let table = &*pg_sys::SPI_tuptable;
        let width = (*table.tupdesc).natts;
        let mut rows = Vec::with_capacity(table.numvals as usize);
        for i in 0..table.numvals as usize {
            let tuple = *table.vals.add(i);
            let row = (1..=width)
                .map(|column| {
                    let value = pg_sys::SPI_getvalue(tuple, table.tupdesc, column);
                    (!value.is_null()).then(|| {
                        let text = CStr::from_ptr(value).to_string_lossy().into_owned();
                        pg_sys::pfree(value.cast());
                        text
                    })
                })
                .collect();
            rows.push(row);
        }
        rows
    }
}

/// The kept plan of a statement.
///
/// # Safety
/// Must be called while connected to SPI.
unsafe fn plan(sql: &str, args: &[Argument]) -> pg_sys::SPIPlanPtr {
    let same = |kept: &Kept| kept.types.len() == args.len() && kept.types.iter().zip(args).all(|(t, (kind, _))| t == kind);
    if let Some(plan) = PLANS.with_borrow(|plans| plans.get(sql).filter(|kept| same(kept)).map(|kept| kept.plan)) {
        return plan;
    }
    let asked = if is_of_own_tables(sql) { sql.replace("current_user", "ask._asker()") } else { sql.to_owned() };
    let text = CString::new(asked).unwrap_or_default();
    let mut types: Vec<pg_sys::Oid> = args.iter().map(|(kind, _)| *kind).collect();
    // SAFETY: a NUL-terminated text and as many types as parameters; a failure raises an error or returns null.
    unsafe {
        let plan = pg_sys::SPI_prepare(text.as_ptr(), types.len() as i32, types.as_mut_ptr());
        if plan.is_null() {
            pgrx::error!("could not prepare a statement of pg_ask");
        }
        pg_sys::SPI_keepplan(plan);
        // A type has another OID once its extension was made anew: the plan of before is of no use any more.
        if let Some(before) = PLANS.with_borrow_mut(|plans| plans.insert(sql.to_owned(), Kept { types, plan })) {
            pg_sys::SPI_freeplan(before.plan);
        }
        plan
    }
}

/// Runs `f` in a subtransaction: an error inside undoes what it wrote and is returned; a cancel request passes through.
pub fn subtransaction<T>(f: impl FnOnce() -> T + UnwindSafe) -> Result<T, AskError> {
    // SAFETY: the protocol that PL/pgSQL follows for EXCEPTION blocks.
    unsafe {
        let context = pg_sys::CurrentMemoryContext;
        let owner = pg_sys::CurrentResourceOwner;
        pg_sys::BeginInternalSubTransaction(ptr::null());
        pg_sys::CurrentMemoryContext = context;
        let restore = move || {
            pg_sys::CurrentMemoryContext = context;
            pg_sys::CurrentResourceOwner = owner;
        };
        PgTryBuilder::new(move || {
            let out = f();
            pg_sys::ReleaseCurrentSubTransaction();
            restore();
            Ok(out)
        })
        .catch_others(move |error| {
            let (code, message) = match &error {
                CaughtError::PostgresError(e) | CaughtError::ErrorReport(e) | CaughtError::RustPanic { ereport: e, .. } => {
                    (e.sql_error_code(), e.message().to_owned())
                }
            };
            pg_sys::RollbackAndReleaseCurrentSubTransaction();
            restore();
            if code == pgrx::PgSqlErrorCode::ERRCODE_QUERY_CANCELED || code == pgrx::PgSqlErrorCode::ERRCODE_ADMIN_SHUTDOWN {
                error.rethrow();
            }
            Err(AskError::Internal(message))
        })
        .execute()
    }
}

/// The role that asks: the current one, or the one for which the extension's owner acts.
pub fn acting_for() -> pg_sys::Oid {
    // SAFETY: a plain read.
    ASKER.get().unwrap_or_else(|| unsafe { pg_sys::GetUserId() })
}

/// Forgets for whom the owner acts, on an error too.
struct Acting(Option<pg_sys::Oid>);

impl Drop for Acting {
    fn drop(&mut self) {
        ASKER.set(self.0);
    }
}

/// Runs `f` with the rights of the extension's owner. For fixed statements over the extension's own tables only.
pub fn as_owner<T>(f: impl FnOnce() -> T) -> T {
    let owner = owner();
    let _acting = Acting(ASKER.replace(Some(acting_for())));
    let (mut user, mut flags) = (pg_sys::InvalidOid, 0);
    // SAFETY: saves and restores the identity; (sub)transaction abort restores it after an error.
    unsafe {
        pg_sys::GetUserIdAndSecContext(&mut user, &mut flags);
        pg_sys::SetUserIdAndSecContext(owner, flags | pg_sys::SECURITY_LOCAL_USERID_CHANGE as i32 | pg_sys::SECURITY_NOFORCE_RLS as i32);
    }
    let out = f();
    // SAFETY: as above.
    unsafe { pg_sys::SetUserIdAndSecContext(user, flags) };
    out
}

/// Whether the current role may do what is for administrators: whoever may call `ask.share`.
pub fn is_administrator() -> bool {
    let rows = query("SELECT has_function_privilege('ask.share(bigint)', 'EXECUTE')", &[]);
    rows.first().and_then(|r| r.first()).is_some_and(|t| t.as_deref() == Some("t"))
}

/// A value that was looked up, with the generation of the catalog that it is of.
struct Known<T> {
    generation: u64,
    value: T,
}

/// What pg_extension says of an extension.
struct Extension {
    owner: pg_sys::Oid,
    schema: pg_sys::Oid,
}

/// Reads pg_extension without planning a statement for it.
fn extension(name: &CStr) -> Option<Extension> {
    // SAFETY: a scan of a system catalog by its index on the name, ended before anything else is done; the tuple is read in between.
    unsafe {
        let relation = pg_sys::table_open(pg_sys::ExtensionRelationId, pg_sys::AccessShareLock as i32);
        let mut key: pg_sys::ScanKeyData = std::mem::zeroed();
        let wanted = pg_sys::Datum::from(name.as_ptr());
        let equal = pg_sys::Oid::from(pg_sys::F_NAMEEQ);
        pg_sys::ScanKeyInit(&mut key, pg_sys::Anum_pg_extension_extname as i16, pg_sys::BTEqualStrategyNumber as u16, equal, wanted);
        let scan =
            pg_sys::systable_beginscan(relation, pg_sys::Oid::from(pg_sys::ExtensionNameIndexId), true, ptr::null_mut(), 1, &mut key);
        let tuple = pg_sys::systable_getnext(scan);
        let found = (!tuple.is_null()).then(|| {
            let form = &*pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_extension>();
            Extension { owner: form.extowner, schema: form.extnamespace }
        });
        pg_sys::systable_endscan(scan);
        pg_sys::table_close(relation, pg_sys::AccessShareLock as i32);
        found
    }
}

/// The role that owns the extension. Looked up again when the catalog says that something changed.
fn owner() -> pg_sys::Oid {
    thread_local!(static OWNER: RefCell<Option<Known<pg_sys::Oid>>> = const { RefCell::new(None) });
    let generation = crate::catalog::generation();
    if let Some(owner) = OWNER.with_borrow(|owner| owner.as_ref().filter(|o| o.generation == generation).map(|o| o.value)) {
        return owner;
    }
    match extension(c"pg_ask") {
        Some(Extension { owner: value, .. }) => {
            OWNER.with_borrow_mut(|owner| *owner = Some(Known { generation, value }));
            value
        }
        None => pgrx::error!("extension pg_ask is not installed in this database"),
    }
}

/// pgvector's type, with its schema quoted for SQL.
#[derive(Clone)]
pub struct Vector {
    pub schema: String,
    pub oid: pg_sys::Oid,
}

/// pgvector's type. Looked up again when the catalog says that something changed: an extension may be moved (`ALTER EXTENSION …
/// SET SCHEMA`), its schema renamed.
pub fn vector() -> Vector {
    thread_local!(static VECTOR: RefCell<Option<Known<Vector>>> = const { RefCell::new(None) });
    // SAFETY: takes in pending invalidation messages, so that a move committed elsewhere is seen.
    unsafe { pg_sys::AcceptInvalidationMessages() };
    let generation = crate::catalog::generation();
    let known = VECTOR.with_borrow(|known| known.as_ref().filter(|v| v.generation == generation).map(|v| v.value.clone()));
    if let Some(vector) = known {
        return vector;
    }
    let Some(Extension { schema, .. }) = extension(c"vector") else { pgrx::error!("extension vector is not installed in this database") };
    // SAFETY: look-ups in the catalog's caches by name and OID; the name is copied out.
    let value = unsafe {
        let name = pg_sys::get_namespace_name(schema);
        if name.is_null() {
            pgrx::error!("the schema of extension vector is gone");
        }
        let oid = pg_sys::GetSysCacheOid(
            pg_sys::SysCacheIdentifier::TYPENAMENSP as i32,
            pg_sys::Anum_pg_type_oid as i16,
            pg_sys::Datum::from(c"vector".as_ptr()),
            pg_sys::Datum::from(schema),
            pg_sys::Datum::from(0usize),
            pg_sys::Datum::from(0usize),
        );
        Vector { schema: CStr::from_ptr(pg_sys::quote_identifier(name)).to_string_lossy().into_owned(), oid }
    };
    VECTOR.with_borrow_mut(|known| *known = Some(Known { generation, value: value.clone() }));
    value
}

/// The schema of pgvector, quoted for SQL.
pub fn vector_schema() -> String {
    vector().schema
}

/// What stands in the way of writing here; `None` where writing is possible.
pub fn write_obstacle() -> Option<&'static str> {
    // SAFETY: plain reads of the transaction's state.
    unsafe {
        if pg_sys::RecoveryInProgress() {
            Some("the server is a standby")
        } else if pg_sys::XactReadOnly {
            Some("the transaction is read-only")
        } else if pg_sys::XactIsoLevel == pg_sys::XACT_SERIALIZABLE as i32 {
            Some("the transaction is SERIALIZABLE")
        } else if pg_sys::IsInParallelMode() {
            Some("the query runs in parallel")
        } else {
            None
        }
    }
}

/// Who asks: the name under which the role's rows are kept, and the end user behind it. Statements that run with the owner's rights name both.
pub struct Asker {
    pub role: String,
    pub app_user: String,
}

impl Asker {
    /// The condition that a row is theirs.
    pub fn conditions(&self) -> [Condition<'_>; 2] {
        let text = (pg_sys::TEXTOID, Some(self.app_user.as_str()));
        [(c"role_name", (pg_sys::NAMEOID, Some(self.role.as_str()))), (c"app_user", text)]
    }
}

/// Who asks now.
pub fn asker() -> Asker {
    Asker { role: crate::memory::asker::stored_name(acting_for()), app_user: crate::settings::app_user() }
}

/// Claims something of the extension until the transaction ends; false where another session has claimed it. Nobody waits, and no
/// advisory lock of a user's is in the way.
pub fn claim(key: u64) -> bool {
    let tag = pg_sys::LOCKTAG {
        // SAFETY: a plain read.
        locktag_field1: unsafe { pg_sys::MyDatabaseId }.to_u32(),
        locktag_field2: pg_sys::ExtensionRelationId.to_u32(),
        locktag_field3: key as u32,
        // Never 0, which stands for an extension as a whole.
        locktag_field4: (key >> 32) as u16 | 1,
        locktag_type: pg_sys::LockTagType::LOCKTAG_OBJECT as u8,
        locktag_lockmethodid: pg_sys::DEFAULT_LOCKMETHOD as u8,
    };
    // SAFETY: a lock of the transaction, taken without waiting.
    let got = unsafe { pg_sys::LockAcquire(&tag, pg_sys::ExclusiveLock as i32, false, true) };
    got != pg_sys::LockAcquireResult::LOCKACQUIRE_NOT_AVAIL
}

/// The name of the role that asks.
pub fn current_user() -> String {
    name_of(acting_for())
}

/// The name of a role.
pub fn name_of(role: pg_sys::Oid) -> String {
    // SAFETY: the role exists or an error is raised; the name is copied out.
    unsafe {
        let name = pg_sys::GetUserNameFromId(role, false);
        CStr::from_ptr(name).to_string_lossy().into_owned()
    }
}

/// Runs a stage that must not fail the question: its error becomes a text.
pub fn optional<T>(f: impl FnOnce() -> T) -> Result<T, String> {
    subtransaction(AssertUnwindSafe(f)).map_err(|e| e.to_string())
}

/// Runs pure code that must not fail the question: its panic becomes a text. Nothing of PostgreSQL may be called inside.
pub fn caught<T>(f: impl FnOnce() -> T) -> Result<T, String> {
    std::panic::catch_unwind(AssertUnwindSafe(f)).map_err(|payload| {
        let text = payload.downcast_ref::<&str>().map(ToString::to_string);
        text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "internal error".into())
    })
}

/// A text array literal, for parameters cast by `$1::text[]`.
pub fn array_literal<S: AsRef<str>>(items: &[S]) -> String {
    let mut out = String::from("{");
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        out.push('"');
        for c in item.as_ref().chars() {
            if c == '"' || c == '\\' {
                out.push('\\');
            }
            out.push(c);
        }
        out.push('"');
    }
    out.push('}');
    out
}

/// Reads a one-dimensional array's text form; NULL elements are left out.
pub fn parse_array(literal: &str) -> Vec<String> {
    let mut out = Vec::new();
    let Some(body) = literal.strip_prefix('{').and_then(|s| s.strip_suffix('}')) else {
        return out;
    };
    let mut chars = body.chars().peekable();
    while chars.peek().is_some() {
        let mut item = String::new();
        let quoted = chars.next_if_eq(&'"').is_some();
        while let Some(c) = chars.next() {
            match c {
                '\\' => item.extend(chars.next()),
                '"' if quoted => {
                    chars.next_if_eq(&',');
                    break;
                }
                ',' if !quoted => break,
                c => item.push(c),
            }
        }
        if quoted || !item.eq_ignore_ascii_case("null") {
            out.push(item);
        }
    }
    out
}
