"""A pasted session becomes its turns, whoever's way of naming speakers it has, or a message that says what is wrong."""

from __future__ import annotations

import pytest
from explorer.built_sessions import ROLES, Turn
from explorer.errors import FilterError
from explorer.models import LOCAL, PUBLIC
from explorer.transcripts import NAMES, read_transcript
from hypothesis import given
from hypothesis import strategies as st

LINES = st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters=":："), min_size=1).filter(str.strip)


def said(text: str) -> list[tuple[str, str]]:
    return [(one.role, one.text) for one in read_transcript(text, LOCAL)]


def test_lines_are_turns_and_what_names_nobody_goes_on() -> None:
    text = "Therapist: What brings you here?\r\nClient 1: Sleep.\n\nOr none: that is it.\nT： Since when?\nc: Weeks\n"
    assert said(text) == [
        ("therapist", "What brings you here?"),
        ("client", "Sleep.\n\nOr none: that is it."),
        ("therapist", "Since when?"),
        ("client", "Weeks"),
    ]


@pytest.mark.parametrize("name", NAMES)
def test_every_way_to_name_a_speaker_is_known(name: str) -> None:
    assert said(f"{name.upper()}: Yes.") == [(NAMES[name], "Yes.")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "There is no transcript"),
        (" \n\n", "There is no transcript"),
        ("\nMum: Sleep well.", "Line 2 says nothing of who speaks: expected lines such as “Therapist: …”"),
        ("T: So?\nC:\nT: And?", "Turn 2 holds no words"),
        ("C: a" * 200_000, "The transcript has 800,000 characters, expected at most 500,000"),
    ],
)
def test_what_is_no_transcript_is_refused_and_not_repeated(text: str, message: str) -> None:
    with pytest.raises(FilterError) as refused:
        read_transcript(text, LOCAL)
    assert message in str(refused.value)
    assert "Sleep well" not in str(refused.value)


def test_on_a_space_for_everybody_there_is_none() -> None:
    with pytest.raises(FilterError, match="expected at most 0"):
        read_transcript("T: So?", PUBLIC)


@given(st.lists(st.tuples(st.sampled_from(ROLES), LINES), min_size=1, max_size=8))
def test_any_session_comes_back_from_its_lines(turns: list[tuple[str, str]]) -> None:
    text = "\n".join(f"{role}: {words}" for role, words in turns)
    assert said(text) == [(role, words.strip()) for role, words in turns]


@given(st.text(max_size=200))
def test_any_text_is_a_transcript_or_a_clear_message(text: str) -> None:
    try:
        found = read_transcript(text, LOCAL)
    except FilterError as refused:
        found, message = (), str(refused)
    else:
        message = ""
    assert bool(found) != bool(message)
    assert all(isinstance(one, Turn) and one.text for one in found)
