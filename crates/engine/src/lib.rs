//! Question + schema + context → ranked queries with confidence. Pure: no clock, no environment, no randomness.

mod about;
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
pub mod numbers;
mod pattern;
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
mod sound;
mod spelling;
pub mod text;
pub mod time;
pub mod time_types;
mod vague;
mod weights;

pub use about::{CATALOG, Idea, about, ideas};
pub use ask::{LONGEST_QUESTION, TopicEvidence, ask, topic};
pub use describe::{output, title};
pub use inform::inform;
