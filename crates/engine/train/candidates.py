#!/usr/bin/env python3
"""Makes the training data of the ranking: every candidate of every question of a pack, with its features and whether it is right.

  candidates.py --dsn 'host=… dbname=…' --answer PATH --out FILE [--harness DIR] [--part open] [--known FILE] PACK…

PACK is a folder with pack.json, questions.jsonl and {db}.sql, as the evaluation harness reads them (`run_eval.py`,
`compare.py` in --harness, by default ../harness of the first pack's parent), one with questions.jsonl and conversations.jsonl
(`run_business.py`), or one with open.jsonl (`run_cases.py`). The databases are loaded into the database of the connection, those
of cases into databases of their own; the engine's example `answer` (--answer) reads the questions offline, and each
candidate is executed read-only and compared with the gold answer as the harness does. What should be asked back or refused
has no right answer. --part open leaves out what is only to be measured (`unseen.py`). --known keeps what was judged, and what was loaded, for
the next run.
"""
import argparse, collections, importlib.util, json, os, subprocess, sys, tempfile
import psycopg
import psycopg.sql

KINDS = {"r": "table", "p": "partitioned", "v": "view", "m": "materialized_view", "f": "foreign"}
CLASSES = {"int2": "integer", "int4": "integer", "int8": "integer", "numeric": "decimal", "float4": "decimal",
           "float8": "decimal", "bool": "boolean", "text": "text", "varchar": "text", "bpchar": "text", "name": "text",
           "date": "date", "timestamp": "timestamp", "timestamptz": "timestamp_tz", "time": "time",
           "interval": "interval", "json": "json", "jsonb": "json", "uuid": "uuid", "enum": "enum", "citext": "text"}
VALUES_PER_COLUMN = 3000


def schema_of(run, *names):
    """The engine's JSON form of the schemas of a search path, with the distinct texts of their columns."""
    tables, index, numbers, values = [], {}, {}, []
    relations = run.execute(
        "SELECT c.oid, n.nspname, c.relname, c.relkind, obj_description(c.oid), c.reltuples FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = ANY(%s) AND relkind IN ('r', 'v', 'm', 'p') AND NOT relispartition ORDER BY c.oid", (list(names),)).fetchall()
    for oid, name, table, kind, comment, rows in relations:
        columns = run.execute(
            "SELECT attname, format_type(atttypid, atttypmod), CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN b.typname ELSE t.typname END, "
            "attnotnull, col_description(attrelid, attnum), attnum, "
            "coalesce((SELECT array_agg(enumlabel::text ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid), '{}'), "
            "(SELECT CASE WHEN n_distinct < 0 THEN round((-n_distinct * greatest(%s::float8, 0))::numeric)::float8 ELSE n_distinct END FROM pg_stats "
            "WHERE schemaname = %s AND tablename = %s AND pg_stats.attname = a.attname LIMIT 1) "
            "FROM pg_attribute a JOIN pg_type t ON t.oid = atttypid LEFT JOIN pg_type b ON b.oid = t.typbasetype WHERE attrelid = %s AND attnum > 0 AND NOT attisdropped "
            "ORDER BY attnum", (rows, name, table, oid)).fetchall()
        index[oid] = len(tables)
        numbers[oid] = at = {c[5]: k for k, c in enumerate(columns)}
        keys = run.execute("SELECT contype, conkey FROM pg_constraint WHERE conrelid = %s AND contype IN ('p', 'u')", (oid,)).fetchall()
        tables.append({
            "name": {"schema": name, "name": table}, "kind": KINDS[kind], "comment": comment,
            "columns": [{"name": c[0], "type_name": c[1], "class": CLASSES.get(c[2], "other"), "not_null": c[3], "comment": c[4],
                         "enum_labels": c[6], "distinct": c[7], "null_fraction": None, "common_values": [], "range": None,
                         "sensitive": False} for c in columns],
            "primary_key": [at[k] for kind, ks in keys if kind == "p" for k in ks],
            "unique_keys": [[at[k] for k in ks] for kind, ks in keys if kind == "u"],
            "rows": max(rows, 0), "on_path": True, "fingerprint": len(tables)})
        for c in tables[-1]["columns"]:
            values += [{"table": table, "column": c["name"], "value": v, "schema": name} for v in c["enum_labels"]]
            if c["class"] in ("integer", "decimal"):
                query = psycopg.sql.SQL("SELECT min({c})::text, max({c})::text FROM {s}.{t}").format(
                    c=psycopg.sql.Identifier(c["name"]), s=psycopg.sql.Identifier(name), t=psycopg.sql.Identifier(table))
                low, high = run.execute(query).fetchone()
                c["range"] = [low, high] if low is not None else None
            if c["class"] == "text":
                query = psycopg.sql.SQL("SELECT DISTINCT {c} FROM {s}.{t} WHERE length({c}) <= 100 LIMIT " + str(VALUES_PER_COLUMN))
                query = query.format(c=psycopg.sql.Identifier(c["name"]), s=psycopg.sql.Identifier(name), t=psycopg.sql.Identifier(table))
                values += [{"table": table, "column": c["name"], "value": v, "schema": name} for (v,) in run.execute(query)]
    foreign = run.execute(
        "SELECT conrelid, conkey, confrelid, confkey FROM pg_constraint k JOIN pg_class c ON c.oid = conrelid "
        "JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = ANY(%s) AND contype = 'f' ORDER BY k.oid", (list(names),)).fetchall()
    keys = [{"table": index[a], "columns": [numbers[a][k] for k in ak], "ref_table": index[b],
             "ref_columns": [numbers[b][k] for k in bk], "declared": True} for a, ak, b, bk in foreign if a in index and b in index]
    return {"tables": tables, "foreign_keys": keys, "fingerprint": 1}, values


def packed(run, folder):
    """Questions, loader of a database (returns its schema) and judge of a pack with gold rows."""
    from compare import compare
    from run_eval import load_db, read_pack
    pack = read_pack(folder)

    def load(db):
        load_db(run, pack, db, [])
        return schema_of(run, pack["databases"][db]["schema"])

    def judge(q, sql):
        try:
            run.execute(psycopg.sql.SQL("SET search_path TO {}").format(psycopg.sql.Identifier(pack["databases"][q["db"]]["schema"])))
            cursor = run.execute(sql.encode())
            return bool(compare([q["gold"]] + (q.get("gold_alt") or []), cursor.fetchmany(20001), len(cursor.description))[0])
        except psycopg.Error:
            return False

    return [q for q in pack["questions"] if q.get("gold") is not None], load, judge


def verifier(folder):
    """The judge that compares with gold SQL: the folder's own, or that of the business questions near it."""
    near = [os.path.join(folder, up, "verify.py") for up in (".", "../business", "../../business")]
    spec = importlib.util.spec_from_file_location("verify", next(p for p in near if os.path.exists(p)))
    verify = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(verify)
    return verify


def business(run, folder, turns=False):
    """The same of a folder of questions with paraphrases, each of them a question of its own, and conversations, of which the first
    turns are questions too. With `turns` the turns of its conversations instead of its questions."""
    verify = verifier(folder)
    questions = []
    for q in [] if turns else verify.jl(f"{folder}/questions.jsonl"):
        questions += [dict(q)] + [{**q, "id": f"{q['id']}/{n}", "question": p} for n, p in enumerate(q.get("paraphrases", []), 1)]
    for c in verify.jl(f"{folder}/conversations.jsonl"):
        asked = [{**t, "id": f"{c['id']}/{n}", "db": c["db"], "turn": n} for n, t in enumerate(c["turns"], 1)]
        questions += asked if turns else [{**asked[0], "id": c["id"]}]

    def load(db):
        run.execute(open(f"{folder}/{db}.sql", encoding="utf-8").read().encode())
        run.execute("ANALYZE")
        return schema_of(run, db, "public")

    def rows(sql):
        with run.transaction(force_rollback=True):
            return run.execute(sql.strip().rstrip(";").encode()).fetchmany(20001)

    def judge(q, sql):
        if q.get("expect", "answer") != "answer":
            return False
        run.execute(f"SET search_path TO {q['db']}, public; SET timezone TO 'UTC'")
        try:
            got = rows(sql)
            if not got and q.get("empty_ok"):
                return True
            golds = [gold for g in q["gold_sql"] for gold in verify.gold_results(rows, g)]
            return any(gold and verify.match(gold, got, q["ordered"], q["tags"]) for gold in golds)
        except psycopg.Error:
            return False

    return questions, load, judge


def cases(dsn, folder, keep):
    """The same of a folder of cases: each database is one of its own, each search path of it a schema to ask. Turns that go on in a
    session are left out."""
    verify = verifier(folder)
    questions, seen, connections = [], set(), {}
    for c in verify.jl(f"{folder}/open.jsonl"):
        session = (c["db"], c.get("session"))
        if c.get("role") or c.get("settings") or c.get("session") and session in seen:
            continue
        seen.add(session)
        questions.append({**c, "db": f"{c['db']}|{c.get('search_path', 'public')}", "home": c["db"]})

    def connect(home):
        if home not in connections:
            name = f"case_{os.path.basename(folder.rstrip(chr(47)))}_{home}"
            with psycopg.connect(dsn, autocommit=True) as con:
                exists = con.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
                if not (keep and exists):
                    con.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
                    con.execute(f'CREATE DATABASE "{name}"')
            target = psycopg.conninfo.make_conninfo(dsn, dbname=name)
            if not (keep and exists):
                # psql, since dumps hold COPY … FROM stdin.
                subprocess.run(["psql", "-qXd", target, "-f", f"{folder}/{home}.sql"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            connections[home] = psycopg.connect(target, autocommit=True)
            for (view,) in connections[home].execute("SELECT oid::regclass FROM pg_class WHERE relkind = 'm' AND NOT relispopulated").fetchall():
                connections[home].execute(f"REFRESH MATERIALIZED VIEW {view}")
            connections[home].execute("ANALYZE")
            connections[home].execute("SET statement_timeout = '5s'; SET default_transaction_read_only = on; SET timezone = 'UTC'")
        return connections[home]

    def load(db):
        home, path = db.split("|")
        return schema_of(connect(home), *[p.strip().strip('"') for p in path.split(",")])

    def judge(q, sql):
        if "answer" not in q["expect"]:
            return False
        con = connect(q["home"])
        con.execute(f"SET search_path = {q.get('search_path', 'public')}")

        def rows(sql):
            found = con.execute(sql.strip().rstrip(";").encode()).fetchmany(20001)
            return [tuple(json.dumps(v, sort_keys=True) if isinstance(v, (dict, list)) else v for v in r) for r in found]
        try:
            got = rows(sql)
            golds = [gold for g in q["gold_sql"] for gold in verify.gold_results(rows, g)]
            return any(verify.match(gold, got, q.get("ordered", False), q.get("tags", ())) for gold in golds)
        except psycopg.Error:
            return False

    return questions, load, judge


def open_part(questions, hashed):
    """Those that may be read and fitted on."""
    import unseen
    return [q for q in unseen.part([{**q, "db": q["db"].split("|")[0], "place": q["db"]} for q in questions], "open", hashed)]


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("packs", nargs="+")
    ap.add_argument("--dsn", required=True)
    ap.add_argument("--answer", required=True)
    ap.add_argument("--out", required=True)
    ap.add_argument("--harness")
    ap.add_argument("--part", choices=("all", "open"), default="all")
    ap.add_argument("--known")
    a = ap.parse_args()
    harness = a.harness or os.path.join(os.path.dirname(os.path.abspath(a.packs[0].rstrip("/"))), "..", "harness")
    sys.path.insert(0, harness)
    run = psycopg.connect(a.dsn, autocommit=True)
    total, right, reachable = 0, 0, 0
    known = json.load(open(a.known)) if a.known and os.path.exists(a.known) else {}
    today = run.execute("SELECT current_date::text").fetchone()[0]
    with open(a.out, "w") as out:
        for folder in a.packs:
            name = os.path.basename(folder.rstrip("/"))
            has = lambda file: os.path.exists(os.path.join(folder, file))
            if has("pack.json"):
                questions, load, judge = packed(run, folder)
            elif has("open.jsonl"):
                questions, load, judge = cases(a.dsn, folder, bool(a.known))
            else:
                questions, load, judge = business(run, folder)
            if a.part == "open" and not has("pack.json"):
                questions = [{**q, "db": q.pop("place")} for q in open_part(questions, has("open.jsonl"))]
            if not questions:
                continue
            schemas = (a.known or a.out) + f".{name}.schemas"
            with tempfile.TemporaryDirectory() as scratch:
                asked = os.path.join(scratch, "questions.jsonl")
                if not (a.known and os.path.exists(schemas)):
                    with open(schemas, "w") as f:
                        for db in sorted({q["db"] for q in questions}):
                            schema, values = load(db)
                            f.write(json.dumps({"db": db, "schema": schema, "values": values}) + "\n")
                with open(asked, "w") as f:
                    f.writelines(json.dumps({"id": q["id"], "db": q["db"], "question": q["question"]}) + "\n" for q in questions)
                answers = subprocess.run([a.answer, schemas, asked, today], check=True, capture_output=True, text=True).stdout
            if not a.known:
                os.remove(schemas)
            answers = {x["id"]: x for x in map(json.loads, answers.splitlines())}
            run.execute("SET statement_timeout = '5s'; SET default_transaction_read_only = on")
            for q in questions:
                candidates = []
                answer = answers.get(q["id"], {})
                for c in answer.get("candidates", []):
                    features = collections.Counter()
                    for feature, value in c["features"]:
                        features[feature] += value
                    key = f"{name}/{q['db']}/{q['id']}/{c['sql']}"
                    if key not in known:
                        known[key] = judge(q, c["sql"])
                    candidates.append({"alike": c.get("alike"), "features": features, "right": known[key], "sql": c["sql"], "confidence": c["confidence"], "account": c["account"]})
                total, right = total + 1, right + bool(candidates and candidates[0]["right"])
                reachable += any(c["right"] for c in candidates)
                out.write(json.dumps({"group": f"{name}/{q['db'].split('|')[0]}", "id": q["id"], "question": q["question"], "expect": q.get("expect", "answer"),
                                      "decision": answer.get("decision"), "candidates": candidates}) + "\n")
            run.execute("RESET statement_timeout; RESET default_transaction_read_only; RESET search_path")
            if a.known:
                json.dump(known, open(a.known, "w"))
    print(f"{total} questions: the first candidate is right in {100 * right / max(1, total):.1f} %, one of them in {100 * reachable / max(1, total):.1f} %")


if __name__ == "__main__":
    main()
