"""Find the columns without which there is no dialogue: role, dialogue id, text and turn number."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from builders.inspection.observed import Column
from builders.inspection.role_words import role_of
from builders.inspection.understood import Understood, free, named

MOST_ROLES = 12


def find_role(result: Understood) -> None:
    """Find the column whose few values are words for the two roles; failing that, one with such a name."""
    if "role" in result.found:
        return
    candidates = [one for one in free(result) if one.in_turns and one.is_plain and 0 < len(one.distinct) <= MOST_ROLES]
    known = {
        one.shown: sum(role_of(value) is not None for value in one.distinct) / len(one.distinct) for one in candidates
    }
    likely = [one for one in named(result, "role", in_turns=True) if one in candidates]
    best = max(candidates, key=lambda one: (known[one.shown], one in likely), default=None)
    if best is not None and known[best.shown] > 0.5:
        result.found["role"] = best
    elif likely:
        result.found["role"] = likely[0]
    else:
        result.missing.append("no column says who speaks (values such as therapist and client)")


def read_roles(result: Understood, given: Mapping[str, str | None]) -> None:
    """Read the spellings of the roles; those that are not known are missing."""
    column = result.found.get("role")
    if column is None:
        return
    result.roles = {value: given[value] if value in given else role_of(value) for value in column.distinct}
    unknown = [value for value in column.distinct if value not in given and role_of(value) is None]
    if unknown:
        shown = ", ".join(repr(value) for value in unknown[:MOST_ROLES])
        more = f" and {len(unknown) - MOST_ROLES} more" if len(unknown) > MOST_ROLES else ""
        result.missing.append(
            f"column {column.shown!r} has roles that are not known: {shown}{more}; say each with "
            "--role VALUE=therapist, VALUE=client or VALUE=leave-out"
        )
    if column.array.null_count:
        result.missing.append(f"column {column.shown!r} names no role in {column.array.null_count:,} turns")


def find_dialogue_id(result: Understood) -> None:
    """Find what names the dialogue: in a flat file a column whose values repeat, in a nested one a unique one."""
    nested = bool(result.observed.turns)
    candidates = named(result, "dialogue_id", in_turns=not nested)
    rows = result.observed.rows
    if "dialogue_id" in result.found:
        candidates = [result.found["dialogue_id"]]
    elif not nested:
        candidates = [one for one in candidates if len(one.distinct) < rows or rows == 1]
    else:
        candidates = [one for one in candidates if len(one.distinct) == rows]
    if candidates:
        result.found["dialogue_id"] = candidates[0]
        blank = pc.sum(pc.equal(pc.utf8_trim_whitespace(candidates[0].strings), "")).as_py() or 0
        if empty := blank + candidates[0].array.null_count:
            result.missing.append(f"column {candidates[0].shown!r} (dialogue id) is blank in {empty:,} rows")
    elif nested:
        result.notes.append("No field names the dialogue: the position in the file is its id.")
    else:
        result.missing.append("no column names the dialogue a row belongs to")


def find_text(result: Understood) -> None:
    """Find the text by name; failing that, the column with the longest text."""
    if "text" in result.found:
        return
    likely = [one for one in named(result, "text", in_turns=True) if pa.types.is_string(one.array.type)]
    candidates = [one for one in free(result) if one.in_turns and pa.types.is_string(one.array.type)]
    lengths = {one.shown: pc.mean(pc.utf8_length(one.strings)).as_py() or 0.0 for one in candidates}
    long = [one for one in candidates if lengths[one.shown] >= 12 and len(one.distinct) * 2 > len(one.array)]
    if likely:
        result.found["text"] = likely[0]
        others = likely[1:]
        result.left_out |= {one.shown: f"another text beside {likely[0].shown!r}" for one in others}
    elif long:
        result.found["text"] = max(long, key=lambda one: lengths[one.shown])
        result.notes.append(f"The longest column, {result.found['text'].shown!r}, is taken for the text.")
    else:
        result.missing.append("no column holds what is said")
    if "text" in result.found:
        strings = result.found["text"].strings
        blank = (pc.sum(pc.equal(pc.utf8_trim_whitespace(strings), "")).as_py() or 0) + strings.null_count
        if blank:
            result.notes.append(f"The text is blank in {blank:,} turns: the build will name each of them.")


def find_turn(result: Understood) -> None:
    """Find turn numbers that count up by one in each dialogue; others are left out, and the file's order holds."""
    asked = "turn" in result.found
    candidates = [result.found["turn"]] if asked else named(result, "turn", in_turns=True)
    if result.observed.turns:
        result.found.pop("turn", None)
        result.left_out |= {one.shown: "the position in the list is the turn number" for one in candidates}
        return
    dialogue = result.found.get("dialogue_id")
    result.found.pop("turn", None)
    for one in candidates:
        if dialogue is not None and "turn" not in result.found and _counts_up(one, dialogue):
            result.found["turn"] = one
        elif "turn" in result.found:
            result.left_out[one.shown] = f"another number beside {result.found['turn'].shown!r}"
        else:
            result.left_out[one.shown] = (
                "does not count up by one in each dialogue, so the order of the file holds; where it repeats because "
                "several people annotated a turn, join those rows first"
            )


def _counts_up(column: Column, dialogue: Column) -> bool:
    strings = pc.utf8_trim_whitespace(column.strings)
    if column.array.null_count or not pc.all(pc.match_substring_regex(strings, r"^\d{1,18}$")).as_py():
        return False
    numbers = strings.cast(pa.int64()).to_numpy(zero_copy_only=False)
    codes = dialogue.strings.dictionary_encode().indices.fill_null(0).to_numpy(zero_copy_only=False)
    order = np.lexsort((numbers, codes))
    steps, same = np.diff(numbers[order]), np.diff(codes[order]) == 0
    return bool((steps[same] == 1).all())
