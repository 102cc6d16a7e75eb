#!/usr/bin/env python3
"""How often the tables that a question needs are among those in the prompt.

  prompt_tables.py --dsn 'host=... user=postgres' [DIR ...] [--among DIR --tables 300] [--skip db,db] [--budget N] [-v]

Without a DIR it measures benches/answers.sql on the demo's shop, which has to be on the search_path. A DIR holds NAME.sql (makes
schema NAME) and questions.jsonl, a line {"question", "paraphrases": [...], "gold_sql": [...] or "...", "db": NAME} each.
--among loads the schemas NAME.sql of another folder beside each of them (any schemas that they make) and puts them all on the
search_path, until there are so many tables: what a warehouse with everything in it looks like.
Needed is what stands after FROM and JOIN in the gold SQL; it is there if ask.prompt shows the table with its columns."""
import argparse
import glob
import json
import os
import re
import sys

import psycopg

HERE = os.path.dirname(os.path.abspath(__file__))
SHOWN = re.compile(r'^(?:TABLE|VIEW|MATERIALIZED VIEW|FOREIGN TABLE) ((?:"(?:[^"]|"")*"|[^\s".(]+)(?:\.(?:"(?:[^"]|"")*"|[^\s".(]+))?) \(', re.M)
READ = re.compile(r'\b(?:from|join)\s+(?:only\s+)?((?:"[^"]+"|\w+)(?:\.(?:"[^"]+"|\w+))?)|,\s*((?:"[^"]+"|\w+)(?:\.(?:"[^"]+"|\w+))?)(?=\s+(?:as\s+)?\w+\s*(?:,|where|join|left|group|order|$))', re.I)


def names(text):
    return [p.replace('""', '"') if quoted else p.lower() for quoted, p in
            ((part.startswith('"'), part.strip('"')) for part in re.findall(r'"(?:[^"]|"")*"|[^.]+', text))]


def needed(sql, tables):
    """Tables of the schema that a query reads; names of its own (WITH) are none of them."""
    found = {names(a or b)[-1] for a, b in READ.findall(re.sub(r"'(?:[^']|'')*'", "''", sql))}
    return found & tables


def shown(prompt):
    """Names of the tables with columns, without schema unless they are written with one."""
    body = prompt.split("<tables>", 1)[-1].split("</tables>")[0]
    return {tuple(names(n)) for n in SHOWN.findall(body)}


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("dirs", nargs="*", metavar="DIR")
    ap.add_argument("--dsn", required=True)
    ap.add_argument("--among")
    ap.add_argument("--tables", type=int, default=300)
    ap.add_argument("--skip", default="", help="databases that are left out")
    ap.add_argument("--budget", type=int, help="prompt_tokens of the server that is asked for; default: the server's own")
    ap.add_argument("--first", action="store_true", help="only the first wording of each question")
    ap.add_argument("-v", action="store_true")
    a = ap.parse_args()
    c = psycopg.connect(a.dsn, autocommit=True)
    c.execute("SET client_min_messages = warning")
    if a.budget:
        c.execute("DROP SERVER IF EXISTS prompt_tables CASCADE")
        c.execute(f"CREATE SERVER prompt_tables FOREIGN DATA WRAPPER ask_model OPTIONS (provider 'openai', model 'none', prompt_tokens '{a.budget}')")
        c.execute("SET ask.model = prompt_tables")

    def load(path):
        """Runs a file, unless its schemas are there; returns them."""
        text = open(path, encoding="utf-8").read()
        made = set(re.findall(r'^\s*create\s+schema\s+(?:if\s+not\s+exists\s+)?"?(\w+)', text, re.M | re.I))
        there = {s for (s,) in c.execute("SELECT nspname FROM pg_namespace")}
        if not made or not made <= there:
            c.execute(text.encode())
            c.execute("RESET search_path")
        return sorted(made)

    def tables(schemas):
        q = "SELECT relname FROM pg_class WHERE relnamespace::regnamespace::text = ANY(%s) AND relkind IN ('r', 'v', 'm', 'p') AND NOT relispartition"
        return [t for (t,) in c.execute(q, (list(schemas),))]

    work = []
    if not a.dirs:
        cases = re.findall(r"^--\s*(.+?)\n(SELECT.+?);", open(f"{HERE}/answers.sql", encoding="utf-8").read(), re.M | re.S)
        work.append((None, [(q, [s]) for q, s in cases]))
    for d in a.dirs:
        questions = [json.loads(line) for line in open(f"{d}/questions.jsonl", encoding="utf-8")]
        for db in dict.fromkeys(q["db"] for q in questions):
            if db in a.skip.split(","):
                continue
            path = next((p for p in (f"{d}/{db}.sql", f"{d}/{db}/{db}.sql") if os.path.exists(p)), None)
            cases = [(w, q["gold_sql"] if isinstance(q["gold_sql"], list) else [q["gold_sql"]]) for q in questions if q["db"] == db and q.get("gold_sql")
                     for w in ([q["question"]] if a.first else [q["question"], *q.get("paraphrases", [])])]
            work.append(((db, path), cases))
    more = []
    if a.among:
        for path in sorted(glob.glob(f"{a.among}/*.sql")):
            for s in load(path):
                more.append((s, len(tables([s]))))
    all_found = all_asked = 0
    for home, cases in work:
        path = None
        if home:
            db, file = home
            c.execute(f'DROP SCHEMA IF EXISTS "{db}" CASCADE')
            load(file)
            path, count = [db], len(tables([db]))
            for s, n in more:
                if count + n <= a.tables:
                    path.append(s)
                    count += n
            c.execute("ANALYZE")
            c.execute("SET search_path = " + ", ".join(f'"{s}"' for s in path) + ", public")
            known = set(tables([db]))
        else:
            known = {t for (t,) in c.execute("SELECT relname FROM pg_class WHERE relkind IN ('r', 'v', 'm', 'p') AND pg_table_is_visible(oid) AND relnamespace <> 'pg_catalog'::regnamespace")}
            count = len(known)
        found = asked = 0
        sizes = []
        for question, gold in cases:
            (prompt,) = c.execute("SELECT ask.prompt(%s, %s)", (question, f"tables {asked}")).fetchone()
            there = shown(prompt)
            there = {t[-1] for t in there if len(t) == 1 or (home and t[0] == home[0])}
            sizes.append(len(there))
            missed = min((needed(s, known) - there for s in gold), key=len)
            asked += 1
            found += not missed
            if missed and a.v:
                print(f"   {', '.join(sorted(missed))}: {question}")
        print(f"{home[0] if home else 'answers.sql'}: {found} of {asked} = {100 * found / max(asked, 1):.1f} %, {count} tables, {sum(sizes) / max(len(sizes), 1):.0f} of its names in the prompt", flush=True)
        all_found, all_asked = all_found + found, all_asked + asked
    print(f"all: {all_found} of {all_asked} = {100 * all_found / max(all_asked, 1):.1f} %")
    return 0


if __name__ == "__main__":
    sys.exit(main())
