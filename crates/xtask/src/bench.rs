//! `make bench`: the crates' benchmarks, questions against the queries an analyst would write by hand, and the guard
//! against PostgreSQL's own planning.

use crate::error::{Error, Result, read, write};
use crate::extension::{self, plain_cargo};
use crate::process::{capture, note, run as run_command, step};
use crate::server::{SHOP, Server, create_shop};
use crate::workspace::{files, root, target};
use std::path::Path;

/// A question and the SQL that a person would have written.
#[derive(Debug, PartialEq)]
struct Pair {
    question: String,
    sql: String,
}

pub fn run() -> Result<bool> {
    for folder in files(&root().join("crates"), |_| true) {
        if folder.join("benches").is_dir() {
            let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
            step(&format!("Benchmarks of crates/{name}"));
            run_command(plain_cargo("bench").arg("--manifest-path").arg(folder.join("Cargo.toml")).args(["--bench", "*"]))?;
        }
    }
    let pairs = parse(&read(&root().join("benches/answers.sql"))?);
    let tree = extension::prepare()?;
    let server = Server::start(&tree)?;
    create_shop(&server)?;
    let seconds = std::env::var("BENCH_SECONDS").unwrap_or_else(|_| "3".into());
    step(&format!("Questions against hand-written SQL (mean of {seconds} s each, one connection, milliseconds)"));
    note(&format!("{:>8} {:>8} {:>8} {:>8}  question", "by hand", "sql", "answer", "learning"));
    let scripts = target().join("bench");
    let mut errors = Vec::new();
    for (at, pair) in pairs.iter().enumerate() {
        let quoted = pair.question.replace('\'', "''");
        let ways = [
            (pair.sql.clone(), "off"),
            (format!("SELECT ask.sql('{quoted}', session => 'bench');"), "off"),
            (format!("SELECT * FROM ask.answer('{quoted}', session => 'bench');"), "off"),
            (format!("SELECT * FROM ask.answer('{quoted}', session => 'bench');"), "on"),
        ];
        let mut shown = Vec::new();
        for (way, (sql, learn)) in ways.iter().enumerate() {
            let script = scripts.join(format!("{at:02}-{way}.sql"));
            write(&script, sql)?;
            match latency(&server, &script, &seconds, learn) {
                Ok(milliseconds) => shown.push(format!("{milliseconds:>8.2}")),
                Err(error) => {
                    shown.push(format!("{:>8}", "-"));
                    errors.push(format!("{}: {error}", pair.question));
                }
            }
        }
        note(&format!("{}  {}", shown.join(" "), pair.question));
    }
    step("ask.validate against EXPLAIN of the same text (microseconds)");
    note(&capture(server.psql(SHOP).arg("-f").arg(root().join("benches/guard.sql")))?);
    for error in &errors {
        eprintln!("error: {error}");
    }
    Ok(errors.is_empty())
}

fn latency(server: &Server, script: &Path, seconds: &str, learn: &str) -> Result<f64> {
    let text = capture(
        server.client("pgbench", SHOP).args(["-n", "-T", seconds, "-f"]).arg(script).env("PGOPTIONS", format!("-c ask.learn={learn}")),
    )?;
    parse_latency(&text).ok_or_else(|| Error::other(format!("pgbench reports no latency:\n{text}")))
}

/// `latency average = 0.512 ms`
fn parse_latency(text: &str) -> Option<f64> {
    let line = text.lines().find_map(|line| line.strip_prefix("latency average = "))?;
    line.strip_suffix(" ms")?.parse().ok()
}

/// A question in a line that starts with `-- `, then its SQL up to the next question.
fn parse(text: &str) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with("--!")) {
        if let Some(question) = line.strip_prefix("-- ") {
            pairs.push(Pair { question: question.trim().to_owned(), sql: String::new() });
        } else if let Some(pair) = pairs.last_mut() {
            pair.sql.push_str(line);
            pair.sql.push('\n');
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_and_their_sql_are_read() {
        let pair = |question: &str, sql: &str| Pair { question: question.into(), sql: sql.into() };
        let cases = [
            ("--! a comment\n\n", vec![]),
            ("-- how many?\nSELECT\n 1;\n\n-- next\nSELECT 2;\n", vec![pair("how many?", "SELECT\n 1;\n"), pair("next", "SELECT 2;\n")]),
        ];
        for (text, expected) in cases {
            assert_eq!(parse(text), expected, "{text:?}");
        }
    }

    #[test]
    fn latency_is_read_from_the_report_of_pgbench() {
        let cases = [
            ("scaling factor: 1\nlatency average = 0.512 ms\ninitial connection time = 2 ms\n", Some(0.512)),
            ("number of failed transactions: 3\n", None),
        ];
        for (text, expected) in cases {
            assert_eq!(parse_latency(text), expected, "{text:?}");
        }
    }
}
