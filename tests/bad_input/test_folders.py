"""Folders as sources: pinned as one listing, fetched as an archive that nobody trusts, missed by name."""

from __future__ import annotations

import hashlib
import io
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from builders.definition import Dataset, SingleSplit, Source
from builders.drift import drift
from builders.problems import ProblemsFound
from builders.source_files import SourceFiles
from builders.sources import Places, SourceMissing, acquire

FILES = {"talk 2.txt": "two", "talk 10.txt": "ten", "하나/talk·1&~.txt": "one"}
LISTING = hashlib.sha256(
    "".join(sorted(f"{hashlib.sha256(text.encode()).hexdigest()}  data/talks/{name}\n"
                   for name, text in FILES.items())).encode()
).hexdigest()  # fmt: skip


def definition(url: str = "", sha256: str = LISTING) -> Dataset:
    """A dataset whose one source is a folder of talks."""
    source = Source(path="data/talks", folder=True, members=r".*talk.*\.txt", url=url, sha256=sha256, size=9, files=3)
    return Dataset(name="talks", version="1.0.0", title="Talks", summary="Invented.", homepage="https://example.org",
                   sources=(source,), configs=("dialogues",), splits=SingleSplit(name="train"),
                   parse=lambda _: iter(()))  # fmt: skip


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write files below `folder/talks/data/talks`, as a folder of sources has them; one beside them is no member."""
    for name, text in {**files, "readme.md": "no talk"}.items():
        path = folder / "talks" / "data" / "talks" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def archive(files: dict[str, str]) -> bytes:
    """Return the archive of a repository, everything below one top folder."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as opened:
        for name, text in files.items():
            opened.writestr(f"talks-0123456/{name}", text)
    return packed.getvalue()


GOOD = archive({**{f"data/talks/{name}": text for name, text in FILES.items()}, "README.md": "Talks"})


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """An archive's path, and the address it is served at."""
    folder = tmp_path / "origin"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield folder / "talks.zip", f"http://127.0.0.1:{server.server_port}/talks.zip"
    server.shutdown()
    server.server_close()


def names(files: SourceFiles) -> list[str]:
    return [file.path for file in files.below("data/talks")]


def test_a_folder_is_pinned_by_its_listing_and_read_in_natural_order(tmp_path: Path) -> None:
    files = acquire(definition(), Places(folder=write(tmp_path, FILES)))
    assert names(files) == ["data/talks/talk 2.txt", "data/talks/talk 10.txt", "data/talks/하나/talk·1&~.txt"]
    assert files.pinned
    assert files.names == ("data/talks",)


@pytest.mark.parametrize(
    "files",
    [
        {**FILES, "talk 2.txt": "too"},
        {**FILES, "talk 3.txt": "three"},
        {name: text for name, text in FILES.items() if name != "talk 2.txt"},
        {("talk 4.txt" if name == "talk 2.txt" else name): text for name, text in FILES.items()},
    ],
    ids=["another byte", "a file more", "a file less", "another name"],
)
def test_any_other_listing_is_refused(files: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound) as found:
        acquire(definition(), Places(folder=write(tmp_path, files)))
    (problem,) = found.value.report.problems
    assert problem.rule == "source-pin"
    assert f"listing {LISTING} of 3 files" in problem.message
    by_hand = acquire(definition(), Places(given={"talks": tmp_path / "talks" / "data" / "talks"}))
    assert not by_hand.pinned


def test_a_folder_that_is_not_there_is_named_with_where_to_get_it(tmp_path: Path) -> None:
    (tmp_path / "talks" / "data" / "talks").mkdir(parents=True)
    for places in (Places(folder=tmp_path), Places(folder=tmp_path / "elsewhere", cache=tmp_path / "cache")):
        with pytest.raises(
            SourceMissing, match=r"data/talks: get it from https://example\.org/talks\.zip \(an archive"
        ):
            acquire(definition("https://example.org/talks.zip"), places)
    with pytest.raises(ProblemsFound, match="there is no such folder"):
        acquire(definition(), Places(given={"talks": tmp_path / "nowhere"}))


def test_an_archive_is_fetched_once_and_unpacked(tmp_path: Path, served: tuple[Path, str]) -> None:
    served[0].write_bytes(GOOD)
    places = Places(cache=tmp_path / "cache", download=True)
    assert acquire(definition(served[1]), places).pinned
    served[0].unlink()
    assert len(names(acquire(definition(served[1]), places))) == 3


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (GOOD[:200], "archive"),
        (archive({"../data/talks/talk 1.txt": "out"}), "escaping-path"),
        (archive({"data/talks/talk 2.txt": "two"}), "source-pin"),
    ],
    ids=["cut short", "a path that leaves it", "other files"],
)
def test_an_archive_that_cannot_be_trusted(content: bytes, rule: str, tmp_path: Path, served: tuple[Path, str]) -> None:
    served[0].write_bytes(content)
    with pytest.raises(ProblemsFound) as found:
        acquire(definition(served[1]), Places(cache=tmp_path / "cache", download=True))
    assert {problem.rule for problem in found.value.report.problems} == {rule}
    served[0].write_bytes(GOOD)
    assert acquire(definition(served[1]), Places(cache=tmp_path / "cache", download=True)).pinned


def test_drift_compares_listings(served: tuple[Path, str]) -> None:
    served[0].write_bytes(GOOD)
    assert [one.state for one in drift(definition(served[1]))] == ["same"]
    served[0].write_bytes(archive({f"data/talks/{name}": f"{text}!" for name, text in FILES.items()}))
    assert [one.state for one in drift(definition(served[1]))] == ["changed"]
    served[0].write_bytes(b"no archive")
    assert [one.state for one in drift(definition(served[1]))] == ["changed"]
