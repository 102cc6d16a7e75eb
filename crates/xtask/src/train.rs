//! `make train`: the ranking's weights, the trees of confidence and the signs of a follow-up, fitted to evaluation packs.

use crate::error::{Error, Result, create_dir};
use crate::process::{capture, done, note, step, succeeds};
use crate::server::{Server, USER, clean};
use crate::workspace::{root, target};
use crate::{extension, python};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// Packs and sets with how much a question of theirs counts, for the ranking and for how sure an answer is: few questions of
/// business life weigh as much as many of a benchmark. Of the sets only the open part is read.
const PACKS: &[(&str, &str)] = &[
    ("packs/train", "1:0.05"),
    ("packs/spider", "1:0.05"),
    ("packs/defog", "8:0.5"),
    ("business", "8:3"),
    ("business2", "2:1"),
    ("reports", "4:3"),
    ("samples", "4:3"),
    ("traps", "4:3"),
];

/// Sets on which it is measured from where an answer may be told as sure.
const CALIBRATED: &str = "reports,samples,business";

/// Packs of which `topic.py` learns what tells a follow-up, with how much a question of theirs counts.
const TOPICS: &[(&str, &str)] = &[
    ("packs/train", "1"),
    ("packs/spider", "1"),
    ("packs/wide", "1"),
    ("packs/defog", "2"),
    ("packs/sparc", "5"),
    ("packs/cosql", "5"),
    ("business", "10"),
];

/// What the scripts need beside the standard library; the version writes the trees' private form, so it is fixed.
const LIBRARIES: &[&str] = &["numpy", "scikit-learn==1.9.1"];

/// Reads every question of the packs offline, executes its candidates on a throw-away server, fits and writes
/// `crates/engine/data/{weights,confidence,topic}.tsv`. Arguments go to the scripts (`--dry` prints the reports only).
pub fn run(arguments: &[String]) -> Result<bool> {
    let base = match std::env::var_os("EVAL_DIR").filter(|value| !value.is_empty()) {
        Some(folder) => root().join(folder),
        None => root().join("../shared/eval"),
    };
    if !base.join("harness").is_dir() {
        return Err(Error::other(format!("no harness in {}: name the folder of packs and harness with EVAL_DIR=…", base.display())));
    }
    let python = python::interpreter()?;
    capture(Command::new(&python).args(["-m", "pip", "install", "-q", "--disable-pip-version-check"]).args(LIBRARIES))?;
    let answer = example("answer")?;
    let tree = extension::prepare()?;
    let server = Server::start(&tree)?;
    server.sql("postgres", "CREATE DATABASE train")?;
    let scripts = root().join("crates/engine/train");
    let work = target().join("train");
    create_dir(&work)?;
    let mut data = Vec::new();
    for (pack, weight) in PACKS {
        let folder = base.join(pack);
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let out: PathBuf = work.join(format!("{name}.jsonl"));
        let start = Instant::now();
        step(&format!("Candidates of {name}"));
        let mut command = Command::new(&python);
        clean(&mut command);
        command
            .arg(scripts.join("candidates.py"))
            .arg("--dsn")
            .arg(format!("host={} user={USER} dbname=train", server.socket().display()))
            .arg("--answer")
            .arg(&answer)
            .arg("--harness")
            .arg(base.join("harness"))
            .arg("--out")
            .arg(&out)
            .args(["--part", "open"])
            .args(databases(&folder))
            .env("PYTHONDONTWRITEBYTECODE", "1");
        if !succeeds(&mut command)? {
            return Ok(false);
        }
        done("made", start);
        data.push(format!("{}={weight}", out.display()));
    }
    let start = Instant::now();
    step("Fitting");
    let mut command = Command::new(&python);
    clean(&mut command);
    command
        .arg(scripts.join("fit.py"))
        .arg("--data")
        .args(&data)
        .arg("--weights")
        .arg(root().join("crates/engine/data/weights.tsv"))
        .arg("--confidence")
        .arg(root().join("crates/engine/data/confidence.tsv"))
        .args(["--calibrate", CALIBRATED])
        .arg("--report")
        .arg(work.join("report.tsv"))
        .args(arguments);
    let passed = succeeds(&mut command)?;
    done("fitted", start);
    note(&format!("report: {}", work.join("report.tsv").display()));
    if !passed {
        return Ok(false);
    }
    // How sure the reading of a question by itself is, is a sign: what was just fitted is built in.
    let dialogue = example("dialogue")?;
    let start = Instant::now();
    step("Fitting what tells a follow-up");
    let mut command = Command::new(&python);
    clean(&mut command);
    command
        .arg(scripts.join("topic.py"))
        .arg("--dsn")
        .arg(format!("host={} user={USER} dbname=train", server.socket().display()))
        .arg("--dialogue")
        .arg(dialogue)
        .arg("--harness")
        .arg(base.join("harness"))
        .arg("--weights")
        .arg(root().join("crates/engine/data/topic.tsv"))
        .arg("--report")
        .arg(work.join("topics.tsv"))
        .args(arguments)
        .args(TOPICS.iter().map(|(pack, weight)| format!("{}={weight}", base.join(pack).display())))
        .env("PYTHONDONTWRITEBYTECODE", "1");
    let passed = succeeds(&mut command)?;
    done("fitted", start);
    Ok(passed)
}

/// The folders of a set: itself, or those within it where each database has one of its own.
fn databases(folder: &Path) -> Vec<PathBuf> {
    let own = ["questions.jsonl", "open.jsonl", "pack.json"].iter().any(|file| folder.join(file).is_file());
    let mut within: Vec<PathBuf> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|e| e.path())
        .filter(|p| p.join("questions.jsonl").is_file())
        .collect();
    within.sort();
    if own || within.is_empty() { vec![folder.to_path_buf()] } else { within }
}

/// Builds an example of the engine; its path.
fn example(name: &str) -> Result<PathBuf> {
    let start = Instant::now();
    step(&format!("Building the engine's example {name}"));
    let build = ["build", "--release", "-p", "pg_ask_engine", "--example", name];
    capture(Command::new("cargo").args(build).current_dir(root()))?;
    done("built", start);
    Ok(target().join("release/examples").join(name))
}
