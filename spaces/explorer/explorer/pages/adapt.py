"""The tab of the local app: strategies of cultural adaptation, tried with a model of one's own, side by side."""

from __future__ import annotations

import os

import gradio as gr

from explorer.adapting import NAMES, Adapted, Prompted, adapted, post, prompted, server, why_not_here
from explorer.care import first_help, help_for
from explorer.errors import FilterError
from explorer.holdings import Holdings
from explorer.html_answers import problem
from explorer.html_elements import Html, element, folded, joined
from explorer.html_help import help_card, help_strip
from explorer.html_text import text_block

NOTICE = (
    "What is typed goes to the endpoint that you name and nowhere else; the key is kept for the request alone. Replies "
    "are written by a model and checked by nobody."
)
AFTER_HELP = "What was asked for"


def add(page: gr.Blocks, holdings: Holdings) -> None:
    """Add the tab to the page that is being built."""
    del page
    if why := why_not_here(os.environ):
        gr.HTML(problem(why), apply_default_css=False)
        return
    notice = element("p", NOTICE, class_="cl-note")
    gr.HTML(joined([help_strip(help_for(None, None)), notice]), apply_default_css=False)
    text = gr.Textbox(
        label="Post", lines=4, max_lines=20, max_length=holdings.limits.characters, elem_classes="cl-typed"
    )
    with gr.Row(elem_classes="cl-controls"):
        language = gr.Textbox("en", label="Language (tag)", max_lines=1, max_length=35)
        culture = gr.Textbox(label="Whose culture", max_lines=1, max_length=200)
    chosen = gr.CheckboxGroup(list(NAMES), value=list(NAMES), label="Strategies")
    with gr.Row(elem_classes="cl-controls"):
        address = gr.Textbox("http://127.0.0.1:8080/v1", label="Endpoint", max_lines=1, max_length=2_000)
        model = gr.Textbox(label="Model", max_lines=1, max_length=200)
        key = gr.Textbox(label="Key (optional)", type="password", max_lines=1, max_length=4_000)
    with gr.Row(elem_classes="cl-actions"):
        shown = gr.Button("Show the prompts", size="sm", scale=0)
        asked = gr.Button("Ask the model", variant="primary", size="sm", scale=0)
    view = gr.HTML(elem_id="adapted", apply_default_css=False)

    def prompts(text: str, language: str, culture: str, chosen: list[str]) -> str:
        """Show what would be asked under each strategy."""
        try:
            return _with_help(text, _beside([_prompt(one) for one in prompted(post(text, language, culture), chosen)]))
        except FilterError as found:
            return problem(str(found))

    async def replies(
        text: str, language: str, culture: str, chosen: list[str], address: str, model: str, key: str
    ) -> str:
        """Show what the model answers under each strategy."""
        try:
            asked = prompted(post(text, language, culture), chosen)
            return _with_help(text, _beside([_reply(one) for one in await adapted(server(address, model, key), asked)]))
        except FilterError as found:
            return problem(str(found))

    given = [text, language, culture, chosen]
    shown.click(prompts, given, view, api_visibility="private")
    asked.click(replies, [*given, address, model, key], view, api_visibility="private", concurrency_limit=1)


def _with_help(text: str, view: Html) -> Html:
    cues = first_help(text)
    return joined([help_card(help_for(None, cues[0].language), first=True), folded(AFTER_HELP, view)]) if cues else view


def _beside(parts: list[Html]) -> Html:
    return element("div", *parts, class_="cl-pair")


def _prompt(one: Prompted) -> Html:
    messages = (
        joined([element("h4", message.role), element("pre", message.content, tabindex=0)]) for message in one.messages
    )
    return element("section", element("h3", one.strategy), element("p", one.prompt, class_="cl-note"), *messages)


def _reply(one: Adapted) -> Html:
    reply = text_block(one.reply, None) if one.reply else None
    trouble = problem(one.problem) if one.problem else None
    return element("section", element("h3", one.asked.strategy), trouble, reply,
                   element("p", f"by {one.model}", class_="cl-note"), folded("Prompt", _prompt(one.asked)))  # fmt: skip
