"""The tab with all help lines, by country and language."""

from __future__ import annotations

from typing import Any

import gradio as gr

from explorer.care import help_for
from explorer.cue_recall import in_total, read_table
from explorer.help_lines import LANGUAGES, help_lines
from explorer.holdings import Holdings
from explorer.html_elements import Html, element, folded, table
from explorer.html_help import help_card
from explorer.naming import language_names, region

ANYWHERE = "any country"
CUES = (
    "Text that is typed for a model is first looked through for cues of acute danger, here in memory, and help is "
    "shown first where one is found. The list misses much: of {of} sentences in {languages} languages that say plainly "
    "what is the matter, written after the list was closed, it found {share:.0%}, and of {veiled_of} that do not name "
    "it {veiled:.0%}. One author wrote list and sentences, so what visitors write may be found less often. Somebody in "
    "danger must not rely on it."
)


def add(page: gr.Blocks, holdings: Holdings) -> None:
    """Add the tab to the page that is being built."""
    del page, holdings
    countries = sorted({one.country for one in help_lines().shown() if one.country}, key=region)
    with gr.Row(elem_classes="cl-controls"):
        country = gr.Dropdown([(ANYWHERE, ""), *((region(one), one) for one in countries)], value="", label="Country")
        tongue = gr.Dropdown([(_named(one), one) for one in LANGUAGES], value="en", label="Language of the help")
    view = gr.HTML(help_card(help_for(None, "en")), apply_default_css=False)
    gr.HTML(cues_stated(), apply_default_css=False)

    def chosen(country: str, language: str) -> str:
        """Show the lines of a country and language."""
        return help_card(help_for(country or None, language))

    shared: dict[str, Any] = {"api_visibility": "private", "queue": False, "show_progress": "hidden"}
    for one in (country, tongue):
        one.input(chosen, [country, tongue], view, **shared)


def _named(tag: str) -> str:
    english, own = language_names(tag)
    return english if english == own else f"{english} · {own}"


def cues_stated() -> Html:
    """Return how the cues of danger work and how much they find."""
    found = read_table()
    plain, veiled = in_total(found).plain, in_total(found).veiled
    said = CUES.format(of=plain.of, languages=len(found), share=plain.value, veiled_of=veiled.of, veiled=veiled.value)
    rows = (
        (language_names(tag)[0], f"{one.plain.found} of {one.plain.of}", f"{one.veiled.found} of {one.veiled.of}",
         f"{one.held_out_false_alarms.found} of {one.held_out_false_alarms.of}")
        for tag, one in found.items()
    )  # fmt: skip
    heads = ("language", "found, said plainly", "found, said without naming it", "false alarms")
    return element("section", element("h3", "What is looked for in typed text"), element("p", said),
                   folded("By language", table(heads, rows, label="What the cues find", shown=False)))  # fmt: skip
