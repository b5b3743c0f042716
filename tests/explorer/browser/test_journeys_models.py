"""Trying the baselines in a real browser, with help before every box, and before answers that it must precede."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browsing import Visit, shot
from explorer.care import help_for

if TYPE_CHECKING:
    from playwright.sync_api import Page


def choose(page: Page, label: str, name: str) -> None:
    """Choose from a list."""
    page.get_by_label(label, exact=True).click()
    page.get_by_role("option", name=name, exact=True).click()


def ask(page: Page, text: str) -> None:
    """Type a text and ask."""
    page.get_by_label("Text", exact=True).fill(text)
    page.get_by_role("button", name="Ask the model").click()


def test_each_model_of_a_text_answers(visit: Visit) -> None:
    page = visit("?tab=baselines")
    page.get_by_label("Model", exact=True).click()
    names = [one.strip().removeprefix("✓").strip() for one in page.get_by_role("option").all_inner_texts()]
    page.keyboard.press("Escape")
    assert len(names) == 5
    for name in names:
        choose(page, "Model", name)
        ask(page, "My mother says that our family does not talk about it. I cannot sleep.")
        answer = page.locator("#answer .cl-answer", has=page.get_by_role("heading", name=name))
        answer.wait_for()
        assert answer.locator(".cl-bars tbody tr").count() >= 2
        assert "Trained on" in answer.inner_text()
    shot(page, "baselines", whole=True)


def test_two_models_and_each_sentence(visit: Visit) -> None:
    page = visit("?tab=baselines")
    page.get_by_label("Beside it", exact=True).click()
    page.get_by_role("option").nth(1).click()
    ask(page, "I could try.")
    page.wait_for_selector("#answer .cl-pair .cl-answer")
    page.get_by_label("Each sentence by itself").check()
    ask(page, "I could try. But I will not!")
    page.wait_for_selector("#answer .cl-answer table >> text=But I will not!")


def test_a_conversation_is_built_turn_by_turn(visit: Visit) -> None:
    page = visit("?tab=baselines")
    for role, text in (("Client", "I might drink less."), ("Therapist", "You want to be there for your kids.")):
        page.get_by_label(role, exact=True).check()
        page.get_by_label("What is said").fill(text)
        page.get_by_role("button", name="Add the turn").click()
        page.wait_for_selector(f"#session .cl-turns >> text={text}")
    assert page.locator("#session .cl-turn").count() == 2
    assert page.locator("#session .cl-answer .cl-bars").count() == 2
    shot(page, "conversation", whole=True)
    page.get_by_role("button", name="Take the last back").click()
    page.wait_for_function("() => document.querySelectorAll('#session .cl-turn').length === 1")
    page.get_by_role("button", name="Begin anew").click()
    page.wait_for_function("() => !document.querySelector('#session .cl-turn')")


@pytest.mark.parametrize("text", ["I want to kill myself.", "나는 죽고 싶어요."])
def test_help_comes_before_the_answer(visit: Visit, text: str) -> None:
    page = visit("?tab=baselines")
    boxes = page.locator(".cl-typed textarea")
    boxes.first.wait_for()
    strips = page.locator(".cl-help-strip")
    assert strips.count() >= boxes.count()
    ask(page, text)
    page.wait_for_selector("#answer .cl-help")
    order = page.evaluate("""() => {
        const [help, answer] = ['.cl-help', '.cl-answer'].map(one => document.querySelector('#answer ' + one));
        return help.compareDocumentPosition(answer) & Node.DOCUMENT_POSITION_FOLLOWING;
    }""")
    assert order
    assert not page.locator("#answer .cl-answer").is_visible()
    shot(page, f"help-first-{len(text)}")


def test_help_lines_of_a_country(visit: Visit) -> None:
    page = visit("?tab=help")
    choose(page, "Country", "Germany (DE)")
    found = help_for("DE", "en")
    page.wait_for_selector(f".cl-help >> text={found.lines[0].name}")
    said = page.locator(".cl-help").inner_text()
    for one in (*found.emergency, *found.lines, *found.directories):
        assert one.name in said
        assert (one.number or "") in said
    shot(page, "help")
