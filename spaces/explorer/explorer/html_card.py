"""What a dataset says of itself: the notices above everything, its card, and, where no rows are shown, its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from explorer.columns import NOT_LOADED, base_type
from explorer.html_charts import Bar, bars
from explorer.html_elements import Html, element, folded, joined, table
from explorer.html_markdown import markdown
from explorer.html_parts import definitions
from explorer.naming import language, title, value_of
from explorer.shown import CARD_ALONE, Broken, CodebookLabel, Rows, Shown

FORMS = {
    "full": "everything is published",
    "labels": "labels are published, words are not",
    "recipe": "no rows are published, but how to rebuild them from a copy of one's own",
    "none": "nothing is published but what it is",
    CARD_ALONE: "its card can be read by anybody",
}
ACCESS = {
    "open": "open to anybody",
    "auto": "given to whoever accepts the conditions",
    "manual": "given on request, by a person",
    "asked": "the rest is given to those who ask for it",
}
RESEARCH = "For research. No therapy, no diagnosis, no crisis service, and not clinically validated."
DISTRESS = " It speaks of distress."
SUBJECT = "mental-health"
"""The tag of datasets that speak of distress."""
SYNTHETIC = "Holds machine-written text: language models wrote rows of it. Nobody said those words."
OWN = "A build of this machine, which may hold more than what is published: {}."
OWN_GATED = "A build of this machine; what is published of it is {}."
NOT_COUNTED = ("fold",)


def notices(shown: Shown) -> Html:
    """Return what a reader must know before the first row: version, rights, who wrote it, what it speaks of."""
    release = shown.repository or "a local build"
    pairs = [
        ("Version", joined([shown.version, element("span", f" ({release})", class_="cl-note")])),
        (
            "Published",
            element("span", f"{FORMS.get(shown.form, shown.form)}; {ACCESS.get(shown.access, shown.access)}"),
        ),
        ("Licence", element("span", shown.licence)),
        ("Languages", joined([language(one) for one in shown.languages], ", ") if shown.languages else Html("–")),
    ]
    distress = DISTRESS if SUBJECT in (shown.metadata.get("tags") or [SUBJECT]) else None
    notes = [element("p", RESEARCH, distress, class_="cl-content-note", role="note")]
    notes += [element("p", SYNTHETIC, class_="cl-synthetic")] if shown.synthetic else []
    notes += [element("p", shown.why_no_rows, _ask(shown), class_="cl-withheld")] if shown.why_no_rows else []
    notes += [element("p", own, class_="cl-note")] if (own := _own(shown)) else []
    unusable = ((shown.manifest.get("withdrawals") or {}).get("versions") or {}).get(shown.version)
    notes += [element("p", f"Not to be used: {unusable}", class_="cl-withheld")] if unusable else []
    reasons = element("ul", *(element("li", one) for one in shown.reasons)) if shown.reasons else None
    why = folded("Why it is published so", reasons) if reasons else None
    return element("section", element("h2", shown.title), *notes, definitions(pairs), why,
                   class_="cl-notices", aria_label=f"About {shown.title}")  # fmt: skip


def _own(shown: Shown) -> str:
    """Return how a build of this machine differs from what others may have of it; empty where it does not."""
    if shown.repository or shown.rows is Rows.NONE:
        return ""
    if shown.form != "full":
        return OWN.format(FORMS.get(shown.form, shown.form))
    return OWN_GATED.format(ACCESS.get(shown.access, shown.access)) if shown.access != "open" else ""


def _ask(shown: Shown) -> Html | None:
    """Return the link to where access is asked for, where that is possible."""
    if not shown.repository or shown.access == "open" or shown.form == "none":
        return None
    address = f"https://huggingface.co/datasets/{shown.repository}"
    return joined([" ", element("a", "Ask for access", href=address, target="_blank", rel="noopener noreferrer")])


def card(shown: Shown) -> Html:
    """Return the card's text."""
    return element("article", markdown(shown.card), class_="cl-card")


def without_rows(shown: Shown) -> Html:
    """Return what is shown of a dataset whose rows are not: statistics and codebook, then the card."""
    return joined([statistics(shown), codebook(shown.codebook), card(shown)])


def codebook(labels: Sequence[CodebookLabel]) -> Html | None:
    """Return the labels with their definitions, by label set."""
    if not labels:
        return None
    ordered = sorted(labels, key=lambda one: (one.taxonomy, one.position))
    sets = (
        folded(
            joined([element("code", taxonomy), f": {len(found)} labels"]),
            table(("label", "what it means", "from"), ((one.label, one.definition, one.source) for one in found),
                  label=f"Labels of {taxonomy}", shown=False),
        )
        for taxonomy, found in ((name, list(rows)) for name, rows in groupby(ordered, key=lambda one: one.taxonomy))
    )  # fmt: skip
    return element("section", element("h3", "Codebook"), *sets, class_="cl-codebook")


def statistics(shown: Shown) -> Html | None:
    """Return the published numbers of each config: rows by split, labels, lengths, agreement; None where none are."""
    if not shown.statistics:
        return None
    found = (_of_config(name, known) for name, known in shown.statistics.items() if base_type(name) not in NOT_LOADED)
    return element("section", element("h3", "Published numbers"), *found, class_="cl-statistics")


def _of_config(name: str, known: Mapping[str, Any]) -> Html:
    head = f"{name}: {known.get('rows', 0):,} rows, {known.get('groups', 0):,} groups"
    return folded(head, splits(known), *labels(known), lengths(known), _agreement(known.get("agreement") or {}))


def splits(known: Mapping[str, Any]) -> Html:
    """Return rows and groups by split and language."""
    rows = (
        (split, f"{one.get('rows', 0):,}", f"{one.get('groups', 0):,}",
         ", ".join(f"{tag} {count:,}" for tag, count in (one.get("languages") or {}).items()))
        for split, one in (known.get("splits") or {}).items()
    )  # fmt: skip
    return table(("split", "rows", "groups", "languages"), rows, label="Splits")


def labels(known: Mapping[str, Any]) -> Iterable[Html]:
    """Return the chart of each label column that has values."""
    for column, counts in (known.get("labels") or {}).items():
        if counts and column not in NOT_COUNTED:
            ordered = [Bar(value_of(column, str(value)), int(count)) for value, count in counts.items()]
            yield bars(title(column), ordered, sum(counts.values()))


def lengths(known: Mapping[str, Any]) -> Html | None:
    """Return how long texts and dialogues are."""
    found = known.get("lengths") or {}
    names = ("count", "minimum", "mean", "median", "percentile_95", "maximum")
    rows = ((title(column), *(_number(one.get(name)) for name in names)) for column, one in found.items())
    heads = ("what", "number", "shortest", "mean", "median", "95th percentile", "longest")
    return table(heads, rows, label="Lengths in characters, of dialogues in turns") if found else None


def _agreement(known: Mapping[str, Mapping[str, Any]]) -> Html | None:
    names = ("targets", "annotations", "alpha", "low", "high")
    rows = ((title(attribute), *(_number(one.get(name)) for name in names)) for attribute, one in known.items())
    heads = ("what", "targets", "annotations", "Krippendorff's alpha", "from", "to")
    return table(heads, rows, label="Agreement of the annotators") if known else None


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:,.2f}".removesuffix(".00")


def broken(found: Sequence[Broken]) -> Html | None:
    """Return what cannot be shown, and why; the rest stays as it is."""
    if not found:
        return None
    items = (element("li", element("strong", one.name), " cannot be shown: ", one.reason) for one in found)
    return element("section", element("ul", *items), class_="cl-broken", role="alert")
