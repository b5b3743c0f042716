"""Contexts: the turns before a therapist's in the held-back part of a built dataset, and what was said there."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from builders.generation.sessions.turns import Turn
from builders.labels import BEHAVIOUR, load_taxonomy
from builders.languages import UNDETERMINED
from builders.manifest import read_manifest
from builders.parquet_files import read_file

UTTERANCES = "utterances"
HELD_BACK = ("test", "validation")
"""Splits that count as held back, the first that a dataset has."""
FOLD = 0
"""The published fold that is taken where a dataset has neither."""
EARLIER = 30
"""Turns before the reply that are shown; what came before these is left out."""
COLUMNS = ("dialogue_id", "turn_id", "group_id", "fold", "language", "origin", "role", "text", "behaviour_main")
MAIN = load_taxonomy(load_taxonomy(BEHAVIOUR).main or "").names
"""Main behaviours of a therapist, in the frozen order by which files store them."""
One = TypeVar("One")
Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """A place where a therapist spoke: the turns before it, oldest first, and what the dataset's therapist did."""

    dialogue_id: str
    turn_id: int
    group: str
    """What must not be divided; intervals resample it."""
    language: str
    origin: str
    history: tuple[Turn, ...]
    reference: str
    """The words of the dataset's therapist."""
    gold: str
    """Their main behaviour, as the dataset has it."""

    @property
    def id(self) -> str:
        """Return a name that no other context of the dataset has."""
        return f"{self.dialogue_id}/{self.turn_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """The contexts that were drawn, in the order of the dataset, and what they were drawn from."""

    contexts: tuple[Context, ...]
    held_back: str
    """The part of the dataset, in words."""
    available: int

    @property
    def groups(self) -> int:
        """Return how many groups they are of."""
        return len({one.group for one in self.contexts})


def draw_contexts(folder: Path, most: int, seed: int = 0) -> Drawn:
    """Return at most so many contexts of a built dataset, spread over its groups and dialogues.

    Drawing fewer with the same seed gives some of those that more would give. LookupError where there is none, saying
    what is missing.
    """
    name, (held_back, table) = read_manifest(folder)["dataset"], held_back_turns(folder)
    dialogues = _dialogues(table)
    places = [(one, number) for one, turns in dialogues.items() for number in _therapist_places(turns)]
    if not places:
        message = "no therapist turn there has an MI behaviour, follows a client's and is in a known language"
        raise LookupError(f"{name}, {held_back}: {message}")
    chosen = set(_spread(places, dialogues, random.Random(seed))[:most])  # noqa: S311 - no secret
    return Drawn(
        contexts=tuple(_context(dialogues[one], number) for one, number in places if (one, number) in chosen),
        held_back=held_back,
        available=len(places),
    )


def held_back_turns(folder: Path) -> tuple[str, pa.Table]:
    """Return the turns that are held back, and which part of the dataset that is: test, validation or a fold."""
    content = read_manifest(folder)
    files = [one for one in content["files"] if one["config"] == UTTERANCES]
    if not files:
        raise LookupError(f"{content['dataset']} has no utterances, so no therapist who could be compared with")
    splits = {one["split"] for one in files}
    split = next((name for name in HELD_BACK if name in splits), "")
    tables = [read_file(folder / one["path"]).select(COLUMNS) for one in files if split in ("", one["split"])]
    table = pa.concat_tables(tables)
    if split:
        return f"split {split}", table
    part = table.filter(pc.equal(table.column("fold"), FOLD))
    if not part.num_rows:
        there = ", ".join(sorted(splits))
        raise LookupError(
            f"{content['dataset']} holds nothing back: expected a split {' or '.join(HELD_BACK)}, or turns in fold "
            f"{FOLD}; it has {there}"
        )
    return f"fold {FOLD}", part


def _dialogues(table: pa.Table) -> dict[str, Rows]:
    """Return the turns of each dialogue in the order in which they were spoken."""
    found: dict[str, Rows] = defaultdict(list)
    for row in table.to_pylist():
        found[row["dialogue_id"]].append(row)
    return {name: sorted(turns, key=lambda turn: int(turn["turn_id"])) for name, turns in found.items()}


def _therapist_places(turns: Rows) -> Iterator[int]:
    """Yield the positions of coded therapist turns that a client spoke before, where all words are known."""
    client = False
    for number, turn in enumerate(turns):
        if not (turn["text"] or "").strip():
            return  # nobody can go on from what is not known
        coded = turn["role"] == "therapist" and turn["behaviour_main"] is not None
        if coded and client and turn["language"] != UNDETERMINED:
            yield number
        client = client or turn["role"] == "client"


def _spread(
    places: Sequence[tuple[str, int]], dialogues: dict[str, Rows], chance: random.Random
) -> list[tuple[str, int]]:
    """Return all places in an order of which every beginning is spread over groups, and in these over dialogues."""
    groups: dict[str, dict[str, list[tuple[str, int]]]] = defaultdict(lambda: defaultdict(list))
    for one, number in places:
        groups[dialogues[one][0]["group_id"]][one].append((one, number))
    in_groups = [
        _in_turns(_shuffled((_shuffled(mine, chance) for mine in there.values()), chance)) for there in groups.values()
    ]
    return _in_turns(_shuffled(in_groups, chance))


def _shuffled(values: Iterable[One], chance: random.Random) -> list[One]:
    found = list(values)
    chance.shuffle(found)
    return found


def _in_turns(lists: Sequence[Sequence[One]]) -> list[One]:
    """Return the first of each list, then the second of each, and so on."""
    return [one for row in zip_longest(*lists) for one in row if one is not None]


def _context(turns: Rows, number: int) -> Context:
    turn = turns[number]
    return Context(
        dialogue_id=turn["dialogue_id"],
        turn_id=turn["turn_id"],
        group=turn["group_id"],
        language=turn["language"],
        origin=turn["origin"],
        history=tuple(Turn(role=one["role"], text=one["text"]) for one in turns[max(0, number - EARLIER) : number]),
        reference=turn["text"],
        gold=MAIN[turn["behaviour_main"]],
    )
