"""What was measured of a baseline: its scores by dataset, language and culture, and whether its probabilities hold."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RESULTS = "results.json"
FORMAT = 1
LARGEST = 8 << 20
WHOLE = "all"
SELF = "self_consistency"
"""How it is called where machine-written text was predicted by what learnt from machine-written text."""
MEASURES = {"macro_f1": "macro-F1", "auc": "area under the curve"}
NOT_MEASURED = "Whether its probabilities can be taken at their word was not measured."


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One score of a model on a part of a dataset, with its 95 % interval."""

    dataset: str
    dataset_version: str
    protocol: str
    part: str
    """`all`, or such as `language ar`."""
    measure: str
    value: float
    low: float
    high: float
    examples: int
    calibration_error: float | None
    majority: float | None
    """What saying the most frequent label always would score; None where that was not measured on the part."""

    @property
    def language(self) -> str:
        """The language of the part, empty where it is another part."""
        return self.part.removeprefix("language ") if self.part.startswith("language ") else ""

    @property
    def line(self) -> str:
        """The score in words."""
        beside = f", {self.majority:.2f} for always saying the most frequent" if self.majority is not None else ""
        part = "" if self.part == WHOLE else f", {self.part}"
        own = " (machine-written text like its own: no measure of use)" if self.protocol == SELF else ""
        name = MEASURES.get(self.measure, self.measure)
        return (
            f"{name} {self.value:.2f} ({self.low:.2f} to {self.high:.2f}{beside}) "
            f"on {self.examples:,} examples of {self.dataset} {self.dataset_version}{part}{own}"
        )


def figures(folder: Path, model: str, version: str) -> tuple[Figure, ...]:
    """Return what a model's folder states of this very version; none where there is no such file, or none of this kit.

    Figures on text that people wrote come first, the whole of a dataset before its parts.
    """
    path = folder / RESULTS
    if not path.is_file() or path.stat().st_size > LARGEST:
        return ()
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["results_format"] != FORMAT:
            return ()
        mine = [one for one in content["results"] if (one["model"], one["model_version"]) == (model, version)]
        found = [figure for one in mine for figure in _of(one)]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return ()
    return tuple(sorted(found, key=lambda one: (one.protocol == SELF, one.dataset, one.part != WHOLE, one.part)))


def in_language(known: Iterable[Figure], language: str) -> tuple[Figure, ...]:
    """Return the figures for a language: those of `zh` count for `zh-Hans` where there are no nearer ones."""
    figures = [one for one in known if one.language]
    exact = tuple(one for one in figures if one.language == language)
    return exact or tuple(one for one in figures if one.language.partition("-")[0] == language.partition("-")[0])


def calibration_note(known: Iterable[Figure]) -> str:
    """Return in words how far probabilities are from how often they hold."""
    first = next((one for one in known if one.part == WHOLE and one.calibration_error is not None), None)
    if first is None or first.calibration_error is None:
        return NOT_MEASURED
    points = 100 * first.calibration_error
    judged = "close to" if points < 5 else "some way from" if points < 15 else "far from"
    own = ", which is machine-written text like its own" if first.protocol == SELF else ""
    return (
        f"On {first.dataset}{own}, its probabilities are {judged} how often they hold: "
        f"{points:.0f} percentage points off on average (expected calibration error {first.calibration_error:.3f})."
    )


def _of(result: dict[str, Any]) -> Iterator[Figure]:
    """Yield the figures of a result, one a part in which the first measure was taken."""
    measure = str(result["primary"])
    majority = {row["part"]: row["scores"][measure]["value"] for row in result["rows"]
                if row["row"] == "majority" and measure in row["scores"]}  # fmt: skip
    for row in result["rows"]:
        if row["row"] == "model" and measure in row["scores"]:
            score, error = row["scores"][measure], row["scores"].get("calibration_error")
            yield Figure(
                dataset=str(result["dataset"]),
                dataset_version=str(result["dataset_version"]),
                protocol=str(result["protocol"]),
                part=str(row["part"]),
                measure=measure,
                value=float(score["value"]),
                low=float(score["low"]),
                high=float(score["high"]),
                examples=int(row["n"]),
                calibration_error=None if error is None else float(error),
                majority=majority.get(row["part"]),
            )
