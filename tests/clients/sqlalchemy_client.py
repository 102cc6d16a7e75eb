"""SQLAlchemy 2 and pandas as their users write them: `with engine.connect()`, no commit."""
import sys
import warnings

import pandas
import sqlalchemy
from sqlalchemy import text

passed = failed = 0


def check(what, holds, detail=""):
    global passed, failed
    passed += bool(holds)
    failed += not holds
    if not holds:
        print(f"FAILED: {what}: {detail}")


# One connection, as an application that holds one conversation has; the driver finds the server by its environment.
engine = sqlalchemy.create_engine("postgresql+psycopg://", pool_size=1, max_overflow=0)


with engine.begin() as connection:
    connection.execute(text("SELECT ask.forget('history')"))


def answer(question):
    with engine.connect() as connection:
        return connection.execute(text("SELECT status, sql, id FROM ask.answer(:q)"), {"q": question}).one()


status, sql, _ = answer("total sales by category")
check("a question is answered", status == "answered" and "sum(" in sql, sql)
status, sql, _ = answer("only this year")
check("the next goes on from it, though the first was rolled back", status == "answered" and "category" in sql and "sum(" in sql, (status, sql))
with engine.connect() as connection:
    frame = pandas.read_sql(text("SELECT r ->> 'name' AS category FROM ask.records('total sales by category', '') AS r"), connection)
check("pandas reads the rows", len(frame) > 1 and frame["category"].notna().all(), frame)
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    frame = pandas.read_sql("SELECT * FROM ask.table('total sales by category', '') AS t(category text, total numeric)", engine)
check("and a table with columns", list(frame.columns) == ["category", "total"] and len(frame) > 1, frame)
try:
    with engine.connect() as connection:
        connection.execute(text("SELECT ask.sql('Who are our best customers?')"))
    check("an open question is asked back", False)
except sqlalchemy.exc.DBAPIError as error:
    check("with options that are seen", error.orig.sqlstate == "PA010" and "(1)" in str(error.orig).splitlines()[0], str(error.orig))
# As README says: autocommit keeps history.
kept = engine.execution_options(isolation_level="AUTOCOMMIT")
with kept.connect() as connection:
    for n in range(70):
        connection.execute(text("SELECT ask.sql('how many customers are there', :s)"), {"s": f"kept {n}"})
    found = connection.execute(text("SELECT question FROM ask.history WHERE question = 'only this year'")).all()
check("with autocommit, what waited is in the history", len(found) == 1, found)
engine.dispose()
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
