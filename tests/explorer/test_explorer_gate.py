"""What may not be shown is not there: no row, no count, no facet, no word of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from explorer.asked import Asked
from explorer.columns import FACETS, NOT_LOADED, PREFERRED, SEARCHED, WORDS, base_type
from explorer.dialogues import identifiers, neighbours, read
from explorer.downloads import MEDIA_TYPES, download
from explorer.errors import FilterError
from explorer.filters import Filter
from explorer.html_reading import reading_page
from explorer.places import Places, datasets
from explorer.reading import read_folder
from explorer.searching import random_dialogue, search
from explorer.shown import Rows, Shown, rows_that_may_be_shown
from explorer.snippets import snippet
from explorer.store import load
from explorer_fixtures import shelf
from explorer_fixtures.markup import parsed
from fixture_builds import built, pinned, released, rows

from builders.manifest import read_manifest
from builders.row_types import ROW_TYPES
from builders.schema import published_columns

if TYPE_CHECKING:
    from explorer.store import Store

WITHHELD = ("annomi", "kokorochat", "culturecare", "esconv", "mentalqa", "careloom")
"""Two recipes, labels on request, two gates, and a collection that has a gate because one of its datasets has."""


@cache
def releases() -> Store:
    return shelf.store_of(*(released(name) for name in ("tapestry", *WITHHELD)))


@cache
def builds() -> Store:
    """Builds of this machine, shown to others than their owner."""
    return shelf.store_of(*(pinned(name) for name in ("tapestry", *WITHHELD)))


@pytest.mark.parametrize("name", WITHHELD)
@pytest.mark.parametrize("store", [releases, builds], ids=["released", "built"])
def test_withheld_rows_are_in_no_table(store: Any, name: str) -> None:  # noqa: ANN401 - a function
    assert not store().broken
    shown = store().shown(name)
    assert shown.rows is Rows.NONE
    assert not shown.files
    assert not shown.configs
    assert {dataset for dataset, _, _ in store().tables} == {"tapestry"}
    assert shown.card
    assert shown.title
    known = store().cursor().execute("SELECT table_name FROM information_schema.tables").fetchall()
    assert {one for (one,) in known} == {table.name for table in store().tables.values()}


@pytest.mark.parametrize("name", WITHHELD)
@pytest.mark.parametrize("store", [releases, builds], ids=["released", "built"])
def test_every_way_in_says_only_why(store: Any, name: str) -> None:  # noqa: ANN401 - a function
    local = pinned(name)
    config = next(one for one in ("utterances", "posts", "questions") if one in read_manifest(local)["configs"])
    row = rows(local, config)[0]
    identifier = str(next(iter(row.values())))
    word = next((str(row[one]) for one in ("text", "question") if row.get(one)), "distress")
    ways: list[Callable[[Store, Filter], object]] = [
        search,
        random_dialogue,
        identifiers,
        snippet,
        lambda one, two: neighbours(one, two, identifier),
        lambda one, two: read(one, name, identifier, config=two.config),
        *(partial(download, form=form) for form in MEDIA_TYPES),
    ]
    for asked in (Filter(dataset=name), Filter(dataset=name, config=config), Filter(dataset=name, query=word[:20])):
        for way in ways:
            with pytest.raises(FilterError) as problem:
                way(store(), asked)
            assert name in str(problem.value)
            assert word not in str(problem.value)
            assert identifier not in str(problem.value)


@pytest.mark.parametrize("name", WITHHELD)
def test_card_codebook_and_statistics_remain(name: str) -> None:
    shown = releases().shown(name)
    assert shown.statistics
    if "codebook" in read_manifest(released(name))["configs"]:
        assert {one.label for one in shown.codebook} == {row["label"] for row in rows(released(name), "codebook")}
    assert shown.why_no_rows


def test_the_owner_of_a_build_reads_it_as_it_lies() -> None:
    own = shelf.store_of(*(pinned(name) for name in WITHHELD), own=True)
    for name in WITHHELD:
        local = pinned(name)
        config = next(one for one in ("utterances", "posts", "questions") if one in read_manifest(local)["configs"])
        assert search(own, Filter(dataset=name, config=config)).count == len(rows(local, config))
    spans = search(own, Filter(dataset="culturecare", config="spans"))
    assert all(hit.values["phrase"] for hit in spans.page)


def test_the_owner_of_a_release_of_labels_reads_its_labels() -> None:
    store = shelf.store_of(released("culturecare"), own=True)
    assert store.shown("culturecare").rows is Rows.LABELS
    found = search(store, Filter(dataset="culturecare", config="spans"))
    assert found.count == len(rows(released("culturecare"), "spans"))
    assert {"phrase", "text"}.isdisjoint(found.page[0].values)
    with pytest.raises(FilterError, match="shows no words"):
        search(store, Filter(dataset="culturecare", config="spans", query="fear"))
    post = read(store, "culturecare", search(store, Filter(dataset="culturecare")).page[0].identifier)
    assert post.marks.spans
    assert all(one.phrase is None for one in post.marks.spans)


def test_labels_that_anybody_may_have_are_shown_without_words(tmp_path: Path) -> None:
    row = {**shelf.FACTS, "target_id": "p1", "part": "post", "kind": "distress", "label": "high", "phrase": "SECRET"}
    folder = shelf.write_dataset(
        tmp_path / "labels",
        {"spans": [row], "utterances": [shelf.turn("d", 0, "SECRET words", talk_type=1)]},
        form="labels",
    )
    store = shelf.store_of(folder)
    assert store.shown("labels").rows is Rows.LABELS
    for config in ("spans", "utterances"):
        found = search(store, Filter(dataset="labels", config=config))
        assert found.count == 1
        assert "SECRET" not in str(found.page)
        for form in MEDIA_TYPES:
            content = download(store, Filter(dataset="labels", config=config), form).read()
            assert b"SECRET" not in content
            if form == "parquet":
                assert {"phrase", "text"}.isdisjoint(pq.read_schema(pa.BufferReader(content)).names)


def test_what_may_be_shown_follows_form_and_access() -> None:
    def may(form: str, access: str, tree: str = "", *, own: bool = False) -> Rows:
        return rows_that_may_be_shown({"form": tree or form, "verdict": {"form": form, "access": access}}, own=own)

    assert may("full", "open") is Rows.ALL
    assert may("labels", "open") is Rows.LABELS
    for form in ("full", "labels", "recipe", "none"):
        for access in ("auto", "manual"):
            assert may(form, access) is Rows.NONE
    assert may("recipe", "open") is Rows.NONE
    assert may("none", "open") is Rows.NONE
    assert may("labels", "open", "full") is Rows.NONE
    assert may("none", "manual", "full", own=True) is Rows.ALL
    assert may("recipe", "manual", own=True) is Rows.NONE


def test_withheld_rows_of_a_release_are_not_even_fetched(tmp_path: Path) -> None:
    releases_list = tmp_path / "datasets.yaml"
    releases_list.write_text(
        "datasets: [us/tapestry@v1.0.0, us/esconv@v1.0.0, us/none, us/away@v2.0.0]\n", encoding="utf-8"
    )
    asked: list[tuple[str, bool]] = []

    def fetch(repository: str, *, repo_type: str, revision: str, allow_patterns: list[str]) -> str:
        assert (repo_type, revision[0]) == ("dataset", "v")
        asked.append((repository, "data/**" in allow_patterns))
        if repository == "us/away":
            raise ConnectionError("token=hf_secret")
        return str(released(repository.removeprefix("us/")))

    found = datasets(Places(None, own=False, releases=releases_list), fetch)
    assert asked == [("us/tapestry", False), ("us/tapestry", True), ("us/esconv", False), ("us/away", False)]
    store = load(found)
    assert store.names() == ("tapestry", "esconv")
    assert store.shown("tapestry").repository == "us/tapestry"
    reasons = {one.name: one.reason for one in store.broken}
    assert "expected owner/name@vX.Y.Z" in reasons["us/none"]
    assert "could not be fetched from https://huggingface.co/datasets/us/away (ConnectionError)" in reasons["us/away"]
    assert "secret" not in str(reasons)


class GatedRepoError(Exception):
    """What the client raises where access must be asked for."""


@pytest.mark.parametrize("readable", [True, False])
def test_of_a_gated_release_the_card_is_shown_and_where_access_is_asked_for(tmp_path: Path, *, readable: bool) -> None:
    releases_list = tmp_path / "datasets.yaml"
    releases_list.write_text("datasets: [us/esconv@v1.0.0]\n", encoding="utf-8")

    def fetch(repository: str, *, allow_patterns: list[str], **_: object) -> str:
        if allow_patterns != ["README.md"] or not readable:
            raise GatedRepoError(repository)
        (tmp_path / "fetched").mkdir()
        shutil.copy(released("esconv") / "README.md", tmp_path / "fetched")
        return str(tmp_path / "fetched")

    store = load(datasets(Places(None, own=False, releases=releases_list), fetch))
    if not readable:
        assert [one.name for one in store.broken] == ["us/esconv"]
        assert "access must be asked for at https://huggingface.co/datasets/us/esconv" in store.broken[0].reason
        return
    shown = store.shown("esconv")
    assert (shown.version, shown.rows, shown.configs) == ("1.0.0", Rows.NONE, ())
    page = parsed(reading_page(store, Asked(filter=Filter(dataset="esconv"))).html)
    assert "only its card can be read before" in page.text()
    (asked,) = [one for one in page.all("a") if one.text() == "Ask for access"]
    assert asked.attributes["href"] == "https://huggingface.co/datasets/us/esconv"
    assert "Published numbers" not in page.text()
    assert len(page.all("article", class_="cl-card")[0].text()) > 1_000
    with pytest.raises(FilterError, match="only its card can be read before"):
        search(store, Filter(dataset="esconv"))


def test_the_list_of_releases_names_datasets_of_this_project() -> None:
    places = Places(None, own=False)
    names: list[str] = []

    def fetch(repository: str, **_: object) -> str:
        names.append(repository)
        raise OSError

    datasets(places, fetch)
    assert "careloom/tapestry" in names
    assert all(built(name.split("/")[1]) for name in names)


def test_every_column_of_words_or_persons_is_known_as_one() -> None:
    withheld = {
        column.name
        for columns in ROW_TYPES.values()
        for column in columns
        if column.text or column.demographic or any(one.text or one.demographic for one in column.fields)
    }
    assert withheld <= WORDS
    published = {one.name for columns in ROW_TYPES for one in published_columns(columns, "labels") if not one.fields}
    assert not WORDS & published
    known = {column.name for columns in ROW_TYPES.values() for column in columns}
    assert {one.column for one in FACETS} - known == {"split", "intensity"}
    assert {name for names in SEARCHED.values() for name in names} <= known
    assert {base_type(name) for name in ROW_TYPES} == {*PREFERRED, *NOT_LOADED}


def test_a_name_in_a_message_is_no_way_around(tmp_path: Path) -> None:
    folder = shelf.write_dataset(tmp_path / "closed", {"utterances": [shelf.turn("d", 0, "SECRET")]}, access="manual")
    shown = read_folder(folder)
    assert isinstance(shown, Shown)
    assert "given on request only (manual)" in shown.why_no_rows
