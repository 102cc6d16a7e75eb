//! The packages a build and a server need: found, installed with apt as root, named otherwise.

use crate::error::{Error, Result};
use crate::postgres::{self, Found, Installation, SUPPORTED};
use crate::process::{capture, done, exists, note, run, step};
use crate::workspace::is_root;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// A PostgreSQL installation with everything that building against it needs; installs what is missing (root, apt) or says
/// what to install.
pub fn ensure() -> Result<Installation> {
    let mut wanted = build_tools();
    let named = std::env::var_os("PG_CONFIG").is_some_and(|value| !value.is_empty());
    match postgres::find()? {
        Found::Complete(installation) => {
            if !wanted.is_empty() {
                install(&wanted)?;
            }
            return complete(installation);
        }
        Found::Partial(_) if named => {
            return Err(Error::other("the PG_CONFIG named belongs to an installation without server or server headers"));
        }
        Found::Partial(major) => wanted.extend(server_packages(major)),
        Found::Nothing => {
            if !exists("apt-get") {
                return Err(Error::Missing {
                    packages: format!("{} {}", wanted.join(" "), "PostgreSQL with server headers"),
                    hint: format!(
                        "Install PostgreSQL {} to {} with its server headers, then name its pg_config: make … PG_CONFIG=/path/to/pg_config",
                        SUPPORTED.start(),
                        SUPPORTED.end()
                    ),
                });
            }
            update_once()?;
            let major = packaged_version()?;
            wanted.extend(server_packages(major));
        }
    }
    install(&wanted)?;
    match postgres::find()? {
        Found::Complete(installation) => complete(installation),
        Found::Partial(_) | Found::Nothing => Err(Error::other(
            "PostgreSQL's packages are installed, but no pg_config with server and headers was found; name it: make … PG_CONFIG=/path/to/pg_config",
        )),
    }
}

/// pg_trgm comes with the server on Debian, in a package of its own elsewhere.
fn complete(installation: Installation) -> Result<Installation> {
    if !installation.has_extension("pg_trgm") {
        let package = format!("postgresql-contrib-{}", installation.major);
        if !available(&package) {
            return Err(Error::Missing {
                packages: "PostgreSQL's contrib modules (pg_trgm)".into(),
                hint: format!("They belong to {}.", installation.version),
            });
        }
        install(&[package])?;
    }
    Ok(installation)
}

fn server_packages(major: u32) -> Vec<String> {
    vec![format!("postgresql-{major}"), format!("postgresql-server-dev-{major}")]
}

/// Packages of the missing build tools: a C compiler and make (linking, pgvector), libclang (pgrx reads PostgreSQL's headers
/// with it), and clang for the compiler's own headers.
fn build_tools() -> Vec<String> {
    let probes: [(&str, bool); 3] = [
        ("build-essential", exists("cc") && exists("make")),
        ("clang", exists("clang") || !versioned_clangs().is_empty()),
        ("libclang-dev", has_libclang()),
    ];
    probes.into_iter().filter(|(_, present)| !present).map(|(package, _)| package.to_owned()).collect()
}

fn versioned_clangs() -> Vec<std::path::PathBuf> {
    crate::workspace::files(Path::new("/usr/lib"), |name| name.starts_with("llvm-"))
        .into_iter()
        .map(|folder| folder.join("bin/clang"))
        .filter(|clang| clang.is_file())
        .collect()
}

/// bindgen loads `libclang.so` (or a versioned name) at run time, from LIBCLANG_PATH, LLVM's own folders or the loader's.
fn has_libclang() -> bool {
    if std::env::var_os("LIBCLANG_PATH").is_some() {
        return true;
    }
    let is_libclang = |name: &str| name.starts_with("libclang") && name.contains(".so") && !name.starts_with("libclang-cpp");
    let in_llvm = crate::workspace::files(Path::new("/usr/lib"), |name| name.starts_with("llvm"))
        .iter()
        .any(|folder| !crate::workspace::files(&folder.join("lib"), is_libclang).is_empty());
    in_llvm || capture(Command::new("ldconfig").arg("-p")).is_ok_and(|known| known.lines().any(|line| is_libclang(line.trim_start())))
}

/// The newest supported PostgreSQL among the packages that apt knows.
fn packaged_version() -> Result<u32> {
    if let Some(major) = SUPPORTED.rev().find(|major| server_packages(*major).iter().all(|package| available(package))) {
        return Ok(major);
    }
    let offered = candidate_of_meta_package();
    if offered.is_none() {
        return Err(Error::Missing {
            packages: "PostgreSQL with server headers".into(),
            hint: "apt knows no PostgreSQL at all: its package lists may never have been read. As root:\n  \
                   apt-get update && apt-get install -y postgresql postgresql-server-dev-all clang libclang-dev build-essential"
                .into(),
        });
    }
    Err(Error::Missing {
        packages: format!("postgresql-{newest} postgresql-server-dev-{newest}", newest = SUPPORTED.end()),
        hint: format!(
            "pg_ask runs on PostgreSQL {} to {}, and the package sources of this system offer none of them{}. \
             The PostgreSQL project's own packages do; as root:\n  \
             apt-get install -y postgresql-common ca-certificates && /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y\n\
             and run this again.",
            SUPPORTED.start(),
            SUPPORTED.end(),
            match offered {
                Some(offered) => format!(" (only {offered})"),
                None => String::new(),
            }
        ),
    })
}

fn candidate_of_meta_package() -> Option<String> {
    let text = capture(Command::new("apt-cache").args(["policy", "postgresql"]).env("LC_ALL", "C")).ok()?;
    let line = text.lines().find_map(|line| line.trim().strip_prefix("Candidate:"))?;
    Some(line.trim().to_owned()).filter(|version| version != "(none)")
}

/// True when apt could install the package.
pub fn available(package: &str) -> bool {
    exists("apt-cache")
        && capture(Command::new("apt-cache").args(["policy", package]).env("LC_ALL", "C")).is_ok_and(|text| {
            text.lines().any(|line| line.trim().strip_prefix("Candidate:").is_some_and(|version| version.trim() != "(none)"))
        })
}

/// Reads the package lists, once per run and as root only: a fresh container has none.
pub fn update_once() -> Result<()> {
    use std::sync::atomic::{AtomicBool, Ordering};
    static DONE: AtomicBool = AtomicBool::new(false);
    if !is_root() || !exists("apt-get") || DONE.swap(true, Ordering::Relaxed) {
        return Ok(());
    }
    step("Reading the package lists");
    run(Command::new("apt-get").args(["update", "-q"]))
}

/// Installs packages, or names them where this process may not.
pub fn install(packages: &[impl AsRef<str>]) -> Result<()> {
    let names: Vec<&str> = packages.iter().map(AsRef::as_ref).collect();
    if !exists("apt-get") {
        return Err(Error::Missing {
            packages: names.join(" "),
            hint: "These are the names on Debian and Ubuntu; install what corresponds to them on this system.".into(),
        });
    }
    if !is_root() {
        return Err(Error::Missing {
            packages: names.join(" "),
            hint: format!("Without root nothing is installed. As root:\n  apt-get update && apt-get install -y {}", names.join(" ")),
        });
    }
    update_once()?;
    let start = Instant::now();
    step(&format!("Installing packages: {}", names.join(" ")));
    run(Command::new("apt-get")
        .args(["install", "-y", "-q", "--no-install-recommends"])
        .args(&names)
        .env("DEBIAN_FRONTEND", "noninteractive"))?;
    done("installed", start);
    Ok(())
}

/// Tells what a build will use.
pub fn announce(installation: &Installation) {
    note(&format!("{}, {}", installation.version, installation.pg_config.display()));
}
