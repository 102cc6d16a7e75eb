"""A full disk: questions are answered, their warnings name no file of the server, and what waits is written once there is room again.

The extension's tables of history and memory are put on a file system of a few megabytes, which only root can make; without one the part
is skipped with a word.
"""
import os
import pathlib
import subprocess
import tempfile

import psycopg
from common import SHOP, Tally, connect, one

NAME = "memory_full"
MEGABYTES = 4
tally = Tally()


def skip(why):
    print(f"skipped: {why}")
    tally.end()


def mount(folder):
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m,mode=0700", "tmpfs", folder], capture_output=True, text=True)
    return done.stderr.strip() if done.returncode else None


def visible(folder):
    """Whether the server, which may have file systems of its own, sees the same folder."""
    try:
        account = os.stat(pathlib.Path(os.environ["PGHOST"]) / f".s.PGSQL.{os.environ.get('PGPORT', '5432')}")
    except (KeyError, OSError):
        return False
    os.chown(folder, account.st_uid, account.st_gid)
    marked = pathlib.Path(folder) / "seen"
    marked.mkdir()
    os.chown(marked, account.st_uid, account.st_gid)
    found = one(connect(), "SELECT (pg_stat_file(%s, true)).isdir", (str(marked),))
    marked.rmdir()
    return bool(found)


def fill(folder):
    """Takes all the room that is left; the file that has it."""
    path = pathlib.Path(folder) / "fill"
    with open(path, "wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            pass
    return path


def names_files(text):
    return any(part in text for part in ("/", "pg_tblspc", "base", "No space", "could not extend"))


if os.geteuid() != 0:
    skip("only root can make a small file system")
folder = tempfile.mkdtemp(prefix="pg_ask-full-")
why = mount(folder)
if why:
    os.rmdir(folder)
    skip(f"no small file system can be made here: {why}")
c = connect()
try:
    if not visible(folder):
        skip("the server doesn't see this file system")
    c.execute(f"DROP DATABASE IF EXISTS {NAME}")
    c.execute(f"DROP TABLESPACE IF EXISTS {NAME}")
    c.execute(f"CREATE TABLESPACE {NAME} LOCATION '{folder}'")
    c.execute(f"CREATE DATABASE {NAME}")
    d = connect(database=NAME)
    try:
        d.execute("SET client_min_messages = warning")
        d.execute("CREATE EXTENSION pg_ask CASCADE")
        d.execute(SHOP)
        d.execute("SELECT ask.refresh()")
        for (name,) in d.execute("SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
                                 "WHERE n.nspname = 'ask' AND c.relkind = 'r' AND c.relname IN ('turn', 'memory', 'outcome', 'habit')").fetchall():
            d.execute(f"ALTER TABLE {name} SET TABLESPACE {NAME}")
        notices = []
        d.add_notice_handler(lambda notice: notices.append(" ".join(filter(None, [notice.message_primary, notice.message_detail, notice.message_hint]))))
        tally.equal("with room left", one(d, "SELECT status FROM ask.answer('how many orders are there', 'a')"), "answered")
        filled = fill(folder)
        told = 0
        for n in range(60):
            status, warnings = one(d, "SELECT status, warnings::text FROM ask.answer(%s, 'a')", (f"how many orders have a total above {n + 20}",))
            tally.equal(f"question {n} on the full disk", status, "answered")
            tally.check(f"question {n}: warnings name no file", not names_files(warnings or ""), warnings)
            told += "was not kept" in (warnings or "")
        tally.check("some could not be kept, which is told", told > 0, told)
        tally.check("notices name no file", not any(map(names_files, notices)), notices)
        kept = one(d, "SELECT count(*) FROM ask.turn")
        filled.unlink()
        status, identifier = one(d, "SELECT status, id FROM ask.answer('how many orders are there', 'a')")
        tally.equal("with room again", status, "answered")
        tally.check("it is kept again", identifier is not None and one(d, "SELECT count(*) FROM ask.turn") > kept)
    finally:
        d.close()
        c.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        c.execute(f"DROP TABLESPACE IF EXISTS {NAME}")
finally:
    subprocess.run(["umount", "-l", folder], check=False)
    os.rmdir(folder)
tally.end()
