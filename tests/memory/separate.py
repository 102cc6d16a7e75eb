"""One role, and one end user behind a role, neither reads nor continues what is another's."""
import psycopg
from common import SHOP, Tally, answer, connect, drop_roles, one, roles

ANN, BEN = ROLES = "memory_own_ann", "memory_own_ben"
tally = Tally()
c = connect()
c.execute(SHOP)
roles(c, *ROLES)
ann, ben = connect(ANN), connect(BEN)

# Conversations: over connections, by their id; never over roles.
answer(ann, "number of orders by city", "report-1")
again = connect(ANN)
tally.check("a session goes on in another connection", answer(again, "only Berlin", "report-1")[2].count("Berlin") == 1)
guessed = answer(ben, "only Berlin", "report-1")
tally.check("another role's session can't be continued by its id", "count" not in (guessed[2] or ""), guessed[2])
for what in "turn", "memory", "term", "outcome", "feedback_given", "preference", "habit":
    try:
        found = one(ben, f"SELECT count(*) FROM ask.{what}")
    except psycopg.Error as error:
        found = error.sqlstate
    tally.equal(f"ask.{what} is read by no role", found, "42501")
identifier = one(ann, "SELECT max(id) FROM ask.history")
memory = one(ann, "SELECT ask.teach('our stars', 'SELECT name FROM customers ORDER BY id LIMIT 2')")

# What a role may not do with what is another's: statement, and the SQLSTATE it ends with, or the value it returns.
ATTEMPTS = [
    ("read the trace", f"SELECT ask.explain({identifier})", psycopg.Error),
    ("give feedback", f"SELECT ask.feedback({identifier}, -1)", psycopg.Error),
    ("correct", f"SELECT ask.feedback({identifier}, -1, 'SELECT 1 AS x FROM store.orders')", psycopg.Error),
    ("forget a memory", f"SELECT ask.forget({memory})", False),
    ("share a memory", f"SELECT ask.share({memory})", psycopg.Error),
    ("change a memory", f"WITH u AS (UPDATE ask.memory SET sql = 'SELECT 1' WHERE id = {memory} RETURNING 1) SELECT count(*) FROM u", psycopg.Error),
    ("take over a memory", f"WITH u AS (UPDATE ask.memory SET role_name = current_user WHERE id = {memory} RETURNING 1) SELECT count(*) FROM u", psycopg.Error),
    ("add an outcome in another's name", f"INSERT INTO ask.outcome (role_name, memory, good, cause) VALUES ('{ANN}', {memory}, false, 'x')", psycopg.Error),
    ("give a memory away", f"INSERT INTO ask.memory (role_name, kind, question, normal, embedding, sql) SELECT '{ANN}', 'taught', 'q', 'q', array_fill(0.1, ARRAY[256])::real[]::public.vector, 'SELECT 1'", psycopg.Error),
    ("delete the history", "WITH d AS (DELETE FROM ask.turn WHERE role_name <> current_user RETURNING 1) SELECT count(*) FROM d", psycopg.Error),
    ("empty a table", "TRUNCATE ask.turn", psycopg.Error),
    ("read all", "SELECT * FROM ask.audit", psycopg.Error),
    ("read the values", "SELECT * FROM ask.value_index", psycopg.Error),
    ("make a trigger", "CREATE TRIGGER t BEFORE INSERT ON ask.turn FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()", psycopg.Error),
    ("make a policy", "CREATE POLICY p ON ask.turn USING (true)", psycopg.Error),
    ("put a function into the schema", "CREATE FUNCTION ask.f() RETURNS int LANGUAGE sql AS 'SELECT 1'", psycopg.Error),
    ("define a word for everyone", "SELECT ask.define('x', 'customers', true)", psycopg.Error),
]
for what, sql, expected in ATTEMPTS:
    try:
        found = one(ben, sql)
    except psycopg.Error:
        found = psycopg.Error
    tally.equal(f"another role can't {what}", found, expected)
# An outcome of one's own for another's memory must not count either.
try:
    ben.execute("INSERT INTO ask.outcome (memory, good, weight, cause) SELECT %s, false, 5, 'x' FROM generate_series(1, 20)", (memory,))
except psycopg.Error:
    pass
tally.equal("outcomes count for their own role's memories only", answer(ann, "our stars", "a1")[1], "memory")
tally.equal("the memory is its owner's", answer(ben, "our stars", "b1")[1] == "memory", False)

# Shared by an administrator: everyone's, but one role's bad word does not spoil it for others.
c.execute("SELECT ask.share(%s)", (memory,))
tally.equal("a shared memory is everyone's", answer(ben, "our stars", "b2")[1], "memory")
for i in range(3):
    identifier = one(ben, "SELECT id FROM ask.answer('our stars', %s)", (f"b3{i}",))
    ben.execute("SELECT ask.feedback(%s, -1)", (identifier,))
tally.equal("it is set aside for who finds it wrong", answer(ben, "our stars", "b4")[1] == "memory", False)
ann.execute("SELECT ask.forget(%s)", (memory,))
tally.equal("and for nobody else", answer(ann, "our stars", "a2")[1], "memory")

# Values of the data stay behind: what the question names becomes an open place, other values are asked about.
teach = "SELECT ask.teach(%s, %s)"
mine = one(ann, teach, ("orders of Customer 3", "SELECT o.id FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.name = 'Customer 3' AND o.ordered_at > CURRENT_DATE - INTERVAL '999 days'"))
c.execute("SELECT ask.share(%s)", (mine,))
question, sql = one(ben, "SELECT question, sql FROM ask.memories WHERE shared ORDER BY id DESC LIMIT 1")
tally.equal("the question is shared without the value", question, "orders of {value}")
tally.check("and so is the SQL", "Customer 3" not in sql and "{value}" in sql and "999 days" in sql, sql)
found = answer(ben, "orders of Customer 4", "b5")
tally.check("it answers about another value", found[1] == "memory" and "'Customer 4'" in found[2], found)
mine = one(ann, teach, ("our dear ones", "SELECT id FROM customers WHERE city = 'Bern'"))
for sql, expected in ("SELECT ask.share(%s)", "refused"), ("SELECT ask.share(%s, true)", "shared"):
    try:
        c.execute(sql, (mine,))
        found = "shared"
    except psycopg.Error:
        found = "refused"
    tally.equal(f"a value that the question does not name: {sql}", found, expected)
tally.equal("shared with its value, it answers", answer(ben, "our dear ones", "b6")[1], "memory")

# End users behind one role.
carla, dora = connect(ANN, app_user="carla"), connect(ANN, app_user="dora")
carla.execute("SELECT ask.define('patron', 'customers')")
carla.execute("SELECT ask.prefer('default_limit', '3')")
carla.execute("SELECT ask.teach('my favourites', 'SELECT id FROM orders ORDER BY id LIMIT 1')")
answer(carla, "number of orders by city", "shared name")
tally.equal("an end user's memory", answer(carla, "my favourites", "c")[1], "memory")
for what, found, expected in [
    ("memory", answer(dora, "my favourites", "d")[1] == "memory", False),
    ("word", one(dora, "SELECT count(*) FROM ask.vocabulary WHERE term = 'patron' AND NOT shared"), 0),
    ("preference", one(dora, "SELECT value FROM ask.profile() WHERE key = 'default_limit' AND origin = 'set'"), None),
    ("history", one(dora, "SELECT count(*) FROM ask.history WHERE session = 'shared name'"), 0),
    ("conversation", "count" in (answer(dora, "only Berlin", "shared name")[2] or ""), False),
]:
    tally.equal(f"another end user's {what}", found, expected)
for connection in ann, ben, again, carla, dora:
    connection.close()
c.execute("DELETE FROM ask.memory WHERE shared")
drop_roles(c, *ROLES)
c.execute("DROP SCHEMA store CASCADE")
tally.end()
