"""Every built-in function that the guard allows, with the largest arguments that it lets through: each call has to end within the
time limit and the memory limit, in several backends at once. Takes many minutes; `make test-runaway` runs it.

A function is called with long values of a table, with values that the query makes, and with short ones beside long ones. What the
guard refuses, or stops by a limit, has ended; what goes on after the limit, or ends the backend, is a failure."""
import itertools
import os
import pathlib
import sys
import threading
import time

import psycopg

LISTS = pathlib.Path(__file__).parents[2] / "src" / "guard" / "lists"
LIMIT = 2.0
# What a call may take beyond the limit: the guard's clock asks, the function gets to where it listens.
GRACE = float(os.environ.get("RUNAWAY_GRACE", "2.0"))
BACKENDS = int(os.environ.get("RUNAWAY_BACKENDS", "4"))
MEMORY_MB = 1024
# A backend may hold what was allocated between two looks at its memory, and what a call makes at once.
MEMORY_GRACE_MB = 1400

LONG = """
CREATE TABLE IF NOT EXISTS long_values AS SELECT
    repeat('a', 16000000) AS t, repeat('a', 8000) || 'b' AS u, 'a' || repeat(U&'\\0316\\0301', 2000000) AS marks,
    repeat('a', 16000000)::bytea AS b, repeat('word other ', 300000) AS words,
    (SELECT array_agg(g) FROM generate_series(1, 2000000) g) AS ints, (SELECT array_agg(-g) FROM generate_series(1, 2000000) g) AS negatives,
    (SELECT array_agg(md5(g::text)) FROM generate_series(1, 200000) g) AS texts,
    (SELECT jsonb_agg(g) FROM generate_series(1, 1000000) g) AS j, (repeat('[', 3000) || '1' || repeat(',1', 500000) || repeat(']', 3000))::jsonb AS deep,
    ('[' || repeat('1,', 4000000) || '1]')::json AS js,
    polygon(500000, circle '((0,0),1)') AS ring, path(polygon(500000, circle '((0,0),1)')) AS way,
    (SELECT string_agg('w' || g || ':' || g % 16000 + 1, ' ')::tsvector FROM generate_series(1, 60000) g) AS tv,
    (SELECT string_agg('w' || g, ' & ')::tsquery FROM generate_series(1, 100) g) AS tq,
    (SELECT range_agg(int4range(2 * g, 2 * g + 1)) FROM generate_series(1, 500000) g) AS ranges,
    repeat('10', 4000000)::varbit AS bits, (repeat('9', 131000))::numeric AS digits, repeat('9', 60000)::numeric / 7 AS fraction,
    ('<a>' || repeat('<b><c>1</c></b>', 200000) || '</a>')::xml AS x
"""

# Arguments by type: long ones first. What is made by the query can't be told by the table's statistics.
VALUES = {
    "text": ["t", "marks", "words", "u", "(SELECT string_agg('aaaaaaaaaaaaaaaa', '') FROM generate_series(1, 1000000))", "'a'", "'" + "a" * 900 + "b'", "''", "'NFC'", "'MaxFragments=10'"],
    "bytea": ["b", "'a'::bytea", "u::bytea"],
    "json": ["js"],
    "jsonb": ["j", "deep", "'[1, 2]'::jsonb"],
    "jsonpath": ["'$[*]'", "'$.**'", "'$[*] ? (@ > 0 && @ == $[*])'"],
    "integer": ["10000", "2147483647", "1"],
    "bigint": ["9223372036854775807", "1"],
    "smallint": ["32767"],
    "numeric": ["digits", "fraction", "9e130000", "1.000001"],
    "double precision": ["1e308", "1.5"],
    "real": ["1e38"],
    "boolean": ["true", "false"],
    "polygon": ["ring", "polygon(10000, circle '((0,0),1)')"],
    "path": ["way", "path(polygon(10000, circle '((0,0),1)'))"],
    "circle": ["circle '((0,0),1e300)'"],
    "point": ["point '(0,0)'"],
    "box": ["box '((0,0),(1,1))'"],
    "lseg": ["lseg '((0,0),(1,1))'"],
    "line": ["line '{1,2,3}'"],
    "tsvector": ["tv", "to_tsvector('simple', words)"],
    "tsquery": ["tq", "to_tsquery('simple', 'word <-> other')", "(SELECT string_agg('w' || g, ' | ')::tsquery FROM generate_series(1, 4000) g)"],
    "regconfig": ["'english'"],
    "regdictionary": ["'english_stem'"],
    "bit": ["bits::bit(8000000)", "'101'::bit(3)"],
    "bit varying": ["bits", "'101'::varbit"],
    "anymultirange": ["ranges"],
    "anyrange": ["int4range(1, 2000000000)"],
    "anyarray": ["ints", "negatives", "texts", "ARRAY[1, 2]"],
    "anycompatiblearray": ["ints", "negatives", "ARRAY[1, 2]"],
    "anyelement": ["1", "t"],
    "anycompatible": ["1"],
    "anynonarray": ["t"],
    "text[]": ["texts", "ARRAY['a']"],
    "integer[]": ["ints", "ARRAY[10000, 10000]"],
    "real[]": ["'{0.1,0.2,0.4,1}'::real[]"],
    "character": ["t::bpchar"],
    '"char"': ["'a'::\"char\""],
    "name": ["'UTF8'::name"],
    "interval": ["interval '178000000 years'", "interval '1 microsecond'"],
    "date": ["date '5874897-01-01'"],
    "timestamp without time zone": ["timestamp '290000-01-01'"],
    "timestamp with time zone": ["timestamptz '290000-01-01'"],
    "time without time zone": ["time '23:59'"],
    "inet": ["inet '::1'"],
    "uuid": ["uuid '00000000-0000-0000-0000-000000000000'"],
    "money": ["'92233720368547758.07'::money"],
    "xml": ["x"],
    '"any"': ["t", "ints"],
    "time with time zone": ["timetz '23:59+14'"],
    "record": ["ROW(t, ints)", "ROW(words, j)", "ROW(1)"],
    "anyenum": ["'b'::runaway_mood"],
    "macaddr": ["macaddr '08:00:2b:01:02:03'"],
    "macaddr8": ["macaddr8 '08:00:2b:01:02:03:04:05'"],
    "pg_lsn": ["pg_lsn 'FFFFFFFF/FFFFFFFF'", "pg_lsn '0/0'"],
    "oid": ["4294967295::oid"],
    "xid8": ["xid8 '18446744073709551615'"],
    "xid": ["xid '4294967295'"],
    "cid": ["cid '4294967295'"],
    "tid": ["tid '(4294967295,65535)'"],
    "oidvector": ["'" + "1 " * 900 + "'::oidvector"],
    "double precision[]": ["(SELECT array_agg(g / 1000000.0::float8) FROM generate_series(1, 1000000) g)"],
    "cidr": ["cidr '::/0'"],
    "character varying": ["t::varchar", "words::varchar"],
    "daterange": ["daterange('2000-01-01', '5874897-01-01')"],
    "int4range": ["int4range(1, 2000000000)"],
    "int8range": ["int8range(1, 9223372036854775806)"],
    "numrange": ["numrange(fraction, digits)"],
    "tsrange": ["tsrange('2000-01-01', 'infinity')"],
    "tstzrange": ["tstzrange('2000-01-01', 'infinity')"],
    "daterange[]": ["(SELECT array_agg(daterange(date '2000-01-01' + 2 * g, date '2000-01-01' + 2 * g + 1)) FROM generate_series(1, 300000) g)"],
    "int4range[]": ["(SELECT array_agg(int4range(1, g)) FROM generate_series(1, 300000) g)"],
    "int8range[]": ["(SELECT array_agg(int8range(-2 * g, 1 - 2 * g)) FROM generate_series(1, 300000) g)"],
    "numrange[]": ["(SELECT array_agg(numrange(digits - g, digits)) FROM generate_series(1, 1000) g)"],
    "tsrange[]": ["(SELECT array_agg(tsrange(timestamp '2000-01-01' + g * interval '1 s', NULL)) FROM generate_series(1, 300000) g)"],
    "tstzrange[]": ["(SELECT array_agg(tstzrange(NULL, timestamptz '2000-01-01' + g * interval '1 s')) FROM generate_series(1, 300000) g)"],
    '"char"[]': ["(SELECT array_agg('a'::\"char\") FROM generate_series(1, 1000000))"],
}
# Combinations of arguments of one function that are tried.
MOST = 24


def functions():
    """Name, argument types and what the guard's list says: built-in ones, then those of pg_trgm and citext."""
    for line in (LISTS / "pg_catalog.tsv").read_text().splitlines():
        decision, signature = line.split("\t")[:2]
        if decision in ("deny", "io", "view", "sample"):
            continue
        name, types = signature.rstrip(")").split("(", 1)
        yield name, [t for t in types.split(",") if t]
    trigrams = [l.split("\t")[2] for l in (LISTS / "extensions.tsv").read_text().splitlines() if l.startswith("pg_trgm\tallow")]
    for name in trigrams:
        if name not in ("show_limit",):
            yield name, ["text"] if name == "show_trgm" else ["text", "text"]


def calls():
    """One statement for each function and combination of arguments."""
    for name, types in functions():
        if any(t not in VALUES for t in types):
            continue
        quoted = '"' + name + '"'
        several = list(itertools.islice(itertools.product(*(VALUES[t] for t in types)), 4000))
        # The first ones are all long; the rest is taken evenly.
        step = max(1, len(several) // MOST)
        for arguments in several[:2] + several[2::step]:
            yield f"SELECT count(x) FROM (SELECT {quoted}({', '.join(arguments)}) AS x FROM long_values LIMIT 1000000) q"


def resident(pid):
    """Highest private memory of a process so far, in MB; then it is counted anew."""
    try:
        fields = dict(l.split(":", 1) for l in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines() if ":" in l)
        peak = int(fields["VmHWM"].split()[0]) // 1024
        pathlib.Path(f"/proc/{pid}/clear_refs").write_text("5")
        return peak
    except (OSError, KeyError, ValueError):
        return 0


class Worker(threading.Thread):
    def __init__(self, statements, report):
        super().__init__(daemon=True)
        self.statements, self.report = statements, report
        self.connection, self.pid = None, 0

    def connect(self):
        self.connection = psycopg.connect(autocommit=True)
        self.pid = self.connection.info.backend_pid
        # What can't be stopped is stopped from outside in the end, so that the others are tried too.
        self.connection.execute(f"SET ask.timeout = '{LIMIT}s'; SET ask.max_cost = 1e300; SET ask.max_memory = '{MEMORY_MB}MB'")

    def run(self):
        self.connect()
        while True:
            try:
                statement = next(self.statements)
            except StopIteration:
                return
            start = time.monotonic()
            try:
                self.connection.execute("SELECT count(*) FROM ask.run(%s)", (statement,)).fetchone()
                state = "00000"
            except psycopg.Error as error:
                state = error.sqlstate
            took = time.monotonic() - start
            peak = resident(self.pid)
            self.report(statement, state, took, peak)
            if self.connection.broken or state is None:
                for _ in range(120):
                    try:
                        self.connect()
                        break
                    except psycopg.Error:
                        time.sleep(1)


def main():
    with psycopg.connect(autocommit=True) as c:
        c.execute("CREATE EXTENSION IF NOT EXISTS pg_ask CASCADE")
        c.execute("DROP TABLE IF EXISTS long_values; DROP TYPE IF EXISTS runaway_mood; CREATE TYPE runaway_mood AS ENUM ('a', 'b')")
        c.execute(LONG)
    lock, states, failures, slowest = threading.Lock(), {}, [], []
    every = iter(calls())
    only = sys.argv[1:] and sys.argv[1]
    statements = (s for s in every if not only or f'"{only}"' in s)

    class Shared:
        def __next__(self):
            with lock:
                return next(statements)

    def report(statement, state, took, peak):
        with lock:
            states[state] = states.get(state, 0) + 1
            slowest.append((took, peak, state, statement))
            problem = None
            if state is None or state.startswith(("57P", "08")):
                problem = f"the backend is gone ({state})"
            elif took > LIMIT + GRACE:
                problem = f"took {took:.1f} s"
            elif peak > MEMORY_MB + MEMORY_GRACE_MB:
                problem = f"took {peak} MB"
            if problem:
                failures.append(statement)
                print(f"FAILED {problem}: {statement[:300]}", flush=True)

    workers = [Worker(Shared(), report) for _ in range(BACKENDS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    total = sum(states.values())
    print("by SQLSTATE: " + ", ".join(f"{state}: {count}" for state, count in sorted(states.items(), key=lambda s: -s[1])))
    print("slowest:")
    for took, peak, state, statement in sorted(slowest, reverse=True)[:15]:
        print(f"  {took:.1f} s, {peak} MB, {state}: {statement[:160]}")
    print("largest:")
    for took, peak, state, statement in sorted(slowest, key=lambda s: -s[1])[:10]:
        print(f"  {peak} MB, {took:.1f} s, {state}: {statement[:160]}")
    print(f"{total - len(failures)} passed, {len(failures)} failed")
    sys.exit(bool(failures))


main()
