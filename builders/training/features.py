"""Features: words, characters and surface counts, hashed, for any script, of nothing but scikit-learn's own parts.

There is no vocabulary: a file tells nothing of the words it was trained on but weights, and loads in milliseconds.
No part calls a function of this kit, so that a file of it can be loaded without running anybody's code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sklearn.base import BaseEstimator
    from sklearn.pipeline import Pipeline

UNSPACED = r"\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
"""Thai, Lao, Burmese, Khmer, Kana and Han: scripts without spaces, in which each character counts as a word."""
PUNCTUATION = (
    r"!-/:-@\[-`{-~\u00a1-\u00bf\u060c\u061b\u061f\u066a-\u066d\u06d4\u0964\u0965\u2000-\u206f\u3000-\u303f"
    r"\uff00-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
)
WORD = rf"[{UNSPACED}]|[^\s{PUNCTUATION}{UNSPACED}]+"
"""A word. What is neither space nor punctuation stays together: Python's own word class divides words of Indic scripts
at each vowel sign."""
SURFACE: Mapping[str, str] = {
    "words": WORD,
    "characters": r"\S",
    "question marks": r"[?？؟]",
    "commas": r"[,，、،]",
    "full stops": r"[.。।۔]",
}
"""What is counted of a text's surface, whatever its words are."""
WORDS = "TF-IDF of words and pairs of words, hashed"
TEXT = f"{WORDS}; TF-IDF of runs of 2 to 4 characters, hashed; counts of {', '.join(SURFACE)}"
HISTORY = (
    f"codes of the last six turns by their place; of the last turn: {WORDS}, surface counts; {WORDS} of the turn before"
)
"""What the features are, in words, for cards."""
WORD_SLOTS = CHARACTER_SLOTS = 1 << 14
CODE_SLOTS = 1 << 12


def words() -> Pipeline:
    """Return TF-IDF of words and pairs of them, hashed."""
    return _weighted(_hashed(WORD_SLOTS, ngram_range=(1, 2), **_pattern(WORD)))


def characters() -> Pipeline:
    """Return TF-IDF of runs of two to four characters within words, hashed."""
    return _weighted(_hashed(CHARACTER_SLOTS, analyzer="char_wb", ngram_range=(2, 4)))


def surface() -> Pipeline:
    """Return log(1 + count) of what `SURFACE` names, each scaled to at most 1."""
    from sklearn.pipeline import FeatureUnion, Pipeline
    from sklearn.preprocessing import FunctionTransformer, MaxAbsScaler

    counts = [(name, _hashed(1, **_pattern(pattern))) for name, pattern in SURFACE.items()]
    steps = [
        ("counts", FeatureUnion(counts)),
        ("logarithm", FunctionTransformer(np.log1p, accept_sparse=True)),
        ("scale", MaxAbsScaler()),
    ]
    return Pipeline(steps)


def text() -> BaseEstimator:
    """Return all three, for inputs of one text each."""
    from sklearn.pipeline import FeatureUnion

    return FeatureUnion([("words", words()), ("characters", characters()), ("surface", surface())])


def codes() -> BaseEstimator:
    """Return which codes stand at which place of a history, and which of them beside each other, hashed."""
    return _hashed(CODE_SLOTS, ngram_range=(1, 2), binary=True, lowercase=False, **_pattern(r"\S+"))


def history() -> BaseEstimator:
    """Return features of a forecaster: codes, words and surface of the last turn, words of the one before."""
    from sklearn.compose import ColumnTransformer

    return ColumnTransformer(
        [("codes", codes(), 0), ("words", words(), 1), ("surface", surface(), 1), ("words before", words(), 2)]
    )


def last_texts() -> BaseEstimator:
    """Return the features of a forecaster that knows no codes."""
    from sklearn.compose import ColumnTransformer

    return ColumnTransformer([("words", words(), 1), ("surface", surface(), 1), ("words before", words(), 2)])


def last_surface() -> BaseEstimator:
    """Return the surface of the last turn, for inputs of a forecaster."""
    from sklearn.compose import ColumnTransformer

    return ColumnTransformer([("surface", surface(), 1)])


def _pattern(words: str) -> dict[str, str]:
    return {"token_pattern": words}


def _hashed(slots: int, **analysis: object) -> BaseEstimator:
    from sklearn.feature_extraction.text import HashingVectorizer

    return HashingVectorizer(n_features=slots, alternate_sign=False, norm=None, **analysis)


def _weighted(hashed: BaseEstimator) -> Pipeline:
    from sklearn.feature_extraction.text import TfidfTransformer
    from sklearn.pipeline import Pipeline

    return Pipeline([("hashed", hashed), ("weighted", TfidfTransformer(sublinear_tf=True))])
