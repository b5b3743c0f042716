"""Summary scores of Motivational Interviewing from the behaviour codes of therapist utterances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import datasets
import evaluate
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

__version__ = "1.0.0"
_DESCRIPTION = "Summary scores of Motivational Interviewing (MITI 4.2.1, MISC) from the behaviour codes of utterances."
_CITATION = "Moyers, Manuel and Ernst (2015): Motivational Interviewing Treatment Integrity Coding Manual 4.2.1."
MITI_4 = "https://doi.org/10.1016/j.jsat.2016.01.001"
_KWARGS_DESCRIPTION = """
Args:
    dialogue_id, role: each row's dialogue, rows in the order in which they were spoken; `therapist` or `client`.
    behaviours: each row's list of codes: fine codes of `mi/behaviour@1`, or `reflection`, `question`, `therapist_input`
        where the kind is unknown; empty or null for clients and where nobody coded.
    turn_id, annotator_id: optional; needed where several annotators coded the same utterance.
    unit: `utterance`; or `volley`: at most one question and one reflection until the other role speaks (MITI only).
    labels: `majority` of those who coded an utterance; or `annotator`: the first of its rows, and each one apart.
    exclude_opener: leave out the first therapist utterance of each dialogue.
    global_scores: {dialogue_id: {"cultivating_change_talk": 3, "softening_sustain_talk": 3, "partnership": 4,
        "empathy": 4}}, each from 1 to 5.
    thresholds, per_dialogue: add the manual's thresholds; add columns with a row for each dialogue.
Examples:
    >>> import evaluate
    >>> mi_fidelity = evaluate.load("spaces/metrics/mi_fidelity")
    >>> result = mi_fidelity.compute(
    ...     dialogue_id=["a", "a", "a"],
    ...     role=["therapist", "client", "therapist"],
    ...     behaviours=[["open_question"], [], ["complex_reflection", "affirm"]],
    ... )
    >>> result["miti"]["reflection_to_question_ratio"], result["misc"]["percent_open_questions"]
    (1.0, 100.0)
"""
TEXT, NUMBER = datasets.Value("string"), datasets.Value("int64")
FEATURES = datasets.Features(dialogue_id=TEXT, role=TEXT, behaviours=[TEXT], turn_id=NUMBER, annotator_id=TEXT)
TYPES = {"behaviours": (list, tuple, np.ndarray), "turn_id": (int, np.integer)}
REQUIRED = ("dialogue_id", "role", "behaviours")
FINE = {
    "reflection": ("simple_reflection", "complex_reflection"),
    "question": ("open_question", "closed_question"),
    "therapist_input": ("give_information", "advise", "negotiate", "give_options"),
}
CODES = (*(code for fine in FINE.values() for code in fine), "affirm", "other", *FINE)
WHAT = {"role": "therapist or client", "behaviours": f"lists out of {', '.join(CODES)}", "turn_id": "whole numbers"}
INDEX = {code: place for place, code in enumerate(CODES)}
PARTS = {INDEX[main]: [INDEX[code] for code in fine] for main, fine in FINE.items()}
ALLOWED = {"unit": ("utterance", "volley"), "labels": ("majority", "annotator")}
GLOBALS = {"technical": ("cultivating_change_talk", "softening_sustain_talk"), "relational": ("partnership", "empathy")}
THRESHOLDS = {
    "fair": {"technical": 3, "relational": 3.5, "percent_complex_reflections": 40, "reflection_to_question_ratio": 1},
    "good": {"technical": 4, "relational": 4, "percent_complex_reflections": 50, "reflection_to_question_ratio": 2},
    "note": "The manual states these for a clinician as expert opinion, without normative data behind them.",
}
NOT_COMPUTED = {
    "total_mi_adherent": "No label for seeking collaboration or emphasising autonomy; it is at least `affirm`.",
    "total_mi_non_adherent": "No label for confronting or persuading, and none that says if permission was given.",
}
Numbers = np.ndarray[Any, np.dtype[Any]]


@evaluate.utils.file_utils.add_start_docstrings(_DESCRIPTION, _KWARGS_DESCRIPTION)
class MiFidelity(evaluate.Metric):  # type: ignore[misc]
    """Gives the summary scores of MITI and MISC."""

    def _info(self) -> evaluate.MetricInfo:
        texts = {"description": _DESCRIPTION, "citation": _CITATION, "inputs_description": _KWARGS_DESCRIPTION}
        info = evaluate.MetricInfo(**texts, features=FEATURES, reference_urls=[MITI_4])
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

    def _compute(  # noqa: PLR0913 - columns and options
        self,
        dialogue_id: pa.ChunkedArray,
        role: pa.ChunkedArray,
        behaviours: pa.ChunkedArray,
        turn_id: pa.ChunkedArray,
        annotator_id: pa.ChunkedArray,
        *,
        unit: str = "utterance",
        labels: str = "majority",
        exclude_opener: bool = False,
        global_scores: Mapping[str, Mapping[str, float]] | None = None,
        thresholds: bool = False,
        per_dialogue: bool = False,
    ) -> dict[str, Any]:
        flags = {"exclude_opener": exclude_opener, "thresholds": thresholds, "per_dialogue": per_dialogue}
        options: dict[str, Any] = {"unit": unit, "labels": labels, **flags, "global_scores": global_scores}
        for name, value in options.items():
            if name != "global_scores" and value not in (allowed := ALLOWED.get(name, (True, False))):
                raise ValueError(f"{name}: expected {' or '.join(map(repr, allowed))}; got {value!r}.")
        (names, dialogue), (annotators, annotator) = _encoded(dialogue_id), _encoded(annotator_id)
        means = _global_means(global_scores or {}, names)
        therapist = pc.equal(role.combine_chunks(), "therapist").to_numpy(zero_copy_only=False)
        turn = np.arange(len(dialogue)) if turn_id.null_count else turn_id.to_numpy()
        if turn_id.null_count and (turn_id.null_count < len(turn) or len(annotators) > 1):
            raise ValueError("turn_id: expected in every row, since there are several annotators or some rows have it.")
        order = np.lexsort((turn, dialogue))  # stable: rows of one utterance keep their order
        dialogue, turn, therapist, annotator = (one[order] for one in (dialogue, turn, therapist, annotator))
        _check_turns(names, therapist, annotator, dialogue, turn)
        new, codes = _changes(dialogue, turn), _codes(behaviours.combine_chunks())[order]
        starts, utterance, volley = np.flatnonzero(new), np.cumsum(new), np.cumsum(_changes(dialogue, therapist))
        counted = therapist.copy()
        if exclude_opener:
            spoken = np.flatnonzero(therapist)
            counted &= ~np.isin(utterance, utterance[spoken[_changes(dialogue[spoken])]])
        first, once = starts[counted[starts]], unit == "volley"
        chosen = _majority(codes, starts)[counted[starts]] if labels == "majority" else codes[first]
        pooled = _scores(chosen, volley[first], np.zeros_like(first), 1, once=once)
        result: dict[str, Any] = {family: {name: one[0] for name, one in pooled[family].items()} for family in pooled}
        given = {name: [one for one in column if one is not None] for name, column in means.items()}
        result["miti"] |= {name: sum(one) / len(one) if one else None for name, one in given.items()}
        result["miti"] |= dict.fromkeys(NOT_COMPUTED)
        tallies = {"therapist": therapist[starts], "client": ~therapist[starts], "coded": chosen.any(axis=1)}
        result["utterances"] = {name: int(flags.sum()) for name, flags in tallies.items()}
        result |= {"dialogues": len(names), "annotators": len(annotators), "not_computed": dict(NOT_COMPUTED)}
        result |= {"thresholds": THRESHOLDS} if thresholds else {}
        if per_dialogue:
            scores = _scores(chosen, volley[first], dialogue[first], len(names), once=once)
            result["per_dialogue"] = {"dialogue_id": names, "miti": scores["miti"] | means, "misc": scores["misc"]}
        if labels == "annotator":
            mine = np.flatnonzero(counted & (annotator >= 0))
            mine = mine[np.argsort(annotator[mine], kind="stable")]
            scores = _scores(codes[mine], volley[mine], annotator[mine], len(annotators), once=once)
            result["per_annotator"] = {"annotator_id": annotators, **scores}
        return result | {"options": options}


def _table(given: Mapping[str, Any]) -> pa.Table:
    given = {name: values for name, values in given.items() if values is not None}
    if not set(REQUIRED) <= given.keys() <= FEATURES.keys():
        raise ValueError(f"Columns needed: {', '.join(REQUIRED)}; known: {', '.join(FEATURES)}; got: {list(given)}.")
    arrays = {name: _array(name, values) for name, values in given.items()}
    if len(set(map(len, arrays.values()))) > 1:
        sizes = ", ".join(f"{name} {len(array)}" for name, array in arrays.items())
        raise ValueError(f"The columns differ in length: {sizes}. Every row needs a value, null where there is none.")
    dialogue, role, behaviours = (arrays[name] for name in REQUIRED)
    row, code = pc.list_parent_indices(behaviours), pc.list_flatten(behaviours)
    _refuse("dialogue_id", "the name of a dialogue", dialogue, pc.is_null(dialogue))
    _refuse("role", WHAT["role"], role, pc.invert(pc.is_in(role, pa.array(["therapist", "client"]))))
    _refuse("behaviours", WHAT["behaviours"], code, pc.invert(pc.is_in(code, pa.array(CODES))), row)
    _refuse("behaviours", "no codes on a row of a client", code, pc.equal(role.take(row), "client"), row)
    schema = FEATURES.arrow_schema
    return pa.table([arrays.get(one.name, pa.nulls(len(role), one.type)) for one in schema], schema=schema)


def _array(name: str, values: Any) -> pa.Array:  # noqa: ANN401 - lists, arrays, Arrow
    """Return a column as Arrow; numbers do not become text, nor a text a list of its letters."""
    kind, python = FEATURES.arrow_schema.field(name).type, TYPES.get(name, (str,))
    try:
        if isinstance(values, (pa.Array, pa.ChunkedArray)):
            return (values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values).cast(kind)
        values = values[:] if isinstance(values, Sequence) else values  # a column of `datasets` is read at once
        if not isinstance(values, (str, Mapping)) and (name != "behaviours" or str not in set(map(type, values))):
            return pa.array(values, kind, from_pandas=True)
    except (TypeError, pa.ArrowException):
        pass
    column = values if hasattr(values, "__len__") and not isinstance(values, (str, Mapping)) else ()
    rows = [(row, one) for row, one in enumerate(column) if one is not None]
    wrong = [f"row {row}: {one!r}" for row, one in rows if not isinstance(one, python)]
    wrong = wrong or [f"row {row}: {one!r}" for row, one in rows if {*map(type, one)} - {str}]
    raise ValueError(f"{name}: expected {WHAT.get(name, 'text')}; got {'; '.join(wrong[:3]) or repr(values):.300}.")


def _refuse(name: str, expected: str, values: pa.Array, wrong: pa.Array, rows: pa.Array | None = None) -> None:
    places = np.flatnonzero(wrong.fill_null(False).to_numpy(zero_copy_only=False))
    if len(places):
        shown = [f"row {one if rows is None else rows[one]}: {values[one].as_py()!r}" for one in places[:3]]
        raise ValueError(f"{name}: expected {expected}; got {'; '.join(shown)} ({len(places)} in all; rows from 0).")


def _check_turns(names: list[str], role: Numbers, annotator: Numbers, dialogue: Numbers, turn: Numbers) -> None:
    order = np.lexsort((annotator, turn, dialogue))
    twice = order[~_changes(dialogue[order], turn[order], annotator[order])]
    wrong = np.append(twice, np.flatnonzero(_changes(role) & ~_changes(dialogue, turn)))
    if len(wrong):
        shown = "; ".join(f"dialogue {names[dialogue[one]]!r} turn {turn[one]}" for one in wrong[:3])
        raise ValueError(f"turn_id: both roles or an annotator's two rows in one utterance: {shown} ({len(wrong)}).")


def _encoded(column: pa.ChunkedArray) -> tuple[list[str], Numbers]:
    encoded = column.combine_chunks().dictionary_encode()
    return encoded.dictionary.to_pylist(), encoded.indices.fill_null(-1).to_numpy().astype(np.int64)


def _changes(*columns: Numbers) -> Numbers:
    new = np.ones(len(columns[0]), dtype=bool)
    new[1:] = np.logical_or.reduce([column[1:] != column[:-1] for column in columns])
    return new


def _codes(behaviours: pa.ListArray) -> Numbers:
    """Return rows by CODES: what each row carries; a fine code carries its main class too."""
    codes = np.zeros((len(behaviours), len(CODES)), dtype=bool)
    places = pc.index_in(pc.list_flatten(behaviours), pa.array(CODES)).to_numpy()
    codes[pc.list_parent_indices(behaviours).to_numpy(), places] = True
    for main, fine in PARTS.items():
        codes[:, main] |= codes[:, fine].any(axis=1)
    return codes


def _majority(codes: Numbers, starts: Numbers) -> Numbers:
    """Return by utterance what more than half of its coders gave; with exactly half, the earliest of them decides."""
    coded, rows = codes.any(axis=1), np.arange(len(codes))
    votes, coders = np.add.reduceat(codes, starts, dtype=int), np.add.reduceat(coded, starts, dtype=int)[:, None]
    earliest = np.minimum.reduceat(np.where(coded, rows, len(rows) - 1), starts)
    return np.asarray((2 * votes > coders) | ((2 * votes == coders) & (coders > 0) & codes[earliest]))


def _counts(codes: Numbers, group: Numbers, size: int) -> dict[str, Numbers]:
    """Return by group how many rows carry each code, a main class where its kind is unknown."""
    codes = codes.copy()
    for main, fine in PARTS.items():
        codes[:, main] &= ~codes[:, fine].any(axis=1)
    counts = {code: np.bincount(group, codes[:, place], size).astype(int) for code, place in INDEX.items()}
    counts |= {f"{main}s": np.sum([counts[code] for code in (main, *FINE[main])], axis=0) for main in FINE}
    return counts


def _scores(codes: Numbers, volley: Numbers, group: Numbers, size: int, *, once: bool) -> dict[str, dict[str, Any]]:
    """Return the scores by group (MITI 4.2.1, sections H, I; MISC 2.x); rows are in order of group and volley."""
    misc = miti = _counts(codes, group, size)
    if once and len(codes):
        starts = np.flatnonzero(_changes(group, volley))
        merged = np.logical_or.reduceat(codes, starts)
        for yields, wins in (("simple_reflection", "complex_reflection"), ("closed_question", "open_question")):
            merged[:, INDEX[yields]] &= ~merged[:, INDEX[wins]]
        miti = _counts(merged, group[starts], size)
    known = miti["simple_reflection"] + miti["complex_reflection"]
    asked = misc["open_question"] + misc["closed_question"]
    consistent = misc["affirm"] + misc["open_question"] + misc["reflections"]
    whole = consistent + misc["advise"] + misc["therapist_input"]
    summary = {"reflection_to_question_ratio": _ratio(miti["reflections"], miti["questions"])}
    summary["percent_complex_reflections"] = _ratio(100 * miti["complex_reflection"], known)
    older = {"percent_open_questions": _ratio(100 * misc["open_question"], asked)}
    older["percent_mi_consistent_lower"] = _ratio(100 * consistent, whole)
    older["percent_mi_consistent_upper"] = _ratio(100 * whole, whole)
    for scores, counts in ((summary, miti), (older, misc)):
        scores |= {name: count.tolist() for name, count in counts.items()}
    return {"miti": summary, "misc": older}


def _ratio(part: Numbers, whole: Numbers) -> list[float | None]:
    return [one / other if other else None for one, other in zip(part.tolist(), whole.tolist(), strict=True)]


def _global_means(scores: Mapping[str, Mapping[str, float]], names: list[str]) -> dict[str, list[Any]]:
    """Return the technical and the relational global score by dialogue (MITI 4.2.1, section H)."""
    known, asked = set(names), sorted(item for items in GLOBALS.values() for item in items)
    for name, one in scores.items():
        good = [v for v in dict(one).values() if isinstance(v, (int, float)) and 1 <= v <= 5]
        if name not in known or sorted(one) != asked or len(good) < len(asked):
            raise ValueError(f"global_scores: expected {asked}, 1 to 5, for a given dialogue; got {name!r}: {one}.")
    means = {part: {name: (one[a] + one[b]) / 2 for name, one in scores.items()} for part, (a, b) in GLOBALS.items()}
    return {part: [column.get(name) for name in names] for part, column in means.items()}
