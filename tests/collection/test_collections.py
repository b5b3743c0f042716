"""A collection's rows: from whom, under which licence, in which split; and what keeps it from being published."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest
from collection.conftest import Collect, renamed
from fixture_builds import collect_into, fixture_files, fixture_sources, pinned, rows
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from builders import catalog
from builders.check import check_folder
from builders.collection.members import Member, read_member
from builders.comparison.bump import Bump
from builders.comparison.comparison import compare
from builders.licences import LICENCES, combine_licences
from builders.manifest import read_manifest, row_type
from builders.problems import ProblemsFound
from builders.release_tree import derive
from builders.rights import Concern, Evidence, Form, Terms, verdict_of
from builders.row_types import COLLECTED
from builders.sources import Places
from builders.withdrawals import NONE, Entry, key_of, keyed, with_entries
from scripts.build_command import build_dataset
from scripts.collecting import build_collection

EVIDENCE = Evidence(url="https://example.org/terms", date="2026-01-01")
LICENCE = some.sampled_from([*sorted(LICENCES), ""])


def fixture(name: str) -> Member:
    return read_member(catalog.get(name), pinned(name))


def collected_rows(folder: Path) -> list[tuple[str, dict[str, object]]]:
    """Return every row that has a dataset, with its config."""
    content = read_manifest(folder)
    configs = [name for name in content["configs"] if row_type(content, name) != name]
    return [(config, row) for config in configs for row in rows(folder, config)]


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(licences=some.tuples(LICENCE, LICENCE, LICENCE))
def test_rows_are_those_their_rights_permit_and_carry_their_licence(
    licences: tuple[str, str, str], tmp_path_factory: pytest.TempPathFactory, collected: Collect
) -> None:
    work = tmp_path_factory.mktemp("flipped")
    members = [
        renamed(work / f"set-{number}", f"set-{number}", like,
                (Terms(concern=Concern.DATA, evidence=EVIDENCE, licence=licence),))
        for number, (like, licence) in enumerate(zip(("tapestry", "annomi", "esconv"), licences, strict=True))
    ]  # fmt: skip
    permitted = {one.name for one in members if verdict_of(one.definition.rights).form is Form.FULL}
    if not permitted:
        with pytest.raises(ProblemsFound, match="empty-collection"):
            collected(members)
        return
    built = collected(members)
    content, found = built.manifest, collected_rows(built.folder)
    assert {row["source_dataset"] for _, row in found} == permitted
    stated = {one.name: one.candidate.verdict.licence for one in members}
    for config in {config for config, _ in found}:
        mine = {(str(row["source_dataset"]), str(row["source_licence"])) for one, row in found if one == config}
        assert all(stated[dataset] == licence for dataset, licence in mine)
        whole = content["configs"][config]["licence"]
        assert all(combine_licences(whole, licence) == (whole, True) for _, licence in mine)
    assert check_folder(built.folder).at("error") == []


def test_no_group_or_parallel_dialogue_crosses_a_split_and_no_id_stands_twice(tmp_path: Path) -> None:
    for profile in ("published", "local"):
        folder = collect_into(tmp_path, catalog.get("careloom"), profile).folder
        content, splits, ids = read_manifest(folder), defaultdict(set), []
        for config in (name for name in content["configs"] if row_type(content, name) == "collected_dialogues"):
            for one in content["files"]:
                if one["config"] == config:
                    for row in _file_rows(folder / one["path"]):
                        splits["group", row["group_id"]].add(one["split"])
                        splits["parallel", row["parallel_id"] or row["dialogue_id"]].add(one["split"])
                        ids.append(row["dialogue_id"])
        assert len(ids) == len(set(ids)) > 100
        assert [key for key, found in splits.items() if len(found) > 1] == []


def _file_rows(path: Path) -> list[dict[str, str]]:
    import pyarrow.parquet as pq

    found: list[dict[str, str]] = pq.read_table(path, partitioning=None).to_pylist()
    return found


def test_a_copy_under_another_name_is_left_out_and_listed(tmp_path: Path, collected: Collect) -> None:
    again = renamed(tmp_path / "again", "again", "esconv")
    built = collected([fixture("esconv"), again])
    found = built.manifest["collection"]["near_duplicates"]
    assert found
    assert {(one["dataset"], one["of_dataset"]) for one in found} == {("again", "esconv")}
    gone = {one["identifier"] for one in found}
    for config, row in collected_rows(built.folder):
        owner = str(row.get("dialogue_id") or str(row["target_id"]).partition("/")[0])
        assert (row["source_dataset"], owner) not in {("again", one) for one in gone}, config
    kept = [row for config, row in collected_rows(built.folder) if row["source_dataset"] == "esconv"]
    assert len(kept) == sum(len(rows(pinned("esconv"), name)) for name in COLLECTED
                            if name in read_manifest(pinned("esconv"))["configs"])  # fmt: skip


def test_a_local_collection_holds_everything_and_cannot_be_released(tmp_path: Path) -> None:
    built = collect_into(tmp_path, catalog.get("careloom"), "local")
    assert built.folder.name == "careloom-local"
    datasets = {str(row["source_dataset"]) for _, row in collected_rows(built.folder)}
    assert datasets == set(catalog.get("careloom").collects)
    assert {config for config, _ in collected_rows(built.folder)} == set(COLLECTED)
    with pytest.raises(ProblemsFound, match="verdict"):
        derive(built.folder, tmp_path / "tree", describe=Path.touch)
    assert "not to be passed on" in (built.folder / "README.md").read_text(encoding="utf-8")


def test_the_default_config_is_one_that_is_there(collected: Collect) -> None:
    assert collected([fixture("tapestry"), fixture("esconv")]).manifest["default_config"] == "utterances"
    content = collected([fixture("esconv")]).manifest
    assert content["default_config"] == "utterances_noncommercial"
    assert content["default_config"] in content["configs"]


def test_without_a_dataset_that_belongs_to_it_it_is_not_whole(collected: Collect) -> None:
    built = collected([fixture("tapestry")], missing=("cpsycoun",))
    (problem,) = built.report.at("publish")
    assert (problem.rule, problem.place) == ("missing-member", "careloom cpsycoun")


def test_the_crosswalk_counts_what_every_dataset_calls_a_label(tmp_path: Path) -> None:
    folder = collect_into(tmp_path, catalog.get("careloom"), "local").folder
    found = rows(folder, "crosswalk")
    assert {"tapestry", "annomi", "kmi", "culturecare", "esconv"} <= {row["dataset"] for row in found}
    asked = {row["spelling"]: row for row in found if (row["dataset"], row["column"]) == ("esconv", "strategies")}
    assert asked["Direct Guidance"]["relation"] == "broader"
    carried = [raw for row in rows(folder, "utterances") for raw in row["strategies_raw"] or ()
               if row["source_dataset"] == "esconv"]  # fmt: skip
    assert {name: row["rows"] for name, row in asked.items()} == {name: carried.count(name) for name in asked}


def test_a_new_version_of_a_dataset_alone_is_no_change_of_rows(tmp_path: Path, collected: Collect) -> None:
    first = collected([fixture("tapestry"), fixture("esconv")]).folder.rename(tmp_path / "first")
    later = renamed(tmp_path / "later", "esconv", "esconv")
    later = replace(later, manifest={**later.manifest, "version": "1.0.1"})
    second = collected([fixture("tapestry"), later]).folder
    found = compare(first, second)
    assert {one.config for one in found.configs} >= {"utterances", "utterances_noncommercial", "crosswalk"}
    assert found.bump is Bump.PATCH
    assert {row["source_version"] for row in rows(second, "utterances_noncommercial")} == {"1.0.1"}


def test_who_withdrew_from_a_dataset_is_in_no_later_collection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    get, definition = catalog.get, catalog.get("esconv")
    gone, files = rows(pinned("esconv"), "dialogues")[0]["dialogue_id"], fixture_sources(definition)
    entry = keyed(key_of(files), "owner", gone)
    left = with_entries(NONE, files.digest, {entry: Entry(date="2026-11-21", ground="removal_request")})
    places = Places(given=fixture_files("esconv"), cache=tmp_path / "empty")

    def collected_now() -> set[str]:
        built = build_collection(get("careloom"), places, tmp_path, profile="local", build_dataset=build_dataset)
        owners = [row.get("dialogue_id") or row["target_id"] for _, row in collected_rows(built.folder)]
        return {str(one) for one in owners}

    assert gone in collected_now()
    monkeypatch.setattr(
        catalog, "get", lambda name: replace(definition, withdrawals=left) if name == "esconv" else get(name)
    )
    assert gone not in collected_now()
