"""Load folders with the `datasets` of this environment and print a digest of every config and split as JSON.

Needs nothing but `datasets`; runs under every version that is compared. `python load_folder.py FOLDER ...`
"""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import shutil
import sys
import tempfile
from itertools import islice

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_DATASETS_CACHE"] = tempfile.mkdtemp()

import datasets

ROWS = 1_000
"""Rows of each split that are compared one by one; all of them are counted."""
atexit.register(shutil.rmtree, os.environ["HF_DATASETS_CACHE"], ignore_errors=True)


def label_names(feature: object) -> object:
    """Return the class names inside a feature, nested as the feature is; empty where it holds none."""
    if isinstance(feature, datasets.ClassLabel):
        return list(feature.names)
    if isinstance(feature, dict):
        return {name: label_names(child) for name, child in feature.items()}
    if isinstance(feature, list):
        return [label_names(feature[0])]
    inner = getattr(feature, "feature", None)
    return [label_names(inner)] if inner is not None else ""


def digest(rows: object) -> dict[str, object]:
    """Return the number and a hash of the rows that are read of an iterable of examples, and the first row's keys."""
    found, count = hashlib.sha256(), 0
    keys: list[str] = []
    for row in islice(rows, ROWS):  # type: ignore[call-overload]
        keys = keys or sorted(row)
        found.update(json.dumps(row, sort_keys=True, ensure_ascii=False).encode())
        count += 1
    return {"rows": count, "sha256": found.hexdigest(), "columns": keys}


def folder_digest(folder: str) -> dict[str, object]:
    """Return the digests of every config and split of a folder, streamed and not."""
    result: dict[str, object] = {}
    for config in datasets.get_dataset_config_names(folder):
        loaded = datasets.load_dataset(folder, config)
        streamed = datasets.load_dataset(folder, config, streaming=True)
        for split in loaded:
            result[f"{config}/{split}"] = {
                "rows": loaded[split].num_rows,
                "loaded": digest(loaded[split]),
                "streamed": digest(streamed[split]),
                "labels": {name: label_names(feature) for name, feature in loaded[split].features.items()},
            }
    return result


if __name__ == "__main__":
    datasets.disable_progress_bars()
    result = {"version": datasets.__version__, "folders": {path: folder_digest(path) for path in sys.argv[1:]}}
    sys.stdout.write(json.dumps(result))
