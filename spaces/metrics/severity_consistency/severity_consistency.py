"""Severity judgements of pairs of personas: accuracy, errors and ties per judge and language, and their consistency."""

from collections.abc import Callable, Sequence
from typing import Any

import datasets
import evaluate
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

__version__ = "1.0.0"
_CITATION = "Wang et al. (2025): TalkDep, CIKM. Snijders and Borgatti (1999): Connections 22(2), 161-170."
_KWARGS_DESCRIPTION = """
Args:
    judge, language: who judged, and the language of both dialogues.
    persona_a, persona_b: the pair, by base_persona_id, so that languages match; a pair may also be judged as (b, a).
    verdict: "a", "b" or "tie": which persona the judge finds more severe; null where the answer could not be read.
    score_a, score_b: the personas' severity scores, one for each persona.
    ties: "wrong" or "dropped": whether `accuracy` counts ties as errors or leaves them out (both are reported).
    band_scheme: "bdi2" (0-13, 14-19, 20-28, 29-63), "talkdep" (0-9, 10-18, 19-29, 30-63) or [lowest, highest] pairs.
    baseline_language: the language that the accuracy of the others is compared with.
    n_resamples, seed, confidence: bootstrap resamples of personas (0: no intervals), their seed, the share they hold.
Returns:
    judges: per judge `languages` (counts and measures), `difference_to_baseline`, `fleiss_kappa` over languages;
    languages: per language `fleiss_kappa` over judges; n_records, n_missing, n_personas; notes; options.
Examples:
    >>> import evaluate
    >>> consistency = evaluate.load("spaces/metrics/severity_consistency")
    >>> result = consistency.compute(
    ...     judge=["j"] * 3, language=["en"] * 3, persona_a=["p1", "p1", "p2"], persona_b=["p2", "p3", "p3"],
    ...     verdict=["a", "tie", "b"], score_a=[31, 31, 22], score_b=[22, 8, 8],
    ... )
    >>> result["judges"]["j"]["languages"]["en"]["accuracy_ties_dropped"]["value"]
    0.5
"""
_SCORES, _VERDICTS = ("score_a", "score_b"), ("a", "b", "tie")
_BANDS = {
    "bdi2": ((0, 13), (14, 19), (20, 28), (29, 63)),  # Beck, Steer and Brown 1996, manual of the BDI-II
    "talkdep": ((0, 9), (10, 18), (19, 29), (30, 63)),  # Wang et al. 2025
}
_MOST_PERSONAS, _MOST_FOR_TAU = 3_000, 48
Integers = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]


def _refuse(column: str, rows: Sequence[int] | Integers, values: Callable[[int], Any], expected: str) -> None:
    """Raise an error that names the first wrong rows of a column, counted from 0, if there are any."""
    if len(rows):
        shown = ", ".join(f"row {row}: {values(int(row))!r}" for row in rows[:5]) + (", ..." if len(rows) > 5 else "")
        raise ValueError(f"column {column!r}: {len(rows)} wrong value(s) ({shown}). Expected {expected}.")


def _column(name: str, given: Any) -> pa.Array:  # noqa: ANN401 - a list, an array or an Arrow column
    """Return a column as Arrow strings, or numbers for scores; nulls are for verdicts alone."""
    if given is None or not hasattr(given, "__len__"):
        raise ValueError(f"column {name!r} is missing: give a list with one value per record.")
    kind, fits = (pa.float64(), int | float | np.number | None) if name in _SCORES else (pa.string(), str | None)
    try:
        arrow = isinstance(given, pa.Array | pa.ChunkedArray)
        values = given.cast(kind) if arrow else pa.array(given, kind, from_pandas=True)
    except (pa.ArrowException, TypeError):
        listed = given.tolist() if hasattr(given, "tolist") else list(given)
        rows = [row for row, value in enumerate(listed) if not isinstance(value, fits)]
        _refuse(name, rows, listed.__getitem__, f"one {'number' if name in _SCORES else 'string'} per record")
        raise
    allowed = pa.array([*_VERDICTS, None]) if name == "verdict" else None
    wrong = values.is_null(nan_is_null=True) if allowed is None else pc.invert(pc.is_in(values, allowed))
    expected = "a value in every row" if allowed is None else f"one of {_VERDICTS} or null"
    _refuse(name, np.flatnonzero(wrong), lambda row: values[row].as_py(), expected)
    return values


def _codes(column: pa.ChunkedArray) -> tuple[list[str], Integers]:
    """Return the distinct values in the order of their names, and each row's position among them."""
    encoded = column.combine_chunks().dictionary_encode()
    order = pc.sort_indices(encoded.dictionary).to_numpy()
    position = np.empty(len(order), dtype=np.int64)
    position[order] = np.arange(len(order))
    return encoded.dictionary.take(pa.array(order)).to_pylist(), position[encoded.indices.to_numpy()]


def _ratio(above: Numbers, below: Numbers) -> Numbers:
    found: Numbers = np.divide(above, below, out=np.full(np.shape(below), np.nan), where=below > 0)
    return found


class _Personas:
    """Personas and their resamples (Snijders and Borgatti 1999); a pair counts the product of its personas' counts."""

    def __init__(self, score: Numbers, level: Integers, n_resamples: int, seed: int, confidence: float) -> None:
        size, self.score, self.level, self.tail = len(score), score, level, (1 - confidence) / 2
        drawn = n_resamples if 1 < size <= _MOST_PERSONAS else 0
        chosen = np.random.default_rng(seed).integers(max(size, 1), size=(drawn, size))  # row 0: the data as they are
        self.draws = np.array([np.ones(size), *(np.bincount(draw, minlength=size) for draw in chosen)], dtype=float)

    def sums(self, first: Integers, second: Integers, values: Sequence[Any]) -> Numbers:
        """Return the sum of each list of values over pairs, in the data and in each resample (columns)."""
        if len(self.draws) == 1:
            return np.array([[value.sum()] for value in values], dtype=float)
        here, places = np.unique(np.concatenate([first, second]), return_inverse=True)
        size, weights = len(here), self.draws[:, here]
        place = places[: len(first)] * size + places[len(first) :]
        matrices = (np.bincount(place, value, minlength=size**2).reshape(size, size) for value in values)
        return np.array([((weights @ matrix) * weights).sum(axis=1) for matrix in matrices])

    def tau_b(self, first: Integers, second: Integers, verdict: Integers) -> Numbers:
        """Return Kendall's tau-b (1945) of scores and wins (a tie is half a win); resampled only for few personas."""
        here, places = np.unique(np.concatenate([first, second]), return_inverse=True)
        if (size := len(here)) > _MOST_PERSONAS:
            return np.full(1, np.nan)
        place = places[: len(first)] * size + places[len(first) :]
        won, lost = (np.bincount(place, np.array(win)[verdict], size**2) for win in ([1, 0, 0.5], [0, 1, 0.5]))
        weights = self.draws[: None if size <= _MOST_FOR_TAU else 1, here]
        wins = weights @ (won.reshape(size, size).T + lost.reshape(size, size))
        higher = np.sign(np.subtract.outer(self.score[here], self.score[here]))
        more = np.sign(wins[:, :, None] - wins[:, None]) * weights[:, :, None] * weights[:, None]
        untied = np.abs(more).sum(axis=(1, 2)) * ((weights @ np.abs(higher)) * weights).sum(axis=1)
        return _ratio((more * higher).sum(axis=(1, 2)), np.sqrt(untied))

    def estimate(self, found: Numbers) -> dict[str, Any]:
        """Return a value and its percentile interval from the value in the data and in each resample."""
        samples = found[1:][~np.isnan(found[1:])]
        bounds = np.quantile(samples, [self.tail, 1 - self.tail]) if len(samples) else [np.nan, np.nan]
        numbers = [None if np.isnan(number) else float(number) for number in (found[0], *bounds)]
        names = ("value", "low", "high", "undefined_resamples")
        return dict(zip(names, [*numbers, len(found) - 1 - len(samples)], strict=True))


def _measures(rows: Integers, personas: _Personas, ties: str) -> tuple[dict[str, int], dict[str, Numbers]]:
    """Return counts and measures of a judge and language; pairs of equal scores have no right answer (see tau-b)."""
    _, _, first, second, verdict, _ = rows
    apart = personas.score[first] - personas.score[second]
    same = (personas.level[first] == personas.level[second]) & (apart > 0)
    right, wrong, tie = ((verdict == kind) & (apart > 0) for kind in range(3))
    found = personas.sums(first, second, [right, wrong, tie, same, wrong & same, tie * apart])
    n_right, n_wrong, n_ties, same_pairs, wrong_same, distance = found
    names = ("n_right", "n_wrong", "n_ties", "n_same_level_pairs", "n_same_level_errors")
    counts = {name: int(number) for name, number in zip(names, found[:5, 0], strict=True)}
    pairs = n_right + n_wrong + n_ties
    return {"n_pairs": int(pairs[0]), **counts, "n_equal_scores": int((apart == 0).sum())}, {
        "accuracy": _ratio(n_right, pairs if ties == "wrong" else n_right + n_wrong),
        "accuracy_ties_wrong": _ratio(n_right, pairs),
        "accuracy_ties_dropped": _ratio(n_right, n_right + n_wrong),
        "same_level_share_of_errors": _ratio(wrong_same, n_wrong),
        "same_level_error_rate": _ratio(wrong_same, same_pairs),
        "cross_level_errors_of_pairs": _ratio(n_wrong - wrong_same, pairs),
        "cross_level_error_rate": _ratio(n_wrong - wrong_same, pairs - same_pairs),
        "tie_rate": _ratio(n_ties, pairs),
        "tie_distance": _ratio(distance, n_ties),
        "kendall_tau_b": personas.tau_b(first, second, verdict),
    }


def _fleiss(rows: Integers, by: int, personas: _Personas) -> dict[str, Any]:
    """Return Fleiss' kappa (1971) of the verdicts on the pairs that every rater (judge: 0, language: 1) judged."""
    raters = len(np.unique(rows[by]))
    _, at, item = np.unique(rows[5], return_index=True, return_inverse=True)
    uses = np.bincount(item * 3 + rows[4], minlength=3 * len(at)).reshape(-1, 3)
    whole = (uses.sum(axis=1) == raters) & (raters > 1)
    uses, at = uses[whole], at[whole]
    agreed = (uses * (uses - 1)).sum(axis=1) / max(raters - 1, 1)
    agreed, *used = personas.sums(rows[2, at], rows[3, at], [agreed, *uses.T])
    total: Numbers = np.sum(used, axis=0)
    expected = np.sum([_ratio(use, total) ** 2 for use in used], axis=0)
    found = personas.estimate(_ratio(_ratio(agreed, total) - expected, 1 - expected))
    return found | {"n_raters": raters, "n_pairs": len(at), "n_left_out": len(whole) - len(at)}


def _levels(pairs: Integers, scores: Numbers, edges: Sequence[float]) -> tuple[Numbers, Integers]:
    """Return each persona's score and level, from the personas and scores of each row (rows, 2)."""
    score, least = np.full((2, int(pairs.max(initial=-1)) + 1), [[-np.inf], [np.inf]])
    np.maximum.at(score, pairs, scores)
    np.minimum.at(least, pairs, scores)
    level = np.searchsorted(edges[::2], score, side="right") - 1
    outside = (level < 0) | (score > np.array(edges[1::2])[level])
    for wrong, expected in (
        (pairs == pairs[:, ::-1], "two different personas in persona_a and persona_b"),
        ((least < score)[pairs], "one score for each persona, wherever it appears"),
        (outside[pairs], f"scores within the bands (their edges are {list(edges)})"),
    ):
        _refuse("score", np.flatnonzero(wrong.any(axis=1)), lambda row: tuple(scores[row].tolist()), expected)
    return score, level


@evaluate.utils.file_utils.add_start_docstrings(__doc__, _KWARGS_DESCRIPTION)
class SeverityConsistency(evaluate.Metric):  # type: ignore[misc]  # evaluate has no types
    """Accuracy and consistency of judgements of which of two personas is more severe."""

    def _info(self) -> evaluate.MetricInfo:
        texts = {"description": __doc__, "citation": _CITATION, "inputs_description": _KWARGS_DESCRIPTION}
        names = ("judge", "language", "persona_a", "persona_b", "verdict", *_SCORES)
        kinds = {name: datasets.Value("float64" if name in _SCORES else "string") for name in names}
        links = ["https://arxiv.org/abs/2508.04248", "https://arxiv.org/abs/2606.19640"]
        return evaluate.MetricInfo(**texts, features=datasets.Features(kinds), reference_urls=links, format="arrow")

    def add_batch(self, **columns: object) -> None:
        """Add records; whole columns go to Arrow, which is quick and can name the rows that are wrong."""
        if unknown := set(columns) - set(self.features):
            raise ValueError(f"unknown columns {sorted(unknown)}; the columns are {list(self.features)}.")
        ready = {name: _column(name, columns.get(name)) for name in self.features}
        if len({len(column) for column in ready.values()}) > 1:
            raise ValueError(f"columns differ in length: { {name: len(column) for name, column in ready.items()} }.")
        if self.writer is None:
            self.selected_feature_format = self.features
            self._init_writer()
        self.writer.write_table(pa.table(ready))

    def add(self, **record: object) -> None:
        """Add one record; `add_batch` is quicker."""
        self.add_batch(**{name: [value] for name, value in record.items()})

    def _compute(  # noqa: PLR0913 - columns and options are evaluate's interface
        self,
        judge: pa.ChunkedArray,
        language: pa.ChunkedArray,
        persona_a: pa.ChunkedArray,
        persona_b: pa.ChunkedArray,
        verdict: pa.ChunkedArray,
        score_a: pa.ChunkedArray,
        score_b: pa.ChunkedArray,
        *,
        ties: str = "wrong",
        band_scheme: str | Sequence[Sequence[float]] = "bdi2",
        baseline_language: str = "en",
        n_resamples: int = 1_000,
        seed: int = 0,
        confidence: float = 0.95,
    ) -> dict[str, Any]:
        sampling: dict[str, Any] = {"n_resamples": n_resamples, "seed": seed, "confidence": confidence}
        options = {"ties": ties, "band_scheme": band_scheme, "baseline_language": baseline_language, **sampling}
        bands = _BANDS.get(band_scheme, ()) if isinstance(band_scheme, str) else band_scheme
        edges = np.ravel(bands).tolist() if np.shape(bands)[1:] == (2,) else []
        whole = all(isinstance(one, int) and one >= 0 for one in (n_resamples, seed))
        rising = edges and edges == sorted(edges)
        if not rising or ties not in {"wrong", "dropped"} or not whole or not 0 < float(confidence or 0) < 1:
            wanted = f"ties 'wrong' or 'dropped', band_scheme of {list(_BANDS)} or rising [lowest, highest] pairs"
            wanted += ", n_resamples and seed from 0, confidence in (0, 1)"
            raise ValueError(f"a wrong option in {options}. Expected {wanted}.")
        (judges, judge_of), (languages, language_of) = _codes(judge), _codes(language)
        names, both = _codes(pa.chunked_array([*persona_a.chunks, *persona_b.chunks], pa.string()))
        score, level = _levels(pairs := both.reshape(2, -1).T, np.column_stack([score_a, score_b]), edges)
        personas, (one, other) = _Personas(score, level, **sampling), pairs.T
        swap = (score[one] < score[other]) | ((score[one] == score[other]) & (one > other))
        first, second = np.where(swap, other, one), np.where(swap, one, other)
        given = pc.index_in(verdict, pa.array(_VERDICTS)).fill_null(3).to_numpy()
        given = np.where(swap, np.array([1, 0, 2, 3])[given], given)  # 0: the first persona, whose score is higher
        cell, cells = judge_of * len(languages) + language_of, len(judges) * len(languages)
        item = (first * len(names) + second) * 2
        if len(np.unique(item * cells + cell)) < len(item):  # only where a judge saw pairs in both orders
            item += swap
            _, place, times = np.unique(item * cells + cell, return_inverse=True, return_counts=True)
            twice = np.flatnonzero(times[place] > 1)
            _refuse("verdict", twice, lambda row: verdict[row].as_py(), "one per judge, language, pair and order")
        rows = np.stack([judge_of, language_of, first, second, given, item])[:, given < 3]
        missing = np.bincount(cell[given == 3], minlength=cells).reshape(len(judges), -1)
        by_judge: dict[str, Any] = {}
        for at, name in enumerate(judges):
            mine, found, accuracies = rows[:, rows[0] == at], {}, {}
            for number in np.unique(language_of[judge_of == at]).tolist():
                counts, measures = _measures(mine[:, mine[1] == number], personas, ties)
                accuracies[languages[number]], counts["n_missing"] = measures["accuracy"], int(missing[at, number])
                found[languages[number]] = counts | {key: personas.estimate(one) for key, one in measures.items()}
            base = accuracies.pop(baseline_language, None)
            apart = {key: personas.estimate(one - base) for key, one in accuracies.items() if base is not None}
            fleiss = _fleiss(mine, 1, personas)
            by_judge[name] = {"languages": found, "difference_to_baseline": apart, "fleiss_kappa": fleiss}
        over: dict[str, Any] = {}
        for at, name in enumerate(languages):
            over[name] = {"fleiss_kappa": _fleiss(rows[:, rows[1] == at], 0, personas)}
        counts = {"n_records": len(given), "n_missing": int(missing.sum()), "n_personas": len(names)}
        notes = [f"no records in the baseline language {baseline_language!r}"] * (baseline_language not in languages)
        notes += ["intervals left out: too many personas"] * (len(names) > _MOST_PERSONAS)
        return {"judges": by_judge, "languages": over, **counts, "notes": notes, "options": options}
