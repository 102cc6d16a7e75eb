#!/usr/bin/env python3
"""A page as ask.dashboard_html writes it for the demo's shop, used as a reader would: filters reach every chart that can
follow, a click goes from region to city and back, nothing is fetched. CHROMIUM names the browser.

    psql -Atc "SELECT ask.dashboard_html(…)" > page.html
    CHROMIUM=$(command -v chromium) python3 tests/browser/shop.py page.html [folder for screenshots]
"""
import pathlib
import sys

from common import Opened, browser, check, finish

shots = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else None
NUMBER, MONTHS, REGIONS, CATEGORIES, CHANNELS = (f"chart-{i}" for i in range(1, 6))

with browser() as chromium:
    opened = Opened(chromium, sys.argv[1], shots)
    page = opened.page
    sizes = {name: (width, height) for name, width, height in opened.sizes()}
    check("five charts", sorted(sizes) == sorted([NUMBER, MONTHS, REGIONS, CATEGORIES, CHANNELS]), str(sizes))
    for name, (width, height) in sizes.items():
        check(f"{name} has size", width > 100 and height > 40, f"{width}x{height}")
    opened.shot("shop")

    titles = page.eval_on_selector_all(".controls select", "all => all.map(e => e.parentElement.firstChild.textContent)")
    check("filters", {"Region", "Category", "Channel"} <= set(titles), str(titles))

    def choose(title, value):
        page.locator(f'.controls label:has-text("{title}") select').first.select_option(label=value)
        opened.settle()

    before = {c: opened.drawn(c) for c in sizes}
    choose("Region", "West")
    after = {c: opened.drawn(c) for c in sizes}
    for chart in sizes:
        check(f"the region changes {chart}", before[chart] != after[chart])
        check(f"{chart} draws values", "undefined" not in after[chart] and "NaN" not in after[chart], after[chart][:200])
    opened.shot("shop-filtered")
    choose("Category", "Sports")
    check("a second filter narrows it down", opened.drawn(MONTHS) != after[MONTHS])
    page.click("#reset")
    opened.settle()
    check("reset restores", {c: opened.drawn(c) for c in sizes} == before)

    # Region → city, by a click on a bar, and back.
    regions = page.inner_text(f"#{REGIONS} .view")
    page.locator(f"#{REGIONS} .view svg.marks .mark-rect path").first.click()
    opened.settle()
    cities = page.inner_text(f"#{REGIONS} .view")
    check("a click shows the cities", cities != regions and "East" not in cities.split("\n"), cities[:200])
    opened.shot("shop-drilled")
    page.locator(f"#{REGIONS} .drill button").first.click()
    opened.settle()
    check("back to the regions", page.inner_text(f"#{REGIONS} .view") == regions)
    page.locator(f"#{CATEGORIES} .drill select").select_option(label="Books")
    opened.settle()
    check("a category's products, by the list", opened.drawn(CATEGORIES) != before[CATEGORIES])
    height = {name: height for name, _, height in opened.sizes()}[CATEGORIES]
    check("as high as its bars", height > 150, str(height))
    page.click("#reset")
    opened.settle()

    page.click(f"#{REGIONS} summary:has-text('SQL and explanation')")
    check("SQL behind a toggle", "SELECT" in page.inner_text(f"#{REGIONS} pre"))
    page.click(f"#{REGIONS} summary:has-text('Data')")
    check("data behind a toggle", page.locator(f"#{REGIONS} tbody tr").count() > 2)
    page.emulate_media(color_scheme="dark")
    opened.settle()
    opened.shot("shop-dark")
    opened.check_quiet()

finish()
