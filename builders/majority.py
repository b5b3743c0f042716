"""Majority votes over several annotators' labels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Votes:
    """Per item: the winning label, how many annotators gave one, and the share that gave the winner."""

    label: pa.Array
    count: np.ndarray
    share: np.ndarray


def majority(items: np.ndarray, labels: pa.Array, size: int) -> Votes:
    """Return the majority label of each item; ties go to the label whose first row is earliest.

    Shapes: items (n,) holds the item 0..size-1 of each row, labels (n,) may hold nulls, which are no votes.
    An item without votes gets a null label, count 0 and share nan.
    """
    encoded = labels.dictionary_encode()
    valid = labels.is_valid().to_numpy(zero_copy_only=False)
    rows = np.flatnonzero(valid)
    codes = encoded.indices.fill_null(0).to_numpy(zero_copy_only=False)[rows]
    pairs = items[rows].astype(np.int64) * max(len(encoded.dictionary), 1) + codes
    unique, first, votes = np.unique(pairs, return_index=True, return_counts=True)
    item = unique // max(len(encoded.dictionary), 1)
    best = np.lexsort((first, -votes, item))
    item_ids, position = np.unique(item[best], return_index=True)
    winners = best[position]
    label = np.full(size, -1)
    label[item_ids] = unique[winners] % max(len(encoded.dictionary), 1)
    count = np.bincount(item, weights=votes, minlength=size).astype(np.int32)
    won = np.zeros(size)
    won[item_ids] = votes[winners]
    share = np.divide(won, count, out=np.full(size, np.nan), where=count > 0)
    return Votes(encoded.dictionary.take(pa.array(label, mask=label < 0)), count, share)
