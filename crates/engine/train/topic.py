#!/usr/bin/env python3
"""Fits what tells a follow-up from a new topic (data/topic.tsv) to conversations and to questions of no conversation.

  topic.py --dsn 'host=… dbname=…' --dialogue PATH --weights data/topic.tsv [--harness DIR] [--report FILE] [--dry] PACK[=WEIGHT]…

PACK is a folder as `candidates.py` reads it. All questions of a database are asked as one conversation, offline, by the
engine's example `dialogue` (--dialogue), which tells the signs of each question, its SQL by itself and its SQL as an edit of the
question before. A question of a pack without conversations, and the first of a conversation, is a new topic. Of the other
turns the reading that gives the gold answer is meant; those where both or neither give it teach nothing. The model is logistic
with a quadratic penalty that pulls towards the weights named policy.*, which are decisions; all figures printed are of databases
that were held out (five folds).
"""
import argparse, collections, json, os, subprocess, sys, tempfile

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
import numpy as np
import psycopg
from sklearn.model_selection import GroupKFold

import candidates

FOLDS = 5
LEAST_USES = 5      # signs seen less often keep their policy
PENALTY = 10.0
LIKELY = 0.45       # as in followup/topic.rs
UNDECIDED = 0.3     # weight of a new topic whose answer does not depend on the reading
AMBIGUOUS = 0.5     # and of one that only reads right as an edit


def examples(run, folder, dialogue, weight):
    """The questions of a pack that have two readings, with their signs and which reading is right."""
    name = os.path.basename(folder.rstrip("/"))
    packed = os.path.exists(os.path.join(folder, "pack.json"))
    questions, load, judge = candidates.packed(run, folder) if packed else candidates.business(run, folder, turns=True)
    questions.sort(key=lambda q: q["db"])
    with tempfile.TemporaryDirectory() as scratch:
        schemas, asked = os.path.join(scratch, "schemas.jsonl"), os.path.join(scratch, "questions.jsonl")
        with open(schemas, "w") as f:
            for db in sorted({q["db"] for q in questions}):
                schema, values = load(db)
                f.write(json.dumps({"db": db, "schema": schema, "values": values}) + "\n")
        with open(asked, "w") as f:
            f.writelines(json.dumps({"id": q["id"], "db": q["db"], "interaction": q["db"], "question": q["question"]}) + "\n" for q in questions)
        answers = subprocess.run([dialogue, schemas, asked, "--topics"], check=True, capture_output=True, text=True).stdout
    topics = {x["id"]: x.get("topic") for x in map(json.loads, answers.splitlines())}
    out = []
    run.execute("SET statement_timeout = '5s'; SET default_transaction_read_only = on")
    for q in questions:
        topic = topics.get(q["id"])
        if not topic or topic["alone"] == topic["edited"]:
            continue
        alone, edited = bool(topic["alone"]) and judge(q, topic["alone"]), judge(q, topic["edited"])
        new = q.get("turn", 1) == 1
        counts = 1.0 if alone != edited else UNDECIDED if new else 0.0
        if new and edited and not alone:
            counts = AMBIGUOUS
        out.append({"pack": name, "db": q["db"], "signs": topic["signs"], "alone": alone, "edited": edited, "new": new,
                    "follows": edited and not alone and not new, "weight": weight * counts})
    run.execute("RESET statement_timeout; RESET default_transaction_read_only; RESET search_path")
    return out


def fit(x, y, weight, prior):
    """Base and weights: Newton's method on the penalised log-likelihood."""
    a, centre = np.hstack([np.ones((len(x), 1)), x]), np.concatenate([[0.0], prior])
    penalty = np.diag(np.concatenate([[1e-6], np.full(len(prior), PENALTY)]))
    w = centre.copy()
    for _ in range(50):
        p = 1 / (1 + np.exp(-a @ w))
        slope = a.T @ (weight * (p - y)) + penalty @ (w - centre)
        step = np.linalg.solve((a * (weight * np.maximum(p * (1 - p), 1e-9))[:, None]).T @ a + penalty, slope)
        w -= step * min(1.0, 5 / max(np.abs(step).max(), 1e-9))
        if np.abs(step).max() < 1e-5:
            break
    return w


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("packs", nargs="+")
    ap.add_argument("--dsn", required=True)
    ap.add_argument("--dialogue", required=True)
    ap.add_argument("--weights", required=True)
    ap.add_argument("--harness"); ap.add_argument("--report")
    ap.add_argument("--dry", action="store_true", help="print the report, write no weights")
    a = ap.parse_args()
    packs = [(folder, float(weight or 1)) for folder, _, weight in (p.partition("=") for p in a.packs)]
    sys.path.insert(0, a.harness or os.path.join(os.path.dirname(os.path.abspath(packs[0][0].rstrip("/"))), "..", "harness"))
    run = psycopg.connect(a.dsn, autocommit=True)
    data = [e for folder, weight in packs for e in examples(run, folder, a.dialogue, weight)]
    policy = dict(line.rstrip("\n")[7:].split("\t") for line in open(a.weights) if line.startswith("policy."))
    uses = collections.Counter(sign for e in data if e["weight"] for sign, _ in e["signs"])
    names = sorted(sign for sign, n in uses.items() if n >= LEAST_USES)
    at = {sign: i for i, sign in enumerate(names)}
    x = np.zeros((len(data), len(names)))
    for row, e in zip(x, data):
        for sign, value in e["signs"]:
            if sign in at: row[at[sign]] += value
    prior = np.array([float(policy.get(sign, 0)) for sign in names])
    y, weight = np.array([float(e["follows"]) for e in data]), np.array([e["weight"] for e in data])
    told = np.zeros(len(data))
    for train, test in GroupKFold(FOLDS).split(x, groups=[e["db"] for e in data]):
        w = fit(x[train], y[train], weight[train], prior)
        told[test] = 1 / (1 + np.exp(-(w[0] + x[test] @ w[1:])))
    lines = [f"questions with two readings\t{len(data)}", f"signs\t{len(names)}",
             "pack\tnew topics\tlost as follow-ups\tturns where one reading is right\tthat one taken"]
    for pack in dict.fromkeys(e["pack"] for e in data):
        here = [(e, p >= LIKELY) for e, p in zip(data, told) if e["pack"] == pack]
        new = [(e, follows) for e, follows in here if e["new"]]
        one = [(e, follows) for e, follows in here if not e["new"] and e["alone"] != e["edited"]]
        lost = sum(follows and e["alone"] and not e["edited"] for e, follows in new)
        taken = f"{100 * sum(follows == e['edited'] for e, follows in one) / len(one):.1f} %" if one else ""
        lines.append(f"{pack}\t{len(new)}\t{lost}\t{len(one)}\t{taken}")
    print("\n".join(line.replace("\t", "  ") for line in lines))
    if a.report:
        open(a.report, "w").write("\n".join(lines) + "\n")
    if not a.dry:
        w = fit(x, y, weight, prior)
        kept = [line for line in open(a.weights) if not line.startswith("topic.")]
        fitted = zip(["base", *names], [w[0], *(w[1:] - prior)])
        with open(a.weights, "w") as out:
            out.writelines(kept)
            out.writelines(f"topic.{sign}\t{value:.4f}\n" for sign, value in fitted if abs(value) >= 5e-4)


if __name__ == "__main__":
    main()
