//! pg_ask: the allowlist crate.
