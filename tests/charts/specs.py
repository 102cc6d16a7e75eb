#!/usr/bin/env python3
"""Asks for the charts of cases.txt, checks their kinds and conditions, and writes the specifications as JSON lines
({"name", "spec"}) to the file named as argument. Prints 'N passed, N failed'."""
import json
import pathlib
import sys

import psycopg

cases = pathlib.Path(__file__).with_name("cases.txt").read_text(encoding="utf-8")
passed = failed = 0
with open(sys.argv[1], "w", encoding="utf-8") as out, psycopg.connect("", autocommit=True) as server:
    server.execute("SET ask.learn = off")
    for number, line in enumerate(cases.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        kind, condition, sql = (part.strip() for part in line.split(" | ", 2))
        server.execute("SELECT set_config('ask.session', %s, false)", (f"charts {number}",))
        try:
            value = server.execute(sql).fetchone()[0]
            holds = condition == "-" or server.execute(
                f"SELECT {condition.replace('%', '%%')} FROM (SELECT %s::jsonb AS c) AS x", (json.dumps(value),)
            ).fetchone()[0]
        except psycopg.Error as error:
            failed += 1
            print(f"FAILED line {number}: {sql}\n    {str(error).strip()}")
            continue
        charts = value.get("charts", []) if kind == "dashboard" else [{"spec": value}]
        drawn = "dashboard" if "charts" in value else value["usermeta"]["kind"]
        if drawn == kind and holds and charts:
            passed += 1
        else:
            failed += 1
            shown = json.dumps({k: v for k, v in value.items() if k in ("encoding", "usermeta", "filters", "unanswered")})
            print(f"FAILED line {number}: {sql}\n    {drawn}, not {kind}; {condition}: {holds}\n    {shown[:900]}")
        for i, chart in enumerate(charts, 1):
            out.write(json.dumps({"name": f"line {number}.{i}", "spec": chart["spec"]}) + "\n")
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
