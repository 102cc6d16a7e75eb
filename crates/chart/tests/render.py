#!/usr/bin/env python3
"""Renders the specifications of `cargo run --example gallery` with vl-convert (PyPI
vl-convert-python), offline: prints 'N passed, N failed'. With a folder as argument the pictures
are kept there as PNG.

    cargo run --release -p pg_ask_chart --example gallery | python3 crates/chart/tests/render.py [folder]
"""
import json
import pathlib
import sys

import vl_convert

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
