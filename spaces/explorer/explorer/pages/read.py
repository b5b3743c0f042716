"""The first tab: choose a dataset, search it, and read what is found.

The address of the page is all that is remembered: whatever is clicked or typed becomes a link, and the link is shown.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

from explorer.asked import Asked, read_link
from explorer.errors import FilterError
from explorer.filters import ALL, LONGEST_QUERY, SORTS, Filter
from explorer.holdings import Holdings
from explorer.html_reading import Page, problem_page, reading_page
from explorer.naming import title
from explorer.searching import random_dialogue, scopes
from explorer.shown import Shown
from explorer.store import Store

HERE = "(...given) => [...given.slice(0, -1), window.explorer.link()]"
"""Puts the address of the page in the place of the last input, before anything is asked."""
CONNECTED = "window.explorer.connect(element, (name, data) => trigger('go', data), watch);"
SORT_NAMES = {"source": "as published", "random": "by chance", "longest": "longest first", "shortest": "shortest first"}


@dataclass(frozen=True, slots=True)
class Controls:
    """What stands above what is found."""

    dataset: gr.Dropdown
    config: gr.Dropdown
    query: gr.Textbox
    scope: gr.Dropdown
    sort: gr.Dropdown
    fewest: gr.Number
    link: gr.Textbox
    """Never seen; in its place the page puts its own address."""

    def chosen(self) -> list[Any]:
        """Return the controls as inputs, the link last."""
        return [self.dataset, self.config, self.query, self.scope, self.sort, self.fewest, self.link]

    def all(self) -> list[Any]:
        """Return the controls as outputs, without the link."""
        return self.chosen()[:-1]


def add(page: gr.Blocks, holdings: Holdings) -> None:
    """Add the tab to the page that is being built."""
    store = holdings.store
    controls, chance = _controls()
    view = gr.HTML(elem_id="finding", js_on_load=CONNECTED, apply_default_css=False)

    def linked(link: str) -> list[Any]:
        """Show what a link asks for."""
        return _shown(store, _from_link(store, link))

    def followed(event: gr.EventData) -> list[Any]:
        """Show what a link on the page asks for."""
        return linked(str(event.link))

    def changed(
        dataset: str, config: str, query: str, scope: str, sort: str, fewest: float | None, link: str
    ) -> list[Any]:
        """Show what the controls ask for."""
        return _shown(store, _from_controls(store, dataset, config, query, scope, sort, fewest, link))

    def by_chance(link: str) -> list[Any]:
        """Show a dialogue, post, ... of those that the link finds, chosen by chance."""
        return _shown(store, _by_chance(store, link))

    quick: dict[str, Any] = {"api_visibility": "private", "queue": False, "show_progress": "hidden",
                             "trigger_mode": "always_last"}  # fmt: skip
    outputs = [*controls.all(), view]
    page.load(linked, controls.link, outputs, js="() => window.explorer.link()", **quick)
    view.go(followed, None, outputs, **{**quick, "trigger_mode": "multiple"})
    chance.click(by_chance, controls.link, outputs, js="() => window.explorer.link()", **quick)
    for one in (controls.dataset.input, controls.config.input, controls.scope.input, controls.sort.input,
                controls.query.submit, controls.fewest.submit):  # fmt: skip
        one(changed, controls.chosen(), outputs, js=HERE, **quick)


def _controls() -> tuple[Controls, gr.Button]:
    with gr.Row(elem_classes="cl-controls"):
        dataset = gr.Dropdown([], label="Dataset", scale=3, min_width=200, elem_id="dataset")
        config = gr.Dropdown([], label="Part", scale=2, min_width=130, elem_id="config")
        scope = gr.Dropdown([ALL], value=ALL, label="Look in", scale=2, min_width=130)
        orders = [(SORT_NAMES[one], one) for one in SORTS]
        sort = gr.Dropdown(orders, value="source", label="Order", scale=2, min_width=130)
        fewest = gr.Number(0, label="Turns, at least", precision=0, minimum=0, scale=1, min_width=100)
    with gr.Row(elem_classes="cl-controls cl-search"):
        query = gr.Textbox(
            label="Search, in any language", scale=6, min_width=240, max_length=LONGEST_QUERY, max_lines=1,
            placeholder="words that must all occur, or “a phrase”", elem_id="query", submit_btn="Search",
        )  # fmt: skip
        chance = gr.Button("Random dialogue", size="sm", scale=0, min_width=150)
    return Controls(dataset, config, query, scope, sort, fewest, gr.Textbox(visible=False)), chance


def _from_link(store: Store, link: str) -> Page:
    try:
        return reading_page(store, read_link(link))
    except FilterError as problem:
        return problem_page(store, str(problem))


def _from_controls(
    store: Store, dataset: str, config: str, query: str, scope: str, sort: str, fewest: float | None, link: str
) -> Page:
    """Return the page for the controls; what else the link filters by stays where dataset and part do."""
    try:
        name, _, version = (dataset or "").partition("@")
        before = _filter_of(link)
        same = (before.dataset, before.version, before.config) == (name, version, config) or not before.dataset
        kept = before.values if same else {}
        moved = bool(before.dataset) and (before.dataset, before.version) != (name, version)
        return reading_page(store, Asked(filter=Filter(
            dataset=name, version=version, config="" if moved else config or "", values=kept, query=query or "",
            scope=(scope or ALL) if same else ALL, sort=sort or "source", min_turns=int(fewest or 0) if same else 0,
            seed=secrets.randbelow(2**31) if sort == "random" else 0,
        )))  # fmt: skip
    except FilterError as problem:
        return problem_page(store, str(problem))


def _filter_of(link: str) -> Filter:
    try:
        return read_link(link).filter
    except FilterError:
        return Filter()


def _by_chance(store: Store, link: str) -> Page:
    try:
        asked = read_link(link)
        filter_ = replace(asked.filter, seed=secrets.randbelow(2**31))
        identifier, _ = random_dialogue(store, filter_)
        return reading_page(store, Asked(filter=asked.filter, identifier=identifier))
    except FilterError as problem:
        return problem_page(store, str(problem))


def _shown(store: Store, page: Page) -> list[Any]:
    """Return the controls as they stand for a page, and the page."""
    asked, hits = page.asked.filter, page.hits
    named = [(_called(one), f"{one.dataset}@{one.version}") for one in store.shelf.values()]
    shown = store.shelf.get((asked.dataset, asked.version))
    configs = [(title(one.name), one.name) for one in shown.configs] if shown else []
    places = scopes(hits.table) if hits else (ALL,)
    return [
        gr.update(choices=named, value=f"{asked.dataset}@{asked.version}" if shown else None),
        gr.update(choices=configs, value=asked.config or None, interactive=bool(configs)),
        asked.query,  # no update: of those a session keeps what they hold
        gr.update(choices=[("everywhere" if one == ALL else title(one), one) for one in places], value=asked.scope),
        asked.sort,
        gr.update(value=asked.min_turns, visible=bool(hits and hits.table.turns is not None)),
        page.html,
    ]


def _called(shown: Shown) -> str:
    return f"{shown.title} · {shown.version}" + (" · no rows" if not shown.configs else "")
