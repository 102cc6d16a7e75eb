//! A private copy of a PostgreSQL installation to install into and to start throw-away servers from.
//!
//! PostgreSQL finds its folders relative to its own executable, so a copy of the executables, the libraries and the shared
//! files below another root (at the same paths, as with `DESTDIR`) runs by itself: the system's own files are never touched.

use crate::error::{Doing, Error, Result, create_dir, read, write};
use crate::postgres::Installation;
use crate::process::{capture, done, note, step};
use crate::server::Account;
use crate::workspace::target;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// Where throw-away servers run from.
pub struct Tree {
    pub installation: Installation,
    /// Root of the private copy; none where the installation can't be copied and is used in place.
    pub root: Option<PathBuf>,
    pub bin: PathBuf,
    pub lib: PathBuf,
    pub share: PathBuf,
}

impl Tree {
    fn below(installation: &Installation, root: &Path) -> Self {
        let moved = |path: &Path| root.join(path.strip_prefix("/").unwrap_or(path));
        Self {
            bin: moved(&installation.bin),
            lib: moved(&installation.lib),
            share: moved(&installation.share),
            root: Some(root.to_path_buf()),
            installation: installation.clone(),
        }
    }

    fn in_place(installation: &Installation) -> Self {
        Self {
            bin: installation.bin.clone(),
            lib: installation.lib.clone(),
            share: installation.share.clone(),
            root: None,
            installation: installation.clone(),
        }
    }

    pub fn extension_folder(&self) -> PathBuf {
        self.share.join("extension")
    }

    pub fn has_extension(&self, name: &str) -> bool {
        self.extension_folder().join(format!("{name}.control")).is_file()
    }

    pub fn program(&self, name: &str) -> PathBuf {
        self.bin.join(name)
    }

    /// A copy that runs (its programs find their libraries) and reports its own folders.
    fn is_relocated(&self) -> bool {
        let runs = |name: &str| capture(Command::new(self.program(name)).arg("--version")).is_ok();
        let told = capture(Command::new(self.program("pg_config")).args(["--sharedir", "--pkglibdir"]));
        ["postgres", "initdb", "psql"].into_iter().all(runs)
            && told.is_ok_and(|text| {
                let mut lines = text.lines().map(Path::new);
                lines.next() == Some(self.share.as_path()) && lines.next() == Some(self.lib.as_path())
            })
    }
}

/// The private copy for this installation: the one made before if it still is of the same version, else a new one.
pub fn prepare(installation: &Installation) -> Result<Tree> {
    let root = location(installation)?;
    let tree = Tree::below(installation, &root);
    let stamp = root.join("copied-from");
    let wanted = format!("{}\n{}\n", installation.version, installation.pg_config.display());
    if read(&stamp).is_ok_and(|text| text == wanted) {
        return Ok(tree);
    }
    let start = Instant::now();
    step("Copying PostgreSQL to a private folder");
    note(&root.display().to_string());
    copy(installation, &tree, &root)?;
    if !tree.is_relocated() {
        let _ = std::fs::remove_dir_all(&root);
        note("this installation does not run from another folder: the extension goes into the installation itself");
        crate::extension::check_writable(installation)?;
        return Ok(Tree::in_place(installation));
    }
    write(&stamp, &wanted)?;
    done("copied", start);
    Ok(tree)
}

fn copy(installation: &Installation, tree: &Tree, root: &Path) -> Result<()> {
    if root.exists() {
        for entry in std::fs::read_dir(root).doing(|| format!("reading {}", root.display()))?.flatten() {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
    // The programs may lie in a folder with everything else of the system (/usr/bin): copy PostgreSQL's only.
    let program = |name: &str| {
        name.starts_with("pg_") || ["postgres", "initdb", "psql", "pgbench", "createdb", "dropdb", "createuser", "vacuumdb"].contains(&name)
    };
    // What a server does not need, and what is large: LLVM bitcode, build files, documentation.
    let module = |name: &str| !["bitcode", "pgxs"].contains(&name);
    let shared = |name: &str| !["man", "doc"].contains(&name);
    copy_entries(&installation.bin, &tree.bin, program)?;
    copy_entries(&installation.lib, &tree.lib, module)?;
    copy_entries(&installation.share, &tree.share, shared)?;
    // The folders above them were made under this process's umask.
    capture(Command::new("chmod").args(["-R", "a+rX"]).arg(root)).map(|_| ())
}

fn copy_entries(from: &Path, to: &Path, keep: impl Fn(&str) -> bool) -> Result<()> {
    create_dir(to)?;
    let entries = crate::workspace::files(from, keep);
    if entries.is_empty() {
        return Err(Error::other(format!("nothing to copy in {}", from.display())));
    }
    capture(Command::new("cp").arg("-a").args(&entries).arg(to)).map(|_| ())
}

/// A folder that the server's account can read: below `target/`, or, in a clone that only root can enter, in the temporary
/// folder (with a name nobody can guess, kept in `target/`).
fn location(installation: &Installation) -> Result<PathBuf> {
    let below_target = target().join(format!("postgres/{}", installation.major));
    create_dir(&below_target)?;
    let below_target = below_target.canonicalize().doing(|| format!("resolving {}", below_target.display()))?;
    let account = Account::of_server()?;
    if account.can_enter(&below_target) {
        return Ok(below_target);
    }
    let kept = below_target.join("elsewhere");
    if let Some(folder) = read(&kept).ok().map(|text| PathBuf::from(text.trim_end()))
        && account.can_enter(&folder)
    {
        return Ok(folder);
    }
    let made = capture(Command::new("mktemp").args(["-d", "--tmpdir", "pg_ask-postgres-XXXXXXXXXX"]))?;
    let made = PathBuf::from(made.trim_end());
    std::fs::set_permissions(&made, PermissionsExt::from_mode(0o755)).doing(|| format!("opening {} to other accounts", made.display()))?;
    write(&kept, &format!("{}\n", made.display()))?;
    Ok(made)
}
