#!/usr/bin/env python3
"""Fits the ranking and the confidence to labelled candidates (of `candidates.py`), cross-validated by database.

  fit.py --data FILE[=WEIGHT[:WEIGHT OF ITS CONFIDENCE]]… --weights data/weights.tsv --confidence data/confidence.tsv [--calibrate PACK,…] [--report FILE] [--dry]

Ranking: a log-linear model over named features. Of each question's candidates one is chosen with probability proportional to
exp(sum of weight × feature); the weights make a right one likely (Adam on the cross-entropy, with a quadratic penalty that
pulls towards the plain link score). Confidence: gradient-boosted trees over the features of the best candidate and its lead,
without those that tell which rule or schema it was, and constrained in sign where there can only be one (LOSES, WINS); fitted to candidates whose ranking was fitted on other databases, so that it does not learn the ranking's luck.
Every figure printed is of databases that were held out (five folds by database, never by question).
"""
import argparse, collections, json, os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

FOLDS = 5
LEAST_USES = 20      # features seen less often are left at 0
PENALTY = 30.0
LONGEST_LEAD = 5.0   # as rank::LONGEST_LEAD
AMONG = ["lead", "only", "score", "candidates"]
PROMISES = [(0.6, 0.82), (0.9, 0.9)]   # told at c or more from where this share is right on databases held out; at 0.6 well above it, as the harder sets pull it down
LEAST = {0.6: 0.42, 0.9: 0.79}   # and never from less than this: the rules were worked out on the databases that the shares are measured on
SPREAD = 0.07   # how much less than that any one set of --calibrate may reach where an answer is told as sure
TREES = dict(max_iter=100, learning_rate=0.06, max_leaf_nodes=8, min_samples_leaf=20, l2_regularization=10.0, random_state=1)
# What can only make a reading less likely: words lost, columns guessed, values that are only near, operations that are missing.
LOSES = ("account_", "missing_", "no_", "uncovered", "unasked_", "misfit", "worst_fit", "rivals", "value_inexact", "value_as_head", "value_beside_other", "guessed_",
         "unused", "link_gap", "nothing_named", "keyword_as_name", "conditions_short", "extremes_short", "join_cost", "asked_is_given", "counts_of_one",
         "sums_key", "names_may_repeat", "key_shown", "output_of_unnamed_table", "assumptions", "implied_output", "tables_per_name", "extra_", "strained_", "absurd_")
WINS = ("lead", "only")
# Of these a reading may only lose in the ranking: words that are left out, names that are only near, less likely covers.
LOST = ("account_", "missing_", "uncovered", "unused", "value_inexact", "asked_is_given", "counts_of_one", "sums_key", "conditions_short", "extremes_short", "join_cost", "unasked_", "strained_", "absurd_")
# What tells which rule made it, which schema it is, or how long the question is: true of what was fitted on only.
APART = ("rule:", "schema", "length", "score", "candidates")


def rank_weights(questions, scale, link, losing):
    """Weights of the log-linear ranking, per unit of each feature; those of `losing` are never positive."""
    useful = [q for q in questions if any(q["right"]) and not all(q["right"])]
    w0 = np.zeros(len(scale)); w0[link] = scale[link]
    x = np.concatenate([q["x"] / scale for q in useful])
    held = np.concatenate([q["held"] for q in useful])
    y = np.concatenate([q["right"] for q in useful]).astype(float)
    owner = np.concatenate([np.full(len(q["right"]), i) for i, q in enumerate(useful)])
    weight = np.array([q["weight"] for q in useful])
    n, w = weight.sum(), w0.copy()
    m, v = np.zeros_like(w), np.zeros_like(w)
    for step in range(1, 301):
        s = x @ w + held
        top = np.full(len(useful), -np.inf); np.maximum.at(top, owner, s)
        e = np.exp(s - top[owner])
        chosen = e / np.bincount(owner, e, len(useful))[owner]
        wanted = e * y / np.bincount(owner, e * y, len(useful))[owner]
        g = x.T @ ((chosen - wanted) * weight[owner]) / n + PENALTY * (w - w0) / n
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        w -= 0.1 * (m / (1 - 0.9 ** step)) / (np.sqrt(v / (1 - 0.999 ** step)) + 1e-8)
        w[losing] = np.minimum(w[losing], 0)
    return w / scale


def best_of(q, w):
    """Position of the best candidate and the features by which its confidence is told."""
    s = q["x"] @ w + q["held"]
    order = np.argsort(-s, kind="stable")
    # The next one that reads the question otherwise.
    rival = next((o for o in order[1:] if not q["alike"][order[0]][o]), None)
    lead = LONGEST_LEAD if rival is None else min(LONGEST_LEAD, s[order[0]] - s[rival])
    return order[0], np.concatenate([q["x"][order[0]], q["policy"][order[0]], [lead, float(len(order) == 1), s[order[0]], float(len(order))]])


def write_trees(path, model, names, points):
    with open(path, "w") as out:
        out.write("# boosted trees: log-odds that the best candidate is right; written by `make train`. split: feature, threshold, left, right\n")
        out.write(f"base\t{float(np.ravel(model._baseline_prediction)[0]):.5f}\n")
        out.writelines(f"point\t{p:.4f}\t{c}\n" for p, c in points)
        for (tree,) in model._predictors:
            out.write("tree\n")
            for node in tree.nodes:
                if node["is_leaf"]:
                    out.write(f"leaf\t{node['value']:.5f}\n")
                else:
                    out.write(f"split\t{names[node['feature_idx']]}\t{node['num_threshold']:.6g}\t{node['left']}\t{node['right']}\n")


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--data", nargs="+", required=True)
    ap.add_argument("--weights", required=True); ap.add_argument("--confidence", required=True)
    ap.add_argument("--told", help="where to write the probability of each question, told by what was fitted on other databases")
    ap.add_argument("--report"); ap.add_argument("--dry", action="store_true", help="print the report, write no weights")
    ap.add_argument("--keep-ranking", action="store_true", help="leave the ranking's weights as they are, fit the confidence only")
    ap.add_argument("--calibrate", help="packs, by name, on which it is measured what is told (all)")
    a = ap.parse_args()
    questions = []
    for part in a.data:
        path, _, weight = part.partition("=")
        ranking, _, trust = weight.partition(":")
        counts = {"weight": float(ranking or 1), "trust": float(trust or ranking or 1)}
        questions += [{**json.loads(line), **counts} for line in open(path)]
    asked = len(questions)
    questions = [q for q in questions if q["candidates"]]
    uses = collections.Counter()
    for q in questions:
        for k in {k for c in q["candidates"] for k in c["features"]}: uses[k] += q["weight"]
    # Weights named policy.* are decisions (what users are to see), not fitted.
    policy = dict(line.rstrip("\n")[7:].split("\t") for line in open(a.weights) if line.startswith("policy."))
    names = sorted(k for k, n in uses.items() if n >= LEAST_USES and k not in policy)
    held_names = sorted(k for k, n in uses.items() if n >= LEAST_USES and k in policy)
    at = {k: i for i, k in enumerate(names)}
    for q in questions:
        q["x"] = np.zeros((len(q["candidates"]), len(names)))
        for row, c in zip(q["x"], q["candidates"]):
            for k, value in c["features"].items():
                if k in at: row[at[k]] = value
        q["policy"] = np.array([[c["features"].get(k, 0) for k in held_names] for c in q["candidates"]]).reshape(len(q["candidates"]), -1)
        q["held"] = np.array([sum(float(w) * c["features"].get(k, 0) for k, w in policy.items()) for c in q["candidates"]])
        q["right"] = np.array([c["right"] for c in q["candidates"]])
        q["alike"] = [c["alike"] for c in q["candidates"]]
    scale = np.concatenate([q["x"] for q in questions]).std(axis=0) + 1e-9
    # Which rule made a candidate tells how sure it is; it does not choose: a construction rare in the packs must not lose by that.
    scale[[i for i, k in enumerate(names) if k.startswith("rule:")]] = 1e12
    # Databases of one name are one group, whichever pack they come from.
    groups = np.array([q["group"].split("/")[-1] for q in questions])
    folds = list(GroupKFold(FOLDS).split(np.arange(len(questions)), groups=groups))
    link = at["link"]
    losing = [i for i, k in enumerate(names) if k.startswith(LOST)]
    chosen, told, lost = np.zeros(len(questions), bool), [None] * len(questions), np.zeros(len(questions), bool)
    guessed = lost.copy()
    kept = dict(line.rstrip("\n")[5:].split("\t") for line in open(a.weights) if line.startswith("rank."))
    as_it_is = np.array([float(kept.get(k, 0)) for k in names])
    for train, test in folds:
        w = as_it_is if a.keep_ranking else rank_weights([questions[i] for i in train], scale, link, losing)
        for i in test:
            k, told[i] = best_of(questions[i], w)
            chosen[i] = questions[i]["right"][k]
            # A word left out is capped whatever the fit says: what is measured is the rest.
            lost[i] = questions[i]["candidates"][k]["features"].get("account_lost", 0) > 0
            guessed[i] = any(questions[i]["candidates"][k]["features"].get(f, 0) > 0 for f in ("account_guessed", "account_unsaid"))
    told = np.array(told)
    everything = names + held_names + AMONG
    seen = [i for i, k in enumerate(everything) if not k.startswith(APART)]
    signs = [-1 if everything[i].startswith(LOSES) else 1 if everything[i] in WINS else 0 for i in seen]
    told, told_names, trees_of = told[:, seen], [everything[i] for i in seen], dict(TREES, monotonic_cst=signs)
    # What users ask tells how sure an answer is; benchmarks, whose questions fit their schemas, tell little of it.
    weight = np.array([q["trust"] for q in questions])
    trees, linear = np.zeros(len(questions)), np.zeros(len(questions))
    for train, test in folds:
        trees[test] = HistGradientBoostingClassifier(**trees_of).fit(told[train], chosen[train], sample_weight=weight[train]).predict_proba(told[test])[:, 1]
        spread = told[train].std(axis=0) + 1e-9
        linear[test] = LogisticRegression(C=0.05, max_iter=1000).fit(told[train] / spread, chosen[train], sample_weight=weight[train]).predict_proba(told[test] / spread)[:, 1]
    # What is told is measured on the packs of --calibrate: where gold answers were reviewed, fewer right answers count as wrong.
    packs = np.array([q["group"].split("/")[0] for q in questions])
    measured = np.isin(packs, a.calibrate.split(",")) if a.calibrate else np.ones(len(questions), bool)
    points = []
    for promise, wanted in PROMISES:
        # What is capped below a promise whatever the fit says has no part in it.
        here = np.nonzero(measured & ~lost & ~(guessed & (promise >= 0.9)))[0]
        order = here[np.argsort(-trees[here], kind="stable")]
        reached = np.cumsum(chosen[order]) / np.arange(1, len(order) + 1) >= wanted
        for pack in set(packs[order]) if promise >= 0.9 else ():
            own = packs[order] == pack
            reached &= np.cumsum(chosen[order] & own) / np.maximum(1, np.cumsum(own)) >= wanted - SPREAD
        enough = np.nonzero(reached)[0]
        if len(enough) and (not points or trees[order[enough[-1]]] > points[-1][0]):
            points.append((max(LEAST[promise], float(trees[order[enough[-1]]])), promise))
    sure = dict((c, p) for p, c in points).get(0.9, 0.95)
    lines = [f"questions\t{asked}", f"databases\t{len(set(groups))}", f"features\t{len(names)}",
             f"first candidate right, weights as they were\t{100 * np.mean([q['right'][0] for q in questions]) * len(questions) / asked:.1f} %",
             f"a right candidate among them\t{100 * np.mean([q['right'].any() for q in questions]) * len(questions) / asked:.1f} %",
             f"first candidate right, trained, held-out databases\t{100 * chosen.sum() / asked:.1f} %",
             f"confidence: area under the ROC curve, trees\t{roc_auc_score(chosen, trees):.3f}",
             f"confidence: the same, logistic\t{roc_auc_score(chosen, linear):.3f}",
             f"sure from a probability of\t{sure:.3f}",
             f"answers that are sure\t{100 * np.mean(trees >= sure):.1f} %", f"of these right\t{100 * chosen[trees >= sure].mean():.1f} %"]
    lines.append("pack\tquestions\tfirst right\tsure\tof these right\tbelow 0.6\tof these right")
    for pack in sorted(set(packs)):
        here = packs == pack
        high, low = here & (trees >= sure), here & (trees < 0.6)
        lines.append(f"{pack}\t{here.sum()}\t{100 * chosen[here].mean():.1f} %\t{100 * high.sum() / here.sum():.1f} %\t"
                     f"{100 * chosen[high].mean() if high.any() else 0:.1f} %\t{100 * low.sum() / here.sum():.1f} %\t{100 * chosen[low].mean() if low.any() else 0:.1f} %")
    lines.append("probability told\tanswers\tmean told\tright")
    for low in np.arange(0, 1, 0.1):
        within = (trees >= low) & (trees < low + 0.1 + (low > 0.85))
        if within.any():
            lines.append(f"{low:.1f} to {low + 0.1:.1f}\t{within.sum()}\t{trees[within].mean():.2f}\t{chosen[within].mean():.2f}")
    lines.append("answered from\tshare of all\tof these right")
    for low in (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5):
        here = trees >= low
        lines.append(f"{low:.2f}\t{100 * here.mean():.1f} %\t{100 * chosen[here].mean():.1f} %")
    rules = collections.Counter(); rights = collections.Counter()
    for i, q in enumerate(questions):
        for name, value in zip(names, told[i][: len(names)]):
            if name.startswith("rule:") and value:
                rules[name] += 1; rights[name] += int(chosen[i])
    lines.append("rule\tanswers\tright")
    lines += [f"{r[5:]}\t{n}\t{100 * rights[r] / n:.0f} %" for r, n in rules.most_common()]
    print("\n".join(line.replace("\t", ": ", 1).replace("\t", "  ") for line in lines))
    if a.told:
        with open(a.told, "w") as out:
            for i, q in enumerate(questions):
                out.write(json.dumps({"group": q["group"], "id": q["id"], "probability": float(trees[i]), "right": bool(chosen[i]), "lost": bool(lost[i])}) + "\n")
    if a.report:
        open(a.report, "w").write("\n".join(lines) + "\n")
    if not a.dry:
        if not a.keep_ranking:
            w = rank_weights(questions, scale, link, losing)
            others = [line for line in open(a.weights) if not line.startswith("rank.")]
            with open(a.weights, "w") as out:
                out.writelines(others)
                out.writelines(f"rank.{k}\t{value:.4f}\n" for k, value in zip(names, w) if abs(value) >= 5e-4)
        model = HistGradientBoostingClassifier(**trees_of).fit(told, chosen, sample_weight=weight)
        write_trees(a.confidence, model, told_names, points)


if __name__ == "__main__":
    main()
