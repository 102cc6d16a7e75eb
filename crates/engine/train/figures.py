#!/usr/bin/env python3
"""Prints what trust is measured by, a column for each set, from what the evaluation harness wrote with --out.

  figures.py [--bars] NAME=FILE…

FILE holds a JSON object a line (run_cases.py, run_business.py). --bars prints what is aimed at beside them, for the sets that have a bar.
"""
import argparse, json, statistics

BARS = {
    "right at confidence >= 0.9": {"*": ">= 90"},
    "wrong at >= 0.9, of all": {"*": "<= 2.5"},
    "right at confidence >= 0.6": {"reports": ">= 75", "samples": ">= 75", "business2": ">= 60", "business": ">= 90"},
    "told >= 0.9 and right": {"reports": ">= 20", "samples": ">= 16", "business2": ">= 3", "business": ">= 65"},
    "right": {"reports": ">= 52", "samples": ">= 44", "business2": ">= 6", "business": ">= 89", "traps": ">= 30"},
    "not answered, no lead": {"reports": "<= 25", "samples": "<= 25", "business": "<= 4"},
    "warned though sure, right": {"*": "<= 5"},
    "conversation turns": {"business2": ">= 8", "business": ">= 88"},
}


def figures(rows):
    """The figures of one set, in percent; None where there is nothing to measure."""
    share = lambda flags: 100 * sum(flags) / len(flags) if flags else None
    told = lambda r, least: r["status"] == "answered" and (r["confidence"] or 0) >= least
    turns = [r for r in rows if r.get("kind") == "turn"]
    single = [r for r in rows if r.get("kind") != "turn"]
    wanted = lambda r: "answer" in r["expect"]
    cases = not any("kind" in r for r in rows)
    return {
        "right at confidence >= 0.9": share([bool(r["ok"]) for r in rows if told(r, 0.9)]),
        "wrong at >= 0.9, of all": share([told(r, 0.9) and not r["ok"] for r in rows]),
        "right at confidence >= 0.6": share([bool(r["ok"]) for r in rows if told(r, 0.6)]),
        "told >= 0.9 and right": share([told(r, 0.9) and bool(r["ok"]) for r in rows if wanted(r)]),
        "right": share([bool(r["ok"]) for r in single if cases or wanted(r)]),
        "not answered, no lead": share([r.get("led") is False for r in single if wanted(r)]),
        "warned though sure, right": share([bool(r["warnings"]) for r in rows if wanted(r) and told(r, 0.9) and r["ok"]]),
        "wrong without a warning": share([r["status"] == "answered" and not r["ok"] and not r["warnings"] for r in rows]),
        "conversation turns": share([bool(r["ok"]) for r in turns]),
        "clarify as expected": share([r["status"] == "clarify" or bool(r["ok"]) for r in single if r["expect"] == "clarify"]),
        "call, ms median": statistics.median([r["ms"] for r in rows if "ms" in r]) if any("ms" in r for r in rows) else None,
    }


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("sets", nargs="+", metavar="NAME=FILE")
    ap.add_argument("--bars", action="store_true")
    a = ap.parse_args()
    sets = {}
    for part in a.sets:
        name, _, path = part.partition("=")
        with open(path, encoding="utf-8") as lines:
            sets[name] = figures([json.loads(line) for line in lines if line.strip()])
    width = 16 if a.bars else 11
    print(" " * 28 + "".join(f"{name:>{width}}" for name in sets))
    for line in next(iter(sets.values())):
        cells = []
        for name, found in sets.items():
            value = "–" if found[line] is None else f"{found[line]:.1f}"
            bar = BARS.get(line, {}).get(name) or BARS.get(line, {}).get("*") or ""
            cells.append(f"{value} {bar}".strip() if a.bars else value)
        print(f"{line:28}" + "".join(f"{cell:>{width}}" for cell in cells))


if __name__ == "__main__":
    main()
