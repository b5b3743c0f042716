"""Find the columns that say something of a whole dialogue: group, language, region, culture, topic and others."""

from __future__ import annotations

import pyarrow as pa

from builders.inspection.fact_values import READERS
from builders.inspection.observed import Column
from builders.inspection.understood import Understood, is_null_word, named


def _constant(result: Understood, column: Column) -> bool:
    """Whether a column has one value in each dialogue."""
    dialogue = result.found.get("dialogue_id")
    if not column.in_turns or dialogue is None:
        return not column.in_turns
    pairs = pa.table({"dialogue": dialogue.strings, "value": column.strings}).group_by(["dialogue", "value"])
    return bool(pairs.aggregate([]).num_rows == len(dialogue.distinct))


def find_group(result: Understood) -> None:
    """Find what must stay in one split; each dialogue is its own group where nothing is found."""
    nested = bool(result.observed.turns)
    for column in [result.found["group"]] if "group" in result.found else named(result, "group", in_turns=not nested):
        if not _constant(result, column):
            result.found.pop("group", None)
            result.left_out[column.shown] = "looks like a group, but differs within a dialogue"
        elif result.found.setdefault("group", column) is not column:
            result.left_out[column.shown] = f"another group beside {result.found['group'].shown!r}"


def find_fact(result: Understood, name: str) -> None:
    """Find the column of a fact whose values can all be read; say why others are left out."""
    nested = bool(result.observed.turns)
    for column in [result.found.pop(name)] if name in result.found else named(result, name, in_turns=not nested):
        values = [value for value in column.distinct if not is_null_word(value)]
        read, expected = READERS.get(name, (str, ""))
        readings = {value: read(value) for value in values}
        unknown = [value for value, reading in readings.items() if reading is None]
        if name in result.found:
            result.left_out[column.shown] = f"another {name} beside {result.found[name].shown!r}"
        elif not values:
            result.left_out[column.shown] = f"looks like {name}, but holds no value"
        elif not _constant(result, column):
            result.left_out[column.shown] = f"looks like {name}, but differs within a dialogue"
        elif unknown:
            result.left_out[column.shown] = (
                f"looks like {name}, but {len(unknown)} of {len(values)} values are not {expected}; map them under "
                f'`spellings={{"{name}": ...}}` and name the column under `facts`'
            )
        elif name == "language" and (len(values) < len(column.distinct) or column.array.null_count):
            result.left_out[column.shown] = "looks like language, but has none in some rows; the language is detected"
        else:
            result.found[name] = column
            if name in READERS and any(value != reading for value, reading in readings.items()):
                result.spellings[name] = {value: reading or "" for value, reading in readings.items()}
