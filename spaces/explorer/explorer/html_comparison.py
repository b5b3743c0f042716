"""A comparison as tables and paired bars, and what changed between versions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from explorer.columns import ROLES, TITLES
from explorer.comparing import Comparison, Overlap, Shares
from explorer.html_charts import length, share
from explorer.html_elements import Child, Html, element, folded, joined, table
from explorer.html_hits import filter_words
from explorer.html_markdown import markdown
from explorer.naming import label, value_of
from explorer.release_notes import Counted, LabelSet, ReleaseNotes
from explorer.sides import Lengths, Side

SHARES = (
    "A share is of all values given on its side; the difference is the second less the first, in percentage points."
)
PUBLISHED = "{} shows no rows here: its side is the published numbers of the whole config."
DEPENDENT = "Rows of one group (a situation, a video, a post) are not independent: compare groups as well as rows."
OPENED = ("language", "main", "behaviour", "talk_type")
"""Facets that are open at first."""
UNKNOWN = "–"


def comparison(found: Comparison) -> Html:
    """Return two sides beside each other."""
    both = found.left, found.right
    notes = [PUBLISHED.format(one.dataset) for one in both if not one.from_rows]
    return element(
        "article",
        *(element("p", one, class_="cl-note") for one in (*notes, DEPENDENT)),
        sizes(found),
        overlapping(found.overlap) if found.overlap else None,
        element("h3", "Labels and languages"),
        element("p", SHARES, class_="cl-note"),
        *(folded(TITLES[name], paired(name, values, names(found)), open_=name in OPENED)
          for name, values in found.facets.items()),
        class_="cl-comparison",
    )  # fmt: skip


def names(found: Comparison) -> tuple[str, str]:
    """Return what the two sides are called: no more than tells them apart."""
    left, right = found.left, found.right
    if (left.dataset, left.config) != (right.dataset, right.config):
        return _named(left), _named(right)
    if left.version != right.version:
        return f"{left.dataset} {left.version}", f"{right.dataset} {right.version}"
    return filter_words(left.filter), filter_words(right.filter)


def _named(side: Side) -> str:
    asked = filter_words(side.filter)
    return f"{side.dataset} ({side.config})" + ("" if asked == "all rows" else f": {asked}")


def sizes(found: Comparison) -> Html:
    """Return how much both sides hold, how long it is, and who talks how much."""
    both = found.left, found.right
    rows: list[tuple[str, str, str]] = [
        ("version", *_each(both, lambda one: one.version)),
        ("rows", *_each(both, lambda one: _whole(one.rows))),
        ("dialogues, posts, …", *_each(both, lambda one: _whole(one.dialogues))),
        ("groups", *_each(both, lambda one: _whole(one.groups))),
        *_lengths("turns", "turns of a dialogue", both),
        *_lengths("texts", "characters of a text", both),
        *_talk(found),
    ]
    return table(("", *names(found)), rows, label="Sizes and lengths")


def _each(both: tuple[Side, Side], of: Callable[[Side], str]) -> tuple[str, str]:
    return of(both[0]), of(both[1])


def _whole(count: int | None) -> str:
    return UNKNOWN if count is None else f"{count:,}"


def _lengths(name: str, said: str, both: tuple[Side, Side]) -> Iterable[tuple[str, str, str]]:
    measured: list[Lengths | None] = [getattr(one, name) for one in both]
    if not any(measured):
        return
    first, second = measured
    yield f"{said}, median", _median(first), _median(second)
    yield f"{said}, quartiles", _quartiles(first), _quartiles(second)


def _median(found: Lengths | None) -> str:
    return UNKNOWN if found is None else _number(found.median)


def _quartiles(found: Lengths | None) -> str:
    if found is None or found.lower is None or found.upper is None:
        return UNKNOWN
    return f"{_number(found.lower)} to {_number(found.upper)}"


def _number(value: float) -> str:
    return f"{value:,.1f}".removesuffix(".0")


def _talk(found: Comparison) -> Iterable[tuple[str, str, str]]:
    """Yield the talk of each role and how much the client says for what the therapist says."""
    both = found.left, found.right
    if not any(one.talk for one in both):
        return
    unit = found.counted_in
    for role in ROLES:
        first, second = (_whole(one.talk[role][unit]) if one.talk else UNKNOWN for one in both)
        yield f"{unit} of the {role}", first, second
    yield f"client's {unit} for one of the therapist's", _ratio(found.left, unit), _ratio(found.right, unit)


def _ratio(side: Side, unit: str) -> str:
    ratio = side.talk_ratio(unit)
    return UNKNOWN if ratio is None else f"{ratio:.2f}"


def overlapping(found: Overlap) -> Html:
    """Return what both sides hold."""
    rows = [
        ("dialogues, posts, … of the same name", f"{found.identifiers:,}"),
        ("situations of which both have a version", f"{found.situations:,}"),
    ]
    if found.texts is not None and found.texts_of_each is not None:
        first, second = found.texts_of_each
        said = f"{found.texts:,} ({share(found.texts, first)} of the first, {share(found.texts, second)} of the second)"
        rows.append(("the same texts (short ones, such as greetings, are often alike)", said))
    return table(("in both", "number"), rows, label="What both hold")


def paired(facet: str, values: Sequence[Shares], titles: tuple[str, str]) -> Html:
    """Return the shares of a facet on both sides as bars from zero, with numbers and the difference."""
    longest = max((part for one in values for part in one.shares if part is not None), default=0.0)
    rows = (
        element(
            "tr",
            element("th", value_of(facet, one.value), scope="row"),
            *(
                _side(count, part, longest, side)
                for count, part, side in zip(one.counts, one.shares, "ab", strict=True)
            ),
            element("td", points(one.difference), class_="cl-share"),
        )
        for one in values
    )
    head = element("tr", *(element("th", one, scope="col") for one in ("value", *titles, "difference")))
    caption = element("caption", TITLES[facet], class_="cl-unseen")
    parts = caption, element("thead", head), element("tbody", *rows)
    chart = element("table", *parts, class_="cl-bars cl-paired")
    return element("figure", chart, class_="cl-chart", data_facet=facet)


def _side(count: int | None, part: float | None, longest: float, side: str) -> Html:
    if count is None or part is None:
        return element("td", "not counted", class_="cl-note")
    said = f"{100 * part:.1f}\u00a0% ({count:,})"
    return element("td", length(part, longest, side), element("span", said, class_="cl-count"))


def points(difference: float | None) -> str:
    """Return a difference of shares in percentage points with its sign."""
    if difference is None:
        return UNKNOWN
    rounded = f"{100 * difference:+.1f}"
    return ("±0.0" if rounded in {"+0.0", "-0.0"} else rounded.replace("-", "−")) + "\u00a0pp"


def notes_view(found: ReleaseNotes) -> Html:
    """Return what changed between two versions."""
    title = f"{found.newer.title}: from {found.older.version} to {found.newer.version}"
    said = [joined([element("h4", f"{one.version}, {one.date}"), markdown(one.text)]) for one in found.changes]
    nothing = "The card names no change between these versions."
    same = f"The same content in both: {', '.join(found.same_content)}." if found.same_content else None
    return element(
        "article",
        element("h3", title),
        *(said or [element("p", nothing, class_="cl-note")]),
        table(("what", "before", "after"), found.rights, label="Rights") if found.rights else None,
        table(("config", "split", "before", "after", "change"), map(_count, found.counts), label="Rows")
        if found.counts else element("p", "Every config has as many rows as before.", class_="cl-note"),
        table(("label set", "new", "gone", "defined otherwise"), map(_labels, found.labels), label="Labels")
        if found.labels else None,
        element("p", same, class_="cl-note") if same else None,
        class_="cl-comparison",
    )  # fmt: skip


def _count(one: Counted) -> tuple[Child, ...]:
    return one.config, one.split or "all", f"{one.before:,}", f"{one.after:,}", f"{one.after - one.before:+,}"


def _labels(one: LabelSet) -> tuple[Child, ...]:
    return one.taxonomy, *(", ".join(map(label, each)) or UNKNOWN for each in (one.added, one.removed, one.redefined))
