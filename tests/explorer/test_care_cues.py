"""Cues of danger: what brings help first, how a cue is written, and that nothing typed is kept."""

from __future__ import annotations

import logging
from typing import Any

import pytest
import yaml
from explorer.care import first_help
from explorer.distress_cues import KINDS, LANGUAGES, LIST, CueListError, cue_list, parsed
from hypothesis import given
from hypothesis import strategies as st


def list_of(*phrases: str, by: str = "words") -> dict[str, Any]:
    entry = {"by": by} | {kind: ["never met"] for kind in KINDS}
    return {
        "characters": {"殺": "杀"},
        "languages": dict.fromkeys(LANGUAGES, entry) | {"en": entry | {"suicide": [*phrases]}},
    }


def found(phrase: str, text: str, by: str = "words") -> bool:
    return first_help(text, cues=parsed(list_of(phrase, by=by))) != ()


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("end it", "Just END  it!", True),
        ("end it", "they send it", False),
        ("end it", "end items", False),
        ("suicid*", "suicidality", True),
        ("suicid*", "a suicid", True),
        ("*harm", "selfharm", True),
        ("(kill|hang)* myself", "hanging, myself", True),
        ("better ... me", "better off without me", True),
        ("better ... me", "Better so. Ask me", False),
        ("dont want", "I don’t want", True),
        ("dont want", "I dont want", True),
        ("être né", "etre ne", True),
        ("né", "nécessaire", False),
        ("मरना", "मरना है", True),
        ("मर", "मरू", False),
        ("बाँह", "बांह", True),
    ],
)
def test_a_cue_is_found_as_the_head_of_the_list_says(phrase: str, text: str, *, expected: bool) -> None:
    latin = "a " if not text.isascii() else ""
    assert found(phrase, latin + text) is expected


def test_parts_are_found_anywhere_and_without_blanks() -> None:
    assert found("죽고 싶", "a 정말 죽고싶어요", by="parts")
    assert found("想杀人", "a 我想殺人", by="parts")
    assert not found("죽고 싶", "a 죽 먹고 싶어요", by="parts")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I want to kill myself", "suicide"),
        ("I am NOT going to kill myself", "suicide"),
        ("أَقْتُلُ نَفْسِي", "suicide"),
        ("我想自殺", "suicide"),
        ("죽고싶다", "suicide"),
        ("ich ritze mich", "self_harm"),
        ("mon mari me frappe", "being_harmed"),
        ("lo voy a matar", "harming_others"),
    ],
)
def test_what_is_said_plainly_brings_help_first_and_a_not_does_not_silence_it(text: str, kind: str) -> None:
    cues = first_help(text)
    assert cues
    assert kind in {cue.kind for cue in cues}


@pytest.mark.parametrize("text", ["", "   ", "I feel sad in the morning.", "Ich bin todmüde.", "배고파 죽겠어요"])
def test_everyday_sadness_and_idioms_do_not(text: str) -> None:
    assert not first_help(text)


def test_every_language_is_looked_for_in_every_text() -> None:
    found = first_help("Ich will mich umbringen. I want to kill myself.")
    assert {cue.language for cue in found} >= {"de", "en"}


@given(st.text(alphabet=st.characters(), max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    assert all(cue in cue_list().cues for cue in first_help(text))


def test_nothing_typed_is_logged_printed_kept_or_named_in_an_exception(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    typed = "zebrafinch"
    cues = first_help(f"{typed}: I want to kill myself {typed}")
    assert cues
    assert typed not in repr(cues) + str([cue.phrase for cue in cues])
    assert "kill" not in repr(cues)
    with pytest.raises((TypeError, AttributeError)) as caught:
        first_help(typed.encode())  # type: ignore[arg-type]
    assert typed not in str(caught.value) + caplog.text + "".join(capfd.readouterr())


def test_a_text_of_a_megabyte_is_looked_through_to_its_end() -> None:
    assert first_help("The weather was mild and we walked. " * 28_000 + "I want to kill myself")


def test_the_list_has_cues_of_every_kind_in_every_language() -> None:
    listed = {(cue.language, cue.kind) for cue in cue_list().cues}
    assert listed == {(language, kind) for language in LANGUAGES for kind in KINDS}


def test_all_problems_of_the_list_are_named_at_once() -> None:
    wrong = yaml.safe_load(LIST.read_text(encoding="utf-8"))
    wrong["characters"]["殺"] = "杀了"
    wrong["languages"]["de"]["by"] = "letters"
    wrong["languages"]["fr"]["suicide"] += ["(open", "*", 7]
    wrong["languages"]["es"]["self_harm"] = []
    wrong["languages"]["id"]["sorrow"] = ["sedih"]
    del wrong["languages"]["bn"]
    with pytest.raises(CueListError) as caught:
        parsed(wrong)
    for words in (
        "one character for one",
        "de: “by”",
        "'(open'",
        "'*'",
        "fr.suicide: 7",
        "es.self_harm",
        "sorrow",
        "bn: no cues",
    ):
        assert words in str(caught.value)
    with pytest.raises(CueListError):
        parsed(None)
