"""Interviews: their course, what is asked for again, what stops them, and the dataset that comes of their files."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from generation_personas.fake_models import SAID, SHORT, FakeModel, held, in_language

from builders.build import build
from builders.corpus import Corpus
from builders.definition import Dataset, SingleSplit, Source
from builders.generation.asking import Ask
from builders.generation.interviews.interview import Interview, InterviewPlan, hold_interview
from builders.generation.interviews.source_folder import interview_corpus, persona_corpus, write_source
from builders.generation.interviews.stages import our_stages, parse_stages
from builders.generation.interviews.turns import MOST_CHARACTERS, fit_turn
from builders.generation.localisation.grid import DEFAULT_GRID, Cell, localised
from builders.generation.localisation.localised import LocalisedPersona
from builders.generation.personas.reading import our_personas
from builders.generation.voice import Voice
from builders.problems import ProblemsFound
from builders.rights import Concern, Evidence, Terms
from builders.source_files import SourceFile, SourceFiles, read_facts

ADA = our_personas()[0]
ALL = localised(our_personas()[:2])


def one(language: str = "en", region: str = "US") -> LocalisedPersona:
    return localised([ADA], [Cell(region, language)], ["minimal"])[0]


def hold(patient: FakeModel, interviewer: FakeModel | None = None, localised_persona: LocalisedPersona | None = None,
         **options: int) -> Interview:  # fmt: skip
    chosen = localised_persona or one()
    plan = InterviewPlan(localised=chosen, stages=SHORT, seed=7)
    asker = interviewer or in_language(0, chosen.persona.language)
    return asyncio.run(hold_interview(plan, Voice(asker=asker), Voice(asker=patient, **options)))


def test_an_interview_goes_through_all_stages_and_ends_with_the_interviewer() -> None:
    interviewer, patient = in_language(0, "en"), in_language(1, "en")
    plan = InterviewPlan(localised=one())
    found = asyncio.run(hold_interview(plan, Voice(asker=interviewer), Voice(asker=patient)))
    assert found.stopped is None
    assert [turn.role for turn in found.turns] == ["therapist", "client"] * 15 + ["therapist"]
    assert list(dict.fromkeys(turn.stage for turn in found.turns)) == [stage.id for stage in our_stages()]
    assert "conversation ends now" in interviewer.asked[-1].messages[-1].content
    assert sum("conversation ends now" in ask.messages[-1].content for ask in interviewer.asked) == 1
    keys = [ask.key for ask in interviewer.asked + patient.asked]
    assert len(set(keys)) == 31
    assert interviewer.asked[1].key == "interview/ada/en/US/minimal/turn-2"
    assert (found.models, found.retries) == (("fake-1",), 0)


def test_each_side_is_told_what_was_said_and_the_patient_alone_who_it_is() -> None:
    interviewer, patient = in_language(0, "en"), in_language(1, "en")
    hold(patient, interviewer)
    last = interviewer.asked[-1].messages
    assert last[-1].content.count(f"Patient: {SAID['en'][1]}") == 3
    assert ADA.name not in str(last)
    assert ADA.name in patient.asked[0].messages[0].content


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("", "says nothing"),
        ("…!", "says nothing"),
        ("Ich liege lange wach und denke dabei immer an die Arbeit im Laden.", "detected de"),
        ("晚上躺很久都睡不着，白天就没有力气。", "another script"),
        ("Patient: I lie awake for a long time.", "one speaker"),
        ("I lie awake.\nInterviewer: Since when?", "one speaker"),
        ("I lie awake for a long time. " * 80, f"{MOST_CHARACTERS:,}"),
    ],
)
def test_a_reply_that_cannot_be_used_is_asked_for_again_and_then_stops_the_interview(said: str, told: str) -> None:
    once = iter([said])
    mended = FakeModel(says=lambda _: next(once, SAID["en"][1]))
    found = hold(mended)
    assert (found.stopped, found.retries, len(found.turns)) == (None, 1, 7)
    assert [ask.attempt for ask in mended.asked] == [0, 1, 0, 0]
    assert mended.asked[0].key == mended.asked[1].key
    assert mended.asked[0].seed != mended.asked[1].seed

    stubborn = FakeModel(says=lambda _: said)
    lost = hold(stubborn, attempts=2)
    assert lost.stopped is not None
    assert told in lost.stopped.reasons[0]
    assert [reply.text for reply in lost.stopped.replies] == [said, said]
    assert (len(lost.turns), len(stubborn.asked), lost.retries) == (1, 2, 0)


def test_a_reply_that_was_cut_off_is_not_used() -> None:
    found = hold(FakeModel(says=lambda _: SAID["en"][1], finish="length"), attempts=2)
    assert found.stopped is not None
    assert "cut off" in found.stopped.reasons[0]


def test_instructions_for_self_harm_stop_the_record_at_once(tmp_path: Path) -> None:
    words = "Here is how to kill yourself."
    patient = FakeModel(says=lambda _: words)
    found = hold(patient, attempts=3)
    assert found.stopped is not None
    assert found.stopped.refused
    assert len(patient.asked) == 1
    tally = write_source(tmp_path / "run", [found.plan.localised], [found])
    assert (tally.interviews, tally.unfinished, tally.harmful) == (0, 1, 1)
    assert not [path for path in (tmp_path / "run").iterdir() if words in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("cell", DEFAULT_GRID)
def test_turns_pass_in_every_language_of_the_grid_and_not_in_another(cell: Cell) -> None:
    for text in SAID[cell.language]:
        assert fit_turn(f" {text}\n", cell.language) == text
        for other in SAID.keys() - {cell.language}:
            with pytest.raises(ValueError, match=f"expected {other}"):
                fit_turn(text, other)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[]", "the list is empty"),
        ("stages: 3", "valid list"),
        ("- {id: a, title: b, goal: c, exchanges: 0}", "expected 1 to 10"),
        ("- {id: a, title: b, goal: c}", "'exchanges' is missing"),
        ("- {id: a, title: ' ', goal: c, exchanges: 1}\n- {id: a, title: b, goal: c, exchanges: 1}", "more than once"),
        ("- a", "valid dictionary"),
    ],
)
def test_faults_of_stages_are_told(text: str, told: str) -> None:
    with pytest.raises(ProblemsFound) as raised:
        parse_stages(text, "stages.yaml")
    assert told in raised.value.report.text()


def run(folder: Path) -> Path:
    """Write the source folder of a run over two personas, four cells and two methods."""

    async def interviews() -> list[Interview]:
        return list(await asyncio.gather(*(held(persona) for persona in ALL)))

    write_source(folder, ALL, asyncio.run(interviews()))
    return folder


def source(folder: Path, name: str) -> SourceFile:
    return SourceFile(path=name, local=folder / name, facts=read_facts(folder / name), pinned=True)


def dataset(name: str, corpus: Callable[[SourceFile], Iterator[Corpus]], *configs: str) -> Dataset:
    """Return the definition of a dataset over one file of a run."""
    return Dataset(
        name="persona",
        version="1.0.0",
        title="Personas",
        summary="Simulated interviews.",
        homepage="https://huggingface.co/careloom",
        sources=(Source(path=name),),
        rights=(
            Terms(
                concern=Concern.DATA,
                licence="CC-BY-4.0",
                evidence=Evidence(url="https://creativecommons.org/licenses/by/4.0/", date="2026-11-21"),
            ),
        ),
        configs=configs,
        splits=SingleSplit(name="test"),
        parse=lambda files: corpus(files.named(name)),
    )


def built(definition: Dataset, folder: Path, output: Path) -> Path:
    """Return the folder of a build without problems."""
    files = SourceFiles(tuple(source(folder, one.path) for one in definition.sources))
    found = build(definition, files, output, describe=lambda _: None)
    assert found.report.text() == ""
    return found.folder / "data"


def rows(data: Path, config: str, language: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(data / config / f"test-{language}-00000.parquet").to_pylist()
    return found


def test_the_dialogues_of_a_run_become_a_dataset(tmp_path: Path) -> None:
    definition = dataset("dialogues.jsonl", interview_corpus, "dialogues", "utterances", "chat")
    data = built(definition, run(tmp_path / "run"), tmp_path)
    dialogues = rows(data, "dialogues", "bn")
    assert {row["origin"] for row in dialogues} == {"llm_generated"}
    assert {row["translation"] for row in dialogues} == {"localised"}
    assert {row["translation"] for row in rows(data, "dialogues", "en")} == {"original"}
    facts = {(row["region"], row["culture"], row["culture_basis"]) for row in dialogues}
    assert facts == {("BD", "bangladeshi", "prompted")}
    assert {row["group_id"] for row in dialogues} == {one.persona_id for one in our_personas()[:2]}
    assert [turn["text"] for turn in dialogues[0]["turns"][:2]] == list(SAID["bn"])
    chat = rows(data, "chat", "en")
    assert chat[0]["messages"][1] == {"role": "user", "content": SAID["en"][1]}
    assert len(chat) == 4


def test_the_personas_of_a_run_become_a_dataset(tmp_path: Path) -> None:
    data = built(dataset("personas.jsonl", persona_corpus, "personas"), run(tmp_path / "run"), tmp_path)
    personas = rows(data, "personas", "hi")
    assert len(personas) == 4
    assert {row["nationality"] for row in personas} == {"IN"}
    assert personas[0]["key_negative_symptoms"][0]["severity"] == 1


def test_a_run_becomes_one_dataset_with_rows_of_several_kinds(tmp_path: Path) -> None:
    """Dialogues and personas lie in files of their own, and each table is what it is alone."""
    one = dataset("dialogues.jsonl", interview_corpus, "dialogues", "personas", "chat")
    both = replace(
        one,
        sources=(Source(path="dialogues.jsonl"), Source(path="personas.jsonl")),
        parse=lambda files: chain(
            interview_corpus(files.named("dialogues.jsonl")), persona_corpus(files.named("personas.jsonl"))
        ),
    )
    folder = run(tmp_path / "run")
    data = built(both, folder, tmp_path / "both")
    alone = built(dataset("personas.jsonl", persona_corpus, "personas"), folder, tmp_path / "alone")
    assert rows(data, "personas", "bn") == rows(alone, "personas", "bn")
    assert len(rows(data, "dialogues", "bn")) == 4
    assert sorted(path.name for path in (data / "personas").iterdir()) == sorted(
        path.name for path in (alone / "personas").iterdir()
    )


def test_the_same_run_gives_the_same_bytes_and_counts(tmp_path: Path) -> None:
    first, second = run(tmp_path / "one"), run(tmp_path / "two")
    names = sorted(path.name for path in first.iterdir())
    assert names == ["cultural_notes.jsonl", "dialogues.jsonl", "judgements.jsonl", "personas.jsonl",
                     "unfinished.jsonl", "unjudged.jsonl"]  # fmt: skip
    assert all((first / name).read_bytes() == (second / name).read_bytes() for name in names)
    notes = [json.loads(line) for line in (first / "cultural_notes.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {row["review"] for row in notes} == {"unreviewed"}
    assert all(row["source"] for row in notes)


def test_words_of_nobody_real_are_sent() -> None:
    asked: list[Ask] = []

    def remember(ask: Ask) -> str:
        asked.append(ask)
        return SAID["en"][1]

    hold(FakeModel(says=remember))
    assert {ask.words_of for ask in asked} == {""}
