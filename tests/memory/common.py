"""What the parts of tests/memory share: connections, a small shop, a tally."""
import os
import pathlib
import subprocess
import sys

import psycopg

FOLDER = pathlib.Path(__file__).parent
DATABASE = os.environ.get("PGDATABASE", "postgres")

SHOP = """
DROP SCHEMA IF EXISTS store CASCADE;
CREATE SCHEMA store;
CREATE TABLE store.customers (id int PRIMARY KEY, name text NOT NULL, city text NOT NULL, status text NOT NULL, joined date NOT NULL);
CREATE TABLE store.orders (id int PRIMARY KEY, customer_id int NOT NULL REFERENCES store.customers, ordered_at date NOT NULL,
    shipped_at date, total numeric NOT NULL);
INSERT INTO store.customers SELECT i, 'Customer ' || i, (ARRAY['Berlin','Bern','Vienna'])[1 + i % 3], (ARRAY['active','inactive'])[1 + i % 2],
    CURRENT_DATE - i FROM generate_series(1, 30) i;
INSERT INTO store.orders SELECT i, 1 + i % 25, CURRENT_DATE - i % 200, CASE WHEN i % 4 > 0 THEN CURRENT_DATE - i % 200 + 2 END, 10 + i % 90
    FROM generate_series(1, 400) i;
ANALYZE store.customers, store.orders;
GRANT USAGE ON SCHEMA store TO PUBLIC;
GRANT SELECT ON ALL TABLES IN SCHEMA store TO PUBLIC;
"""


class Tally:
    """Checks that hold, and those that don't, which are printed as they come."""

    def __init__(self):
        self.passed = self.failed = 0

    def check(self, what, holds, detail=""):
        self.passed += bool(holds)
        self.failed += not holds
        if not holds:
            print(f"FAILED: {what}" + (f": {detail}" if detail != "" else ""))

    def equal(self, what, found, expected):
        self.check(what, found == expected, f"found {found!r}, expected {expected!r}")

    def end(self):
        print(f"{self.passed} passed, {self.failed} failed")
        sys.exit(self.failed > 0)


def connect(user=None, database=None, **settings):
    """A connection of its own, with the shop in its search_path."""
    c = psycopg.connect(dbname=database or DATABASE, user=user or os.environ.get("PGUSER"), autocommit=True)
    c.execute("SET search_path = store, public")
    for name, value in settings.items():
        c.execute("SELECT set_config(%s, %s, false)", ("ask." + name, value))
    return c


def one(c, sql, arguments=None):
    """The first row: its value if there is one column, else the tuple; None where there is no row."""
    row = c.execute(sql, arguments).fetchone()
    return row[0] if row is not None and len(row) == 1 else row


def answer(c, question, session=None):
    """(status, source, sql, rows in the order of their text) of a question."""
    status, source, sql, rows = one(c, "SELECT status, source, sql, rows FROM ask.answer(%s, %s)", (question, session))
    return status, source, sql, sorted(rows or [], key=str)


def roles(c, *names):
    """Makes roles that may ask; to be dropped by `drop_roles`."""
    for name in names:
        if one(c, "SELECT true FROM pg_roles WHERE rolname = %s", (name,)):
            drop_roles(c, name)
        c.execute(f"CREATE ROLE {name} LOGIN")
        c.execute(f"GRANT USAGE ON SCHEMA ask TO {name}")


def drop_roles(c, *names):
    for name in names:
        for table in "turn", "memory", "term", "outcome", "feedback_given", "preference", "habit":
            c.execute(f"DELETE FROM ask.{table} WHERE role_name = %s", (name,))
        c.execute(f"DROP OWNED BY {name}")
        c.execute(f"DROP ROLE {name}")


def program(name, *arguments, account=None, **more):
    """Runs one of the server's programs; its output."""
    command = [os.path.join(os.environ["PGBIN"], name), *arguments]
    if account and os.geteuid() == 0:
        command = ["setpriv", f"--reuid={account.st_uid}", f"--regid={account.st_gid}", "--clear-groups", "--", *command]
    done = subprocess.run(command, capture_output=True, text=True, **more)
    if done.returncode:
        raise RuntimeError(f"{name}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout
