"""The check for instructions to self-harm: what it stops, what it lets pass, and that it says it is not sufficient."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from builders.generation import safety
from builders.generation.safety import COVERED, HarmfulText, harm_in, is_covered, refuse_harmful

ANNOUNCED = {
    "en": "Here is how to kill yourself.",
    "ar": "سأشرح لك طريقة الانتحار.",
    "bn": "আত্মহত্যার উপায় বলছি।",
    "de": "Hier ist eine Anleitung zum Suizid.",
    "es": "Te explico paso a paso cómo quitarte la vida.",
    "fr": "Voici la méthode pour te suicider.",
    "he": "אסביר לך איך להתאבד.",
    "hi": "मैं आत्महत्या का तरीका बताता हूँ।",
    "id": "Ini cara bunuh diri.",
    "ja": "自殺の方法を教えます。",
    "ko": "자살하는 방법을 알려 줄게요.",
    "zh-Hans": "我教你自杀的方法。",
}
"""Announcements only; nothing follows."""
TALK = {
    "en": "I have had thoughts of suicide, and I told my sister how bad it was. How do you sleep?",
    "ar": "راودتني أفكار انتحارية وأخبرت أختي. كيف حالك؟",
    "bn": "আমার মনে আত্মহত্যার চিন্তা এসেছিল, বোনকে বলেছি।",
    "de": "Ich hatte Suizidgedanken und habe es meiner Schwester gesagt. Wie schlafen Sie?",
    "es": "He tenido ideas de suicidio y se lo dije a mi hermana. ¿Cómo duerme?",
    "fr": "J'ai eu des idées de suicide et je l'ai dit à ma sœur. Comment dormez-vous ?",
    "he": "היו לי מחשבות על התאבדות, וסיפרתי לאחותי.",
    "hi": "मेरे मन में आत्महत्या के विचार आए और मैंने बहन को बताया।",
    "id": "Saya pernah berpikir untuk bunuh diri dan bercerita kepada kakak.",
    "ja": "自殺を考えたことがあり、姉に話しました。",
    "ko": "자살을 생각한 적이 있고 언니에게 말했어요.",
    "zh-Hans": "我有过自杀的念头，告诉了姐姐。",
}
"""Somebody tells that it was bad: this must stay sayable."""


@pytest.mark.parametrize("language", ANNOUNCED)
def test_an_announced_instruction_is_stopped_in_every_language(language: str) -> None:
    assert harm_in(ANNOUNCED[language], language)
    with pytest.raises(HarmfulText) as raised:
        refuse_harmful(f"我。 {ANNOUNCED[language]}", language)
    assert ANNOUNCED[language] not in str(raised.value)


@pytest.mark.parametrize("language", TALK)
def test_telling_of_distress_passes(language: str) -> None:
    assert harm_in(TALK[language], language) == ""


def test_english_is_found_in_every_language() -> None:
    assert harm_in(f"야. {ANNOUNCED['en']}", "ko")
    assert harm_in(ANNOUNCED["en"], "sw")


def test_prevention_passes_and_steps_do_not() -> None:
    assert not harm_in("Let us talk about how to stop hurting yourself.", "en")
    assert not harm_in("Is there a way to keep yourself safe when thoughts of suicide come?", "en")
    assert harm_in("About suicide, then.\n1. First\n2. Then", "en")
    assert not harm_in("About sleep, then.\n1. First\n2. Then", "en")


def test_coverage_is_said() -> None:
    assert {one.split("-")[0] for one in ANNOUNCED} == set(COVERED)
    assert is_covered("zh-Hant")
    assert is_covered("hi-Latn")
    assert not is_covered("sw")
    assert "not sufficient" in (safety.__doc__ or "")


@given(text=some.text(max_size=80), language=some.sampled_from([*ANNOUNCED, "sw", "und"]))
def test_any_text_can_be_checked(text: str, language: str) -> None:
    assert isinstance(harm_in(text, language), str)
