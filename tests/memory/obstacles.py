"""Memory is never in the way: where nothing can be written, or the vector index is lost, the question is answered all the same."""
import psycopg
from common import SHOP, Tally, answer, connect, drop_roles, one, roles

ROLE = "memory_obstacle"
tally = Tally()
c = connect()
c.execute(SHOP)
roles(c, ROLE)
mine = connect(ROLE)
mine.execute("SELECT ask.teach('our stars', 'SELECT name FROM customers ORDER BY id LIMIT 2')")
answer(mine, "total of orders by status of the customer", "talk")

# Transactions in which nothing may or should be written.
for begin, learns in [
    ("BEGIN READ ONLY", False),
    ("BEGIN ISOLATION LEVEL SERIALIZABLE", False),
    ("BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE", False),
    ("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", False),
    ("BEGIN ISOLATION LEVEL REPEATABLE READ", True),
    ("BEGIN", True),
]:
    before = one(mine, "SELECT count(*) FROM ask.history")
    mine.execute(begin)
    session = f"in {begin}"
    tally.equal(f"{begin}: answered", answer(mine, "number of orders by city", session)[0], "answered")
    tally.equal(f"{begin}: taught things are known", answer(mine, "our stars", f"{session} 2")[1], "memory")
    found = answer(mine, "only Berlin", session)
    tally.check(f"{begin}: the conversation goes on", "Berlin" in (found[2] or "") and "count" in found[2], found)
    identifier = one(mine, "SELECT id FROM ask.answer('how many orders are there', 'x')")
    tally.equal(f"{begin}: an id only where something was written", identifier is not None, learns)
    mine.execute("COMMIT")
    answer(mine, "how many customers are there", "flush")
    tally.equal(f"{begin}: the journal brings what was asked", one(mine, "SELECT count(*) FROM ask.history") - before, 5)

# Statements that are there to write say so instead of doing nothing.
for sql in [
    "SELECT ask.teach('a', 'SELECT id FROM orders')",
    "SELECT ask.define('patron', 'customers')",
    "SELECT ask.prefer('default_limit', '3')",
]:
    try:
        with mine.transaction():
            mine.execute("SET TRANSACTION READ ONLY")
            mine.execute(sql)
        found = "no error"
    except psycopg.Error as error:
        found = error.sqlstate
    tally.equal(f"{sql} in a read-only transaction", found, "PA015")

# Two SERIALIZABLE transactions that ask the same at once: neither fails the other.
second = connect(ROLE)
for connection in mine, second:
    connection.execute("BEGIN ISOLATION LEVEL SERIALIZABLE")
for connection in mine, second:
    answer(connection, "number of orders by city", "serial")
try:
    for connection in mine, second:
        connection.execute("COMMIT")
    found = "both"
except psycopg.Error as error:
    found = error.sqlstate
tally.equal("SERIALIZABLE transactions that ask commit", found, "both")

# The vector index: gone, or marked invalid after a crash while it was built.
LOSSES = [
    ("invalid", "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ask.memory_embedding'::regclass", "UPDATE pg_index SET indisvalid = true WHERE indexrelid = 'ask.memory_embedding'::regclass"),
    ("dropped", "ALTER EXTENSION pg_ask DROP TABLE ask.memory; DROP INDEX ask.memory_embedding", "CREATE INDEX memory_embedding ON ask.memory USING hnsw (embedding public.vector_cosine_ops); ALTER EXTENSION pg_ask ADD TABLE ask.memory"),
]
for what, lose, mend in LOSSES:
    try:
        c.execute(lose)
        fresh = connect(ROLE)
        tally.equal(f"index {what}: a question is answered", answer(fresh, "number of orders by city", f"index {what}")[0], "answered")
        tally.equal(f"index {what}: memory answers", answer(fresh, "who are our stars?", f"index {what} 2")[1], "memory")
        fresh.close()
    finally:
        c.execute(mend)

# Memory that can't be read or written at all (a lock, a broken table) is a warning or a DEBUG message, not an error.
c.execute("CREATE FUNCTION store.fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'the disk is full'; END $$")
for table in "turn", "memory", "outcome":
    c.execute(f"CREATE TRIGGER fail BEFORE INSERT ON ask.{table} FOR EACH ROW EXECUTE FUNCTION store.fail()")
    status, warnings = one(mine, "SELECT status, warnings FROM ask.answer(%s, 'broken')", (f"number of orders by status of the customer {table}",)) or (None, None)
    status, warnings = one(mine, "SELECT status, warnings FROM ask.answer('total of orders by city', 'broken 2')")
    tally.equal(f"ask.{table} can't be written: answered", status, "answered")
    c.execute(f"DROP TRIGGER fail ON ask.{table}")
mine.close()
second.close()
drop_roles(c, ROLE)
c.execute("DROP SCHEMA store CASCADE")
tally.end()
