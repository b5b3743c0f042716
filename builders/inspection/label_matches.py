"""Which taxonomy, and which of its crosswalks, knows the labels that stand in a column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from builders.columns import TURN
from builders.inspection.role_words import plain
from builders.labels import Taxonomy, load_taxonomy

OF_THERAPIST = ("behaviours", "behaviour_main", "strategies")
OF_CLIENT = ("talk_type",)
SEPARATORS = (";", "|", ",", "/", "+")
TAXONOMIES = {column.name: column.taxonomy for column in TURN if column.taxonomy}


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelMatch:
    """A label column found: what it fills, from which taxonomy, and how its spellings are read."""

    attribute: str
    taxonomy: str
    crosswalk: str = ""
    separator: str = ""
    spellings: Mapping[str, str] = field(default_factory=dict)
    """Spellings that differ from the label's own in case, blanks or hyphens only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMatch:
    """The taxonomy that knows the most of a column's spellings, and those it does not know."""

    attribute: str
    taxonomy: str
    unknown: tuple[str, ...]


def match_labels(values: list[str], attributes: tuple[str, ...], *, is_list: bool) -> LabelMatch | None:
    """Return what knows every one of these values: labels first, then one crosswalk, then all of them loosely."""
    if len(values) == 0:
        return None
    for how in (_as_labels, _as_crosswalk, _loosely):
        for attribute in attributes:
            listed = attribute in {"behaviours", "strategies"}
            if is_list and not listed:
                continue
            for separator in ("", *(SEPARATORS if listed and not is_list else ())):
                parts = _parts(values, separator)
                if separator and parts == list(dict.fromkeys(values)):
                    continue
                if match := how(attribute, load_taxonomy(TAXONOMIES[attribute]), parts, separator):
                    return match
    return None


def nearest(values: list[str], attributes: tuple[str, ...]) -> NearMatch | None:
    """Return the taxonomy that knows the most of these values, None where none knows any."""
    best: NearMatch | None = None
    for attribute in attributes:
        taxonomy = load_taxonomy(TAXONOMIES[attribute])
        known = _loose_spellings(taxonomy)
        unknown = tuple(value for value in values if plain(value) not in known)
        if len(unknown) < len(values) and (best is None or len(unknown) < len(best.unknown)):
            best = NearMatch(attribute=attribute, taxonomy=taxonomy.id, unknown=unknown)
    return best


def _parts(values: list[str], separator: str) -> list[str]:
    if not separator:
        return list(dict.fromkeys(values))
    return list(dict.fromkeys(part.strip() for value in values for part in value.split(separator) if part.strip()))


def _as_labels(attribute: str, taxonomy: Taxonomy, values: list[str], separator: str) -> LabelMatch | None:
    if all(value in taxonomy.names for value in values):
        return LabelMatch(attribute=attribute, taxonomy=taxonomy.key, separator=separator)
    return None


def _as_crosswalk(attribute: str, taxonomy: Taxonomy, values: list[str], separator: str) -> LabelMatch | None:
    for crosswalk in taxonomy.crosswalks:
        if set(values) <= {row.spelling for row in crosswalk.rows}:
            return LabelMatch(attribute=attribute, taxonomy=taxonomy.key, crosswalk=crosswalk.id, separator=separator)
    return None


def _loosely(attribute: str, taxonomy: Taxonomy, values: list[str], separator: str) -> LabelMatch | None:
    known = _loose_spellings(taxonomy)
    found = {value: known.get(plain(value)) for value in values}
    if any(label is None for label in found.values()):
        return None
    spellings = {value: label for value, label in found.items() if label is not None}
    return LabelMatch(attribute=attribute, taxonomy=taxonomy.key, separator=separator, spellings=spellings)


def _loose_spellings(taxonomy: Taxonomy) -> dict[str, str]:
    """Return labels by their own names and by the crosswalk spellings that mean exactly the same."""
    rows = [row for crosswalk in taxonomy.crosswalks for row in crosswalk.rows if row.relation == "exact"]
    return {plain(row.spelling): row.label for row in rows if row.label} | {
        plain(name): name for name in taxonomy.names
    }
