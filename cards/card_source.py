"""Card sources: `cards/datasets/<name>.md`, typed facts above and the prose of each section below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from builders import catalog
from builders.definition import Dataset
from builders.problems import Problem, ProblemsFound, Report
from cards.card_facts import CardFacts, Versioned
from cards.front_matter import FrontMatter, read_front_matter

COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
PLACEHOLDER = re.compile(
    r"more information needed|\bTO-?DO\b|\bTBD\b|lorem ipsum|\bfill in\b|for dataset name\b|base template for new",
    re.IGNORECASE,
)
SHORTEST = 40
"""Characters below which a section says nothing."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the card: its anchor, heading, and whether people write it or it is computed alone."""

    id: str
    heading: str
    written: bool = True


SECTIONS = (
    Section("summary", "Summary"),
    Section("at-a-glance", "At a glance", written=False),
    Section("load-it", "Load it", written=False),
    Section("intended-use", "Intended use"),
    Section("out-of-scope-use", "Out-of-scope use"),
    Section("structure-and-labels", "Structure and labels"),
    Section("languages-and-varieties", "Languages and varieties"),
    Section("sources-and-provenance", "Sources and provenance"),
    Section("people", "People"),
    Section("collection-and-processing", "Collection and processing"),
    Section("consent-ethics-and-takedown", "Consent, ethics and takedown"),
    Section("privacy", "Privacy"),
    Section("safety", "Safety"),
    Section("biases-and-limitations", "Biases, cultural validity and limitations"),
    Section("evaluation-and-baselines", "Evaluation and baselines"),
    Section("licence-and-access", "Licence and access"),
    Section("version-and-maintenance", "Version and maintenance"),
    Section("citation", "Citation"),
    Section("authors-and-contact", "Authors and contact"),
)
"""In the order of every card."""
Facts = TypeVar("Facts", bound=Versioned)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSource:
    """What people wrote: typed facts, and the prose of each section by its id."""

    facts: CardFacts
    sections: Mapping[str, str]


def card_source_path(definition: Dataset) -> Path:
    """Return where the card source of a dataset lies: in the package, or beside a definition outside of it."""
    packaged = Path(str(resources.files("cards"))) / "datasets" / f"{definition.name}.md"
    if definition.name in catalog.names() or definition.module is None:
        return packaged
    return definition.module.with_suffix(".md")


def read_card_source(path: Path, version: str = "") -> CardSource:
    """Return a card source; ProblemsFound with all problems and their lines.

    A missing or placeholder section is an error. Where `version` is given, `changes` must hold it.
    """
    facts, sections = read_source(path, CardFacts, SECTIONS, version)
    return CardSource(facts=facts, sections=sections)


def read_source(
    path: Path, kind: type[Facts], sections: Sequence[Section], version: str = ""
) -> tuple[Facts, dict[str, str]]:
    """Return facts of a kind and the prose of the written sections, by id; ProblemsFound as for a card source."""
    place = path.name
    if not path.is_file():
        fix = "Write it; `careloom new` makes a stub."
        raise ProblemsFound.single("card-source", str(path), "there is no card source", fix)
    front, problems = read_front_matter(path.read_text(encoding="utf-8"), place)
    report = Report(problems)
    if front is None:
        raise ProblemsFound(report)
    found = dict(_sections(front, place, {one.heading: one for one in sections if one.written}, report))
    facts = _facts(front, place, kind, report)
    if facts is not None and version and version not in {change.version for change in facts.changes}:
        message = f"`changes` does not say what version {version} changed"
        where = f"{place} line {front.line('changes')}"
        report.add(Problem(rule="card-changes", place=where, message=message, fix="Add an entry for it."))
    if report.failed or facts is None:
        raise ProblemsFound(report)
    return facts, found


def _facts(front: FrontMatter, place: str, kind: type[Facts], report: Report) -> Facts | None:
    try:
        return kind.model_validate(front.values)
    except ValidationError as error:
        for one in error.errors():
            path = tuple(part for part in one["loc"] if isinstance(part, str | int))
            field = ".".join(str(part) for part in path)
            report.add(
                Problem(
                    rule="card-fact",
                    place=f"{place} line {front.line(*path)} {field}",
                    message=one["msg"],
                    fix=f"See `{kind.__name__}` in cards/card_facts.py for what is expected.",
                )
            )
        return None


def _sections(
    front: FrontMatter, place: str, by_heading: Mapping[str, Section], report: Report
) -> Iterator[tuple[str, str]]:
    """Yield id and prose of each section, and report those that are missing, unknown, doubled or say nothing."""
    found = {}
    for heading, line, text in _split(front):
        where, prose = f"{place} line {line}", COMMENT.sub("", text).strip()
        section = by_heading.get(heading)
        if section is None:
            names = ", ".join(by_heading)
            report.add(_problem("card-heading", where, f"no section is called {heading!r}", f"There are: {names}."))
        elif section.id in found:
            report.add(_problem("card-heading", where, f"{heading!r} stands twice", "Join the two."))
        elif PLACEHOLDER.search(prose) or len(prose) < SHORTEST:
            message = f"{heading!r} says nothing yet ({len(prose)} characters)"
            report.add(_problem("card-section", where, message, "Write what its comment asks for."))
        else:
            yield section.id, prose
        if section is not None:
            found[section.id] = prose
    for section in by_heading.values():
        if section.id not in found:
            message = f"the section {section.heading!r} is missing"
            report.add(_problem("card-section", place, message, f"Add `## {section.heading}` and write it."))


def _split(front: FrontMatter) -> Iterator[tuple[str, int, str]]:
    """Yield heading, line and text of each section of the body."""
    heading, start, lines = "", 0, list[str]()
    for number, line in enumerate(front.body.split("\n"), start=front.body_line):
        if line.startswith("## "):
            if heading:
                yield heading, start, "\n".join(lines)
            heading, start, lines = line[3:].strip(), number, []
        else:
            lines.append(line)
    if heading:
        yield heading, start, "\n".join(lines)


def _problem(rule: str, place: str, message: str, fix: str) -> Problem:
    return Problem(rule=rule, place=place, message=message, fix=fix)
