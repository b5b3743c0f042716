"""Sessions, once written, build as an MI dataset whose labels are prompted."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
from generation_sessions.simulated import Model, always, cast, client_reply, plan, run, therapist_reply

from builders.build import build
from builders.datasets.sessions import DATASET
from builders.generation.human_forms.texts import rated_sessions
from builders.generation.sessions.rows import (
    SESSIONS,
    UNFINISHED,
    Tally,
    read_session_rows,
    write_sessions,
)
from builders.generation.sessions.session import Session, Unfinished, hold_session
from builders.generation.sessions.setting import Setting
from builders.generation.sessions.turns import behaviour_definitions
from builders.labels import load_taxonomy
from builders.sources import Places, acquire

ALL = tuple(behaviour_definitions())


def outcomes() -> list[Session | Unfinished]:
    """Return two sessions and one that stopped."""
    good = cast(Model(therapist_reply), Model(client_reply), Model(lambda _: '{"behaviour": "affirm"}'))
    nowhere = Setting(culture="")
    return [
        run(hold_session(plan(1), good, always("other", *ALL))),
        run(hold_session(plan(2), cast(Model(therapist_reply), Model(lambda _: "no")), always(*ALL))),
        run(hold_session(replace(plan(3), setting=nowhere), good, always("complex_reflection", *ALL))),
    ]


def test_what_was_held_and_what_stopped_is_written_apart(tmp_path: Path) -> None:
    assert write_sessions(tmp_path, outcomes()) == Tally(sessions=2, unfinished=1, harmful=0, uncoded=0)
    lines = (tmp_path / SESSIONS).read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert {row["origin"] for row in rows} == {"llm_generated"}
    assert all("nurse" not in line for line in lines), "the words of the situation stay out"
    relabelled = [turn for turn in rows[0]["turns"] if turn["behaviour_asked"] == "other"]
    assert {(turn["behaviour"], turn["behaviour_method"]) for turn in relabelled} == {("affirm", "llm_labelled")}
    stopped = json.loads((tmp_path / UNFINISHED).read_text(encoding="utf-8"))
    assert (stopped["stopped_at"], len(stopped["reasons"])) == (1, 3)
    assert read_session_rows(tmp_path / SESSIONS) == rows
    assert "Counsellor: " in rated_sessions(rows)[0].text


def test_sessions_build_as_a_dataset(tmp_path: Path) -> None:
    write_sessions(tmp_path, outcomes())
    files = acquire(DATASET, Places(given={SESSIONS: tmp_path / SESSIONS}))
    built = build(DATASET, files, tmp_path / "artifacts", describe=lambda _: None)
    assert built.report.at("error") == []
    utterances = [
        row for path in sorted(built.folder.glob("data/utterances/*")) for row in pq.read_table(path).to_pylist()
    ]
    assert len(utterances) == 62
    names = load_taxonomy("mi/behaviour@1").names
    therapist = [row for row in utterances if row["role"] == "therapist"]
    assert names[therapist[0]["behaviours"][0]] == "open_question"
    assert {row["origin"] for row in utterances} == {"llm_generated"}
    assert {row["language"] for row in utterances} == {"ko"}
    assert {row["culture"] for row in utterances} == {"korean", None}
    assert len({row["group_id"] for row in utterances}) == 1, "sessions about one situation stay in one split"
    talk = {row["talk_type"] for row in utterances if row["role"] == "client"}
    assert talk == {None, load_taxonomy("mi/talk-type@1").names.index("change")}
    assert {row["behaviours_method"] for row in therapist} == {"prompted", "llm_labelled"}
    assert {row["behaviours_method"] for row in utterances if row["role"] == "client"} == {None}
