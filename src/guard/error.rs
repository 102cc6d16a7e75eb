//! What can go wrong when a query is judged or run, and how it is said to SQL.

use std::time::Duration;

/// A rule that a query broke. `rule` is a stable id; programs may depend on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denial {
    /// `syntax.…`, `meaning.…`, `relation.…`, `function.…`, `type.…`, `limit.…`, `rule.…`
    pub rule: &'static str,
    /// One sentence, lower case, without a full stop, as PostgreSQL writes messages.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Denial {
    pub(super) fn new(rule: &'static str, message: impl Into<String>) -> Self {
        Self { rule, message: message.into(), hint: None }
    }

    pub(super) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// What to do where a function is not allowed.
pub(super) fn may_allow(function: &str) -> String {
    format!("If its code is to be trusted, an administrator may allow it: {}", allowing(function))
}

/// The statement by which an administrator allows an object.
pub(super) fn allowing(object: &str) -> String {
    format!("SELECT ask.allow('{}').", object.replace('\'', "''"))
}

impl From<pg_ask_allowlist::Refusal> for Denial {
    fn from(refusal: pg_ask_allowlist::Refusal) -> Self {
        Self { rule: refusal.rule, message: refusal.message, hint: refusal.hint }
    }
}

/// Why a query gave no rows.
#[derive(Debug, Clone, thiserror::Error)]
pub enum GuardError {
    /// The guard refuses the query.
    #[error("the query is not allowed: {}", .0.message)]
    Rejected(Denial),
    /// PostgreSQL reported an error: while it read, planned or ran the query.
    #[error("{message}")]
    Failed {
        /// PostgreSQL's own SQLSTATE.
        sqlstate: String,
        /// PostgreSQL's own message.
        message: String,
        /// PostgreSQL's own detail.
        detail: Option<String>,
        /// PostgreSQL's own hint.
        hint: Option<String>,
    },
    /// `ask.timeout` elapsed.
    #[error("the query was stopped after {} ms (ask.timeout)", .0.as_millis())]
    TimedOut(Duration),
    /// The planner's estimate is above `ask.max_cost`.
    #[error("the query is estimated to cost {cost:.0}, more than {max:.0} (ask.max_cost)")]
    TooExpensive {
        /// The planner's total cost of the query.
        cost: f64,
        /// The limit in force.
        max: f64,
    },
    /// More bytes than `ask.max_result_size`.
    #[error("the result is larger than {max} bytes (ask.max_result_size)")]
    ResultTooLarge {
        /// The limit in force, in bytes.
        max: u64,
    },
    /// The query took more memory than `ask.max_memory`.
    #[error("the query was stopped: it took more than {} MB of memory (ask.max_memory)", .max >> 20)]
    OutOfMemory {
        /// The limit in force, in bytes.
        max: u64,
    },
    /// A value that the query made is too long to be given to a function.
    #[error("a value of {bytes:.0} bytes is too long for a function, {max:.0} are allowed")]
    ValueTooLong {
        /// Its size.
        bytes: f64,
        /// The limit.
        max: f64,
    },
    /// A number that decides how long a text becomes is too large.
    #[error("the number {number:.0} is too large, {max:.0} is allowed")]
    NumberTooLarge {
        /// The number.
        number: f64,
        /// The limit.
        max: f64,
    },
    /// What `ask.table`, `ask.cursor` or `ask.view` was asked for cannot be made.
    #[error("{message}")]
    Unsuitable {
        /// A SQLSTATE of PostgreSQL that says what kind of mistake it is.
        sqlstate: &'static str,
        /// What is wrong.
        message: String,
        /// What to write instead.
        hint: Option<String>,
    },
}

impl GuardError {
    /// The five letters for the client. `PA` is the extension's own class.
    pub fn sqlstate(&self) -> &str {
        match self {
            GuardError::Rejected(_) => "PA001",
            GuardError::Failed { sqlstate, .. } => sqlstate,
            GuardError::TimedOut(_) => "57014",
            GuardError::TooExpensive { .. } => "PA002",
            GuardError::ResultTooLarge { .. } => "PA003",
            GuardError::OutOfMemory { .. } => "53200",
            GuardError::ValueTooLong { .. } | GuardError::NumberTooLarge { .. } => "54000",
            GuardError::Unsuitable { sqlstate, .. } => sqlstate,
        }
    }

    /// MESSAGE for the client.
    pub fn message(&self) -> String {
        self.to_string()
    }

    /// HINT for the client: what to do next.
    pub fn hint(&self) -> Option<String> {
        match self {
            GuardError::Rejected(denial) => denial.hint.clone(),
            GuardError::Failed { hint, .. } => hint.clone(),
            GuardError::TimedOut(_) => Some("Ask for a shorter period or fewer rows, or raise ask.timeout.".into()),
            GuardError::TooExpensive { .. } => Some("Add a condition or a join condition; an administrator may raise ask.max_cost.".into()),
            GuardError::ResultTooLarge { .. } => {
                Some("Select fewer or narrower columns, or aggregate; an administrator may raise ask.max_result_size.".into())
            }
            GuardError::OutOfMemory { .. } => {
                Some("Filter or aggregate before values are gathered; an administrator may raise ask.max_memory.".into())
            }
            GuardError::ValueTooLong { .. } => Some("Apply the function to the values before they are put together.".into()),
            GuardError::NumberTooLarge { .. } => None,
            GuardError::Unsuitable { hint, .. } => hint.clone(),
        }
    }

    /// The stable id of the rule behind this error.
    pub fn rule(&self) -> &'static str {
        match self {
            GuardError::Rejected(denial) => denial.rule,
            GuardError::Failed { sqlstate, .. } => match sqlstate.as_str() {
                "42601" => "meaning.syntax",
                "42P01" => "meaning.unknown_table",
                "42703" => "meaning.unknown_column",
                "42883" => "meaning.unknown_function",
                "42704" => "meaning.unknown_type",
                "42702" | "42725" => "meaning.ambiguous",
                "42501" => "meaning.privilege",
                "54000" => "limit.value",
                _ => "meaning.error",
            },
            GuardError::TimedOut(_) => "limit.timeout",
            GuardError::TooExpensive { .. } => "limit.cost",
            GuardError::ResultTooLarge { .. } => "limit.size",
            GuardError::OutOfMemory { .. } => "limit.memory",
            GuardError::ValueTooLong { .. } | GuardError::NumberTooLarge { .. } => "limit.value",
            GuardError::Unsuitable { .. } => "call.unsuitable",
        }
    }
}

impl From<Denial> for GuardError {
    fn from(denial: Denial) -> Self {
        GuardError::Rejected(denial)
    }
}
