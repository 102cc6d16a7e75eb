//! pg_regress: every file of `pg_regress/sql` is a suite, compared with `pg_regress/expected`.

use crate::check::Tally;
use crate::error::{Doing, Error, Result, create_dir};
use crate::process::{note, step, watch};
use crate::server::{Server, USER, clean};
use crate::tree::Tree;
use crate::workspace::{files, root, target};
use std::process::Command;

#[derive(Clone, Copy, PartialEq)]
pub enum Mode {
    Compare,
    /// The results become the expected output.
    Accept,
}

/// Runs all suites, in the order of their names, in a database `regression` that holds the extension and nothing else.
pub fn run(tree: &Tree, server: &Server, mode: Mode) -> Result<Tally> {
    let input = root().join("pg_regress");
    let suites: Vec<String> = files(&input.join("sql"), |name| name.ends_with(".sql"))
        .iter()
        .filter_map(|path| path.file_stem())
        .map(|stem| stem.to_string_lossy().into_owned())
        .collect();
    if suites.is_empty() {
        return Ok(Tally::default());
    }
    step("pg_regress");
    let pg_regress =
        tree.installation.pg_regress().ok_or_else(|| Error::other("no pg_regress that runs: it comes with PostgreSQL's server headers"))?;
    let output = target().join("regress");
    let _ = std::fs::remove_dir_all(&output);
    create_dir(&output)?;
    // pg_regress wants the folder even where no suite has an expectation yet.
    create_dir(&input.join("expected"))?;
    if mode == Mode::Accept {
        // A suite without expected output can't be compared, so it would not run to its end in every version.
        for suite in &suites {
            let expected = input.join(format!("expected/{suite}.out"));
            if !expected.exists() {
                crate::error::write(&expected, "")?;
            }
        }
    }
    server.sql("postgres", "CREATE DATABASE regression TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'")?;
    server.sql("regression", "SET client_min_messages = warning; CREATE EXTENSION pg_ask CASCADE")?;
    let mut command = Command::new(&pg_regress);
    clean(&mut command);
    command
        .arg(format!("--inputdir={}", input.display()))
        .arg(format!("--outputdir={}", output.display()))
        .arg(format!("--bindir={}", tree.bin.display()))
        .arg(format!("--host={}", server.socket().display()))
        .args(["--port=5432", "--dbname=regression", "--use-existing"])
        .arg(format!("--user={USER}"))
        .arg(format!("--launcher={}", input.join("launcher").display()))
        .args(&suites)
        .current_dir(root());
    let mut tally = Tally::default();
    watch(&mut command, |line| tally += verdict(line))?;
    if mode == Mode::Accept {
        for suite in &suites {
            let result = output.join(format!("results/{suite}.out"));
            let expected = input.join(format!("expected/{suite}.out"));
            std::fs::copy(&result, &expected).doing(|| format!("copying {}", result.display()))?;
        }
        note("the results are the expected output now: read the difference before you commit it");
        return Ok(Tally { passed: suites.len(), failed: 0 });
    }
    if tally.failed > 0 {
        let differences = std::fs::read(output.join("regression.diffs")).unwrap_or_default();
        println!("{}", String::from_utf8_lossy(&differences));
    }
    let silent = suites.len().saturating_sub(tally.passed + tally.failed);
    if silent > 0 {
        note(&format!("{silent} suites did not run"));
        tally.failed += silent;
    }
    Ok(tally)
}

/// PostgreSQL 15 writes `test NAME ... ok 12 ms`, later versions `ok 1 - NAME 12 ms`.
fn verdict(line: &str) -> Tally {
    let failed = line.starts_with("not ok ") || (line.starts_with("test ") && line.contains("... FAILED"));
    let passed = line.starts_with("ok ") || (line.starts_with("test ") && line.contains("... ok"));
    Tally { passed: usize::from(passed && !failed), failed: usize::from(failed) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_of_both_formats_are_read() {
        let cases = [
            ("test question                     ... ok           24 ms", 1, 0),
            ("test errors                       ... FAILED       10 ms", 0, 1),
            ("ok 1         - question                                   24 ms", 1, 0),
            ("not ok 2     - errors                                     10 ms", 0, 1),
            ("# (using postmaster on /tmp, port 5432)", 0, 0),
            ("1..2", 0, 0),
            (" All 2 tests passed. ", 0, 0),
        ];
        for (line, passed, failed) in cases {
            assert_eq!(verdict(line), Tally { passed, failed }, "{line:?}");
        }
    }
}
