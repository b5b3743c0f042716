"""Any measure per culture and per language, with the gap between the highest and the lowest, and its uncertainty."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import datasets
import evaluate
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

__version__ = "1.0.0"
_CITATION = (
    "Efron and Tibshirani (1993): An Introduction to the Bootstrap. Wolter (2007): Introduction to Variance Estimation."
)
_KWARGS_DESCRIPTION = """
Args:
    culture, language: of each record; null where unknown. Neither is derived from the other.
    group_id: what is resampled as one (source, post, persona; parallel rows share it).
    value: the score of each record; null where it is missing. Or instead of it:
    predictions, references: two labels for each record; null where missing.
    statistic: "mean" (of value), "accuracy" or "macro_f1" (of predictions and references), or a function that takes the
        scored records as {column: numpy array} and returns a number or None.
    minimum_n: what has fewer records or groups gets a warning and is left out of the gap.
    n_resamples, seed, confidence: bootstrap resamples of groups (0: no intervals), their seed, the share they hold.
Returns:
    overall; cultures, languages, cultures_and_languages: a list of places, each with its value, interval, difference to
    overall and counts; gaps: highest minus lowest place of each list; warnings; n_records, n_missing; options.
Examples:
    >>> import evaluate
    >>> cultural_gap = evaluate.load("spaces/metrics/cultural_gap")
    >>> result = cultural_gap.compute(
    ...     culture=["Korean", "Korean", "German", "German"], language=["ko", "en", "de", "en"],
    ...     group_id=["g1", "g2", "g3", "g4"], value=[4.0, 5.0, 2.0, 3.0], minimum_n=2,
    ... )
    >>> result["gaps"]["cultures"]["highest"], result["gaps"]["cultures"]["value"]
    ({'culture': 'Korean'}, 2.0)
"""
_COLUMNS = ("culture", "language", "group_id", "value", "predictions", "references")
_OPTIONAL = _COLUMNS[3:]
_STATISTICS = ("mean", "accuracy", "macro_f1")
_MOST_BLOCKS, _MOST_CELLS = 2_000, 20_000_000
_VIEWS = {"cultures": ("culture",), "languages": ("language",), "cultures_and_languages": ("culture", "language")}
Integers = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]
_Columns = dict[str, pa.Array]
_Function = Callable[[Mapping[str, npt.NDArray[Any]]], float | None]
_Samples = Callable[[npt.NDArray[np.bool_]], Numbers]


def _refuse(column: str, rows: Sequence[int] | Integers, values: Callable[[int], Any], expected: str) -> None:
    """Raise an error that names the first wrong rows of a column, counted from 0, if there are any."""
    if len(rows):
        shown = ", ".join(f"row {row}: {values(int(row))!r}" for row in rows[:5]) + (", ..." if len(rows) > 5 else "")
        raise ValueError(f"column {column!r}: {len(rows)} wrong value(s) ({shown}). Expected {expected}.")


def _column(name: str, given: Any, length: int) -> pa.Array:  # noqa: ANN401 - a list, an array or an Arrow column
    """Return a column as Arrow strings, or numbers for `value`; labels may be given as whole numbers."""
    if given is None and name in _OPTIONAL:
        return pa.nulls(length, pa.float64() if name == "value" else pa.string())
    if given is None or not hasattr(given, "__len__"):
        raise ValueError(f"column {name!r} is missing: give a list with one value (or null) per record.")
    kind, fits = (pa.float64(), (int, float, np.number)) if name == "value" else (pa.string(), (str,))
    try:
        arrow = isinstance(given, pa.Array | pa.ChunkedArray)
        values = given if arrow else pa.array(given, None if name in _OPTIONAL else kind, from_pandas=True)
        if name == "value" and "string" in str(values.type):
            raise TypeError
        values = values.cast(kind)
    except (pa.ArrowException, TypeError):
        listed = given.tolist() if hasattr(given, "tolist") else list(given)
        rows = [row for row, value in enumerate(listed) if value is not None and not isinstance(value, fits)]
        _refuse(name, rows, listed.__getitem__, f"one {'number' if name == 'value' else 'string'} (or null) per record")
        raise
    if name == "value":
        _refuse(name, np.flatnonzero(pc.is_inf(values)), lambda row: values[row].as_py(), "finite numbers")
        values = pc.if_else(pc.is_finite(values), values, None)
    if name == "group_id":
        _refuse(name, np.flatnonzero(values.is_null()), lambda _: None, "a group in every row")
    return values


def _codes(column: pa.ChunkedArray) -> tuple[list[Any], Integers]:
    """Return the distinct values in the order of their names, null last, and each row's position among them."""
    encoded = column.combine_chunks().dictionary_encode(null_encoding="encode")
    order = pc.sort_indices(encoded.dictionary).to_numpy()
    position = np.empty(len(order), dtype=np.int64)
    position[order] = np.arange(len(order))
    return encoded.dictionary.take(pa.array(order)).to_pylist(), position[encoded.indices.to_numpy()]


def _ratio(above: Numbers, below: Numbers) -> Numbers:
    found: Numbers = np.divide(above, below, out=np.full(np.shape(below), np.nan), where=below > 0)
    return found


class _Resampling:
    """Draws blocks of groups with replacement; row 0 of the draws is the data as they are.

    Many groups are first pooled at random into at most 2,000 blocks (random groups; Wolter 2007, chapter 2), which
    keeps the variance and bounds the work.
    """

    def __init__(self, groups: int, cells: int, n_resamples: int, seed: int, confidence: float) -> None:
        blocks = max(1, min(groups, _MOST_BLOCKS, max(100, _MOST_CELLS // max(cells, 1))))
        random, self.tail = np.random.default_rng(seed), (1 - confidence) / 2
        self.of_group = random.permutation(groups) % blocks
        chosen = random.integers(blocks, size=(n_resamples if groups > 1 else 0, blocks))
        self.draws = np.array([np.ones(blocks), *(np.bincount(draw, minlength=blocks) for draw in chosen)], dtype=float)

    def estimate(self, found: Numbers, *, several: bool = True) -> dict[str, Any]:
        """Return a value and its interval from the value in the data and in each resample; none for a single group."""
        samples = found[1:][~np.isnan(found[1:])] if several else found[:0]
        bounds = np.quantile(samples, [self.tail, 1 - self.tail]) if len(samples) else [np.nan, np.nan]
        numbers = [None if np.isnan(number) else float(number) for number in (found[0], *bounds)]
        names = ("value", "low", "high", "undefined_resamples")
        return dict(zip(names, [*numbers, int(np.isnan(found[1:]).sum())], strict=True))


def _macro_f1(sums: Numbers) -> Numbers:
    """Return the mean over the labels that occur of F1 = 2 * hits / (predicted + true) (van Rijsbergen 1979)."""
    hits, predicted, true = np.moveaxis(sums.reshape(len(sums), 3, -1), 1, 0)
    scores = _ratio(2 * hits, predicted + true)
    return _ratio(np.nansum(scores, axis=1), (~np.isnan(scores)).sum(axis=1).astype(float))


def _sums(places: Sequence[Any], shape: tuple[int, ...], weights: Numbers | None = None) -> Numbers:
    flat = np.ravel_multi_index(tuple(places), shape)
    return np.bincount(flat, weights, minlength=int(np.prod(shape))).reshape(shape).astype(float, copy=False)


def _by_sums(statistic: str, given: _Columns, where: Sequence[Integers], draws: Numbers, cells: int) -> _Samples:
    """Return the function from a choice of cells to a named statistic in the data and in each resample."""
    shape = (draws.shape[1], cells)
    if statistic == "macro_f1":
        _, both = _codes(pa.chunked_array([given["predictions"], given["references"]], pa.string()))
        (predicted, true), size = both.reshape(2, -1), (*shape, int(both.max(initial=0)) + 1)
        right = predicted == true
        hits = _sums([*(column[right] for column in where), true[right]], size)
        table = np.concatenate([hits, _sums([*where, predicted], size), _sums([*where, true], size)], axis=2)
        return lambda chosen: _macro_f1(draws @ table[:, chosen].sum(axis=1))
    right = pc.equal(given["predictions"], given["references"]) if statistic == "accuracy" else given["value"]
    score = right.cast(pa.float64()).to_numpy(zero_copy_only=False)
    total, count = _sums(where, shape, score), _sums(where, shape)
    return lambda chosen: _ratio(draws @ total[:, chosen].sum(axis=1), draws @ count[:, chosen].sum(axis=1))


def _by_rows(statistic: _Function, given: _Columns, where: Sequence[Integers], draws: Numbers) -> _Samples:
    """Return the function from a choice of cells to a caller's statistic, called once per resample."""
    columns = {name: column.to_numpy(zero_copy_only=False) for name, column in given.items()}

    def samples(chosen: npt.NDArray[np.bool_]) -> Numbers:
        rows = np.flatnonzero(chosen[where[1]])
        drawn = (np.repeat(rows, draw[where[0][rows]].astype(int)) for draw in draws)
        found = (statistic({name: column[at] for name, column in columns.items()}) if len(at) else None for at in drawn)
        return np.array([np.nan if one is None else float(one) for one in found])

    return samples


def _counts(place: Integers, scored: npt.NDArray[np.bool_], group: Integers, total: int) -> list[dict[str, int]]:
    """Return the numbers of scored records, of their groups and of missing scores of each place."""
    size = int(group.max(initial=0)) + 1
    groups = np.unique(place[scored] * size + group[scored]) // size
    kinds = {"n": place[scored], "n_groups": groups, "n_missing": place[~scored]}
    found = {name: np.bincount(rows, minlength=total).tolist() for name, rows in kinds.items()}
    return [dict(zip(found, numbers, strict=True)) for numbers in zip(*found.values(), strict=True)]


def _gap(able: list[tuple[dict[str, str], Numbers]], resampling: _Resampling) -> dict[str, Any]:
    """Return the highest less the lowest value; the interval is that of the difference of these two places."""
    able = sorted(able, key=lambda one: float(one[1][0]))
    if len(able) < 2:
        return {"value": None, "low": None, "high": None, "undefined_resamples": 0, "highest": None, "lowest": None}
    (lowest, low), (highest, high) = able[0], able[-1]
    return resampling.estimate(high - low) | {"highest": highest, "lowest": lowest}


@evaluate.utils.file_utils.add_start_docstrings(__doc__, _KWARGS_DESCRIPTION)
class CulturalGap(evaluate.Metric):  # type: ignore[misc]  # evaluate has no types
    """Any measure per culture and per language, and the gaps between them."""

    def _info(self) -> evaluate.MetricInfo:
        texts = {"description": __doc__, "citation": _CITATION, "inputs_description": _KWARGS_DESCRIPTION}
        kinds = {name: datasets.Value("float64" if name == "value" else "string") for name in _COLUMNS}
        return evaluate.MetricInfo(**texts, features=datasets.Features(kinds), format="arrow")

    def compute(self, **columns: Any) -> dict[str, Any] | None:  # noqa: ANN401 - columns and options
        """Compute the metric; `value` may be left out where predictions and references are given."""
        found: dict[str, Any] | None = super().compute(**(dict.fromkeys(_COLUMNS) | columns))
        return found

    def add_batch(self, **columns: Any) -> None:  # noqa: ANN401 - lists, arrays or Arrow columns
        """Add records; whole columns go to Arrow, which is quick and can name the rows that are wrong."""
        if unknown := set(columns) - set(_COLUMNS):
            raise ValueError(f"unknown columns {sorted(unknown)}; the columns are {list(_COLUMNS)}.")
        length = len(columns["culture"]) if hasattr(columns.get("culture"), "__len__") else 0
        ready = {name: _column(name, columns.get(name), length) for name in _COLUMNS}
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
        culture: pa.ChunkedArray,
        language: pa.ChunkedArray,
        group_id: pa.ChunkedArray,
        value: pa.ChunkedArray,
        predictions: pa.ChunkedArray,
        references: pa.ChunkedArray,
        *,
        statistic: str | _Function = "mean",
        minimum_n: int = 30,
        n_resamples: int = 1_000,
        seed: int = 0,
        confidence: float = 0.95,
    ) -> dict[str, Any]:
        sampling: dict[str, Any] = {"n_resamples": n_resamples, "seed": seed, "confidence": confidence}
        options = {"statistic": getattr(statistic, "__name__", str(statistic)), "minimum_n": minimum_n, **sampling}
        known = (callable(statistic) or statistic in _STATISTICS) and isinstance(minimum_n, int)
        whole = all(isinstance(one, int) and one >= 0 for one in (n_resamples, seed))
        if not known or not whole or not 0 < float(confidence or 0) < 1:
            wanted = (
                f"statistic of {_STATISTICS} or a function, whole minimum_n, n_resamples, seed, confidence in (0, 1)"
            )
            raise ValueError(f"wrong option in {options}. Expected {wanted}.")
        columns = {"value": value, "predictions": predictions, "references": references}
        present = [name for name, column in columns.items() if column.null_count < len(column)]
        needed = present if callable(statistic) else ["value"] if statistic == "mean" else ["predictions", "references"]
        if present and set(needed) - set(present):
            raise ValueError(f"statistic={statistic!r} needs {needed}, and only {present} have values.")
        valid = [np.full(len(value), bool(needed)), *(columns[name].is_valid() for name in needed)]
        scored = np.logical_and.reduce(valid)
        given = {name: columns[name].combine_chunks().filter(scored) for name in needed}
        (cultures, of_culture), (languages, of_language) = _codes(culture), _codes(language)
        groups, group = _codes(group_id)
        cells, cell = np.unique(of_culture * max(len(languages), 1) + of_language, return_inverse=True)
        size = 3 * len(cells) * sum(pc.count_distinct(given[name]).as_py() for name in needed if name != "value")
        resampling = _Resampling(len(groups), size, **sampling)
        where = (resampling.of_group[group[scored]], cell[scored])
        if callable(statistic):
            samples = _by_rows(statistic, given, where, resampling.draws)
        else:
            samples = _by_sums(statistic, given, where, resampling.draws, len(cells))
        overall = samples(np.ones(len(cells), dtype=bool))
        keys = dict(zip(("culture", "language"), np.divmod(cells, max(len(languages), 1)), strict=True))
        labels = {"culture": cultures, "language": languages}
        found: dict[str, Any] = {"overall": resampling.estimate(overall), "gaps": {}, "warnings": []}
        for view, names in _VIEWS.items():
            place = np.unique(np.stack([keys[name] for name in names]), axis=1, return_inverse=True)[1].ravel()
            able, found[view] = [], []
            for at, counts in enumerate(_counts(place[cell], scored, group, int(place.max(initial=-1)) + 1)):
                sample, several = samples(place == at), counts["n_groups"] > 1
                which = {name: labels[name][keys[name][np.argmax(place == at)]] for name in names}
                apart = {"difference_to_overall": resampling.estimate(sample - overall, several=several)}
                found[view].append(which | resampling.estimate(sample, several=several) | counts | apart)
                if min(counts["n"], counts["n_groups"]) < minimum_n:
                    warning = f"{which}: {counts['n']} records in {counts['n_groups']} groups, fewer than {minimum_n}"
                    found["warnings"].append(f"{warning}: uncertain, and left out of the gap.")
                elif None not in which.values() and not np.isnan(sample[0]):
                    able.append((which, sample))
            found["gaps"][view] = _gap(able, resampling)
        counts = {"n_records": len(value), "n_missing": int((~scored).sum()), "n_groups": len(groups)}
        return {**found, **counts, "options": options}
