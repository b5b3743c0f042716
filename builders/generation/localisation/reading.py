"""Reading cultural notes: one YAML file a country, every problem of every file collected with its line."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, NotRequired

from pydantic import ConfigDict, TypeAdapter, with_config
from typing_extensions import TypedDict

from builders.generation.localisation.culture import CulturalNote, Culture, NoteKind
from builders.generation.personas.contradictions import language_fault
from builders.generation.personas.located_yaml import LocatedYaml, load_located
from builders.generation.personas.reading import shape_problems
from builders.labels import load_taxonomy
from builders.languages import region_is_valid
from builders.problems import Problem, ProblemsFound, Report

STRICT = ConfigDict(extra="forbid", strict=True)
FOLDER = "cultures"
LEAST_SOURCE = 30
"""Characters below which no reference can be found again."""


@with_config(STRICT)
class _Note(TypedDict):
    """A note as a file gives it."""

    kind: NoteKind
    text: str
    source: str
    reviewed_by: str
    term: NotRequired[str]
    language: NotRequired[str]


@with_config(STRICT)
class _Culture(TypedDict):
    """The notes of a country as a file gives them."""

    region: str
    culture: str
    notes: list[_Note]


@cache
def our_cultures() -> tuple[Culture, ...]:
    """Return the cultures this project has notes for, by region."""
    return read_cultures(resources.files(__package__) / FOLDER)


def read_cultures(folder: Traversable) -> tuple[Culture, ...]:
    """Return the cultures of a folder's `*.yaml` files by region; ProblemsFound holds the problems of all files."""
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name)
    if not files:
        fix = "Name the folder of the cultural notes, one YAML file a country."
        raise ProblemsFound.single("no-cultures", str(folder), "the folder holds no *.yaml file", fix)
    report, cultures = Report(), dict[str, Culture]()
    for file in files:
        try:
            one = parse_culture(file.read_text(encoding="utf-8"), file.name)
        except ProblemsFound as error:
            report.extend(error.report.problems)
            continue
        if one.region in cultures:
            message = f"region {one.region} has notes in another file already"
            report.add(Problem(rule="duplicate-region", place=file.name, message=message, fix="Join the two files."))
        cultures[one.region] = one
    if report.failed:
        raise ProblemsFound(report)
    return tuple(cultures[region] for region in sorted(cultures))


def parse_culture(text: str, file: str) -> Culture:
    """Return the culture that a YAML text describes; ProblemsFound holds everything that is wrong with it."""
    located, problems = load_located(text, file)
    if not isinstance(located.content, dict):
        message = f"expected a mapping of fields, got {type(located.content).__name__}"
        raise ProblemsFound(Report([*problems, located.problem("wrong-type", (), message)]))
    problems += [*shape_problems(located, TypeAdapter(_Culture)), *_contradictions(located, located.content)]
    if problems:
        raise ProblemsFound(Report(problems))
    notes = tuple(CulturalNote(**one) for one in located.content["notes"])
    return Culture(region=located.content["region"], culture=located.content["culture"], notes=notes)


def _contradictions(located: LocatedYaml, record: dict[str, Any]) -> Iterator[Problem]:
    region, culture, notes = (record.get(name) for name in ("region", "culture", "notes"))
    if isinstance(region, str) and not region_is_valid(region):
        yield located.problem("bad-region", ("region",), f"{region!r} is no ISO 3166 country: expected one such as BD")
    labels = load_taxonomy("culture/group").names
    if isinstance(culture, str) and culture not in labels:
        yield located.problem("bad-culture", ("culture",), f"{culture!r}: there are {', '.join(labels)}")
    for number, note in enumerate(notes if isinstance(notes, list) else ()):
        if isinstance(note, dict):
            yield from _note_problems(located, ("notes", number), note)


def _note_problems(located: LocatedYaml, path: tuple[str | int, ...], note: dict[str, Any]) -> Iterator[Problem]:
    text, source, term, language = (note.get(name) for name in ("text", "source", "term", "language"))
    if isinstance(text, str) and not text.strip():
        yield located.problem("blank-text", (*path, "text"), "the text is blank")
    if isinstance(source, str) and len(source.strip()) < LEAST_SOURCE:
        message = f"{source!r} cannot be found again: expected author, year, title and where it was published"
        yield located.problem("no-source", (*path, "source"), message, "Give the reference, or leave the note out.")
    if isinstance(language, str) and (fault := language_fault(language)):
        yield located.problem("bad-language", (*path, "language"), fault)
    if term and not language:
        yield located.problem("bad-language", (*path, "term"), "a term belongs to a language: `language` is missing")
