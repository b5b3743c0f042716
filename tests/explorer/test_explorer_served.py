"""What the Explorer serves beside its page: the functions of its client, downloads, and nothing that is withheld."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import pytest
from explorer.api import Api
from explorer.asked import read_link
from explorer.care import help_for
from explorer.columns import FACET_NAMES
from explorer.errors import FilterError
from explorer.filters import Filter
from explorer.holdings import hold
from explorer.html_help import help_strip
from explorer.html_reading import problem_page, reading_page
from explorer_fixtures import shelf
from explorer_fixtures import site as site_of
from explorer_fixtures.models import BEHAVIOUR, NEXT
from explorer_fixtures.site import GATED, LABELS, RECIPE, WITHHELD_WORD
from fixture_builds import built, pinned, rows, trials
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

if TYPE_CHECKING:
    from explorer.holdings import Holdings

pytestmark = pytest.mark.filterwarnings("ignore::Warning:gradio")
WITHHELD = (GATED, RECIPE)
FORMS = ("parquet", "csv", "jsonl")
SILENT = "zebra marmalade"


@cache
def folder() -> Path:
    return site_of.fill(Path(mkdtemp(prefix="careloom-")) / "site", BEHAVIOUR, NEXT)


@cache
def holdings() -> Holdings:
    return hold({"EXPLORER_ARTIFACTS": str(folder())})


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    from explorer.serving import application

    with TestClient(application(holdings()), raise_server_exceptions=False) as found:
        yield found
    holdings().store.close()


def ask(client: TestClient, name: str, *given: Any) -> Any:  # noqa: ANN401 - JSON
    """Call a function as Gradio's client does; a refusal is returned as its message."""
    started = client.post(f"/gradio_api/call/{name}", json={"data": list(given)})
    assert started.status_code == 200, started.text
    said = client.get(f"/gradio_api/call/{name}/{started.json()['event_id']}").text
    event, _, data = said.partition("\n")
    found = json.loads(data.removeprefix("data: ").strip())
    return found[0] if event == "event: complete" else found["error"]


def test_it_is_well_and_says_what_is_not(client: TestClient) -> None:
    assert client.get("/health").json() == {"datasets": 7, "models": 2, "broken": 1}
    found = ask(client, "list")
    assert {one["dataset"]: one["rows"] for one in found["datasets"]}[GATED] == "none"
    assert [one["name"] for one in found["broken"]] == ["torn"]
    assert "are not those of the manifest" in found["broken"][0]["reason"]
    assert {one["name"] for one in found["models"]} == {BEHAVIOUR, NEXT}


def test_the_functions_answer_what_the_page_shows(client: TestClient) -> None:
    link = "?dataset=tapestry&language=ko&role=client"
    expected = [one for one in rows(built("tapestry").folder, "utterances") if one["language"] == "ko"]
    found = ask(client, "search", link)
    facets = ask(client, "facets", link)
    assert found["count"] == facets["count"] == facets["facets"]["language"]["counts"]["ko"]
    assert 0 < found["count"] < len(expected)
    first = found["hits"][0]
    read = ask(client, "dialogue", "tapestry", first["identifier"], "", "")
    turn = next(one for one in read["turns"] if one["turn_id"] == first["turn_id"])
    assert turn["text"] == first["values"]["text"]
    assert read["facts"]["language"] == "ko"


def test_models_answer_and_help_comes_first(client: TestClient) -> None:
    found = ask(client, "classify", BEHAVIOUR, "What helped you most?")
    assert found["chosen"] == ["question"]
    assert sum(found["probabilities"].values()) == pytest.approx(1)
    assert "help" not in found
    assert next(iter(ask(client, "classify", BEHAVIOUR, "I want to kill myself."))) == "help"
    turns = [["client", "I could drink less.", ["change"]], ["therapist", "You want to.", []]]
    assert sum(ask(client, "forecast", NEXT, json.dumps(turns))["probabilities"].values()) == pytest.approx(1)
    for wrong in ("", "[", "[[1]]", '{"a": 1}', '[["client", "x", "change"]]', '[["nobody", "x", []]]', "[" * 9_000):
        assert isinstance(ask(client, "forecast", NEXT, wrong), str)
    assert "at most 1,000" in ask(client, "classify", BEHAVIOUR, f"{SILENT} " * 100)
    assert SILENT not in ask(client, "classify", SILENT[:3], SILENT)


def test_only_these_functions_are_named(client: TestClient) -> None:
    named = client.get("/gradio_api/info").json()["named_endpoints"]
    assert set(named) == {"/list", "/search", "/facets", "/dialogue", "/classify", "/forecast"}
    assert all(one["description"] for one in named.values())
    configuration = client.get("/config").json()
    assert configuration["run_history"] is False
    assert configuration["analytics_enabled"] is False
    tabs = [one["props"]["label"] for one in configuration["components"] if one["type"] == "tabitem"]
    assert tabs == ["Read", "Compare", "Try the baselines", "Help", "About"]


@pytest.mark.parametrize("name", WITHHELD)
def test_nothing_withheld_comes_out(client: TestClient, name: str) -> None:
    secrets = [one["text"] for one in rows(pinned(name), "utterances") if one["text"] and len(one["text"]) > 20]
    secret = max(secrets, key=len)
    identifier = rows(pinned(name), "utterances")[0]["dialogue_id"]
    query = urlencode({"dataset": name, "query": secret[:60]})
    answers = [
        ask(client, "search", f"?{query}"),
        ask(client, "facets", f"?dataset={name}"),
        ask(client, "dialogue", name, identifier, "", ""),
        *(client.get(f"/download.{form}?dataset={name}").text for form in FORMS),
    ]
    assert all(isinstance(one, str) and name in one for one in answers)
    pages = [
        reading_page(holdings().store, read_link(f"?dataset={name}{more}")).html for more in ("", f"&id={identifier}")
    ]
    for answer in (*answers, *pages, client.get("/").text, client.get("/config").text, json.dumps(ask(client, "list"))):
        for text in secrets:
            assert text not in answer
    file = next((folder() / name).rglob("*.parquet"), None)
    for path in (file, folder() / name / "manifest.json", site_of.SPACE / "app.py"):
        refused = client.get(f"/gradio_api/file={quote(str(path))}")
        assert refused.status_code in {403, 404}


def test_labels_come_without_words(client: TestClient) -> None:
    for config in ("spans", "utterances"):
        link = f"?dataset={LABELS}&config={config}"
        assert ask(client, "search", link)["count"] == 1
        assert WITHHELD_WORD not in json.dumps(ask(client, "search", link))
        for form in FORMS:
            assert WITHHELD_WORD.encode() not in _unpacked(client.get(f"/download.{form}{link}").content)
    assert "no words that could be searched" in ask(client, "search", f"?dataset={LABELS}&query={WITHHELD_WORD}")


def _unpacked(content: bytes) -> bytes:
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def test_downloads_hold_what_is_found(client: TestClient) -> None:
    query = "dataset=tapestry&language=he&min_turns=3&tab=read&id=x"
    count = ask(client, "search", f"?{query}")["count"]
    answer = client.get(f"/download.csv?{query}&bom=1")
    assert answer.headers["x-rows"] == str(count)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        text = archive.read("tapestry-utterances.csv").decode("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(text)))) == count
    for path, status in ((f"download.xlsx?{query}", 400), ("download.csv?dataset=nope", 400), ("download.", 404)):
        assert client.get(f"/{path}").status_code in {status, 400}
    assert client.get("/download.csv?dataset=nope").text.startswith("The dataset “nope” is not known.")


def test_no_answer_may_ask_another_host(client: TestClient) -> None:
    for path in ("/", "/health", "/download.csv?dataset=tapestry&language=he", "/gradio_api/info"):
        headers = client.get(path).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "no-referrer"
    assert "http" not in client.get("/").headers["content-security-policy"]


NAMES = st.sampled_from((*FACET_NAMES, "dataset", "version", "config", "query", "scope", "sort", "seed", "page",
                         "min_turns", "id", "beside", "tab", "left", "right", "bom", "x"))  # fmt: skip
TRIED = ("tapestry", GATED, RECIPE, LABELS, "torn", "untrusted", "utterances", "spans", "ko", "client", "1",
         "-1", "9" * 30, "(none)", "'; DROP TABLE t_0; --", "<script>", "%", "a b", "dataset=tapestry&x=1")  # fmt: skip
VALUES = st.one_of(st.sampled_from(TRIED), st.text(max_size=30))


@settings(max_examples=trials(60, 2_000))
@given(st.lists(st.tuples(NAMES, VALUES), max_size=6))
def test_no_link_does_more_than_a_clear_message(client: TestClient, pairs: list[tuple[str, str]]) -> None:
    query = urlencode(pairs, errors="replace")
    store = holdings().store
    try:
        page = reading_page(store, read_link(f"?{query}"))
    except FilterError as problem:
        page = problem_page(store, str(problem))
    assert "<script" not in page.html
    assert WITHHELD_WORD not in page.html
    answer = client.get(f"/download.jsonl?{query}")
    assert answer.status_code in {200, 400}
    assert "Traceback" not in answer.text


def _answered(call: Callable[[], dict[str, Any]]) -> bool:
    """Return whether a function answers, or says why not."""
    import gradio as gr

    try:
        return isinstance(call(), dict)
    except gr.Error as refused:
        return bool(refused.message) and not refused.print_exception


@settings(max_examples=trials(60, 2_000))
@given(st.text(max_size=60), st.text(max_size=40))
def test_no_raw_link_or_name_does_more_than_a_clear_message(link: str, name: str) -> None:
    api = Api(holdings())
    for call in (
        lambda: api.search(f"?{link}"), lambda: api.facets(link), lambda: api.dialogue("tapestry", name),
        lambda: api.dialogue(name, "x"), lambda: api.dialogue("tapestry", "x", name, name),
        lambda: api.classify(name, "words"), lambda: api.classify(BEHAVIOUR, link), lambda: api.forecast(NEXT, name),
    ):  # fmt: skip
        assert _answered(call)
    assert len(holdings().store.names()) == 7


def test_what_is_typed_is_not_written_down_even_where_it_fails(
    client: TestClient, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    for words in ([SILENT], [SILENT] * 5, [{"a": SILENT}, [SILENT]], [BEHAVIOUR, SILENT * 100], [BEHAVIOUR, SILENT]):
        ask(client, "classify", *words)
    ask(client, "search", f"?dataset=tapestry&query={quote(SILENT)}")
    client.post("/gradio_api/run/predict", json={"data": [SILENT], "fn_index": 0, "session_hash": "x"})
    client.get(f"/download.csv?dataset=tapestry&query={quote(SILENT)}")
    written = capfd.readouterr()
    assert SILENT not in written.out + written.err
    said = [one.getMessage() for one in caplog.records if one.name != "httpx"]
    assert SILENT not in "\n".join(said)
    assert any("ValueError in " in one for one in said)


def test_two_versions_are_compared_with_release_notes(tmp_path: Path) -> None:
    from explorer.pages.compare import _view

    turns = [shelf.turn("d", at, "x") for at in range(3)]
    older = shelf.write_dataset(tmp_path / "older" / "kept", {"utterances": turns[:2]})
    newer = shelf.write_dataset(tmp_path / "newer" / "kept", {"utterances": turns})
    shelf.manifest_with(newer, version="1.1.0")
    store = shelf.store_of(older, newer)
    found = _view(store, *(Filter(dataset="kept", version=one) for one in ("1.0.0", "1.1.0")))
    assert "from 1.0.0 to 1.1.0" in found
    assert "+1" in found
    assert "from 1.0.0" not in _view(store, Filter(dataset="kept"), Filter(dataset="kept"))


def test_help_stands_above_everything_in_the_visitors_language() -> None:
    from explorer.page import spoken

    asked = {"de-AT,de;q=0.9,en;q=0.5": "ruf jetzt den Notruf", "ko": "긴급 번호", "*": "call the emergency"}
    for header, said in asked.items():
        assert said in help_strip(help_for(None, spoken(header)))
    assert spoken("x" * 99) is None
    assert spoken(None) is None
