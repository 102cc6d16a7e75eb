//! Host names, resolved on a thread of its own: `getaddrinfo` blocks for as long as it likes and can't be interrupted.
//! PostgreSQL's signal handlers must never run on that thread, therefore all signals are blocked in it.

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{SocketAddr, ToSocketAddrs};

/// The system's resolver on a foreign thread.
pub struct Resolver;

/// The name could not be resolved.
#[derive(Debug, thiserror::Error)]
#[error("the host name could not be resolved")]
pub struct Unresolved;

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (sender, receiver) = tokio::sync::oneshot::channel::<std::io::Result<Vec<SocketAddr>>>();
        let host = name.as_str().to_owned();
        let started = without_signals(|| {
            std::thread::Builder::new().name("pg_ask resolver".into()).stack_size(256 * 1024).spawn(move || {
                // Nobody listens any more if the call was cancelled.
                let _ = sender.send((host.as_str(), 0).to_socket_addrs().map(Iterator::collect));
            })
        });
        Box::pin(async move {
            if started.is_err() {
                return Err(Unresolved.into());
            }
            match receiver.await {
                Ok(Ok(addresses)) if !addresses.is_empty() => Ok(Box::new(addresses.into_iter()) as Addrs),
                _ => Err(Unresolved.into()),
            }
        })
    }
}

/// Runs `f` with all signals blocked: a thread that it starts inherits that.
fn without_signals<T>(f: impl FnOnce() -> T) -> T {
    // SAFETY: both sets are initialized before use; the calling thread's mask is put back, and `f` starts a thread only.
    unsafe {
        let mut all: libc::sigset_t = std::mem::zeroed();
        let mut before: libc::sigset_t = std::mem::zeroed();
        libc::sigfillset(&mut all);
        libc::pthread_sigmask(libc::SIG_BLOCK, &all, &mut before);
        let out = f();
        libc::pthread_sigmask(libc::SIG_SETMASK, &before, std::ptr::null_mut());
        out
    }
}
