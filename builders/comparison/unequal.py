"""Which rows of two aligned columns differ, lists and structs included."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Mask = npt.NDArray[np.bool_]


def unequal(old: pa.Array, new: pa.Array) -> Mask:
    """Return where two arrays of one type differ; null equals null and nothing else."""
    if pa.types.is_list(old.type):
        return _unequal_lists(old, new)
    if pa.types.is_struct(old.type):
        found = _of(pc.not_equal(old.is_null(), new.is_null()))
        for one, other in zip(old.flatten(), new.flatten(), strict=True):
            found |= unequal(one, other)
        return found
    differ = pc.fill_null(pc.not_equal(old, new), False)
    return _of(pc.or_(differ, pc.not_equal(old.is_null(), new.is_null())))


def _unequal_lists(old: pa.Array, new: pa.Array) -> Mask:
    lengths = [pc.fill_null(pc.list_value_length(one), -1).to_numpy(zero_copy_only=False) for one in (old, new)]
    found: Mask = lengths[0] != lengths[1]
    same = np.flatnonzero(~found & (lengths[0] > 0))
    if len(same):
        rows = pa.array(same)
        items = unequal(pc.list_flatten(old.take(rows)), pc.list_flatten(new.take(rows)))
        owners = np.repeat(same, lengths[0][same])
        found[owners[items]] = True
    return found


def _of(values: pa.Array) -> Mask:
    return np.array(values.to_numpy(zero_copy_only=False), dtype=bool)
