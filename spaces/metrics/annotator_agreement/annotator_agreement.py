"""Agreement of annotators: Cohen's kappa, Fleiss' kappa, Krippendorff's alpha, with intervals that resample groups."""

import re
from collections.abc import Callable, Sequence
from typing import Any, Literal

import datasets
import evaluate
import krippendorff
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from sklearn.metrics import cohen_kappa_score

__version__ = "1.0.0"

_CITATION = """
@article{cohen1960, author={Cohen, Jacob}, title={A coefficient of agreement for nominal scales}, year={1960}}
@article{fleiss1971, author={Fleiss, Joseph}, title={Measuring nominal scale agreement among many raters}, year={1971}}
@misc{krippendorff2011, author={Krippendorff, Klaus}, title={Computing Krippendorff's alpha-reliability}, year={2011}}
"""
_KWARGS_DESCRIPTION = """
Args:
    target_id, annotator_id: what was labelled and by whom; at most one record for each pair of them.
    value: the label given (a string or a number); null where the annotator gave none.
    group_id: what is resampled as one (source, post, persona); left out, each target is its own group.
    level: "nominal", "ordinal" or "interval" (numbers): how Krippendorff's alpha compares values.
    weights: None, "linear" or "quadratic": weights of Cohen's kappa, by the positions of the labels in their order.
    order: all labels in order; needed for "ordinal" and for weights unless all labels are numbers.
    n_resamples, seed, confidence: bootstrap resamples (0: no intervals), their seed, the share an interval holds.
Returns:
    krippendorff_alpha, fleiss_kappa, cohen_kappa with intervals; n_records, n_targets, n_annotators, n_groups,
    n_values, n_missing; labels; notes: what was left out or computed in another way, and why; options.
Examples:
    >>> import evaluate
    >>> agreement = evaluate.load("spaces/metrics/annotator_agreement")
    >>> result = agreement.compute(
    ...     target_id=["t1", "t1", "t2", "t2", "t3", "t3", "t4", "t4"],
    ...     annotator_id=["ann", "ben", "ann", "ben", "ann", "ben", "ann", "ben"],
    ...     value=["change", "change", "sustain", "sustain", "change", "neutral", "neutral", "neutral"],
    ... )
    >>> round(result["krippendorff_alpha"]["value"], 4), round(result["cohen_kappa"]["value"], 4)
    (0.6667, 0.6364)
"""
_IDS = ("target_id", "annotator_id", "group_id")
_LEVELS, _WEIGHTS = ("nominal", "ordinal", "interval"), (None, "linear", "quadratic")
_OPTIONS = f"level of {_LEVELS}, weights of {_WEIGHTS}, n_resamples and seed from 0, confidence in (0, 1)"
_MOST_BLOCKS, _MOST_LABELS, _MOST_CELLS, _MOST_RATERS = 2_000, 256, 20_000_000, 50
_MOST_COUNTS = 40_000_000  # of targets times squared labels, which `krippendorff` holds in memory several times
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
Integers = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]
Level = Literal["nominal", "ordinal", "interval"]


def _refuse(column: str, rows: Sequence[int] | Integers, values: Callable[[int], Any], expected: str) -> None:
    """Raise an error that names the first wrong rows of a column, counted from 0, if there are any."""
    if len(rows):
        shown = ", ".join(f"row {row}: {values(int(row))!r}" for row in rows[:5]) + (", ..." if len(rows) > 5 else "")
        raise ValueError(f"column {column!r}: {len(rows)} wrong value(s) ({shown}). Expected {expected}.")


def _text(name: str, given: Sequence[object] | None, *, numbers: bool = False) -> pa.Array:
    """Return a column as Arrow strings; `numbers` says whether numbers and booleans may stand for labels."""
    if given is None or isinstance(given, str | bytes | dict) or not hasattr(given, "__len__"):
        raise ValueError(f"column {name!r}: expected a list with one value per record, got {type(given).__name__}.")
    try:
        values = given if isinstance(given, pa.Array | pa.ChunkedArray) else pa.array(given, from_pandas=True)
    except pa.ArrowException:  # values of several types
        bad = [row for row, value in enumerate(given) if not isinstance(value, str | None)]
        _refuse(name, bad, given.__getitem__, "strings only")
        raise
    texts, others = ("string", "large_string", "dictionary", "null"), ("int", "uint", "double", "float", "bool")
    if not str(values.type).startswith((*texts, *others) if numbers else texts):
        raise ValueError(f"column {name!r}: expected strings, got {values.type}; turn class label numbers into names.")
    return values.cast(pa.string())


def _codes(column: pa.ChunkedArray) -> tuple[list[str], Integers]:
    """Return the distinct values in the order of their names, and each row's position among them (-1: null)."""
    encoded = column.combine_chunks().dictionary_encode()
    order = pc.sort_indices(encoded.dictionary).to_numpy()
    position = np.full(len(order) + 1, -1)
    position[order] = np.arange(len(order))
    return encoded.dictionary.take(pa.array(order)).to_pylist(), position[encoded.indices.fill_null(-1).to_numpy()]


def _labels(value: pa.ChunkedArray, order: list[str] | None, level: str) -> tuple[list[str], Integers]:
    """Return the labels in order and each row's position among them (-1: null)."""
    names, codes = _codes(value)
    if len(names) > _MOST_LABELS:
        raise ValueError(f"column 'value': {len(names)} different values; at most {_MOST_LABELS} (round scores first).")
    wrong = [name not in order if order else level == "interval" and not _NUMBER.fullmatch(name) for name in names]
    rows = np.flatnonzero(np.array([*wrong, False])[codes])
    _refuse("value", rows, lambda row: names[codes[row]], f"one of {order}" if order else "finite numbers (interval)")
    labels = order or names
    return labels, np.array([*(labels.index(name) for name in names), -1])[codes]


def _sums(shape: tuple[int, ...], places: tuple[Integers, ...], weights: Numbers | None = None) -> Numbers:
    """Return the sums of weights (or counts) by place."""
    flat = np.ravel_multi_index(places, shape)
    return np.bincount(flat, weights, minlength=int(np.prod(shape))).reshape(shape).astype(float, copy=False)


def _alpha(rows: Sequence[Integers], places: Numbers, level: Level) -> float:
    """Return Krippendorff's alpha (2011), by the package `krippendorff`, of targets (rows) and their several labels."""
    (units, unit), (used, column) = (np.unique(codes, return_inverse=True) for codes in rows)
    if len(np.unique(places[used])) < 2:
        return np.nan
    counts = _sums((len(units), len(used)), (unit, column))
    return krippendorff.alpha(value_counts=counts, value_domain=places[used], level_of_measurement=level)


def _kappa(matrix: Numbers, weights: str | None) -> float | None:
    """Return Cohen's kappa (1960), by scikit-learn, of a confusion matrix: a record for each cell, with its count."""
    if np.count_nonzero(matrix.sum(axis=0) + matrix.sum(axis=1)) < 2:
        return None
    one, other = np.indices(matrix.shape).reshape(2, -1)
    return float(cohen_kappa_score(one, other, weights=weights, sample_weight=matrix.ravel()))


def _differences(places: Numbers, kind: str | None) -> Numbers:
    """Return how far apart each two labels are: 0 or 1, or by their places."""
    apart: Numbers = np.abs(np.subtract.outer(places, places))
    return apart if kind == "linear" else apart**2 if kind in {"quadratic", "interval"} else np.sign(apart)


def _agreement(sums: Numbers, differences: Numbers, level: str | None = None) -> Numbers:
    """Return 1 - observed / expected differences of square matrices: Fleiss' kappa (1971); for resamples, all three."""
    matrices = sums.reshape(len(sums), sums.shape[1] // differences.size, *differences.shape)
    rows, columns = matrices.sum(axis=3, keepdims=True), matrices.sum(axis=2, keepdims=True)
    if level == "ordinal":
        ranks = columns.cumsum(axis=3) - columns / 2
        differences = (ranks - ranks.swapaxes(2, 3)) ** 2
    observed = (matrices * differences).sum(axis=(2, 3)) * (rows.sum(axis=(2, 3)) - bool(level))
    expected = (rows * differences * columns).sum(axis=(2, 3))
    ratio: Numbers = np.divide(observed, expected, out=np.full(expected.shape, np.nan), where=expected > 0)
    return 1 - ratio


def _draws(groups: int, cells: int, n_resamples: int, seed: int) -> tuple[Integers, Numbers]:
    """Return each group's block, many groups being pooled at random (Wolter 2007, chapter 2), and draws of blocks."""
    # pooling keeps the variance and bounds the work
    blocks, random = max(1, min(groups, _MOST_BLOCKS, _MOST_CELLS // cells)), np.random.default_rng(seed)
    drawn = n_resamples if groups > 1 else 0  # one group says nothing about others
    draws = random.multinomial(blocks, np.full(blocks, 1 / blocks), size=drawn)
    return random.permutation(groups) % blocks, draws.astype(float)


def _resampled(draws: Numbers, table: Numbers, differences: Numbers, level: str | None) -> Numbers:
    """Return the coefficients in each resample of the matrices in a table (blocks, cells)."""
    pieces = np.array_split(draws, len(draws) * table.shape[1] * 4 // _MOST_CELLS + 1)
    return np.concatenate([_agreement(some @ table, differences, level) for some in pieces])


def _estimate(value: float, found: Numbers, confidence: float) -> dict[str, Any]:
    """Return a coefficient with the percentile interval of its means in the resamples in which it is defined."""
    means = np.ma.masked_invalid(found).mean(axis=1).compressed()
    bounds = np.quantile(means, [(1 - confidence) / 2, (1 + confidence) / 2]) if len(means) else [np.nan, np.nan]
    whole, low, high = (None if np.isnan(number) else float(number) for number in (value, *bounds))
    return {"value": whole, "low": low, "high": high, "undefined_resamples": len(found) - len(means)}


def _tables(rows: Sequence[Integers], block: Integers, used: Sequence[Any], shape: tuple[int, ...]) -> list[Numbers]:
    """Return, by block, coincidences (pairs of values over their target's other values) and confusion matrices."""
    # `shape` is that of the confusions: blocks, annotators twice, labels twice
    (target, rater, label), size = rows, (shape[0], *shape[3:])
    ratings = np.bincount(target, minlength=len(block))
    coincidences, confusions = [np.zeros(size) for _ in used], np.zeros(shape)
    for lag in range(1, int(ratings.max(initial=0))):
        at = np.flatnonzero(target[lag:] == target[:-lag])
        item, one, other = target[at], label[at], label[at + lag]
        for choice, which in enumerate(used):
            coincidences[choice] += _sums(size, (block[item], one, other), which[item] / (ratings[item] - 1))
        if shape[1] > 1:
            confusions += _sums(shape, (block[item], rater[at], rater[at + lag], one, other))
    both = [table + table.swapaxes(1, 2) for table in coincidences]
    return [table.reshape(len(table), -1) for table in (*both, confusions)]


@evaluate.utils.file_utils.add_start_docstrings(__doc__, _KWARGS_DESCRIPTION)
class AnnotatorAgreement(evaluate.Metric):  # type: ignore[misc]  # evaluate has no types
    """Agreement of annotators who labelled the same targets."""

    def _info(self) -> evaluate.MetricInfo:
        return evaluate.MetricInfo(
            description=__doc__,
            citation=_CITATION,
            inputs_description=_KWARGS_DESCRIPTION,
            features=datasets.Features({name: datasets.Value("string") for name in (*_IDS, "value")}),
            reference_urls=["https://doi.org/10.1177/001316446002000104", "https://doi.org/10.1037/h0031619"],
            format="arrow",
        )

    def add_batch(self, **columns: Sequence[object] | None) -> None:
        """Add records; whole columns go to Arrow, which is quick and can name the rows that are wrong."""
        if unknown := set(columns) - set(self.features):
            raise ValueError(f"unknown columns {sorted(unknown)}; the columns are {list(self.features)}.")
        columns = {"group_id": columns.get("target_id")} | {key: one for key, one in columns.items() if one is not None}
        texts = {name: _text(name, columns.get(name), numbers=name == "value") for name in self.features}
        if len({len(column) for column in texts.values()}) > 1:
            raise ValueError(f"columns differ in length: { {name: len(column) for name, column in texts.items()} }.")
        for name in _IDS:
            _refuse(name, np.flatnonzero(texts[name].is_null()), lambda _: None, "a name in every row")
        if self.writer is None:
            self.selected_feature_format = self.features
            self._init_writer()
        self.writer.write_table(pa.table(texts))

    def add(self, **record: object) -> None:
        """Add one record; `add_batch` is quicker."""
        self.add_batch(**{name: [value] for name, value in record.items()})

    def _compute(  # noqa: PLR0913 - columns and options are evaluate's interface
        self, target_id: pa.ChunkedArray, annotator_id: pa.ChunkedArray, value: pa.ChunkedArray,
        group_id: pa.ChunkedArray, *, level: Level = "nominal", weights: str | None = None,
        order: Sequence[Any] | None = None, n_resamples: int = 1_000, seed: int = 0, confidence: float = 0.95,
    ) -> dict[str, Any]:  # fmt: skip
        order = None if order is None else _text("order", order, numbers=True).to_pylist()
        sampling: dict[str, Any] = {"n_resamples": n_resamples, "seed": seed, "confidence": confidence}
        options = {"level": level, "weights": weights, "order": order, **sampling}
        whole = all(isinstance(one, int) and one >= 0 for one in (n_resamples, seed))
        if level not in _LEVELS or weights not in _WEIGHTS or not whole or not 0 < float(confidence or 0) < 1:
            raise ValueError(f"a wrong option in {options}. Expected {_OPTIONS}.")
        if order is None and (weights or level == "ordinal"):
            raise ValueError("level='ordinal' and weights need `order`: the list of all labels in their order.")
        labels, label = _labels(value, order, level)
        (targets, target), (annotators, rater), (groups, group) = map(_codes, (target_id, annotator_id, group_id))
        group_of = np.zeros(len(targets), dtype=np.int64)
        group_of[target] = group
        rows = np.flatnonzero(group_of[target] != group)
        _refuse("group_id", rows, lambda row: group_id[row].as_py(), "one group for all records of a target")
        kept = np.argsort(target * len(annotators) + rater, kind="stable")
        kept = kept[label[kept] >= 0]
        target, rater, label = target[kept], rater[kept], label[kept]
        rows = kept[1:][(target[1:] == target[:-1]) & (rater[1:] == rater[:-1])]
        _refuse("target_id", rows, lambda row: target_id[row].as_py(), "one value per target and annotator")

        size, raters = len(labels) or 1, len(annotators) or 1
        few = raters <= _MOST_RATERS and (raters * size) ** 2 <= _MOST_CELLS // 100
        shape = (raters, raters, size, size) if few else (1, 1, size, size)
        block_of, draws = _draws(len(groups), int(np.prod(shape)), n_resamples, seed)
        ratings = np.bincount(target, minlength=len(targets))
        usual = np.bincount(ratings, minlength=3)[2:]  # of two equally frequent numbers of annotators, the larger
        alike = ratings == 2 + np.flatnonzero(usual == usual.max())[-1]
        paired, block = ratings > 1, block_of[group_of]
        tables = _tables((target, rater, label), block, (paired, alike), (draws.shape[1], *shape))
        positions = np.arange(size, dtype=float)
        places = np.array(labels or ["0"], dtype=float) if level == "interval" else positions
        apart = [_differences(places, level), _differences(positions, None), _differences(positions, weights)]
        sums = [table.sum(axis=0, keepdims=True) for table in tables]
        fits, several = int(paired.sum()) * size**2 <= _MOST_COUNTS, [one[paired[target]] for one in (target, label)]
        exact = _alpha(several, places, level) if fits else _agreement(sums[0], apart[0], level).item()
        confusions = sums[2].reshape(shape)
        shared = confusions.sum(axis=(2, 3)).astype(int)
        kappas = {(a, b): _kappa(confusions[a, b], weights) for a, b in np.argwhere(shared).tolist()}
        defined = [kappa for kappa in kappas.values() if kappa is not None]
        values = (exact, _agreement(sums[1], apart[1]).item(), float(np.mean(defined)) if defined else np.nan)
        samples = map(_resampled, [draws] * 3, tables, apart, (level, None, None))
        alpha, fleiss, cohen = map(_estimate, values, samples, [confidence] * 3)
        cohen["pairs"] = [{"annotators": [annotators[a], annotators[b]], "n": int(shared[a, b]), "value": kappa}
                          for (a, b), kappa in kappas.items()]  # fmt: skip
        alpha["n_targets"], fleiss["n_targets"] = int(paired.sum()), int(alike.sum())
        fleiss |= {"n_annotators": int(ratings[alike].max(initial=0)), "n_left_out": len(targets) - int(alike.sum())}
        counts = {"n_records": len(value), "n_targets": len(targets), "n_annotators": len(annotators)}
        missing = len(targets) * len(annotators) - len(kept)
        counts |= {"n_groups": len(groups), "n_values": len(kept), "n_missing": missing}
        notes = [] if few else ["cohen_kappa: left out, too many annotators and labels for the matrices of all pairs"]
        notes += [] if fits else ["krippendorff_alpha: computed as in resamples, too many targets and labels"]
        found = {"krippendorff_alpha": alpha, "fleiss_kappa": fleiss, "cohen_kappa": cohen}
        return {**found, **counts, "labels": labels, "notes": notes, "options": options}
