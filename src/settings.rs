//! Every `ask.*` setting: its default, unit, range and who may set it.

use crate::errors::AskError;
use crate::model::Route;
use crate::placeholders::{self, Definition, Kind, Known};
use pgrx::{GucContext, GucEnum, GucFlags, GucRegistry, GucSetting, PostgresGucEnum, pg_guard, pg_sys};
use std::ffi::{CStr, CString, c_char, c_void};
use std::time::Duration;

/// Longest session name or end user's name, in characters.
pub const NAME_LENGTH: usize = 128;

/// First day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PostgresGucEnum)]
pub enum WeekStart {
    #[name = c"monday"]
    Monday,
    #[name = c"sunday"]
    Sunday,
    #[name = c"saturday"]
    Saturday,
}

/// How much alike a memory must be to inform an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PostgresGucEnum)]
pub enum Domain {
    #[name = c"general"]
    General,
    #[name = c"financial"]
    Financial,
    #[name = c"exploratory"]
    Exploratory,
}

impl Domain {
    /// Cosine similarity from which a memory informs.
    pub fn similarity(self) -> f64 {
        match self {
            Self::Financial => 0.8,
            Self::General => 0.6,
            Self::Exploratory => 0.4,
        }
    }
}

/// Which values of the data may go to a model; the hidden spellings are those of a switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PostgresGucEnum)]
pub enum Sharing {
    #[name = c"off"]
    Off,
    #[name = c"labels"]
    Labels,
    #[name = c"on"]
    On,
    #[name = c"no"]
    #[hidden = true]
    No,
    #[name = c"false"]
    #[hidden = true]
    False,
    #[name = c"0"]
    #[hidden = true]
    Zero,
    #[name = c"yes"]
    #[hidden = true]
    Yes,
    #[name = c"true"]
    #[hidden = true]
    True,
    #[name = c"1"]
    #[hidden = true]
    One,
}

/// Where the audit trail goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PostgresGucEnum)]
pub enum AuditLog {
    #[name = c"off"]
    Off,
    #[name = c"server"]
    Server,
    #[name = c"table"]
    Table,
}

/// How the server's log hears of questions that were asked back or refused with an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PostgresGucEnum)]
pub enum Unanswered {
    #[name = c"error"]
    Error,
    #[name = c"log"]
    Log,
    #[name = c"off"]
    Off,
}

static AUDIT_LOG: GucSetting<AuditLog> = GucSetting::<AuditLog>::new(AuditLog::Off);
static AUDIT_LITERALS: GucSetting<bool> = GucSetting::<bool>::new(true);
static LOG_MIN_DURATION: GucSetting<i32> = GucSetting::<i32>::new(-1);
static LOG_UNANSWERED: GucSetting<Unanswered> = GucSetting::<Unanswered>::new(Unanswered::Error);
static AUTO_PRUNE: GucSetting<bool> = GucSetting::<bool>::new(false);
static TIMEOUT: GucSetting<i32> = GucSetting::<i32>::new(30_000);
static MAX_ROWS: GucSetting<i32> = GucSetting::<i32>::new(10_000);
static MAX_COST: GucSetting<f64> = GucSetting::<f64>::new(1e9);
static MAX_MEMORY: GucSetting<i32> = GucSetting::<i32>::new(1024);
static MAX_RESULT_SIZE: GucSetting<i32> = GucSetting::<i32>::new(64 * 1024);
static ANSWER_AT: GucSetting<f64> = GucSetting::<f64>::new(0.9);
static CLARIFY_BELOW: GucSetting<f64> = GucSetting::<f64>::new(0.6);
static PROBE_COST: GucSetting<f64> = GucSetting::<f64>::new(1000.0);
static LEARN: GucSetting<bool> = GucSetting::<bool>::new(true);
static SESSION: GucSetting<Option<CString>> = GucSetting::<Option<CString>>::new(None);
static SESSION_TTL: GucSetting<i32> = GucSetting::<i32>::new(24 * 3600);
static REUSE_SIMILARITY: GucSetting<f64> = GucSetting::<f64>::new(0.85);
static REUSE_SUCCESS: GucSetting<f64> = GucSetting::<f64>::new(0.9);
static REUSE_CONFIDENCE: GucSetting<f64> = GucSetting::<f64>::new(0.8);
static DOMAIN: GucSetting<Domain> = GucSetting::<Domain>::new(Domain::General);
static RECALL: GucSetting<i32> = GucSetting::<i32>::new(5);
// Read by ask.prune(), which is SQL.
static MAX_MEMORIES: GucSetting<i32> = GucSetting::<i32>::new(10_000);
static HISTORY_TTL: GucSetting<i32> = GucSetting::<i32>::new(365 * 24 * 3600);
static APP_USER: GucSetting<Option<CString>> = GucSetting::<Option<CString>>::new(None);
static MODEL: GucSetting<Option<CString>> = GucSetting::<Option<CString>>::new(None);
static MODEL_ROUTE: GucSetting<Route> = GucSetting::<Route>::new(Route::Unsure);
static MODEL_TIMEOUT: GucSetting<i32> = GucSetting::<i32>::new(30_000);
static MODEL_DAILY_LIMIT: GucSetting<i32> = GucSetting::<i32>::new(-1);
static EMBEDDING: GucSetting<Option<CString>> = GucSetting::<Option<CString>>::new(None);
static SHARE_SAMPLES: GucSetting<Sharing> = GucSetting::<Sharing>::new(Sharing::Off);
static SHARED_SCHEMAS: GucSetting<i32> = GucSetting::<i32>::new(32);
static WEEK_START: GucSetting<WeekStart> = GucSetting::<WeekStart>::new(WeekStart::Monday);
static FISCAL_YEAR_START: GucSetting<i32> = GucSetting::<i32>::new(1);

/// Settings as they are listed, each with how it is defined: none is before all of them are known, see [`placeholders`].
#[derive(Default)]
struct Definitions {
    known: Vec<Known>,
    made: Vec<Definition>,
}

const USER: GucContext = GucContext::Userset;
const SUPERUSER: GucContext = GucContext::Suset;

fn is_superuser(who: &GucContext) -> bool {
    matches!(who, GucContext::Suset)
}

impl Definitions {
    fn add(&mut self, name: &'static CStr, kind: Kind, superuser: bool, make: impl FnOnce(&'static CStr) + 'static) {
        self.known.push(Known { name, kind, superuser });
        self.made.push((name, Box::new(make)));
    }

    #[allow(clippy::too_many_arguments)]
    fn int(
        &mut self,
        name: &'static CStr,
        text: &'static CStr,
        setting: &'static GucSetting<i32>,
        min: i32,
        max: i32,
        who: GucContext,
        flags: GucFlags,
    ) {
        self.add(name, Kind::Integer { min, max, unit: flags.bits() }, is_superuser(&who), move |name| {
            GucRegistry::define_int_guc(name, text, c"", setting, min, max, who, flags);
        });
    }

    fn real(&mut self, name: &'static CStr, text: &'static CStr, setting: &'static GucSetting<f64>, max: f64, who: GucContext) {
        self.add(name, Kind::Real { max }, is_superuser(&who), move |name| {
            GucRegistry::define_float_guc(name, text, c"", setting, 0.0, max, who, GucFlags::default());
        });
    }

    fn boolean(&mut self, name: &'static CStr, text: &'static CStr, setting: &'static GucSetting<bool>, who: GucContext) {
        self.add(name, Kind::Boolean, is_superuser(&who), move |name| {
            GucRegistry::define_bool_guc(name, text, c"", setting, who, GucFlags::default());
        });
    }

    fn choice<T: GucEnum + 'static>(&mut self, name: &'static CStr, text: &'static CStr, setting: &'static GucSetting<T>, who: GucContext) {
        self.add(name, Kind::Choice(placeholders::words(T::CONFIG_ENUM_ENTRY)), is_superuser(&who), move |name| {
            GucRegistry::define_enum_guc(name, text, c"", setting, who, GucFlags::default());
        });
    }

    fn text(&mut self, name: &'static CStr, text: &'static CStr, setting: &'static GucSetting<Option<CString>>) {
        self.add(name, Kind::Text(None), false, move |name| {
            GucRegistry::define_string_guc(name, text, c"", setting, USER, GucFlags::default());
        });
    }

    /// The name of a session or end user.
    fn name(&mut self, name: &'static CStr, text: &'static CStr, more: &'static CStr, setting: &'static GucSetting<Option<CString>>) {
        self.add(name, Kind::Text(Some(name_problem)), false, move |name| {
            // SAFETY: the hook is guarded and only reads the new value.
            unsafe {
                let check = Some(check_name as _);
                GucRegistry::define_string_guc_with_hooks(name, text, more, setting, USER, GucFlags::default(), check, None, None);
            }
        });
    }
}

/// Defines the settings. Called when the library is loaded.
pub fn define() {
    let none = GucFlags::default();
    let mut all = Definitions::default();
    all.int(c"ask.timeout", c"Time limit of a generated query; 0: none but the caller's.", &TIMEOUT, 0, i32::MAX, USER, GucFlags::UNIT_MS);
    all.int(c"ask.max_rows", c"Rows returned; more are cut.", &MAX_ROWS, 1, 10_000_000, USER, none);
    all.real(c"ask.max_cost", c"Planner's cost above which a query is refused.", &MAX_COST, f64::MAX, SUPERUSER);
    all.int(c"ask.max_result_size", c"Size of the rows returned.", &MAX_RESULT_SIZE, 64, 1024 * 1024, SUPERUSER, GucFlags::UNIT_KB);
    all.int(
        c"ask.max_memory",
        c"Memory that a backend may take while a generated query runs; 0: no limit.",
        &MAX_MEMORY,
        0,
        1 << 24,
        SUPERUSER,
        GucFlags::UNIT_MB,
    );
    all.real(c"ask.answer_at", c"Confidence from which an answer comes without a warning.", &ANSWER_AT, 1.0, USER);
    all.real(c"ask.clarify_below", c"Confidence below which the question is asked back; 0: never.", &CLARIFY_BELOW, 1.0, USER);
    all.real(
        c"ask.probe_cost",
        c"Planner's cost up to which a reading is run to see whether it finds rows; 0: none is.",
        &PROBE_COST,
        f64::MAX,
        USER,
    );
    all.boolean(c"ask.learn", c"Whether questions are kept and learned from.", &LEARN, USER);
    all.int(c"ask.session_ttl", c"How long a conversation lives.", &SESSION_TTL, 60, i32::MAX, SUPERUSER, GucFlags::UNIT_S);
    all.real(c"ask.reuse_similarity", c"Similarity above which a memory may answer.", &REUSE_SIMILARITY, 1.0, USER);
    all.real(c"ask.reuse_success", c"Success rate above which a memory may answer.", &REUSE_SUCCESS, 1.0, USER);
    all.real(c"ask.reuse_confidence", c"Confidence in a memory above which it may answer.", &REUSE_CONFIDENCE, 1.0, USER);
    all.choice(c"ask.domain", c"Similarity from which a memory informs: financial 0.8, general 0.6, exploratory 0.4.", &DOMAIN, USER);
    all.int(c"ask.recall", c"Nearest memories considered.", &RECALL, 0, 100, USER, none);
    all.int(c"ask.max_memories", c"Memories kept for each role.", &MAX_MEMORIES, 0, 100_000_000, SUPERUSER, none);
    all.int(c"ask.history_ttl", c"How long history is kept.", &HISTORY_TTL, 3600, i32::MAX, SUPERUSER, GucFlags::UNIT_S);
    all.boolean(
        c"ask.auto_prune",
        c"Whether questions that are kept take away a few that are older than ask.history_ttl.",
        &AUTO_PRUNE,
        SUPERUSER,
    );
    all.choice(
        c"ask.audit_log",
        c"Audit trail of questions and SQL: off, server (the server's log), table (ask.audit_trail).",
        &AUDIT_LOG,
        SUPERUSER,
    );
    all.boolean(
        c"ask.audit_literals",
        c"Whether the audit trail and the log keep the literals of questions and SQL.",
        &AUDIT_LITERALS,
        SUPERUSER,
    );
    all.int(
        c"ask.log_min_duration",
        c"Time from which a question is logged; -1: none is.",
        &LOG_MIN_DURATION,
        -1,
        i32::MAX,
        SUPERUSER,
        GucFlags::UNIT_MS,
    );
    all.choice(
        c"ask.log_unanswered",
        c"How the server's log hears of questions asked back or refused with an error: error, log (one line), off.",
        &LOG_UNANSWERED,
        SUPERUSER,
    );
    all.int(
        c"ask.shared_schemas",
        c"Memory for compiled schemas that all connections share; read when the server starts, where the library is preloaded.",
        &SHARED_SCHEMAS,
        0,
        4096,
        GucContext::Sighup,
        GucFlags::UNIT_MB,
    );
    all.choice(c"ask.week_start", c"First day of 'this week'.", &WEEK_START, USER);
    all.int(c"ask.fiscal_year_start", c"Month in which the fiscal year begins.", &FISCAL_YEAR_START, 1, 12, USER, none);
    all.choice(
        c"ask.model_route",
        c"When the model is asked: unsure (the engine is below ask.answer_at), always, never.",
        &MODEL_ROUTE,
        USER,
    );
    all.int(c"ask.model_timeout", c"Time limit of all model calls for a question.", &MODEL_TIMEOUT, 100, 600_000, USER, GucFlags::UNIT_MS);
    all.int(
        c"ask.model_daily_limit",
        c"Model calls of a role in a day (UTC); -1: no limit.",
        &MODEL_DAILY_LIMIT,
        -1,
        i32::MAX,
        SUPERUSER,
        none,
    );
    all.choice(
        c"ask.share_samples",
        c"Which data values may go to a model: off, labels (of columns with few distinct short values), on.",
        &SHARE_SAMPLES,
        SUPERUSER,
    );
    all.text(c"ask.model", c"Model server that is asked (CREATE SERVER ... FOREIGN DATA WRAPPER ask_model).", &MODEL);
    all.text(c"ask.embedding", c"Model server whose embeddings recall uses beside the built-in ones.", &EMBEDDING);
    all.name(c"ask.session", c"Conversation of this connection; empty: none.", c"", &SESSION);
    all.name(
        c"ask.app_user",
        c"End user behind one database role: separates memories.",
        c"Not a security boundary where the client can SET.",
        &APP_USER,
    );
    placeholders::check(&all.known);
    placeholders::define(all.made);
    // SAFETY: from now on a misspelt setting is an error, not a silent placeholder.
    unsafe { pg_sys::MarkGUCPrefixReserved(c"ask".as_ptr()) };
}

#[pg_guard]
extern "C-unwind" fn check_name(value: *mut *mut c_char, _extra: *mut *mut c_void, _source: pg_sys::GucSource::Type) -> bool {
    // SAFETY: PostgreSQL passes a pointer to the new value, which may be null.
    let text = unsafe {
        if value.is_null() || (*value).is_null() {
            return true;
        }
        CStr::from_ptr(*value)
    };
    text.is_empty() || text.to_str().is_ok_and(|t| name_problem(t).is_none())
}

/// What is wrong with the name of a session or end user.
fn name_problem(name: &str) -> Option<&'static str> {
    if name.trim().is_empty() {
        Some("it is blank")
    } else if name.chars().count() > NAME_LENGTH {
        Some("it is longer than 128 characters")
    } else if name.chars().any(char::is_control) {
        Some("it holds control characters")
    } else {
        None
    }
}

/// Checks the name of a session given by the caller; the empty one stands for no conversation.
pub fn check_session(name: &str) -> Result<(), AskError> {
    if name.is_empty() {
        return Ok(());
    }
    name_problem(name).map_or(Ok(()), |why| Err(AskError::Name { what: "session", why }))
}

fn text(setting: &GucSetting<Option<CString>>) -> Option<String> {
    setting.get().map(|t| t.to_string_lossy().into_owned()).filter(|t| !t.is_empty())
}

/// Where the audit trail goes.
pub fn audit_log() -> AuditLog {
    AUDIT_LOG.get()
}
/// Whether the audit trail and the log keep literals.
pub fn audit_literals() -> bool {
    AUDIT_LITERALS.get()
}
/// Milliseconds from which a question is logged; `None`: none is.
pub fn log_min_duration() -> Option<f64> {
    Some(LOG_MIN_DURATION.get()).filter(|ms| *ms >= 0).map(f64::from)
}
/// How the server's log hears of questions without an answer.
pub fn log_unanswered() -> Unanswered {
    LOG_UNANSWERED.get()
}
/// Whether questions that are kept take old ones away.
pub fn auto_prune() -> bool {
    AUTO_PRUNE.get()
}
/// Limits of the guard for this call.
pub fn limits() -> crate::guard::Limits {
    crate::guard::Limits {
        timeout: Duration::from_millis(TIMEOUT.get().max(0) as u64),
        max_rows: MAX_ROWS.get().max(1) as u64,
        max_cost: MAX_COST.get(),
        max_result_bytes: MAX_RESULT_SIZE.get().max(1) as u64 * 1024,
        max_memory_bytes: (MAX_MEMORY.get().max(0) as u64) << 20,
    }
}

/// Confidence from which an answer comes without a warning.
pub fn answer_at() -> f32 {
    ANSWER_AT.get() as f32
}
/// Confidence below which the question is asked back.
pub fn clarify_below() -> f32 {
    CLARIFY_BELOW.get() as f32
}
/// Planner's cost up to which a reading is run only to see whether it finds rows.
pub fn probe_cost() -> f64 {
    PROBE_COST.get()
}
/// Whether questions are kept and learned from.
pub fn learn() -> bool {
    LEARN.get()
}
/// The conversation set for this connection, if any; an empty text where it shall have none.
pub fn session() -> Option<String> {
    SESSION.get().map(|t| t.to_string_lossy().into_owned())
}
/// Seconds that a conversation lives.
pub fn session_ttl() -> i32 {
    SESSION_TTL.get()
}
/// Similarity, success rate and confidence above which a memory answers.
pub fn reuse_gate() -> (f64, f64, f64) {
    (REUSE_SIMILARITY.get(), REUSE_SUCCESS.get(), REUSE_CONFIDENCE.get())
}
/// Similarity from which a memory informs.
pub fn inform_similarity() -> f64 {
    DOMAIN.get().similarity()
}
/// Nearest memories considered.
pub fn recall() -> i32 {
    RECALL.get()
}
/// Bytes of memory for compiled schemas that all backends share.
pub fn shared_schemas() -> usize {
    usize::try_from(SHARED_SCHEMAS.get()).unwrap_or(0) << 20
}
/// Seconds that history is kept.
pub fn history_ttl() -> i32 {
    HISTORY_TTL.get()
}
/// The end user behind the role; empty where unset.
pub fn app_user() -> String {
    text(&APP_USER).unwrap_or_default()
}
/// The model server to ask, if any.
pub fn model() -> Option<String> {
    text(&MODEL)
}
/// The model server whose embeddings recall uses, if any.
pub fn embedding() -> Option<String> {
    text(&EMBEDDING)
}
/// When the model is asked.
pub fn model_route() -> Route {
    MODEL_ROUTE.get()
}
/// Time that all model calls for a question have together.
pub fn model_timeout() -> Duration {
    Duration::from_millis(MODEL_TIMEOUT.get().max(100) as u64)
}
/// Model calls of a role in a day; negative: no limit.
pub fn model_daily_limit() -> i32 {
    MODEL_DAILY_LIMIT.get()
}
/// Which data values may go to a model.
pub fn share_samples() -> pg_ask_prompt::Sharing {
    match SHARE_SAMPLES.get() {
        Sharing::Off | Sharing::No | Sharing::False | Sharing::Zero => pg_ask_prompt::Sharing::Off,
        Sharing::Labels => pg_ask_prompt::Sharing::Labels,
        Sharing::On | Sharing::Yes | Sharing::True | Sharing::One => pg_ask_prompt::Sharing::On,
    }
}
/// First day of the week.
pub fn week_start() -> pg_ask_engine::answer::WeekStart {
    use pg_ask_engine::answer::WeekStart as Engine;
    match WEEK_START.get() {
        WeekStart::Monday => Engine::Monday,
        WeekStart::Sunday => Engine::Sunday,
        WeekStart::Saturday => Engine::Saturday,
    }
}
/// Month (1 to 12) in which the fiscal year begins.
pub fn fiscal_year_start() -> u8 {
    FISCAL_YEAR_START.get().clamp(1, 12) as u8
}
