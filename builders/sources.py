"""Acquire: find or download a dataset's source files, and refuse bytes that are not the pinned ones."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path

from builders.definition import Dataset, Source
from builders.problems import Problem, ProblemsFound, Report
from builders.remote_folders import Place, fetch
from builders.source_files import SourceFile, SourceFiles, read_facts
from builders.source_folders import read_folder, unpack_below

Say = Callable[[str], None]
ATTEMPTS = 4
SHOWN = 8
"""How many missing sources are told one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where source files may come from: files given by hand, a folder of copies, the network."""

    given: Mapping[str, Place] = field(default_factory=dict)
    """By file name or upstream's own path."""
    folder: Place | None = None
    cache: Path | None = None
    download: bool = False
    progress: bool = False


class SourceMissing(Exception):  # noqa: N818 - named for what it says
    """Raised when a file is not at hand; says which, from where, and where to put it."""

    def __init__(self, dataset: str, instructions: str) -> None:
        """Keep the instructions."""
        super().__init__(instructions)
        self.dataset = dataset
        self.instructions = instructions


def default_cache() -> Path:
    """Return the folder downloads are kept in: `CARELOOM_CACHE`, or the user's cache folder."""
    import pooch

    return Path(os.environ.get("CARELOOM_CACHE") or pooch.os_cache("careloom"))


def acquire(definition: Dataset, places: Places) -> SourceFiles:
    """Return the source files of a dataset.

    Raises SourceMissing with instructions when a file cannot be had, and ProblemsFound when a file of the
    folder, the cache or the network differs from its pin. A file given by hand may differ: it is used as
    unpinned, and nothing built from it can be released.
    """
    unused = set(places.given) - {key for source in definition.sources for key in names_of(source)}
    if unused:
        wanted = ", ".join(source.path for source in definition.sources)
        raise ProblemsFound.single(
            "source-name",
            ", ".join(sorted(unused)),
            f"{definition.name} has no such source file: expected one of {wanted}",
            "Correct the name before the `=` of --file.",
        )
    found: list[SourceFile] = []
    missing, report = [], Report()
    for source in definition.sources:
        local = _locate(definition, source, places)
        files, got = _read(source, local) if local is not None else ([], "")
        if local is None or not files:
            missing.append(source)
            continue
        pinned = source.embedded or (bool(source.sha256) and got == source.sha256)
        by_hand = any(key in places.given for key in names_of(source))
        if source.sha256 and not pinned and not by_hand:
            report.add(_differs(source, local, got, files))
        found += [replace(file, pinned=pinned) for file in files]
    if report.failed:
        raise ProblemsFound(report)
    if missing:
        raise SourceMissing(definition.name, instructions(definition, missing, tried=places.download))
    return SourceFiles(tuple(found))


def _read(source: Source, local: Path) -> tuple[list[SourceFile], str]:
    """Return a source's files with their facts, and the hash that its pin is compared with."""
    if source.folder:
        return read_folder(source, local)
    file = SourceFile(path=source.path, local=local, facts=read_facts(local), pinned=False)
    return [file], file.facts.sha256


def names_of(source: Source) -> tuple[str, str]:
    """Return the names that a file given by hand may have: upstream's own path, and the last part of it."""
    return source.path, source.path.rsplit("/", 1)[-1]


def _locate(definition: Dataset, source: Source, places: Places) -> Path | None:
    for key in names_of(source):
        if key in places.given:
            path = places.given[key]
            local = _local(source, path, places)
            if local is None:
                message = f"there is no such {'folder' if source.folder else 'file'}"
                raise ProblemsFound.single("source-file", str(path), message, "Correct the path after --file.")
            return local
    if source.embedded:
        return Path(str(resources.files("builders").joinpath(source.path)))
    if places.folder is not None:
        below = f"{source.slug or definition.name}/{source.path}"
        path = places.folder / below if isinstance(places.folder, Path) else f"{places.folder}/{below}"
        local = _local(source, path, places)
        if local is not None:
            return local
    cached = (places.cache or default_cache()) / definition.name / source.path
    if _there(source, cached):
        return cached
    if not (places.download and source.url):
        return None
    return _download_folder(source, cached, places) if source.folder else _download(source, cached, places)


def _local(source: Source, place: Place, places: Places) -> Path | None:
    """Return where a source lies on this machine, fetched from another file system where it has to be."""
    if isinstance(place, Path):
        return place if _there(source, place) else None
    return fetch(place, places.cache or default_cache(), source.members if source.folder else None)


def _there(source: Source, path: Path) -> bool:
    return path.is_dir() if source.folder else path.is_file()


def _download_folder(source: Source, target: Path, places: Places) -> Path | None:
    """Fetch the archive of the repository, whose own bytes nobody pins, and unpack the source's files."""
    with tempfile.TemporaryDirectory() as folder:
        archive = _download(replace(source, sha256=""), Path(folder) / "archive.zip", places)
        if archive is None:
            return None
        unpack_below(archive, source, target)
    return target


def _download(source: Source, target: Path, places: Places) -> Path | None:
    """Fetch with retries and back-off through pooch, which verifies the hash and renames a complete file."""
    import pooch
    from requests.exceptions import RequestException

    fetcher = pooch.create(
        path=target.parent,
        base_url="",
        registry={target.name: f"sha256:{source.sha256}" if source.sha256 else None},
        urls={target.name: source.url},
        retry_if_failed=ATTEMPTS - 1,
    )
    try:
        return Path(fetcher.fetch(target.name, progressbar=places.progress))
    except RequestException:
        return None
    except ValueError as error:
        raise ProblemsFound.single(
            "source-pin",
            source.url,
            f"the served bytes are not the pinned ones ({error})",
            "Upstream changed: read what changed there before pinning anew with --pin.",
        ) from error


def _differs(source: Source, local: Path, sha256: str, files: list[SourceFile]) -> Problem:
    size = sum(file.facts.size for file in files)
    expected, got = (
        (f"listing {source.sha256} of {source.files:,} files", f"{sha256} of {len(files):,} files")
        if source.folder
        else (f"sha256 {source.sha256}", sha256)
    )
    return Problem(
        rule="source-pin",
        place=str(local),
        message=f"expected {expected} ({source.size:,} bytes), got {got} ({size:,} bytes)",
        fix=f"Fetch {source.url or source.path} again; if upstream changed on purpose, read the change, then pin anew "
        f"with --pin. To build from these bytes once, unreleasable, give them with --file {names_of(source)[1]}=PATH.",
    )


def instructions(definition: Dataset, missing: list[Source], *, tried: bool) -> str:
    """Return which files are missing, from where to get each, and where to put it; `tried`: to download them."""
    lines = [f"{definition.name}: {len(missing)} of {len(definition.sources)} sources are not at hand."]
    made = [source for source in missing if source.obtain and not source.url]
    for how in dict.fromkeys((source.obtain, source.slug) for source in made):
        alike = [source for source in made if (source.obtain, source.slug) == how]
        lines.append(_obtained(definition, alike))
    fetched = [source for source in missing if source not in made]
    lines += [_fetched(definition, source) for source in fetched[:SHOWN]]
    if len(fetched) > SHOWN:
        lines.append(f"  and {len(fetched) - SHOWN} more, which `careloom info {definition.name}` lists.")
    if any(source.url for source in missing):
        lines.append(
            "  Downloading failed: try again, or fetch the files on a machine that reaches their address."
            if tried
            else f"  `careloom build {definition.name}` downloads what has an address."
        )
    return "\n".join(lines)


def _obtained(definition: Dataset, sources: list[Source]) -> str:
    """Return how files without an address are obtained, which is the same for all of them, and where they go."""
    names = ", ".join(source.path for source in sources)
    given = " ".join(f"--file {names_of(source)[1]}=PATH" for source in sources)
    folder = f"DIR/{sources[0].slug or definition.name}/"
    return f"  {names}: {sources[0].obtain} Then pass {given}, or put them into {folder} and pass --sources DIR."


def _fetched(definition: Dataset, source: Source) -> str:
    """Return where a file is fetched from, and where it goes."""
    where = f"{source.url} (an archive that holds it)" if source.folder and source.url else source.url
    note = f" {source.obtain}" if source.obtain else ""
    return (
        f"  {source.path}: get it from {where or definition.homepage}.{note} Then pass "
        f"--file {names_of(source)[1]}=PATH, or put it at DIR/{source.slug or definition.name}/{source.path} and pass "
        "--sources DIR."
    )
