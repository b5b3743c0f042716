"""Downloads and snippets: the rows of the hits, with licence and citation, for whatever program opens them."""

from __future__ import annotations

import csv
import io
import json
import tempfile
import tracemalloc
import zipfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import datasets
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from explorer.downloads import BOM, MEDIA_TYPES, download
from explorer.errors import FilterError
from explorer.filters import Filter, parse
from explorer.reading import read_folder
from explorer.searching import positions, search
from explorer.snippets import snippet
from explorer.store import load
from explorer_fixtures import shelf
from fixture_builds import built, pinned, released, trials
from hypothesis import given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from explorer.store import Store

ROW = dict[str, Any]
LINKS = (
    "dataset=tapestry&language=ko",
    "dataset=tapestry&behaviour=affirm&behaviour=advise&split=test",
    "dataset=tapestry&talk_type=change&talk_type=(none)&query=you",
    "dataset=tapestry&intensity=high&min_turns=14",
    "dataset=tapestry&span_kind=(none)&language=en&role=client",
    "dataset=tapestry&config=spans&span_kind=distress&query=the",
    "dataset=tapestry&config=spans&intensity=moderate&language=ar&language=he",
    "dataset=tapestry&config=dialogues&region=EG&min_turns=10",
    "dataset=tapestry&query=잠&scope=client",
    "dataset=tapestry&query=%22i+don%27t%22+know",
    "dataset=tapestry&query=c%E2%80%99est",
    "dataset=blend&query=food",
    "dataset=blend&config=questions&query=a&scope=answers",
    "dataset=tapestry&query=zzzzzz",
    "dataset=persona&config=personas&severity=mild",
)


@cache
def store() -> Store:
    return shelf.store_of(built("tapestry").folder, released("blend"), pinned("persona"))


def hits(link: str) -> list[ROW]:
    """Return the rows of all hits, labels by name."""
    asked = parse(link)
    table = search(store(), asked).table
    chosen = positions(store(), asked)
    assert chosen is not None
    return table.rows_at(chosen)


def content(link: str, form: str, **options: bool) -> tuple[bytes, dict[str, bytes]]:
    """Return a downloaded file, and what lies beside it in the archive."""
    found = download(store(), parse(link), form, **options)
    whole = found.read()
    if form == "parquet":
        return whole, {}
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        assert archive.testzip() is None
        files = {name: archive.read(name) for name in archive.namelist()}
    (name,) = (one for one in files if one.endswith(f".{form}"))
    return files.pop(name), files


def without_turns(rows: list[ROW]) -> list[ROW]:
    """Return rows less the turns, which the hits leave in the files."""
    return [{name: value for name, value in row.items() if name != "turns"} for row in rows]


@pytest.mark.parametrize("link", LINKS)
def test_every_form_holds_the_rows_of_the_hits(link: str) -> None:
    expected = hits(link)
    table = search(store(), parse(link)).table
    parquet = pq.read_table(pa.BufferReader(content(link, "parquet")[0]))
    assert without_turns(table.named(parquet)) == expected
    lines = [json.loads(line) for line in content(link, "jsonl")[0].decode().splitlines()]
    assert without_turns(lines) == expected
    text = content(link, "csv")[0].decode()
    read = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(read) == len(expected) == download(store(), parse(link), "csv").rows
    for row, wanted in zip(read, expected, strict=True):
        for name, value in wanted.items():
            said = row[name]
            if isinstance(value, list):
                assert json.loads(said) == value
            else:
                assert said.removeprefix("'") == ("" if value is None else str(value)).removeprefix("'")


def test_dialogues_come_with_their_turns() -> None:
    line = json.loads(content("dataset=tapestry&config=dialogues&language=en", "jsonl")[0].splitlines()[0])
    assert {turn["role"] for turn in line["turns"]} == {"therapist", "client"}
    assert all(isinstance(one, str) for turn in line["turns"] for one in turn["behaviours"] or [])


def test_licence_citation_and_filter_go_with_the_rows() -> None:
    link = LINKS[1]
    shown = store().shown("tapestry")
    metadata = {name.decode(): value.decode() for name, value in
                pq.read_schema(pa.BufferReader(content(link, "parquet")[0])).metadata.items()}  # fmt: skip
    assert metadata["licence"] == "CC-BY-4.0"
    assert metadata["citation"] == shown.citation
    assert metadata["dataset"] == "tapestry"
    assert metadata["version"] == "1.0.0"
    assert parse(metadata["filter"]) == parse(link)
    for form in ("csv", "jsonl"):
        beside = content(link, form)[1]
        assert beside["LICENSE"].decode() == shown.licence_text
        assert beside["CITATION.bib"].decode() == shown.citation
        about = json.loads(beside["filter.json"])
        assert parse(about["filter"]) == parse(link)
        assert about["rows"] == str(len(hits(link)))
        assert about["licence"] == "CC-BY-4.0"


def test_a_downloaded_parquet_loads_with_its_labels(tmp_path: Path) -> None:
    for config in ("utterances", "dialogues"):
        path = tmp_path / f"{config}.parquet"
        path.write_bytes(content(f"dataset=tapestry&config={config}&language=en", "parquet")[0])
        loaded = datasets.Dataset.from_parquet(str(path), cache_dir=str(tmp_path / "cache"))
        assert loaded.num_rows == len(hits(f"dataset=tapestry&config={config}&language=en"))
        assert set(loaded["split"]) <= {"train", "validation", "test"}
        if config == "utterances":
            assert loaded.features["talk_type"].names == ["change", "neutral", "sustain"]


def test_the_same_filter_gives_the_same_bytes() -> None:
    for form in MEDIA_TYPES:
        assert download(store(), parse(LINKS[0]), form).read() == download(store(), parse(LINKS[0]), form).read()


def test_a_csv_can_begin_with_the_mark_of_spreadsheets() -> None:
    assert content(LINKS[0], "csv", bom=True)[0].decode().startswith(BOM + "dialogue_id,")
    assert content(LINKS[0], "csv")[0].startswith(b"dialogue_id,")


def as_csv(folder: Path, texts: list[str]) -> list[str]:
    written = shelf.write_dataset(folder, {"utterances": [shelf.turn("d", at, text) for at, text in enumerate(texts)]})
    with zipfile.ZipFile(io.BytesIO(download(shelf.store_of(written), Filter(), "csv").read())) as archive:
        text = archive.read(f"{folder.name}-utterances.csv").decode()
    return [row["text"] for row in csv.DictReader(io.StringIO(text, newline=""))]


def test_no_cell_is_a_formula_and_no_word_is_lost(tmp_path: Path) -> None:
    texts = ["=SUM(A1)", "+1", "-1", "@cmd", "\t=1", "\r=1", "  =1", "\u200b=1", "＝1", '=HYPERLINK("http://x")',
             'He said "no", then\nleft', "<script>alert(1)</script>", "\u202eevil", "plain", "'quoted"]  # fmt: skip
    cells = as_csv(tmp_path / "formulas", texts)
    for text, cell in zip(texts, cells, strict=True):
        assert cell in {text, f"'{text}"}
        assert not cell.strip(" \u200b").startswith(("=", "+", "-", "@", "＝", "\t", "\r"))
    assert cells[-5:] == texts[-5:]


@settings(max_examples=trials(15, 300))
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30), min_size=1))
def test_any_text_comes_back_from_every_form(texts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "texts"
        cells = as_csv(folder, texts)
        assert [cell.removeprefix("'") for cell in cells] == [text.removeprefix("'") for text in texts]
        found = download(shelf.OPEN[-1], Filter(), "jsonl").read()
        shelf.OPEN.pop().close()
    with zipfile.ZipFile(io.BytesIO(found)) as archive:
        lines = archive.read("texts-utterances.jsonl").decode().split("\n")[:-1]
    assert [json.loads(line)["text"] for line in lines] == texts


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    def peak(rows: int) -> int:
        turns = [shelf.turn(f"d{at // 10}", at % 10, f"{at} " * 40) for at in range(rows)]
        store = shelf.store_of(shelf.write_dataset(tmp_path / f"rows{rows}", {"utterances": turns}))
        found = download(store, Filter(), "jsonl")
        tracemalloc.start()
        size = sum(map(len, found.chunks))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert size
        return most

    assert peak(15_000) < peak(5_000) * 1.5


def test_an_unknown_form_is_refused() -> None:
    with pytest.raises(FilterError, match="The form “xlsx” is not known"):
        download(store(), Filter(dataset="tapestry"), "xlsx")


@pytest.mark.parametrize("link", LINKS)
def test_the_snippet_loads_the_rows_of_the_hits(link: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path)
    lines = snippet(store(), parse(link))
    names: dict[str, Any] = {}
    exec(compile(lines, "snippet", "exec"), names)  # noqa: S102 - it is there to be run
    loaded = [{name: value for name, value in row.items() if name != "turns"} for row in names["rows"]]
    table = search(store(), parse(link)).table
    expected = [{name: value for name, value in row.items() if name != "split"} for row in hits(link)]
    named = table.named(pa.Table.from_pylist(loaded)) if loaded else []
    assert sorted(map(str, named)) == sorted(map(str, expected))


def test_a_snippet_of_a_release_names_it_and_nothing_of_a_filter_is_code(tmp_path: Path) -> None:
    rows = [shelf.turn("d", 0, 'say "hi"); import os', culture='x"]; boom("')]
    folder = shelf.write_dataset(tmp_path / "talks", {"utterances": rows})
    released_store = load([read_folder(folder, repository="us/talks")])
    lines = snippet(released_store, Filter(query='"); boom() #', values={"culture": ('x"]; boom("',)}))
    assert 'load_dataset("us/talks", "utterances", revision="v1.0.0")' in lines
    compiled = compile(lines, "snippet", "exec")
    assert "boom" not in compiled.co_names
