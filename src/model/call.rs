//! A call with what surrounds it: limits, breaker, key, retries, account.

use super::error::{Fault, ModelError};
use super::server::{self, Endpoint};
use super::{breaker, http, usage};
use crate::settings;
use pg_ask_prompt::{Outgoing, Prompt, Reply, provider};
use std::time::{Duration, Instant};

/// Tries of one call where the endpoint says 'later' (429, 5xx).
const TRIES: u32 = 3;
/// First pause between tries; doubled each time. Retry-After wins.
const PAUSE: Duration = Duration::from_millis(500);
/// Largest file of root certificates, in bytes.
const ROOTS: u64 = 1024 * 1024;

/// The time that all calls for a question have together.
#[derive(Debug, Clone, Copy)]
pub struct Deadline {
    until: Instant,
    limit: Duration,
}

impl Deadline {
    /// From now on.
    pub fn new(limit: Duration) -> Deadline {
        Deadline { until: Instant::now() + limit, limit }
    }

    fn left(&self) -> Duration {
        self.until.saturating_duration_since(Instant::now())
    }
}

/// Sends a prompt; structured output is asked for first, and done without where the endpoint does not know it.
///
/// # Errors
/// See [`ModelError`].
pub fn chat(endpoint: &Endpoint, prompt: &Prompt, deadline: Deadline) -> Result<Reply, ModelError> {
    let mut call = endpoint.call();
    let mut outcome = one(endpoint, &call, prompt, deadline);
    if let Err(ModelError::Call { fault: Fault::Status { status: 400 | 422, .. }, .. }) = outcome
        && (call.structured || call.temperature.is_some())
    {
        (call.structured, call.temperature) = (false, None);
        outcome = one(endpoint, &call, prompt, deadline);
    }
    outcome
}

fn one(endpoint: &Endpoint, call: &pg_ask_prompt::Call, prompt: &Prompt, deadline: Deadline) -> Result<Reply, ModelError> {
    let outgoing = provider::request(call, prompt);
    exchange(endpoint, &outgoing, deadline, "sql", |body| {
        let reply = provider::read(endpoint.provider, body)?;
        let tokens = (reply.input_tokens, reply.output_tokens);
        Ok((reply, tokens))
    })
}

/// One request with its retries. `read` gives the reply and its tokens.
pub(super) fn exchange<T>(
    endpoint: &Endpoint,
    outgoing: &Outgoing,
    deadline: Deadline,
    purpose: &'static str,
    read: impl Fn(&[u8]) -> Result<(T, (u64, u64)), provider::Unreadable>,
) -> Result<T, ModelError> {
    let failed = |fault: Fault| ModelError::Call { server: endpoint.server.clone(), fault };
    let roots = endpoint.ca_file.as_deref().map(roots).transpose().map_err(&failed)?;
    let mut pause = PAUSE;
    for attempt in 1.. {
        let limit = settings::model_daily_limit();
        if limit >= 0 && usage::today() >= i64::from(limit) {
            return Err(ModelError::Limit { limit });
        }
        // Where nothing can be written, and backends share no memory, nobody would know of the call.
        if limit >= 0 && !breaker::is_shared() && crate::db::write_obstacle().is_some() {
            return Err(ModelError::Unaccounted { limit });
        }
        breaker::enter(endpoint).map_err(|wait| ModelError::Open { server: endpoint.server.clone(), wait })?;
        let key = server::key(endpoint)?;
        let entry = usage::begin(&endpoint.server, &endpoint.model, purpose);
        let started = Instant::now();
        let sent = http::send(outgoing, key.as_ref(), roots.as_deref(), deadline.until, deadline.limit);
        drop(key);
        let outcome = sent.and_then(|body| read(&body).map_err(Fault::Unreadable));
        let ms = started.elapsed().as_secs_f64() * 1000.0;
        match outcome {
            Ok((reply, tokens)) => {
                breaker::succeeded(endpoint);
                usage::end(entry, "ok", tokens, ms);
                tracing::debug!(server = endpoint.server, ms, input = tokens.0, output = tokens.1, "model called");
                return Ok(reply);
            }
            Err(fault) => {
                usage::end(entry, word(&fault), (0, 0), ms);
                tracing::warn!(server = endpoint.server, ms, fault = %fault, "model call failed");
                let wait = match &fault {
                    Fault::Status { retry_after: Some(wait), .. } => *wait,
                    _ => pause,
                };
                // Not at the price of the time that the answer needs.
                if fault.passes() && attempt < TRIES && wait + pause < deadline.left() {
                    http::pause(wait);
                    pause *= 2;
                    continue;
                }
                if fault.of_endpoint() {
                    breaker::failed(endpoint);
                }
                return Err(failed(fault));
            }
        }
    }
    Err(failed(Fault::Broken))
}

/// A fault in one word, for the account.
fn word(fault: &Fault) -> &'static str {
    match fault {
        Fault::Dns => "dns",
        Fault::Connect(_) => "connect",
        Fault::Tls(_) => "tls",
        Fault::Timeout(_) => "timeout",
        Fault::Broken => "broken",
        Fault::TooLarge => "too large",
        Fault::Status { .. } => "status",
        Fault::Unreadable(_) => "unreadable",
        Fault::Request => "request",
    }
}

/// The certificates of `ca_file`.
fn roots(path: &str) -> Result<Vec<u8>, Fault> {
    let size = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file).map(|m| m.len());
    match size {
        Some(size) if size <= ROOTS => std::fs::read(path).map_err(|_| Fault::Tls("ca_file can't be read".into())),
        _ => Err(Fault::Tls("ca_file can't be read".into())),
    }
}
