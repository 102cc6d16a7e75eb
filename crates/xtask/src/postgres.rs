//! Finding a PostgreSQL installation with server headers, through its `pg_config`.

use crate::error::{Error, Result};
use crate::process::capture;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Major versions the extension is built for.
pub const SUPPORTED: std::ops::RangeInclusive<u32> = 15..=18;

/// What `pg_config` tells about an installation.
#[derive(Clone, Debug)]
pub struct Installation {
    pub pg_config: PathBuf,
    /// The major version.
    pub major: u32,
    /// The whole version line, e.g. `PostgreSQL 15.20 (Debian …)`.
    pub version: String,
    pub bin: PathBuf,
    pub share: PathBuf,
    pub lib: PathBuf,
    include_server: PathBuf,
    pgxs: PathBuf,
}

impl Installation {
    pub fn read(pg_config: &Path) -> Result<Self> {
        let wanted = ["--version", "--bindir", "--sharedir", "--pkglibdir", "--includedir-server", "--pgxs"];
        let text = capture(Command::new(pg_config).args(wanted))?;
        let mut lines = text.lines().map(str::to_owned);
        let mut next = || lines.next().ok_or_else(|| Error::other(format!("{} says too little", pg_config.display())));
        let version = next()?;
        let major =
            major_of(&version).ok_or_else(|| Error::other(format!("{} reports no PostgreSQL version: {version}", pg_config.display())))?;
        Ok(Self {
            pg_config: pg_config.to_path_buf(),
            major,
            version,
            bin: next()?.into(),
            share: next()?.into(),
            lib: next()?.into(),
            include_server: next()?.into(),
            pgxs: next()?.into(),
        })
    }

    /// The cargo feature that binds to this version.
    pub fn feature(&self) -> String {
        format!("pg{}", self.major)
    }

    pub fn extension_folder(&self) -> PathBuf {
        self.share.join("extension")
    }

    pub fn has_extension(&self, name: &str) -> bool {
        self.extension_folder().join(format!("{name}.control")).is_file()
    }

    pub fn has_server(&self) -> bool {
        self.bin.join("postgres").is_file() && self.bin.join("initdb").is_file()
    }

    pub fn has_headers(&self) -> bool {
        self.include_server.join("postgres.h").is_file() && self.pgxs.is_file()
    }

    /// PostgreSQL's own test driver, which comes with the server headers. It drives servers of any version, so where the
    /// installation's own does not run (or is missing) one of another installation will do.
    pub fn pg_regress(&self) -> Option<PathBuf> {
        // …/pgxs/src/makefiles/pgxs.mk → …/pgxs/src/test/regress/pg_regress
        let source = self.pgxs.ancestors().nth(2).unwrap_or(&self.pgxs);
        let others = SUPPORTED.rev().map(|major| PathBuf::from(format!("/usr/lib/postgresql/{major}/lib/pgxs/src")));
        std::iter::once(source.to_path_buf())
            .chain(others)
            .map(|source| source.join("test/regress/pg_regress"))
            .find(|driver| capture(Command::new(driver).arg("--version")).is_ok())
    }
}

/// `PostgreSQL 17.2 (…)`, `PostgreSQL 18beta1` → the major version.
fn major_of(version: &str) -> Option<u32> {
    let number = version.split_whitespace().nth(1)?;
    let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// What the search for an installation found.
pub enum Found {
    /// Everything needed to build and to start a server.
    Complete(Installation),
    /// A supported version whose server or headers are missing.
    Partial(u32),
    Nothing,
}

/// The `pg_config` that the caller names in the environment wins; then Debian's versioned folders, newest complete one first;
/// then the `pg_config` in PATH.
pub fn find() -> Result<Found> {
    if let Some(named) = std::env::var_os("PG_CONFIG").filter(|value| !value.is_empty()) {
        let named = PathBuf::from(named);
        let found = Installation::read(&named)?;
        if !SUPPORTED.contains(&found.major) {
            return Err(Error::other(format!(
                "{} is {}; pg_ask runs on PostgreSQL {} to {}",
                named.display(),
                found.version,
                SUPPORTED.start(),
                SUPPORTED.end()
            )));
        }
        return if found.has_headers() && found.has_server() { Ok(Found::Complete(found)) } else { Ok(Found::Partial(found.major)) };
    }
    let mut candidates: Vec<PathBuf> =
        SUPPORTED.rev().map(|major| PathBuf::from(format!("/usr/lib/postgresql/{major}/bin/pg_config"))).collect();
    candidates.extend(std::env::var_os("PATH").iter().flat_map(std::env::split_paths).map(|folder| folder.join("pg_config")));
    let mut partial = None;
    for candidate in candidates.iter().filter(|path| path.is_file()) {
        // Debian's /usr/bin/pg_config is a wrapper that may describe client libraries only, or fail: not an error.
        let Ok(found) = Installation::read(candidate) else {
            continue;
        };
        if !SUPPORTED.contains(&found.major) {
            continue;
        }
        if found.has_headers() && found.has_server() {
            return Ok(Found::Complete(found));
        }
        if found.has_server() || found.has_headers() {
            partial = partial.or(Some(found.major));
        }
    }
    // A server package alone has no pg_config.
    let server_only = || SUPPORTED.rev().find(|major| Path::new(&format!("/usr/lib/postgresql/{major}/bin/postgres")).is_file());
    Ok(match partial.or_else(server_only) {
        Some(major) => Found::Partial(major),
        None => Found::Nothing,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn major_version_is_read_from_the_version_line() {
        let cases = [
            ("PostgreSQL 15.20 (Debian 15.20-0+deb12u1)", Some(15)),
            ("PostgreSQL 18beta1", Some(18)),
            ("PostgreSQL 17devel", Some(17)),
            ("PostgreSQL", None),
            ("", None),
        ];
        for (line, expected) in cases {
            assert_eq!(major_of(line), expected, "{line:?}");
        }
    }
}
