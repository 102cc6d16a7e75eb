//! Question + schema + context → ranked queries with confidence. Pure: no clock, no environment, no randomness.

pub mod account;
pub mod answer;
mod ask;
mod census;
mod compose;
mod confidence;
mod describe;
mod features;
mod followup;
mod inform;
pub mod lexicon;
mod link;
mod mention;
pub mod normal;
pub mod numbers;
pub mod plan;
pub mod probe;
pub mod query;
mod rank;
pub mod relevant;
pub mod render;
mod report;
mod requests;
pub mod schema;
pub mod slots;
mod spelling;
mod spelt;
pub mod text;
pub mod time;
pub mod time_types;
mod vague;
mod visit;
mod weights;

pub use ask::{LONGEST_QUESTION, TopicEvidence, ask, topic};
pub use describe::{output, title};
pub use inform::inform;
