"""Which personas are localised to where: the default grid of four pairs, and nationality crossed with language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from builders.generation.localisation.culture import Culture
from builders.generation.localisation.grounded import localise_grounded
from builders.generation.localisation.localised import METHODS, LocalisedPersona, Method
from builders.generation.localisation.minimal import localise_minimally
from builders.generation.personas.persona import Persona
from builders.problems import ProblemsFound, Report


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """A nationality with a language."""

    nationality: str
    language: str


DEFAULT_GRID = (Cell("US", "en"), Cell("CN", "zh-Hans"), Cell("BD", "bn"), Cell("IN", "hi"))
"""The four pairs of Xu and Abdullah (CLPsych 2026): each nationality has one language, so their effects coincide."""


def crossed(cells: Iterable[Cell] = DEFAULT_GRID) -> tuple[Cell, ...]:
    """Return every nationality of the cells with every language of them, in their order."""
    cells = tuple(cells)
    nationalities = dict.fromkeys(one.nationality for one in cells)
    languages = dict.fromkeys(one.language for one in cells)
    return tuple(Cell(nationality, language) for nationality in nationalities for language in languages)


def localised(
    personas: Sequence[Persona],
    cells: Sequence[Cell] = DEFAULT_GRID,
    methods: Sequence[Method] = METHODS,
    cultures: tuple[Culture, ...] = (),
) -> tuple[LocalisedPersona, ...]:
    """Return every persona in every cell by every method: cells, then methods, then personas in their order.

    Raises ProblemsFound with the problems of all cells and methods.
    """
    report, found = Report(), list[LocalisedPersona]()
    for cell, method in ((cell, method) for cell in dict.fromkeys(cells) for method in dict.fromkeys(methods)):
        try:
            found.extend(_in_cell(personas, cell, method, cultures))
        except ProblemsFound as error:
            report.extend(one for one in error.report.problems if one not in report.problems)
    if report.failed:
        raise ProblemsFound(report)
    return tuple(found)


def _in_cell(
    personas: Sequence[Persona], cell: Cell, method: Method, cultures: tuple[Culture, ...]
) -> Iterator[LocalisedPersona]:
    for persona in personas:
        if method == "minimal":
            yield localise_minimally(persona, cell.nationality, cell.language)
        else:
            yield localise_grounded(persona, cell.nationality, cell.language, cultures)
