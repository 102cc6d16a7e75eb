#!/usr/bin/env python3
"""The crate's example page, used as a reader would: no console error, no request, charts have size, filters and drill-down
change what is drawn, data stays text. CHROMIUM names the browser. Prints 'N passed, N failed'.

    cargo run --release -p pg_ask_chart --example page > page.html
    CHROMIUM=$(command -v chromium) python3 tests/browser/dashboard.py page.html [folder for screenshots]
"""
import pathlib
import sys

from common import Opened, browser, check, finish

shots = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else None

with browser() as chromium:
    opened = Opened(chromium, sys.argv[1], shots)
    page, shot, heights = opened.page, opened.shot, opened.drawn
    check("title", "2026" in page.title() and page.title() != "broken", page.title())
    # Every chart with marks has size.
    views = opened.sizes()
    check("a chart per section", len(views) == page.locator("section.chart").count() - 1 and page.locator("#chart-6 table").is_visible(), str(views))
    for name, width, height in views:
        check(f"{name} has size", width > 100 and height > 40, f"{width}x{height}")
    check("no element from data", page.locator("main script, main td script, main td b").count() == 0)
    shot("dashboard")

    # A shared filter changes every chart that has the dimension, and says where it has none.
    charts = ["chart-1", "chart-2", "chart-3", "chart-4"]
    before = {c: heights(c) for c in charts}
    page.select_option('.controls select[data-filter="category"]', label="Toys")
    page.wait_for_timeout(600)
    after = {c: heights(c) for c in charts}
    for c in charts:
        check(f"filter changes {c}", before[c] != after[c])
        check(f"{c} draws values", "undefined" not in after[c] and "NaN" not in after[c], after[c][:200])
    toys = page.inner_text("#chart-1 .view")
    check("the sum follows the filter", "$169,671" in toys, toys)
    check("sentences about the whole are hidden", not page.locator("#chart-1 .summary").is_visible())
    check("unfiltered chart says so", page.locator("#chart-5 .unfiltered").is_visible())
    shot("filtered")
    page.click("#reset")
    page.wait_for_timeout(600)
    check("reset restores", {c: heights(c) for c in charts} == before)

    # A click on a bar goes from region to city; the breadcrumb goes back.
    page.locator("#chart-3 .view svg.marks .mark-rect path").first.click()
    page.wait_for_timeout(600)
    text = page.inner_text("#chart-3 .view")
    check("drill-down shows cities", "Kraków" in text or "Porto" in text or "Oslo" in text, text[:200])
    check("breadcrumb", page.locator("#chart-3 .drill button").count() >= 2)
    shot("drilled")
    page.locator("#chart-3 .drill button").first.click()
    page.wait_for_timeout(600)
    check("back to regions", "West" in page.inner_text("#chart-3 .view"))
    # The same by keyboard.
    page.locator("#chart-3 .drill select").select_option(label="North")
    page.wait_for_timeout(600)
    check("drill-down by list", "Oslo" in page.inner_text("#chart-3 .view"))
    page.click("#reset")
    page.wait_for_timeout(600)

    # Tooltips show data as text.
    page.locator("#chart-3 .view svg.marks .mark-rect path").first.hover()
    page.wait_for_timeout(300)
    check("tooltip", "$" in page.inner_text("#vg-tooltip-element"))
    page.click("#chart-3 summary:has-text('Data')")
    check("data table opens", page.locator("#chart-3 tbody tr").count() == 3)

    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(800)
    shot("dark")
    page.emulate_media(color_scheme="light", media="print")
    page.wait_for_timeout(800)
    shot("print")
    page.emulate_media(color_scheme="light", media="screen")
    page.set_viewport_size({"width": 420, "height": 800})
    page.wait_for_timeout(1000)
    check("no sideways scrolling on a phone", page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"),
          str(page.evaluate("document.documentElement.scrollWidth")))
    shot("phone")

    # Accessible: headings, labels, header cells, described charts.
    check("headings", page.locator("h1").count() == 1 and page.locator("section h2").count() == 6)
    check("labelled charts", page.eval_on_selector_all(".view", "all => all.every(e => (e.getAttribute('aria-label') || '').length > 10)"))
    check("header cells", page.locator("table th[scope=col]").count() > 5)
    opened.check_quiet()

    # Without scripts the tables are there.
    quiet = chromium.new_context(java_script_enabled=False).new_page()
    quiet.goto(opened.file.as_uri())
    check("tables without JavaScript", quiet.locator("tbody tr").count() > 10)

finish()
