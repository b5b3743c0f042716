"""What a baseline answers: probabilities as bars, what speaks for the likeliest, and how far it can be trusted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from explorer.built_sessions import Forecast, Turn
from explorer.html_charts import length
from explorer.html_elements import Html, element, folded, joined, table
from explorer.html_markdown import markdown
from explorer.html_text import inline_text, text_block
from explorer.model_descriptions import Baseline
from explorer.model_figures import calibration_note
from explorer.naming import label, language_names
from explorer.trying import Answer, Compared, Sentence, Share

MACHINE_WRITTEN = "It learnt from machine-written text alone: its figures say nothing of how it does on people's words."
NO_FIGURES = "No figures of this version lie beside it, so how good it is is not known here."
MOST_SHARES = 12


def problem(message: str) -> Html:
    """Return what went wrong."""
    return element("p", message, class_="cl-problem", role="alert")


def answer_view(found: Answer) -> Html:
    """Return what a model says of a text."""
    said = ", ".join(map(label, found.chosen)) or "none of its labels is likelier than not"
    return element("section", _title(found.model), element("p", "Says: ", element("strong", said), class_="cl-said"),
                   share_bars(found.shares, found.model.called), _reasons(found), trust(found.model),
                   class_="cl-answer")  # fmt: skip


def compared_view(found: Compared) -> Html:
    """Return what two models say of the same text, side by side, and whether they agree."""
    if not found.comparable:
        said = "They use different labels, so they cannot agree or differ."
    else:
        said = "Both decide for the same." if found.agree else "They decide differently."
    largest = [(label(name), f"{100 * by:+.0f} pp".replace("-", "−")) for name, by in found.differences[:3]]
    apart = "; most apart: " + ", ".join(f"{name} {by}" for name, by in largest) if largest and not found.agree else ""
    pair = element("div", answer_view(found.first), answer_view(found.second), class_="cl-pair")
    return joined([element("p", said, apart, class_="cl-said"), pair])


def sentences_view(text: str, found: Sequence[Sentence]) -> Html:
    """Return what a model says of each sentence."""
    model = found[0].answer.model
    rows = (
        (inline_text(text[one.start : one.end]), ", ".join(map(label, one.answer.chosen)) or "–",
         f"{100 * one.answer.shares[0].probability:.0f} %")
        for one in found
    )  # fmt: skip
    note = "The model says which kind a marked phrase is; it does not find phrases. Each sentence is taken as one."
    return element("section", _title(model), element("p", note, class_="cl-note"),
                   table(("sentence", "says", "probability"), rows, label="Each sentence"), trust(model),
                   class_="cl-answer")  # fmt: skip


def share_bars(shares: Sequence[Share], name: str) -> Html:
    """Return probabilities as bars from zero to one, the likeliest first."""
    rows = [
        element("tr", element("th", label(one.label), scope="row", title=one.definition or None),
                element("td", length(one.probability, 1.0),
                        element("span", f"{100 * one.probability:.1f} %", class_="cl-count")))
        for one in shares
    ]  # fmt: skip
    head = element("thead", element("tr", *(element("th", one, scope="col") for one in ("label", "probability"))))

    def chart(part: Sequence[Html]) -> Html:
        body = element(
            "table", element("caption", f"Probabilities, {name}"), head, element("tbody", *part), class_="cl-bars"
        )
        return element("figure", body, class_="cl-chart")

    more = folded(f"{len(rows) - MOST_SHARES} more", chart(rows[MOST_SHARES:])) if len(rows) > MOST_SHARES else None
    return joined([chart(rows[:MOST_SHARES]), more])


def _title(model: Baseline) -> Html:
    return element("h3", model.called)


def _reasons(found: Answer) -> Html | None:
    if not found.reasons:
        return None
    rows = ((inline_text(one.feature), one.kind, f"{one.weight:.2f}") for one in found.reasons)
    return folded(f"What speaks most for {label(found.shares[0].label)}",
                  table(("in the text", "as", "adds to the score"), rows, label="Reasons", shown=False))  # fmt: skip


def trust(model: Baseline) -> Html:
    """Return what a model learnt from and how far it can be trusted: calibration, figures by language, its card."""
    tongues = ", ".join(f"{language_names(tag)[0]} {count:,}" for tag, count in model.languages)
    learnt = f"Trained on {model.examples:,} examples of {model.dataset} {model.dataset_version} ({tongues})."
    lines = [element("li", one.line) for one in model.figures]
    measured = folded("How good it is, by dataset and language", element("ul", *lines)) if lines else None
    address = element("a", "Model card on the Hub", href=model.address, target="_blank", rel="noopener noreferrer")
    return element(
        "div",
        element("p", learnt, " ", MACHINE_WRITTEN if model.machine_written else None),
        element("p", calibration_note(model.figures) if lines else NO_FIGURES),
        measured,
        folded("Model card", element("article", markdown(model.card), class_="cl-card")) if model.card else None,
        element("p", address) if model.address else None,
        class_="cl-trust",
    )


def session_view(turns: Sequence[Turn]) -> Html:
    """Return a session as far as it is built."""
    items = (
        element("li", element("div", element("span", one.role, class_="cl-role"), " ", _codes(one), class_="cl-head"),
                text_block(one.text, None), class_="cl-turn", data_role=one.role)
        for one in turns
    )  # fmt: skip
    return element("ol", *items, class_="cl-turns", aria_label="The session so far")


def _codes(turn: Turn) -> Html:
    how = element("span", " machine" if turn.predicted else " yours", class_="cl-method")
    found = [element("li", label(one), how, class_="cl-badge") for one in turn.codes]
    return element("ul", *(found or [element("li", "no code", class_="cl-badge")]), class_="cl-badges")


def forecast_view(found: Forecast) -> Html:
    """Return what comes next, by the model and by rules."""
    known = f"{found.predicted} of the codes were given by a model" if found.predicted else "All codes are yours"
    none = f"; {found.uncoded} turns have none" if found.uncoded else ""
    rules = (
        share_bars(found.by_rules, "what followed such codes, less what the rules forbid") if found.by_rules else None
    )
    said = element("p", "The decision rules suggest: ", element("strong", label(found.suggested)), class_="cl-said")
    return element(
        "section", _title(found.model),
        element("p", f"{known}{none}. A forecast is only as good as they are.", class_="cl-note"),
        said if found.suggested else None,
        element("div", share_bars(found.by_model, found.model.called), rules, class_="cl-pair"), trust(found.model),
        class_="cl-answer",
    )  # fmt: skip


def fidelity_view(scores: Mapping[str, Any]) -> Html:
    """Return the summary scores of a session's codes; counts of what never occurs are left out."""
    families = [name for name in scores if name not in {"utterances", "not_computed"}]
    names = dict.fromkeys(name for family in families for name in scores[family])
    rows = [
        (label(name), *(_score(scores[family].get(name)) for family in families))
        for name in names
        if any(scores[family].get(name) for family in families)
    ]
    note = "From the codes above; global ratings need a trained rater, and are not computed."
    found = (
        table(("score", *(one.upper() for one in families)), rows, label="MI fidelity", shown=False) if rows else None
    )
    return folded("MI fidelity of this session", element("p", note, class_="cl-note"),
                  found or element("p", "The therapist has no codes yet."))  # fmt: skip


def _score(value: float | None) -> str:
    return "–" if value is None else f"{value:,.2f}".removesuffix(".00")
