//! `make test`: format, lints, unit tests, pg_regress, and every runner below `tests/`; the sum comes last.

use crate::error::Result;
use crate::extension::{self, cargo, plain_cargo};
use crate::postgres::Installation;
use crate::process::{exists, note, step, succeeds, watch};
use crate::regress::{self, Mode};
use crate::server::{self, SHOP, Server, create_shop};
use crate::workspace::{files, root};
use crate::{packages, python};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// How many checks passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tally {
    pub passed: usize,
    pub failed: usize,
}

impl Tally {
    fn of(passed: bool) -> Self {
        Self { passed: usize::from(passed), failed: usize::from(!passed) }
    }
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// Everything; false when a check failed. A failing part does not keep the later ones from running.
pub fn everything() -> Result<bool> {
    let mut parts = Parts::default();
    let installation = packages::ensure()?;
    parts.add("format", || Ok(Tally::of(format_check()?)));
    parts.add("unit tests", || unit_tests(&installation));
    parts.add("lints", || Ok(Tally::of(lint(&installation)?)));
    let mut running = None;
    parts.add("build and start", || {
        let tree = extension::prepare()?;
        let server = Server::start(&tree)?;
        running = Some((tree, server));
        Ok(Tally::of(true))
    });
    // Without the extension there is nothing to ask a server.
    if let Some((tree, server)) = &running {
        parts.add("pg_regress", || regress::run(tree, server, Mode::Compare));
        parts.add_all("tests", || runners(server));
    }
    Ok(parts.report())
}

/// `make regress`, `make regress-accept`.
pub fn regress_only(mode: Mode) -> Result<bool> {
    let tree = extension::prepare()?;
    let server = Server::start(&tree)?;
    let mut parts = Parts::default();
    parts.add("pg_regress", || regress::run(&tree, &server, mode));
    Ok(parts.report())
}

/// `make test-runaway`: no part of `make test`, for it takes long and all of the machine's memory.
pub fn runaway(rest: &[String]) -> Result<bool> {
    let tree = extension::prepare()?;
    let server = Server::start(&tree)?;
    server.sql("postgres", "CREATE DATABASE test_runaway")?;
    step("Every function that the guard allows");
    let mut command = Command::new(python::interpreter()?);
    command.arg(root().join("tests/runaway/every.py")).args(rest);
    server::clean(&mut command);
    command.envs(server.environment("test_runaway")).current_dir(root());
    let mut tally = None;
    let ended_well = watch(&mut command, |line| tally = runner_verdict(line).or(tally))?;
    Ok(ended_well && tally.is_some_and(|tally| tally.failed == 0))
}

/// `make fmt`.
pub fn format_sources() -> Result<bool> {
    component("rustfmt");
    succeeds(plain_cargo("fmt").arg("--all"))
}

/// `make lint`.
pub fn lint_sources() -> Result<bool> {
    lint(&packages::ensure()?)
}

fn format_check() -> Result<bool> {
    step("Format (cargo fmt --check)");
    component("rustfmt");
    let formatted = succeeds(plain_cargo("fmt").args(["--all", "--check", "--", "-l"]))?;
    if !formatted {
        note("these files are not formatted; `make fmt` puts it right");
    }
    Ok(formatted)
}

fn lint(installation: &Installation) -> Result<bool> {
    step("Lints (cargo clippy)");
    component("clippy");
    succeeds(cargo("clippy", installation).args(["--workspace", "--all-targets", "-q", "--", "-D", "warnings"]))
}

/// A minimal Rust toolchain lacks rustfmt and clippy; rustup adds them.
fn component(name: &str) {
    let program = if name == "clippy" { "cargo-clippy" } else { name };
    if !exists(program) && exists("rustup") {
        let _ = succeeds(Command::new("rustup").args(["component", "add", name]));
    }
}

fn unit_tests(_installation: &Installation) -> Result<Tally> {
    step("Unit tests (cargo test)");
    let mut tally = Tally::default();
    let passed = watch(plain_cargo("test").args(["--release", "--workspace", "--exclude", "pg_ask", "--no-fail-fast", "-q"]), |line| {
        tally += unit_verdict(line)
    })?;
    if !passed && tally.failed == 0 {
        // It did not compile, or a test ended the process.
        tally.failed = 1;
    }
    Ok(tally)
}

/// `test result: ok. 12 passed; 1 failed; …`
fn unit_verdict(line: &str) -> Tally {
    let Some(rest) = line.strip_prefix("test result: ") else {
        return Tally::default();
    };
    let count = |what: &str| {
        let before = rest.split(what).next().filter(|before| before.len() < rest.len());
        before.and_then(|text| text.split_whitespace().last()?.parse().ok()).unwrap_or(0)
    };
    Tally { passed: count(" passed"), failed: count(" failed") }
}

/// A runner that takes longer hangs.
const RUNNER_LIMIT: &str = "15m";

/// Every executable `tests/NAME/run.sh`, each with a database of its own that holds the extension and the shop. A runner
/// gets the connection in PGHOST, PGPORT, PGUSER and PGDATABASE, the client programs' folder in PGBIN (first in PATH too) and, where there is
/// Python, an interpreter with psycopg and what `tests/requirements.txt` lists in PG_ASK_PYTHON. It prints `N passed, N failed` at its end, or
/// `skipped: reason` where this machine lacks what it needs.
fn runners(server: &Server) -> Result<Vec<(String, Tally)>> {
    let folders = files(&root().join("tests"), |_| true);
    let scripts: Vec<_> =
        folders.iter().map(|folder| (folder, folder.join("run.sh"))).filter(|(_, script)| is_executable(script)).collect();
    if scripts.is_empty() {
        return Ok(Vec::new());
    }
    create_shop(server)?;
    let python = python::interpreter();
    if let Err(error) = &python {
        note(&format!("no Python for the runners: {error}"));
    }
    let mut tallies = Vec::new();
    for (folder, script) in scripts {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let database = format!("test_{}", name.replace(|c: char| !c.is_ascii_alphanumeric(), "_"));
        server.sql("postgres", &format!("CREATE DATABASE {database} TEMPLATE {SHOP}"))?;
        server.sql(&database, server::SEARCH_PATH)?;
        step(&format!("tests/{name}"));
        let start = Instant::now();
        let mut command = Command::new("timeout");
        command.arg(RUNNER_LIMIT).arg(&script);
        server::clean(&mut command);
        command.envs(server.environment(&database)).current_dir(root());
        command.env("PATH", server.search_path());
        if let Ok(python) = &python {
            command.env("PG_ASK_PYTHON", python);
        }
        let (mut tally, mut skipped) = (None, false);
        let ended_well = watch(&mut command, |line| {
            tally = runner_verdict(line).or(tally);
            skipped |= line.starts_with("skipped: ");
        })?;
        crate::process::done("ran", start);
        let skipped = skipped && tally.is_none() && ended_well;
        let name = if skipped { format!("{name} (skipped)") } else { name };
        let mut tally = tally.unwrap_or_default();
        if tally == Tally::default() && !skipped || (!ended_well && tally.failed == 0) {
            note("it ended without a result, or with an error");
            tally.failed += 1;
        }
        tallies.push((format!("tests/{name}"), tally));
    }
    if tallies.iter().any(|(_, tally)| tally.failed > 0) {
        crate::error::write(&crate::workspace::target().join("server.log"), &server.log())?;
        note("the server's log is kept in target/server.log");
    }
    Ok(tallies)
}

fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

/// `N passed, N failed`, alone on a line.
fn runner_verdict(line: &str) -> Option<Tally> {
    let (passed, failed) = line.trim().strip_suffix(" failed")?.split_once(" passed, ")?;
    Some(Tally { passed: passed.parse().ok()?, failed: failed.parse().ok()? })
}

/// The parts of a run, with their results.
#[derive(Default)]
struct Parts(Vec<(String, Tally, f64)>);

impl Parts {
    fn add(&mut self, name: &str, part: impl FnOnce() -> Result<Tally>) {
        self.add_all(name, || part().map(|tally| vec![(name.to_owned(), tally)]));
    }

    /// An error of a part is one failed check.
    fn add_all(&mut self, name: &str, part: impl FnOnce() -> Result<Vec<(String, Tally)>>) {
        let start = Instant::now();
        let tallies = part().unwrap_or_else(|error| {
            eprintln!("error: {error}");
            vec![(name.to_owned(), Tally::of(false))]
        });
        let seconds = start.elapsed().as_secs_f64() / tallies.len().max(1) as f64;
        self.0.extend(tallies.into_iter().map(|(name, tally)| (name, tally, seconds)));
    }

    /// Prints the parts and the sum; true when nothing failed.
    fn report(&self) -> bool {
        step("Results");
        let mut sum = Tally::default();
        for (name, tally, seconds) in &self.0 {
            note(&format!("{name:<24} {:>6} passed {:>5} failed {seconds:>8.1} s", tally.passed, tally.failed));
            sum += *tally;
        }
        println!("\n{} passed, {} failed", sum.passed, sum.failed);
        sum.failed == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_of_cargo_test_are_read() {
        let cases = [
            ("test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured", 12, 0),
            ("test result: FAILED. 3 passed; 2 failed; 0 ignored", 3, 2),
            ("running 12 tests", 0, 0),
            ("12 passed", 0, 0),
        ];
        for (line, passed, failed) in cases {
            assert_eq!(unit_verdict(line), Tally { passed, failed }, "{line:?}");
        }
    }

    #[test]
    fn result_line_of_a_runner_stands_alone() {
        let cases = [
            ("7 passed, 0 failed", Some((7, 0))),
            ("  7 passed, 1 failed  ", Some((7, 1))),
            ("result: 7 passed, 1 failed", None),
            ("7 passed", None),
        ];
        for (line, expected) in cases {
            let expected = expected.map(|(passed, failed)| Tally { passed, failed });
            assert_eq!(runner_verdict(line), expected, "{line:?}");
        }
    }
}
