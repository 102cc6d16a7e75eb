"""Dump, drop, restore: the same answers, words, preferences, history and rights, and new rows after the old ones."""
import tempfile

from common import SHOP, Tally, answer, connect, drop_roles, one, program, roles

TAKEN, BACK = "test_memory_dumped", "test_memory_restored"
ROLES = "memory_dump_ann", "memory_dump_ben"
VIEWS = {
    "history": "SELECT question, sql, status, source, feedback FROM ask.history ORDER BY id",
    "vocabulary": "SELECT id, term, kind, meaning, tables, shared FROM ask.vocabulary ORDER BY id",
    "memories": "SELECT id, kind, question, sql, tables, slots, shared, good, bad FROM ask.memories ORDER BY id",
    "patterns": "SELECT kind, pattern, times, answered FROM ask.patterns ORDER BY 1, 2, 3",
    "profile": "SELECT * FROM ask.profile() ORDER BY 1",
}
QUESTIONS = ["our stars", "who are our stars?", "number of orders by city", "how many patrons are in Bern", "orders of Customer 3 above 50", "what is the turnover"]
TABLES = "turn", "term", "memory", "outcome", "feedback_given", "habit"

tally = Tally()
server = connect(database="postgres")
for database in TAKEN, BACK:
    server.execute(f"DROP DATABASE IF EXISTS {database}")
server.execute(f"CREATE DATABASE {TAKEN} TEMPLATE template0")
c = connect(database=TAKEN)
c.execute("SET client_min_messages = warning")
c.execute("CREATE EXTENSION pg_ask CASCADE")
c.execute(SHOP)
roles(c, *ROLES)
c.execute("SELECT ask.refresh()")
c.execute("SELECT ask.define('patron', 'customers', true)")
c.execute("SELECT ask.allow('pg_sleep(double precision)')")
# What administrators decided is about objects that were renamed since.
DECISIONS = """
SET search_path = public;
CREATE TABLE payroll (id int, name text, salary numeric);
CREATE TABLE visits (gone int, id int, deleted_at date, note text) PARTITION BY LIST (id);
CREATE TABLE visits_1 PARTITION OF visits FOR VALUES IN (1);
CREATE TABLE dossier (id int);
CREATE SCHEMA attic; CREATE TABLE attic.old (id int); GRANT USAGE ON SCHEMA attic TO PUBLIC;
CREATE FUNCTION net(numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT $1';
GRANT SELECT ON ALL TABLES IN SCHEMA public, attic TO PUBLIC;
SELECT ask.rule('public.payroll', 'forbid', 'salary');
SELECT ask.rule('public.visits', 'require', 'deleted_at IS NULL');
SELECT ask.rule('public.visits', 'forbid', 'note');
SELECT ask.deny('public.dossier'), ask.allow('attic.*'), ask.allow('public.net(numeric)');
ALTER TABLE payroll RENAME COLUMN salary TO pay; ALTER TABLE payroll RENAME TO wages;
ALTER TABLE visits DROP COLUMN gone; ALTER TABLE visits RENAME COLUMN deleted_at TO removed_at;
ALTER TABLE visits RENAME TO calls;
ALTER TABLE dossier RENAME TO folder;
ALTER SCHEMA attic RENAME TO loft;
ALTER FUNCTION net(numeric) RENAME TO after_tax;
SET search_path = store, public;
"""
JUDGED = {
    "SELECT name FROM wages": "valid",
    "SELECT pay FROM wages": "rule.forbidden_column",
    "SELECT id FROM calls": "rule.missing_condition",
    "SELECT id FROM calls WHERE removed_at IS NULL": "valid",
    "SELECT id FROM visits_1": "rule.missing_condition",
    "SELECT note FROM calls WHERE removed_at IS NULL": "rule.forbidden_column",
    "SELECT id FROM folder": "rule.denied",
    "SELECT id FROM loft.old": "valid",
    "SELECT after_tax(1)": "valid",
}
for statement in DECISIONS.split(";"):
    if statement.strip():
        c.execute(statement)
for role in ROLES:
    mine = connect(role, TAKEN)
    mine.execute("SELECT ask.define('turnover', 'sum(orders.total)')")
    mine.execute("SELECT ask.prefer('default_limit', '7')")
    mine.execute("SELECT ask.teach('our stars', %s)", (f"SELECT name, '{role}' AS by FROM customers ORDER BY id LIMIT 2",))
    mine.execute("SELECT ask.teach('orders of {customer} above {amount}', 'SELECT o.id FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.name = {customer} AND o.total > {amount}::numeric')")
    for _ in range(4):
        answer(mine, "number of orders by city", "s")
    answer(mine, "top 3 customers by total", "top")
    wrong = one(mine, "SELECT id FROM ask.answer('number of customers by status', 'n')")
    mine.execute("SELECT ask.feedback(%s, -1, 'SELECT status, count(*) AS n FROM customers GROUP BY status HAVING count(*) > 1')", (wrong,))
    mine.close()
c.execute("SELECT ask.share((SELECT min(id) FROM ask.memory WHERE kind = 'corrected'))")


def state(database):
    """What each role sees and is answered."""
    out = {}
    for role in ROLES:
        mine = connect(role, database)
        for name, sql in VIEWS.items():
            out[role, name] = mine.execute(sql).fetchall()
        mine.execute("SET default_transaction_read_only = on")
        for question in QUESTIONS + ["number of customers by status", "number of orders by city"]:
            out[role, question] = answer(mine, question, f"after {question}")
        for sql, _ in JUDGED.items():
            out[role, sql] = one(mine, "SELECT coalesce(rule, 'valid') FROM ask.validate(%s)", (sql,))
        out[role, "follow-up"] = answer(mine, "only the top 1", "s")
        mine.close()
    return out


before = state(TAKEN)
for (role, question), found in before.items():
    if question == "our stars":
        tally.equal(f"{role} is answered from memory before", found[1], "memory")
for sql, rule in JUDGED.items():
    tally.equal(f"{sql} before the dump", before[ROLES[1], sql], rule)
highest = {table: one(c, f"SELECT max(id) FROM ask.{table}") for table in TABLES}
c.close()
with tempfile.TemporaryDirectory() as folder:
    path = f"{folder}/dump"
    program("pg_dump", "-Fc", "-f", path, TAKEN)
    server.execute(f"DROP DATABASE {TAKEN}")
    server.execute(f"CREATE DATABASE {BACK} TEMPLATE template0")
    program("pg_restore", "--exit-on-error", "-d", BACK, path)
c = connect(database=BACK)
tally.equal("the values of the data are in no dump", one(c, "SELECT count(*) FROM ask.value_index"), 0)
c.execute("ANALYZE; SELECT FROM ask.refresh()")
c.close()
after = state(BACK)
for key, value in before.items():
    tally.equal(f"{key[0]}: {key[1]!r} after the restore", after[key], value)
c = connect(database=BACK)
for table in TABLES:
    following = one(c, "SELECT nextval(pg_get_serial_sequence(%s, 'id'))", (f"ask.{table}",))
    tally.check(f"ids of ask.{table} go on", following > highest[table], f"{following} after {highest[table]}")
tally.check("the values of the data are known after a refresh", one(c, "SELECT count(*) FROM ask.value_index") > 0)
tally.equal("what was allowed stays allowed", one(c, "SELECT valid FROM ask.validate('SELECT pg_sleep(0.0)')"), True)
# In the restored database decisions are bound to the objects that are there, not to the numbers of the old one.
tally.equal("decisions are this database's", one(c, "SELECT count(*) FROM ask.allowed_object WHERE world <> ask._world() OR id IS NULL"), 0)
c.execute("ALTER TABLE wages RENAME TO earnings")
c.execute("ALTER TABLE calls RENAME COLUMN removed_at TO struck_at")
for sql, rule in [("SELECT pay FROM earnings", "rule.forbidden_column"), ("SELECT id FROM calls WHERE struck_at IS NULL", "valid"), ("SELECT id FROM calls", "rule.missing_condition")]:
    tally.equal(f"{sql} after the restore", one(c, "SELECT coalesce(rule, 'valid') FROM ask.validate(%s)", (sql,)), rule)
# A copy of the database is another one, too.
c.close()
server.execute(f"CREATE DATABASE {TAKEN} TEMPLATE {BACK}")
c = connect(database=TAKEN)
for sql, rule in [("SELECT pay FROM earnings", "rule.forbidden_column"), ("SELECT id FROM folder", "rule.denied"), ("SELECT after_tax(1)", "valid"), ("SELECT id FROM calls WHERE struck_at IS NULL", "valid")]:
    tally.equal(f"{sql} in the copy", one(c, "SELECT coalesce(rule, 'valid') FROM ask.validate(%s)", (sql,)), rule)
c.close()
server.execute(f"DROP DATABASE {TAKEN}")
c = connect(database=BACK)
drop_roles(c, *ROLES)
c.close()
server.execute(f"DROP DATABASE {BACK}")
tally.end()
