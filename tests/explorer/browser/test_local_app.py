"""What only the app on one's own machine has: strategies tried with a model of one's own, and texts of any length."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from browsing import Visit, barriers, expect, shot, too_wide, visiting, with_axe
from explorer.adapting import NAMES
from explorer_fixtures import shelf
from explorer_fixtures import site as site_of
from explorer_fixtures.models import BEHAVIOUR, FINE, NEXT, TALK
from explorer_fixtures.site import Site
from generation.stub_endpoint import Fails, Received, Says, serving
from models.trained_models import folder

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

KEY = "sk-never-to-be-seen-again"
WORDS = "Since the wedding my marmalade aunts ask every week when the child will come."


@pytest.fixture(scope="module")
def own_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The Explorer as `make space` serves it."""
    place = tmp_path_factory.mktemp("own")
    shelf.golden_dataset(place / "artifacts" / "written")
    for name in (BEHAVIOUR, FINE, TALK, NEXT):
        shutil.copytree(folder(name), place / "artifacts" / "models" / name)
    with site_of.serving(place / "artifacts", place, EXPLORER_LOCAL="1") as running:
        yield running


@pytest.fixture
def visit_own(own_site: Site, browser: Browser) -> Iterator[Visit]:
    """Open a page of it."""
    with visiting(browser, own_site.address) as opened:
        yield opened


def filled_in(page: Page, address: str) -> None:
    """Type a post, whose culture, and an endpoint."""
    page.get_by_label("Post").fill(WORDS)
    page.get_by_label("Whose culture").fill("Korean")
    page.get_by_label("Endpoint").fill(address)
    page.get_by_label("Model", exact=True).fill("small")
    page.get_by_label("Key (optional)").fill(KEY)


def answer(one: Received) -> Says | Fails:
    """Answer by the number of messages' letters, and fail one strategy."""
    asked = "".join(message["content"] for message in one.payload["messages"])
    return Fails(500) if "imagine" in asked.lower() else Says(f"Aunts can be loud. {len(asked)}")


def test_strategies_stand_side_by_side_with_their_prompts(visit_own: Visit, own_site: Site) -> None:
    page = visit_own("?tab=adapt")
    with serving(answer) as stub:
        filled_in(page, stub.url)
        page.get_by_role("button", name="Show the prompts").click()
        expect(page.locator("#adapted section")).to_have_count(len(NAMES))
        expect(page.locator("#adapted section pre").first).to_be_visible()
        assert not stub.received
        page.get_by_role("button", name="Ask the model").last.click()
        page.wait_for_selector("#adapted >> text=by small")
    assert len(stub.received) == len(NAMES)
    sections = page.locator("#adapted section:has(> h3)").filter(has=page.locator("details"))
    assert sections.count() == len(NAMES)
    assert page.locator("#adapted .cl-text").count() == sum(isinstance(answer(one), Says) for one in stub.received)
    assert not barriers(with_axe(page))
    assert not too_wide(page)
    shot(page, "adapt", whole=True)
    kept = page.evaluate("JSON.stringify(localStorage) + JSON.stringify(sessionStorage) + document.cookie")
    for secret in (KEY, "marmalade"):
        assert secret not in kept + page.url + own_site.log.read_text()


def test_what_cannot_be_asked_is_said(visit_own: Visit) -> None:
    page = visit_own("?tab=adapt")
    filled_in(page, "http://192.0.2.1/v1")
    page.get_by_role("button", name="Ask the model").last.click()
    expect(page.locator("#adapted .cl-problem")).to_contain_text("The address is not encrypted")


def test_help_comes_first_here_too(visit_own: Visit) -> None:
    page = visit_own("?tab=adapt")
    filled_in(page, "http://127.0.0.1:9/v1")
    page.get_by_label("Post").fill("I want to kill myself.")
    page.get_by_role("button", name="Show the prompts").click()
    page.wait_for_selector("#adapted .cl-help")
    assert page.evaluate("""() => {
        const [help, shown] = ['.cl-help', '.cl-pair'].map(one => document.querySelector('#adapted ' + one));
        return help.compareDocumentPosition(shown) & Node.DOCUMENT_POSITION_FOLLOWING;
    }""")
    expect(page.locator("#adapted .cl-pair")).to_be_hidden()


def test_a_whole_transcript_is_coded_and_measured(visit_own: Visit) -> None:
    page = visit_own("?tab=baselines")
    page.get_by_text("A whole transcript").click()
    lines = ["T: What would you like to be different?", "C: I want to drink less.", "T: You want to be there for them."]
    page.get_by_label("Transcript").fill("\n".join(lines * 20))
    page.get_by_role("button", name="Read it").click()
    expect(page.locator("#session .cl-turns > li")).to_have_count(60)
    expect(page.locator("#session")).to_contain_text("MI fidelity")
    shot(page, "transcript")
    page.get_by_label("What is said").fill("I could begin tomorrow.")
    page.get_by_role("button", name="Add the turn").click()
    expect(page.locator("#session .cl-turns > li")).to_have_count(61)
    page.get_by_label("Transcript").fill("Mum: sleep well")
    page.get_by_role("button", name="Read it").click()
    expect(page.locator("#session .cl-problem")).to_contain_text("Line 1 says nothing of who speaks")
