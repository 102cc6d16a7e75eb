//! Model providers: endpoints declared as servers of the wrapper `ask_model`, and calls to them over HTTP.
//!
//! A call can hang, lie or leak; therefore: it is interrupted like a query is (`http`), held to one deadline, counted
//! (`usage`), cut off by a breaker (`breaker`); its key is a [`secret::Secret`] that can't be printed; and what it replies
//! is text that the guard judges like any other. Nothing here runs SQL that a model wrote.

pub mod breaker;
mod call;
pub mod embedding;
mod error;
mod http;
pub mod options;
mod resolve;
mod secret;
mod server;
pub mod usage;

pub use call::{Deadline, chat};
pub use error::ModelError;
pub use server::{Endpoint, endpoint};

/// When a model is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, pgrx::PostgresGucEnum)]
pub enum Route {
    /// Where the engine is below `ask.answer_at`.
    #[name = c"unsure"]
    Unsure,
    /// Whenever no memory answers.
    #[name = c"always"]
    Always,
    #[name = c"never"]
    Never,
}

/// Breakers of the servers that the current role may use: name, failures in a row, milliseconds until the next try if open.
pub fn states() -> Vec<(String, u32, Option<i64>)> {
    let states = server::usable().into_iter().map(|(name, server, mapping)| {
        let (failures, wait) = breaker::state(server, mapping);
        (name, failures, wait)
    });
    states.collect()
}

/// Once, when the library is loaded.
pub fn register() {
    breaker::register();
    usage::register();
}
