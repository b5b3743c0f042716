"""Questions are scanned like turns: words at whatever depth, the question's language, translations left aside."""

from __future__ import annotations

import pyarrow as pa
import pytest

from builders.schema import table_of
from builders.sharding.partition import ShardTables
from builders.sharding.shard_scan import ShardScan
from cards.lint.columns import string_leaves
from cards.lint.language_shares import Sample, shares
from cards.lint.row_facts import _main_columns

ENGLISH = "What do people do to rest their mind after a long day at work?"
SPANISH = "¿Qué hace la gente para descansar la mente después de un largo día de trabajo?"
HAUSA = "Ta yaya mutane suke hutar da zuciyarsu bayan dogon yini a wurin aiki?"


def scanned(language: str, *questions: str | None) -> ShardScan:
    """Return the scan of questions; the last of them has an address in an answer, inside lists and structs."""
    groups = [{"answers": ["a walk", "write to someone@mail.test"], "answers_english": ["a walk"], "count": 1}]
    rows = [
        {"question_id": f"q{number}", "question": text, "question_english": ENGLISH,
         "answer_groups": groups if number == len(questions) - 1 else [], "no_answers": [{"reason": "?", "count": 1}]}
        for number, text in enumerate(questions)
    ]  # fmt: skip
    scan = ShardScan()
    owners = table_of("questions", rows)
    scan.read(ShardTables(owners, {}), language, frozenset(owners.column("question_id").to_pylist()))
    return scan


def test_an_address_deep_inside_an_answer_is_found_with_its_row() -> None:
    scan = scanned("es", SPANISH, SPANISH, SPANISH)
    (problem,) = scan.privacy.problems()
    assert (problem.rule, problem.place) == ("personal-email", "q2")


def test_the_language_of_questions_is_checked_and_null_is_no_text() -> None:
    assert not list(scanned("es", SPANISH, None).language.problems())
    (problem,) = scanned("es", SPANISH, ENGLISH).language.problems()
    assert problem.place == "q1 (detected en)"
    assert [one.rule for one in scanned("el", SPANISH).language.problems()] == ["language", "script"]


@pytest.mark.parametrize("language", ["ha", "su"])
def test_languages_that_cannot_be_told_are_not_judged(language: str) -> None:
    assert not list(scanned(language, HAUSA, SPANISH).language.problems())
    found = shares(language, Sample([(0, "row 0", SPANISH)]))
    assert not found.otherwise()
    assert {one.rule for one in scanned("ha", "Πώς ξεκουράζονται οι άνθρωποι;").language.problems()} == {"script"}


def test_a_column_named_as_english_says_nothing_of_the_rows_language() -> None:
    batch = pa.RecordBatch.from_pydict({"question": [SPANISH], "question_english": [ENGLISH]})
    assert _main_columns(list(string_leaves(batch))) == ("question",)
    assert _main_columns([one for one in string_leaves(batch) if one.path == "question_english"])
