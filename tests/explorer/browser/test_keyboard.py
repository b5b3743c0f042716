"""The keyboard alone is enough: everything is reached by it, and where it is can be seen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from browsing import Visit, expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

WHERE = """(areas) => {
  const found = document.activeElement;
  const style = () => { let all = ""; let at = found;
    for (let up = 0; at && up < 5; up += 1, at = at.parentElement) {
      const one = getComputedStyle(at);
      all += [one.outline, one.boxShadow, one.borderColor, one.backgroundColor, one.textDecorationLine].join(" ");
    }
    return all;
  };
  const within = style(); found.blur(); const without = style(); found.focus({preventScroll: true});
  const box = found.getBoundingClientRect();
  const area = areas.find(one => found.closest(one)) || "";
  return {
    area, what: found.outerHTML.slice(0, 160), visible: within !== without, hidden: box.width === 0 || box.height === 0,
    body: found === document.body,
  };
}"""
AREAS = [".cl-help-strip", "[role=tablist]", "#dataset", "#query", ".cl-covering", ".cl-facets", ".cl-results",
         ".cl-reading"]  # fmt: skip


def still(page: Page) -> Page:
    """Return a page without movement, so that a style is what it becomes."""
    page.add_style_tag(content="* { transition: none !important; animation: none !important; }")
    return page


def test_tab_reaches_everything_in_the_order_it_is_read_and_is_seen(visit: Visit) -> None:
    page = visit("?dataset=tapestry&language=en&intensity=high")
    page.wait_for_selector("#reading .cl-turn")
    still(page)
    areas: list[str] = []
    for _ in range(250):
        page.keyboard.press("Tab")
        at = page.evaluate(WHERE, AREAS)
        if at["body"]:
            break
        assert at["visible"], f"where the keyboard is cannot be seen: {at['what']}"
        assert not at["hidden"], f"the keyboard is where nothing is seen: {at['what']}"
        if at["area"] and at["area"] not in areas:
            areas.append(at["area"])
    assert areas == AREAS


def test_a_dataset_is_chosen_filtered_and_read_by_keys(visit: Visit) -> None:
    page = visit("?dataset=tapestry&language=en")
    page.wait_for_selector("#reading .cl-turn")
    page.locator("#dataset input").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("Written")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("dataset=written"))
    page.go_back()
    page.wait_for_url(re.compile("dataset=tapestry"))
    page.locator(".cl-facets a[data-facet=role]").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("role="))
    page.locator(".cl-hits .cl-go").nth(1).focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("id=tapestry-"))
    fold = page.locator("#reading details").last
    fold.locator("summary").first.focus()
    page.keyboard.press("Enter")
    expect(fold).to_have_attribute("open", "")


def test_the_keys_that_the_page_names_do_what_it_says(visit: Visit) -> None:
    page = visit("?dataset=tapestry&language=en")
    page.wait_for_selector("#reading .cl-turn")
    name = page.locator("#reading .cl-identifier")
    first = name.inner_text()
    page.keyboard.press("j")
    page.wait_for_function("name => document.querySelector('#reading .cl-identifier').innerText !== name", arg=first)
    assert page.evaluate("document.activeElement.id") == "reading"
    page.keyboard.press("k")
    page.wait_for_function("name => document.querySelector('#reading .cl-identifier').innerText === name", arg=first)
    page.keyboard.press("/")
    page.keyboard.type("work j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("query=work"))
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement === document.body")
    page.keyboard.press("?")
    expect(page.locator("#cl-keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#cl-keys")).to_be_hidden()
