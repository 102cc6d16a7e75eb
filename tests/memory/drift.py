"""The schema changes: what no longer fits is set aside at once, named by ask.check(), and back when the schema is."""
from common import SHOP, Tally, answer, connect, one

tally = Tally()
c = connect()
c.execute(SHOP)
asker = connect(app_user="drift")  # another connection than the one that changes the schema
asker.execute("SELECT ask.forget('everything')")

# What happens, how it is undone, and whether pairs over orders, over customers, and the word 'turnover' (orders.total) still hold.
CHANGES = [
    ("a column is renamed", "ALTER TABLE store.orders RENAME COLUMN total TO amount", "ALTER TABLE store.orders RENAME COLUMN amount TO total", False, True, False),
    ("a table is renamed", "ALTER TABLE store.orders RENAME TO sales", "ALTER TABLE store.sales RENAME TO orders", False, True, False),
    ("a column's type changes", "ALTER TABLE store.orders ALTER total TYPE int", "ALTER TABLE store.orders ALTER total TYPE numeric", False, True, True),
    ("a column is added", "ALTER TABLE store.customers ADD vip boolean", "ALTER TABLE store.customers DROP vip", True, False, True),
    ("a table moves to another schema", "CREATE SCHEMA elsewhere; ALTER TABLE store.orders SET SCHEMA elsewhere", "ALTER TABLE elsewhere.orders SET SCHEMA store; DROP SCHEMA elsewhere", False, True, False),
    ("another table comes", "CREATE TABLE store.returns (id int PRIMARY KEY, order_id int REFERENCES store.orders)", "DROP TABLE store.returns", True, True, True),
    ("a privilege is taken", "REVOKE SELECT ON store.orders FROM memory_drift, PUBLIC", "GRANT SELECT ON store.orders TO PUBLIC", False, True, False),
]
from common import drop_roles, roles  # noqa: E402

roles(c, "memory_drift")
asker.close()
asker = connect("memory_drift")
pairs = {"our stars": "SELECT customer_id, sum(total) AS spent FROM orders GROUP BY customer_id ORDER BY 2 DESC, 1 LIMIT 2", "our towns": "SELECT DISTINCT city FROM customers"}
for question, sql in pairs.items():
    asker.execute("SELECT ask.teach(%s, %s)", (question, sql))
asker.execute("SELECT ask.define('turnover', 'sum(orders.total)')")


def holds(name):
    return one(asker, "SELECT holds FROM ask.check() WHERE name = %s", (name,))


def remembered(question, number):
    return answer(asker, question, f"{question} {number}")[1] == "memory"


for number, (what, change, undo, orders, customers, word) in enumerate(CHANGES):
    answer(asker, "number of customers by city", f"talk {number}")
    answer(asker, "total of orders by customer", f"orders {number}")
    c.execute(change)
    try:
        for question, expected in zip(pairs, (orders, customers)):
            tally.equal(f"{what}: '{question}' from memory", remembered(question, number), expected)
            tally.equal(f"{what}: ask.check() about '{question}'", holds(question), expected)
        tally.equal(f"{what}: ask.check() about 'turnover'", holds("turnover"), word)
        status = answer(asker, "turnover", f"word {number}")[0]
        tally.check(f"{what}: a question with the word is no error", status in ("answered", "clarify", "refused"), status)
        status = answer(asker, "only the first 3", f"orders {number}")[0]
        tally.check(f"{what}: a follow-up is no error", status in ("answered", "clarify", "refused"), status)
        tally.equal(f"{what}: a conversation about another table goes on", answer(asker, "only Berlin", f"talk {number}")[0], "answered")
    finally:
        c.execute(undo)
    for question in pairs:
        tally.equal(f"{what}, and back: '{question}' from memory", remembered(question, f"{number} back"), True)
        tally.equal(f"{what}, and back: ask.check() about '{question}'", holds(question), True)
    tally.equal(f"{what}, and back: ask.check() about 'turnover'", holds("turnover"), True)
    tally.check(f"{what}, and back: the word is known", "sum(" in (answer(asker, "turnover", f"word {number} back")[2] or "").lower())
asker.close()
drop_roles(c, "memory_drift")
c.execute("DROP SCHEMA store CASCADE")
tally.end()
