#!/usr/bin/env python3
"""Opens a dashboard page in headless Chromium and uses it: no console error, no request, charts
have size, filters and drill-down change what is drawn, data stays text. Needs Debian's chromium
and PyPI's playwright (its own browsers are not needed). Prints 'N passed, N failed'.

    cargo run --release -p pg_ask_chart --example page > page.html
    python3 tests/browser/dashboard.py page.html [folder for screenshots]
"""
import pathlib
import shutil
import sys

from playwright.sync_api import sync_playwright

page_file = pathlib.Path(sys.argv[1]).resolve()
shots = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else None
passed = failed = 0


def check(name, ok, detail=""):
    global passed, failed
    if ok:
        passed += 1
    else:
        failed += 1
        print(f"FAILED {name} {detail}")


def shot(page, name):
    if shots:
        shots.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(shots / f"{name}.png"), full_page=True)


def ready(page):
    page.wait_for_function("document.documentElement.dataset.ready === 'true'", timeout=20000)


def heights(page, chart):
    """Geometry of a chart's bars, slices or lines: changes when the data change."""
    return page.eval_on_selector_all(
        f"#{chart} .view svg.marks path[aria-roledescription], #{chart} .view svg.marks .mark-line path, #{chart} .view svg.marks .mark-text text",
        "all => all.map(e => (e.getAttribute('d') || '') + (e.textContent || '')).join('|')",
    )


with sync_playwright() as p:
    browser = p.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    errors, requests = [], []
    page.on("console", lambda m: errors.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: errors.append(str(e)))
    page.on("request", lambda r: requests.append(r.url))
    page.on("dialog", lambda d: (errors.append("dialog"), d.dismiss()))
    page.goto(page_file.as_uri())
    ready(page)
    check("title", "2026" in page.title() and page.title() != "broken", page.title())
    # Every chart with marks has size.
    views = page.eval_on_selector_all(
        ".view svg.marks", "all => all.map(e => [e.closest('section').id, e.getBoundingClientRect().width, e.getBoundingClientRect().height])"
    )
    check("a chart per section", len(views) == page.locator("section.chart").count() - 1 and page.locator("#chart-6 table").is_visible(), str(views))
    for name, width, height in views:
        check(f"{name} has size", width > 100 and height > 40, f"{width}x{height}")
    check("no element from data", page.locator("main script, main td script, main td b").count() == 0)
    shot(page, "dashboard")

    # A shared filter changes every chart that has the dimension, and says where it has none.
    charts = ["chart-1", "chart-2", "chart-3", "chart-4"]
    before = {c: heights(page, c) for c in charts}
    page.select_option('.controls select[data-filter="category"]', label="Toys")
    page.wait_for_timeout(600)
    after = {c: heights(page, c) for c in charts}
    for c in charts:
        check(f"filter changes {c}", before[c] != after[c])
        check(f"{c} draws values", "undefined" not in after[c] and "NaN" not in after[c], after[c][:200])
    toys = page.inner_text("#chart-1 .view")
    check("the sum follows the filter", "$169,671" in toys, toys)
    check("sentences about the whole are hidden", not page.locator("#chart-1 .summary").is_visible())
    check("unfiltered chart says so", page.locator("#chart-5 .unfiltered").is_visible())
    shot(page, "filtered")
    page.click("#reset")
    page.wait_for_timeout(600)
    check("reset restores", {c: heights(page, c) for c in charts} == before)

    # A click on a bar goes from region to city; the breadcrumb goes back.
    page.locator("#chart-3 .view svg.marks .mark-rect path").first.click()
    page.wait_for_timeout(600)
    text = page.inner_text("#chart-3 .view")
    check("drill-down shows cities", "Kraków" in text or "Porto" in text or "Oslo" in text, text[:200])
    check("breadcrumb", page.locator("#chart-3 .drill button").count() >= 2)
    shot(page, "drilled")
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
    shot(page, "dark")
    page.emulate_media(color_scheme="light", media="print")
    page.wait_for_timeout(800)
    shot(page, "print")
    page.emulate_media(color_scheme="light", media="screen")
    page.set_viewport_size({"width": 420, "height": 800})
    page.wait_for_timeout(1000)
    check("no sideways scrolling on a phone", page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"),
          str(page.evaluate("document.documentElement.scrollWidth")))
    shot(page, "phone")

    # Accessible: headings, labels, header cells, described charts.
    check("headings", page.locator("h1").count() == 1 and page.locator("section h2").count() == 6)
    check("labelled charts", page.eval_on_selector_all(".view", "all => all.every(e => (e.getAttribute('aria-label') || '').length > 10)"))
    check("header cells", page.locator("table th[scope=col]").count() > 5)
    check("no console error", not errors, str(errors[:3]))
    others = [u for u in requests if not u.startswith(("file:", "data:", "blob:"))]
    check("no network request", not others and sum(u.startswith("file:") for u in requests) == 1, str(requests[:5]))

    # Without scripts the tables are there.
    quiet = browser.new_context(java_script_enabled=False).new_page()
    quiet.goto(page_file.as_uri())
    check("tables without JavaScript", quiet.locator("tbody tr").count() > 10)
    browser.close()

print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
