"""The extension's tables are beyond the users' reach: two rival roles, an owner of the database, a role that is made anew."""
import psycopg
from common import DATABASE, SHOP, Tally, answer, connect, drop_roles, one, program, roles

ANN, BEN, OWNER = "memory_reach_ann", "memory_reach_ben", "memory_reach_owner"
TABLES = "turn", "memory", "term", "outcome", "feedback_given", "preference", "habit", "value_index", "model_call", "audit_entry", "role_seen", "allowed_object", "business_rule", "allowed_column"
tally = Tally()
c = connect()
c.execute(SHOP)
roles(c, ANN, BEN)
ann, ben = connect(ANN), connect(BEN)


def outcome(connection, sql):
    """The SQLSTATE that a statement ends with."""
    try:
        connection.execute(sql)
        return "00000"
    except psycopg.Error as error:
        return error.sqlstate


for table in TABLES:
    for what in f"SELECT FROM ask.{table}", f"DELETE FROM ask.{table}", f"TRUNCATE ask.{table}", f"COPY ask.{table} TO STDOUT", f"DO $$BEGIN LOCK TABLE ask.{table}; END$$", \
            f"INSERT INTO ask.{table} DEFAULT VALUES", f"CREATE TRIGGER t BEFORE INSERT ON ask.{table} FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()":
        tally.equal(what, outcome(ben, what), "42501")
for view in "audit", "audit_trail", "numbers", "patterns_of_all", "sizes":
    tally.equal(f"ask.{view} is for administrators", outcome(ben, f"SELECT * FROM ask.{view}"), "42501")
for view in "history", "vocabulary", "memories", "patterns", "model_usage":
    for what in f"DELETE FROM ask.{view}", f"UPDATE ask.{view} SET question = 'x'":
        tally.check(what, outcome(ben, what) in ("42501", "42703", "55000"), outcome(ben, what))
for function in "_prune('1 day', 1, true)", "_forget('everything')", "_forget(1)", "_report(true, true, 10)":
    tally.equal(f"ask.{function} is the library's", outcome(ben, f"SELECT ask.{function}"), "42501")
for call in "ask.prune(everyone => true)", "ask.report(true)", "ask.report(everyone => true)":
    tally.equal(f"{call} is for administrators", outcome(ben, f"SELECT {call}"), "42501")
tally.equal("ids can't be chosen, by nobody", outcome(c, "INSERT INTO ask.memory (id, kind, question, normal, embedding, sql) SELECT 1000000, 'taught', 'q', 'q', array_fill(0.1, ARRAY[256])::real[]::public.vector, 'SELECT 1'"), "428C9")
tally.equal("sequences are nobody's", outcome(ben, "SELECT nextval('ask.turn_id_seq')"), "42501")

# Learning goes on in spite of whatever a rival tries, and nothing of it counts for others.
c.execute("SELECT ask.teach('our finest', 'SELECT id FROM customers ORDER BY id LIMIT 1')")
mine = one(c, "SELECT max(id) FROM ask.memories")
tally.equal("feedback is about one's own answers", outcome(ben, f"SELECT ask.feedback({mine}, -1)"), "PA016")
tally.equal("a superuser's memory answers", answer(c, "our finest", "r1")[1], "memory")
# An outcome under another role's name, as an older version let roles write.
c.execute("INSERT INTO ask.outcome (role_name, memory, good, weight, cause) SELECT %s, %s, false, 5, 'forged' FROM generate_series(1, 40)", (BEN, mine))
tally.equal("and does so whatever others say of it", answer(c, "our finest", "r2")[1], "memory")
c.execute("INSERT INTO ask.turn (session, function, question, status) SELECT 's', 'answer', 'filled ' || g, 'answered' FROM generate_series(1, 3) g")
tally.equal("a superuser may fill the history", one(c, "SELECT count(*) FROM ask.history WHERE question LIKE 'filled %'"), 3)

# Views and functions act for the role that calls, also below a function with other rights.
answer(ann, "number of orders by city", "a1")
tally.equal("one's own history", one(ann, "SELECT count(*) FROM ask.history WHERE question = 'number of orders by city'"), 1)
tally.equal("is nobody else's", one(ben, "SELECT count(*) FROM ask.history"), 0)
tally.equal("nor are memories", one(ben, "SELECT count(*) FROM ask.memories"), 0)
tally.check("administrators see all", one(c, "SELECT count(*) FROM ask.audit WHERE role_name = %s", (ANN,)) >= 1)

# What is shared is worked out anew from question and SQL.
memory = one(ann, "SELECT ask.teach('the dear ones', 'SELECT id FROM customers ORDER BY id LIMIT 3')")
c.execute("UPDATE ask.memory SET normal = 'number of orders by city', reading = 42, output = 42, said = '{number,orders}', embedding = (SELECT embedding FROM ask.memory WHERE question = 'number of orders by city' LIMIT 1) WHERE id = %s", (memory,))
c.execute("SELECT ask.share(%s)", (memory,))
tally.equal("forged columns are not published", one(c, "SELECT normal, reading IS DISTINCT FROM 42 AND output IS DISTINCT FROM 42 FROM ask.memory WHERE shared ORDER BY id DESC LIMIT 1"), ("the dear ones", True))
tally.check("and don't answer other questions", answer(ben, "number of orders by city", "b1")[1] != "memory")
tally.equal("the pair does", answer(ben, "the dear ones", "b2")[1], "memory")
c.execute("DELETE FROM ask.memory WHERE shared")

# A role that was dropped and made anew has nothing of the old one.
ann.execute("SELECT ask.define('turnover', 'sum(orders.total)')")
ann.execute("SELECT ask.prefer('default_limit', '3')")
before = one(c, "SELECT count(*) FROM ask.turn WHERE role_name = %s", (ANN,))
ann.close()
c.execute(f"DROP OWNED BY {ANN}")
c.execute(f"DROP ROLE {ANN}")
c.execute(f"CREATE ROLE {ANN} LOGIN")
c.execute(f"GRANT USAGE ON SCHEMA ask TO {ANN}")
ann = connect(ANN)
ann.execute("SET default_transaction_read_only = on")
for what, sql, expected in [
    ("history", "SELECT count(*) FROM ask.history", 0), ("memories", "SELECT count(*) FROM ask.memories", 0),
    ("words", "SELECT count(*) FROM ask.vocabulary WHERE term = 'turnover'", 0),
    ("preferences", "SELECT count(*) FROM ask.profile() WHERE origin = 'set'", 0)]:
    tally.equal(f"a role made anew has no {what} of the old one, in a read-only transaction", one(ann, sql), expected)
tally.check("nor answers from its memory", answer(ann, "the dear ones", "n1")[1] != "memory")
ann.execute("SET default_transaction_read_only = off")
answer(ann, "how many customers are there", "n2")
for what, sql, expected in [
    ("history but its own", "SELECT count(*) FILTER (WHERE question NOT IN ('how many customers are there', 'the dear ones')) FROM ask.history", 0),
    ("words", "SELECT count(*) FROM ask.vocabulary WHERE term = 'turnover'", 0)]:
    tally.equal(f"a role made anew has no {what}", one(ann, sql), expected)
tally.equal("what was the old role's is kept apart", one(c, "SELECT count(*) FROM ask.audit WHERE role_name LIKE %s", (ANN + "#%",)), before)
kept = one(c, "SELECT max(role_name) FROM ask.turn WHERE role_name LIKE %s", (ANN + "#%",))
c.execute(f'CREATE ROLE "{kept}" LOGIN')
c.execute(f'GRANT USAGE ON SCHEMA ask TO "{kept}"')
namesake = connect(kept)
tally.equal("nor is it that of a role made under that name", one(namesake, "SELECT count(*) FROM ask.history"), 0)
answer(namesake, "how many customers are there", "k1")
tally.equal("whatever it asks", one(namesake, "SELECT count(*) FROM ask.history WHERE question <> 'how many customers are there'"), 0)
namesake.close()
c.execute(f'DROP OWNED BY "{kept}"')
c.execute(f'DROP ROLE "{kept}"')
c.execute("DELETE FROM ask.turn WHERE role_name LIKE %s", (ANN + "#%",))

# A role that is renamed in an open session is not the one that takes its name.
first, second = "memory_reach_first", "memory_reach_second"
roles(c, first)
open_one = connect(first)
answer(open_one, "how many customers are there", "r1")
c.execute(f"ALTER ROLE {first} RENAME TO {second}")
roles(c, first)
successor = connect(first)
answer(successor, "number of orders by city", "r2")
mine = "SELECT count(*) FROM ask.history WHERE question = 'number of orders by city'"
tally.equal("whoever has the name now has its history", one(successor, mine), 1)
tally.equal("a session of the renamed role sees nothing of it", one(open_one, mine), 0)
open_one.execute("SELECT ask.forget('everything')")
tally.equal("and takes nothing of it away", one(successor, mine), 1)
open_one.close()
successor.close()
drop_roles(c, first, second)

# What one defined and rolled back is told to nobody else on the connection.
told = []
pooled = connect()
pooled.add_notice_handler(lambda notice: told.append(notice.message_primary or ""))
pooled.execute(f"SET SESSION AUTHORIZATION {ANN}")
pooled.execute("BEGIN")
pooled.execute("SELECT ask.define('hush words', 'sum(orders.total)')")
pooled.execute("ROLLBACK")
pooled.execute("RESET SESSION AUTHORIZATION")
pooled.execute(f"SET SESSION AUTHORIZATION {BEN}")
answer(pooled, "how many customers are there", "p1")
tally.check("another role is not told what was rolled back", not any("hush words" in text for text in told), told)
pooled.execute("RESET SESSION AUTHORIZATION")
pooled.execute(f"SET SESSION AUTHORIZATION {ANN}")
answer(pooled, "how many customers are there", "p2")
tally.check("whoever defined it is", any("hush words" in text for text in told), told)
pooled.close()

# An idle refresh of one role keeps nobody else's waiting.
ann.execute("BEGIN")
ann.execute("SELECT count(*) FROM ask.refresh()")
ben.execute("SET statement_timeout = '20s'")
tally.equal("another role refreshes meanwhile", outcome(ben, "SELECT count(*) FROM ask.refresh()"), "00000")
ben.execute("RESET statement_timeout")
ann.execute("COMMIT")

# Whoever owns the database can dump it.
roles(c, OWNER)
database = "test_memory_reach"
c.execute(f"DROP DATABASE IF EXISTS {database}")
c.execute(f"CREATE DATABASE {database} OWNER {OWNER} TEMPLATE template0")
d = connect(database=database)
d.execute("SET client_min_messages = warning; CREATE EXTENSION pg_ask CASCADE")
d.execute(SHOP)
d.execute("SELECT ask.define('turnover', 'sum(orders.total)', true)")
answer(d, "number of orders by city", "d1")
try:
    dumped = program("pg_dump", "-U", OWNER, database)
except RuntimeError as error:
    dumped = str(error)
tally.check("an owner of the database dumps what is remembered", "number of orders by city" in dumped and "sum(" in dumped, dumped[:300])
d.close()
c.execute(f"DROP DATABASE {database}")
for connection in ann, ben:
    connection.close()
drop_roles(c, ANN, BEN, OWNER)
c.execute("DELETE FROM ask.outcome WHERE cause = 'forged'; DELETE FROM ask.turn WHERE question LIKE 'filled %'; DELETE FROM ask.memory WHERE question = 'our finest'")
c.execute("DROP SCHEMA store CASCADE")
tally.end()
