"""Learning from use: the same questions in rounds, with feedback after each answer.

    python benches/learning.py FOLDER [--rounds 3] [--dsn '…']

FOLDER is an evaluation pack of business questions: `questions.jsonl`, `{db}.sql` and `verify.py`, which judges. After each answer
its user says so: a right one gets `ask.feedback(id, 1)`, a wrong one (or none) the SQL that would have been right. Printed is a table:
right answers, answers from memory, and milliseconds of the call by round. Memories of another run are forgotten first.
"""
import argparse
import importlib.util
import pathlib
import statistics
import time

import psycopg


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--dsn", default="")
    a = arguments.parse_args()
    spec = importlib.util.spec_from_file_location("verify", a.folder / "verify.py")
    judge = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(judge)
    questions = [q for q in judge.jl(a.folder / "questions.jsonl") if q.get("expect", "answer") == "answer" and q["gold_sql"]]
    c = psycopg.connect(a.dsn, autocommit=True)
    c.execute("SET timezone TO 'UTC'")
    databases = sorted({q["db"] for q in questions})
    for db in databases:
        c.execute((a.folder / f"{db}.sql").read_text().encode())
        c.execute(f"SET search_path TO {db}, public")
        c.execute("SELECT ask.refresh()")
    c.execute("SELECT ask.forget('everything')")

    def rows(sql):
        with c.transaction(force_rollback=True):
            return c.execute(sql.strip().rstrip(";").encode()).fetchmany(20001)

    def right(question, sql):
        try:
            got = rows(sql)
        except psycopg.Error:
            return False
        if not got and question.get("empty_ok"):
            return True
        golds = (gold for sql in question["gold_sql"] for gold in judge.gold_results(rows, sql))
        return any(gold and judge.match(gold, got, question["ordered"], question["tags"]) for gold in golds)

    # A new connection loads its snapshot once; what is measured is the question.
    for db in databases:
        c.execute(f"SET search_path TO {db}, public")
        c.execute("SELECT * FROM ask.suggest(1)")
    print("| round | right answers | from memory | median ms | p95 ms |\n| --- | --- | --- | --- | --- |")
    for number in range(1, a.rounds + 1):
        good = remembered = 0
        ms = []
        for question in questions:
            c.execute(f"SET search_path TO {question['db']}, public")
            start = time.perf_counter()
            answer = c.execute(
                "SELECT id, status, sql, source FROM ask.answer(%s, session => %s)",
                (question["question"], f"{question['id']} round {number} {time.time_ns()}"),
            ).fetchone()
            ms.append((time.perf_counter() - start) * 1000)
            identifier, status, sql, source = answer
            remembered += source == "memory"
            correct = status == "answered" and right(question, sql)
            good += correct
            if identifier is None:
                continue
            if correct:
                c.execute("SELECT ask.feedback(%s, 1)", (identifier,))
            else:
                try:
                    c.execute("SELECT ask.feedback(%s, -1, %s)", (identifier, question["gold_sql"][0]))
                except psycopg.Error as error:
                    print(f"<!-- {question['id']}: the correction was not taken: {str(error).splitlines()[0]} -->")
        ms.sort()
        share = f"{good} of {len(questions)} ({100 * good / len(questions):.0f} %)"
        print(f"| {number} | {share} | {remembered} | {statistics.median(ms):.1f} | {ms[int(0.95 * len(ms))]:.1f} |", flush=True)


if __name__ == "__main__":
    main()
