"""How much of a client's talk speaks for change, and where it first does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import datasets
import evaluate
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

__version__ = "1.0.0"

_DESCRIPTION = """
Change talk and sustain talk of clients in Motivational Interviewing: percent change talk, its share of the client's
utterances, and the place of the first of it. It describes the labels of texts; it is no judgement of a client.
"""
_CITATION = """
Glynn and Moyers (2012): Manual for the Client Language EAsy Rating (CLEAR) coding system.
Miller, Moyers, Ernst and Amrhein (2008): Manual for the Motivational Interviewing Skill Code (MISC) 2.1.
"""
_KWARGS_DESCRIPTION = """
Args:
    dialogue_id: the dialogue of each row; rows of a dialogue stand in the order in which they were spoken.
    role: `therapist` or `client`.
    talk_type: `change`, `neutral` or `sustain` for a client's row; null for therapists and where there is no label.
    codable: the talk types that the labels could take. Where only change talk was ever labelled, say ["change"]: no
        label then means no change talk, and what needs the other types is None.
    per_dialogue: add columns with a row for each dialogue.
Examples:
    >>> import evaluate
    >>> change_talk = evaluate.load("spaces/metrics/change_talk")
    >>> result = change_talk.compute(
    ...     dialogue_id=["a", "a", "a", "a", "a"],
    ...     role=["client", "therapist", "client", "client", "client"],
    ...     talk_type=["sustain", None, "change", "neutral", "change"],
    ... )
    >>> round(result["percent_change_talk"], 1), result["percent_change_of_labelled"]
    (66.7, 50.0)
    >>> result["first_change_talk"]["mean_index"], result["first_change_talk"]["mean_share_before"]
    (1.0, 0.25)
"""
TEXT = datasets.Value("string")
FEATURES = datasets.Features(dialogue_id=TEXT, role=TEXT, talk_type=TEXT)
ROLES = ("therapist", "client")
TYPES = ("change", "neutral", "sustain")
WHAT = {"dialogue_id": "the name of a dialogue", "role": " or ".join(ROLES), "talk_type": f"{', '.join(TYPES)} or null"}
Numbers = np.ndarray[Any, np.dtype[Any]]
Columns = dict[str, list[Any]]


@evaluate.utils.file_utils.add_start_docstrings(_DESCRIPTION, _KWARGS_DESCRIPTION)
class ChangeTalk(evaluate.Metric):  # type: ignore[misc]
    """Gives the shares of change talk and its first place."""

    def _info(self) -> evaluate.MetricInfo:
        texts = {"description": _DESCRIPTION, "citation": _CITATION, "inputs_description": _KWARGS_DESCRIPTION}
        return evaluate.MetricInfo(
            **texts,
            features=FEATURES,
            reference_urls=["http://casaa.unm.edu/download/misc2.pdf"],
            format="arrow",
        )

    def add_batch(self, **columns: Any) -> None:  # noqa: ANN401 - lists, arrays, Arrow
        """Add whole columns; they are checked and go to Arrow at once."""
        table = _table(columns)
        if self.writer is None:
            self.selected_feature_format = self.features
            self._init_writer()
        self.writer.write_table(table, max(len(table), 1))  # one batch; many small ones take seconds

    def add(self, **record: Any) -> None:  # noqa: ANN401 - a value of each column
        """Add one record; `add_batch` is quicker."""
        self.add_batch(**{name: [value] for name, value in record.items()})

    def _compute(
        self,
        dialogue_id: pa.ChunkedArray,
        role: pa.ChunkedArray,
        talk_type: pa.ChunkedArray,
        *,
        codable: Sequence[str] = TYPES,
        per_dialogue: bool = False,
    ) -> dict[str, Any]:
        encoded = dialogue_id.combine_chunks().dictionary_encode()
        names, dialogue = encoded.dictionary.to_pylist(), encoded.indices.to_numpy()
        kind = pc.index_in(talk_type.combine_chunks(), pa.array(TYPES)).fill_null(-1).to_numpy()
        codable = _codable(codable, kind)
        if not isinstance(per_dialogue, bool):
            raise ValueError(f"per_dialogue: expected True or False; got {per_dialogue!r}.")
        order = np.argsort(dialogue, kind="stable")
        order = order[pc.equal(role.combine_chunks(), "client").to_numpy(zero_copy_only=False)[order]]
        owner, kind = dialogue[order], kind[order]  # client rows alone, dialogue by dialogue

        pooled = _shares(kind, np.zeros_like(owner), 1, codable)
        by_dialogue = _shares(kind, owner, len(names), codable)
        percents = [value for value in by_dialogue["percent_change_talk"] if value is not None]
        first = _first_change(kind, owner, len(names))
        result: dict[str, Any] = {name: column[0] for name, column in pooled.items()}
        result["mean_percent_change_talk"] = _mean(percents)
        result["dialogues"] = {"all": len(names), "with_percent_change_talk": len(percents)}
        result["first_change_talk"] = _summary(first)
        result["not_computed"] = _reasons(codable)
        if per_dialogue:
            result["per_dialogue"] = {"dialogue_id": names, **by_dialogue, **first}
        return result | {"options": {"codable": list(codable), "per_dialogue": per_dialogue}}


def _codable(codable: Sequence[str], kind: Numbers) -> tuple[str, ...]:
    """Return the codable types in their order; refuse what is none, and labels that could not be."""
    given = [codable] if isinstance(codable, str) else list(codable)
    if "change" not in given or not set(given) <= set(TYPES):
        raise ValueError(f"codable: expected a list out of {', '.join(TYPES)} with change in it; got {codable!r}.")
    for place, name in enumerate(TYPES):
        rows = np.flatnonzero(kind == place)
        if name not in given and len(rows):
            raise ValueError(
                f"codable: {len(rows)} row(s) are labelled {name}, the first is {rows[0]}; name it as well."
            )
    return tuple(name for name in TYPES if name in given)


def _shares(kind: Numbers, owner: Numbers, size: int, codable: tuple[str, ...]) -> Columns:
    """Return the counts and shares of each dialogue.

    Percent change talk is change / (change + sustain) (MISC 2.x; CLEAR), None where sustain talk was never coded. The
    other shares take all labelled client utterances, and all client utterances, as the whole.
    """
    counts = {name: np.bincount(owner[kind == place], minlength=size) for place, name in enumerate(TYPES)}
    everything = np.bincount(owner, minlength=size)
    labelled = np.sum(list(counts.values()), axis=0)
    change, unknown = counts["change"], np.zeros(size, dtype=int)
    return {
        "percent_change_talk": _percent(change, change + counts["sustain"] if "sustain" in codable else unknown),
        "percent_change_of_labelled": _percent(change, labelled if len(codable) == len(TYPES) else unknown),
        "percent_change_of_client_utterances": _percent(change, everything),
        **{name: count.tolist() for name, count in counts.items()},
        "unlabelled": (everything - labelled).tolist(),
        "client_utterances": everything.tolist(),
    }


def _first_change(kind: Numbers, owner: Numbers, size: int) -> Columns:
    """Return where the first change talk of each dialogue stands among its client utterances, from 0."""
    starts = np.searchsorted(owner, np.arange(size))
    everything = np.bincount(owner, minlength=size)
    rows = np.flatnonzero(kind == TYPES.index("change"))
    having, places = np.unique(owner[rows], return_index=True)
    index = np.full(size, -1)
    index[having] = rows[places] - starts[having]
    return {
        "first_index": [place if place >= 0 else None for place in index.tolist()],
        "share_before": [
            place / whole if place >= 0 else None
            for place, whole in zip(index.tolist(), everything.tolist(), strict=True)
        ],
    }


def _summary(first: Columns) -> dict[str, Any]:
    index = [value for value in first["first_index"] if value is not None]
    share = [value for value in first["share_before"] if value is not None]
    return {
        "dialogues_with": len(index),
        "dialogues_without": len(first["first_index"]) - len(index),
        "mean_index": _mean(index),
        "median_index": float(np.median(index)) if index else None,
        "mean_share_before": _mean(share),
        "median_share_before": float(np.median(share)) if share else None,
    }


def _reasons(codable: tuple[str, ...]) -> dict[str, str]:
    missing = [name for name in TYPES if name not in codable]
    reasons = {}
    if "sustain" in missing:
        reasons["percent_change_talk"] = "Needs labels for sustain talk; without them it would be 100 by construction."
        reasons["mean_percent_change_talk"] = reasons["percent_change_talk"]
    if missing:
        reasons["percent_change_of_labelled"] = f"Needs labels for {' and '.join(missing)} talk as well."
    return reasons


def _percent(part: Numbers, whole: Numbers) -> list[float | None]:
    return [100 * one / other if other else None for one, other in zip(part.tolist(), whole.tolist(), strict=True)]


def _mean(values: list[Any]) -> float | None:
    return float(np.mean(values)) if values else None


def _table(given: Mapping[str, Any]) -> pa.Table:
    given = {name: values for name, values in given.items() if values is not None}
    if given.keys() != FEATURES.keys():
        raise ValueError(f"Columns needed: {', '.join(FEATURES)}; got: {', '.join(given)}.")
    arrays = {name: _array(name, given[name]) for name in FEATURES}
    if len(set(map(len, arrays.values()))) > 1:
        sizes = ", ".join(f"{name} {len(array)}" for name, array in arrays.items())
        raise ValueError(f"The columns differ in length: {sizes}. Every row needs a value, null where there is none.")
    role, talk = arrays["role"], arrays["talk_type"]
    _refuse("dialogue_id", WHAT["dialogue_id"], arrays["dialogue_id"], pc.is_null(arrays["dialogue_id"]))
    _refuse("role", WHAT["role"], role, pc.invert(pc.is_in(role, pa.array(ROLES))))
    _refuse(
        "talk_type", WHAT["talk_type"], talk, pc.and_(pc.is_valid(talk), pc.invert(pc.is_in(talk, pa.array(TYPES))))
    )
    _refuse("talk_type", "null on a row of a therapist", talk, pc.and_(pc.is_valid(talk), pc.equal(role, "therapist")))
    return pa.table(arrays, schema=FEATURES.arrow_schema)


def _array(name: str, values: Any) -> pa.Array:  # noqa: ANN401 - lists, arrays, Arrow
    """Return a column as Arrow; the numbers of class labels do not become text."""
    if isinstance(values, (pa.Array, pa.ChunkedArray)):
        return (values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values).cast(pa.string())
    try:
        values = values[:] if isinstance(values, Sequence) else values  # a column of `datasets` is read at once
        if not isinstance(values, (str, Mapping)):
            return pa.array(values, pa.string(), from_pandas=True)
    except (TypeError, pa.ArrowException):
        pass
    rows = enumerate(values) if hasattr(values, "__len__") and not isinstance(values, (str, Mapping)) else ()
    wrong = [f"row {row}: {one!r}" for row, one in rows if not (one is None or isinstance(one, str))]
    shown = f"{'; '.join(wrong[:3])} ({len(wrong)} in all; rows from 0)" if wrong else repr(values)
    raise ValueError(f"{name}: expected {WHAT[name]} for each row, as text; got {shown:.300}.")


def _refuse(name: str, expected: str, values: pa.Array, wrong: pa.Array) -> None:
    places = np.flatnonzero(wrong.to_numpy(zero_copy_only=False))
    if len(places):
        shown = "; ".join(f"row {one}: {values[one].as_py()!r}" for one in places[:3])
        raise ValueError(f"{name}: expected {expected}; got {shown} ({len(places)} in all; rows from 0).")
