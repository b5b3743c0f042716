"""A source of dialogues in twelve languages, and what may change in it from one version to the next.

Words are made from the syllables of the corpus's words and drawn by Zipf's law, so that text compresses about as
dialogues do. Dialogues of all languages stand in the mixed order in which they were collected; their ids are stable.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from large_input import WITHOUT_SPACES, words_of

from builders.corpus import Corpus, list_of, parent_positions
from builders.datasets.tapestry import LANGUAGES
from builders.labels import load_taxonomy
from builders.reading.dialogue_tables import group_name

VOCABULARY = 12_000
TURNS = (3, 6)
SPARE = "sw"
"""The language that a later version adds; its words are made from those of another one."""
SYLLABLES_OF = {SPARE: "id"}
CONSTANTS = {"language_method": "declared", "origin": "llm_generated", "translation": "original"}
TOPICS = ("alcohol", "diet", "exercise", "medication", "parenting", "sleep", "smoking", "stress", "studies", "work")


@dataclass(frozen=True, slots=True)
class Dialogues:
    """Dialogues in their order: a row each, a row a turn, and the number of turns of each."""

    owners: pa.Table
    turns: pa.Table
    lengths: np.ndarray

    def take(self, order: np.ndarray) -> Dialogues:
        """Return the dialogues at these positions, in that order."""
        starts, taken = np.cumsum(self.lengths) - self.lengths, self.lengths[order]
        within = np.arange(int(taken.sum())) - np.repeat(np.cumsum(taken) - taken, taken)
        return Dialogues(self.owners.take(order), self.turns.take(np.repeat(starts[order], taken) + within), taken)

    def corpus(self) -> Corpus:
        """Return the dialogues as a parse yields them."""
        return Corpus(tables={"dialogues": self.owners, "utterances": self.turns}, constants=CONSTANTS, place="source")


def vocabulary(language: str) -> list[str]:
    """Return so many words made from heads and tails of the corpus's words, the frequent ones first."""
    words = words_of(SYLLABLES_OF.get(language, language))
    heads = [word[: (len(word) + 1) // 2] for word in words]
    tails = [word[(len(word) + 1) // 2 :] for word in words]
    chance = random.Random(language)  # noqa: S311 - not for secrets
    made = dict.fromkeys(words)
    while len(made) < VOCABULARY:
        made[chance.choice(heads) + chance.choice(tails)] = None
    found = list(made)[:VOCABULARY]
    chance.shuffle(found)
    return found


def texts(language: str, count: int, chance: np.random.Generator) -> pa.Array:
    """Return so many texts of 3 to 40 words."""
    weights = 1.0 / (np.arange(VOCABULARY) + 2.7)
    lengths = np.clip(chance.lognormal(2.6, 0.6, count), 3, 40).astype(np.int64)
    drawn = np.searchsorted(np.cumsum(weights / weights.sum()), chance.random(int(lengths.sum())))
    words = pa.array(vocabulary(language)).take(pa.array(np.minimum(drawn, VOCABULARY - 1)))
    return pc.binary_join(list_of(lengths, words), "" if language in WITHOUT_SPACES else " ")


def labels(roles: pa.Array, chance: np.random.Generator) -> dict[str, pa.Array]:
    """Return labels for turns of these roles: behaviours of therapists, talk types of clients, by Zipf's law."""
    behaviours = load_taxonomy("mi/behaviour@1").names
    talk_types = load_taxonomy("mi/talk-type@1").names
    therapist = pc.equal(roles, "therapist").to_numpy(zero_copy_only=False)
    lengths = np.where(therapist, chance.choice((1, 1, 1, 2), len(roles)), 0)
    weights = 1.0 / np.arange(1, len(behaviours) + 1)
    given = pa.array(behaviours).take(
        pa.array(chance.choice(len(behaviours), lengths.sum(), p=weights / weights.sum()))
    )
    talk = pa.array(talk_types).take(pa.array(chance.integers(0, len(talk_types), len(roles)), mask=therapist))
    return {"behaviours_raw": list_of(lengths, given, pa.array(~therapist)), "talk_type_raw": talk}


def dialogues_of(language: str, first: int, count: int) -> Dialogues:
    """Return so many dialogues of a language, numbered from `first`; two by two they are of one person."""
    chance = np.random.default_rng([zlib.crc32(language.encode()), first])
    numbers = np.arange(first, first + count)
    ids = pa.array([f"{language}-{number:06}" for number in numbers])
    lengths = chance.integers(TURNS[0], TURNS[1] + 1, count)
    positions = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    roles = pa.array(["therapist", "client"]).take(pa.array(positions % 2))
    owners = pa.table(
        {
            "dialogue_id": ids,
            "group_id": pa.array([group_name(f"{language}-{number // 2}", "large") for number in numbers]),
            "language": pa.repeat(language, count),
            "topic": pa.array(TOPICS).take(pa.array(chance.integers(0, len(TOPICS), count))),
            "mi_quality": pa.array(["high", "low"]).take(pa.array(chance.integers(0, 2, count))),
        }
    )
    turns = pa.table(
        {
            "dialogue_id": ids.take(pa.array(parent_positions(lengths))),
            "turn_id": pa.array(positions, pa.int32()),
            "role": roles,
            "text": texts(language, len(positions), chance),
            **labels(roles, chance),
        }
    )
    return Dialogues(owners, turns, lengths)


def joined(parts: list[Dialogues]) -> Dialogues:
    """Return dialogues one part after the other."""
    return Dialogues(
        pa.concat_tables([part.owners for part in parts]).combine_chunks(),
        pa.concat_tables([part.turns for part in parts]).combine_chunks(),
        np.concatenate([part.lengths for part in parts]),
    )


def collected(counts: Mapping[str, int], *, first: int = 0) -> Dialogues:
    """Return so many dialogues of each language in a mixed order; within a language by their number."""
    names = np.repeat(np.arange(len(counts)), list(counts.values()))
    mixed = np.random.default_rng([len(names), first]).permutation(names)
    order = np.empty(len(names), dtype=np.int64)
    order[np.argsort(mixed, kind="stable")] = np.arange(len(names))
    return joined([dialogues_of(language, first, count) for language, count in counts.items()]).take(order)


def first_version(dialogues: int) -> Dialogues:
    """Return so many dialogues, as many of each language as of the next."""
    borders = np.linspace(0, dialogues, len(LANGUAGES) + 1).astype(int)
    return collected(dict(zip(LANGUAGES, np.diff(borders).tolist(), strict=True)))


def inserted(source: Dialogues, new: Dialogues, place: float) -> Dialogues:
    """Return the source with new dialogues as one block at a place between 0, its start, and 1, its end."""
    at, count, more = int(place * len(source.lengths)), len(source.lengths), len(new.lengths)
    order = np.concatenate([np.arange(at), np.arange(count, count + more), np.arange(at, count)])
    return joined([source, new]).take(order)


def edited(source: Dialogues, share: float, language: str = "") -> Dialogues:
    """Return the source with this share of all its texts lengthened by a word, in one language where one is named."""
    chance = np.random.default_rng(11)
    spoken = pc.equal(source.owners.column("language"), language or source.owners.column("language"))
    mine = np.flatnonzero(np.repeat(spoken.to_numpy(), source.lengths))
    changed = np.zeros(source.turns.num_rows, dtype=bool)
    changed[chance.choice(mine, int(share * source.turns.num_rows), replace=False)] = True
    text = source.turns.column("text").combine_chunks()
    longer = pc.binary_join_element_wise(text, pc.utf8_slice_codeunits(text, 0, 5), "… ")
    position = source.turns.column_names.index("text")
    return replace(source, turns=source.turns.set_column(position, "text", pc.if_else(pa.array(changed), longer, text)))


def relabelled(source: Dialogues, share: float) -> Dialogues:
    """Return the source with other labels at all turns of this share of its dialogues, all over it."""
    chance = np.random.default_rng(13)
    count = len(source.lengths)
    changed = np.zeros(count, dtype=bool)
    changed[chance.choice(count, int(share * count), replace=False)] = True
    mask = np.repeat(changed, source.lengths)
    turns = source.turns
    roles = turns.column("role").combine_chunks()
    for name, values in labels(roles, chance).items():
        old = turns.column(name).combine_chunks()
        chosen = pc.if_else(pa.array(mask), values, old)
        turns = turns.set_column(turns.column_names.index(name), name, chosen)
    return replace(source, turns=turns)
