"""New bytes: the client's own deduplication, counted without the Hub."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scripts.new_bytes import REGULAR_AT_MOST, new_bytes

CARD = "# A dataset\n"


def numbers(path: Path, seed: int, count: int = 200_000) -> int:
    """Write random numbers as Parquet, and return the size of the file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    values = np.random.default_rng(seed).integers(0, 2**62, count)
    pq.write_table(pa.table({"number": values}), path, use_dictionary=False)
    return path.stat().st_size


@pytest.fixture
def old(tmp_path: Path) -> Path:
    folder = tmp_path / "old"
    numbers(folder / "data/train.parquet", 1)
    (folder / "README.md").write_text(CARD, encoding="utf-8")
    return folder


@pytest.fixture
def new(old: Path) -> Path:
    return Path(shutil.copytree(old, old.with_name("new")))


def test_the_same_folder_again_is_nothing_new(old: Path, new: Path) -> None:
    assert new_bytes(old, new) == 0


def test_a_first_version_is_all_new(old: Path) -> None:
    size = sum(path.stat().st_size for path in old.rglob("*") if path.is_file())
    assert new_bytes(None, old) == pytest.approx(size, rel=0.02)


def test_a_changed_card_counts_its_size(old: Path, new: Path) -> None:
    (new / "README.md").write_text(CARD + "Revised.\n", encoding="utf-8")
    assert new_bytes(old, new) == len(CARD + "Revised.\n")


def test_a_new_file_counts_about_its_size(old: Path, new: Path) -> None:
    size = numbers(new / "data/test.parquet", 2)
    assert new_bytes(old, new) == pytest.approx(size, rel=0.02)


def test_what_is_stored_under_another_name_is_not_sent_again(old: Path, new: Path) -> None:
    (new / "data/train.parquet").rename(new / "data/moved.parquet")
    found = new_bytes(old, new)
    assert found is not None
    assert found < 0.01 * (new / "data/moved.parquet").stat().st_size


def test_appended_bytes_of_a_large_file_of_any_kind_count_alone(old: Path, new: Path) -> None:
    content = np.random.default_rng(3).bytes(REGULAR_AT_MOST + 1)
    (old / "rows.jsonl").write_bytes(content)
    (new / "rows.jsonl").write_bytes(content + b"more\n")
    found = new_bytes(old, new)
    assert found is not None
    assert 0 < found < 300_000


def test_a_deleted_file_costs_nothing(old: Path, new: Path) -> None:
    (new / "README.md").unlink()
    assert new_bytes(old, new) == 0


def test_nothing_is_left_behind(old: Path, new: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    numbers(new / "data/test.parquet", 2)
    assert new_bytes(old, new)
    assert list(scratch.iterdir()) == []


def test_without_the_library_nothing_is_counted(old: Path, new: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hf_xet", None)
    assert new_bytes(old, new) is None


def test_a_library_that_fails_is_no_error(old: Path, new: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Panic(BaseException):
        """What a Rust library raises when it gives up."""

    def fail() -> None:
        raise Panic

    monkeypatch.setattr("hf_xet.XetSession", fail)
    assert new_bytes(old, new) is None


def test_a_folder_that_is_not_there_is_an_error(old: Path) -> None:
    with pytest.raises(NotADirectoryError):
        new_bytes(old, old / "nowhere")
