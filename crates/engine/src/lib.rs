//! Question + schema + context → ranked queries with confidence. Pure: no clock, no environment, no randomness.

pub mod answer;
pub mod lexicon;
pub mod query;
pub mod schema;
pub mod text;
pub mod time_types;
