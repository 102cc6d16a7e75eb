"""A question takes few locks: a hundred clients that ask at once would wait for the table of locks otherwise. Of each backend's relations
the first sixteen are locked without it, by the fast path; the others, and what is no relation, go through it."""
from common import SHOP, Tally, connect, drop_roles, one, roles

ROLE = "memory_locks"
# How many locks a transaction holds after a question, and how many of them the fast path didn't serve.
FIRST = 40, 8
LATER = 24, 4
UNLEARNED = 12, 3
tally = Tally()
c = connect()
c.execute(SHOP)
roles(c, ROLE)
c.execute("SELECT ask.refresh()")


def locks(mine, question):
    """After a question, those that reading pg_locks takes aside."""
    mine.execute("BEGIN")
    tally.equal(f"{question}: answered", one(mine, "SELECT status FROM ask.answer(%s, '')", (question,)), "answered")
    found = one(mine, "SELECT count(*), count(*) FILTER (WHERE NOT fastpath) FROM pg_locks WHERE pid = pg_backend_pid() "
                      "AND relation IS DISTINCT FROM 'pg_locks'::regclass")
    mine.execute("COMMIT")
    return found


def few(what, found, bounds):
    tally.check(f"{what}: few locks", found[0] <= bounds[0], f"{found[0]}, at most {bounds[0]} expected")
    tally.check(f"{what}: few of them in the shared table", found[1] <= bounds[1], f"{found[1]}, at most {bounds[1]} expected")


# Who a role is, is noted once.
connect(ROLE).execute("SELECT FROM ask.answer('how many orders are there', '')")
mine = connect(ROLE)
few("what is asked for the first time, and learned", locks(mine, "how many customers are there"), FIRST)
few("the same again", locks(mine, "how many customers are there"), LATER)
few("another connection asks it", locks(connect(ROLE), "how many customers are there"), LATER)
few("without learning", locks(connect(ROLE, learn="off"), "how many customers are there"), UNLEARNED)
mine.close()
drop_roles(c, ROLE)
c.execute("DROP SCHEMA store CASCADE")
tally.end()
