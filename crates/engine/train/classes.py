#!/usr/bin/env python3
"""Sorts the wrong answers of an evaluation by what parts of the SQL differ from the gold SQL.

  classes.py RESULTS QUESTIONS [--show CLASS] [--number N]

RESULTS is what the harness wrote with --out (`make eval` leaves it in target/eval), QUESTIONS the pack's questions.jsonl.
A question can be in several classes: '+' is what the answer has beyond the gold SQL, '-' what it lacks. The parts are found
by words of the SQL, which is rough, and enough to see where most is lost.
"""
import argparse, collections, json, re


def parts(sql):
    """What a query has, by name."""
    text = " ".join(sql.split())
    upper = text.upper()
    output = re.split(r"\bFROM\b", text, maxsplit=1, flags=re.I)[0][6:]
    depth, columns = 0, 1
    for c in output:
        depth += (c == "(") - (c == ")")
        columns += c == "," and depth == 0
    return {
        "columns": columns,
        "star": output.strip() in ("*", "T1.*"),
        "aggregates": sorted(re.findall(r"\b(COUNT|SUM|AVG|MIN|MAX)\b\s*\(", output.upper())),
        "tables": {t.lower() for t in re.findall(r'(?:FROM|JOIN)\s+"?(\w+)', text, re.I)},
        "flags": {
            "distinct": upper.startswith("SELECT DISTINCT"),
            "distinct count": "COUNT(DISTINCT" in upper.replace("COUNT( DISTINCT", "COUNT(DISTINCT"),
            "limit": " LIMIT " in upper,
            "order": " ORDER BY " in upper,
            "group": " GROUP BY " in upper,
            "having": " HAVING " in upper,
            "condition": " WHERE " in upper,
            "negation": any(w in upper for w in ("NOT IN", "NOT EXISTS", "EXCEPT")),
            "set operation": bool(re.search(r"\b(INTERSECT|EXCEPT|UNION)\b", upper)),
        },
    }


def classes(gold, answer):
    """The names of the differences."""
    g, a = parts(gold), parts(answer)
    out = [f"{name}{'-' if has else '+'}" for name, has in g["flags"].items() if has != a["flags"][name]]
    if g["aggregates"] != a["aggregates"]:
        out.append("other aggregate")
    if not g["star"] and g["columns"] != a["columns"]:
        out.append("columns+" if a["columns"] > g["columns"] else "columns-")
    if a["tables"] - g["tables"]:
        out.append("tables+")
    if g["tables"] - a["tables"]:
        out.append("tables-")
    return out or ["same shape, other columns or values"]


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("results")
    ap.add_argument("questions")
    ap.add_argument("--show")
    ap.add_argument("--number", type=int, default=20)
    a = ap.parse_args()
    gold = {q["id"]: q.get("gold_sql") for q in map(json.loads, open(a.questions))}
    count, shown, wrong, asked = collections.Counter(), 0, 0, 0
    for r in map(json.loads, open(a.results)):
        if not gold.get(r["id"]):
            continue
        asked += 1
        if r.get("strict"):
            continue
        wrong += 1
        found = classes(gold[r["id"]], r["sql"]) if r.get("sql") else ["no answer"]
        count.update(found)
        if a.show in found and shown < a.number:
            shown += 1
            print(f"{r['id']} {r['db']} | {r['question']}\n  gold   {' '.join(gold[r['id']].split())}\n  answer {' '.join((r.get('sql') or '-').split())}")
    if not a.show:
        print(f"{wrong} of {asked} wrong")
        for name, n in count.most_common():
            print(f"{n:6} {name}")


if __name__ == "__main__":
    main()
