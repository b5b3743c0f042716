"""`careloom generate ratings`: what people filled in becomes rows, tables and a report; bad forms are told by row."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from generation_command.obliging import generate

from builders.generation.human_forms.questions import IN_CULTURE, PSYCHOLOGISTS, Audience
from builders.generation.human_forms.writing import CONSENT_ROW, KeyEntry, RatedText, form_name, header, write_forms

RATERS = ("r01", "r02", "r03")
SYSTEMS = (("oak", "baseline", "oak"), ("oak", "+cga", "oak +cga"), ("elm", "baseline", "elm"))
TEXTS = tuple(
    RatedText(
        target_id=f"{culture}-{number}",
        system=system,
        language="de" if culture == "German" else "en",
        culture=culture,
        context=f"A post of number {number}",
        text=f"An answer of {len(system)} kinds to {number}",
        model=model,
        strategy=strategy,
    )
    for culture in ("Arabic", "German")
    for number in range(1, 5)
    for model, strategy, system in SYSTEMS
)
Row = dict[str, str]
Fill = Callable[[KeyEntry, Row], None]


def asked(folder: Path, audience: Audience = IN_CULTURE) -> tuple[KeyEntry, ...]:
    """Write the forms and their key, apart."""
    return write_forms(folder / "forms", folder / "apart/key.json", TEXTS, RATERS, audience, seed=5)


def fill(folder: Path, key: tuple[KeyEntry, ...], rater: str, give: Fill, audience: Audience = IN_CULTURE) -> Path:
    """Fill a form in, and save it under another name, as people do."""
    mine = {one.code: one for one in key if one.rater == rater}
    content = (folder / "forms" / form_name(audience, rater)).read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content, newline="")))
    for row in rows:
        if row["code"] == CONSENT_ROW:
            row["agree"] = "yes"
        else:
            give(mine[row["code"]], row)
    path = folder / "back" / f"My ratings ({len(rater)}{RATERS.index(rater)}).csv"
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header(audience), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    return path


def by_system(kinder: int = 0) -> Fill:
    """Rate empathy by who wrote, and cultural sensitivity by the number of the post."""

    def give(entry: KeyEntry, row: Row) -> None:
        row["empathy"] = str({"oak": 2, "oak +cga": 4, "elm": 1}[entry.system] + kinder)
        row["cultural_sensitivity"] = entry.target_id[-1]

    return give


def ratings(folder: Path, *paths: Path, others: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """Run the command on forms."""
    return generate("ratings", *map(str, paths), "--key", str(folder / "apart/key.json"), *others)


def cell(content: dict[str, Any], item: str, **group: str) -> dict[str, Any]:
    """Return the one cell of a question and a group."""
    [found] = [one for one in content["cells"] if one["item"] == item and group.items() <= one.items()]
    return dict(found)


def test_forms_become_tables_rows_and_a_report(tmp_path: Path) -> None:
    key = asked(tmp_path)
    forms = [fill(tmp_path, key, rater, by_system(kinder=rater == "r02")) for rater in RATERS[:2]]
    out = tmp_path / "out"
    done = ratings(tmp_path, *forms, others=("--output", str(out), "--json"))
    assert done.returncode == 0, done.stderr
    content = json.loads(done.stdout)
    assert (content["forms"], content["texts"], content["ratings"]) == (2, 24, 96)
    assert content["without_form_or_consent"] == ["r03"]
    warm = cell(content, "empathy", culture="German", model="oak", strategy="+cga", language="de")
    assert (warm["mean"], warm["ratings"], warm["texts"]) == ({"value": 4.5, "low": 4.5, "high": 4.5}, 8, 4)
    spread = cell(content, "cultural_sensitivity", culture="Arabic", model="elm")
    assert spread["mean"]["value"] == 2.5
    assert 1 <= spread["mean"]["low"] < 2.5 < spread["mean"]["high"] <= 4
    assert spread["answers"] == {"not at all": 2, "a little": 2, "partly": 2, "mostly": 2, "fully": 0}
    agreed = {one["item"]: one for one in content["agreement"]}
    assert agreed["cultural_sensitivity"]["alpha"]["value"] == 1
    assert agreed["empathy"]["alpha"]["value"] < 1
    assert {(one["level"], one["texts"]) for one in agreed.values()} == {("ordinal", 24)}
    rows = [json.loads(line) for line in (out / "ratings.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(rows) == 96
    assert {row["rater_kind"] for row in rows} == {"human"}
    assert {row["rater_id"] for row in rows} == {"r01", "r02"}
    assert {(row["model"], row["strategy"]) for row in rows} == {system[:2] for system in SYSTEMS}
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "German · de · oak · +cga" in page
    assert "4.50 [4.50, 4.50] (8)" in page


def test_of_choices_shares_are_told_and_no_means(tmp_path: Path) -> None:
    key = asked(tmp_path, PSYCHOLOGISTS)

    def give(entry: KeyEntry, row: Row) -> None:
        row["quality"] = "3"
        row["usefulness_for_training"] = "3" if entry.system == "elm" else "1" if entry.target_id[-1] in "12" else "2"

    forms = [fill(tmp_path, key, rater, give, PSYCHOLOGISTS) for rater in RATERS]
    done = ratings(tmp_path, *forms)
    assert done.returncode == 0, done.stderr
    shown = {line.split("  ")[0].strip(): line.split() for line in done.stdout.partition("Answers: ")[2].splitlines()}
    assert shown["Arabic · en · elm · baseline"][-5:] == ["0%", "0%", "100%", "12", "0"]
    assert shown["German · de · oak · +cga"][-5:] == ["50%", "50%", "0%", "12", "0"]
    assert "usefulness for training" not in done.stdout.partition("Agreement")[0]
    assert "nominal" in done.stdout
    assert (tmp_path / "apart/report.html").exists(), "without --output it lies with the key, away from raters"


def test_partial_skipped_and_stopped_forms_are_read_and_counted(tmp_path: Path) -> None:
    key = asked(tmp_path)
    places = {(one.rater, one.code): one.position for one in key}

    def partly(entry: KeyEntry, row: Row) -> None:
        place = places[entry.rater, entry.code]
        if place == 2:
            row["skip"] = "yes"
        elif place == 20:
            row["stop"] = "yes"
        elif place < 20 and place != 7:
            by_system()(entry, row)

    forms = [fill(tmp_path, key, "r01", partly), fill(tmp_path, key, "r02", by_system())]
    done = ratings(tmp_path, *forms, others=("--json",))
    assert done.returncode == 0, done.stderr
    content = json.loads(done.stdout)
    found = (content["texts_skipped"], content["texts_after_a_stop"], content["texts_left_empty"], content["stopped"])
    assert found == (1, 5, 1, ["r01"])
    assert content["ratings"] == (24 - 7 + 24) * 2
    assert sum(one["passed_over"] for one in content["cells"]) == 7 * 2


def test_every_problem_of_bad_forms_is_told_by_file_and_row(tmp_path: Path) -> None:
    key = asked(tmp_path)

    def spoil(entry: KeyEntry, row: Row) -> None:
        by_system()(entry, row)
        if entry.position == 3:
            row["empathy"] = "9"
        if entry.position == 5:
            row["empathy"] = ""

    bad, good = fill(tmp_path, key, "r01", spoil), fill(tmp_path, key, "r02", by_system())
    done = ratings(tmp_path, bad, good)
    assert done.returncode == 1
    assert f"{bad} row 5" in done.stderr
    assert "expected 1 to 5, got '9'" in done.stderr
    assert f"{bad} row 7" in done.stderr
    assert len(done.stderr.splitlines()) == 2
    assert not (tmp_path / "apart/ratings.jsonl").exists()


def test_what_is_no_form_of_this_key_is_told_all_at_once(tmp_path: Path) -> None:
    key = asked(tmp_path)
    good = fill(tmp_path, key, "r01", by_system())
    copy, list_of_names, other = tmp_path / "copy.csv", tmp_path / "names.csv", tmp_path / "other.csv"
    copy.write_bytes(good.read_bytes())
    list_of_names.write_text("name;age\nA;3\n", encoding="utf-8")
    other.write_text(";".join(header(IN_CULTURE)) + "\nzzzzzz" + ";" * (len(header(IN_CULTURE)) - 1), encoding="utf-8")
    done = ratings(tmp_path, good, copy, list_of_names, other)
    assert done.returncode == 1
    for said in ("repeated-form", "no columns of a form: got name, age", "none of its codes stands in the key"):
        assert said in done.stderr


def test_forms_without_consent_are_no_ratings(tmp_path: Path) -> None:
    asked(tmp_path)
    done = ratings(tmp_path, *(tmp_path / "forms").iterdir())
    assert done.returncode == 1
    assert "consent is given on no form, of 3 read" in done.stderr


def test_of_one_rater_no_agreement_is_claimed(tmp_path: Path) -> None:
    key = asked(tmp_path)
    done = ratings(tmp_path, fill(tmp_path, key, "r01", by_system()), others=("--json",))
    assert done.returncode == 0, done.stderr
    agreement = json.loads(done.stdout)["agreement"]
    assert [(one["alpha"]["value"], one["texts"]) for one in agreement] == [(None, 0), (None, 0)]


@pytest.mark.parametrize("content", ["{}", "[1]", "not JSON", '[{"rater": "r01"}]'])
def test_a_key_that_is_none_is_told(content: str, tmp_path: Path) -> None:
    asked(tmp_path)
    (tmp_path / "apart/key.json").write_text(content, encoding="utf-8")
    done = ratings(tmp_path, tmp_path / "forms/in_culture-r01.csv")
    assert done.returncode == 1
    assert "key" in done.stderr
    assert "Traceback" not in done.stderr
