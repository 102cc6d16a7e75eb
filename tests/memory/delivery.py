"""Rows handed over as a table, a cursor, a view: as they are, with nothing of others run on the way."""
import psycopg
from common import Tally, connect, drop_roles, one, roles

ANN, BEN = "memory_delivery_ann", "memory_delivery_ben"
LOCK = 471148
tally = Tally()
c = connect()
c.execute("SET client_min_messages = warning")
c.execute("DROP SCHEMA IF EXISTS yard CASCADE")
roles(c, ANN, BEN)
c.execute(f"CREATE SCHEMA yard AUTHORIZATION {ANN}; GRANT USAGE ON SCHEMA yard TO {BEN}")
c.execute(f"GRANT TEMPORARY ON DATABASE {c.info.dbname} TO {BEN}")
ann, ben = connect(ANN), connect(BEN)
for connection in c, ann, ben:
    connection.execute("SET search_path = yard, public")
    connection.prepare_threshold = None  # the same text is asked of different views

# A check that anybody but its owner runs takes a lock, which no rollback gives back.
ann.execute(f"""CREATE FUNCTION yard.fine(int) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN IF current_user <> '{ANN}' THEN PERFORM pg_catalog.pg_advisory_lock({LOCK}); END IF; RETURN true; END $$;
    CREATE DOMAIN yard.score AS int CHECK (yard.fine(VALUE));
    CREATE TYPE yard.pair AS (a yard.score, b text);
    CREATE TYPE yard.nest AS (p yard.pair, l yard.score[]);
    CREATE TYPE yard.scores AS RANGE (SUBTYPE = yard.score, MULTIRANGE_TYPE_NAME = yard.manyscores);
    CREATE DOMAIN yard.checked_pair AS yard.pair;
    CREATE TABLE yard.boats (id int PRIMARY KEY, score yard.score, p yard.pair, l yard.score[], n yard.nest, r yard.scores, m yard.manyscores,
        d yard.checked_pair, pl yard.pair[], name varchar(20), built date, weight numeric(10, 2), notes text);
    INSERT INTO yard.boats SELECT i, i, (i, 'b')::yard.pair, ARRAY[i, i + 1]::yard.score[], ROW((i, 'n')::yard.pair, ARRAY[i]::yard.score[])::yard.nest, yard.scores(i, i + 5), yard.manyscores(yard.scores(i, i + 2)),
        (i, 'd')::yard.pair, ARRAY[(i, 'x')::yard.pair], 'Boat ' || i, date '2026-01-01' + i, i * 1.25, CASE i WHEN 1 THEN (SELECT string_agg(md5(g::text), ' ') FROM generate_series(1, 9000) g) END
        FROM generate_series(1, 3) i;
    GRANT SELECT ON yard.boats TO {BEN}""")


def held():
    n = one(c, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s", (LOCK,))
    for connection in c, ben:
        connection.execute("SELECT pg_advisory_unlock_all()")
    return n


def taught(connection, sql):
    """A question that is answered by this SQL."""
    taught.number += 1
    question = f"fleet report {'abcdefghijklmnopqrstuvwxyz'[taught.number % 26] * 3} {taught.number}"
    connection.execute("SELECT ask.teach(%s, %s)", (question, sql))
    return question


taught.number = 0


def attempt(connection, sql, arguments=None):
    """The rows, or the SQLSTATE."""
    try:
        return connection.execute(sql, arguments).fetchall()
    except psycopg.Error as error:
        connection.execute("ROLLBACK")
        return error.sqlstate


# Types whose input functions would check values: column of the table, its type in a definition list.
for column, type_ in [
    ("score", "yard.score"), ("score", "int"), ("p", "yard.pair"), ("l", "yard.score[]"), ("n", "yard.nest"), ("r", "yard.scores"),
    ("m", "yard.manyscores"), ("d", "yard.checked_pair"), ("d", "yard.pair"), ("pl", "yard.pair[]"),
]:
    sql = f"SELECT {column} FROM yard.boats ORDER BY id"
    for connection, who in (c, "a superuser"), (ben, "another role"):
        expected = connection.execute(f"SELECT {column}::text FROM yard.boats ORDER BY id").fetchall()
        held()
        try:
            question = taught(connection, sql)
        except psycopg.Error:
            # A range of a domain compares by the domain's check: the guard may refuse it, but not run it.
            tally.check(f"{column} is allowed, {who}", column in ("r", "m"))
            tally.equal(f"{column} is refused, {who}: no check is run", held(), 0)
            continue
        found = attempt(connection, f"SELECT v::text FROM ask.table(%s) AS t(v {type_})", (question,))
        tally.equal(f"ask.table, {column} as {type_}, {who}: rows", found, expected)
        tally.equal(f"ask.table, {column} as {type_}, {who}: no check is run", held(), 0)
        connection.execute("BEGIN")
        attempt(connection, "SELECT ask.cursor(%s, 'boats')", (question,))
        connection.execute("COMMIT")
        found = attempt(connection, "FETCH ALL FROM boats")
        tally.equal(f"ask.cursor, {column}, {who}: rows", len(found), 3)
        tally.equal(f"ask.cursor, {column}, {who}: no check is run", held(), 0)
        connection.execute("CLOSE ALL")
        attempt(connection, "SELECT ask.view(%s, 'seen_boats')", (question,))
        found = attempt(connection, f"SELECT {column}::text FROM seen_boats")
        tally.equal(f"ask.view, {column}, {who}: rows", found, expected)
        tally.equal(f"ask.view, {column}, {who}: no check is run", held(), 0)
        connection.execute("DROP VIEW IF EXISTS pg_temp.seen_boats")

# Definition lists: query, list, the rows as text or the SQLSTATE.
LISTS = [
    ("SELECT id, name FROM yard.boats", "id int, name text", [("1", "Boat 1"), ("2", "Boat 2"), ("3", "Boat 3")]),
    ("SELECT id, name FROM yard.boats", "id bigint, name varchar(20)", [("1", "Boat 1"), ("2", "Boat 2"), ("3", "Boat 3")]),
    ("SELECT id, name FROM yard.boats", "id numeric, name text", [("1", "Boat 1"), ("2", "Boat 2"), ("3", "Boat 3")]),
    ("SELECT id, name FROM yard.boats", "id float8, name varchar(6)", [("1", "Boat 1"), ("2", "Boat 2"), ("3", "Boat 3")]),
    ("SELECT id, name FROM yard.boats", "id float8, name varchar(5)", "22001"),
    ("SELECT id, name || '' AS name FROM yard.boats", "id int, name varchar(5)", "22001"),
    ("SELECT id, name || '' AS name FROM yard.boats WHERE id = 2", "id int, name varchar(9)", [("2", "Boat 2")]),
    ("SELECT weight, built FROM yard.boats ORDER BY id DESC", "w numeric(8,1), b timestamp", [("3.8", "2026-01-04 00:00:00"), ("2.5", "2026-01-03 00:00:00"), ("1.3", "2026-01-02 00:00:00")]),
    ("SELECT name AS n, id AS n FROM yard.boats ORDER BY id DESC LIMIT 1 -- the last one", "a text, b bigint", [("Boat 3", "3")]),
    ("SELECT id FROM yard.boats UNION SELECT 9 ORDER BY 1 DESC LIMIT 2", "id bigint", [("9",), ("3",)]),
    ("WITH x AS (SELECT id FROM yard.boats) SELECT count(*) AS n FROM x", "n numeric", [("3",)]),
    ("SELECT (id, name) AS r FROM yard.boats WHERE id = 1", "r text", [('(1,"Boat 1")',)]),
    ("SELECT (id, name) AS r FROM yard.boats WHERE id = 1", "r yard.pair", "42804"),
    ("SELECT array_agg((id, 1)) AS r FROM yard.boats WHERE id = 1", "r text", [('{"(1,1)"}',)]),
    ("SELECT id, name FROM yard.boats", "id int", "42804"),
    ("SELECT id, name FROM yard.boats", "id date, name text", "42804"),
    ("SELECT name FROM yard.boats", "name int", "42804"),
    ("SELECT NULL::int AS a, ''::text AS b", "a bigint, b text", [(None, "")]),
    ("SELECT id FROM yard.boats WHERE false", "id bigint", []),
    ("SELECT length(notes) AS n, notes = notes AS same FROM yard.boats WHERE id = 1", "n int, same boolean", [("296999", "true")]),
]
for sql, definition, expected in LISTS:
    question = taught(ben, sql)
    width = definition.replace("(8,1)", "").count(",") + 1
    columns = ", ".join(f"t.c{i}::text" for i in range(width))
    names = ", ".join(f"c{i} {part.strip().split(' ', 1)[1]}" for i, part in enumerate(definition.replace("(8,1)", "(8;1)").split(",")))
    found = attempt(ben, f"SELECT {columns} FROM ask.table(%s) AS t({names.replace(';', ',')})", (question,))
    tally.equal(f"{sql} AS t({definition})", found, expected)
# A type of the list that checks its values: the conversion is the guard's to refuse.
question = taught(ben, "SELECT id FROM yard.boats")
attempt(ben, "SELECT * FROM ask.table(%s) AS t(id yard.score)", (question,))
tally.equal("a domain in the definition list: no check is run", held(), 0)

# Held rows depend on nothing any more: neither on the table nor on the transaction.
question = taught(ben, "SELECT id, notes, p, l FROM yard.boats ORDER BY id")
expected = ben.execute("SELECT id, md5(notes) FROM yard.boats ORDER BY id").fetchall()
held()
ben.execute("BEGIN")
ben.execute("SELECT ask.cursor(%s, 'kept')", (question,))
ben.execute("COMMIT")
ann.execute("CREATE TABLE yard.copy AS SELECT * FROM yard.boats; TRUNCATE yard.boats")
found = [(i, notes and one(c, "SELECT md5(%s)", (notes,))) for i, notes, _, _ in ben.execute("FETCH ALL FROM kept").fetchall()]
tally.equal("long values outlive their table's rows", found, expected)
tally.equal("backwards too", [row[0] for row in ben.execute("FETCH BACKWARD ALL FROM kept").fetchall()], [3, 2, 1])
ben.execute("CLOSE kept")
ann.execute("INSERT INTO yard.boats SELECT * FROM yard.copy")
question = taught(ben, "SELECT repeat('x', 1000) || g AS v FROM generate_series(1, 5000) AS g")
ben.execute("SET work_mem = '64kB'")
ben.execute("BEGIN")
ben.execute("SELECT ask.cursor(%s, 'many')", (question,))
for step in "SAVEPOINT s", "ROLLBACK TO s", "COMMIT":
    ben.execute(step)
tally.equal("rows that go to a file", len(ben.execute("FETCH ALL FROM many").fetchall()), 5000)
ben.execute("CLOSE many")
ben.execute("RESET work_mem")
question = taught(c, "SELECT repeat('x', 1000) || g AS v FROM generate_series(1, 5000) AS g")
c.execute("SET ask.max_result_size = '1MB'")
for name, sql in ("ask.table", "SELECT count(*) FROM ask.table(%s) AS t(v text)"), ("ask.cursor", "SELECT ask.cursor(%s, 'too_much')"):
    tally.equal(f"{name}: too many bytes", attempt(c, sql, (question,)), "PA003")
c.execute("RESET ask.max_result_size")
c.execute("SET ask.max_rows = 10")
tally.equal("ask.table: as many rows as allowed", attempt(c, "SELECT count(*) FROM ask.table(%s) AS t(v text)", (question,)), [(10,)])
c.execute("RESET ask.max_rows")

# A view holds what was judged: columns, types, collations, order.
VIEWS = [
    "SELECT id, name FROM yard.boats ORDER BY id DESC LIMIT 2",
    "SELECT name AS n, id AS n FROM yard.boats",
    'SELECT name COLLATE "C" AS n, weight, weight::numeric(6, 1) AS w FROM yard.boats',
    "SELECT b.id, b.p, b.l, b.d, b.name, count(*) OVER () AS n FROM yard.boats AS b",
    "WITH x AS (SELECT id FROM yard.boats) SELECT id FROM x UNION ALL SELECT 7 ORDER BY 1",
    "SELECT built, date_trunc('month', built) AS month, 'x' AS fixed, NULL AS nothing FROM yard.boats",
    "SELECT name, (SELECT max(id) FROM yard.boats) AS top FROM yard.boats WHERE id IN (1, 2) -- two of them",
]
for sql in VIEWS:
    question = taught(ben, sql)
    expected = ben.execute(sql).fetchall()
    tally.check(f"a view of {sql}", isinstance(attempt(ben, "SELECT ask.view(%s, 'seen')", (question,)), list))
    tally.equal(f"a view of {sql}: rows", attempt(ben, "SELECT * FROM seen"), expected)
    shape = "SELECT format_type(a.atttypid, a.atttypmod), a.attcollation FROM pg_attribute a WHERE a.attrelid = %s::regclass AND a.attnum > 0 ORDER BY attnum"
    seen = attempt(ben, shape, ("pg_temp.seen",))
    names = ", ".join(f"c{i}" for i in range(len(seen)))
    ben.execute(f"CREATE TEMP VIEW plain ({names}) AS {sql}")
    tally.equal(f"a view of {sql}: types and collations", seen, attempt(ben, shape, ("pg_temp.plain",)))
    tally.equal(f"a view of {sql}: what it reads is known", attempt(ben, "SELECT count(*) FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid WHERE d.classid = 'pg_rewrite'::regclass AND r.ev_class = 'pg_temp.seen'::regclass AND d.refobjid = 'yard.boats'::regclass"),
                attempt(ben, "SELECT count(*) FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid WHERE d.classid = 'pg_rewrite'::regclass AND r.ev_class = 'pg_temp.plain'::regclass AND d.refobjid = 'yard.boats'::regclass"))
    ben.execute("DROP VIEW seen, plain")
held()
question = taught(ben, "SELECT id FROM yard.boats")
tally.equal("a view does not hide a table", attempt(ben, "SELECT ask.view(%s, 'boats')", (question,)), "42P07")
c.execute(f"REVOKE TEMPORARY ON DATABASE {c.info.dbname} FROM PUBLIC, {BEN}")
tally.equal("a view needs the right to make one", attempt(ben, "SELECT ask.view(%s, 'seen')", (question,)), "42501")
c.execute(f"GRANT TEMPORARY ON DATABASE {c.info.dbname} TO PUBLIC")
tally.equal("no check was run by any of it", held(), 0)

ann.close()
ben.close()
c.execute("DELETE FROM ask.memory WHERE role_name = current_user AND question LIKE 'fleet report%'")
drop_roles(c, BEN)
c.execute("DROP SCHEMA yard CASCADE")
drop_roles(c, ANN)
tally.end()
