"""The store: locked after loading, and usable whatever is broken."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from explorer.dialogues import identifiers, neighbours, read
from explorer.errors import FilterError
from explorer.filters import Filter
from explorer.places import Places, datasets, models, places
from explorer.searching import search
from explorer.shown import Broken
from explorer.store import load
from explorer_fixtures import shelf
from fixture_builds import built, pinned, rows

if TYPE_CHECKING:
    from explorer.store import Store


@cache
def store() -> Store:
    return shelf.store_of(built("tapestry").folder, pinned("kmi"), pinned("persona"))


REFUSED = (
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_parquet('{data}')",
    "SELECT * FROM '{data}'",
    "SELECT * FROM read_text('/etc/hostname')",
    "SELECT * FROM glob('/etc/*')",
    "COPY t0 TO '{out}'",
    "EXPORT DATABASE '{out}'",
    "ATTACH '{out}' AS other",
    "INSTALL fts",
    "LOAD fts",
    "PRAGMA create_fts_index('t0', 'position', 'text_norm')",
    "SET enable_external_access=true",
    "SET lock_configuration=false",
    "SET autoinstall_known_extensions=true",
    "RESET lock_configuration",
    "SELECT * FROM read_csv('http://127.0.0.1:9/x.csv')",
)


@pytest.mark.parametrize("statement", REFUSED)
def test_the_database_reads_and_writes_nothing_else(statement: str, tmp_path: Path) -> None:
    data = next((built("tapestry").folder / "data" / "utterances").glob("*.parquet"))
    out = tmp_path / "out"
    with pytest.raises(duckdb.Error):
        store().cursor().execute(statement.format(data=data, out=out)).fetchall()
    assert not out.exists()


def test_many_ask_at_the_same_time() -> None:
    asked = [Filter(dataset="tapestry", values={"language": (one,)}) for one in ("ko", "ar", "en", "ja", "de")] * 8
    alone = [search(store(), one).count for one in asked]
    found = [0] * len(asked)

    def ask(number: int) -> None:
        found[number] = search(store(), asked[number]).count

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(len(asked))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert found == alone


def test_a_dialogue_is_read_with_all_that_is_known_of_it() -> None:
    folder = built("tapestry").folder
    expected = rows(folder, "dialogues")[7]
    found = read(store(), "tapestry", expected["dialogue_id"])
    assert [turn.text for turn in found.turns] == [turn["text"] for turn in expected["turns"]]
    assert [turn.role for turn in found.turns] == [turn["role"] for turn in expected["turns"]]
    assert found.details["topic"] == expected["topic"]
    assert found.facts["language"] == expected["language"]
    assert "original_language" not in found.facts
    spans = [one for one in rows(folder, "spans") if one["target_id"].startswith(f"{expected['dialogue_id']}/")]
    shown = [(span.kind, span.label, span.phrase) for turn in found.turns for span in turn.marks.spans]
    assert sorted(shown) == sorted((one["kind"], one["label"], one["phrase"]) for one in spans)
    assert all(turn.text and turn.text[span.start : span.end] == span.phrase for turn in found.turns
               for span in turn.marks.spans)  # fmt: skip
    others = {one["dialogue_id"] for one in rows(folder, "dialogues") if one["parallel_id"] == expected["parallel_id"]}
    assert {one.identifier for one in found.parallel} == others - {expected["dialogue_id"]}
    assert read(store(), "tapestry", expected["dialogue_id"], config="dialogues") == found
    assert any(turn.behaviours for turn in found.turns)
    assert all(isinstance(one, str) for turn in found.turns for one in turn.behaviours)


def test_annotators_and_where_they_disagree(tmp_path: Path) -> None:
    def view(annotator: str, attribute: str, value: str) -> dict[str, object]:
        return {**shelf.FACTS, "target_id": "d/0", "annotator_id": annotator, "attribute": attribute, "value": value}

    views = [view("a", "tone", "warm"), view("b", "tone", "cold"), view("a", "pace", "slow"), view("b", "pace", "slow"),
             view("a", "code", "affirm"), view("a", "code", "other"), view("b", "code", "other"),
             view("b", "code", "affirm")]  # fmt: skip
    folder = shelf.write_dataset(tmp_path / "views", {"utterances": [shelf.turn("d", 0, "x")], "annotations": views})
    turn = read(shelf.store_of(folder), "views", "d").turns[0]
    assert turn.marks.disagreements == ("tone",)
    assert len(turn.marks.annotations) == 8


def test_other_rows_are_read_by_what_they_name() -> None:
    persona = search(store(), Filter(dataset="persona", config="personas")).page[0]
    found = read(store(), "persona", persona.identifier, config="personas")
    assert found.row_type == "personas"
    assert found.details["severity_level"]
    own = shelf.store_of(pinned("culturecare"), own=True)
    post = read(own, "culturecare", rows(pinned("culturecare"), "spans")[0]["target_id"], config="spans")
    assert post.row_type == "posts"
    assert post.marks.spans
    with pytest.raises(FilterError, match="has nothing called “nobody”"):
        read(store(), "tapestry", "nobody")


def test_neighbours_are_those_of_the_filter() -> None:
    asked = Filter(dataset="tapestry", values={"language": ("ko",), "intensity": ("high",)})
    names = identifiers(store(), asked)
    assert len(names) == search(store(), asked).dialogues > 3
    assert neighbours(store(), asked, names[0]) == (None, names[1])
    assert neighbours(store(), asked, names[2]) == (names[1], names[3])
    assert neighbours(store(), asked, names[-1]) == (names[-2], None)
    assert neighbours(store(), asked, "nobody") == (None, names[0])


def good(folder: Path) -> Path:
    return shelf.write_dataset(folder, {"utterances": [shelf.turn("d", 0, "hello")]})


def first_file(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"][0])


def _no_parquet(folder: Path) -> None:
    data = next(folder.rglob("*.parquet"))
    data.write_bytes(b"no parquet")
    shelf.manifest_with(folder, files=[{**first_file(folder), "sha256": shelf.sha256(data)}])


SPOILS: dict[str, Callable[[Path], object]] = {
    "manifest.json": lambda folder: (folder / "manifest.json").unlink(),
    "README.md": lambda folder: (folder / "README.md").unlink(),
    "statistics.json": lambda folder: (folder / "statistics.json").unlink(),
    "no JSON": lambda folder: (folder / "manifest.json").write_text("{", encoding="utf-8"),
    "future": lambda folder: shelf.manifest_with(folder, manifest_format=99),
    "no verdict": lambda folder: (folder / "manifest.json").write_text('{"manifest_format": 1}', encoding="utf-8"),
    "wrong bytes": lambda folder: next(folder.rglob("*.parquet")).write_bytes(b"PAR1 changed"),
    "gone": lambda folder: next(folder.rglob("*.parquet")).unlink(),
    "outside": lambda folder: shelf.manifest_with(folder, files=[{**first_file(folder), "path": "../../etc/passwd"}]),
    "no parquet": _no_parquet,
    "rows": lambda folder: shelf.manifest_with(folder, files=[{**first_file(folder), "rows": 7}]),
    "front matter": lambda folder: (folder / "README.md").write_text("# nothing\n", encoding="utf-8"),
}


@pytest.mark.parametrize(("how", "says"), [
    ("manifest.json", "manifest.json is missing"), ("README.md", "README.md is missing"),
    ("statistics.json", "statistics.json is missing"), ("no JSON", "cannot be read"), ("future", "none of format 1"),
    ("no verdict", "the manifest lacks 'verdict'"), ("wrong bytes", "are not those of the manifest"),
    ("gone", "train-en-00000.parquet is missing"), ("outside", "lies outside the folder"),
    ("no parquet", "its rows cannot be read"), ("rows", "holds 1 rows, the manifest says 7"),
    ("front matter", "no front matter"),
])  # fmt: skip
def test_a_broken_dataset_says_why_and_leaves_the_rest(tmp_path: Path, how: str, says: str) -> None:
    good(tmp_path / "whole")
    SPOILS[how](good(tmp_path / "spoilt"))
    store = load(datasets(Places(tmp_path, own=False)))
    (broken,) = store.broken
    assert broken.name == "spoilt"
    assert says in broken.reason
    assert search(store, Filter(query="hello")).count == 1
    with pytest.raises(FilterError, match="spoilt cannot be shown"):
        search(store, Filter(dataset="spoilt"))


def test_places_are_what_the_environment_says(tmp_path: Path) -> None:
    assert places({}) == Places(None, own=False)
    assert places({"EXPLORER_LOCAL": "1"}) == Places(None, own=False)
    assert places({"EXPLORER_ARTIFACTS": str(tmp_path)}) == Places(tmp_path, own=False)
    assert places({"EXPLORER_ARTIFACTS": str(tmp_path), "EXPLORER_LOCAL": "1"}) == Places(tmp_path, own=True)
    (missing,) = datasets(Places(tmp_path / "nowhere", own=False))
    assert isinstance(missing, Broken)
    assert "no such folder" in missing.reason
    model = tmp_path / "models" / "talk"
    model.mkdir(parents=True)
    (model / "model.json").write_text("{}", encoding="utf-8")
    assert [one.name for one in models(Places(tmp_path, own=False))] == ["talk"]
    assert datasets(Places(tmp_path, own=False)) == []


def test_two_folders_of_one_dataset_and_version_are_not_mixed(tmp_path: Path) -> None:
    first = good(tmp_path / "a" / "talks")
    store = shelf.store_of(first, good(tmp_path / "b" / "talks"))
    assert store.shown("talks").folder == first
    assert "another dataset has its name and version" in store.broken[0].reason
