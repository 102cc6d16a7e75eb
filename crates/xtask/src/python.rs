//! A Python environment below `target/` for the tests and the evaluation, whose client is psycopg.

use crate::error::{Error, Result, read, write};
use crate::process::{capture, done, exists, step};
use crate::workspace::{is_root, root, target};
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

/// The environment's interpreter; made at the first call, with psycopg and what `tests/requirements.txt` lists.
pub fn interpreter() -> Result<PathBuf> {
    let folder = target().join("venv");
    let python = folder.join("bin/python");
    let requirements = root().join("tests/requirements.txt");
    let listed = read(&requirements).unwrap_or_default();
    let stamp = folder.join("requirements");
    if python.is_file() && read(&stamp).is_ok_and(|text| text == listed) {
        return Ok(python);
    }
    let start = Instant::now();
    step("Making a Python environment (psycopg)");
    let make = || capture(Command::new("python3").args(["-m", "venv"]).arg(&folder));
    if let Err(error) = make() {
        // Debian keeps the module in a package of its own.
        if !is_root() || !exists("apt-get") {
            return Err(Error::Missing { packages: "python3 python3-venv".into(), hint: error.to_string() });
        }
        crate::packages::install(&["python3", "python3-venv"])?;
        make()?;
    }
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "-q", "--disable-pip-version-check", "psycopg[binary]"]);
    if requirements.is_file() {
        pip.arg("-r").arg(&requirements);
    }
    capture(&mut pip)?;
    write(&stamp, &listed)?;
    done("made", start);
    Ok(python)
}
