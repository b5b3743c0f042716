"""Forms for raters: blind, shuffled, with consent; and what came back, whatever a spreadsheet made of it."""

from __future__ import annotations

import csv
import io
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from builders.generation.human_forms.questions import (
    AUDIENCES,
    CONSENT,
    IN_CULTURE,
    MI_EXPERTS,
    PSYCHOLOGISTS,
    WARNING,
    Audience,
)
from builders.generation.human_forms.reading import Filled, read_forms
from builders.generation.human_forms.records import agreement_columns, rating_rows, system_means
from builders.generation.human_forms.writing import (
    CONSENT_ROW,
    KeyEntry,
    RatedText,
    assigned,
    form_name,
    header,
    read_key,
    write_forms,
)
from builders.problems import ProblemsFound
from builders.row_types import ROW_TYPES

METRIC = Path(__file__).parents[2] / "spaces/metrics/annotator_agreement"
TEXTS = tuple(
    RatedText(target_id=f"p{number}", system=system, language="en", culture="Arabic", context=f"Post {number}",
              text=f"Answer {number} of {number * 7 + len(system)}")
    for number in range(1, 5)
    for system in ("aya", "aya +cga", "human")
)  # fmt: skip
RATERS = ("r01", "r02", "r03")
Rows = list[dict[str, str]]


def written(folder: Path, audience: Audience = IN_CULTURE) -> tuple[KeyEntry, ...]:
    """Write forms for three raters and return their key."""
    return write_forms(folder / "forms", folder / "kept" / "key.json", TEXTS, RATERS, audience, seed=7)


def rows_of(path: Path) -> Rows:
    """Return the rows of a form."""
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def fill(folder: Path, rater: str, change: Callable[[Rows], None] | None = None, audience: Audience = IN_CULTURE,
         encoding: str = "utf-8-sig", delimiter: str = ",") -> Path:  # fmt: skip
    """Fill a form in with fours, change it, and save it as a spreadsheet would."""
    path = folder / "forms" / form_name(audience, rater)
    rows = rows_of(path)
    rows[0]["agree"] = "yes"
    for row in rows[1:]:
        row |= {question.item: str(min(4, question.most)) for question in audience.questions}
    if change is not None:
        change(rows)
    stream = io.StringIO()
    writer = csv.DictWriter(stream, header(audience), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(stream.getvalue().encode(encoding))
    return path


def read(folder: Path, audience: Audience = IN_CULTURE) -> Filled:
    """Return what came back."""
    return read_forms(folder / "forms", read_key(folder / "kept" / "key.json"), audience)


@pytest.mark.parametrize("audience", AUDIENCES, ids=lambda one: one.name)
def test_forms_are_blind_shuffled_and_begin_with_consent(audience: Audience, tmp_path: Path) -> None:
    key = written(tmp_path, audience)
    orders = []
    for rater in RATERS:
        path = tmp_path / "forms" / form_name(audience, rater)
        rows = rows_of(path)
        assert rows[0]["code"] == CONSENT_ROW
        assert all(one in rows[0]["text"] for one in (CONSENT, WARNING, audience.task))
        assert all(question.explained in rows[0]["text"] for question in audience.questions)
        words = path.read_text(encoding="utf-8")
        assert not any(system in words for system in ("aya", "cga", "human"))
        orders.append([row["text"] for row in rows[1:]])
        assert sorted(orders[-1]) == sorted(one.text for one in TEXTS)
        assert {"skip", "stop", "agree"} <= set(rows[0])
    assert len({tuple(order) for order in orders}) == 3
    assert len({entry.code for entry in key}) == len(key) == 36
    assert [path.name for path in (tmp_path / "forms").iterdir() if "key" in path.name] == []
    assert stat.S_IMODE((tmp_path / "kept/key.json").stat().st_mode) == 0o600
    assert read_key(tmp_path / "kept/key.json") == key


def test_the_same_seed_gives_the_same_forms_and_another_does_not() -> None:
    first, again, other = (assigned(TEXTS, "r01", seed) for seed in (1, 1, 2))
    assert first == again == assigned(TEXTS[::-1], "r01", 1)
    assert first != other


def test_what_should_not_become_a_form_is_refused_with_every_problem(tmp_path: Path) -> None:
    texts = [TEXTS[0], TEXTS[0], RatedText(target_id="p9", system="aya", language="en", text=" ")]
    with pytest.raises(ProblemsFound) as found:
        write_forms(tmp_path, tmp_path / "key.json", texts, ["r01", "r01", "Maria"], IN_CULTURE, seed=1)
    rules = sorted(one.rule for one in found.value.report.problems)
    assert rules == ["duplicate-text", "empty-text", "key-with-forms", "rater-code", "raters"]
    assert list(tmp_path.iterdir()) == []


def test_no_spreadsheet_computes_a_text(tmp_path: Path) -> None:
    texts = [RatedText(target_id="p1", system="aya", language="en", text="=1+1", context="-I can't")]
    write_forms(tmp_path / "forms", tmp_path / "key.json", texts, ["r01"], IN_CULTURE, seed=1)
    row = rows_of(tmp_path / "forms" / form_name(IN_CULTURE, "r01"))[1]
    assert (row["text"], row["context"]) == ("'=1+1", "'-I can't")


@pytest.mark.parametrize("audience", AUDIENCES, ids=lambda one: one.name)
@pytest.mark.parametrize(("encoding", "delimiter"), [("utf-8-sig", ","), ("utf-8", ";"), ("utf-8", "\t")])
def test_filled_forms_become_records(audience: Audience, encoding: str, delimiter: str, tmp_path: Path) -> None:
    written(tmp_path, audience)
    for rater in RATERS:
        fill(tmp_path, rater, audience=audience, encoding=encoding, delimiter=delimiter)
    filled = read(tmp_path, audience)
    assert len(filled.ratings) == 36 * len(audience.questions)
    assert (filled.stopped, filled.without_form) == ((), ())
    rows = rating_rows(filled)
    assert len(rows) == len(filled.ratings)
    columns = {column.name for column in ROW_TYPES["ratings"]}
    assert all(set(row) <= columns for row in rows)
    assert all(row["minimum"] <= row["value"] <= row["maximum"] for row in rows)  # type: ignore[operator]
    assert {one.ratings for one in system_means(filled)} == {12}


def test_raters_keep_their_ratings_apart_through_the_key(tmp_path: Path) -> None:
    key = written(tmp_path)
    systems = {entry.code: entry.system for entry in key}

    def by_system(rows: Rows) -> None:
        for row in rows[1:]:
            row["empathy"] = {"aya": "1", "aya +cga": "5", "human": "3.0"}[systems[row["code"]]]

    for rater in RATERS:
        fill(tmp_path, rater, by_system)
    filled = read(tmp_path)
    means = {(one.system, one.item): one.mean for one in system_means(filled)}
    assert [means[system, "empathy"] for system in ("aya", "aya +cga", "human")] == [1.0, 5.0, 3.0]
    import evaluate

    agreement = evaluate.load(str(METRIC)).compute(
        **agreement_columns(filled, "empathy"), level="ordinal", order=["1", "2", "3", "4", "5"], n_resamples=0
    )
    assert agreement["krippendorff_alpha"]["value"] == 1.0
    assert agreement["n_targets"] == 12
    with pytest.raises(LookupError, match="there are cultural_sensitivity, empathy"):
        agreement_columns(filled, "warmth")


def test_skipping_stopping_and_not_agreeing_are_respected(tmp_path: Path) -> None:
    written(tmp_path)

    def skip_one(rows: Rows) -> None:
        rows[2] |= {"cultural_sensitivity": "", "empathy": "", "skip": "Yes"}

    def stop_at_five(rows: Rows) -> None:
        rows[5]["stop"] = "x"
        for row in rows[5:]:
            row |= {"cultural_sensitivity": "", "empathy": ""}

    def not_agree(rows: Rows) -> None:
        rows[0]["agree"] = ""

    for rater, change in zip(RATERS, (skip_one, stop_at_five, not_agree), strict=True):
        fill(tmp_path, rater, change)
    filled = read(tmp_path)
    by_rater = {rater: [one.value for one in filled.ratings if one.rater == rater] for rater in RATERS}
    assert by_rater["r01"].count(None) == 2
    assert by_rater["r02"] == [4] * 8 + [None] * 16
    assert by_rater["r03"] == []
    assert (filled.stopped, filled.without_form) == (("r02",), ("r03",))
    assert len(rating_rows(filled)) == 22 + 8
    assert sum(one.missing for one in system_means(filled)) == 2 + 16


def test_every_problem_of_every_form_is_told(tmp_path: Path) -> None:
    written(tmp_path)

    def spoil(rows: Rows) -> None:
        rows[1]["empathy"] = "6"
        rows[2]["empathy"] = "good"
        rows[3]["empathy"] = ""
        rows[4]["skip"] = "yes"
        rows[5]["skip"] = "maybe"
        rows[6]["code"] = "zzzzzz"
        rows[7]["code"] = rows[8]["code"]

    def unclear(rows: Rows) -> None:
        rows[0]["agree"] = "perhaps"

    fill(tmp_path, "r01", spoil)
    fill(tmp_path, "r02", unclear)
    path = fill(tmp_path, "r03")
    path.write_text(path.read_text(encoding="utf-8-sig").replace("empathy,", "Empathy score,", 1), encoding="utf-8")
    with pytest.raises(ProblemsFound) as found:
        read(tmp_path)
    told = [(one.rule, "r01" in one.place) for one in found.value.report.problems]
    assert sorted(told) == [
        ("columns", False), ("consent", False), ("contradiction", True), ("flag", True), ("missing-row", True),
        ("missing-row", True), ("repeated-code", True), ("unanswered", True), ("unknown-code", True), ("value", True),
        ("value", True),
    ]  # fmt: skip


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"code\n", b"a,b,c\n1,2,3\n"])
def test_what_is_no_form_is_told(content: bytes, tmp_path: Path) -> None:
    written(tmp_path)
    (tmp_path / "forms" / form_name(IN_CULTURE, "r01")).write_bytes(content)
    with pytest.raises(ProblemsFound, match="r01"):
        read(tmp_path)


@given(some.text(max_size=5))
def test_only_whole_numbers_of_the_scale_are_values(cell: str) -> None:
    from builders.generation.human_forms.reading import _number

    question = PSYCHOLOGISTS.questions[1]
    value = _number(cell.strip(), question)
    assert value in (None, 1, 2, 3)
    if value is not None:
        assert int(float(cell.strip().replace(",", "."))) == value


def test_nobody_is_asked_for_a_name() -> None:
    for audience in (IN_CULTURE, PSYCHOLOGISTS, MI_EXPERTS):
        assert not {"name", "age", "gender", "comment"} & set(header(audience))
