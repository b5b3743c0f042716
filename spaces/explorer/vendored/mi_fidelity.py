# Copied from spaces/metrics/mi_fidelity/mi_fidelity.py by `careloom space sync`: it is changed there, not here.
# sha256 of what follows: e8f5d6607818c0a60d8357d6aded6076876a76ba4d3f1e2ba5e36376bdf025f5
"""Summary scores of Motivational Interviewing from the behaviour codes of therapist utterances."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

FINE = {
    "reflection": ("simple_reflection", "complex_reflection"),
    "question": ("open_question", "closed_question"),
    "therapist_input": ("give_information", "advise", "negotiate", "give_options"),
}
CODES = (*(code for fine in FINE.values() for code in fine), "affirm", "other", *FINE)
INDEX = {code: place for place, code in enumerate(CODES)}
PARTS = {INDEX[main]: [INDEX[code] for code in fine] for main, fine in FINE.items()}
NOT_COMPUTED = {
    "total_mi_adherent": "No label for seeking collaboration or emphasising autonomy; it is at least `affirm`.",
    "total_mi_non_adherent": "No label for confronting or persuading, and none that says if permission was given.",
}
Numbers = np.ndarray[Any, np.dtype[Any]]


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
