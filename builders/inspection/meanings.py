"""What each column of a file means, as a definition needs it; what is not understood is said, not guessed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from builders.inspection.fact_columns import find_fact, find_group
from builders.inspection.label_columns import find_labels
from builders.inspection.observed import Observed
from builders.inspection.text_language import text_languages
from builders.inspection.turn_columns import find_dialogue_id, find_role, find_text, find_turn, read_roles
from builders.inspection.understood import FACTS, Understood, free, is_null_word


def understand(observed: Observed, given: Mapping[str, str], roles: Mapping[str, str | None]) -> Understood:
    """Return what the columns mean; `given` says the meaning of some columns, `roles` that of role spellings."""
    result = Understood(observed=observed)
    for shown, meaning in given.items():
        if shown not in observed.columns:
            result.missing.append(f"there is no column {shown!r}; there are {', '.join(observed.columns)}")
        elif meaning != "leave-out":
            result.found[meaning] = observed.columns[shown]
        else:
            result.left_out[shown] = "as asked for"
    for find in (find_role, find_dialogue_id, find_text, find_turn):
        find(result)
    read_roles(result, roles)
    find_group(result)
    for name in FACTS:
        find_fact(result, name)
    if not result.missing:
        _labels(result)
        _languages(result)
    for column in free(result):
        result.left_out[column.shown] = "not recognised"
    return result


def _labels(result: Understood) -> None:
    roles = pa.array([result.roles.get(value or "") for value in result.found["role"].strings.to_pylist()], pa.string())
    candidates = [one for one in free(result) if one.in_turns]
    found = find_labels(candidates, roles, is_null_word)
    result.labels, result.notes = found.labels, [*result.notes, *found.notes]
    result.left_out |= found.left_out


def _languages(result: Understood) -> None:
    """Detect the languages where no column names them."""
    if "language" in result.found:
        return
    dialogue, text = result.found.get("dialogue_id"), result.found["text"].strings
    if result.observed.turns:
        owners = np.repeat(np.arange(result.observed.rows), result.observed.lengths)
    else:
        owners = (dialogue or result.found["text"]).strings.dictionary_encode().indices.to_numpy(zero_copy_only=False)
    result.languages = text_languages(text, owners)
