"""Many connections ask and learn at once: all are answered, everything is counted, and no open transaction holds up another's question."""
from concurrent.futures import ThreadPoolExecutor

import psycopg
from common import SHOP, Tally, answer, connect, drop_roles, one, roles

CONNECTIONS = 40
ROUNDS = 6
ROLES = [f"memory_crowd_{i}" for i in range(4)]
QUESTIONS = ["number of orders by city", "how many customers are in Berlin", "total of orders", "number of customers", "the 3 largest orders", "our stars"]

tally = Tally()
c = connect()
c.execute(SHOP)
roles(c, *ROLES)
c.execute("SELECT ask.refresh()")
for role in ROLES:
    connect(role).execute("SELECT ask.teach('our stars', 'SELECT name FROM customers ORDER BY id LIMIT 2')")


def crowd(number):
    """One connection: asks, gives feedback, teaches, tidies up. It is returned with its errors. Nothing may wait for a lock."""
    mine = connect(ROLES[number % len(ROLES)])
    mine.execute("SET lock_timeout = '5s'")
    errors = []
    for i in range(ROUNDS):
        question = QUESTIONS[(number + i) % len(QUESTIONS)]
        try:
            identifier, status = one(mine, "SELECT id, status FROM ask.answer(%s, %s)", (question, f"crowd {number}"))
            if status != "answered" or identifier is None:
                errors.append(f"{question}: {status}, id {identifier}")
            elif i == 2:
                mine.execute("SELECT ask.feedback(%s, 1)", (identifier,))
            elif i == 3:
                mine.execute("SELECT ask.teach(%s, 'SELECT count(*) FROM orders')", (f"count of the crowd {number}",))
            elif i == 4 and number % 7 == 0:
                mine.execute("SELECT ask.prune()")
        except psycopg.Error as error:
            errors.append(f"{question}: {error}")
    return mine, errors


with ThreadPoolExecutor(CONNECTIONS) as pool:
    connections = list(pool.map(crowd, range(CONNECTIONS)))
tally.equal("all are answered", [p for _, errors in connections for p in errors], [])
# What another session was just learning is learned by the next call: here by one that is answered with nothing.
for mine, _ in connections:
    mine.execute("SELECT status FROM ask.answer('sing me a song', 'after')")
    mine.close()
asked = one(c, "SELECT count(*) FROM ask.audit WHERE role_name = ANY(%s)", (ROLES,))
tally.equal("every question is in the history", asked, CONNECTIONS * (ROUNDS + 1))
taught = one(c, "SELECT count(*) FROM ask.memory WHERE question LIKE 'count of the crowd %'")
tally.equal("everything taught is there", taught, CONNECTIONS)
weights = one(c, "SELECT sum(good) + coalesce((SELECT sum(weight) FROM ask.outcome WHERE role_name = ANY(%s) AND good), 0) FROM ask.memory WHERE role_name = ANY(%s)", (ROLES, ROLES))
answered = one(c, "SELECT count(*) FROM ask.turn WHERE role_name = ANY(%s) AND row_count > 0", (ROLES,))
tally.equal("outcomes: one for each answer, five for each good word, pruned or not", weights, answered + 5 * CONNECTIONS)

# A transaction that has asked, taught and given feedback stays open: another one of the same role asks the same and waits for nothing.
first, second = connect(ROLES[0]), connect(ROLES[0])
second.execute("SET lock_timeout = '1s'")
with first.transaction():
    identifier = one(first, "SELECT id FROM ask.answer('number of orders by city', 'open')")
    first.execute("SELECT ask.feedback(%s, -1)", (identifier,))
    first.execute("SELECT ask.teach('held open', 'SELECT 1 AS n FROM orders LIMIT 1')")
    try:
        found = answer(second, "number of orders by city", "other")[0]
    except psycopg.Error as error:
        found = str(error)
    tally.equal("an open transaction holds up nobody", found, "answered")
    tally.equal("what is not committed is not recalled", answer(second, "held open", "other 2")[1] == "memory", False)
tally.equal("once it is committed, it is", answer(second, "held open", "other 3")[1], "memory")
with first.transaction(force_rollback=True):
    first.execute("SELECT ask.teach('taken back', 'SELECT 2 AS n FROM orders LIMIT 1')")
tally.equal("what was rolled back is not", answer(second, "taken back", "other 4")[1] == "memory", False)
first.close()
second.close()
drop_roles(c, *ROLES)
c.execute("DROP SCHEMA store CASCADE")
tally.end()
