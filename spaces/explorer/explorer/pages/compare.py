"""The second tab: two datasets, parts, languages or versions beside each other."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import gradio as gr

from explorer.asked import read_link
from explorer.comparing import compare
from explorer.errors import FilterError
from explorer.filters import Filter
from explorer.holdings import Holdings
from explorer.html_answers import problem
from explorer.html_comparison import comparison, notes_view
from explorer.html_elements import Html, element, joined
from explorer.naming import language_names, title
from explorer.release_notes import release_notes
from explorer.shown import Shown
from explorer.store import Store

WHOLE = "all languages"
INTRODUCTION = (
    "Choose two sides: two datasets, two parts of one, the same part in two languages, or two versions of a dataset. "
    "Shares are compared, not counts."
)
Side = tuple[gr.Dropdown, gr.Dropdown, gr.Dropdown]


def add(page: gr.Blocks, holdings: Holdings) -> None:
    """Add the tab to the page that is being built."""
    store = holdings.store
    gr.HTML(element("p", INTRODUCTION), apply_default_css=False)
    with gr.Row(elem_classes="cl-controls"):
        sides = [_side(store, name, place) for place, name in enumerate(("First", "Second"))]
    with gr.Row():
        button = gr.Button("Compare", variant="primary", size="sm", scale=0)
    view = gr.HTML(elem_id="comparison", apply_default_css=False)
    quick: dict[str, Any] = {"api_visibility": "private", "queue": False}

    def parts(dataset: str) -> list[Any]:
        """Offer the parts and languages of a dataset."""
        return _offered(store, dataset)

    def languages(dataset: str, config: str) -> Any:  # noqa: ANN401 - an update
        """Offer the languages of a part."""
        return gr.update(choices=_languages(store, dataset, config), value="")

    def compared(*chosen: str) -> str:
        """Show both sides beside each other."""
        return _compared(store, chosen[:3], chosen[3:])

    def linked(link: str) -> list[Any]:
        """Show what a link compares."""
        return _linked(store, link)

    for dataset, config, language in sides:
        dataset.input(parts, dataset, [config, language], show_progress="hidden", **quick)
        config.input(languages, [dataset, config], language, show_progress="hidden", **quick)
    button.click(compared, [*sides[0], *sides[1]], view, **quick)
    link = gr.Textbox(visible=False)
    page.load(
        linked, link, [*sides[0], *sides[1], view], js="() => window.explorer.link()", show_progress="hidden", **quick
    )


def _side(store: Store, name: str, place: int) -> Side:
    """Add one side; it starts with the dataset with rows at that place, or the last of them."""
    choices = [(f"{one.title} · {one.version}", f"{one.dataset}@{one.version}") for one in store.shelf.values()]
    whole = [f"{one.dataset}@{one.version}" for one in store.shelf.values() if one.configs]
    first = (whole[: place + 1] or [one for _, one in choices[:1]] or [""])[-1]
    config, language = _offered(store, first)
    with gr.Column(min_width=260):
        return (
            gr.Dropdown(choices, value=first or None, label=f"{name} dataset"),
            gr.Dropdown(config["choices"], value=config["value"], label=f"{name} part"),
            gr.Dropdown(language["choices"], value="", label=f"{name} language"),
        )


def _offered(store: Store, dataset: str) -> list[Any]:
    shown = _shown(store, dataset)
    configs = [(title(one.name), one.name) for one in shown.configs] if shown else []
    config = configs[0][1] if configs else ""
    return [gr.update(choices=configs or [("published numbers", "")], value=config),
            gr.update(choices=_languages(store, dataset, config), value="")]  # fmt: skip


def _languages(store: Store, dataset: str, config: str) -> list[tuple[str, str]]:
    shown = _shown(store, dataset)
    if shown is None or not shown.configs:
        return [(WHOLE, "")]
    codes = store.table(shown.dataset, shown.version, config or "").facets.get("language")
    return [(WHOLE, ""), *((language_names(one)[0], one) for one in (codes.values if codes else ()))]


def _shown(store: Store, dataset: str) -> Shown | None:
    name, _, version = dataset.partition("@")
    return store.shelf.get((name, version))


def _compared(store: Store, left: tuple[str, ...], right: tuple[str, ...]) -> Html:
    try:
        return _view(store, _filter(*left), _filter(*right))
    except FilterError as found:
        return problem(str(found))


def _filter(dataset: str, config: str, language: str) -> Filter:
    name, _, version = (dataset or "").partition("@")
    return Filter(
        dataset=name, version=version, config=config or "", values={"language": (language,)} if language else {}
    )


def _view(store: Store, left: Filter, right: Filter) -> Html:
    query = urlencode({"tab": "compare", "left": left.as_query(), "right": right.as_query()})
    here = element("p", element("a", "Link to this comparison", href=f"?{query}"))
    found = joined([comparison(compare(store, left, right)), here])
    if left.dataset != right.dataset or left.version == right.version:
        return found
    sides = (store.shown(one.dataset, one.version) for one in (left, right))
    return joined([found, notes_view(release_notes(*sides))])


def _linked(store: Store, link: str) -> list[Any]:
    """Return both sides' choices and the comparison; nothing where the link compares nothing."""
    unchanged: list[Any] = [gr.skip()] * 6
    try:
        asked = read_link(link)
        if not asked.compares:
            return [*unchanged, ""]
        return [*_chosen(store, asked.left), *_chosen(store, asked.right), _view(store, asked.left, asked.right)]
    except FilterError as found:
        return [*unchanged, problem(str(found)) if "tab=compare" in link else ""]


def _chosen(store: Store, asked: Filter) -> list[Any]:
    """Return the choices of a side as a link has them."""
    dataset = f"{asked.dataset}@{store.shown(asked.dataset, asked.version).version}" if asked.dataset else ""
    config, language = _offered(store, dataset)
    config["value"] = asked.config or config["value"]
    language["value"] = next(iter(asked.values.get("language", ())), "")
    return [gr.update(value=dataset or None), config, language]
