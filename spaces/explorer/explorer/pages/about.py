"""The tab that says what is shown here, from where, and what happens to what is typed."""

from __future__ import annotations

import os

import gradio as gr

from explorer.holdings import Holdings
from explorer.html_card import broken
from explorer.html_elements import Html, element, joined, table
from explorer.html_help import NOT_CARE
from explorer.shown import Rows, Shown

PRIVACY = (
    "What is typed is answered and forgotten: it is not stored, not written to a log, and not kept in the browser. The "
    "words that are searched for stand in the address of the page, so that a link restores them. There are no "
    "analytics, and the page asks nothing of any other host. Please type no words of a real client."
)
PURPOSE = (
    "Datasets of the Careloom kit are shown at released versions, each with its licence and verdict; rows appear only "
    "where anybody may have them. Everything here is for research and teaching."
)
OWN = (
    "Builds of this machine are shown whole, to whoever owns them: what others may have of each stands above it. "
    "Everything here is for research and teaching."
)
HERE = "http://127.0.0.1:7860"
ASKED = "Everything that is read here can be asked for: list, search, dialogue, facets, classify and forecast."
CODE = """\
from gradio_client import Client

explorer = Client("{address}")
explorer.predict(api_name="/list")
explorer.predict("?dataset={dataset}&query=hello", api_name="/search")"""
WHAT_ROWS = {Rows.ALL: "all rows", Rows.LABELS: "labels without words", Rows.NONE: "no rows"}


def add(page: gr.Blocks, holdings: Holdings) -> None:
    """Add the tab to the page that is being built."""
    view = gr.HTML(apply_default_css=False)

    def opened() -> str:
        """Say what is held by now: a model whose weights are broken is known when they are read."""
        return about_view(holdings)

    page.load(opened, None, view, api_visibility="private", queue=False, show_progress="hidden")


def about_view(holdings: Holdings) -> Html:
    """Return what is held and how it is treated."""
    shelf = list(holdings.store.shelf.values())
    datasets = table(("dataset", "version", "shown", "licence", "from"), map(_dataset, shelf), label="Datasets")
    rows = [(one.title, one.version, f"{one.dataset} {one.dataset_version}", one.licence)
            for one in holdings.baselines.usable]  # fmt: skip
    models = table(("model", "version", "trained on", "licence"), rows, label="Models") if rows else None
    name = next((one.dataset for one in shelf if one.configs), "NAME")
    lines = CODE.format(address=os.environ.get("SPACE_ID") or HERE, dataset=name)
    code = element("pre", element("code", lines), tabindex=0, dir="ltr")
    wrong = broken((*holdings.store.broken, *holdings.baselines.broken))
    purpose = [element("p", one) for one in (OWN if holdings.own else PURPOSE, PRIVACY, NOT_CARE)]
    return joined([
        element("section", element("h2", "About"), *purpose),
        element("section", element("h2", "What is shown"), datasets, models, wrong),
        element("section", element("h2", "From Python"), element("p", ASKED), code),
    ])  # fmt: skip


def _dataset(one: Shown) -> tuple[str, ...]:
    return one.title, one.version, WHAT_ROWS[one.rows], one.licence, one.repository or "this machine"
