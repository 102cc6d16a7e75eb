//! What the Makefile calls: prerequisites, build, install, throw-away servers, the demo, the tests and the benchmarks.
//!
//! Everything a server needs lives in a private copy of the PostgreSQL installation below `target/`
//! (see [`tree`]), so nothing of the system is overwritten; only `install` writes to a real installation.
#![forbid(unsafe_code)]

mod bench;
mod check;
mod demo;
mod error;
mod eval;
mod extension;
mod packages;
mod postgres;
mod process;
mod python;
mod regress;
mod server;
mod table;
mod train;
mod tree;
mod vector;
mod workspace;

use error::Result;
use std::process::ExitCode;

const USAGE: &str = "usage: make TARGET

  demo                     a throw-away server with the shop database, and an analyst's story told to it
  test                     everything: format, lints, unit tests, pg_regress, the runners below tests/
  server                   a throw-away server with the shop database, until Ctrl-C
  install [PG_CONFIG=…]    build and install into a real PostgreSQL installation
  regress                  pg_regress only
  regress-accept           pg_regress, then its results become the expected output
  test-runaway [ARGS=NAME] every function that the guard allows (or one), with the largest arguments; takes many minutes
  bench                    benchmarks of the crates and, in SQL, against hand-written queries
  eval PACK=… [ARGS=…]     an evaluation pack (by folder or name; EVAL_DIR holds packs and harness)
  train                    fits the ranking and the confidence to packs (of EVAL_DIR), writes crates/engine/data
  fmt, lint                format the sources; clippy";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.split_first() {
        Some((task, rest)) => run(task, rest),
        None => {
            println!("{USAGE}");
            Ok(true)
        }
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            process::flush_step();
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

/// Runs one task; `Ok(false)` means it ran and found failures.
fn run(task: &str, rest: &[String]) -> Result<bool> {
    match task {
        "demo" => demo::play(),
        "test" => check::everything(),
        "server" => server::keep_running(),
        "install" => extension::install_for_real(),
        "build" => extension::prepare().map(|_| true),
        "regress" => check::regress_only(regress::Mode::Compare),
        "test-runaway" => check::runaway(rest),
        "regress-accept" => check::regress_only(regress::Mode::Accept),
        "bench" => bench::run(),
        "eval" => eval::run(rest),
        "train" => train::run(rest),
        "fmt" => check::format_sources(),
        "lint" => check::lint_sources(),
        _ => {
            eprintln!("unknown task {task:?}\n{USAGE}");
            Ok(false)
        }
    }
}
