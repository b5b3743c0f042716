"""Questions with their answers, personas as a sheet, judgements, and any other row: what a reader is shown of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from explorer.content import Read
from explorer.filters import ALL, Filter
from explorer.html_dialogue import dialogue_view, heading, parallel_links, synthetic_mark
from explorer.html_elements import Child, Html, element, joined, table
from explorer.html_parts import badges, definitions, facts, said_of
from explorer.html_phrases import post_view
from explorer.html_text import Ranges, inline_text, text_block
from explorer.naming import label, title, value_of
from explorer.normalisation import ranges
from explorer.shown import Shown

ENGLISH = "en"
QUESTION_LABELS = ("question_types", "strategies")
VERDICTS = {"a": "the first is more severe", "b": "the second is more severe", "tie": "both alike"}
JUDGED = ("base_persona_a", "base_persona_b", "persona_a", "persona_b", "score_a", "score_b", "verdict")


def row_view(shown: Shown, read: Read, asked: Filter | None = None) -> Html:
    """Return whatever is read, as its row type is shown."""
    if read.turns:
        return dialogue_view(shown, read, asked)
    if read.row_type == "posts":
        return post_view(shown, read)
    return element(
        "article", heading(read), synthetic_mark(read), facts(read, shown.licence), parallel_links(read),
        record(read, asked), said_of(read.marks),
        class_="cl-read", data_identifier=read.identifier, data_config=read.config,
    )  # fmt: skip


def record(read: Read, asked: Filter | None = None) -> Html:
    """Return what a question, persona, judgement or other row says."""
    if read.row_type == "questions":
        return _question(read, asked)
    if read.row_type == "personas":
        return _persona(read, asked)
    return _judgement(read) if read.row_type == "judgements" else _columns(read.details)


def _hits(text: object, asked: Filter | None, column: str) -> Ranges:
    if asked is None or not asked.terms or not isinstance(text, str) or asked.scope not in {ALL, column}:
        return ()
    return ranges(text, asked.terms)


def _question(read: Read, asked: Filter | None) -> Html:
    spoken, known = str(read.facts.get("language") or ""), read.details
    question, english = known.get("question"), known.get("question_english")
    answers = [one for one in known.get("answers") or () if one is not None]
    labels = [(name, one) for name in QUESTION_LABELS for one in known.get(name) or ()]
    return joined([
        definitions([(title("topic"), value_of("topic", known["topic"]))]) if known.get("topic") else None,
        badges(labels, {name: known.get(f"{name}_method") for name in QUESTION_LABELS}),
        element("h3", "Question"),
        text_block(question, spoken, hits=_hits(question, asked, "question")) if question or not english else None,
        text_block(english, ENGLISH, hits=_hits(english, asked, "question_english")) if english else None,
        element("h3", f"Answers: {len(answers)}") if answers else None,
        *(text_block(one, spoken, hits=_hits(one, asked, "answers")) for one in answers),
        _answer_groups(known.get("answer_groups") or (), spoken),
        _no_answers(known.get("no_answers") or ()),
    ])  # fmt: skip


def _answer_groups(groups: Iterable[Mapping[str, object]], spoken: str) -> Html | None:
    rows = [
        (
            _several(one.get("answers"), spoken),
            _several(one.get("answers_english"), ENGLISH),
            str(one.get("count") or "–"),
        )
        for one in groups
    ]
    return table(("answer", "in English", "people"), rows, label="What people answered") if rows else None


def _several(texts: object, language: str) -> Html:
    found = texts if isinstance(texts, list) else []
    return joined([inline_text(str(one), language) for one in found if one is not None], ", ")


def _no_answers(reasons: Iterable[Mapping[str, object]]) -> Html | None:
    rows = [(label(str(one.get("reason") or "–")), str(one.get("count") or "–")) for one in reasons]
    return table(("reason", "people"), rows, label="Why people gave no answer") if rows else None


def _persona(read: Read, asked: Filter | None) -> Html:
    """Return a persona's sheet, which is in English whatever language is spoken."""
    lists = {name: value for name, value in read.details.items() if isinstance(value, list)}
    short = {name: value for name, value in read.details.items() if name not in lists}
    sections = (
        element(
            "section",
            element("h3", title(name)),
            element("ul", *(element("li", _line(one, asked, name)) for one in found)),
        )
        for name, found in lists.items()
    )
    return joined([_columns(short), *sections])


def _line(item: object, asked: Filter | None, column: str) -> Html:
    if not isinstance(item, dict):
        return text_block(str(item), ENGLISH, hits=_hits(item, asked, column))
    name, severity = item.get("name"), item.get("severity")
    head: list[Child] = [element("strong", str(name)) if name else None,
                         f" (severity {severity} of 3)" if severity is not None else None]  # fmt: skip
    told = item.get("description")
    return joined([element("p", *head), text_block(str(told), ENGLISH) if told else None])


def _judgement(read: Read) -> Html:
    known = read.details
    rows = [
        (name, str(known.get(f"persona_{one}", "–")), str(known.get(f"score_{one}", "–")))
        for name, one in (("first", "a"), ("second", "b"))
    ]
    verdict = str(known.get("verdict", ""))
    beside = {name: value for name, value in known.items() if name not in JUDGED}
    return joined([
        element("p", element("strong", f"Verdict: {VERDICTS.get(verdict, label(verdict))}.")),
        table(("", "persona", "severity score"), rows, label="Whom the judge compared"),
        _columns(beside),
    ])  # fmt: skip


def _columns(known: Mapping[str, object]) -> Html:
    """Return the columns of a row with their values."""
    return definitions((title(name), _value(name, value)) for name, value in known.items())


def _value(name: str, value: object) -> Html:
    if isinstance(value, list):
        return joined([inline_text(str(one)) for one in value], ", ")
    if isinstance(value, bool):
        return element("span", "yes" if value else "no")
    return value_of(name, str(value)) if len(str(value)) < 100 else inline_text(str(value), longest=2_000)
