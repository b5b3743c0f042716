"""Columns of a foreign dataset: which hold text, at whatever depth, and which name or describe people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

LANGUAGE_COLUMNS = ("language", "lang", "locale", "language_code")
GROUP_COLUMNS = ("group_id", "dialogue_id", "dialog_id", "conversation_id", "conv_id", "session_id", "thread_id",
                 "transcript_id", "post_id", "persona_id")  # fmt: skip
"""What must stay in one split, by the names it usually has."""
IDENTIFYING = re.compile(
    r"^(?:(?:user|author|participant|client|patient|speaker|poster|redditor)_?(?:name|id|handle|email)|user|author|"
    r"username|screen_name|handle|e_?mail|phone(?:_number)?|ip(?:_address)?|address|full_?name|first_?name|last_?name|"
    r"surname|date_of_birth|dob|birth_?date|permalink|reddit_(?:id|url)|tweet_id|subreddit)$",
    re.IGNORECASE,
)
"""Names of columns that say who somebody is or lead to them."""
QUASI_IDENTIFIERS = re.compile(
    r"^(?:age|gender|sex|religion|faith|marital_status|profession|occupation|job|birth_?place|nationality|country|"
    r"ethnicity|race|education|city|town|settlement|sexual_orientation|income)(?:_\w+)?$",
    re.IGNORECASE,
)
"""Names of columns that describe somebody; together they can single out one person."""
OPAQUE = re.compile(r"^(?:id|uuid|guid|hash|md5|sha\d+|checksum|index)$|_(?:id|ids|uuid|hash|sha256)$", re.IGNORECASE)
"""Names of columns that hold identifiers, not words."""
ENGLISH = re.compile(r"_(?:english|en)$|^en_", re.IGNORECASE)
"""Names of columns that say their text is English, whatever language a row declares."""
PROSE = r"\S+\s+\S+\s+\S|[\x{3040}-\x{30FF}\x{3400}-\x{9FFF}\x{0E00}-\x{0EFF}\x{1000}-\x{109F}\x{1780}-\x{17FF}]{4}"
"""RE2: three words, or four letters of a script that puts no blanks between words."""
JUDGED = 1_000
"""Values from which a column is judged."""
ADDRESS = r"^\s*(?:https?://|www\.)\S+\s*$"

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Leaf:
    """All strings of one column at the bottom of lists and structs, and the row each of them belongs to."""

    path: str
    values: pa.Array
    rows: Rows


def string_leaves(batch: pa.RecordBatch) -> Iterator[Leaf]:
    """Yield every string column of a batch, those inside lists and structs by their path (`turns.text`)."""
    rows = np.arange(batch.num_rows, dtype=np.int64)
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        yield from _descend(name, column, rows)


def _descend(path: str, array: pa.Array, rows: Rows) -> Iterator[Leaf]:
    if isinstance(array, pa.DictionaryArray):
        array = array.dictionary_decode()
    kind = array.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        yield Leaf(path, array, rows)
    elif pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        parents = pc.list_parent_indices(array).to_numpy(zero_copy_only=False)
        yield from _descend(path, pc.list_flatten(array), rows[parents])
    elif pa.types.is_struct(kind):
        for number in range(kind.num_fields):
            # `flatten` honours a struct that is null itself.
            yield from _descend(f"{path}.{kind.field(number).name}", array.flatten()[number], rows)


def describes_a_speaker(names: Iterable[str]) -> bool:
    """Whether rows are sheets of personas, whose language is the one that is spoken, not that of the sheet."""
    found = set(names)
    return "persona_id" in found and not found & {"dialogue_id", "turns", "messages", "text", "utterance"}


def last_name(path: str) -> str:
    """Return the name of the innermost field of a path."""
    return path.rsplit(".", 1)[-1]


def is_opaque(path: str) -> bool:
    """Whether a column holds identifiers by its name."""
    return OPAQUE.search(last_name(path)) is not None


def holds_addresses(values: pa.Array) -> bool:
    """Whether nine in ten of a column's first values are a web address and nothing else."""
    return _share(values, ADDRESS) >= 0.9


def holds_prose(values: pa.Array) -> bool:
    """Whether a third of a column's first values are sentences or phrases, not labels."""
    return _share(values, PROSE) >= 1 / 3


def _share(values: pa.Array, pattern: str) -> float:
    """Return the share of the first known values that a pattern is found in."""
    known = values.drop_null()[:JUDGED]
    return int(pc.sum(pc.match_substring_regex(known, pattern)).as_py() or 0) / len(known) if len(known) else 0.0
