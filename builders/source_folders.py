"""Sources that are folders of many small files: which files belong to one, and how it is fetched as an archive."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path, PurePosixPath

from builders.definition import Source
from builders.folders import whole_folder
from builders.problems import ProblemsFound
from builders.reading.archives import check_archive, open_archive
from builders.source_files import SourceFile, listing_sha256, read_facts


def members(source: Source, folder: Path) -> list[Path]:
    """Return the files of a folder that belong to a source."""
    pattern = re.compile(source.members)
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if pattern.fullmatch(path.relative_to(folder).as_posix()))


def number_pattern(ranges: str) -> str:
    """Return the pattern of the numbers in ranges such as `4 7-9`, for the `members` of a source."""
    ends = [part.split("-") for part in ranges.split()]
    found = (number for end in ends for number in range(int(end[0]), int(end[-1]) + 1))
    return f"(?:{'|'.join(map(str, found))})"


def read_folder(source: Source, folder: Path) -> tuple[list[SourceFile], str]:
    """Return a folder's files with their facts, all pinned or none, and the hash of their listing."""
    files = [
        SourceFile(
            path=f"{source.path}/{path.relative_to(folder).as_posix()}",
            local=path,
            facts=read_facts(path),
            pinned=False,
            folder=source.path,
        )
        for path in members(source, folder)
    ]
    return files, listing_sha256(files)


def unpack_below(archive: Path, source: Source, target: Path) -> None:
    """Unpack a source's files from an archive of its repository, whose one top folder holds everything.

    Every member of the archive is checked first; ProblemsFound with all that is wrong, and where the files are not the
    pinned ones. The folder appears whole.
    """
    pattern = re.compile(source.members)
    with open_archive(archive, source.url) as opened:
        check_archive(source.url, opened)
        with whole_folder(target) as work:
            for name in opened.namelist():
                _, _, path = name.partition("/")
                below = path.removeprefix(f"{source.path}/")
                if below == path or not pattern.fullmatch(below):
                    continue
                place = work / PurePosixPath(below)
                place.parent.mkdir(parents=True, exist_ok=True)
                with opened.open(name) as stream, place.open("wb") as written:
                    shutil.copyfileobj(stream, written)
            files, listing = read_folder(source, work)
            if source.sha256 and listing != source.sha256:
                message = f"expected listing {source.sha256} of {source.files:,} files, got {listing} of {len(files):,}"
                fix = "Upstream changed: read what changed there before pinning anew with --pin."
                raise ProblemsFound.single("source-pin", source.url, message, fix)


def listing_of_archive(archive: Path, source: Source) -> str:
    """Return the hash of the listing that a source has in an archive of its repository."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "source"
        unpack_below(archive, source, target)
        return read_folder(source, target)[1]
