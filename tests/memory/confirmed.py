"""What nobody confirmed makes nothing surer; an open question stays open until its asker has chosen; one memory of a reading."""
from concurrent.futures import ThreadPoolExecutor

from common import SHOP, Tally, connect, drop_roles, one, roles

ROLE = "memory_confirmed"
tally = Tally()
c = connect()
c.execute(SHOP)
roles(c, ROLE)
mine = connect(ROLE)
OPEN = "Who are our best customers?"
fields = lambda question, session: one(mine, "SELECT status, source, confidence FROM ask.answer(%s, %s)", (question, session))

tally.equal("an open question is asked back", fields(OPEN, "o0")[0], "clarify")
for i, question in enumerate(["number of orders by city", "top 10 customers by total", "total of orders by customer", "how many customers are there"] * 4):
    fields(question, f"learn {i}")
tally.equal("it still is after others were learned", fields(OPEN, "o1")[0], "clarify")
for i in range(4):
    fields(OPEN, f"again {i}")
tally.equal("and after it was asked again and again", fields(OPEN, "o2")[0], "clarify")

# What is remembered, and was never confirmed, is as sure as the engine.
mine.execute("SELECT ask.forget('everything')")
question = "total of orders by city"
first = fields(question, "c0")
for i in range(4):
    last = fields(question, f"c{i + 1}")
tally.equal("three answers suffice", last[1], "memory")
tally.check("and make it no surer", last[2] <= first[2] + 1e-6, (first, last))
identifier = one(mine, "SELECT id FROM ask.answer(%s, 'c9')", (question,))
mine.execute("SELECT ask.feedback(%s, 1)", (identifier,))
tally.check("a good word does", fields(question, "c10")[2] >= last[2], fields(question, "c10"))
tally.equal("which is noted", one(c, "SELECT confirmed FROM ask.memory WHERE id = (SELECT memory FROM ask.turn WHERE id = %s)", (identifier,)), True)
mine.execute("SELECT ask.feedback(%s, -1)", (identifier,))
tally.equal("and taken back by a bad one", one(c, "SELECT confirmed FROM ask.memory WHERE id = (SELECT memory FROM ask.turn WHERE id = %s)", (identifier,)), False)

# One memory of a reading, whatever the values in it, and whoever learns it at the same time.
mine.execute("SELECT ask.forget('everything')")
for n in range(12):
    fields(f"orders of Customer {n + 1}", f"s{n}")
    fields(f"orders with a total above {n + 20}", f"t{n}")
found = one(mine, "SELECT count(*) FROM ask.memories WHERE kind = 'learned'")
tally.check("values make no memories of their own", found <= 2, found)
mine.execute("SELECT ask.forget('everything')")


def learner(number):
    other = connect(ROLE)
    for n in range(4):
        one(other, "SELECT status FROM ask.answer(%s, %s)", (f"customers who joined after {2000 + n}", f"l{number} {n}"))
        one(other, "SELECT status FROM ask.answer('number of customers by city', %s)", (f"m{number} {n}",))
    other.close()


with ThreadPoolExecutor(8) as pool:
    list(pool.map(learner, range(8)))
rows = mine.execute("SELECT question FROM ask.memories WHERE kind = 'learned'").fetchall()
tally.check("sessions that learn the same at once make one memory of it", len(rows) <= 2, rows)

# Feedback on an answer that was not run counts for what was learned of the same reading.
mine.execute("SELECT ask.forget('everything')")
mine.execute("SET ask.clarify_below = 0")
fields("orders of Customer 3", "f0")
mine.execute("SELECT ask.sql('orders of Customer 4', 'f1')")
identifier = one(mine, "SELECT max(id) FROM ask.history")
mine.execute("SELECT ask.feedback(%s, -1)", (identifier,))
tally.check("a bad word reaches the memory of its reading", one(mine, "SELECT max(bad) FROM ask.memories") >= 5, mine.execute("SELECT question, good, bad FROM ask.memories").fetchall())
mine.close()
drop_roles(c, ROLE)
c.execute("DROP SCHEMA store CASCADE")
tally.end()
