"""How a corpus of sessions differs from another in the therapist's behaviours, and how often a forecast was right."""

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
Compares whole sessions of Motivational Interviewing with a reference corpus: the Jensen-Shannon divergence of the
therapist's behaviours and of their bigrams, and the agreement with forecast behaviours. These are measures of this
project's own, not those of a paper; they describe the labels of texts and are no judgement of a therapist.
"""
_CITATION = """
Lin (1991): Divergence measures based on the Shannon entropy. IEEE Transactions on Information Theory 37(1), 145-151.
"""
_KWARGS_DESCRIPTION = """
Args:
    dialogue_id: the dialogue of each row; rows of a dialogue stand in the order in which they were spoken.
    role: `therapist` or `client`.
    behaviours: each row's list of codes: fine codes of `mi/behaviour@1`, with level="main" also its main classes; empty
        or null for clients and where nobody coded.
    forecast: optional; each row's list of forecast codes, the likeliest first; empty or null where there is none.
    reference: the `profile` that this metric returned for the reference corpus; without it there is no divergence.
    level: `fine`; or `main`: every code counts as its main class (reflection, question, therapist_input, other).
Examples:
    >>> import evaluate
    >>> mi_session = evaluate.load("spaces/metrics/mi_session")
    >>> result = mi_session.compute(
    ...     dialogue_id=["a", "a", "a", "a", "a"],
    ...     role=["therapist", "client", "therapist", "client", "therapist"],
    ...     behaviours=[["open_question"], [], ["complex_reflection"], [], ["affirm"]],
    ...     forecast=[[], [], ["complex_reflection", "affirm"], [], ["open_question", "affirm"]],
    ... )
    >>> result["top_1_agreement"], result["top_2_agreement"]
    (0.5, 1.0)
    >>> again = mi_session.compute(
    ...     dialogue_id=["b", "b"],
    ...     role=["therapist", "therapist"],
    ...     behaviours=[["open_question"], ["affirm"]],
    ...     reference=result["profile"],
    ... )
    >>> round(again["behaviour_divergence"], 4), again["bigram_divergence"]
    (0.1909, 1.0)
"""
TEXT = datasets.Value("string")
FEATURES = datasets.Features(dialogue_id=TEXT, role=TEXT, behaviours=[TEXT], forecast=[TEXT])
REQUIRED = ("dialogue_id", "role", "behaviours")
ROLES = ("therapist", "client")
MAIN = {
    "simple_reflection": "reflection",
    "complex_reflection": "reflection",
    "open_question": "question",
    "closed_question": "question",
    "affirm": "other",
    "give_information": "therapist_input",
    "advise": "therapist_input",
    "negotiate": "therapist_input",
    "give_options": "therapist_input",
    "other": "other",
}
CODES = {"fine": tuple(MAIN), "main": ("reflection", "question", "therapist_input", "other")}
ALL = tuple(dict.fromkeys(CODES["fine"] + CODES["main"]))
LIST = f"a list of codes out of {', '.join(ALL)}"
WHAT = {"dialogue_id": "the name of a dialogue", "role": " or ".join(ROLES), "behaviours": LIST, "forecast": LIST}
Numbers = np.ndarray[Any, np.dtype[Any]]


@evaluate.utils.file_utils.add_start_docstrings(_DESCRIPTION, _KWARGS_DESCRIPTION)
class MiSession(evaluate.Metric):  # type: ignore[misc]
    """Gives divergences from a reference corpus and the agreement with a forecaster."""

    def _info(self) -> evaluate.MetricInfo:
        texts = {"description": _DESCRIPTION, "citation": _CITATION, "inputs_description": _KWARGS_DESCRIPTION}
        info = evaluate.MetricInfo(**texts, features=FEATURES, reference_urls=["https://doi.org/10.1109/18.61115"])
        info.format = "arrow"  # columns reach `_compute` as Arrow; the constructor refuses this beside lists
        return info

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
        behaviours: pa.ChunkedArray,
        forecast: pa.ChunkedArray,
        *,
        reference: Mapping[str, Any] | None = None,
        level: str = "fine",
    ) -> dict[str, Any]:
        if level not in CODES:
            raise ValueError(f"level: expected {' or '.join(map(repr, CODES))}; got {level!r}.")
        expected = None if reference is None else _reference(reference, level)
        encoded = dialogue_id.combine_chunks().dictionary_encode()
        names, dialogue = encoded.dictionary, encoded.indices.to_numpy()
        order = np.argsort(dialogue, kind="stable")
        order = order[pc.equal(role.combine_chunks(), "therapist").to_numpy(zero_copy_only=False)[order]]
        owner = dialogue[order]  # therapist rows alone, dialogue by dialogue
        carried = _carried(behaviours.combine_chunks(), level)[order]

        unigrams, bigrams = carried.sum(axis=0), _bigrams(carried, owner)
        result: dict[str, Any] = {"behaviour_divergence": None, "bigram_divergence": None}
        if expected is not None:
            result["behaviour_divergence"] = _divergence(unigrams, expected[0])
            result["bigram_divergence"] = _divergence(bigrams.ravel(), expected[1].ravel())
        result |= _agreement(forecast.combine_chunks().take(pa.array(order)), carried, level)
        result["utterances"] = {
            "therapist": len(order),
            "client": len(dialogue) - len(order),
            "coded": int(carried.any(axis=1).sum()),
            "dialogues": len(names),
        }
        result["profile"] = _profile(unigrams, bigrams, level)
        result["own_measure"] = "Measures of this project's own, not those of a paper."
        return result | {"options": {"reference": None if reference is None else dict(reference), "level": level}}


def _places(codes: pa.Array, level: str, column: str) -> Numbers:
    """Return each code's place in the codes of a level."""
    if level == "main":
        codes = pc.coalesce(pa.array(list(MAIN.values())).take(pc.index_in(codes, pa.array(list(MAIN)))), codes)
    places = pc.index_in(codes, pa.array(CODES[level]))
    if places.null_count:
        coarse = pc.unique(codes.filter(pc.is_null(places))).to_pylist()
        raise ValueError(f"{column}: got {', '.join(coarse)}, which no fine code follows from; use level='main'.")
    return np.asarray(places.to_numpy())


def _carried(behaviours: pa.ListArray, level: str) -> Numbers:
    """Return rows by codes: what each row carries, once."""
    carried = np.zeros((len(behaviours), len(CODES[level])), dtype=bool)
    rows = pc.list_parent_indices(behaviours).to_numpy()
    carried[rows, _places(pc.list_flatten(behaviours), level, "behaviours")] = True
    return carried


def _bigrams(carried: Numbers, owner: Numbers) -> Numbers:
    """Return codes by codes: how often one is followed by the other in the next therapist utterance of the dialogue.

    The client's words between do not part a pair; an utterance without a code does. Utterances with several codes give
    every pair.
    """
    same = owner[1:] == owner[:-1]
    before, after = carried[:-1][same], carried[1:][same]
    return np.asarray(np.rint(before.T.astype(float) @ after.astype(float)).astype(int))


def _divergence(counts: Numbers, expected: Numbers) -> float | None:
    """Return the Jensen-Shannon divergence in bits (Lin 1991, section IV, equal weights); None without counts."""
    if not counts.sum() or not expected.sum():
        return None
    left, right = counts / counts.sum(), expected / expected.sum()
    middle = (left + right) / 2
    parts = [np.sum(one[one > 0] * np.log2(one[one > 0] / middle[one > 0])) for one in (left, right)]
    return float(min(max(sum(parts) / 2, 0.0), 1.0))


def _agreement(forecast: pa.ListArray, carried: Numbers, level: str) -> dict[str, Any]:
    """Return how often the first, and one of the first two, of a forecast was what the therapist did."""
    rows = pc.list_parent_indices(forecast).to_numpy()
    places = _places(pc.list_flatten(forecast), level, "forecast")
    rank = np.arange(len(rows)) - np.searchsorted(rows, rows)
    hits = carried[rows, places] & (rank < 2)
    counted = np.zeros(len(carried), dtype=bool)
    counted[rows] = True
    counted &= carried.any(axis=1)
    whole = int(counted.sum())
    right = [len(np.unique(rows[hits & (rank < top)])) for top in (1, 2)]
    return {
        "top_1_agreement": right[0] / whole if whole else None,
        "top_2_agreement": right[1] / whole if whole else None,
        "forecasts": {"counted": whole, "top_1_right": right[0], "top_2_right": right[1]},
    }


def _profile(unigrams: Numbers, bigrams: Numbers, level: str) -> dict[str, Any]:
    codes, rows = CODES[level], bigrams.tolist()
    return {
        "level": level,
        "behaviours": dict(zip(codes, unigrams.tolist(), strict=True)),
        "bigrams": {one: dict(zip(codes, row, strict=True)) for one, row in zip(codes, rows, strict=True)},
    }


def _reference(profile: Mapping[str, Any], level: str) -> tuple[Numbers, Numbers]:
    """Return the counts of a profile; codes it does not name count nothing."""
    advice = "Give the `profile` of this metric's result for the reference corpus, computed with the same level."
    try:
        bigrams = {(one, after): count for one, row in profile["bigrams"].items() for after, count in row.items()}
        given, unigrams = profile["level"], dict(profile["behaviours"])
    except (TypeError, KeyError, AttributeError, ValueError):
        raise ValueError(f"reference: expected a mapping with level, behaviours and bigrams. {advice}") from None
    if given != level:
        raise ValueError(f"reference: expected level {level!r}, got {given!r}. {advice}")
    codes = CODES[level]
    unknown = {*unigrams, *(code for pair in bigrams for code in pair)} - {*codes}
    if unknown:
        raise ValueError(f"reference: unknown codes {sorted(unknown)}; known are {', '.join(codes)}. {advice}")
    counts = [*unigrams.values(), *bigrams.values()]
    wrong = [one for one in counts if isinstance(one, bool) or not isinstance(one, (int, float)) or not one >= 0]
    if wrong:
        raise ValueError(f"reference: expected counts of 0 or more; got {wrong[:3]!r}. {advice}")
    pairs = np.array([[bigrams.get((one, after), 0) for after in codes] for one in codes])
    return np.array([unigrams.get(one, 0) for one in codes]), pairs


def _table(given: Mapping[str, Any]) -> pa.Table:
    given = {name: values for name, values in given.items() if values is not None}
    if not set(REQUIRED) <= given.keys() <= FEATURES.keys():
        raise ValueError(f"Columns needed: {', '.join(REQUIRED)}; known: {', '.join(FEATURES)}; got: {list(given)}.")
    arrays = {name: _array(name, values) for name, values in given.items()}
    if len(set(map(len, arrays.values()))) > 1:
        sizes = ", ".join(f"{name} {len(array)}" for name, array in arrays.items())
        raise ValueError(f"The columns differ in length: {sizes}. Every row needs a value, null where there is none.")
    dialogue, role = arrays["dialogue_id"], arrays["role"]
    _refuse("dialogue_id", WHAT["dialogue_id"], dialogue, pc.is_null(dialogue))
    _refuse("role", WHAT["role"], role, pc.invert(pc.is_in(role, pa.array(ROLES))))
    for name in [one for one in ("behaviours", "forecast") if one in arrays]:
        row, code = pc.list_parent_indices(arrays[name]), pc.list_flatten(arrays[name])
        _refuse(name, WHAT[name], code, pc.invert(pc.is_in(code, pa.array(ALL))), row)
        _refuse(name, "no codes on a row of a client", code, pc.equal(role.take(row), "client"), row)
    schema = FEATURES.arrow_schema
    return pa.table([arrays.get(one.name, pa.nulls(len(role), one.type)) for one in schema], schema=schema)


def _array(name: str, values: Any) -> pa.Array:  # noqa: ANN401 - lists, arrays, Arrow
    """Return a column as Arrow; numbers do not become text, nor a text a list of its letters."""
    kind = FEATURES.arrow_schema.field(name).type
    python = (list, tuple, np.ndarray) if pa.types.is_list(kind) else (str,)
    try:
        if isinstance(values, (pa.Array, pa.ChunkedArray)):
            return (values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values).cast(kind)
        values = values[:] if isinstance(values, Sequence) else values  # a column of `datasets` is read at once
        if not isinstance(values, (str, Mapping)) and (str in python or str not in set(map(type, values))):
            return pa.array(values, kind, from_pandas=True)
    except (TypeError, pa.ArrowException):
        pass
    column = values if hasattr(values, "__len__") and not isinstance(values, (str, Mapping)) else ()
    rows = [(row, one) for row, one in enumerate(column) if one is not None]
    wrong = [f"row {row}: {one!r}" for row, one in rows if not isinstance(one, python)]
    wrong = wrong or [f"row {row}: {one!r}" for row, one in rows if {*map(type, one)} - {str}]
    shown = "; ".join(wrong[:3]) or repr(values)
    raise ValueError(f"{name}: expected {WHAT[name]} for each row; got {shown:.300}.")


def _refuse(name: str, expected: str, values: pa.Array, wrong: pa.Array, rows: pa.Array | None = None) -> None:
    places = np.flatnonzero(wrong.fill_null(False).to_numpy(zero_copy_only=False))
    if len(places):
        shown = [f"row {one if rows is None else rows[one]}: {values[one].as_py()!r}" for one in places[:3]]
        raise ValueError(f"{name}: expected {expected}; got {'; '.join(shown)} ({len(places)} in all; rows from 0).")
