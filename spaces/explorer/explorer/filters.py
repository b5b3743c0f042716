"""A filter: what is asked of which dataset, as it stands in a link.

Everything here comes from outside. What is no filter is refused with a message; what names something that the dataset
does not have is refused where the dataset is known (`searching`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from urllib.parse import parse_qsl, urlencode

from explorer.columns import FACET_NAMES
from explorer.errors import FilterError, repeated, unknown
from explorer.normalisation import normalise

PAGE = 20
LIMITS = {"page": (1, 1_000_000), "min_turns": (0, 100_000), "seed": (0, 2**31 - 1)}
SORTS = ("source", "random", "longest", "shortest")
ALL = "all"
LONGEST_QUERY, MOST_TERMS = 200, 12
LONGEST_VALUE, MOST_VALUES = 100, 50
LONGEST_LINK = 20_000
QUOTED = re.compile(r'"([^"]*)"?|(\S+)')
QUOTES = str.maketrans(dict.fromkeys("“”„‟″＂«»", '"'))
NAME = re.compile(r"[\w.\-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What is asked: a dataset and config, values of facets (any of each), words, and in which order."""

    dataset: str = ""
    version: str = ""
    config: str = ""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    """Values by the facet's name."""
    min_turns: int = 0
    query: str = ""
    scope: str = ALL
    """Where the words are looked for: `all`, the turns of a role, or a column."""
    sort: str = "source"
    seed: int = 0
    page: int = 1

    def __post_init__(self) -> None:
        """Refuse what no filter can be, and bring what means the same into one form."""
        for name, usual in DEFAULTS.items():
            if type(getattr(self, name)) is not type(usual):
                raise FilterError(f"{name} must be {'a number' if isinstance(usual, int) else 'text'}.")
        for name in ("dataset", "version", "config", "scope"):
            if not NAME.fullmatch(getattr(self, name)) or len(getattr(self, name)) > LONGEST_VALUE:
                raise FilterError(f"The {name} {repeated(getattr(self, name))} is no name. Choose one from the list.")
        for name, (least, most) in LIMITS.items():
            if not least <= getattr(self, name) <= most:
                raise FilterError(f"{name} must be a number from {least} to {most:,}.")
        if self.sort not in SORTS:
            raise FilterError(unknown("The order", self.sort, SORTS))
        object.__setattr__(self, "values", _values(self.values))
        object.__setattr__(self, "query", self.query.strip())
        terms(self.query)

    def with_values(self, name: str, *values: str) -> Filter:
        """Return the filter with other values of a facet, on its first page."""
        return replace(self, values={**self.values, name: values}, page=1)

    @property
    def terms(self) -> tuple[str, ...]:
        """The words and phrases that must all stand in a row, in the searched form."""
        return terms(self.query)

    def as_query(self) -> str:
        """Return the filter as the query of a link; what is as usual is left out."""
        pairs = [(name, str(getattr(self, name))) for name in SCALARS if getattr(self, name) != DEFAULTS[name]]
        pairs += [(name, value) for name in FACET_NAMES for value in self.values.get(name, ())]
        return urlencode(pairs)


SCALARS = tuple(one.name for one in fields(Filter) if one.name != "values")
DEFAULTS = {one.name: one.default for one in fields(Filter) if one.name != "values"}


def _values(given: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Return the values of each facet sorted and once each, facets in their order and only those with values."""
    for name, values in given.items():
        if name not in FACET_NAMES:
            raise FilterError(unknown("The filter", str(name), FACET_NAMES))
        if isinstance(values, str) or not all(isinstance(one, str) for one in values):
            raise FilterError(f"{name} must be a list of texts.")
    kept = {name: tuple(sorted(set(given[name]))) for name in FACET_NAMES if given.get(name)}
    for name, values in kept.items():
        if len(values) > MOST_VALUES:
            raise FilterError(f"{name} has {len(values)} values; at most {MOST_VALUES} can be chosen.")
        for value in values:
            if not value or len(value) > LONGEST_VALUE or not value.isprintable():
                raise FilterError(f"{repeated(value)} is no value of {name}. Choose one from the list.")
    return kept


def terms(query: str) -> tuple[str, ...]:
    """Return the words and quoted phrases of a query in the searched form; FilterError where it is no query."""
    if len(query) > LONGEST_QUERY:
        raise FilterError(f"The words searched for have {len(query)} characters; at most {LONGEST_QUERY} are possible.")
    if any("\ud800" <= one <= "\udfff" or one == "\0" for one in query):
        raise FilterError("The words searched for hold characters that are no text. Type them again.")
    found = [normalise(phrase or word).strip() for phrase, word in QUOTED.findall(query.translate(QUOTES))]
    kept = tuple(dict.fromkeys(one for one in found if one))
    if query.strip() and not kept:
        raise FilterError("The words searched for hold no letter or sign that can be found. Type others.")
    if len(kept) > MOST_TERMS:
        raise FilterError(f"{len(kept)} words are searched for; at most {MOST_TERMS} are possible. Quote a phrase.")
    return kept


def parse(query: str | Mapping[str, str | Iterable[str]], beside: Iterable[str] = ()) -> Filter:
    """Return the filter that a link's query states, as text or as read by a framework.

    `beside`: parameters of the page that are none of the filter; those that begin with `__` are Gradio's own.
    """
    pairs = _pairs(query)
    known = {*SCALARS, *FACET_NAMES}
    scalars: dict[str, str] = {}
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        if name.startswith("__") or name in beside:
            continue
        if name not in known:
            raise FilterError(unknown("The parameter", name, known))
        if name in FACET_NAMES:
            values.setdefault(name, []).append(value)
        elif name in scalars:
            raise FilterError(f"The parameter {name} stands in the link twice. Leave one.")
        else:
            scalars[name] = value
    return Filter(values={name: tuple(found) for name, found in values.items()}, **_scalars(scalars))  # type: ignore[arg-type]


def _pairs(query: str | Mapping[str, str | Iterable[str]]) -> list[tuple[str, str]]:
    if not isinstance(query, str):
        several = {name: [value] if isinstance(value, str) else list(value) for name, value in query.items()}
        return [(name, value) for name, found in several.items() for value in found]
    if len(query) > LONGEST_LINK:
        raise FilterError(f"The link has {len(query):,} characters; at most {LONGEST_LINK:,} are possible.")
    try:
        return parse_qsl(query.removeprefix("?"), keep_blank_values=False, errors="strict", max_num_fields=300)
    except ValueError:
        raise FilterError("The link holds what is no text (UTF-8), or too much. Copy it again.") from None


def _scalars(given: Mapping[str, str]) -> dict[str, str | int]:
    found: dict[str, str | int] = {}
    for name, value in given.items():
        if name not in LIMITS:
            found[name] = value
        elif value.isascii() and value.isdigit() and len(value) <= 12:
            found[name] = int(value)
        else:
            least, most = LIMITS[name]
            raise FilterError(f"{name} must be a number from {least} to {most:,}, not {repeated(value)}.")
    return found
