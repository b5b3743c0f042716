"""How results are told: the rows of every table in their fixed order, scores with intervals, protocols in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from builders.evaluation.results_file import Result
from builders.training.catalog import tasks
from cards.model_source import ModelCard, data_title

Row = Mapping[str, Any]
SCORES = {"macro_f1": "macro-F1", "auc": "area under the curve"}
PROTOCOLS = {"cross_validation": "cross-validation", "transfer": "transfer", "self_consistency": "self-consistency"}
MODEL, PREDICTED, HUMAN = "model", "predicted", "human"
BEFORE = {MODEL: "this model", "majority": "the most frequent label", "surface": "surface counts alone",
          "culture": "the culture alone"}  # fmt: skip
AFTER = {
    PREDICTED: "this model, with a history of predicted codes",
    "encoder": "the same features and sentence embeddings",
    HUMAN: "human ceiling: one annotator against the others",
}
"""Rows before and after a task's own comparisons, in the order of every table."""
UNKNOWN = "not known: no second annotator's values are published"
UNMEASURED = "not measured for this task"


def title(card: ModelCard, result: Result) -> str:
    """Return how a result came about, and on what."""
    joined = "to" if result["protocol"] == "transfer" else "on"
    made = ", which is machine-written" if card.is_machine_written(result["dataset"]) else ""
    return f"{protocol_words(result)} {joined} {data_title(result['dataset'])}{made}"


def protocol_words(result: Result) -> str:
    """Return how a result came about."""
    return PROTOCOLS[result["protocol"]]


def named_score(row: Row, primary: str) -> str:
    """Return the score that comes first, or macro-F1 where it could not be computed."""
    return primary if primary in row["scores"] else "macro_f1"


def whole_rows(result: Result) -> list[Row]:
    """Return the rows on all examples, in their fixed order."""
    found = {row["row"]: row for row in result["rows"] if row["part"] == "all"}
    own = [name for name in found if name not in BEFORE and name not in AFTER]
    return [found[name] for name in (*BEFORE, *own, *AFTER) if name in found]


def with_interval(score: Mapping[str, float]) -> str:
    """Return a score with its interval."""
    return f"{decimals(score['value'])} (95\u00a0% {interval(score)})"


def interval(score: Mapping[str, float]) -> str:
    """Return the interval of a score, of a human ceiling its standard deviation."""
    if "low" not in score:
        return f"standard deviation {decimals(score['deviation'])}"
    return f"{decimals(score['low'])} to {decimals(score['high'])}"


def ceiling_words(dataset: str) -> str:
    """Return why a result has no human ceiling."""
    several = {model.ceiling.dataset for model in tasks() if model.ceiling}
    return UNMEASURED if dataset in several else UNKNOWN


def row_title(card: ModelCard, row: Row) -> str:
    """Return what a row is, in words."""
    name = str(row["row"])
    found = (BEFORE | AFTER).get(name) or (
        card.model.comparisons[name].title if name in card.model.comparisons else name
    )
    return f"{found} ({row['annotators']} annotators)" if "annotators" in row else found


def decimals(value: float) -> str:
    """Return a score as cards show it."""
    return f"{value:.3f}"


def listed(parts: Sequence[str]) -> str:
    """Return parts as a list in words."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))
