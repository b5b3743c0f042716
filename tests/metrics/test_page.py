"""The page of a metric: started as a Space starts it, driven by the unmodified client, and built for every metric."""

from __future__ import annotations

import importlib.util
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
from browsing import barriers, expect, shot, too_wide, visiting, with_axe
from gradio_client import Client, handle_file  # type: ignore[import-untyped]
from served_app import served_app

from scripts.metric_spaces import METRICS, assemble, metric_names

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HEADER = "culture,system,judge,item,target_id,score"
TYPED = "a-word-that-nobody-else-types"


@dataclass(frozen=True, slots=True)
class Page:
    """A page that runs, and what its process has written."""

    address: str
    client: Client
    log: Path

    def compute(self, records: str, options: str = "{}") -> tuple[Any, str]:
        """Press the button."""
        result, message = self.client.predict(records, options, api_name="/compute")
        return result, message


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The page of one metric, in a process of its own."""
    place = tmp_path_factory.mktemp("page")
    folder = assemble("judge_scores", "careloom/judge_scores", place)
    with served_app(folder, place) as app:
        request.getfixturevalue("app")  # takes as long to import: both at once
        app.wait()
        yield Page(app.address, Client(app.address, verbose=False), app.log)


def test_its_own_example_is_filled_in_and_computes(page: Page) -> None:
    shown = {one["props"].get("label"): one["props"].get("value") for one in page.client.config["components"]}
    result, message = page.compute(shown["Records"], shown["Options"])
    assert message == "Computed over 4 records."
    assert result["scores"][0]["average"]["emotional"]["score"] == 4.5
    assert json.loads(shown["Options"])["dimensions"] == {"emotional": ["empathy"], "cultural": ["knowledge"]}


def test_json_lines_json_and_csv_give_the_same(page: Page) -> None:
    values = [("Arabic", "s", "j", "empathy", "1", 5), ("Arabic", "s", "j", "empathy", "2", None)]
    records = [dict(zip(HEADER.split(","), one, strict=True)) for one in values]
    lines = "\n".join(json.dumps(one) for one in records)
    table = "\n".join([HEADER, *(",".join("" if one is None else str(one) for one in row) for row in values)])
    found = [page.compute(one)[0] for one in (lines, json.dumps(records), table, table.replace(",", "\t"))]
    assert found[0]["scores"][0]["cultures"]["Arabic"]["criteria"]["empathy"] == {"mean": 5.0, "n": 1, "failures": 1}
    assert found.count(found[0]) == 4


def test_a_file_fills_in_the_records_and_is_not_kept(page: Page, tmp_path: Path) -> None:
    file, content = tmp_path / "records.csv", f"{HEADER}\nArabic,s,j,empathy,{TYPED},2\n"
    file.write_text(content, encoding="utf-8-sig")
    assert page.client.predict(handle_file(str(file)), api_name="/read") == (content, "The file is read.")
    file.write_bytes(b"\xff\xfe\x00")
    assert page.client.predict(handle_file(str(file)), api_name="/read")[1].startswith("Not read: the file is no text")
    file.write_text("a" * 2_000_001)
    assert "the file has 2,000,001 characters" in page.client.predict(handle_file(str(file)), api_name="/read")[1]
    assert not list((page.log.parent / "uploads").rglob("*.csv"))


@pytest.mark.parametrize(
    ("records", "options", "said"),
    [
        ("", "{}", "There are no records"),
        (HEADER, "{}", "There are no records"),
        ('{"culture": ', "{}", "Could not read line 1 as JSON"),
        ("[1]", "{}", "Row 0, counted from 0, is no record with named columns"),
        (f"{HEADER}\n1,2,3,4,5,6,7", "{}", "Row 0, counted from 0, is no record with named columns"),
        (f"{HEADER},text\nA,s,j,empathy,1,5,{TYPED}", "{}", "Unknown columns: text. Expected: culture, system"),
        (f"{HEADER}\nA,s,j,empathy,1,five", "{}", "column score: expected a number or None, got 'five' (row 0)"),
        (f"{HEADER}\nA,s,j,{TYPED},1,5", "{}", "column item: expected one of ['empathy', 'helpfulness'"),
        (f"{HEADER}\nA,s,j,empathy,1,5", "{", "Could not read the options as JSON"),
        (f"{HEADER}\nA,s,j,empathy,1,5", "[]", "The options are no JSON object"),
        (f"{HEADER}\nA,s,j,empathy,1,5", '{"sed": 1}', "Unknown options: sed. Expected: dimensions, other_criteria"),
        (f"{HEADER}\nA,s,j,empathy,1,5", '{"n_resamples": 1000000}', "this page takes at most 10,000"),
        (f"{HEADER}\nA,s,j,empathy,1,5", '{"dimensions": 3}', "an option is of a wrong type"),
        (HEADER + "\nA,s,j,empathy,1,5" * 50_001, "{}", "50,001 records are too many for this page"),
    ],
)
def test_what_cannot_be_used_is_said_plainly(page: Page, records: str, options: str, said: str) -> None:
    result, message = page.compute(records, options)
    assert result is None
    assert message.startswith("Not computed")
    assert said in message


def test_nothing_that_was_entered_is_logged_or_sent(page: Page) -> None:
    page.compute(f"{HEADER}\nA,s,j,{TYPED},1,5")
    page.compute(f"{HEADER}\nA,s,j,empathy,{TYPED},5", '{"dimensions": 3}')
    assert TYPED not in page.log.read_text()
    assert not list((page.log.parent / "home").rglob("*.arrow"))
    config = page.client.config
    assert (config["analytics_enabled"], config["run_history"], config["show_error"]) == (False, False, False)
    assert not [one for one in config["components"] if one["type"] in ("flag", "dataset")]


def test_every_control_has_a_name(page: Page) -> None:
    entered = [one for one in page.client.config["components"] if one["type"] in ("textbox", "json")]
    assert len(entered) == 4
    assert all(one["props"]["label"] and one["props"].get("show_label", True) for one in entered)


def test_it_looks_like_the_other_pages_and_everybody_can_use_it(page: Page, browser: Browser) -> None:
    with visiting(browser, page.address) as visit:
        for dark in (False, True):
            opened = visit(dark=dark, phone=dark)
            opened.get_by_role("button", name="Compute").click()
            expect(opened.get_by_label("Message")).to_have_value("Computed over 4 records.")
            paper, ink = (opened.evaluate(f"getComputedStyle(document.body).getPropertyValue('{name}')")
                          for name in ("--cl-paper", "--cl-ink"))  # fmt: skip
            assert (paper, ink) == (("#14171c", "#e8eaee") if dark else ("#ffffff", "#1b1f24"))
            assert not barriers(with_axe(opened))
            assert not too_wide(opened)
            shot(opened, f"metric-{'dark-phone' if dark else 'light-desktop'}")


@pytest.fixture(scope="module")
def app() -> Iterator[ModuleType]:
    """The page's module, as it lies in the checkout; what it sets for its process does not stay in this one."""
    before = dict(os.environ)
    place = importlib.util.spec_from_file_location("metric_page", METRICS / "app.py")
    assert place is not None
    assert place.loader is not None
    module = importlib.util.module_from_spec(place)
    place.loader.exec_module(module)
    yield module
    os.environ.clear()
    os.environ.update(before)


@pytest.mark.parametrize("name", metric_names())
def test_it_is_built_for_every_metric_with_its_example(name: str, app: ModuleType) -> None:
    module = METRICS / name / f"{name}.py"
    app.build(module)
    records, options = app.example(app.evaluate.load(str(module)))
    result, message = app.computed(module, records, options)
    assert message.startswith("Computed over "), message
    assert json.loads(json.dumps(result)) == result


def test_cells_of_csv_become_what_their_column_holds(app: ModuleType) -> None:
    text, number, whole = (app.datasets.Value(kind) for kind in ("string", "float64", "int64"))
    features = app.datasets.Features(role=text, behaviours=[text], score=number, turn_id=whole, judge=text)
    rows = app.rows_of("role,behaviours,score,turn_id\nclient,affirm; advise,2.5,3\n,,,x\n")
    assert app.columns_of(rows, features) == {
        "role": ["client", None], "behaviours": [["affirm", "advise"], []], "score": [2.5, None], "turn_id": [3, "x"],
    }  # fmt: skip


def test_a_folder_without_a_metric_is_refused(app: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"expected one metric beside app\.py, got"):
        app.module_beside(tmp_path)
