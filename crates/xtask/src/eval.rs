//! `make eval`: an evaluation pack, through the harness that comes with the packs.

use crate::error::{Error, Result, create_dir};
use crate::process::{done, note, step, succeeds};
use crate::server::{Server, USER, clean};
use crate::workspace::{root, target};
use crate::{extension, python};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// Every question is answered from the schema alone: nothing learned from the questions before, never asked back.
const SETUP: &str = "SELECT ask.refresh(); SET ask.learn = off; SET ask.clarify_below = 0";

/// Arguments: the pack's folder or name, then what goes to the harness as it is.
pub fn run(arguments: &[String]) -> Result<bool> {
    let (pack, extra) = arguments
        .split_first()
        .filter(|(pack, _)| !pack.is_empty())
        .ok_or_else(|| Error::other("which pack? make eval PACK=name-or-folder [ARGS='…']"))?;
    let base = match std::env::var_os("EVAL_DIR").filter(|value| !value.is_empty()) {
        Some(folder) => root().join(folder),
        None => root().join("../shared/eval"),
    };
    let harness = base.join("harness");
    if !harness.is_dir() {
        return Err(Error::other(format!("no harness in {}: name the folder of packs and harness with EVAL_DIR=…", base.display())));
    }
    let folder = pack_folder(&base, pack)?;
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let business = !folder.join("pack.json").is_file();
    let python = python::interpreter()?;
    let tree = extension::prepare()?;
    let server = Server::start(&tree)?;
    server.sql("postgres", "CREATE DATABASE eval")?;
    server.sql("eval", "SET client_min_messages = warning; CREATE EXTENSION pg_ask CASCADE")?;
    let out = target().join(format!("eval/{name}.jsonl"));
    create_dir(&target().join("eval"))?;
    step(&format!("Evaluating {name}"));
    let start = Instant::now();
    let mut command = Command::new(python);
    clean(&mut command);
    command.arg(harness.join(if business { "run_business.py" } else { "run_eval.py" }));
    if business {
        command.arg(&folder);
    } else {
        command.arg("--pack").arg(&folder).args(["--setup", SETUP]);
    }
    command
        .arg("--dsn")
        .arg(format!("host={} user={USER} dbname=eval", server.socket().display()))
        .arg("--out")
        .arg(&out)
        .args(extra)
        // The packs may lie in a folder that can't be written.
        .env("PYTHONDONTWRITEBYTECODE", "1");
    let passed = succeeds(&mut command)?;
    done("evaluated", start);
    note(&format!("one line per question: {}", out.display()));
    Ok(passed)
}

/// A folder as named, or the pack of that name.
fn pack_folder(base: &Path, pack: &str) -> Result<PathBuf> {
    let places = [root().join(pack), base.join("packs").join(pack), base.join(pack)];
    places
        .iter()
        .find(|folder| folder.join("questions.jsonl").is_file())
        .cloned()
        .ok_or_else(|| Error::other(format!("no pack {pack:?} in {}", base.display())))
}
