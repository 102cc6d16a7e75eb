"""Open places and definitions: a value stays a value, a definition stays one expression, however they came to be stored."""
import psycopg
from common import SHOP, Tally, answer, connect, drop_roles, one, roles

ROLE = "memory_template"
tally = Tally()
c = connect()
c.execute(SHOP)
roles(c, ROLE)
mine = connect(ROLE)


def refused(what, statement, *arguments):
    try:
        found = one(mine, statement, arguments)
    except psycopg.Error as error:
        tally.check(f"{what} is refused with a hint", error.diag.message_hint, str(error))
        return
    tally.check(f"{what} is refused", False, found)


# A place stands for a whole literal, never for a part of something else.
PLACES = {
    "inside quotes": "SELECT * FROM customers WHERE name LIKE '%{x}%'",
    "alone in quotes": "SELECT * FROM customers WHERE name = '{x}'",
    "in an escaped literal": "SELECT * FROM customers WHERE name LIKE E'%{x}'",
    "behind an E": "SELECT * FROM customers WHERE name LIKE E{x}",
    "in a Unicode literal": "SELECT * FROM customers WHERE name = U&'{x}'",
    "behind U&": "SELECT * FROM customers WHERE name = U&{x}",
    "in dollar quotes": "SELECT * FROM customers WHERE name LIKE $$%{x}%$$",
    "in tagged dollar quotes": "SELECT * FROM customers WHERE name LIKE $q$%{x}%$q$",
    "in a name": 'SELECT name AS "{x}" FROM customers',
    "in a comment": "SELECT name FROM customers /* {x} */",
    "in a comment to the line's end": "SELECT name FROM customers -- {x}",
    "as a continued literal": "SELECT * FROM customers WHERE name = 'a'\n{x}",
    "as a part of a name": "SELECT * FROM customers WHERE name{x} = 'a'",
    "beside itself": "SELECT * FROM customers WHERE name = {x}{x}",
    "behind a backslash that may escape": "SELECT * FROM customers WHERE name IN ('\\', {x}, '\\')",
    "both in and out": "SELECT '{x}' FROM customers WHERE name = {x}",
}
for what, sql in PLACES.items():
    refused(f"a place {what}", "SELECT ask.teach('find customers like {x}', %s)", sql)
refused("a place that is named twice", "SELECT ask.teach('customers {x} and {x}', 'SELECT * FROM customers WHERE name = {x}')")

# What the engine answers instead must not be learned here.
mine.execute("SET ask.learn = off")
# Written by hand, or taught when more was allowed: set aside.
taught = one(mine, "SELECT ask.teach('find customers like {x}', 'SELECT name FROM customers WHERE name LIKE {x}')")
answered = answer(mine, "find customers like OR true OR name <", "t0")
tally.equal("a sound template answers", answered[1], "memory")
tally.check("with the words as a value", answered[2].count("OR true OR name <'") == 1, answered)
for what, sql in PLACES.items():
    c.execute("UPDATE ask.memory SET sql = %s WHERE id = %s", (sql, taught))
    for question in ("find customers like OR true OR name <", "find customers like ' OR true OR name <> '", "find customers like {x}"):
        try:
            found = answer(mine, question, f"{what} {question}")
        except psycopg.Error:
            continue
        tally.check(f"written by hand: a place {what} is set aside", found[1] != "memory", found)
    problems = [p for (p,) in mine.execute("SELECT detail FROM ask.check() WHERE kind = 'taught' AND NOT holds").fetchall()]
    tally.check(f"and told by ask.check(): {what}", problems and all(problems), problems)
mine.execute("SELECT ask.forget('everything')")

# What matching takes does not grow with the ways to match.
mine.execute("SET statement_timeout = '20s'")
places = " ".join(f"{{p{i}}}" for i in range(60))
mine.execute("SELECT ask.teach(%s, 'SELECT name FROM customers WHERE name = {p0}')", (f"zork {places} end",))
for last in ("zork", "end"):
    words = " ".join(f"w{i}" for i in range(189))
    try:
        answer(mine, f"zork {words} {last}", f"z {last}")
        found = "answered"
    except psycopg.errors.QueryCanceled:
        found = "no end"
    except psycopg.Error as error:
        found = error.sqlstate
    tally.check(f"many places and words, closed by {last}", found != "no end", found)
mine.execute("RESET statement_timeout")
mine.execute("SELECT ask.forget('everything')")

# A definition is one closed expression.
OPEN = [
    "customers.name = 'a') OR (customers.name = 'b'",
    "sum(orders.total)), (count(*)",
    "orders.total > 1) UNION SELECT 1 FROM orders WHERE (true",
    "sum(orders.total), count(*)",
    "orders.total > 1 -- more",
    "orders.total > 1 /* more */",
    "orders.total > 1) -- more",
    "customers.name = 'a'') or (''b'') or (''c' || 'x') OR ('y' = 'y'",
    "customers.name = '\\' or customers.name = ') or (true) --'",
    "SELECT sum(orders.total) FROM orders",
    "orders.total > $1",
    "orders.total > 1; SELECT 1",
    "(orders.total > 1",
    "U&\"orders\".total > 1",
]
for meaning in OPEN:
    refused(f"the definition {meaning!r}", "SELECT ask.define('odd word', %s)", meaning)
for kind, meaning in (
    ("condition", "customers.city = 'it''s'"),
    ("condition", "customers.city = E'\\') OR (true) OR (\\''"),
    ("condition", "orders.total > 10 OR orders.total < 5"),
    ("condition", "customers.city = E'a\\'b'"),
    ("condition", "customers.city LIKE '%)%'"),
    ("measure", "sum(orders.total) - count(*)"),
    ("measure", "sum(orders.total) FILTER (WHERE orders.total > 1)"),
):
    try:
        found = one(mine, "SELECT ask.define('fine word', %s)", (meaning,))
    except psycopg.Error as error:
        found = str(error)
    tally.equal(f"the definition {meaning!r} is kept as it is", found, f"{kind}: {meaning}")
mine.execute("SELECT ask.define('small orders', 'orders.total < 1 OR orders.total < 2')")
sql = one(mine, "SELECT ask.sql('how many small orders are there')")
tally.check("a condition is in brackets", " OR " in sql and "(" in sql.split(" OR ")[0].split("WHERE")[-1], sql)
mine.execute("SELECT ask.define('margin', 'sum(orders.total) - count(*)')")
sql = one(mine, "SELECT ask.sql('margin by city')")
tally.check("a measure of several parts is in brackets", "(sum(" in sql.replace("\n", " "), sql)
# Stored before, or by hand.
for meaning in OPEN[:4]:
    c.execute("UPDATE ask.term SET meaning = %s WHERE term = 'small orders'", (meaning,))
    fresh = connect(ROLE)
    try:
        sql = one(fresh, "SELECT ask.sql('how many small orders')")
    except psycopg.Error as error:
        sql = str(error)
    tally.check(f"a stored definition {meaning!r} is set aside", "UNION" not in sql and meaning not in sql, sql)
    fresh.close()
tally.check("and told by ask.check()", one(mine, "SELECT detail FROM ask.check() WHERE name = 'small orders' AND NOT holds"), "no problem")

mine.close()
drop_roles(c, ROLE)
c.execute("DROP SCHEMA store CASCADE")
tally.end()
