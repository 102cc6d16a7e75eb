"""A cancel at any moment of a long question ends it and leaves the session as it was."""
import psycopg
from common import SHOP, Tally, answer, connect, drop_roles, one, roles

ROLE = "memory_interrupted"
tally = Tally()
c = connect()
c.execute(SHOP)
roles(c, ROLE)
mine = connect(ROLE)
mine.execute("SET ask.learn = off")
LONG = (
    "'a for each total sort the y axis {a} total 2020-01-01 {a} , ? {a} pie chart of orders versus total compared with customers by city "
    "per status not between 1 and 2 stacked bars first, second more than average total of orders of customers for each city last year and "
    "running total of orders by month compared with the year before as a bar chart by month than total ( customers ) top 5 "
)
easy = answer(mine, "how many customers are there", "e")
tally.equal("a short question is answered", easy[0], "answered")
cancelled = 0
for milliseconds in (*range(1, 40), *range(40, 400, 20)):
    mine.execute(f"SET statement_timeout = {milliseconds}")
    try:
        answer(mine, LONG * 2, "l")
        found = "ended"
    except psycopg.errors.QueryCanceled:
        found, cancelled = "cancelled", cancelled + 1
    except psycopg.Error as error:
        found = "ended" if not mine.broken else str(error)
    mine.execute("RESET statement_timeout")
    tally.check(f"after {milliseconds} ms: ended or cancelled", found in ("ended", "cancelled"), found)
    tally.equal(f"after {milliseconds} ms: the next question is answered", answer(mine, "how many customers are there", f"e{milliseconds}"), easy)
tally.check("some were cancelled", cancelled > 0)
locks = one(mine, "SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory'")
tally.equal("no lock is left", locks, 0)
mine.close()
drop_roles(c, ROLE)
c.execute("DROP SCHEMA store CASCADE")
tally.end()
