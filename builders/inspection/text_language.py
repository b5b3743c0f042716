"""In which languages the dialogues of a file stand, by the text of whole dialogues."""

from __future__ import annotations

from collections import Counter

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from builders.language_check import identify
from builders.languages import UNDETERMINED, canonical

READ_AT_MOST = 500
LEAST_SHARE = 0.05
SIMPLIFIED = frozenset("这们说时对会来国学问点还让么样东觉为过开关几给应该从")
TRADITIONAL = frozenset("這們說時對會來國學問點還讓麼樣東覺為過開關幾給應該從")


def text_languages(text: pa.Array, owners: npt.NDArray[np.int64]) -> tuple[str, ...]:
    """Return the languages of at least a twentieth of the dialogues, the most frequent first; `und` without any.

    Shapes: text (n,), owners (n,), the dialogue of each turn.
    """
    wanted = np.unique(owners)
    wanted = wanted[np.linspace(0, len(wanted) - 1, min(len(wanted), READ_AT_MOST)).astype(np.int64)]
    mine = np.isin(owners, wanted)
    dialogues: dict[int, list[str]] = {}
    for owner, one in zip(owners[mine].tolist(), text.filter(pa.array(mine)).to_pylist(), strict=True):
        dialogues.setdefault(owner, []).append(one or "")
    tags = Counter(_tag(" ".join(turns)) for turns in dialogues.values())
    tags.pop("", None)
    found = [tag for tag, count in tags.most_common() if count >= LEAST_SHARE * len(dialogues)]
    return tuple(found) or (UNDETERMINED,)


def _tag(text: str) -> str:
    """Return the language of a text, Chinese with its script; empty where there is none."""
    found = identify(text)
    if found in ("zh", "wuu", "yue"):
        letters = set(text)
        return (
            "zh-Hant"
            if len(letters & (TRADITIONAL - SIMPLIFIED)) > len(letters & (SIMPLIFIED - TRADITIONAL))
            else "zh-Hans"
        )
    try:
        return canonical(found) if found else ""
    except ValueError:
        return ""
