"""The kit's own metrics of Motivational Interviewing, over the utterances of a model and of a dataset's therapist."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from builders.extras import require
from builders.generation.therapist_evaluation.comparison import SIDES, Pair, metric_columns
from scripts.metric_spaces import METRICS

FIDELITY, SESSION = "mi_fidelity", "mi_session"


def require_metrics() -> None:
    """Raise ImportError or FileNotFoundError where the metrics cannot be computed, before anything is asked."""
    require("metrics", "evaluate")
    for name in (FIDELITY, SESSION):
        if not (METRICS / name).is_dir():
            raise FileNotFoundError(f"{METRICS / name} is not there: run this in a checkout of the kit")


def fidelity(pairs: Sequence[Pair]) -> dict[str, dict[str, Any]]:
    """Return what `mi_fidelity` says of each side, by group as well."""
    metric = _load(FIDELITY)
    return {side: metric.compute(**metric_columns(pairs, side), per_dialogue=True) for side in SIDES}


def session(pairs: Sequence[Pair]) -> dict[str, Any]:
    """Return what `mi_session` says of the model: how its behaviours differ, and how often it did what was done there.

    The dataset's own codes are what is done, the model's what is forecast. Bigrams are left out: each reply stands by
    itself.
    """
    metric, roles, names = _load(SESSION), ["therapist"] * len(pairs), [one.context.id for one in pairs]
    done = {side: [[one.coded(side).main] for one in pairs] for side in SIDES}
    given = {"dialogue_id": names, "role": roles}
    reference = metric.compute(**given, behaviours=done["reference"], level="main")["profile"]
    found = metric.compute(**given, behaviours=done["model"], reference=reference, level="main")
    gold = [[one.context.gold] for one in pairs]
    hits = metric.compute(**given, behaviours=gold, forecast=done["model"], level="main")
    return {
        "behaviour_divergence": found["behaviour_divergence"],
        "top_1_agreement": hits["top_1_agreement"],
        "behaviours": {"model": found["profile"]["behaviours"], "reference": reference["behaviours"]},
        "own_measure": found["own_measure"],
    }


def kept(fidelities: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return what the metric said of each side as a whole."""
    return {
        side: {name: value for name, value in found.items() if name in ("miti", "misc", "utterances", "not_computed")}
        for side, found in fidelities.items()
    }


def _load(name: str) -> Any:  # noqa: ANN401 - a module of `evaluate`
    import evaluate

    return evaluate.load(str(METRICS / name), keep_in_memory=True)
