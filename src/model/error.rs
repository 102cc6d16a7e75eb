//! What can go wrong with a model. No variant carries a key, a prompt, or anything that an endpoint sent back beyond a
//! plain error code.

use pg_ask_prompt::Unreadable;
use std::time::Duration;

/// Why a model did not answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    #[error("there is no model server \"{0}\"")]
    NoServer(String),
    #[error("permission denied for foreign server {0}")]
    Usage(String),
    #[error("model server \"{server}\": {problem}")]
    Options { server: String, problem: String },
    #[error("model server \"{server}\": the key file {problem}")]
    KeyFile { server: String, problem: &'static str },
    #[error("model server \"{server}\" is left alone after repeated failures; the next try is in {} s", .wait.as_secs().max(1))]
    Open { server: String, wait: Duration },
    #[error("the daily limit of {limit} model calls is reached")]
    Limit { limit: i32 },
    #[error("model calls are limited to {limit} a day, and a call could not be accounted for here")]
    Unaccounted { limit: i32 },
    #[error("model server \"{server}\": {fault}")]
    Call { server: String, fault: Fault },
    #[error("model server \"{server}\": no usable query came back ({problem})")]
    Reply { server: String, problem: String },
}

/// How a call failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("the host name could not be resolved")]
    Dns,
    #[error("the connection failed ({0})")]
    Connect(&'static str),
    #[error("the TLS connection failed ({0})")]
    Tls(String),
    #[error("no complete reply within {:.1} s", .0.as_secs_f64())]
    Timeout(Duration),
    #[error("the reply broke off")]
    Broken,
    #[error("the reply is larger than {} MB", super::http::MAX_BODY / (1024 * 1024))]
    TooLarge,
    #[error("HTTP status {status}{}", .code.as_deref().map(|c| format!(" ({c})")).unwrap_or_default())]
    Status { status: u16, code: Option<String>, retry_after: Option<Duration> },
    #[error("{}", unreadable(.0))]
    Unreadable(Unreadable),
    #[error("the key or the address holds characters that a request can't carry")]
    Request,
}

fn unreadable(problem: &Unreadable) -> String {
    match problem {
        Unreadable::Encoding => "the reply is not UTF-8".into(),
        Unreadable::Json => "the reply is not JSON".into(),
        Unreadable::Shape(part) => format!("the reply has no {part}"),
        Unreadable::Refused => "the model refused to answer".into(),
    }
}

impl Fault {
    /// Whether the endpoint is at fault, so that its breaker counts it. Bad keys and bad requests are the caller's; a limit of
    /// time that was too short for anyone, too.
    pub fn of_endpoint(&self) -> bool {
        match self {
            Fault::Status { status, .. } => *status >= 500 || matches!(status, 408 | 429),
            Fault::Timeout(limit) => *limit >= Duration::from_secs(5),
            Fault::Unreadable(Unreadable::Refused) | Fault::Request => false,
            _ => true,
        }
    }

    /// Worth another try within the same call.
    pub fn passes(&self) -> bool {
        matches!(self, Fault::Status { status: 408 | 429 | 500..=599, .. })
    }
}

impl ModelError {
    /// What to do next.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoServer(_) => "SET ask.model to the name of a server made with CREATE SERVER … FOREIGN DATA WRAPPER ask_model.",
            Self::Usage(_) => "Its owner can GRANT USAGE ON FOREIGN SERVER to this role.",
            Self::Options { .. } => "Change it with ALTER SERVER … OPTIONS.",
            Self::KeyFile { .. } => "The file must belong to the server's system user and be readable by nobody else (chmod 600).",
            Self::Open { .. } => "SELECT * FROM ask.report() shows the state of each endpoint.",
            Self::Limit { .. } => "A superuser sets ask.model_daily_limit, also for one role: ALTER ROLE … SET ask.model_daily_limit = ….",
            Self::Unaccounted { .. } => {
                "Ask outside of read-only and SERIALIZABLE transactions, on the primary server; or add pg_ask to shared_preload_libraries."
            }
            Self::Call { fault: Fault::Status { status: 401 | 403, .. }, .. } => "Check the key in the user mapping.",
            Self::Call { fault: Fault::Status { status: 404, .. }, .. } => "Check the server's options url and model.",
            Self::Call { fault: Fault::Timeout(_), .. } => "ask.model_timeout is the limit for all calls of a question.",
            Self::Call { fault: Fault::Tls(_), .. } => "The server's option ca_file names a file with further root certificates.",
            Self::Call { .. } => "Check the server's option url, and that the endpoint runs.",
            Self::Reply { .. } => "SET ask.model_route = 'unsure' to get the engine's answer instead.",
        }
    }
}
