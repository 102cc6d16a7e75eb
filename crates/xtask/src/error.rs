//! The one error type: what was being done, and what the person at the keyboard can do next.

use std::io;
use std::path::Path;

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{doing}: {source}")]
    Io { doing: String, source: io::Error },
    #[error("`{command}` failed ({status}){detail}")]
    Command { command: String, status: String, detail: String },
    #[error("missing packages: {packages}\n{hint}")]
    Missing { packages: String, hint: String },
    #[error("{0}")]
    Other(String),
}

impl Error {
    pub fn other(message: impl Into<String>) -> Self {
        Self::Other(message.into())
    }
}

/// Adds what was being done to an I/O error.
pub trait Doing<T> {
    fn doing(self, what: impl FnOnce() -> String) -> Result<T>;
}

impl<T> Doing<T> for io::Result<T> {
    fn doing(self, what: impl FnOnce() -> String) -> Result<T> {
        self.map_err(|source| Error::Io { doing: what(), source })
    }
}

/// `std::fs::read_to_string` with the path in the error.
pub fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).doing(|| format!("reading {}", path.display()))
}

/// `std::fs::write` with the path in the error; creates the parent folder.
pub fn write(path: &Path, text: &str) -> Result<()> {
    if let Some(parent) = path.parent() {
        create_dir(parent)?;
    }
    std::fs::write(path, text).doing(|| format!("writing {}", path.display()))
}

/// `std::fs::create_dir_all` with the path in the error.
pub fn create_dir(path: &Path) -> Result<()> {
    std::fs::create_dir_all(path).doing(|| format!("creating folder {}", path.display()))
}
