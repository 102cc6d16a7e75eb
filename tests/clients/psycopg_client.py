"""psycopg 3 as it comes: a transaction around everything, rolled back without a commit."""
import json
import os
import sys
from decimal import Decimal

import psycopg

passed = failed = 0


def check(what, holds, detail=""):
    global passed, failed
    passed += bool(holds)
    failed += not holds
    if not holds:
        print(f"FAILED: {what}: {detail}")


c = psycopg.connect("")
one = lambda sql, *arguments: c.execute(sql, arguments).fetchone()[0]
ask = "SELECT sql FROM ask.answer(%s)"
check("a question is answered", "sum(" in (one(ask, "total sales by category") or ""))
c.rollback()
found = one(ask, "only this year")
check("what follows a rolled-back question goes on from it", "sum(" in found and "category" in found and "date_trunc('year'" in found, found)
c.rollback()
found = one(ask, "only this year")
c.rollback()
check("the same once more is the same", found == one(ask, "only this year"), found)
c.rollback()
try:
    c.execute("SELECT ask.sql('Who are our best customers?')")
    check("an open question is asked back", False)
except psycopg.Error as error:
    check("with its SQLSTATE", error.sqlstate == "PA010", error.sqlstate)
    check("with options in the hint", "(1)" in (error.diag.message_hint or ""), error.diag.message_hint)
    check("and, for those who see it alone, in the message", "(1)" in error.diag.message_primary and "(2)" in error.diag.message_primary, error.diag.message_primary)
c.rollback()
found = one("SELECT sql FROM ask.answer(%s)", "the first one")
check("an option can be picked after the error", found and "customers" in found, found)
c.rollback()
notices = []
c.add_notice_handler(lambda notice: notices.append(notice.message_primary))
one("SELECT ask.define('grand total', 'sum(orders.total_amount)')")
c.rollback()
one(ask, "how many customers are there")
check("a lost definition is told", any("grand total" in n for n in notices), notices)
c.rollback()
# Numbers keep every digit, as JSON text and as jsonb.
psycopg.types.json.set_json_loads(lambda text: json.loads(text, parse_float=Decimal), c)
c.execute("CREATE TABLE ledgers (id int PRIMARY KEY, balance numeric NOT NULL, parts numeric[] NOT NULL)")
c.execute("INSERT INTO ledgers VALUES (1, 12345678901234567890.1234567890, ARRAY[0.1000000000000000055511151231257827, 99999999999999999999.5])")
exact, part = Decimal("12345678901234567890.1234567890"), Decimal("99999999999999999999.5")
row = one("SELECT r FROM ask.rows('balance and parts of all ledgers', '') r")
check("numeric is exact in ask.rows", row.get("balance") == exact and row.get("parts", [0])[-1] == part, row)
row = one("SELECT r FROM ask.records('balance and parts of all ledgers', '') r")
check("and in ask.records", row.get("balance") == exact, row)
rows = one("SELECT rows FROM ask.answer('balance and parts of all ledgers', '')")
check("and in the rows of ask.answer", exact in rows[0] and any(isinstance(v, list) and v[-1] == part for v in rows[0]), rows)
c.rollback()
# Settings that were made before the library was loaded are judged as well.
for name, value, state in (("ask.lern", "off", "42704"), ("ask.max_rows", "many", "22023"), ("ask.week_start", "someday", "22023"), ("ask.clarify_below", "7", "22023")):
    other = psycopg.connect("", autocommit=True)
    other.execute(f"SET {name} = '{value}'")
    for attempt in range(2):
        try:
            other.execute("SELECT ask.sql('how many customers are there')")
            check(f"{name} = {value} is an error of the call", False, "it was answered")
        except psycopg.Error as error:
            check(f"{name} = {value} is an error of the call", error.sqlstate == state and name in str(error), (error.sqlstate, str(error)))
    other.execute(f"RESET {name}")
    check("and is gone with the setting", other.execute("SELECT ask.sql('how many customers are there')").fetchone()[0].startswith("SELECT count(*)"))
    try:
        other.execute(f"SET {name} = '{value}'")
        check(f"SET {name} = {value} is refused once the library is loaded", False)
    except psycopg.Error as error:
        check("with a reason", name in str(error), str(error))
    other.close()
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
