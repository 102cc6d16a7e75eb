//! The cage: a read-only subtransaction that is always rolled back, with a clock.
//!
//! What is rolled back, on success too: settings (`set_config(…, false)` would otherwise survive), relation locks,
//! notifications, the snapshot, the security context; advisory locks of the session by `locks`. Rows leave the cage only as Rust values.

use std::cell::Cell;
use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use pgrx::PgTryBuilder;
use pgrx::pg_sys;
use pgrx::pg_sys::panic::CaughtError;

use super::Limits;
use super::error::GuardError;
use super::locks;
use super::memory::Watch;
use super::text::OutputStyle;
use super::timer::Timer;

/// A failure inside the cage: an answer, or something that is not ours to swallow.
pub(super) enum Caught {
    Error(GuardError),
    Rethrow(Box<CaughtError>),
}

thread_local! {
    /// What the queries of the question in hand have taken together; `None`: there is no question, each query has the whole time.
    static SPENT: Cell<Option<Duration>> = const { Cell::new(None) };
}

/// While it lives, all queries share the time that one is allowed: probes, candidates, repairs.
pub struct Budget(Option<Duration>);

impl Budget {
    /// For one question. A question inside of another shares the other's.
    pub fn start() -> Self {
        let outer = SPENT.get();
        SPENT.set(outer.or(Some(Duration::ZERO)));
        Self(outer)
    }
}

impl Drop for Budget {
    fn drop(&mut self) {
        if self.0.is_none() {
            SPENT.set(None);
        }
    }
}

/// Counts the time until it is dropped, on an error too.
struct Counting(Instant);

impl Drop for Counting {
    fn drop(&mut self) {
        SPENT.set(SPENT.get().map(|spent| spent + self.0.elapsed()));
    }
}

/// What is left of a limit of time; zero means none there.
fn left(limit: Duration) -> Result<Duration, GuardError> {
    if limit.is_zero() {
        return Ok(limit);
    }
    let left = limit.saturating_sub(SPENT.get().unwrap_or_default());
    if left < Duration::from_millis(1) { Err(GuardError::TimedOut(limit)) } else { Ok(left) }
}

/// Runs `body` in the cage.
///
/// # Errors
/// What `body` returns; every PostgreSQL error becomes [`GuardError::Failed`]. Cancels that the guard's own clock did
/// not ask for, shutdowns and Rust panics continue to unwind, after the cage is cleared.
pub(super) fn caged<T>(limits: &Limits, body: impl FnOnce() -> Result<T, GuardError>) -> Result<T, GuardError> {
    // SAFETY: the pattern of PL/pgSQL's exception block: remember the context and the owner, start a subtransaction,
    // catch everything that is thrown in it, roll it back, put both back. `OutputStyle` restores plain C variables.
    unsafe {
        let timeout = left(limits.timeout)?;
        let _counting = Counting(Instant::now());
        let context = pg_sys::CurrentMemoryContext;
        let owner = pg_sys::CurrentResourceOwner;
        let style = OutputStyle::current();
        pg_sys::BeginInternalSubTransaction(std::ptr::null());
        // The one that is due first comes first: then the other sets no alarm of its own.
        let watch = Watch::start(limits.max_memory_bytes);
        let timer = Timer::start(timeout);

        let outcome = PgTryBuilder::new(AssertUnwindSafe(|| {
            restrict();
            body().map_err(Caught::Error)
        }))
        .catch_others(|caught| Err(sort(caught)))
        .execute();

        let fired = timer.stop();
        let exceeded = watch.stop();
        style.apply();
        pg_sys::CurrentMemoryContext = context;
        pg_sys::RollbackAndReleaseCurrentSubTransaction();
        pg_sys::CurrentMemoryContext = context;
        pg_sys::CurrentResourceOwner = owner;
        locks::settle();

        match outcome {
            Ok(value) => Ok(value),
            Err(Caught::Error(error)) => Err(error),
            Err(Caught::Rethrow(caught)) => match *caught {
                CaughtError::PostgresError(report) | CaughtError::ErrorReport(report)
                    if exceeded && sqlstate(report.sql_error_code()) == "57014" =>
                {
                    Err(GuardError::OutOfMemory { max: limits.max_memory_bytes })
                }
                CaughtError::PostgresError(report) | CaughtError::ErrorReport(report)
                    if fired && sqlstate(report.sql_error_code()) == "57014" =>
                {
                    Err(GuardError::TimedOut(limits.timeout))
                }
                caught => caught.rethrow(),
            },
        }
    }
}

/// Runs `body` in a subtransaction of its own inside the cage, rolled back in any case: an error in it leaves the cage usable.
///
/// # Errors
/// What went wrong. [`Caught::Rethrow`] must be thrown again, once what `body` left behind is cleared away.
///
/// # Safety
/// Inside the cage. What `body` returns must not point to memory or objects of the subtransaction.
pub(super) unsafe fn contained<T>(body: impl FnOnce() -> T) -> Result<T, Caught> {
    // SAFETY: the same pattern as in `caged`.
    unsafe {
        let context = pg_sys::CurrentMemoryContext;
        let owner = pg_sys::CurrentResourceOwner;
        pg_sys::BeginInternalSubTransaction(std::ptr::null());
        let outcome = PgTryBuilder::new(AssertUnwindSafe(|| Ok(body()))).catch_others(|caught| Err(sort(caught))).execute();
        pg_sys::CurrentMemoryContext = context;
        pg_sys::RollbackAndReleaseCurrentSubTransaction();
        pg_sys::CurrentMemoryContext = context;
        pg_sys::CurrentResourceOwner = owner;
        outcome
    }
}

/// Sets what the subtransaction's end takes back: read-only, no role changes, no JIT (its compiler can't be
/// interrupted).
///
/// # Safety
/// Inside a subtransaction only.
unsafe fn restrict() {
    // SAFETY: XactReadOnly, the security context and settings made with GUC_ACTION_LOCAL are restored when the
    // subtransaction ends. The snapshot is popped with it.
    unsafe {
        pg_sys::XactReadOnly = true;
        let mut user = pg_sys::InvalidOid;
        let mut context = 0;
        pg_sys::GetUserIdAndSecContext(&mut user, &mut context);
        let restricted = i32::try_from(pg_sys::SECURITY_RESTRICTED_OPERATION).unwrap_or(2);
        pg_sys::SetUserIdAndSecContext(user, context | restricted);
        pg_sys::set_config_option(
            c"jit".as_ptr(),
            c"off".as_ptr(),
            pg_sys::GucContext::PGC_USERSET,
            pg_sys::GucSource::PGC_S_SESSION,
            pg_sys::GucAction::GUC_ACTION_LOCAL,
            true,
            0,
            false,
        );
        pg_sys::PushActiveSnapshot(pg_sys::GetTransactionSnapshot());
    }
}

/// Errors that end more than the query are not the guard's to turn into an answer.
fn sort(caught: CaughtError) -> Caught {
    match caught {
        // Rust code called from C raises its errors again as reports of its own.
        CaughtError::PostgresError(report) | CaughtError::ErrorReport(report) => {
            let code = sqlstate(report.sql_error_code());
            // 57: cancelled or shut down; 40: the transaction has to be repeated; 58, XX: the server is in trouble.
            if ["57", "40", "58", "XX"].iter().any(|class| code.starts_with(class)) && code != "XX000" {
                return Caught::Rethrow(Box::new(CaughtError::PostgresError(report)));
            }
            Caught::Error(GuardError::Failed {
                sqlstate: code,
                message: report.message().to_owned(),
                detail: report.detail().map(str::to_owned),
                hint: report.hint().map(str::to_owned),
            })
        }
        other => Caught::Rethrow(Box::new(other)),
    }
}

/// The five letters of an error code (`unpack_sql_state` of PostgreSQL: six bits a letter).
pub(super) fn sqlstate(code: pgrx::PgSqlErrorCode) -> String {
    let mut code = code as i32;
    (0..5)
        .map(|_| {
            let letter = u8::try_from(code & 0x3F).unwrap_or(0) + b'0';
            code >>= 6;
            char::from(letter)
        })
        .collect()
}
