//! What a language model is sent and what it replies. Pure: no clock, no environment, no network.
//!
//! [`prompt`] builds the messages within a token budget, [`provider`] writes and reads the JSON of the providers, and
//! [`extract`] finds queries in whatever a model replied. Nothing here trusts anything: names, comments and values are
//! marked as data, replies are only searched for text that the guard will judge.

#![forbid(unsafe_code)]

pub mod breaker;
pub mod ddl;
pub mod doubts;
pub mod extract;
pub mod found;
mod notes;
pub mod prompt;
pub mod provider;
mod rules;
pub mod sharing;
mod sqltext;
pub mod text;

pub use extract::{Proposal, extract};
pub use prompt::{Example, Input, Message, Prompt, Ranked, Reading, Speaker, build, repair};
pub use provider::{Call, Outgoing, Provider, Reply, Unreadable};
pub use sharing::Sharing;
