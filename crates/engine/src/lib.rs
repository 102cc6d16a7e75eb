//! pg_ask: the engine crate.
