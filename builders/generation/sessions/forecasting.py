"""Forecasters at fine codes: transition counts of the project's own corpus, or any estimator that reads the same."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import yaml

from builders.forecasting.transitions import TransitionForecaster
from builders.generation.sessions.decision import Forecaster
from builders.generation.sessions.turns import Turn, behaviour_definitions
from builders.training.history import describe_history

CHANGE = "change"
FOLDER = "tapestry"


def ranking_of(
    estimator: Any,  # noqa: ANN401 - `predict_proba` and `classes_`, as scikit-learn has them
    labels: Sequence[str],
    seed: int | None = None,
) -> Forecaster:
    """Return a forecaster that ranks by an estimator's probabilities.

    The estimator reads the columns of `builders.training.history` with fine codes, change talk being a client's only
    code; `labels` are the names of its classes. Without a seed the likeliest comes first. With one, the order is drawn
    (each next one by its share of what is left, Plackett 1975), so that sessions differ as those in the data do; the
    draw depends on seed and turns alone. ValueError where a label is no fine behaviour.
    """
    if unknown := sorted(set(labels) - set(behaviour_definitions())):
        raise ValueError(f"labels {', '.join(unknown)} are no behaviours of mi/behaviour@1, which sessions are held at")

    def ranked(turns: Sequence[Turn]) -> list[str]:
        shares = dict(zip(_names(estimator, labels), estimator.predict_proba(history_of(turns))[0], strict=True))
        if seed is None:
            return sorted(shares, key=lambda one: -shares[one])
        said = "\n".join(turn.text for turn in turns)
        draw = random.Random(f"{seed}/{hashlib.sha256(said.encode()).hexdigest()}").random  # noqa: S311 - no secret
        # An exponential time for each, the fastest first: the order of drawing without putting back.
        return sorted(shares, key=lambda one: -np.log1p(-draw()) / max(float(shares[one]), 1e-12))

    return ranked


def corpus_forecaster(languages: Sequence[str] = (), seed: int | None = None) -> Forecaster:
    """Return the forecaster of the tapestry corpus: what followed which codes in its training split.

    Dialogues marked as high-quality only, as KMI's forecaster learns from; `languages` limits it to some, none to all.
    LookupError where the corpus has none of a language.
    """
    return ranking_of(_fitted(tuple(languages)), tuple(behaviour_definitions()), seed)


def history_of(turns: Sequence[Turn]) -> Any:  # noqa: ANN401 - an array of objects
    """Return turns as the input of an estimator, shape (1, 3): their codes, and the texts of the last two."""
    codes = [turn.behaviour if turn.role == "therapist" else (CHANGE if turn.change else None) for turn in turns]
    texts = ["", "", *(turn.text for turn in turns)]
    return np.array([[describe_history(codes), texts[-1], texts[-2]]], dtype=object)


@cache
def _fitted(languages: tuple[str, ...]) -> TransitionForecaster:
    places = list(behaviour_definitions())
    found = list(_examples(languages))
    inputs = np.array([[history, "", ""] for history, _ in found], dtype=object)
    return TransitionForecaster().fit(inputs, np.array([places.index(code) for _, code in found], dtype=np.int64))


def _examples(languages: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield the codes before each therapist turn and each of its behaviours.

    In a history the last behaviour stands for a turn of several: it is what the client replies to.
    """
    folder = resources.files("builders").joinpath(FOLDER)
    written = {one.name.removesuffix(".yaml"): one for one in folder.iterdir() if one.name.endswith(".yaml")}
    situations = yaml.load(written.pop("situations").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    learned = {one["id"] for one in situations if one["split"] == "train"}
    if missing := sorted(set(languages) - set(written)):
        raise LookupError(f"the corpus has nothing in {', '.join(missing)}; it has {', '.join(sorted(written))}")
    for language in sorted(languages or written):
        for dialogue in yaml.load(written[language].read_text(encoding="utf-8"), Loader=yaml.CSafeLoader):
            if dialogue["situation"] not in learned or dialogue["mi_quality"] != "high":
                continue
            codes: list[str | None] = []
            for turn in dialogue["turns"]:
                behaviours = turn.get("behaviours", [])
                yield from ((describe_history(codes), one) for one in behaviours)
                marked = CHANGE if turn.get("talk_type") == CHANGE else None
                codes.append(behaviours[-1] if behaviours else marked)


def _names(estimator: Any, labels: Sequence[str]) -> list[str]:  # noqa: ANN401 - as in `ranking_of`
    return [labels[int(place)] for place in estimator.classes_]
