"""What a question reads of the extension's tables does not grow with history, of its asker or of others."""
from common import SHOP, Tally, connect, drop_roles, one, roles

ROLE, OTHER = "memory_growth", "memory_growth_other"
TURNS = 20_000
tally = Tally()
c = connect()
c.execute(SHOP)
roles(c, ROLE, OTHER)


def read(connection, question):
    """Rows that one question reads of ask's tables, by table."""
    with connection.transaction():
        connection.execute("SELECT status FROM ask.answer(%s)", (question,))
        rows = connection.execute(
            "SELECT relname, seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_xact_all_tables WHERE schemaname = 'ask'").fetchall()
        connection.execute("RESET ask.session")
    return {table: n for table, n in rows if n}


def fill(role, sessions):
    """History with rejections, charts, habits and memories, as a year of use leaves it; never analyzed."""
    c.execute(f"""
        INSERT INTO ask.turn (role_name, session, function, question, status, sql, trace, chart)
        SELECT '{role}', 's' || i % {sessions}, 'answer', 'question ' || i, 'answered', 'SELECT ' || i,
               '{{"rejected": [], "timings": {{"guard": 1}}}}', 'list bar shown' FROM generate_series(1, {TURNS}) i""")
    c.execute(f"INSERT INTO ask.habit (role_name, kind, subject, value) SELECT '{role}', 'limit', '', '5' FROM generate_series(1, {TURNS}) i")


QUESTIONS = ["total of orders by month", "top 5 customers by total"]


def first_and_later():
    connection = connect(ROLE)
    found = [read(connection, question) for question in QUESTIONS]
    connection.close()
    return found


first_and_later()
few = first_and_later()
fill(OTHER, 3)
others = first_and_later()
fill(ROLE, 1)
own = first_and_later()
c.execute("ANALYZE ask.turn, ask.habit")
analyzed = first_and_later()
MOST = 400
for name, found in (("others' history", others), ("one's own history", own), ("history that was analyzed", analyzed)):
    for what, tables in zip(("the first question", "a later one"), found):
        tally.check(f"{name}: {what} reads no more than {MOST} rows", sum(tables.values()) <= MOST, tables)
tally.check("as few as with little history, but for what is bounded", sum(few[0].values()) <= MOST, few)

# A conversation of any length is read from its end.
mine = connect(ROLE)
with mine.transaction():
    mine.execute("SELECT status FROM ask.answer('total of orders by month', 's0')")
    found = one(mine, "SELECT seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_xact_all_tables WHERE schemaname = 'ask' AND relname = 'turn'")
tally.check("a long conversation costs no more than a short one", found <= MOST, found)
mine.close()

# What is near is the same, whether all memories are read, one's own are looked up among many others', or there are too many of those too,
# and the index of the vectors tells.
TAUGHT = ["sum of order totals by month", "sum of order totals by city", "sum of order totals by customer", "order totals of each month",
          "order totals of this month"]
mine = connect(ROLE)
for question in TAUGHT:
    mine.execute("SELECT ask.teach(%s, 'SELECT sum(total) FROM orders')", (question,))
c.execute("SET ask.app_user = ''")
one(c, "SELECT ask.teach('sum of order totals per month and city', 'SELECT sum(total) FROM orders')")
one(c, "SELECT ask.share(max(id)) FROM ask.memory")


def memories(role, count):
    """Far from any question, each on an axis of its own."""
    c.execute(f"""
        INSERT INTO ask.memory (role_name, kind, question, normal, embedding, sql)
        SELECT '{role}', 'learned', 'q ' || i, 'q ' || i,
               (SELECT array_agg((k = i % 256)::int) FROM generate_series(0, 255) k)::real[]::public.vector, 'SELECT ' || i
        FROM generate_series(1, {count}) i""")


def near():
    connection = connect(ROLE)
    recalled = one(connection, "SELECT ask.explain('sum of order totals by month', '') -> 'memory' -> 'recalled'")
    connection.close()
    return [(memory["question"], memory["similarity"], memory["shared"]) for memory in recalled]


few = near()
tally.check("what was taught is near, what is shared too", {m[0] for m in few} >= {TAUGHT[0], TAUGHT[3]} and any(m[2] for m in few), few)
memories(OTHER, 1000)
tally.equal("near among many others' memories", near(), few)
memories(ROLE, 1500)
tally.equal("near among many of one's own", near(), few)
mine.close()
c.execute("DELETE FROM ask.memory WHERE question = 'sum of order totals per month and city'")
drop_roles(c, ROLE, OTHER)
c.execute("DROP SCHEMA store CASCADE")
tally.end()
