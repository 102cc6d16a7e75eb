//! A key: it can be sent, and nothing else. It has no Debug, no Display and no Clone.

use std::io::Read;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};

/// Largest key file, in bytes.
const FILE_SIZE: u64 = 8 * 1024;

/// An API key.
pub struct Secret(String);

impl Secret {
    pub fn new(text: &str) -> Secret {
        Secret(text.trim().to_owned())
    }

    /// For the request's header only.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Reads a key file: a regular file of the server's own system user that nobody else may read, or one of root's that
    /// the server's group may read (as PostgreSQL wants its own key files).
    ///
    /// # Errors
    /// What is wrong with the file; never what is in it.
    pub fn from_file(path: &str) -> Result<Secret, &'static str> {
        // Not to hang on a pipe.
        let file = std::fs::OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK | libc::O_CLOEXEC).open(path);
        let file = file.map_err(|_| "can't be opened")?;
        let data = file.metadata().map_err(|_| "can't be examined")?;
        if !data.is_file() {
            return Err("is not a regular file");
        }
        // SAFETY: geteuid has no preconditions.
        let own = data.uid() == unsafe { libc::geteuid() };
        let open = if own { data.mode() & 0o077 } else { data.mode() & 0o027 };
        if !own && data.uid() != 0 {
            return Err("belongs to another system user");
        }
        if open != 0 {
            return Err("may be read or written by others");
        }
        let mut text = String::new();
        file.take(FILE_SIZE + 1).read_to_string(&mut text).map_err(|_| "can't be read as text")?;
        if text.len() as u64 > FILE_SIZE {
            return Err("is too large for a key");
        }
        let key = Secret::new(&text);
        if key.0.is_empty() { Err("is empty") } else { Ok(key) }
    }
}
