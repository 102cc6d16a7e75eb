//! Where things are in this clone.

use std::path::PathBuf;

/// The root of the clone. `cargo run` tells the folder of this crate at run time, so a moved clone keeps working.
pub fn root() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR")
        .map(PathBuf::from)
        .and_then(|crate_folder| crate_folder.ancestors().nth(2).map(PathBuf::from))
        .unwrap_or_else(|| PathBuf::from("."))
}

/// Cargo's target folder; everything made here goes below it.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// The extension's version: `default_version` of the control file is what `CREATE EXTENSION` reads, so it is not
/// repeated anywhere in the tools.
pub fn control_file() -> PathBuf {
    root().join("pg_ask.control")
}

/// Install and upgrade scripts of the extension.
pub fn sql_scripts() -> Vec<PathBuf> {
    files(&root().join("sql"), |name| name.starts_with("pg_ask--") && name.ends_with(".sql"))
}

/// Files of a folder whose name passes `keep`, sorted by name; none when there is no such folder.
pub fn files(folder: &std::path::Path, keep: impl Fn(&str) -> bool) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.file_name().and_then(|n| n.to_str()).is_some_and(&keep))
        .collect();
    found.sort();
    found
}

/// True when this process is root. (`id -u` rather than a system call: this crate has no unsafe code.)
pub fn is_root() -> bool {
    std::process::Command::new("id").arg("-u").output().is_ok_and(|out| out.stdout.trim_ascii() == b"0")
}
