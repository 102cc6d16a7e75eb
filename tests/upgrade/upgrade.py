"""What users taught, defined and asked, what administrators decided, and the audit trail survive pg_upgrade.

    PG_ASK_UPGRADE=/old/bin:/new/bin[,/old/bin:/new/bin] tests/upgrade/run.sh

Folders of programs of two servers, both with pg_ask and pgvector installed. Without the variable, or where one of them is not there,
the pair is skipped with a word.
"""
import os
import pathlib
import pwd
import shutil
import subprocess
import sys
import tempfile

import psycopg

PORT = "5434"
ROLES = "upgrade_ann", "upgrade_ben"
SHOP = """
CREATE SCHEMA store;
CREATE TABLE store.customers (id int PRIMARY KEY, name text NOT NULL, city text NOT NULL, status text NOT NULL);
CREATE TABLE store.orders (id int PRIMARY KEY, customer_id int NOT NULL REFERENCES store.customers, ordered_at date NOT NULL, total numeric NOT NULL);
CREATE TABLE store.wages (id int, pay numeric, deleted_at date);
CREATE TABLE store.folder (id int);
INSERT INTO store.customers SELECT i, 'Customer ' || i, (ARRAY['Berlin','Bern','Vienna'])[1 + i % 3], (ARRAY['active','inactive'])[1 + i % 2]
    FROM generate_series(1, 30) i;
INSERT INTO store.orders SELECT i, 1 + i % 25, date '2026-01-01' + i % 200, 10 + i % 90 FROM generate_series(1, 400) i;
ANALYZE;
GRANT USAGE ON SCHEMA store TO PUBLIC;
GRANT SELECT ON ALL TABLES IN SCHEMA store TO PUBLIC;
SELECT ask.refresh();
SELECT ask.define('patron', 'customers', true);
SELECT ask.rule('store.wages', 'forbid', 'pay');
SELECT ask.rule('store.wages', 'require', 'deleted_at IS NULL');
SELECT ask.deny('store.folder'), ask.allow('pg_sleep(double precision)');
"""
OWN = """
SELECT ask.define('turnover', 'sum(orders.total)');
SELECT ask.prefer('default_limit', '7');
SELECT ask.teach('our stars', 'SELECT name FROM customers ORDER BY id LIMIT 2');
SELECT ask.teach('orders of {customer} above {amount}', 'SELECT o.id FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.name = {customer} AND o.total > {amount}::numeric');
"""
VIEWS = {
    "history": "SELECT id, question, sql, status, source, feedback FROM ask.history ORDER BY id",
    "vocabulary": "SELECT id, term, kind, meaning, tables, shared FROM ask.vocabulary ORDER BY id",
    "memories": "SELECT id, kind, question, sql, tables, slots, shared, good, bad FROM ask.memories ORDER BY id",
    "profile": "SELECT * FROM ask.profile() ORDER BY 1",
}
QUESTIONS = ["our stars", "number of orders by city", "how many patrons are in Bern", "orders of Customer 3 above 50", "what is the turnover"]
JUDGED = {
    "SELECT deleted_at FROM wages WHERE deleted_at IS NULL": "valid",
    "SELECT pay FROM wages WHERE deleted_at IS NULL": "rule.forbidden_column",
    "SELECT id FROM wages": "rule.missing_condition",
    "SELECT id FROM folder": "rule.denied",
}
TABLES = "turn", "term", "memory", "outcome", "audit_entry"


class Tally:
    passed = failed = 0

    def equal(self, what, found, expected):
        holds = found == expected
        self.passed += holds
        self.failed += not holds
        if not holds:
            print(f"FAILED: {what}: found {found!r}, expected {expected!r}")


def account():
    """Of whom the servers are: not root's."""
    if os.geteuid() != 0:
        return None
    for name in "postgres", "nobody":
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return None


OWNER = account()


def program(folder, *command, cwd):
    command = [os.path.join(folder, command[0]), *command[1:]]
    if OWNER:
        command = ["setpriv", f"--reuid={OWNER.pw_uid}", f"--regid={OWNER.pw_gid}", "--clear-groups", "--", *command]
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PG") or k == "PG_ASK_PYTHON"}
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=cwd, env=clean)
    if done.returncode:
        raise RuntimeError(f"{command}: {done.stdout[-2000:]}")
    return done.stdout


def installed(folder):
    """The version of a server that has both extensions; None otherwise."""
    config = os.path.join(folder, "pg_config")
    if not os.access(config, os.X_OK):
        return None
    share, version = (subprocess.run([config, o], capture_output=True, text=True, check=True).stdout.strip() for o in ("--sharedir", "--version"))
    has = all(pathlib.Path(share, "extension", f"{e}.control").exists() for e in ("pg_ask", "vector"))
    return version.split()[1] if has else None


def connect(folder, user="postgres"):
    c = psycopg.connect(host=folder, port=PORT, user=user, dbname="shop", autocommit=True)
    c.execute("SET search_path = store, public")
    return c


def one(c, sql, arguments=None):
    row = c.execute(sql, arguments).fetchone()
    return row[0] if row is not None and len(row) == 1 else row


def state(folder):
    """What each role sees, is answered and is refused; nothing is learned meanwhile."""
    out = {}
    for role in ROLES:
        mine = connect(folder, role)
        for name, sql in VIEWS.items():
            out[role, name] = mine.execute(sql).fetchall()
        mine.execute("SET default_transaction_read_only = on")
        for question in QUESTIONS:
            status, source, sql, rows = one(mine, "SELECT status, source, sql, rows FROM ask.answer(%s, %s)", (question, f"after {question}"))
            out[role, question] = status, source, sql, sorted(rows or [], key=str)
        for sql in JUDGED:
            out[role, sql] = one(mine, "SELECT coalesce(rule, 'valid') FROM ask.validate(%s)", (sql,))
        out[role, "a conversation"] = one(mine, "SELECT status, sql FROM ask.answer('only Bern', 's')")
        mine.close()
    c = connect(folder)
    out["all", "audit"] = c.execute("SELECT * FROM ask.audit_trail ORDER BY 1").fetchall()
    c.close()
    return out


class Server:
    def __init__(self, programs, data, folder):
        self.programs, self.data, self.folder = programs, data, folder

    def __enter__(self):
        options = f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c port={PORT} -c shared_buffers=32MB -c ask.audit_log=table"
        program(self.programs, "pg_ctl", "-D", self.data, "-w", "-t", "60", "-l", f"{self.folder}/log", "-o", options, "start", cwd=self.folder)

    def __exit__(self, *_):
        program(self.programs, "pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop", cwd=self.folder)


def upgrade(old, new, tally):
    folder = tempfile.mkdtemp(prefix="pg_ask-up-")
    os.chmod(folder, 0o755)
    if OWNER:
        os.chown(folder, OWNER.pw_uid, OWNER.pw_gid)
    before, after = f"{folder}/old", f"{folder}/new"
    try:
        for programs, data in (old, before), (new, after):
            # Both with or both without checksums, whatever a version's default is.
            program(programs, "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-k", "--no-sync", cwd=folder)
        with Server(old, before, folder):
            c = psycopg.connect(host=folder, port=PORT, user="postgres", dbname="postgres", autocommit=True)
            c.execute("CREATE DATABASE shop")
            c.close()
            c = connect(folder)
            c.execute("SET client_min_messages = warning")
            c.execute("CREATE EXTENSION pg_ask CASCADE")
            for statement in filter(str.strip, SHOP.split(";")):
                c.execute(statement)
            for role in ROLES:
                c.execute(f"CREATE ROLE {role} LOGIN")
                c.execute(f"GRANT USAGE ON SCHEMA ask TO {role}")
                mine = connect(folder, role)
                for statement in filter(str.strip, OWN.split(";")):
                    mine.execute(statement)
                for _ in range(4):
                    mine.execute("SELECT FROM ask.answer('number of orders by city', 's')")
                mine.close()
            found = state(folder)
            highest = {table: one(c, f"SELECT coalesce(max(id), 0) FROM ask.{table}") for table in TABLES}
            tally.equal("there is an audit trail", highest["audit_entry"] > 0, True)
            c.close()
        for sql, rule in JUDGED.items():
            tally.equal(f"{sql} before", found[ROLES[0], sql], rule)
        tally.equal("what was taught answers before", found[ROLES[0], "our stars"][1], "memory")
        program(new, "pg_upgrade", "-b", old, "-B", new, "-d", before, "-D", after, "-U", "postgres", "-s", folder, cwd=folder)
        with Server(new, after, folder):
            c = connect(folder)
            for table in TABLES:
                following = one(c, "SELECT nextval(pg_get_serial_sequence(%s, 'id'))", (f"ask.{table}",))
                tally.equal(f"ids of ask.{table} go on", following > highest[table], True)
            c.execute("ANALYZE")
            c.execute("SELECT ask.refresh()")
            c.close()
            now = state(folder)
            for key, value in found.items():
                # The trail goes on with what was asked since.
                tally.equal(f"{key[0]}: {key[1]!r} after the upgrade", now[key][: len(value)] if key[1] == "audit" else now[key], value)
            mine = connect(folder, ROLES[0])
            mine.execute("SELECT ask.teach('our last ones', 'SELECT name FROM customers ORDER BY id DESC LIMIT 2')")
            tally.equal("it learns on", one(mine, "SELECT source FROM ask.answer('our last ones', 'n')"), "memory")
            mine.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main():
    tally = Tally()
    pairs = [p for p in os.environ.get("PG_ASK_UPGRADE", "").split(",") if p]
    if not pairs:
        print("skipped: PG_ASK_UPGRADE names no two servers")
    for pair in pairs:
        old, _, new = pair.partition(":")
        versions = installed(old), installed(new)
        if None in versions:
            print(f"skipped: pg_ask and pgvector are not installed for both of {pair}")
            continue
        print(f"from {versions[0]} to {versions[1]}")
        upgrade(old, new, tally)
    # A pair that was skipped has no result.
    if tally.passed or tally.failed:
        print(f"{tally.passed} passed, {tally.failed} failed")
    sys.exit(tally.failed > 0)


main()
