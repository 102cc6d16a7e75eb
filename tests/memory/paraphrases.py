"""Paraphrases hit, near misses don't: the groups of paraphrases/*.txt on the schemas beside them.

Every group is taught first, all groups of a schema together. Then each paraphrase is to be answered from memory with the
group's SQL, and no near miss with that SQL, or with any rows but those of the SQL written beside it.
`python paraphrases.py [-v]` prints `N passed, N failed`.
"""
import pathlib
import sys
from collections import Counter

import psycopg

SHARE = 0.80  # of the paraphrases that must be answered from memory
FOLDER = pathlib.Path(__file__).parent / "paraphrases"


def groups(path):
    """(question, sql, paraphrases, near misses with the SQL whose rows they may have)"""
    out = []
    for line in path.read_text().splitlines():
        kind, _, rest = line.partition(" ")
        if kind == "?":
            out.append([rest, None, [], []])
        elif kind == "=":
            out[-1][2].append(rest)
        elif kind == "!":
            question, _, sql = rest.partition(" => ")
            out[-1][3].append((question, sql or None))
        elif line and not line.startswith("#"):
            out[-1][1] = line
    return out


def rows(connection, sql):
    with connection.transaction(force_rollback=True):
        return sorted(map(str, connection.execute(sql).fetchall()))


def main():
    verbose = "-v" in sys.argv
    hits, pairs, misses = Counter(), Counter(), Counter()
    wrong = []
    with psycopg.connect(autocommit=True) as c:
        for path in sorted(FOLDER.glob("*.txt")):
            name = path.stem
            c.execute(f"DROP SCHEMA IF EXISTS {name} CASCADE")
            c.execute((FOLDER / f"{name}.sql").read_text())
            c.execute("ANALYZE")
            c.execute(f"SET search_path = {name}, public")
            c.execute("SELECT ask.refresh()")
            for way in "taught", "learned":
                c.execute(f"SET ask.app_user = 'paraphrases {name} {way}'")
                c.execute("SELECT ask.forget('everything')")

                def ask(question):
                    return c.execute("SELECT status, source, sql, row_count FROM ask.answer(%s, 'p-' || md5(%s))", (question, question)).fetchone()

                all_groups = groups(path)
                for group in all_groups:
                    question, sql, _, _ = group
                    if way == "taught":
                        c.execute("SELECT ask.teach(%s, %s)", (question, sql))
                        continue
                    # Three good outcomes make a memory that answers, of what the engine itself made of the question.
                    for _ in range(3):
                        c.execute("DISCARD PLANS")
                        status, source, group[1], count = ask(question)
                    if status != "answered" or not count:
                        group[1] = None
                if way == "taught":
                    c.execute("SET ask.learn = off")  # what is asked from now on is not learned
                else:
                    c.execute("SET default_transaction_read_only = on")
                known = {sql for _, sql, _, _ in all_groups}

                for question, sql, paraphrases, near in all_groups:
                    if sql is None:
                        continue
                    for other in paraphrases:
                        pairs[way] += 1
                        status, source, given, _ = ask(other)
                        if source == "memory" and (given == sql or rows(c, given) == rows(c, sql)):
                            hits[way] += 1
                        elif source == "memory":
                            wrong.append(f"{way}: {name}: {other!r} was answered as another question: {given}")
                        elif verbose:
                            print(f"not from memory ({status}): {way}: {name}: {question!r} / {other!r}: {given}")
                    for other, right in near:
                        misses[way] += 1
                        status, source, given, _ = ask(other)
                        if source != "memory":
                            continue
                        if way == "taught" and (given in known or right is None or rows(c, given) != rows(c, right)) or given == sql:
                            wrong.append(f"{way}: {name}: {other!r} is not {question!r}, but got {given}")
                        elif verbose:
                            print(f"rebound: {way}: {name}: {other!r}: {given}")
                c.execute("RESET default_transaction_read_only")
                c.execute("RESET ask.learn")
                c.execute("SELECT ask.forget('everything')")
    for line in wrong:
        print("FAILED:", line)
    short = [way for way in pairs if hits[way] < SHARE * pairs[way]]
    for way in pairs:
        print(f"{way}: {hits[way]} of {pairs[way]} paraphrases answered from memory, {misses[way]} near misses asked")
    for way in short:
        print(f"FAILED: {SHARE:.0%} of the paraphrases are to be answered from memory ({way})")
    failed = len(wrong) + len(short)
    print(f"{pairs.total() + misses.total() - len(wrong)} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
