"""From situations to MI measures: sessions with their codes, a dataset, fidelity, and what experts say of them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from generation_chains.chain import (
    WRITER,
    Chain,
    Content,
    agreement,
    asked_again,
    built,
    filled,
    loaded,
    metric,
    words_of,
)
from generation_chains.troubles import broken_off, cut_short, in_french, too_many

from builders.generation.human_forms.questions import MI_EXPERTS
from builders.generation.human_forms.records import system_means
from builders.generation.sessions.situations import own_situations

TROUBLES = {(WRITER, 2): cut_short, (WRITER, 9): in_french, (WRITER, 14): too_many, (WRITER, 23): broken_off}
KOREAN, ENGLISH = ("--language", "ko", "--count", "2"), ("--language", "en", "--region", "US", "--count", "1")
"""What is asked of the stub, and all that is asked of a small model, which knows no other language."""
RATERS = 2


def test_sessions_are_published_measured_and_rated(chain: Chain, tmp_path: Path) -> None:
    sessions = hold_sessions(chain)
    if not sessions:
        pytest.skip("no session came to its end")
    rate_by_experts(chain, sessions, tmp_path)
    folder = built("sessions", {"sessions.jsonl": chain.folder / "sessions.jsonl"}, tmp_path / "artifacts")
    utterances = loaded(folder, "utterances", tmp_path / "cache")
    codes = Counter(turn["behaviour"] for one in sessions for turn in one["turns"] if turn["behaviour"])
    columns = {name: [one[name] for one in utterances] for name in ("dialogue_id", "role", "behaviours")}
    assert Counter(code for listed in columns["behaviours"] for code in listed or ()) == codes
    fidelity, session = metric("mi_fidelity", **columns), metric("mi_session", **columns)
    reflections = codes["simple_reflection"] + codes["complex_reflection"]
    questions = codes["open_question"] + codes["closed_question"]
    ratio = reflections / questions if questions else None
    assert fidelity["miti"]["reflection_to_question_ratio"] == (ratio if ratio is None else pytest.approx(ratio))
    assert {code: count for code, count in session["profile"]["behaviours"].items() if count} == codes


def hold_sessions(chain: Chain) -> list[Content]:
    """Hold sessions, twice, and return those that came to their end: the second time nothing is asked."""
    wanted = KOREAN if chain.obliging else ENGLISH
    given = (*wanted, "--model", WRITER, "--output", str(chain.folder))
    made = chain.generate("sessions", *given)
    held, unfinished = chain.rows("sessions.jsonl"), chain.rows("unfinished.jsonl")
    assert (made["sessions"], made["unfinished"]) == (len(held), len(unfinished))
    assert len(held) + len(unfinished) == int(wanted[-1])
    assert all(one["reasons"] for one in unfinished)
    assert {one["language"] for one in held} <= {wanted[1]}
    requests = chain.transcript()
    told = [one.premise for one in own_situations()]
    for part, knows in (("client", True), ("therapist", False)):
        mine = [one for one in requests if one["prompt"].startswith(f"mi/{part}@")]
        assert mine or (knows and not chain.obliging)
        assert {any(premise in words_of([one]) for premise in told) for one in mine} <= {knows}
    if chain.obliging:
        assert asked_again(requests) == 2
        assert not any("printemps" in turn["text"] for one in held for turn in one["turns"])
    chain.assert_rerun_asks_nothing("sessions", *given)
    return held


def rate_by_experts(chain: Chain, sessions: list[Content], tmp_path: Path) -> None:
    """Let experts who agree rate the sessions, and find in the tables what they gave."""
    forms, key = tmp_path / "forms", tmp_path / "kept" / "key.json"
    given = (str(chain.folder / "sessions.jsonl"), "--for", "experts", "--raters", str(RATERS))
    chain.write_forms(*given, "--output", str(forms), "--key", str(key))
    grades = {one["id"]: grade for grade, one in enumerate(sessions, 2)}
    found = filled(forms, key, MI_EXPERTS, lambda entry: grades[entry.target_id])
    assert not found.without_form
    means = {one.item: one for one in system_means(found)}
    assert means["mi_quality"].mean == pytest.approx(sum(grades.values()) / len(grades))
    assert means["mi_quality"].ratings == RATERS * len(sessions)
    assert agreement(found, "mi_quality")["n_targets"] == len(sessions)
