"""Sessions as a whole: who speaks when, how they end, what is asked again, and what stops them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from generation_sessions.simulated import (
    KOREAN_ANSWERS,
    REMARK,
    Model,
    always,
    asked_behaviour,
    cast,
    client_reply,
    plan,
    run,
    therapist_reply,
)
from hypothesis import given, settings
from hypothesis import strategies as some

from builders.forecasting.decision_rules import QUESTIONS
from builders.generation.asking import Ask
from builders.generation.safety import HarmfulText
from builders.generation.sessions.decision import Forecaster
from builders.generation.sessions.forecasting import corpus_forecaster
from builders.generation.sessions.session import Session, Unfinished, hold_session
from builders.generation.sessions.setting import Limits
from builders.generation.sessions.turns import behaviour_definitions
from builders.generation.structured import Usability

ALL = tuple(behaviour_definitions())


def held(forecaster: Forecaster, *, ends: bool = False, seed: int = 0, limits: Limits | None = None) -> Session:
    """Return a session between models that do what they are asked."""
    models = cast(Model(lambda ask: therapist_reply(ask, ends=ends)), Model(client_reply))
    session = run(hold_session(plan(seed, limits), models, forecaster))
    assert isinstance(session, Session)
    return session


@given(ranked=some.permutations(ALL), ends=some.booleans(), seed=some.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_every_session_keeps_its_form(ranked: list[str], *, ends: bool, seed: int) -> None:
    turns = held(always(*ranked), ends=ends, seed=seed).turns
    assert [turn.role for turn in turns] == ["therapist", "client"] * (len(turns) // 2) + ["therapist"]
    assert turns[0].behaviour == "open_question"
    assert turns[-1].behaviour not in QUESTIONS
    assert len(turns) == 31 or (ends and 15 <= len(turns) < 31)
    assert all((turn.behaviour is None) == (turn.role == "client") for turn in turns)


def test_a_session_may_end_with_its_fifteenth_utterance_and_not_before() -> None:
    assert len(held(always("complex_reflection", *ALL), ends=True).turns) == 15
    held_long = held(always("complex_reflection", *ALL), ends=False)
    assert (len(held_long.turns), held_long.ended_by) == (31, "limit")
    assert len(held(always(*ALL), ends=True, limits=Limits(may_end_from=3, most=5)).turns) == 3


def test_nothing_that_asks_may_end_a_session() -> None:
    asks = Model(lambda ask: therapist_reply(ask, ends=True))
    run(hold_session(plan(), cast(asks, Model(client_reply)), always("open_question", "closed_question", *ALL)))
    offered = [ask for ask in asks.asks if "ends" in (ask.schema or {})["properties"]]
    assert offered
    assert not {asked_behaviour(ask) for ask in offered} & {"open question", "closed question", "negotiate"}


def test_the_same_plan_takes_the_same_course_and_another_seed_another() -> None:
    forecaster = corpus_forecaster(seed=1)
    assert held(forecaster, seed=1) == held(forecaster, seed=1)
    courses = {tuple(turn.behaviour for turn in held(forecaster, seed=seed).turns) for seed in range(8)}
    assert len(courses) > 1


def test_sessions_of_one_seed_differ_by_their_names() -> None:
    models = cast(Model(therapist_reply), Model(client_reply))
    plans = [replace(plan(), id=f"session-{number}") for number in range(8)]
    sessions = [run(hold_session(one, models, always(*ALL))) for one in plans]
    assert len({tuple(turn.behaviour for turn in session.turns) for session in sessions}) > 1


def test_change_talk_that_is_marked_reaches_the_session_and_the_decision() -> None:
    session = held(always("complex_reflection", *ALL))
    marked = [turn.change for turn in session.turns if turn.role == "client"]
    assert marked[:4] == [None, None, "desire", None]
    affirmed = [held(always("complex_reflection", *ALL), seed=seed).turns for seed in range(20)]
    # Change talk stands in turn 5; what follows it is affirmed in about a fifth of the sessions.
    assert 1 <= sum(turns[6].behaviour == "affirm" for turns in affirmed) <= 10


def test_clients_disclose_slowly() -> None:
    client = Model(client_reply)
    run(hold_session(plan(), cast(Model(therapist_reply), client), always(*ALL)))
    lines = [
        next(line for line in ask.messages[0].content.splitlines() if "You tell things slowly" in line)
        for ask in client.asks
    ]
    assert len(set(lines)) == 3
    assert lines == sorted(lines, key=lines.index)


def replies(*texts: object) -> Model:
    """Return a model that gives these replies in turn, then what it is asked for."""
    waiting = [text if isinstance(text, str) else json.dumps(text, ensure_ascii=False) for text in texts]
    return Model(lambda ask: waiting.pop(0) if waiting else therapist_reply(ask))


@pytest.mark.parametrize(
    "first",
    [
        {"utterance": "What is it like for you on such a night, all alone on the ward?"},
        {"utterance": ""},
        {"utterance": "상담자: 어떤 밤이세요?"},
        {"utterance": "힘드셨겠어요. 많이 지치셨지요. 그래도 오셨네요. 어떤 마음이세요?"},
        {"utterance": "어떤 밤이세요?", "behaviour": "open_question"},
        "어떤 밤이세요?",
        '{"utterance": "어떤 밤',
    ],
)
def test_what_cannot_stand_is_asked_for_again(first: object) -> None:
    therapist, counts = replies(first), Usability()
    session = run(hold_session(plan(), cast(therapist, Model(client_reply)), always(*ALL), counts=counts))
    assert isinstance(session, Session)
    assert [ask.attempt for ask in therapist.asks[:3]] == [0, 1, 0]
    assert therapist.asks[0].seed != therapist.asks[1].seed
    assert therapist.asks[0].key == therapist.asks[1].key
    assert sum(counts.asked_again.values()) == 1


def test_a_question_where_none_was_asked_for_is_asked_for_again() -> None:
    asked = {"utterance": "밤마다 드시나요?"}
    therapist = replies({"utterance": "어떤 밤이세요?"}, asked, {"utterance": REMARK})
    run(hold_session(plan(), cast(therapist, Model(client_reply)), always("complex_reflection", *ALL)))
    assert [ask.attempt for ask in therapist.asks[:4]] == [0, 0, 1, 0]


def test_a_client_who_marks_another_kind_or_says_too_much_is_asked_again() -> None:
    said = [
        {"utterance": KOREAN_ANSWERS[0], "change_talk": "commitment"},
        {"utterance": " ".join(KOREAN_ANSWERS), "change_talk": "none"},
    ]
    waiting = [json.dumps(one, ensure_ascii=False) for one in said]
    client = Model(lambda ask: waiting.pop(0) if waiting else client_reply(ask))
    run(hold_session(plan(), cast(Model(therapist_reply), client), always(*ALL)))
    assert [ask.attempt for ask in client.asks[:4]] == [0, 1, 2, 0]


def test_a_session_without_a_usable_reply_stops_and_says_why() -> None:
    stopped = run(hold_session(plan(), cast(Model(therapist_reply), Model(lambda _: "no")), always(*ALL)))
    assert isinstance(stopped, Unfinished)
    assert [turn.role for turn in stopped.turns] == ["therapist"]
    assert len(stopped.reasons) == 3
    assert not stopped.harmful


def test_harmful_text_stops_the_session_at_once() -> None:
    def harm(text: str, language: str) -> None:
        if text == KOREAN_ANSWERS[1] and language == "ko":
            raise HarmfulText("as the test wants it")

    client = Model(client_reply)
    stopped = run(hold_session(plan(), cast(Model(therapist_reply), client), always(*ALL), harm=harm))
    assert isinstance(stopped, Unfinished)
    assert stopped.harmful
    assert len(stopped.turns) == 3
    assert len(client.asks) == 2
    assert KOREAN_ANSWERS[1] not in json.dumps([turn.text for turn in stopped.turns], ensure_ascii=False)


def test_what_was_asked_for_as_other_is_looked_at_again() -> None:
    def code(ask: Ask) -> str:
        number = int(ask.key.rpartition("-")[2])
        return json.dumps({"behaviour": "affirm" if number == 2 else "praise"})

    coder = Model(code)
    session = run(hold_session(plan(), cast(Model(therapist_reply), Model(client_reply), coder), always("other", *ALL)))
    assert isinstance(session, Session)
    others = [turn for turn in session.turns if turn.asked == "other"]
    assert len(others) > 1
    assert (session.turns[2].asked, session.turns[2].behaviour) == ("other", "affirm")
    assert [turn.behaviour for turn in others[1:]] == ["other"] * (len(others) - 1)
    assert session.uncoded == len(others) - 1
    assert len(coder.asks) == 1 + 3 * session.uncoded
    assert {one.part: one.model for one in session.made} == dict.fromkeys(("client", "coder", "therapist"), "simulated")


def test_an_unknown_behaviour_of_a_forecaster_is_refused() -> None:
    with pytest.raises(ValueError, match="ranks confront: expected behaviours of mi/behaviour@1"):
        held(always("confront", *ALL))


def test_the_dataset_of_real_words_is_named_in_every_request() -> None:
    therapist, client = Model(therapist_reply), Model(client_reply)
    run(hold_session(replace(plan(), words_of="counselling-posts"), cast(therapist, client), always(*ALL)))
    assert {ask.words_of for ask in therapist.asks + client.asks} == {"counselling-posts"}
    assert {ask.prompt for ask in client.asks} == {"mi/client@1+mi/client_turn@1"}
    assert len({ask.key for ask in therapist.asks + client.asks}) == 31
