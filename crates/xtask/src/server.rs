//! A throw-away server: its own data and socket in a temporary folder, no TCP, gone when this process is.

use crate::error::{Doing, Error, Result, read};
use crate::process::{capture, done, note, step};
use crate::tree::Tree;
use crate::workspace::{is_root, root};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Stops the server and removes its folder when its standard input ends. That happens when this process closes it, and also
/// when this process is interrupted or killed: a server can't be left behind, and no signal handler is needed.
const SUPERVISOR: &str = r#"
folder=$1 log=$2; shift 2
cd /
"$@" </dev/null >>"$log" 2>&1 &
server=$!
cat >/dev/null
kill -INT $server 2>/dev/null
tries=0
while kill -0 $server 2>/dev/null && [ $tries -lt 200 ]; do sleep 0.05; tries=$((tries + 1)); done
kill -QUIT $server 2>/dev/null
wait $server
rm -rf "$folder"
"#;

/// The operating system account that servers run under. PostgreSQL refuses to run as root.
pub enum Account {
    /// This process's own.
    Own,
    /// Another one, because this process is root's.
    Other { uid: u32, gid: u32 },
}

impl Account {
    pub fn of_server() -> Result<Self> {
        if !is_root() {
            return Ok(Self::Own);
        }
        let accounts = read(Path::new("/etc/passwd"))?;
        for wanted in ["postgres", "nobody"] {
            let found = accounts.lines().find_map(|line| {
                let mut fields = line.split(':');
                (fields.next() == Some(wanted)).then_some(())?;
                let uid = fields.nth(1)?.parse().ok()?;
                Some(Self::Other { uid, gid: fields.next()?.parse().ok()? })
            });
            if let Some(account) = found {
                return Ok(account);
            }
        }
        Err(Error::other("PostgreSQL can't run as root, and there is neither an account `postgres` nor `nobody`"))
    }

    /// A command that runs under this account.
    pub fn command(&self, program: &Path) -> Command {
        match self {
            Self::Own => Command::new(program),
            Self::Other { uid, gid } => {
                let mut command = Command::new("setpriv");
                command.arg(format!("--reuid={uid}")).arg(format!("--regid={gid}")).args(["--clear-groups", "--"]).arg(program);
                command
            }
        }
    }

    /// True when the account can list and enter the folder.
    pub fn can_enter(&self, folder: &Path) -> bool {
        let script = "cd \"$0\" && ls -- \"$0\" >/dev/null";
        capture(self.command(Path::new("sh")).arg("-c").arg(script).arg(folder)).is_ok()
    }

    fn own_folder(&self, folder: &Path) -> Result<()> {
        match self {
            Self::Own => Ok(()),
            Self::Other { uid, gid } => {
                chown(folder, Some(*uid), Some(*gid)).doing(|| format!("giving {} to the server", folder.display()))
            }
        }
    }
}

/// A running server; dropping it stops it.
pub struct Server {
    supervisor: Child,
    folder: PathBuf,
    bin: PathBuf,
}

/// The superuser of throw-away servers.
pub const USER: &str = "postgres";
const PORT: &str = "5432";

impl Server {
    pub fn start(tree: &Tree) -> Result<Self> {
        let start = Instant::now();
        step("Starting a throw-away server");
        let account = Account::of_server()?;
        let folder = new_folder()?;
        account.own_folder(&folder)?;
        let data = folder.join("data");
        let log = folder.join("log");
        let mut initdb = account.command(&tree.program("initdb"));
        initdb.arg("-D").arg(&data).args(["-U", USER, "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"]).current_dir(&folder);
        clean(&mut initdb);
        capture(&mut initdb).inspect_err(|_| {
            let _ = std::fs::remove_dir_all(&folder);
        })?;
        let mut server = account.command(&tree.program("postgres"));
        server.arg("-D").arg(&data);
        for setting in [
            "listen_addresses=".to_owned(),
            format!("unix_socket_directories={}", folder.display()),
            format!("port={PORT}"),
            // Nothing here outlives the machine.
            "fsync=off".into(),
            "synchronous_commit=off".into(),
            "full_page_writes=off".into(),
            "shared_buffers=256MB".into(),
            "lc_messages=C".into(),
            "log_line_prefix=%m [%p] %u@%d ".into(),
        ] {
            server.arg("-c").arg(setting);
        }
        let mut supervisor = Command::new("sh");
        supervisor
            .args(["-c", SUPERVISOR, "sh"])
            .arg(&folder)
            .arg(&log)
            .arg(server.get_program())
            .args(server.get_args())
            .stdin(Stdio::piped())
            // A process group of its own: Ctrl-C reaches this process, and the supervisor notices its end.
            .process_group(0);
        clean(&mut supervisor);
        let supervisor = supervisor.spawn().doing(|| "starting the server".into())?;
        let mut server = Self { supervisor, folder, bin: tree.bin.clone() };
        server.wait_until_ready(&data, &log)?;
        done("started", start);
        Ok(server)
    }

    fn wait_until_ready(&mut self, data: &Path, log: &Path) -> Result<()> {
        let deadline = Instant::now() + Duration::from_secs(60);
        let pid_file = data.join("postmaster.pid");
        loop {
            // The last line of the file turns to `ready` when the server takes connections.
            let state = read(&pid_file).unwrap_or_default();
            if state.lines().any(|line| line.trim_end() == "ready") {
                return Ok(());
            }
            let said = std::fs::read(log).unwrap_or_default();
            let said = String::from_utf8_lossy(&said);
            if said.contains("FATAL") || Instant::now() > deadline {
                return Err(Error::other(format!("the server does not start:\n{said}")));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Folder of the socket, for `PGHOST`.
    pub fn socket(&self) -> &Path {
        &self.folder
    }

    pub fn log(&self) -> String {
        let bytes = std::fs::read(self.folder.join("log")).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// The connection, in libpq's environment variables.
    pub fn environment(&self, database: &str) -> [(&'static str, String); 5] {
        [
            ("PGHOST", self.folder.display().to_string()),
            ("PGPORT", PORT.to_owned()),
            ("PGUSER", USER.to_owned()),
            ("PGDATABASE", database.to_owned()),
            ("PGBIN", self.bin.display().to_string()),
        ]
    }

    /// PATH with the server's own client programs first.
    pub fn search_path(&self) -> std::ffi::OsString {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(self.bin.clone()).chain(std::env::split_paths(&path));
        std::env::join_paths(folders).unwrap_or(path.clone())
    }

    /// One of PostgreSQL's client programs, connected to a database.
    pub fn client(&self, program: &str, database: &str) -> Command {
        let mut command = Command::new(self.bin.join(program));
        clean(&mut command);
        command.envs(self.environment(database)).current_dir(root());
        command
    }

    /// psql that reads no personal configuration and stops at the first error.
    pub fn psql(&self, database: &str) -> Command {
        let mut psql = self.client("psql", database);
        psql.args(["-X", "-q", "-v", "ON_ERROR_STOP=1"]);
        psql
    }

    /// Runs SQL quietly; returns unaligned rows.
    pub fn sql(&self, database: &str, sql: &str) -> Result<String> {
        capture(self.psql(database).args(["-At", "-c", sql]))
    }

    /// Waits until the server's supervisor ends, which is when somebody else stops the server; used to keep one running.
    pub fn is_alive(&self) -> bool {
        self.folder.join("data/postmaster.pid").exists()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.supervisor.stdin.take());
        let _ = self.supervisor.wait();
    }
}

/// Settings of the person's own PostgreSQL connections must not reach the throw-away server, and Rust's backtraces would land
/// in the DETAIL of errors.
pub fn clean(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("PG")) {
            command.env_remove(name);
        }
    }
    command.env_remove("RUST_BACKTRACE").env_remove("RUST_LIB_BACKTRACE");
}

/// A new folder, for its owner only. The path is short: a socket's path has 107 bytes.
fn new_folder() -> Result<PathBuf> {
    let made = capture(Command::new("mktemp").args(["-d", "--tmpdir", "pg_ask-XXXXXXXX"]))?;
    let folder = PathBuf::from(made.trim_end());
    if folder.as_os_str().len() > 80 {
        let made = capture(Command::new("mktemp").args(["-d", "/tmp/pg_ask-XXXXXXXX"]))?;
        let _ = std::fs::remove_dir(&folder);
        return Ok(PathBuf::from(made.trim_end()));
    }
    Ok(folder)
}

/// The name of the demo database.
pub const SHOP: &str = "shop";

/// Creates a database with the extension and the shop's data, and lets the extension look at them.
pub fn create_shop(server: &Server) -> Result<()> {
    let start = Instant::now();
    step("Creating the extension and loading demo/shop.sql");
    server.sql("postgres", "CREATE DATABASE shop")?;
    server.sql(SHOP, "SET client_min_messages = warning; CREATE EXTENSION pg_ask CASCADE")?;
    let script = root().join("demo/shop.sql");
    capture(server.psql(SHOP).args(["-o", "/dev/null", "-f"]).arg(&script))?;
    server.sql(SHOP, SEARCH_PATH)?;
    server.sql(SHOP, "SELECT ask.refresh()")?;
    done("loaded", start);
    Ok(())
}

/// Settings of a database are not copied with its template.
pub const SEARCH_PATH: &str = "DO $$BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = shop, public', current_database()); END$$";

/// `make server`: a server with the shop database until Ctrl-C.
pub fn keep_running() -> Result<bool> {
    let tree = crate::extension::prepare()?;
    let server = Server::start(&tree)?;
    create_shop(&server)?;
    step("The server runs until Ctrl-C. In another terminal:");
    note(&format!("{} -h {} -U {USER} {SHOP}", tree.program("psql").display(), server.socket().display()));
    note("SELECT ask.sql('total sales last month');");
    while server.is_alive() {
        std::thread::sleep(Duration::from_millis(500));
    }
    note("the server has been stopped");
    Ok(true)
}
