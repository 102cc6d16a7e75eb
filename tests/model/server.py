"""A throw-away PostgreSQL with pg_ask preloaded, under an account that PostgreSQL accepts; its log is a file to search."""
import os
import pwd
import shutil
import subprocess
import tempfile
import time


class Server:
    def __init__(self):
        self.bin = os.environ["PGBIN"]
        self.folder = tempfile.mkdtemp(prefix="pg_ask_model_")
        self.account = None
        if os.geteuid() == 0:
            names = {p.pw_name: p for p in pwd.getpwall()}
            self.account = names.get("postgres") or names["nobody"]
            os.chown(self.folder, self.account.pw_uid, self.account.pw_gid)
        os.chmod(self.folder, 0o755)
        self.data, self.log = f"{self.folder}/data", f"{self.folder}/log"
        self.run("initdb", "-D", self.data, "-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        with open(f"{self.folder}/extra", "w", encoding="utf-8") as f:
            f.write("")
        settings = {"shared_preload_libraries": "pg_ask", "listen_addresses": "", "unix_socket_directories": self.folder,
                    "fsync": "off", "log_min_messages": "debug1", "shared_buffers": "32MB", "max_connections": "30"}
        options = " ".join(f"-c {k}='{v}'" for k, v in settings.items())
        self.run("pg_ctl", "-D", self.data, "-w", "-l", self.log, "-o", options, "start")
        self.dsn = f"host={self.folder} user=postgres dbname=postgres"

    def run(self, program, *args):
        as_account = {}
        if self.account:
            as_account = {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PG") and k != "RUST_BACKTRACE"}
        subprocess.run([f"{self.bin}/{program}", *args], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=None if program == "initdb" else subprocess.DEVNULL,
                       env=environment, cwd="/", **as_account)

    def file(self, name, text, mode=0o600, own=True):
        """A file for the server to read."""
        path = f"{self.folder}/{name}"
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        os.chmod(path, mode)
        if own and self.account:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)
        return path

    def log_text(self):
        with open(self.log, encoding="utf-8", errors="replace") as f:
            return f.read()

    def postmaster(self):
        with open(f"{self.data}/postmaster.pid", encoding="utf-8") as f:
            return int(f.readline())

    def stop(self):
        try:
            self.run("pg_ctl", "-D", self.data, "-m", "immediate", "stop")
        except subprocess.CalledProcessError:
            time.sleep(0.2)
        shutil.rmtree(self.folder, ignore_errors=True)
