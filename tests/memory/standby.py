"""On a hot standby: questions are answered, what is remembered on the primary answers, conversations go on, nothing is written."""
import os
import pathlib
import shutil
import tempfile

import psycopg
from common import SHOP, Tally, connect, drop_roles, one, program, roles

PORT = "5433"
ROLE = "memory_standby"
# What a standby needs as much of as its primary has, whatever the primary was started with.
AS_MUCH = "max_connections", "max_worker_processes", "max_wal_senders", "max_prepared_transactions", "max_locks_per_transaction"
tally = Tally()
c = connect()
c.execute(SHOP)
roles(c, ROLE)
c.execute("SELECT ask.refresh()")
mine = connect(ROLE)
mine.execute("SELECT ask.teach('our stars', 'SELECT name FROM customers ORDER BY id LIMIT 2')")
mine.execute("SELECT ask.define('turnover', 'sum(orders.total)')")
mine.execute("SELECT status FROM ask.answer('number of orders by city', 'report')")

# The standby runs under the account of the primary, beside its socket's folder.
account = os.stat(pathlib.Path(os.environ["PGHOST"]) / f".s.PGSQL.{os.environ.get('PGPORT', '5432')}")
folder = tempfile.mkdtemp(prefix="pg_ask-standby-")
os.chmod(folder, 0o700)
if os.geteuid() == 0:
    os.chown(folder, account.st_uid, account.st_gid)
data = f"{folder}/data"
try:
    program("pg_basebackup", "-D", data, "-R", "-X", "stream", "-c", "fast", "--no-sync", account=account, cwd=folder)
    as_much = " ".join(f"-c {name}={one(c, f'SHOW {name}')}" for name in AS_MUCH)
    program("pg_ctl", "-D", data, "-w", "-t", "60", "-l", f"{folder}/log", "-o", f"{as_much} -c listen_addresses='' -c unix_socket_directories={folder} -c port={PORT} -c hot_standby=on -c fsync=off -c shared_buffers=32MB", "start", account=account, cwd=folder)
    try:
        s = psycopg.connect(host=folder, port=PORT, user=ROLE, dbname=c.info.dbname, autocommit=True)
        s.execute("SET search_path = store, public")

        def ask(question, session):
            return one(s, "SELECT status, source, sql, id FROM ask.answer(%s, %s)", (question, session))

        tally.equal("the server is a standby", one(s, "SELECT pg_is_in_recovery()"), True)
        tally.equal("a question is answered", ask("how many customers are in Berlin", "s1")[0], "answered")
        tally.equal("nothing is written", ask("how many customers are in Berlin", "s2")[3], None)
        tally.equal("what was taught on the primary answers", ask("who are our stars", "s3")[1], "memory")
        tally.check("words of the primary are known", "sum(" in ask("turnover", "s4")[2].lower())
        found = ask("only Berlin", "report")
        tally.check("a conversation of the primary goes on", "Berlin" in found[2] and "count" in found[2], found)
        ask("total of orders by city", "here")
        found = ask("only Bern", "here")
        tally.check("a conversation of the standby goes on", "Bern" in found[2] and "sum" in found[2], found)
        tally.check("the history can be read", one(s, "SELECT count(*) FROM ask.history") >= 1)
        for call in "ask.teach('a', 'SELECT id FROM orders')", "ask.prune()", "ask.forget('history')", "ask.refresh()":
            try:
                s.execute(f"SELECT {call}")
                found = "no error"
            except psycopg.Error as error:
                found = error.sqlstate
            tally.equal(f"{call}, which is there to write, says why not", found, "PA015")
        s.close()
    finally:
        program("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop", account=account, cwd=folder)
finally:
    shutil.rmtree(folder, ignore_errors=True)
mine.close()
drop_roles(c, ROLE)
c.execute("DROP SCHEMA store CASCADE")
tally.end()
