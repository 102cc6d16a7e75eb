"""Clients that roll back after every SELECT: a conversation, the history and what is learned survive; lost definitions are told."""
import psycopg
from common import SHOP, Tally, connect, drop_roles, one, roles

ROLE = "memory_rollback"
tally = Tally()
c = connect()
c.execute(SHOP)
c.execute("ALTER TABLE store.orders ADD COLUMN channel text; UPDATE store.orders SET channel = (ARRAY['web','shop','phone'])[1 + id % 3]; ANALYZE store.orders")
roles(c, ROLE)
SUM = "sum(total)"


def rolling(**settings):
    connection = connect(ROLE, **settings)
    connection.autocommit = False
    return connection


def sql(connection, question, session=None):
    """What ask.answer comes to, and the transaction is taken back."""
    status, text, reason = one(connection, "SELECT status, sql, reason FROM ask.answer(%s, %s)", (question, session))
    connection.rollback()
    return text if status == "answered" else f"{status}: {reason}"


def forget():
    with connect(ROLE) as other:
        other.execute("SELECT ask.forget('everything')")


def plain(text):
    return " ".join((text or "").split())


# The conversation goes on from what was taken back.
mine = rolling()
first = sql(mine, "total of orders by month")
tally.check("a question is answered", SUM in first, first)
found = sql(mine, "only web")
tally.check("the next one goes on from it", SUM in found and "'web'" in found, found)
found = sql(mine, "only phone")
tally.check("and the one after that", SUM in found and "'phone'" in found, found)
tally.equal("nothing is in the history yet", one(connect(ROLE), "SELECT count(*) FROM ask.history"), 0)
mine.commit()
mine.autocommit = True
one(mine, "SELECT ask.sql('how many customers are there')")
for _ in range(70):
    # Turns that were taken back again and again are tried less often.
    one(mine, "SELECT ask.sql('how many customers are there')")
questions = [q for (q,) in mine.execute("SELECT question FROM ask.history WHERE question <> 'how many customers are there' ORDER BY asked_at")]
tally.equal("a transaction that commits writes them, in their order", questions, ["total of orders by month", "only web", "only phone"])
mine.close()
forget()

# So it does behind a savepoint, and a commit around it keeps it written once.
mine = rolling()
mine.execute("SAVEPOINT s")
one(mine, "SELECT ask.sql('total of orders by month')")
mine.execute("ROLLBACK TO s")
found = one(mine, "SELECT ask.sql('only web')")
tally.check("a savepoint taken back keeps the conversation", SUM in found and "'web'" in found, found)
mine.execute("SAVEPOINT s")
one(mine, "SELECT ask.sql('how many customers are there', 'other')")
mine.execute("RELEASE s")
mine.commit()
mine.close()
with connect(ROLE) as other:
    tally.equal("each turn is written once", [q for (q,) in other.execute("SELECT question FROM ask.history ORDER BY asked_at")],
                ["total of orders by month", "only web", "how many customers are there"])
forget()

# What is learned: three answers that were taken back count once they are written.
mine = rolling()
for i in range(3):
    sql(mine, "number of orders by city", f"learned {i}")
mine.autocommit = True
for i in range(5):
    one(mine, "SELECT ask.sql('how many customers are there', %s)", (f"flush {i}",))
tally.equal("what was taken back is learned from", one(mine, "SELECT source FROM ask.answer('number of orders by city', 'learned 9')"), "memory")
mine.close()
forget()

# Definitions that went with their transaction are told, once.
mine = rolling()
notices = []
mine.add_notice_handler(lambda notice: notices.append((notice.severity_nonlocalized, notice.message_primary, notice.message_hint)))
one(mine, "SELECT ask.define('big orders', 'orders.total > 80')")
one(mine, "SELECT ask.prefer('currency', 'EUR')")
mine.rollback()
tally.equal("nothing is told before the next call", notices, [])
sql(mine, "how many customers are there")
tally.equal("the next call tells", len(notices), 1)
severity, message, hint = notices[0] if notices else ("", "", "")
tally.check("as a notice that names them", severity == "NOTICE" and "big orders" in message and "currency" in message, message)
tally.check("with what to do", "COMMIT" in (hint or ""), hint)
sql(mine, "how many customers are there")
tally.equal("once", len(notices), 1)
one(mine, "SELECT ask.define('big orders', 'orders.total > 80')")
mine.commit()
sql(mine, "how many customers are there")
tally.equal("and not of what was kept", len(notices), 1)
mine.close()
forget()

# The very text of the turn before is answered from what that one was answered from; words that step move on.
mine = connect(ROLE)
for session in ("refresh", None):
    ask = lambda question: plain(one(mine, "SELECT ask.sql(%s, %s)", (question, session)))
    ask("total of orders by month")
    for follow in ("only web", "by customer", "only 2024"):
        once = ask(follow)
        for n in range(12):
            found = ask(follow)
            if found != once:
                break
        tally.equal(f"'{follow}' means the same each time (session {session})", found, once)
many = connect(ROLE)
ask = lambda question: plain(one(many, "SELECT ask.sql(%s, 'stepping')", (question,)))
ask("total of orders last month")
steps = {ask("and the month before?") for _ in range(3)}
tally.equal("words that step move on", len(steps), 3)

# No conversation at all: '' as the session, or as the setting.
found = plain(one(mine, "SELECT ask.sql('total of orders by month', '')"))
after = one(mine, "SELECT status FROM ask.answer('only web', '')"), plain(one(mine, "SELECT sql FROM ask.answer('only web', '')"))
tally.check("'' stands for no conversation", SUM not in after[1], after)
mine.execute("SET ask.session = ''")
one(mine, "SELECT ask.sql('total of orders by month')")
tally.equal("as a setting too", (one(mine, "SELECT status FROM ask.answer('only web')"), plain(one(mine, "SELECT sql FROM ask.answer('only web')"))), after)
tally.equal("the setting stays", one(mine, "SHOW ask.session"), "")
try:
    one(mine, "SELECT ask.sql('how many customers are there', ' ')")
    found = "answered"
except psycopg.Error as error:
    found = error.sqlstate
tally.equal("a blank name is still none", found, "PA013")
mine.close()
many.close()
drop_roles(c, ROLE)
c.execute("DROP SCHEMA store CASCADE")
tally.end()
