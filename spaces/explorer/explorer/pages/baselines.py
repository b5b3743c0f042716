"""The tab where baselines are tried: on one text, and on a conversation that is built turn by turn.

Help comes before every answer. Nothing typed is kept here: a conversation lives in the visitor's page, which sends it
along each time.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any, Literal, cast

import gradio as gr
from vendored.labels import load_taxonomy

from explorer.built_sessions import FINE, TALK, Turn, checked, coded, fidelity, forecast
from explorer.care import first_help, help_for
from explorer.errors import FilterError
from explorer.holdings import Holdings
from explorer.html_answers import (
    answer_view,
    compared_view,
    fidelity_view,
    forecast_view,
    problem,
    sentences_view,
    session_view,
)
from explorer.html_card import broken
from explorer.html_elements import Html, element, folded, joined
from explorer.html_help import help_card, help_strip
from explorer.models import Baselines, Limits
from explorer.transcripts import read_transcript
from explorer.trying import by_sentence, classify, compared

NO_MODEL = "no other model"
NOTICE = (
    "Type words that you made up, at most {characters:,} characters. Please do not type a real client's words, or "
    "anything by which a person can be known. A model's answer is a guess about language, no judgement of a person."
)
NOTHING_HERE = "There is no model here. Train one with `careloom train`, or name releases in datasets.yaml."
AFTER_HELP = "What the model says"
AS_LINES = (
    "A line a turn: “Therapist: …”, “Client: …”, or T: and C:. A line without a name goes on with the turn before."
)
LONGEST_SESSION = 2_000_000


def add(page: gr.Blocks, holdings: Holdings) -> None:
    """Add the tab to the page that is being built."""
    del page
    baselines, limits = holdings.baselines, holdings.limits
    gr.HTML(
        joined([broken(baselines.broken), None if baselines.usable else element("p", NOTHING_HERE)]),
        apply_default_css=False,
    )
    single = [(one.called, one.name) for one in baselines.usable if not one.forecasts]
    ahead = [(one.called, one.name) for one in baselines.usable if one.forecasts]
    if single:
        with gr.Accordion("One text", open=True):
            _one_text(baselines, limits, single)
    if single or ahead:
        with gr.Accordion("A conversation, turn by turn", open=True):
            _conversation(baselines, limits, ahead)


def _before_typing(limits: Limits) -> None:
    """Add what stands before every text box."""
    notice = element("p", NOTICE.format(characters=limits.characters), class_="cl-note")
    gr.HTML(joined([help_strip(help_for(None, None)), notice]), apply_default_css=False)


def _one_text(baselines: Baselines, limits: Limits, models: list[tuple[str, str]]) -> None:
    _before_typing(limits)
    with gr.Row(elem_classes="cl-controls"):
        first = gr.Dropdown(models, value=models[0][1], label="Model", elem_id="model")
        second = gr.Dropdown([(NO_MODEL, ""), *models], value="", label="Beside it")
    text = gr.Textbox(label="Text", lines=3, max_lines=12, max_length=limits.characters, elem_classes="cl-typed")
    with gr.Row(elem_classes="cl-actions"):
        each = gr.Checkbox(label="Each sentence by itself", min_width=220, scale=0)
        button = gr.Button("Ask the model", variant="primary", size="sm", scale=0)
    view = gr.HTML(elem_id="answer", apply_default_css=False)

    def asked(first: str, second: str, text: str, each: bool) -> str:  # noqa: FBT001 - a box that is ticked
        """Show what one model or two say of a text."""
        return after_help(text, partial(_answer, baselines, limits, first, second, text, each=each))

    button.click(asked, [first, second, text, each], view, api_visibility="private", concurrency_limit=2)


def _answer(baselines: Baselines, limits: Limits, first: str, second: str, text: str, *, each: bool) -> Html:
    if each:
        return sentences_view(text, by_sentence(baselines, first, text, limits))
    if second:
        return compared_view(compared(baselines, first, second, text, limits))
    return answer_view(classify(baselines, first, text, limits))


def after_help(text: str, answer: Callable[[], Html]) -> Html:
    """Return an answer; where what was typed holds a cue of danger, help first and the answer folded behind it."""
    try:
        cues = first_help(text or "")
        said = answer()
    except FilterError as found:
        said = problem(str(found))
    if not cues:
        return said
    return joined([help_card(help_for(None, cues[0].language), first=True), folded(AFTER_HELP, said)])


def _conversation(baselines: Baselines, limits: Limits, models: list[tuple[str, str]]) -> None:
    _before_typing(limits)
    with gr.Row(elem_classes="cl-controls"):
        role = gr.Radio([("Client", "client"), ("Therapist", "therapist")], value="client", label="Who speaks")
        codes = gr.Dropdown(_codes("client"), value=[], multiselect=True, label="Codes (else a model gives them)")
        model = gr.Dropdown(models, value=models[0][1] if models else None, label="Forecast by")
    text = gr.Textbox(label="What is said", lines=2, max_lines=8, max_length=limits.characters, elem_classes="cl-typed")
    with gr.Row(elem_classes="cl-actions"):
        added = gr.Button("Add the turn", variant="primary", size="sm", scale=0)
        undone = gr.Button("Take the last back", size="sm", scale=0)
        cleared = gr.Button("Begin anew", size="sm", scale=0)
    view = gr.HTML(elem_id="session", apply_default_css=False)
    session = gr.Textbox(value="[]", visible=False)
    quick: dict[str, Any] = {"api_visibility": "private", "concurrency_limit": 2}
    if limits.transcript:
        _transcript(baselines, limits, model, session, view)

    def offered(role: str) -> Any:  # noqa: ANN401 - an update
        """Offer the codes of who speaks."""
        return gr.update(choices=_codes(role), value=[])

    def said(session: str, role: str, text: str, codes: list[str], model: str) -> tuple[str, str, str]:
        """Add a turn, and show what comes next."""
        try:
            before = read_session(session, limits)
            turns = checked((*before, Turn(_role(role), text or "", tuple(codes or ()))), limits)
        except FilterError as found:
            return session, text, after_help(text, partial(problem, str(found)))
        return written(turns), "", after_help(text, partial(_session, baselines, limits, model, turns))

    def fewer(session: str, model: str) -> tuple[str, str]:
        """Take the last turn back."""
        try:
            turns = read_session(session, limits)[:-1]
            return written(turns), _session(baselines, limits, model, turns) if turns else ""
        except FilterError as found:
            return "[]", problem(str(found))

    def anew() -> tuple[str, str, str]:
        """Begin anew."""
        return "[]", "", ""

    role.input(offered, role, codes, show_progress="hidden", **quick)
    added.click(said, [session, role, text, codes, model], [session, text, view], **quick)
    undone.click(fewer, [session, model], [session, view], **quick)
    cleared.click(anew, None, [session, text, view], **quick)


def _transcript(baselines: Baselines, limits: Limits, model: gr.Dropdown, session: gr.Textbox, view: gr.HTML) -> None:
    """Add the box for a whole session, which takes the place of the one that is being built."""
    with gr.Accordion("A whole transcript", open=False):
        gr.HTML(help_strip(help_for(None, None)), apply_default_css=False)
        pasted = gr.Textbox(label="Transcript", lines=6, max_lines=20, max_length=limits.transcript, info=AS_LINES,
                            elem_classes="cl-typed")  # fmt: skip
        read = gr.Button("Read it", size="sm", scale=0)

    def whole(before: str, text: str, model: str) -> tuple[str, str]:
        """Show a whole session."""
        try:
            turns = checked(read_transcript(text or "", limits), limits)
        except FilterError as found:
            return before, after_help(text, partial(problem, str(found)))
        return written(turns), after_help(text, partial(_session, baselines, limits, model, turns))

    read.click(whole, [session, pasted, model], [session, view], api_visibility="private", concurrency_limit=1)


def _codes(role: str) -> list[tuple[str, str]]:
    labels = load_taxonomy(FINE if role == "therapist" else TALK)
    return [(one.replace("_", " "), one) for one in labels.names]


def _session(baselines: Baselines, limits: Limits, model: str, turns: tuple[Turn, ...]) -> Html:
    fine = coded(baselines, turns, fine=True)
    ahead = _part(lambda: forecast_view(forecast(baselines, model, turns, limits))) if model else None
    return joined([session_view(fine), ahead, _part(lambda: fidelity_view(fidelity(fine, limits)))])


def _part(answer: Callable[[], Html]) -> Html:
    """Return a part of an answer, or why there is none; the others stay."""
    try:
        return answer()
    except FilterError as found:
        return problem(str(found))


def written(turns: tuple[Turn, ...]) -> str:
    """Return turns as the page keeps them."""
    return json.dumps([[one.role, one.text, list(one.codes)] for one in turns], ensure_ascii=False)


def read_session(session: str, limits: Limits) -> tuple[Turn, ...]:
    """Return the turns that the page sends along; FilterError for what it cannot have sent."""
    try:
        found = json.loads(session if len(session) <= LONGEST_SESSION else "")
        turns = tuple(Turn(_role(role), str(text), tuple(map(str, codes))) for role, text, codes in found)
    except (ValueError, TypeError, RecursionError):
        raise FilterError("The conversation cannot be read. Begin anew.") from None
    return checked(turns, limits) if turns else ()


def _role(role: str) -> Literal["therapist", "client"]:
    """Return a role as it is typed; whether it is one is checked with the turn."""
    return cast("Literal['therapist', 'client']", str(role))
