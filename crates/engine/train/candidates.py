#!/usr/bin/env python3
"""Makes the training data of the ranking: every candidate of every question of a pack, with its features and whether it is right.

  candidates.py --dsn 'host=… dbname=…' --answer PATH --out FILE [--harness DIR] PACK…

PACK is a folder with pack.json, questions.jsonl and {db}.sql, as the evaluation harness reads them (`run_eval.py`,
`compare.py` in --harness, by default ../harness of the first pack's parent), or one with verify.py, its own judge. The databases are loaded into the database of
the connection, the engine's example `answer` (--answer) reads the questions offline, and each candidate is executed
read-only and compared with the gold answer as the harness does.
"""
import argparse, collections, importlib.util, json, os, subprocess, sys, tempfile
import psycopg
import psycopg.sql

CLASSES = {"int2": "integer", "int4": "integer", "int8": "integer", "numeric": "decimal", "float4": "decimal",
           "float8": "decimal", "bool": "boolean", "text": "text", "varchar": "text", "bpchar": "text", "name": "text",
           "date": "date", "timestamp": "timestamp", "timestamptz": "timestamp_tz", "time": "time",
           "interval": "interval", "json": "json", "jsonb": "json", "uuid": "uuid"}
VALUES_PER_COLUMN = 3000


def schema_of(run, name):
    """The engine's JSON form of a schema, with the distinct texts of its columns."""
    tables, index, numbers, values = [], {}, {}, []
    relations = run.execute(
        "SELECT c.oid, c.relname, obj_description(c.oid), c.reltuples FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = %s AND relkind IN ('r', 'v', 'm', 'p') ORDER BY c.oid", (name,)).fetchall()
    for oid, table, comment, rows in relations:
        columns = run.execute(
            "SELECT attname, format_type(atttypid, atttypmod), typname, attnotnull, col_description(attrelid, attnum), attnum "
            "FROM pg_attribute a JOIN pg_type t ON t.oid = atttypid WHERE attrelid = %s AND attnum > 0 AND NOT attisdropped "
            "ORDER BY attnum", (oid,)).fetchall()
        index[oid] = len(tables)
        numbers[oid] = at = {c[5]: k for k, c in enumerate(columns)}
        keys = run.execute("SELECT contype, conkey FROM pg_constraint WHERE conrelid = %s AND contype IN ('p', 'u')", (oid,)).fetchall()
        tables.append({
            "name": {"schema": name, "name": table}, "kind": "table", "comment": comment,
            "columns": [{"name": c[0], "type_name": c[1], "class": CLASSES.get(c[2], "other"), "not_null": c[3], "comment": c[4],
                         "enum_labels": [], "distinct": None, "null_fraction": None, "common_values": [], "range": None,
                         "sensitive": False} for c in columns],
            "primary_key": [at[k] for kind, ks in keys if kind == "p" for k in ks],
            "unique_keys": [[at[k] for k in ks] for kind, ks in keys if kind == "u"],
            "rows": max(rows, 0), "on_path": True, "fingerprint": len(tables)})
        for c in tables[-1]["columns"]:
            if c["class"] == "text":
                query = psycopg.sql.SQL("SELECT DISTINCT {c} FROM {s}.{t} WHERE length({c}) <= 100 LIMIT " + str(VALUES_PER_COLUMN))
                query = query.format(c=psycopg.sql.Identifier(c["name"]), s=psycopg.sql.Identifier(name), t=psycopg.sql.Identifier(table))
                values += [{"table": table, "column": c["name"], "value": v} for (v,) in run.execute(query)]
    foreign = run.execute(
        "SELECT conrelid, conkey, confrelid, confkey FROM pg_constraint k JOIN pg_class c ON c.oid = conrelid "
        "JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = %s AND contype = 'f' ORDER BY k.oid", (name,)).fetchall()
    keys = [{"table": index[a], "columns": [numbers[a][k] for k in ak], "ref_table": index[b],
             "ref_columns": [numbers[b][k] for k in bk], "declared": True} for a, ak, b, bk in foreign if b in index]
    return {"tables": tables, "foreign_keys": keys, "fingerprint": 1}, values


def packed(run, folder):
    """Questions, loader of a database (returns its schema) and judge of a pack with gold rows."""
    from compare import compare
    from run_eval import load_db, read_pack
    pack = read_pack(folder)

    def load(db):
        load_db(run, pack, db, [])
        return pack["databases"][db]["schema"]

    def judge(q, sql):
        try:
            run.execute(psycopg.sql.SQL("SET search_path TO {}").format(psycopg.sql.Identifier(pack["databases"][q["db"]]["schema"])))
            cursor = run.execute(sql.encode())
            return bool(compare([q["gold"]] + (q.get("gold_alt") or []), cursor.fetchmany(20001), len(cursor.description))[0])
        except psycopg.Error:
            return False

    return [q for q in pack["questions"] if q.get("gold") is not None], load, judge


def business(run, folder, turns=False):
    """The same of a folder whose own judge, verify.py, compares with gold SQL. What should be asked back has no right answer.
    With `turns` the turns of its conversations instead of its questions."""
    spec = importlib.util.spec_from_file_location("verify", os.path.join(folder, "verify.py"))
    verify = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(verify)
    questions = [] if turns else [dict(q) for q in verify.jl(f"{folder}/questions.jsonl")]
    for c in verify.jl(f"{folder}/conversations.jsonl"):
        asked = [{**t, "id": f"{c['id']}/{n}", "db": c["db"], "turn": n} for n, t in enumerate(c["turns"], 1)]
        questions += asked if turns else [{**asked[0], "id": c["id"]}]

    def load(db):
        run.execute(open(f"{folder}/{db}.sql", encoding="utf-8").read().encode())
        return db

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


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("packs", nargs="+")
    ap.add_argument("--dsn", required=True)
    ap.add_argument("--answer", required=True)
    ap.add_argument("--out", required=True)
    ap.add_argument("--harness")
    a = ap.parse_args()
    harness = a.harness or os.path.join(os.path.dirname(os.path.abspath(a.packs[0].rstrip("/"))), "..", "harness")
    sys.path.insert(0, harness)
    run = psycopg.connect(a.dsn, autocommit=True)
    total, right, reachable = 0, 0, 0
    with open(a.out, "w") as out:
        for folder in a.packs:
            name = os.path.basename(folder.rstrip("/"))
            questions, load, judge = business(run, folder) if not os.path.exists(os.path.join(folder, "pack.json")) else packed(run, folder)
            with tempfile.TemporaryDirectory() as scratch:
                schemas, asked = os.path.join(scratch, "schemas.jsonl"), os.path.join(scratch, "questions.jsonl")
                with open(schemas, "w") as f:
                    for db in sorted({q["db"] for q in questions}):
                        schema, values = schema_of(run, load(db))
                        f.write(json.dumps({"db": db, "schema": schema, "values": values}) + "\n")
                with open(asked, "w") as f:
                    f.writelines(json.dumps({"id": q["id"], "db": q["db"], "question": q["question"]}) + "\n" for q in questions)
                answers = subprocess.run([a.answer, schemas, asked], check=True, capture_output=True, text=True).stdout
            answers = {x["id"]: x["candidates"] for x in map(json.loads, answers.splitlines())}
            run.execute("SET statement_timeout = '5s'; SET default_transaction_read_only = on")
            for q in questions:
                candidates = []
                for c in answers.get(q["id"], []):
                    features = collections.Counter()
                    for feature, value in c["features"]:
                        features[feature] += value
                    candidates.append({"features": features, "right": judge(q, c["sql"])})
                total, right = total + 1, right + bool(candidates and candidates[0]["right"])
                reachable += any(c["right"] for c in candidates)
                out.write(json.dumps({"group": f"{name}/{q['db']}", "id": q["id"], "candidates": candidates}) + "\n")
            run.execute("RESET statement_timeout; RESET default_transaction_read_only; RESET search_path")
    print(f"{total} questions: the first candidate is right in {100 * right / max(1, total):.1f} %, one of them in {100 * reachable / max(1, total):.1f} %")


if __name__ == "__main__":
    main()
