"""Members of ZIP archives, read without trusting them: no escaping path, no bomb."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath

from builders.problems import Problem, ProblemsFound, Report
from builders.source_files import SourceFile

LARGEST_MEMBER = 512 << 20
LARGEST_RATIO = 200
FIX = "Do not unpack the archive by hand either; fetch it again from upstream."


def read_members(file: SourceFile, names: tuple[str, ...]) -> dict[str, bytes]:
    """Return the named members of a ZIP archive, each of which it must hold once.

    Every member of the archive is checked, asked for or not. Raises ProblemsFound with all that is wrong.
    """
    with open_archive(file.local, file.path) as archive:
        problems = [problem for member in archive.infolist() for problem in _problems(file.path, member)]
        members = archive.namelist()
        problems += [
            _problem(
                f"{file.path} member {name}", "missing-member", f"expected once, found {members.count(name)} times"
            )
            for name in names
            if members.count(name) != 1
        ]
        if problems:
            raise ProblemsFound(Report(problems))
        return {name: _read(archive, file.path, name) for name in names}


def open_archive(path: Path, place: str) -> zipfile.ZipFile:
    """Open a ZIP archive; ProblemsFound where it is none, or cut short."""
    try:
        return zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise ProblemsFound.single("archive", place, f"not a complete ZIP archive ({error})", FIX) from error


def check_archive(place: str, archive: zipfile.ZipFile) -> None:
    """Refuse an archive with any member that cannot be trusted; ProblemsFound names them all.

    That is a path which leaves the archive, a declared size over 512 MiB or over 200 times its packed size, or an
    encrypted member.
    """
    if problems := [problem for member in archive.infolist() for problem in _problems(place, member)]:
        raise ProblemsFound(Report(problems))


def _read(archive: zipfile.ZipFile, path: str, name: str) -> bytes:
    declared = archive.getinfo(name).file_size
    try:
        with archive.open(name) as stream:
            content = stream.read(declared + 1)
    except (zipfile.BadZipFile, EOFError, OSError) as error:
        raise ProblemsFound.single("archive", f"{path} member {name}", f"damaged ({error})", FIX) from error
    if len(content) != declared:
        message = f"holds {'more' if len(content) > declared else 'less'} than the {declared:,} bytes declared"
        raise ProblemsFound.single("archive-bomb", f"{path} member {name}", message, FIX)
    return content


def _problems(path: str, member: zipfile.ZipInfo) -> list[Problem]:
    place, problems = f"{path} member {member.filename!r}", []
    parts = PurePosixPath(member.filename.replace("\\", "/"))
    if parts.is_absolute() or ".." in parts.parts or ":" in member.filename[:2]:
        problems.append(_problem(place, "escaping-path", "the path leaves the archive's folder"))
    if member.file_size > LARGEST_MEMBER or member.file_size > LARGEST_RATIO * max(member.compress_size, 1024):
        message = f"declares {member.file_size:,} bytes packed in {member.compress_size:,}"
        problems.append(_problem(place, "archive-bomb", message))
    if member.flag_bits & 1:
        problems.append(_problem(place, "archive", "the member is encrypted"))
    return problems


def _problem(place: str, rule: str, message: str) -> Problem:
    return Problem(rule=rule, place=place, message=message, fix=FIX)
