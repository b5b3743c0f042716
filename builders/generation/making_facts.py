"""Models, prompts and days of a part of a run, as the facts at the head of its report."""

from __future__ import annotations

from collections.abc import Iterable

from builders.generation.provenance import Making

UNKNOWN = "not known"


def making_facts(part: str, made: Iterable[Making]) -> tuple[tuple[str, str], ...]:
    """Return which models a part had, which prompt versions they were given, and when; `part` begins their names."""
    all_of_them = list(made)
    prompts = {prompt for one in all_of_them for composed in one.prompts for prompt in composed.split("+")}
    dates = sorted({one.date for one in all_of_them if one.date})
    when = dates[0] if len(dates) == 1 else " to ".join([dates[0], dates[-1]]) if dates else ""
    return (
        (f"{part}: models, as their servers name them", _listed({one.model for one in all_of_them})),
        (f"{part}: prompts", _listed(prompts)),
        (f"{part}: date, UTC", when or UNKNOWN),
    )


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names - {""})) or UNKNOWN
