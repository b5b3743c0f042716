"""However many workers read and write, in whatever order and however often, the bytes are the same."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from divided_source import FILES, NAME, build_source, definition_and_files, small_parts, write_source
from fixture_builds import DATASETS, tree_bytes

from builders import catalog
from builders.build import build
from builders.intake import Draft, recipe_of
from builders.problems import ProblemsFound
from builders.sharding import shipping
from builders.sharding.executors import Unreachable, processes, results
from builders.sharding.parts import divide
from builders.sharding.shipping import definition_of, ship
from cards.render import render

Submit = Callable[..., Any]


class TwiceAndOutOfOrder(Executor):
    """Runs what was submitted only when a result is wanted: all of it twice, in an order drawn by a seed."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - not for secrets
        self.waiting: list[tuple[_Late, Submit, tuple[Any, ...]]] = []

    def submit(self, fn: Submit, /, *args: Any, **kwargs: Any) -> Future[Any]:  # noqa: ANN401
        assert not kwargs
        future = _Late(self)
        self.waiting.append((future, fn, args))
        return future

    def run(self) -> None:
        twice = self.waiting * 2
        self.chance.shuffle(twice)
        self.waiting = []
        for future, fn, args in twice:
            result = fn(*args)
            if not future.done():
                future.set_result(result)


class _Late(Future[Any]):
    def __init__(self, executor: TwiceAndOutOfOrder) -> None:
        super().__init__()
        self.executor = executor

    def result(self, timeout: float | None = None) -> Any:  # noqa: ANN401
        self.executor.run()
        return super().result(timeout)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, bytes]]]:
    """Return the folder of a source of many parts, and the bytes of its build in one process."""
    folder = tmp_path_factory.mktemp("talks")
    write_source(folder)
    with pytest.MonkeyPatch.context() as patch:
        small_parts(patch)
        yield folder, tree_bytes(build_source(folder, folder / "in-turn").folder)


def test_the_source_has_many_parts_and_files(source: tuple[Path, dict[str, bytes]]) -> None:
    folder, tree = source
    found = divide(*definition_and_files(folder))
    assert len(found) > 15
    assert list(dict.fromkeys(one.files.names[0] for one in found)) == ["2.jsonl", "10.jsonl", "one.jsonl"]
    lines = [
        line
        for part in found
        for file in part.files
        for line in file.local.read_bytes()[file.start : file.stop].splitlines()
    ]
    whole = [folder / "sources" / NAME / path for path in ("2.jsonl", "10.jsonl", "one.jsonl")]
    assert lines == [line for path in whole for line in path.read_bytes().splitlines()]
    assert sum(path.startswith("data/utterances/train-en") for path in tree) > 4
    assert len(FILES) == 3


def test_whole_files_as_parts(source: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    definition, files = definition_and_files(source[0])
    by_files = replace(definition, divisible="files")
    assert [one.files.names for one in divide(by_files, files)] == [("2.jsonl",), ("10.jsonl",), ("one.jsonl",)]
    built = build(by_files, files, tmp_path, describe=partial(render, definition=definition))
    assert tree_bytes(built.folder) == source[1]


def test_threads(source: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    with ThreadPoolExecutor(3) as pool:
        assert tree_bytes(build_source(source[0], tmp_path, executor=pool).folder) == source[1]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_tasks_that_run_twice_and_out_of_order(
    source: tuple[Path, dict[str, bytes]], tmp_path: Path, seed: int
) -> None:
    built = build_source(source[0], tmp_path, executor=TwiceAndOutOfOrder(seed))
    assert tree_bytes(built.folder) == source[1]
    assert [path.name for path in tmp_path.iterdir() if not path.name.endswith(".lock")] == [NAME]


def test_processes(source: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    with processes(2) as pool:
        assert tree_bytes(build_source(source[0], tmp_path, executor=pool).folder) == source[1]


@pytest.mark.usefixtures("source")
def test_problems_are_the_same_wherever_they_are_found(tmp_path: Path) -> None:
    write_source(tmp_path)
    path = tmp_path / "sources" / NAME / "one.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[50] = lines[50].replace('"role": "client"', '"role": "clown"')
    lines[333] = lines[333].replace('"role": "client"', '"role": "clown"')
    lines[200] = lines[7]
    lines[300] = lines[299]
    lines[400] = '{"dialogue_id": 3}\n'
    path.write_text("".join(lines), encoding="utf-8")
    reports = []
    for executor in (None, TwiceAndOutOfOrder(4), TwiceAndOutOfOrder(5)):
        with pytest.raises(ProblemsFound) as found:
            build_source(tmp_path, tmp_path / "output", executor=executor)
        reports.append(found.value.report.problems)
    assert reports[0] == reports[1] == reports[2]
    places = {(one.rule, one.place) for one in reports[0]}
    assert ("duplicate-id", "one.jsonl record 201 (talk-7)") in places
    assert ("duplicate-id", "one.jsonl record 301 (talk-299)") in places
    assert {place for rule, place in places if place.startswith("one.jsonl line")} == {"one.jsonl line 401"}
    assert {place.split()[1] for rule, place in places if rule == "unknown-value"} >= {"talk-50", "talk-333"}


def _die(_: int) -> int:
    import os

    os._exit(1)


def test_a_process_that_ends_abruptly_is_named_as_the_reason() -> None:
    with processes(1) as pool, pytest.raises(ProblemsFound, match="ended in the middle"):
        list(results(pool, _die, [1, 2]))


def test_a_worker_that_would_write_other_bytes_or_sees_other_folders_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_source(tmp_path, dialogues=10)
    definition, files = definition_and_files(tmp_path)
    draft = Draft(definition=definition, files=files, work=tmp_path, scan=None, executor=TwiceAndOutOfOrder(1))
    with pytest.raises(Unreachable, match="does not see"):
        definition_of(replace(recipe_of(draft), home="elsewhere 1"))
    recipe = recipe_of(draft)
    monkeypatch.setattr(shipping, "versions", lambda: "another pyarrow")
    with pytest.raises(Unreachable, match="Install the same on every worker"):
        definition_of(recipe)


@pytest.mark.parametrize("name", DATASETS)
def test_every_definition_can_be_sent_to_other_processes(name: str) -> None:
    assert ship(catalog.get(name)).content
