//! One HTTP request: bounded in time and size, interrupted like a query.

use super::error::Fault;
use super::resolve::{Resolver, Unresolved};
use super::secret::Secret;
use pg_ask_prompt::Outgoing;
use pgrx::pg_sys;
use reqwest::header::{HeaderName, HeaderValue, RETRY_AFTER};
use std::error::Error;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

/// Largest reply, in bytes.
pub const MAX_BODY: usize = 4 * 1024 * 1024;
/// How often interrupts are looked for while a call waits.
const TICK: Duration = Duration::from_millis(25);

/// Sends a request and returns the body of a successful reply. `until` is when it must be complete, `limit` what the caller
/// was given in all (for the message).
///
/// # Errors
/// See [`Fault`]. Cancels, timeouts of the statement and shutdowns raise.
pub fn send(outgoing: &Outgoing, key: Option<&Secret>, roots: Option<&[u8]>, until: Instant, limit: Duration) -> Result<Vec<u8>, Fault> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|_| Fault::Connect("no event loop"))?;
    let client = client(roots)?;
    let body = outgoing.body.to_string();
    let mut request = client.post(&outgoing.url).header("content-type", "application/json").header("accept", "application/json").body(body);
    for (name, value) in &outgoing.headers {
        request = request.header(*name, *value);
    }
    if let Some(key) = key {
        let (name, prefix) = outgoing.key_header;
        let mut value = HeaderValue::from_str(&format!("{prefix}{}", key.reveal())).map_err(|_| Fault::Request)?;
        value.set_sensitive(true);
        request = request.header(HeaderName::from_static(name), value);
    }
    let exchange = async move {
        let mut response = request.send().await.map_err(|e| fault(&e))?;
        let status = response.status();
        let retry_after = response.headers().get(RETRY_AFTER).and_then(|v| v.to_str().ok()).and_then(seconds_of);
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|e| fault(&e))? {
            if body.len() + chunk.len() > MAX_BODY {
                return Err(Fault::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        if status.is_success() {
            return Ok(body);
        }
        let code = pg_ask_prompt::provider::error_code(&body);
        // An endpoint that hands the key back does not get it into a message.
        let code = code.filter(|c| key.is_none_or(|k| !k.reveal().contains(c.as_str()) && !c.contains(k.reveal())));
        Err(Fault::Status { status: status.as_u16(), code, retry_after })
    };
    let exchange = async {
        let left = until.saturating_duration_since(Instant::now());
        tokio::time::timeout(left, exchange).await.unwrap_or(Err(Fault::Timeout(limit)))
    };
    interruptible(&runtime, exchange)
}

/// Waits, and lets interrupts through meanwhile.
pub fn pause(duration: Duration) {
    let until = Instant::now() + duration;
    while let Some(left) = until.checked_duration_since(Instant::now()).filter(|d| !d.is_zero()) {
        std::thread::sleep(left.min(TICK));
        interrupts();
    }
}

fn client(roots: Option<&[u8]>) -> Result<reqwest::Client, Fault> {
    let mut builder = reqwest::Client::builder()
        // A redirect could carry the key to another host.
        .redirect(reqwest::redirect::Policy::none())
        // What the server process happens to have in its environment decides nothing.
        .no_proxy()
        .referer(false)
        .user_agent(concat!("pg_ask/", env!("CARGO_PKG_VERSION")))
        .pool_max_idle_per_host(0)
        .dns_resolver(Arc::new(Resolver));
    for certificate in
        roots.map(reqwest::Certificate::from_pem_bundle).transpose().map_err(|_| Fault::Tls("ca_file".into()))?.unwrap_or_default()
    {
        builder = builder.add_root_certificate(certificate);
    }
    builder.build().map_err(|_| Fault::Tls("the certificates can't be used".into()))
}

/// Runs a future to its end. PostgreSQL's interrupts are processed outside of the event loop, on this thread, which is the
/// only one that its signal handlers know.
fn interruptible<T>(runtime: &tokio::runtime::Runtime, future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let _waiting = Waiting::begin();
    loop {
        match runtime.block_on(async { tokio::time::timeout(TICK, &mut future).await }) {
            Ok(out) => return out,
            Err(_) => interrupts(),
        }
    }
}

/// Cancel, statement_timeout and terminate raise here; without a postmaster the process ends here.
fn interrupts() {
    pgrx::check_for_interrupts!();
    // SAFETY: the latch is this process's own; a wait of zero returns at once, or ends the process if the postmaster is gone.
    unsafe {
        let events = pg_sys::WL_TIMEOUT | pg_sys::WL_EXIT_ON_PM_DEATH;
        pg_sys::WaitLatch(std::ptr::null_mut(), events as i32, 0, pg_sys::PG_WAIT_EXTENSION);
    }
}

/// Shows in pg_stat_activity that this process waits for something outside.
struct Waiting;

impl Waiting {
    fn begin() -> Waiting {
        // SAFETY: points to this process's own entry, or to a local variable.
        unsafe { pg_sys::my_wait_event_info.write_volatile(pg_sys::PG_WAIT_EXTENSION) };
        Waiting
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        // SAFETY: as above.
        unsafe { pg_sys::my_wait_event_info.write_volatile(0) };
    }
}

/// Retry-After: seconds, or a date.
fn seconds_of(text: &str) -> Option<Duration> {
    if let Ok(seconds) = text.trim().parse::<u64>() {
        return Some(Duration::from_secs(seconds.min(86_400)));
    }
    let at = httpdate::parse_http_date(text.trim()).ok()?;
    Some(at.duration_since(SystemTime::now()).unwrap_or_default())
}

/// What a client's error is, from the chain of its causes. Their texts stay out: they may hold what was sent.
fn fault(error: &reqwest::Error) -> Fault {
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(e) = cause {
        cause = e.source();
        if e.is::<Unresolved>() {
            return Fault::Dns;
        }
        if let Some(io) = e.downcast_ref::<std::io::Error>() {
            use std::io::ErrorKind as Kind;
            match io.kind() {
                Kind::ConnectionRefused => return Fault::Connect("refused"),
                Kind::ConnectionReset | Kind::BrokenPipe | Kind::ConnectionAborted if error.is_connect() => return Fault::Connect("reset"),
                Kind::HostUnreachable | Kind::NetworkUnreachable => return Fault::Connect("unreachable"),
                // How rustls reports that a handshake failed; its texts speak of certificates only.
                Kind::InvalidData if error.is_connect() => {
                    let text = io.get_ref().map(ToString::to_string).unwrap_or_default();
                    return Fault::Tls(text.chars().filter(|c| !c.is_control()).take(120).collect());
                }
                _ => {}
            }
            // An io::Error's source is that of what it wraps, not what it wraps.
            if let Some(inner) = io.get_ref() {
                cause = Some(inner);
            }
        }
    }
    if error.is_timeout() {
        Fault::Timeout(Duration::ZERO)
    } else if error.is_connect() {
        Fault::Connect("no connection")
    } else if error.is_builder() {
        Fault::Request
    } else {
        Fault::Broken
    }
}
