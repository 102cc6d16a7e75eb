"""What use teaches: near memories inform the ranking, failures weaken, limits and columns become habits, room is made."""
import psycopg
from common import SHOP, Tally, answer, connect, drop_roles, one, roles

ROLE = "memory_learner"
tally = Tally()
c = connect()
c.execute(SHOP)
c.execute("""CREATE VIEW store.measurements AS SELECT a * 100000 + b AS id, md5(a::text || b) AS code
    FROM generate_series(1, 30000) a, generate_series(1, 30000) b;
    GRANT SELECT ON store.measurements TO PUBLIC""")
roles(c, ROLE)
mine = connect(ROLE)


def fresh():
    mine.execute("SELECT ask.forget('everything')")


# Near memories: what is right for questions like this one decides between readings.
question = "total by city"
readings = [x["sql"] for x in one(mine, "SELECT ask.explain(%s, 'r0')", (question,))["candidates"]]
tally.check(f"'{question}' can be read in more than one way", len(readings) > 1, readings)
fresh()
mine.execute("SELECT ask.teach('total by city and status', 'SELECT c.city, c.status, sum(o.total) FROM orders o JOIN customers c ON c.id = o.customer_id GROUP BY c.city, c.status')")
trace = one(mine, "SELECT ask.explain(%s, 'r1')", (question,))
tally.check("memories speak for a reading", "sum(" in trace["candidates"][0]["sql"], trace["candidates"])
tally.check("as a feature that is shown", "memory" in trace["candidates"][0]["features"], trace["candidates"][0]["features"])
tally.equal("and do not answer themselves", trace["memory"]["used"], None)
fresh()
mine.execute("SELECT ask.teach('total by name of the customers', 'SELECT c.name, sum(o.total) FROM orders o JOIN customers c ON c.id = o.customer_id GROUP BY c.name')")
trace = one(mine, "SELECT ask.explain(%s, 'r2')", (question,))
tally.check("memories that are less near than ask.domain wants say nothing", all("memory" not in x["features"] for x in trace["candidates"]), trace["memory"])

# A timeout is an outcome: three good ones and a timeout are not enough to answer.
fresh()
mine.execute("SET ask.timeout = '50ms'")
for i in range(2):
    try:
        answer(mine, "how many measurements are there", f"slow {i}")
        found = "answered"
    except psycopg.errors.QueryCanceled:
        found = "cancelled"
    except psycopg.Error as error:
        found = error.sqlstate
    tally.check("a query that takes too long ends", found not in ("answered",), found)
mine.execute("RESET ask.timeout")
answer(mine, "how many customers are there", "flush")
good, bad = one(mine, "SELECT good, bad FROM ask.memories WHERE question = 'how many measurements are there'") or (None, None)
tally.equal("timeouts count as failures", (good, bad), (0, 2))
tally.equal("and are in the history", one(mine, "SELECT count(*) FROM ask.history WHERE status = 'failed'"), 2)

# Feedback counts five times: one bad word outweighs three good outcomes, one good word makes a memory answer.
fresh()
for i in range(4):
    found = answer(mine, "number of orders by city", f"f{i}")
tally.equal("three good outcomes suffice", found[1], "memory")
identifier = one(mine, "SELECT max(id) FROM ask.history")
mine.execute("SELECT ask.feedback(%s, -1)", (identifier,))
tally.equal("a bad word sets it aside", answer(mine, "number of orders by city", "f5")[1], "engine")
identifier = one(mine, "SELECT id FROM ask.answer('total of orders by city', 'g')")
mine.execute("SELECT ask.feedback(%s, 1)", (identifier,))
tally.equal("a good word suffices", answer(mine, "total of orders by city", "g2")[1], "memory")

# Limits: what rankings named again and again.
fresh()
for i, subject in enumerate(["top 4 orders by total", "top 4 customers by total", "the 4 newest orders", "4 largest orders", "top 4 cities by number of customers"]):
    answer(mine, subject, f"l{i}")
tally.equal("the limit is learned", one(mine, "SELECT value, origin FROM ask.profile() WHERE key = 'default_limit'"), ("4", "learned"))
tally.check("and used", answer(mine, "top customers by total", "l9")[2].endswith("LIMIT 4"))
mine.execute("SELECT ask.prefer('default_limit', '6')")
tally.check("what is set wins", answer(mine, "top customers by total", "l10")[2].endswith("LIMIT 6"))
mine.execute("SELECT ask.forget('preferences')")
tally.equal("it can be forgotten", one(mine, "SELECT origin FROM ask.profile() WHERE key = 'default_limit'"), "default")

# Columns: a correction that only shows others of the same table.
fresh()
mine.execute("SET ask.clarify_below = 0")
identifier, sql = one(mine, "SELECT id, sql FROM ask.answer('orders not yet shipped', 'c')")
mine.execute("SELECT ask.feedback(%s, -1, 'SELECT ordered_at, total FROM orders WHERE shipped_at IS NULL')", (identifier,))
found = answer(mine, "orders of Customer 3", "c2")[2]
tally.check("the columns are learned", "ordered_at" in found and "total" in found, found)
tally.equal("and shown", one(mine, "SELECT value FROM ask.profile() WHERE key = 'columns of store.orders'"), "ordered_at, total")
mine.execute("SET ask.learn = off")
tally.check("nothing learned counts while learning is off", "total" not in answer(mine, "orders of Customer 3", "c3")[2])
mine.execute("RESET ask.learn")
mine.execute("SELECT ask.forget('preferences')")
tally.check("they can be forgotten", "total" not in answer(mine, "orders of Customer 4", "c4")[2])

# Room: as many memories as are allowed; what was taught stays.
fresh()
c.execute(f"ALTER ROLE {ROLE} SET ask.max_memories = 5")
mine.close()
mine = connect(ROLE, clarify_below="0")
mine.execute("SELECT ask.teach('our stars', 'SELECT name FROM customers LIMIT 2')")
# Of one reading there is one memory, whatever the values in it.
for i in range(9):
    answer(mine, f"orders of Customer {i + 1}", f"m{i}")
tally.equal("one memory of a reading", one(mine, "SELECT count(*) FROM ask.memories WHERE kind = 'learned'"), 1)
READINGS = ["how many customers are there", "how many orders are there", "total of orders by month", "total of orders by city", "number of customers by city",
            "number of customers by status", "average total of orders", "largest total of orders", "number of orders by month"]
for i, question in enumerate(READINGS):
    answer(mine, question, f"n{i}")
tally.equal("no more memories than allowed", one(mine, "SELECT count(*) FROM ask.memories"), 5)
tally.equal("what was taught stays", one(mine, "SELECT count(*) FROM ask.memories WHERE kind = 'taught'"), 1)
tally.equal("the newest stays", one(mine, "SELECT count(*) FROM ask.memories WHERE question = 'number of orders by month'"), 1)
mine.execute("SELECT ask.prune(keep => 2)")
tally.equal("ask.prune() keeps as many as told", one(mine, "SELECT count(*) FROM ask.memories"), 2)
c.execute("UPDATE ask.turn SET asked_at = asked_at - interval '400 days' WHERE question = 'orders of Customer 1'")
mine.execute("SELECT ask.prune()")
tally.equal("history ends with ask.history_ttl", one(mine, "SELECT count(*) FROM ask.history WHERE question = 'orders of Customer 1'"), 0)
tally.equal("and not before", one(mine, "SELECT count(*) FROM ask.history WHERE question = 'orders of Customer 2'"), 1)
answer(mine, "number of orders by city", "old")
c.execute("UPDATE ask.turn SET asked_at = asked_at - interval '25 hours' WHERE session = 'old'")
tally.check("a conversation ends with ask.session_ttl", "count" not in (answer(mine, "only Berlin", "old")[2] or ""))
mine.close()
drop_roles(c, ROLE)
c.execute("DROP SCHEMA store CASCADE")
tally.end()
