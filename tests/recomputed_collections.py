"""The tables of a collection's card, counted anew from its files, its manifest and its datasets' definitions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from typing import TYPE_CHECKING, Any

from builders import catalog
from builders.labels import load_taxonomy
from builders.licences import combine_licences
from builders.manifest import read_manifest

if TYPE_CHECKING:
    from recomputed_numbers import Row, Shown

BASES = ("dialogues", "utterances", "spans")
SIMILAR = 0.8


def configs(card: Shown, base: str) -> list[str]:
    """Return the configs of a row type, one a family of licences."""
    return [name for name in card.features if name == base or name.startswith(f"{base}_")]


def included(card: Shown, _: str, rows: list[Row]) -> None:
    members = read_manifest(card.folder)["collection"]["members"]
    assert {row["dataset"] for row in rows} == {name for name, one in members.items() if one["family"] is not None}
    for row in rows:
        for base in BASES:
            mine = (card.rows(name).filter(f"source_dataset = '{row['dataset']}'") for name in configs(card, base))
            counted = sum(one.aggregate("count(*)").fetchall()[0][0] for one in mine)
            assert row[base].replace(",", "") == str(counted)
        only = card.rows(row["config"]).filter(f"source_dataset = '{row['dataset']}'")
        told = only.aggregate("source_version, source_licence", "source_version, source_licence").fetchall()
        assert told == [(row["version"], row["licence"])]


def not_included(card: Shown, _: str, rows: list[Row]) -> None:
    there = read_manifest(card.folder)["collection"]["members"]
    assert {row["dataset"] for row in rows} == {name for name, one in there.items() if one["family"] is None}
    for row in rows:
        definition = catalog.get(row["dataset"])
        expected: Mapping[str, int] = next(iter(definition.expected.values()), {})
        known = [str(expected.get(base, 0)) if expected else "not known" for base in BASES]
        assert [row[base].replace(",", "") for base in BASES] == known
        assert row["version"] == definition.version
        assert row["why not"]


def near_pairs(card: Shown, _: str, rows: list[Row]) -> None:
    found = read_manifest(card.folder)["collection"]["near_duplicates"]
    counted = Counter((one["dataset"], one["of_dataset"]) for one in found)
    assert {(row["left out of"], row["near"]): int(row["dialogues"]) for row in rows} == counted


def near_dialogues(card: Shown, _: str, rows: list[Row]) -> None:
    for row in rows:
        assert float(row["similarity"]) >= SIMILAR
        there = [card.rows(name).filter(f"dialogue_id = '{row['left out']}'") for name in configs(card, "dialogues")]
        assert not any(one.fetchall() for one in there)


def licences(card: Shown, _: str, rows: list[Row]) -> None:
    for row in rows:
        relation = card.rows(row["config"])
        found = [one for (one,) in relation.aggregate("source_licence", "source_licence").fetchall()]
        assert all(combine_licences(one, other)[1] for one in found for other in found)
        assert reduce(lambda one, other: combine_licences(one, other)[0], sorted(found), "") == row["licence"]


def crosswalk(card: Shown, _: str, rows: list[Row]) -> None:
    for row in rows:
        label, upstream = row["upstream label"], catalog.get(row["dataset"])
        counted = sum(_carrying(card, row["dataset"], row["column"], label))
        assert row["rows"].replace(",", "") == str(counted)
        spec = {**upstream.labels, **upstream.span_labels}[row["column"]]
        known = load_taxonomy(spec.taxonomy)
        if not spec.crosswalk:
            assert (row["relation"], row["label"]) == ("exact", label)
            continue
        (told,) = [one for one in known.crosswalk(spec.crosswalk).rows if one.spelling == label]
        assert (row["relation"], row["label"]) == (told.relation, told.label or told.main or "none")


def _carrying(card: Shown, dataset: str, column: str, label: str) -> Iterator[int]:
    """Yield how many rows of a dataset carry a spelling, config by config."""
    definition = catalog.get(dataset)
    if column in definition.span_labels:
        raw = "label_raw" if definition.span_labels[column].crosswalk else "label"
        for config in configs(card, "spans"):
            mine = card.rows(config).filter(f"source_dataset = '{dataset}' and kind = '{column}'")
            yield _counted(mine.project(f"{raw} as value"), label)
        return
    spec = definition.labels[column]
    raw = f"{column}_raw" if spec.crosswalk else column
    wanted = label if spec.crosswalk else load_taxonomy(spec.taxonomy).names.index(label)
    for config in configs(card, "utterances"):
        listed = "list" in card.features[config][raw]
        mine = card.rows(config).filter(f"source_dataset = '{dataset}'")
        yield _counted(mine.project(f"{f'unnest({raw})' if listed else raw} as value"), wanted)


def _counted(values: Any, wanted: str | int) -> int:  # noqa: ANN401 - a relation of DuckDB
    found: dict[Any, int] = dict(values.aggregate("value, count(*)", "value").fetchall())
    return found.get(wanted, 0)


def known_phrases(content: Mapping[str, Any]) -> list[str]:
    """Return the sentences of a collection's card that hold a number outside of a table."""
    if "collection" not in content:
        return []
    number = len(content["collection"]["near_duplicates"])
    return [
        "(Jaccard similarity of 0.8 or more over runs of 5 words, or 5 characters in",
        f"are left out: {number:,}.",
        *(f"<code>{name}</code>" for name in ("mi/behaviour@1", "mi/behaviour-main@1", "mi/talk-type@1")),
        *(f"<code>{name}</code>" for name in ("support/strategy@1", "distress/intensity@1", "culture/signal@1")),
    ]


HANDLERS: dict[tuple[str, ...], Callable[[Shown, str, list[Row]], None]] = {
    ("dataset", "version", "licence", "config", *BASES): included,
    ("dataset", "version", "why not", *BASES): not_included,
    ("left out of", "near", "dialogues"): near_pairs,
    ("left out", "nearly equals", "similarity"): near_dialogues,
    ("config", "licence"): licences,
    ("dataset", "column", "upstream label", "relation", "label", "rows"): crosswalk,
}
