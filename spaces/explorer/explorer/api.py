"""What programs can ask: the same as the page, through Gradio's client, and with the same refusals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, TypeVar

import gradio as gr
from gradio.events import api

from explorer.asked import read_link
from explorer.built_sessions import Turn
from explorer.built_sessions import forecast as forecast_of
from explorer.care import first_help, help_for
from explorer.dialogues import read
from explorer.errors import FilterError
from explorer.filters import Filter
from explorer.holdings import Holdings
from explorer.pages.baselines import read_session
from explorer.searching import search as search_for
from explorer.shown import Shown
from explorer.trying import Share
from explorer.trying import classify as classify_by

Answer = dict[str, Any]
T = TypeVar("T")


class Api:
    """The functions that a client can call; each raises gr.Error, which says what was wrong."""

    def __init__(self, holdings: Holdings) -> None:
        """Answer from what is held."""
        self._holdings = holdings

    def list(self) -> Answer:
        """Return the datasets and models that are shown, and what cannot be shown and why."""
        store, baselines = self._holdings.store, self._holdings.baselines
        return {
            "datasets": [_dataset(one) for one in store.shelf.values()],
            "models": [{"name": one.name, "version": one.version, "title": one.title, "labels": [*one.labels],
                        "forecasts": one.forecasts, "licence": one.licence} for one in baselines.usable],
            "broken": [asdict(one) for one in (*store.broken, *baselines.broken)],
        }  # fmt: skip

    def search(self, link: str) -> Answer:
        """Return what a link of the page finds (`?dataset=…&language=ko&query=…&page=2`): counts and a page of rows."""
        found = _or_error(lambda: search_for(self._holdings.store, _filter(link)))
        hits = [{"identifier": one.identifier, "turn_id": one.turn_id, "values": one.values, "matches": one.matches}
                for one in found.page]  # fmt: skip
        return {"dataset": found.table.dataset, "version": found.table.version, "config": found.table.config,
                "count": found.count, "dialogues": found.dialogues, "pages": found.pages, "hits": hits}  # fmt: skip

    def facets(self, link: str) -> Answer:
        """Return by what the rows that a link finds can be counted, and how many have each value."""
        found = _or_error(lambda: search_for(self._holdings.store, _filter(link)))
        return {"count": found.count, "facets": {
            one.name: {"title": one.title, "counts": dict(one.counts), "without": one.without, "multiple": one.multiple}
            for one in found.facets
        }}  # fmt: skip

    def dialogue(self, dataset: str, identifier: str, version: str = "", config: str = "") -> Answer:
        """Return a dialogue, post, question, ... with everything that is known of it."""
        asked = _or_error(lambda: Filter(dataset=dataset, version=version, config=config))
        found = _or_error(
            lambda: read(self._holdings.store, asked.dataset, identifier, version=asked.version, config=asked.config)
        )
        return asdict(found)

    def classify(self, model: str, text: str) -> Answer:
        """Return what a model says of a text that you made up; `help` is there where the text asks for it first."""
        found = _or_error(lambda: classify_by(self._holdings.baselines, model, text, self._holdings.limits))
        return {**_help(text), "model": found.model.name, "version": found.model.version, "chosen": [*found.chosen],
                "probabilities": _shares(found.shares)}  # fmt: skip

    def forecast(self, model: str, turns: str) -> Answer:
        """Return what comes next after turns, given as JSON: a list of [role, text, [codes]], codes may be empty."""
        given: tuple[Turn, ...] = _or_error(lambda: read_session(turns, self._holdings.limits))
        found = _or_error(lambda: forecast_of(self._holdings.baselines, model, given, self._holdings.limits))
        return {**_help("\n".join(one.text for one in given)), "model": found.model.name,
                "probabilities": _shares(found.by_model), "by_rules": _shares(found.by_rules),
                "suggested": found.suggested, "predicted_codes": found.predicted}  # fmt: skip


NAMES = ("list", "search", "facets", "dialogue", "classify", "forecast")


def add(holdings: Holdings) -> None:
    """Add the functions to the page that is being built."""
    asked = Api(holdings)
    for name in NAMES:
        limit = 2 if name in {"classify", "forecast"} else 8
        api(getattr(asked, name), api_name=name, concurrency_limit=limit)


def _or_error(function: Callable[[], T]) -> T:
    try:
        return function()
    except FilterError as found:
        raise gr.Error(str(found), print_exception=False) from None


def _filter(link: str) -> Filter:
    return read_link(link).filter


def _dataset(one: Shown) -> Answer:
    return {
        "dataset": one.dataset, "version": one.version, "repository": one.repository, "title": one.title,
        "licence": one.licence, "form": one.form, "access": one.access, "synthetic": one.synthetic,
        "languages": [*one.languages], "rows": one.rows.value, "why_no_rows": one.why_no_rows,
        "configs": [{"config": each.name, "row_type": each.row_type, "rows": each.rows, "splits": dict(each.splits)}
                    for each in one.configs],
    }  # fmt: skip


def _shares(found: tuple[Share, ...]) -> dict[str, float]:
    return {one.label: one.probability for one in found}


def _help(text: str) -> Answer:
    """Return help where a text asks for it before anything else; nothing otherwise."""
    cues = first_help(text)
    if not cues:
        return {}
    found = help_for(None, cues[0].language)
    lines = [{"name": one.name, "country": one.country, "number": one.number, "web": one.web}
             for one in (*found.lines, *found.directories)]  # fmt: skip
    return {"help": {"say": [found.texts.found, found.texts.danger], "lines": lines}}
