"""The baselines that can be tried: each loaded once, when it is first asked, and so that no code of a file runs."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock
from typing import Any

from vendored.model_files import WEIGHTS, read_weights
from vendored.problems import ProblemsFound

from explorer.errors import FilterError, unknown
from explorer.model_descriptions import Baseline, described
from explorer.places import ModelFolder
from explorer.shown import Broken


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may be typed at once."""

    characters: int
    turns: int
    transcript: int
    """Characters of a whole session; 0 where none may be pasted."""


PUBLIC = Limits(characters=1_000, turns=40, transcript=0)
"""On a Space for everybody: enough to try a model with, too little for somebody's transcript."""
LOCAL = Limits(characters=50_000, turns=2_000, transcript=500_000)
TRIAL = "start"
"""A text that every model answers to; for a forecaster it is the history of a first turn."""


class Baselines:
    """The baselines by name; those that are broken are named with the reason, and the others stay usable."""

    def __init__(self, found: Iterable[ModelFolder | Broken], *, own: bool = False) -> None:
        """Read what the folders say of their models; no weights are read. `own` is whether the visitor trained them."""
        self.known: dict[str, Baseline] = {}
        self._broken: dict[str, Broken] = {}
        self._loaded: dict[str, Any] = {}
        self._lock = Lock()
        for folder in found:
            one = described(folder, own=own)
            if isinstance(one, Broken) or one.name in self.known:
                self._broken[one.name] = one if isinstance(one, Broken) else Broken(one.name, "it is there twice.")
            else:
                self.known[one.name] = one

    @property
    def broken(self) -> tuple[Broken, ...]:
        """Those that cannot be tried, as far as it is known by now."""
        return tuple(self._broken.values())

    @property
    def usable(self) -> tuple[Baseline, ...]:
        """Those that can be tried, as far as it is known by now, by name."""
        return tuple(one for name, one in sorted(self.known.items()) if name not in self._broken)

    def of_kind(self, kind: str) -> tuple[Baseline, ...]:
        """Return those of a task, such as `therapist-behaviour`, those that learnt from people's words first."""
        return tuple(sorted((one for one in self.usable if one.kind == kind), key=lambda one: one.machine_written))

    def named(self, name: str) -> Baseline:
        """Return a baseline; FilterError where there is none of that name, or it is broken."""
        if name in self._broken:
            raise FilterError(f"The model {name} cannot be used: {self._broken[name].reason}")
        if name not in self.known:
            raise FilterError(unknown("The model", name, (one.name for one in self.usable)))
        return self.known[name]

    def probabilities(self, model: Baseline, inputs: list[Any]) -> list[list[float]]:
        """Return a probability for each of the model's labels, a list for each input; FilterError where it is broken.

        An input is a text, or for forecasters the list of texts that `Baseline.inputs` names.
        """
        pipeline = self.pipeline(model)
        try:
            return _answered(pipeline, model, inputs)
        except Exception as problem:  # noqa: BLE001 - what it says may repeat what was typed
            kind = type(problem).__name__
        # One input that a model stumbles over makes it no broken model for everybody else.
        raise FilterError(f"The model {model.name} has no answer to this ({kind}): change the text.")

    def pipeline(self, model: Baseline) -> Any:  # noqa: ANN401 - scikit-learn has no types
        """Return the weights of a baseline, read when they are first needed; FilterError where they cannot be."""
        self.named(model.name)
        with self._lock:
            if model.name not in self._loaded:
                self._load(model)
        self.named(model.name)
        return self._loaded[model.name]

    def _load(self, model: Baseline) -> None:
        """Read weights and try them on one input, or remember what is wrong with them."""
        try:
            found = read_weights(model.folder / WEIGHTS, model.sha256)
            _answered(found, model, [[TRIAL] * len(model.inputs)] if model.forecasts else [TRIAL])
            self._loaded[model.name] = found
        except ProblemsFound as found:
            problem = found.report.problems[0]
            self._broken[model.name] = Broken(model.name, f"{WEIGHTS}: {problem.message}. {problem.fix}")
        except Exception as problem:  # noqa: BLE001 - whatever weights do that are none of ours
            reason = f"{WEIGHTS}: it does not answer as it is described ({type(problem).__name__}). Train it again."
            self._broken[model.name] = Broken(model.name, reason)


def within(text: str, limits: Limits) -> str:
    """Return a typed text without white space around it; FilterError where there is none, or too much."""
    if not text.strip():
        raise FilterError("There is no text: type some.")
    if len(text) > limits.characters:
        raise FilterError(f"The text has {len(text):,} characters, expected at most {limits.characters:,}: shorten it.")
    return text.strip().encode("utf-8", "replace").decode()  # half a surrogate pair is no character


def _answered(pipeline: Any, model: Baseline, inputs: list[Any]) -> list[list[float]]:  # noqa: ANN401 - as above
    """Return what weights say of inputs; ValueError where it is no probability for each label."""
    import numpy as np

    found = [[float(share) for share in row] for row in pipeline.predict_proba(np.array(inputs, dtype=object))]
    if len(found) != len(inputs) or not all(len(row) == len(model.labels) and all(map(_share, row)) for row in found):
        raise ValueError("expected a probability for each label")
    return found


def _share(value: float) -> bool:
    return math.isfinite(value) and -1e-9 <= value <= 1 + 1e-9
