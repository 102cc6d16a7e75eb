//! pg_ask: ask a PostgreSQL database in plain language.
//!
//! The only crate with pgrx and with `unsafe`: functions (`api`) call the pipeline, which uses the catalog, the guard and
//! the memory. What needs no server lives in `crates/`.

mod api;
mod audit;
mod catalog;
mod db;
mod errors;
mod guard;
mod log;
mod lookup;
mod memory;
mod model;
mod pipeline;
mod placeholders;
mod presence;
mod settings;
mod shared;

use pgrx::pg_guard;

::pgrx::pg_module_magic!();

/// Called by PostgreSQL when the library is loaded into a backend.
#[allow(non_snake_case)]
#[pg_guard]
pub extern "C-unwind" fn _PG_init() {
    settings::define();
    log::install();
    audit::register();
    catalog::register();
    guard::register();
    memory::journal::register();
    memory::session::register();
    model::register();
    shared::register();
    // SAFETY: a plain read of the server's state.
    if unsafe { pgrx::pg_sys::process_shared_preload_libraries_in_progress } {
        // Once for all backends, which share these pages: the lists are no part of anybody's first question.
        let _ = db::caught(|| {
            guard::warm();
            pg_ask_engine::warm();
        });
    }
}
