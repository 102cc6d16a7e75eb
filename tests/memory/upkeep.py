"""A DBA's day: retention, reports and numbers over all roles, the audit trail, the server's log, two refreshes at once."""
import pathlib
import threading
import time

import psycopg
from common import SHOP, Tally, answer, connect, drop_roles, one, roles

ANN, BEN = "memory_upkeep_ann", "memory_upkeep_ben"
tally = Tally()
c = connect()
c.execute(SHOP)
roles(c, ANN, BEN)
ann, ben = connect(ANN), connect(BEN)
c.execute("DELETE FROM ask.audit_entry")


def fill(role, count, age):
    c.execute("""INSERT INTO ask.turn (role_name, app_user, session, function, question, status, tables, asked_at, trace, timings, rejections, elapsed_ms)
        SELECT %s, '', 's', 'answer', 'old ' || g, 'answered', '{store.orders}', clock_timestamp() - %s::interval, '{"timings": {"run": 2}}',
               '{"run": 2, "generate": 1.5, "catalog": 1, "recall": 1, "guard": 1, "learn": 1, "visualize": 1, "total": 9}', '{1,0}', 9 FROM generate_series(1, %s) g""",
        (role, age, count))


# Retention: for everyone, by administrators; what is used stays; as many as are to be kept stay.
fill(ANN, 5, "100 days")
fill(BEN, 7, "100 days")
ann.execute("SELECT ask.prune('90 days')")
tally.equal("one's own old history goes", one(ann, "SELECT count(*) FROM ask.history"), 0)
tally.equal("and nobody else's", one(ben, "SELECT count(*) FROM ask.history"), 7)
c.execute("SELECT ask.prune('90 days', everyone => true)")
tally.equal("an administrator prunes for everyone", one(ben, "SELECT count(*) FROM ask.history"), 0)
for question in "number of orders by city", "number of customers by status", "how many customers are in Bern":
    answer(ann, question, "u1")
learned = "SELECT count(*) FROM ask.memory WHERE kind = 'learned' AND role_name = %s"
tally.equal("three memories", one(c, learned, (ANN,)), 3)
c.execute("UPDATE ask.memory SET made_at = now() - interval '400 days' WHERE role_name = %s", (ANN,))
ann.execute("SELECT ask.prune('90 days')")
tally.equal("memories in use are kept, however old", one(c, learned, (ANN,)), 3)
c.execute("UPDATE ask.outcome SET at = now() - interval '400 days' WHERE role_name = %s", (ANN,))
ann.execute("SELECT ask.prune('90 days', 10)")
tally.equal("as many as are to be kept are kept", one(c, learned, (ANN,)), 3)
ann.execute("SELECT ask.prune('90 days', 2)")
tally.equal("and no more", one(c, learned, (ANN,)), 2)
ann.execute("SELECT ask.prune('90 days')")
tally.equal("what has not been used for long goes", one(c, learned, (ANN,)), 0)
fill(ANN, 30, "400 days")
auto = connect(ANN)
c.execute("ALTER ROLE %s SET ask.auto_prune = on" % ANN)
auto.close()
auto = connect(ANN)
answer(auto, "number of orders by city", "u2")
left = one(ann, "SELECT count(*) FROM ask.history WHERE question LIKE 'old %'")
tally.equal("retention by itself takes a few away with each question", left, 10)
auto.close()
c.execute("ALTER ROLE %s RESET ask.auto_prune" % ANN)

# Reports and numbers: quick over a long history.
c.execute("DELETE FROM ask.turn WHERE question LIKE 'old %'")
fill(ANN, 60000, "1 day")
fill(BEN, 40000, "1 day")
c.execute("ANALYZE ask.turn")
for what, sql in ("report", "SELECT count(*) FROM ask.report(true)"), ("numbers", "SELECT count(*) FROM ask.numbers"):
    c.execute(sql)
    explained = one(c, f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}")[0]
    read = explained["Plan"]["Shared Hit Blocks"] + explained["Plan"]["Shared Read Blocks"]
    whole = one(c, "SELECT pg_relation_size('ask.turn') / 8192")
    tally.check(f"{what} reads a part of a long history only", read < whole, f"{read} of {whole} pages, {explained['Execution Time']:.0f} ms")
    print(f"{what} at 100,000 turns: {explained['Execution Time']:.0f} ms, {read} of {whole} pages")
tally.equal("everyone's questions are reported", one(c, "SELECT calls FROM ask.report(true) WHERE stage = 'run'"), 2000)
tally.check("and the rows that it is about are said", "latest" in (one(c, "SELECT detail FROM ask.report(true) WHERE stage = 'run'") or ""))
tally.check("one's own report is about oneself", one(ben, "SELECT calls FROM ask.report() WHERE stage = 'answered'") == 10000)
tally.check("patterns of all roles", (ANN, "store.orders") in c.execute("SELECT role, pattern FROM ask.patterns_of_all WHERE kind = 'tables'").fetchall())
tally.check("sizes by role", one(c, "SELECT turns FROM ask.sizes WHERE role = %s AND app_user = ''", (BEN,)) == 40000)
tally.equal("numbers are one row", one(c, "SELECT count(*) FROM ask.numbers"), 1)
c.execute("DELETE FROM ask.turn WHERE question LIKE 'old %'")

# The audit trail, in a table and in the log; also of what is not learned.
c.execute(f"ALTER ROLE {ANN} SET ask.audit_log = 'table'")
ann.close()
ann = connect(ANN, learn="off")
answer(ann, "how many customers are in Berlin", "t1")
ann.execute("SELECT count(*) FROM ask.run('SELECT 4711 AS n')")
ann.execute("SELECT valid FROM ask.validate('DELETE FROM orders')")
trail = c.execute("SELECT function, status, question, sql FROM ask.audit_trail WHERE role_name = %s ORDER BY id", (ANN,)).fetchall()
tally.equal("questions, runs and judgements are in the trail", [t[0] for t in trail], ["answer", "run", "validate"])
try:
    ann.execute("SET ask.audit_log = off")
    found = "set"
except psycopg.Error as error:
    found = error.sqlstate
tally.equal("no user turns it off", found, "42501")
ann.autocommit = False
answer(ann, "how many customers are in Vienna", "t2")
ann.rollback()
ann.autocommit = True
tally.equal("a call that is rolled back leaves no row", one(c, "SELECT count(*) FROM ask.audit_trail WHERE question LIKE '%Vienna%'"), 0)
c.execute(f"ALTER ROLE {ANN} SET ask.audit_literals = off")
ann.close()
ann = connect(ANN)
answer(ann, "how many customers are in Bern", "t3")
question, text = one(c, "SELECT question, sql FROM ask.audit_trail WHERE role_name = %s ORDER BY id DESC LIMIT 1", (ANN,))
tally.check("literals are left out where a setting says so", "Bern" not in question and "Bern" not in text and "?" in question and "?" in text, (question, text))
c.execute(f"ALTER ROLE {ANN} SET ask.audit_log = 'server'; ALTER ROLE {ANN} SET ask.log_unanswered = 'log'; ALTER ROLE {ANN} SET ask.log_min_duration = 0; ALTER ROLE {ANN} RESET ask.audit_literals")
ann.close()
ann = connect(ANN)
ann.autocommit = False
answer(ann, "number of customers by city", "t4")
ann.rollback()
ann.autocommit = True
try:
    ann.execute("SELECT ask.sql('how many unicorns are there')")
except psycopg.Error as error:
    tally.check("a question without an answer is an error for its asker", error.sqlstate in ("PA010", "PA011"), error.sqlstate)
# What PostgreSQL itself ends is noted too: it raises through the call, which waits for a lock until then.
holder = connect()
holder.autocommit = False
holder.execute("LOCK TABLE store.customers IN ACCESS EXCLUSIVE MODE")
ann.execute("SET statement_timeout = 500")
for call in ("SELECT ask.answer('number of customers by city')", "SELECT * FROM ask.run('SELECT count(*) AS out_of_time FROM store.customers')"):
    try:
        ann.execute(call)
        found = "ended"
    except psycopg.Error as error:
        found = error.sqlstate
    tally.equal(f"out of time: {call[:20]}", found, "57014")
holder.rollback()
holder.close()
ann.execute("RESET statement_timeout")
# The log lies beside the data folder of throw-away servers; elsewhere these checks are left out.
log = pathlib.Path(one(c, "SHOW data_directory")).parent / "log"
if log.is_file():
    time.sleep(0.2)
    lines = [line for line in log.read_text(errors="replace").splitlines() if ANN in line]
    audits = [line for line in lines if "pg_ask audit: {" in line]
    tally.check("no rollback takes a line of the log back", any("number of customers by city" in line for line in audits), audits[-3:])
    canceled = [line for line in audits if '"sqlstate":"57014"' in line]
    for text in ("number of customers by city", "out_of_time"):
        tally.check(f"a call that was canceled is in the trail: {text}", any(text in line and '"status":"failed"' in line for line in canceled), audits[-4:])
    tally.check("slow questions are logged", any("pg_ask slow: {" in line for line in lines))
    tally.check("a question without an answer is one line below ERROR", any("pg_ask unanswered: {" in line for line in lines) and not any("ERROR" in line and "unicorn" in line for line in lines), lines[-4:])
c.execute(f"ALTER ROLE {ANN} RESET ALL")

# Two refreshes at once keep each value once; a rewritten table's values are told, an emptied one's are not.
c.execute("SELECT ask.refresh()")
values = one(c, "SELECT count(*) FROM ask.value_index")
others = [connect(), connect(), connect()]
threads = [threading.Thread(target=lambda o=o: o.execute("SELECT count(*) FROM ask.refresh()")) for o in others]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
tally.equal("refreshes at once keep each value once", one(c, "SELECT count(*) FROM ask.value_index"), values)
found = lambda: [h for h in one(connect(), "SELECT ask.explain('customers in Vienna') -> 'filtering_suggestions'") or [] if "Vienna" in str(h)]
tally.check("a value is found", found())
c.execute("VACUUM FULL store.customers")
tally.check("after VACUUM FULL, too", found())
c.execute("DELETE FROM store.orders; DELETE FROM store.customers WHERE city = 'Vienna'")
c.execute("VACUUM FULL store.customers")
c.execute("ANALYZE store.customers")
tally.check("unless the rows are gone by then", not found(), found())
try:
    c.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
    c.execute("SELECT count(*) FROM store.orders")
    c.execute("SELECT ask.refresh()")
    outcome = "no error"
except psycopg.Error as error:
    outcome = error.sqlstate
c.execute("ROLLBACK")
tally.equal("a transaction that sees nothing of others refreshes nothing", outcome, "PA015")
for connection in (ann, ben, *others):
    connection.close()
c.execute("DELETE FROM ask.audit_entry; TRUNCATE ask.value_index")
drop_roles(c, ANN, BEN)
c.execute("DROP SCHEMA store CASCADE")
tally.end()
