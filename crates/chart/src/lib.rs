//! pg_ask: the chart crate.
