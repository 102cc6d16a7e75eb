"""What history costs: the first and later questions of a connection at 0, 10,000 and more turns.

    python benches/history.py [--dsn '…'] [--turns 0,10000,1000000] [--connections 20]

In a scratch database with the demo's shop. Its history is replaced. Printed for each number of turns: milliseconds of a connection's
first question, and of those after it (medians), the backend's own time on the processor where /proc tells it (Linux, same host).
"""
import argparse
import pathlib
import statistics
import time

import psycopg

QUESTIONS = ["total sales last month", "total sales this year by category", "how many customers are there", "top 5 products by revenue"]


def processor(pid):
    try:
        return int(pathlib.Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e6
    except OSError:
        return float("nan")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--dsn", default="")
    arguments.add_argument("--turns", default="0,10000,1000000")
    arguments.add_argument("--connections", type=int, default=20)
    a = arguments.parse_args()
    c = psycopg.connect(a.dsn, autocommit=True)
    print("| turns | first: ms | first: ms on the processor | later: ms | later: ms on the processor |\n| --- | --- | --- | --- | --- |")
    for turns in map(int, a.turns.split(",")):
        c.execute("TRUNCATE ask.turn")
        c.execute(f"""
            INSERT INTO ask.turn (session, function, question, status, source, sql, query, tables, confidence, row_count, elapsed_ms, trace, chart)
            SELECT 's' || i % 1000, 'answer', 'question ' || i, 'answered', 'engine', 'SELECT ' || i, NULL, ARRAY['"shop"."orders"'], 0.9, 1, 5,
                   jsonb_build_object('rejected', CASE WHEN i % 5000 = 0 THEN '[{{"sql": "SELECT 0", "rule": "syntax.x", "message": "m", "world": "w",
                       "sqlstate": "PA001", "hint": ""}}]'::jsonb ELSE '[]' END, 'timings', jsonb_build_object('guard', 1), 'text', md5(i::text) || md5(i::text)),
                   'list bar shown' FROM generate_series(1, {turns}) i""")
        c.execute("ANALYZE ask.turn")
        first, first_cpu, later, later_cpu = [], [], [], []
        for n in range(a.connections):
            with psycopg.connect(a.dsn, autocommit=True) as one:
                pid = one.info.backend_pid
                for i, question in enumerate(QUESTIONS):
                    cpu, start = processor(pid), time.perf_counter()
                    one.execute("SELECT status FROM ask.answer(%s, %s)", (question, f"{turns} {n} {i}")).fetchone()
                    (later if i else first).append((time.perf_counter() - start) * 1000)
                    (later_cpu if i else first_cpu).append(processor(pid) - cpu)
        median = lambda values: f"{statistics.median(values):.1f}"
        print(f"| {turns:,} | {median(first)} | {median(first_cpu)} | {median(later)} | {median(later_cpu)} |", flush=True)
    c.execute("TRUNCATE ask.turn")


if __name__ == "__main__":
    main()
