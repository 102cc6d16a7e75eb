#!/usr/bin/env python3
"""Renders the specifications of `cargo run --example gallery` with vl-convert (PyPI
vl-convert-python), offline: prints 'N passed, N failed'. With a folder as argument the pictures
are kept there as PNG.

    cargo run --release -p pg_ask_chart --example gallery | python3 crates/chart/tests/render.py [folder]
"""
import json
import os
import pathlib
import sys

# Far from UTC: dates must not move to the day before.
os.environ["TZ"] = "America/Los_Angeles"
import vl_convert  # noqa: E402

# Texts that a picture must hold.
TEXTS = {
    "line_months": ["Jan 2025", "Sep 2026", "$1,000"],
    "line_quarters": ["Q1 2025", "Q4 2025"],
    "line_years": ["2016", "2024"],
    "bar_two_months": ["Jan 2026", "Feb 2026"],
    "bar_weekdays": ["Monday", "Friday", "Sunday"],
    "bar_booleans": ["Yes", "No", "(none)"],
    "bar_german_numbers": ["1.200 €"],
    "pie_of_months": ["Jan 2026", "Mar 2026"],
    "bar_ranking": ["&lt;script&gt;alert(1)&lt;/script&gt;"],
    "table_list": ["Name 0", "2026-01-02 03:04:05"],
    "empty": ["No rows"],
}

folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else None
passed = failed = 0
for line in sys.stdin:
    case = json.loads(line)
    try:
        svg = vl_convert.vegalite_to_svg(case["spec"], vl_version="5.21", allowed_base_urls=[])
        # An empty chart has a frame but draws nothing.
        drawn = svg.count("<path") + svg.count("<text")
        if drawn < 2 or "NaN" in svg:
            raise ValueError(f"{drawn} marks, NaN: {'NaN' in svg}")
        missing = [t for t in TEXTS.get(case["name"], []) if t not in svg]
        if missing:
            raise ValueError(f"not in the picture: {missing}")
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
            png = vl_convert.vegalite_to_png(case["spec"], vl_version="5.21", scale=1)
            (folder / f"{case['name']}.png").write_bytes(png)
        passed += 1
    except Exception as error:  # any failure to draw is a finding
        failed += 1
        print(f"{case['name']}: {str(error)[:500]}")
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
