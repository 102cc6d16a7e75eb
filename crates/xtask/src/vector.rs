//! pgvector: the installed one, the packaged one, or built from the distribution's source package.

use crate::error::{Error, Result, create_dir, read, write};
use crate::packages;
use crate::postgres::Installation;
use crate::process::{capture, done, note, run_logged, step};
use crate::workspace::{is_root, target};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// Where a built pgvector goes.
pub enum Destination<'a> {
    /// Into the installation itself.
    Installation,
    /// Below a private root, at the same paths.
    Below(&'a Path),
}

/// Makes sure that the installation offers the extension `vector`: a package where root may install one, else nothing.
/// Returns false when it must be built.
pub fn packaged(installation: &Installation) -> Result<bool> {
    if installation.has_extension("vector") {
        return Ok(true);
    }
    // Only Debian's own tree is what such a package installs into.
    let debian = installation.bin == Path::new(&format!("/usr/lib/postgresql/{}/bin", installation.major));
    let package = format!("postgresql-{}-pgvector", installation.major);
    if !debian || !is_root() {
        return Ok(false);
    }
    packages::update_once()?;
    if !packages::available(&package) {
        return Ok(false);
    }
    packages::install(&[package])?;
    Ok(installation.has_extension("vector"))
}

/// Builds pgvector from the source package of the distribution that has one, with a private apt configuration: the system's
/// package sources and lists stay as they are.
pub fn build(installation: &Installation, to: Destination) -> Result<()> {
    let start = Instant::now();
    step("Building pgvector (no package for this PostgreSQL)");
    let source = source(installation)?;
    let pg_config = format!("PG_CONFIG={}", installation.pg_config.display());
    let log = target().join("pgvector/build.log");
    let make = || {
        let mut make = Command::new("make");
        // OPTFLAGS: no -march=native, the result may move to another machine. LLVM bitcode needs a matching clang.
        make.arg("-C").arg(&source).args(["-s", "OPTFLAGS=", "with_llvm=no"]).arg(&pg_config);
        // Flags of a calling make are not meant for this one.
        make.env_remove("MAKEFLAGS").env_remove("MFLAGS").env_remove("MAKELEVEL");
        make
    };
    run_logged(make().arg("-j2"), &log)?;
    let mut install = make();
    install.arg("install");
    if let Destination::Below(root) = to {
        install.arg(format!("DESTDIR={}", root.display()));
    }
    run_logged(&mut install, &target().join("pgvector/install.log"))?;
    done("built", start);
    Ok(())
}

/// The unpacked source, one folder per PostgreSQL version; the downloaded archive is kept.
fn source(installation: &Installation) -> Result<PathBuf> {
    let folder = target().join("pgvector");
    let unpacked = folder.join(format!("pg{}", installation.major));
    if unpacked.join("Makefile").is_file() {
        return Ok(unpacked);
    }
    let archive = match archive_in(&folder) {
        Some(archive) => archive,
        None => {
            download(&folder)?;
            archive_in(&folder).ok_or_else(|| Error::other("the source package of pgvector holds no .orig.tar archive"))?
        }
    };
    create_dir(&unpacked)?;
    capture(Command::new("tar").args(["--strip-components=1", "-C"]).arg(&unpacked).arg("-xf").arg(archive))?;
    Ok(unpacked)
}

fn archive_in(folder: &Path) -> Option<PathBuf> {
    crate::workspace::files(folder, |name| name.starts_with("pgvector_") && name.contains(".orig.tar")).pop()
}

/// A release of a distribution that carries pgvector's source.
struct Carrier {
    release: &'static str,
    component: &'static str,
    keyrings: &'static [&'static str],
}

const DEBIAN: Carrier = Carrier {
    release: "trixie",
    component: "main",
    keyrings: &["/usr/share/keyrings/debian-archive-keyring.gpg", "/usr/share/keyrings/debian-archive-keyring.pgp"],
};
const UBUNTU: Carrier = Carrier { release: "noble", component: "universe", keyrings: &["/usr/share/keyrings/ubuntu-archive-keyring.gpg"] };

fn download(folder: &Path) -> Result<()> {
    let os = os_release(&read(Path::new("/etc/os-release"))?);
    let carrier = match os.id.as_str() {
        "debian" => DEBIAN,
        "ubuntu" => UBUNTU,
        _ => return Err(unavailable("this system is neither Debian nor Ubuntu")),
    };
    let keyring = carrier
        .keyrings
        .iter()
        .find(|keyring| Path::new(keyring).is_file())
        .ok_or_else(|| unavailable("the archive's keyring is not installed"))?;
    let targets =
        capture(Command::new("apt-get").args(["indextargets", "--format", "$(RELEASE) $(COMPONENT) $(REPO_URI)", "Created-By: Packages"]))?;
    let mirror = mirror(&targets, &os.codename).ok_or_else(|| unavailable("apt has no source for this distribution's main component"))?;
    note(&format!("source package from {mirror} {}", carrier.release));
    let apt = folder.join("apt");
    for part in ["lists/partial", "cache/archives/partial"] {
        create_dir(&apt.join(part))?;
    }
    let sources = apt.join("sources.list");
    write(&sources, &format!("deb-src [signed-by={keyring}] {mirror} {} {}\n", carrier.release, carrier.component))?;
    let apt_get = || {
        let mut command = Command::new("apt-get");
        command.arg("-q");
        for option in [
            format!("Dir::Etc::sourcelist={}", sources.display()),
            "Dir::Etc::sourceparts=/dev/null".into(),
            format!("Dir::State::lists={}", apt.join("lists").display()),
            format!("Dir::Cache={}", apt.join("cache").display()),
            // The folder may be one that only this user can enter.
            format!("APT::Sandbox::User={}", if is_root() { "root" } else { "" }),
        ] {
            command.arg("-o").arg(option);
        }
        command.current_dir(folder);
        command
    };
    run_logged(apt_get().arg("update"), &folder.join("apt-update.log"))
        .and_then(|()| run_logged(apt_get().args(["source", "--download-only", "pgvector"]), &folder.join("apt-source.log")))
        .map_err(|error| unavailable(&error.to_string()))
}

fn unavailable(why: &str) -> Error {
    Error::Missing {
        packages: "pgvector (the extension `vector`)".into(),
        hint: format!(
            "{why}\nInstall pgvector 0.5 or newer for this PostgreSQL (package postgresql-NN-pgvector, or from source), then run this again."
        ),
    }
}

struct OsRelease {
    id: String,
    codename: String,
}

fn os_release(text: &str) -> OsRelease {
    let value = |key: &str| {
        text.lines()
            .find_map(|line| line.strip_prefix(key)?.strip_prefix('='))
            .map(|value| value.trim_matches('"').to_owned())
            .unwrap_or_default()
    };
    OsRelease { id: value("ID"), codename: value("VERSION_CODENAME") }
}

/// The address from which the system itself gets the distribution's main component.
fn mirror(index_targets: &str, codename: &str) -> Option<String> {
    index_targets.lines().find_map(|line| {
        let mut words = line.split_whitespace();
        let found = words.next() == Some(codename) && words.next() == Some("main");
        words.next().filter(|_| found).map(str::to_owned)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distribution_is_read_from_os_release() {
        let cases = [
            ("NAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\nID=debian\n", "debian", "bookworm"),
            ("ID=\"ubuntu\"\nID_LIKE=debian\nVERSION_CODENAME=\"noble\"\n", "ubuntu", "noble"),
            ("", "", ""),
        ];
        for (text, id, codename) in cases {
            let os = os_release(text);
            assert_eq!((os.id.as_str(), os.codename.as_str()), (id, codename), "{text:?}");
        }
    }

    #[test]
    fn mirror_is_the_one_of_the_release_itself() {
        let targets = "other main http://third.example/repo/\n\
                       bookworm-security main http://mirror.example/security/\n\
                       bookworm contrib http://mirror.example/debian/\n\
                       bookworm main http://mirror.example/debian/\n";
        let cases = [("bookworm", Some("http://mirror.example/debian/")), ("trixie", None)];
        for (codename, expected) in cases {
            assert_eq!(mirror(targets, codename).as_deref(), expected, "{codename}");
        }
    }
}
