//! Building the extension and putting it into a PostgreSQL installation.
//!
//! A plain `cargo build` makes the library and the install SQL is kept by hand in `sql/`, so nobody waits for another build
//! tool; one profile and one target folder serve build, tests and lints, so dependencies are compiled once.

use crate::error::{Doing, Error, Result};
use crate::packages;
use crate::postgres::Installation;
use crate::process::{done, note, run, step};
use crate::tree::{self, Tree};
use crate::vector::{self, Destination};
use crate::workspace::{control_file, root, sql_scripts, target};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// Prerequisites, build, and a private installation with everything that `CREATE EXTENSION pg_ask CASCADE` needs.
pub fn prepare() -> Result<Tree> {
    let installation = packages::ensure()?;
    step("PostgreSQL");
    packages::announce(&installation);
    let tree = tree::prepare(&installation)?;
    if !tree.has_extension("vector") {
        let packaged = vector::packaged(&installation)?;
        match &tree.root {
            Some(_) if packaged => copy_packaged_vector(&installation, &tree)?,
            Some(root) => vector::build(&installation, Destination::Below(root))?,
            None if packaged => {}
            None => vector::build(&installation, Destination::Installation)?,
        }
    }
    let library = build(&installation)?;
    copy_files(&library, &tree.lib, &tree.extension_folder())?;
    Ok(tree)
}

/// A packaged pgvector is in the system; its private copy may be older.
fn copy_packaged_vector(installation: &Installation, tree: &Tree) -> Result<()> {
    let of_vector = |name: &str| name == "vector.control" || (name.starts_with("vector--") && name.ends_with(".sql"));
    for file in crate::workspace::files(&installation.extension_folder(), of_vector) {
        replace(&file, &tree.extension_folder())?;
    }
    replace(&installation.lib.join("vector.so"), &tree.lib)
}

/// Builds the library; returns its path.
pub fn build(installation: &Installation) -> Result<PathBuf> {
    let start = Instant::now();
    step("Building the extension");
    run(cargo("build", installation).args(["-p", "pg_ask"]))?;
    done("built", start);
    Ok(target().join("release/libpg_ask.so"))
}

/// A cargo command with the one profile and, for the extension, the features of this PostgreSQL.
pub fn cargo(task: &str, installation: &Installation) -> Command {
    let mut cargo = plain_cargo(task);
    cargo.args(["--release", "--features", &installation.feature()]);
    cargo.env("PGRX_PG_CONFIG_PATH", &installation.pg_config);
    cargo
}

/// A cargo command in the clone's root. What `cargo run` and `make` gave to this process doesn't go further: some
/// dependencies' build scripts run anew whenever cargo's variables differ, so a plain `cargo build` after a `make` would
/// compile them, and all that need them, each time.
pub fn plain_cargo(task: &str) -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.arg(task).current_dir(root());
    cargo.env_remove("MAKEFLAGS").env_remove("MFLAGS").env_remove("MAKELEVEL");
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(of_cargo_run) {
            cargo.env_remove(name);
        }
    }
    cargo
}

/// Variables that `cargo run` sets for the program it starts, in difference to those that a person sets for cargo.
fn of_cargo_run(name: &str) -> bool {
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"].iter().any(|prefix| name.starts_with(prefix))
}

fn copy_files(library: &Path, modules: &Path, extensions: &Path) -> Result<()> {
    let control = control_file();
    let scripts = sql_scripts();
    if !control.is_file() || scripts.is_empty() {
        return Err(Error::other("pg_ask.control or sql/pg_ask--VERSION.sql is missing in this clone"));
    }
    replace_as(library, &modules.join("pg_ask.so"))?;
    replace(&control, extensions)?;
    scripts.iter().try_for_each(|script| replace(script, extensions))
}

fn replace(file: &Path, folder: &Path) -> Result<()> {
    let name = file.file_name().unwrap_or_default();
    replace_as(file, &folder.join(name))
}

/// Copies beside the old file and renames: backends that have the old library mapped keep it. Readable by the server's
/// account, whatever this process's umask is.
fn replace_as(file: &Path, to: &Path) -> Result<()> {
    let beside = to.with_extension("new");
    let mode = if to.extension().is_some_and(|kind| kind == "so") { 0o755 } else { 0o644 };
    std::fs::copy(file, &beside)
        .and_then(|_| std::fs::set_permissions(&beside, PermissionsExt::from_mode(mode)))
        .doing(|| format!("copying {} to {}", file.display(), beside.display()))?;
    std::fs::rename(&beside, to).doing(|| format!("replacing {}", to.display()))
}

/// An error that says what to do where this process may not write into the installation.
pub fn check_writable(installation: &Installation) -> Result<()> {
    for folder in [installation.lib.clone(), installation.extension_folder()] {
        let probe = folder.join(".pg_ask-probe");
        if let Err(source) = std::fs::write(&probe, b"") {
            return Err(Error::Io { doing: format!("writing into {} (run as an account that may)", folder.display()), source });
        }
        let _ = std::fs::remove_file(&probe);
    }
    Ok(())
}

/// `make install`: into the installation that PG_CONFIG names (or the one found).
pub fn install_for_real() -> Result<bool> {
    let installation = packages::ensure()?;
    step("PostgreSQL");
    packages::announce(&installation);
    let library = build(&installation)?;
    let packaged = vector::packaged(&installation)?;
    if let Err(error) = check_writable(&installation) {
        return Err(Error::other(format!(
            "{error}\nThe extension is built. As an account that may write there:\n  {}",
            by_hand(&installation, &library).join("\n  ")
        )));
    }
    if !packaged {
        vector::build(&installation, Destination::Installation)?;
    }
    step("Installing");
    copy_files(&library, &installation.lib, &installation.extension_folder())?;
    note(&format!("{}/pg_ask.so", installation.lib.display()));
    note(&format!("{}/pg_ask.control", installation.extension_folder().display()));
    note("In each database that shall use it: CREATE EXTENSION pg_ask CASCADE;");
    Ok(true)
}

/// The commands that install what has been built.
fn by_hand(installation: &Installation, library: &Path) -> Vec<String> {
    let scripts: Vec<String> = sql_scripts().iter().map(|path| path.display().to_string()).collect();
    let mut commands = vec![
        format!("install -m 755 {} {}/pg_ask.so", library.display(), installation.lib.display()),
        format!("install -m 644 {} {} {}", control_file().display(), scripts.join(" "), installation.extension_folder().display()),
    ];
    if !installation.has_extension("vector") {
        commands.push(format!("apt-get install postgresql-{}-pgvector   # or pgvector from source", installation.major));
    }
    commands
}
