"""Why a linear baseline says what it says: the words and characters of a text that speak most for a label."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

MOST = 10


@dataclass(frozen=True, slots=True)
class Reason:
    """What speaks for a label, and how much it adds to the label's score before scores become probabilities."""

    feature: str
    """As it stands in the text, or the name of what was counted; several where the model cannot tell them apart."""
    kind: str
    """`words`, `characters`, `codes`, `counts`; for a forecaster also `words before`."""
    weight: float


@dataclass(frozen=True, slots=True)
class Block:
    """Features that stand beside each other: what they are, where they begin, and which words give which of them."""

    kind: str
    columns: dict[int, list[str]]


def reasons(pipeline: Any, given: Any, label: int) -> tuple[Reason, ...]:  # noqa: ANN401 - scikit-learn has no types
    """Return what speaks most for a label, the strongest first; none where no weights of hashed features say it.

    `given` is one input: a text, or a forecaster's list of texts.
    """
    found = (one for one in contributions(pipeline, given, label) if one.weight > 0)
    return tuple(sorted(found, key=lambda one: (-one.weight, one.feature))[:MOST])


def contributions(pipeline: Any, given: Any, label: int) -> list[Reason]:  # noqa: ANN401 - as above
    """Return what everything in an input adds to a label's score; with the intercept they add up to it."""
    weights = _weights(pipeline[-1])
    blocks, width = _blocks(pipeline[0], given, 0, "")
    if weights is None or weights.shape[1] != width:
        return []
    row = pipeline[:-1].transform(np.array([given], dtype=object)).tocsr()
    values = dict(zip(row.indices.tolist(), row.data.tolist(), strict=True))
    return [
        Reason(" / ".join(sorted(words)), block.kind, float(values[column] * weights[label, column]))
        for block in blocks
        for column, words in block.columns.items()
        if column in values
    ]


def _weights(classifier: Any) -> Any:  # noqa: ANN401 - scikit-learn has no types
    """Return the weight of each feature for each label, shape (labels, features); None where there are none."""
    if hasattr(classifier, "coefs_") and len(classifier.coefs_) == 1:
        return classifier.coefs_[0].T
    weights = getattr(classifier, "coef_", None)
    return np.vstack([-weights, weights]) if weights is not None and len(weights) == 1 else weights


def _blocks(part: Any, given: Any, start: int, kind: str) -> tuple[list[Block], int]:  # noqa: ANN401 - as above
    """Return the blocks of a part of the features, and where the next part begins."""
    name = type(part).__name__
    if name == "Pipeline":
        return _blocks(part.steps[0][1], given, start, kind)
    if name in {"FeatureUnion", "ColumnTransformer"}:
        blocks: list[Block] = []
        for inner, one, text in _inner(part, given):
            more, start = _blocks(one, text, start, inner)
            blocks += more
        return blocks, start
    if name != "HashingVectorizer":
        return [], -1
    if part.n_features == 1:
        return [Block("counts", {start: [f"number of {kind}"]})], start + 1
    return [Block(kind, _columns(part, given, start))], start + part.n_features


def _inner(part: Any, given: Any) -> Iterator[tuple[str, Any, Any]]:  # noqa: ANN401 - as above
    if hasattr(part, "transformer_list"):
        yield from ((name, one, given) for name, one in part.transformer_list)
    else:
        yield from ((name, one, given[column]) for name, one, column in part.transformers_ if one != "drop")


def _columns(vectorizer: Any, text: str, start: int) -> dict[int, list[str]]:  # noqa: ANN401 - as above
    """Return by feature the words of a text that are hashed to it."""
    from sklearn.feature_extraction import FeatureHasher

    words = sorted(set(vectorizer.build_analyzer()(text)))
    if not words:
        return {}
    hasher = FeatureHasher(vectorizer.n_features, input_type="string", alternate_sign=vectorizer.alternate_sign)
    found = defaultdict[int, list[str]](list)
    for word, column in zip(words, hasher.transform([[word] for word in words]).indices.tolist(), strict=True):
        found[start + column].append(word)
    return dict(found)
