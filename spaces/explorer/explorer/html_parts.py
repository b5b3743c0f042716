"""What is known beside the words: facts, labels, spans, what annotators and raters said, and which model wrote."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from explorer.content import Annotation, Marks, Rating, Read, Row, Span, Turn
from explorer.html_covered import covered
from explorer.html_elements import Html, element, escaped, folded, joined, table
from explorer.html_text import WITHHELD, inline_text, span_caption
from explorer.naming import METHODS, METHODS_EXPLAINED, label, title, value_of

BESIDE = {"language": "language_method", "culture": "culture_basis", "translation": "original_language"}
"""Facts that are said together with another."""
LISTED_FACTS = ("language", "region", "culture", "origin", "translation", "split", "fold", "group_id", "source_dataset",
                "source_version", "source_licence")  # fmt: skip
BADGES = {"behaviour_main": "main", "talk_type": "talk", "strategies": "strategy", "question_types": "type"}
"""What stands before a label that could be taken for one of another kind."""
UNNAMED = ("target_id", "language", "language_method", "region", "culture", "culture_basis", "origin", "translation",
           "original_language", "parallel_id", "group_id", "fold", "split")  # fmt: skip
"""Columns of a row about something else that repeat what is known of that."""
LONGEST_VALUE = 300


def facts(read: Read, licence: str) -> Html:
    """Return what is known of a row, by column; what is not known is not named."""
    pairs = [(title(name), _fact(name, read.facts)) for name in LISTED_FACTS if name in read.facts]
    if "source_licence" not in read.facts:
        pairs.append((title("source_licence"), escaped(licence)))
    return definitions(pairs)


def _fact(name: str, known: Row) -> Html:
    value = value_of(name, str(known[name]))
    beside = known.get(BESIDE.get(name, ""))
    if beside is None:
        return value
    said = (
        joined(["from ", value_of("original_language", str(beside))]) if name == "translation" else label(str(beside))
    )
    return joined([value, element("span", " (", said, ")", class_="cl-note")])


def definitions(pairs: Iterable[tuple[str, Html]]) -> Html:
    """Return names and what they stand for."""
    rows = (element("div", element("dt", name), element("dd", value)) for name, value in pairs)
    return element("dl", *rows, class_="cl-facts")


def badge(column: str, value: str, method: str | None = None) -> Html:
    """Return a label, what kind of label it is, and how it came about unless that is said for all of them."""
    kind = element("span", f"{BADGES[column]}: ", class_="cl-kind") if column in BADGES else None
    shown = element("bdi", label(value))
    how = joined([" ", method_mark(method)]) if method else None
    return element("li", kind, shown, how, class_="cl-badge", data_column=column, data_value=value)


def method_mark(method: str) -> Html:
    """Return how a label came about."""
    return element("span", METHODS.get(method, method), class_="cl-method", title=METHODS_EXPLAINED.get(method))


def badges(found: Sequence[tuple[str, str]], methods: Row) -> Html | None:
    """Return labels (column and value); where all came about in the same way, that stands once at their end."""
    if not found:
        return None
    how = {column: str(methods[column]) for column, _ in found if methods.get(column)}
    same = next(iter(how.values())) if _alike(found, how) else None
    items = [badge(column, value, None if same else how.get(column)) for column, value in found]
    items += [element("li", method_mark(same), class_="cl-how")] if same else []
    return element("ul", *items, class_="cl-badges", aria_label="Labels")


def _alike(found: Sequence[tuple[str, str]], how: Mapping[str, str]) -> bool:
    return len(set(how.values())) == 1 and all(column in how for column, _ in found)


def labels_of(turn: Turn) -> list[tuple[str, str]]:
    """Return the labels of a turn by column: main class and behaviours, talk type, strategies."""
    found = [("behaviour_main", turn.main)] if turn.main else []
    found += [("behaviours", one) for one in turn.behaviours]
    found += [("talk_type", turn.talk_type)] if turn.talk_type else []
    return found + [("strategies", one) for one in turn.strategies]


def span_list(spans: Sequence[Span], language: str | None) -> Html | None:
    """Return the spans in the order of their numbers: kind and label, the phrase where it is published, its place."""
    if not spans:
        return None
    found = (element("li", _span(one, language), data_kind=one.kind, data_label=one.label) for one in spans)
    return folded(f"Spans: {len(spans)}", element("ol", *found, class_="cl-spans"))


def _span(span: Span, language: str | None) -> Html:
    place = f" (characters {span.start}–{span.end})" if span.start is not None and span.end is not None else None
    phrase = escaped(WITHHELD)
    if span.phrase is not None:
        phrase = covered(inline_text(span.phrase, language), high=span.high_distress)
    return joined([
        element("span", span_caption(span), class_="cl-caption"), " ", phrase,
        element("span", place, class_="cl-note") if place else None,
        joined([" ", method_mark(span.method)]) if span.method else None,
    ])  # fmt: skip


def annotators(
    annotations: Sequence[Annotation], differing: Iterable[str], agreement: float | None = None
) -> Html | None:
    """Return what each annotator found, and on what they differ."""
    if not annotations:
        return None
    names = sorted({one.annotator for one in annotations}, key=lambda one: (len(one), one))
    views: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for one in annotations:
        views[one.attribute][one.annotator].append(one.value)
    apart = set(differing)
    rows = (
        [
            joined([label(attribute), element("strong", " differ") if attribute in apart else None]),
            *(", ".join(map(label, found.get(name, ()))) or "–" for name in names),
        ]
        for attribute, found in views.items()
    )
    agreed = f", agreement {agreement:.0%}" if agreement is not None else ""
    head = f"Annotators: {len(names)}{agreed}" + (f"; they differ on {len(apart)} of {len(views)}" if apart else "")
    what = "What each annotator found"
    return folded(head, table(["what", *(f"annotator {name}" for name in names)], rows, label=what, shown=False))


def ratings(found: Sequence[Rating]) -> Html | None:
    """Return ratings with their scales."""
    if not found:
        return None
    rows = (
        (label(one.item), f"{one.value:g}", f"{one.minimum:g} to {one.maximum:g}", label(one.scale), one.rater or "–")
        for one in found
    )
    head = ("item", "rating", "possible", "scale", "rated by")
    return folded(f"Ratings: {len(found)}", table(head, rows, label="Ratings", shown=False))


def generation(found: Sequence[Row]) -> Html | None:
    """Return which model wrote what, and what it was prompted with."""
    if not found:
        return None
    columns = [name for name in dict.fromkeys(name for row in found for name in row) if name not in UNNAMED]
    columns = [name for name in columns if any(row.get(name) not in (None, []) for row in found)]
    rows = ([_cell(row.get(name)) for name in columns] for row in found)
    return folded("Which model wrote this", table([title(one) for one in columns], rows, label="Models", shown=False))


def _cell(value: object) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else "–" if value is None else str(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


def said_of(marks: Marks, agreement: float | None = None) -> Html:
    """Return what annotators and raters said of a turn or of the whole, and which model wrote it."""
    return joined([
        annotators(marks.annotations, marks.disagreements, agreement), ratings(marks.ratings),
        generation(marks.generation),
    ])  # fmt: skip
