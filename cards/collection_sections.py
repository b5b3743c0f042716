"""The computed parts of a collection's card: who is in it and who is not, near-duplicates, licences, crosswalks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from builders.collection.near_duplicates import SHINGLE, SIMILAR
from builders.licences import hub_licence
from builders.licences import members as members_of
from cards.card import CROSSWALK, Card
from cards.markdown import code, folded, number, paragraphs, table

LOCAL = (
    "**Local collection: not to be passed on.** It holds whatever its builder has at hand, under as many terms as "
    "there are datasets in it, and some of them forbid to publish it in this form. Every row names its dataset and "
    "licence."
)
SHOWN_DUPLICATES = 200
UNKNOWN = "not known"
COUNTED = ("dialogues", "utterances", "spans")


def profile_note(card: Card) -> str:
    """Return what a local collection is, empty for any other dataset."""
    return LOCAL if card.collection.get("profile") == "local" else ""


def members(card: Card) -> str:
    """Return which datasets are in a collection with how many rows, which are not and why, and what was a duplicate."""
    if not card.collection:
        return ""
    found: Mapping[str, Any] = card.collection["members"]
    inside = [(name, one) for name, one in found.items() if one["family"] is not None]
    outside = [(name, one) for name, one in found.items() if one["family"] is None]
    rows_in = [
        (code(name), one["version"], one["verdict"]["licence"], code(f"utterances{one['family']}"),
         *(number(_rows(card, name, base)) for base in COUNTED))
        for name, one in inside
    ]  # fmt: skip
    rows_out = [
        (
            code(name),
            one["version"],
            one["left_out"],
            *(number(one["rows"].get(base, 0)) if one["rows"] else UNKNOWN for base in COUNTED),
        )
        for name, one in outside
    ]
    missing = ", ".join(map(code, card.collection["missing"]))
    return paragraphs(
        "**In this collection**",
        table(("dataset", "version", "licence", "config", "dialogues", "utterances", "spans"), rows_in),
        "**Not in it**, with the rows that the dataset itself has" if rows_out else "",
        table(("dataset", "version", "why not", "dialogues", "utterances", "spans"), rows_out) if rows_out else "",
        f"Not at hand when it was built: {missing}." if missing else "",
        _near_duplicates(card.collection["near_duplicates"]),
    )


def _rows(card: Card, dataset: str, base: str) -> int:
    """Return how many rows of a dataset the configs of a row type hold."""
    return sum(
        int(card.statistics[config]["labels"]["source_dataset"].get(dataset, 0))
        for config in card.described
        if card.row_type(config).endswith(f"_{base}")
    )


def _near_duplicates(left_out: Sequence[Mapping[str, Any]]) -> str:
    """Return how many dialogues of which datasets nearly equal an earlier one, and which they are."""
    words = (
        f"Dialogues that nearly equal an earlier one of another dataset or split (Jaccard similarity of {SIMILAR} or "
        f"more over runs of {SHINGLE} words, or {SHINGLE} characters in Chinese, Japanese and Korean) are left out: "
        f"{number(len(left_out))}."
    )
    if not left_out:
        return words
    pairs = Counter((one["dataset"], one["of_dataset"]) for one in left_out)
    counts = [(code(one), code(other), number(found)) for (one, other), found in sorted(pairs.items())]
    listed = [
        (code(one["identifier"]), code(one["of"]), f"{one['similarity']:.2f}") for one in left_out[:SHOWN_DUPLICATES]
    ]
    more = f"The manifest lists all of them; the first {number(SHOWN_DUPLICATES)} stand here."
    return paragraphs(
        words,
        table(("left out of", "near", "dialogues"), counts),
        folded(
            "Which dialogues they are",
            paragraphs(
                table(("left out", "nearly equals", "similarity"), listed),
                more if len(left_out) > SHOWN_DUPLICATES else "",
            ),
        ),
    )


def licences(card: Card) -> str:
    """Return the licence of each config of a published collection; the whole repository has one gate."""
    if card.collection.get("profile") != "published":
        return ""
    configs = card.manifest["configs"]
    rows = [(code(name), configs[name]["licence"]) for name in card.described if "licence" in configs[name]]
    return paragraphs(
        "Each config has the licence of its rows; works that cannot be merged are kept apart. The gate of the "
        "repository is that of the strictest.",
        table(("config", "licence"), rows),
    )


def crosswalks(card: Card) -> str:
    """Return where each upstream label went, label set by label set; the config `crosswalk` holds the same."""
    if CROSSWALK not in card.configs:
        return ""
    by_taxonomy: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for one in card.crosswalk:
        by_taxonomy[one["taxonomy"]].append(one)
    header = ("dataset", "column", "upstream label", "relation", "label", "rows")
    parts = [folded(f"<code>{name}</code>", table(header, map(_mapped, rows))) for name, rows in by_taxonomy.items()]
    return paragraphs("**Where upstream's labels went**, which is also the config `crosswalk`", *parts)


def _mapped(one: Mapping[str, Any]) -> tuple[str, ...]:
    label = code(one["label"] or one["main"] or "none")
    return (code(one["dataset"]), code(one["column"]), code(one["spelling"]), one["relation"], label,
            number(one["rows"]))  # fmt: skip


def licence_ids(card: Card) -> list[str]:
    """Return the Hub's ids of the licences in a published collection, empty for any other dataset."""
    if card.collection.get("profile") != "published":
        return []
    found = {one["licence"] for one in card.manifest["configs"].values() if "licence" in one}
    names = sorted({name for licence in found for name in members_of(licence)})
    return list(dict.fromkeys(hub_licence(name, form="full")["license"] for name in names))
