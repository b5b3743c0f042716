"""An invented dataset outside of the checkout, whose data, version and rights a test changes between releases."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import yaml

from builders import catalog
from builders.pins import pins_path

DEFINITION = '''"""Invented evening talks."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from builders.corpus import Corpus
from builders.definition import AssignedSplits, Dataset, Labels, Source
from builders.reading.readers import read_json_lines
from builders.rights import Access, Concern, Evidence, Form, Terms
from builders.source_files import SourceFiles

NAMES = ("talk", "group", "language", "split", "role", "text", "leaning", "origin")
SCHEMA = pa.schema([(name, pa.string()) for name in NAMES])


def parse(files: SourceFiles) -> Iterator[Corpus]:
    """Yield the talks of each batch of lines."""
    rows = pa.concat_tables(read_json_lines(files.only(), SCHEMA)).to_pylist()
    talks = list(dict.fromkeys(row["talk"] for row in rows))
    first = {{talk: next(row for row in rows if row["talk"] == talk) for talk in talks}}
    turns = [(talk, number, row) for talk in talks
             for number, row in enumerate(row for row in rows if row["talk"] == talk)]
    yield Corpus(
        tables={{
            "dialogues": pa.table({{
                "dialogue_id": talks,
                "group_id": [first[talk]["group"] for talk in talks],
                "language": [first[talk]["language"] for talk in talks],
                "split": [first[talk]["split"] for talk in talks],
            }}),
            "utterances": pa.table({{
                "dialogue_id": [talk for talk, _, _ in turns],
                "turn_id": pa.array([number for _, number, _ in turns], pa.int32()),
                "role": [row["role"] for _, _, row in turns],
                "text": [row["text"] for _, _, row in turns],
                "talk_type_raw": pa.array([row["leaning"] for _, _, row in turns], pa.string()),
            }}),
        }},
        constants={{"language_method": "declared", "origin": "role_play", "translation": "original"}},
    )


EVIDENCE = Evidence(url="https://example.org/terms", date="2026-11-21")
DATASET = Dataset(
    name="talks",
    version="{version}",
    title="Evening Talks",
    summary="Invented talks in the evening, in two languages.",
    homepage="https://example.org/talks",
    sources=(Source(path="talks.jsonl", obtain="It is written by a test."),),
    rights=({rights},),
    configs=("dialogues", "utterances", "chat"),
    labels={{"talk_type": Labels(taxonomy="mi/talk-type@1", method="authored")}},
    splits=AssignedSplits(),
    parse=parse,
)
'''
RIGHTS = {
    "full": 'Terms(concern=Concern.DATA, evidence=EVIDENCE, licence="CC-BY-4.0")',
    "gated": 'Terms(concern=Concern.DATA, evidence=EVIDENCE, licence="CC-BY-4.0", access=Access.MANUAL)',
    "labels": 'Terms(concern=Concern.DATA, evidence=EVIDENCE, licence="CC-BY-4.0", form=Form.LABELS)',
    "recipe": "Terms(concern=Concern.DATA, evidence=EVIDENCE)",
    "none": 'Terms(concern=Concern.DATA, evidence=Evidence(url="", date=""), licence="CC-BY-4.0")',
}
"""The terms that give each verdict."""
ENGLISH = (
    ("therapist", "How did the evening go after you had closed the shop?", None),
    ("client", "I kept thinking that I should call my brother at last.", "change"),
    ("therapist", "Part of you is already dialling his number.", None),
    ("client", "But it is easier to leave it all as it has been.", "sustain"),
)
KOREAN = (
    ("therapist", "가게 문을 닫고 나서 저녁은 어떻게 보내셨어요?", None),
    ("client", "동생에게 이제는 전화를 해야겠다는 생각이 들었어요.", "change"),
    ("therapist", "마음 한쪽에서는 벌써 번호를 누르고 계셨네요.", None),
    ("client", "그래도 그냥 지금처럼 두는 편이 더 편하기는 해요.", "sustain"),
)
SPLITS = ("train", "train", "train", "validation", "test")


@dataclass(frozen=True, slots=True)
class Line:
    """A turn of the source file."""

    talk: str
    role: str
    text: str
    leaning: str | None
    language: str = "en"
    split: str = "train"
    group: str = ""

    def as_json(self) -> str:
        """Return the line of the file."""
        values = {**asdict(self), "group": self.group or f"group-{self.talk}", "origin": None}
        return json.dumps(values, ensure_ascii=False)


def talk(number: int, *, korean: bool = False) -> list[Line]:
    """Return the lines of one invented talk; no text occurs twice."""
    language, turns, tail = ("ko", KOREAN, f" 이야기 {number}번.") if korean else ("en", ENGLISH, f" Talk {number}.")
    return [
        Line(f"talk-{number}", role, text + tail, leaning, language, SPLITS[number % 5])
        for role, text, leaning in turns
    ]


def talks(number: int, first: int = 0) -> list[Line]:
    """Return the lines of so many talks, every other one in Korean."""
    return [line for one in range(first, first + number) for line in talk(one, korean=bool(one % 2))]


def edited(lines: list[Line], talk: str, text: str) -> list[Line]:
    """Return the lines with another text of a talk's first turn."""
    position = next(number for number, one in enumerate(lines) if one.talk == talk)
    return [replace(one, text=text) if number == position else one for number, one in enumerate(lines)]


@dataclass(frozen=True, slots=True)
class Project:
    """Where the definition, its card source and its data lie."""

    folder: Path
    repository: str = "careloom/talks"

    @property
    def definition(self) -> Path:
        """Return the definition's path."""
        return self.folder / "talks.py"

    @property
    def output(self) -> Path:
        """Return where it is built."""
        return self.folder / "artifacts"

    @property
    def data(self) -> Path:
        """Return the source file."""
        return self.folder / "talks.jsonl"

    @property
    def build(self) -> tuple[str, ...]:
        """Return the arguments that build it and record its bytes."""
        return ("build", str(self.definition), "--file", f"talks.jsonl={self.data}", "--output", str(self.output))

    def release(self, *more: str) -> tuple[str, ...]:
        """Return the arguments that release it."""
        return ("release", str(self.definition), "--repo", self.repository, "--output", str(self.output), *more)

    def write(self, version: str, lines: list[Line], rights: str = "full") -> None:
        """Write data, definition and card source of a version; its bytes are to be recorded anew."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.data.write_text("".join(f"{line.as_json()}\n" for line in lines), encoding="utf-8")
        self.definition.write_text(DEFINITION.format(version=version, rights=RIGHTS[rights]), encoding="utf-8")
        self.definition.with_suffix(".md").write_text(self._card(version), encoding="utf-8")
        pins_path(self.definition).unlink(missing_ok=True)

    def _card(self, version: str) -> str:
        """Return tapestry's card source with the facts of this one: people's prose is not what is tested here."""
        path = Path(catalog.module_of("tapestry")).parents[2] / "cards/datasets/tapestry.md"
        _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
        facts = yaml.safe_load(head)
        known = self.definition.with_suffix(".md")
        before = (
            yaml.safe_load(known.read_text(encoding="utf-8").split("---\n")[1])["changes"] if known.is_file() else []
        )
        changes = [one for one in before if one["version"] != version]
        facts |= {
            "repository": self.repository,
            "changes": [*changes, {"version": version, "date": "2026-11-21", "text": f"Version {version}."}],
        }
        return f"---\n{yaml.safe_dump(facts, sort_keys=False, allow_unicode=True)}---\n{body}"
