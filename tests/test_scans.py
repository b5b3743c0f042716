"""The scans of text: what is planted is found, what is clean is not flagged, and nothing found is repeated."""

from __future__ import annotations

import pyarrow as pa
import pytest

from builders.language_check import LanguageCheck, identify, identify_among
from builders.privacy import PrivacyScan, hits
from builders.rare_combinations import rare_combinations

ENGLISH = "I have been sleeping badly since the move and my sister keeps asking me to call her."
FRENCH = (
    "Je ne sais pas comment en parler chez moi, alors je me tais et je rentre tard le soir. "
    "Hier encore, mon père m'a demandé si tout allait bien, et j'ai répondu que oui, comme toujours."
)


def test_a_dialogue_that_changes_language_after_its_second_turn_is_found() -> None:
    check = LanguageCheck()
    check.detect(f"{ENGLISH} Mm. {FRENCH} {FRENCH}", "en", "planted")
    (problem,) = check.problems()
    assert (problem.rule, problem.level) == ("language", "publish")
    assert "planted (detected fr)" in problem.place


def test_few_mismatches_among_many_are_a_warning() -> None:
    check = LanguageCheck()
    for number in range(30):
        check.detect(ENGLISH, "en", f"dialogue {number}")
    check.detect(FRENCH, "en", "the odd one")
    (problem,) = check.problems()
    assert (problem.level, problem.count) == ("warning", 1)


def test_turns_in_another_script_are_counted() -> None:
    check = LanguageCheck()
    texts = pa.chunked_array([["잠을 못 자요.", "I cannot sleep at all", "네 okay 그래요"]])
    check.check_scripts(texts, "ko", lambda position: f"turn {position}")
    (problem,) = check.problems()
    assert (problem.rule, problem.place, problem.count) == ("script", "turn 1", 1)


@pytest.mark.parametrize(
    ("text", "language"),
    [("", "und"), ("12 34", "und"), (ENGLISH, "en"), ("أشعر بالحزن منذ أسابيع", "ar"), ("אני לא ישן כבר שבוע", "he"),
     ("Ich weiß nicht mehr weiter und kann nachts nicht schlafen", "de"), (FRENCH, "und")],
)  # fmt: skip
def test_language_among_candidates(text: str, language: str) -> None:
    assert identify_among(text, ("en", "ar", "de", "he", "zh-Hans")) == language


def test_identification_reads_past_the_opening() -> None:
    assert identify(f"Okay, well, sure. {FRENCH}") == "fr"


PLANTED = [
    ("email", "Write to someone.else@example.org when you can", ("US",)),
    ("url", "It stands on https://example.org/a/b?c=1 I think", ("US",)),
    ("handle", "ask @quiet_reader about it", ("US",)),
    ("handle", "I posted it in r/sleepless last night", ("US",)),
    ("phone", "Call me on (415) 555-2671 after six", ("US",)),
    ("phone", "제 번호는 010-2345-6789 이에요", ("KR",)),
    ("phone", "رقمي ٠١٠٠١٢٣٤٥٦٧ بعد الظهر", ("EG",)),
    ("phone", "मेरा नंबर ९८७६५४३२१० है", ("IN",)),
    ("phone", "Ruf an: 030 901820", ("DE",)),
    ("phone", "Llámame al 612 34 56 78", ("ES",)),
    ("phone", "Appelle au 01 42 68 53 00", ("FR",)),
    ("phone", "我的电话是 13800138000", ("CN",)),
    ("national_id", "내 번호는 900101-1234568 이야", ("KR",)),
    ("national_id", "身份证 11010519491231002X", ("CN",)),
    ("national_id", "DNI 54362315K", ("ES",)),
    ("bank_account", "IBAN DE89 3704 0044 0532 0130 00", ("DE",)),
    ("card", "card 4111 1111 1111 1111", ("US",)),
]


@pytest.mark.parametrize(("rule", "text", "regions"), PLANTED)
def test_planted_personal_data_is_found(rule: str, text: str, regions: tuple[str, ...]) -> None:
    assert rule in hits(text, regions)


@pytest.mark.parametrize(
    "text",
    [
        "I slept from 2 to 5, that is 3 hours, for the 10th night.",
        "He turned 40 in 2019 and we moved in 2021.",
        "about 1,500,000 people live here",
        "it costs 20000000 a year, others pay 6000-12000",
        "the replies came on 2026-11-21",
        "마흔다섯 살이고 2015년에 결혼했어요.",
        "my exam is on 12.05.2026 at 9:30",
    ],
)
def test_clean_text_is_not_flagged(text: str) -> None:
    assert hits(text, ("US", "KR", "DE")) == []


def test_problems_count_by_rule_and_never_repeat_what_was_found() -> None:
    scan = PrivacyScan()
    scan.scan(pa.chunked_array([[text for _, text, _ in PLANTED]]), "en", (), lambda position: f"row {position}")
    problems = list(scan.problems())
    assert {problem.rule for problem in problems} >= {"personal-email", "personal-url", "personal-handle"}
    written = "\n".join(problem.line() for problem in problems)
    assert "example.org" not in written
    assert "quiet_reader" not in written


def test_names_are_warnings_only() -> None:
    scan = PrivacyScan()
    scan.scan(pa.chunked_array([["my name is somebody"]]), "en", (), lambda _: "row")
    assert [problem.level for problem in scan.problems()] == ["warning"]


def test_rare_combinations_count_rows_with_two_known_values() -> None:
    columns = {
        "culture": pa.chunked_array([["a"] * 6 + ["b", "b", "c"]]),
        "age": pa.chunked_array([[20] * 6 + [30, 31, None]]),
    }
    assert rare_combinations(columns) == (2, 2)
