//! pg_ask: the embed crate.
