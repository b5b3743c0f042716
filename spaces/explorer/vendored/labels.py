# Copied from builders/labels.py by `careloom space sync`: it is changed there, not here.
# sha256 of what follows: 0422e693dd557e7e3bb47bb2cd7d2533a064b579a5d50518f68aa601f5ffff3a
"""Taxonomies: versioned, closed label sets with definitions, and crosswalks from upstream spellings to them.

A crosswalk row says how an upstream label compares with the label it is mapped to, or, where it has no fine label,
with the main class it keeps: `exact` (the same), `narrower` (upstream's is narrower than ours), `broader` (upstream's
covers more than ours), `none` (nothing of ours answers to it; it becomes null).
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cache
from importlib import resources
from typing import Any, get_args, get_origin, get_type_hints

import yaml

RELATIONS = ("exact", "narrower", "broader", "none")
KINDS = ("nationality", "ethnicity", "religion", "language_community")
"""What can make people a cultural group."""
FILE_KEYS = {"spelling": "from", "label": "to"}
"""What a file calls the fields that have another name in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One label: its frozen position, what it means in our words, and where it comes from."""

    id: str
    position: int
    definition: str
    source: str
    main: str | None = None
    """The main class it belongs to, where the taxonomy has main classes."""
    value: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    """Lowest and highest score of a band, both inclusive."""
    kind: tuple[str, ...] = ()
    """What makes a cultural group one; several may hold."""
    subtypes: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CrosswalkRow:
    """How one upstream spelling maps: to a label, to a main class only, or (both None) to null."""

    spelling: str
    label: str | None
    relation: str
    main: str | None = None
    note: str | None = None
    column: str | None = None
    """The upstream column the spelling stands in, where upstream spreads one vocabulary over several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crosswalk:
    """The spellings of one upstream vocabulary, each once."""

    id: str
    source: str
    rows: tuple[CrosswalkRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxonomy:
    """A closed label set of one version; its labels never change their position."""

    id: str
    version: int
    title: str
    description: str
    source: str
    labels: tuple[Label, ...]
    crosswalks: tuple[Crosswalk, ...] = ()
    main: str | None = None
    """The taxonomy of the main classes."""
    copyright: str | None = None

    @property
    def key(self) -> str:
        """The id with its version, as in `mi/behaviour@1`."""
        return f"{self.id}@{self.version}"

    @property
    def names(self) -> tuple[str, ...]:
        """The label ids in their frozen order."""
        return tuple(label.id for label in self.labels)

    def crosswalk(self, crosswalk_id: str) -> Crosswalk:
        """Return a crosswalk by id; LookupError names those there are."""
        for crosswalk in self.crosswalks:
            if crosswalk.id == crosswalk_id:
                return crosswalk
        raise LookupError(_unknown(f"crosswalk of {self.key}", crosswalk_id, [one.id for one in self.crosswalks]))

    def positions(self, crosswalk_id: str = "") -> dict[str, int | None]:
        """Return the label position of each spelling, None for a spelling without label; without id, of the labels."""
        own = {name: position for position, name in enumerate(self.names)}
        if not crosswalk_id:
            return dict(own)
        return {row.spelling: own[row.label] if row.label else None for row in self.crosswalk(crosswalk_id).rows}


@cache
def taxonomy_ids() -> tuple[str, ...]:
    """Return the ids of all taxonomies (`group/name`), sorted."""
    groups = (group for group in resources.files("vendored").joinpath("taxonomies").iterdir() if group.is_dir())
    files = ((group.name, file.name) for group in groups for file in group.iterdir())
    return tuple(sorted(f"{group}/{name.removesuffix('.yaml')}" for group, name in files if name.endswith(".yaml")))


@cache
def load_taxonomy(name: str) -> Taxonomy:
    """Return a taxonomy by `group/name` or `group/name@version`.

    Raises LookupError for an unknown id or version, ValueError with all problems of the file for a faulty one.
    """
    taxonomy_id, _, version = name.partition("@")
    if taxonomy_id not in taxonomy_ids():
        raise LookupError(_unknown("taxonomy", taxonomy_id, taxonomy_ids()))
    if not version:
        file = resources.files("vendored").joinpath("taxonomies", f"{taxonomy_id}.yaml")
        return parse_taxonomy(file.read_text(encoding="utf-8"), taxonomy_id)
    taxonomy = load_taxonomy(taxonomy_id)
    if version != str(taxonomy.version):
        raise LookupError(f"no version {version!r} of taxonomy {taxonomy_id}; there is version {taxonomy.version}")
    return taxonomy


def parse_taxonomy(text: str, taxonomy_id: str) -> Taxonomy:
    """Return the taxonomy that a YAML text describes; ValueError lists everything that is wrong with it."""
    problems: list[str] = []
    taxonomy = _record(Taxonomy, yaml.load(text, Loader=yaml.CSafeLoader), "file", problems)
    if isinstance(taxonomy, Taxonomy):
        problems += _contradictions(taxonomy, taxonomy_id)
    if problems or not isinstance(taxonomy, Taxonomy):
        raise ValueError("\n- ".join([f"taxonomy {taxonomy_id} has problems:", *problems]))
    return taxonomy


def _unknown(what: str, name: str, there_are: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, there_are)
    hint = f" Did you mean {' or '.join(close)}?" if close else ""
    return f"no {what} {name!r}.{hint} There are {', '.join(there_are) or 'none'}."


def _record(kind: Any, entry: object, place: str, problems: list[str]) -> object:  # noqa: ANN401 - a dataclass
    """Return a YAML mapping as a dataclass; what does not fit is noted, and a lacking key gives None."""
    if not isinstance(entry, dict):
        problems.append(f"{place}: expected a mapping, found {entry!r}")
        return None
    known, hints = {FILE_KEYS.get(one.name, one.name): one for one in fields(kind)}, get_type_hints(kind)
    missing = [key for key, one in known.items() if one.default is MISSING and key not in entry]
    problems += [f"{place}: {key} is missing" for key in missing]
    problems += [f"{place}: unknown key {key!r}; there are {', '.join(known)}" for key in entry if key not in known]
    parts = {
        one.name: _part(hints[one.name], entry[key], f"{place} {key}", problems)
        for key, one in known.items()
        if key in entry
    }
    blank = [name for name, part in parts.items() if isinstance(part, str) and not part.strip() and name != "spelling"]
    problems += [f"{place}: {FILE_KEYS.get(name, name)} is empty" for name in blank]
    return None if missing else kind(**parts)


def _part(hint: Any, value: object, place: str, problems: list[str]) -> object:  # noqa: ANN401 - a type hint
    """Return a YAML value as a type hint asks for; what does not fit is noted and its text stands in for it."""
    if is_dataclass(hint):
        return _record(hint, value, place, problems)
    if get_origin(hint) is not tuple:
        if not isinstance(value, hint) or isinstance(value, bool):
            problems.append(f"{place}: expected {getattr(hint, '__name__', hint)}, found {value!r}")
            return repr(value)
        return value
    if not isinstance(value, list):
        problems.append(f"{place}: expected a list, found {value!r}")
        return ()
    names = [item.get("id", item.get("from", number)) if isinstance(item, dict) else number
             for number, item in enumerate(value)]  # fmt: skip
    item_hint = get_args(hint)[0]
    parts = (_part(item_hint, item, f"{place} {name}", problems) for name, item in zip(names, value, strict=True))
    return tuple(part for part in parts if part is not None)


def _contradictions(taxonomy: Taxonomy, taxonomy_id: str) -> Iterator[str]:
    """Yield where a taxonomy does not agree with itself, its main classes or the name of its file."""
    if taxonomy.id != taxonomy_id:
        yield f"file id: expected {taxonomy_id!r}, as the file is named, found {taxonomy.id!r}"
    mains = load_taxonomy(taxonomy.main).names if taxonomy.main else ()
    yield from _misordered(taxonomy.labels, "file labels")
    for label in taxonomy.labels:
        place = f"file labels {label.id}"
        yield from _misordered(label.subtypes, f"{place} subtypes")
        yield from (f"{place} kind: {kind!r} is none of {', '.join(KINDS)}" for kind in label.kind if kind not in KINDS)
        if label.main not in (mains or (None,)):
            yield f"{place} main: {label.main!r} is none of the main classes (there are {', '.join(mains) or 'none'})"
    yield from _repeated([one.id for one in taxonomy.crosswalks], "file crosswalks: id")
    for crosswalk in taxonomy.crosswalks:
        place = f"file crosswalks {crosswalk.id} rows"
        yield from _repeated([row.spelling for row in crosswalk.rows], f"{place}: from")
        for row in crosswalk.rows:
            yield from (f"{place} {row.spelling}: {problem}" for problem in _row_problems(row, taxonomy.names, mains))


def _row_problems(row: CrosswalkRow, names: Sequence[str], mains: Sequence[str]) -> Iterator[str]:
    if row.label not in (None, *names):
        yield f"to {row.label!r} is no label; there are {', '.join(names)}"
    if row.main not in (None, *mains):
        yield f"main {row.main!r} is none of the main classes (there are {', '.join(mains) or 'none'})"
    if row.relation not in RELATIONS:
        yield f"relation {row.relation!r} is none of {', '.join(RELATIONS)}"
    if (row.relation == "none") != (row.label is None and row.main is None):
        yield "relation none is for a spelling that maps to nothing, and for no other"


def _misordered(labels: Sequence[Label], place: str) -> Iterator[str]:
    yield from _repeated([label.id for label in labels], f"{place}: id")
    if (positions := [label.position for label in labels]) != list(range(len(labels))):
        yield f"{place}: positions must run from 0 without a gap, in the order of the file; found {positions}"


def _repeated(names: Sequence[str], what: str) -> Iterator[str]:
    yield from (f"{what} {name!r} stands there {count} times" for name, count in Counter(names).items() if count > 1)
