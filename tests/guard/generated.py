"""Generated queries through the guard: the same rows, or the same error, as when they are run directly.

    generated.py [--count N] [--seed N] [--role NAME] SCHEMA …

Queries are made of a small grammar over whatever tables and views the schemas hold: joins, subqueries, CTEs, set operations,
grouping sets, windows, and calls of functions by the kinds of their arguments. The same seed gives the same queries. Every second one is
asked as the role. A query that takes too long or has too many rows when run directly is left out, and counted. Prints a line for each
failure, and `N same, N failed` at the end."""
import argparse
import json
import random
import sys

import psycopg
from psycopg import sql

LIMIT = "2s"
# A query with more rows is left out, too.
MOST_ROWS = 3000
# Limits that the guard has and PostgreSQL has not: of values given to functions that can't be interrupted, of size, of memory.
LIMITS = ("54000", "PA003")

# What a column is taken for, by the name of its base type.
KINDS = {
    "int2": "int", "int4": "int", "int8": "int", "numeric": "num", "float4": "float", "float8": "float", "text": "text", "varchar": "text",
    "bpchar": "text", "bool": "bool", "date": "date", "timestamp": "ts", "timestamptz": "tstz", "interval": "interval", "_text": "texts",
    "jsonb": "jsonb", "tsrange": "period", "tstzrange": "periodtz", "tsvector": "tsvector", "time": "time", "uuid": "uuid",
}
# Kinds that everything can be sorted, grouped and compared by.
PLAIN = ["int", "num", "float", "text", "bool", "date", "ts", "tstz", "interval"]
# The type in which both sides of a set operation have it.
TYPES = {"int": "bigint", "num": "numeric", "float": "float8", "text": "text", "bool": "boolean", "date": "date", "ts": "timestamp",
         "tstz": "timestamptz", "interval": "interval"}

CONSTANTS = {
    "int": ["0", "1", "7", "42", "-3", "1000", "'5'::integer"],
    "num": ["0", "1.5", "100", "-0.25", "99.99", "'12.50'::numeric"],
    "float": ["0.5::float8", "2e3::float8", "'-1.25'::float8"],
    "text": ["''", "'a'", "'north'", "'Rome'", "'n%'", "E'x\\ty'", "$$dollar$$", "U&'\\0041na'", "'it''s'"],
    "bool": ["true", "false", "NULL::boolean"],
    "date": ["date '2026-01-15'", "'2025-06-01'::date", "CURRENT_DATE - 300", "make_date(2026, 2, 3)"],
    "ts": ["timestamp '2026-01-20 12:00'", "date_trunc('month', timestamp '2026-02-14')"],
    "tstz": ["timestamptz '2026-01-20 12:00Z'", "timestamptz '2026-03-01 00:00+02'"],
    "interval": ["interval '1 day'", "make_interval(hours => 5)", "'2 months'::interval"],
    "texts": ["'{a,b}'::text[]", "ARRAY['t1', 'x']"],
    "jsonb": ["'{\"n\": 3, \"channel\": \"web\"}'::jsonb", "jsonb_build_object('n', 1)"],
    "period": ["tsrange(timestamp '2026-01-05', timestamp '2026-01-09')", "'[2026-01-01,2026-02-01)'::tsrange"],
    "periodtz": ["'[2026-01-01 00:00Z,2026-02-01 00:00Z)'::tstzrange"],
    "tsvector": ["to_tsvector('simple', 'one two')"], "time": ["time '10:30'"], "uuid": ["'00000000-0000-0000-0000-000000000001'::uuid"],
}

# What is computed: kind, and an expression over others.
EXPRESSIONS = [line.split(" = ", 1) for line in """
int = {int} + {int}
int = {int} - {int}
int = {int} * 3
int = {int} / {int}
int = {int} % 7
int = abs({int})
int = length({text})
int = strpos({text}, {text})
int = extract(year FROM {date})::integer
int = date_part('month', {ts})::integer
int = {date} - {date}
int = cardinality({texts})
int = width_bucket({num}, 0, 100, 5)
int = ({jsonb} ->> 'n')::integer
int = coalesce({int}, 0)
int = CASE WHEN {bool} THEN {int} ELSE {int} END
int = greatest({int}, {int}, 5)
int = nullif({int}, {int})
int = {text}::integer
int = sign({num})::integer
int = ascii({text})
num = {num} + {num}
num = {num} * {int}
num = {num} / {num}
num = round({num}, 1)
num = trunc({num})
num = {int}::numeric
num = coalesce({num}, {int}, 0)
num = mod({num}, 7)
num = extract(epoch FROM {interval})
num = CASE {int} WHEN 1 THEN {num} WHEN 2 THEN {int} END
num = least({num}, {num})
num = power({num}, 2)
num = ln({num})
float = {float} * 2
float = sqrt({float})
float = {num}::float8
float = sin({float})
float = {float} / {float}
float = round({float})
text = lower({text})
text = upper({text})
text = initcap({text})
text = {text} || {text}
text = {text} || {int}
text = substr({text}, 2, 4)
text = substring({text} FROM 1 FOR 3)
text = left({text}, 3)
text = lpad({text}, 6, '*')
text = replace({text}, 'a', 'b')
text = regexp_replace({text}, '[0-9]+', '#', 'g')
text = split_part({text}, ' ', 1)
text = concat({text}, {int}, {bool})
text = concat_ws('-', {text}, {date})
text = format('%s/%s', {text}, {num})
text = to_char({date}, 'YYYY-MM')
text = to_char({ts}, 'Dy HH24:MI')
text = to_char({num}, 'FM999990.00')
text = {num}::text
text = {date}::text
text = {interval}::text
text = coalesce({text}, 'none')
text = CASE WHEN {bool} THEN {text} ELSE {text} END
text = {jsonb} ->> 'channel'
text = {jsonb} #>> '{{items,0}}'
text = md5({text})
text = trim(both ' x' from {text})
text = reverse({text})
text = translate({text}, 'ae', 'xy')
text = array_to_string({texts}, ',')
text = ({texts})[1]
text = quote_literal({text})
text = jsonb_typeof({jsonb} -> 'n')
text = {text} COLLATE "C"
bool = {int} < {int}
bool = {int} = {int}
bool = {num} >= {int}
bool = {num} <> {num}
bool = {float} > {num}
bool = {text} = {text}
bool = {text} LIKE 'n%'
bool = {text} ILIKE '%A%'
bool = {text} ~ '^[a-n]'
bool = {text} < {text}
bool = {text} IN ('north', 'Rome', {text})
bool = {int} IN (1, 2, {int})
bool = {int} = ANY (ARRAY[1, {int}, 3])
bool = {int} = ANY ('{{1,2,3}}')
bool = {int} BETWEEN {int} AND {int}
bool = {date} >= {date}
bool = {date} BETWEEN '2025-01-01' AND '2026-02-01'
bool = {ts} > {date}
bool = {tstz} < {tstz}
bool = {interval} > interval '1 hour'
bool = {int} IS NULL
bool = {text} IS NOT NULL
bool = {text} IS DISTINCT FROM {text}
bool = {bool} AND {bool}
bool = {bool} OR {bool}
bool = NOT {bool}
bool = {bool} IS NOT TRUE
bool = ({int}, {text}) = ({int}, {text})
bool = ({date}, {int}) > ({date}, {int})
bool = ({date}, {date}) OVERLAPS ({date}, {date})
bool = {texts} @> ARRAY['t1']
bool = {texts} && {texts}
bool = {jsonb} @> '{{"channel": "web"}}'
bool = {jsonb} ? 'n'
bool = {jsonb} @? '$.items[*] ? (@ > 10)'
bool = {period} && {period}
bool = {period} @> {ts}
bool = {periodtz} @> {tstz}
bool = isempty({period})
bool = {tsvector} @@ to_tsquery('simple', 'name | one')
bool = starts_with({text}, 'n')
bool = {text} SIMILAR TO '%(a|o)%'
bool = {text} % {text}
date = {date} + 30
date = {ts}::date
date = {tstz}::date
date = date_trunc('month', {date})::date
date = coalesce({date}, '2026-01-01')
date = lower({period})::date
ts = {date} + {interval}
ts = {ts} - {interval}
ts = date_trunc('week', {ts})
ts = date_bin('6 hours', {ts}, timestamp '2026-01-01')
ts = {tstz} AT TIME ZONE 'Asia/Kolkata'
ts = {date}::timestamp
tstz = {ts} AT TIME ZONE 'UTC'
tstz = {tstz} + {interval}
tstz = date_trunc('day', {tstz}, 'UTC')
tstz = lower({periodtz})
interval = {ts} - {ts}
interval = age({ts}, {ts})
interval = {interval} * 2
interval = justify_hours({interval})
texts = string_to_array({text}, ' ')
texts = array_append({texts}, {text})
texts = {texts} || {texts}
texts = ARRAY[{text}, {text}]
jsonb = {jsonb} -> 'items'
jsonb = to_jsonb({int})
jsonb = jsonb_build_object('a', {int}, 'b', {text})
jsonb = jsonb_strip_nulls({jsonb})
period = tsrange({ts}, {ts} + interval '1 day')
period = {period} * {period}
periodtz = {periodtz} * {periodtz}
""".strip().splitlines()]

AGGREGATES = [line.split(" = ", 1) for line in """
int = count(*)
int = count({int})
int = count(DISTINCT {text})
int = max({int})
int = min({int})
int = sum({int})::bigint
int = bit_or({int})
num = sum({num})
num = avg({int})
num = max({num})
num = sum(DISTINCT {int})::numeric
num = round(avg({num}), 4)
float = percentile_cont(0.5) WITHIN GROUP (ORDER BY {float})
int = percentile_disc(0.5) WITHIN GROUP (ORDER BY {int})
int = mode() WITHIN GROUP (ORDER BY {int})
text = min({text})
text = max({text})
text = string_agg(DISTINCT {text}, ',' ORDER BY {same})
text = array_to_string(array_agg({int} ORDER BY {same}), ',')
bool = bool_or({bool})
bool = every({bool})
date = max({date})
date = min({date})
ts = max({ts})
text = jsonb_agg({int} ORDER BY {same})::text
num = round(stddev_samp({int}), 3)
num = count(*) FILTER (WHERE {bool})
num = sum({num}) FILTER (WHERE {bool})
""".strip().splitlines()]

WINDOWS = [line.split(" = ", 1) for line in """
int = rank() OVER (PARTITION BY {text} ORDER BY {int})
int = dense_rank() OVER (ORDER BY {num} DESC NULLS LAST)
num = sum({num}) OVER (PARTITION BY {text})
int = count(*) OVER ()
num = max({num}) OVER (PARTITION BY {bool})
int = min({int}) OVER (ORDER BY {date} RANGE BETWEEN '10 days' PRECEDING AND CURRENT ROW)
int = count(*) OVER (ORDER BY {int} GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING)
float = cume_dist() OVER (ORDER BY {int})
""".strip().splitlines()]


def by_kind(entries):
    found = {}
    for kind, template in entries:
        found.setdefault(kind.strip(), []).append(template)
    return found


EXPRESSIONS, AGGREGATES, WINDOWS = by_kind(EXPRESSIONS), by_kind(AGGREGATES), by_kind(WINDOWS)


class Generator:
    """Queries over tables: (name, is a plain table, [(column, kind, samples)])."""

    def __init__(self, tables, seed):
        self.tables, self.random, self.names = tables, random.Random(seed), 0

    def chance(self, p):
        return self.random.random() < p

    def pick(self, items):
        return items[self.random.randrange(len(items))]

    def name(self, letter):
        self.names += 1
        return f"{letter}{self.names}"

    # ---- expressions; a scope is [(alias, [(column, kind, samples)])] ----

    def columns(self, scope, kind):
        return [(f"{alias}.{column}", samples) for alias, columns in scope for column, k, samples in columns if k == kind]

    def expression(self, kind, scope, depth):
        columns = self.columns(scope, kind)
        if columns and (depth <= 0 or self.chance(0.5)):
            return self.pick(columns)[0]
        samples = [s for _, all_samples in columns for s in all_samples]
        if depth <= 0 or kind not in EXPRESSIONS:
            return self.pick(samples) if samples and self.chance(0.6) else self.pick(CONSTANTS[kind])
        if self.chance(0.12) and kind in PLAIN:
            return self.scalar(kind, scope, depth - 1)
        if kind == "bool" and self.chance(0.12):
            return self.test(scope, depth - 1)
        return "(" + self.fill(self.pick(EXPRESSIONS[kind]), scope, depth - 1) + ")"

    def fill(self, template, scope, depth):
        """Puts expressions in the places of a template; {same} repeats the first."""
        out, rest, first = "", template.replace("{{", "\1").replace("}}", "\2"), None
        while "{" in rest:
            before, rest = rest.split("{", 1)
            kind, rest = rest.split("}", 1)
            value = first if kind == "same" else self.expression(kind, scope, depth)
            first = first or value
            out += before + value
        return (out + rest).replace("\1", "{").replace("\2", "}")

    def scalar(self, kind, scope, depth):
        source, inner = self.source(depth - 1)
        aggregates = AGGREGATES.get(kind)
        if not aggregates:
            return self.pick(CONSTANTS[kind])
        return f"(SELECT {self.fill(self.pick(aggregates), inner, 0)} FROM {source} WHERE {self.expression('bool', inner + scope, 1)})"

    def test(self, scope, depth):
        source, inner = self.source(depth - 1)
        if self.chance(0.5):
            return f"{self.pick(['', 'NOT '])}EXISTS (SELECT 1 FROM {source} WHERE {self.expression('bool', inner + scope, 1)})"
        kind = self.pick(["int", "text", "date"])
        return f"{self.expression(kind, scope, 0)} {self.pick(['IN', 'NOT IN', '= ANY', '< ALL'])} (SELECT {self.expression(kind, inner, 0)} FROM {source})"

    # ---- FROM ----

    def source(self, depth):
        """A FROM item and its scope."""
        alias = self.name("t")
        if depth > 0 and self.chance(0.2):
            kinds = [self.pick(PLAIN) for _ in range(self.random.randint(1, 3))]
            return f"({self.query(depth - 1, kinds)}) AS {alias}", [(alias, [(f"c{i}", kind, []) for i, kind in enumerate(kinds)])]
        if self.chance(0.04):
            return f"generate_series(1, {self.random.randint(1, 8)}) AS {alias}(g)", [(alias, [("g", "int", [])])]
        if self.chance(0.04):
            return f"(VALUES (1, 'a', date '2026-01-01'), (2, 'north', NULL)) AS {alias}(a, b, c)", [(alias, [("a", "int", []), ("b", "text", []), ("c", "date", [])])]
        table, plain, columns = self.pick(self.tables)
        sample = " TABLESAMPLE BERNOULLI (60) REPEATABLE (3)" if plain and self.chance(0.03) else ""
        return f"{table} AS {alias}{sample}", [(alias, columns)]

    def sources(self, depth):
        text, scope = self.source(depth)
        for _ in range(self.pick([0, 0, 0, 1, 1, 2])):
            more, inner = self.source(depth - 1)
            if self.chance(0.1):
                kind, alias, left = self.pick(["int", "text"]), self.name("l"), self.chance(0.5)
                body = f"SELECT max({self.expression(kind, inner, 0)}) AS c0 FROM {more} WHERE {self.expression('bool', inner + scope, 1)}"
                text += f" {'LEFT' if left else 'CROSS'} JOIN LATERAL ({body}) AS {alias}{' ON true' if left else ''}"
                scope = scope + [(alias, [("c0", kind, [])])]
                continue
            joint = self.pick(["int", "int", "text", "date"])
            left, right = self.columns(scope, joint), self.columns(inner, joint)
            on = f"{self.pick(left)[0]} = {self.pick(right)[0]}" if left and right else self.expression("bool", scope + inner, 1)
            if self.chance(0.3):
                on += f" AND {self.expression('bool', scope + inner, 1)}"
            join = self.pick(["JOIN", "JOIN", "LEFT JOIN", "RIGHT JOIN"])
            text += f" {join} {more} ON {on}"
            scope = scope + inner
        return text, scope

    # ---- queries ----

    def query(self, depth, kinds):
        """A query with columns c0, c1, … of these kinds."""
        if depth > 0 and self.chance(0.15):
            operator = self.pick(["UNION", "UNION ALL", "INTERSECT", "EXCEPT"])
            return f"{self.select(depth - 1, kinds, cast=True)} {operator} {self.select(depth - 1, kinds, cast=True)}"
        if depth > 0 and self.chance(0.12):
            cte, inner = self.name("w"), [self.pick(PLAIN) for _ in kinds]
            table = (cte, False, [(f"c{i}", kind, []) for i, kind in enumerate(inner)])
            body = self.query(depth - 1, inner)
            self.tables, tables = self.tables + [table] * (len(self.tables) // 2 + 1), self.tables
            rest = self.select(depth - 1, kinds)
            self.tables = tables
            return f"WITH {cte} AS {self.pick(['', 'MATERIALIZED ', 'NOT MATERIALIZED '])}({body}) {rest}"
        if self.chance(0.03) and kinds[0] == "int":
            r, rest = self.name("r"), ", ".join(f"{self.pick(CONSTANTS[k])}::{TYPES[k]} AS c{i + 1}" for i, k in enumerate(kinds[1:]))
            return f"WITH RECURSIVE {r}(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM {r} WHERE n < 9) SELECT n AS c0{', ' if rest else ''}{rest} FROM {r}"
        return self.select(depth, kinds)

    def select(self, depth, kinds, cast=False):
        source, scope = self.sources(depth)
        where = f" WHERE {self.expression('bool', scope, depth)}" if self.chance(0.7) else ""
        def output(i, text):
            return f"({text})::{TYPES[kinds[i]]} AS c{i}" if cast else f"{text} AS c{i}"
        if self.chance(0.3):
            return self.grouped(scope, source, where, kinds, depth, output, cast)
        outputs = []
        for i, kind in enumerate(kinds):
            window = self.chance(0.06) and WINDOWS.get(kind)
            outputs.append(output(i, self.fill(self.pick(window), scope, 0) if window else self.expression(kind, scope, depth)))
        distinct = self.pick(["DISTINCT ", "", "", "", ""])
        return f"SELECT {distinct}{', '.join(outputs)} FROM {source}{where}{'' if cast else self.end(kinds)}"

    def grouped(self, scope, source, where, kinds, depth, output, cast):
        keys, outputs = [], []
        for i, kind in enumerate(kinds):
            if kind not in AGGREGATES or (i == 0 and self.chance(0.6)):
                key = self.pick(self.columns(scope, kind) or [(self.expression(kind, scope, 1), [])])[0]
                keys.append(key)
                outputs.append(output(i, key))
            else:
                outputs.append(output(i, self.fill(self.pick(AGGREGATES[kind]), scope, 1)))
        # A constant among the keys would be a column's number or an error.
        keys = [f"({key})" for key in keys if any(f"{alias}." in key for alias, _ in scope)]
        group = ""
        if keys:
            listed = ", ".join(keys)
            group = " GROUP BY " + self.pick([listed, listed, listed, f"ROLLUP ({listed})", f"GROUPING SETS (({listed}), ())", f"CUBE ({listed})"])
        having = f" HAVING {self.pick(['count(*) > 1', 'count(*) < 50', 'min(1) = 1'])}" if self.chance(0.3) else ""
        return f"SELECT {', '.join(outputs)} FROM {source}{where}{group}{having}{'' if cast else self.end(kinds)}"

    def end(self, kinds):
        """A limit only behind an order of everything: else which rows come is not said."""
        if not self.chance(0.35):
            return ""
        order = ", ".join(f"{i + 1}{self.pick(['', ' DESC', ' NULLS FIRST', ' DESC NULLS LAST'])}" for i in range(len(kinds)))
        return f" ORDER BY {order}" + self.pick(["", "", " LIMIT 5", " LIMIT 10 OFFSET 2", " FETCH FIRST 3 ROWS ONLY"])


def read_tables(connection, schemas):
    """Tables and views with the columns that the role may read, in a fixed order, with some of their values as literals."""
    rows = connection.execute(
        """WITH RECURSIVE base(oid, type) AS (SELECT oid, oid FROM pg_type WHERE typtype <> 'd' UNION ALL
               SELECT t.oid, b.type FROM pg_type t JOIN base b ON b.oid = t.typbasetype WHERE t.typtype = 'd')
           SELECT n.nspname, c.relname, c.relkind IN ('r', 'p'), a.attname, t.typname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
           JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped JOIN base b ON b.oid = a.atttypid
           JOIN pg_type t ON t.oid = b.type WHERE n.nspname = ANY (%s) AND c.relkind IN ('r', 'p', 'v', 'm')
           AND has_column_privilege(c.oid, a.attnum, 'select') ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C", a.attnum""",
        (schemas,)).fetchall()
    tables = {}
    for schema, table, plain, column, type_name in rows:
        if type_name not in KINDS:
            continue
        names = [connection.execute("SELECT quote_ident(%s)", (n,)).fetchone()[0] for n in (schema, table, column)]
        columns = tables.setdefault((f"{names[0]}.{names[1]}", plain), [])
        samples = []
        if KINDS[type_name] in ("text", "int", "num", "date"):
            query = sql.SQL("SELECT DISTINCT quote_literal({c}::text) AS v FROM {t} WHERE {c} IS NOT NULL AND length({c}::text) < 40 ORDER BY v LIMIT 5")
            try:
                found = connection.execute(query.format(c=sql.Identifier(column), t=sql.Identifier(schema, table))).fetchall()
            except psycopg.Error:
                found = []
            samples = [v for v, in found] if KINDS[type_name] in ("text", "date") else [v.strip("'") for v, in found]
            samples = [f"{v}::date" for v in samples] if KINDS[type_name] == "date" else samples
        columns.append((names[2], KINDS[type_name], samples))
    return [(name, plain, columns) for (name, plain), columns in tables.items()]


def run(connection, statement, arguments=None):
    """The rows in a canonical order, or the error. None: it took too long, or they are too many."""
    try:
        rows = connection.execute(statement, arguments).fetchall()
    except psycopg.errors.QueryCanceled:
        return None
    except psycopg.Error as error:
        return error.sqlstate, error.diag.message_primary
    if len(rows) > MOST_ROWS:
        return None
    return sorted(json.dumps(json.loads(text, parse_int=str, parse_float=str)) for text, in rows)


# row_to_json leaves to settings what the guard promises.
SETTINGS = f"""SET client_min_messages = error; SET timezone = 'UTC'; SET intervalstyle = postgres; SET extra_float_digits = 1; SET bytea_output = hex;
    SET datestyle = ISO; SET ask.max_result_size = '1GB'; SET ask.max_cost = 1e300; SET ask.timeout = '60s'; SET ask.max_rows = 1000000; SET max_parallel_workers_per_gather = 0;
    SET jit = off"""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--role")
    parser.add_argument("--show", action="store_true", help="print the queries only")
    parser.add_argument("schemas", nargs="+")
    options = parser.parse_args()
    connections = []
    for role in (None, options.role):
        connection = psycopg.connect(autocommit=True)
        connection.execute(SETTINGS)
        connection.execute(f"SET statement_timeout = '{LIMIT}'")
        connection.execute(sql.SQL("SET search_path = {}").format(sql.SQL(", ").join(map(sql.Identifier, options.schemas + ["public"]))))
        if role:
            connection.execute(sql.SQL("SET SESSION AUTHORIZATION {}").format(sql.Identifier(role)))
        connections.append(connection)
    generator = Generator(read_tables(connections[-1], options.schemas), options.seed)
    same = failed = errors = slow = limited = rows = empty = 0
    for number in range(options.count):
        kinds = [generator.pick(PLAIN) for _ in range(generator.random.randint(1, 4))]
        query = generator.query(3, kinds)
        if options.show:
            print(query)
            continue
        connection = connections[number % 2]
        connection.execute(f"SET statement_timeout = '{LIMIT}'")
        direct = run(connection, f"SELECT row_to_json(q)::text FROM ({query}) q LIMIT {MOST_ROWS + 1}")
        if direct is None:
            slow += 1
            continue
        connection.execute("SET statement_timeout = 0")
        guarded = run(connection, "SELECT r::text FROM ask.run(%s) r", (query,))
        if isinstance(guarded, tuple) and guarded[0] in LIMITS:
            limited += 1
        elif direct == guarded:
            same += 1
            errors += isinstance(direct, tuple)
            empty += direct == []
            rows += 0 if isinstance(direct, tuple) else len(direct)
        else:
            failed += 1
            print(f"FAILED query {number} of seed {options.seed}: {shown(guarded)}, not {shown(direct)}: {query}", flush=True)
    if not options.show:
        print(f"{rows} rows; {empty} queries without rows; {errors} with the same error; {slow} left out: longer than {LIMIT} or more than {MOST_ROWS} rows; "
              f"{limited} stopped by a limit of the guard")
        print(f"{same} same, {failed} failed")
    sys.exit(bool(failed))


def shown(result):
    if isinstance(result, tuple):
        return "error %s: %s" % result
    return "cancelled" if result is None else f"{len(result)} rows, the first {result[:1]}"


main()
