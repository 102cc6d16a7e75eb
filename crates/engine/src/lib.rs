//! Question + schema + context → ranked queries with confidence. Pure: no clock, no environment, no randomness.

pub mod answer;
mod compose;
pub mod lexicon;
mod link;
mod mention;
pub mod numbers;
pub mod plan;
pub mod query;
pub mod render;
pub mod schema;
pub mod text;
pub mod time;
pub mod time_types;
mod weights;
