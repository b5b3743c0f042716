# Copied from builders/schema.py by `careloom space sync`: it is changed there, not here.
# sha256 of what follows: 3047b73ea48cacae4502bd3d6aa7c0c037a9882a2e1b04893f25b07a105697ec
"""Row types: one definition each, from which the Arrow schema and the `datasets` features follow.

The columns are those of the data model (dialogues, utterances, annotations, ...). `datasets` itself is
not imported here: `feature_dict` writes the description that it reads from Parquet, and tests hold the two equal.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pyarrow as pa


def label_names(schema: pa.Schema) -> dict[str, tuple[str, ...]]:
    """Return the names of each label column, by dotted path, as a schema's description for `datasets` states them."""
    return dict(_label_names(described_features(schema), ""))


def described_features(schema: pa.Schema) -> dict[str, Any]:
    """Return the features that a schema's description for `datasets` states; none where it has no such description."""
    written = (schema.metadata or {}).get(b"huggingface")
    found: dict[str, Any] = json.loads(written)["info"]["features"] if written else {}
    return found


def _label_names(feature: Any, path: str) -> Iterator[tuple[str, tuple[str, ...]]]:  # noqa: ANN401 - JSON
    if isinstance(feature, dict):
        if feature.get("_type") == "ClassLabel" and isinstance(feature.get("names"), list):
            yield path, tuple(feature["names"])
            return
        for name, one in feature.items():
            yield from _label_names(one, path if name == "feature" else f"{path}.{name}".lstrip("."))
    elif isinstance(feature, list):
        for one in feature:
            yield from _label_names(one, path)
