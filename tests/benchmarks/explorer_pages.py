"""Time the Explorer's page in a browser: `python explorer_pages.py [ARTIFACTS]`, default the builds in artifacts/.

First on 100,000 utterances: a first visit, a return, and searches from the key press to the count that is seen. Then
the start on real builds, from the process to the first page and to the first words in the browser.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]
UTTERANCES = 100_000
VISITS, ROUNDS = 7, 2
FIRST, RETURN, SEARCHED, START = 4.0, 1.5, 0.4, 15.0
"""Asked: seconds."""
DRAWN = "() => document.querySelector('.cl-found') && document.querySelector('#reading .cl-turn')"
COUNTED = """(words) => new Promise(done => {
  const box = document.querySelector("#query textarea, #query input");
  let pressed = 0;
  box.addEventListener("keydown", () => { pressed = performance.now(); }, {once: true, capture: true});
  const seen = () => {
    const page = document.querySelector("#finding .cl-page");
    if (!pressed || !page || new URLSearchParams(page.dataset.link).get("query") !== words) return;
    watch.disconnect();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - pressed), 0));
  };
  const watch = new MutationObserver(seen);
  watch.observe(document.querySelector("#finding"), {subtree: true, childList: true, attributes: true});
  window.waiting = true;
})"""
console = Console()


def opened(page: Page, address: str) -> float:
    """Open a page, and return after how many seconds its first words are there."""
    begin = perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_function(DRAWN)
    return perf_counter() - begin


def visits(browser: Browser, address: str) -> tuple[list[float], list[float]]:
    """Return the seconds of first visits, with nothing in the browser's cache, and of returns."""
    first, again = [], []
    for _ in range(VISITS):
        context = browser.new_context()
        page = context.new_page()
        first.append(opened(page, address))
        page.goto("about:blank")
        again.append(opened(page, address))
        context.close()
    return first, again


def searches(browser: Browser, address: str, queries: list[str]) -> list[float]:
    """Return the seconds from the key press to the count that is seen."""
    page = browser.new_context().new_page()
    opened(page, address)
    box = page.locator("#query textarea, #query input").first
    taken = []
    for words in queries:
        box.fill(words)
        page.evaluate(f"words => {{ window.taken = ({COUNTED})(words); }}", words)
        box.press("Enter")
        taken.append(page.evaluate("() => window.taken") / 1e3)
    return taken


def main(artifacts: Path) -> None:
    """Measure both, and print them beside what is asked."""
    from browsing import chromium
    from explorer import QUERIES, write_build
    from served_app import served_app

    table = Table("what", "s", "worst", "asked")
    space = ROOT / "spaces" / "explorer"
    with tempfile.TemporaryDirectory() as place, chromium() as browser:
        here = Path(place)
        write_build(here / "large" / "large", UTTERANCES)
        with served_app(space, here, EXPLORER_ARTIFACTS=str(here / "large")) as app:
            app.wait("health")
            first, again = visits(browser, app.address)
            taken = searches(browser, app.address, [one.strip('"') for one in QUERIES if one] * ROUNDS)
        table.add_row("first visit, middle", f"{statistics.median(first):.2f}", f"{max(first):.2f}", f"≤ {FIRST:g}")
        table.add_row("return, middle", f"{statistics.median(again):.2f}", f"{max(again):.2f}", f"≤ {RETURN:g}")
        p95 = sorted(taken)[int(len(taken) * 0.95)]
        table.add_row(f"key press to count, p95 of {len(taken)}", f"{p95:.2f}", f"{max(taken):.2f}", f"≤ {SEARCHED:g}")
        begin = perf_counter()
        with served_app(space, here, EXPLORER_ARTIFACTS=str(artifacts), EXPLORER_LOCAL="1") as app:
            app.wait()
            started = perf_counter() - begin
            drawn = started + opened(browser.new_context().new_page(), app.address)
        builds = len([one for one in artifacts.iterdir() if (one / "manifest.json").is_file()])
        table.add_row(f"start to first page, {builds} builds", f"{started:.2f}", "", f"≤ {START:g}")
        table.add_row("start to first words in the browser", f"{drawn:.2f}", "", "")
    console.print(table)


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    main(Path(sys.argv[1]).resolve() if sys.argv[1:] else ROOT / "artifacts")
