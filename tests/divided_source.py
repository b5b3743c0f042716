"""A source of many small parts and files, with its definition outside the catalog, for builds by several workers."""

from __future__ import annotations

import json
import random
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest

from builders import catalog
from builders.build import Built, build
from builders.definition import Dataset
from builders.sharding import partition, parts
from builders.source_files import SourceFiles
from builders.sources import Places, acquire
from cards.render import render

NAME = "talks"
FILES = ("one.jsonl", "2.jsonl", "10.jsonl")
DEFINITION = """
import pyarrow as pa

from builders.corpus import Corpus
from builders.definition import Dataset, GroupedHash, Labels, Source
from builders.reading.dialogue_tables import DialogueColumns, nested_corpus
from builders.reading.readers import read_json_lines
from builders.rights import Concern, Evidence, Terms

TURN = pa.struct([("role", pa.string()), ("text", pa.string()), ("talk_type", pa.string())])
SCHEMA = pa.schema(
    [("dialogue_id", pa.string()), ("group_id", pa.string()), ("language", pa.string()), ("turns", pa.list_(TURN))]
)
COLUMNS = DialogueColumns(
    dialogue_id="dialogue_id", turns="turns", role="role", text="text",
    facts={"group_id": "group_id", "language": "language"}, labels={"talk_type_raw": "talk_type"},
)
CONSTANTS = {"language_method": "declared", "origin": "llm_generated", "translation": "original"}


def parse(files):
    for file in files:
        for table in read_json_lines(file, SCHEMA):
            yield nested_corpus(table, COLUMNS, prefix="", place=file.path, constants=CONSTANTS)


DATASET = Dataset(
    name="talks", version="1.0.0", title="Talks", summary="Invented talks.", homepage="https://example.org",
    sources=tuple(Source(path=path) for path in ("one.jsonl", "2.jsonl", "10.jsonl")),
    rights=(
        Terms(concern=Concern.DATA, licence="CC0-1.0", evidence=Evidence(url="https://example.org", date="2026-11-21")),
    ),
    configs=("dialogues", "utterances", "chat"),
    labels={"talk_type": Labels(taxonomy="mi/talk-type@1", method="authored")},
    splits=GroupedHash(), parse=parse, divisible="lines",
)
"""
WORDS = {
    "en": "I have been trying to sleep but nights are long and my sister says call 415 555 2671",
    "ko": "요즘 잠을 잘 못 자고 있어요 그래서 제 번호는 010-2345-6789 이에요 밤마다 걱정이 많아요",
}


def write_source(folder: Path, dialogues: int = 600) -> None:
    """Write definition and files below a folder; the first file is by far the largest, and languages are mixed."""
    chance = random.Random(3)  # noqa: S311 - not for secrets
    (folder / f"{NAME}.py").write_text(DEFINITION, encoding="utf-8")
    below = folder / "sources" / NAME
    below.mkdir(parents=True)
    lines = [json.dumps(_record(number, chance), ensure_ascii=False) + "\n" for number in range(dialogues)]
    cuts = (0, dialogues * 8 // 10, dialogues * 9 // 10, dialogues)
    for path, (start, stop) in zip(FILES, pairwise(cuts), strict=True):
        (below / path).write_text("".join(lines[start:stop]), encoding="utf-8")


def _record(number: int, chance: random.Random) -> dict[str, object]:
    language = chance.choice(("en", "en", "ko"))
    words, talk = WORDS[language].split(), chance.choice(("change", "sustain"))
    turns = [
        {"role": role, "text": " ".join(chance.choices(words, k=chance.randint(3, 30))), "talk_type": label}
        for role, label in (("therapist", None), ("client", talk)) * 3
    ]
    return {"dialogue_id": f"talk-{number}", "group_id": f"person-{number // 2}", "language": language, "turns": turns}


def definition_and_files(folder: Path) -> tuple[Dataset, SourceFiles]:
    """Return the definition of a written source, and its files."""
    definition = catalog.get(str(folder / f"{NAME}.py"))
    return definition, acquire(definition, Places(folder=folder / "sources"))


def build_source(folder: Path, output: Path, **executor: object) -> Built:
    """Build a written source."""
    definition, files = definition_and_files(folder)
    return build(definition, files, output, describe=partial(render, definition=definition), **executor)  # type: ignore[arg-type]


def small_parts(patch: pytest.MonkeyPatch) -> None:
    """Let parts and files be so small that a source of a few hundred dialogues has dozens of both."""
    patch.setattr(parts, "PART", 20_000)
    patch.setattr(partition, "SOFT_ROWS", 150)
    patch.setattr(partition, "HARD_ROWS", 300)
    patch.setattr(partition, "HASH_CLASSES", 8)
