//! pg_ask: ask a PostgreSQL database in plain language.
use pgrx::prelude::*;

mod guard;

::pgrx::pg_module_magic!();

#[pg_extern]
fn hello() -> &'static str {
    "x"
}
