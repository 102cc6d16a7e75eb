"""Where the library is preloaded, connections read schemas that others have compiled: whoever reads them sees what is there now and what
he may, and nothing is lost with connections that end in the middle of something."""
import os
import pathlib
import re
import signal
import sys
import time

import psycopg
from common import SHOP, Tally, one

sys.path.append(str(pathlib.Path(__file__).parent.parent / "model"))
from server import Server  # noqa: E402

ROLE = "memory_clerk"
tally = Tally()
server = Server()


def connect(user="postgres"):
    c = psycopg.connect(host=server.folder, user=user, dbname="postgres", autocommit=True)
    c.execute("SET search_path = store, public")
    return c


def taken():
    """Where snapshots came from since the last call."""
    global seen
    time.sleep(0.05)
    found = re.findall(r"schema snapshot taken.*?from=\"?(\w+)", server.log_text())
    new, seen = found[seen:], len(found)
    return new


def answer(c, question):
    return one(c, "SELECT status || coalesce(': ' || sql, '') FROM ask.answer(%s, '')", (question,))


seen = 0
try:
    c = connect()
    c.execute("ALTER DATABASE postgres SET log_min_messages = debug2")
    c.close()
    c = connect()
    c.execute("SET client_min_messages = warning; CREATE EXTENSION pg_ask CASCADE")
    c.execute(SHOP)
    c.execute(f"CREATE ROLE {ROLE} LOGIN; GRANT USAGE ON SCHEMA ask TO {ROLE}; GRANT SELECT ON store.customers TO {ROLE}")
    c.execute("REVOKE SELECT ON store.orders FROM PUBLIC")
    taken()
    first = answer(c, "number of orders by city of the customer")
    tally.check("the first one is answered", first.startswith("answered: SELECT"), first)
    tally.equal("it compiles for all", taken(), ["shared"])
    other = connect()
    tally.equal("another connection answers alike", answer(other, "number of orders by city of the customer"), first)
    tally.equal("with what was compiled", taken(), ["others"])

    clerk = connect(ROLE)
    found = answer(clerk, "how many customers are there")
    tally.check("another role is answered", found.startswith("answered"), found)
    tally.equal("from a schema of its own", taken(), ["shared"])
    found = answer(clerk, "how many orders are there")
    tally.check("which has no table that it may not read", "answered" not in found and "store.orders" not in found, found)
    c.execute(f"GRANT SELECT ON store.orders TO {ROLE}")
    found = answer(clerk, "how many orders are there")
    tally.check("until it may", found.startswith("answered"), found)
    c.execute(f"REVOKE SELECT ON store.orders FROM {ROLE}")
    found = answer(clerk, "how many orders are there")
    tally.check("and no longer", not found.startswith("answered"), found)
    late = connect(ROLE)
    found = answer(late, "how many orders are there")
    tally.check("nor in a new connection", not found.startswith("answered"), found)
    late.close()
    taken()

    c.execute("ALTER TABLE store.customers ADD COLUMN loyalty int")
    for who, connection in (("who made it", c), ("who was there", other), ("a new one", connect())):
        found = answer(connection, "average loyalty of customers")
        tally.check(f"a new column is known to {who}", "loyalty" in found, found)
    tally.equal("and compiled once", sorted(taken()), ["others", "others", "shared"])

    c.execute("BEGIN; ALTER TABLE store.customers ADD COLUMN shoe_size int")
    found = answer(c, "average shoe size of customers")
    tally.check("a column of one's own transaction is known", "shoe_size" in found, found)
    c.execute("ROLLBACK")
    for connection in (c, connect()):
        found = answer(connection, "average shoe size of customers")
        tally.check("and not when it is gone", "shoe_size" not in found, found)

    taken()
    other.execute("CREATE TEMP TABLE scratch (id int)")
    found = answer(other, "number of orders by city of the customer")
    tally.equal("what changed elsewhere compiles nothing", (found, taken()), (first, ["before"]))

    c.execute("SELECT ask.define('regulars', 'customers.loyalty > 3')")
    found = answer(c, "how many regulars are there")
    tally.check("a word is known to who defined it", "loyalty" in found, found)
    found = answer(clerk, "how many regulars are there")
    tally.check("and to nobody else", "loyalty" not in found, found)

    # More states than are kept, while some are read; connections come and go, in the middle of a question too.
    for i in range(80):
        c.execute(f"COMMENT ON TABLE store.customers IS 'Customers, as of {i}'")
        with connect() as brief:
            found = answer(brief, "number of orders by city of the customer")
            if i % 10 == 0:
                brief.execute("SET statement_timeout = '3ms'")
                try:
                    answer(brief, "total of orders by month and city, best first")
                except psycopg.Error:
                    pass
                c.execute("SELECT pg_terminate_backend(%s)", (brief.info.backend_pid,))
        if found != first:
            tally.equal(f"the answer after change {i}", found, first)
            break
    tally.equal("older connections answer after many changes", answer(other, "number of orders by city of the customer"), first)
    found = answer(clerk, "how many customers are there")
    tally.check("those of others too", found.startswith("answered"), found)
    taken()
    tally.equal("a new one still answers", answer(connect(), "number of orders by city of the customer"), first)
    tally.check("from what is shared", taken()[-1:] in (["others"], ["shared"]))

    # All connections are ended, and the memory begins anew.
    os.kill(c.info.backend_pid, signal.SIGKILL)
    for _ in range(200):
        time.sleep(0.1)
        try:
            c = connect()
            break
        except psycopg.OperationalError:
            pass
    taken()
    tally.equal("after a crash it answers", answer(c, "number of orders by city of the customer"), first)
    tally.equal("and compiles for all again", taken(), ["shared"])
    tally.equal("for others", (answer(connect(), "number of orders by city of the customer"), taken()), (first, ["others"]))
finally:
    server.stop()
tally.end()
