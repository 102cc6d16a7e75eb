"""What ask.refresh() reads, with nothing of others run, and what the value index tells whom, now and in sessions long open."""
import psycopg
from common import Tally, connect, drop_roles, one, roles

ANN, BEN = "memory_values_ann", "memory_values_ben"
LOCK = 471147
tally = Tally()
c = connect()
c.execute("SET client_min_messages = warning")
c.execute("DROP SCHEMA IF EXISTS clinic CASCADE; DROP SCHEMA IF EXISTS archive CASCADE; DROP SCHEMA IF EXISTS trap CASCADE")
roles(c, ANN, BEN)
c.execute(f"CREATE SCHEMA clinic AUTHORIZATION {ANN}; CREATE SCHEMA archive AUTHORIZATION {ANN}; CREATE SCHEMA trap AUTHORIZATION {ANN}")
c.execute(f"GRANT USAGE ON SCHEMA clinic, archive, trap TO {BEN}")
c.execute("CREATE EXTENSION IF NOT EXISTS citext")


def own(user=None):
    connection = connect(user)
    connection.execute("SET search_path = clinic, public")
    connection.execute("SET ask.learn = off")
    return connection


ann, ben = own(ANN), own(BEN)
c.execute("SET search_path = clinic, public")


def refresh(connection=None):
    """The report: object -> (status, detail)."""
    return {o: (s, d) for o, s, d in (connection or c).execute("SELECT object, status, detail FROM ask.refresh()").fetchall()}


def indexed(table, column):
    sql = """SELECT coalesce(array_agg(v.value ORDER BY v.value), '{}') FROM ask.value_index v JOIN pg_attribute a
             ON a.attrelid = v.relation AND a.attnum = v.attribute WHERE v.shared AND v.relation = %s::regclass AND a.attname = %s"""
    return one(c, sql, (f"clinic.{table}", column))


def clear():
    for connection in c, ann, ben:
        connection.execute("ROLLBACK")
    c.execute("SELECT pg_advisory_unlock_all()")
    c.execute(f"DROP SCHEMA clinic CASCADE; CREATE SCHEMA clinic AUTHORIZATION {ANN}; GRANT USAGE ON SCHEMA clinic TO {BEN}")
    c.execute("DROP SCHEMA archive CASCADE; CREATE SCHEMA archive AUTHORIZATION " + ANN)
    c.execute("TRUNCATE ask.value_index")


# Code of others. A trap that anybody but its owner runs takes a lock, which no rollback gives back.
ann.execute(f"""CREATE FUNCTION trap.sprung() RETURNS void LANGUAGE plpgsql AS $$
    BEGIN IF current_user <> '{ANN}' THEN PERFORM pg_catalog.pg_advisory_lock({LOCK}); END IF; END $$""")
for argument in "text", "int":
    ann.execute(f"""CREATE FUNCTION trap.f({argument}) RETURNS {argument} LANGUAGE plpgsql IMMUTABLE AS
        $$ BEGIN PERFORM trap.sprung(); RETURN $1; END $$""")
ann.execute("CREATE FUNCTION trap.holds(text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM trap.sprung(); RETURN true; END $$")
TRAPS = [
    ("a cast of an enum to text", """CREATE TYPE trap.mood AS ENUM ('calm', 'tense');
        CREATE FUNCTION trap.said(trap.mood) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM trap.sprung(); RETURN 'x'; END $$;
        CREATE CAST (trap.mood AS text) WITH FUNCTION trap.said(trap.mood) AS IMPLICIT;
        CREATE TABLE clinic.t (v trap.mood); INSERT INTO clinic.t VALUES ('calm')"""),
    ("an index expression that folds", "CREATE TABLE clinic.t (v text); INSERT INTO clinic.t VALUES ('a'); CREATE INDEX ON clinic.t ((trap.f(7)), v)"),
    ("an index predicate", "CREATE TABLE clinic.t (v text); INSERT INTO clinic.t VALUES ('a'); CREATE INDEX ON clinic.t (v) WHERE trap.f(7) > 0"),
    ("an index expression", "CREATE TABLE clinic.t (v text); INSERT INTO clinic.t VALUES ('a'); CREATE INDEX ON clinic.t (trap.f(v))"),
    ("extended statistics", "CREATE TABLE clinic.t (v text, w text); INSERT INTO clinic.t VALUES ('a', 'b'); CREATE STATISTICS clinic.s ON (trap.f(v)), (trap.f(w)) FROM clinic.t; ANALYZE clinic.t"),
    ("a domain's check", "CREATE DOMAIN trap.checked AS text CHECK (trap.holds(VALUE)); CREATE TABLE clinic.t (v trap.checked); INSERT INTO clinic.t VALUES ('a')"),
    ("a domain's check in an array", "CREATE DOMAIN trap.checked AS text CHECK (trap.holds(VALUE)); CREATE TABLE clinic.t (v trap.checked[]); INSERT INTO clinic.t VALUES ('{a}')"),
    ("a check of the table", "CREATE TABLE clinic.t (v text CHECK (trap.holds(v)), w int CHECK (trap.f(7) > 0)); INSERT INTO clinic.t VALUES ('a', 1)"),
    ("a generated column", "CREATE TABLE clinic.t (w text, v text GENERATED ALWAYS AS (trap.f(w)) STORED); INSERT INTO clinic.t VALUES ('a')"),
    ("a view", "CREATE VIEW clinic.t AS SELECT trap.f('a') AS v"),
    ("a partition by a function", "CREATE TABLE clinic.t (v text) PARTITION BY LIST (trap.f(v)); CREATE TABLE clinic.t1 PARTITION OF clinic.t FOR VALUES IN ('a')"),
    ("a check of a child", "CREATE TABLE clinic.t (v text); CREATE TABLE clinic.t1 (CHECK (trap.f(7) > 0)) INHERITS (clinic.t); INSERT INTO clinic.t1 VALUES ('a')"),
    ("a function length(text) and an operator ~ in front", """CREATE FUNCTION clinic.length(text) RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM trap.sprung(); RETURN 1; END $$;
        CREATE FUNCTION clinic.matches(text, text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN PERFORM trap.sprung(); RETURN true; END $$;
        CREATE OPERATOR clinic.~ (LEFTARG = text, RIGHTARG = text, FUNCTION = clinic.matches); CREATE TABLE clinic.t (v text); INSERT INTO clinic.t VALUES ('a')"""),
    ("a policy", "CREATE TABLE clinic.t (v text); INSERT INTO clinic.t VALUES ('a'); CREATE POLICY p ON clinic.t USING (trap.holds(v)); ALTER TABLE clinic.t ENABLE ROW LEVEL SECURITY"),
    ("a rule", "CREATE TABLE clinic.t (v text); INSERT INTO clinic.t VALUES ('a'); CREATE VIEW clinic.w AS SELECT v FROM clinic.t WHERE trap.holds(v)"),
    ("a composite type with a cast", """CREATE TYPE trap.pair AS (a int, b text);
        CREATE FUNCTION trap.said(trap.pair) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM trap.sprung(); RETURN 'x'; END $$;
        CREATE CAST (trap.pair AS text) WITH FUNCTION trap.said(trap.pair) AS IMPLICIT;
        CREATE TABLE clinic.t (v trap.pair, w trap.pair[]); INSERT INTO clinic.t VALUES ((1, 'a'), NULL)"""),
]
for name, ddl in TRAPS:
    ann.execute("DROP TYPE IF EXISTS trap.mood, trap.pair CASCADE; DROP DOMAIN IF EXISTS trap.checked CASCADE")
    clear()
    ann.execute(ddl)
    ann.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA clinic TO {BEN}; GRANT USAGE ON SCHEMA trap TO {BEN}")
    for who, connection in ("a superuser", c), ("another role", ben):
        try:
            reported = refresh(connection)
        except psycopg.Error as error:
            reported = error
        tally.check(f"{name}: {who}'s refresh says what it did", isinstance(reported, dict) and "clinic.t" in reported, reported)
        held = one(c, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s", (LOCK,))
        tally.equal(f"{name}: is not run by {who}'s refresh", held, 0)
        connection.execute("SELECT pg_advisory_unlock_all()")
clear()

# What is read: types, and nothing but the table itself.
c.execute("DROP DOMAIN IF EXISTS trap.ward, trap.inner_ward CASCADE")
ann.execute("CREATE DOMAIN trap.ward AS text CHECK (VALUE <> ''); CREATE DOMAIN trap.inner_ward AS trap.ward; CREATE TYPE trap.colour AS ENUM ('red', 'blue')")
KINDS = [
    ("text", "'plain'", ["plain"]), ("varchar(20)", "'varied'", ["varied"]), ("char(20)", "'padded'", ["padded"]), ("name", "'named'", ["named"]),
    ("trap.colour", "'red'", ["red"]), ("trap.ward", "'north'", ["north"]), ("trap.inner_ward", "'south'", ["south"]), ("citext", "'Mixed'", ["Mixed"]),
    ("text[]", "'{one,two,NULL}'", ["one", "two"]), ("trap.colour[]", "'{red,blue}'", ["blue", "red"]), ("trap.ward[]", "'{east}'", ["east"]),
    ("text", f"repeat('x', 101)", []), ("text", "repeat('y', 100)", ["y" * 100]), ("text", "'  '", []), ("text", "NULL", []), ("int", "7", []),
]
columns = ", ".join(f"k{i} {kind}" for i, (kind, _, _) in enumerate(KINDS))
ann.execute(f"CREATE TABLE clinic.kinds ({columns}); INSERT INTO clinic.kinds VALUES ({', '.join(v for _, v, _ in KINDS)})")
ann.execute("CREATE MATERIALIZED VIEW clinic.filled AS SELECT 'stored'::text AS v; CREATE MATERIALIZED VIEW clinic.unfilled AS SELECT 'unstored'::text AS v WITH NO DATA")
ann.execute("CREATE TABLE clinic.parts (id int, v text) PARTITION BY RANGE (id); CREATE TABLE clinic.parts_1 PARTITION OF clinic.parts FOR VALUES FROM (0) TO (9); INSERT INTO clinic.parts VALUES (1, 'parted')")
ann.execute("CREATE TABLE clinic.parent (v text); CREATE TABLE clinic.child () INHERITS (clinic.parent); INSERT INTO clinic.parent VALUES ('elder'); INSERT INTO clinic.child VALUES ('younger')")
c.execute("DROP FOREIGN DATA WRAPPER IF EXISTS memory_values_far CASCADE; CREATE FOREIGN DATA WRAPPER memory_values_far; CREATE SERVER memory_values_far FOREIGN DATA WRAPPER memory_values_far; CREATE FOREIGN TABLE clinic.far (v text) SERVER memory_values_far")
ann.execute("CREATE TABLE clinic.huge (id int, v text); INSERT INTO clinic.huge VALUES (1, 'short'), (2, repeat('long ', 54000000)), (3, repeat('b', 3000))")
ann.execute("CREATE TABLE clinic.locked (v text); INSERT INTO clinic.locked VALUES ('shut in')")
ann.execute("CREATE TABLE clinic.other (v text); INSERT INTO clinic.other VALUES ('open')")
blocker = own(ANN)
blocker.execute("BEGIN; LOCK TABLE clinic.locked IN ACCESS EXCLUSIVE MODE")
reported = refresh()
blocker.execute("ROLLBACK")
for i, (kind, value, expected) in enumerate(KINDS):
    tally.equal(f"values of {kind} from {value[:30]}", indexed("kinds", f"k{i}"), expected)
READ = [
    ("filled", "indexed", ["stored"]), ("unfilled", "skipped", []), ("far", "skipped", []), ("huge", "indexed", ["short"]), ("locked", "skipped", []),
    ("other", "indexed", ["open"]), ("parts", "skipped", []), ("parent", "indexed", ["elder"]), ("child", "skipped", []),
]
for table, status, values in READ:
    tally.equal(f"{table}: what the report says", reported.get(f"clinic.{table}", ("missing",))[0], status)
    tally.equal(f"{table}: what is indexed", indexed(table, "v"), values)
ann.execute("CREATE TABLE clinic.films (id int PRIMARY KEY, title text, tags text[]); INSERT INTO clinic.films VALUES (1, 'Up', '{romance,family}'), (2, 'Down', '{thriller}')")
refresh()
sql = one(c, "SELECT sql FROM ask.answer('how many films have the tag romance')") or ""
tally.check("a value of an array is looked for in it", "'romance' = ANY (" in sql, sql)
tally.equal("partitions are not read", one(c, "SELECT count(*) FROM ask.value_index WHERE value IN ('parted', 'younger', 'unstored')"), 0)
c.execute("DROP FOREIGN DATA WRAPPER memory_values_far CASCADE")
clear()

# Sensitive columns: by name, by what the values look like, by comment.
ann.execute("""CREATE TABLE clinic.accounts (id int, owner_name text, password text, hmac_key text, nationalidnumber varchar(20), "apiToken" text, note text, remark text, tags text[]);
    INSERT INTO clinic.accounts SELECT i, 'Owner ' || i, 'hunter' || i, 'key' || i, '00' || i, 'tok' || i, md5(i::text), CASE i WHEN 1 THEN '4111 1111 1111 1111' ELSE 'remark ' || i END,
        ARRAY[encode(sha256(i::text::bytea), 'hex')] FROM generate_series(1, 9) i; COMMENT ON COLUMN clinic.accounts.owner_name IS 'who pays'; ANALYZE clinic.accounts""")
reported = refresh()
for column in "password", "hmac_key", "nationalidnumber", "apiToken", "note", "tags":
    tally.equal(f"sensitive column {column} is not indexed", indexed("accounts", column), [])
    tally.check(f"the report names {column}", column in reported["clinic.accounts"][1], reported["clinic.accounts"])
tally.equal("a value that looks like a secret is not indexed", indexed("accounts", "remark"), [f"remark {i}" for i in range(2, 10)])
tally.equal("other columns are", len(indexed("accounts", "owner_name")), 9)
# An administrator knows better: of the very column, whatever it is called.
c.execute("SELECT ask.allow('clinic.accounts.hmac_key'), ask.allow('clinic.accounts.note')")
refresh()
for column in "hmac_key", "note":
    tally.equal(f"{column} is indexed once it is allowed", len(indexed("accounts", column)), 9)
c.execute("ALTER TABLE clinic.accounts RENAME COLUMN hmac_key TO password_key; ALTER TABLE clinic.accounts ADD COLUMN hmac_key text; UPDATE clinic.accounts SET hmac_key = 'other' || id")
refresh()
tally.equal("the column stays allowed under another name", len(indexed("accounts", "password_key")), 9)
tally.equal("another of its old name is not", indexed("accounts", "hmac_key"), [])
tally.equal("taken back", one(c, "SELECT ask.undecide('clinic.accounts.password_key')"), True)
refresh()
tally.equal("no longer indexed", indexed("accounts", "password_key"), [])
for sql, code in [
    ("SELECT ask.allow('clinic.accounts.no_such')", "42703"), ("SELECT ask.deny('clinic.accounts.note')", "42809"),
    ("SELECT ask.undecide('clinic.accounts.id')", None),
]:
    try:
        found = c.execute(sql) and None
    except psycopg.Error as error:
        found = error.sqlstate
    tally.check(sql, found == code or (code is None and found in (None, "42704", "0A000")), found)
try:
    ben.execute("SELECT ask.allow('clinic.accounts.password')")
    tally.check("only administrators allow a column", False)
except psycopg.Error as error:
    tally.equal("only administrators allow a column", error.sqlstate, "42501")
c.execute("DROP TABLE clinic.accounts; CREATE TABLE clinic.accounts (id int, owner_name text, note text); INSERT INTO clinic.accounts SELECT i, 'Owner ' || i, md5(i::text) FROM generate_series(1, 9) i")
refresh()
tally.equal("a column made anew is not allowed", indexed("accounts", "note"), [])
c.execute("TRUNCATE ask.allowed_column; COMMENT ON COLUMN clinic.accounts.owner_name IS '[sensitive]'")
refresh()
tally.equal("nor is what its comment calls sensitive", indexed("accounts", "owner_name"), [])
clear()

# Who is told what, when. The question names a part of a value; what it is told is the rest.
MADE = f"""CREATE TABLE clinic.patients (id int, ward text, age int); GRANT SELECT ON clinic.patients TO {BEN};
    INSERT INTO clinic.patients VALUES (1, 'Zebulonia Quartzwing', 30), (2, 'Marinova Tessellate', 40), (3, 'Kirkwall Oystergate', 50)"""


def told(connection):
    try:
        return "Quartzwing" in str(one(connection, "SELECT ask.explain('patients in Zebulonia')"))
    except psycopg.Error as error:
        return False if error.sqlstate == "PA014" else error  # there is no table at all


CHANGES = [
    ("row-level security", "ALTER TABLE clinic.patients ENABLE ROW LEVEL SECURITY", False),
    ("row-level security with a policy that hides", "CREATE POLICY p ON clinic.patients USING (age > 35); ALTER TABLE clinic.patients ENABLE ROW LEVEL SECURITY", False),
    ("REVOKE of the table", f"REVOKE SELECT ON clinic.patients FROM {BEN}", False),
    ("REVOKE of the column", f"REVOKE SELECT ON clinic.patients FROM {BEN}; GRANT SELECT (id, age) ON clinic.patients TO {BEN}", False),
    ("GRANT of the column alone", f"REVOKE SELECT ON clinic.patients FROM {BEN}; GRANT SELECT (id, ward) ON clinic.patients TO {BEN}", True),
    ("REVOKE of the schema", f"REVOKE USAGE ON SCHEMA clinic FROM {BEN}", False),
    ("drop, and made anew by another", f"DROP TABLE clinic.patients; SET ROLE {ANN}; CREATE TABLE clinic.patients (id int, ward text, age int); GRANT SELECT ON clinic.patients TO {BEN}; RESET ROLE", False),
    ("renamed, another takes the name", f"ALTER TABLE clinic.patients RENAME TO former; REVOKE SELECT ON clinic.former FROM {BEN}; CREATE TABLE clinic.patients (id int, ward text, age int); GRANT SELECT ON clinic.patients TO {BEN}", False),
    ("moved, another takes the name", f"ALTER TABLE clinic.patients SET SCHEMA archive; CREATE TABLE clinic.patients (id int, ward text, age int); GRANT SELECT ON clinic.patients TO {BEN}", False),
    ("moved out of the path", "ALTER TABLE clinic.patients SET SCHEMA archive", False),
    ("schema renamed", "ALTER SCHEMA clinic RENAME TO clinic_before; CREATE SCHEMA clinic", False),
    ("TRUNCATE", "TRUNCATE clinic.patients", False),
    ("TRUNCATE and new rows", "TRUNCATE clinic.patients; INSERT INTO clinic.patients VALUES (1, 'Elsewhere', 30)", False),
    ("the column dropped and made anew", "ALTER TABLE clinic.patients DROP COLUMN ward; ALTER TABLE clinic.patients ADD COLUMN ward text", False),
    ("the columns' names exchanged", f"ALTER TABLE clinic.patients RENAME COLUMN ward TO w; ALTER TABLE clinic.patients ADD COLUMN ward text; REVOKE SELECT ON clinic.patients FROM {BEN}; GRANT SELECT (id, age, ward) ON clinic.patients TO {BEN}", False),
    ("rows deleted, and a refresh", "DELETE FROM clinic.patients WHERE id = 1; SELECT FROM ask.refresh()", False),
    ("a comment that calls it sensitive, and a refresh", "COMMENT ON COLUMN clinic.patients.ward IS '[sensitive]'; SELECT FROM ask.refresh()", False),
    ("ask.deny of the table", "SELECT ask.deny('clinic.patients')", False),
    ("a rule that forbids the column", "SELECT ask.rule('clinic.patients', 'forbid', 'ward')", False),
    ("the column renamed", "ALTER TABLE clinic.patients RENAME COLUMN ward TO place", True),
    ("a column added", "ALTER TABLE clinic.patients ADD COLUMN bed text", True),
    ("an index and ANALYZE", "CREATE INDEX ON clinic.patients (ward); ANALYZE clinic.patients", True),
]
for name, change, expected in CHANGES:
    c.execute("DROP SCHEMA IF EXISTS clinic_before CASCADE")
    clear()
    c.execute(f"GRANT USAGE, CREATE ON SCHEMA clinic TO {ANN}")
    c.execute(MADE)
    refresh()
    reader = own(BEN)
    tally.equal(f"before {name}: told", told(reader), True)
    c.execute(change)
    tally.equal(f"after {name}: told in a session that was open", told(reader), expected)
    fresh = own(BEN)
    tally.equal(f"after {name}: told in a new session", told(fresh), expected)
    fresh.close()
    reader.close()
    c.execute("DELETE FROM ask.allowed_object WHERE object = 'clinic.patients'; DELETE FROM ask.business_rule WHERE relation = 'clinic.patients'")
c.execute("DROP SCHEMA IF EXISTS clinic_before CASCADE")

# The same through a transaction that began before, and through a role's membership.
for name, change in ("row-level security", "ALTER TABLE clinic.patients ENABLE ROW LEVEL SECURITY"), ("REVOKE", f"REVOKE SELECT ON clinic.patients FROM {BEN}"):
    clear()
    c.execute(MADE)
    refresh()
    reader = own(BEN)
    reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
    reader.execute("SELECT count(*) FROM pg_class")
    c.execute(change)
    tally.equal(f"after {name}: told in a transaction that began before", told(reader), False)
    reader.close()
clear()
c.execute(MADE)
c.execute(f"REVOKE SELECT ON clinic.patients FROM {BEN}; DROP ROLE IF EXISTS memory_values_nurses; CREATE ROLE memory_values_nurses; GRANT memory_values_nurses TO {BEN}; GRANT SELECT ON clinic.patients TO memory_values_nurses")
refresh()
reader = own(BEN)
tally.equal("a member is told", told(reader), True)
c.execute(f"REVOKE memory_values_nurses FROM {BEN}")
tally.equal("told after the membership ended", told(reader), False)
reader.close()
c.execute("DROP OWNED BY memory_values_nurses; DROP ROLE memory_values_nurses")

# The planner's statistics, which hold values too.
for name, change in ("nothing", "SELECT"), ("TRUNCATE", "TRUNCATE clinic.patients"), ("row-level security", "ALTER TABLE clinic.patients ENABLE ROW LEVEL SECURITY"):
    clear()
    c.execute(MADE)
    c.execute("INSERT INTO clinic.patients SELECT i, 'Zebulonia Quartzwing', 20 FROM generate_series(4, 60) i; ANALYZE clinic.patients")
    reader = own(BEN)
    reader.execute("SET ask.clarify_below = 0")
    c.execute(change)
    sql = one(reader, "SELECT sql FROM ask.answer(%s)", ("how many patients have the ward Zebulonia Quartzwing",)) or ""
    tally.equal(f"after {name}: statistics tell a value", "'Zebulonia Quartzwing'" in sql, name == "nothing")
    reader.close()

# An ordinary role's values are its own.
clear()
c.execute(MADE)
refresh(ben)
tally.equal("a role is told what it indexed itself", told(ben), True)
c.execute(f"GRANT SELECT ON clinic.patients TO {ANN}")
tally.equal("another role is not", told(ann), False)
tally.equal("nobody reads the index", one(c, f"SELECT has_table_privilege('{BEN}', 'ask.value_index', 'SELECT')"), False)
tally.equal("the index is in the log of changes, for standbys", one(c, "SELECT relpersistence FROM pg_class WHERE oid = 'ask.value_index'::regclass"), "p")
tally.equal("and in no dump", one(c, "SELECT 'ask.value_index'::regclass = ANY (extconfig) FROM pg_extension WHERE extname = 'pg_ask'"), False)

for connection in ann, ben, blocker:
    connection.close()
c.execute("DROP SCHEMA clinic, archive, trap CASCADE; TRUNCATE ask.value_index")
drop_roles(c, ANN, BEN)
tally.end()
