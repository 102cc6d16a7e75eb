"""Code that runs with the owner's rights: what a role puts in its way is never called, and what it hands over is never code."""
import psycopg
from common import SHOP, Tally, connect, drop_roles, one, roles

ROLE = "memory_mallory"
tally = Tally()
c = connect()
c.execute(SHOP)
roles(c, ROLE)
c.execute(f"GRANT CREATE ON SCHEMA store TO {ROLE}; GRANT CREATE, TEMPORARY ON DATABASE {c.info.dbname} TO {ROLE}")
c.execute("DROP TABLE IF EXISTS store.caught; CREATE TABLE store.caught (who text)")
c.execute("GRANT INSERT ON store.caught TO PUBLIC")
m = connect(ROLE)

# Traps: functions, operators and tables that stand where unqualified names would be looked for. Who runs one with more rights
# than the role's own leaves a trace.
NOTE = "INSERT INTO store.caught SELECT current_user WHERE current_user <> 'memory_mallory'"
m.execute("CREATE SCHEMA trap")
for schema in "trap", "pg_temp", "store":
    for signature, result in [
        ("lower(text)", "text"), ("coalesce_text(text)", "text"), ("current_setting(text, boolean)", "text"), ("clock_timestamp()", "timestamptz"),
        ("quote_ident(text)", "text"), ("unnest(text[])", "SETOF text"), ("count(bigint)", "bigint"), ("format(text, text)", "text"),
        ("array_to_string(text[], text)", "text"), ("similarity(text, text)", "real"), ("hashtext(text)", "int"), ("has_column_privilege(oid, smallint, text)", "boolean"),
        ("has_table_privilege(oid, text)", "boolean"), ("starts_with(text, text)", "boolean"), ("to_timestamp(double precision)", "timestamptz"),
    ]:
        m.execute(f"CREATE OR REPLACE FUNCTION {schema}.{signature} RETURNS {result} LANGUAGE sql AS $$ {NOTE}; SELECT NULL::{result.replace('SETOF ', '')} $$")
    m.execute(f"CREATE FUNCTION {schema}.op(text, text) RETURNS boolean LANGUAGE sql AS $$ {NOTE}; SELECT true $$")
    m.execute(f"CREATE FUNCTION {schema}.op(name, name) RETURNS boolean LANGUAGE sql AS $$ {NOTE}; SELECT true $$")
    for operator in "=", "<>", "~~", "%":
        m.execute(f"CREATE OPERATOR {schema}.{operator} (FUNCTION = {schema}.op, LEFTARG = text, RIGHTARG = text)")
    m.execute(f"CREATE OPERATOR {schema}.= (FUNCTION = {schema}.op, LEFTARG = name, RIGHTARG = name)")
for table in "memory", "term", "turn", "pg_class", "pg_extension", "pg_statistic", "value_index":
    m.execute(f"CREATE TEMP TABLE {table} (id bigint, extname name, extowner oid)")
m.execute("INSERT INTO pg_temp.pg_extension VALUES (1, 'pg_ask', 10)")
m.execute("CREATE TABLE store.bait (id int PRIMARY KEY, label text, made date)")
m.execute("INSERT INTO store.bait VALUES (1, 'x''; DROP TABLE store.caught; --', CURRENT_DATE), (2, E'back\\\\slash', CURRENT_DATE), (3, '{\"a\": 1}', CURRENT_DATE)")
m.execute(f"CREATE FUNCTION trap.watch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {NOTE}; RETURN NULL; END $$")
m.execute("SET search_path = trap, pg_temp, store, pg_catalog, public")

CALLS = [
    "SELECT * FROM ask.refresh()",
    "SELECT ask.define('it''s'' \\', 'store.customers')",
    "SELECT ask.define('x\"; DROP TABLE ask.term; --', 'store.customers')",
    "SELECT ask.define('y', 'sum(orders.total)')",
    "SELECT ask.teach('a; DROP TABLE store.caught', 'SELECT id FROM store.orders')",
    "SELECT ask.teach('places {a} ''{b}''', 'SELECT id FROM store.orders WHERE id::text = {a} OR id::text = {b}')",
    "SELECT status FROM ask.answer('places 1'') OR true -- ''2''')",
    "SELECT status FROM ask.answer('how many bait have label x''; DROP TABLE store.caught; --')",
    "SELECT status FROM ask.answer('orders of Customer 3')",
    "SELECT status FROM ask.answer('number of orders by city')",
    "SELECT ask.explain('customers in Bern')",
    "SELECT ask.prefer('preferred_charts', 'x''; DROP TABLE ask.term; --')",
    "SELECT * FROM ask.profile()",
    "SELECT * FROM ask.check()",
    "SELECT * FROM ask.report()",
    "SELECT * FROM ask.prune()",
    "SELECT * FROM ask.suggest(3)",
    "SELECT * FROM ask.history",
    "SELECT * FROM ask.memories",
    "SELECT * FROM ask.vocabulary",
    "SELECT * FROM ask.patterns",
    "SELECT * FROM ask.validate('SELECT id FROM store.orders')",
    "SELECT ask.forget(1)",
    "SELECT ask.forget('everything')",
    "SET ask.app_user = 'x'' OR true --'; SELECT count(*) FROM ask.history",
    "SET ask.session = 'y''; DROP TABLE ask.turn'; SELECT status FROM ask.answer('how many orders are there')",
]
for sql in CALLS:
    for path in "trap, pg_temp, store, pg_catalog, public", "store":
        m.execute(f"SET search_path = {path}")
        try:
            m.execute(sql)
        except psycopg.errors.InternalError_ as error:
            tally.check(f"{sql} under {path}", False, error)
        except psycopg.Error:
            pass  # a refusal is as good
        tally.equal(f"{sql} under {path}: nothing of the role's ran with more rights", one(c, "SELECT count(*) FROM store.caught"), 0)
tally.equal("no table is gone", one(c, "SELECT count(*) FROM pg_tables WHERE schemaname = 'ask' AND tablename IN ('turn', 'term', 'memory', 'outcome')"), 4)
# What runs as its owner: few, each with a fixed search_path that ends in pg_temp.
loose = c.execute("SELECT oid::regprocedure::text, proconfig FROM pg_proc WHERE prosecdef AND pronamespace = 'ask'::regnamespace AND NOT coalesce(proconfig @> ARRAY['search_path=pg_catalog, pg_temp'], false)").fetchall()
tally.equal("every security-definer function has a fixed search_path", loose, [])
open_to_all = c.execute("SELECT oid::regprocedure::text FROM pg_proc WHERE prosecdef AND pronamespace = 'ask'::regnamespace AND has_function_privilege('memory_mallory', oid, 'EXECUTE')").fetchall()
tally.equal("none of them is everyone's", open_to_all, [])
owned = c.execute("SELECT c.relname FROM pg_class c WHERE relnamespace = 'ask'::regnamespace AND relkind = 'r' AND (has_table_privilege('memory_mallory', c.oid, 'TRIGGER') OR has_table_privilege('memory_mallory', c.oid, 'TRUNCATE') OR has_table_privilege('memory_mallory', c.oid, 'REFERENCES'))").fetchall()
tally.equal("no table takes triggers or references of others", owned, [])
m.close()
drop_roles(c, ROLE)
c.execute("DROP SCHEMA store CASCADE")
tally.end()
