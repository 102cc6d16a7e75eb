"""What the tests of pages share: a browser that notes errors and requests, and checks that are counted."""
import os
import pathlib
import sys
from contextlib import contextmanager

from playwright.sync_api import sync_playwright

passed = failed = 0


def check(name, ok, detail=""):
    global passed, failed
    if ok:
        passed += 1
    else:
        failed += 1
        print(f"FAILED {name} {detail}")


def finish():
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


class Opened:
    """A page in the browser, with what it said and asked for."""

    def __init__(self, browser, file, shots):
        self.file = pathlib.Path(file).resolve()
        self.shots = shots
        self.errors, self.requests = [], []
        self.page = browser.new_page(viewport={"width": 1280, "height": 900})
        self.page.on("console", lambda m: self.errors.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda e: self.errors.append(str(e)))
        self.page.on("request", lambda r: self.requests.append(r.url))
        self.page.on("dialog", lambda d: (self.errors.append("dialog"), d.dismiss()))
        self.page.goto(self.file.as_uri())
        self.page.wait_for_function("document.documentElement.dataset.ready === 'true'", timeout=20000)

    def shot(self, name):
        if self.shots:
            self.shots.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=str(self.shots / f"{name}.png"), full_page=True)

    def drawn(self, chart):
        """Geometry and texts of a chart's marks: changes when the data change."""
        return self.page.eval_on_selector_all(
            f"#{chart} .view svg.marks path[aria-roledescription], #{chart} .view svg.marks .mark-line path, #{chart} .view svg.marks .mark-text text",
            "all => all.map(e => (e.getAttribute('d') || '') + (e.textContent || '')).join('|')",
        )

    def settle(self):
        self.page.wait_for_timeout(600)

    def sizes(self):
        return self.page.eval_on_selector_all(
            ".view svg.marks",
            "all => all.map(e => [e.closest('section').id, e.getBoundingClientRect().width, e.getBoundingClientRect().height])",
        )

    def check_quiet(self):
        check("no console error", not self.errors, str(self.errors[:3]))
        others = [u for u in self.requests if not u.startswith(("file:", "data:", "blob:"))]
        check("no network request", not others and sum(u.startswith("file:") for u in self.requests) == 1, str(self.requests[:5]))


@contextmanager
def browser():
    with sync_playwright() as p:
        opened = p.chromium.launch(executable_path=os.environ["CHROMIUM"], args=["--no-sandbox"])
        try:
            yield opened
        finally:
            opened.close()
