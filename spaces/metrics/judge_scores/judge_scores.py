"""Scores that language models gave as judges, aggregated by criterion, culture and dimension."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import datasets
import evaluate
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

__version__ = "1.0.0"

DIMENSIONS = {"emotional": ("empathy", "helpfulness"),
              "cultural": ("sociopolitical_influence", "knowledge", "cultural_context")}  # fmt: skip
OTHER_CRITERIA = ("fluency", "communication")
COLUMNS = ("culture", "system", "judge", "item", "target_id", "score")
VALUES = {name: datasets.Value("string") for name in COLUMNS} | {"score": datasets.Value("float64")}
TEXT = (pa.string(), "text", (str,))
NUMBER = (pa.float64(), "a number or None", (int, float, np.number))
SHOWN, RESAMPLES_AT_ONCE = 3, 100

Numbers = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

_CITATION = """\
@misc{liu2023geval, title={G-Eval: NLG Evaluation using GPT-4 with Better Human Alignment}, year={2023},
author={Liu, Yang and Iter, Dan and Xu, Yichong and Wang, Shuohang and Xu, Ruochen and Zhu, Chenguang},
eprint={2303.16634}, archivePrefix={arXiv}}"""

_DESCRIPTION = """\
Aggregates the scores that language models gave as judges (G-Eval style, one criterion a record): means per criterion
and culture, emotional and cultural support per culture, averages in which every culture counts the same, and how
often a judge's answer could not be read. An unreadable answer is missing, never 0.
"""

_KWARGS_DESCRIPTION = """
Args:
    culture (list of str): whose culture the judged text belongs to.
    system (list of str): who wrote the judged text, such as a model with its strategy.
    judge (list of str): who judged.
    item (list of str): the criterion.
    target_id (list of str): what was judged; one id in several cultures means parallel versions of one text.
    score (list of float): from `minimum` to `maximum`; None where the judge's answer could not be read.
    dimensions (dict): the criteria of each dimension, which is the mean of their means.
    other_criteria (list of str): criteria that are reported and averaged in no dimension.
    minimum (float), maximum (float): the least and the highest score that a judge may give.
    n_resamples (int), seed (int), confidence (float): of the bootstrap intervals; `n_resamples=0` gives none.
Returns:
    scores: one record for each system and judge; records, failures, failure_rate: of all of them; options.
Examples:
    >>> import evaluate
    >>> judge_scores = evaluate.load("spaces/metrics/judge_scores")
    >>> found = judge_scores.compute(
    ...     culture=["Arabic", "Arabic", "German", "German"], system=["baseline"] * 4, judge=["judge-1"] * 4,
    ...     item=["empathy", "knowledge"] * 2, target_id=["post-1", "post-1", "post-2", "post-2"],
    ...     score=[5, 3, 4, None], dimensions={"emotional": ["empathy"], "cultural": ["knowledge"]})
    >>> found["scores"][0]["cultures"]["German"]["criteria"]["knowledge"]
    {'mean': None, 'n': 0, 'failures': 1}
    >>> found["scores"][0]["average"]["emotional"]["score"], found["failures"], found["records"]
    (4.5, 1, 4)
"""


@evaluate.utils.file_utils.add_start_docstrings(_DESCRIPTION, _KWARGS_DESCRIPTION)
class JudgeScores(evaluate.Metric):  # type: ignore[misc]  # evaluate carries no types
    """Means of judges' scores by criterion, dimension and culture."""

    def _info(self) -> evaluate.MetricInfo:
        return evaluate.MetricInfo(
            description=_DESCRIPTION, citation=_CITATION, inputs_description=_KWARGS_DESCRIPTION,
            features=datasets.Features(VALUES), format="arrow",
            reference_urls=["https://arxiv.org/abs/2303.16634", "https://arxiv.org/abs/2508.07902"])  # fmt: skip

    def add_batch(self, **columns: Any) -> None:  # noqa: ANN401 - lists, arrays, columns of a dataset
        """Add records, column by column."""
        # Columns go to Arrow whole: evaluate encodes value by value, which takes longer than everything else.
        table = _table(columns)
        if self.writer is None:
            self.selected_feature_format = self.features
            self._init_writer()
        self.writer.write_table(table)

    def _compute(  # noqa: PLR0913 - columns and options
            self, culture: pa.Array, system: pa.Array, judge: pa.Array, item: pa.Array, target_id: pa.Array,
            score: pa.Array, *, dimensions: Mapping[str, Sequence[str]] = DIMENSIONS,
            other_criteria: Sequence[str] = OTHER_CRITERIA, minimum: float = 1.0, maximum: float = 5.0,
            n_resamples: int = 1000, seed: int = 0, confidence: float = 0.95) -> dict[str, Any]:  # fmt: skip
        try:
            plain = {name: list(criteria) for name, criteria in dict(dimensions).items()}
            _check_options(plain, minimum, maximum, n_resamples, confidence)
        except TypeError as error:
            raise ValueError(f"an option is of a wrong type: {error}") from None
        options = {"dimensions": plain, "other_criteria": list(other_criteria), "minimum": minimum, "maximum": maximum,
                   "n_resamples": n_resamples, "seed": seed, "confidence": confidence}  # fmt: skip
        criteria = list(dict.fromkeys([one for names in plain.values() for one in names] + list(other_criteria)))
        cultures, by_culture = _encoded("culture", culture)
        (systems, by_system), (judges, by_judge) = _encoded("system", system), _encoded("judge", judge)
        target, cell = _encoded("target_id", target_id)[1], by_culture * len(criteria) + _criterion(item, criteria)
        numbers = _within(score, minimum, maximum)
        scores = [
            {"system": systems[by_system[rows[0]]], "judge": judges[by_judge[rows[0]]],
             **_scores(cell[rows], target[rows], numbers[rows], cultures, criteria, options)}
            for rows in _parted(by_system * len(judges) + by_judge)
        ]  # fmt: skip
        return {"scores": scores, **_counts(numbers), "options": options}


def _counts(numbers: Numbers) -> dict[str, Any]:
    failures = int(np.isnan(numbers).sum())
    rate = failures / len(numbers) if len(numbers) else None
    return {"records": len(numbers), "failures": failures, "failure_rate": rate}


def _scores(cell: Codes, target: Codes, numbers: Numbers, cultures: list[str], criteria: list[str],
            options: dict[str, Any]) -> dict[str, Any]:  # fmt: skip
    """Return what one judge gave one system; a cell is one criterion in one culture."""
    shape, read = (len(cultures), len(criteria)), ~np.isnan(numbers)
    drawn, targets = _resampled(cell, target, numbers, shape, options)
    asked, n = (np.bincount(one, minlength=shape[0] * shape[1]).reshape(shape) for one in (cell, cell[read]))
    means = _divided(np.bincount(cell[read], numbers[read], shape[0] * shape[1]).reshape(shape), n)
    names, wanted = zip(*options["dimensions"].items(), strict=True)
    places = [[criteria.index(one) for one in some] for some in wanted]
    each, average, everything = (
        _with_interval(one[0], many, options["confidence"])
        for one, many in zip(_aggregated(means[None], places), _aggregated(drawn, places), strict=True)
    )
    told = {
        culture: {"targets": int(targets[row]), "dimensions": dict(zip(names, each[row], strict=True)), "criteria": {
            name: {"mean": _plain(means[row, at]), "n": int(n[row, at]), "failures": int((asked - n)[row, at])}
            for at, name in enumerate(criteria) if asked[row, at]}}
        for row, culture in enumerate(cultures)}  # fmt: skip
    averages = dict(zip(names, average, strict=True))
    return {**_counts(numbers), "cultures": told, "average": averages, "all": everything}


def _aggregated(means: Numbers, dimensions: list[list[int]]) -> tuple[Numbers, Numbers, Numbers]:
    """Return dimensions by culture, their averages over cultures, and the mean of these, each resample for itself.

    A dimension is the mean of its criteria, an average the unweighted mean over cultures, and `all` the mean of the
    averages, as CultureCare's table of results is computed (arXiv 2508.07902). What lacks a part is nan.
    Shapes: means (resamples, cultures, criteria).
    """
    per_culture = np.stack([means[:, :, wanted].mean(axis=2) for wanted in dimensions], axis=2)
    average = per_culture.mean(axis=1)
    return per_culture, average, average.mean(axis=1)


def _resampled(cell: Codes, target: Codes, numbers: Numbers, shape: tuple[int, int],
               options: dict[str, Any]) -> tuple[Numbers, Codes]:  # fmt: skip
    """Return all cells' means in bootstrap resamples of targets (Efron & Tibshirani 1993), and targets by culture.

    Targets are drawn among those that occur in the same cultures, so that each culture keeps its number of targets
    and parallel versions stay together.
    """
    random, resamples = np.random.default_rng(options["seed"]), options["n_resamples"]
    total, count = np.zeros((2, resamples, shape[0] * shape[1]))
    read, known = ~np.isnan(numbers), np.nan_to_num(numbers)
    targets = np.unique(target, return_inverse=True)[1]
    occurs = np.zeros((targets.max() + 1, shape[0]), dtype=bool)
    occurs[targets, cell // shape[1]] = True
    stratum = np.unique(np.packbits(occurs, axis=1), axis=0, return_inverse=True)[1].reshape(-1)
    for rows in _parted(stratum[targets]) if resamples else ():
        mine, here = np.unique(targets[rows], return_inverse=True)
        used, column = np.unique(cell[rows], return_inverse=True)
        size, width, place = len(mine), len(used), here * len(used) + column
        sums = [np.bincount(place, values, size * width).reshape(size, width) for values in (known[rows], read[rows])]
        given, weights = np.concatenate(sums, axis=1), np.empty((RESAMPLES_AT_ONCE, size))
        for first in range(0, resamples, RESAMPLES_AT_ONCE):
            times = min(RESAMPLES_AT_ONCE, resamples - first)
            for one in range(times):
                weights[one] = np.bincount(random.integers(0, size, size), minlength=size)
            drawn = weights[:times] @ given
            total[first : first + times, used] += drawn[:, :width]
            count[first : first + times, used] += drawn[:, width:]
    means = _divided(total, count).reshape(resamples, *shape)
    means[:, occurs.sum(axis=0) < 2] = np.nan  # one target says nothing of how much targets differ
    return means, occurs.sum(axis=0)


def _with_interval(found: Any, drawn: Numbers, confidence: float) -> Any:  # noqa: ANN401 - nested by shape
    """Return each number with its percentile interval over the resamples that have it, nested like the numbers."""
    if np.ndim(found):
        return [_with_interval(one, drawn[:, row], confidence) for row, one in enumerate(found)]
    there = drawn[~np.isnan(drawn)]
    tails = (0.5 - confidence / 2, 0.5 + confidence / 2)
    low, high = np.quantile(there, tails) if len(there) and not np.isnan(found) else (np.nan, np.nan)
    return {"score": _plain(found), "low": _plain(low), "high": _plain(high)}


def _table(columns: dict[str, Any]) -> pa.Table:
    """Return columns as Arrow; ValueError with all that is wrong with their names, lengths and types."""
    columns = {name: values for name, values in columns.items() if values is not None}
    if wrong := sorted(columns.keys() ^ set(COLUMNS)):
        raise ValueError(f"columns missing or unknown: {wrong}; expected exactly {list(COLUMNS)}")
    arrays = {name: _array(name, values) for name, values in columns.items()}
    lengths = {name: len(one) for name, one in arrays.items()}
    if len(set(lengths.values())) > 1:
        raise ValueError(f"columns differ in length: expected one value a record in each, got {lengths}")
    return pa.table([arrays[name] for name in COLUMNS], schema=datasets.Features(VALUES).arrow_schema)


def _array(name: str, values: Any) -> pa.Array:  # noqa: ANN401 - what a user gives
    kind, wanted, right = NUMBER if name == "score" else TEXT
    if isinstance(values, str) or not hasattr(values, "__len__"):
        raise ValueError(f"column {name}: expected a list, got {values!r}")
    if isinstance(values, pa.Array | pa.ChunkedArray) and values.type == kind:
        return values
    plain = list(values.to_pylist() if hasattr(values, "to_pylist") else values)
    try:
        return pa.array(plain, kind, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        rows = [row for row, one in enumerate(plain) if one is not None and not isinstance(one, right)]
        raise _wrong(name, wanted, rows, plain.__getitem__) from None


def _encoded(name: str, values: pa.Array) -> tuple[list[str], Codes]:
    """Return a column's sorted names and each row's position among them; ValueError where a row has none."""
    if values.null_count:
        rows = np.flatnonzero(np.array(values.is_null()))
        raise _wrong(name, "a name in each record, such as 'unknown'", rows, lambda _: None)
    names = pc.unique(values).sort()
    return names.to_pylist(), np.array(pc.index_in(values, value_set=names), np.int64)


def _criterion(item: pa.Array, criteria: list[str]) -> Codes:
    """Return the position of each record's criterion; ValueError where it is not known."""
    names, codes = _encoded("item", item)
    place = np.array([criteria.index(one) if one in criteria else -1 for one in names], np.int64)[codes]
    if len(rows := np.flatnonzero(place < 0)):
        wanted = f"one of {criteria} (name others in `dimensions` or `other_criteria`)"
        raise _wrong("item", wanted, rows, lambda row: names[codes[row]])
    return place


def _within(score: pa.Array, least: float, most: float) -> Numbers:
    """Return the scores, nan where there is none; ValueError where one is out of bounds."""
    numbers = np.array(score, np.float64)
    if len(rows := np.flatnonzero((numbers < least) | (numbers > most))):
        wanted = f"{least:g} to {most:g}, or None where the judge's answer could not be read"
        raise _wrong("score", wanted, rows, lambda row: float(numbers[row]))
    return numbers


def _check_options(dimensions: dict[str, list[str]], minimum: float, maximum: float, n_resamples: int,
                   confidence: float) -> None:  # fmt: skip
    """Raise ValueError with every option that makes no sense."""
    wrong = {
        f"dimensions: expected criteria in each, got {dimensions}": not (dimensions and all(dimensions.values())),
        f"minimum, maximum: expected the first to be less, got {minimum}, {maximum}": not minimum < maximum,
        f"n_resamples: expected 0, 1, 2, …, got {n_resamples}": not isinstance(n_resamples, int) or n_resamples < 0,
        f"confidence: expected more than 0 and less than 1, got {confidence}": not 0 < confidence < 1,
    }
    if any(wrong.values()):
        raise ValueError("; ".join(said for said, holds in wrong.items() if holds))


def _wrong(name: str, wanted: str, rows: Any, value: Callable[[int], Any]) -> ValueError:  # noqa: ANN401 - a list or an array
    shown = ", ".join(f"{value(row)!r} (row {row})" for row in rows[:SHOWN])
    more = f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else ""
    return ValueError(f"column {name}: expected {wanted}, got {shown}{more}")


def _parted(codes: Codes) -> list[Codes]:
    order = np.argsort(codes, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(codes[order])) + 1) if len(order) else []


def _divided(total: npt.NDArray[Any], count: npt.NDArray[Any]) -> Numbers:
    return np.asarray(np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0), np.float64)


def _plain(number: float) -> float | None:
    return None if np.isnan(number) else float(number)
